//! The words of a text, by number.

use crate::normalise::{Form, Tokenizer, WordSink};
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
        tokenizer.words(text, self);
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

impl WordSink for Words {
    fn word(&mut self, hash: u64, start: u32, end: u32, _: Form<'_>) {
        self.hashes.push(hash);
        self.spans.push([start, end]);
    }
}
