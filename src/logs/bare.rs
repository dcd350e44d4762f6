//! A text without its furniture, as a run compared it.
//!
//! In: a text as given, and the rows of `boilerplate.jsonl` about it. Out: what is left when these are taken out, tidied around the
//! cuts in the way that a run does.

use super::Block;
use crate::config::Offsets;
use crate::tidy::{parts, without};
use std::ops::Range;

/// A text without its furniture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bare {
    /// What is left.
    pub text: String,
    /// Blocks that were taken out.
    pub blocks: u64,
}

impl Bare {
    /// Takes `blocks`, which ascend, out of `text`. Where they are not of this text (the input may have changed since), it stays as it is.
    pub fn of(text: String, blocks: &[Block], offsets: Offsets) -> Self {
        let Some(parts) = places(&text, blocks, offsets).and_then(|places| parts(&text, places)) else {
            return Self { text, blocks: 0 };
        };
        match String::from_utf8(without(text.as_bytes(), &parts)) {
            Ok(left) => Self { text: left, blocks: blocks.len() as u64 },
            // Parts have their ends between characters.
            Err(_) => Self { text, blocks: 0 },
        }
    }
}

/// Where blocks stand, in bytes; none, if one of them reads otherwise there.
fn places(text: &str, blocks: &[Block], offsets: Offsets) -> Option<Vec<Range<u32>>> {
    let starts = match offsets {
        Offsets::Bytes => None,
        Offsets::Chars => Some(text.char_indices().map(|(at, _)| at).chain([text.len()]).collect::<Vec<_>>()),
    };
    let byte = |offset: u64| {
        let offset = usize::try_from(offset).ok()?;
        starts.as_ref().map_or(Some(offset), |starts| starts.get(offset).copied())
    };
    let mut end = 0;
    let place = |block: &Block| {
        let at = byte(block.start)?..byte(block.end)?;
        let is_there = at.start >= end && text.get(at.clone())? == block.text;
        end = at.end;
        is_there.then(|| Some(u32::try_from(at.start).ok()?..u32::try_from(at.end).ok()?))?
    };
    blocks.iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boilerplate::label::Label;

    fn block(start: u64, text: &str, length: u64) -> Block {
        let (id, text, evidence) = (String::new(), text.to_owned(), Vec::new());
        Block { id, start, end: start + length, label: Label::Share, score: 1.0, evidence, text }
    }

    #[test]
    fn what_is_left_reads_as_if_written_so() {
        let text = "Ä share bar\n\nThe ferry was late.\n\nTell us more\n\nIt left at nine.".to_owned();
        let bytes = [block(0, "Ä share bar\n\n", 14), block(35, "Tell us more", 12)];
        let chars = [block(0, "Ä share bar\n\n", 13), block(34, "Tell us more", 12)];
        let left = Bare { text: "The ferry was late.\n\nIt left at nine.".to_owned(), blocks: 2 };
        assert_eq!(Bare::of(text.clone(), &bytes, Offsets::Bytes), left);
        assert_eq!(Bare::of(text.clone(), &chars, Offsets::Chars), left);
        for other in [block(1, "Ä", 2), block(0, "Another", 7), block(u64::MAX - 4, "x", 1), block(60, "late", 30)] {
            assert_eq!(Bare::of(text.clone(), &[other], Offsets::Bytes), Bare { text: text.clone(), blocks: 0 });
        }
    }
}
