//! Words to shingles: every run of `width` consecutive words (or characters) as a 64-bit hash.
//!
//! In: a text. Out: its shingle hashes in order, in slices of a few thousand, repeated ones included (a minimum does
//! not mind, and a set drops them); and the hashes of its words, for whoever compares texts word by word.
//!
//! A shingle hash is the exclusive or of its units' hashes, each rotated by its place, multiplied and folded once. The
//! rotation makes it depend on the order, the exclusive or lets it roll: one step costs two rotations whatever the width
//! (a cyclic polynomial; Cohen, *Recursive hashing functions for n-grams*, ACM TOIS 15(3), 1997).
//!
//! A text of fewer than `width` units backs off to shingles of 3, 2 or 1, the largest that fits.

use crate::normalise::{Form, Tokenizer, WordSink, fold};
use pulp::{Arch, Simd, WithSimd};
use serde::{Deserialize, Serialize};

/// What a shingle is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Normalised words.
    Words,
    /// Code points of the normalised words, which are joined by single blanks.
    Chars,
}

/// The kind of shingles to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShingleKind {
    /// What is counted.
    pub unit: Unit,
    /// How many units, 1 to [`WIDEST`].
    pub width: usize,
}

/// The widest shingle: with more, two places would have the same rotation.
pub const WIDEST: usize = 64;

impl Default for ShingleKind {
    /// Five words.
    fn default() -> Self {
        Self { unit: Unit::Words, width: 5 }
    }
}

/// Takes what a text is made of.
pub trait ShingleSink {
    /// Word hashes, the next ones in order.
    fn words(&mut self, hashes: &[u64]) {
        let _ = hashes;
    }
    /// Shingle hashes, the next ones in order.
    fn shingles(&mut self, hashes: &[u64]);
}

/// Places differ by this many bits; odd, so that 64 places are 64 different rotations.
const TURN: u32 = 13;
const MIX: [u64; 2] = [0x9fb2_1c65_1e98_df25, 0xa076_1d64_78bd_642f];

/// Units that are collected before shingles are made of them.
const BATCH: usize = 4096;

/// Makes shingles of texts. Holds buffers, so keep one for each thread.
#[derive(Debug)]
pub struct Shingler {
    kind: ShingleKind,
    arch: Arch,
    tokenizer: Tokenizer,
    buffers: Buffers,
}

#[derive(Debug, Default)]
struct Buffers {
    words: Vec<u64>,
    chars: Vec<u64>,
    hashes: Vec<u64>,
}

impl Shingler {
    /// A shingler of this kind.
    pub fn new(kind: ShingleKind) -> Self {
        let width = kind.width.clamp(1, WIDEST);
        Self {
            kind: ShingleKind { width, ..kind },
            arch: Arch::new(),
            tokenizer: Tokenizer::new(),
            buffers: Buffers::default(),
        }
    }

    /// Gives the shingles and words of `text` to `sink` and returns the number of words.
    pub fn shingle<S: ShingleSink>(&mut self, text: &str, sink: &mut S) -> u32 {
        let arch = self.arch;
        arch.dispatch(Task { shingler: self, text, sink })
    }

    /// Gives the shingles of some words to `sink`, and these themselves: what [`shingle`](Self::shingle) gives of the text that they are
    /// the words of, if shingles are of words.
    pub fn shingle_words<S: ShingleSink>(&mut self, words: &[u64], sink: &mut S) {
        let width = if words.len() < self.kind.width { backed_off(words.len()) } else { self.kind.width };
        sink.words(words);
        // Windows of one batch begin where those of the one before end.
        let mut rest = words;
        while rest.len() >= width {
            let (batch, next) = (rest.len().min(BATCH), rest.len().min(BATCH) + 1 - width);
            self.arch.dispatch(Roll { words: &rest[..batch], width, hashes: &mut self.buffers.hashes });
            sink.shingles(&self.buffers.hashes);
            rest = &rest[next..];
        }
    }
}

struct Roll<'a> {
    words: &'a [u64],
    width: usize,
    hashes: &'a mut Vec<u64>,
}

impl WithSimd for Roll<'_> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::inline_always, reason = "inlined into a function of the instruction set")]
    fn with_simd<V: Simd>(self, _: V) {
        roll(self.words, self.width, self.hashes);
    }
}

/// Shingling a text, compiled for each instruction set: bit tricks are where the newer ones help.
struct Task<'a, S> {
    shingler: &'a mut Shingler,
    text: &'a str,
    sink: &'a mut S,
}

impl<S: ShingleSink> WithSimd for Task<'_, S> {
    type Output = u32;

    #[inline(always)]
    #[allow(clippy::inline_always, reason = "inlined into a function of the instruction set")]
    fn with_simd<V: Simd>(self, _: V) -> u32 {
        let Self { shingler: Shingler { kind, tokenizer, buffers, .. }, text, sink } = self;
        buffers.words.clear();
        buffers.chars.clear();
        match kind.unit {
            Unit::Words => {
                let mut feed = Words { width: kind.width, buffers, fresh: 0, total: 0, sink };
                tokenizer.words(text, &mut feed);
                feed.finish()
            }
            Unit::Chars => {
                let mut feed = Chars { width: kind.width, buffers, total: 0, emitted: false, sink };
                tokenizer.words(text, &mut feed);
                feed.finish()
            }
        }
    }
}

/// Shingles of words: the word hashes are the units.
struct Words<'a, S> {
    width: usize,
    buffers: &'a mut Buffers,
    /// Where in `buffers.words` those begin that the sink has not seen.
    fresh: usize,
    total: u32,
    sink: &'a mut S,
}

impl<S: ShingleSink> WordSink for Words<'_, S> {
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "runs once a word")]
    fn word(&mut self, hash: u64, _: u32, _: u32, _: Form<'_>) {
        self.buffers.words.push(hash);
        if self.buffers.words.len() == BATCH {
            self.flush();
            let overlap = BATCH - (self.width - 1);
            self.buffers.words.drain(..overlap);
            self.fresh = self.width - 1;
        }
    }
}

impl<S: ShingleSink> Words<'_, S> {
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
    fn flush(&mut self) {
        let fresh = &self.buffers.words[self.fresh..];
        self.total += fresh.len() as u32;
        self.sink.words(fresh);
        roll(&self.buffers.words, self.width, &mut self.buffers.hashes);
        self.sink.shingles(&self.buffers.hashes);
    }

    fn finish(mut self) -> u32 {
        let whole = self.fresh > 0 || self.buffers.words.len() >= self.width;
        if !whole {
            self.width = backed_off(self.buffers.words.len());
        }
        self.flush();
        self.total
    }
}

/// Shingles of characters.
struct Chars<'a, S> {
    width: usize,
    buffers: &'a mut Buffers,
    total: u32,
    emitted: bool,
    sink: &'a mut S,
}

impl<S: ShingleSink> WordSink for Chars<'_, S> {
    fn word(&mut self, hash: u64, _: u32, _: u32, form: Form<'_>) {
        let unit = |c: u32| fold(u64::from(c) ^ MIX[1], MIX[0]);
        self.sink.words(&[hash]);
        if self.total > 0 {
            self.buffers.chars.push(unit(u32::from(b' ')));
        }
        self.total += 1;
        match form {
            Form::Ascii(bytes) => {
                self.buffers.chars.extend(bytes.iter().map(|b| unit(u32::from(b.to_ascii_lowercase()))));
            }
            Form::Folded(word) => self.buffers.chars.extend(word.chars().map(|c| unit(u32::from(c)))),
        }
        if self.buffers.chars.len() >= BATCH {
            self.flush();
            let overlap = self.buffers.chars.len() - (self.width - 1);
            self.buffers.chars.drain(..overlap);
        }
    }
}

impl<S: ShingleSink> Chars<'_, S> {
    fn flush(&mut self) {
        roll(&self.buffers.chars, self.width, &mut self.buffers.hashes);
        self.emitted |= !self.buffers.hashes.is_empty();
        self.sink.shingles(&self.buffers.hashes);
    }

    fn finish(mut self) -> u32 {
        if !self.emitted && self.buffers.chars.len() < self.width {
            self.width = backed_off(self.buffers.chars.len());
        }
        self.flush();
        self.total
    }
}

/// The shingle width of a text of so few units.
fn backed_off(units: usize) -> usize {
    units.clamp(1, 3)
}

/// The shingle hashes of all windows of `width` units.
#[inline(always)]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
fn roll(units: &[u64], width: usize, hashes: &mut Vec<u64>) {
    hashes.clear();
    let Some(rest) = units.len().checked_sub(width) else {
        return;
    };
    let mut state = 0_u64;
    for unit in &units[..width - 1] {
        state = state.rotate_left(TURN) ^ unit;
    }
    let gone = (TURN * width as u32) % 64;
    hashes.extend(units[width - 1..].iter().zip(&units[..=rest]).map(|(new, old)| {
        state = state.rotate_left(TURN) ^ new;
        let hash = fold(state ^ MIX[0], MIX[1]);
        state ^= old.rotate_left((gone + 64 - TURN) % 64);
        hash
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Default)]
    struct Collect {
        words: Vec<u64>,
        shingles: Vec<u64>,
    }

    impl ShingleSink for Collect {
        fn words(&mut self, hashes: &[u64]) {
            self.words.extend_from_slice(hashes);
        }
        fn shingles(&mut self, hashes: &[u64]) {
            self.shingles.extend_from_slice(hashes);
        }
    }

    fn collect(kind: ShingleKind, text: &str) -> (u32, Collect) {
        let mut sink = Collect::default();
        let words = Shingler::new(kind).shingle(text, &mut sink);
        (words, sink)
    }

    fn oracle(units: &[u64], width: usize) -> Vec<u64> {
        let one = |window: &[u64]| {
            let state = window.iter().fold(0_u64, |state, unit| state.rotate_left(TURN) ^ unit);
            fold(state ^ MIX[0], MIX[1])
        };
        units.windows(width).map(one).collect()
    }

    #[test]
    fn short_texts_back_off() {
        let kind = ShingleKind { unit: Unit::Words, width: 5 };
        for (text, shingles) in
            [("", 0), ("a", 1), ("a b", 1), ("a b c", 1), ("a b c d", 2), ("a b c d e", 1), ("a b c d e f", 2)]
        {
            assert_eq!(collect(kind, text).1.shingles.len(), shingles, "{text:?}");
        }
        let chars = ShingleKind { unit: Unit::Chars, width: 24 };
        assert_eq!(collect(chars, "A bc").1.shingles.len(), 2);
        assert_eq!(collect(chars, &"abcde ".repeat(4)).1.shingles.len(), 23 - 3 + 1);
        assert_eq!(collect(chars, &"abcde ".repeat(5)).1.shingles.len(), 29 - 24 + 1);
    }

    #[test]
    fn order_matters() {
        let kind = ShingleKind::default();
        assert_ne!(collect(kind, "a b c d e").1.shingles, collect(kind, "b a c d e").1.shingles);
        assert_eq!(collect(kind, "A, b; c d “e”").1.shingles, collect(kind, "a b c d e").1.shingles);
    }

    proptest! {
        #[test]
        fn rolls_as_the_oracle_hashes(count in 0..10_000_usize, width in 1..=WIDEST, chars: bool) {
            let text: String = (0..count).map(|i| format!("{} ", i * 7919 % 101)).collect();
            let unit = if chars { Unit::Chars } else { Unit::Words };
            let (words, got) = collect(ShingleKind { unit, width }, &text);
            prop_assert_eq!(words as usize, count);
            prop_assert_eq!(got.words.len(), count);
            if !chars {
                let mut of_words = Collect::default();
                Shingler::new(ShingleKind { unit, width }).shingle_words(&got.words, &mut of_words);
                prop_assert_eq!(&of_words.words, &got.words);
                prop_assert_eq!(&of_words.shingles, &got.shingles);
            }
            let units: Vec<u64> = if chars {
                text.trim_end().chars().map(|c| fold(u64::from(u32::from(c)) ^ MIX[1], MIX[0])).collect()
            } else {
                got.words
            };
            let width = if units.len() < width { backed_off(units.len()) } else { width };
            prop_assert_eq!(got.shingles, oracle(&units, width));
        }
    }
}
