//! The inner loop of sketching: many hash functions over many shingles.
//!
//! [`lanes`] is the loop, written so that a compiler turns it into vector instructions; [`dispatch`] compiles it once for
//! each instruction set and picks one when the program runs; [`oracle`] is the same in the plainest words, for tests. All
//! give the same bits.

pub mod dispatch;
pub mod lanes;
pub mod oracle;

pub use dispatch::Kernel;

/// Hash functions that are computed together: four AVX2 registers of minima, four of multipliers, four of offsets leave
/// four to work with.
pub const LANES: usize = 32;

/// The parameters of [`LANES`] hash functions.
#[derive(Clone, Debug)]
pub struct Block {
    /// Odd.
    pub multipliers: [u32; LANES],
    /// Any.
    pub offsets: [u32; LANES],
}
