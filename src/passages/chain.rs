//! Anchors to chains: runs that follow each other in both texts, with bounded gaps between them.

use super::anchor::Run;

/// Words that may lie between two runs of a chain, in either text.
pub const MOST_GAP: u32 = 40;
/// Runs before one that are tried as its predecessor (as in minimap2: Li, Bioinformatics 34(18), 2018).
const LOOK_BACK: usize = 64;

/// Finds chains. Holds buffers, so keep one for each thread.
#[derive(Debug, Default)]
pub struct Chainer {
    scores: Vec<i64>,
    before: Vec<u32>,
    /// How far any run up to each reaches in the second text.
    reach: Vec<u32>,
    order: Vec<u32>,
    used: Vec<bool>,
}

const NONE: u32 = u32::MAX;

/// What a link costs, in quarters of a word: the words between count little, since many of them may be equal too; the
/// difference counts more, since so many cannot be.
fn gap_cost(a: u32, b: u32) -> i64 {
    i64::from(a.min(b) + 2 * a.abs_diff(b))
}

impl Chainer {
    /// Calls `each` with every chain of `runs`, the best first; the runs of a chain ascend in both texts and do not overlap.
    /// No run is in two chains. `runs` ascend by their place in the second text.
    pub fn chains(&mut self, runs: &[Run], mut each: impl FnMut(&mut Vec<Run>)) {
        let Self { scores, before, reach, order, used } = self;
        scores.clear();
        before.clear();
        reach.clear();
        for (i, run) in runs.iter().enumerate() {
            let (mut best, mut from) = (0, NONE);
            for (q, previous) in runs[..i].iter().enumerate().rev().take(LOOK_BACK) {
                if reach[q] + MOST_GAP < run.b {
                    // Nor does any before it come near enough.
                    break;
                }
                let Some(link) = link(*previous, *run) else {
                    continue;
                };
                let score = scores[q] + link;
                if score > best {
                    (best, from) = (score, q as u32);
                }
            }
            scores.push(best + 4 * i64::from(run.length));
            before.push(from);
            reach.push(run.b_end().max(reach.last().copied().unwrap_or(0)));
        }
        order.clear();
        order.extend(0..runs.len() as u32);
        order.sort_unstable_by_key(|&i| (-scores[i as usize], i));
        used.clear();
        used.resize(runs.len(), false);
        let mut chain = Vec::new();
        for &last in order.iter() {
            chain.clear();
            let mut at = last;
            while at != NONE && !used[at as usize] {
                used[at as usize] = true;
                chain.push(runs[at as usize]);
                at = before[at as usize];
            }
            if chain.is_empty() {
                continue;
            }
            chain.reverse();
            trim(&mut chain);
            each(&mut chain);
        }
    }
}

/// What it adds to the score of a chain to go from one run to the next, without the next one's own words; `None` if it may not.
fn link(from: Run, to: Run) -> Option<i64> {
    if to.a <= from.a || to.b <= from.b || to.a_end() <= from.a_end() || to.b_end() <= from.b_end() {
        return None;
    }
    // Runs that overlap are trimmed: the words that both claim count once.
    let overlap = from.a_end().saturating_sub(to.a).max(from.b_end().saturating_sub(to.b));
    if overlap >= to.length {
        return None;
    }
    let (a, b) = (to.a + overlap - from.a_end(), to.b + overlap - from.b_end());
    (a <= MOST_GAP && b <= MOST_GAP).then(|| -gap_cost(a, b) - 4 * i64::from(overlap))
}

/// Shortens runs from the front so that none overlaps the one before it.
fn trim(chain: &mut [Run]) {
    for i in 1..chain.len() {
        let (from, to) = (chain[i - 1], &mut chain[i]);
        let overlap = from.a_end().saturating_sub(to.a).max(from.b_end().saturating_sub(to.b));
        to.a += overlap;
        to.b += overlap;
        to.length -= overlap;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn run(a: u32, b: u32, length: u32) -> Run {
        Run { a, b, length }
    }

    fn chains(runs: &[Run]) -> Vec<Vec<Run>> {
        let mut chains = Vec::new();
        Chainer::default().chains(runs, |chain| chains.push(chain.clone()));
        chains
    }

    #[test]
    fn an_inserted_sentence_is_bridged_and_a_page_is_not() {
        assert_eq!(chains(&[run(0, 0, 30), run(30, 45, 30)]), [[run(0, 0, 30), run(30, 45, 30)]]);
        assert_eq!(chains(&[run(0, 0, 30), run(30, 400, 30)]).len(), 2);
    }

    #[test]
    fn moved_paragraphs_are_chains_of_their_own() {
        assert_eq!(chains(&[run(50, 0, 50), run(0, 50, 40)]), [[run(50, 0, 50)], [run(0, 50, 40)]]);
    }

    #[test]
    fn what_two_runs_claim_counts_once() {
        // "x y x y x" against "x y x": the second run begins inside the first.
        assert_eq!(chains(&[run(0, 0, 10), run(12, 8, 10)]), [[run(0, 0, 10), run(14, 10, 8)]]);
    }

    proptest! {
        #[test]
        fn runs_that_end_too_far_before_one_are_not_linked_to_it(
            from in (0..300_u32, 0..300_u32, 4..30_u32),
            to in (0..300_u32, 0..300_u32, 4..30_u32),
        ) {
            let [from, to] = [from, to].map(|(a, b, length)| run(a, b, length));
            prop_assert!(from.b_end() + MOST_GAP >= to.b || link(from, to).is_none());
        }

        #[test]
        fn chains_ascend_without_overlap_and_with_bounded_gaps(
            runs in proptest::collection::vec((0..300_u32, 0..300_u32, 4..30_u32), 0..120),
        ) {
            let mut runs: Vec<Run> = runs.into_iter().map(|(a, b, length)| run(a, b, length)).collect();
            runs.sort_by_key(|run| run.b);
            let chains = chains(&runs);
            prop_assert_eq!(chains.iter().map(Vec::len).sum::<usize>(), runs.len());
            for link in chains.iter().flat_map(|chain| chain.windows(2)) {
                prop_assert!(link[0].length > 0 && link[1].length > 0);
                let gaps = [link[1].a.checked_sub(link[0].a_end()), link[1].b.checked_sub(link[0].b_end())];
                prop_assert!(gaps.iter().all(|gap| gap.is_some_and(|gap| gap <= MOST_GAP)), "{link:?}");
            }
        }
    }
}
