//! The ASCII lane: runs of word bytes, found 64 bytes at a time.
//!
//! A byte belongs to a run if it is an ASCII letter or digit, or any byte from 0x80 up (the Unicode lane decides what
//! those are). A block becomes a 64-bit mask, one bit a byte; where the mask changes there is an **edge**, so edges
//! come in pairs, start and end of a run.
//!
//! The mask comes from 128-bit vectors, which every `x86_64` and `aarch64` processor has: a few operations for 16 bytes, little
//! beside what each word costs after that.

use bytemuck::cast;
use wide::i8x16;

/// Bytes of a block, one mask.
const BLOCK: usize = 64;

/// Bytes whose edges are collected before the runs are looked at: the edges stay in the first-level cache.
pub const STRETCH: usize = 4096;

/// Edges that one `push` may write past the last one that counts.
const SLACK: usize = 8;

/// Edges of the stretch in work, and of the run that crossed into it.
#[derive(Debug)]
pub struct Edges {
    at: Box<[u32]>,
    len: usize,
    inside: u64,
}

impl Default for Edges {
    fn default() -> Self {
        Self { at: vec![0; STRETCH + BLOCK + SLACK + 2].into_boxed_slice(), len: 0, inside: 0 }
    }
}

impl Edges {
    /// Forgets everything, to begin with another text.
    pub fn clear(&mut self) {
        self.len = 0;
        self.inside = 0;
    }

    /// Adds the edges in `stretch`, at most [`STRETCH`] bytes that begin at `offset` in the text.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
    pub fn push(&mut self, stretch: &[u8], offset: u32) {
        let mut blocks = stretch.chunks_exact(BLOCK);
        let mut base = offset;
        for block in &mut blocks {
            let mut bytes = [0; BLOCK];
            bytes.copy_from_slice(block);
            self.mask(run_mask(&bytes), base);
            base += BLOCK as u32;
        }
        let rest = blocks.remainder();
        if !rest.is_empty() {
            // Zero bytes are in no run, so a run that ends with the text ends there; one that goes on in the next
            // stretch does not meet a remainder, since stretches are whole blocks.
            let mut bytes = [0; BLOCK];
            bytes[..rest.len()].copy_from_slice(rest);
            self.mask(run_mask(&bytes), base);
        }
    }

    /// Ends the run that is open at the end of the text, if any.
    pub fn close(&mut self, end: u32) {
        if self.len % 2 == 1 {
            self.at[self.len] = end;
            self.len += 1;
        }
    }

    /// The whole runs, as start and end.
    pub fn runs(&self) -> &[[u32; 2]] {
        self.at[..self.len].as_chunks().0
    }

    /// Drops the whole runs and keeps the start of an open one.
    pub fn drain(&mut self) {
        if self.len % 2 == 1 {
            self.at[0] = self.at[self.len - 1];
            self.len = 1;
        } else {
            self.len = 0;
        }
    }

    #[inline(always)]
    #[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
    fn mask(&mut self, mask: u64, base: u32) {
        let mut edges = mask ^ (mask << 1 | self.inside);
        self.inside = mask >> 63;
        let count = edges.count_ones() as usize;
        let mut slots = &mut self.at[self.len..self.len + BLOCK + SLACK];
        // Eight at a time, whether there are as many or not: the trip count is then nearly constant, which a loop over
        // the set bits is not. What is written too much is written over by the next block.
        while edges != 0 {
            let (eight, rest) = slots.split_at_mut(8);
            for slot in eight {
                *slot = base + edges.trailing_zeros();
                edges &= edges.wrapping_sub(1);
            }
            slots = rest;
        }
        self.len += count;
    }
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
fn run_mask(block: &[u8; BLOCK]) -> u64 {
    // Vector comparison is of signed bytes: the ranges are shifted so that they begin at -128.
    let case = i8x16::splat(0x20);
    let from_a = i8x16::splat((0x80_u8 - b'a').cast_signed());
    let from_0 = i8x16::splat((0x80_u8 - b'0').cast_signed());
    let letters = i8x16::splat(-128 + 26);
    let digits = i8x16::splat(-128 + 10);
    let quarters: [i8x16; 4] = cast(*block);
    let mut mask = 0;
    for (i, bytes) in quarters.into_iter().enumerate() {
        let letter = ((bytes | case) + from_a).simd_lt(letters);
        let digit = (bytes + from_0).simd_lt(digits);
        // The mask takes the top bit of each byte, and that is set in the bytes from 0x80 up.
        mask |= u64::from((letter | digit | bytes).to_bitmask()) << (16 * i);
    }
    mask
}

#[cfg(test)]
fn run_mask_oracle(block: &[u8; BLOCK]) -> u64 {
    let bit = |(i, byte): (usize, &u8)| u64::from(byte.is_ascii_alphanumeric() || !byte.is_ascii()) << i;
    block.iter().enumerate().map(bit).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_byte_is_classified_as_the_plain_loop_does() {
        for byte in 0..=255_u8 {
            let block = [byte; BLOCK];
            assert_eq!(run_mask(&block), run_mask_oracle(&block), "byte {byte:#x}");
        }
    }

    proptest! {
        #[test]
        fn runs_are_those_of_a_split(bytes in proptest::collection::vec(prop_oneof![Just(b' '), Just(b'a'), any::<u8>()], 0..10_000)) {
            let mut edges = Edges::default();
            let mut got = Vec::new();
            for (i, stretch) in bytes.chunks(STRETCH).enumerate() {
                edges.push(stretch, (i * STRETCH) as u32);
                if (i + 1) * STRETCH >= bytes.len() {
                    edges.close(bytes.len() as u32);
                }
                got.extend_from_slice(edges.runs());
                edges.drain();
            }
            let mut expected: Vec<[u32; 2]> = Vec::new();
            for (i, byte) in bytes.iter().enumerate() {
                if byte.is_ascii_alphanumeric() || !byte.is_ascii() {
                    match expected.last_mut() {
                        Some([_, end]) if *end == i as u32 => *end += 1,
                        _ => expected.push([i as u32, i as u32 + 1]),
                    }
                }
            }
            prop_assert_eq!(got, expected);
        }
    }
}
