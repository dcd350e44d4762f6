//! One walk through the passages: which document prints whose story again, and what each family is.
//!
//! In: `passages.jsonl`, in which the passages of a pair of documents follow each other. Out: for each document the earliest other
//! one whose text it repeats for a good part, and the kind of most passages of each family.
//!
//! A document prints a story again if what it shares with an earlier one, quotations and furniture apart, makes up [`PART`] per cent of
//! either text and [`LEAST_WORDS`] words. It is told of the earliest such document only: whoever prints a story is put beside the same one, and
//! nothing drifts from one version to the next. Memory grows with the documents that print a story again.

use super::origins::Origins;
use crate::config::Offsets;
use crate::error::Result;
use crate::logs::{Family, IdHash, Logs, PassagePlaces};
use crate::passages::kind::Kind;
use std::collections::HashMap;

/// How much of a text makes it a printing of a story, in per cent: above what a speech or a statement takes in reports about it (in 16,452 news
/// articles a quotation that stands on five hosts and more is 2 to 19 % of each), below half, as papers cut and add.
pub(super) const PART: u64 = 30;
/// Words from which on it is a story.
pub(super) const LEAST_WORDS: u64 = 50;
/// Families whose texts say how many bytes a character has.
const MEASURED: usize = 1000;

/// A document that prints the story of an earlier one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Printing {
    /// The earliest document that has the story.
    pub(super) source: IdHash,
    /// The one that prints it again.
    pub(super) id: IdHash,
    /// Byte of `passages.jsonl` at which a row about the two begins, with their ids.
    pub(super) row: u64,
    /// Words that they share.
    pub(super) words: u64,
    /// How much of its text that is, in per cent; if its length is known.
    pub(super) part: Option<u64>,
}

/// Who prints what.
#[derive(Default)]
pub(super) struct Printings {
    /// By their documents.
    by_id: HashMap<IdHash, Printing>,
    /// What the passages of each family are.
    kinds: HashMap<u64, [u32; 3]>,
}

impl Printings {
    pub(super) fn read(logs: &Logs, origins: &Origins, offsets: Offsets) -> Result<Self> {
        let mut printings = Self::default();
        let width = match offsets {
            Offsets::Bytes => 1.0,
            Offsets::Chars => bytes_a_character(logs)?,
        };
        let mut pair = Pair::default();
        let mut rows = logs.rows::<PassagePlaces>()?;
        while let Some(row) = rows.next() {
            let row = row?;
            printings.kinds.entry(row.family).or_default()[row.kind as usize] += 1;
            if [row.a, row.b] != pair.ids {
                printings.add(&mut pair, origins, width);
                pair.begin([row.a, row.b], rows.start());
            }
            if row.kind == Kind::Reuse {
                pair.words += row.words;
                pair.places[0].push((row.a_start, row.a_end));
                pair.places[1].push((row.b_start, row.b_end));
            }
        }
        printings.add(&mut pair, origins, width);
        Ok(printings)
    }

    /// Takes a pair of documents down, if one prints the story of the other.
    fn add(&mut self, pair: &mut Pair, origins: &Origins, width: f64) {
        if pair.words < LEAST_WORDS {
            return;
        }
        let [of_a, of_b] = [0, 1].map(|side| {
            let shared = covered(&mut pair.places[side]) as f64 * width;
            origins.length(pair.ids[side]).map(|bytes| ((100.0 * shared / bytes as f64) as u64).min(100))
        });
        let is_much = |part: Option<u64>| part.is_none_or(|part| part >= PART);
        if !is_much(of_a) && !is_much(of_b) {
            return;
        }
        // The one with the lower id comes first in a row, and rows are in the order of that: of documents of one age it is the earliest.
        let [a, b] = pair.ids;
        let (source, id, part) = if origins.age(a) <= origins.age(b) { (a, b, of_b) } else { (b, a, of_a) };
        let known = self.by_id.get(&id);
        if known.is_none_or(|known| origins.age(source) < origins.age(known.source)) {
            self.by_id.insert(id, Printing { source, id, row: pair.row, words: pair.words, part });
        }
    }

    /// The document whose story this one prints: itself, if there is no earlier one.
    pub(super) fn source(&self, id: IdHash) -> IdHash {
        self.by_id.get(&id).map_or(id, |printing| printing.source)
    }

    /// All printings, in no order.
    pub(super) fn all(&self) -> impl Iterator<Item = &Printing> {
        self.by_id.values()
    }

    /// What a family is: what most of its passages are.
    pub(super) fn kind(&self, family: u64) -> Kind {
        let counts = self.kinds.get(&family).copied().unwrap_or_default();
        let all = [Kind::Reuse, Kind::Quote, Kind::Furniture];
        all.into_iter().rev().max_by_key(|&kind| counts[kind as usize]).unwrap_or(Kind::Reuse)
    }
}

/// What two documents share, but for quotations and furniture.
#[derive(Default)]
struct Pair {
    ids: [IdHash; 2],
    row: u64,
    words: u64,
    places: [Vec<(u64, u64)>; 2],
}

impl Pair {
    /// Turns to other documents, of which a row begins at a byte of the log.
    fn begin(&mut self, ids: [IdHash; 2], row: u64) {
        (self.ids, self.row, self.words) = (ids, row, 0);
        self.places.iter_mut().for_each(Vec::clear);
    }
}

/// How much some places cover, which may overlap.
fn covered(places: &mut [(u64, u64)]) -> u64 {
    places.sort_unstable();
    let mut end = 0;
    places.iter().fold(0, |sum, &(from, to)| {
        let new = to.saturating_sub(from.max(end));
        end = end.max(to);
        sum + new
    })
}

/// How many bytes a character has, by the texts of the first families: lengths are known in bytes, and places may be in characters.
fn bytes_a_character(logs: &Logs) -> Result<f64> {
    let (mut bytes, mut characters) = (0, 0);
    for row in logs.rows::<Family>()?.take(MEASURED) {
        let text = row?.text;
        (bytes, characters) = (bytes + text.len(), characters + text.chars().count());
    }
    Ok(if characters > 0 { bytes as f64 / characters as f64 } else { 1.0 })
}

#[cfg(test)]
mod tests {
    use super::super::{Document, Documents};
    use super::*;
    use crate::logs::Passage;
    use serde_json::{Value, json};

    /// Documents: id, day, bytes.
    struct Known(Vec<(&'static str, Option<i64>, u64)>);

    impl Documents for Known {
        fn each(&self, each: &mut dyn FnMut(&Document<'_>)) -> Result<()> {
            for &(id, day, bytes) in &self.0 {
                each(&Document { id, host: Some(id), date: day.map(|day| day * 86400), bytes });
            }
            Ok(())
        }

        fn texts(&self, ids: &[&str]) -> Result<Vec<Option<String>>> {
            Ok(vec![None; ids.len()])
        }
    }

    fn passage(a: &str, b: &str, at: [u64; 2], kind: &str) -> Value {
        json!({"a": a, "a_start": at[0], "a_end": at[1], "b": b, "b_start": at[0], "b_end": at[1],
            "words": (at[1] - at[0]) / 5, "identity": 1.0, "kind": kind, "family": 1})
    }

    /// Who prints whose story, in which part of its text.
    fn told(
        documents: Option<&Known>,
        passages: &[Value],
        offsets: Offsets,
    ) -> Vec<(String, String, u64, Option<u64>)> {
        let folder = tempfile::tempdir().unwrap();
        let lines: String = passages.iter().map(|row| format!("{row}\n")).collect();
        std::fs::write(folder.path().join("passages.jsonl"), lines).unwrap();
        let family = json!({"family": 1, "size": 2, "hosts": 2, "unknown_hosts": 0, "words": 1, "earliest": null, "text": "мир", "occurrences": []});
        std::fs::write(folder.path().join("families.jsonl"), format!("{family}\n")).unwrap();
        let logs = Logs::of(folder.path());
        let origins = Origins::read(&logs, documents.map(|documents| documents as &dyn Documents)).unwrap();
        let printings = Printings::read(&logs, &origins, offsets).unwrap();
        let name = |hash: IdHash, row: &Passage| {
            [&row.a, &row.b].map(String::clone).into_iter().find(|id| IdHash::of(id) == hash).unwrap()
        };
        let named = |one: &Printing| {
            let row: Passage = logs.row(one.row).unwrap();
            (name(one.source, &row), name(one.id, &row), one.words, one.part)
        };
        let mut all: Vec<_> = printings.all().map(named).collect();
        all.sort();
        all
    }

    fn one(source: &str, id: &str, words: u64, part: Option<u64>) -> (String, String, u64, Option<u64>) {
        (source.to_owned(), id.to_owned(), words, part)
    }

    #[test]
    fn a_story_is_a_good_part_of_a_text_and_goes_back_to_the_earliest() {
        let documents = Known(vec![
            ("first", Some(1), 1000),
            ("again", Some(2), 2000),
            ("brief", Some(2), 900),
            ("about", Some(3), 9000),
            ("undated", None, 1000),
        ]);
        let rows = [
            // In two pieces, with furniture and a quotation that do not count.
            passage("again", "first", [0, 250], "reuse"),
            passage("again", "first", [500, 800], "reuse"),
            passage("again", "first", [300, 500], "furniture"),
            passage("again", "undated", [0, 900], "reuse"),
            passage("about", "first", [0, 280], "reuse"),
            passage("brief", "first", [0, 295], "quote"),
            // The earliest comes last here.
            passage("first", "undated", [0, 400], "reuse"),
        ];
        let told = told(Some(&documents), &rows, Offsets::Bytes);
        assert_eq!(told, [one("first", "again", 110, Some(27)), one("first", "undated", 80, Some(40))]);
    }

    #[test]
    fn few_words_are_no_story() {
        let documents = Known(vec![("a", Some(1), 240), ("b", Some(2), 240)]);
        assert!(told(Some(&documents), &[passage("a", "b", [0, 240], "reuse")], Offsets::Bytes).is_empty());
    }

    #[test]
    fn places_may_be_in_characters() {
        let documents = Known(vec![("a", Some(1), 2000), ("b", Some(2), 2000)]);
        let rows = [passage("a", "b", [0, 300], "reuse")];
        assert_eq!(told(Some(&documents), &rows, Offsets::Chars), [one("a", "b", 60, Some(30))]);
        assert!(told(Some(&documents), &rows, Offsets::Bytes).is_empty());
    }

    #[test]
    fn without_lengths_words_must_do() {
        let rows = [passage("a", "b", [0, 300], "reuse"), passage("b", "c", [0, 20], "reuse")];
        assert_eq!(told(None, &rows, Offsets::Bytes), [one("a", "b", 60, None)]);
    }

    #[test]
    fn what_lies_in_two_passages_counts_once() {
        assert_eq!(covered(&mut [(10, 20), (0, 12), (11, 13), (30, 40)]), 30);
        assert_eq!(covered(&mut [(0, u64::MAX), (5, 3)]), u64::MAX);
        assert_eq!(covered(&mut []), 0);
    }
}
