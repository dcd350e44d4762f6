//! How shared passages are found.

use super::Common;
use super::common::hashed;
use crate::document::Columns;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// A passage has at least so many words; shorter runs are shared by chance, and not looked for.
pub const SHORTEST_PASSAGE: u32 = 8;
/// The longest that a passage can be asked to be.
const LONGEST_LEAST: u32 = 1_000_000;
/// The least identity that can be asked for: with less, two texts have no more than their subject in common.
const LEAST_IDENTITY: f64 = 0.5;

/// How passages that documents share are found.
#[derive(Clone, Debug)]
pub struct PassagesConfig {
    /// What every command is told.
    pub common: Common,
    /// The fewest words that both sides of a passage have, in order: 20, a long sentence or two short ones. Titles, bylines and phrases
    /// stay out.
    pub least_words: u32,
    /// The least identity of a passage: twice the words that both sides have, in order, over the words of both. 0.75 is
    /// what is left when a publisher edits; a paraphrase has less.
    pub identity: f64,
    /// Whether text whose words were reordered or replaced throughout is looked for too.
    pub loose: bool,
    /// Whether repeated passages are cut from all documents but the earliest.
    pub cut: bool,
    /// What offsets count.
    pub offsets: Offsets,
}

/// What the offsets of passages count, from the start of the text as given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Offsets {
    /// Bytes of UTF-8.
    #[default]
    Bytes,
    /// Unicode code points.
    Chars,
}

impl Default for PassagesConfig {
    fn default() -> Self {
        Self {
            common: Common::default(),
            least_words: 20,
            identity: 0.75,
            loose: false,
            cut: false,
            offsets: Offsets::Bytes,
        }
    }
}

impl PassagesConfig {
    /// What is to be remembered of documents: a family has its hosts and its earliest printing.
    pub(crate) const COLUMNS: Columns = Columns { hosts: true, dates: true, lengths: false };

    /// Checks what types cannot: ranges.
    pub fn check(&self) -> Result<()> {
        self.common.check()?;
        if !(SHORTEST_PASSAGE..=LONGEST_LEAST).contains(&self.least_words) {
            return Err(Error::Usage(format!(
                "--min-words {}: out of range; hint: pass {SHORTEST_PASSAGE} to {LONGEST_LEAST}, such as 20",
                self.least_words
            )));
        }
        if !(LEAST_IDENTITY..=1.0).contains(&self.identity) {
            return Err(Error::Usage(format!(
                "--identity {}: out of range; hint: pass {LEAST_IDENTITY} to 1, such as 0.75; for reworked text there is `onecopy passages --loose`",
                self.identity
            )));
        }
        Ok(())
    }

    /// What of this results depend on, but for what is common, as a text.
    pub(super) fn rules(&self) -> String {
        let Self { common: _, least_words, identity, loose, cut, offsets } = self;
        format!("{least_words} {identity:?} {loose} {cut} {offsets:?}")
    }

    /// A name for the parameters that results depend on: equal names, equal results on equal input.
    pub fn fingerprint(&self) -> String {
        hashed(&format!("passages {} {}", self.common.fingerprint(), self.rules()))
    }
}
