//! Two documents to the stretches that resemble each other.

use super::alike::{ALIKE, Common, Scale};
use super::bags::Bags;
use super::cluster::clusters;
use super::grain::sentences;
use super::lcs::Lcs;
use crate::passages::pair::Stretch;
use crate::passages::words::Words;
use std::ops::Range;

/// Sentences without a counterpart that may stand between two that have one. Also, how many sentences off a shared couple
/// sentences are compared.
pub const GAP: u32 = 4;

/// A text in sentences.
#[derive(Debug, Default)]
struct Text {
    sentences: Vec<Range<u32>>,
    bags: Bags,
}

impl Text {
    fn read(&mut self, text: &str, words: &Words) {
        sentences(text, words, &mut self.sentences);
        self.bags.read(words.hashes(), &self.sentences);
    }

    /// The sentence that a word is in.
    fn sentence(&self, word: u32) -> u32 {
        self.sentences.partition_point(|sentence| sentence.end <= word) as u32
    }

    /// The words of some sentences.
    fn range(&self, sentences: &Range<u32>) -> Range<u32> {
        self.sentences[sentences.start as usize].start..self.sentences[sentences.end as usize - 1].end
    }
}

/// Sentences of both texts that belong together.
struct Region {
    a: Range<u32>,
    b: Range<u32>,
    common: Common,
}

/// Compares texts with one that it holds. Holds buffers, so keep one for each thread.
#[derive(Debug, Default)]
pub struct LooseComparer {
    held: Text,
    held_words: Vec<u64>,
    other: Text,
    scale: Scale,
    lcs: Lcs,
}

impl LooseComparer {
    /// Takes the first text.
    pub fn hold(&mut self, text: &str, words: &Words) {
        self.held.read(text, words);
        self.held_words.clear();
        self.held_words.extend(words.hashes());
    }

    /// The stretches with at least `least` words in common, in any order, that the first text shares with another, by their
    /// place in the first. `hits` are the couples that both have, as words of the first and of the other text, ascending.
    pub fn compare(&mut self, text: &str, words: &Words, hits: &[[u32; 2]], least: u32) -> Vec<Stretch> {
        self.other.read(text, words);
        self.scale.set(&self.held.bags, &self.other.bags);
        let pairs = self.pairs(hits);
        let regions = self.regions(pairs, least);
        let Self { held, held_words, other, lcs, .. } = self;
        let mut found: Vec<Stretch> = regions
            .into_iter()
            .map(|region| {
                let (a, b) = (held.range(&region.a), other.range(&region.b));
                let in_a = &held_words[a.start as usize..a.end as usize];
                let in_b = &words.hashes()[b.start as usize..b.end as usize];
                let equal = lcs.length(in_a, in_b);
                Stretch { a, b, equal, runs: Vec::new() }
            })
            .collect();
        found.sort_by_key(|stretch| (stretch.a.start, stretch.b.start, stretch.a.end, stretch.b.end));
        found
    }

    /// The pairs of sentences near a hit that are alike.
    fn pairs(&mut self, hits: &[[u32; 2]]) -> Vec<[u32; 2]> {
        let Self { held, other, scale, .. } = self;
        let places: Vec<[u32; 2]> = hits.iter().map(|hit| [held.sentence(hit[0]), other.sentence(hit[1])]).collect();
        let mut found = Vec::new();
        let mut near = Vec::new();
        let (mut from, mut to) = (0, 0);
        for sentence in 0..held.bags.len() {
            while from < places.len() && places[from][0] + GAP < sentence {
                from += 1;
            }
            while to < places.len() && places[to][0] <= sentence + GAP {
                to += 1;
            }
            if from == to {
                continue;
            }
            near.clear();
            near.extend(places[from..to].iter().map(|place| place[1]));
            near.sort_unstable();
            near.dedup();
            let mut next = 0;
            let around = near.iter().map(|&place| {
                let range = next.max(place.saturating_sub(GAP))..(place + GAP + 1).min(other.bags.len());
                next = place + GAP + 1;
                range
            });
            let bag = held.bags.counts(sentence..sentence + 1);
            scale.alike(bag, &other.bags, around, |counterpart| found.push([sentence, counterpart]));
        }
        found
    }

    /// Groups pairs into regions that are alike as a whole. Where one is not, smaller gaps may leave parts that are.
    fn regions(&mut self, pairs: Vec<[u32; 2]>, least: u32) -> Vec<Region> {
        let Self { held, other, scale, .. } = self;
        let mut found = Vec::new();
        let mut open = vec![(pairs, GAP)];
        while let Some((pairs, gap)) = open.pop() {
            for pairs in clusters(pairs, gap) {
                let (a, b) = (bounds(&pairs, 0), bounds(&pairs, 1));
                let common = scale.common(held.bags.counts(a.clone()), other.bags.counts(b.clone()));
                if common.words < least {
                    continue;
                }
                if common.similarity() >= ALIKE {
                    found.push(Region { a, b, common });
                } else if gap > 0 {
                    open.push((pairs, gap - 1));
                }
            }
        }
        sift(found)
    }
}

/// From the first to the last sentence of one side.
fn bounds(pairs: &[[u32; 2]], side: usize) -> Range<u32> {
    let places = || pairs.iter().map(|pair| pair[side]);
    places().min().unwrap_or(0)..places().max().map_or(0, |last| last + 1)
}

/// The part of a region, on either side, that a more similar one takes from it before it says nothing new.
const OLD: f64 = 0.5;

/// Drops regions of which the greater part is, on either side, in a more similar one: a sentence has its counterpart in one
/// place, and a second one resembles it by chance.
fn sift(mut regions: Vec<Region>) -> Vec<Region> {
    let place = |region: &Region| (region.a.start, region.b.start, region.a.end, region.b.end);
    regions
        .sort_by(|x, y| y.common.similarity().total_cmp(&x.common.similarity()).then_with(|| place(x).cmp(&place(y))));
    let mut kept: Vec<Region> = Vec::new();
    for region in regions {
        let old = |better: &Region| part(&region.a, &better.a).max(part(&region.b, &better.b)) > OLD;
        if !kept.iter().any(old) {
            kept.push(region);
        }
    }
    kept
}

/// The part of `x` that is in `y`.
pub(super) fn part(x: &Range<u32>, y: &Range<u32>) -> f64 {
    f64::from(x.end.min(y.end).saturating_sub(x.start.max(y.start))) / f64::from(x.end - x.start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::passages::loose::couple::shared_couples;
    use proptest::prelude::*;

    fn stretches(a: &str, b: &str) -> Vec<Stretch> {
        let mut comparer = LooseComparer::default();
        comparer.hold("What was held before. It is gone.", &Words::of("What was held before. It is gone."));
        comparer.hold(a, &Words::of(a));
        comparer.compare(b, &Words::of(b), &shared_couples(Words::of(a).hashes(), Words::of(b).hashes()), 20)
    }

    const OWN: &str = "Gulls had taken over the upper deck. The captain whistled a tune nobody knew. Below, two cooks \
        quarrelled about salt. Somewhere a child asked when they would arrive. ";
    const OTHER: &str = "Our garden needs rain before the end of May. Tomatoes suffer most from the wind. Each evening my \
        aunt waters the beans by hand. She learned this from an old almanac. ";
    const SOURCE: &str = "The ferry to Orrin Head was cancelled on Monday because of thick fog over the western strait. \
        Passengers slept in the terminal building, where volunteers brought blankets, soup and bread. ";
    const REWORKED: &str = "Volunteers brought bread, soup and blankets to passengers sleeping in the building of the \
        terminal. On Monday, because fog over the western strait was thick, the Orrin Head ferry got cancelled. ";

    #[test]
    fn a_reworked_passage_is_found_whatever_its_order() {
        let (a, b) = (format!("{OWN}{SOURCE}{OWN}"), format!("{OTHER}{REWORKED}{OTHER}"));
        let found = stretches(&a, &b);
        assert_eq!(found.len(), 1);
        let words = |text: &str, range: &Range<u32>| {
            let bytes = Words::of(text).bytes(range);
            text[bytes].to_owned()
        };
        assert_eq!(words(&a, &found[0].a), SOURCE.trim_end_matches(". "));
        assert_eq!(words(&b, &found[0].b), REWORKED.trim_end_matches(". "));
        let turned = stretches(&b, &a);
        assert_eq!((&turned[0].a, &turned[0].b, turned[0].equal), (&found[0].b, &found[0].a, found[0].equal));
    }

    #[test]
    fn strangers_have_nothing_and_twenty_words_is_the_least() {
        assert!(stretches(OWN, OTHER).is_empty());
        assert!(stretches("", OTHER).is_empty());
        assert!(stretches(OTHER, "").is_empty());
        assert_eq!(stretches(SOURCE, SOURCE).len(), 1);
        let sentence = "Tomatoes suffer most from the wind. ";
        assert!(stretches(&format!("{OWN}{sentence}"), &format!("{sentence}{SOURCE}")).is_empty());
    }

    proptest! {
        #[test]
        fn stretches_lie_in_their_texts(a in "([a-h]{1,2}[ .]{1,2}){0,150}", b in "([a-h]{1,2}[ .]{1,2}){0,150}") {
            let (in_a, in_b) = (Words::of(&a).len() as u32, Words::of(&b).len() as u32);
            for stretch in stretches(&a, &b) {
                prop_assert!(stretch.a.len() >= 20 && stretch.a.end <= in_a);
                prop_assert!(stretch.b.len() >= 20 && stretch.b.end <= in_b);
                prop_assert!(stretch.equal as usize <= stretch.a.len().min(stretch.b.len()));
            }
        }
    }
}
