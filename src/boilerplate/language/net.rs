//! The network: where its weights lie, and its arithmetic.
//!
//! A line is read as a vector of [`IN`] numbers: the sums of the rows of its words and of its pairs of words, its
//! [shape](mod@super::shape) and its [place](super::place). One layer makes [`LINE`] numbers of them. Then, [`LAYERS`] times, a
//! memory of [`STATE`] numbers runs through the document forward and another one backward (a gated linear recurrence, after Feng
//! et al., *Were RNNs all we needed?*, 2024: gate and candidate come from the line alone), and line and both memories make the next
//! [`LINE`] numbers. The last ones make the log-odds.
//!
//! Beside it, a linear head says from words and shape alone what the line is. It was trained with the rest, and what a word adds to it is
//! exact: that is the evidence that is named.
//!
//! All of it is additions, multiplications and divisions, in one order: the same bits on every machine and instruction set. The program
//! that trains multiplies with the weights as they are; here they are rounded (`product.rs`).

use super::place::PLACE;
use super::shape::SHAPE;

/// Numbers of a row of the table of words.
pub const ROW: usize = 16;
/// Sums over words, and over pairs.
pub const EMBED: usize = 2 * ROW;
/// What a line says by itself.
pub const OWN: usize = EMBED + SHAPE;
/// What is read of a line.
pub const IN: usize = OWN + PLACE;
/// What is made of it.
pub const LINE: usize = 32;
/// Numbers of a memory.
pub const STATE: usize = 24;
/// Gate and candidate of one direction.
pub const GATES: usize = 2 * STATE;
/// A line and both memories.
pub const MIX: usize = LINE + 2 * STATE;
/// Times that memories run through the document.
pub const LAYERS: usize = 2;

/// Where the weights begin, in one array. A matrix has a row for each input.
pub mod at {
    use super::{EMBED, GATES, IN, LAYERS, LINE, MIX, OWN, SHAPE};

    /// `IN` × `LINE`.
    pub const ENTRY: usize = 0;
    /// `LINE`.
    pub const ENTRY_BIAS: usize = ENTRY + IN * LINE;
    /// The layers.
    pub const LAYER: usize = ENTRY_BIAS + LINE;
    /// In a layer: `LINE` × `GATES`, forward.
    pub const FORWARD: usize = 0;
    /// `GATES`.
    pub const FORWARD_BIAS: usize = FORWARD + LINE * GATES;
    /// `LINE` × `GATES`, backward.
    pub const BACKWARD: usize = FORWARD_BIAS + GATES;
    /// `GATES`.
    pub const BACKWARD_BIAS: usize = BACKWARD + LINE * GATES;
    /// `MIX` × `LINE`.
    pub const MIXED: usize = BACKWARD_BIAS + GATES;
    /// `LINE`.
    pub const MIXED_BIAS: usize = MIXED + MIX * LINE;
    /// Weights of a layer.
    pub const LAYER_SIZE: usize = MIXED_BIAS + LINE;
    /// `LINE`: the log-odds.
    pub const EXIT: usize = LAYER + LAYERS * LAYER_SIZE;
    /// One.
    pub const EXIT_BIAS: usize = EXIT + LINE;
    /// `OWN`: the linear head.
    pub const HEAD: usize = EXIT_BIAS + 1;
    /// One.
    pub const HEAD_BIAS: usize = HEAD + OWN;
    /// All weights.
    pub const SIZE: usize = HEAD_BIAS + 1;

    const _: () = assert!(EMBED + SHAPE == OWN);
}

/// Adds `x` times a matrix to `y`: what the program that trains does.
#[inline(always)]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
pub fn add_product<const O: usize>(matrix: &[f32], x: &[f32], y: &mut [f32; O]) {
    for (&x, row) in x.iter().zip(matrix.as_chunks::<O>().0) {
        for (y, weight) in y.iter_mut().zip(row) {
            *y += x * weight;
        }
    }
}

/// The sum of products.
#[inline(always)]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
pub fn dot(x: &[f32], y: &[f32]) -> f32 {
    let mut sums = [0.0; 8];
    let (x, x_rest) = x.as_chunks::<8>();
    let (y, y_rest) = y.as_chunks::<8>();
    for (x, y) in x.iter().zip(y) {
        for ((sum, x), y) in sums.iter_mut().zip(x).zip(y) {
            *sum += x * y;
        }
    }
    sums.iter().sum::<f32>() + x_rest.iter().zip(y_rest).map(|(x, y)| x * y).sum::<f32>()
}

/// Slope of what is below zero.
pub const LEAK: f32 = 0.1;

/// Bends each number at zero.
#[inline(always)]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
pub fn bend<const N: usize>(x: &mut [f32; N]) {
    for x in x {
        *x = x.max(*x * LEAK);
    }
}

/// How far a gate opens, 0 to 1.
#[inline(always)]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
pub fn gate(x: f32) -> f32 {
    0.5 + 0.5 * x / (1.0 + x.abs())
}

/// One step of a memory: `gates` are the gates, then the candidates.
#[inline(always)]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
pub fn step(state: &mut [f32; STATE], gates: &[f32]) {
    let (open, candidate) = gates.split_at(STATE);
    for ((state, &open), &candidate) in state.iter_mut().zip(open).zip(candidate) {
        let open = gate(open);
        *state += open * (candidate - *state);
    }
}
