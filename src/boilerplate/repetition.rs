//! Fingerprints of blocks to counts: on how many stories of a host a block stands, and on how many hosts.
//!
//! In: the fingerprints of documents, in the order of the input, with host, story and date. Out: [`Seen`] for any block.
//!
//! Memory is bounded: a block that was seen once only is forgotten when [`GENERATION`] to twice as many others came after it; that
//! affects crawls with more than so many different blocks, and there only blocks that return that rarely. Blocks that were seen
//! more often stay, up to [`GENERATION`] of them; beyond that the rarest go. What is forgotten depends on the order of the input
//! alone, so the number of threads changes nothing.

use super::sightings::{Sighting, counted};
use super::story::Stories;
use crate::document::Hosts;
use crate::hashed::KeyMap;
use crate::normalise::fold;
use std::collections::hash_map::Entry;

/// Blocks in a generation: 4 million take about 200 MB.
pub const GENERATION: usize = 1 << 22;
/// Stories of a block that are told apart however they are mixed.
const RECENT: usize = 4;
/// Stands for all hosts (hexadecimal digits of π).
const ANYWHERE: u64 = 0x4528_21e6_38d0_1377;

/// How often a block was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Stories of its host that have it.
    pub stories: u32,
    /// Days from the first to the last of the stories.
    pub days: u32,
}

/// What was counted.
#[derive(Debug, Default)]
pub struct Repetition {
    young: Generation,
    old: Generation,
    lasting: Generation,
    /// What was seen no more often than this is not among the lasting.
    floor: u32,
    /// Documents of each host, by number.
    documents: Vec<u32>,
    stories: Stories,
    capacity: Option<usize>,
}

type Generation = KeyMap<Count>;

#[derive(Clone, Copy, Debug)]
struct Count {
    times: u32,
    recent: [u32; RECENT],
    /// In days; [`NO_DAY`] if not known.
    first: i32,
    last: i32,
}

const NO_DAY: i32 = i32::MIN;

impl Count {
    fn new(by: u32, day: i32) -> Self {
        Self { times: 1, recent: [by; RECENT], first: day, last: day }
    }

    /// Counts whom it was seen by, unless that was among the last few.
    fn add(&mut self, by: u32, day: i32) {
        if !self.recent.contains(&by) {
            self.recent[self.times as usize % RECENT] = by;
            self.times += 1;
        }
        if day != NO_DAY {
            self.first = if self.first == NO_DAY { day } else { self.first.min(day) };
            self.last = self.last.max(day);
        }
    }
}

impl Repetition {
    /// Counts the blocks of the next document, of a host by number ([`Hosts::UNKNOWN`] is each document's own) and of a date in
    /// seconds.
    pub fn add(&mut self, host: u32, date: Option<i64>, sighting: &Sighting<'_>) {
        let documents = self.documents(host);
        let story = self.stories.number(host, documents, &sighting.sketch);
        self.add_story(host, story, date, sighting.prints());
    }

    fn add_story(&mut self, host: u32, story: u32, date: Option<i64>, prints: impl Iterator<Item = (u64, bool)>) {
        let day = date.map_or(NO_DAY, |seconds| seconds.div_euclid(86_400) as i32);
        // Documents without a host may be anything: chapters of one book have the same headings.
        if host == Hosts::UNKNOWN {
            return;
        }
        self.documents.resize(self.documents.len().max(host as usize + 1), 0);
        self.documents[host as usize] += 1;
        for (print, everywhere) in prints {
            let is_new = self.see(on(print, host), story, day);
            if everywhere && is_new {
                self.see(print ^ ANYWHERE, host, NO_DAY);
            }
        }
    }

    /// To be called when all documents are counted: what only counting needs is given back, and what only one story has is
    /// forgotten. It says nothing, and most blocks are such: what is left is small enough to be found fast.
    pub fn finish(&mut self) {
        self.stories = Stories::default();
        let young = std::mem::take(&mut self.young);
        self.lasting.extend(young.into_iter().filter(|(_, count)| count.times > 1));
        self.lasting.shrink_to_fit();
        self.old = Generation::default();
    }

    /// Whether it was not known.
    fn see(&mut self, key: u64, by: u32, day: i32) -> bool {
        if let Some(count) = self.lasting.get_mut(&key) {
            count.add(by, day);
            return false;
        }
        let vacant = match self.young.entry(key) {
            Entry::Occupied(mut known) => {
                known.get_mut().add(by, day);
                return false;
            }
            Entry::Vacant(vacant) => vacant,
        };
        let known = self.old.remove(&key);
        let is_new = known.is_none();
        let mut count = known.unwrap_or_else(|| Count::new(by, day));
        count.add(by, day);
        vacant.insert(count);
        if self.young.len() >= self.capacity.unwrap_or(GENERATION) {
            self.age();
        }
        is_new
    }

    /// Begins another generation.
    fn age(&mut self) {
        self.old.clear();
        for (key, count) in self.young.drain() {
            let place = if count.times > 1 { &mut self.lasting } else { &mut self.old };
            place.insert(key, count);
        }
        while self.lasting.len() >= self.capacity.unwrap_or(GENERATION) {
            self.floor = self.floor.max(1) + 1;
            let floor = self.floor;
            self.lasting.retain(|_, count| count.times > floor);
        }
    }

    /// How often a block was seen on a host; once is no more than never after [`Self::finish`].
    pub fn seen(&self, print: u64, host: u32) -> Seen {
        let here = (host != Hosts::UNKNOWN).then(|| self.find(on(counted(print), host))).flatten();
        let days = |count: &Count| count.last.saturating_sub(count.first).max(0) as u32;
        Seen { stories: here.map_or(0, |count| count.times), days: here.map_or(0, days) }
    }

    /// On how many hosts a short block was seen, like [`Self::seen`].
    pub fn hosts(&self, print: u64) -> u32 {
        self.find(counted(print) ^ ANYWHERE).map_or(0, |count| count.times)
    }

    fn find(&self, key: u64) -> Option<&Count> {
        self.lasting.get(&key).or_else(|| self.young.get(&key)).or_else(|| self.old.get(&key))
    }

    /// Documents of a host.
    pub fn documents(&self, host: u32) -> u32 {
        self.documents.get(host as usize).copied().unwrap_or(0)
    }
}

/// The key of a block on a host.
fn on(print: u64, host: u32) -> u64 {
    fold(print ^ u64::from(host).wrapping_mul(0x9e37_79b9_7f4a_7c15), 0xbe54_66cf_34e9_0c6d)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A count of a host of so many documents, each another story; on so many of them a block stands.
    pub(in super::super) fn counted_on(stories: u32, documents: u32, print: u64) -> Repetition {
        counted_each(documents, &[(print, stories)])
    }

    /// The same of several blocks, each with the stories that have it.
    pub(in super::super) fn counted_each(documents: u32, prints: &[(u64, u32)]) -> Repetition {
        let mut repetition = Repetition::default();
        for story in 0..documents {
            let seen = prints.iter().filter(|(_, stories)| story < *stories).map(|(print, _)| (*print, false));
            repetition.add_story(0, story, None, seen);
        }
        repetition
    }

    fn seen_by(stories: &[u32]) -> Seen {
        let mut repetition = Repetition::default();
        for &story in stories {
            repetition.add_story(0, story, Some(i64::from(story) * 86_400), [(6, true)].into_iter());
        }
        repetition.seen(6, 0)
    }

    #[test]
    fn stories_are_counted_once() {
        assert_eq!(seen_by(&[1]), Seen { stories: 1, days: 0 });
        assert_eq!(seen_by(&[1, 1, 1]), Seen { stories: 1, days: 0 });
        assert_eq!(seen_by(&[1, 2, 1, 2, 3]), Seen { stories: 3, days: 2 });
        assert_eq!(seen_by(&[5, 4, 3, 2, 1, 2]).stories, 5);
    }

    #[test]
    fn hosts_are_told_apart() {
        let mut repetition = Repetition::default();
        for host in 0..5 {
            for story in 0..3 {
                repetition.add_story(host, host * 10 + story, None, [(6, true), (8, false)].into_iter());
            }
        }
        repetition.add_story(Hosts::UNKNOWN, 90, None, [(6, true)].into_iter());
        assert_eq!((repetition.seen(6, 2), repetition.hosts(6)), (Seen { stories: 3, days: 0 }, 5));
        assert_eq!(repetition.seen(8, 2), Seen { stories: 3, days: 0 });
        assert_eq!(repetition.seen(6, Hosts::UNKNOWN), Seen::default());
        assert_eq!((repetition.documents(4), repetition.documents(9)), (3, 0));
    }

    #[test]
    fn what_one_story_has_is_forgotten_at_the_end() {
        let mut repetition = Repetition { capacity: Some(30), ..Repetition::default() };
        for story in 0..40_u32 {
            let blocks = [(6, true), (u64::from(100 + 2 * story), true), (u64::from(1000 + story / 20 * 2), true)];
            repetition.add_story(story % 3, story, None, blocks.into_iter());
        }
        repetition.finish();
        assert_eq!((repetition.seen(6, 1).stories, repetition.hosts(6)), (13, 3));
        assert!(repetition.seen(1002, 1).stories >= 6);
        assert_eq!((repetition.seen(178, 0), repetition.hosts(178)), (Seen::default(), 0));
        assert!(repetition.young.is_empty() && repetition.old.is_empty() && repetition.lasting.len() < 20);
        assert_eq!(repetition.documents(1), 13);
    }

    #[test]
    fn memory_is_bounded_and_what_returns_is_remembered() {
        let mut repetition = Repetition { capacity: Some(100), ..Repetition::default() };
        for story in 0..10_000_u32 {
            // One block returns on every story, one after 50 stories, one never.
            let story_blocks = [1_u64, u64::from(1000 + story % 50), u64::from(1_000_000 + story)];
            let prints = story_blocks.map(|block| (counted(fold(block, ANYWHERE)), false));
            repetition.add_story(0, story, None, prints.into_iter());
        }
        let entries = repetition.young.len() + repetition.old.len() + repetition.lasting.len();
        assert!(entries <= 300, "{entries}");
        let seen = |block| repetition.seen(fold(block, ANYWHERE), 0).stories;
        assert_eq!(seen(1), 10_000);
        assert_eq!((seen(1000), seen(1049)), (200, 200));
        assert_eq!(seen(1_000_000), 0);
    }
}
