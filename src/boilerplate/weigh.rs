//! Repetition to log-odds.

use super::fingerprint::Prints;
use super::furniture::Evidence;
use super::language::Judgement;
use super::repetition::{Repetition, Seen};

/// Log-odds for each doubling of the stories that a block stands on.
const PER_DOUBLING: f32 = 3.0;
/// Hosts of more documents count a story for less, in proportion: in an archive of 30,000 stories, the background of a running
/// one stands in twenty.
const LARGE_HOST: f32 = 2000.0;
/// The most that repetition says.
const MOST: f32 = 15.0;
/// The most that blocks say which are alike but for names and the like, each doubling half as much.
const MOST_ALIKE: f32 = 4.0;
/// Log-odds for each doubling of the hosts that a short block stands on, from the third on.
const PER_DOUBLING_OF_HOSTS: f32 = 1.5;
const FEWEST_HOSTS: u32 = 3;
/// The most that language says against it.
const LEAST_LANGUAGE: f32 = -6.0;

/// What the repetition of a block says.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Repeated {
    /// What it adds to what language says.
    pub(super) logit: f32,
    /// Of the block as it is.
    plain: Seen,
    /// Of the block without names and the like.
    masked: Seen,
    /// Documents of the host.
    documents: u32,
}

impl Repeated {
    /// Names what counted.
    pub(super) fn name(&self, evidence: &mut Vec<Evidence>) {
        let Self { logit, plain, masked, documents } = *self;
        if logit <= 0.0 {
            return;
        }
        if plain.stories > 1 {
            evidence.push(Evidence::Stories { stories: plain.stories, documents });
        } else if masked.stories > 1 {
            evidence.push(Evidence::Alike { stories: masked.stories, documents });
        }
        if plain.hosts >= FEWEST_HOSTS {
            evidence.push(Evidence::Hosts(plain.hosts));
        }
    }
}

/// What the repetition of a block adds to what its language says.
pub(super) fn repeated(repetition: &Repetition, prints: &Prints, host: u32, judgement: &Judgement) -> Repeated {
    let documents = repetition.documents(host);
    let weight = |seen: Seen| {
        let stories = seen.stories as f32 * (LARGE_HOST / documents.max(1) as f32).min(1.0);
        (PER_DOUBLING * stories.max(1.0).log2()).min(MOST)
    };
    let seen = |print: Option<u64>| print.map(|print| repetition.seen(print, host)).unwrap_or_default();
    let (plain, masked) = (seen(prints.plain), seen(prints.masked));
    let mut logit = weight(plain).max((weight(masked) / 2.0).min(MOST_ALIKE));
    if plain.hosts >= FEWEST_HOSTS {
        logit += PER_DOUBLING_OF_HOSTS * (plain.hosts as f32 / (FEWEST_HOSTS - 1) as f32).log2();
    }
    // However sure language is, it has not seen the other pages.
    if logit > 0.0 {
        logit += (LEAST_LANGUAGE - judgement.logit).max(0.0);
    }
    Repeated { logit, plain, masked, documents }
}
