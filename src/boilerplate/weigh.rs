//! Repetition to log-odds.

use super::fingerprint::Prints;
use super::furniture::Evidence;
use super::language::Judgement;
use super::repetition::{Repetition, Seen};
use super::sightings::SHORT;

/// Log-odds for each doubling of the stories that a block stands on.
const PER_DOUBLING: f32 = 3.0;
/// What two stories may have in common by chance: a name, a heading.
const CHANCE: f32 = 1.5;
/// Hosts of more documents count a story for less, in proportion: in an archive of 30,000 stories, the background of a running
/// one stands in twenty.
const LARGE_HOST: f32 = 2000.0;
/// What reads like prose and stands on less than this share of a host's documents counts for less, by the square of what is missing: the
/// background of a running story stands on two pages of a hundred.
const PROSE_SHARE: f32 = 0.05;
/// What more than so many of a host's pages have is its furniture, however it reads.
const MOST_PAGES: f32 = 0.5;
const EVERYWHERE: f32 = 6.0;
/// The most that repetition says.
const MOST: f32 = 15.0;
/// The most that blocks say which are alike but for names and the like, each doubling half as much; twice that if most pages have one.
const MOST_ALIKE: f32 = 4.0;
/// Log-odds for each doubling of the hosts that a short block stands on, from the third on.
const PER_DOUBLING_OF_HOSTS: f32 = 1.5;
const FEWEST_HOSTS: u32 = 3;
/// On a host of so many documents furniture would have been seen again,
const TELLING_HOST: u32 = 4;
/// and what was not, speaks against it.
const UNIQUE: f32 = -4.0;
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
    /// Hosts that have it, if it is short.
    hosts: u32,
    /// Documents of the host.
    documents: u32,
}

impl Repeated {
    /// Names what counted.
    pub(super) fn name(&self, evidence: &mut Vec<Evidence>) {
        let Self { logit, plain, masked, hosts, documents } = *self;
        if logit <= 0.0 {
            return;
        }
        if plain.stories > 1 {
            evidence.push(Evidence::Stories { stories: plain.stories, documents });
        } else if masked.stories > 1 {
            evidence.push(Evidence::Alike { stories: masked.stories, documents });
        }
        if hosts >= FEWEST_HOSTS {
            evidence.push(Evidence::Hosts(hosts));
        }
    }
}

/// What the repetition of a block adds to what its language says.
pub(super) fn repeated(repetition: &Repetition, prints: &Prints, host: u32, judgement: &Judgement) -> Repeated {
    let documents = repetition.documents(host);
    let share = |seen: Seen| seen.stories as f32 / documents.max(1) as f32;
    let weight = |seen: Seen| {
        let large = (LARGE_HOST / documents.max(1) as f32).min(1.0);
        let everywhere = if seen.stories >= TELLING_HOST && share(seen) > MOST_PAGES { EVERYWHERE } else { 0.0 };
        let rare = if judgement.prose { (share(seen) / PROSE_SHARE).min(1.0).powi(2) } else { 1.0 };
        (PER_DOUBLING * (seen.stories as f32 * large * rare).max(1.0).log2() - CHANCE + everywhere).clamp(0.0, MOST)
    };
    let seen = |print: u64| repetition.seen(print, host);
    let mut repeated = Repeated { documents, ..Repeated::default() };
    // Other pages name this one by its title: what counts is how many have it as a heading.
    if let Some(print) = prints.heading.or(prints.plain) {
        repeated.plain = seen(print);
        repeated.logit = weight(repeated.plain);
        if judgement.words <= SHORT && prints.heading.is_none() && repeated.plain.stories > 1 {
            repeated.hosts = repetition.hosts(print);
        }
    }
    // Blocks that are alike cannot outweigh what reads like prose: no need to look.
    if let Some(print) = prints.masked.filter(|_| prints.heading.is_none() && judgement.logit > -MOST_ALIKE) {
        repeated.masked = seen(print);
        let most = if share(repeated.masked) > MOST_PAGES { 2.0 * MOST_ALIKE } else { MOST_ALIKE };
        repeated.logit = repeated.logit.max((weight(repeated.masked) / 2.0).min(most));
    }
    if repeated.hosts >= FEWEST_HOSTS {
        let times = repeated.hosts as f32 / (FEWEST_HOSTS - 1) as f32;
        repeated.logit += PER_DOUBLING_OF_HOSTS * times.log2();
    }
    let is_everywhere = share(repeated.plain) > MOST_PAGES;
    if prints.is_title && !is_everywhere {
        return Repeated { documents, ..Repeated::default() };
    }
    if repeated.logit > 0.0 {
        // However sure language is, it has not seen the other pages.
        repeated.logit += (LEAST_LANGUAGE - judgement.logit).max(0.0);
    } else if documents >= TELLING_HOST && judgement.words > 0 {
        repeated.logit = UNIQUE;
    }
    repeated
}
