//! Texts to blocks: the lines that are judged, and go or stay whole.
//!
//! In: the text of a document. Out: the byte spans of its lines in order, without the white space around them; together they hold
//! everything that is not white space. A line ends where Unicode says that one must (`\n`, `\r\n`, `\r`, next line, line and
//! paragraph separator, vertical tab, form feed).
//!
//! A paragraph that was wrapped at a width is one block, else a cut could fall into a sentence. A line goes on in the next one
//! if there is no empty line between them, it is at least [`WRAPPED`] bytes long and ends in the middle of a sentence, and the next one
//! begins with a small letter. In doubt the lines are two blocks: two that are judged apart do less harm than two that share a verdict.

use crate::bytes::{TOGETHER, pieces, within};
use memchr::memrchr2;
use pulp::{Simd, WithSimd};
use std::ops::Range;

/// Bytes of the shortest line that may have been wrapped. Old mail breaks at 72, columns of newspapers at 40; links in a
/// menu are shorter.
pub const WRAPPED: usize = 40;

/// More empty lines than this say nothing more.
pub const MOST_GAP: u8 = 3;

/// A line of a text, or several that are one wrapped paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Byte at which it begins.
    pub start: u32,
    /// Byte behind its last.
    pub end: u32,
    /// Empty lines before it, at most [`MOST_GAP`].
    pub gap: u8,
}

/// Replaces `blocks` by those of `text`. Takes time in proportion to the text; what lies beyond 4 GiB is not looked at.
pub fn segment(text: &str, blocks: &mut Vec<Block>) {
    blocks.clear();
    let text = &text[..text.floor_char_boundary(u32::MAX as usize)];
    pulp::Arch::new().dispatch(Lines { text, blocks, gap: 0, first: true });
}

/// Gives every line end of a text to `take`.
#[inline(always)]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
fn ends<S: Simd>(simd: S, text: &[u8], mut take: impl FnMut(Range<usize>)) {
    for (base, bytes) in (0..).step_by(TOGETHER).zip(pieces(text)) {
        let of = |range| within(simd, &bytes, range);
        let mut mask = of(b'\n'..=b'\r');
        if of(0x80..=0xff) != 0 {
            // The last bytes of U+0085, U+2028 and U+2029, which hardly ever are the last of anything else.
            mask |= of(0x85..=0x85) | of(0xa8..=0xa9);
        }
        while mask != 0 {
            let at = base + mask.trailing_zeros() as usize;
            mask &= mask - 1;
            match &text[..=at] {
                [.., b'\n'..=b'\r'] => take(at..at + 1),
                [.., 0xc2, 0x85] => take(at - 1..at + 1),
                [.., 0xe2, 0x80, 0xa8 | 0xa9] => take(at - 2..at + 1),
                _ => {}
            }
        }
    }
}

struct Lines<'a> {
    text: &'a str,
    blocks: &'a mut Vec<Block>,
    gap: u8,
    first: bool,
}

impl WithSimd for Lines<'_> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::inline_always, reason = "inlined into a function of the instruction set")]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let (text, mut from) = (self.text, 0);
        ends(simd, text.as_bytes(), |end| {
            // The second half of `\r\n` ends nothing.
            if text.as_bytes()[end.start] != b'\n' || end.start == 0 || text.as_bytes()[end.start - 1] != b'\r' {
                self.line(from, end.start);
            }
            from = end.end;
        });
        self.line(from, text.len());
    }
}

impl Lines<'_> {
    fn line(&mut self, from: usize, to: usize) {
        let line = self.text[from..to].trim_start();
        let start = to - line.len();
        let line = line.trim_end();
        if line.is_empty() {
            self.gap = (self.gap + 1).min(MOST_GAP);
            return;
        }
        let end = start + line.len();
        let gap = std::mem::take(&mut self.gap);
        if gap == 0
            && let Some(last) = self.blocks.last_mut()
            && goes_on(&self.text[last.start as usize..last.end as usize], line)
        {
            last.end = end as u32;
            return;
        }
        let gap = if std::mem::take(&mut self.first) { 0 } else { gap };
        self.blocks.push(Block { start: start as u32, end: end as u32, gap });
    }
}

/// Whether a sentence in `line` goes on in `next`.
fn goes_on(line: &str, next: &str) -> bool {
    if !next.starts_with(char::is_lowercase)
        || !line.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | '-' | '–' | '—' | '\u{ad}'))
    {
        return false;
    }
    // The last line of what has been joined so far.
    let last = memrchr2(b'\n', b'\r', line.as_bytes()).map_or(line, |at| &line[at + 1..]);
    last.len() >= WRAPPED
        // A sentence has white space in it; an address or a row of a table has not, or much of it.
        && last.bytes().filter(|&byte| byte == b' ').count() >= 4
        && !next.contains("://")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn blocks(text: &str) -> Vec<(&str, u8)> {
        let mut blocks = Vec::new();
        segment(text, &mut blocks);
        blocks.iter().map(|block| (&text[block.start as usize..block.end as usize], block.gap)).collect()
    }

    #[test]
    fn lines_end_wherever_unicode_ends_them() {
        let text = "one\r\n two\rthree\n\nfour\u{85}five\u{2028}six\u{2029}seven\u{b}eight\u{c}nine";
        let names: Vec<&str> = blocks(text).iter().map(|block| block.0).collect();
        assert_eq!(names, ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]);
        assert_eq!(blocks("a\r\n\r\nb\n\n\n\n\n\nc"), [("a", 0), ("b", 1), ("c", 3)]);
        assert_eq!(blocks("\n\n a"), [("a", 0)]);
        assert!(blocks(" \n\u{a0}\r\n\t").is_empty());
    }

    #[test]
    fn a_wrapped_paragraph_is_one_block() {
        let text = "The ferry to Orrin Head was cancelled on Monday because\nof fog, and nobody knew when the next one would leave for\nthe island. \
                    The harbour master said nothing.\nMore news";
        assert_eq!(blocks(text).len(), 2);
        assert_eq!(blocks(text)[1].0, "More news");
        assert_eq!(
            blocks("Die Fähre nach Orrin fiel am Montag wegen des Nebels\r\naus, sagte der Hafenmeister.").len(),
            1
        );
    }

    #[test]
    fn lines_that_only_look_wrapped_stay_apart() {
        assert_eq!(blocks("home\nsport\nweather").len(), 3);
        let ended = "The ferry to Orrin Head was cancelled on Monday because of fog.\nand so on";
        assert_eq!(blocks(ended).len(), 2);
        let apart = "The ferry to Orrin Head was cancelled on Monday because\n\nof fog";
        assert_eq!(blocks(apart).len(), 2);
        let address = "You can read all of this at the address of the harbour master\nhttps://orrin.example";
        assert_eq!(blocks(address).len(), 2);
    }

    proptest! {
        #[test]
        fn blocks_hold_all_but_white_space(text in "([a-z ]{0,60}|[\\n\\r \u{85}\u{2028}\u{b}]{0,3}|\\PC{0,12}|[é東\u{300}я,.]{0,8}){0,12}") {
            let mut blocks = Vec::new();
            segment(&text, &mut blocks);
            let mut last = 0;
            for block in &blocks {
                let (start, end) = (block.start as usize, block.end as usize);
                prop_assert!(start < end && text.is_char_boundary(start) && text.is_char_boundary(end));
                prop_assert!(text[last..start].trim().is_empty());
                prop_assert_eq!(text[start..end].trim(), &text[start..end]);
                last = end;
            }
            prop_assert!(text[last..].trim().is_empty());
        }

        #[test]
        fn line_ends_are_those_of_a_search_by_character(text in "([a-z ]{0,90}|[\\n\\r\u{b}\u{c}\u{85}\u{2028}\u{2029}]{0,5}|[é¨©…†東\u{8a8}]{0,9}|\\PC{0,9}){0,12}") {
            let mut found = Vec::new();
            ends(pulp::Scalar, text.as_bytes(), |end| found.push(end));
            let is_end = |c: &char| matches!(c, '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
            let expected = text.char_indices().filter(|(_, c)| is_end(c)).map(|(at, c)| at..at + c.len_utf8());
            prop_assert_eq!(found, expected.collect::<Vec<_>>());
        }
    }
}
