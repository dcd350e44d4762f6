//! The words that two short texts have in common, in order: a longest common subsequence of every prefix of one with every prefix of
//! the other, a row of the table in one machine word.
//!
//! In a row of that table, lengths go up by one or not at all from one column to the next; a bit for each column says which, and a
//! few operations make the next row of it (Crochemore, Iliopoulos, Pinzon and Reid, *A fast and practical bit-vector algorithm for
//! the longest common subsequence problem*, Information Processing Letters 80(6), 2001; in the form of Hyyrö, *Bit-parallel
//! LCS-length computation revisited*, AWOCA 2004). Which words are equal is asked of sixteen at a time, by one byte of each.

use bytemuck::cast;
use wide::i8x16;

/// Words of either text, at most.
pub(super) const WIDEST: usize = 64;
/// Bytes that are compared at once.
const LANES: usize = 16;

/// The table for two texts.
#[derive(Debug)]
pub(super) struct Subsequences {
    /// The words of the second text.
    second: [u64; WIDEST],
    /// For each word of the first text, the words of the second that equal it.
    equal: [u64; WIDEST],
    /// For each prefix of the first text: the prefixes of the second, by their last word, that have no more in common with it than
    /// those shorter by a word.
    rows: [u64; WIDEST + 1],
}

impl Default for Subsequences {
    fn default() -> Self {
        Self { second: [0; WIDEST], equal: [0; WIDEST], rows: [u64::MAX; WIDEST + 1] }
    }
}

/// Bits below `place`.
fn below(place: usize) -> u64 {
    if place < 64 { (1 << place) - 1 } else { u64::MAX }
}

impl Subsequences {
    /// Makes the table of two texts, of which no more than [`WIDEST`] words are looked at.
    pub(super) fn fill(&mut self, first: impl Iterator<Item = u64>, second: impl Iterator<Item = u64>) {
        let mut bytes = [0_u8; WIDEST];
        let mut width = 0_usize;
        for (word, (slot, byte)) in second.zip(self.second.iter_mut().zip(&mut bytes)) {
            (*slot, *byte) = (word, word as u8);
            width += 1;
        }
        let vectors: [i8x16; WIDEST / LANES] = cast(bytes);
        let vectors = &vectors[..width.div_ceil(LANES)];
        let mut row = u64::MAX;
        for (word, (equal, next)) in first.zip(self.equal.iter_mut().zip(&mut self.rows[1..])) {
            let byte = i8x16::splat((word as u8).cast_signed());
            let mut near = 0;
            for (place, vector) in vectors.iter().enumerate() {
                near |= u64::from(vector.simd_eq(byte).to_bitmask()) << (LANES * place);
            }
            near &= below(width);
            *equal = near;
            while near != 0 {
                let lowest = near & near.wrapping_neg();
                if self.second[near.trailing_zeros() as usize] != word {
                    *equal ^= lowest;
                }
                near ^= lowest;
            }
            let taken = row & *equal;
            row = row.wrapping_add(taken) | (row - taken);
            *next = row;
        }
    }

    /// How many words the first `i` of the first text and the first `j` of the second have in common.
    pub(super) fn length(&self, i: usize, j: usize) -> u32 {
        (!self.rows[i] & below(j)).count_ones()
    }

    /// Calls `each` with the numbers of words of every prefix of the first text, of `n` words or fewer, and of the second that end
    /// with words that belong to what they have in common; and with how many that are. These come first by the first text.
    pub(super) fn ends(&self, n: usize, mut each: impl FnMut(usize, usize, u32)) {
        for (i, (equal, row)) in (1..=n).zip(self.equal.iter().zip(&self.rows[1..])) {
            let mut fresh = equal & !row;
            while fresh != 0 {
                let j = fresh.trailing_zeros() as usize + 1;
                each(i, j, self.length(i, j));
                fresh &= fresh - 1;
            }
        }
    }

    /// Calls `each` with the numbers of the words of both texts that are paired in what the first `i` and the first `j` have in
    /// common, the last pair first. Where words are equal they are a pair; otherwise the first text gives way if that costs nothing.
    pub(super) fn pairs(&self, mut i: usize, mut j: usize, mut each: impl FnMut(usize, usize)) {
        let mut left = self.length(i, j);
        while left > 0 {
            if self.equal[i - 1] >> (j - 1) & 1 == 1 {
                (i, j) = (i - 1, j - 1);
                each(i, j);
                left -= 1;
            } else if self.rows[i - 1] == self.rows[i] || self.length(i - 1, j) == left {
                i -= 1;
            } else {
                j -= 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The table by its definition.
    fn table(x: &[u64], y: &[u64]) -> Vec<Vec<u32>> {
        let mut table = vec![vec![0_u32; y.len() + 1]; x.len() + 1];
        for i in 1..=x.len() {
            for j in 1..=y.len() {
                let diagonal = table[i - 1][j - 1] + u32::from(x[i - 1] == y[j - 1]);
                table[i][j] = diagonal.max(table[i - 1][j]).max(table[i][j - 1]);
            }
        }
        table
    }

    proptest! {
        #[test]
        fn the_table_and_the_way_through_it_are_those_of_the_definition(
            // Some words differ in their lowest byte, some do not.
            x in proptest::collection::vec((0..4_u64, 0..3_u64).prop_map(|(low, high)| high << 8 | low), 0..=WIDEST),
            y in proptest::collection::vec((0..4_u64, 0..3_u64).prop_map(|(low, high)| high << 8 | low), 0..=WIDEST),
        ) {
            let mut found = Subsequences::default();
            // What was there before leaves nothing behind.
            found.fill([1; WIDEST].into_iter(), [1; WIDEST].into_iter());
            found.fill(x.iter().copied(), y.iter().copied());
            let table = table(&x, &y);
            for (i, row) in table.iter().enumerate() {
                for (j, &length) in row.iter().enumerate() {
                    prop_assert_eq!(found.length(i, j), length);
                }
            }
            let mut ends = Vec::new();
            found.ends(x.len(), |i, j, length| ends.push((i, j, length)));
            let cells = (1..=x.len()).flat_map(|i| (1..=y.len()).map(move |j| (i, j)));
            let is_end = |&(i, j): &(usize, usize)| x[i - 1] == y[j - 1] && table[i][j] > table[i][j - 1];
            let expected: Vec<_> = cells.filter(is_end).map(|(i, j)| (i, j, table[i][j])).collect();
            prop_assert_eq!(ends, expected);
            let (mut i, mut j, mut pairs) = (x.len(), y.len(), Vec::new());
            while i > 0 && j > 0 {
                if x[i - 1] == y[j - 1] {
                    (i, j) = (i - 1, j - 1);
                    pairs.push((i, j));
                } else if table[i - 1][j] >= table[i][j - 1] {
                    i -= 1;
                } else {
                    j -= 1;
                }
            }
            let mut found_pairs = Vec::new();
            found.pairs(x.len(), y.len(), |i, j| found_pairs.push((i, j)));
            prop_assert_eq!(found_pairs, pairs);
        }
    }
}
