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
/// The most that language says against it.
const LEAST_LANGUAGE: f32 = -6.0;

/// What the repetition of a block adds to what its language says.
pub(super) fn repeated(
    repetition: &Repetition,
    prints: &Prints,
    host: u32,
    judgement: &Judgement,
    evidence: &mut Vec<Evidence>,
) -> f32 {
    let documents = repetition.documents(host);
    let weight = |seen: Seen| {
        let stories = seen.stories as f32 * (LARGE_HOST / documents.max(1) as f32).min(1.0);
        if seen.stories < 2 { 0.0 } else { (PER_DOUBLING * stories.max(1.0).log2()).min(MOST) }
    };
    let seen = |print: Option<u64>| print.map(|print| repetition.seen(print, host)).unwrap_or_default();
    let plain = seen(prints.plain);
    let masked = seen(prints.masked);
    let own = weight(plain);
    let alike = (weight(masked) / 2.0).min(4.0);
    let mut sum = own.max(alike);
    if own > 0.0 && own >= alike {
        evidence.push(Evidence::Stories { stories: plain.stories, documents });
    } else if alike > 0.0 {
        evidence.push(Evidence::Alike { stories: masked.stories, documents });
    }
    if plain.hosts >= 3 {
        sum += 1.5 * (plain.hosts as f32 / 1.5).log2();
        evidence.push(Evidence::Hosts(plain.hosts));
    }
    // However sure language is, it has not seen the other pages.
    if sum > 0.0 { sum + LEAST_LANGUAGE.max(judgement.logit) - judgement.logit } else { 0.0 }
}
