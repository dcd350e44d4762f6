//! Signatures to band keys, and the keys of a corpus.

use super::Banding;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Appends the key of each band of `minima` to `keys`.
///
/// 64 bits: with 32, a hundred million documents give about 1.2 million chance pairs a band.
pub fn band_keys(banding: Banding, minima: &[u32], keys: &mut Vec<u64>) {
    debug_assert_eq!(minima.len(), banding.slots());
    let bands = minima.chunks_exact(banding.rows).enumerate();
    keys.extend(bands.map(|(band, rows)| xxh3_64_with_seed(bytemuck::cast_slice(rows), band as u64)));
}

/// Keys up to which batches are joined.
const SMALL_BATCH: usize = 1 << 14;

/// The band keys of all documents: 8 bytes a band and document.
///
/// Kept in the batches in which they were made, so that joining them copies nothing.
#[derive(Debug, Default)]
pub struct BandTable {
    bands: usize,
    batches: Vec<Batch>,
    documents: u32,
}

#[derive(Debug)]
struct Batch {
    first: u32,
    keys: Vec<u64>,
}

impl BandTable {
    /// An empty table of `bands` keys a document.
    pub fn new(bands: usize) -> Self {
        Self { bands, batches: Vec::new(), documents: 0 }
    }

    /// Appends documents: the keys of the first, then of the second, and so on.
    pub fn append(&mut self, keys: Vec<u64>) {
        let first = self.documents;
        self.documents += (keys.len() / self.bands) as u32;
        // A folder of small files comes in batches of one document: those are put together.
        match self.batches.last_mut() {
            Some(last) if last.keys.len() + keys.len() <= SMALL_BATCH => last.keys.extend_from_slice(&keys),
            _ => self.batches.push(Batch { first, keys }),
        }
    }

    /// Number of bands.
    pub fn bands(&self) -> usize {
        self.bands
    }

    /// Number of documents.
    pub fn documents(&self) -> u32 {
        self.documents
    }

    /// Key and number of each document in one band.
    pub fn column(&self, band: usize) -> impl Iterator<Item = (u64, u32)> + '_ {
        self.batches.iter().flat_map(move |batch| {
            let keys = batch.keys.iter().skip(band).step_by(self.bands);
            keys.copied().zip(batch.first..)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_run_over_batches() {
        let mut table = BandTable::new(2);
        table.append(vec![1, 10, 2, 20]);
        table.append(vec![]);
        table.append(vec![3, 30]);
        assert_eq!(table.column(1).collect::<Vec<_>>(), [(10, 0), (20, 1), (30, 2)]);
        assert_eq!(table.documents(), 3);
    }

    #[test]
    fn the_same_rows_in_another_band_are_another_key() {
        let mut keys = Vec::new();
        band_keys(Banding { bands: 3, rows: 2 }, &[1, 2, 1, 2, 3, 4], &mut keys);
        assert_eq!(keys.len(), 3);
        assert_ne!(keys[0], keys[1]);
    }
}
