//! Alignments to segments: the stretches that are alike enough.
//!
//! All maximal scoring subsequences of an alignment (Ruzzo and Tompa, *A linear time algorithm for finding all maximal
//! scoring subsequences*, ISMB 1999): equal words count for a stretch and single ones against it, so a stretch begins and
//! ends with equal words, no part of it at either end is below the identity the [weights](Weights) stand for, and nothing is
//! joined that is worth less together.

use super::align::Weights;
use super::anchor::Run;
use std::ops::Range;

/// A candidate of the algorithm: runs, and the sums before and behind them.
#[derive(Clone, Debug)]
struct Candidate {
    runs: Range<usize>,
    before: i64,
    behind: i64,
    /// The last candidate before it that begins lower. Those between begin no lower than this one.
    lower: Option<usize>,
}

/// Words without a partner between two neighbouring runs.
fn single(from: Run, to: Run) -> i64 {
    i64::from(to.a - from.a_end()) + i64::from(to.b - from.b_end())
}

/// The maximal scoring stretches of an alignment, in order, as ranges of its runs. Takes time in proportion to the runs.
pub fn segments(runs: &[Run], weights: Weights) -> Vec<Range<usize>> {
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut sum = 0;
    for (i, run) in runs.iter().enumerate() {
        if i > 0 {
            sum -= single(runs[i - 1], *run) * i64::from(weights.single);
        }
        let mut new = Candidate { runs: i..i + 1, before: sum, behind: 0, lower: None };
        sum += i64::from(run.length) * i64::from(weights.equal);
        new.behind = sum;
        let mut lower = candidates.len().checked_sub(1);
        loop {
            while let Some(j) = lower.filter(|&j| candidates[j].before >= new.before) {
                lower = candidates[j].lower;
            }
            // Joined with the last candidate that begins lower, if that ends lower too.
            match lower {
                Some(j) if candidates[j].behind < new.behind => {
                    new.runs.start = candidates[j].runs.start;
                    new.before = candidates[j].before;
                    lower = candidates[j].lower;
                    candidates.truncate(j);
                }
                _ => break,
            }
        }
        new.lower = lower;
        candidates.push(new);
    }
    candidates.into_iter().map(|candidate| candidate.runs).collect()
}

/// Equal words of some runs, and all words from the first to the last on both sides.
pub fn measure(runs: &[Run]) -> (u32, u32, u32) {
    let equal = runs.iter().map(|run| run.length).sum();
    match (runs.first(), runs.last()) {
        (Some(first), Some(last)) => (equal, last.a_end() - first.a, last.b_end() - first.b),
        _ => (0, 0, 0),
    }
}
