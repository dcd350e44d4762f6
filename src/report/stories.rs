//! Stories that several documents print: how far each went, from whom to whom, and how much of it.
//!
//! In: the [`Printings`]. Out: those on the most hosts, then those of which the most text was printed again: words times
//! printings. A story has the name of the earliest document that has it: the first line of its text.

use super::escape::{Text, block, ends, inline};
use super::figures::{count, day, grouped, hosts};
use super::hosts::listed;
use super::origins::Origins;
use super::printings::{LEAST_WORDS, PART, Printing, Printings};
use super::route::route;
use super::{Texts, nothing};
use crate::error::Result;
use crate::logs::{IdHash, Logs, Passage};
use maud::{Markup, html};
use std::cmp::Reverse;

/// Stories that are shown: of those on several hosts, or on none that is known; of those that one host printed again.
const MOST: [usize; 2] = [40, 15];
/// Printings of one that are named.
const MOST_PLACES: usize = 24;
/// Characters of its name, and of its text.
const LONGEST_NAME: usize = 130;
const LONGEST: usize = 600;
/// Words of a line that may be a name: fewer are a label or a place.
const LEAST_NAME: usize = 4;

/// The stories of a run.
#[derive(Default)]
pub(super) struct Stories {
    /// How many there are on several hosts, and on one only.
    counts: [usize; 2],
    /// The first of each.
    shown: [Vec<Story>; 2],
}

/// A story that is shown.
struct Story {
    source: String,
    hosts: [u64; 2],
    /// Documents that have it.
    size: u64,
    /// Words of the printing that has the most.
    words: u64,
    /// Those that print it again, the earliest first.
    printings: Vec<Again>,
}

/// A document that prints a story again.
struct Again {
    id: String,
    /// Words that it shares with the earliest, and how much of its text that is, in per cent; if its length is known.
    words: u64,
    part: Option<u64>,
}

/// A story that may be shown.
struct Candidate<'a> {
    hosts: [u64; 2],
    /// Words of the printing that has the most, and of all.
    words: u64,
    carried: u64,
    /// By age.
    printings: &'a [&'a Printing],
}

impl Stories {
    pub(super) fn of(printings: &Printings, logs: &Logs, origins: &Origins) -> Result<Self> {
        let mut all: Vec<&Printing> = printings.all().collect();
        all.sort_by_cached_key(|&one| (one.source, origins.age(one.id), one.id));
        let mut counts = [0; 2];
        let mut widest = MOST.map(|_| Vec::new());
        for printings in all.chunk_by(|x, y| x.source == y.source) {
            let hosts = origins.count_hosts(printings.iter().map(|one| one.id).chain([printings[0].source]));
            let words = || printings.iter().map(|one| one.words);
            let stayed = usize::from(hosts == [1, 0]);
            counts[stayed] += 1;
            let candidate = Candidate { hosts, words: words().max().unwrap_or(0), carried: words().sum(), printings };
            let (widest, most) = (&mut widest[stayed], MOST[stayed]);
            let place = widest.partition_point(|known: &Candidate<'_>| known.rank() < candidate.rank());
            if place < most {
                widest.truncate(most - 1);
                widest.insert(place, candidate);
            }
        }
        let [far, near] = widest.map(|widest| widest.iter().map(|one| one.named(logs)).collect::<Result<_>>());
        Ok(Self { counts, shown: [far?, near?] })
    }

    /// The documents whose texts are needed.
    pub(super) fn wanted(&self) -> impl Iterator<Item = &str> {
        self.shown.iter().flatten().map(|story| story.source.as_str())
    }

    pub(super) fn section(&self, origins: &Origins, texts: &Texts) -> Markup {
        let [far, near] = &self.shown;
        html! {
            h3 { "Stories" }
            p {
                "A document prints a story again if " (PART) "\u{a0}% of its text, or of the earlier one's, is the same nearly word for word: "
                (LEAST_WORDS) " words or more, quotations apart. "
                "Hosts stand in the order of their dates; an arrow leads to a later one."
            }
            @if far.is_empty() {
                (nothing(if self.counts[1] > 0 { "No story stands on two hosts." } else { "No document prints the story of another." }))
            } @else {
                p.limit {
                    (listed(self.counts[0], far.len(), "story", "stories"))
                    @if far.len() > 1 { ", those on the most hosts first, then those of which the most text was printed again" } "."
                }
                @for (place, story) in far.iter().enumerate() { (story.item(place == 0, origins, texts)) }
            }
            @if !near.is_empty() {
                h3 { "Stories that one host printed again" }
                p.limit { (listed(self.counts[1], near.len(), "story", "stories")) @if near.len() > 1 { ", those of which the most text was printed again first" } "." }
                @for story in near { (story.item(false, origins, texts)) }
            }
        }
    }
}

/// What orders stories: the most hosts, then the most words printed again; of equals any, but always the same.
type Rank = (Reverse<u64>, Reverse<u64>, IdHash);

fn rank([hosts, _]: [u64; 2], carried: u64, source: IdHash) -> Rank {
    (Reverse(hosts), Reverse(carried), source)
}

impl Candidate<'_> {
    fn rank(&self) -> Rank {
        rank(self.hosts, self.carried, self.printings[0].source)
    }

    /// The same with the ids of its documents, as the log has them.
    fn named(&self, logs: &Logs) -> Result<Story> {
        let mut source = String::new();
        let mut printings = Vec::new();
        for one in self.printings.iter().take(MOST_PLACES) {
            let Passage { a, b, .. } = logs.row(one.row)?;
            let (earliest, id) = if IdHash::of(&a) == one.source { (a, b) } else { (b, a) };
            source = earliest;
            printings.push(Again { id, words: one.words, part: one.part });
        }
        Ok(Story { source, hosts: self.hosts, size: 1 + self.printings.len() as u64, words: self.words, printings })
    }
}

impl Story {
    fn item(&self, open: bool, origins: &Origins, texts: &Texts) -> Markup {
        let text = texts.get(&self.source).map(|bare| bare.text.as_str());
        let documents = count(self.size, "document", "documents");
        let more = self.size.saturating_sub(1 + self.printings.len() as u64);
        let ids = || self.printings.iter().map(|one| one.id.as_str());
        html! {
            details.item data-kind="story" open[open] {
                summary {
                    span.line {
                        span.figures {
                            @match hosts(self.hosts) {
                                Some(hosts) => { strong { (hosts) } @if self.hosts != [self.size, 0] { ", " (documents) } },
                                None => { strong { (documents) } },
                            }
                            ", " @if self.size > 2 { "up to " } (count(self.words, "word", "words"))
                        }
                        span.start {
                            @match text.and_then(name) {
                                Some(name) => { bdi.title { (Text(name.0)) @if name.1 { "…" } } },
                                None => { span.title { (inline(&self.source)) } },
                            }
                            span.route { (route([self.source.as_str()].into_iter().chain(ids()), self.hosts[0], origins)) }
                        }
                    }
                }
                @if let Some(text) = text { (block(text, LONGEST)) }
                ol.places {
                    li { (place(&self.source, origins)) }
                    @for one in &self.printings {
                        li {
                            (place(&one.id, origins)) " "
                            span.offsets {
                                (count(one.words, "word", "words")) " nearly the same"
                                @if let Some(part) = one.part { ", " (part) "\u{a0}% of it" }
                            }
                        }
                    }
                    @if more > 0 { li.more { "and " (grouped(more)) " more" } }
                }
            }
        }
    }
}

/// A document by date, host and id.
pub(super) fn place(id: &str, origins: &Origins) -> Markup {
    html! {
        @if let Some(date) = origins.date(id) { span.date { (day(date)) } " " }
        @if let Some(host) = origins.host_name(id) { span.host { (inline(host)) } " " }
        (inline(id))
    }
}

/// The first line of a text that may be its name, and whether it was cut.
fn name(text: &str) -> Option<(&str, bool)> {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = lines().find(|line| line.split_whitespace().nth(LEAST_NAME - 1).is_some()).or_else(|| lines().next())?;
    let (head, tail) = ends(line, LONGEST_NAME, 0);
    Some((head, tail.is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_count_before_words() {
        let mut ranks =
            [([2, 0], 9000, "long"), ([3, 0], 100, "far"), ([2, 5], 90, "short"), ([0, 7], 99_999, "hosts not known")];
        ranks.sort_by_key(|&(hosts, carried, source)| rank(hosts, carried, IdHash::of(source)));
        assert_eq!(ranks.map(|rank| rank.2), ["far", "long", "short", "hosts not known"]);
    }

    #[test]
    fn a_story_is_named_by_its_first_line_of_words() {
        assert_eq!(name("\n  Sport\n\nThe ferry was late again\non Monday"), Some(("The ferry was late again", false)));
        assert_eq!(name(" Sport \n"), Some(("Sport", false)));
        assert_eq!(name("霧"), Some(("霧", false)));
        assert_eq!(name(" \n\n"), None);
        let long = "word ".repeat(99);
        assert!(name(&long).is_some_and(|(head, is_cut)| is_cut && head.len() <= LONGEST_NAME));
    }
}
