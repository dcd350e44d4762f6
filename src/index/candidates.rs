//! Band keys to groups of candidates.

use super::BandTable;
use crate::cluster::UnionFind;
use rayon::prelude::*;

/// Groups of two or more documents that are connected by equal keys in equal bands, among those for which `taking_part`
/// holds. Each group ascends, and groups ascend by their first document.
///
/// Each band is sorted and grouped on its own. A bucket of any size links its members in a chain, never in all pairs,
/// so the cost is that of sorting: linear but for a logarithm, whatever the corpus holds. Which pairs of a group are
/// really alike is left to verification.
pub fn groups(table: &BandTable, taking_part: impl Fn(u32) -> bool + Sync) -> Vec<Vec<u32>> {
    let mut sets = UnionFind::new(table.documents() as usize);
    // A few bands at a time: each needs 16 bytes a document while it is sorted.
    let bands: Vec<usize> = (0..table.bands()).collect();
    for some in bands.chunks(rayon::current_num_threads()) {
        let links: Vec<Vec<(u32, u32)>> = some.par_iter().map(|&band| links(table, band, &taking_part)).collect();
        for (a, b) in links.into_iter().flatten() {
            sets.union(a, b);
        }
    }
    sets.groups()
}

fn links(table: &BandTable, band: usize, taking_part: &impl Fn(u32) -> bool) -> Vec<(u32, u32)> {
    let mut column: Vec<(u64, u32)> = Vec::with_capacity(table.documents() as usize);
    column.extend(table.column(band).filter(|(_, document)| taking_part(*document)));
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
