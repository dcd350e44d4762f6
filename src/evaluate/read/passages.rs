//! Files of passages.

use super::file::{Form, each};
use super::row::Row;
use super::{Filter, Place};
use crate::error::Result;
use crate::evaluate::names::Names;
use crate::evaluate::pairs::{Pair, pair, set};
use crate::evaluate::passages::{Alignment, Region};
use std::collections::BTreeMap;
use std::path::Path;

const FORM: Form = Form {
    columns: &["a", "a_start", "a_end", "b", "b_start", "b_end"],
    needed: 6,
    hint: "write {\"a\":\"ID\",\"a_start\":0,\"a_end\":9,\"b\":\"ID\",\"b_start\":0,\"b_end\":9}, as passages.jsonl has it, or these six as \
           columns; true ones also as {\"susp\":\"ID\",\"src\":\"ID\",\"cases\":[[START,LENGTH,START_IN_SRC,LENGTH_IN_SRC],…]}",
};

/// A passage as a file has it: a place in either document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The two places.
    pub sides: [Place; 2],
}

/// True passages.
#[derive(Debug, Default)]
pub struct Truth {
    /// The cases.
    pub cases: Vec<Passage>,
    /// The pairs of documents that were judged, if the file lists pairs with the cases of each: then nothing is known of
    /// others.
    pub judged: Option<Vec<Pair>>,
    /// Whether the file lists pairs with cases: offsets of such count characters, unless said otherwise.
    pub lists_pairs: bool,
    /// The group of each pair, if that was asked for.
    pub groups: BTreeMap<Pair, String>,
}

impl Passage {
    /// The two documents, the smaller first; `None` if they are one.
    pub fn pair(&self) -> Option<Pair> {
        let [a, b] = self.sides.map(|side| side.document);
        pair(a, b)
    }

    /// As the measures take it: the sides in the order of their documents.
    pub fn alignment(&self) -> Alignment {
        let mut sides = self.sides;
        sides.sort_by_key(|side| side.document);
        let [a, b] = sides;
        let regions = [a, b].map(|Place { start, end, .. }| Region { start, end });
        Alignment { pair: (a.document, b.document), regions }
    }
}

/// Reads detections: rows with `a`, `a_start`, `a_end`, `b`, `b_start`, `b_end`.
///
/// # Errors
/// [`Error::Io`](crate::error::Error::Io) if the file cannot be read, [`Error::Usage`](crate::error::Error::Usage) for a line
/// that is no passage.
pub fn read(path: &Path, filter: &Filter, names: &mut Names) -> Result<Vec<Passage>> {
    let mut passages = Vec::new();
    each(path, &FORM, |row, line| {
        if filter.admits(row)? {
            passages.push(passage(row, line, names)?);
        }
        Ok(())
    })?;
    Ok(passages)
}

/// Reads true passages: rows as those of [`read`], or pairs (`susp`, `src`) with a list `cases`, each of start and length in the
/// first and start and length in the second document. `by` is a field to group pairs of documents by.
///
/// # Errors
/// As [`read`]; [`Error::Usage`](crate::error::Error::Usage) too for a pair that is in two groups.
pub fn read_truth(path: &Path, by: Option<&str>, names: &mut Names) -> Result<Truth> {
    let (mut truth, mut judged) = (Truth::default(), Vec::new());
    each(path, &FORM, |row, line| {
        let first = truth.cases.len();
        let ids = if row.has("cases") {
            let ids = cases(row, line, names, &mut truth.cases)?;
            judged.push(ids);
            ids
        } else {
            truth.cases.push(passage(row, line, names)?);
            let [a, b] = truth.cases[first].sides.map(|side| side.document);
            (a, b)
        };
        if let (Some(field), Some(pair)) = (by, pair(ids.0, ids.1)) {
            let group = row.group(field)?;
            let known = truth.groups.entry(pair).or_insert_with(|| group.clone());
            if *known != group {
                return Err(format!("this pair had {field} {known} before, and has {group} here"));
            }
        }
        Ok(())
    })?;
    truth.lists_pairs = !judged.is_empty();
    truth.judged = truth.lists_pairs.then(|| set(judged));
    Ok(truth)
}

fn passage(row: &Row<'_>, line: u64, names: &mut Names) -> std::result::Result<Passage, String> {
    let mut side = |id, start, end| {
        let (start, end) = row.span(start, end)?;
        Ok::<_, String>(Place { document: names.number(&row.id(id)?), start, end, line })
    };
    Ok(Passage { sides: [side("a", "a_start", "a_end")?, side("b", "b_start", "b_end")?] })
}

fn cases(
    row: &Row<'_>,
    line: u64,
    names: &mut Names,
    cases: &mut Vec<Passage>,
) -> std::result::Result<(u32, u32), String> {
    let [a, b] = [row.either(&["susp", "a"])?, row.either(&["src", "b"])?];
    let documents = [names.number(&row.id(a)?), names.number(&row.id(b)?)];
    for case in row.list("cases")? {
        let numbers: Vec<u64> = case.list().unwrap_or_default().iter().map_while(super::value::Value::offset).collect();
        let [start_a, length_a, start_b, length_b] = numbers[..] else {
            return Err("a case is not of four natural numbers".into());
        };
        let place = |document, start: u64, length| Place { document, start, end: start.saturating_add(length), line };
        cases.push(Passage { sides: [place(documents[0], start_a, length_a), place(documents[1], start_b, length_b)] });
    }
    Ok((documents[0], documents[1]))
}

#[cfg(test)]
mod tests {
    use super::super::file::tests::written;
    use super::*;

    #[test]
    fn both_forms_of_truth() {
        let rows = "{\"a\":\"y\",\"a_start\":5,\"a_end\":9,\"b\":\"x\",\"b_start\":0,\"b_end\":4,\"kind\":\"k\"}\n";
        let listed = "{\"susp\":\"y\",\"src\":\"x\",\"kind\":\"k\",\"cases\":[[5,4,0,4]]}\n{\"susp\":\"z\",\"src\":\"x\",\"kind\":\"none\",\"cases\":[]}";
        for (file, judged) in [(rows, None), (listed, Some(vec![(0, 1), (1, 2)]))] {
            let (_folder, path) = written(file.as_bytes());
            let truth = read_truth(&path, Some("kind"), &mut Names::default()).unwrap();
            let regions = truth.cases[0].alignment().regions.map(|region| (region.start, region.end));
            assert_eq!((truth.cases.len(), regions), (1, [(5, 9), (0, 4)]));
            assert_eq!((truth.judged, truth.groups[&(0, 1)].as_str()), (judged, "k"));
        }
    }

    #[test]
    fn sides_are_in_the_order_of_their_documents() {
        let (_folder, path) = written(b"a,0,1,b,2,3\nb,4,5,a,6,7\n");
        let passages = read(&path, &Filter::default(), &mut Names::default()).unwrap();
        let starts = passages.iter().map(|passage| passage.alignment().regions.map(|region| region.start));
        assert_eq!(starts.collect::<Vec<_>>(), [[0, 2], [6, 4]]);
        assert_eq!(passages[1].pair(), Some((0, 1)));
    }

    #[test]
    fn a_bad_line_is_named() {
        for (file, said) in [
            ("a,0,1,b,3,2", "line 1: b_end is before b_start"),
            ("a,0,1,b,3", "5 of the 6 columns"),
            ("{\"susp\":1,\"src\":2,\"cases\":[[1,2,3]]}", "four natural numbers"),
            ("{\"susp\":1,\"cases\":[]}", "no field src or b"),
            (
                "{\"a\":1,\"b\":2,\"cases\":[],\"k\":1}\n{\"a\":2,\"b\":1,\"cases\":[],\"k\":2}",
                "line 2: this pair had k 1",
            ),
        ] {
            let (_folder, path) = written(file.as_bytes());
            let error = read_truth(&path, file.contains("\"k\"").then_some("k"), &mut Names::default());
            let error = error.unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
