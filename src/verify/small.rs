//! A small group: every pair, on sets that are all in memory.

use super::set::{Overlap, least_shared};
use super::{Pair, Texts, Verified, Worker};
use crate::error::Result;

pub(super) fn compare(group: &[u32], texts: &impl Texts, threshold: f64, worker: &mut Worker) -> Result<Verified> {
    let mut all = Vec::new();
    let mut ends = Vec::with_capacity(group.len());
    for &document in group {
        worker.shingles(texts, document, &mut all)?;
        ends.push(all.len());
    }
    let set = |i: usize| &all[if i == 0 { 0 } else { ends[i - 1] }..ends[i]];
    let mut found = Verified::default();
    for (i, &a) in group.iter().enumerate() {
        let first = set(i);
        let mut filled = false;
        for (j, &b) in group.iter().enumerate().skip(i + 1) {
            let second = set(j);
            let least = least_shared(first.len(), second.len(), threshold);
            if least > first.len().min(second.len()) {
                continue;
            }
            if !filled {
                worker.probe.clear(first.len());
                for &shingle in first {
                    worker.probe.insert(shingle);
                }
                filled = true;
            }
            found.compared += 1;
            let Some(shared) = worker.probe.shared(second, least) else {
                continue;
            };
            let overlap = Overlap { shared: shared as u32, a: first.len() as u32, b: second.len() as u32 };
            if overlap.jaccard() >= threshold {
                found.pairs.push(Pair::new(a, b, overlap));
            }
        }
    }
    Ok(found)
}
