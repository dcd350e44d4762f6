//! JSON lines: a record is a line.
//!
//! A line ends with `\n`, or with the file. Blank lines are nothing. A `\r` before the `\n` is white space to JSON and stays in
//! the record's span, so that a spliced line keeps the ending it had.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memrchr};

use super::captures::Buffers;
use super::content::{Buffer, Content};
use super::fields::Plan;
use super::kind::BOM;
use super::record::Item;
use super::scan::Chunk;
use crate::error::Result;

/// How far to look at a time for a line's end.
const STEP: u64 = 64 << 10;

/// Cuts the content after newlines, into pieces of at most `target` bytes but for longer lines, which are pieces of their own.
pub(crate) fn chunks(content: &Content, target: u64) -> Result<Vec<Range<u64>>> {
    let mut chunks = Vec::new();
    let mut start = 0;
    let mut buffer = Buffer::default();
    while start < content.len() {
        let limit = start.saturating_add(target).min(content.len());
        let end = if limit == content.len() {
            limit
        } else if let Some(end) = last_line_end(content, start..limit, &mut buffer)? {
            end
        } else {
            first_line_end(content, limit, &mut buffer)?
        };
        chunks.push(start..end);
        start = end;
    }
    Ok(chunks)
}

/// The position after the last newline in `range`.
fn last_line_end(content: &Content, range: Range<u64>, buffer: &mut Buffer) -> Result<Option<u64>> {
    let mut end = range.end;
    while end > range.start {
        let from = end.saturating_sub(STEP).max(range.start);
        if let Some(at) = memrchr(b'\n', content.read(&(from..end), buffer)?) {
            return Ok(Some(from + at as u64 + 1));
        }
        end = from;
    }
    Ok(None)
}

/// The position after the first newline from `from` on, or the end.
pub(crate) fn first_line_end(content: &Content, from: u64, buffer: &mut Buffer) -> Result<u64> {
    let mut from = from;
    while from < content.len() {
        let to = (from + STEP).min(content.len());
        if let Some(at) = memchr(b'\n', content.read(&(from..to), buffer)?) {
            return Ok(from + at as u64 + 1);
        }
        from = to;
    }
    Ok(from)
}

/// Calls `each` for every line of the chunk that is not blank; returns the number of newlines.
pub(crate) fn scan(chunk: &Chunk<'_>, plan: &Plan, strings: &mut Buffers, each: &mut impl FnMut(Item<'_>)) -> u64 {
    let bytes = chunk.bytes;
    let mut start = if chunk.base == 0 && bytes.starts_with(BOM) { BOM.len() } else { 0 };
    let mut line = 0;
    for end in memchr_iter(b'\n', bytes) {
        if !is_blank(&bytes[start..end]) {
            chunk.record((start, end), line, plan, strings, each);
        }
        start = end + 1;
        line += 1;
    }
    if !is_blank(&bytes[start..]) {
        chunk.record((start, bytes.len()), line, plan, strings, each);
    }
    line
}

pub(crate) fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}
