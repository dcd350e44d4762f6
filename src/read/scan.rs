//! What the scanners of all formats share: one record's bytes in, one item out.

use std::path::Path;

use super::captures::Buffers;
use super::content::Buffer;
use super::fields::{Plan, Slot};
use super::html::Markup;
use super::kind::BOM;
use super::parse::parse;
use super::record::{Item, Record, Rejection};
use super::reject::{self, Problem};

/// Room that is used again from record to record and from chunk to chunk; one for each thread.
#[derive(Debug, Default)]
pub struct Scratch {
    /// What is read where nothing is mapped.
    pub(crate) bytes: Buffer,
    /// Unescaped strings.
    pub(crate) strings: Buffers,
    /// What a page's markup says about its lines.
    pub(crate) markup: Vec<Markup>,
    /// What is left of a text of which something is missing.
    pub(crate) left: String,
}

/// Texts are addressed with 32 bits.
pub(crate) const LONGEST: u64 = u32::MAX as u64;

/// A chunk in memory, and what its records are to be read as.
pub(crate) struct Chunk<'a> {
    /// The input, for messages.
    pub(crate) path: &'a Path,
    /// Where the chunk starts in the input.
    pub(crate) base: u64,
    /// Whether it ends where the input does.
    pub(crate) last: bool,
    pub(crate) bytes: &'a [u8],
}

impl Chunk<'_> {
    /// Reads the JSON record at `start..end` of the chunk, on line `line` (from 0). False if it was rejected.
    pub(crate) fn record(
        &self,
        (start, end): (usize, usize),
        line: u64,
        plan: &Plan,
        strings: &mut Buffers,
        each: &mut impl FnMut(Item<'_>),
    ) -> bool {
        let bytes = &self.bytes[start..end];
        let outcome = json(bytes, plan, strings).map(|record| Record {
            span: self.base + start as u64..self.base + end as u64,
            line,
            ..record
        });
        let good = outcome.is_ok();
        match outcome {
            Ok(record) => each(Item::Record(record)),
            Err(problem) => each(self.reject(start, line, problem)),
        }
        good
    }

    /// The whole chunk as one text.
    pub(crate) fn text(&self, each: &mut impl FnMut(Item<'_>)) {
        match text_of(self.bytes) {
            Ok(text) => each(Item::Record(Record {
                span: self.base..self.base + self.bytes.len() as u64,
                line: 0,
                text,
                id: None,
                url: None,
                date: None,
                source: None,
                number: None,
                markup: None,
            })),
            Err(problem) => {
                let line = memchr::memchr_iter(b'\n', &self.bytes[..problem.at.min(self.bytes.len())]).count();
                each(self.reject(0, line as u64, problem));
            }
        }
    }

    /// A rejection of what starts at `start`, on line `line` (from 0).
    pub(crate) fn reject(&self, start: usize, line: u64, problem: Problem) -> Item<'static> {
        Item::Rejected(Rejection {
            source: self.path.display().to_string(),
            line: Some(line + 1),
            byte: Some(self.base + (start + problem.at) as u64),
            error: problem.error,
        })
    }
}

/// The fields of one JSON record; its place is for the caller to fill in.
fn json<'a>(bytes: &'a [u8], plan: &Plan, strings: &'a mut Buffers) -> Result<Record<'a>, Problem> {
    if bytes.len() as u64 > LONGEST {
        return Err(reject::too_long());
    }
    let parsed = parse(bytes, &plan.all, strings)?;
    let Some(text) = parsed.get(Slot::Text) else {
        return Err(reject::no_text(bytes, &plan.text, &plan.others, parsed.instead_of_text()));
    };
    let full = |slot| parsed.get(slot).filter(|text| !text.is_empty());
    Ok(Record {
        span: 0..0,
        line: 0,
        text,
        id: full(Slot::Id),
        url: full(Slot::Url),
        date: full(Slot::Date),
        source: full(Slot::Source).or_else(|| full(Slot::Host)),
        number: parsed.number,
        markup: None,
    })
}

/// The text of a text file.
pub(crate) fn text_of(bytes: &[u8]) -> Result<&str, Problem> {
    if bytes.len() as u64 > LONGEST {
        return Err(reject::too_long());
    }
    let text = bytes.strip_prefix(BOM).unwrap_or(bytes);
    std::str::from_utf8(text).map_err(|error| reject::not_utf8(bytes, bytes.len() - text.len() + error.valid_up_to()))
}
