//! A name to a document: a file that is one, or an id of a corpus.

use crate::error::{Error, Result};
use crate::logs::Originals;
use crate::read::{Item, ReadOptions, Scratch, Source, discover};
use std::ffi::{OsStr, OsString};

/// Bytes that are looked at at a time.
const CHUNK: usize = 4 << 20;

/// The text of a file that is one document.
pub fn in_file(path: &OsStr, options: &ReadOptions) -> Result<String> {
    let shown = path.display();
    let inputs = discover(&[path.to_owned()])?.inputs;
    let [input] = &inputs[..] else {
        return Err(Error::Usage(format!(
            "{shown}: {} files; hint: name one, or two ids and the corpus, as in `onecopy compare ID ID --in {shown}`",
            inputs.len()
        )));
    };
    let source = Source::open(input.clone(), options)?;
    if let Some(damage) = source.damage() {
        return Err(Error::Unreadable(Box::new(damage.clone())));
    }
    let (mut count, mut only) = (0_u64, None);
    let mut scratch = Scratch::default();
    for chunk in source.chunks(CHUNK)? {
        source.scan(&chunk, &mut scratch, |item| {
            count += 1;
            only = (count == 1).then(|| match item {
                Item::Record(record) => Ok(record.text.to_owned()),
                Item::Rejected(rejection) => Err(Error::Unreadable(Box::new(rejection))),
            });
        })?;
    }
    source.check()?;
    match only {
        Some(text) => text,
        None if count == 0 => {
            Err(Error::Usage(format!("{shown}: no document in it; hint: name a file that holds one")))
        }
        None => Err(Error::Usage(format!(
            "{shown}: {count} documents; hint: name two of them by id, as in `onecopy compare ID ID --in {shown}`"
        ))),
    }
}

/// The texts of two ids of a corpus, as `dedup` and `passages` name its documents.
pub fn in_corpus(ids: [&str; 2], inputs: &[OsString], options: &ReadOptions) -> Result<[String; 2]> {
    let mut found = Originals::open(inputs, &[], options)?.find_all(&ids)?.into_iter().map(|found| found.text);
    Ok([found.next().unwrap_or_default(), found.next().unwrap_or_default()])
}
