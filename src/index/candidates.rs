//! Band keys to groups of candidates.

use super::BandTable;
use crate::union_find::UnionFind;
use rayon::prelude::*;

/// Bands that are sorted at a time, at most.
const AT_ONCE: usize = 8;

/// Groups of two or more documents that are connected by equal keys in equal bands, among those for which `taking_part`
/// holds. Each group ascends, and groups ascend by their first document.
///
/// Each band is sorted and grouped on its own. A bucket of any size links its members in a chain, never in all pairs,
/// so the cost is that of sorting: linear but for a logarithm, whatever the corpus holds. Which pairs of a group are
/// really alike is left to verification.
pub fn groups(table: &BandTable, taking_part: impl Fn(u32) -> bool + Sync) -> Vec<Vec<u32>> {
    let mut sets = UnionFind::new(table.documents() as usize);
    // A few bands at a time: each needs up to 16 bytes a document while it is sorted.
    let bands: Vec<usize> = (0..table.bands()).collect();
    for some in bands.chunks(rayon::current_num_threads().min(AT_ONCE)) {
        let links: Vec<Vec<(u32, u32)>> = some.par_iter().map(|&band| links(table, band, &taking_part)).collect();
        for (a, b) in links.into_iter().flatten() {
            sets.union(a, b);
        }
    }
    sets.groups()
}

/// Documents of equal keys in one band, each with the one before it.
fn links(table: &BandTable, band: usize, taking_part: &impl Fn(u32) -> bool) -> Vec<(u32, u32)> {
    let column = || table.column(band).filter(|(_, document)| taking_part(*document));
    // Most keys are met once. A first look at the keys alone tells which may be met again, and only those are sorted.
    let bits = (table.documents() as usize * 8).next_power_of_two();
    let place = |key: u64| (key as usize % bits / 64, 1_u64 << (key % 64));
    let (mut once, mut again) = (vec![0_u64; bits.div_ceil(64)], vec![0_u64; bits.div_ceil(64)]);
    for (key, _) in column() {
        let (word, bit) = place(key);
        again[word] |= once[word] & bit;
        once[word] |= bit;
    }
    let repeated = |key: u64| {
        let (word, bit) = place(key);
        again[word] & bit != 0
    };
    let mut column: Vec<(u64, u32)> = column().filter(|(key, _)| repeated(*key)).collect();
    column.sort_unstable();
    column.windows(2).filter(|two| two[0].0 == two[1].0).map(|two| (two[0].1, two[1].1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_keys_link_within_a_band_only() {
        let mut table = BandTable::new(2);
        // 0 and 3 share band 0, 3 and 1 share band 1; 2 has the key of another band; 4 does not take part.
        table.append(vec![7, 1, 8, 2, 2, 7]);
        table.append(vec![7, 2, 7, 2]);
        assert_eq!(groups(&table, |d| d != 4), [vec![0, 1, 3]]);
    }
}
