//! The user's own rules: what always goes, and what always stays.
//!
//! In: a file of rules (`--rules FILE.toml`), then blocks of texts, one at a time. Out: a [`Verdict`] on each block. A rule
//! that protects outweighs everything, also other rules; one that strips outweighs whatever else is known of the block.
//!
//! ```toml
//! [[strip]]
//! literal = "Bookmark this post"     # as written; white space of any kind and length is one space
//! label = "share"                    # default: other
//!
//! [[strip]]
//! name = "agency"                    # shown as evidence; default: the number of the rule
//! regex = '^\(Reporting by .*\)$'
//! host = "example.com"               # and its subdomains; also hosts = [...]; default: everywhere
//! label = "credit"
//!
//! [[strip]]
//! literal = "read more"
//! ignore-case = true
//! whole = "match"                    # only what matches goes; default: "block", all of the block
//!
//! [[protect]]
//! regex = '^Correction:'
//! ```
//!
//! A rule sees one block at a time, without the white space around it, so `^` and `$` are its ends and nothing matches across
//! blocks. Literals match whole words only. Regular expressions are those of the `regex` crate, which takes linear
//! time whatever the pattern; what they match is not widened, and where a cut would fall inside a word it is not made.
//!
//! Cost: all literals are looked for in one walk, and all regular expressions in another; a rule more costs next to nothing.

mod file;
mod matcher;

pub use matcher::{OfHost, Part, Verdict};

use super::label::Label;
use crate::error::{Error, Result};
use matcher::Matcher;
use std::path::Path;

/// What a rule does with a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It stays, whatever speaks against it.
    Protect,
    /// All of it goes.
    StripBlock(Label),
    /// What matches goes.
    StripMatch(Label),
}

/// One rule.
#[derive(Clone, Debug)]
pub struct Rule {
    name: String,
    action: Action,
    pattern: Pattern,
    /// In lower case; none: everywhere.
    hosts: Vec<String>,
}

#[derive(Clone, Debug)]
enum Pattern {
    Literal { text: String, ignore_case: bool },
    Regex(regex::Regex),
}

impl Rule {
    /// Its name, or its number in the file, from 1.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it does.
    pub fn action(&self) -> Action {
        self.action
    }

    /// What a block that it strips is labelled; other for one that protects.
    pub fn label(&self) -> Label {
        match self.action {
            Action::Protect => Label::Other,
            Action::StripBlock(label) | Action::StripMatch(label) => label,
        }
    }
}

/// The rules of a file.
#[derive(Debug)]
pub struct Rules {
    rules: Vec<Rule>,
    matcher: Matcher,
}

impl Rules {
    /// Reads a file of rules.
    ///
    /// # Errors
    /// [`Error::Io`] if it cannot be read; [`Error::Usage`] for what is no rule, with file, line, rule, and what to write.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|error| Error::io(path, error))?;
        let name = path.display().to_string();
        match std::str::from_utf8(&bytes) {
            Ok(text) => Self::parse(&name, text),
            Err(error) => {
                let line = 1 + memchr::memchr_iter(b'\n', &bytes[..error.valid_up_to()]).count();
                Err(Error::Usage(format!("{name}: line {line}: not UTF-8; hint: save the file as UTF-8")))
            }
        }
    }

    /// Takes rules as they stand in a file called `name`.
    ///
    /// # Errors
    /// [`Error::Usage`], as [`Rules::read`].
    pub fn parse(name: &str, text: &str) -> Result<Self> {
        let rules = file::rules(name, text)?;
        let matcher = Matcher::new(&rules).map_err(|what| {
            Error::Usage(format!("{name}: {what}; hint: write fewer or shorter patterns, or literals instead of them"))
        })?;
        Ok(Self { rules, matcher })
    }

    /// All rules, in the order of the file; elsewhere they go by their places in it, from 0.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rules that apply on a host (its name, in any case), or where none is known.
    pub fn of_host(&self, host: Option<&str>) -> OfHost<'_> {
        self.matcher.of_host(&self.rules, host)
    }
}
