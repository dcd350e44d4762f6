//! Two texts side by side: what they share, where it stands in each, and which words differ inside.
//!
//! In: two texts. Out: a [`Comparison`], the figures and [passages](Stretch) of it, of which [`order`] makes rows for
//! reading, [`layout`] lines with [styles](Style), and [`paint`] what a terminal takes. Nothing here reads a file or knows a
//! terminal, but for [`find`], which fetches the texts.
//!
//! Rows follow the first text. A passage that stands elsewhere in the second one is shown beside its counterpart, and its
//! own place in the second text refers to it, so either column read downwards is its document.

pub mod cells;
pub mod find;
pub mod head;
pub mod layout;
pub mod line;
pub mod nested;
pub mod order;
pub mod paint;
pub mod seams;

use crate::passages::align::Aligner;
use crate::passages::find::LEAST_ALIGNED;
use crate::passages::loose::compare::LooseComparer;
use crate::passages::loose::couple::shared_couples;
use crate::passages::loose::merge::merge;
use crate::passages::pair::{Comparer, Stretch};
use crate::passages::share::join;
use crate::passages::words::Words;
use crate::shingle::ShingleKind;
use crate::verify::{Overlap, overlap};
use layout::Look;
use line::Line;
use std::ops::Range;

/// Words in common of the shortest passage that a corpus-wide search reports.
pub const LEAST_REPORTED: u32 = 20;

/// What counts as shared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    /// Words of the shortest passage to show. Fewer than four equal words in a row are not found.
    pub least_words: u32,
    /// The least identity of a passage: twice the equal words over the words of both sides.
    pub identity: f64,
    /// Whether reworked text is shown too.
    pub loose: bool,
}

impl Default for Terms {
    /// All that counts for the aligned shares, at the usual identity.
    fn default() -> Self {
        Self { least_words: LEAST_ALIGNED, identity: 0.75, loose: false }
    }
}

/// One of the two texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The first.
    A,
    /// The second.
    B,
}

impl Side {
    /// Both, in order.
    pub const BOTH: [Self; 2] = [Self::A, Self::B];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
        }
    }

    /// The words of a stretch on this side.
    pub fn of(self, stretch: &Stretch) -> &Range<u32> {
        match self {
            Self::A => &stretch.a,
            Self::B => &stretch.b,
        }
    }
}

/// What a part of a line is, for whoever gives it a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Text of one document.
    Plain,
    /// Said about the texts, not part of them.
    Faint,
    /// The name of a document.
    Strong,
    /// The same words on both sides, in the passage of this number (from 0).
    Shared(u32),
    /// Words inside a passage that only this side has.
    Only(Side),
}

/// What two texts have in common in one sentence, where a sentence says it all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The same bytes.
    Identical,
    /// The same words; case, punctuation or white space differ.
    SameWords,
    /// One text, or both, without a word.
    Wordless([bool; 2]),
    /// No passage.
    NothingShared,
    /// Passages, to be looked at.
    Shared,
}

/// Two texts, compared.
#[derive(Debug)]
pub struct Comparison<'a> {
    /// The texts.
    pub texts: [&'a str; 2],
    /// Their words.
    pub words: [Words; 2],
    /// What counted as shared.
    pub terms: Terms,
    /// The passages, by their place in the first text.
    pub passages: Vec<Stretch>,
    /// Words of each text in shared stretches of at least [`LEAST_ALIGNED`] words.
    pub aligned: [u32; 2],
    /// Passages with at least [`LEAST_REPORTED`] words in common.
    pub reported: usize,
    /// What their sets of five-word shingles have in common.
    pub overlap: Overlap,
}

impl<'a> Comparison<'a> {
    /// Compares two texts.
    pub fn of(texts: [&'a str; 2], terms: Terms) -> Self {
        let words = texts.map(Words::of);
        if words[0].hashes() == words[1].hashes() {
            // Nothing is to be looked for: a sentence says it all.
            let all = words[0].len() as u32;
            let (aligned, reported) = ([all; 2], usize::from(all >= LEAST_REPORTED));
            return Self { texts, words, terms, passages: Vec::new(), aligned, reported, overlap: Overlap::EQUAL };
        }
        let mut comparer = Comparer::default();
        comparer.hold(&words[0]);
        let mut shared = |least| comparer.compare(&words[1], least, terms.identity);
        let mut passages = shared(terms.least_words);
        let mut reported = shared(LEAST_REPORTED);
        reported.retain(|stretch| stretch.equal >= LEAST_REPORTED);
        if terms.loose {
            let loose = loose(texts, &words);
            reported = merge(reported, loose.clone());
            passages = merge(passages, loose);
        }
        let (passages, reported) = (nested::divide(&passages), reported.len());
        let aligned = shared(LEAST_ALIGNED);
        let aligned = Side::BOTH.map(|side| covered(aligned.iter().map(|stretch| side.of(stretch).clone()).collect()));
        let overlap = overlap(texts[0], texts[1], ShingleKind::default());
        Self { texts, words, terms, passages, aligned, reported, overlap }
    }

    /// The sentence that says it all, if there is one.
    pub fn verdict(&self) -> Verdict {
        let wordless = self.words.each_ref().map(Words::is_empty);
        if self.texts[0] == self.texts[1] {
            Verdict::Identical
        } else if wordless.contains(&true) {
            Verdict::Wordless(wordless)
        } else if self.words[0].hashes() == self.words[1].hashes() {
            Verdict::SameWords
        } else if self.passages.is_empty() {
            Verdict::NothingShared
        } else {
            Verdict::Shared
        }
    }

    /// The part of a text's words that lies in shared stretches.
    pub fn aligned_share(&self, side: Side) -> f64 {
        f64::from(self.aligned[side as usize]) / (self.words[side as usize].len().max(1) as f64)
    }
}

/// All there is to show about two documents of these names.
pub fn page(comparison: &Comparison<'_>, names: [&str; 2], look: Look) -> Vec<Line> {
    let mut lines = head::names(names, look);
    let mut add = |part: Vec<Line>| {
        lines.push(Line::default());
        lines.extend(part);
    };
    if let Some(sentence) = head::sentence(comparison) {
        add(head::say(&sentence, look));
        return lines;
    }
    add(head::figures(comparison, look));
    add(head::list(comparison, look));
    add(layout::body(comparison, look));
    lines
}

/// Reworked stretches of two texts, with the words that they have in common and in order.
fn loose(texts: [&str; 2], words: &[Words; 2]) -> Vec<Stretch> {
    /// Cells of the largest table that is filled to find these words: 64 MiB.
    const MOST_CELLS: usize = 16 << 20;
    let [a, b] = words.each_ref().map(Words::hashes);
    let mut comparer = LooseComparer::default();
    comparer.hold(texts[0], &words[0]);
    let mut stretches = comparer.compare(texts[1], &words[1], &shared_couples(a, b), LEAST_REPORTED);
    let mut aligner = Aligner::default();
    for stretch in stretches.iter_mut().filter(|stretch| stretch.a.len() * stretch.b.len() <= MOST_CELLS) {
        stretch.runs = aligner.common(a, b, stretch.a.clone(), stretch.b.clone()).to_vec();
    }
    stretches
}

/// Words that lie in any of `ranges`.
fn covered(mut ranges: Vec<Range<u32>>) -> u32 {
    join(&mut ranges);
    ranges.iter().map(|range| range.len() as u32).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(a: &str, b: &str) -> Verdict {
        Comparison::of([a, b], Terms::default()).verdict()
    }

    #[test]
    fn a_sentence_where_one_will_do() {
        let text = "The ferry to Orrin Head was cancelled on Monday because of fog.";
        assert_eq!(verdict(text, text), Verdict::Identical);
        assert_eq!(verdict("", ""), Verdict::Identical);
        assert_eq!(verdict(text, &text.to_uppercase()), Verdict::SameWords);
        assert_eq!(verdict(text, " \n?"), Verdict::Wordless([false, true]));
        assert_eq!(verdict("", "!"), Verdict::Wordless([true, true]));
        assert_eq!(verdict(text, "Nobody had asked the harbour master about the second bell."), Verdict::NothingShared);
        assert_eq!(verdict(text, &text.replace("fog", "ice")), Verdict::Shared);
    }

    #[test]
    fn words_in_two_stretches_count_once() {
        assert_eq!(covered(vec![5..9, 0..3, 2..6, 20..20]), 9);
        let text = "One two three four five six seven eight nine ten.";
        let twice = format!("{text} {text}");
        let twice = Comparison::of([text, &twice], Terms::default());
        assert_eq!((twice.passages.len(), twice.aligned), (2, [10, 20]));
    }
}
