//! Which instructions to use, found out when the program runs.

use super::{Block, LANES, lanes, oracle};
use pulp::{Simd, WithSimd};

/// An instruction set that the loop is compiled for.
#[derive(Clone, Copy, Debug)]
pub struct Kernel(Set);

#[derive(Clone, Copy, Debug)]
enum Set {
    /// AVX-512, as in x86-64-v4.
    #[cfg(target_arch = "x86_64")]
    V4(pulp::x86::V4),
    /// AVX2, as in x86-64-v3.
    #[cfg(target_arch = "x86_64")]
    V3(pulp::x86::V3),
    Portable,
    Oracle,
}

impl Kernel {
    /// The best of this processor.
    pub fn best() -> Self {
        Self::available()[0]
    }

    /// All that this processor can run, best first, the oracle last.
    pub fn available() -> Vec<Self> {
        let mut sets = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            sets.extend(pulp::x86::V4::try_new().map(Set::V4));
            sets.extend(pulp::x86::V3::try_new().map(Set::V3));
        }
        sets.extend([Set::Portable, Set::Oracle]);
        sets.into_iter().map(Self).collect()
    }

    /// Its name, for reports and benchmarks.
    pub fn name(self) -> &'static str {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Set::V4(_) => "avx512",
            #[cfg(target_arch = "x86_64")]
            Set::V3(_) => "avx2",
            Set::Portable => "portable",
            Set::Oracle => "oracle",
        }
    }

    /// Lowers `minima` to those over `shingles`.
    #[inline]
    pub fn lower(self, block: &Block, minima: &mut [u32; LANES], shingles: &[u64]) {
        let loops = Lanes { block, minima, shingles };
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Set::V4(simd) => Simd::vectorize(simd, loops),
            #[cfg(target_arch = "x86_64")]
            Set::V3(simd) => Simd::vectorize(simd, loops),
            Set::Portable => lanes::lower(block, loops.minima, shingles),
            Set::Oracle => oracle::lower(block, loops.minima, shingles),
        }
    }
}

/// The loop, to be compiled for an instruction set.
struct Lanes<'a> {
    block: &'a Block,
    minima: &'a mut [u32; LANES],
    shingles: &'a [u64],
}

impl WithSimd for Lanes<'_> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::inline_always, reason = "inlined into a function of the instruction set")]
    fn with_simd<S: Simd>(self, _: S) {
        lanes::lower(self.block, self.minima, self.shingles);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::MinHasher;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_kernel_gives_the_oracles_bits(shingles in proptest::collection::vec(any::<u64>(), 0..300), slots in 1..200_usize, seed: u64) {
            let minima = |kernel| {
                let mut minima = vec![u32::MAX; slots];
                MinHasher::with_kernel(slots, seed, kernel).update(&mut minima, &shingles);
                minima
            };
            let expected = minima(Kernel(Set::Oracle));
            for kernel in Kernel::available() {
                prop_assert_eq!(&minima(kernel), &expected, "{}", kernel.name());
            }
        }
    }

    #[test]
    fn the_oracle_is_never_the_best() {
        assert_ne!(Kernel::best().name(), "oracle");
    }
}
