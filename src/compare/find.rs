//! A name to a document: a file that is one, or an id of a corpus.

use crate::error::{Error, Result};
use crate::read::{Input, Item, Kind, ReadOptions, Scratch, Source, discover};
use rayon::prelude::*;
use std::ffi::{OsStr, OsString};
use std::ops::Range;

/// Bytes that are looked at at a time.
const CHUNK: usize = 4 << 20;
/// Ids that are named when one is not found.
const MOST_NEAR: usize = 3;
/// How like another an id must be to be named (Jaro and Winkler's similarity).
const NEAR: f64 = 0.85;

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
    let discovery = discover(inputs)?;
    let opened: Vec<Option<Source>> =
        discovery.inputs.into_par_iter().map(|input| Source::open(input, options).ok()).collect();
    let unread = opened.iter().filter(|source| source.as_ref().is_none_or(|source| source.damage().is_some())).count();
    let sources: Vec<Source> = opened.into_iter().flatten().collect();
    let wanted = ids.map(Wanted::new);
    let found: Vec<[Vec<Hit>; 2]> = sources
        .par_iter()
        .enumerate()
        .map(|(number, source)| {
            let mut hits = [Vec::new(), Vec::new()];
            each_id(source, |id, span| {
                for (wanted, hits) in wanted.iter().zip(&mut hits) {
                    if let Some(exact) = wanted.matches(id) {
                        hits.push(Hit { exact, source: number, span: span.clone() });
                    }
                }
            })?;
            Ok(hits)
        })
        .collect::<Result<_>>()?;
    let text = |side: usize| {
        let hits: Vec<&Hit> = found.iter().flat_map(|hits| &hits[side]).collect();
        let Some(hit) = wanted[side].choose(&hits) else {
            return Err(unknown(ids[side], &sources, unread + discovery.unreadable.len()));
        };
        sources[hit.source].text(&hit.span, &mut Scratch::default()).map(str::to_owned)
    };
    Ok([text(0)?, text(1)?])
}

/// Where a document stands that may be the one that is wanted.
struct Hit {
    /// Whether its own id is the one, rather than what that is without a number.
    exact: bool,
    source: usize,
    span: Range<u64>,
}

/// An id to find. Of documents that share an id the second is called `id#2`.
struct Wanted<'a> {
    id: &'a str,
    /// The shared id, and which of its documents it is (from 0).
    numbered: Option<(&'a str, usize)>,
}

impl<'a> Wanted<'a> {
    fn new(id: &'a str) -> Self {
        let numbered = id.rsplit_once('#').and_then(|(shared, number)| {
            let number: usize = number.parse().ok()?;
            (number >= 2).then(|| (shared, number - 1))
        });
        Self { id, numbered }
    }

    fn matches(&self, id: &str) -> Option<bool> {
        let exact = id == self.id;
        (exact || self.numbered.is_some_and(|(shared, _)| shared == id)).then_some(exact)
    }

    /// Of all hits, in the order of the corpus.
    fn choose<'h>(&self, hits: &[&'h Hit]) -> Option<&'h Hit> {
        let exact = hits.iter().copied().find(|hit| hit.exact);
        exact.or_else(|| self.numbered.and_then(|(_, number)| hits.get(number).copied()))
    }
}

/// Calls `each` with the id and place of every document of a source, in order.
fn each_id(source: &Source, mut each: impl FnMut(&str, &Range<u64>)) -> Result<()> {
    let Input { id_prefix, .. } = source.input();
    let mut scratch = Scratch::default();
    let (mut line, mut number) = (1, 0);
    let mut own = String::new();
    for chunk in source.chunks(CHUNK)? {
        let lines = source.scan(&chunk, &mut scratch, |item| {
            number += 1;
            let Item::Record(record) = item else { return };
            let id = record.id.unwrap_or_else(|| {
                own = match source.kind() {
                    kind if kind.is_one_document() => id_prefix.clone(),
                    Kind::JsonArray => format!("{id_prefix}:{number}"),
                    _ => format!("{id_prefix}:{}", line + record.line),
                };
                &own
            });
            each(id, &record.span);
        })?;
        line += lines;
    }
    source.check()
}

/// The error for an id that is nowhere in what could be read, with those most like it.
fn unknown(id: &str, sources: &[Source], unread: usize) -> Error {
    let likeness = |other: &str| {
        if other.contains(id) || id.contains(other) { 1.0 } else { strsim::jaro_winkler(id, other) }
    };
    let near = sources.par_iter().map(|source| {
        let mut near: Vec<(f64, String)> = Vec::new();
        // Of a source that cannot be read to its end, those before.
        let _ = each_id(source, |other, _| {
            let like = likeness(other);
            if like >= NEAR && !near.iter().any(|(_, known)| known == other) {
                near.push((like, other.to_owned()));
                near.sort_by(|x, y| y.0.total_cmp(&x.0));
                near.truncate(MOST_NEAR);
            }
        });
        near
    });
    let mut near: Vec<(f64, String)> = near.flatten().collect();
    near.sort_by(|x, y| y.0.total_cmp(&x.0).then_with(|| x.1.cmp(&y.1)));
    near.dedup_by(|x, y| x.1 == y.1);
    let near: Vec<String> = near.into_iter().take(MOST_NEAR).map(|(_, id)| format!("{id:?}")).collect();
    let hint = match &near[..] {
        [] => "ids are those of the logs of `onecopy dedup`".to_owned(),
        near => format!("did you mean {}?", near.join(" or ")),
    };
    let unread = match unread {
        0 => String::new(),
        1 => " (and 1 input could not be read)".to_owned(),
        _ => format!(" (and {unread} inputs could not be read)"),
    };
    Error::Usage(format!("{id:?}: no document of this id{unread}; hint: {hint}"))
}
