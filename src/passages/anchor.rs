//! Two texts to anchors: the runs of words that stand in both.

use crate::normalise::fold;

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
}

fn grams(words: &[u64]) -> impl Iterator<Item = u64> {
    const TURN: u32 = 13;
    words.windows(ANCHOR).map(|gram| {
        let state = gram.iter().fold(0_u64, |state, word| state.rotate_left(TURN) ^ word);
        fold(state, 0xa076_1d64_78bd_642f)
    })
}

impl GramIndex {
    /// Indexes another text instead.
    pub fn fill(&mut self, words: &[u64]) {
        self.grams.clear();
        self.grams.extend(grams(words));
        let size = (2 * self.grams.len()).next_power_of_two().max(16);
        self.slots.clear();
        self.slots.resize(size, 0);
        self.next.clear();
        self.next.resize(self.grams.len(), 0);
        self.mask = size - 1;
        // Backwards, so that the first place of each is found first.
        for place in (0..self.grams.len()).rev() {
            let slot = self.slot(self.grams[place]);
            self.next[place] = self.slots[slot];
            self.slots[slot] = place as u32 + 1;
        }
    }

    fn slot(&self, gram: u64) -> usize {
        let mut slot = gram as usize & self.mask;
        while self.slots[slot] != 0 && self.grams[self.slots[slot] as usize - 1] != gram {
            slot = (slot + 1) & self.mask;
        }
        slot
    }

    /// The maximal runs of at least [`ANCHOR`] equal words of the indexed text `a` and of `b`, by their place in `b`.
    ///
    /// A k-gram of more than eight places begins a run only where fewer than that lie over it: no word of `b` is looked at
    /// more often, however the texts repeat themselves.
    pub fn runs(&self, a: &[u64], b: &[u64], runs: &mut Vec<Run>) {
        runs.clear();
        // The runs that the words looked at may lie in: their diagonals, and where they end in `b`.
        let mut open: Vec<(usize, usize)> = Vec::new();
        for (j, gram) in grams(b).enumerate() {
            let mut place = self.slots[self.slot(gram)] as usize;
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
                open.push((diagonal, j + ANCHOR + more));
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
