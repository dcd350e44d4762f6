//! Two runs of words to the length of their longest common subsequence.
//!
//! Sixty-four rows of the table at once: a bit says where a row of the table steps up, and one addition carries all of them over a
//! column (M. Crochemore, C. S. Iliopoulos, Y. J. Pinzon, J. F. Reid, *A fast and practical bit-vector algorithm for the longest
//! common subsequence problem*, 2001; H. Hyyrö, *Bit-parallel LCS-length computation revisited*, 2004).

/// Words of a block, one bit each.
const BLOCK: usize = 64;

/// A word of the second run that the first does not have.
const ALONE: u32 = u32::MAX;

/// Counts. Holds buffers, so keep one for each thread.
#[derive(Debug, Default)]
pub struct Lcs {
    /// The words of the first run, ascending, with their places.
    sorted: Vec<(u64, u32)>,
    /// The numbers of the words of both runs.
    a: Vec<u32>,
    b: Vec<u32>,
    /// Where the block in work has each word.
    matches: Vec<u64>,
    /// What the block before carried over each column.
    carries: Vec<bool>,
}

impl Lcs {
    /// The most words that can be left of both runs so that the same remain in the same order.
    ///
    /// Takes a step for each word of `b` and each 64 of `a`; memory grows with their sum.
    pub fn length(&mut self, a: &[u64], b: &[u64]) -> u32 {
        self.number(a, b);
        let Self { a, b, matches, carries, .. } = self;
        carries.clear();
        carries.resize(b.len(), false);
        let mut length = 0;
        for block in a.chunks(BLOCK) {
            for (bit, &word) in block.iter().enumerate() {
                matches[word as usize] |= 1 << bit;
            }
            // A zero is a step. The rows behind the last word have none.
            let mut rows = u64::MAX;
            for (&word, carry) in b.iter().zip(carries.iter_mut()) {
                let matched = if word == ALONE { 0 } else { matches[word as usize] };
                let stepped = rows & matched;
                let (sum, over) = rows.overflowing_add(stepped);
                let (sum, over_again) = sum.overflowing_add(u64::from(*carry));
                *carry = over || over_again;
                rows = sum | (rows & !matched);
            }
            let used = u64::MAX >> (BLOCK - block.len());
            length += (!rows & used).count_ones();
            for &word in block {
                matches[word as usize] = 0;
            }
        }
        length
    }

    /// Numbers the words.
    fn number(&mut self, a: &[u64], b: &[u64]) {
        self.sorted.clear();
        self.sorted.extend(a.iter().copied().zip(0..));
        self.sorted.sort_unstable();
        self.a.clear();
        self.a.resize(a.len(), 0);
        // Of equal words the first in order stands for all.
        let mut first = 0;
        for (i, &(word, place)) in self.sorted.iter().enumerate() {
            if self.sorted[first].0 != word {
                first = i;
            }
            self.a[place as usize] = first as u32;
        }
        self.b.clear();
        self.b.extend(b.iter().map(|&word| {
            let at = self.sorted.partition_point(|&(other, _)| other < word);
            if self.sorted.get(at).is_some_and(|found| found.0 == word) { at as u32 } else { ALONE }
        }));
        self.matches.clear();
        self.matches.resize(a.len(), 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The table, row by row.
    fn plain(a: &[u64], b: &[u64]) -> u32 {
        let mut above = vec![0; b.len() + 1];
        for x in a {
            let mut row = vec![0; b.len() + 1];
            for (j, y) in b.iter().enumerate() {
                row[j + 1] = if x == y { above[j] + 1 } else { row[j].max(above[j + 1]) };
            }
            above = row;
        }
        above[b.len()]
    }

    #[test]
    fn ends_of_blocks() {
        let mut lcs = Lcs::default();
        for length in [0, 1, 63, 64, 65, 127, 128, 129, 200] {
            let words: Vec<u64> = (0..length).collect();
            assert_eq!(lcs.length(&words, &words), length as u32);
            let turned: Vec<u64> = words.iter().rev().copied().collect();
            assert_eq!(lcs.length(&words, &turned), length.min(1) as u32);
            assert_eq!(lcs.length(&words, &[]), 0);
        }
    }

    proptest! {
        #[test]
        fn agrees_with_the_table(a in proptest::collection::vec(0..9_u64, 0..300), b in proptest::collection::vec(1..10_u64, 0..300)) {
            let mut lcs = Lcs::default();
            prop_assert_eq!(lcs.length(&a, &b), plain(&a, &b));
            prop_assert_eq!(lcs.length(&b, &a), plain(&a, &b));
        }

        #[test]
        fn agrees_with_the_table_on_an_edited_text(a in proptest::collection::vec(0..500_u64, 0..400), edits in proptest::collection::vec((0..400_usize, 0..500_u64), 0..60)) {
            let mut b = a.clone();
            for (place, word) in edits {
                if place < b.len() {
                    if word % 3 == 0 { b.remove(place); } else { b[place] = word; }
                }
            }
            prop_assert_eq!(Lcs::default().length(&a, &b), plain(&a, &b));
        }
    }
}
