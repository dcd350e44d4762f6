//! What was cut from documents against their labelled blocks.
//!
//! A block counts as removed if at least half of its characters were. *Furniture left* is the part of the furniture's characters
//! that is still there, *prose lost* the part of the content's that is not. Text between blocks, and neutral blocks, count
//! nowhere.

use super::rates::{Counts, Rates, ratio};
use super::spans::covered_by_joined;
use serde::Serialize;
use std::ops::{AddAssign, Range};

/// A block whose kind is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Where it stands, in characters (or bytes) of the text.
    pub span: Range<u64>,
    /// Whether it is furniture; else it is content.
    pub is_furniture: bool,
}

/// What became of the blocks of some documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    documents: u64,
    furniture: Fate,
    content: Fate,
}

/// What became of blocks of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Fate {
    blocks: u64,
    removed: u64,
    characters: u64,
    characters_removed: u64,
}

/// The measures.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BlockScore {
    /// Documents.
    pub documents: u64,
    /// Their blocks.
    pub blocks: u64,
    /// Blocks of furniture: those removed against those that are.
    pub furniture: Measure,
    /// Blocks of content: those kept against those that are.
    pub content: Measure,
    /// Characters of furniture.
    pub furniture_characters: Measure,
    /// Characters of content.
    pub content_characters: Measure,
    /// The part of the furniture's characters that was kept.
    pub furniture_left: Option<f64>,
    /// The part of the content's characters that was removed.
    pub prose_lost: Option<f64>,
}

/// Counts with their ratios.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Measure {
    /// The counts.
    #[serde(flatten)]
    pub counts: Counts,
    /// The ratios.
    #[serde(flatten)]
    pub rates: Rates,
}

impl From<Counts> for Measure {
    fn from(counts: Counts) -> Self {
        Self { counts, rates: counts.rates() }
    }
}

impl Tally {
    /// What became of the blocks of a document from which `cuts` were removed. These are [joined](super::spans::join), and count
    /// what the blocks do.
    pub fn of(blocks: &[Block], cuts: &[Range<u64>]) -> Self {
        let mut tally = Self { documents: 1, ..Self::default() };
        for Block { span, is_furniture } in blocks {
            let (characters, removed) = (span.end.saturating_sub(span.start), covered_by_joined(span, cuts));
            let fate = if *is_furniture { &mut tally.furniture } else { &mut tally.content };
            *fate += Fate {
                blocks: 1,
                removed: u64::from(2 * removed >= characters),
                characters,
                characters_removed: removed,
            };
        }
        tally
    }

    /// The measures.
    pub fn score(&self) -> BlockScore {
        let Self { documents, furniture, content } = *self;
        let removed = |gone: u64, wrongly: u64, all: u64| Counts { found: gone + wrongly, truth: all, both: gone };
        // Content is found by being kept, beside all furniture that is.
        let kept = |all: u64, lost: u64, left: u64| Counts { found: all - lost + left, truth: all, both: all - lost };
        let left = furniture.characters - furniture.characters_removed;
        let lost = content.characters_removed;
        BlockScore {
            documents,
            blocks: furniture.blocks + content.blocks,
            furniture: removed(furniture.removed, content.removed, furniture.blocks).into(),
            content: kept(content.blocks, content.removed, furniture.blocks - furniture.removed).into(),
            furniture_characters: removed(furniture.characters_removed, lost, furniture.characters).into(),
            content_characters: kept(content.characters, lost, left).into(),
            furniture_left: ratio(left, furniture.characters),
            prose_lost: ratio(lost, content.characters),
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.documents += other.documents;
        self.furniture += other.furniture;
        self.content += other.content;
    }
}

impl AddAssign for Fate {
    fn add_assign(&mut self, other: Self) {
        self.blocks += other.blocks;
        self.removed += other.removed;
        self.characters += other.characters;
        self.characters_removed += other.characters_removed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(start: u64, end: u64, is_furniture: bool) -> Block {
        Block { span: start..end, is_furniture }
    }

    #[test]
    fn by_hand() {
        let blocks = [block(0, 10, true), block(11, 21, false), block(22, 42, true), block(43, 143, false)];
        // All of the first, half of the second, a quarter of the third.
        let mut tally = Tally::of(&blocks, &[0..10, 16..27]);
        let score = tally.score();
        assert_eq!((score.documents, score.blocks), (1, 4));
        assert_eq!(score.furniture.counts, Counts { found: 2, truth: 2, both: 1 });
        assert_eq!(score.content.counts, Counts { found: 2, truth: 2, both: 1 });
        assert_eq!(score.furniture_characters.counts, Counts { found: 20, truth: 30, both: 15 });
        assert_eq!(score.content_characters.counts, Counts { found: 120, truth: 110, both: 105 });
        assert_eq!((score.furniture_left, score.prose_lost), (Some(0.5), Some(5.0 / 110.0)));
        tally += Tally::of(&[block(0, 5, false)], &[]);
        assert_eq!(tally.score().content.counts, Counts { found: 3, truth: 3, both: 2 });
        assert_eq!(tally.score().documents, 2);
    }

    #[test]
    fn less_than_half_is_not_removed() {
        let removed =
            |cut| Tally::of(&[block(0, 9, true)], std::slice::from_ref(&(0..cut))).score().furniture.counts.both;
        assert_eq!([4, 5].map(removed), [0, 1]);
    }

    #[test]
    fn nothing_to_measure() {
        let score = Tally::default().score();
        assert_eq!((score.furniture.rates.f1, score.prose_lost, score.furniture_left), (None, None, None));
    }
}
