//! Matrices of whole numbers, and their products with lines.
//!
//! Half of what the network costs are these products. Weights and what they are multiplied with are rounded to whole numbers of 16 bits,
//! two of which a processor multiplies at once and adds up in 32 bits. Such sums are exact, so their order does not matter, and
//! every instruction set finds the same bits.

use pulp::Simd;
#[cfg(target_arch = "x86_64")]
use pulp::{
    cast,
    x86::{V3, V4},
};
#[cfg(target_arch = "x86_64")]
use std::any::Any;

/// What is multiplied is a whole number of these in one. (It is seldom beyond 8.)
const STEPS: f32 = 512.0;
/// A weight is a whole number of these in one, or of fewer, if some are large.
const WEIGHT_STEPS: f32 = 4096.0;

/// A matrix with a row for each of `I` inputs, of `O` weights each, and what is added to the products.
#[derive(Clone, Debug)]
pub(super) struct Matrix<const I: usize, const O: usize> {
    /// Of each input of the first half, and the one that stands in its place in the second half, the weights of each output: the former in the
    /// lower 16 bits.
    pairs: Vec<[u32; O]>,
    bias: [f32; O],
    /// What one of a sum of products stands for.
    unit: f32,
    /// The largest number of steps that an input may have, so that no sum outgrows its 32 bits.
    most: f32,
}

impl<const I: usize, const O: usize> Matrix<I, O> {
    /// Of the weights of `I` inputs.
    pub(super) fn new(rows: &[[f32; O]], bias: [f32; O]) -> Self {
        const { assert!(I.is_multiple_of(2)) };
        let largest = rows.as_flattened().iter().fold(0.0_f32, |largest, weight| largest.max(weight.abs()));
        let mut steps = WEIGHT_STEPS;
        while largest * steps > f32::from(i16::MAX) {
            steps *= 0.5;
        }
        let whole: Vec<[i16; O]> = rows.iter().map(|row| row.map(|weight| (weight * steps).round() as i16)).collect();
        let (first, second) = whole.split_at(I / 2);
        let pair = |(first, second): (&[i16; O], &[i16; O])| std::array::from_fn(|o| packed(first[o], second[o]));
        let pairs = first.iter().zip(second).map(pair).collect();
        let sum = |o: usize| whole.iter().map(|row| i32::from(row[o]).abs()).sum::<i32>();
        let most = i32::MAX / (0..O).map(sum).fold(1, i32::max);
        Self { pairs, bias, unit: 1.0 / (STEPS * steps), most: most.min(i32::from(i16::MAX)) as f32 }
    }

    /// Replaces `y` by the products of each of `x` with this. Of an `x` the first `I` numbers count.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
    pub(super) fn multiply<S: Simd, const W: usize>(&self, simd: S, x: &[[f32; W]], y: &mut Vec<[f32; O]>) {
        const { assert!(W >= I) };
        y.resize(x.len(), [0.0; O]);
        #[cfg(target_arch = "x86_64")]
        {
            let simd = &simd as &dyn Any;
            if let Some(&simd) = simd.downcast_ref::<V4>().filter(|_| O.is_multiple_of(V4::U32_LANES)) {
                return self.multiply_vectors(simd, x, y);
            }
            if let Some(&simd) = simd.downcast_ref::<V3>().filter(|_| O.is_multiple_of(V3::U32_LANES)) {
                return self.multiply_vectors(simd, x, y);
            }
        }
        let _ = simd;
        for (x, y) in x.iter().zip(y) {
            self.multiply_one(x, y);
        }
    }

    /// The product of one.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
    fn multiply_one<const W: usize>(&self, x: &[f32; W], y: &mut [f32; O]) {
        let (mut sums, mut steps) = ([0; O], [0; I]);
        self.steps(x, &mut steps);
        for (x, row) in steps.iter().zip(&self.pairs) {
            for (sum, &weights) in sums.iter_mut().zip(row) {
                *sum += i32::from(*x as i16) * i32::from(weights as i16)
                    + i32::from((x >> 16) as i16) * i32::from((weights >> 16) as i16);
            }
        }
        for ((y, sum), bias) in y.iter_mut().zip(sums).zip(self.bias) {
            *y = bias + sum as f32 * self.unit;
        }
    }

    /// Those of several.
    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
    fn multiply_vectors<S: AddPairs, const W: usize>(&self, simd: S, x: &[[f32; W]], y: &mut [[f32; O]]) {
        let mut steps = [[0; I]; LINES];
        for (x, y) in x.chunks(LINES).zip(y.chunks_mut(LINES)) {
            // Of lines that are missing to as many nobody takes the sums.
            for (steps, x) in steps.iter_mut().zip(x) {
                self.steps(x, steps);
            }
            let columns = O / S::U32_LANES;
            for at in (1..columns).step_by(2) {
                self.multiply_columns::<S, 2>(simd, at - 1, &steps, y);
            }
            if !columns.is_multiple_of(2) {
                self.multiply_columns::<S, 1>(simd, columns - 1, &steps, y);
            }
        }
    }

    /// The same of as many vectors of outputs from one on: what is multiplied is fetched once for all of them.
    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
    fn multiply_columns<S: AddPairs, const C: usize>(
        &self,
        simd: S,
        at: usize,
        steps: &[[u32; I]; LINES],
        y: &mut [[f32; O]],
    ) {
        let mut sums = [[simd.splat_u32s(0); C]; LINES];
        for (i, row) in self.pairs.iter().enumerate().take(I / 2) {
            let row = &S::as_simd_u32s(row).0[at..at + C];
            for (sums, steps) in sums.iter_mut().zip(steps) {
                let steps = simd.splat_u32s(steps[i]);
                for (sum, &weights) in sums.iter_mut().zip(row) {
                    *sum = simd.add_pairs(*sum, steps, weights);
                }
            }
        }
        let unit = simd.splat_f32s(self.unit);
        let bias = &S::as_simd_f32s(&self.bias).0[at..at + C];
        for (sums, y) in sums.into_iter().zip(y) {
            for ((sum, y), &bias) in sums.into_iter().zip(&mut S::as_mut_simd_f32s(y).0[at..at + C]).zip(bias) {
                *y = simd.add_f32s(bias, simd.mul_f32s(simd.numbers(sum), unit));
            }
        }
    }

    /// A line in steps, two in one, as the weights are: the first half of these.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
    fn steps<const W: usize>(&self, x: &[f32; W], steps: &mut [u32; I]) {
        let (first, second) = x[..I].split_at(I / 2);
        for ((to, first), second) in steps.iter_mut().zip(first).zip(second) {
            let whole = |x: f32| whole((x * STEPS).max(-self.most).min(self.most));
            *to = whole(*first) & 0xffff | whole(*second) << 16;
        }
    }
}

/// Two whole numbers in one.
fn packed(low: i16, high: i16) -> u32 {
    u32::from(low.cast_unsigned()) | u32::from(high.cast_unsigned()) << 16
}

/// The nearest whole number, of two as near the even one, in the lower 16 bits, if it has no more: beyond this sum no digit
/// is left for what is behind the point.
#[inline(always)]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
fn whole(x: f32) -> u32 {
    const SHIFT: f32 = 1.5 * (1 << 23) as f32;
    (x + SHIFT).to_bits()
}

/// Lines that are multiplied at a time: a weight is fetched once for all of them, and their sums do not wait for each other.
#[cfg(target_arch = "x86_64")]
const LINES: usize = 4;

/// An instruction set that multiplies pairs of 16 bits.
#[cfg(target_arch = "x86_64")]
trait AddPairs: Simd {
    /// Adds both products of each pair.
    fn add_pairs(self, sums: Self::u32s, x: Self::u32s, weights: Self::u32s) -> Self::u32s;

    /// Sums, which have a sign, as numbers.
    fn numbers(self, sums: Self::u32s) -> Self::f32s;
}

#[cfg(target_arch = "x86_64")]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
impl AddPairs for V3 {
    #[inline(always)]
    fn add_pairs(self, sums: Self::u32s, x: Self::u32s, weights: Self::u32s) -> Self::u32s {
        self.add_u32s(sums, cast(self.multiply_wrapping_add_adjacent_i16x16(cast(x), cast(weights))))
    }

    #[inline(always)]
    fn numbers(self, sums: Self::u32s) -> Self::f32s {
        self.convert_i32x8_to_f32x8(cast(sums))
    }
}

#[cfg(target_arch = "x86_64")]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
impl AddPairs for V4 {
    #[inline(always)]
    fn add_pairs(self, sums: Self::u32s, x: Self::u32s, weights: Self::u32s) -> Self::u32s {
        self.add_u32s(sums, cast(self.multiply_wrapping_add_adjacent_i16x32(cast(x), cast(weights))))
    }

    #[inline(always)]
    fn numbers(self, sums: Self::u32s) -> Self::f32s {
        self.convert_i32x16_to_f32x16(cast(sums))
    }
}

#[cfg(test)]
mod tests {
    use super::super::net::{LINE, add_product};
    use super::*;
    use proptest::prelude::*;
    use pulp::WithSimd;

    const ROWS: usize = 22;

    struct Products<'a> {
        matrix: &'a Matrix<ROWS, LINE>,
        x: &'a [[f32; ROWS + 2]],
        y: &'a mut Vec<[f32; LINE]>,
    }

    impl WithSimd for Products<'_> {
        type Output = ();

        fn with_simd<S: Simd>(self, simd: S) {
            self.matrix.multiply(simd, self.x, self.y);
        }
    }

    fn vector<const N: usize>() -> impl Strategy<Value = [f32; N]> {
        proptest::collection::vec(-3.0_f32..3.0, N).prop_map(|numbers| std::array::from_fn(|i| numbers[i]))
    }

    /// Products by every instruction set.
    fn each(matrix: &Matrix<ROWS, LINE>, x: &[[f32; ROWS + 2]]) -> Vec<Vec<[f32; LINE]>> {
        let products = |of: fn(Products<'_>)| {
            let mut found = vec![[7.0; LINE]; 3];
            of(Products { matrix, x, y: &mut found });
            found
        };
        vec![
            products(|products| products.with_simd(pulp::Scalar)),
            products(|products| products.with_simd(pulp::Scalar128b)),
            products(|products| pulp::Arch::new().dispatch(products)),
            #[cfg(target_arch = "x86_64")]
            products(|products| match V3::try_new() {
                Some(simd) => Simd::vectorize(simd, products),
                None => products.with_simd(pulp::Scalar),
            }),
        ]
    }

    #[test]
    fn no_sum_outgrows_its_bits() {
        for (weight, x) in [(7.9, 1e9), (-7.9, 1e9), (300.0, -1e9), (0.25, f32::INFINITY), (2.0, f32::NAN)] {
            let matrix = Matrix::<ROWS, LINE>::new(&[[weight; LINE]; ROWS], [0.0; LINE]);
            let bound = matrix.most / STEPS * weight * ROWS as f32;
            let expected = if x > 0.0 { bound } else { -bound };
            for found in each(&matrix, &[[x; ROWS + 2]]).concat().as_flattened() {
                assert!((found / expected - 1.0).abs() < 1e-3, "{weight} {x}: {found} {expected}");
            }
        }
    }

    proptest! {
        #[test]
        fn products_are_the_same_bits_everywhere_and_near_those_of_the_weights(
            weights in proptest::collection::vec(vector::<LINE>(), ROWS),
            x in proptest::collection::vec(vector::<{ ROWS + 2 }>(), 0..11),
            bias in vector::<LINE>(),
        ) {
            let found = each(&Matrix::new(&weights, bias), &x);
            let bits = |y: &Vec<[f32; LINE]>| y.as_flattened().iter().map(|y| y.to_bits()).collect::<Vec<_>>();
            for other in &found[1..] {
                prop_assert_eq!(bits(other), bits(&found[0]));
            }
            for (x, found) in x.iter().zip(&found[0]) {
                let mut exact = bias;
                add_product(weights.as_flattened(), x, &mut exact);
                // Each product is off by half a step of the one times the other, at most.
                let most = ROWS as f32 * 3.0 * (0.5 / STEPS + 0.5 / WEIGHT_STEPS) * 1.01;
                prop_assert!(found.iter().zip(exact).all(|(found, exact)| (found - exact).abs() < most));
            }
        }
    }
}
