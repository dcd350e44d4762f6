//! A small group: every pair, on sets that are all in memory.

use super::set::{Overlap, least_shared};
use super::{Comparable, Pair, Verified, Worker};
use crate::error::Result;

/// `sets` is a buffer.
pub(super) fn compare(
    group: &[u32],
    texts: &impl Comparable,
    threshold: f64,
    worker: &mut Worker,
    sets: &mut Vec<u64>,
) -> Result<Verified> {
    let mut found = Verified::default();
    sets.clear();
    let mut ranges: Vec<std::ops::Range<usize>> = Vec::with_capacity(group.len());
    for &b in group {
        let start = sets.len();
        // Leaves the lookup of this set, in which those before it are looked up.
        worker.shingles(texts, b, sets)?;
        let second = &sets[start..];
        for (&a, range) in group.iter().zip(&ranges) {
            let first = &sets[range.clone()];
            let least = least_shared(first.len(), second.len(), threshold);
            if least > first.len().min(second.len()) || !texts.admits(a, b) {
                continue;
            }
            found.compared += 1;
            let Some(shared) = worker.lookup.shared(second, first, least) else {
                continue;
            };
            let overlap = Overlap { shared: shared as u32, a: first.len() as u32, b: second.len() as u32 };
            if overlap.jaccard() >= threshold {
                found.pairs.push(Pair::new(a, b, overlap));
            }
        }
        ranges.push(start..sets.len());
    }
    Ok(found)
}
