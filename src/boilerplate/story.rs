//! Documents to stories: near copies and versions of one text on one host are one story, for counting.
//!
//! Counted one by one, versions of a story would make furniture of everything that it tells: on whole pages of one site the share of
//! prose that a count of two leaves alone falls from 0.99 to 0.66. So a document is of the story of an earlier one of its host with
//! which it shares a [band](crate::index) of a sketch. Sketched are only its longer blocks, and of each the beginning: the short ones are
//! menus, and these all pages of a site share. A wrong guess costs little: two stories that count as one make furniture a little rarer.
//!
//! Sites whose furniture is long, and longer than their texts, would be one story then, and keep it. So when a story has many documents,
//! and a good part of its host's, it is asked what a further one shares with them: if each of its longer blocks either stands on most of
//! them or has nothing in common with any, the former are a frame, and the document is another story. A version has blocks that some others
//! have, or edited ones, and nothing new.
//!
//! In: sketches of documents, in the order of the input. Out: the number of the story. Memory is bounded as in
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
/// So many documents of a story are its versions whatever they share; and as many are looked at before it is asked what they share.
const FEW: u32 = 4;
/// What one in so many of a host's documents has may be its frame; what fewer have is the background of a running story.
const FRAMED: u32 = 4;
/// Keys in a generation.
const GENERATION: usize = 1 << 23;

/// Keys of a document: those of the bands, and one of all its words.
pub const KEYS: usize = 13;

/// What tells the story of a document.
#[derive(Clone, Copy, Debug)]
pub struct Sketch<'a> {
    /// Keys of the bands, and one of all its words.
    pub keys: &'a [u64; KEYS],
    /// Of each longer block the first and the last of its shingles by hash: a block that was edited still has one of them.
    pub blocks: &'a [[u64; 2]],
}

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
    pub fn keys<'a>(
        &mut self,
        blocks: impl Iterator<Item = (&'a Prints, &'a [Word])>,
        anchors: &mut Vec<[u64; 2]>,
    ) -> [u64; KEYS] {
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
                let from = shingles.len();
                shingles.extend(factors_of.windows(SHINGLE).map(shingle));
                let (least, most) = shingles[from..]
                    .iter()
                    .fold((u64::MAX, 0), |(least, most), &hash| (hash.min(least), hash.max(most)));
                anchors.push([least, most]);
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
    /// Documents of each story, by number.
    documents: Vec<u32>,
    /// On how many of a story's documents a long block stood, of those that were looked at.
    blocks: KeyMap<u32>,
}

impl Stories {
    /// The story of the next document, of a host of so many.
    pub fn number(&mut self, host: u32, host_documents: u32, sketch: &Sketch<'_>) -> u32 {
        let salt = if host == Hosts::UNKNOWN { 0 } else { u64::from(host) + 1 };
        let keys =
            sketch.keys.map(|key| if key == 0 { 0 } else { fold(key ^ salt, 0x9216_d5d9_8979_fb1b ^ salt << 32) });
        let known = keys.iter().filter(|&&key| key != 0);
        let known = known.filter_map(|key| self.young.get(key).or_else(|| self.old.get(key))).min();
        let story = known.copied().unwrap_or(self.documents.len() as u32);
        self.add(story);
        let number = if self.is_frame_of_another(story, host_documents, sketch.blocks) {
            self.documents.len() as u32
        } else {
            story
        };
        self.add(number);
        let bands = keys[..KEYS - 1].iter().map(|&key| (key, story));
        self.young.extend(bands.chain([(keys[KEYS - 1], number)]).filter(|(key, _)| *key != 0));
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        number
    }

    fn add(&mut self, story: u32) {
        if story as usize == self.documents.len() {
            self.documents.push(0);
        }
    }

    /// Whether what a document shares with its story is only the frame in which it stands.
    fn is_frame_of_another(&mut self, story: u32, host_documents: u32, blocks: &[[u64; 2]]) -> bool {
        let Some(documents) = self.documents.get_mut(story as usize) else { return false };
        *documents += 1;
        if *documents <= FEW {
            return false;
        }
        let looked_at = *documents - FEW - 1;
        if self.blocks.len() >= GENERATION {
            self.blocks.clear();
        }
        let salt = fold(u64::from(story) + 1, 0x7b54_a41d_c25a_59b5);
        let (mut common, mut new, mut others) = (0, 0, 0);
        for block in blocks {
            let mut most = 0;
            for anchor in block {
                let count = self.blocks.entry(fold(anchor ^ salt, 0x9e37_79b9_7f4a_7c15)).or_default();
                most = most.max(*count);
                *count += 1;
            }
            match most {
                0 => new += 1,
                most if 2 * most >= looked_at => common += 1,
                _ => others += 1,
            }
        }
        let is_large = FRAMED * *documents >= host_documents;
        looked_at >= FEW && is_large && common > 0 && new > 0 && others == 0
    }
}

#[cfg(test)]
mod tests {
    use super::super::sightings::{Sighter, Sightings};
    use super::*;
    use std::collections::BTreeSet;

    /// Lines of some two dozen words, each another one.
    fn line(number: usize) -> String {
        let words: Vec<String> = (0..24).map(|at| format!("w{}", fold((number * 24 + at) as u64, 7) % 5000)).collect();
        words.join(" ")
    }

    /// How many stories pages of one host are, which has so many more documents.
    fn stories(pages: &[Vec<String>], more: u32) -> usize {
        let (mut sighter, mut sightings, mut stories) = (Sighter::default(), Sightings::default(), Stories::default());
        for page in pages {
            sighter.look(&page.join("\n\n"), &mut sightings);
        }
        let number = |(at, sighting): (u32, super::super::sightings::Sighting<'_>)| {
            stories.number(0, more + at, &sighting.sketch)
        };
        (0..).zip(sightings.documents()).map(number).collect::<BTreeSet<u32>>().len()
    }

    fn frame(pages: usize) -> Vec<Vec<String>> {
        let page = |at: usize| (0..4).chain([1000 + at]).chain(4..10).map(line).collect();
        (0..pages).map(page).collect()
    }

    #[test]
    fn pages_in_a_frame_are_stories_of_their_own() {
        assert!(stories(&frame(40), 0) >= 30, "{}", stories(&frame(40), 0));
        // But not before there are enough of them, and not if they are a small part of their host.
        assert_eq!(stories(&frame(6), 0), 1);
        assert_eq!(stories(&frame(40), 1000), 1);
        // A page that comes again is no other story.
        let twice: Vec<Vec<String>> = frame(40).into_iter().flat_map(|page| [page.clone(), page]).collect();
        assert!(stories(&twice, 0) <= 40);
    }

    #[test]
    fn versions_of_a_text_are_one_story() {
        let base: Vec<String> = (0..10).map(line).collect();
        let grown: Vec<Vec<String>> = (4..40).map(|count| (0..count).map(line).collect()).collect();
        let edited = |at: usize| {
            let mut version = base.clone();
            version[at % 10] = format!("{} as was said on day{at}", base[at % 10]);
            version
        };
        let edited: Vec<Vec<String>> = (0..40).map(edited).collect();
        assert_eq!([stories(&grown, 0), stories(&edited, 0), stories(&vec![base; 40], 0)], [1; 3]);
    }
}
