//! What passages say about pairs of documents: that they are alike, or that one contains the other.

use super::crowd;
use super::sharing::Sharing;
use crate::cluster::{Contained, Copies, PairKind};
use crate::config::DedupConfig;
use crate::corpus::Corpus;
use crate::error::Result;
use crate::passages::share::Aligned;
use crate::scope::Allowed;
use crate::verify::{Pair, verify_listed};
use crate::write::PairRow;
use std::collections::{HashMap, HashSet};

/// Words, furniture apart, that the shorter of two documents must have for its aligned share to be asked: of fewer it would say
/// too little.
const LEAST_OWN_WORDS: u32 = 30;

/// What passages say about pairs.
pub(super) struct Likeness {
    /// Documents of which one is contained in another, beyond those that are alike.
    pub(super) contained: Vec<Contained>,
    /// The documents of pairs that are alike by their passages.
    near: Vec<u32>,
    /// The aligned shares of pairs, the lower number first.
    shares: HashMap<(u32, u32), [f64; 2]>,
}

impl Likeness {
    /// Looks at all pairs that share passages. Adds those that are alike to `pairs`, which stay ascending.
    pub(super) fn find(
        sharing: &Sharing<'_>,
        corpus: &Corpus,
        copies: &Copies,
        allowed: &Allowed<'_>,
        pairs: &mut Vec<Pair>,
        config: &DedupConfig,
    ) -> Result<Self> {
        let aligned = sharing.aligned(corpus);
        let mut first: HashMap<u32, u32> = HashMap::new();
        for group in &copies.groups {
            first.extend(group.iter().map(|&copy| (copy, group[0])));
        }
        let first = |document: u32| first.get(&document).copied().unwrap_or(document);
        let known: HashSet<(u32, u32)> = pairs.iter().chain(&copies.pairs).map(|pair| (pair.a, pair.b)).collect();
        let mut near = Vec::new();
        let mut parts = Vec::new();
        for pair in &aligned {
            let (a, b) = ordered(first(pair.a), first(pair.b));
            if a == b || known.contains(&(a, b)) {
                continue;
            }
            let (share, words) = pair.shorter();
            if words < LEAST_OWN_WORDS {
                continue;
            }
            if config.aligned.is_some_and(|least| is_near(pair, least)) {
                near.push((a, b));
            } else if share >= config.contained {
                parts.push((ordered(pair.a, pair.b), part(pair)));
            }
        }
        if let Some(least) = config.aligned {
            let mut links: HashSet<(u32, u32)> = known.iter().chain(&near).copied().collect();
            let preference = corpus.documents.preference(&config.keep, &corpus.id_ranks);
            let align = |wanted: &[(u32, u32)]| {
                let aligned = sharing.align(wanted, corpus)?.into_iter().filter(|pair| is_near(pair, least));
                Ok(aligned.map(|pair| ordered(pair.a, pair.b)).collect())
            };
            let tried = by_pair(&aligned);
            let allows = |a: u32, b: u32| allowed.admits(a, b) && !tried.contains_key(&ordered(a, b));
            crowd::complete(corpus.documents.len(), &mut links, preference, allows, align)?;
            near = links.difference(&known).copied().collect();
        }
        near.sort_unstable();
        near.dedup();
        let alike: HashSet<(u32, u32)> = near.iter().copied().collect();
        // Of documents of the same words, some pairs may be aligned a little better than others.
        parts.retain(|((a, b), _)| !alike.contains(&ordered(first(*a), first(*b))));
        parts.sort_unstable();
        let measure = |pairs: &[(u32, u32)]| verify_listed(pairs, corpus, config.shingle, 0.0, &|_| Ok(()));
        pairs.extend(measure(&near)?.pairs);
        let listed: Vec<(u32, u32)> = parts.iter().map(|(pair, _)| *pair).collect();
        let mut contained = Vec::new();
        for (&(_, part), pair) in parts.iter().zip(measure(&listed)?.pairs) {
            if pair.overlap.jaccard() >= config.threshold {
                // Alike by the measure of the sketch, which is one of the few that it did not propose.
                let alike = Pair::new(first(pair.a), first(pair.b), pair.overlap);
                near.push((alike.a, alike.b));
                pairs.push(alike);
            } else {
                contained.push(Contained { part, pair });
            }
        }
        pairs.sort_unstable_by_key(|pair| (pair.a, pair.b));
        pairs.dedup_by_key(|pair| (pair.a, pair.b));
        let near = near.into_iter().flat_map(|(a, b)| [a, b]).collect();
        Ok(Self { contained, near, shares: by_pair(&aligned) })
    }

    /// The documents of pairs that are alike by their passages.
    pub(super) fn documents(&self) -> impl Iterator<Item = u32> {
        let contained = self.contained.iter().flat_map(|contained| [contained.pair.a, contained.pair.b]);
        self.near.iter().copied().chain(contained)
    }

    /// The rows with what passages say about them, and rows for what is contained.
    pub(super) fn complete(
        &self,
        mut rows: Vec<PairRow>,
        sharing: &Sharing<'_>,
        corpus: &Corpus,
    ) -> Result<Vec<PairRow>> {
        let id_ranks = &corpus.id_ranks;
        rows.extend(
            self.contained.iter().map(|Contained { pair, .. }| {
                PairRow::new(pair.a, pair.b, pair.overlap, PairKind::Contained, id_ranks)
            }),
        );
        rows.sort_unstable_by_key(|row| (id_ranks[row.a as usize], id_ranks[row.b as usize]));
        // Pairs that the sketch found and fingerprints did not propose: those of large families.
        let unknown = |row: &&PairRow| row.kind != PairKind::Exact && !self.shares.contains_key(&ordered(row.a, row.b));
        let missing: Vec<(u32, u32)> = rows.iter().filter(unknown).map(|row| (row.a, row.b)).collect();
        let more = by_pair(&sharing.align(&missing, corpus)?);
        for row in &mut rows {
            let key = ordered(row.a, row.b);
            let shares = self.shares.get(&key).or_else(|| more.get(&key)).copied().unwrap_or_default();
            row.aligned = Some(match row.kind {
                PairKind::Exact => [1.0, 1.0],
                _ if row.a == key.0 => shares,
                _ => [shares[1], shares[0]],
            });
        }
        Ok(rows)
    }
}

/// Whether two documents are alike by what they share.
fn is_near(pair: &Aligned, least: f64) -> bool {
    pair.shorter().1 >= LEAST_OWN_WORDS && pair.share_a().min(pair.share_b()) >= least
}

fn ordered(a: u32, b: u32) -> (u32, u32) {
    (a.min(b), a.max(b))
}

/// The shorter document of a pair: the one whose share is the one that counts.
fn part(pair: &Aligned) -> u32 {
    let (share, words) = pair.shorter();
    if pair.in_a[1] == words && pair.share_a() >= share { pair.a } else { pair.b }
}

fn by_pair(aligned: &[Aligned]) -> HashMap<(u32, u32), [f64; 2]> {
    let entry = |pair: &Aligned| {
        let (a, b) = (pair.share_a(), pair.share_b());
        if pair.a < pair.b { ((pair.a, pair.b), [a, b]) } else { ((pair.b, pair.a), [b, a]) }
    };
    aligned.iter().map(entry).collect()
}
