//! Maps and sets whose keys are hashes already, of words, shingles, blocks: they need not be hashed again. And those of pairs of documents, for
//! which a multiplication does.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A map from hashes.
pub(crate) type KeyMap<V> = HashMap<u64, V, BuildHasherDefault<AsItIs>>;

/// A set of hashes.
pub(crate) type KeySet = HashSet<u64, BuildHasherDefault<AsItIs>>;

/// Takes a hash for what it is.
#[derive(Default)]
pub(crate) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        // Only for keys that are no hashes, of which there are none.
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// A map from pairs of documents, by their numbers.
pub(crate) type PairMap<V> = HashMap<(u32, u32), V, BuildHasherDefault<OfNumbers>>;

/// A set of pairs of documents.
pub(crate) type PairSet = HashSet<(u32, u32), BuildHasherDefault<OfNumbers>>;

/// Hashes a few numbers.
#[derive(Default)]
pub(crate) struct OfNumbers(u64);

impl Hasher for OfNumbers {
    fn finish(&self) -> u64 {
        // The upper half depends on all bits, and the map looks at both ends.
        let mixed = self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ mixed >> 32
    }

    fn write(&mut self, bytes: &[u8]) {
        // Only for keys that are no numbers, of which there are none.
        for &byte in bytes {
            self.write_u32(u32::from(byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = self.0.rotate_left(32).wrapping_mul(0xff51_afd7_ed55_8ccd) ^ u64::from(number);
    }
}
