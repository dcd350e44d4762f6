//! Chains to alignments: which word of one text stands for which of the other.

use super::anchor::Run;
use super::subsequence::{Subsequences, WIDEST};
use std::ops::Range;

/// Words that are looked at beyond the ends of a chain.
const BEYOND: usize = 24;

/// What equal and unequal words count, so that a stretch that counts nothing has a given identity.
///
/// Identity is twice the equal words over the words of both sides. With `m` pairs of equal words and `u` words without one it
/// is `2 m / (2 m + u)`, which is at least `t` if `2 (1 - t) m - t u` is not negative.
#[derive(Clone, Copy, Debug)]
pub struct Weights {
    /// For a pair of equal words.
    pub equal: i32,
    /// Against each word, of either side, that has none.
    pub single: i32,
}

impl Weights {
    /// Those for identity `t`.
    pub fn new(t: f64) -> Self {
        Self { equal: (2000.0 * (1.0 - t)).round() as i32, single: (1000.0 * t).round() as i32 }
    }
}

/// Fills chains up. Holds buffers, so keep one for each thread.
#[derive(Debug, Default)]
pub struct Aligner {
    table: Subsequences,
    cells: Vec<u32>,
    found: Vec<Run>,
}

impl Aligner {
    /// Puts the equal words of the gaps of a chain, and those beyond its ends, into it.
    pub fn fill(&mut self, a: &[u64], b: &[u64], chain: &[Run], weights: Weights, runs: &mut Vec<Run>) {
        runs.clear();
        let (Some(&first), Some(&last)) = (chain.first(), chain.last()) else {
            return;
        };
        self.before(a, b, first, weights);
        runs.extend(self.found.iter());
        for (i, &run) in chain.iter().enumerate() {
            push(runs, run);
            if let Some(&next) = chain.get(i + 1) {
                self.between(a, b, run.a_end()..next.a, run.b_end()..next.b);
                self.found.iter().for_each(|&run| push(runs, run));
            }
        }
        self.behind(a, b, last, weights);
        self.found.iter().for_each(|&run| push(runs, run));
    }

    /// The words that two ranges have in common, in order: a longest common subsequence. Takes time and room in proportion to
    /// the product of their lengths.
    pub fn common(&mut self, a: &[u64], b: &[u64], range_a: Range<u32>, range_b: Range<u32>) -> &[Run] {
        self.between(a, b, range_a, range_b);
        &self.found
    }

    /// A longest common subsequence of two gaps, which chains keep short.
    #[allow(clippy::many_single_char_names, reason = "two texts, their gaps, and a place in each")]
    fn between(&mut self, a: &[u64], b: &[u64], gap_a: Range<u32>, gap_b: Range<u32>) {
        self.found.clear();
        if gap_a.is_empty() || gap_b.is_empty() {
            return;
        }
        let x = &a[gap_a.start as usize..gap_a.end as usize];
        let y = &b[gap_b.start as usize..gap_b.end as usize];
        if x.len().max(y.len()) > WIDEST {
            self.between_long(x, y, [gap_a.start, gap_b.start]);
            return;
        }
        let Self { table, found, .. } = self;
        // Turned round, so that the way is found from the front.
        table.fill(x.iter().rev().copied(), y.iter().rev().copied());
        table.pairs(x.len(), y.len(), |i, j| {
            push(found, Run { a: gap_a.end - 1 - i as u32, b: gap_b.end - 1 - j as u32, length: 1 });
        });
    }

    /// The same of gaps of any length, which begin at these words.
    fn between_long(&mut self, x: &[u64], y: &[u64], from: [u32; 2]) {
        let width = y.len() + 1;
        self.cells.clear();
        self.cells.resize((x.len() + 1) * width, 0);
        // Each cell is about what lies behind it, so that the way is found from the front.
        for i in (0..x.len()).rev() {
            for j in (0..y.len()).rev() {
                self.cells[i * width + j] = if x[i] == y[j] {
                    self.cells[(i + 1) * width + j + 1] + 1
                } else {
                    self.cells[(i + 1) * width + j].max(self.cells[i * width + j + 1])
                };
            }
        }
        let (mut i, mut j) = (0, 0);
        while i < x.len() && j < y.len() {
            if x[i] == y[j] {
                push(&mut self.found, Run { a: from[0] + i as u32, b: from[1] + j as u32, length: 1 });
                (i, j) = (i + 1, j + 1);
            } else if self.cells[(i + 1) * width + j] >= self.cells[i * width + j + 1] {
                i += 1;
            } else {
                j += 1;
            }
        }
    }

    /// The best alignment that begins right behind `run`.
    fn behind(&mut self, a: &[u64], b: &[u64], run: Run, weights: Weights) {
        let (from_a, from_b) = (run.a_end(), run.b_end());
        let beyond = |words: &[u64], from: u32| words.len().min(from as usize + BEYOND);
        let x = &a[from_a as usize..beyond(a, from_a)];
        let y = &b[from_b as usize..beyond(b, from_b)];
        self.prefix(x.iter().copied(), y.iter().copied(), weights);
        // Found from the back.
        self.found.reverse();
        for run in &mut self.found {
            run.a += from_a;
            run.b += from_b;
        }
    }

    /// The best alignment that ends right before `run`: the same, with the texts turned round.
    fn before(&mut self, a: &[u64], b: &[u64], run: Run, weights: Weights) {
        let x = &a[(run.a as usize).saturating_sub(BEYOND)..run.a as usize];
        let y = &b[(run.b as usize).saturating_sub(BEYOND)..run.b as usize];
        self.prefix(x.iter().rev().copied(), y.iter().rev().copied(), weights);
        for found in &mut self.found {
            found.a = run.a - 1 - found.a;
            found.b = run.b - 1 - found.b;
        }
    }

    /// The best alignment of a prefix of `x` with one of `y`, word by word, the last pair first. Of several as good, the one
    /// that ends first in `x`, then in `y`.
    ///
    /// What two prefixes are worth follows from how many words they have in common and how long they are, and the best ends with
    /// a pair of equal words on both sides.
    fn prefix(
        &mut self,
        x: impl ExactSizeIterator<Item = u64>,
        y: impl ExactSizeIterator<Item = u64>,
        weights: Weights,
    ) {
        let Self { table, found, .. } = self;
        found.clear();
        let words = x.len();
        if words == 0 || y.len() == 0 {
            return;
        }
        table.fill(x, y);
        let (mut best, mut at) = (0, (0, 0));
        table.ends(words, |i, j, equal| {
            let (equal, both) = (equal.cast_signed(), ((i + j) as u32).cast_signed());
            let value = equal * weights.equal - (both - 2 * equal) * weights.single;
            if value > best {
                (best, at) = (value, (i, j));
            }
        });
        table.pairs(at.0, at.1, |i, j| found.push(Run { a: i as u32, b: j as u32, length: 1 }));
    }
}

/// Appends a run, to the last one if it goes on there.
fn push(runs: &mut Vec<Run>, run: Run) {
    match runs.last_mut() {
        Some(last) if last.a_end() == run.a && last.b_end() == run.b => last.length += run.length,
        _ => runs.push(run),
    }
}

#[cfg(test)]
mod tests {
    use super::super::chain::MOST_GAP;
    use super::*;
    use proptest::prelude::*;

    /// The length of a longest common subsequence of every prefix of one text with every prefix of another.
    fn lcs(x: &[u64], y: &[u64]) -> Vec<Vec<i32>> {
        let mut table = vec![vec![0; y.len() + 1]; x.len() + 1];
        for i in 1..=x.len() {
            for j in 1..=y.len() {
                let diagonal = table[i - 1][j - 1] + i32::from(x[i - 1] == y[j - 1]);
                table[i][j] = diagonal.max(table[i - 1][j]).max(table[i][j - 1]);
            }
        }
        table
    }

    fn value(runs: &[Run], from: Run, weights: Weights, forward: bool) -> i32 {
        let equal: u32 = runs.iter().map(|run| run.length).sum();
        let far = if forward { runs.last() } else { runs.first() };
        let reach = far.map_or(0, |far| {
            if forward {
                far.a_end() - from.a_end() + far.b_end() - from.b_end()
            } else {
                from.a - far.a + from.b - far.b
            }
        });
        equal.cast_signed() * weights.equal - (reach - 2 * equal).cast_signed() * weights.single
    }

    fn best(x: &[u64], y: &[u64], weights: Weights) -> i32 {
        let table = lcs(x, y);
        let cells = (0..=x.len()).flat_map(|i| (0..=y.len()).map(move |j| (i, j)));
        let score = |(i, j): (usize, usize)| {
            let equal = table[i][j];
            equal * weights.equal - (i32::try_from(i + j).unwrap() - 2 * equal) * weights.single
        };
        cells.map(score).max().unwrap()
    }

    /// The best alignment of prefixes by the whole table of what they are worth, the last pair first.
    fn prefix(x: &[u64], y: &[u64], weights: Weights) -> Vec<Run> {
        let mut worth = vec![vec![0; y.len() + 1]; x.len() + 1];
        let (mut best, mut at) = (0, (0, 0));
        for i in 0..=x.len() {
            for j in 0..=y.len() {
                worth[i][j] = match (i, j) {
                    (0, _) | (_, 0) => -weights.single * ((i + j) as u32).cast_signed(),
                    _ if x[i - 1] == y[j - 1] => worth[i - 1][j - 1] + weights.equal,
                    _ => worth[i - 1][j].max(worth[i][j - 1]) - weights.single,
                };
                if worth[i][j] > best {
                    (best, at) = (worth[i][j], (i, j));
                }
            }
        }
        let ((mut i, mut j), mut runs) = (at, Vec::new());
        while i > 0 && j > 0 {
            if x[i - 1] == y[j - 1] {
                (i, j) = (i - 1, j - 1);
                runs.push(Run { a: i as u32, b: j as u32, length: 1 });
            } else if worth[i - 1][j] >= worth[i][j - 1] {
                i -= 1;
            } else {
                j -= 1;
            }
        }
        runs
    }

    #[test]
    fn a_stretch_of_the_identity_asked_for_counts_nothing() {
        // Nine pairs and six singles: 18 / 24.
        let weights = Weights::new(0.75);
        assert_eq!(9 * weights.equal - 6 * weights.single, 0);
    }

    #[test]
    fn one_changed_word_is_bridged() {
        let a: Vec<u64> = (0..30).collect();
        let mut b = a.clone();
        b[15] = 99;
        let mut runs = Vec::new();
        let chain = [Run { a: 0, b: 0, length: 8 }];
        Aligner::default().fill(&a, &b, &chain, Weights::new(0.75), &mut runs);
        assert_eq!(runs, [Run { a: 0, b: 0, length: 15 }, Run { a: 16, b: 16, length: 14 }]);
    }

    proptest! {
        #[test]
        fn gaps_and_ends_are_aligned_as_well_as_can_be(
            before in proptest::collection::vec(0..5_u64, 0..2 * BEYOND),
            other_before in proptest::collection::vec(0..5_u64, 0..12),
            gap in proptest::collection::vec(0..5_u64, 0..MOST_GAP as usize),
            other_gap in proptest::collection::vec(0..5_u64, 0..9),
            behind in proptest::collection::vec(0..5_u64, 0..12),
            other_behind in proptest::collection::vec(0..5_u64, 0..2 * BEYOND),
            identity in 0.5..0.95,
        ) {
            let anchor = [9, 9, 9, 9];
            let a = [&before[..], &anchor, &gap, &anchor, &behind].concat();
            let b = [&other_before[..], &anchor, &other_gap, &anchor, &other_behind].concat();
            let first = Run { a: before.len() as u32, b: other_before.len() as u32, length: 4 };
            let last = Run { a: first.a_end() + gap.len() as u32, b: first.b_end() + other_gap.len() as u32, length: 4 };
            let weights = Weights::new(identity);
            let mut runs = Vec::new();
            Aligner::default().fill(&a, &b, &[first, last], weights, &mut runs);

            for run in &runs {
                let words = |text: &[u64], at: u32| text[at as usize..(at + run.length) as usize].to_vec();
                prop_assert_eq!(words(&a, run.a), words(&b, run.b));
            }
            prop_assert!(runs.windows(2).all(|two| two[0].a_end() <= two[1].a && two[0].b_end() <= two[1].b));
            let all: u32 = runs.iter().map(|run| run.length).sum();
            let table = lcs(&gap, &other_gap);
            let mut aligner = Aligner::default();
            aligner.before(&a, &b, first, weights);
            let near = |text: &[u64]| text[text.len() - text.len().min(BEYOND)..].iter().rev().copied().collect::<Vec<_>>();
            prop_assert_eq!(value(&aligner.found, first, weights, false), best(&near(&before), &near(&other_before), weights));
            let ends: u32 = aligner.found.iter().map(|run| run.length).sum();
            aligner.behind(&a, &b, last, weights);
            let near = |text: &[u64]| text[..text.len().min(BEYOND)].to_vec();
            prop_assert_eq!(value(&aligner.found, last, weights, true), best(&near(&behind), &near(&other_behind), weights));
            let ends = ends + aligner.found.iter().map(|run| run.length).sum::<u32>();
            prop_assert_eq!((all - ends - 8).cast_signed(), table[gap.len()][other_gap.len()]);
        }

        #[test]
        fn the_bits_say_what_the_tables_say(
            x in proptest::collection::vec(0..6_u64, 0..=BEYOND),
            y in proptest::collection::vec(0..6_u64, 0..=BEYOND),
            identity in 0.05..1.0,
        ) {
            let weights = Weights::new(identity);
            let mut aligner = Aligner::default();
            aligner.prefix(x.iter().copied(), y.iter().copied(), weights);
            prop_assert_eq!(&aligner.found, &prefix(&x, &y, weights));
            aligner.between(&x, &y, 0..x.len() as u32, 0..y.len() as u32);
            let found = std::mem::take(&mut aligner.found);
            aligner.between_long(&x, &y, [0, 0]);
            prop_assert_eq!(found, aligner.found);
        }
    }
}
