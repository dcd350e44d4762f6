//! Text by 64 bytes: which of them are of a kind, as the bits of a mask.

use bytemuck::cast;
use pulp::Simd;
#[cfg(target_arch = "x86_64")]
use pulp::x86::V4;
#[cfg(target_arch = "x86_64")]
use std::any::Any;
use std::ops::RangeInclusive;
use wide::i8x16;

/// Bytes that are looked at together.
pub(crate) const TOGETHER: usize = 64;

/// A text by so many bytes; behind its end are zeros.
#[inline(always)]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
pub(crate) fn pieces(text: &[u8]) -> impl Iterator<Item = [u8; TOGETHER]> {
    text.chunks(TOGETHER).map(|piece| {
        piece.first_chunk().copied().unwrap_or_else(|| {
            let mut bytes = [0; TOGETHER];
            bytes[..piece.len()].copy_from_slice(piece);
            bytes
        })
    })
}

/// Which of these are in a range: the first byte is the lowest bit.
#[inline(always)]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
pub(crate) fn within<S: Simd>(simd: S, bytes: &[u8; TOGETHER], range: RangeInclusive<u8>) -> u64 {
    // Moved so that the range begins at the lowest number, one comparison is enough.
    let (first, more) = (*range.start(), range.end() - range.start());
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = (&simd as &dyn Any).downcast_ref::<V4>() {
        let moved = simd.avx512bw._mm512_sub_epi8(pulp::cast(*bytes), pulp::cast([first; TOGETHER]));
        return simd.cmp_le_u8x64(pulp::cast(moved), pulp::cast([more; TOGETHER])).0;
    }
    let _ = simd;
    // Bytes with a sign are what every instruction set compares: their lowest number is -128.
    let shift = i8x16::splat(0x80_u8.wrapping_sub(first).cast_signed());
    let more = i8x16::splat(0x80_u8.wrapping_add(more).cast_signed());
    let quarters: [i8x16; 4] = cast(*bytes);
    let bits = quarters.map(|bytes| !u64::from((bytes + shift).simd_gt(more).to_bitmask()) & 0xffff);
    bits[0] | bits[1] << 16 | bits[2] << 32 | bits[3] << 48
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use pulp::WithSimd;

    struct Within<'a>(&'a [u8], RangeInclusive<u8>);

    impl WithSimd for Within<'_> {
        type Output = Vec<u64>;

        fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
            pieces(self.0).map(|bytes| within(simd, &bytes, self.1.clone())).collect()
        }
    }

    proptest! {
        #[test]
        fn bits_are_those_of_each_byte(text in proptest::collection::vec(any::<u8>(), 0..200), a: u8, b: u8) {
            let range = a.min(b)..=a.max(b);
            let is_in = |at: usize| range.contains(text.get(at).unwrap_or(&0));
            let expected: Vec<u64> = (0..text.len().div_ceil(TOGETHER))
                .map(|piece| (0..TOGETHER).map(|bit| u64::from(is_in(TOGETHER * piece + bit)) << bit).sum())
                .collect();
            prop_assert_eq!(Within(&text, range.clone()).with_simd(pulp::Scalar), &expected[..]);
            prop_assert_eq!(pulp::Arch::new().dispatch(Within(&text, range)), &expected[..]);
        }
    }
}
