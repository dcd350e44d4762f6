//! Couples to proposals: which documents to look at together, and where.
//!
//! In: the couples of every document. Out: for each document the earlier ones with [`LEAST_HITS`] shared couples in one place,
//! with all the couples they share.
//!
//! A couple that more than [`MOST_HOLDERS`] documents have is set aside: it is a turn of phrase or a topic. What so many
//! documents have word for word, the strict search finds. So a document has at most `MOST_HOLDERS - 1` links for each of its
//! couples, and the work grows with the corpus and no faster.
//!
//! Memory: 16 bytes a couple while the index is built (five couples for four words), 12 bytes afterwards for each that is shared.

use crate::passages::seed::{Batch, Occurrence};
use rayon::prelude::*;

/// A couple of more documents says nothing about any two of them.
pub const MOST_HOLDERS: usize = 16;

/// Shared couples in one place that propose two documents. One or two rare couples are a name and an office; four are rarely
/// chance.
pub const LEAST_HITS: usize = 4;

/// Words between couples that are in one place: two or three sentences.
const PLACE: u32 = 50;

/// Hits on either side of one that are looked at: where there are so many, the documents have been proposed long before.
const MOST_NEIGHBOURS: usize = 64;

/// An earlier document to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Its number.
    pub earlier: u32,
    /// The couples shared with it: word here, word there, ascending.
    pub hits: Vec<[u32; 2]>,
}

/// Where each shared couple stands.
#[derive(Debug, Default)]
pub struct CoupleIndex {
    /// Document and word of the shared couples, one couple after the other, ascending.
    postings: Vec<[u32; 2]>,
    /// For every posting, by document, the place of the first posting of its couple, and its own.
    seeds: Vec<[u32; 2]>,
    /// Where the seeds of each document begin.
    documents: Vec<u32>,
}

impl CoupleIndex {
    /// Indexes the couples of `documents` documents, which are numbered from the earliest; `number` gives the number of a document of the
    /// batches, but for those that are not to be found.
    pub fn new(batches: Vec<Batch>, documents: u32, number: impl Fn(u32) -> Option<u32>) -> Self {
        let mut occurrences: Vec<Occurrence> = Vec::new();
        occurrences.reserve_exact(batches.iter().map(|batch| batch.occurrences.len()).sum());
        for batch in batches {
            occurrences.extend(batch.numbered(&number));
        }
        occurrences.par_sort_unstable();
        let mut postings: Vec<[u32; 2]> = Vec::new();
        let mut groups: Vec<u32> = Vec::new();
        let mut starts = vec![0_u32; documents as usize + 1];
        for group in occurrences.chunk_by(|x, y| x.hash == y.hash) {
            let start = postings.len();
            // Of a document the first place counts: whatever else repeats a couple is of the same topic.
            let firsts = group.chunk_by(|x, y| x.document == y.document).map(|same| [same[0].document, same[0].place]);
            postings.extend(firsts.take(MOST_HOLDERS + 1));
            if (2..=MOST_HOLDERS).contains(&(postings.len() - start)) {
                groups.push(start as u32);
                postings[start..].iter().for_each(|posting| starts[posting[0] as usize + 1] += 1);
            } else {
                postings.truncate(start);
            }
        }
        drop(occurrences);
        groups.push(postings.len() as u32);
        for document in 1..starts.len() {
            starts[document] += starts[document - 1];
        }
        let documents = starts.clone();
        let mut seeds = vec![[0, 0]; postings.len()];
        for bounds in groups.windows(2) {
            for own in bounds[0]..bounds[1] {
                let next = &mut starts[postings[own as usize][0] as usize];
                seeds[*next as usize] = [bounds[0], own];
                *next += 1;
            }
        }
        Self { postings, seeds, documents }
    }

    /// The earlier documents that `document` may have taken from, or the other way round, ascending.
    pub fn proposals(&self, document: u32, links: &mut Links) -> Vec<Proposal> {
        let seeds =
            &self.seeds[self.documents[document as usize] as usize..self.documents[document as usize + 1] as usize];
        links.start(self.documents.len());
        let earlier = |&[first, own]: &[u32; 2]| &self.postings[first as usize..own as usize];
        for &[other, _] in seeds.iter().flat_map(earlier) {
            links.count(other);
        }
        for seed in seeds {
            let here = self.postings[seed[1] as usize][1];
            for &[other, there] in earlier(seed) {
                links.keep(other, here, there);
            }
        }
        links.proposals()
    }
}

/// Links of one document with others. Holds buffers, so keep one for each thread.
#[derive(Debug, Default)]
pub struct Links {
    counts: Vec<u32>,
    touched: Vec<u32>,
    /// The other document, the word here, the word there.
    found: Vec<[u32; 3]>,
}

impl Links {
    fn start(&mut self, documents: usize) {
        for &other in &self.touched {
            self.counts[other as usize] = 0;
        }
        self.touched.clear();
        self.counts.resize(documents, 0);
        self.found.clear();
    }

    fn count(&mut self, other: u32) {
        let count = &mut self.counts[other as usize];
        if *count == 0 {
            self.touched.push(other);
        }
        *count += 1;
    }

    /// Keeps a link with a document that has enough of them; few documents have.
    fn keep(&mut self, other: u32, here: u32, there: u32) {
        if self.counts[other as usize] as usize >= LEAST_HITS {
            self.found.push([other, here, there]);
        }
    }

    fn proposals(&mut self) -> Vec<Proposal> {
        self.found.sort_unstable();
        let mut found = Vec::new();
        for links in self.found.chunk_by(|x, y| x[0] == y[0]) {
            let hits: Vec<[u32; 2]> = links.iter().map(|link| [link[1], link[2]]).collect();
            if in_one_place(&hits) {
                found.push(Proposal { earlier: links[0][0], hits });
            }
        }
        found
    }
}

/// Whether [`LEAST_HITS`] hits stand within [`PLACE`] words of one of them, in both documents.
fn in_one_place(hits: &[[u32; 2]]) -> bool {
    let near = |x: &[u32; 2], y: &[u32; 2]| x[1].abs_diff(y[1]) <= PLACE;
    hits.iter().enumerate().any(|(place, hit)| {
        let reach = |other: &&[u32; 2]| other[0].abs_diff(hit[0]) <= PLACE;
        let before = hits[..place].iter().rev().take(MOST_NEIGHBOURS).take_while(reach);
        let after = hits[place + 1..].iter().take(MOST_NEIGHBOURS).take_while(reach);
        1 + before.chain(after).filter(|other| near(other, hit)).count() >= LEAST_HITS
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    fn occurrence(hash: u64, document: u32, place: u32) -> Occurrence {
        Occurrence { hash, document, place }
    }

    fn all(occurrences: &[Occurrence], documents: u32) -> Vec<Vec<Proposal>> {
        let index = CoupleIndex::new(vec![Batch { first: 0, occurrences: occurrences.to_vec() }], documents, Some);
        let mut links = Links::default();
        (0..documents).map(|document| index.proposals(document, &mut links)).collect()
    }

    #[test]
    fn four_couples_in_one_place_propose_and_four_all_over_the_text_do_not() {
        let near: Vec<Occurrence> = (0..4)
            .flat_map(|hash| [occurrence(hash, 0, 10 * hash as u32), occurrence(hash, 2, 900 - 10 * hash as u32)])
            .collect();
        let found = all(&near, 3);
        assert_eq!(found[2], [Proposal { earlier: 0, hits: vec![[870, 30], [880, 20], [890, 10], [900, 0]] }]);
        assert!(found[0].is_empty() && found[1].is_empty());
        assert!(all(&near[..6], 3).iter().all(Vec::is_empty));
        let far: Vec<Occurrence> = (0..4)
            .flat_map(|hash| [occurrence(hash, 0, 10 * hash as u32), occurrence(hash, 2, 200 * hash as u32)])
            .collect();
        assert!(all(&far, 3).iter().all(Vec::is_empty));
    }

    #[test]
    fn what_too_many_documents_have_links_none() {
        let of = |holders: u32| -> Vec<Occurrence> {
            (0..4).flat_map(|hash| (0..holders).map(move |document| occurrence(hash, document, hash as u32))).collect()
        };
        assert_eq!(all(&of(MOST_HOLDERS as u32), 20)[MOST_HOLDERS - 1].len(), MOST_HOLDERS - 1);
        assert!(all(&of(MOST_HOLDERS as u32 + 1), 20).iter().all(Vec::is_empty));
    }

    proptest! {
        #[test]
        fn agrees_with_all_pairs(couples in proptest::collection::vec((0..40_u64, 0..6_u32, 0..120_u32), 0..150)) {
            let occurrences: Vec<Occurrence> = couples.iter().map(|&(hash, document, place)| occurrence(hash, document, place)).collect();
            let mut firsts: Vec<BTreeMap<u64, u32>> = vec![BTreeMap::new(); 6];
            for &(hash, document, place) in &couples {
                let first = firsts[document as usize].entry(hash).or_insert(place);
                *first = place.min(*first);
            }
            let found = all(&occurrences, 6);
            for later in 0..6 {
                let mut expected = Vec::new();
                for earlier in 0..later {
                    let shared = firsts[earlier].iter().filter_map(|(hash, &there)| firsts[later].get(hash).map(|&here| [here, there]));
                    let hits: Vec<[u32; 2]> = shared.collect();
                    let near = |x: &[u32; 2], y: &[u32; 2]| x[0].abs_diff(y[0]) <= PLACE && x[1].abs_diff(y[1]) <= PLACE;
                    if hits.iter().any(|x| hits.iter().filter(|y| near(x, y)).count() >= LEAST_HITS) {
                        expected.push((earlier as u32, hits.into_iter().collect::<BTreeSet<_>>()));
                    }
                }
                let got: Vec<_> = found[later].iter().map(|p| (p.earlier, p.hits.iter().copied().collect::<BTreeSet<_>>())).collect();
                prop_assert_eq!(got, expected);
                prop_assert!(found[later].iter().all(|p| p.hits.is_sorted()));
            }
        }
    }
}
