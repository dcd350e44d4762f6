//! Passages to families: all the places, over all documents, where the same passage stands.
//!
//! In: aligned passages of pairs of documents. Out: their families.
//!
//! Two passages of one document are the same *printing* if each covers at least half of the other; the longest stands for
//! it. Printings that a passage aligns belong to one family. Nothing here looks at pairs that were not aligned, so a family of
//! ten thousand printings, each aligned with the earliest, costs no more than its size.

use super::find::Passage;
use crate::union_find::UnionFind;
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Printing {
    /// Where.
    pub region: Region,
    /// Its words.
    pub words: u32,
}

/// What families there are, and which one each passage belongs to.
#[derive(Clone, Debug, Default)]
pub struct Families {
    /// The printings of each, ascending: the earliest first. The families are in the order of their first printings.
    pub families: Vec<Vec<Printing>>,
    /// The family of each passage.
    pub of: Vec<u32>,
    /// The printing of each passage in its later document, by its place in the family.
    pub later: Vec<u32>,
}

/// The families of `passages`. The documents' numbers are their order, the earliest first.
pub fn families(passages: &[Passage]) -> Families {
    let sides = |passage: &Passage| {
        let printing = |region, words: &Range<u32>| Printing { region, words: words.len() as u32 };
        [printing(passage.a, &passage.a_words), printing(passage.b, &passage.b_words)]
    };
    let mut all: Vec<Printing> = passages.iter().flat_map(sides).collect();
    // The longest of a document first, so that shorter ones are held against it.
    all.par_sort_unstable_by_key(|p| (p.region.document, Reverse(p.region.len()), p.region.start));
    all.dedup();
    let mut number: HashMap<Region, u32> = HashMap::with_capacity(all.len());
    let mut printings: Vec<Printing> = Vec::new();
    for of_document in all.chunk_by(|x, y| x.region.document == y.region.document) {
        let first = printings.len();
        for &printing in of_document {
            let same = |longer: &Printing| 2 * longer.region.overlap(printing.region) >= longer.region.len();
            let at = printings[first..].iter().position(same).map_or(printings.len(), |at| first + at);
            if at == printings.len() {
                printings.push(printing);
            }
            number.insert(printing.region, at as u32);
        }
    }
    let mut sets = UnionFind::new(printings.len());
    for passage in passages {
        sets.union(number[&passage.a], number[&passage.b]);
    }
    let mut order: Vec<u32> = (0..printings.len() as u32).collect();
    order.sort_unstable_by_key(|&number| printings[number as usize]);
    let mut family_of_set = vec![u32::MAX; printings.len()];
    let mut place = vec![0; printings.len()];
    let mut families: Vec<Vec<Printing>> = Vec::new();
    for number in order {
        let family = &mut family_of_set[sets.find(number) as usize];
        if *family == u32::MAX {
            *family = families.len() as u32;
            families.push(Vec::new());
        }
        let family = &mut families[*family as usize];
        place[number as usize] = family.len() as u32;
        family.push(printings[number as usize]);
    }
    let of = passages.iter().map(|passage| family_of_set[sets.find(number[&passage.b]) as usize]).collect();
    let later = passages.iter().map(|passage| place[number[&passage.b] as usize]).collect();
    Families { families, of, later }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(document: u32, start: u32, end: u32) -> Region {
        Region { document, start, end }
    }

    fn passage(a: Region, b: Region) -> Passage {
        Passage {
            a,
            b,
            a_words: 0..a.len() / 5,
            b_words: 0..b.len() / 5,
            equal: a.len().min(b.len()) / 5,
            quoted: false,
        }
    }

    fn regions(family: &[Printing]) -> Vec<Region> {
        family.iter().map(|printing| printing.region).collect()
    }

    #[test]
    fn regions_that_cover_half_of_each_other_are_one_printing() {
        let passages = [
            passage(region(0, 0, 100), region(1, 50, 150)),
            passage(region(1, 60, 160), region(2, 0, 100)),
            passage(region(1, 140, 300), region(3, 7, 167)),
        ];
        let Families { families, of, later } = families(&passages);
        assert_eq!((of, later), (vec![0, 0, 1], vec![1, 2, 1]));
        assert_eq!(regions(&families[0]), [region(0, 0, 100), region(1, 50, 150), region(2, 0, 100)]);
        assert_eq!(regions(&families[1]), [region(1, 140, 300), region(3, 7, 167)]);
        assert_eq!(families[1][0].words, 32);
    }

    #[test]
    fn a_large_family_needs_no_pairs_but_with_the_earliest() {
        let passages: Vec<_> = (1..5000).map(|d| passage(region(0, 10, 90), region(d, d, d + 80))).collect();
        let Families { families, of, .. } = families(&passages);
        assert_eq!(families.len(), 1);
        assert_eq!(families[0].len(), 5000);
        assert!(of.iter().all(|&family| family == 0));
    }
}
