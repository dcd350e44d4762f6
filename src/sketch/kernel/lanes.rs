//! The loop over shingles and lanes.

use super::{Block, LANES};

/// Lowers `minima` to those over `shingles`.
///
/// The lanes stay in registers while the shingles stream by. Always inlined: it takes on the instruction set of the
/// function that it is inlined into.
#[inline(always)]
#[allow(clippy::inline_always, reason = "it is compiled once for each instruction set, inside its caller")]
pub fn lower(block: &Block, minima: &mut [u32; LANES], shingles: &[u64]) {
    let Block { multipliers, offsets } = block;
    let mut lowest = *minima;
    for shingle in shingles {
        let x = (shingle >> 32) as u32;
        for lane in 0..LANES {
            let value = (x ^ offsets[lane]).wrapping_mul(multipliers[lane]);
            lowest[lane] = lowest[lane].min(value);
        }
    }
    *minima = lowest;
}
