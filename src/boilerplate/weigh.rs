//! Repetition to log-odds.

use super::fingerprint::Prints;
use super::frame;
use super::furniture::Evidence;
use super::language::{Judgement, Level};
use super::repetition::{Repetition, Seen};
use super::sightings::SHORT;

/// What two stories may have in common by chance: a name, a heading.
const CHANCE: f32 = 1.5;
/// Hosts of more documents count a story for less, in proportion: in an archive of 30,000 stories, the background of a running
/// one stands in twenty.
const LARGE_HOST: f32 = 2000.0;
/// What reads like prose and stands on less than this share of a host's documents counts for less, by the square of what is missing: the
/// background of a running story stands on two pages of a hundred.
const PROSE_SHARE: f32 = 0.05;
/// What more than so many of a host's pages have is rather its furniture.
const MOST_PAGES: f32 = 0.5;
const EVERYWHERE: f32 = 6.0;
/// What so many of them have word for word is its frame, however it reads. On whole pages of hosts with four and more of them next to no
/// furniture of which language says no stands on fewer, while sites of judgments or recipes have many a line on half of theirs.
const NEARLY_ALL: f32 = 0.8;
/// So are a dozen words and more that so many stories have word for word, if these are a tenth of the host's pages: what two sections of a site
/// have around their pages. Outcomes, ingredients and prices are shorter, and a story that runs for weeks has a smaller share.
const MANY: u32 = 24;
/// Log-odds of what stands in a page's [frame](super::frame): language, which says 6 against it at most, and the looks of a title or of prose
/// cannot know.
const FRAME: f32 = 12.0;
/// Log-odds by language, of the words alone or of all around them, from which on it is believed that a short block which returns on other
/// pages is furniture. A line of few words says little of itself: outcomes, ingredients and prices have from -2 to 2.
const DOUBT: f32 = 2.0;
/// How much more the count may say for each unit beyond that; below it speaks against, as far as being unique would.
const TRUST: f32 = 4.0;
/// What a phrase of furniture in it adds to what language says.
const PHRASE: f32 = 1.0;
/// The most that repetition says.
const MOST: f32 = 15.0;
/// The most that blocks say which are alike but for names and the like, each doubling half as much; twice that if most pages have one.
const MOST_ALIKE: f32 = 4.0;
/// Log-odds for each doubling of the hosts that a short block stands on, from the third on.
const PER_DOUBLING_OF_HOSTS: f32 = 1.5;
const FEWEST_HOSTS: u32 = 3;
/// On a host of so many documents furniture would have been seen again, and what was not is rather none.
const TELLING_HOST: u32 = 4;
/// What stands twice on a page, and on the others once: the page's own headline, where pages list each other.
const OWN: f32 = -8.0;
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

/// How much repetition says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Weights {
    /// Log-odds for each doubling of the stories that a block stands on.
    per_doubling: f32,
    /// Log-odds of what no other page of its host has.
    unique: f32,
}

impl Weights {
    /// What a level goes by. Chosen on pages of hosts with four and more of them: from -1 to -5 for what is unique leaves a sixth of the
    /// furniture more, and loses 2.5 % of the content less.
    pub(super) const fn of(level: Level) -> Self {
        match level {
            Level::Careful => Self { per_doubling: 2.0, unique: -6.0 },
            Level::Normal => Self { per_doubling: 2.0, unique: -5.0 },
            Level::Thorough => Self { per_doubling: 3.0, unique: -1.0 },
        }
    }
}

/// What the repetition of a block adds to what its language says. `phrase`: whether a phrase of furniture stands in it; `framing`: whether it
/// belongs to what may be the page's [frame](super::frame).
pub(super) fn repeated(
    repetition: &Repetition,
    weights: Weights,
    host: u32,
    prints: &Prints,
    judgement: &Judgement,
    phrase: bool,
    framing: bool,
) -> Repeated {
    let documents = repetition.documents(host);
    let share = |seen: Seen| seen.stories as f32 / documents.max(1) as f32;
    let phrase_says = if phrase { PHRASE } else { 0.0 };
    let weight = |seen: Seen| {
        let large = (LARGE_HOST / documents.max(1) as f32).min(1.0);
        let everywhere = if seen.stories >= TELLING_HOST && share(seen) > MOST_PAGES { EVERYWHERE } else { 0.0 };
        let rare = if judgement.prose { (share(seen) / PROSE_SHARE).min(1.0).powi(2) } else { 1.0 };
        let doublings = (seen.stories as f32 * large * rare).max(1.0).log2();
        (weights.per_doubling * doublings - CHANCE + everywhere).clamp(0.0, MOST)
    };
    let seen = |print: u64| repetition.seen(print, host);
    let mut repeated = Repeated { documents, ..Repeated::default() };
    let is_listed = || prints.plain.is_some_and(|plain| seen(plain).stories > 1);
    let again = prints.again.filter(|_| !phrase && is_listed());
    let of_page = prints.heading.into_iter().chain(again).map(seen).min_by_key(|seen| seen.stories);
    // Other pages name this one by its title: what counts is how many have it as a heading, or as often as this one.
    if let Some(seen) = of_page.or(prints.plain.map(seen)) {
        repeated.plain = seen;
        repeated.logit = weight(seen);
    }
    if let Some(print) = prints.plain.filter(|_| of_page.is_none() && repeated.plain.stories > 1)
        && judgement.words <= SHORT
    {
        repeated.hosts = repetition.hosts(print);
    }
    // Blocks that are alike cannot outweigh what reads like prose: no need to look.
    if let Some(print) = prints.masked.filter(|_| of_page.is_none() && judgement.logit > -MOST_ALIKE) {
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
        let has = |stories: u32, least: f32| repeated.plain.stories >= stories && share(repeated.plain) >= least;
        let ends_pages = framing && !prints.varies && has(frame::STORIES, frame::SHARE);
        let is_frame = has(TELLING_HOST, NEARLY_ALL) || judgement.words >= frame::WORDS && has(MANY, frame::SHARE);
        if ends_pages {
            repeated.logit = repeated.logit.max(FRAME);
        } else if !is_frame || prints.varies {
            let language = if judgement.prose { judgement.logit } else { judgement.logit.max(judgement.own) - DOUBT };
            let trust = TRUST * (language + phrase_says);
            repeated.logit = repeated.logit.min(trust.max(weights.unique));
        }
        if repeated.logit > 0.0 {
            // However sure language is, it has not seen the other pages.
            repeated.logit += (LEAST_LANGUAGE - judgement.logit).max(0.0);
        }
    } else if documents >= TELLING_HOST && judgement.words > 0 {
        repeated.logit = if again.is_some() { OWN } else { weights.unique + phrase_says };
    }
    repeated
}

#[cfg(test)]
mod tests {
    use super::super::repetition::tests::counted_on;
    use super::*;

    const BLOCK: u64 = 6;
    const TWICE: u64 = 10;

    /// What is said of a block on so many of a host's stories.
    fn said(stories: u32, documents: u32, prints: Prints, logit: f32, phrase: bool) -> f32 {
        said_of(stories, documents, prints, logit, [phrase, false])
    }

    fn said_of(stories: u32, documents: u32, prints: Prints, logit: f32, [phrase, framing]: [bool; 2]) -> f32 {
        let repetition = counted_on(stories, documents, BLOCK);
        let judgement = Judgement { words: prints.words, logit, ..Judgement::default() };
        repeated(&repetition, Weights::of(Level::Normal), 0, &prints, &judgement, phrase, framing).logit
    }

    fn plain() -> Prints {
        Prints { words: 4, plain: Some(BLOCK), ..Prints::default() }
    }

    #[test]
    fn what_some_pages_share_needs_language_or_a_phrase() {
        for stories in [2, 8, 30, 70] {
            for (logit, phrase) in [(-3.0, false), (0.0, false), (1.5, false), (0.0, true)] {
                assert!(said(stories, 100, plain(), logit, phrase) <= 0.0, "{stories} {logit} {phrase}");
            }
            assert!(said(stories, 100, plain(), 2.5, false) > 0.0);
            assert!(said(stories, 100, plain(), 1.5, true) > 0.0);
        }
        // Prose says more of itself, but the background of a story does not go by it.
        let repetition = counted_on(20, 100, BLOCK);
        let prose = |logit| Judgement { words: 20, logit, prose: true, ..Judgement::default() };
        let said =
            |logit| repeated(&repetition, Weights::of(Level::Normal), 0, &plain(), &prose(logit), false, false).logit;
        assert!(said(0.5) > 1.0 && said(-1.0) < 0.0);
    }

    #[test]
    fn a_dozen_words_on_very_many_stories_are_a_frame_however_they_read() {
        let long = Prints { words: 12, ..plain() };
        for logit in [-9.0, -1.0, 0.0] {
            assert!(logit + said(24, 240, long, logit, false) > 0.0, "{logit}");
            for (stories, documents, prints) in [
                (23, 100, long),
                (24, 260, long),
                (24, 100, Prints { words: 11, ..long }),
                (24, 100, Prints { varies: true, ..long }),
            ] {
                assert!(said(stories, documents, prints, logit, false) <= 0.0, "{stories} of {documents}, {logit}");
            }
        }
    }

    #[test]
    fn what_ends_pages_is_a_frame_on_fewer_stories() {
        let frames = |stories, documents, prints| -9.0 + said_of(stories, documents, prints, -9.0, [false, true]) > 0.0;
        assert!(frames(4, 40, plain()));
        assert!(!frames(3, 10, plain()) && !frames(4, 41, plain()));
        assert!(!frames(4, 40, Prints { varies: true, ..plain() }));
    }

    #[test]
    fn what_nearly_all_pages_have_is_the_frame_unless_its_numbers_differ() {
        assert!(said(90, 100, plain(), -3.0, false) > 10.0);
        assert!(said(4, 4, plain(), -3.0, false) > 3.0);
        assert!(said(3, 3, plain(), -3.0, false) < 0.0);
        assert!(said(90, 100, Prints { varies: true, ..plain() }, -3.0, false) < 0.0);
        assert!(said(90, 100, Prints { varies: true, ..plain() }, 4.0, false) > 4.0);
    }

    #[test]
    fn what_no_other_page_has_stays_rather_and_more_so_at_a_lower_level() {
        let own = Prints { plain: Some(BLOCK + 2), ..plain() };
        assert!(said(8, 20, own, 0.0, false) < said(8, 20, own, 0.0, true));
        assert!(said(3, 3, own, 0.0, false).abs() < 0.1);
        let levels = [Level::Careful, Level::Normal, Level::Thorough].map(Weights::of);
        assert!(levels.is_sorted_by(|a, b| a.unique < b.unique && a.per_doubling <= b.per_doubling));
    }

    #[test]
    fn a_page_has_its_own_headline_once_more_than_others() {
        let own = Prints { again: Some(TWICE), ..plain() };
        assert!(said(8, 20, plain(), 4.0, false) > 4.0);
        assert!(said(8, 20, own, 4.0, false) < -4.0);
        // What is furniture by its words may stand on a page twice.
        assert!(said(8, 20, own, 4.0, true) > 4.0);
    }
}
