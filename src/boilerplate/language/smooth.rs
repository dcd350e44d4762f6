//! Judgements to decisions: which blocks go.
//!
//! The likeliest course through the document, where every change between furniture and content costs something (Viterbi): a run
//! of furniture is taken whole, an island of prose is not. How sure one must be is the [`Level`].

use super::Judgement;
use super::shape::log;
use serde::{Deserialize, Serialize};

/// How much goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Meant to take at most one character of content in 200; docs/clean.md says where it takes more.
    Careful,
    /// One in 100.
    #[default]
    Normal,
    /// As much furniture as can go for as little content: both kinds of errors weigh the same.
    Thorough,
}

/// What a level asks for. Chosen on labelled pages that were not trained on; see `CARD.md`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold {
    /// Log-odds that a block must have.
    pub logit: f32,
    /// By how much more in a document without prose, in proportion to what is not prose: the more careful, the less is taken from
    /// lists.
    pub sparse: f32,
    /// By how much more if it reads like prose in a document of prose, in proportion: if no word of it is known,
    pub caution: f32,
    /// and in any case.
    pub mostly: f32,
    /// By how much more for each doubling of its bytes beyond [`LONG`] if it reads like prose: a paragraph that was run together
    /// with a copyright line begins like furniture, and is much to lose.
    pub length: f32,
    /// Cost of each change between furniture and content.
    pub change: f32,
    /// Log-odds that a credit must have: a byline, a date, who took a picture. People do not agree whether these belong to the text. (Of what
    /// language takes of them at the level normal, five bytes in six are content to those who judged web text, one in two to
    /// those who say what extractors should give, and one in six to those who judged whole pages.)
    pub credit: f32,
}

impl Level {
    /// What it asks for.
    pub const fn threshold(self) -> Threshold {
        match self {
            Self::Careful => {
                Threshold { logit: 0.3, sparse: 1.7, caution: 2.0, mostly: 4.0, length: 2.0, change: 2.5, credit: 3.0 }
            }
            Self::Normal => Threshold {
                logit: 0.25,
                sparse: -0.3,
                caution: 2.0,
                mostly: 4.0,
                length: 2.0,
                change: 1.5,
                credit: 3.0,
            },
            Self::Thorough => Threshold {
                logit: -0.8,
                sparse: 0.0,
                caution: 2.0,
                mostly: 4.0,
                length: 2.0,
                change: 1.0,
                credit: f32::NEG_INFINITY,
            },
        }
    }
}

/// Bytes of a paragraph that is not yet long.
pub const LONG: u32 = 300;

/// How much a block is like prose that does not read like it: for each word, and at most. What is short in one language or has no
/// punctuation in one collection may yet be prose.
const PER_WORD: f32 = 0.06;
const MOST_ALIKE: f32 = 0.7;

/// No single block outweighs more than this.
const MOST: f32 = 8.0;

/// Which of the blocks go. `logits` are log-odds of all evidence together, block by block.
pub fn smooth(judgements: &[Judgement], logits: &[f32], threshold: Threshold, goes: &mut Vec<bool>) {
    let odds = |i: usize| {
        let judgement = &judgements[i];
        let doublings = (log(judgement.bytes) - log(LONG)).max(0.0);
        let likeness = if judgement.prose { 1.0 } else { (judgement.words as f32 * PER_WORD).min(MOST_ALIKE) };
        let caution = (threshold.caution * judgement.unknown + threshold.mostly) * judgement.mostly;
        let length = if judgement.prose { threshold.length * doublings } else { 0.0 };
        let caution = likeness * caution + length + threshold.sparse * (1.0 - judgement.mostly);
        (logits[i] - threshold.logit - caution).clamp(-MOST, MOST)
    };
    course(logits.len().min(judgements.len()), odds, threshold.change, goes);
    for ((goes, judgement), &logit) in goes.iter_mut().zip(judgements).zip(logits) {
        // What stands around prose says little against it: an island of it stays.
        *goes &= !judgement.prose || logit >= threshold.logit;
    }
    bare_addresses(judgements, goes);
}

/// The course of the greatest sum of log-odds of what goes, less the costs of changes.
fn course(n: usize, odds: impl Fn(usize) -> f32, change: f32, goes: &mut Vec<bool>) {
    goes.clear();
    // Best sums of courses that end with content and with furniture; where each came from, as two bits.
    let mut sums = [0.0_f32, 0.0];
    let mut from: Vec<u8> = Vec::with_capacity(n);
    for i in 0..n {
        let entry = if i == 0 { 0.0 } else { change };
        let to_content = sums[1] - entry > sums[0];
        let to_furniture = sums[0] - entry > sums[1];
        let content = if to_content { sums[1] - entry } else { sums[0] };
        let furniture = if to_furniture { sums[0] - entry } else { sums[1] } + odds(i);
        sums = [content, furniture];
        from.push(u8::from(to_content) | u8::from(to_furniture) << 1);
    }
    goes.resize(n, false);
    let mut furniture = sums[1] > sums[0];
    for i in (0..n).rev() {
        goes[i] = furniture;
        if from[i] >> u8::from(furniture) & 1 == 1 {
            furniture = !furniture;
        }
    }
}

/// An address that stands alone is often what the text speaks of: it goes only if furniture stands on both sides of it.
fn bare_addresses(judgements: &[Judgement], goes: &mut [bool]) {
    let mut before = false;
    let mut i = 0;
    while i < goes.len() {
        if !judgements[i].address {
            before = goes[i];
            i += 1;
            continue;
        }
        let end = (i..goes.len()).find(|&j| !judgements[j].address).unwrap_or(goes.len());
        let behind = goes.get(end).copied().unwrap_or(false);
        goes[i..end].fill(before && behind);
        i = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value(odds: &[f32], change: f32, goes: &[bool]) -> f32 {
        let sum: f32 = odds.iter().zip(goes).filter(|(_, goes)| **goes).map(|(odds, _)| odds).sum();
        sum - change * goes.windows(2).filter(|two| two[0] != two[1]).count() as f32
    }

    #[test]
    fn prose_between_furniture_stays() {
        let judgement = |prose| Judgement { prose, words: 20, bytes: 120, ..Judgement::default() };
        let judgements = [judgement(false), judgement(true), judgement(false)];
        let mut goes = Vec::new();
        smooth(&judgements, &[7.0, -0.5, 7.0], Level::Careful.threshold(), &mut goes);
        assert_eq!(goes, [true, false, true]);
        // What is no prose goes with what stands around it.
        smooth(&[judgement(false); 3], &[7.0, -0.5, 7.0], Level::Careful.threshold(), &mut goes);
        assert_eq!(goes, [true; 3]);
    }

    proptest! {
        #[test]
        fn no_course_is_better(odds in proptest::collection::vec(-3.0_f32..3.0, 0..10), change in 0.0_f32..3.0) {
            let mut goes = Vec::new();
            course(odds.len(), |i| odds[i], change, &mut goes);
            prop_assert_eq!(goes.len(), odds.len());
            let found = value(&odds, change, &goes);
            for other in 0..1_u32 << odds.len() {
                let other: Vec<bool> = (0..odds.len()).map(|i| other >> i & 1 == 1).collect();
                prop_assert!(value(&odds, change, &other) <= found + 1e-4);
            }
        }
    }

    fn decide(logits: &[f32], address: &[usize], prose: &[usize], unknown: f32) -> Vec<bool> {
        let judgements: Vec<Judgement> = (0..logits.len())
            .map(|i| Judgement {
                address: address.contains(&i),
                prose: prose.contains(&i),
                unknown,
                mostly: 1.0,
                ..Judgement::default()
            })
            .collect();
        let mut goes = Vec::new();
        smooth(
            &judgements,
            logits,
            Threshold {
                logit: 1.0,
                sparse: 0.0,
                caution: 4.0,
                mostly: 0.0,
                length: 1.0,
                change: 0.5,
                credit: f32::NEG_INFINITY,
            },
            &mut goes,
        );
        goes
    }

    #[test]
    fn a_run_goes_whole_and_an_island_stays() {
        assert_eq!(decide(&[5.0, 5.0, 0.8, 5.0, 5.0], &[], &[], 0.0), [true; 5]);
        assert_eq!(decide(&[5.0, 5.0, -4.0, 5.0, 5.0], &[], &[], 0.0), [true, true, false, true, true]);
        assert_eq!(decide(&[-5.0, 1.4, -5.0], &[], &[], 0.0), [false; 3]);
        assert!(decide(&[], &[], &[], 0.0).is_empty());
    }

    #[test]
    fn an_address_goes_between_furniture_only() {
        assert_eq!(decide(&[5.0, -5.0, 5.0, 5.0], &[1, 3], &[], 0.0), [true, true, true, false]);
        assert_eq!(decide(&[5.0, 5.0, 5.0, -5.0], &[1, 2], &[], 0.0), [true, false, false, false]);
    }

    #[test]
    fn a_higher_level_asks_for_less() {
        let levels = [Level::Careful, Level::Normal, Level::Thorough].map(Level::threshold);
        for two in levels.windows(2) {
            // In a document of prose, and in one without.
            let least = |of: &Threshold| {
                [of.logit, of.logit + of.sparse, of.change, of.credit, of.caution, of.mostly, of.length]
            };
            assert!(least(&two[0]).iter().zip(least(&two[1])).all(|(more, less)| *more >= less), "{two:?}");
        }
    }

    #[test]
    fn prose_in_an_unknown_language_needs_more() {
        assert_eq!(decide(&[3.0, 3.0], &[], &[0, 1], 1.0), [false, false]);
        assert_eq!(decide(&[3.0, 3.0], &[], &[0, 1], 0.0), [true, true]);
        assert_eq!(decide(&[3.0, 3.0], &[], &[], 1.0), [true, true]);
    }
}
