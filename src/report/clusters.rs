//! The largest clusters: who is in them, who stays, and what a copy has that the survivor has not.

use super::chart::Sizes;
use super::difference::difference;
use super::escape::{Text, ends, inline};
use super::figures::{count, grouped, hosts};
use super::hosts::listed;
use super::origins::Origins;
use super::{Did, Texts, nothing};
use crate::cluster::PairKind;
use crate::error::Result;
use crate::logs::{Cluster, ClusterSize, Gone, Logs, Removed};
use maud::{Markup, html};
use std::collections::HashMap;

/// Clusters that are shown.
const MOST: usize = 50;
/// Members of one that are named.
const MOST_MEMBERS: usize = 24;

/// The clusters of a run.
#[derive(Default)]
pub(super) struct Clusters {
    /// How many there are.
    pub(super) count: u64,
    /// How large they are.
    pub(super) sizes: Sizes,
    largest: Vec<Shown>,
}

/// A cluster that is shown.
struct Shown {
    number: u64,
    size: u64,
    hosts: [u64; 2],
    survivor: String,
    /// The first of the others.
    others: Vec<String>,
    /// The removed member that is least like the survivor.
    beside: Option<Removed>,
}

impl Clusters {
    pub(super) fn read(logs: &Logs, origins: &Origins) -> Result<Self> {
        let mut clusters = Self::default();
        let mut rows = logs.rows::<ClusterSize>()?;
        while let Some(row) = rows.next() {
            clusters.count += 1;
            clusters.sizes.add(row?.size);
            // The largest come first.
            if clusters.largest.len() < MOST {
                let Cluster { cluster: number, size, survivor, members } = rows.read()?;
                let hosts = origins.count_hosts(members.iter().map(String::as_str));
                let others = members.into_iter().filter(|member| *member != survivor).take(MOST_MEMBERS).collect();
                clusters.largest.push(Shown { number, size, hosts, survivor, others, beside: None });
            }
        }
        let places: HashMap<u64, usize> =
            (0..).zip(&clusters.largest).map(|(place, shown)| (shown.number, place)).collect();
        let mut rows = logs.rows::<Gone>()?;
        while let Some(row) = rows.next() {
            let place = row?.cluster.and_then(|number| places.get(&number));
            let Some(shown) = place.map(|&place| &mut clusters.largest[place]) else { continue };
            let row: Removed = rows.read()?;
            let is_further = shown.beside.as_ref().is_none_or(|known| {
                (row.kind != PairKind::Exact, -row.jaccard) > (known.kind != PairKind::Exact, -known.jaccard)
            });
            if row.survivor == shown.survivor && is_further {
                shown.beside = Some(row);
            }
        }
        Ok(clusters)
    }

    /// The documents whose texts are needed.
    pub(super) fn wanted(&self) -> Vec<&str> {
        self.largest
            .iter()
            .filter_map(|shown| shown.beside.as_ref().map(|row| [shown.survivor.as_str(), row.id.as_str()]))
            .flatten()
            .collect()
    }

    pub(super) fn section(&self, origins: &Origins, texts: &Texts, did: Did) -> Markup {
        if !did.compare {
            return nothing("This run did not look for duplicates.");
        }
        if self.count == 0 {
            return nothing("No two documents were alike.");
        }
        html! {
            p.limit { (listed(self.count as usize, MOST, "cluster", "clusters")) ", the largest first. The survivor stands beside the removed member that is least like it." }
            @for (place, shown) in self.largest.iter().enumerate() { (cluster(shown, place == 0, origins, texts)) }
        }
    }
}

fn cluster(shown: &Shown, open: bool, origins: &Origins, texts: &Texts) -> Markup {
    let more = shown.size.saturating_sub(1 + shown.others.len() as u64);
    html! {
        details.item data-kind="cluster" open[open] {
            summary {
                span.line {
                    span.figures {
                        strong { (grouped(shown.size)) " documents" }
                        @if let Some(hosts) = hosts(shown.hosts) { " on " (hosts) }
                    }
                    span.start {
                        (inline(&shown.survivor)) " stays"
                        @if let Some(bare) = texts.get(&shown.survivor) { ": " bdi { (Text(ends(bare.text.trim(), 150, 0).0)) } }
                    }
                }
            }
            ul.members {
                li { (member(&shown.survivor, origins)) " " em { "stays" } }
                @for other in &shown.others {
                    li { (member(other, origins)) @if !origins.is_removed(other) { " " em { "stays, too" } } }
                }
                @if more > 0 { li.more { "and " (grouped(more)) " more" } }
            }
            @if let Some(row) = &shown.beside {
                p.said {
                    (inline(&row.id)) " went: " (row.kind.name()) ", Jaccard " (format!("{:.2}", row.jaccard)) ", "
                    (format!("{:.0} %", row.containment * 100.0)) " of its shingles stand in the survivor."
                }
                @if let (Some(kept), Some(gone)) = (texts.get(&shown.survivor), texts.get(&row.id)) {
                    (difference([&kept.text, &gone.text], ["The one that stays", "The one that went"]))
                    @if kept.blocks + gone.blocks > 0 {
                        p.limit {
                            "Shown as they were compared, without furniture: "
                            (count(kept.blocks, "block", "blocks")) " of the one that stays and " (grouped(gone.blocks)) " of the one that went."
                        }
                    }
                }
            }
        }
    }
}

fn member(id: &str, origins: &Origins) -> Markup {
    html! {
        (inline(id))
        @if let Some(host) = origins.host_name(id) { " " span.host { (inline(host)) } }
        @if let Some(date) = origins.date(id) { " " span.date { (super::figures::day(date)) } }
    }
}
