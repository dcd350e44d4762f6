//! Passages to families: all the places, over all documents, where the same passage stands.
//!
//! In: aligned passages of pairs of documents. Out: their families.
//!
//! Two passages of one document are the same *printing* if each covers at least half of the other; the longest stands for
//! it. Printings that a passage aligns belong to one family. Nothing here looks at pairs that were not aligned, so a family of
//! ten thousand printings, each aligned with the earliest, costs no more than its size.

use crate::union_find::UnionFind;
use rayon::prelude::*;
use std::collections::HashMap;

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

/// A passage of all documents that have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family {
    /// Where it stands, ascending.
    pub printings: Vec<Region>,
}

/// What families there are, and which one each passage belongs to.
#[derive(Clone, Debug, Default)]
pub struct Families {
    /// The families, in the order of their first printings.
    pub families: Vec<Family>,
    /// The family of each passage, by the number of the passage.
    pub of: Vec<u32>,
}

/// The families of aligned regions. The documents' numbers are their order, the earliest first.
pub fn families(aligned: &[(Region, Region)]) -> Families {
    let mut regions: Vec<Region> = aligned.iter().flat_map(|&(x, y)| [x, y]).collect();
    // The longest of a document first, so that shorter ones are held against it.
    regions.par_sort_unstable_by_key(|r| (r.document, std::cmp::Reverse(r.len()), r.start));
    regions.dedup();
    let mut printing: HashMap<Region, u32> = HashMap::with_capacity(regions.len());
    let mut printings: Vec<Region> = Vec::new();
    for of_document in regions.chunk_by(|x, y| x.document == y.document) {
        let first = printings.len();
        for &region in of_document {
            let same = |longer: &Region| 2 * longer.overlap(region) >= longer.len();
            let number = printings[first..].iter().position(same).map_or(printings.len(), |at| first + at);
            if number == printings.len() {
                printings.push(region);
            }
            printing.insert(region, number as u32);
        }
    }
    let mut sets = UnionFind::new(printings.len());
    for (x, y) in aligned {
        sets.union(printing[x], printing[y]);
    }
    let mut order: Vec<u32> = (0..printings.len() as u32).collect();
    order.sort_unstable_by_key(|&number| printings[number as usize]);
    let mut number_of_set = vec![u32::MAX; printings.len()];
    let mut families: Vec<Family> = Vec::new();
    for number in order {
        let family = &mut number_of_set[sets.find(number) as usize];
        if *family == u32::MAX {
            *family = families.len() as u32;
            families.push(Family { printings: Vec::new() });
        }
        families[*family as usize].printings.push(printings[number as usize]);
    }
    let of = aligned.iter().map(|(x, _)| number_of_set[sets.find(printing[x]) as usize]).collect();
    Families { families, of }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(document: u32, start: u32, end: u32) -> Region {
        Region { document, start, end }
    }

    #[test]
    fn regions_that_cover_half_of_each_other_are_one_printing() {
        let aligned = [
            (region(0, 0, 100), region(1, 50, 150)),
            (region(1, 60, 160), region(2, 0, 100)),
            (region(1, 140, 300), region(3, 7, 167)),
        ];
        let Families { families, of } = families(&aligned);
        assert_eq!(of, [0, 0, 1]);
        assert_eq!(families[0].printings, [region(0, 0, 100), region(1, 50, 150), region(2, 0, 100)]);
        assert_eq!(families[1].printings, [region(1, 140, 300), region(3, 7, 167)]);
    }

    #[test]
    fn a_large_family_needs_no_pairs_but_with_the_earliest() {
        let aligned: Vec<_> = (1..5000).map(|d| (region(0, 10, 90), region(d, d, d + 80))).collect();
        let Families { families, of } = families(&aligned);
        assert_eq!(families.len(), 1);
        assert_eq!(families[0].printings.len(), 5000);
        assert!(of.iter().all(|&family| family == 0));
    }
}
