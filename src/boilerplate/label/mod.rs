//! Furniture to its kind: which label a line carries, and which of its words show it.
//!
//! In: lines that were found to be furniture, as runs of neighbours. Out: for each a [`Label`], and the bytes of the words
//! that speak for it, if there are any. Whether a line *is* furniture is decided elsewhere; a label never removes anything.
//!
//! 1. [`Cues`] looks for phrases (`cues.tsv`: what publishers and their platforms write, in two dozen languages); [`PageCues`] keeps what it
//!    found, since those who decide ask for it, too.
//! 2. [`Labeller`] goes through a run. A line without a clear phrase takes the label of the one before it where that
//!    fits: the paragraphs of an appeal behind "Subscribe to continue", the headlines below "Most read"; not where that is a
//!    button in a menu. What is still open goes by its looks: short lines in a row are a menu, a bare date belongs to a
//!    byline, and a sentence that says who somebody is does too.
//!
//! The phrases were written for this purpose from general knowledge of such pages.

mod cue;
mod page;
mod run;
mod shape;

pub use cue::{Cue, Cues, STRONG};
pub use page::{Lines, PageCues};
pub use run::{Labelled, Labeller};

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What kind of furniture a block is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum Label {
    /// Pay walls, appeals to subscribe, to become a member, to give.
    Subscription,
    /// Comments of readers, the form for them, what surrounds the posts of a forum.
    Comments,
    /// Buttons to pass the page on, to print it, to follow its publisher elsewhere.
    Share,
    /// Menus, links and controls of the site, and its messages about itself.
    Navigation,
    /// Consent to cookies and tracking.
    Cookie,
    /// What else there is to read.
    Related,
    /// Letters by mail and alerts.
    Newsletter,
    /// To report an error, to write to the newsroom; forms and polls.
    Feedback,
    /// Who wrote, photographed, edited it, for which agency, and when.
    Credit,
    /// Rights, terms, privacy, imprint, disclaimers.
    Legal,
    /// Advertising, and what is said about it.
    Advert,
    /// Anything else.
    #[default]
    Other,
}

impl Label {
    /// All, in their order.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Subscription,
        Self::Comments,
        Self::Share,
        Self::Navigation,
        Self::Cookie,
        Self::Related,
        Self::Newsletter,
        Self::Feedback,
        Self::Credit,
        Self::Legal,
        Self::Advert,
        Self::Other,
    ];
    /// How many there are.
    pub const COUNT: usize = 12;

    /// As it is typed and written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Subscription => "subscription",
            Self::Comments => "comments",
            Self::Share => "share",
            Self::Navigation => "navigation",
            Self::Cookie => "cookie",
            Self::Related => "related",
            Self::Newsletter => "newsletter",
            Self::Feedback => "feedback",
            Self::Credit => "credit",
            Self::Legal => "legal",
            Self::Advert => "advert",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Label {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|label| label.name() == name)
            .ok_or_else(|| format!("{name}: no such label; hint: type one of {}", Self::ALL.map(Self::name).join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_read_back_everywhere_alike() {
        for (number, label) in Label::ALL.into_iter().enumerate() {
            assert_eq!(label as usize, number);
            assert_eq!(label.to_string().parse(), Ok(label));
            assert_eq!(serde_json::to_string(&label).unwrap(), format!("\"{label}\""));
            assert_eq!(clap::ValueEnum::from_str(label.name(), false), Ok(label));
        }
        let error = "Legal".parse::<Label>().unwrap_err();
        assert!(error.starts_with("Legal: no such label; hint: type one of subscription, comments"), "{error}");
    }
}
