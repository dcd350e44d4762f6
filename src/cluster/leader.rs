//! Leader clustering in order of preference.

use super::{Copies, PairKind};
use crate::union_find::UnionFind;
use crate::verify::{Overlap, Pair};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

/// Why a document goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Removal {
    /// The document that goes.
    pub document: u32,
    /// The one that stays instead, to which it has a direct link.
    pub survivor: u32,
    /// How they are linked.
    pub kind: PairKind,
    /// Their overlap, with the removed document first.
    pub overlap: Overlap,
    /// Place of its cluster in [`Decisions::clusters`]; of a contained one, which is in none for that, [`u32::MAX`].
    pub cluster: u32,
}

/// Documents that pairs connect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// The most preferred member: always a survivor, and the only one unless the cluster is a chain.
    pub survivor: u32,
    /// All members, in the order of their ids.
    pub members: Vec<u32>,
}

/// What becomes of the documents that are in pairs. All others are kept.
#[derive(Debug, Default)]
pub struct Decisions {
    /// The clusters, largest first, then in the order of their first ids.
    pub clusters: Vec<Cluster>,
    /// The documents that go, ascending.
    pub removed: Vec<Removal>,
}

/// Decides on `documents` documents.
///
/// `copies` are groups of documents of the same words; `pairs` links the first ones of these and documents without
/// copies. `rank` is the place in the order of preference, `id_rank` that in the order of ids.
pub fn decide(
    documents: u32,
    copies: &Copies,
    pairs: &[Pair],
    rank: impl Fn(u32) -> u32,
    id_rank: impl Fn(u32) -> u32,
) -> Decisions {
    let mut sets = UnionFind::new(documents as usize);
    // Those that are no links of one another stand in a cluster because of a link that they share.
    let linked: HashSet<u32> =
        if copies.linked { HashSet::new() } else { pairs.iter().flat_map(|pair| [pair.a, pair.b]).collect() };
    for group in copies.groups.iter().filter(|group| copies.linked || linked.contains(&group[0])) {
        for &copy in &group[1..] {
            sets.union(group[0], copy);
        }
    }
    for pair in pairs {
        sets.union(pair.a, pair.b);
    }
    let mut clusters: Vec<Cluster> = sets
        .groups()
        .into_iter()
        .map(|mut members| {
            members.sort_unstable_by_key(|&member| id_rank(member));
            let survivor = members.iter().copied().min_by_key(|&member| rank(member)).unwrap_or(members[0]);
            Cluster { survivor, members }
        })
        .collect();
    clusters.sort_unstable_by_key(|cluster| (Reverse(cluster.members.len()), id_rank(cluster.members[0])));
    let mut cluster_of = HashMap::new();
    for (number, cluster) in (0..).zip(&clusters) {
        cluster_of.extend(cluster.members.iter().map(|&member| (member, number)));
    }
    let cluster = |document: u32| cluster_of.get(&document).copied().unwrap_or(u32::MAX);

    let mut removed = linked_to_survivors(pairs, &rank);
    for removal in &mut removed {
        removal.cluster = cluster(removal.document);
    }
    // Copies share the fate of the first of them.
    let fate: HashMap<u32, Removal> = removed.iter().map(|r| (r.document, *r)).collect();
    for group in &copies.groups {
        let first = group[0];
        let survivor = Removal {
            document: first,
            survivor: first,
            kind: PairKind::Exact,
            overlap: Overlap::EQUAL,
            cluster: cluster(first),
        };
        let fate = fate.get(&first).copied().or(copies.linked.then_some(survivor));
        removed.extend(fate.iter().flat_map(|fate| group[1..].iter().map(|&document| Removal { document, ..*fate })));
    }
    removed.sort_unstable_by_key(|removal| removal.document);
    Decisions { clusters, removed }
}

/// Who goes because of a pair: in order of preference, whoever is linked to a survivor. Of several, the survivor is the
/// most similar one, then the most preferred.
fn linked_to_survivors(pairs: &[Pair], rank: &impl Fn(u32) -> u32) -> Vec<Removal> {
    // Both ends of each pair, the less preferred first: a document's links to those before it stand together.
    let mut links: Vec<(u32, u32, &Pair)> = pairs
        .iter()
        .map(|pair| {
            let (a, b) = (rank(pair.a), rank(pair.b));
            (a.max(b), a.min(b), pair)
        })
        .collect();
    links.sort_unstable_by_key(|link| (link.0, link.1));
    let mut gone = HashSet::new();
    let mut removed = Vec::new();
    for run in links.chunk_by(|x, y| x.0 == y.0) {
        let to_survivors = run.iter().filter(|link| !gone.contains(&link.1));
        // `min_by` takes the first, so the most preferred, of equals.
        let best = to_survivors.min_by(|x, y| y.2.overlap.jaccard().total_cmp(&x.2.overlap.jaccard()));
        if let Some(&(own, other, pair)) = best {
            gone.insert(own);
            let a_goes = rank(pair.a) > rank(pair.b);
            debug_assert!(other < own);
            let (document, survivor) = if a_goes { (pair.a, pair.b) } else { (pair.b, pair.a) };
            let overlap = if a_goes { pair.overlap } else { pair.overlap.turned() };
            let kind = if overlap == Overlap::EQUAL { PairKind::Exact } else { PairKind::Near };
            removed.push(Removal { document, survivor, kind, overlap, cluster: u32::MAX });
        }
    }
    removed
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pair(a: u32, b: u32, shared: u32) -> Pair {
        Pair { a, b, overlap: Overlap { shared, a: 10, b: 10 } }
    }

    #[test]
    fn a_chain_removes_only_what_is_linked_to_its_survivor() {
        let pairs = [pair(0, 1, 9), pair(1, 2, 9)];
        let decided = decide(4, &Copies::default(), &pairs, |d| d, |d| d);
        assert_eq!(decided.removed.iter().map(|r| (r.document, r.survivor)).collect::<Vec<_>>(), [(1, 0)]);
        assert_eq!(decided.clusters, [Cluster { survivor: 0, members: vec![0, 1, 2] }]);
        // With the middle preferred, both ends go.
        let decided = decide(4, &Copies::default(), &pairs, |d| [1, 0, 2, 3][d as usize], |d| d);
        assert_eq!(decided.removed.iter().map(|r| (r.document, r.survivor)).collect::<Vec<_>>(), [(0, 1), (2, 1)]);
    }

    #[test]
    fn copies_share_the_fate_of_the_first() {
        let copies = Copies { groups: vec![vec![3, 1], vec![4, 5]], linked: true, pairs: vec![] };
        let rank = |d: u32| [0, 5, 1, 4, 2, 3][d as usize];
        let decided = decide(6, &copies, &[pair(0, 3, 9)], rank, |d| d);
        let removed: Vec<_> =
            decided.removed.iter().map(|r| (r.document, r.survivor, r.kind == PairKind::Exact)).collect();
        assert_eq!(removed, [(1, 0, false), (3, 0, false), (5, 4, true)]);
        assert_eq!(decided.clusters.len(), 2);
        // Those that may not be compared stay together, if nothing else removes them.
        let decided = decide(6, &Copies { linked: false, ..copies }, &[pair(0, 3, 9)], rank, |d| d);
        assert_eq!(decided.removed.iter().map(|r| (r.document, r.survivor)).collect::<Vec<_>>(), [(1, 0), (3, 0)]);
        assert_eq!(decided.clusters, [Cluster { survivor: 0, members: vec![0, 1, 3] }]);
    }

    #[test]
    fn the_most_similar_survivor_is_named() {
        let decided = decide(3, &Copies::default(), &[pair(0, 2, 8), pair(1, 2, 9)], |d| d, |d| d);
        assert_eq!((decided.removed[0].document, decided.removed[0].survivor), (2, 1));
    }

    proptest! {
        #[test]
        fn nobody_goes_without_a_link_to_one_who_stays_and_no_two_who_stay_are_linked(
            links in proptest::collection::btree_map((0..20_u32, 0..20_u32), 1..10_u32, 0..40),
            ranks in Just((0..20_u32).collect::<Vec<_>>()).prop_shuffle(),
        ) {
            let pairs: Vec<Pair> = links.into_iter().filter(|((a, b), _)| a < b).map(|((a, b), s)| pair(a, b, s)).collect();
            let decided = decide(20, &Copies::default(), &pairs, |d| ranks[d as usize], |d| d);
            let gone: HashSet<u32> = decided.removed.iter().map(|r| r.document).collect();
            for r in &decided.removed {
                prop_assert!(!gone.contains(&r.survivor));
                prop_assert!(pairs.iter().any(|p| (p.a, p.b) == (r.document.min(r.survivor), r.document.max(r.survivor))));
                prop_assert!(decided.clusters[r.cluster as usize].members.contains(&r.survivor));
            }
            for p in &pairs {
                prop_assert!(gone.contains(&p.a) || gone.contains(&p.b));
            }
            for c in &decided.clusters {
                prop_assert!(!gone.contains(&c.survivor));
            }
        }
    }
}
