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
    /// Documents that have one in more than [`MOST_REPEATS`] places.
    repetitive: Vec<bool>,
}

impl SeedIndex {
    /// Indexes the fingerprints of `documents` documents, which are numbered from the earliest.
    pub fn new(mut occurrences: Vec<Occurrence>, documents: u32) -> Self {
        let sorted = |part: &mut [Occurrence]| {
            let repeated = gather_repeated(part);
            part[..repeated].sort_unstable_by_key(|at| {
                u128::from(at.hash) << 64 | u128::from(at.document) << 32 | u128::from(at.place)
            });
            repeated
        };
        let mut parts = part(&mut occurrences);
        let parts: Vec<&[Occurrence]> = parts
            .par_iter_mut()
            .map(|part| {
                let repeated = sorted(part);
                &part[..repeated]
            })
            .collect();
        let mut index = Self { repetitive: vec![false; documents as usize], ..Self::default() };
        let mut kept = vec![0_u32; documents as usize + 1];
        for group in parts.iter().flat_map(|part| part.chunk_by(|x, y| x.hash == y.hash)) {
            if group[0].document == group[group.len() - 1].document {
                continue;
            }
            index.hashes.push(group[0].hash);
            index.groups.push(index.postings.len() as u32);
            for same in group.chunk_by(|x, y| x.document == y.document) {
                index.repetitive[same[0].document as usize] |= same.len() > MOST_REPEATS;
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

    /// The places of a shared fingerprint, by its number in the order of [`holders`](Self::holders): document and first word,
    /// ascending, the first [`MOST_REPEATS`] of each document.
    pub fn places(&self, group: usize) -> &[[u32; 2]] {
        &self.postings[self.groups[group] as usize..self.groups[group + 1] as usize]
    }

    /// A shared fingerprint, by the same number.
    pub fn hash(&self, group: usize) -> u64 {
        self.hashes[group]
    }

    /// For each document, whether it has fingerprints in more places than are kept.
    pub fn repetitive(&self) -> &[bool] {
        &self.repetitive
    }

    /// The documents earlier than `document` that hits propose, ascending.
    pub fn partners(&self, document: u32, hits: &mut Hits) -> Vec<u32> {
        let range = self.documents[document as usize] as usize..self.documents[document as usize + 1] as usize;
        let seeds = &self.seeds[range];
        hits.start(self.documents.len());
        let earlier = |group: u32| {
            let postings = self.places(group as usize);
            let most = if postings.len() > MOST_HOLDERS { 1 } else { postings.len() };
            postings[..most].iter().take_while(move |posting| posting[0] < document)
        };
        for &[group, _] in seeds {
            earlier(group).for_each(|&[other, _]| hits.count(other));
        }
        hits.make_room();
        for &[group, place] in seeds {
            earlier(group).for_each(|&[other, there]| hits.keep(other, place, there));
        }
        hits.proposed()
    }
}

/// Parts that are sorted one by one: what is looked at at once should fit into a cache.
const PARTS: usize = 256;

/// Moves occurrences into parts by the first bits of their hashes, ascending, where they stand (McIlroy, Bostic and McIlroy,
/// *Engineering radix sort*, Computing Systems 6(1), 1993).
fn part(mut occurrences: &mut [Occurrence]) -> Vec<&mut [Occurrence]> {
    let of = |at: &Occurrence| (at.hash >> (64 - PARTS.ilog2())) as usize;
    let mut sizes = [0; PARTS];
    for at in &*occurrences {
        sizes[of(at)] += 1;
    }
    let (mut next, mut total) = ([0; PARTS], 0);
    for (next, size) in next.iter_mut().zip(sizes) {
        *next = total;
        total += size;
    }
    let mut end = 0;
    for part in 0..PARTS {
        end += sizes[part];
        while next[part] < end {
            // Whatever stands here goes where it belongs, and so does what stood there, until something belongs here.
            let mut moved = occurrences[next[part]];
            while of(&moved) != part {
                let place = &mut next[of(&moved)];
                std::mem::swap(&mut occurrences[*place], &mut moved);
                *place += 1;
            }
            occurrences[next[part]] = moved;
            next[part] += 1;
        }
    }
    let mut parts = Vec::with_capacity(PARTS);
    for size in sizes {
        let (part, rest) = occurrences.split_at_mut(size);
        parts.push(part);
        occurrences = rest;
    }
    parts
}

/// Moves those whose hash may be met again to the front; how many that are. Most are met once, and a first look at the hashes
/// alone tells.
fn gather_repeated(part: &mut [Occurrence]) -> usize {
    let bits = (part.len() * 8).next_power_of_two().max(64);
    let place = |hash: u64| (hash as usize % bits / 64, 1_u64 << (hash % 64));
    let (mut once, mut again) = (vec![0_u64; bits / 64], vec![0_u64; bits / 64]);
    for at in &*part {
        let (word, bit) = place(at.hash);
        again[word] |= once[word] & bit;
        once[word] |= bit;
    }
    let mut repeated = 0;
    for at in 0..part.len() {
        let (word, bit) = place(part[at].hash);
        part[repeated] = part[at];
        repeated += usize::from(again[word] & bit != 0);
    }
    repeated
}

/// Hits of one document with others. Holds buffers, so keep one for each thread.
#[derive(Debug, Default)]
pub struct Hits {
    /// For each other document: the number of hits; once there is room for them, the place of the next one plus one, or zero if
    /// they are not kept.
    counts: Vec<u32>,
    touched: Vec<u32>,
    /// The word here and the diagonal, document by document.
    kept: Vec<Hit>,
}

/// The word here, then the diagonal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Hit(u64);

impl Hit {
    fn new(here: u32, there: u32) -> Self {
        // Diagonals are shifted up so that they stay positive.
        Self(u64::from(here) << 32 | u64::from(here + (u32::MAX >> 1) - there))
    }

    fn here(self) -> u32 {
        (self.0 >> 32) as u32
    }

    fn diagonal(self) -> u32 {
        self.0 as u32
    }
}

impl Hits {
    fn start(&mut self, documents: usize) {
        for &other in &self.touched {
            self.counts[other as usize] = 0;
        }
        self.touched.clear();
        self.counts.resize(documents, 0);
    }

    fn count(&mut self, other: u32) {
        let count = &mut self.counts[other as usize];
        if *count == 0 {
            self.touched.push(other);
        }
        *count += 1;
    }

    /// Makes room for the hits, but for those that are the only ones with their document: most are.
    fn make_room(&mut self) {
        let Self { counts, touched, kept } = self;
        touched.retain(|&other| {
            let count = &mut counts[other as usize];
            *count -= u32::from(*count == 1);
            *count > 0
        });
        touched.sort_unstable();
        let mut total = 0;
        for &other in &*touched {
            let count = &mut counts[other as usize];
            let size = *count;
            *count = total + 1;
            total += size;
        }
        kept.clear();
        kept.resize(total as usize, Hit::default());
    }

    fn keep(&mut self, other: u32, here: u32, there: u32) {
        let next = &mut self.counts[other as usize];
        if *next > 0 {
            self.kept[*next as usize - 1] = Hit::new(here, there);
            *next += 1;
        }
    }

    fn proposed(&mut self) -> Vec<u32> {
        let Self { counts, touched, kept } = self;
        let mut proposed = Vec::new();
        let mut start = 0;
        for &other in &*touched {
            let end = counts[other as usize] as usize - 1;
            let hits = &mut kept[start..end];
            hits.sort_unstable();
            if cover(hits) >= LEAST_COVER {
                proposed.push(other);
            }
            start = end;
        }
        proposed
    }
}

/// The most words that hits near one diagonal cover, counted no further than needed. Hits ascend by the word here.
fn cover(hits: &[Hit]) -> u32 {
    let gram = super::fingerprint::GRAM as u32;
    for (i, first) in hits.iter().enumerate() {
        let (mut covered, mut last) = (gram, first.here());
        for hit in &hits[i + 1..] {
            if hit.here() > last + REACH {
                break;
            }
            if hit.here() > last && hit.diagonal().abs_diff(first.diagonal()) <= SHIFT {
                covered += gram.min(hit.here() - last);
                last = hit.here();
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
    use proptest::prelude::*;

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

    /// Occurrences of few hashes, in an order of no meaning.
    fn scattered() -> impl Strategy<Value = Vec<Occurrence>> {
        let occurrence = (0..40_u64, 0..12_u32, 0..90_u32);
        proptest::collection::hash_set(occurrence, 0..500).prop_map(|all| {
            let occurrence = |(word, document, place): (u64, u32, u32)| Occurrence {
                hash: word.wrapping_mul(0x9e37_79b9_7f4a_7c15),
                document,
                place,
            };
            all.into_iter().map(occurrence).collect()
        })
    }

    proptest! {
        #[test]
        fn shared_fingerprints_are_those_of_a_sort(occurrences in scattered()) {
            let index = SeedIndex::new(occurrences.clone(), 12);
            let mut sorted = occurrences;
            sorted.sort_unstable();
            let groups = sorted.chunk_by(|x, y| x.hash == y.hash);
            let shared = groups.filter(|group| group.iter().any(|at| at.document != group[0].document));
            let kept = |group: &[Occurrence]| {
                let of_documents = group.chunk_by(|x, y| x.document == y.document);
                let places = of_documents.flat_map(|same| same.iter().take(MOST_REPEATS));
                (group[0].hash, places.map(|at| [at.document, at.place]).collect::<Vec<_>>())
            };
            let expected: Vec<_> = shared.map(kept).collect();
            let found: Vec<_> =
                (0..index.hashes.len()).map(|group| (index.hash(group), index.places(group).to_vec())).collect();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn partners_are_those_whose_hits_cover_enough(occurrences in scattered()) {
            let index = SeedIndex::new(occurrences, 12);
            let mut hits = Hits::default();
            for document in 0..12 {
                let mut all: Vec<(u32, Hit)> = Vec::new();
                for places in (0..index.hashes.len()).map(|group| index.places(group)) {
                    let most = if places.len() > MOST_HOLDERS { 1 } else { places.len() };
                    for &[_, here] in places.iter().filter(|place| place[0] == document) {
                        let earlier = places[..most].iter().filter(|place| place[0] < document);
                        all.extend(earlier.map(|&[other, there]| (other, Hit::new(here, there))));
                    }
                }
                all.sort_unstable();
                let of_pairs = all.chunk_by(|x, y| x.0 == y.0);
                let covers = |of_pair: &&[(u32, Hit)]| {
                    cover(&of_pair.iter().map(|(_, hit)| *hit).collect::<Vec<_>>()) >= LEAST_COVER
                };
                let expected: Vec<u32> = of_pairs.filter(covers).map(|of_pair| of_pair[0].0).collect();
                prop_assert_eq!(index.partners(document, &mut hits), expected);
            }
        }
    }
}
