//! One JSON array whose elements are the records.
//!
//! An array's elements cannot be told from its middle, so the whole is walked once to cut it: byte by byte outside strings, by
//! vector search inside them. The same walk finds the elements of a chunk, so both agree on any input, well-formed or not.
//! A chunk ends after a comma between elements.
//!
//! A bad element spoils only itself as long as its brackets balance; a raw newline ends a string, so that a missing quote
//! cannot turn the rest of the file inside out. A comma before the closing bracket is passed over.

use std::ops::Range;

use memchr::{memchr_iter, memchr3};

use super::captures::Buffers;
use super::content::{Buffer, Content};
use super::fields::Plan;
use super::lines::is_blank;
use super::record::Item;
use super::reject::Problem;
use super::scan::Chunk;
use crate::error::Result;

/// How much to walk at a time.
const STEP: u64 = 1 << 20;

/// Cuts the content after commas between elements, into pieces of at most `target` bytes but for longer elements.
pub(crate) fn chunks(content: &Content, target: u64) -> Result<Vec<Range<u64>>> {
    let mut chunks = Vec::new();
    let mut buffer = Buffer::default();
    let mut walk = Walk::default();
    // The current chunk, and the last place where it may end.
    let (mut start, mut possible) = (0, 0);
    let mut base = 0;
    while base < content.len() {
        let end = (base + STEP).min(content.len());
        let bytes = content.read(&(base..end), &mut buffer)?;
        let mut at = 0;
        while let Some((stop, Stop::Comma)) = walk.next(bytes, at) {
            at = stop + 1;
            let boundary = base + at as u64;
            if boundary - start > target && possible > start {
                chunks.push(start..possible);
                start = possible;
            }
            possible = boundary;
        }
        base = end;
    }
    if content.len() - start > target && possible > start {
        chunks.push(start..possible);
        start = possible;
    }
    if start < content.len() {
        chunks.push(start..content.len());
    }
    Ok(chunks)
}

/// Calls `each` for every element of the chunk; returns the number of newlines.
pub(crate) fn scan(chunk: &Chunk<'_>, plan: &Plan, strings: &mut Buffers, each: &mut impl FnMut(Item<'_>)) -> u64 {
    let bytes = chunk.bytes;
    let mut lines = Lines { bytes, line: 0, at: 0 };
    let (place, mut start) = if chunk.base > 0 { (Place::Inside, 0) } else { (Place::Before, header(bytes)) };
    let mut walk = Walk { place, ..Walk::default() };
    let mut at = 0;
    loop {
        let found = walk.next(bytes, at);
        let end = found.map_or(bytes.len(), |(stop, _)| stop);
        let element = trim(bytes, start, end);
        let line = lines.up_to(element.0);
        let blank = element.0 == element.1;
        let good = blank || chunk.record(element, line, plan, strings, each);
        match found {
            Some((stop, Stop::Comma)) => {
                if blank {
                    let problem = Problem::new(0, "no record before this comma; hint: take the comma out");
                    each(chunk.reject(stop, line, problem));
                }
                start = stop + 1;
                at = start;
            }
            Some((stop, Stop::Close)) => {
                let rest = trim(bytes, stop + 1, bytes.len());
                if rest.0 < rest.1 {
                    let problem = Problem::new(
                        0,
                        "something stands after the array's end and was not read; hint: put records in the array, or one on each line of a .jsonl",
                    );
                    let line = lines.up_to(rest.0);
                    each(chunk.reject(rest.0, line, problem));
                }
                break;
            }
            None => {
                // A cut in the middle of an element was reported with the element.
                if chunk.last && good {
                    let problem =
                        Problem::new(0, "the array is not closed; hint: was the file cut off? fetch it again");
                    let line = lines.up_to(bytes.len());
                    each(chunk.reject(bytes.len(), line, problem));
                }
                break;
            }
        }
    }
    lines.up_to(bytes.len())
}

/// The position after the opening bracket.
fn header(bytes: &[u8]) -> usize {
    bytes.iter().position(|&byte| byte == b'[').map_or(bytes.len(), |at| at + 1)
}

fn trim(bytes: &[u8], mut start: usize, mut end: usize) -> (usize, usize) {
    while start < end && is_blank(&bytes[start..=start]) {
        start += 1;
    }
    while start < end && is_blank(&bytes[end - 1..end]) {
        end -= 1;
    }
    (start, end)
}

/// Counts newlines once, in order.
struct Lines<'a> {
    bytes: &'a [u8],
    line: u64,
    at: usize,
}

impl Lines<'_> {
    fn up_to(&mut self, at: usize) -> u64 {
        if at > self.at {
            self.line += memchr_iter(b'\n', &self.bytes[self.at..at]).count() as u64;
            self.at = at;
        }
        self.line
    }
}

/// What ends an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    Comma,
    Close,
}

/// Where a walk is with respect to the array's own brackets.
#[derive(Debug, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Before,
    Inside,
    After,
}

/// The state of the walk between two blocks of bytes.
#[derive(Debug, Default)]
struct Walk {
    place: Place,
    /// Brackets and braces open within the element.
    depth: u64,
    string: bool,
    /// The next byte is escaped.
    escaped: bool,
}

impl Walk {
    /// The first end of an element in `bytes` from `at` on. `None`: none in these bytes, go on with the next ones.
    fn next(&mut self, bytes: &[u8], mut at: usize) -> Option<(usize, Stop)> {
        match self.place {
            Place::Before => {
                at += bytes.get(at..)?.iter().position(|&byte| byte == b'[')? + 1;
                self.place = Place::Inside;
            }
            Place::Inside => {}
            Place::After => return None,
        }
        while at < bytes.len() {
            if self.string {
                if self.escaped {
                    self.escaped = false;
                    at += 1;
                    continue;
                }
                at += memchr3(b'"', b'\\', b'\n', &bytes[at..])?;
                match bytes[at] {
                    b'\\' => self.escaped = true,
                    _ => self.string = false,
                }
                at += 1;
                continue;
            }
            match bytes[at] {
                b'"' => self.string = true,
                b'{' | b'[' => self.depth += 1,
                b']' if self.depth == 0 => {
                    self.place = Place::After;
                    return Some((at, Stop::Close));
                }
                b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                b',' if self.depth == 0 => return Some((at, Stop::Comma)),
                _ => {}
            }
            at += 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stops(blocks: &[&[u8]]) -> Vec<(usize, Stop)> {
        let mut walk = Walk::default();
        let (mut found, mut base) = (Vec::new(), 0);
        for block in blocks {
            let mut at = 0;
            while let Some((stop, what)) = walk.next(block, at) {
                found.push((base + stop, what));
                at = stop + 1;
            }
            base += block.len();
        }
        found
    }

    #[test]
    fn the_walk_does_not_mind_where_blocks_end() {
        let json = br#" [{"a":[1,2],"b":"],\"},\\"}, "x,y" ,[3,{}],4] ,"#;
        let whole = stops(&[json]);
        assert_eq!(whole.iter().filter(|stop| stop.1 == Stop::Comma).count(), 3);
        assert_eq!(whole.last().unwrap().1, Stop::Close);
        for cut in 0..json.len() {
            assert_eq!(stops(&[&json[..cut], &json[cut..]]), whole, "{cut}");
        }
    }

    #[test]
    fn a_missing_quote_ends_with_its_line() {
        assert_eq!(stops(&[b"[\"abc\n,1]"]), [(6, Stop::Comma), (8, Stop::Close)]);
    }
}
