//! Furniture: what a host prints on its pages whatever they are about.
//!
//! It is told by how many stories of one host have it, fingerprint by fingerprint: pages carry the pieces of a gallery or a
//! sidebar in ever other order and choice, and whole passages of it are rarer than their parts. A fingerprint is furniture of
//! the host that has most of its stories if that has it in [`COMMON`] of them and in one of [`COMMON_SHARE`] of its documents;
//! or, from first to last over [`LASTING_DAYS`] days, in [`LASTING`] and one of [`LASTING_SHARE`]; and if at least half of all
//! its stories are that host's: a text on many hosts is wire copy. It is the share of the host's documents that spares the
//! background paragraphs of an archive, which stand in twenty versions of a running story and are one in a thousand there.
//! A host must be known; an unknown one is each document's own.
//!
//! The constants were read off two corpora of news: 16,452 articles of 202 sites, and 31,314 stories of one agency.

use super::fingerprint::{Fingerprinter, GRAM};
use super::known::Known;
use super::seed::SeedIndex;
use super::twins::Twins;
use crate::document::Hosts;
use crate::verify::Texts;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Stories of a host that make a text its furniture.
pub const COMMON: usize = 5;
/// Of so many documents of the host, one at least has it.
pub const COMMON_SHARE: usize = 400;
/// Stories that do if they are spread over time.
pub const LASTING: usize = 3;
/// Of so many documents of the host, one at least has it, then.
pub const LASTING_SHARE: usize = 800;
/// Days from the first to the last of them.
pub const LASTING_DAYS: i64 = 60;

/// Where furniture stands.
#[derive(Debug, Default)]
pub struct Furniture {
    /// The fingerprints.
    hashes: HashSet<u64>,
    /// Document and first word of each place where one stands, ascending.
    places: Vec<[u32; 2]>,
    /// Documents that have fingerprints in more places than the index kept.
    repetitive: Vec<bool>,
}

impl Furniture {
    /// Counts stories. The index knows the first of all `twins`; `stories` gives the story of each document.
    pub fn learn<T: Texts>(index: &SeedIndex, twins: &Twins, known: &Known<'_, T>, stories: &[u32]) -> Self {
        let mut documents_of: HashMap<u32, usize> = HashMap::new();
        for age in 0..known.len() {
            *documents_of.entry(known.host(age)).or_default() += 1;
        }
        let judge = |at: &mut Vec<(u32, u32, u32)>, group: usize| {
            let places = index.places(group);
            let holders = || places.iter().flat_map(|&[first, _]| twins.all(first));
            // Most are in too few places to be worth counting.
            if holders().take(LASTING).count() < LASTING {
                return false;
            }
            at.clear();
            at.extend(holders().map(|age| match known.host(age) {
                Hosts::UNKNOWN => (Hosts::UNKNOWN, age, age),
                host => (host, stories[age as usize], age),
            }));
            is_furniture(at, known, &documents_of)
        };
        let judged: Vec<bool> = (0..index.len()).into_par_iter().map_init(Vec::new, judge).collect();
        let groups = || (0..judged.len()).filter(|&group| judged[group]);
        let mut places: Vec<[u32; 2]> = groups().flat_map(|group| index.places(group)).copied().collect();
        places.par_sort_unstable();
        let hashes = groups().map(|group| index.hash(group)).collect();
        Self { hashes, places, repetitive: index.repetitive().to_vec() }
    }

    /// The first words of the fingerprints of a document, the first of its twins, that are furniture, put into `places`, ascending. `words` are its words; they are
    /// needed if it [repeats itself](Self::is_repetitive).
    pub fn read(&self, document: u32, words: &[u64], fingerprinter: &mut Fingerprinter, places: &mut Vec<u32>) {
        places.clear();
        let of_document = self.places.partition_point(|place| place[0] < document);
        let of_document = self.places[of_document..].iter().take_while(|place| place[0] == document);
        places.extend(of_document.map(|place| place[1]));
        if !places.is_empty() && self.is_repetitive(document) {
            places.clear();
            fingerprinter.fingerprints(words, |hash, place| {
                if self.hashes.contains(&hash) {
                    places.push(place);
                }
            });
        }
    }

    /// Whether a document has fingerprints in more places than the index kept.
    pub fn is_repetitive(&self, document: u32) -> bool {
        self.repetitive[document as usize]
    }
}

/// How many of some words lie in fingerprints that begin in these places, which ascend.
pub fn covered(places: &[u32], words: &Range<u32>) -> u32 {
    let (mut count, mut from) = (0, words.start);
    let first = places.partition_point(|place| place + GRAM as u32 <= from);
    for &place in places[first..].iter().take_while(|&&place| place < words.end) {
        let end = words.end.min(place + GRAM as u32);
        count += end - from.max(place).min(end);
        from = end;
    }
    count
}

/// Judges by host, story and document of each holder.
fn is_furniture<T: Texts>(
    at: &mut Vec<(u32, u32, u32)>,
    known: &Known<'_, T>,
    documents_of: &HashMap<u32, usize>,
) -> bool {
    at.sort_unstable();
    at.dedup();
    let stories = |of: &[(u32, u32, u32)]| of.chunk_by(|x, y| (x.0, x.1) == (y.0, y.1)).count();
    let hosts = at.chunk_by(|x, y| x.0 == y.0).filter(|of_host| of_host[0].0 != Hosts::UNKNOWN);
    let Some((count, most)) = hosts.map(|of_host| (stories(of_host), of_host)).max_by_key(|(count, _)| *count) else {
        return false;
    };
    let documents = documents_of[&most[0].0];
    let common = count >= COMMON && count * COMMON_SHARE >= documents;
    let lasts = || {
        let dates = || most.iter().filter_map(|&(_, _, age)| known.date(age));
        let seconds = dates().max().unwrap_or(0) - dates().min().unwrap_or(0);
        count >= LASTING && count * LASTING_SHARE >= documents && seconds >= LASTING_DAYS * 86_400
    };
    2 * count >= stories(at) && (common || lasts())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn words_in_several_fingerprints_count_once(
            mut places in proptest::collection::vec(0..60_u32, 0..12),
            (start, end) in (0..70_u32, 0..70_u32),
        ) {
            places.sort_unstable();
            let words = start.min(end)..start.max(end);
            let inside = |word: &u32| places.iter().any(|place| (*place..place + GRAM as u32).contains(word));
            prop_assert_eq!(covered(&places, &words), words.clone().filter(inside).count() as u32);
        }
    }
}
