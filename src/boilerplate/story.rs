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
use super::keys::KeyMap;
use super::segment::Block;
use crate::document::Hosts;
use crate::index::Banding;
use crate::index::bands::band_keys;
use crate::normalise::fold;
use crate::shingle::{ShingleKind, Unit};
use crate::sketch::{MinHasher, Sketcher};

/// Blocks of at least so many words are what a document is about.
const LONG: u32 = 12;
/// Finds 0.998 of the pairs with a Jaccard similarity of 0.8, 0.54 of those with 0.5, and 0.05 of those with 0.25.
const BANDING: Banding = Banding { bands: 12, rows: 4 };
/// Keys in a generation.
const GENERATION: usize = 1 << 23;

/// Keys of a document: those of the bands, and one of all its words.
pub const KEYS: usize = 13;

/// Sketches documents. Holds buffers, so keep one for each thread.
pub struct StorySketcher {
    sketcher: Sketcher,
    long: String,
    bands: Vec<u64>,
}

impl Default for StorySketcher {
    fn default() -> Self {
        let kind = ShingleKind { unit: Unit::Words, width: 5 };
        let hasher = MinHasher::new(BANDING.slots(), 1);
        Self { sketcher: Sketcher::new(kind, hasher), long: String::new(), bands: Vec::new() }
    }
}

impl StorySketcher {
    /// The keys of a document with these blocks; 0 where there is none.
    pub fn keys(&mut self, text: &str, blocks: &[Block], prints: &[Prints]) -> [u64; KEYS] {
        let Self { sketcher, long, bands } = self;
        long.clear();
        bands.clear();
        let mut all = 0;
        for (block, prints) in blocks.iter().zip(prints) {
            all = fold(all ^ prints.plain.unwrap_or_default(), 0x3f84_d5b5_b547_0917);
            if prints.words >= LONG {
                long.push_str(text.get(block.start as usize..block.end as usize).unwrap_or_default());
                long.push('\n');
            }
        }
        let mut keys = [0; KEYS];
        keys[KEYS - 1] = all;
        if !long.is_empty() {
            band_keys(BANDING, &sketcher.sketch(long).minima, bands);
            keys[..KEYS - 1].copy_from_slice(bands);
        }
        keys
    }
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
