//! Passages that travelled by themselves: quotations, statements, paragraphs, and what of them is furniture.
//!
//! A family whose documents all print one [story](super::stories) is a part of that, and counted only.

use super::chart::Sizes;
use super::escape::{Text, closed_up, ends};
use super::figures::{count, grouped, hosts};
use super::hosts::listed;
use super::nothing;
use super::origins::Origins;
use super::printings::Printings;
use super::route::route;
use super::stories::place;
use crate::error::Result;
use crate::logs::{Family, FamilyPlaces, Logs};
use crate::normalise::Tokenizer;
use crate::passages::kind::Kind;
use maud::{Markup, html};
use std::cmp::Reverse;
use std::collections::HashSet;

/// Families that are shown of each sort.
const MOST: [usize; Sort::COUNT] = [40, 10];
/// Families that are looked at for one that is shown: some say what others say.
const LOOKED_AT: usize = 4;
/// Places of one that are named.
const MOST_PLACES: usize = 24;
/// Characters of its text, and of what is shown unasked.
const LONGEST: usize = 900;
const LONGEST_START: usize = 130;
/// Words that a text must share in a row with others to repeat them.
const RUN: usize = 5;

/// The families of a run.
#[derive(Default)]
pub(super) struct Families {
    /// How many there are.
    pub(super) count: u64,
    /// How many printings they have.
    pub(super) sizes: Sizes,
    /// How many there are of each sort.
    counts: [usize; Sort::COUNT],
    /// Those of each sort on the most hosts.
    widest: [Vec<Shown>; Sort::COUNT],
}

/// What a family is, for a reader, if it is no part of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Passage,
    Furniture,
}

impl Sort {
    const COUNT: usize = 2;
}

/// A family that is shown.
struct Shown {
    number: u64,
    size: u64,
    /// On how many hosts, and in how many documents whose host is not known.
    hosts: [u64; 2],
    words: u64,
    /// Its text, or the beginning of that.
    text: String,
    is_cut: bool,
    /// Where it stands, the earliest first: id, first and last offset.
    places: Vec<(String, u64, u64)>,
}

impl Shown {
    fn of(row: Family, origins: &Origins) -> Self {
        let Family { family: number, size, hosts, unknown_hosts, words, earliest, text, occurrences } = row;
        let key =
            |(id, start, _): &(String, u64, u64)| (earliest.as_ref() != Some(id), origins.age(id), id.clone(), *start);
        let mut places: Vec<_> = occurrences.into_iter().map(|place| (place.id, place.start, place.end)).collect();
        places.sort_by_cached_key(key);
        places.truncate(MOST_PLACES);
        let (head, tail) = ends(&text, LONGEST, 0);
        let (text, is_cut) = (head.to_owned(), tail.is_some());
        Self { number, size, hosts: [hosts, unknown_hosts], words, text, is_cut, places }
    }

    fn rank(&self) -> Rank {
        rank(self.hosts[0], self.size, self.words, self.number)
    }
}

impl Families {
    pub(super) fn read(logs: &Logs, origins: &Origins, printings: &Printings) -> Result<Self> {
        let mut families = Self::default();
        let mut rows = logs.rows::<FamilyPlaces>()?;
        while let Some(row) = rows.next() {
            let row = row?;
            families.count += 1;
            families.sizes.add(row.size);
            let sort = match printings.kind(row.family) {
                Kind::Furniture => Sort::Furniture,
                _ if is_of_one_story(&row, printings) => continue,
                _ => Sort::Passage,
            } as usize;
            families.counts[sort] += 1;
            let (widest, most) = (&mut families.widest[sort], MOST[sort] * LOOKED_AT);
            let rank = rank(row.hosts, row.size, row.words, row.family);
            let place = widest.partition_point(|known| known.rank() < rank);
            if place < most {
                widest.truncate(most - 1);
                widest.insert(place, Shown::of(rows.read()?, origins));
            }
        }
        for (widest, most) in families.widest.iter_mut().zip(MOST) {
            drop_repeated(widest);
            widest.truncate(most);
        }
        Ok(families)
    }

    pub(super) fn section(&self, origins: &Origins) -> Markup {
        html! {
            h3 { "Quotations, statements, paragraphs" }
            p {
                "A passage is a stretch of text that two documents share, nearly word for word; all places where it was printed are its family. "
                "These stand in documents that print different stories, and are a smaller part of them."
            }
            (self.list(Sort::Passage, "No documents of different stories share a passage.", origins))
        }
    }

    /// The passages that are furniture.
    pub(super) fn furniture(&self, origins: &Origins) -> Markup {
        html! {
            @if self.counts[Sort::Furniture as usize] > 0 {
                h3 { "Furniture that was found as passages" }
                (self.list(Sort::Furniture, "", origins))
            }
        }
    }

    fn list(&self, sort: Sort, none: &str, origins: &Origins) -> Markup {
        let shown = &self.widest[sort as usize];
        html! {
            @if shown.is_empty() {
                (nothing(none))
            } @else {
                p.limit {
                    (listed(self.counts[sort as usize], shown.len(), "passage", "passages"))
                    @if shown.len() > 1 { ", those on the most hosts first; what one listed before says for the most part is left out" } "."
                }
                @for shown in shown { (family(shown, origins)) }
            }
        }
    }
}

/// Whether all documents of a family print the same story: then it is a part of that.
fn is_of_one_story(family: &FamilyPlaces, printings: &Printings) -> bool {
    let mut sources = family.occurrences.iter().map(|place| printings.source(place.id));
    let first = sources.next();
    let mut others = family.occurrences.iter().filter(|place| family.occurrences[0].id != place.id);
    others.next().is_some() && sources.all(|source| Some(source) == first)
}

/// Whether a text begins within a sentence.
fn starts_within(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_lowercase)
}

/// What orders families: the most hosts, then the most words printed again.
type Rank = (Reverse<u64>, Reverse<u64>, u64);

fn rank(hosts: u64, size: u64, words: u64, number: u64) -> Rank {
    (Reverse(hosts), Reverse(words.saturating_mul(size.saturating_sub(1))), number)
}

/// Drops families whose text says, half and more, what those before say.
fn drop_repeated(families: &mut Vec<Shown>) {
    let (mut said, mut tokenizer, mut words) = (HashSet::new(), Tokenizer::new(), Vec::new());
    families.retain(|family| {
        tokenizer.hashes(&family.text, &mut words);
        let runs: HashSet<&[u64]> = words.windows(RUN.min(words.len()).max(1)).collect();
        let again = runs.iter().filter(|&&run| said.contains(run)).count();
        let is_new = 2 * again < runs.len() || runs.is_empty();
        if is_new {
            said.extend(runs.into_iter().map(<[u64]>::to_vec));
        }
        is_new
    });
}

fn family(shown: &Shown, origins: &Origins) -> Markup {
    let more = shown.size.saturating_sub(shown.places.len() as u64);
    let printings = count(shown.size, "printing", "printings");
    let (start, cut) = ends(&shown.text, LONGEST_START, 0);
    html! {
        details.item data-kind="family" {
            summary {
                span.line {
                    span.figures {
                        @match hosts(shown.hosts) {
                            Some(hosts) => { strong { (hosts) } @if shown.hosts != [shown.size, 0] { ", " (printings) } },
                            None => { strong { (printings) } },
                        }
                        ", " (count(shown.words, "word", "words"))
                    }
                    span.start {
                        bdi.title { "“" @if starts_within(start) { "…" } (Text(start)) @if cut.is_some() || shown.is_cut { "…" } "”" }
                        span.route { (route(shown.places.iter().map(|(id, ..)| id.as_str()), shown.hosts[0], origins)) }
                    }
                }
            }
            p.text dir="auto" { (Text(closed_up(&shown.text).trim_end())) @if shown.is_cut { "…" } }
            ol.places {
                @for (id, start, end) in &shown.places {
                    li { (place(id, origins)) " " span.offsets { (grouped(*start)) "–" (grouped(*end)) } }
                }
                @if more > 0 { li.more { "and " (grouped(more)) " more" } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Shown {
        Shown { number: 1, size: 2, hosts: [2, 0], words: 9, text: text.to_owned(), is_cut: false, places: Vec::new() }
    }

    #[test]
    fn what_was_said_is_left_out() {
        let mut families: Vec<Shown> = [
            "The ferry will sail again when the fog has lifted, said the harbour master on Monday.",
            "“The ferry will sail again when the fog has lifted”, said the",
            "when the fog has lifted. But nobody in the town of Orrin Head believed a word of that",
            "Yes",
            "yes!",
            "…",
        ]
        .map(shown)
        .into();
        drop_repeated(&mut families);
        let left: Vec<&str> = families.iter().map(|family| &family.text[..3]).collect();
        assert_eq!(left, ["The", "whe", "Yes", "…"]);
    }

    #[test]
    fn hosts_count_before_what_was_carried() {
        let mut ranks = [rank(2, 2, 500, 1), rank(2, 9, 70, 2), rank(3, 3, 20, 3), rank(2, 2, 500, 0)];
        ranks.sort();
        assert_eq!(ranks.map(|rank| rank.2), [3, 2, 0, 1]);
    }
}
