//! The furniture of a corpus.

use super::cleaner::Judged;
use super::furniture::Furniture;
use super::label::Label;
use std::ops::Range;

/// Words of prose that a document may lose altogether without anybody being told.
const LITTLE_PROSE: u32 = 50;

/// The furniture of documents, in their order.
#[derive(Debug, Default)]
pub struct Stripped {
    furniture: Vec<(u32, Furniture)>,
    /// Documents of which nothing is left although they had more than a little that reads like prose.
    pub emptied_prose: Vec<u32>,
    /// How much of what.
    pub counts: StrippedCounts,
}

/// How much was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StrippedCounts {
    /// Documents with furniture.
    pub documents: u64,
    /// Documents of which nothing else is left.
    pub emptied: u64,
    /// Bytes of all texts.
    pub text_bytes: u64,
    /// Documents without a word.
    pub wordless: u64,
    /// Blocks and bytes by label.
    pub labels: [(u64, u64); Label::COUNT],
}

impl Stripped {
    /// Adds the furniture of the next document, which has this text.
    pub fn push(&mut self, document: u32, text: &str, judged: &Judged<'_>) {
        let furniture = judged.furniture;
        let counts = &mut self.counts;
        counts.text_bytes += text.len() as u64;
        counts.wordless += u64::from(judged.words == 0);
        if furniture.is_empty() {
            return;
        }
        counts.documents += 1;
        let mut rest = 0;
        let mut at = 0;
        for piece in furniture {
            let (blocks, bytes) = &mut counts.labels[piece.label as usize];
            *blocks += 1;
            *bytes += u64::from(piece.end - piece.start);
            rest += text[at..piece.start as usize].trim().len();
            at = piece.end as usize;
        }
        rest += text[at..].trim().len();
        if rest == 0 {
            counts.emptied += 1;
            if judged.prose > LITTLE_PROSE {
                self.emptied_prose.push(document);
            }
        }
        self.furniture.extend(furniture.iter().map(|piece| (document, piece.clone())));
    }

    /// Appends later documents.
    pub fn append(&mut self, mut other: Self) {
        self.furniture.append(&mut other.furniture);
        self.emptied_prose.append(&mut other.emptied_prose);
        let (own, more) = (&mut self.counts, &other.counts);
        own.documents += more.documents;
        own.emptied += more.emptied;
        own.wordless += more.wordless;
        own.text_bytes += more.text_bytes;
        for (own, more) in own.labels.iter_mut().zip(more.labels) {
            own.0 += more.0;
            own.1 += more.1;
        }
    }

    /// What is to be cut: document, and bytes of its text.
    pub fn cuts(&self) -> impl Iterator<Item = (u32, Range<u32>)> {
        self.furniture.iter().map(|(document, piece)| (*document, piece.start..piece.end))
    }

    /// Furniture with its documents, in their order.
    pub fn rows(&self) -> &[(u32, Furniture)] {
        &self.furniture
    }

    /// That of one document.
    pub fn of(&self, document: u32) -> &[(u32, Furniture)] {
        let start = self.furniture.partition_point(|row| row.0 < document);
        let rest = &self.furniture[start..];
        &rest[..rest.partition_point(|row| row.0 == document)]
    }
}
