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
    asked: Vec<Asked>,
    matches: Vec<Match>,
}

/// What is known of a block.
#[derive(Clone, Debug, Default)]
struct Asked {
    /// Whether anybody asked for its cue,
    is: bool,
    /// and what was found.
    cue: Option<Cue>,
}

impl PageCues {
    /// Forgets all, before another page.
    pub fn clear(&mut self) {
        self.asked.clear();
    }

    /// The cue of a block, if it has one.
    pub fn of(&mut self, lines: &Lines<'_>, at: usize) -> Option<&Cue> {
        if self.asked.is_empty() {
            self.asked.resize(lines.blocks.len(), Asked::default());
        }
        let Asked { is, cue } = &mut self.asked[at];
        if !std::mem::replace(is, true) {
            *cue = Cues::shipped().find(lines.text, &lines.blocks[at], lines.words(at), &mut self.matches);
        }
        cue.as_ref()
    }
}
