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
use crate::normalise::{Form, Tokenizer, WordSink, fold};

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
    tokenizer: Tokenizer,
}

impl LineReader {
    /// Gives every block of `text` to `sink`, in order.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
    pub fn read<S: LineSink>(&mut self, text: &str, blocks: &[Block], sink: &mut S) {
        let mut collector = Collector {
            text,
            blocks,
            sink,
            at: 0,
            end: blocks.first().map_or(u32::MAX, |block| block.end),
            first: [0; FIRST],
            last: [0; LAST],
            counts: Words::default(),
        };
        self.tokenizer.words(text, &mut collector);
        while collector.at < blocks.len() {
            collector.finish();
        }
    }
}

/// The key of a word: numbers of one length are one word, and years another. The lowest bit says whether the word is long enough to
/// be what a text is about; the table of words looks at the upper half only.
#[inline]
pub fn key(hash: u64, form: Form<'_>) -> (u64, bool) {
    match form {
        Form::Ascii(word) if word[0].is_ascii_digit() && word.iter().all(u8::is_ascii_digit) => {
            let year = word.len() == 4 && (word.starts_with(b"19") || word.starts_with(b"20"));
            (NUMBER.wrapping_mul(2 * word.len().min(8) as u64 + 1 + 32 * u64::from(year)) & !1, true)
        }
        // Four letters of Greek or Cyrillic are eight bytes; a character of a script without spaces is never long.
        Form::Ascii(word) => (hash & !1 | u64::from(word.len() >= 5), false),
        Form::Folded(word) => (hash & !1 | u64::from(word.len() >= 8), false),
    }
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

struct Collector<'a, S> {
    text: &'a str,
    blocks: &'a [Block],
    sink: &'a mut S,
    /// The block in work.
    at: usize,
    end: u32,
    first: [u64; FIRST],
    /// A ring: word `i` from [`FIRST`] on is at `i % LAST`.
    last: [u64; LAST],
    counts: Words,
}

impl<S: LineSink> WordSink for Collector<'_, S> {
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
    fn word(&mut self, hash: u64, start: u32, _: u32, form: Form<'_>) {
        while start >= self.end {
            self.finish();
        }
        let (key, number) = key(hash, form);
        let i = self.counts.words as usize;
        if i < FIRST {
            self.first[i] = key;
        } else {
            self.last[i % LAST] = key;
        }
        self.counts.add(self.text, start, form, number);
    }
}

impl<S: LineSink> Collector<'_, S> {
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
    fn finish(&mut self) {
        let Some(block) = self.blocks.get(self.at) else {
            self.end = u32::MAX;
            return;
        };
        let n = self.counts.words as usize;
        let mut words = [0; FIRST + LAST];
        let mut pairs = [0; MOST_PAIRS];
        let (kept, count) = gather(n, &self.first, &self.last, &mut words, &mut pairs);
        let bytes = bytes_of(&self.text.as_bytes()[block.start as usize..block.end as usize]);
        let behind = self.blocks.get(self.at + 1).map_or(MOST_GAP, |next| next.gap);
        self.sink.line(&words[..kept], &pairs[..count], &self.counts, &bytes, [block.gap, behind]);
        self.counts = Words::default();
        self.at += 1;
        self.end = self.blocks.get(self.at).map_or(u32::MAX, |block| block.end);
    }
}

/// Puts the words that were kept in order, and makes the pairs.
#[inline(always)]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
fn gather(
    n: usize,
    first: &[u64; FIRST],
    last: &[u64; LAST],
    words: &mut [u64; FIRST + LAST],
    pairs: &mut [u64; MOST_PAIRS],
) -> (usize, usize) {
    let head = n.min(FIRST);
    words[..head].copy_from_slice(&first[..head]);
    let tail = n.saturating_sub(FIRST).min(LAST);
    for (slot, i) in words[head..].iter_mut().zip(n - tail..n) {
        *slot = last[i % LAST];
    }
    let kept = head + tail;
    if kept == 0 {
        return (0, 0);
    }
    let mut count = 0;
    let mut before = EDGE;
    for &word in &words[..kept] {
        pairs[count] = pair(before, word);
        before = word;
        count += 1;
    }
    pairs[count] = pair(before, EDGE);
    count += 1;
    if n <= WHOLE {
        pairs[count] = words[..kept].iter().fold(LINE, |hash, &word| fold(hash ^ word, LINE));
        count += 1;
    }
    (kept, count)
}
