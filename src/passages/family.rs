//! Passages to families: all the places, over all documents, where the same passage stands.
//!
//! In: aligned passages of pairs of documents. Out: their families.
//!
//! Passages of one document are the same *printing* if each covers at least half of the longest of them. A family is led by
//! its earliest printing, and each of its other printings is aligned with that one: a star, and not what a chain of alignments
//! connects, which would run from one text to quite another. So a printing that is aligned with a later member alone begins
//! a family with that one, which is then in two; unless it may not be aligned with the first, because both stand in one
//! document or in two that must not be compared: then it joins through that member. Nothing here looks at pairs that were not aligned: a family of ten thousand
//! printings, each aligned with the earliest, costs no more than its size.

use super::find::Passage;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;

/// A region of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region {
    /// The document.
    pub document: u32,
    /// Its first byte in the text.
    pub start: u32,
    /// The byte behind its last.
    pub end: u32,
}

impl Region {
    /// Number of bytes.
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether it has no bytes.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Bytes that are also in `other`, of the same document.
    pub fn overlap(self, other: Self) -> u32 {
        self.end.min(other.end).saturating_sub(self.start.max(other.start))
    }
}

/// A region that stands for a passage in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printing {
    /// Where.
    pub region: Region,
    /// Its words.
    pub words: Range<u32>,
}

/// What families there are, and which one each passage belongs to.
#[derive(Clone, Debug, Default)]
pub struct Families {
    /// The printings of each, the earliest first, which leads it. The families are in the order in which they are met.
    pub families: Vec<Vec<Printing>>,
    /// The family of each passage: that of its later printing.
    pub of: Vec<u32>,
    /// Whether a passage is the one that aligns a printing with the first of its family.
    pub joins: Vec<bool>,
}

const NONE: u32 = u32::MAX;

/// The families of `passages`, which ascend by their later document, then by the earlier one. The documents' numbers are their
/// order, the earliest first. `allows` tells whether two of them may be aligned.
pub fn families(passages: &[Passage], allows: impl Fn(u32, u32) -> bool) -> Families {
    let (printings, number) = printings(passages);
    let mut found =
        Families { of: vec![NONE; passages.len()], joins: vec![false; passages.len()], ..Families::default() };
    // The family that a printing leads, the one that it belongs to, and the last one that was begun with it though it did.
    let [mut leads, mut belongs, mut begun] = [(); 3].map(|()| vec![NONE; printings.len()]);
    let mut start = 0;
    for of_document in passages.chunk_by(|x, y| x.b.document == y.b.document) {
        let numbers = || (start..).zip(of_document).map(|(at, p)| (at, number[&p.a] as usize, number[&p.b] as usize));
        // First those that are aligned with one that leads a family, so that no family is begun without need.
        for (at, a, b) in numbers() {
            if belongs[b] == NONE && leads[a] != NONE {
                belongs[b] = leads[a];
                found.joins[at] = true;
                found.families[leads[a] as usize].push(printings[b].clone());
            }
        }
        // Then those that nothing before them leads, on either side.
        for (at, a, b) in numbers() {
            if belongs[b] != NONE {
                found.of[at] = belongs[b];
                if belongs[a] != NONE || leads[a] != NONE {
                    continue;
                }
                let other = printings[a].region.document;
                let may_join = |family: u32| {
                    let first = found.families[family as usize][0].region.document;
                    first == other || first < other && !allows(first, other)
                };
                let open = [belongs[b], begun[b]].into_iter().find(|&family| family != NONE && may_join(family));
                if let Some(family) = open {
                    belongs[a] = family;
                    (found.of[at], found.joins[at]) = (family, true);
                    found.families[family as usize].push(printings[a].clone());
                    continue;
                }
            }
            if leads[a] == NONE {
                leads[a] = found.families.len() as u32;
                found.families.push(vec![printings[a].clone()]);
            }
            if belongs[b] == NONE {
                belongs[b] = leads[a];
            } else {
                begun[b] = leads[a];
            }
            found.joins[at] = true;
            found.of[at] = leads[a];
            found.families[leads[a] as usize].push(printings[b].clone());
        }
        start += of_document.len();
    }
    found
}

/// The printings of all documents, and the one that each region of a passage belongs to.
fn printings(passages: &[Passage]) -> (Vec<Printing>, HashMap<Region, u32>) {
    let sides = |passage: &Passage| {
        let printing = |region, words: &Range<u32>| Printing { region, words: words.clone() };
        [printing(passage.a, &passage.a_words), printing(passage.b, &passage.b_words)]
    };
    let mut all: Vec<Printing> = passages.iter().flat_map(sides).collect();
    // The longest of a document first, so that shorter ones are held against it.
    all.par_sort_unstable_by_key(|p| (p.region.document, Reverse(p.region.len()), p.region.start));
    all.dedup_by_key(|printing| printing.region);
    let mut number: HashMap<Region, u32> = HashMap::with_capacity(all.len());
    let mut printings: Vec<Printing> = Vec::new();
    for of_document in all.chunk_by(|x, y| x.region.document == y.region.document) {
        let first = printings.len();
        for printing in of_document {
            let same = |longer: &Printing| 2 * longer.region.overlap(printing.region) >= longer.region.len();
            let at = printings[first..].iter().position(same).map_or(printings.len(), |at| first + at);
            if at == printings.len() {
                printings.push(printing.clone());
            }
            number.insert(printing.region, at as u32);
        }
    }
    (printings, number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(document: u32, start: u32, end: u32) -> Region {
        Region { document, start, end }
    }

    fn passage(a: Region, b: Region) -> Passage {
        let words = |region: Region| region.start / 5..region.end / 5;
        Passage { a, b, a_words: words(a), b_words: words(b), equal: a.len().min(b.len()) / 5 }
    }

    fn regions(family: &[Printing]) -> Vec<Region> {
        family.iter().map(|printing| printing.region).collect()
    }

    #[test]
    fn regions_that_cover_half_of_each_other_are_one_printing() {
        let passages = [
            passage(region(0, 0, 100), region(1, 50, 150)),
            passage(region(0, 10, 90), region(2, 0, 80)),
            passage(region(1, 60, 140), region(2, 0, 80)),
            passage(region(1, 140, 300), region(3, 5, 165)),
        ];
        let Families { families, of, joins } = families(&passages, |_, _| true);
        assert_eq!((of, joins), (vec![0, 0, 0, 1], vec![true, true, false, true]));
        assert_eq!(regions(&families[0]), [region(0, 0, 100), region(1, 50, 150), region(2, 0, 80)]);
        assert_eq!(regions(&families[1]), [region(1, 140, 300), region(3, 5, 165)]);
    }

    #[test]
    fn a_chain_of_alignments_is_no_family() {
        // 1 is like 0, 2 like 1, 3 like 2, and 4 like 2 and 3.
        let at = |document| region(document, 0, 100);
        let pairs = [(0, 1), (1, 2), (2, 3), (2, 4), (3, 4)];
        let Families { families, of, .. } = families(&pairs.map(|(a, b)| passage(at(a), at(b))), |_, _| true);
        let members: Vec<Vec<u32>> = families.iter().map(|f| f.iter().map(|p| p.region.document).collect()).collect();
        assert_eq!(members, [vec![0, 1], vec![1, 2], vec![2, 3, 4]]);
        assert_eq!(of, [0, 1, 2, 2, 2]);
    }

    #[test]
    fn no_printing_is_in_no_family() {
        // 2 is like 0 and like 1, which are not like each other.
        let at = |document| region(document, 0, 100);
        let passages = [(0, 2), (1, 2)].map(|(a, b)| passage(at(a), at(b)));
        let members = |families: &[Vec<Printing>]| -> Vec<Vec<u32>> {
            families.iter().map(|f| f.iter().map(|p| p.region.document).collect()).collect()
        };
        let Families { families: two, of, joins } = families(&passages, |_, _| true);
        assert_eq!((members(&two), of, joins), (vec![vec![0, 2], vec![1, 2]], vec![0, 1], vec![true, true]));
        // Or could not be.
        let Families { families: one, of, joins } = families(&passages, |a, b| (a, b) != (0, 1));
        assert_eq!((members(&one), of, joins), (vec![vec![0, 2, 1]], vec![0, 0], vec![true, true]));
        let twice = [0, 100, 200].map(|start| passage(region(0, start, start + 100), at(2)));
        let Families { families: one, of, .. } = families(&twice, |_, _| true);
        assert_eq!((members(&one), of), (vec![vec![0, 2, 0, 0]], vec![0, 0, 0]));
        let twice = [(0, 0), (1, 0), (1, 100)].map(|(d, start)| passage(region(d, start, start + 100), at(2)));
        let Families { families: two, of, .. } = families(&twice, |_, _| true);
        assert_eq!((members(&two), of), (vec![vec![0, 2], vec![1, 2, 1]], vec![0, 1, 1]));
    }

    #[test]
    fn a_large_family_needs_no_pairs_but_with_the_earliest() {
        let passages: Vec<_> = (1..5000).map(|d| passage(region(0, 10, 90), region(d, d, d + 80))).collect();
        let Families { families, of, joins } = families(&passages, |_, _| true);
        assert_eq!(families.len(), 1);
        assert_eq!(families[0].len(), 5000);
        assert!(of.iter().all(|&family| family == 0) && joins.iter().all(|&joins| joins));
    }
}
