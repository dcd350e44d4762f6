//! Passages and families to what is listed of them.

use super::family::{Families, Printing};
use super::kind::Kind;
use super::passage::{Part, Passage, Region};
use crate::document::Hosts;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// A line of `passages.jsonl`. Documents are numbered as in the input.
#[derive(Clone, Debug, PartialEq)]
pub struct PassageRow {
    /// Where it stands in the document with the lower id.
    pub a: Region,
    /// Where it stands in the document with the higher id.
    pub b: Region,
    /// Words of the shorter side.
    pub words: u32,
    /// Twice the equal words over the words of both sides.
    pub identity: f64,
    /// What it is.
    pub kind: Kind,
    /// Its family, by place in the list of families.
    pub family: u32,
}

/// A line of `families.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FamilyRow {
    /// Number of printings.
    pub size: u32,
    /// Where the passage stands, by id, then by place, as far as any listed passage of the family has it; one within which something was taken out of a document, in its parts. Documents
    /// are numbered as in the input.
    pub printings: Vec<Region>,
    /// The longest passage of the earliest printing, whose text stands for all.
    pub first: Region,
    /// The words of that.
    pub words: u32,
    /// Number of different hosts, as far as they are known.
    pub hosts: u32,
    /// Documents among those with a printing of which the host is not known.
    pub unknown_hosts: u32,
}

/// A line of `cut.jsonl`.
#[derive(Clone, Debug, PartialEq)]
pub struct CutRow {
    /// What was cut.
    pub cut: Region,
    /// The same passage, where it stays.
    pub survivor: Region,
    /// The identity of the passage.
    pub identity: f64,
    /// Its family, by place in the list of families.
    pub family: u32,
}

/// What is listed of the passages of a corpus.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The passages, by the ids of both documents, then by place.
    pub passages: Vec<PassageRow>,
    /// The families, the largest first, then by id and place of their first printing.
    pub families: Vec<FamilyRow>,
    /// What was cut, by id, then by place; if anything was to be.
    pub cuts: Option<Vec<CutRow>>,
}

/// Lists passages and their families. All pairs of a family of up to 64 printings that were aligned are listed;
/// of a larger one, each printing with the earliest ([`Families::lists`]). `kinds` tells what each passage is; `cuts` are what goes, in
/// whose favour, and the number of the passage that they stand in; `order` gives the
/// documents' numbers in the input.
pub fn list(
    passages: &[Passage],
    families: &Families,
    kinds: &[Kind],
    cuts: Option<&[(Region, Region, usize)]>,
    order: &[u32],
    id_ranks: &[u32],
    hosts: &Hosts,
) -> Listing {
    let given = |region: Region| Region { document: order[region.document as usize], ..region };
    let by_id = |region: &Region| (id_ranks[region.document as usize], region.start, region.end);

    let mut rows: Vec<(FamilyRow, u32)> = Vec::with_capacity(families.families.len());
    for (number, family) in (0..).zip(&families.families) {
        let reach = |printing: &Printing| {
            let Printing { region, reach, .. } = printing;
            given(Region { document: region.document, start: reach.start, end: reach.end })
        };
        let mut printings: Vec<Region> = family.iter().map(reach).collect();
        printings.sort_unstable_by_key(by_id);
        let (first, words) = (given(family[0].region), family[0].words.len() as u32);
        let (size, [hosts, unknown_hosts]) = (printings.len() as u32, distinct(&printings, hosts));
        rows.push((FamilyRow { size, printings, first, words, hosts, unknown_hosts }, number));
    }
    rows.sort_by_key(|(row, number)| (Reverse(row.size), by_id(&row.printings[0]), *number));
    let mut place = vec![0; rows.len()];
    for (at, (_, number)) in (0..).zip(&rows) {
        place[*number as usize] = at;
    }

    let mut listed: Vec<PassageRow> = Vec::with_capacity(passages.len());
    for (number, passage) in passages.iter().enumerate().filter(|&(number, _)| families.lists(number)) {
        let family = families.of[number];
        let whole = || [Part { a: passage.a, b: passage.b, words: passage.words(), identity: passage.identity() }];
        let parts = passage.parts.as_ref().map_or_else(|| whole().to_vec(), Vec::clone);
        listed.extend(parts.into_iter().map(|Part { a, b, words, identity }| {
            let (a, b) = (given(a), given(b));
            let (a, b) = if by_id(&a) < by_id(&b) { (a, b) } else { (b, a) };
            PassageRow { a, b, words, identity, kind: kinds[number], family: place[family as usize] }
        }));
    }
    listed.sort_unstable_by_key(|row| {
        let rank = |region: Region| id_ranks[region.document as usize];
        (rank(row.a), rank(row.b), row.a.start, row.b.start, row.a.end, row.b.end, row.family)
    });
    // Between seams, two passages that overlap may have a part in common: it is told once of a family.
    listed.dedup_by_key(|row| (row.a, row.b, row.family));
    let cut = |&(cut, survivor, number): &(Region, Region, usize)| CutRow {
        cut: given(cut),
        survivor: given(survivor),
        identity: passages[number].identity(),
        family: place[families.of[number] as usize],
    };
    let cuts = cuts.map(|cuts| {
        let mut cuts: Vec<CutRow> = cuts.iter().map(cut).collect();
        cuts.sort_by_key(|row| by_id(&row.cut));
        cuts
    });
    Listing { passages: listed, families: rows.into_iter().map(|(row, _)| row).collect(), cuts }
}

/// How many known hosts print it, and how many documents whose host is not known.
fn distinct(printings: &[Region], hosts: &Hosts) -> [u32; 2] {
    let origins: BTreeSet<(u32, u32)> = printings
        .iter()
        .map(|region| match hosts.number(region.document) {
            Hosts::UNKNOWN => (Hosts::UNKNOWN, region.document),
            host => (host, 0),
        })
        .collect();
    let known = origins.iter().filter(|(host, _)| *host != Hosts::UNKNOWN).count();
    [known, origins.len() - known].map(|count| count as u32)
}
