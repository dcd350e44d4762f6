//! What passages say about pairs of documents: that they are alike, or that one contains the other.

use super::crowd;
use super::sharing::Sharing;
use crate::cluster::{Contained, Copies, PairKind};
use crate::config::DedupConfig;
use crate::corpus::Corpus;
use crate::error::{Error, Result};
use crate::hashed::{PairMap, PairSet};
use crate::passages::share::Aligned;
use crate::scope::Allowed;
use crate::shingle::ShingleKind;
use crate::verify::{Overlap, Pair, verify_listed};
use crate::write::PairRow;
use std::collections::HashMap;

/// Words, furniture apart, that the shorter of two documents must have to be called like the other by its aligned share: of fewer it
/// would say too little.
const LEAST_OWN_WORDS: u32 = 30;

/// The least identity of what two documents share that makes them alike. Quarterly reports and weather reports of one template stand in
/// each other nearly whole, and every figure differs: one in eight of their words and more. Such pairs are contained.
const LEAST_IDENTITY: f64 = 0.9;

/// Of documents of fewer words of their own, all of them together are asked: the share of the shorter that stands in the other times how much of
/// that is equal. Where two products of one shop are told in a hundred words, the twenty that differ are what they are.
const SHORT_WORDS: u32 = 150;

/// What passages say about pairs.
pub(super) struct Likeness {
    /// Documents of which one is contained in another, beyond those that are alike.
    pub(super) contained: Vec<Contained>,
    /// The aligned shares of pairs, the lower number first.
    shares: PairMap<[f64; 2]>,
    /// Those that made two documents alike, and all copies of these. Of documents of the same words each may share other furniture
    /// with others, so their own shares may differ.
    decisive: PairMap<[f64; 2]>,
    /// The document that stands for each copy.
    first: HashMap<u32, u32>,
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
        let stands = |document: u32| first.get(&document).copied().unwrap_or(document);
        let known: PairSet = pairs.iter().chain(&copies.pairs).map(|pair| (pair.a, pair.b)).collect();
        let mut decisive: PairMap<[f64; 2]> = PairMap::default();
        // What is contained is a passage at least. Two short texts that stand in each other say too little for either.
        let least_contained = config.passages.as_ref().map_or(LEAST_OWN_WORDS, |passages| passages.least_words);
        let is_mutual = |pair: &Aligned| config.aligned.is_some_and(|least| smaller(pair) >= least);
        let says_little = |pair: &Aligned, words: u32| words < LEAST_OWN_WORDS && is_mutual(pair);
        let mut parts = Vec::new();
        for pair in &aligned {
            let (key, shares) = in_order(stands(pair.a), stands(pair.b), pair);
            if key.0 == key.1 || known.contains(&key) {
                continue;
            }
            let (share, words) = pair.shorter();
            if config.aligned.is_some_and(|least| is_near(pair, least)) {
                decisive.entry(key).or_insert(shares);
            } else if words >= least_contained && share >= config.contained && !says_little(pair, words) {
                parts.push((ordered(pair.a, pair.b), part(pair)));
            }
        }
        let shares = by_pair(&aligned);
        if let Some(least) = config.aligned {
            let mut links: PairSet = known.iter().chain(decisive.keys()).copied().collect();
            let preference = corpus.documents.preference(&config.keep, &corpus.id_ranks);
            let align = |wanted: &[(u32, u32)]| {
                let aligned = sharing.align(wanted, corpus)?;
                let near = by_pair(aligned.iter().filter(|pair| is_near(pair, least)));
                let links = near.keys().copied().collect();
                decisive.extend(near);
                Ok(links)
            };
            let allows = |a: u32, b: u32| allowed.admits(a, b) && !shares.contains_key(&ordered(a, b));
            crowd::complete(corpus.documents.len(), &mut links, preference, allows, align)?;
        }
        let mut near: Vec<(u32, u32)> = decisive.keys().copied().collect();
        near.sort_unstable();
        // Of documents of the same words, some pairs may be aligned a little better than others.
        parts.retain(|((a, b), _)| !decisive.contains_key(&ordered(stands(*a), stands(*b))));
        parts.sort_unstable();
        let found = near.len();
        near.extend(parts.iter().map(|(pair, _)| *pair));
        let mut measured = measure(&near, stands, corpus, config.shingle)?;
        let mut contained = Vec::new();
        for (&(_, part), pair) in parts.iter().zip(measured.split_off(found)) {
            if pair.overlap.jaccard() >= config.threshold {
                // Alike by the measure of the sketch, which is one of the few that it did not propose.
                pairs.push(Pair::new(stands(pair.a), stands(pair.b), pair.overlap));
            } else {
                contained.push(Contained { part, pair });
            }
        }
        pairs.append(&mut measured);
        pairs.sort_unstable_by_key(|pair| (pair.a, pair.b));
        pairs.dedup_by_key(|pair| (pair.a, pair.b));
        Ok(Self { contained, shares, decisive, first })
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
        let unknown = |row: &&PairRow| row.kind != PairKind::Exact && self.shares(row).is_none();
        let missing: Vec<(u32, u32)> = rows.iter().filter(unknown).map(|row| (row.a, row.b)).collect();
        let more = by_pair(&sharing.align(&missing, corpus)?);
        for row in &mut rows {
            row.aligned = Some(match row.kind {
                PairKind::Exact => [1.0, 1.0],
                _ => self.shares(row).or_else(|| of(&more, row.a, row.b)).unwrap_or_default(),
            });
        }
        Ok(rows)
    }

    /// What is known of the aligned shares of a row: those that it is there for, or its own.
    fn shares(&self, row: &PairRow) -> Option<[f64; 2]> {
        let stands = |document: u32| self.first.get(&document).copied().unwrap_or(document);
        let decisive = || of(&self.decisive, stands(row.a), stands(row.b));
        let decisive = (row.kind == PairKind::Near).then(decisive).flatten();
        decisive.or_else(|| of(&self.shares, row.a, row.b))
    }
}

/// Pairs with what their shingle sets have in common. Copies, for which the documents that `stands` gives do, have the same shingles.
fn measure(pairs: &[(u32, u32)], stands: impl Fn(u32) -> u32, corpus: &Corpus, kind: ShingleKind) -> Result<Vec<Pair>> {
    let standing = |&(a, b): &(u32, u32)| ordered(stands(a), stands(b));
    let mut wanted: Vec<(u32, u32)> = pairs.iter().map(standing).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let measured = verify_listed(&wanted, corpus, kind, 0.0, &|_| Ok(()))?.pairs;
    let overlaps: PairMap<Overlap> = measured.into_iter().map(|Pair { a, b, overlap }| ((a, b), overlap)).collect();
    let pair = |&(a, b): &(u32, u32)| {
        let overlap = overlaps.get(&standing(&(a, b))).copied();
        let overlap = overlap.ok_or_else(|| Error::Internal("a pair that was not measured".into()))?;
        Ok(Pair::new(a, b, if stands(a) <= stands(b) { overlap } else { overlap.turned() }))
    };
    pairs.iter().map(pair).collect()
}

/// Whether two documents are alike by what they share.
fn is_near(pair: &Aligned, least: f64) -> bool {
    let (_, words) = pair.shorter();
    let equal = if words < SHORT_WORDS { smaller(pair) * pair.identity } else { smaller(pair) };
    words >= LEAST_OWN_WORDS && equal >= least && pair.identity >= LEAST_IDENTITY
}

/// The smaller of the aligned shares of a pair.
fn smaller(pair: &Aligned) -> f64 {
    pair.share_a().min(pair.share_b())
}

fn ordered(a: u32, b: u32) -> (u32, u32) {
    (a.min(b), a.max(b))
}

/// The shorter document of a pair: the one whose share is the one that counts.
fn part(pair: &Aligned) -> u32 {
    let (share, words) = pair.shorter();
    if pair.in_a[1] == words && pair.share_a() >= share { pair.a } else { pair.b }
}

/// The aligned shares of a pair whose documents go by the numbers `a` and `b`, the lower number first.
fn in_order(a: u32, b: u32, pair: &Aligned) -> ((u32, u32), [f64; 2]) {
    let (in_a, in_b) = (pair.share_a(), pair.share_b());
    (ordered(a, b), if a < b { [in_a, in_b] } else { [in_b, in_a] })
}

fn by_pair<'a>(aligned: impl IntoIterator<Item = &'a Aligned>) -> PairMap<[f64; 2]> {
    aligned.into_iter().map(|pair| in_order(pair.a, pair.b, pair)).collect()
}

/// The shares of two documents, in this order.
fn of(shares: &PairMap<[f64; 2]>, a: u32, b: u32) -> Option<[f64; 2]> {
    let &[low, high] = shares.get(&ordered(a, b))?;
    Some(if a < b { [low, high] } else { [high, low] })
}
