//! Which pairs are listed.

use crate::cluster::{Cluster, Copies, PairKind, Removal};
use crate::verify::{Overlap, Pair};
use rayon::prelude::*;
use std::collections::HashMap;

/// A line of `pairs.jsonl`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairRow {
    /// The document with the lower id.
    pub a: u32,
    /// The document with the higher id.
    pub b: u32,
    /// Their overlap, in this order.
    pub overlap: Overlap,
    /// How they are linked.
    pub kind: PairKind,
    /// The part of the words of each that lie in passages they share, where passages were looked for.
    pub aligned: Option<[f64; 2]>,
}

impl PairRow {
    /// The row of two documents whose overlap was measured with `x` first.
    pub fn new(x: u32, y: u32, overlap: Overlap, kind: PairKind, id_ranks: &[u32]) -> Self {
        if id_ranks[x as usize] < id_ranks[y as usize] {
            Self { a: x, b: y, overlap, kind, aligned: None }
        } else {
            Self { a: y, b: x, overlap: overlap.turned(), kind, aligned: None }
        }
    }
}

/// All verified pairs, those of and between exact copies too, of clusters of up to `largest`; of larger ones each
/// removed document with its survivor. In the order of their ids.
pub fn pair_rows(
    clusters: &[Cluster],
    largest: usize,
    copies: &Copies,
    pairs: &[Pair],
    removed: &[Removal],
    id_ranks: &[u32],
) -> Vec<PairRow> {
    let kind = |overlap| if overlap == Overlap::EQUAL { PairKind::Exact } else { PairKind::Near };
    let mut rows = Vec::with_capacity(pairs.len());
    let large: Vec<bool> = clusters.iter().map(|c| c.members.len() > largest).collect();
    let mut in_large = vec![false; id_ranks.len()];
    for (cluster, _) in clusters.iter().zip(&large).filter(|(_, large)| **large) {
        for &member in &cluster.members {
            in_large[member as usize] = true;
        }
    }
    let with_copies: HashMap<u32, &[u32]> = copies.groups.iter().map(|group| (group[0], group.as_slice())).collect();
    for group in copies.groups.iter().filter(|_| copies.linked).filter(|group| !in_large[group[0] as usize]) {
        for (i, &x) in group.iter().enumerate() {
            rows.extend(group[i + 1..].iter().map(|&y| PairRow::new(x, y, Overlap::EQUAL, PairKind::Exact, id_ranks)));
        }
    }
    for pair in pairs.iter().filter(|pair| !in_large[pair.a as usize]) {
        let (a, b) = ([pair.a], [pair.b]);
        for &x in with_copies.get(&pair.a).copied().unwrap_or(&a) {
            for &y in with_copies.get(&pair.b).copied().unwrap_or(&b) {
                rows.push(PairRow::new(x, y, pair.overlap, kind(pair.overlap), id_ranks));
            }
        }
    }
    let of_large = |removal: &&Removal| in_large[removal.document as usize] && removal.kind != PairKind::Contained;
    for removal in removed.iter().filter(of_large) {
        rows.push(PairRow::new(removal.document, removal.survivor, removal.overlap, removal.kind, id_ranks));
    }
    rows.par_sort_unstable_by_key(|row| (id_ranks[row.a as usize], id_ranks[row.b as usize]));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_take_the_pairs_of_the_first_of_them() {
        let overlap = Overlap { shared: 8, a: 9, b: 10 };
        let clusters = [Cluster { survivor: 0, members: vec![0, 1, 2] }];
        let copies = Copies { groups: vec![vec![0, 2]], linked: true, pairs: vec![] };
        let rows = pair_rows(&clusters, 256, &copies, &[Pair { a: 0, b: 1, overlap }], &[], &[2, 1, 0]);
        let turned = overlap.turned();
        assert_eq!(
            rows,
            [
                PairRow { a: 2, b: 1, overlap, kind: PairKind::Near, aligned: None },
                PairRow { a: 2, b: 0, overlap: Overlap::EQUAL, kind: PairKind::Exact, aligned: None },
                PairRow { a: 1, b: 0, overlap: turned, kind: PairKind::Near, aligned: None },
            ]
        );
    }

    #[test]
    fn a_large_cluster_lists_its_removals_only() {
        let count = 7;
        let members: Vec<u32> = (0..count).collect();
        let removed: Vec<Removal> = (1..count)
            .map(|document| Removal {
                document,
                survivor: 0,
                kind: PairKind::Exact,
                overlap: Overlap::EQUAL,
                cluster: 0,
            })
            .collect();
        let clusters = [Cluster { survivor: 0, members: members.clone() }];
        let copies = Copies { groups: vec![members.clone()], linked: true, pairs: vec![] };
        let rows = pair_rows(&clusters, 6, &copies, &[], &removed, &members);
        assert_eq!(rows.len(), count as usize - 1);
        assert!(rows.iter().all(|row| row.a == 0));
    }
}
