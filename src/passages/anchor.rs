//! Two texts to anchors: the runs of words that stand in both.

use crate::normalise::fold;
use std::ops::Range;

/// Words that a run has in common at least.
pub const ANCHOR: usize = 4;
/// Places of one k-gram in the first text that are tried: more say that it is a phrase that text is full of. Runs that begin
/// with such phrases are found by their other words.
const MOST_PLACES: usize = 8;

/// Equal words: `length` from word `a` of the first text and from word `b` of the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// First word in the first text.
    pub a: u32,
    /// First word in the second text.
    pub b: u32,
    /// Number of words.
    pub length: u32,
}

impl Run {
    /// The word behind the last in the first text.
    pub fn a_end(self) -> u32 {
        self.a + self.length
    }

    /// The word behind the last in the second text.
    pub fn b_end(self) -> u32 {
        self.b + self.length
    }
}

/// Where each k-gram of a text stands.
#[derive(Debug, Default)]
pub struct GramIndex {
    grams: Vec<u64>,
    /// Place of the first of a k-gram plus one, by its hash; zero is free.
    slots: Vec<u32>,
    /// Place of the next one of the same k-gram plus one, or zero.
    next: Vec<u32>,
    mask: usize,
    /// A bit for each hash that may be there: most k-grams of another text are not, which a look at few bits tells.
    present: Vec<u64>,
    /// A bit for each place whose k-gram stands elsewhere, too.
    repeated: Vec<u64>,
}

/// Bits of `present` for each slot.
const BITS: usize = 8;

fn gram(words: &[u64]) -> u64 {
    const TURN: u32 = 13;
    let state = words.iter().fold(0_u64, |state, word| state.rotate_left(TURN) ^ word);
    fold(state, 0xa076_1d64_78bd_642f)
}

fn bit(place: usize) -> u64 {
    1 << (place % 64)
}

impl GramIndex {
    /// Indexes another text instead.
    pub fn fill(&mut self, words: &[u64]) {
        self.grams.clear();
        self.grams.extend(words.windows(ANCHOR).map(gram));
        let size = (2 * self.grams.len()).next_power_of_two().max(16);
        self.slots.clear();
        self.slots.resize(size, 0);
        self.next.clear();
        self.next.resize(self.grams.len(), 0);
        self.mask = size - 1;
        self.present.clear();
        self.present.resize(size * BITS / 64, 0);
        self.repeated.clear();
        self.repeated.resize(self.grams.len().div_ceil(64), 0);
        // Backwards, so that the first place of each is found first.
        for place in (0..self.grams.len()).rev() {
            let gram = self.grams[place];
            let slot = self.slot(gram);
            let next = self.slots[slot];
            if let Some(next) = (next as usize).checked_sub(1) {
                self.repeated[place / 64] |= bit(place);
                self.repeated[next / 64] |= bit(next);
            }
            self.next[place] = next;
            self.slots[slot] = place as u32 + 1;
            let at = self.in_present(gram);
            self.present[at / 64] |= bit(at);
        }
    }

    fn slot(&self, gram: u64) -> usize {
        let mut slot = gram as usize & self.mask;
        while self.slots[slot] != 0 && self.grams[self.slots[slot] as usize - 1] != gram {
            slot = (slot + 1) & self.mask;
        }
        slot
    }

    /// By other bits of the hash than its slot.
    fn in_present(&self, gram: u64) -> usize {
        (gram >> 32) as usize & (self.mask * BITS + BITS - 1)
    }

    /// The first place of a k-gram plus one, or zero.
    fn first(&self, gram: u64) -> usize {
        let at = self.in_present(gram);
        if self.present[at / 64] & bit(at) == 0 {
            return 0;
        }
        self.slots[self.slot(gram)] as usize
    }

    /// The first place of those in question whose k-gram stands elsewhere, too; the end, if there is none.
    fn next_repeated(&self, places: Range<usize>) -> usize {
        let mut at = places.start;
        while at < places.end {
            let bits = self.repeated[at / 64] >> (at % 64);
            if bits != 0 {
                return places.end.min(at + bits.trailing_zeros() as usize);
            }
            at = (at / 64 + 1) * 64;
        }
        places.end
    }

    /// The maximal runs of at least [`ANCHOR`] equal words of the indexed text `a` and of `b`, by their place in `b`.
    ///
    /// A k-gram of more than eight places begins a run only where fewer than that lie over it: no word of `b` is looked at
    /// more often, however the texts repeat themselves.
    pub fn runs(&self, a: &[u64], b: &[u64], runs: &mut Vec<Run>) {
        runs.clear();
        // The runs that the words looked at may lie in: their diagonals, and where they end in `b`.
        let mut open: Vec<(usize, usize)> = Vec::new();
        // Of these, the one that reaches furthest.
        let (mut diagonal_of_longest, mut end_of_longest) = (0, 0);
        let mut from = 0;
        while from + ANCHOR <= b.len() {
            let mut j = from;
            if j + ANCHOR <= end_of_longest {
                // K-grams that are in one place only are in this run.
                let i = j.wrapping_add(diagonal_of_longest);
                j += self.next_repeated(i..i + (end_of_longest - ANCHOR + 1 - j)) - i;
                if j + ANCHOR > b.len() {
                    break;
                }
            }
            from = j + 1;
            let mut place = self.first(gram(&b[j..j + ANCHOR]));
            if place == 0 {
                continue;
            }
            let (mut places, mut tried) = ([0; MOST_PLACES], 0);
            while place > 0 && tried < MOST_PLACES {
                places[tried] = place - 1;
                place = self.next[place - 1] as usize;
                tried += 1;
            }
            let is_common = place > 0;
            open.retain(|&(_, end)| end > j);
            for &i in &places[..tried] {
                let diagonal = i.wrapping_sub(j);
                let is_crowded = is_common && open.len() >= MOST_PLACES;
                if is_crowded || open.iter().any(|&(other, _)| other == diagonal) {
                    continue;
                }
                // It may have begun with k-grams that are common, in a place that was not tried.
                let before = a[..i].iter().rev().zip(b[..j].iter().rev()).take_while(|(x, y)| x == y).count();
                let more = a[i + ANCHOR..].iter().zip(&b[j + ANCHOR..]).take_while(|(x, y)| x == y).count();
                let length = (before + ANCHOR + more) as u32;
                runs.push(Run { a: (i - before) as u32, b: (j - before) as u32, length });
                let end = j + ANCHOR + more;
                open.push((diagonal, end));
                if end > end_of_longest {
                    (diagonal_of_longest, end_of_longest) = (diagonal, end);
                }
            }
        }
        runs.sort_unstable_by_key(|run| (run.b, run.a));
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every maximal run, looked for at every pair of words.
    pub(in crate::passages) fn oracle(a: &[u64], b: &[u64]) -> Vec<Run> {
        let mut runs = Vec::new();
        for j in 0..b.len() {
            for i in 0..a.len() {
                let begins = i == 0 || j == 0 || a[i - 1] != b[j - 1];
                let length = a[i..].iter().zip(&b[j..]).take_while(|(x, y)| x == y).count();
                if begins && length >= ANCHOR {
                    runs.push(Run { a: i as u32, b: j as u32, length: length as u32 });
                }
            }
        }
        runs
    }

    fn found(a: &[u64], b: &[u64]) -> Vec<Run> {
        let mut index = GramIndex::default();
        // What was indexed before leaves nothing behind.
        index.fill(&[7; 50]);
        index.fill(a);
        let mut runs = vec![Run { a: 0, b: 0, length: 9 }];
        index.runs(a, b, &mut runs);
        runs
    }

    #[test]
    fn short_texts_have_no_runs() {
        assert!(found(&[], &[1, 2, 3, 4]).is_empty());
        assert!(found(&[1, 2, 3], &[1, 2, 3]).is_empty());
        assert_eq!(found(&[1, 2, 3, 4], &[0, 1, 2, 3, 4, 5]), [Run { a: 0, b: 1, length: 4 }]);
    }

    #[test]
    fn a_word_repeated_without_end_costs_its_length() {
        let (a, b) = (vec![5; 50_000], vec![5; 60_000]);
        let runs = found(&a, &b);
        assert!(runs.contains(&Run { a: 0, b: 0, length: 50_000 }));
        assert!(runs.len() < 100, "{}", runs.len());
    }

    #[test]
    fn a_run_that_begins_with_a_common_phrase_is_found_wherever_it_stands() {
        let paragraph = |number: u64| [1, 2, 3, 4, 5].into_iter().chain(100 * number..100 * number + 30);
        let a: Vec<u64> = (1..20).flat_map(paragraph).collect();
        for number in 1..20 {
            let b: Vec<u64> = paragraph(number).collect();
            assert!(found(&a, &b).contains(&Run { a: 35 * (number as u32 - 1), b: 0, length: 35 }), "{number}");
        }
    }

    proptest! {
        #[test]
        fn finds_what_the_oracle_finds(
            a in proptest::collection::vec(0..4_u64, 0..60),
            b in proptest::collection::vec(0..4_u64, 0..60),
        ) {
            let expected = oracle(&a, &b);
            let found = found(&a, &b);
            prop_assert!(found.iter().all(|run| expected.contains(run)));
            prop_assert!(found.is_sorted_by_key(|run| run.b));
            let is_common = |gram: &[u64]| a.windows(ANCHOR).filter(|other| *other == gram).count() > MOST_PLACES;
            for run in &expected {
                let common = a[run.a as usize..run.a_end() as usize].windows(ANCHOR).all(is_common);
                prop_assert!(common || found.contains(run), "{run:?}");
            }
        }
    }
}
