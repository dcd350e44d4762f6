//! The definition, in the plainest words: slow, and what every kernel must equal.

use super::{Block, LANES};

/// Lowers `minima` to those over `shingles`, one hash function after the other.
pub fn lower(block: &Block, minima: &mut [u32; LANES], shingles: &[u64]) {
    for (lane, minimum) in minima.iter_mut().enumerate() {
        for shingle in shingles {
            let upper = u32::try_from(shingle >> 32).unwrap_or(u32::MAX);
            let value = (upper ^ block.offsets[lane]).wrapping_mul(block.multipliers[lane]);
            if value < *minimum {
                *minimum = value;
            }
        }
    }
}
