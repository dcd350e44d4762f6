//! `boilerplate.jsonl`, and marks in records.

use super::Results;
use super::json::{Decimal, string};
use super::staging::Staging;
use crate::boilerplate::furniture::Furniture;
use crate::boilerplate::rules::Rules;
use crate::boilerplate::stripped::Stripped;
use crate::config::Offsets;
use crate::error::{Error, Result};
use crate::read::Scratch;
use crate::verify::Texts as _;
use std::io::{self, Write};

/// Spans that records are to name.
pub struct Marks<'a> {
    /// The field that they stand in.
    pub field: &'a str,
    /// The spans.
    pub stripped: &'a Stripped,
    /// What their offsets count.
    pub offsets: Offsets,
}

impl Marks<'_> {
    /// The field of a document with `text`, as it stands in a record: `"field":[…]`.
    pub(super) fn of(&self, document: u32, text: &str) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        string(&mut out, self.field)?;
        out.extend_from_slice(b":[");
        let mut count = Counter::new(text, self.offsets);
        for (i, (_, Furniture { start, end, label, .. })) in self.stripped.of(document).iter().enumerate() {
            let (comma, start, end) = (if i == 0 { "" } else { "," }, count.to(*start), count.to(*end));
            write!(out, "{comma}{{\"start\":{start},\"end\":{end},\"label\":\"{}\"}}", label.name())?;
        }
        out.push(b']');
        Ok(out)
    }
}

/// Counts what offsets count, for offsets that ascend.
struct Counter<'a> {
    text: &'a str,
    offsets: Offsets,
    bytes: usize,
    chars: usize,
}

impl<'a> Counter<'a> {
    fn new(text: &'a str, offsets: Offsets) -> Self {
        Self { text, offsets, bytes: 0, chars: 0 }
    }

    fn to(&mut self, byte: u32) -> usize {
        if self.offsets == Offsets::Bytes {
            return byte as usize;
        }
        self.chars += self.text[self.bytes..byte as usize].chars().count();
        self.bytes = byte as usize;
        self.chars
    }
}

/// The furniture of documents, and how it is told of.
pub struct Boilerplate<'a> {
    /// The furniture.
    pub stripped: &'a Stripped,
    /// The rules that were applied, if any were.
    pub rules: Option<&'a Rules>,
    /// What offsets count.
    pub offsets: Offsets,
}

pub(super) fn write(results: &Results<'_>, boilerplate: &Boilerplate<'_>, staging: &Staging) -> Result<()> {
    let mut unreadable = None;
    staging.fill("boilerplate.jsonl", |out| rows(results, boilerplate, out, &mut unreadable))?;
    unreadable.map_or(Ok(()), Err)
}

fn rows(
    results: &Results<'_>,
    boilerplate: &Boilerplate<'_>,
    out: &mut impl Write,
    unreadable: &mut Option<Error>,
) -> io::Result<()> {
    let Boilerplate { stripped, rules, offsets } = *boilerplate;
    let corpus = results.corpus;
    let mut pages: Vec<&[(u32, Furniture)]> = stripped.rows().chunk_by(|x, y| x.0 == y.0).collect();
    pages.sort_unstable_by_key(|page| corpus.id_ranks[page[0].0 as usize]);
    let mut scratch = Scratch::default();
    for page in pages {
        let document = page[0].0;
        let text = match corpus.given(document, &mut scratch) {
            Ok(text) => text,
            Err(error) => {
                *unreadable = Some(error);
                return Ok(());
            }
        };
        let mut count = Counter::new(text, offsets);
        for (_, furniture) in page {
            let Furniture { start, end, label, score, evidence } = furniture;
            let Some(block) = text.get(*start as usize..*end as usize) else {
                *unreadable = Some(corpus.changed(document));
                return Ok(());
            };
            out.write_all(b"{\"id\":")?;
            string(out, corpus.documents.ids.get(document))?;
            let (start, end) = (count.to(*start), count.to(*end));
            let probability = 1.0 / (1.0 + f64::from(-score).exp());
            let (label, score) = (label.name(), Decimal(probability));
            write!(out, ",\"start\":{start},\"end\":{end},\"label\":\"{label}\",\"score\":{score},\"evidence\":[")?;
            for (i, evidence) in evidence.iter().enumerate() {
                out.write_all(if i == 0 { b"" } else { b"," })?;
                string(out, &evidence.describe(text, rules).to_string())?;
            }
            out.write_all(b"],\"text\":")?;
            string(out, block)?;
            out.write_all(b"}\n")?;
        }
    }
    Ok(())
}
