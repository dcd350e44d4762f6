//! Pairs that somebody listed: each is compared.

use super::set::{Overlap, least_shared};
use super::{Pair, Texts, Verified, Worker};
use crate::error::Result;
use crate::shingle::ShingleKind;
use rayon::prelude::*;

/// Those of `pairs` (ascending) that reach `threshold`. `progress` is called with the number of pairs that are done.
pub fn verify_listed(
    pairs: &[(u32, u32)],
    texts: &impl Texts,
    kind: ShingleKind,
    threshold: f64,
    progress: &(dyn Fn(u64) -> Result<()> + Sync),
) -> Result<Verified> {
    // The pairs of one document stand together: its set is made once.
    let runs: Vec<&[(u32, u32)]> = pairs.chunk_by(|x, y| x.0 == y.0).collect();
    let mut verified = runs
        .par_iter()
        .map_init(
            || [(); 2].map(|()| (Worker::new(kind), Vec::new())),
            |[(first, one), (second, other)], run| {
                let mut found = Verified { compared: run.len() as u64, ..Verified::default() };
                one.clear();
                first.shingles(texts, run[0].0, one)?;
                for &(a, b) in *run {
                    other.clear();
                    second.shingles(texts, b, other)?;
                    let least = least_shared(one.len(), other.len(), threshold);
                    let overlap = first.lookup.shared(one, other, least).map(|shared| Overlap {
                        shared: shared as u32,
                        a: one.len() as u32,
                        b: other.len() as u32,
                    });
                    let overlap = overlap.filter(|overlap| overlap.jaccard() >= threshold);
                    found.pairs.extend(overlap.map(|overlap| Pair::new(a, b, overlap)));
                }
                progress(run.len() as u64)?;
                Ok(found)
            },
        )
        .try_reduce(Verified::default, |a, b| Ok(a.merge(b)))?;
    verified.pairs.par_sort_unstable_by_key(|pair| (pair.a, pair.b));
    Ok(verified)
}
