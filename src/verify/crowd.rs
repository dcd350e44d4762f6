//! A large group: an exact similarity join that looks at few pairs.
//!
//! **Prefix filter.** Order all shingles by how rare they are in the group. Two sets of similarity `t` must then share
//! one of the first `n - ⌈t·n⌉ + 1` shingles of each, its prefix (Chaudhuri, Ganti and Kaushik, ICDE 2006; Bayardo, Ma and
//! Srikant, WWW 2007). So an index from prefix shingles to documents proposes every partner and, since the rare ones come
//! first, few others; what stands after a place bounds what can still be shared, which turns most of those away too
//! (the positional filter of Xiao et al., WWW 2008). A shingle that only one document has is no use to any pair and is
//! left out: a farm of pages in one frame, each with a text of its own, then has next to nothing in the index.
//!
//! What stands behind a shared shingle must reach at least the shared part that the threshold asks for. Postings are
//! sorted by that reach, and only those that reach far enough for the document in work are looked at: pages in
//! one frame that miss the threshold by a little share all of it, yet none of them is looked at.
//!
//! **Leaders.** Documents come in order of preference. One without a partner among the leaders before it is a leader
//! itself: it will survive. A cluster that has outgrown [`LARGEST_LISTED`] keeps only its leaders in the index, so a hundred thousand
//! printings of one page are each compared with one page. For every other cluster all pairs are found. Who survives is
//! exact either way; but a document that resembles only *removed* members of such a large cluster is not listed with it.
//!
//! Memory: a byte for each shingle of the group in the rarity table (64 MiB at the most), the prefixes of the documents
//! in the index, and up to `CACHED_SHINGLES` shingles of their sets; a set that is not cached is made again from its text.

use super::set::{Lookup, Overlap, least_shared};
use super::{Comparable, LARGEST_LISTED, Pair, Texts, Verified, Worker};
use crate::error::Result;
use crate::hashed::KeyMap;
use crate::shingle::ShingleKind;
use crate::union_find::UnionFind;
use rayon::prelude::*;
use std::sync::atomic::{AtomicU8, Ordering};

/// Likely partners that a document is compared with, those that share most of its prefix first. A document that has more
/// is counted in [`Verified::bounded`].
pub const MOST_PARTNERS: usize = 2048;
/// Postings that are looked at for a document. One that has more is counted there too.
///
/// The rare shingles come first, and a partner shares some of those; what is cut is the long tail of what many have.
const MOST_POSTINGS: usize = 1 << 16;
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
    texts: &impl Comparable,
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
        postings: KeyMap::default(),
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
    postings: KeyMap<Postings>,
    /// For each indexed document, how many prefix shingles it was met by; zero between calls.
    met: Vec<u32>,
    cached: usize,
    admitted: u32,
    clusters: UnionFind,
    found: Verified,
}

/// An indexed document at a place of which a shingle stands.
struct Posting {
    /// How many shingles stand from the place on, less the share that the document's own size demands: a partner must
    /// have a share of its own size that is no larger.
    reach: f32,
    indexed: u32,
    place: u32,
}

/// Postings of a shingle, in runs that are each sorted by reach, farthest first.
///
/// The runs are as long as the binary digits of the length say (the logarithmic method of Bentley and Saxe, 1980), so
/// adding one costs a logarithm on average, and few runs are looked into.
#[derive(Default)]
struct Postings(Vec<Posting>);

impl Postings {
    fn push(&mut self, posting: Posting) {
        self.0.push(posting);
        let run = 1 << self.0.len().trailing_zeros();
        let start = self.0.len() - run;
        self.0[start..].sort_by(|a, b| b.reach.total_cmp(&a.reach));
    }

    /// Those that reach `least` or farther.
    fn reaching(&self, least: f32) -> impl Iterator<Item = &Posting> {
        let mut rest = &self.0[..];
        std::iter::from_fn(move || {
            let run = 1_usize << rest.len().checked_ilog2()?;
            let (first, others) = rest.split_at(run);
            rest = others;
            Some(first.iter().take_while(move |posting| posting.reach >= least))
        })
        .flatten()
    }
}

impl<T: Comparable> Crowd<'_, T> {
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

    /// The share of the sizes of both sets together that a pair at the threshold has in common.
    fn share(&self) -> f64 {
        self.threshold / (1.0 + self.threshold)
    }

    /// The indexed documents that may reach the threshold with this one, likeliest first.
    fn partners(&mut self, member: &Member) -> Vec<u32> {
        let size = member.set.len();
        let mut touched = Vec::new();
        let mut visited = 0;
        let mut cut = false;
        // A hair less, for the rounding.
        let least_reach = (self.share() * size as f64 * (1.0 - 1e-6) - 1e-3) as f32;
        'prefix: for &(place, shingle) in &member.prefix {
            for posting in self.postings.get(&shingle).into_iter().flat_map(|list| list.reaching(least_reach)) {
                visited += 1;
                if visited > MOST_POSTINGS {
                    cut = true;
                    break 'prefix;
                }
                let other = &self.indexed[posting.indexed as usize];
                let met = &mut self.met[posting.indexed as usize];
                let ahead = (size - place as usize).min((other.size - posting.place) as usize);
                if *met as usize + ahead >= least_shared(size, other.size as usize, self.threshold)
                    && self.texts.admits(other.document, member.document)
                {
                    if *met == 0 {
                        touched.push(posting.indexed);
                    }
                    *met += 1;
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
        let demanded = self.share() * set.len() as f64;
        for (place, shingle) in prefix {
            let reach = ((set.len() - place as usize) as f64 - demanded) as f32;
            self.postings.entry(shingle).or_default().push(Posting { reach, indexed, place });
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn runs_hold_what_a_list_holds(reaches in proptest::collection::vec(0..50_u32, 0..200), least in 0..50_u32) {
            let mut postings = Postings::default();
            for (i, &reach) in (0..).zip(&reaches) {
                postings.push(Posting { reach: reach as f32, indexed: i, place: 0 });
            }
            let mut got: Vec<u32> = postings.reaching(least as f32).map(|posting| posting.indexed).collect();
            got.sort_unstable();
            let expected: Vec<u32> = (0..).zip(&reaches).filter(|(_, r)| **r >= least).map(|(i, _)| i).collect();
            prop_assert_eq!(got, expected);
        }
    }
}
