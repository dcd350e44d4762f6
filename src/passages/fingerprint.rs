//! Text to fingerprints: the word k-grams that stand for a passage in the index.
//!
//! In: a text. Out: about every other of its [`GRAM`]-word shingles, each with the number of its first word.
//!
//! A k-gram is taken if the smallest of the s-grams in it is its first or its last one: a *closed syncmer* (Edgar, *Syncmers
//! are more sensitive than minimizers for selecting conserved k-mers in biological sequences*, Peer J. 9, 2021). That
//! depends on the k-gram alone and not on what stands around it, so a k-gram that is taken in one document is taken in every
//! other. Of any k - s + 1 k-grams in a row at least one is taken: a shared run of 2k - s = [`SURE_GRAM`] words has a fingerprint.

use crate::normalise::fold;
use crate::shingle::{ShingleKind, ShingleSink, Shingler, Unit};

/// Words of a fingerprint: long enough to be rare, short enough to stand between two edits.
pub const GRAM: usize = 5;
/// Words of the pieces whose smallest decides.
const PIECE: usize = 2;
/// Any shared run of so many words has a fingerprint in common.
pub const SURE_GRAM: usize = 2 * GRAM - PIECE;

/// Makes fingerprints. Holds buffers, so keep one for each thread.
#[derive(Debug)]
pub struct Fingerprinter {
    shingler: Shingler,
    words: Vec<u64>,
    grams: Vec<u64>,
    pieces: Vec<u64>,
}

impl Default for Fingerprinter {
    fn default() -> Self {
        let kind = ShingleKind { unit: Unit::Words, width: GRAM };
        Self { shingler: Shingler::new(kind), words: Vec::new(), grams: Vec::new(), pieces: Vec::new() }
    }
}

impl Fingerprinter {
    /// Calls `each` with the hash and the first word of every fingerprint of `text`, in order; returns the number of words.
    pub fn fingerprints(&mut self, text: &str, mut each: impl FnMut(u64, u32)) -> u32 {
        self.words.clear();
        self.grams.clear();
        let mut sink = Collect { words: &mut self.words, grams: &mut self.grams };
        let count = self.shingler.shingle(text, &mut sink);
        // A shorter text backs off to shorter shingles, which are no k-grams.
        if count < GRAM as u32 {
            return count;
        }
        self.pieces.clear();
        let piece = |pair: &[u64]| fold(pair[0].rotate_left(29) ^ pair[1], MIX);
        self.pieces.extend(self.words.windows(PIECE).map(piece));
        for (place, (&gram, pieces)) in (0..).zip(self.grams.iter().zip(self.pieces.windows(GRAM - PIECE + 1))) {
            let inner = pieces[1].min(pieces[2]);
            if pieces[0].min(pieces[3]) <= inner {
                each(gram, place);
            }
        }
        count
    }
    /// The hashes of the words of the last text.
    pub fn words(&self) -> &[u64] {
        &self.words
    }
}

const MIX: u64 = 0x8ebc_6af0_9c88_c6e3;

struct Collect<'a> {
    words: &'a mut Vec<u64>,
    grams: &'a mut Vec<u64>,
}

impl ShingleSink for Collect<'_> {
    fn words(&mut self, hashes: &[u64]) {
        self.words.extend_from_slice(hashes);
    }
    fn shingles(&mut self, hashes: &[u64]) {
        self.grams.extend_from_slice(hashes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> Vec<(u64, u32)> {
        let mut found = Vec::new();
        Fingerprinter::default().fingerprints(text, |hash, place| found.push((hash, place)));
        found
    }

    fn text(words: &[u16]) -> String {
        words.iter().map(|word| format!("w{word} ")).collect()
    }

    #[test]
    fn a_short_text_has_none() {
        assert!(of("").is_empty() && of("one two three four").is_empty());
        assert_eq!(Fingerprinter::default().fingerprints("one two", |_, _| ()), 2);
    }

    proptest! {
        #[test]
        fn a_sure_run_has_one_wherever_it_stands(
            run in proptest::collection::vec(0..9_u16, SURE_GRAM),
            around in proptest::array::uniform4(proptest::collection::vec(0..9_u16, 0..9)),
        ) {
            let [before, after, other_before, other_after] = around;
            let place = |before: &[u16], after: &[u16]| {
                let whole = [before, &run, after].concat();
                let inside = before.len() as u32..=(before.len() + SURE_GRAM - GRAM) as u32;
                let of = of(&text(&whole)).into_iter().filter(move |(_, place)| inside.contains(place));
                of.map(|(hash, place)| (hash, place - before.len() as u32)).collect::<Vec<_>>()
            };
            let found = place(&before, &after);
            prop_assert!(!found.is_empty());
            prop_assert_eq!(found, place(&other_before, &other_after));
        }
    }
}
