//! Fingerprints to proposals: which documents to look at together.
//!
//! In: the fingerprints of every document. Out: for each document the earlier ones that share a passage with it, as far as
//! fingerprints can tell: hits near one diagonal that cover [`LEAST_COVER`] words.
//!
//! A fingerprint in up to [`MOST_HOLDERS`] places links all of its holders with each other. A more frequent one links each
//! holder to the earliest only: a star instead of all pairs, so a passage that ten thousand documents carry costs ten thousand
//! links, and is found all the same. Nothing is cut off.
//!
//! Memory: 16 bytes a fingerprint while the index is built; afterwards 8 bytes for each that more than one document has, 12 more
//! unless its document is the earliest that has it, and 12 for each such hash.

pub use super::hits::{Hits, LEAST_COVER};
use rayon::prelude::*;

/// A fingerprint of more places links its holders to the earliest only. Families up to this size have all pairs listed.
pub const MOST_HOLDERS: usize = 64;
/// A run of so many equal words has fingerprints that cover that much: the first begins within three words of its start, the
/// last ends within three words of its end, and they are nowhere further apart than four words.
pub const SURE_RUN: u32 = 15;
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

/// What was found in some documents.
#[derive(Debug, Default)]
pub struct Batch {
    /// The number of the first of them.
    pub first: u32,
    /// By documents that are counted from there on.
    pub occurrences: Vec<Occurrence>,
}

impl Batch {
    /// The occurrences, by other numbers of their documents, but for those of documents that have none.
    pub fn numbered(&self, number: impl Fn(u32) -> Option<u32>) -> impl Iterator<Item = Occurrence> {
        let of_document = self.occurrences.chunk_by(|x, y| x.document == y.document);
        of_document.flat_map(move |same| {
            let number = number(self.first + same[0].document);
            number.into_iter().flat_map(move |document| same.iter().map(move |at| Occurrence { document, ..*at }))
        })
    }
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
    /// Shared fingerprints of the documents that earlier documents have, one document after the other.
    seeds: Vec<Seed>,
    /// Where those of a document begin.
    documents: Vec<u32>,
    /// Documents that have one in more than [`MOST_REPEATS`] places.
    repetitive: Vec<bool>,
}

/// A fingerprint of a document that earlier ones have.
#[derive(Clone, Copy, Debug, Default)]
struct Seed {
    /// Its first posting.
    first: u32,
    /// Postings from there on that are of earlier documents and propose them.
    count: u32,
    /// Number of its first word.
    place: u32,
}

impl SeedIndex {
    /// Indexes the fingerprints of `documents` documents, which are numbered from the earliest; `number` gives the number of a document
    /// of the batches, but for those that are not to be found.
    pub fn new(batches: Vec<Batch>, documents: u32, number: impl Fn(u32) -> Option<u32>) -> Self {
        let (mut occurrences, sizes) = part(batches, number);
        let mut parts = Vec::with_capacity(PARTS);
        let mut rest = &mut occurrences[..];
        for size in sizes {
            let (part, others) = rest.split_at_mut(size);
            parts.push(part);
            rest = others;
        }
        let sorted = |part: &mut [u128]| {
            let repeated = gather_repeated(part);
            part[..repeated].sort_unstable();
            repeated
        };
        let repeated: Vec<usize> = parts.par_iter_mut().map(|part| sorted(part)).collect();
        let parts = parts.iter().zip(repeated).map(|(part, repeated)| &part[..repeated]);
        let mut index = Self { repetitive: vec![false; documents as usize], ..Self::default() };
        let mut kept = vec![0_u32; documents as usize + 1];
        for group in parts.flat_map(|part| part.chunk_by(|&x, &y| hash_of(x) == hash_of(y))) {
            let first = document_of(group[0]);
            if first == document_of(group[group.len() - 1]) {
                continue;
            }
            index.hashes.push(hash_of(group[0]));
            index.groups.push(index.postings.len() as u32);
            for same in group.chunk_by(|&x, &y| document_of(x) == document_of(y)) {
                let document = document_of(same[0]);
                index.repetitive[document as usize] |= same.len() > MOST_REPEATS;
                let same = &same[..same.len().min(MOST_REPEATS)];
                index.postings.extend(same.iter().map(|&at| [document, at as u32]));
                if document > first {
                    kept[document as usize + 1] += same.len() as u32;
                }
            }
        }
        drop(occurrences);
        index.groups.push(index.postings.len() as u32);
        for document in 0..documents as usize {
            kept[document + 1] += kept[document];
        }
        index.documents.clone_from(&kept);
        index.seeds = vec![Seed::default(); kept[documents as usize] as usize];
        for bounds in index.groups.windows(2) {
            let (first, postings) = (bounds[0], &index.postings[bounds[0] as usize..bounds[1] as usize]);
            let is_star = postings.len() > MOST_HOLDERS;
            let mut earlier = 0;
            for same in postings.chunk_by(|x, y| x[0] == y[0]) {
                let count = if is_star { earlier.min(1) } else { earlier };
                earlier += same.len() as u32;
                if count > 0 {
                    for &[document, place] in same {
                        let next = &mut kept[document as usize];
                        index.seeds[*next as usize] = Seed { first, count, place };
                        *next += 1;
                    }
                }
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

    /// Number of shared fingerprints.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// The places of a shared fingerprint, by its number in the order of the hashes: document and first word, ascending, the first `MOST_REPEATS` of each document.
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
        let earlier = |seed: &Seed| &self.postings[seed.first as usize..][..seed.count as usize];
        for seed in seeds {
            for &[other, _] in earlier(seed) {
                hits.count(other);
            }
        }
        hits.make_room();
        for seed in seeds {
            for &[other, there] in earlier(seed) {
                hits.keep(other, seed.place, there);
            }
        }
        hits.proposed()
    }
}

/// Parts that are sorted one by one: what is looked at at once should fit into a cache.
const PARTS: usize = 256;

/// An occurrence as a number: hash, document, place. So they ascend in this order.
fn packed(Occurrence { hash, document, place }: Occurrence) -> u128 {
    u128::from(hash) << 64 | u128::from(document) << 32 | u128::from(place)
}

fn hash_of(packed: u128) -> u64 {
    (packed >> 64) as u64
}

fn document_of(packed: u128) -> u32 {
    (packed >> 32) as u32
}

/// The occurrences of all batches, in parts by the first bits of their hashes, ascending, with the size of each. A batch goes when it has been
/// put there, so there is never much more than all of them once.
fn part(batches: Vec<Batch>, number: impl Fn(u32) -> Option<u32>) -> (Vec<u128>, [usize; PARTS]) {
    let part = |hash: u64| (hash >> (64 - PARTS.ilog2())) as usize;
    let mut sizes = [0; PARTS];
    for at in batches.iter().flat_map(|batch| batch.numbered(&number)) {
        sizes[part(at.hash)] += 1;
    }
    let (mut next, mut total) = ([0; PARTS], 0);
    for (next, size) in next.iter_mut().zip(sizes) {
        *next = total;
        total += size;
    }
    let mut parts = vec![0_u128; total];
    for batch in batches {
        for at in batch.numbered(&number) {
            let next = &mut next[part(at.hash)];
            parts[*next] = packed(at);
            *next += 1;
        }
    }
    (parts, sizes)
}

/// Moves those whose hash may be met again to the front; how many that are. Most are met once, and a first look at the hashes
/// alone tells.
fn gather_repeated(part: &mut [u128]) -> usize {
    let bits = (part.len() * 8).next_power_of_two().max(64);
    let place = |hash: u64| (hash as usize % bits / 64, 1_u64 << (hash % 64));
    let (mut once, mut again) = (vec![0_u64; bits / 64], vec![0_u64; bits / 64]);
    for &at in &*part {
        let (word, bit) = place(hash_of(at));
        again[word] |= once[word] & bit;
        once[word] |= bit;
    }
    let mut repeated = 0;
    for at in 0..part.len() {
        let (word, bit) = place(hash_of(part[at]));
        part[repeated] = part[at];
        repeated += usize::from(again[word] & bit != 0);
    }
    repeated
}

#[cfg(test)]
mod tests {
    use super::super::fingerprint::Fingerprinter;
    use super::super::hits::{Hit, cover};
    use super::super::words::Words;
    use super::*;
    use proptest::prelude::*;

    fn index(texts: &[String]) -> SeedIndex {
        let mut occurrences = Vec::new();
        for (document, text) in (0..).zip(texts) {
            let mut push = |hash, place| occurrences.push(Occurrence { hash, document, place });
            Fingerprinter::default().fingerprints(Words::of(text).hashes(), &mut push);
        }
        SeedIndex::new(vec![Batch { first: 0, occurrences }], texts.len() as u32, Some)
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
            // In two batches, and numbered from the end.
            let (first, mut second): (Vec<Occurrence>, Vec<_>) = occurrences.iter().partition(|at| at.document < 7);
            for at in &mut second {
                at.document -= 7;
            }
            let batches = vec![Batch { first: 0, occurrences: first }, Batch { first: 7, occurrences: second }];
            let number = |document: u32| (!document.is_multiple_of(5)).then_some(11 - document);
            let index = SeedIndex::new(batches, 12, number);
            let numbered = occurrences.iter().filter_map(|at| Some(Occurrence { document: number(at.document)?, ..*at }));
            let mut sorted: Vec<Occurrence> = numbered.collect();
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
            let index = SeedIndex::new(vec![Batch { first: 0, occurrences }], 12, Some);
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
