//! Fingerprints to proposals: which documents to look at together.
//!
//! In: the fingerprints of every document. Out: for each document the earlier ones that share a passage with it, as far as
//! fingerprints can tell: hits near one diagonal that cover [`LEAST_COVER`] words.
//!
//! A fingerprint in up to [`MOST_HOLDERS`] places links all of its holders with each other. A more frequent one links each
//! holder to the earliest only: a star instead of all pairs, so a passage that ten thousand documents carry costs ten thousand
//! links, and is found all the same. Nothing is cut off.
//!
//! Memory: 16 bytes a fingerprint while the index is built, 16 bytes afterwards for each that more than one document has, and 12 for each such hash.

use rayon::prelude::*;

/// A fingerprint of more places links its holders to the earliest only. Families up to this size have all pairs listed.
pub const MOST_HOLDERS: usize = 64;
/// Words that the hits near one diagonal must cover to propose a pair: no two 5-grams that overlap by much.
pub const LEAST_COVER: u32 = 9;
/// A run of so many equal words has fingerprints that cover that much: the first begins within three words of its start, the
/// last ends within three words of its end, and they are nowhere further apart than four words.
pub const SURE_RUN: u32 = 15;
/// Words between hits that may still belong to one passage.
const REACH: u32 = 48;
/// How far the diagonals of neighbouring hits may be apart, in words inserted or left out.
const SHIFT: u32 = 16;
/// Places of one fingerprint in one document that are looked at: a document that repeats itself says nothing new. With so many
/// even those of one word over and over cover [`LEAST_COVER`].
const MOST_REPEATS: usize = 5;

/// A fingerprint in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occurrence {
    /// The hash of its words.
    pub hash: u64,
    /// The document.
    pub document: u32,
    /// Number of its first word.
    pub place: u32,
}

/// Where each shared fingerprint stands.
#[derive(Debug, Default)]
pub struct SeedIndex {
    /// Places of shared fingerprints, one fingerprint after the other, ascending.
    postings: Vec<[u32; 2]>,
    /// The shared fingerprints.
    hashes: Vec<u64>,
    /// Where the postings of each begin.
    groups: Vec<u32>,
    /// Shared fingerprints of the documents, one document after the other: number of the group, number of the first word.
    seeds: Vec<[u32; 2]>,
    /// Where those of a document begin.
    documents: Vec<u32>,
}

impl SeedIndex {
    /// Indexes the fingerprints of `documents` documents, which are numbered from the earliest.
    pub fn new(mut occurrences: Vec<Occurrence>, documents: u32) -> Self {
        occurrences.par_sort_unstable();
        let mut index = Self::default();
        let mut kept = vec![0_u32; documents as usize + 1];
        for group in occurrences.chunk_by(|x, y| x.hash == y.hash) {
            if group[0].document == group[group.len() - 1].document {
                continue;
            }
            index.hashes.push(group[0].hash);
            index.groups.push(index.postings.len() as u32);
            for same in group.chunk_by(|x, y| x.document == y.document) {
                let same = &same[..same.len().min(MOST_REPEATS)];
                index.postings.extend(same.iter().map(|at| [at.document, at.place]));
                kept[same[0].document as usize + 1] += same.len() as u32;
            }
        }
        drop(occurrences);
        index.groups.push(index.postings.len() as u32);
        for document in 0..documents as usize {
            kept[document + 1] += kept[document];
        }
        index.documents.clone_from(&kept);
        index.seeds = vec![[0, 0]; index.postings.len()];
        for (group, bounds) in (0..).zip(index.groups.windows(2)) {
            for &[document, place] in &index.postings[bounds[0] as usize..bounds[1] as usize] {
                let next = &mut kept[document as usize];
                index.seeds[*next as usize] = [group, place];
                *next += 1;
            }
        }
        index
    }

    /// Every shared fingerprint with the documents that have it, ascending; a document may come several times.
    pub fn holders(&self) -> impl IndexedParallelIterator<Item = (u64, impl Iterator<Item = u32>)> {
        self.hashes.par_iter().zip(self.groups.par_windows(2)).map(|(&hash, bounds)| {
            let postings = &self.postings[bounds[0] as usize..bounds[1] as usize];
            (hash, postings.iter().map(|posting| posting[0]))
        })
    }

    /// The documents earlier than `document` that hits propose, ascending.
    pub fn partners(&self, document: u32, hits: &mut Hits) -> Vec<u32> {
        let range = self.documents[document as usize] as usize..self.documents[document as usize + 1] as usize;
        let seeds = &self.seeds[range];
        hits.start(self.documents.len());
        let earlier = |group: u32| {
            let bounds = &self.groups[group as usize..][..2];
            let postings = &self.postings[bounds[0] as usize..bounds[1] as usize];
            let most = if postings.len() > MOST_HOLDERS { 1 } else { postings.len() };
            postings[..most].iter().take_while(move |posting| posting[0] < document)
        };
        for &[group, _] in seeds {
            earlier(group).for_each(|&[other, _]| hits.count(other));
        }
        for &[group, place] in seeds {
            earlier(group).for_each(|&[other, there]| hits.keep(other, place, there));
        }
        hits.proposed()
    }
}

/// Hits of one document with others. Holds buffers, so keep one for each thread.
#[derive(Debug, Default)]
pub struct Hits {
    counts: Vec<u16>,
    touched: Vec<u32>,
    /// The other document, the diagonal, and the word here.
    kept: Vec<(u32, u32, u32)>,
}

impl Hits {
    fn start(&mut self, documents: usize) {
        for &other in &self.touched {
            self.counts[other as usize] = 0;
        }
        self.touched.clear();
        self.counts.resize(documents, 0);
        self.kept.clear();
    }

    fn count(&mut self, other: u32) {
        let count = &mut self.counts[other as usize];
        if *count == 0 {
            self.touched.push(other);
        }
        *count = count.saturating_add(1);
    }

    /// Keeps a hit, unless it is the only one with its document: most are.
    fn keep(&mut self, other: u32, here: u32, there: u32) {
        if self.counts[other as usize] > 1 {
            // Diagonals are shifted up so that they stay positive.
            self.kept.push((other, here + (u32::MAX >> 1) - there, here));
        }
    }

    fn proposed(&mut self) -> Vec<u32> {
        self.kept.sort_unstable_by_key(|&(other, _, here)| (other, here));
        let mut proposed = Vec::new();
        for hits in self.kept.chunk_by(|x, y| x.0 == y.0) {
            if cover(hits) >= LEAST_COVER {
                proposed.push(hits[0].0);
            }
        }
        proposed
    }
}

/// The most words that hits near one diagonal cover, counted no further than needed. Hits ascend by the word here.
fn cover(hits: &[(u32, u32, u32)]) -> u32 {
    let gram = super::fingerprint::GRAM as u32;
    for (i, &(_, diagonal, here)) in hits.iter().enumerate() {
        let (mut covered, mut last) = (gram, here);
        for &(_, other_diagonal, other) in &hits[i + 1..] {
            if other > last + REACH {
                break;
            }
            if other > last && other_diagonal.abs_diff(diagonal) <= SHIFT {
                covered += gram.min(other - last);
                last = other;
                if covered >= LEAST_COVER {
                    return covered;
                }
            }
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::super::fingerprint::Fingerprinter;
    use super::*;

    fn index(texts: &[String]) -> SeedIndex {
        let mut occurrences = Vec::new();
        for (document, text) in (0..).zip(texts) {
            let mut push = |hash, place| occurrences.push(Occurrence { hash, document, place });
            Fingerprinter::default().fingerprints(text, &mut push);
        }
        SeedIndex::new(occurrences, texts.len() as u32)
    }

    fn text(words: impl Iterator<Item = u32>) -> String {
        words.map(|word| format!("w{word} ")).collect()
    }

    #[test]
    fn a_shared_run_proposes_and_a_shared_phrase_does_not() {
        let own = |base: u32| base..base + 50;
        let texts = [
            text(own(1000).chain(0..20).chain(own(2000))),
            text(own(3000).chain(0..6).chain(own(4000))),
            text(own(5000).chain(own(6000)).chain(0..20)),
        ];
        let index = index(&texts);
        let mut hits = Hits::default();
        assert_eq!(index.partners(2, &mut hits), [0]);
        assert!(index.partners(1, &mut hits).is_empty());
        assert!(index.partners(0, &mut hits).is_empty());
    }

    #[test]
    fn a_passage_of_many_links_each_to_the_earliest() {
        let texts: Vec<String> = (0..200).map(|d| text((0..30).chain(1000 * d + 1000..1000 * d + 1030))).collect();
        let index = index(&texts);
        let mut hits = Hits::default();
        assert!((1..200).all(|later| index.partners(later, &mut hits) == [0]));
    }

    #[test]
    fn a_document_that_repeats_itself_has_few_hits() {
        let texts = [text((0..30).cycle().take(30_000)), text((0..30).cycle().take(30_000))];
        let index = index(&texts);
        assert!(index.postings.len() <= 2 * 30 * MOST_REPEATS);
        assert_eq!(index.partners(1, &mut Hits::default()), [0]);
    }
}
