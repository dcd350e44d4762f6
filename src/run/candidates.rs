//! What is worth comparing: proposed by the sketch, or listed by somebody.

use super::Monitor;
use crate::cluster::Copies;
use crate::config::{DedupConfig, LEAST_WORDS};
use crate::document::Documents;
use crate::error::Result;
use crate::index::{BandTable, groups};
use crate::scope::Allowed;
use crate::verify::{Comparable, Verified, verify, verify_listed};

/// What is compared on the text.
pub(super) enum Candidates {
    /// Documents that the sketch connects.
    Groups(Vec<Vec<u32>>),
    /// Pairs that somebody listed.
    Pairs(Vec<(u32, u32)>),
}

impl Candidates {
    /// Of copies the first takes part for all; of a text with too few words there is nothing to compare.
    pub(super) fn propose(documents: &Documents, copies: &Copies, allowed: &Allowed<'_>, bands: &BandTable) -> Self {
        let is_long = |document: u32| documents.words[document as usize] >= LEAST_WORDS;
        if let Some(listed) = allowed.listed() {
            return Self::Pairs(listed.pairs.iter().filter(|(a, b)| is_long(*a) && is_long(*b)).copied().collect());
        }
        let mut stands = vec![true; documents.len() as usize];
        for &copy in copies.groups.iter().flat_map(|group| &group[1..]) {
            stands[copy as usize] = false;
        }
        let mut groups = groups(bands, |document| stands[document as usize] && is_long(document));
        groups.retain(|group| group[1..].iter().any(|&other| allowed.admits(group[0], other)));
        Self::Groups(groups)
    }

    /// Their documents; one that is in several pairs comes several times.
    pub(super) fn documents(&self) -> impl Iterator<Item = u32> {
        let (groups, pairs) = match self {
            Self::Groups(groups) => (groups.as_slice(), [].as_slice()),
            Self::Pairs(pairs) => ([].as_slice(), pairs.as_slice()),
        };
        groups.iter().flatten().copied().chain(pairs.iter().flat_map(|&(a, b)| [a, b]))
    }

    /// How many documents are in groups, or how many pairs there are: what verifying will step through.
    pub(super) fn len(&self) -> u64 {
        match self {
            Self::Groups(groups) => groups.iter().map(|group| group.len() as u64).sum(),
            Self::Pairs(pairs) => pairs.len() as u64,
        }
    }

    /// Those that are alike on the text.
    pub(super) fn verify(
        &self,
        texts: &impl Comparable,
        config: &DedupConfig,
        monitor: &dyn Monitor,
    ) -> Result<Verified> {
        let progress = |amount| monitor.step(amount);
        let (kind, threshold) = (config.shingle, config.threshold);
        match self {
            Self::Groups(groups) => verify(groups, texts, kind, threshold, &progress),
            Self::Pairs(pairs) => verify_listed(pairs, texts, kind, threshold, &progress),
        }
    }
}
