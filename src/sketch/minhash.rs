//! The family of hash functions, and the minima under each.

use super::kernel::{Block, Kernel, LANES};

/// A family of `slots` hash functions on shingles.
///
/// Function `i` takes the upper half `x` of a shingle hash to `(x ^ offset_i) * multiplier_i mod 2^32`, multiplier odd: a
/// permutation of the 32-bit numbers, so different halves never tie. The shingle hashes are well mixed already; the tests
/// hold mean and variance of the estimate against the theory, from sets of 4 elements to 1,000.
#[derive(Clone, Debug)]
pub struct MinHasher {
    slots: usize,
    blocks: Vec<Block>,
    kernel: Kernel,
}

impl MinHasher {
    /// `slots` functions drawn from `seed`, computed with the best kernel of this processor.
    pub fn new(slots: usize, seed: u64) -> Self {
        Self::with_kernel(slots, seed, Kernel::best())
    }

    /// The same with a given kernel: all give the same minima.
    pub fn with_kernel(slots: usize, seed: u64, kernel: Kernel) -> Self {
        let mut state = seed;
        let mut draw = || splitmix64(&mut state) as u32;
        let blocks = (0..slots.div_ceil(LANES))
            .map(|_| Block {
                multipliers: std::array::from_fn(|_| draw() | 1),
                offsets: std::array::from_fn(|_| draw()),
            })
            .collect();
        Self { slots, blocks, kernel }
    }

    /// Number of functions.
    pub fn slots(&self) -> usize {
        self.slots
    }

    /// Lowers each of the `slots` minima to that over `shingles` as well.
    pub fn update(&self, minima: &mut [u32], shingles: &[u64]) {
        debug_assert_eq!(minima.len(), self.slots);
        for (block, minima) in self.blocks.iter().zip(minima.chunks_mut(LANES)) {
            let mut lanes = [u32::MAX; LANES];
            lanes[..minima.len()].copy_from_slice(minima);
            self.kernel.lower(block, &mut lanes, shingles);
            minima.copy_from_slice(&lanes[..minima.len()]);
        }
    }
}

/// Steele, Lea and Flood, *Fast splittable pseudorandom number generators*, 2014.
fn splitmix64(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}
