//! Chains to alignments: which word of one text stands for which of the other.

use super::anchor::Run;
use std::ops::Range;

/// Words that are looked at beyond the ends of a chain.
const BEYOND: u32 = 24;

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
    cells: Vec<i32>,
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
                push(&mut self.found, Run { a: gap_a.start + i as u32, b: gap_b.start + j as u32, length: 1 });
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
        let (from_a, from_b) = (run.a_end() as usize, run.b_end() as usize);
        let x = &a[from_a..a.len().min(from_a + BEYOND as usize)];
        let y = &b[from_b..b.len().min(from_b + BEYOND as usize)];
        self.prefix(x.len(), y.len(), weights, |i, j| x[i] == y[j]);
        // Found from the back.
        self.found.reverse();
        for run in &mut self.found {
            run.a += from_a as u32;
            run.b += from_b as u32;
        }
    }

    /// The best alignment that ends right before `run`: the same, with the texts turned round.
    fn before(&mut self, a: &[u64], b: &[u64], run: Run, weights: Weights) {
        let x = &a[(run.a.saturating_sub(BEYOND)) as usize..run.a as usize];
        let y = &b[(run.b.saturating_sub(BEYOND)) as usize..run.b as usize];
        self.prefix(x.len(), y.len(), weights, |i, j| x[x.len() - 1 - i] == y[y.len() - 1 - j]);
        for found in &mut self.found {
            found.a = run.a - 1 - found.a;
            found.b = run.b - 1 - found.b;
        }
    }

    /// The best alignment of a prefix of `n` words with one of `m`, word by word, the last pair first.
    fn prefix(&mut self, n: usize, m: usize, weights: Weights, equal: impl Fn(usize, usize) -> bool) {
        self.found.clear();
        if n == 0 || m == 0 {
            return;
        }
        let width = m + 1;
        self.cells.clear();
        self.cells.resize((n + 1) * width, 0);
        let (mut best, mut at) = (0, (0, 0));
        for i in 0..=n {
            for j in 0..=m {
                let score = if i > 0 && j > 0 && equal(i - 1, j - 1) {
                    self.cells[(i - 1) * width + j - 1] + weights.equal
                } else {
                    let up = if i > 0 { self.cells[(i - 1) * width + j] - weights.single } else { i32::MIN };
                    let left = if j > 0 { self.cells[i * width + j - 1] - weights.single } else { i32::MIN };
                    if i == 0 && j == 0 { 0 } else { up.max(left) }
                };
                self.cells[i * width + j] = score;
                if score > best {
                    (best, at) = (score, (i, j));
                }
            }
        }
        let (mut i, mut j) = at;
        while i > 0 && j > 0 {
            if equal(i - 1, j - 1) {
                (i, j) = (i - 1, j - 1);
                self.found.push(Run { a: i as u32, b: j as u32, length: 1 });
            } else if self.cells[(i - 1) * width + j] >= self.cells[i * width + j - 1] {
                i -= 1;
            } else {
                j -= 1;
            }
        }
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
            before in proptest::collection::vec(0..5_u64, 0..2 * BEYOND as usize),
            other_before in proptest::collection::vec(0..5_u64, 0..12),
            gap in proptest::collection::vec(0..5_u64, 0..MOST_GAP as usize),
            other_gap in proptest::collection::vec(0..5_u64, 0..9),
            behind in proptest::collection::vec(0..5_u64, 0..12),
            other_behind in proptest::collection::vec(0..5_u64, 0..2 * BEYOND as usize),
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
            let near = |text: &[u64]| text[text.len() - text.len().min(BEYOND as usize)..].iter().rev().copied().collect::<Vec<_>>();
            prop_assert_eq!(value(&aligner.found, first, weights, false), best(&near(&before), &near(&other_before), weights));
            let ends: u32 = aligner.found.iter().map(|run| run.length).sum();
            aligner.behind(&a, &b, last, weights);
            let near = |text: &[u64]| text[..text.len().min(BEYOND as usize)].to_vec();
            prop_assert_eq!(value(&aligner.found, last, weights, true), best(&near(&behind), &near(&other_behind), weights));
            let ends = ends + aligner.found.iter().map(|run| run.length).sum::<u32>();
            prop_assert_eq!((all - ends - 8).cast_signed(), table[gap.len()][other_gap.len()]);
        }
    }
}
