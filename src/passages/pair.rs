//! Two texts to what they share.

use super::align::{Aligner, Weights};
use super::anchor::{GramIndex, Run};
use super::chain::Chainer;
use super::segment::{measure, segments};
use super::words::Words;
use std::ops::Range;

/// A stretch of one text aligned with a stretch of another, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Words of the first text.
    pub a: Range<u32>,
    /// Words of the second text.
    pub b: Range<u32>,
    /// Pairs of equal words.
    pub equal: u32,
    /// The equal words.
    pub runs: Vec<Run>,
}

impl Stretch {
    /// Twice the equal words over the words of both sides.
    pub fn identity(&self) -> f64 {
        2.0 * f64::from(self.equal) / f64::from(self.a.len() as u32 + self.b.len() as u32)
    }

    /// Words of the shorter side.
    pub fn words(&self) -> u32 {
        self.a.len().min(self.b.len()) as u32
    }
}

/// Compares texts with one that it holds. Holds buffers, so keep one for each thread.
#[derive(Debug, Default)]
pub struct Comparer {
    first: Words,
    index: GramIndex,
    runs: Vec<Run>,
    chainer: Chainer,
    aligner: Aligner,
    filled: Vec<Run>,
    covered: [Vec<bool>; 2],
}

/// The identity down to which an alignment goes on, if the whole is above the one asked for: one edit in a few words may
/// well be followed by more of the same text.
const SLACK: f64 = 0.6;

impl Comparer {
    /// Takes the first text.
    pub fn hold(&mut self, words: &Words) {
        self.first.clone_from(words);
        self.index.fill(self.first.hashes());
    }

    /// The stretches of at least `least` words and `identity` that the first text shares with another, by their place in
    /// the first.
    pub fn compare(&mut self, other: &Words, least: u32, identity: f64) -> Vec<Stretch> {
        let (a, b) = (self.first.hashes(), other.hashes());
        self.index.runs(a, b, &mut self.runs);
        let Self { aligner, filled, .. } = self;
        let (strict, slack) = (Weights::new(identity), Weights::new(SLACK.min(identity)));
        let mut found = Vec::new();
        self.chainer.chains(&self.runs, |chain| {
            aligner.fill(a, b, chain, slack, filled);
            for range in segments(filled, slack) {
                let segment = &filled[range];
                let (equal, in_a, in_b) = measure(segment);
                if 2.0 * f64::from(equal) >= identity * f64::from(in_a + in_b) {
                    take(segment, least, &mut found);
                } else {
                    for range in segments(segment, strict) {
                        take(&segment[range], least, &mut found);
                    }
                }
            }
        });
        sift(&mut found, &mut self.covered, [a.len(), b.len()]);
        found
    }
}

fn take(runs: &[Run], least: u32, found: &mut Vec<Stretch>) {
    let (equal, in_a, in_b) = measure(runs);
    if in_a.min(in_b) >= least {
        let (a, b) = (runs[0].a, runs[0].b);
        found.push(Stretch { a: a..a + in_a, b: b..b + in_b, equal, runs: runs.to_vec() });
    }
}

/// Drops what says nothing new: stretches of which the greater part is covered by better ones on both sides. (A document that
/// repeats itself would else be aligned with each of its repetitions in turn.) Sorts.
fn sift(found: &mut Vec<Stretch>, covered: &mut [Vec<bool>; 2], words: [usize; 2]) {
    found.sort_by_key(|stretch| (std::cmp::Reverse(stretch.equal), stretch.a.start, stretch.b.start));
    for (covered, words) in covered.iter_mut().zip(words) {
        covered.clear();
        covered.resize(words, false);
    }
    found.retain(|stretch| {
        let sides = [&stretch.a, &stretch.b].map(|range| range.start as usize..range.end as usize);
        let mostly = |side: usize| {
            let range = sides[side].clone();
            2 * covered[side][range.clone()].iter().filter(|&&covered| covered).count() > range.len()
        };
        let new = !(mostly(0) && mostly(1));
        if new {
            covered[0][sides[0].clone()].fill(true);
            covered[1][sides[1].clone()].fill(true);
        }
        new
    });
    found.sort_by_key(|stretch| (stretch.a.start, stretch.b.start, stretch.a.end, stretch.b.end));
}
