//! Detected passages against true ones.
//!
//! A *case* is a true passage: a region of one document and the region of another that says the same. A *detection* is a found
//! one. A detection detects a case if it overlaps it on both sides. The measures are those of the PAN competitions (Potthast,
//! Stein, Barrón-Cedeño and Rosso, *An evaluation framework for plagiarism detection*, COLING 2010), averaged over cases and
//! detections whatever their length:
//!
//! - *recall* of a case: the part of both its regions that its detections cover;
//! - *precision* of a detection: the part of both its regions that the cases which it detects cover;
//! - *granularity*: how many detections a case that is detected at all has, on average;
//! - *plagdet*: F1 / log2(1 + granularity).
//!
//! Cost: sorting, and for each case the detections of its pair of documents that overlap it on the first side.

use super::pairs::Pair;
use super::spans::{covered, overlap};
use serde::Serialize;
use std::ops::Range;

/// Two regions of two documents that say the same. Offsets count what they do in all others: characters, or bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Alignment {
    /// The documents.
    pub pair: Pair,
    /// The regions, in the order of the documents.
    pub regions: [Region; 2],
}

/// A part of a text. (A range that has an order.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Region {
    /// Where it starts.
    pub start: u64,
    /// Where it ends.
    pub end: u64,
}

impl Region {
    fn range(self) -> Range<u64> {
        self.start..self.end
    }
}

impl Alignment {
    fn ranges(&self) -> [Range<u64>; 2] {
        self.regions.map(Region::range)
    }

    /// The length of both regions.
    fn size(&self) -> u64 {
        self.ranges().iter().map(|range| range.end.saturating_sub(range.start)).sum()
    }
}

/// The measures. `None` where there is nothing to measure: precision without detections, recall without cases.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Plagdet {
    /// Cases.
    pub cases: u64,
    /// Cases with a detection.
    pub detected: u64,
    /// Detections.
    pub detections: u64,
    /// Detections of pairs of documents that have no case.
    pub without_case: u64,
    /// The mean over detections of how much of them is true.
    pub precision: Option<f64>,
    /// The mean over cases of how much of them was detected.
    pub recall: Option<f64>,
    /// The mean number of detections of a case that has any; 1 if none has.
    pub granularity: f64,
    /// All three in one figure; 0 if nothing was detected or nothing is true.
    pub plagdet: Option<f64>,
}

/// Holds detections against cases. Of an alignment that stands twice each counts.
pub fn score(mut cases: Vec<Alignment>, mut detections: Vec<Alignment>) -> Plagdet {
    cases.sort_unstable();
    detections.sort_unstable();
    let recall = Coverage::of(&cases, &detections);
    let precision = Coverage::of(&detections, &cases);
    let mean = |sum: f64, of: &[Alignment]| (!of.is_empty()).then(|| sum / of.len() as f64);
    let (mean_precision, mean_recall) = (mean(precision.sum, &detections), mean(recall.sum, &cases));
    let granularity = if recall.hit > 0 { recall.hits as f64 / recall.hit as f64 } else { 1.0 };
    let plagdet = match (mean_precision, mean_recall) {
        (None, None) => None,
        (Some(precision), Some(recall)) if precision + recall > 0.0 => {
            Some(2.0 * precision * recall / (precision + recall) / (1.0 + granularity).log2())
        }
        _ => Some(0.0),
    };
    let has_case = |found: &&Alignment| cases.binary_search_by_key(&found.pair, |case| case.pair).is_ok();
    Plagdet {
        cases: cases.len() as u64,
        detected: recall.hit,
        detections: detections.len() as u64,
        without_case: detections.len() as u64 - detections.iter().filter(has_case).count() as u64,
        precision: mean_precision,
        recall: mean_recall,
        granularity,
        plagdet,
    }
}

/// How much of some alignments others cover.
#[derive(Default)]
struct Coverage {
    /// The covered parts, added up.
    sum: f64,
    /// Of how many something is covered.
    hit: u64,
    /// By how many, added up.
    hits: u64,
}

impl Coverage {
    /// Both are sorted.
    fn of(alignments: &[Alignment], others: &[Alignment]) -> Self {
        let mut coverage = Self::default();
        let mut rest = others;
        for same_pair in alignments.chunk_by(|x, y| x.pair == y.pair) {
            let pair = same_pair[0].pair;
            rest = &rest[rest.partition_point(|other| other.pair < pair)..];
            let (near, after) = rest.split_at(rest.partition_point(|other| other.pair == pair));
            rest = after;
            coverage.add(same_pair, near);
        }
        coverage
    }

    /// Of one pair of documents.
    fn add(&mut self, alignments: &[Alignment], others: &[Alignment]) {
        // The farthest end so far: where the first that can reach into a region stands.
        let mut farthest = 0;
        let ends: Vec<u64> = others
            .iter()
            .map(|other| {
                farthest = other.regions[0].end.max(farthest);
                farthest
            })
            .collect();
        for alignment in alignments {
            let [a, b] = alignment.ranges();
            let first = ends.partition_point(|&end| end <= a.start);
            let likely = others[first..].iter().take_while(|other| other.regions[0].start < a.end);
            let hits: Vec<[Range<u64>; 2]> =
                likely.map(Alignment::ranges).filter(|[x, y]| overlap(&a, x) && overlap(&b, y)).collect();
            if hits.is_empty() {
                continue;
            }
            self.hit += 1;
            self.hits += hits.len() as u64;
            let part = |base: &Range<u64>, side: usize| covered(base, hits.iter().map(|hit| hit[side].clone()));
            self.sum += (part(&a, 0) + part(&b, 1)) as f64 / alignment.size() as f64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn alignment(pair: Pair, a: (u64, u64), b: (u64, u64)) -> Alignment {
        Alignment { pair, regions: [a, b].map(|(start, end)| Region { start, end }) }
    }

    #[test]
    fn by_hand() {
        let cases = vec![alignment((0, 1), (0, 100), (50, 150)), alignment((0, 2), (0, 10), (0, 10))];
        let detections = vec![
            // Two halves of the first case, the second with as much again that is not true.
            alignment((0, 1), (0, 50), (50, 100)),
            alignment((0, 1), (50, 150), (100, 200)),
            // On one side only.
            alignment((0, 1), (0, 50), (500, 550)),
            // Where nothing is true.
            alignment((3, 4), (0, 50), (0, 50)),
        ];
        let score = score(cases, detections);
        assert_eq!((score.cases, score.detected, score.detections, score.without_case), (2, 1, 4, 1));
        assert_eq!((score.recall, score.precision, score.granularity), (Some(0.5), Some(1.5 / 4.0), 2.0));
        let f1 = 2.0 * 0.5 * 0.375 / 0.875;
        assert!(score.plagdet.is_some_and(|plagdet| (plagdet - f1 / 3_f64.log2()).abs() < 1e-12));
    }

    #[test]
    fn nothing_found_and_nothing_true() {
        let one = vec![alignment((0, 1), (0, 9), (0, 9))];
        let missed = score(one.clone(), vec![]);
        assert_eq!((missed.precision, missed.recall, missed.plagdet), (None, Some(0.0), Some(0.0)));
        let false_alarm = score(vec![], one);
        assert_eq!((false_alarm.precision, false_alarm.recall, false_alarm.plagdet), (Some(0.0), None, Some(0.0)));
        assert_eq!(score(vec![], vec![]).plagdet, None);
    }

    /// The sum of covered parts, the covered and the covering, each with each.
    fn slowly(alignments: &[Alignment], others: &[Alignment]) -> (f64, u64, u64) {
        let (mut sum, mut hit, mut hits) = (0.0, 0, 0);
        for x in alignments {
            let meets = |side: usize, y: &Alignment| x.ranges()[side].clone().any(|at| y.ranges()[side].contains(&at));
            let near: Vec<&Alignment> =
                others.iter().filter(|y| x.pair == y.pair && meets(0, y) && meets(1, y)).collect();
            let part = |side: usize| {
                let known = |at: &u64| near.iter().any(|y| y.ranges()[side].contains(at));
                x.ranges()[side].clone().filter(known).count()
            };
            if !near.is_empty() {
                sum += (part(0) + part(1)) as f64 / x.size() as f64;
                hit += 1;
                hits += near.len() as u64;
            }
        }
        (sum, hit, hits)
    }

    fn any_alignments() -> impl Strategy<Value = Vec<Alignment>> {
        let region = || (0..40_u64, 0..20_u64).prop_map(|(start, length)| (start, start + length));
        prop::collection::vec(
            (0..2_u32, region(), region()).prop_map(|(first, a, b)| alignment((first, 2), a, b)),
            0..12,
        )
    }

    proptest! {
        #[test]
        fn as_the_definitions_have_it(mut cases in any_alignments(), mut detections in any_alignments()) {
            cases.sort_unstable();
            detections.sort_unstable();
            for (x, y) in [(&cases, &detections), (&detections, &cases)] {
                let fast = Coverage::of(x, y);
                let (sum, hit, hits) = slowly(x, y);
                prop_assert!((fast.sum - sum).abs() < 1e-9);
                prop_assert_eq!((fast.hit, fast.hits), (hit, hits));
            }
        }
    }
}
