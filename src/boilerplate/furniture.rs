//! What was found to be furniture, and why.

use super::label::Label;
use super::rules::Rules;
use crate::read::html::Within;
use std::fmt;
use std::ops::Range;

/// A block of a text that is furniture.
#[derive(Clone, Debug, PartialEq)]
pub struct Furniture {
    /// Its first byte.
    pub start: u32,
    /// Behind its last byte.
    pub end: u32,
    /// What kind of furniture it is.
    pub label: Label,
    /// Log-odds that it is, all evidence together.
    pub score: f32,
    /// Why.
    pub evidence: Vec<Evidence>,
}

impl Furniture {
    /// Its bytes of the text.
    pub fn span(&self) -> Range<u32> {
        self.start..self.end
    }
}

/// Something that speaks for a block being furniture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Evidence {
    /// Words of the block that furniture has: bytes of the text.
    Words {
        /// First byte.
        start: u32,
        /// Behind the last byte.
        end: u32,
    },
    /// Words of an earlier block that speak for what follows them: bytes of the text.
    After {
        /// First byte.
        start: u32,
        /// Behind the last byte.
        end: u32,
    },
    /// The blocks around it, its place and its looks.
    Context,
    /// That so many stories of its host have it.
    Stories {
        /// Stories that have it.
        stories: u32,
        /// Documents of the host.
        documents: u32,
    },
    /// The same but for names, numbers and what the page is about.
    Alike {
        /// Stories that have one like it.
        stories: u32,
        /// Documents of the host.
        documents: u32,
    },
    /// That so many hosts have it.
    Hosts(u32),
    /// What its markup says.
    Markup(Within),
    /// A rule of the user's, by its place in the file, from 0.
    Rule(u32),
}

impl Evidence {
    /// As it is written, for a block of `text`, with the rules that were applied.
    pub fn describe<'a>(&'a self, text: &'a str, rules: Option<&'a Rules>) -> impl fmt::Display + 'a {
        Described { evidence: self, text, rules }
    }
}

struct Described<'a> {
    evidence: &'a Evidence,
    text: &'a str,
    rules: Option<&'a Rules>,
}

impl Described<'_> {
    fn words(&self, start: u32, end: u32) -> String {
        self.text.get(start as usize..end as usize).unwrap_or_default().to_lowercase()
    }
}

impl fmt::Display for Described<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self.evidence {
            Evidence::Words { start, end } => write!(f, "words: {}", self.words(start, end)),
            Evidence::After { start, end } => write!(f, "after: {}", self.words(start, end)),
            Evidence::Context => f.write_str("context"),
            Evidence::Stories { stories, documents } => write!(f, "host: on {stories} of {documents} pages"),
            Evidence::Alike { stories, documents } => write!(f, "host: one like it on {stories} of {documents} pages"),
            Evidence::Hosts(hosts) => write!(f, "hosts: on {hosts}"),
            Evidence::Markup(within) => {
                f.write_str("markup:")?;
                within.names().try_for_each(|name| write!(f, " {}", name.to_lowercase()))
            }
            Evidence::Rule(number) => match self.rules.and_then(|rules| rules.rules().get(number as usize)) {
                Some(rule) => write!(f, "rule: {}", rule.name()),
                None => write!(f, "rule: {}", number + 1),
            },
        }
    }
}
