//! A passage to its parts: of texts from which something was taken out, no stretch that is told of spans the place.
//!
//! Passages are found, and made families, as if nothing had stood there. What is listed of one with a seam within are the stretches
//! between seams, of both documents, that are passages themselves.

use super::anchor::Run;
use super::pair::Stretch;
use super::segment::measure;

/// The stretches between seams of an alignment, which is given by its equal words; each begins and ends with equal words. Seams are
/// given by the words behind them, ascending. `None` if no seam is within.
pub fn between_seams(runs: &[Run], seams: [&[u32]; 2]) -> Option<Vec<Stretch>> {
    let (first, last) = (runs.first()?, runs.last()?);
    let within = |seams: &[u32], start: u32, end: u32| seams.iter().any(|&seam| start < seam && seam < end);
    if !within(seams[0], first.a, last.a_end()) && !within(seams[1], first.b, last.b_end()) {
        return None;
    }
    let mut cut: Vec<Run> = Vec::new();
    for &run in runs {
        // Words from the start of the run to the seams within it, on either side.
        let of = |seams: &[u32], start: u32| {
            let within = seams.iter().filter(move |&&seam| start < seam && seam < start + run.length);
            within.map(move |seam| seam - start).collect::<Vec<u32>>()
        };
        let mut ends = [of(seams[0], run.a), of(seams[1], run.b), vec![run.length]].concat();
        ends.sort_unstable();
        ends.dedup();
        let mut from = 0;
        for end in ends {
            cut.push(Run { a: run.a + from, b: run.b + from, length: end - from });
            from = end;
        }
    }
    let before = |seams: &[u32], word: u32| seams.partition_point(|&seam| seam <= word);
    let place = |run: &Run| (before(seams[0], run.a), before(seams[1], run.b));
    let stretch = |runs: &[Run]| {
        let (equal, in_a, in_b) = measure(runs);
        let Run { a, b, .. } = runs[0];
        Stretch { a: a..a + in_a, b: b..b + in_b, equal, runs: runs.to_vec() }
    };
    Some(cut.chunk_by(|x, y| place(x) == place(y)).map(stretch).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seam_on_either_side_parts_both() {
        // Words 0..50 and 55..100 of the first text are 10..60 and 60..105 of the second.
        let runs = [Run { a: 0, b: 10, length: 50 }, Run { a: 55, b: 60, length: 45 }];
        let parts = |a: &[u32], b: &[u32]| {
            between_seams(&runs, [a, b])
                .map(|parts| parts.into_iter().map(|part| (part.a, part.b, part.equal)).collect::<Vec<_>>())
        };
        assert_eq!(parts(&[0, 100], &[3, 10, 105, 200]), None);
        assert_eq!(parts(&[20], &[]), Some(vec![(0..20, 10..30, 20), (20..100, 30..105, 75)]));
        assert_eq!(parts(&[], &[30]), parts(&[20], &[]));
        assert_eq!(parts(&[20], &[30]), parts(&[20], &[]));
        // In the gap between the runs.
        assert_eq!(parts(&[52], &[]), Some(vec![(0..50, 10..60, 50), (55..100, 60..105, 45)]));
        assert_eq!(
            parts(&[52], &[104]),
            Some(vec![(0..50, 10..60, 50), (55..99, 60..104, 44), (99..100, 104..105, 1)])
        );
        assert_eq!(between_seams(&[], [&[1], &[2]]), None);
    }
}
