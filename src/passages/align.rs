//! Chains to alignments: which word of one text stands for which of the other.

use super::anchor::Run;
use super::chain::MOST_GAP;
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

    /// A longest common subsequence of two gaps.
    fn between(&mut self, a: &[u64], b: &[u64], gap_a: Range<u32>, gap_b: Range<u32>) {
        self.found.clear();
        if gap_a.is_empty() || gap_b.is_empty() {
            return;
        }
        debug_assert!(gap_a.len() <= MOST_GAP as usize && gap_b.len() <= MOST_GAP as usize);
        let (x, y) = (&a[gap_a.start as usize..gap_a.end as usize], &b[gap_b.start as usize..gap_b.end as usize]);
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
