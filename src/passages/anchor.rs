//! Two texts to anchors: the runs of words that stand in both.

use crate::normalise::fold;

/// Words that a run has in common at least.
pub const ANCHOR: usize = 4;
/// Places of one k-gram in the first text that are tried: more say that it is a phrase that text is full of. Passages that
/// hold such phrases are found by their other words.
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
    pub fn runs(&self, a: &[u64], b: &[u64], runs: &mut Vec<Run>) {
        runs.clear();
        for (j, gram) in grams(b).enumerate() {
            let mut place = self.slots[self.slot(gram)] as usize;
            let mut tried = 0;
            while place > 0 && tried < MOST_PLACES {
                let i = place - 1;
                // Otherwise it belongs to a run that began before.
                if i == 0 || j == 0 || a[i - 1] != b[j - 1] {
                    let more = a[i + ANCHOR..].iter().zip(&b[j + ANCHOR..]).take_while(|(x, y)| x == y).count();
                    runs.push(Run { a: i as u32, b: j as u32, length: (ANCHOR + more) as u32 });
                }
                place = self.next[i] as usize;
                tried += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every maximal run, looked for at every pair of words.
    fn oracle(a: &[u64], b: &[u64]) -> Vec<Run> {
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
        // The ends of the text are where runs begin: the first word of either.
        assert!(runs.contains(&Run { a: 0, b: 0, length: 50_000 }));
        assert!(runs.len() < 70_000, "{}", runs.len());
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
            let repeats = |gram: &[u64]| a.windows(ANCHOR).filter(|other| *other == gram).count();
            if a.windows(ANCHOR).all(|gram| repeats(gram) <= MOST_PLACES) {
                prop_assert_eq!(found, expected);
            }
        }
    }
}
