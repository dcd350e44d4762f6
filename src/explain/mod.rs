//! What became of one document, and why: from the logs of a run, and from the texts as far as they are at hand.
//!
//! In: the folder that a run left, and an id as its logs have it. Out: an [`Explanation`], all that the logs say of the document, of
//! which [`page`](page::page) makes lines for a terminal and [`json`] an object for machines. The logs are read once, row by row,
//! and only rows that are about the document stay.
//!
//! Logs that are not there say nothing, and that is told apart from logs that are empty: a run that looked for no
//! duplicates kept every document.

pub mod json;
pub mod lines;
pub mod near;
pub mod page;

use crate::error::Result;
use crate::logs::{Block, Cluster, Cut, Family, Logs, Originals, Pair, Passage, Rejected, Removed};
use crate::passages::kind::Kind;
use crate::read::{FieldPath, Rejection};
use std::collections::HashMap;
use std::path::Path;

/// All that the logs of a run say of a document.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// Its id.
    pub id: String,
    /// Why it was removed, if it was.
    pub removed: Option<Removed>,
    /// The documents that were removed in its favour, in the order of their ids.
    pub in_favour: Vec<Removed>,
    /// Its cluster.
    pub cluster: Option<Cluster>,
    /// Its pairs, in the order of the other ids.
    pub pairs: Vec<Pair>,
    /// The boilerplate in it, in order.
    pub blocks: Vec<Block>,
    /// What was cut out of it because an earlier document has it.
    pub cuts: Vec<Cut>,
    /// The families that it has a printing of, in the order of their first place in it; furniture behind all others.
    pub printings: Vec<Printing>,
    /// What the run looked for.
    pub looked_for: LookedFor,
}

/// A family with a printing in the document.
#[derive(Clone, Debug)]
pub struct Printing {
    /// The family.
    pub family: Family,
    /// What its passages are between this document and another, if one is listed.
    pub kind: Option<Kind>,
}

/// Which logs a run wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LookedFor {
    /// Near-duplicates.
    pub duplicates: bool,
    /// Shared passages.
    pub passages: bool,
    /// Boilerplate.
    pub boilerplate: bool,
}

impl Explanation {
    /// Reads what the logs say of the document `id`.
    ///
    /// # Errors
    /// Those of a log that cannot be read.
    pub fn of(logs: &Logs, id: &str) -> Result<Self> {
        let mut kinds: HashMap<u64, Kind> = HashMap::new();
        for passage in logs.rows::<Passage>()? {
            let passage = passage?;
            if passage.a == id || passage.b == id {
                kinds.entry(passage.family).or_insert(passage.kind);
            }
        }
        let mut printings: Vec<Printing> =
            rows(logs, |family: &Family| family.occurrences.iter().any(|at| at.id == id))?
                .into_iter()
                .map(|family| Printing { kind: kinds.get(&family.family).copied(), family })
                .collect();
        let is_furniture = |printing: &Printing| printing.kind == Some(Kind::Furniture);
        printings.sort_by_key(|printing| (is_furniture(printing), printing.first_place(id), printing.family.family));
        Ok(Self {
            removed: rows(logs, |row: &Removed| row.id == id)?.into_iter().next(),
            in_favour: rows(logs, |row: &Removed| row.survivor == id)?,
            cluster: rows(logs, |row: &Cluster| row.members.iter().any(|member| member == id))?.into_iter().next(),
            pairs: rows(logs, |row: &Pair| row.a == id || row.b == id)?,
            blocks: rows(logs, |row: &Block| row.id == id)?,
            cuts: rows(logs, |row: &Cut| row.id == id)?,
            printings,
            looked_for: LookedFor {
                duplicates: logs.has::<Removed>(),
                passages: logs.has::<Passage>(),
                boilerplate: logs.has::<Block>(),
            },
            id: id.to_owned(),
        })
    }

    /// Whether any log has the document. One that was kept, and shares nothing, is in none.
    pub fn is_known(&self) -> bool {
        let Self { removed, in_favour, cluster, pairs, blocks, cuts, printings, .. } = self;
        removed.is_some()
            || cluster.is_some()
            || !(in_favour.is_empty()
                && pairs.is_empty()
                && blocks.is_empty()
                && cuts.is_empty()
                && printings.is_empty())
    }

    /// The pair of the document and its survivor, if it was removed.
    pub fn decisive(&self) -> Option<&Pair> {
        let survivor = self.survivor()?;
        self.pairs.iter().find(|pair| pair.a == survivor || pair.b == survivor)
    }

    /// The document that stays in its place, if it was removed.
    pub fn survivor(&self) -> Option<&str> {
        self.removed.as_ref().map(|removed| removed.survivor.as_str())
    }
}

impl Printing {
    /// Where the family stands in the document, first.
    fn first_place(&self, id: &str) -> u64 {
        self.family.occurrences.iter().find(|at| at.id == id).map_or(0, |at| at.start)
    }

    /// The other documents that have it, in the order of the log, each once.
    pub fn others<'a>(&'a self, id: &str) -> Vec<&'a str> {
        let mut ids: Vec<&str> =
            self.family.occurrences.iter().map(|at| at.id.as_str()).filter(|&at| at != id).collect();
        ids.dedup();
        ids
    }
}

/// The rows of a log that are wanted.
fn rows<R: crate::logs::Row>(logs: &Logs, wanted: impl Fn(&R) -> bool) -> Result<Vec<R>> {
    logs.rows::<R>()?.filter(|row| row.as_ref().map_or(true, &wanted)).collect()
}

/// What is known of a document that could not be read, if one of this id was rejected: a file, the line of a file, or, where the
/// inputs are at hand, a record that has this id in the field `field`.
///
/// # Errors
/// Those of a log that cannot be read.
pub fn rejection(logs: &Logs, id: &str, originals: Option<&Originals>, field: &FieldPath) -> Result<Option<Rejection>> {
    for row in logs.rows::<Rejected>()? {
        let row = row?;
        let is_it = |name: &str| Path::new(name).ends_with(id);
        let by_place = is_it(&row.source) || row.line.is_some_and(|line| is_it(&format!("{}:{line}", row.source)));
        if by_place || originals.is_some_and(|originals| originals.is_called(&row, id, field)) {
            let Rejected { source, line, byte, error } = row;
            return Ok(Some(Rejection { source, line, byte, error }));
        }
    }
    Ok(None)
}

/// What a passage is called.
fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Reuse => "reuse",
        Kind::Quote => "quote",
        Kind::Furniture => "furniture",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rows_about_the_document_stay() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, rows: &str| std::fs::write(folder.path().join(name), rows).unwrap();
        let removed = |id: &str, survivor: &str| {
            format!(
                "{{\"id\":\"{id}\",\"survivor\":\"{survivor}\",\"kind\":\"near\",\"jaccard\":0.9,\"containment\":0.9,\"cluster\":1}}\n"
            )
        };
        write("removed.jsonl", &(removed("a", "b") + &removed("c", "b") + &removed("d", "e")));
        let family = |number: u32, at: [(&str, u32); 2]| {
            let [(x, from), (y, to)] = at;
            format!(
                "{{\"family\":{number},\"size\":2,\"hosts\":1,\"words\":20,\"earliest\":null,\"text\":\"t\",\"occurrences\":[{{\"id\":\"{x}\",\"start\":{from},\"end\":{to}}},{{\"id\":\"{y}\",\"start\":9,\"end\":10}}]}}\n"
            )
        };
        write(
            "families.jsonl",
            &(family(1, [("a", 5), ("x", 9)]) + &family(2, [("a", 1), ("a", 9)]) + &family(3, [("x", 1), ("y", 2)])),
        );
        let logs = Logs::of(folder.path());
        let a = Explanation::of(&logs, "a").unwrap();
        assert_eq!((a.survivor(), a.in_favour.len()), (Some("b"), 0));
        assert_eq!(a.printings.iter().map(|printing| printing.family.family).collect::<Vec<_>>(), [2, 1]);
        assert_eq!((a.printings[0].others("a"), a.printings[1].others("a")), (vec![], vec!["x"]));
        let b = Explanation::of(&logs, "b").unwrap();
        assert_eq!((b.removed.is_none(), b.in_favour.len(), b.survivor()), (true, 2, None));
        assert_eq!(b.looked_for, LookedFor { duplicates: true, ..LookedFor::default() });
        assert!(!Explanation::of(&logs, "z").unwrap().is_known());
    }
}
