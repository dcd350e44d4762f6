//! Documents of the same text: one stands for all of them while passages are sought.
//!
//! Documents are numbered by age, and the earliest of a text stands for the others. These have no place in the index of fingerprints; what is
//! aligned with the one is aligned with all, in the same words and bytes, and they share all of their text with each other.

use super::seed::MOST_HOLDERS;
use std::collections::HashMap;
use std::slice;

/// Which documents have the same text.
#[derive(Debug, Default)]
pub struct Twins {
    /// The earliest of the text of each document: itself, for most.
    first: Vec<u32>,
    /// All of a text, ascending, by the first of them, where there are several.
    all: HashMap<u32, Vec<u32>>,
}

impl Twins {
    /// The twins among documents with these fingerprints of their texts, the earliest first.
    pub fn find(fingerprints: impl Iterator<Item = u128>) -> Self {
        let mut sorted: Vec<(u128, u32)> = fingerprints.zip(0..).collect();
        sorted.sort_unstable();
        let mut twins = Self { first: vec![0; sorted.len()], all: HashMap::new() };
        for same in sorted.chunk_by(|x, y| x.0 == y.0) {
            for &(_, document) in same {
                twins.first[document as usize] = same[0].1;
            }
            if same.len() > 1 {
                twins.all.insert(same[0].1, same.iter().map(|&(_, document)| document).collect());
            }
        }
        twins
    }

    /// The earliest document of the same text.
    pub fn first(&self, document: u32) -> u32 {
        self.first[document as usize]
    }

    /// All documents of the text of `first`, which is the earliest of them; ascending.
    pub fn all(&self, first: u32) -> &[u32] {
        self.all.get(&first).map_or_else(|| slice::from_ref(&self.first[first as usize]), Vec::as_slice)
    }

    /// Whether there are any.
    pub fn any(&self) -> bool {
        !self.all.is_empty()
    }

    /// The pairs of documents that have the text of `x` and that of `y`, both the earliest with theirs, the earlier of each pair first. Of more than
    /// [`MOST_HOLDERS`] documents only those with the earliest of all, as of a fingerprint in so many places.
    pub fn pairs(&self, x: u32, y: u32) -> impl Iterator<Item = (u32, u32)> {
        let (xs, ys) = (self.all(x), self.all(y));
        let is_star = xs.len() + ys.len() > MOST_HOLDERS;
        let earliest = x.min(y);
        let others = move |x: u32| ys.iter().map(move |&y| (x.min(y), x.max(y)));
        xs.iter().flat_map(move |&x| others(x)).filter(move |pair| !is_star || pair.0 == earliest)
    }

    /// The pairs among the documents of one text, as [`pairs`](Self::pairs).
    pub fn pairs_within(&self, first: u32) -> impl Iterator<Item = (u32, u32)> {
        let all = self.all(first);
        let listed = if all.len() > MOST_HOLDERS { 1 } else { all.len() };
        all[..listed].iter().enumerate().flat_map(move |(at, &x)| all[at + 1..].iter().map(move |&y| (x, y)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_stands_for_all() {
        let twins = Twins::find([7, 9, 7, 3, 9, 7].into_iter());
        assert_eq!((0..6).map(|document| twins.first(document)).collect::<Vec<_>>(), [0, 1, 0, 3, 1, 0]);
        assert_eq!((twins.all(0), twins.all(1), twins.all(3)), (&[0, 2, 5][..], &[1, 4][..], &[3][..]));
        assert_eq!(twins.pairs(0, 3).collect::<Vec<_>>(), [(0, 3), (2, 3), (3, 5)]);
        assert_eq!(twins.pairs_within(0).collect::<Vec<_>>(), [(0, 2), (0, 5), (2, 5)]);
        assert_eq!(twins.pairs_within(3).count(), 0);
        assert!(twins.any() && !Twins::find(0..6_u128).any());
    }

    #[test]
    fn many_are_held_against_the_earliest_only() {
        // A hundred of one text, and a later one of another.
        let twins = Twins::find((0..101).map(|document| u128::from(document == 100)));
        assert_eq!(twins.pairs(0, 100).collect::<Vec<_>>(), [(0, 100)]);
        assert_eq!(twins.pairs_within(0).count(), 99);
        assert!(twins.pairs_within(0).all(|(x, _)| x == 0));
    }
}
