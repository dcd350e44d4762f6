//! Pairs that somebody listed: each is compared.

use super::set::{Overlap, least_shared};
use super::{Pair, Texts, Verified, Worker};
use crate::error::Result;
use crate::shingle::ShingleKind;
use crate::union_find::UnionFind;
use rayon::prelude::*;
use std::collections::HashMap;
use std::ops::Range;

/// Words of the texts that a thread compares at a time, if they are more than two: their shingles take 2 MiB.
const AT_ONCE: u64 = 1 << 18;

/// Those of `pairs` (ascending) that reach `threshold`. `progress` is called with the number of pairs that are done.
pub fn verify_listed(
    pairs: &[(u32, u32)],
    texts: &impl Texts,
    kind: ShingleKind,
    threshold: f64,
    progress: &(dyn Fn(u64) -> Result<()> + Sync),
) -> Result<Verified> {
    let ordered = by_component(pairs);
    let mut verified = pieces(&ordered, AT_ONCE, texts)
        .par_iter()
        .map_init(
            || (Held::default(), [(); 2].map(|()| Worker::new(kind))),
            |(held, [first, second]), piece| {
                let mut found = Verified { compared: piece.len() as u64, ..Verified::default() };
                held.clear();
                for run in piece.chunk_by(|x, y| x.a == y.a) {
                    let one = if let Some(place) = held.places.get(&run[0].a) {
                        first.lookup.fill(&held.sets[place.clone()]);
                        place.clone()
                    } else {
                        held.make(run[0].a, first, texts)?
                    };
                    for &Listed { a, b, .. } in run {
                        let other = held.places.get(&b).cloned();
                        let other = other.map_or_else(|| held.make(b, second, texts), Ok)?;
                        let (one, other) = (&held.sets[one.clone()], &held.sets[other]);
                        let least = least_shared(one.len(), other.len(), threshold);
                        let overlap = first.lookup.shared(one, other, least).map(|shared| Overlap {
                            shared: shared as u32,
                            a: one.len() as u32,
                            b: other.len() as u32,
                        });
                        let overlap = overlap.filter(|overlap| overlap.jaccard() >= threshold);
                        found.pairs.extend(overlap.map(|overlap| Pair::new(a, b, overlap)));
                    }
                }
                progress(piece.len() as u64)?;
                Ok(found)
            },
        )
        .try_reduce(Verified::default, |a, b| Ok(a.merge(b)))?;
    verified.pairs.par_sort_unstable_by_key(|pair| (pair.a, pair.b));
    Ok(verified)
}

/// A pair to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Listed {
    /// The same number for pairs that hang together.
    component: u32,
    a: u32,
    b: u32,
}

/// Pairs that hang together have documents in common, whose sets are then made once; so they come behind each other.
fn by_component(pairs: &[(u32, u32)]) -> Vec<Listed> {
    let mut documents: Vec<u32> = pairs.iter().flat_map(|&(a, b)| [a, b]).collect();
    documents.sort_unstable();
    documents.dedup();
    let place = |document: u32| documents.partition_point(|&other| other < document) as u32;
    let mut sets = UnionFind::new(documents.len());
    let mut ordered: Vec<Listed> = pairs.iter().map(|&(a, b)| Listed { component: place(a), a, b }).collect();
    for pair in &ordered {
        sets.union(pair.component, place(pair.b));
    }
    for pair in &mut ordered {
        pair.component = sets.find(pair.component);
    }
    ordered.sort_unstable();
    ordered
}

/// Components, and parts of those with more than so many words: what one thread compares at a time.
fn pieces<'a>(ordered: &'a [Listed], most: u64, texts: &impl Texts) -> Vec<&'a [Listed]> {
    let mut pieces = Vec::new();
    for component in ordered.chunk_by(|x, y| x.component == y.component) {
        let (mut start, mut words) = (0, 0);
        for (place, pair) in component.iter().enumerate() {
            let more = u64::from(texts.words(pair.a)) + u64::from(texts.words(pair.b));
            if place > start && words + more > most {
                pieces.push(&component[start..place]);
                (start, words) = (place, 0);
            }
            words += more;
        }
        pieces.push(&component[start..]);
    }
    pieces
}

/// The shingle sets of the documents of a piece.
#[derive(Default)]
struct Held {
    sets: Vec<u64>,
    places: HashMap<u32, Range<usize>>,
}

impl Held {
    fn clear(&mut self) {
        self.sets.clear();
        self.places.clear();
    }

    /// Makes the set of a document, of which the worker has the lookup then.
    fn make(&mut self, document: u32, worker: &mut Worker, texts: &impl Texts) -> Result<Range<usize>> {
        let start = self.sets.len();
        worker.shingles(texts, document, &mut self.sets)?;
        self.places.insert(document, start..self.sets.len());
        Ok(start..self.sets.len())
    }
}

#[cfg(test)]
mod tests {
    use super::super::overlap;
    use super::*;
    use crate::error::Error;
    use crate::read::Scratch;
    use proptest::prelude::*;

    struct Strings(Vec<String>);

    impl Texts for Strings {
        fn text<'a>(&'a self, document: u32, _: &'a mut Scratch) -> Result<&'a str> {
            Ok(&self.0[document as usize])
        }

        fn words(&self, document: u32) -> u32 {
            self.0[document as usize].split(' ').count() as u32
        }

        fn changed(&self, document: u32) -> Error {
            Error::Internal(document.to_string())
        }
    }

    proptest! {
        #[test]
        fn each_pair_has_the_overlap_that_it_has_alone(
            texts in proptest::collection::vec("[abc]( [abc]){0,30}", 2..9),
            pairs in proptest::collection::btree_set((0..9_usize, 0..9_usize), 0..20),
            threshold in prop_oneof![Just(0.0), 0.0..1.0],
            length in 1..200_u64,
        ) {
            let pairs: Vec<(u32, u32)> = pairs.into_iter().filter(|&(a, b)| a < b && b < texts.len()).map(|(a, b)| (a as u32, b as u32)).collect();
            let kind = ShingleKind::default();
            let expected: Vec<Pair> = pairs
                .iter()
                .map(|&(a, b)| Pair::new(a, b, overlap(&texts[a as usize], &texts[b as usize], kind)))
                .filter(|pair| pair.overlap.jaccard() >= threshold)
                .collect();
            let ordered = by_component(&pairs);
            let texts = Strings(texts);
            let verified = verify_listed(&pairs, &texts, kind, threshold, &|_| Ok(())).unwrap();
            prop_assert_eq!((verified.pairs, verified.compared), (expected, pairs.len() as u64));
            let pieces = pieces(&ordered, length, &texts);
            prop_assert_eq!(&pieces.concat(), &ordered);
            let words = |piece: &&[Listed]| piece.iter().map(|pair| u64::from(texts.words(pair.a) + texts.words(pair.b))).sum::<u64>();
            prop_assert!(pieces.iter().all(|piece| !piece.is_empty() && (piece.len() == 1 || words(piece) <= length)));
        }
    }
}
