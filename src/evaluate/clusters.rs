//! Two clusterings of one set of documents.
//!
//! In: of each document the cluster that it was put in, and the one that it belongs to. All measures come from one table: how
//! many documents each found cluster has in common with each true one, of which only cells that are not 0 are ever made. So a
//! cluster of a hundred thousand costs a hundred thousand steps, and not its five thousand million pairs.
//!
//! - *Pairs*: two documents of one cluster are a pair (Rand 1971).
//! - *Adjusted Rand index*: the agreement on pairs beyond that of chance (Hubert and Arabie, *Comparing partitions*, 1985),
//!   computed from the four counts of pairs, as scikit-learn does; 1 where both agree on every pair.
//! - *B-cubed*: for each document the part of its found cluster that belongs with it, and the part of its true cluster that was
//!   found with it, averaged over documents (Bagga and Baldwin 1998; Amigó and others 2009).

use super::rates::{Counts, Rates};
use serde::Serialize;

/// The cluster of a document that is in none: it is alone.
pub const ALONE: u32 = u32::MAX;

/// What two clusterings have in common.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ClusterScore {
    /// Documents in all.
    pub documents: u64,
    /// Clusters of two documents and more; `both` are those that are the same in both.
    pub clusters: Counts,
    /// Pairs of documents in one cluster.
    pub pairs: Counts,
    /// Agreement beyond chance: 1 for equal clusterings, about 0 for unrelated ones. `None` of no document.
    pub adjusted_rand_index: Option<f64>,
    /// B-cubed precision, recall and their harmonic mean.
    pub b_cubed: Rates,
}

/// Holds `found` against `truth`: the number of the cluster of each document, or [`ALONE`]. Of `documents` in all, those beyond
/// the two lists are alone in both.
pub fn score(found: &[u32], truth: &[u32], documents: u64) -> ClusterScore {
    let named = found.len().max(truth.len());
    let documents = documents.max(named as u64);
    let (found, truth) = (labels(found, named), labels(truth, named));
    let mut cells: Vec<(u32, u32)> = found.iter().copied().zip(truth.iter().copied()).collect();
    cells.sort_unstable();
    let (found, truth) = (sizes(&found), sizes(&truth));
    let in_pairs = |sizes: &[u64]| sizes.iter().copied().map(pairs_of).sum();
    let together = |cells: &[(u32, u32)]| cells.chunk_by(|x, y| x == y).map(|cell| pairs_of(cell.len() as u64)).sum();
    let pairs = Counts { found: in_pairs(&found), truth: in_pairs(&truth), both: together(&cells) };
    let large = |sizes: &[u64]| sizes.iter().filter(|size| **size > 1).count() as u64;
    let same = cells.chunk_by(|x, y| x == y).filter(|cell| {
        let size = cell.len() as u64;
        size > 1 && found[cell[0].0 as usize] == size && truth[cell[0].1 as usize] == size
    });
    let clusters = Counts { found: large(&found), truth: large(&truth), both: same.count() as u64 };
    let beyond = documents - named as u64;
    let precision = kinship(&cells, &found, beyond);
    for cell in &mut cells {
        *cell = (cell.1, cell.0);
    }
    cells.sort_unstable();
    let recall = kinship(&cells, &truth, beyond);
    let b_cubed = match documents {
        0 => Rates::default(),
        _ => Rates::of(precision / documents as f64, recall / documents as f64),
    };
    ClusterScore { documents, clusters, pairs, adjusted_rand_index: adjusted_rand(pairs, documents), b_cubed }
}

/// A number for the cluster of each of `named` documents, from 0; whoever is alone gets one of its own.
fn labels(clusters: &[u32], named: usize) -> Vec<u32> {
    let mut next = clusters.iter().filter(|&&cluster| cluster != ALONE).max().map_or(0, |&last| last + 1);
    let all = clusters.iter().copied().chain(std::iter::repeat(ALONE)).take(named);
    let label = all.map(|cluster| {
        if cluster == ALONE {
            next += 1;
            next - 1
        } else {
            cluster
        }
    });
    label.collect()
}

/// How many documents have each label.
fn sizes(labels: &[u32]) -> Vec<u64> {
    let mut sizes = vec![0; labels.iter().max().map_or(0, |&last| last as usize + 1)];
    for &label in labels {
        sizes[label as usize] += 1;
    }
    sizes
}

fn pairs_of(documents: u64) -> u64 {
    documents * documents.saturating_sub(1) / 2
}

/// The sum over documents of the part of their first cluster that shares their second one. `cells` are sorted, `sizes` those of
/// the first clusters; `beyond` more documents are alone in both.
fn kinship(cells: &[(u32, u32)], sizes: &[u64], beyond: u64) -> f64 {
    let mut sum = beyond as f64;
    for cluster in cells.chunk_by(|x, y| x.0 == y.0) {
        // Each of the documents of a cell has all of the cell as kin.
        let squares: u64 = cluster.chunk_by(|x, y| x == y).map(|cell| (cell.len() as u64).pow(2)).sum();
        sum += squares as f64 / sizes[cluster[0].0 as usize] as f64;
    }
    sum
}

fn adjusted_rand(pairs: Counts, documents: u64) -> Option<f64> {
    if documents == 0 {
        return None;
    }
    let Counts { found, truth, both } = pairs;
    let (only_found, only_truth) = (i128::from(found - both), i128::from(truth - both));
    if only_found == 0 && only_truth == 0 {
        return Some(1.0);
    }
    let both = i128::from(both);
    let neither = i128::from(pairs_of(documents)) - both - only_found - only_truth;
    let product = |x: i128, y: i128| x as f64 * y as f64;
    let above = both * neither - only_found * only_truth;
    let below = product(both + only_truth, only_truth + neither) + product(both + only_found, only_found + neither);
    Some(2.0 * above as f64 / below)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The measures by their definitions, document by document and pair by pair.
    fn slowly(found: &[u32], truth: &[u32], documents: usize) -> (Counts, f64, f64, f64) {
        let together = |clusters: &[u32], x: usize, y: usize| {
            let cluster = |x: usize| clusters.get(x).copied().unwrap_or(ALONE);
            x == y || (cluster(x) != ALONE && cluster(x) == cluster(y))
        };
        let mut pairs = Counts::default();
        let (mut precision, mut recall) = (0.0, 0.0);
        for x in 0..documents {
            let (mut with_found, mut with_truth, mut with_both) = (0.0, 0.0, 0.0);
            for y in 0..documents {
                let (f, t) = (together(found, x, y), together(truth, x, y));
                with_found += f64::from(u8::from(f));
                with_truth += f64::from(u8::from(t));
                with_both += f64::from(u8::from(f && t));
                if x < y {
                    pairs.found += u64::from(f);
                    pairs.truth += u64::from(t);
                    pairs.both += u64::from(f && t);
                }
            }
            precision += with_both / with_found;
            recall += with_both / with_truth;
        }
        // As Hubert and Arabie wrote it, unlike the code.
        let (found, truth, both) = (pairs.found as f64, pairs.truth as f64, pairs.both as f64);
        let all = (documents * (documents - 1) / 2) as f64;
        let expected = if all > 0.0 { found * truth / all } else { 0.0 };
        let most = f64::midpoint(found, truth);
        let index = if (most - expected).abs() < 1e-12 { 1.0 } else { (both - expected) / (most - expected) };
        (pairs, index, precision / documents as f64, recall / documents as f64)
    }

    fn near(x: Option<f64>, y: f64) -> bool {
        x.is_some_and(|x| (x - y).abs() < 1e-12)
    }

    #[test]
    fn by_hand() {
        // Found: 0 1 2 | 3 4; true: 0 1 | 2 3 4.
        let score = score(&[0, 0, 0, 1, 1], &[7, 7, 5, 5, 5], 0);
        assert_eq!(score.pairs, Counts { found: 4, truth: 4, both: 2 });
        assert_eq!(score.clusters, Counts { found: 2, truth: 2, both: 0 });
        // (2 - 4 * 4 / 10) / (4 - 4 * 4 / 10)
        assert!(near(score.adjusted_rand_index, 0.4 / 2.4));
        // 2/3, 2/3, 1/3, 1, 1.
        assert!(near(score.b_cubed.precision, 11.0 / 15.0) && near(score.b_cubed.recall, 11.0 / 15.0));
    }

    #[test]
    fn nothing_one_and_all_alone() {
        let nothing = score(&[], &[], 0);
        assert_eq!((nothing.adjusted_rand_index, nothing.b_cubed.f1), (None, None));
        let alone = score(&[], &[ALONE], 5);
        assert_eq!((alone.documents, alone.adjusted_rand_index), (5, Some(1.0)));
        assert_eq!((alone.b_cubed.f1, alone.pairs.rates().f1), (Some(1.0), None));
    }

    #[test]
    fn a_large_cluster_does_not_list_its_pairs() {
        let found: Vec<u32> = (0..300_000).map(|x| x % 2).collect();
        let score = score(&found, &vec![0; 300_000], 0);
        assert_eq!(score.pairs, Counts { found: 22_499_850_000, truth: 44_999_850_000, both: 22_499_850_000 });
        assert_eq!((score.b_cubed.precision, score.b_cubed.recall), (Some(1.0), Some(0.5)));
        assert!(near(score.adjusted_rand_index, 0.0));
    }

    proptest! {
        #[test]
        fn as_the_definitions_have_it(
            found in prop::collection::vec(prop_oneof![Just(ALONE), 0..5_u32], 0..25),
            truth in prop::collection::vec(prop_oneof![Just(ALONE), 2..7_u32], 0..25),
            beyond in 0..3_usize,
        ) {
            let documents = found.len().max(truth.len()) + beyond;
            prop_assume!(documents > 0);
            let fast = score(&found, &truth, documents as u64);
            let (pairs, index, precision, recall) = slowly(&found, &truth, documents);
            prop_assert_eq!(fast.pairs, pairs);
            prop_assert!(near(fast.adjusted_rand_index, index), "{:?} {}", fast.adjusted_rand_index, index);
            prop_assert!(near(fast.b_cubed.precision, precision) && near(fast.b_cubed.recall, recall));
        }
    }
}
