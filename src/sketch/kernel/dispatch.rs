//! Which instructions to use, found out when the program runs.

use super::{Block, LANES, lanes, oracle};

/// An instruction set that the loop is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kernel(Set);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Set {
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "x86_64")]
    Avx2,
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
            if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512dq") {
                sets.push(Set::Avx512);
            }
            if is_x86_feature_detected!("avx2") {
                sets.push(Set::Avx2);
            }
        }
        sets.extend([Set::Portable, Set::Oracle]);
        sets.into_iter().map(Self).collect()
    }

    /// Its name, for reports and benchmarks.
    pub fn name(self) -> &'static str {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 => "avx512",
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => "avx2",
            Set::Portable => "portable",
            Set::Oracle => "oracle",
        }
    }

    /// Lowers `minima` to those over `shingles`.
    #[allow(unsafe_code, reason = "functions compiled for an instruction set may only be called where it exists")]
    #[inline]
    pub fn lower(self, block: &Block, minima: &mut [u32; LANES], shingles: &[u64]) {
        match self.0 {
            // SAFETY: `available` is the only maker of these values, and it makes them after the processor was asked.
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 => unsafe { lower_avx512(block, minima, shingles) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => unsafe { lower_avx2(block, minima, shingles) },
            Set::Portable => lanes::lower(block, minima, shingles),
            Set::Oracle => oracle::lower(block, minima, shingles),
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq")]
fn lower_avx512(block: &Block, minima: &mut [u32; LANES], shingles: &[u64]) {
    lanes::lower(block, minima, shingles);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn lower_avx2(block: &Block, minima: &mut [u32; LANES], shingles: &[u64]) {
    lanes::lower(block, minima, shingles);
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
        assert_ne!(Kernel::best(), Kernel(Set::Oracle));
    }
}
