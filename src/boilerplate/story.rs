//! Documents to stories: near copies and versions of one text on one host are one story, for counting.
//!
//! Counted one by one, versions of a story would make furniture of everything that it tells: on whole pages of one site the share of
//! prose that a count of two leaves alone falls from 0.99 to 0.66. So a document is of the story of an earlier one of its host with
//! which it shares a [band](crate::index) of a sketch. Sketched are only its longer blocks: the short ones are menus, and these
//! all pages of a site share. A wrong guess costs little: two stories that count as one make furniture a little rarer.
//!
//! In: band keys of documents, in the order of the input. Out: the number of the story. Memory is bounded as in
//! [`repetition`](super::repetition): of two generations of keys the older is forgotten.

use super::fingerprint::Prints;
use super::words::Word;
use crate::document::Hosts;
use crate::hashed::KeyMap;
use crate::index::Banding;
use crate::index::bands::band_keys;
use crate::normalise::fold;
use crate::sketch::MinHasher;

/// Blocks of at least so many words are what a document is about.
const LONG: u32 = 12;
/// Finds 0.998 of the pairs with a Jaccard similarity of 0.8, 0.54 of those with 0.5, and 0.05 of those with 0.25.
const BANDING: Banding = Banding { bands: 12, rows: 4 };
/// Words that make a shingle.
const SHINGLE: usize = 5;
/// Keys in a generation.
const GENERATION: usize = 1 << 23;

/// Keys of a document: those of the bands, and one of all its words.
pub const KEYS: usize = 13;

/// Sketches documents. Holds buffers, so keep one for each thread.
pub struct StorySketcher {
    hasher: MinHasher,
    words: Vec<[u64; 2]>,
    shingles: Vec<u64>,
    minima: Vec<u32>,
    bands: Vec<u64>,
}

impl Default for StorySketcher {
    fn default() -> Self {
        let hasher = MinHasher::new(BANDING.slots(), 1);
        Self {
            minima: vec![u32::MAX; hasher.slots()],
            hasher,
            words: Vec::new(),
            shingles: Vec::new(),
            bands: Vec::new(),
        }
    }
}

impl StorySketcher {
    /// The keys of a document: `blocks` gives the fingerprints of each block and the hashes of its words.
    pub fn keys<'a>(&mut self, blocks: impl Iterator<Item = (&'a Prints, &'a [Word])>) -> [u64; KEYS] {
        let Self { hasher, words: factors_of, shingles, minima, bands } = self;
        shingles.clear();
        bands.clear();
        minima.fill(u32::MAX);
        let mut all = 0;
        for (prints, words) in blocks {
            all = fold(all ^ prints.plain.unwrap_or_default(), 0x3f84_d5b5_b547_0917);
            if prints.words >= LONG {
                factors_of.clear();
                factors_of.extend(words.iter().map(factors));
                shingles.extend(factors_of.windows(SHINGLE).map(shingle));
            }
        }
        let mut keys = [0; KEYS];
        keys[KEYS - 1] = all;
        if !shingles.is_empty() {
            hasher.update(minima, shingles);
            band_keys(BANDING, minima, bands);
            keys[..KEYS - 1].copy_from_slice(bands);
        }
        keys
    }
}

/// A word as [`shingle`] takes it: its hash, and what that multiplies with.
fn factors(word: &Word) -> [u64; 2] {
    [word.hash, 0xc0ac_29b7_c97c_50dd ^ word.hash.rotate_left(32)]
}

/// Some consecutive words as one hash.
fn shingle(words: &[[u64; 2]]) -> u64 {
    words.iter().fold(0, |hash, [word, factor]| fold(hash ^ word, *factor))
}

/// Numbers stories.
#[derive(Debug, Default)]
pub struct Stories {
    young: KeyMap<u32>,
    old: KeyMap<u32>,
    next: u32,
}

impl Stories {
    /// The story of the next document.
    pub fn number(&mut self, host: u32, keys: &[u64; KEYS]) -> u32 {
        let salt = if host == Hosts::UNKNOWN { 0 } else { u64::from(host) + 1 };
        let keys = keys.map(|key| if key == 0 { 0 } else { fold(key ^ salt, 0x9216_d5d9_8979_fb1b ^ salt << 32) });
        let known = keys.iter().filter(|&&key| key != 0);
        let known = known.filter_map(|key| self.young.get(key).or_else(|| self.old.get(key))).min();
        let story = known.copied().unwrap_or(self.next);
        self.next += u32::from(story == self.next);
        self.young.extend(keys.into_iter().filter(|&key| key != 0).map(|key| (key, story)));
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        story
    }
}
