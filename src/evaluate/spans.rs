//! Parts of a text, and how much they cover.

use std::ops::Range;

/// Whether two have anything in common.
pub fn overlap(x: &Range<u64>, y: &Range<u64>) -> bool {
    x.start.max(y.start) < x.end.min(y.end)
}

/// How much of `base` lies in any of `others`; what lies in several counts once.
pub fn covered(base: &Range<u64>, others: impl Iterator<Item = Range<u64>>) -> u64 {
    let clipped = others.map(|other| other.start.max(base.start)..other.end.min(base.end));
    join(clipped.filter(|part| part.start < part.end).collect()).iter().map(|part| part.end - part.start).sum()
}

/// The same parts without those that are empty, in order, those that overlap or touch as one.
pub fn join(mut spans: Vec<Range<u64>>) -> Vec<Range<u64>> {
    spans.retain(|span| span.start < span.end);
    spans.sort_unstable_by_key(|span| span.start);
    spans.dedup_by(|next, last| {
        let touch = next.start <= last.end;
        if touch {
            last.end = last.end.max(next.end);
        }
        touch
    });
    spans
}

/// [`covered`] by parts that [`join`] made.
pub fn covered_by_joined(base: &Range<u64>, joined: &[Range<u64>]) -> u64 {
    let first = joined.partition_point(|span| span.end <= base.start);
    let within = joined[first..].iter().take_while(|span| span.start < base.end);
    within.map(|span| span.end.min(base.end).saturating_sub(span.start.max(base.start))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_covered_can_be_counted(base in (0..30_u64, 0..30_u64), spans in prop::collection::vec((0..30_u64, 0..30_u64), 0..8)) {
            let base = base.0..base.1;
            let spans: Vec<Range<u64>> = spans.into_iter().map(|(start, end)| start..end).collect();
            let counted = base.clone().filter(|at| spans.iter().any(|span| span.contains(at))).count() as u64;
            prop_assert_eq!(covered(&base, spans.iter().cloned()), counted);
            for span in &spans {
                let common = base.clone().any(|at| span.contains(&at));
                prop_assert_eq!(overlap(&base, span), common);
            }
            let joined = join(spans);
            prop_assert!(joined.windows(2).all(|pair| pair[0].end < pair[1].start));
            prop_assert_eq!(covered_by_joined(&base, &joined), counted);
        }
    }
}
