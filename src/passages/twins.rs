//! Documents of the same text: one stands for all of them while passages are sought.
//!
//! Documents are numbered by age, and the earliest of a text stands for the others. These have no place in the index of fingerprints; what is
//! aligned with the one is aligned with all, in the same words and bytes, and they share all of their text with each other.

use super::seed::MOST_HOLDERS;
use std::iter;

/// Which documents have the same text.
#[derive(Debug, Default)]
pub struct Twins {
    /// The earliest of the text of each document: itself, for most.
    first: Vec<u32>,
    /// The next one of the same text; [`NONE`] for the last.
    next: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Twins {
    /// The twins among documents with these fingerprints of their texts, the earliest first.
    pub fn find(fingerprints: impl Iterator<Item = u128>) -> Self {
        let mut sorted: Vec<(u128, u32)> = fingerprints.zip(0..).collect();
        sorted.sort_unstable();
        let mut twins = Self { first: vec![0; sorted.len()], next: vec![NONE; sorted.len()] };
        for same in sorted.chunk_by(|x, y| x.0 == y.0) {
            for &(_, document) in same {
                twins.first[document as usize] = same[0].1;
            }
            for two in same.windows(2) {
                twins.next[two[0].1 as usize] = two[1].1;
            }
        }
        twins
    }

    /// The earliest document of the same text.
    pub fn first(&self, document: u32) -> u32 {
        self.first[document as usize]
    }

    /// All documents of the text of `first`, which is the earliest of them; ascending.
    pub fn all(&self, first: u32) -> impl Iterator<Item = u32> {
        iter::successors(Some(first), |&document| Some(self.next[document as usize]).filter(|&next| next != NONE))
    }

    /// The pairs of documents that have the text of `x` and that of `y`, both the earliest with theirs, the earlier of each pair first. Of more than
    /// [`MOST_HOLDERS`] documents only those with the earliest of all, as of a fingerprint in so many places.
    pub fn pairs(&self, x: u32, y: u32) -> impl Iterator<Item = (u32, u32)> {
        let is_star = self.all(x).chain(self.all(y)).nth(MOST_HOLDERS).is_some();
        let earliest = x.min(y);
        let others = move |x: u32| self.all(y).map(move |y| (x.min(y), x.max(y)));
        self.all(x).flat_map(others).filter(move |pair| !is_star || pair.0 == earliest)
    }

    /// The pairs among the documents of one text, in the same way.
    pub fn pairs_within(&self, first: u32) -> impl Iterator<Item = (u32, u32)> {
        let is_star = self.all(first).nth(MOST_HOLDERS).is_some();
        let listed = self.all(first).take(if is_star { 1 } else { usize::MAX });
        listed.flat_map(|x| self.all(x).skip(1).map(move |y| (x, y)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_stands_for_all() {
        let twins = Twins::find([7, 9, 7, 3, 9, 7].into_iter());
        assert_eq!((0..6).map(|document| twins.first(document)).collect::<Vec<_>>(), [0, 1, 0, 3, 1, 0]);
        let all = |first| twins.all(first).collect::<Vec<_>>();
        assert_eq!((all(0), all(1), all(3)), (vec![0, 2, 5], vec![1, 4], vec![3]));
        assert_eq!(twins.pairs(0, 3).collect::<Vec<_>>(), [(0, 3), (2, 3), (3, 5)]);
        assert_eq!(twins.pairs_within(0).collect::<Vec<_>>(), [(0, 2), (0, 5), (2, 5)]);
        assert_eq!(twins.pairs_within(3).count(), 0);
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
