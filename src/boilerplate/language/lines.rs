//! Lines to features: the keys of their words, and their shape.
//!
//! In: a text and its blocks. Out, line by line and in order, what the model reads: keys of single words, keys of pairs of
//! neighbouring words (the ends of the line count as words), and numbers that say what the line looks like. The program that
//! trains reads lines through this module too, so both see the same.
//!
//! Of a long line the first [`FIRST`] and the last [`LAST`] words are read: furniture says at its ends what it is.
//!
//! Numbers that come from a logarithm use an approximation of exact operations, so that they are the same on every machine.

use super::shape::{Bytes, Words, bytes_of};
use crate::boilerplate::segment::{Block, MOST_GAP};
use crate::boilerplate::words::{Reading, Word};
use crate::normalise::fold;
use pulp::Simd;

/// Words read from the beginning of a line.
pub const FIRST: usize = 32;
/// Words read from its end, if it is longer.
pub const LAST: usize = 16;
/// Words of the longest line that has a key for all of it.
pub const WHOLE: usize = 10;
/// Most keys of pairs that a line has.
pub const MOST_PAIRS: usize = FIRST + LAST + 4;

// Odd, about half of the bits set, no pattern: splitmix64 outputs 5 to 8 for seed 0, made odd.
const PAIR: u64 = 0x1b39_896a_51a8_749b;
const EDGE: u64 = 0x53cb_9f0c_747e_a2eb;
const LINE: u64 = 0x2c82_9abe_1f45_32e1;
const NUMBER: u64 = 0xc584_133a_c916_ab3d;

/// Takes lines one by one.
pub trait LineSink {
    /// The keys of single words, the keys of pairs, counts over all words and bytes of the line, and the empty lines before
    /// and behind it.
    fn line(&mut self, words: &[u64], pairs: &[u64], counts: &Words, bytes: &Bytes, gaps: [u8; 2]);
}

/// Reads lines. Holds buffers, so keep one for each thread.
#[derive(Debug, Default)]
pub struct LineReader {
    reading: Reading,
}

impl LineReader {
    /// Gives every block of `text` to `sink`, in order.
    pub fn read<S: LineSink>(&mut self, text: &str, blocks: &[Block], sink: &mut S) {
        self.reading.read(text, blocks);
        lines(pulp::Scalar, text, blocks, &self.reading, sink);
    }
}

/// Gives every block of `text`, which was read, to `sink`, in order.
#[inline(always)]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
pub(super) fn lines<V: Simd, S: LineSink>(simd: V, text: &str, blocks: &[Block], reading: &Reading, sink: &mut S) {
    for ((at, block), words) in blocks.iter().enumerate().zip(reading.blocks()) {
        let mut keys = [0; FIRST + LAST];
        let mut pairs = [0; MOST_PAIRS];
        let (kept, count) = gather(text.as_bytes(), words, &mut keys, &mut pairs);
        let bytes = bytes_of(simd, &text.as_bytes()[block.start as usize..block.end as usize]);
        let behind = blocks.get(at + 1).map_or(MOST_GAP, |next| next.gap);
        sink.line(&keys[..kept], &pairs[..count], &Words::of(words), &bytes, [block.gap, behind]);
    }
}

/// The key of a word: numbers of one length are one word, and years another. The lowest bit says whether the word is long enough to
/// be what a text is about; the table of words looks at the upper half only.
#[inline(always)]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
pub(super) fn key(text: &[u8], word: &Word) -> u64 {
    if word.is(Word::DIGITS) {
        let length = u64::from(word.length);
        let digits = text.get(word.start as usize..).unwrap_or_default();
        let year = length == 4 && (digits.starts_with(b"19") || digits.starts_with(b"20"));
        return NUMBER.wrapping_mul(2 * length.min(8) + 1 + 32 * u64::from(year)) & !1;
    }
    word.hash & !1 | u64::from(word.is(Word::LONG))
}

/// The key of two neighbouring words.
#[inline]
pub fn pair(a: u64, b: u64) -> u64 {
    fold(a ^ PAIR, b.rotate_left(23) ^ PAIR)
}

/// The keys of the pairs of a line of at most [`FIRST`] + [`LAST`] words, with the bytes that they stand for.
pub(super) fn pairs_of(words: &[(u64, u32, u32)]) -> Vec<(u64, u32, u32)> {
    let (Some(first), Some(last)) = (words.first(), words.last()) else {
        return Vec::new();
    };
    let mut pairs = vec![(pair(EDGE, first.0), first.1, first.2)];
    pairs.extend(words.windows(2).map(|w| (pair(w[0].0, w[1].0), w[0].1, w[1].2)));
    pairs.push((pair(last.0, EDGE), last.1, last.2));
    if words.len() <= WHOLE {
        pairs.push((words.iter().fold(LINE, |hash, word| fold(hash ^ word.0, LINE)), first.1, last.2));
    }
    pairs
}

/// The same for lines of the same words, numbers apart.
#[inline]
pub fn same(words: &[u64]) -> u32 {
    (words.iter().fold(LINE, |hash, &word| fold(hash ^ word, LINE)) >> 32) as u32
}

/// Puts the keys of the words that are read in order, and makes the pairs.
#[inline(always)]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
fn gather(
    text: &[u8],
    words: &[Word],
    keys: &mut [u64; FIRST + LAST],
    pairs: &mut [u64; MOST_PAIRS],
) -> (usize, usize) {
    let (first, rest) = words.split_at(words.len().min(FIRST));
    let last = &rest[rest.len().saturating_sub(LAST)..];
    for (slot, word) in keys.iter_mut().zip(first.iter().chain(last)) {
        *slot = key(text, word);
    }
    let kept = first.len() + last.len();
    if kept == 0 {
        return (0, 0);
    }
    let mut count = 0;
    let mut before = EDGE;
    for &word in &keys[..kept] {
        pairs[count] = pair(before, word);
        before = word;
        count += 1;
    }
    pairs[count] = pair(before, EDGE);
    count += 1;
    if words.len() <= WHOLE {
        pairs[count] = keys[..kept].iter().fold(LINE, |hash, &word| fold(hash ^ word, LINE));
        count += 1;
    }
    (kept, count)
}
