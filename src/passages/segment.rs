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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition: the best stretch, the shortest and first of several, then the same before and behind it.
    fn oracle(runs: &[Run], from: usize, weights: Weights, found: &mut Vec<Range<usize>>) {
        let score = |range: Range<usize>| {
            let (equal, a, b) = measure(&runs[range]);
            i64::from(equal) * i64::from(weights.equal) - i64::from(a + b - 2 * equal) * i64::from(weights.single)
        };
        let all = (0..runs.len()).flat_map(|i| (i + 1..=runs.len()).map(move |j| i..j));
        if let Some(best) =
            all.max_by_key(|range| (score(range.clone()), std::cmp::Reverse((range.len(), range.start))))
        {
            oracle(&runs[..best.start], from, weights, found);
            found.push(from + best.start..from + best.end);
            oracle(&runs[best.end..], from + best.end, weights, found);
        }
    }

    #[test]
    fn a_gap_is_bridged_only_if_both_sides_are_worth_more() {
        let weights = Weights::new(0.75);
        let runs = |length: u32, gap: u32| [Run { a: 0, b: 0, length: 30 }, Run { a: 30, b: 30 + gap, length }];
        assert_eq!(segments(&runs(30, 19), weights).len(), 1);
        assert_eq!(segments(&runs(30, 20), weights), [0..1, 1..2]);
        assert_eq!(segments(&runs(10, 7), weights), [0..1, 1..2]);
        assert!(segments(&[], weights).is_empty());
    }

    proptest! {
        #[test]
        fn agrees_with_the_definition(
            steps in proptest::collection::vec((1..12_u32, 0..6_u32, 0..6_u32), 0..40),
            identity in 0.5..0.95,
        ) {
            let mut runs = Vec::new();
            let (mut a, mut b) = (0, 0);
            for (length, gap_a, gap_b) in steps {
                let gap_b = if gap_a == 0 { gap_b.max(1) } else { gap_b };
                (a, b) = (a + gap_a, b + gap_b);
                runs.push(Run { a, b, length });
                (a, b) = (a + length, b + length);
            }
            let weights = Weights::new(identity);
            let mut expected = Vec::new();
            oracle(&runs, 0, weights, &mut expected);
            let found = segments(&runs, weights);
            for range in &found {
                let (equal, a, b) = measure(&runs[range.clone()]);
                let all = i64::from(2 * equal) * 1000;
                prop_assert!(all >= i64::from(weights.single) * i64::from(a + b) - 1000);
            }
            prop_assert_eq!(found, expected);
        }
    }
}
