//! Text to fingerprints: the word k-grams that stand for a passage in the index.
//!
//! In: the words of a text. Out: about every other of its [`GRAM`]-word shingles, each with the number of its first word.
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
    grams: Grams,
    pieces: Vec<u64>,
}

impl Default for Fingerprinter {
    fn default() -> Self {
        let kind = ShingleKind { unit: Unit::Words, width: GRAM };
        Self { shingler: Shingler::new(kind), grams: Grams::default(), pieces: Vec::new() }
    }
}

impl Fingerprinter {
    /// Calls `each` with the hash and the first word of every fingerprint of a text of these words, in order.
    pub fn fingerprints(&mut self, words: &[u64], mut each: impl FnMut(u64, u32)) {
        // A shorter text backs off to shorter shingles, which are no k-grams.
        if words.len() < GRAM {
            return;
        }
        let Self { shingler, grams, pieces } = self;
        grams.0.clear();
        shingler.shingle_words(words, grams);
        pieces.clear();
        let piece = |pair: &[u64]| fold(pair[0].rotate_left(29) ^ pair[1], MIX);
        pieces.extend(words.windows(PIECE).map(piece));
        for (place, (&gram, pieces)) in (0..).zip(grams.0.iter().zip(pieces.windows(GRAM - PIECE + 1))) {
            let inner = pieces[1].min(pieces[2]);
            if pieces[0].min(pieces[3]) <= inner {
                each(gram, place);
            }
        }
    }
}

const MIX: u64 = 0x8ebc_6af0_9c88_c6e3;

#[derive(Debug, Default)]
struct Grams(Vec<u64>);

impl ShingleSink for Grams {
    fn shingles(&mut self, hashes: &[u64]) {
        self.0.extend_from_slice(hashes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(words: &[u16]) -> Vec<(u64, u32)> {
        let mut found = Vec::new();
        let words: Vec<u64> = words.iter().map(|&word| fold(u64::from(word) + 1, MIX)).collect();
        Fingerprinter::default().fingerprints(&words, |hash, place| found.push((hash, place)));
        found
    }

    #[test]
    fn a_short_text_has_none() {
        assert!(of(&[]).is_empty() && of(&[1, 2, 3, 4]).is_empty());
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
                let of = of(&whole).into_iter().filter(move |(_, place)| inside.contains(place));
                of.map(|(hash, place)| (hash, place - before.len() as u32)).collect::<Vec<_>>()
            };
            let found = place(&before, &after);
            prop_assert!(!found.is_empty());
            prop_assert_eq!(found, place(&other_before, &other_after));
        }
    }
}
