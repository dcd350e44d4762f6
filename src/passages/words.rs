//! The words of a text, by number.

use crate::error::Result;
use crate::normalise::{Form, Tokenizer, WordSink};
use pulp::{Arch, Simd, WithSimd};
use std::ops::Range;

/// The words of one text: hashes of the normalised words, and where they stand.
#[derive(Clone, Debug, Default)]
pub struct Words {
    hashes: Vec<u64>,
    spans: Vec<[u32; 2]>,
}

impl Words {
    /// The words of `text`.
    pub fn of(text: &str) -> Self {
        let mut words = Self::default();
        words.read(text, &mut Tokenizer::new());
        words
    }

    /// Takes the words of another text instead, in the room there is.
    pub fn read(&mut self, text: &str, tokenizer: &mut Tokenizer) {
        self.hashes.clear();
        self.spans.clear();
        Arch::new().dispatch(Reading { words: self, text, tokenizer });
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// Hashes of the normalised words, in order.
    pub fn hashes(&self) -> &[u64] {
        &self.hashes
    }

    /// The first word that starts at a byte or behind it, by number.
    pub fn behind(&self, byte: u32) -> u32 {
        self.spans.partition_point(|span| span[0] < byte) as u32
    }

    /// The bytes of one word.
    pub fn span(&self, word: usize) -> Range<usize> {
        let [start, end] = self.spans[word];
        start as usize..end as usize
    }

    /// The bytes from the first to the last of some words; of none, nothing.
    pub fn bytes(&self, words: &Range<u32>) -> Range<usize> {
        match (self.spans.get(words.start as usize), words.end.checked_sub(1)) {
            (Some(&[start, _]), Some(last)) if last >= words.start => {
                start as usize..self.spans[last as usize][1] as usize
            }
            _ => 0..0,
        }
    }
}

/// Documents whose words are remembered, and words of one, at most: a few megabytes for each thread, as a rule.
const REMEMBERED: usize = 256;
const MOST_REMEMBERED: u32 = 4096;

/// The words of documents that were read lately: the earliest of many alike is held against each of the others.
#[derive(Debug, Default)]
pub struct Recent {
    /// By number of the document; which one it is, plus one.
    remembered: Vec<(u32, Words)>,
    long: Words,
}

impl Recent {
    /// The words of a document that has about `words` of them, as remembered or as `read`.
    pub fn words(&mut self, document: u32, words: u32, read: impl FnOnce(&mut Words) -> Result<()>) -> Result<&Words> {
        if words > MOST_REMEMBERED {
            read(&mut self.long)?;
            return Ok(&self.long);
        }
        self.remembered.resize_with(REMEMBERED, Default::default);
        // Families are of any documents, so neighbours need no neighbouring places.
        let (of, remembered) = &mut self.remembered[document as usize % REMEMBERED];
        if *of != document + 1 {
            *of = 0;
            read(remembered)?;
            *of = document + 1;
        }
        Ok(remembered)
    }
}

/// Reading a text, compiled for each instruction set: bit tricks are where the newer ones help.
struct Reading<'a> {
    words: &'a mut Words,
    text: &'a str,
    tokenizer: &'a mut Tokenizer,
}

impl WithSimd for Reading<'_> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::inline_always, reason = "inlined into a function of the instruction set")]
    fn with_simd<V: Simd>(self, _: V) {
        self.tokenizer.words(self.text, self.words);
    }
}

impl WordSink for Words {
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "runs once a word")]
    fn word(&mut self, hash: u64, start: u32, end: u32, _: Form<'_>) {
        self.hashes.push(hash);
        self.spans.push([start, end]);
    }
}
