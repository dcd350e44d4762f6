//! The lines of a page and their cues, each looked for once, by whoever asks first.

use super::cue::{Cue, Cues, Match};
use crate::boilerplate::segment::Block;
use crate::boilerplate::words::{Reading, Word};

/// A page that was read.
#[derive(Clone, Copy, Debug)]
pub struct Lines<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its blocks, in order,
    pub blocks: &'a [Block],
    /// and their words.
    pub reading: &'a Reading,
}

impl<'a> Lines<'a> {
    /// The text of a block.
    pub fn line(&self, at: usize) -> &'a str {
        let Block { start, end, .. } = self.blocks[at];
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Its words.
    pub fn words(&self, at: usize) -> &'a [Word] {
        self.reading.of(at)
    }
}

/// The cues of a page. Keep one for each thread.
#[derive(Debug, Default)]
pub struct PageCues {
    /// Of each block: nothing, if nobody asked.
    found: Vec<Option<Option<Cue>>>,
    matches: Vec<Match>,
}

impl PageCues {
    /// Forgets all, before another page.
    pub fn clear(&mut self) {
        self.found.clear();
    }

    /// The cue of a block, if it has one.
    pub fn of(&mut self, lines: &Lines<'_>, at: usize) -> Option<&Cue> {
        if self.found.is_empty() {
            self.found.resize(lines.blocks.len(), None);
        }
        let Self { found, matches } = self;
        let find = || Cues::shipped().find(lines.text, &lines.blocks[at], lines.words(at), matches);
        found[at].get_or_insert_with(find).as_ref()
    }
}
