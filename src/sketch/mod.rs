//! Shingles to signatures: the MinHash sketch of a document's shingle set.
//!
//! In: a text. Out: its [`Signature`]: one 32-bit minimum for each of `slots` hash functions, with the number of words
//! and a 128-bit fingerprint of the words for the exact stage.
//!
//! The share of equal slots of two signatures is an unbiased estimate of the Jaccard similarity of the shingle sets
//! (Broder, *On the resemblance and containment of documents*, 1997), with a standard error of √(J(1-J)/slots): 0.042
//! for 120 slots and J = 0.7. Every slot is the minimum over *all* shingles under a hash function of its own (true
//! MinHash), which keeps short documents unbiased too; one-permutation hashing does not.
//!
//! Cost: 5.5 ns a shingle for 120 slots with AVX2, chosen when the program runs, and 44 ns without (news text on Zen 4;
//! `benches/stages.rs`).

pub mod kernel;
mod minhash;

pub use minhash::MinHasher;

use crate::shingle::{ShingleKind, ShingleSink, Shingler};
use xxhash_rust::xxh3::Xxh3;

/// What the sketch of one document holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The minima, one a slot; all [`u32::MAX`] for a text without shingles.
    pub minima: Vec<u32>,
    /// Number of words.
    pub words: u32,
    /// XXH3-128 of the word hashes: equal for texts of the same normalised words.
    pub exact: u128,
}

/// Sketches texts. Holds buffers, so keep one for each thread.
///
/// ```
/// use onecopy::shingle::ShingleKind;
/// use onecopy::sketch::{MinHasher, Sketcher};
///
/// let mut sketcher = Sketcher::new(ShingleKind::default(), MinHasher::new(120, 1));
/// let a = sketcher.sketch("The harbour was closed for the night after the storm.").clone();
/// let b = sketcher.sketch("“The harbour was closed for the night, after the storm”");
/// assert_eq!(a.exact, b.exact);
/// assert_eq!(a.minima, b.minima);
/// ```
pub struct Sketcher {
    shingler: Shingler,
    state: State,
}

struct State {
    hasher: MinHasher,
    exact: Box<Xxh3>,
    signature: Signature,
}

impl ShingleSink for State {
    fn words(&mut self, hashes: &[u64]) {
        self.exact.update(bytemuck::cast_slice(hashes));
    }

    fn shingles(&mut self, hashes: &[u64]) {
        self.hasher.update(&mut self.signature.minima, hashes);
    }
}

impl Sketcher {
    /// A sketcher of shingles of this kind.
    pub fn new(kind: ShingleKind, hasher: MinHasher) -> Self {
        let signature = Signature { minima: vec![u32::MAX; hasher.slots()], words: 0, exact: 0 };
        Self { shingler: Shingler::new(kind), state: State { hasher, exact: Box::new(Xxh3::new()), signature } }
    }

    /// The signature of `text`, valid until the next call.
    pub fn sketch(&mut self, text: &str) -> &Signature {
        let Self { shingler, state } = self;
        state.begin();
        let words = shingler.shingle(text, state);
        state.end(words)
    }

    /// The same of a text that is words already; for shingles of words.
    pub fn sketch_words(&mut self, words: &[u64]) -> &Signature {
        let Self { shingler, state } = self;
        state.begin();
        shingler.shingle_words(words, state);
        state.end(words.len() as u32)
    }
}

impl State {
    fn begin(&mut self) {
        self.signature.minima.fill(u32::MAX);
        self.exact.reset();
    }

    fn end(&mut self, words: u32) -> &Signature {
        self.signature.words = words;
        self.signature.exact = self.exact.digest128();
        &self.signature
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn text(words: impl IntoIterator<Item = u32>) -> String {
        words.into_iter().map(|w| format!("w{w} ")).collect()
    }

    fn estimate(a: &Signature, b: &Signature) -> f64 {
        let equal = a.minima.iter().zip(&b.minima).filter(|(x, y)| x == y).count();
        equal as f64 / a.minima.len() as f64
    }

    /// Single words as shingles, so that the Jaccard similarity of the sets is known.
    fn sketcher(seed: u64) -> Sketcher {
        let kind = ShingleKind { width: 1, ..ShingleKind::default() };
        Sketcher::new(kind, MinHasher::new(120, seed))
    }

    /// Mean and variance of the estimate over many pairs of sets with `shared` of `union` words in common.
    fn moments(shared: u32, union: u32) -> (f64, f64) {
        let trials = 400;
        let half = (union - shared) / 2;
        let mut sketcher = sketcher(7);
        let estimates: Vec<f64> = (0..trials)
            .map(|trial| {
                let base = trial * 10_000;
                let a = sketcher.sketch(&text(base..base + shared + half)).clone();
                let b = sketcher.sketch(&text((base..base + shared).chain(base + shared + half..base + union)));
                estimate(&a, b)
            })
            .collect();
        let mean = estimates.iter().sum::<f64>() / f64::from(trials);
        let variance = estimates.iter().map(|e| (e - mean).powi(2)).sum::<f64>() / f64::from(trials - 1);
        (mean, variance)
    }

    #[test]
    fn the_estimate_is_unbiased_and_as_sharp_as_the_theory_says_for_short_and_long_documents() {
        for (shared, union) in [(2, 4), (7, 9), (8, 10), (35, 49), (70, 100), (800, 1000), (300, 1000)] {
            let j = f64::from(shared) / f64::from(union);
            let theory = j * (1.0 - j) / 120.0;
            let (mean, variance) = moments(shared, union);
            // Three standard errors of a mean over 400 pairs, and the variance within a third.
            assert!((mean - j).abs() < 3.5 * (theory / 400.0).sqrt(), "{shared}/{union}: mean {mean}, not {j}");
            assert!((0.67..1.4).contains(&(variance / theory)), "{shared}/{union}: variance {variance}, not {theory}");
        }
    }

    #[test]
    fn another_seed_is_another_sketch() {
        let text = text(0..50);
        assert_ne!(sketcher(1).sketch(&text).minima, sketcher(2).sketch(&text).minima);
        assert_eq!(sketcher(1).sketch(&text), sketcher(1).sketch(&text));
    }

    #[test]
    fn slots_differ_from_each_other() {
        let mut sketcher = sketcher(1);
        let signature = sketcher.sketch("one");
        assert_eq!(signature.minima.iter().collect::<HashSet<_>>().len(), 120);
        assert!(sketcher.sketch("").minima.iter().all(|m| *m == u32::MAX));
    }

    #[test]
    fn the_fingerprint_knows_order_and_ignores_typography() {
        let mut sketcher = sketcher(1);
        let straight = sketcher.sketch("It's 'one' copy").exact;
        assert_eq!(straight, sketcher.sketch("it’s   “ONE” copy!").exact);
        assert_ne!(straight, sketcher.sketch("It's copy 'one'").exact);
    }
}
