//! The documents of a corpus, by the ids that logs have.

use crate::error::Result;
use crate::read::{Item, Kind, ReadOptions, Scratch, Source, discover};
use std::collections::HashMap;
use std::ffi::OsString;

/// Bytes that are looked at at a time.
const CHUNK: usize = 4 << 20;

/// Ids as logs have them: of documents that share one the second is `id#2`.
#[derive(Debug, Default)]
pub struct Numbered {
    seen: HashMap<String, u64>,
}

impl Numbered {
    /// The name of the next document of an id.
    pub fn name(&mut self, id: &str) -> String {
        if let Some(count) = self.seen.get_mut(id) {
            *count += 1;
            return format!("{id}#{count}");
        }
        self.seen.insert(id.to_owned(), 1);
        id.to_owned()
    }
}

/// Calls `each` with the id and the text of every document that can be read, in the order of the corpus.
///
/// # Errors
/// As [`discover`], [`Source::open`] and [`Source::scan`].
pub fn each(inputs: &[OsString], options: &ReadOptions, mut each: impl FnMut(&str, &str)) -> Result<()> {
    let mut numbered = Numbered::default();
    let mut scratch = Scratch::default();
    for input in discover(inputs)?.inputs {
        let source = Source::open(input, options)?;
        let prefix = &source.input().id_prefix;
        let (mut line, mut number) = (1, 0_u64);
        for chunk in source.chunks(CHUNK)? {
            line += source.scan(&chunk, &mut scratch, |item| {
                number += 1;
                let Item::Record(record) = item else { return };
                let name = match record.id {
                    Some(id) => numbered.name(id),
                    None if source.kind().is_one_document() => numbered.name(prefix),
                    None if source.kind() == Kind::JsonArray => numbered.name(&format!("{prefix}:{number}")),
                    None => numbered.name(&format!("{prefix}:{}", line + record.line)),
                };
                each(&name, record.text);
            })?;
        }
        source.check()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_those_of_logs() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, content: &str| std::fs::write(folder.path().join(name), content).unwrap();
        write("a.txt", "one");
        write(
            "b.jsonl",
            "{\"id\":\"x\",\"text\":\"two\"}\n[]\n{\"text\":\"three\"}\n{\"id\":\"x\",\"text\":\"four\"}\n",
        );
        let mut found = Vec::new();
        each(&[folder.path().into()], &ReadOptions::default(), |id, text| found.push(format!("{id} {text}"))).unwrap();
        assert_eq!(found, ["a.txt one", "x two", "b.jsonl:3 three", "x#2 four"]);
    }
}
