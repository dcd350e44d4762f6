//! The families on the most hosts: what travelled, where it stands, and where it stood first.

use super::chart::Sizes;
use super::escape::{block, inline};
use super::figures::{count, day, grouped};
use super::hosts::listed;
use super::origins::Origins;
use super::{Did, nothing};
use crate::error::Result;
use crate::logs::{Family, Logs, Passage};
use crate::passages::kind::Kind;
use maud::{Markup, html};
use std::cmp::Reverse;

/// Families that are shown.
const MOST: usize = 50;
/// Families of furniture that are shown.
const MOST_FURNITURE: usize = 10;
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
    /// How many are furniture.
    furniture: u64,
    /// Those on the most hosts that are not.
    widest: Vec<Shown>,
    /// The largest that are.
    repeated: Vec<Shown>,
}

/// A family that is shown.
struct Shown {
    number: u64,
    size: u64,
    hosts: u64,
    words: u64,
    kind: Kind,
    text: String,
    /// Where it stands, the earliest first: id, date in minutes, first and last offset.
    places: Vec<(String, Option<i32>, u64, u64)>,
}

impl Shown {
    fn of(row: Family, kind: Kind, origins: &Origins) -> Self {
        let Family { family: number, size, hosts, words, earliest, text, occurrences } = row;
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
        Self { number, size, hosts, words, kind, text, places }
    }
}

impl Families {
    pub(super) fn read(logs: &Logs, origins: &Origins) -> Result<Self> {
        let kinds = Kinds::read(logs)?;
        let mut families = Self::default();
        for row in logs.rows::<Family>()? {
            let row = row?;
            families.count += 1;
            families.sizes.add(row.size);
            let kind = kinds.of(row.family);
            if kind == Kind::Furniture {
                families.furniture += 1;
                // The largest come first.
                if families.repeated.len() < MOST_FURNITURE {
                    families.repeated.push(Shown::of(row, kind, origins));
                }
                continue;
            }
            let rank = (Reverse(row.hosts), Reverse(row.size), row.family);
            let place = families
                .widest
                .partition_point(|known| (Reverse(known.hosts), Reverse(known.size), known.number) < rank);
            if place < MOST {
                families.widest.truncate(MOST - 1);
                families.widest.insert(place, Shown::of(row, kind, origins));
            }
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
        let travelled = (self.count - self.furniture) as usize;
        html! {
            @if travelled == 0 {
                (nothing("All passages that documents share are furniture: see there."))
            } @else {
                p.limit {
                    (listed(travelled, MOST, "passage", "passages")) ", those on the most hosts first."
                    @if self.furniture > 0 { " " (count(self.furniture, "family of furniture is", "families of furniture are")) " not among them." }
                }
                @for shown in &self.widest { (family(shown, origins)) }
            }
        }
    }

    /// The passages that are furniture.
    pub(super) fn furniture(&self, origins: &Origins) -> Markup {
        html! {
            @if self.furniture > 0 {
                h3 { "Lines that documents share and that are furniture" }
                p.limit { (listed(self.furniture as usize, MOST_FURNITURE, "family", "families")) ", the largest first." }
                @for shown in &self.repeated { (family(shown, origins)) }
            }
        }
    }
}

fn family(shown: &Shown, origins: &Origins) -> Markup {
    let more = shown.size.saturating_sub(shown.places.len() as u64);
    html! {
        details.item data-kind="passage" {
            summary {
                strong { (count(shown.hosts, "host", "hosts")) }
                ", " (count(shown.size, "printing", "printings")) ", " (count(shown.words, "word", "words"))
                @if shown.kind == Kind::Quote { ", " em { "a quotation" } }
                ": " bdi.start { (super::escape::Text(super::escape::ends(&shown.text, 90, 0).0)) "…" }
            }
            (block(&shown.text, LONGEST))
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
struct Kinds(Vec<[u32; 3]>);

impl Kinds {
    /// A log is not believed that has more families than so.
    const MOST: u64 = 1 << 28;

    fn read(logs: &Logs) -> Result<Self> {
        let mut kinds = Vec::new();
        for row in logs.rows::<Passage>()? {
            let Passage { family, kind, .. } = row?;
            if family < Self::MOST {
                let family = family as usize;
                if kinds.len() <= family {
                    kinds.resize(family + 1, [0; 3]);
                }
                kinds[family][kind as usize] += 1;
            }
        }
        Ok(Self(kinds))
    }

    fn of(&self, family: u64) -> Kind {
        let counts = self.0.get(family as usize).copied().unwrap_or_default();
        let all = [Kind::Reuse, Kind::Quote, Kind::Furniture];
        all.into_iter().rev().max_by_key(|&kind| counts[kind as usize]).unwrap_or(Kind::Reuse)
    }
}
