//! The families on the most hosts: what travelled, where it stands, and where it stood first.

use super::chart::Sizes;
use super::escape::{Text, closed_up, ends, inline};
use super::figures::{count, day, grouped, hosts};
use super::hosts::listed;
use super::origins::Origins;
use super::{Did, nothing};
use crate::error::Result;
use crate::logs::{Family, FamilySize, Logs, PassageKind};
use crate::passages::kind::Kind;
use maud::{Markup, html};
use std::cmp::Reverse;
use std::collections::HashMap;

/// Words from which on a passage that was printed again is a story, or a good part of one.
const STORY: u64 = 80;
/// Families that are shown of each sort.
const MOST: [usize; Sort::COUNT] = [40, 20, 20, 10];
/// Families that are looked at for one that is shown: some are parts of others.
const LOOKED_AT: usize = 4;
/// Places of one that are named.
const MOST_PLACES: usize = 24;
/// Characters of its text.
const LONGEST: usize = 900;

/// The families of a run.
#[derive(Default)]
pub(super) struct Families {
    /// How many there are.
    pub(super) count: u64,
    /// How many printings they have.
    pub(super) sizes: Sizes,
    /// How many there are of each sort.
    counts: [u64; Sort::COUNT],
    /// Those of each sort on the most hosts.
    widest: [Vec<Shown>; Sort::COUNT],
}

/// What a family is, for a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Story,
    Short,
    Quote,
    Furniture,
}

impl Sort {
    const COUNT: usize = 4;

    fn of(kind: Kind, words: u64) -> Self {
        match kind {
            Kind::Reuse if words >= STORY => Self::Story,
            Kind::Reuse => Self::Short,
            Kind::Quote => Self::Quote,
            Kind::Furniture => Self::Furniture,
        }
    }
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
    /// Where it stands, the earliest first: id, date in minutes, first and last offset.
    places: Vec<(String, Option<i32>, u64, u64)>,
}

impl Shown {
    fn of(row: Family, origins: &Origins) -> Self {
        let Family { family: number, size, hosts, unknown_hosts, words, earliest, text, occurrences } = row;
        let mut places: Vec<_> = occurrences
            .into_iter()
            .map(|place| {
                let date = origins.date(&place.id);
                (place.id, date, place.start, place.end)
            })
            .collect();
        let is_later = |id: &String| earliest.as_ref() != Some(id);
        places.sort_by(|x, y| {
            (is_later(&x.0), x.1.is_none(), x.1, &x.0, x.2).cmp(&(is_later(&y.0), y.1.is_none(), y.1, &y.0, y.2))
        });
        places.truncate(MOST_PLACES);
        Self {
            number,
            size,
            hosts: [hosts, unknown_hosts],
            words,
            text: ends(&text, LONGEST, 0).0.to_owned(),
            is_cut: ends(&text, LONGEST, 0).1.is_some(),
            places,
        }
    }

    fn rank(&self) -> Rank {
        rank(self.hosts[0], self.size, self.words, self.number)
    }
}

impl Families {
    pub(super) fn read(logs: &Logs, origins: &Origins) -> Result<Self> {
        let kinds = Kinds::read(logs)?;
        let mut families = Self::default();
        let mut rows = logs.rows::<FamilySize>()?;
        while let Some(row) = rows.next() {
            let row = row?;
            families.count += 1;
            families.sizes.add(row.size);
            let sort = Sort::of(kinds.of(row.family), row.words) as usize;
            families.counts[sort] += 1;
            let (widest, most) = (&mut families.widest[sort], MOST[sort] * LOOKED_AT);
            let rank = rank(row.hosts, row.size, row.words, row.family);
            let place = widest.partition_point(|known| known.rank() < rank);
            if place < most {
                widest.truncate(most - 1);
                widest.insert(place, Shown::of(rows.whole()?, origins));
            }
        }
        for (widest, most) in families.widest.iter_mut().zip(MOST) {
            drop_parts(widest);
            widest.truncate(most);
        }
        Ok(families)
    }

    pub(super) fn section(&self, origins: &Origins, did: Did) -> Markup {
        if !did.share {
            return nothing("This run did not look for passages.");
        }
        if self.count == 0 {
            return nothing("No two documents share a passage.");
        }
        html! {
            p { "A passage is a stretch of text that two documents share, nearly word for word; all places where it was printed are its family." }
            h3 { "Stories, and long parts of them" }
            (self.list(Sort::Story, &format!("No passage of {STORY} words or more was printed again."), origins))
            h3 { "Shorter passages" }
            (self.list(Sort::Short, "No shorter passage was printed again, but for quotations and furniture.", origins))
            h3 { "What several quote" }
            (self.list(Sort::Quote, "No quotation stands in two documents.", origins))
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
                    (listed(self.counts[sort as usize] as usize, shown.len(), "family", "families"))
                    @if shown.len() > 1 { ", those on the most hosts first; parts of one that is listed are left out" } "."
                }
                @for (place, shown) in shown.iter().enumerate() { (family(shown, place == 0 && sort == Sort::Story, origins)) }
            }
        }
    }
}

/// What orders families: the most hosts, then the most printings, then the most words.
type Rank = (Reverse<u64>, Reverse<u64>, Reverse<u64>, u64);

fn rank(hosts: u64, size: u64, words: u64, number: u64) -> Rank {
    (Reverse(hosts), Reverse(size), Reverse(words), number)
}

/// Drops families of which the better half lies, where they stand first, in one before them.
fn drop_parts(families: &mut Vec<Shown>) {
    let mut seen: HashMap<String, Vec<(u64, u64)>> = HashMap::new();
    families.retain(|family| {
        let Some((id, _, start, end)) = family.places.first() else { return false };
        let known = seen.entry(id.clone()).or_default();
        let is_part = known
            .iter()
            .any(|(from, to)| 2 * end.min(to).saturating_sub(*start.max(from)) > end.saturating_sub(*start));
        if !is_part {
            known.push((*start, *end));
        }
        !is_part
    });
}

fn family(shown: &Shown, open: bool, origins: &Origins) -> Markup {
    let more = shown.size.saturating_sub(shown.places.len() as u64);
    let printings = count(shown.size, "printing", "printings");
    html! {
        details.item data-kind="family" open[open] {
            summary {
                span.line {
                    span.figures {
                        @if let Some(hosts) = hosts(shown.hosts) { strong { (hosts) } ", " (printings) }
                        @else { strong { (printings) } }
                        ", " (count(shown.words, "word", "words"))
                    }
                    bdi.start { (Text(ends(&shown.text, 150, 0).0)) }
                }
            }
            p.text dir="auto" { (Text(closed_up(&shown.text).trim_end())) @if shown.is_cut { "…" } }
            ol.places {
                @for (id, date, start, end) in &shown.places {
                    li {
                        @if let Some(date) = date { span.date { (day(*date)) } " " }
                        @if let Some(host) = origins.host_name(id) { span.host { (inline(host)) } " " }
                        (inline(id)) " " span.offsets { (grouped(*start)) "–" (grouped(*end)) }
                    }
                }
                @if more > 0 { li.more { "and " (grouped(more)) " more" } }
            }
        }
    }
}

/// What the passages of each family are: what most of them are.
struct Kinds(HashMap<u64, [u32; 3]>);

impl Kinds {
    fn read(logs: &Logs) -> Result<Self> {
        let mut kinds: HashMap<u64, [u32; 3]> = HashMap::new();
        for row in logs.rows::<PassageKind>()? {
            let PassageKind { kind, family } = row?;
            kinds.entry(family).or_default()[kind as usize] += 1;
        }
        Ok(Self(kinds))
    }

    fn of(&self, family: u64) -> Kind {
        let counts = self.0.get(&family).copied().unwrap_or_default();
        let all = [Kind::Reuse, Kind::Quote, Kind::Furniture];
        all.into_iter().rev().max_by_key(|&kind| counts[kind as usize]).unwrap_or(Kind::Reuse)
    }
}
