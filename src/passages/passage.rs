//! What is found: places in documents, and which stand for which.

use super::anchor::Run;
use std::ops::Range;

/// A region of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region {
    /// The document.
    pub document: u32,
    /// Its first byte in the text.
    pub start: u32,
    /// The byte behind its last.
    pub end: u32,
}

impl Region {
    /// Number of bytes.
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether it has no bytes.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Bytes that are also in `other`, of the same document.
    pub fn overlap(self, other: Self) -> u32 {
        self.end.min(other.end).saturating_sub(self.start.max(other.start))
    }
}

/// A stretch of one document aligned with a stretch of another.
#[derive(Clone, Debug, PartialEq)]
pub struct Passage {
    /// Where it stands in the earlier document.
    pub a: Region,
    /// Where it stands in the later document.
    pub b: Region,
    /// The words it has in the earlier document.
    pub a_words: Range<u32>,
    /// The words it has in the later document.
    pub b_words: Range<u32>,
    /// Pairs of equal words.
    pub equal: u32,
    /// The equal words; not of reworked text.
    pub runs: Vec<Run>,
    /// Its pieces without what only the later document has, if asked for: in the earlier document and in the later one.
    pub pieces: Vec<(Region, Region)>,
    /// What is listed of it, where something was taken out of either document within it.
    pub parts: Option<Vec<Part>>,
}

/// A part of a passage that spans nothing that was taken out.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Where it stands in the earlier document.
    pub a: Region,
    /// Where it stands in the later document.
    pub b: Region,
    /// Words of the shorter side.
    pub words: u32,
    /// Twice the equal words over the words of both sides.
    pub identity: f64,
}

/// Words of two documents that are aligned with each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// The earlier document.
    pub a: u32,
    /// The later document.
    pub b: u32,
    /// Words of the earlier document.
    pub a_words: Range<u32>,
    /// Words of the later document.
    pub b_words: Range<u32>,
    /// Pairs of equal words.
    pub equal: u32,
}
