//! A large group: an exact similarity join that looks at few pairs.
//!
//! **Prefix filter.** Order all shingles by how rare they are in the group. Two sets of similarity `t` must then share
//! one of the first `n - ⌈t·n⌉ + 1` shingles of each, its prefix (Chaudhuri, Ganti and Kaushik, ICDE 2006; Bayardo, Ma and
//! Srikant, WWW 2007). So an index from prefix shingles to documents proposes every partner and, since the rare ones come
//! first, few others; what stands after a place bounds what can still be shared, which turns most of those away too
//! (the positional filter of Xiao et al., WWW 2008). A shingle that only one document has is no use to any pair and is
//! left out: a farm of pages in one frame, each with a text of its own, then has next to nothing in the index.
//!
//! Postings are kept by size class as well, since the later a shared shingle stands, the closer the sizes must be: without
//! that, pages that miss the threshold by a little would all be looked at.
//!
//! **Leaders.** Documents come in order of preference. One without a partner among the leaders before it is a leader
//! itself: it will survive. A cluster that has outgrown [`LARGEST_LISTED`] keeps only its leaders in the index, so a hundred thousand
//! printings of one page are each compared with one page. For every other cluster all pairs are found. Who survives is
//! exact either way; but a document that resembles only *removed* members of such a large cluster is not listed with it.
//!
//! Memory: a byte for each shingle of the group in the rarity table (64 MiB at the most), the prefixes of the documents
//! in the index, and up to `CACHED_SHINGLES` shingles of their sets; a set that is not cached is made again from its text.

use super::set::{Lookup, Overlap, least_shared};
use super::{LARGEST_LISTED, Pair, Texts, Verified, Worker};
use crate::error::Result;
use crate::shingle::ShingleKind;
use crate::union_find::UnionFind;
use rayon::prelude::*;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::atomic::{AtomicU8, Ordering};

/// Likely partners that a document is compared with, those that share most of its prefix first. A document that has more
/// is counted in [`Verified::bounded`].
pub const MOST_PARTNERS: usize = 2048;
/// Postings that are looked at for a document. One that has more is counted there too.
const MOST_POSTINGS: usize = 1 << 17;
/// Sizes within this ratio are of one class.
const CLASS_RATIO: f64 = 1.1;
/// Shingles of indexed sets that are kept: 64 MiB.
const CACHED_SHINGLES: usize = 8 << 20;
/// Shingles that are prepared in parallel at a time: 16 MiB.
const BATCH_SHINGLES: u64 = 2 << 20;

/// A document, ready to be joined.
struct Member {
    document: u32,
    /// Distinct shingles, rarest first.
    set: Vec<u64>,
    /// The prefix without what no other document has: place and shingle.
    prefix: Vec<(u32, u64)>,
}

pub(super) fn join(
    group: &[u32],
    texts: &impl Texts,
    kind: ShingleKind,
    threshold: f64,
    progress: &(dyn Fn(u64) -> Result<()> + Sync),
) -> Result<Verified> {
    let mut order = group.to_vec();
    order.sort_unstable_by_key(|&document| texts.rank(document));
    let rarity = Rarity::count(&order, texts, kind)?;
    let mut crowd = Crowd {
        threshold,
        texts,
        worker: Worker::new(kind),
        lookup: Lookup::default(),
        indexed: Vec::new(),
        postings: HashMap::default(),
        met: Vec::new(),
        cached: 0,
        admitted: 0,
        clusters: UnionFind::new(order.len()),
        found: Verified::default(),
    };
    let mut rest = &order[..];
    while !rest.is_empty() {
        let mut shingles = 0;
        let fits = |document: &&u32| {
            shingles += u64::from(texts.words(**document));
            shingles <= BATCH_SHINGLES
        };
        let count = rest.iter().take_while(fits).count().max(1);
        let (batch, later) = rest.split_at(count);
        rest = later;
        let members: Vec<Member> = batch
            .par_iter()
            .map_init(|| Worker::new(kind), |worker, &d| rarity.member(d, texts, threshold, worker))
            .collect::<Result<_>>()?;
        for member in members {
            crowd.admit(member)?;
        }
        progress(count as u64)?;
    }
    Ok(crowd.found)
}

/// How many documents of the group have a shingle: never too low, and too high only if two shingles fall together.
struct Rarity {
    counts: Vec<AtomicU8>,
    mask: usize,
}

impl Rarity {
    fn count(order: &[u32], texts: &impl Texts, kind: ShingleKind) -> Result<Self> {
        let words: u64 = order.iter().map(|&d| u64::from(texts.words(d))).sum();
        let slots = (2 * words).next_power_of_two().clamp(1 << 16, 1 << 26) as usize;
        let counts: Vec<AtomicU8> = (0..slots).map(|_| AtomicU8::new(0)).collect();
        let rarity = Self { counts, mask: slots - 1 };
        order.par_iter().try_for_each_init(
            || (Worker::new(kind), Vec::new()),
            |(worker, set), &document| {
                set.clear();
                worker.shingles(texts, document, set)?;
                for &shingle in &*set {
                    // Saturates; the sum does not depend on the order of the threads.
                    let _ =
                        rarity.slot(shingle).fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_add(1));
                }
                Ok(())
            },
        )?;
        Ok(rarity)
    }

    fn slot(&self, shingle: u64) -> &AtomicU8 {
        // Not the bits that place a shingle in a probe table.
        &self.counts[(shingle >> 20) as usize & self.mask]
    }

    fn of(&self, shingle: u64) -> u8 {
        self.slot(shingle).load(Ordering::Relaxed)
    }

    fn member(&self, document: u32, texts: &impl Texts, threshold: f64, worker: &mut Worker) -> Result<Member> {
        let mut set = Vec::new();
        worker.shingles(texts, document, &mut set)?;
        set.sort_unstable_by_key(|&shingle| (self.of(shingle), shingle));
        let least = (threshold * set.len() as f64 - 1e-6).ceil().max(0.0) as usize;
        let length = (set.len() + 1 - least).min(set.len());
        let prefix = (0..).zip(&set[..length]).filter(|(_, s)| self.of(**s) > 1).map(|(i, s)| (i, *s)).collect();
        Ok(Member { document, set, prefix })
    }
}

/// A document that later ones are compared with.
struct Indexed {
    document: u32,
    size: u32,
    /// Its place in `clusters`.
    node: u32,
    leader: bool,
    set: Option<Vec<u64>>,
}

struct Crowd<'a, T> {
    threshold: f64,
    texts: &'a T,
    /// Makes sets again that were not cached.
    worker: Worker,
    /// Of the set of the document in work.
    lookup: Lookup,
    indexed: Vec<Indexed>,
    postings: HashMap<u64, Vec<Posting>, BuildHasherDefault<Mixed>>,
    /// For each indexed document, how many prefix shingles it was met by; zero between calls.
    met: Vec<u32>,
    cached: usize,
    admitted: u32,
    clusters: UnionFind,
    found: Verified,
}

struct Posting {
    indexed: u32,
    place: u32,
}

impl<T: Texts> Crowd<'_, T> {
    /// Compares a document with its likely partners among those before, and puts it into the index.
    fn admit(&mut self, member: Member) -> Result<()> {
        let partners = self.partners(&member);
        self.lookup.fill(&member.set);
        let node = self.admitted;
        self.admitted += 1;
        let mut leader = true;
        // Leaders first: they decide whether the cluster is one whose members are not compared with each other.
        let (leaders, others): (Vec<u32>, Vec<u32>) =
            partners.into_iter().partition(|&i| self.indexed[i as usize].leader);
        for i in leaders.into_iter().chain(others) {
            let other = &self.indexed[i as usize];
            if !other.leader
                && (self.clusters.size(other.node) > LARGEST_LISTED || self.clusters.size(node) > LARGEST_LISTED)
            {
                continue;
            }
            if let Some(overlap) = self.measure(i, &member.set)? {
                let other = &self.indexed[i as usize];
                self.found.pairs.push(Pair::new(other.document, member.document, overlap));
                self.clusters.union(other.node, node);
                leader &= !other.leader;
            }
        }
        if leader || self.clusters.size(node) <= LARGEST_LISTED {
            self.index(member, node, leader);
        }
        Ok(())
    }

    /// The indexed documents that may reach the threshold with this one, likeliest first.
    fn partners(&mut self, member: &Member) -> Vec<u32> {
        let size = member.set.len();
        let mut touched = Vec::new();
        let mut visited = 0;
        let mut cut = false;
        'prefix: for &(place, shingle) in &member.prefix {
            // With what stands from here on, a partner can be no larger than this; and no smaller than the threshold's
            // share of this one.
            let left = (size - place as usize) as f64;
            let largest = left * (1.0 + self.threshold) / self.threshold - size as f64;
            for class in class_of(self.threshold * size as f64)..=class_of(largest) {
                for posting in self.postings.get(&key(shingle, class)).into_iter().flatten() {
                    visited += 1;
                    if visited > MOST_POSTINGS {
                        cut = true;
                        break 'prefix;
                    }
                    let other = &self.indexed[posting.indexed as usize];
                    let met = &mut self.met[posting.indexed as usize];
                    let ahead = (size - place as usize).min((other.size - posting.place) as usize);
                    if *met as usize + ahead >= least_shared(size, other.size as usize, self.threshold) {
                        if *met == 0 {
                            touched.push(posting.indexed);
                        }
                        *met += 1;
                    }
                }
            }
        }
        touched.sort_unstable_by_key(|&i| (std::cmp::Reverse(self.met[i as usize]), i));
        for &i in &touched {
            self.met[i as usize] = 0;
        }
        cut |= touched.len() > MOST_PARTNERS;
        touched.truncate(MOST_PARTNERS);
        self.found.bounded += u64::from(cut);
        touched
    }

    /// The overlap of an indexed document with the one whose set is in the lookup, if it reaches the threshold.
    fn measure(&mut self, indexed: u32, set: &[u64]) -> Result<Option<Overlap>> {
        self.found.compared += 1;
        let Indexed { document, set: cached, .. } = &self.indexed[indexed as usize];
        let mut again = Vec::new();
        let other = if let Some(cached) = cached {
            cached
        } else {
            self.worker.shingles(self.texts, *document, &mut again)?;
            &again
        };
        let least = least_shared(other.len(), set.len(), self.threshold);
        let overlap = self.lookup.shared(set, other, least).map(|shared| Overlap {
            shared: shared as u32,
            a: other.len() as u32,
            b: set.len() as u32,
        });
        Ok(overlap.filter(|overlap| overlap.jaccard() >= self.threshold))
    }

    fn index(&mut self, member: Member, node: u32, leader: bool) {
        let Member { document, set, prefix } = member;
        let indexed = self.indexed.len() as u32;
        let class = class_of(set.len() as f64);
        for (place, shingle) in prefix {
            self.postings.entry(key(shingle, class)).or_default().push(Posting { indexed, place });
        }
        let size = set.len() as u32;
        let keep = self.cached + set.len() <= CACHED_SHINGLES;
        if keep {
            self.cached += set.len();
        }
        self.indexed.push(Indexed { document, size, node, leader, set: keep.then_some(set) });
        self.met.push(0);
    }
}

/// The size class of a set.
fn class_of(size: f64) -> u32 {
    if size < 1.0 { 0 } else { (size.ln() / CLASS_RATIO.ln()) as u32 }
}

/// Where the postings of a shingle in sets of a size class are found.
fn key(shingle: u64, class: u32) -> u64 {
    shingle ^ u64::from(class).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Shingle hashes are mixed already.
#[derive(Default)]
struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}
