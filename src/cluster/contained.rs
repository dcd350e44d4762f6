//! Documents that are parts of others.

use super::{PairKind, Removal};
use crate::verify::Pair;
use std::collections::HashSet;

/// A document that is contained in another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contained {
    /// The one that is: one of the pair.
    pub part: u32,
    /// Both.
    pub pair: Pair,
}

impl Contained {
    /// The one that contains it.
    pub fn whole(&self) -> u32 {
        if self.part == self.pair.a { self.pair.b } else { self.pair.a }
    }
}

/// Adds those contained documents to `removed` that stand in a document that is kept, the largest documents first; of several
/// the longest, then the most preferred, is the survivor. A document in whose favour another one went stays: that one
/// need not be contained in anything.
pub fn remove_contained<K: Ord>(
    removed: &mut Vec<Removal>,
    contained: &[Contained],
    words: &[u32],
    preference: impl Fn(u32) -> K,
) {
    let size = |document: u32| std::cmp::Reverse(words[document as usize]);
    let mut order: Vec<&Contained> = contained.iter().collect();
    order.sort_by_cached_key(|c| {
        let (part, whole) = (c.part, c.whole());
        (size(part), preference(part), size(whole), preference(whole))
    });
    let mut gone: HashSet<u32> = removed.iter().map(|removal| removal.document).collect();
    let mut needed: HashSet<u32> = removed.iter().map(|removal| removal.survivor).collect();
    for contained in order {
        let (document, survivor) = (contained.part, contained.whole());
        if gone.contains(&document) || needed.contains(&document) || gone.contains(&survivor) {
            continue;
        }
        gone.insert(document);
        needed.insert(survivor);
        let overlap =
            if document == contained.pair.a { contained.pair.overlap } else { contained.pair.overlap.turned() };
        removed.push(Removal { document, survivor, kind: PairKind::Contained, overlap, cluster: u32::MAX });
    }
    removed.sort_unstable_by_key(|removal| removal.document);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::Overlap;

    fn contained(part: u32, whole: u32) -> Contained {
        let overlap = Overlap { shared: 9, a: 10, b: 30 };
        Contained { part, pair: Pair::new(part, whole, overlap) }
    }

    #[test]
    fn a_part_goes_only_if_its_whole_stays() {
        // 2 in 1 in 0, and 2 in 0 too; 4 in 3, where 3 has gone already; 5 in 0, but 6 went in favour of 5.
        let gone = |document, survivor| Removal {
            document,
            survivor,
            kind: PairKind::Near,
            overlap: Overlap::EQUAL,
            cluster: 0,
        };
        let mut removed = vec![gone(3, 0), gone(6, 5)];
        let pairs = [contained(2, 1), contained(2, 0), contained(1, 0), contained(4, 3), contained(5, 0)];
        remove_contained(&mut removed, &pairs, &[90, 60, 30, 80, 20, 50, 50], |document| document);
        let fates: Vec<(u32, u32)> = removed.iter().map(|removal| (removal.document, removal.survivor)).collect();
        assert_eq!(fates, [(1, 0), (2, 0), (3, 0), (6, 5)]);
        assert_eq!(removed[0].overlap, Overlap { shared: 9, a: 10, b: 30 });
    }
}
