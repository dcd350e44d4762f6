//! What `onecopy passages` leaves, read and held against the texts.

use crate::support::rows;
use onecopy::passages::words::Words;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Range;
use std::path::Path;

/// A line of `passages.jsonl`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Passage {
    pub(crate) a: Place,
    pub(crate) b: Place,
    pub(crate) words: u64,
    pub(crate) identity: f64,
    pub(crate) kind: String,
    /// Counted from one.
    pub(crate) family: usize,
}

/// Where a passage stands: id, and offsets as they were written.
pub(crate) type Place = (String, Range<usize>);

/// A line of `families.jsonl`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Family {
    /// Printings; of texts that were cleaned one may come in several parts.
    pub(crate) size: usize,
    pub(crate) hosts: u64,
    pub(crate) unknown_hosts: u64,
    pub(crate) words: u64,
    pub(crate) earliest: Option<String>,
    pub(crate) text: String,
    pub(crate) printings: Vec<Place>,
}

/// What documents share, as a run has listed it.
pub(crate) struct Shared {
    pub(crate) passages: Vec<Passage>,
    pub(crate) families: Vec<Family>,
    pub(crate) rejected: Vec<Value>,
    pub(crate) summary: Value,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("no number: {value}"))
}

fn place(id: &Value, start: &Value, end: &Value) -> Place {
    (text(id), number(start) as usize..number(end) as usize)
}

impl Family {
    /// Whether something was taken out within a printing.
    pub(crate) fn in_parts(&self) -> bool {
        self.size != self.printings.len()
    }
}

impl Shared {
    /// Reads them, and checks what holds for every run there is.
    pub(crate) fn read(out: &Path) -> Self {
        let log = |name: &str| rows(&fs::read(out.join(name)).unwrap_or_else(|error| panic!("{name}: {error}")));
        let passage = |row: &Value| Passage {
            a: place(&row["a"], &row["a_start"], &row["a_end"]),
            b: place(&row["b"], &row["b_start"], &row["b_end"]),
            words: number(&row["words"]),
            identity: row["identity"].as_f64().unwrap(),
            kind: text(&row["kind"]),
            family: number(&row["family"]) as usize,
        };
        let families = log("families.jsonl");
        for (at, row) in families.iter().enumerate() {
            assert_eq!(number(&row["family"]) as usize, at + 1);
            let (size, parts) = (number(&row["size"]) as usize, row["occurrences"].as_array().unwrap().len());
            assert!(size == parts || out.join("boilerplate.jsonl").exists(), "{row}");
        }
        let family = |row: &Value| Family {
            size: number(&row["size"]) as usize,
            hosts: number(&row["hosts"]),
            unknown_hosts: number(&row["unknown_hosts"]),
            words: number(&row["words"]),
            earliest: row["earliest"].as_str().map(str::to_owned),
            text: text(&row["text"]),
            printings: row["occurrences"]
                .as_array()
                .unwrap()
                .iter()
                .map(|at| place(&at["id"], &at["start"], &at["end"]))
                .collect(),
        };
        let shared = Self {
            passages: log("passages.jsonl").iter().map(passage).collect(),
            families: families.iter().map(family).collect(),
            rejected: log("rejected.jsonl"),
            summary: serde_json::from_slice(&fs::read(out.join("summary.json")).unwrap()).unwrap(),
        };
        shared.check_order();
        shared.check_counts();
        shared.check_families();
        shared
    }

    fn check_order(&self) {
        let key =
            |p: &Passage| (p.a.0.clone(), p.b.0.clone(), p.a.1.start, p.b.1.start, p.a.1.end, p.b.1.end, p.family);
        assert!(self.passages.iter().all(|passage| passage.a.0 < passage.b.0));
        assert!(self.passages.windows(2).all(|two| key(&two[0]) < key(&two[1])));
        assert!(self.families.windows(2).all(|two| two[0].size >= two[1].size), "the largest first");
        for family in &self.families {
            let key = |place: &Place| (place.0.clone(), place.1.start, place.1.end);
            assert!(family.printings.windows(2).all(|two| key(&two[0]) < key(&two[1])), "{family:?}");
            let origins = (family.hosts + family.unknown_hosts) as usize;
            assert!(family.size >= 2 && (1..=family.size).contains(&origins), "{family:?}");
        }
        let numbers: BTreeSet<usize> = self.passages.iter().map(|passage| passage.family).collect();
        // Of a family in parts, each may be too short for a passage.
        let without = (1..=self.families.len()).filter(|number| !numbers.contains(number));
        assert!(numbers.last().is_none_or(|last| *last <= self.families.len()), "a passage of no family");
        assert!(without.clone().all(|number| self.families[number - 1].in_parts()), "a family without passages");
    }

    fn check_counts(&self) {
        let counts = &self.summary["passages"];
        let of = |kind: &str| self.passages.iter().filter(|passage| passage.kind == kind).count() as u64;
        for kind in ["reuse", "quote", "furniture"] {
            assert_eq!(number(&counts[kind]), of(kind), "{kind}");
        }
        let pairs: BTreeSet<_> = self.passages.iter().map(|passage| (&passage.a.0, &passage.b.0)).collect();
        let sharing: BTreeSet<_> = self.passages.iter().flat_map(|passage| [&passage.a.0, &passage.b.0]).collect();
        assert_eq!(number(&counts["passages"]) as usize, self.passages.len());
        assert_eq!(number(&counts["families"]) as usize, self.families.len());
        assert_eq!(number(&counts["pairs"]) as usize, pairs.len());
        let in_families: BTreeSet<_> = self.families.iter().flat_map(|f| f.printings.iter().map(|at| &at.0)).collect();
        assert_eq!(number(&counts["sharing"]) as usize, in_families.len(), "documents that share something");
        assert!(sharing.is_subset(&in_families));
        assert!(sharing == in_families || self.families.iter().any(Family::in_parts));
        assert_eq!(self.summary["conservation"]["holds"], true);
        assert_eq!(number(&self.summary["counts"]["rejected"]) as usize, self.rejected.len());
    }

    /// Both sides of a passage lie in printings of its family.
    fn check_families(&self) {
        let printings: Vec<Printings<'_>> = self.families.iter().map(Printings::new).collect();
        for passage in &self.passages {
            let family = &printings[passage.family - 1];
            assert!(family.have(&passage.a) && family.have(&passage.b), "not in its family: {passage:?}");
        }
    }

    /// The passages of two documents.
    pub(crate) fn between<'a>(&'a self, a: &'a str, b: &'a str) -> impl Iterator<Item = &'a Passage> {
        self.passages.iter().filter(move |passage| passage.a.0 == a && passage.b.0 == b)
    }

    /// Holds everything against the texts (offsets in bytes): rows are right, and printings are like the first one of their family.
    #[track_caller]
    pub(crate) fn check(&self, given: &[(String, String)], least: u64, identity: f64) {
        self.check_rows(given, least, identity);
        self.check_likeness(given);
    }

    /// Places are those of words, `words` and `identity` are right.
    #[track_caller]
    pub(crate) fn check_rows(&self, given: &[(String, String)], least: u64, identity: f64) {
        let texts: BTreeMap<&str, Text<'_>> = given.iter().map(|(id, text)| (id.as_str(), Text::new(text))).collect();
        for passage in &self.passages {
            let [a, b] = [&passage.a, &passage.b].map(|(id, at)| texts[id.as_str()].words_of(at));
            assert_eq!(passage.words, a.len().min(b.len()) as u64, "{passage:?}");
            assert!(passage.words >= least && passage.identity >= identity - 0.000_05, "{passage:?}");
            if let Some(equal) = lcs(a, b) {
                let reached = 2.0 * equal as f64 / (a.len() + b.len()) as f64;
                assert!(reached >= passage.identity - 0.000_05, "{reached}: {passage:?}");
            }
        }
    }

    /// A printing is like the first one of its family. (In texts that repeat themselves it may be longer than this allows.)
    #[track_caller]
    pub(crate) fn check_likeness(&self, given: &[(String, String)]) {
        let texts: BTreeMap<&str, Text<'_>> = given.iter().map(|(id, text)| (id.as_str(), Text::new(text))).collect();
        for family in self.families.iter().filter(|family| !family.in_parts()) {
            let has = |(id, at): &&Place| texts[id.as_str()].text[at.clone()].contains(&family.text);
            let first = family.printings.iter().find(has);
            let first = first.unwrap_or_else(|| panic!("no printing has this text: {family:?}"));
            let text = Text::new(&family.text);
            let words = text.hashes();
            assert_eq!(family.words as usize, words.len());
            // What the leading document has again is in the family by way of others.
            for (id, at) in family.printings.iter().filter(|(id, _)| *id != first.0) {
                let other = texts[id.as_str()].words_of(at);
                if let Some(equal) = lcs(words, other) {
                    let most = words.len().max(other.len());
                    assert!(3 * equal >= most, "{equal} of {} and {}: {family:?}", words.len(), other.len());
                }
            }
        }
    }
}

/// The places of a family by document: where they begin, ascending, and how far those up to there reach.
struct Printings<'a>(BTreeMap<&'a str, Vec<(usize, usize)>>);

impl<'a> Printings<'a> {
    fn new(family: &'a Family) -> Self {
        let mut places: BTreeMap<&str, Vec<(usize, usize)>> = BTreeMap::new();
        for (id, at) in &family.printings {
            places.entry(id).or_default().push((at.start, at.end));
        }
        for places in places.values_mut() {
            places.sort_unstable();
            let mut reach = 0;
            for (_, end) in places {
                reach = reach.max(*end);
                *end = reach;
            }
        }
        Self(places)
    }

    /// Whether a place lies in one of them.
    fn have(&self, (id, at): &Place) -> bool {
        let here = self.0.get(id.as_str()).map_or(&[][..], Vec::as_slice);
        let before = here.partition_point(|(start, _)| *start <= at.start);
        before > 0 && here[before - 1].1 >= at.end
    }
}

/// Bytes that two ranges have in common.
pub(crate) fn overlap(x: &Range<usize>, y: &Range<usize>) -> usize {
    x.end.min(y.end).saturating_sub(x.start.max(y.start))
}

/// A text and its words.
pub(crate) struct Text<'a> {
    pub(crate) text: &'a str,
    words: Words,
}

impl<'a> Text<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, words: Words::of(text) }
    }

    pub(crate) fn hashes(&self) -> &[u64] {
        self.words.hashes()
    }

    /// The bytes of some words.
    pub(crate) fn bytes(&self, words: Range<usize>) -> Range<usize> {
        self.words.bytes(&(words.start as u32..words.end as u32))
    }

    /// The words from a byte to another, which must be the first of a word and the one behind a word.
    #[track_caller]
    pub(crate) fn words_of(&self, at: &Range<usize>) -> &[u64] {
        let find = |first: bool, byte: usize| {
            let key = |word: usize| if first { self.words.span(word).start } else { self.words.span(word).end };
            let (mut low, mut high) = (0, self.words.len());
            while low < high {
                let middle = usize::midpoint(low, high);
                if key(middle) < byte { low = middle + 1 } else { high = middle }
            }
            (low < self.words.len() && key(low) == byte).then_some(low)
        };
        match (find(true, at.start), find(false, at.end)) {
            (Some(first), Some(last)) if first <= last => &self.words.hashes()[first..=last],
            _ => panic!("{at:?} does not begin and end with a word: {:?}", self.text.get(at.clone())),
        }
    }
}

/// The length of a longest common subsequence, unless that takes long.
fn lcs(x: &[u64], y: &[u64]) -> Option<usize> {
    if x.len() * y.len() > 20_000_000 {
        return None;
    }
    let mut row = vec![0; y.len() + 1];
    for one in x {
        let mut diagonal = 0;
        for (j, other) in y.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if one == other { diagonal + 1 } else { above.max(row[j]) };
            diagonal = above;
        }
    }
    Some(row[y.len()])
}
