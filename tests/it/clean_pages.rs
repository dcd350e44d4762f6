//! What `onecopy clean` leaves, read and held against the texts; and pages to give it, of clear prose and clear furniture.

use crate::support::{Ended, Folder, Random, rows};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::Path;

/// A line of `boilerplate.jsonl`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) span: Range<usize>,
    pub(crate) label: String,
    pub(crate) score: f64,
    pub(crate) evidence: Vec<String>,
    pub(crate) text: String,
}

/// The logs of a run.
pub(crate) struct Cleaned {
    pub(crate) rows: Vec<Row>,
    pub(crate) rejected: Vec<Value>,
    pub(crate) summary: Value,
}

/// As they are typed and written.
pub(crate) const LABELS: [&str; 12] = [
    "subscription",
    "comments",
    "share",
    "navigation",
    "cookie",
    "related",
    "newsletter",
    "feedback",
    "credit",
    "legal",
    "advert",
    "other",
];

impl Folder {
    /// Runs `onecopy clean` to its end.
    pub(crate) fn clean(&self, arguments: &str) -> Ended {
        Ended::of(self.command(&format!("clean {arguments}")).output().unwrap())
    }

    /// Runs `onecopy clean ARGUMENTS -o out --force`, which must end with `status`, and gives what it left.
    #[track_caller]
    pub(crate) fn cleaned(&self, arguments: &str, status: i32) -> Cleaned {
        self.clean(&format!("{arguments} -o out --force")).expect(status, &[]);
        Cleaned::read(&self.path("out"))
    }

    /// The texts in one of the documents that a run left: id to text.
    #[track_caller]
    pub(crate) fn texts(&self, name: &str) -> BTreeMap<String, String> {
        texts(&self.read(&format!("out/documents/{name}")))
    }
}

/// Lines of JSON: id to text.
pub(crate) fn texts(lines: &[u8]) -> BTreeMap<String, String> {
    let string = |value: &Value| value.as_str().unwrap().to_owned();
    rows(lines).iter().map(|row| (string(&row["id"]), string(&row["text"]))).collect()
}

impl Cleaned {
    /// Reads them, and checks what holds for every run there is.
    #[track_caller]
    pub(crate) fn read(out: &Path) -> Self {
        let log = |name: &str| fs::read(out.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let lines = log("boilerplate.jsonl");
        let number = |value: &Value| usize::try_from(value.as_u64().unwrap_or_else(|| panic!("{value}"))).unwrap();
        let string = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned();
        let row = |row: &Value| Row {
            id: string(&row["id"]),
            span: number(&row["start"])..number(&row["end"]),
            label: string(&row["label"]),
            score: row["score"].as_f64().unwrap(),
            evidence: row["evidence"].as_array().unwrap().iter().map(string).collect(),
            text: string(&row["text"]),
        };
        let read = Self {
            rows: rows(&lines).iter().map(row).collect(),
            rejected: rows(&log("rejected.jsonl")),
            summary: serde_json::from_slice(&log("summary.json")).unwrap(),
        };
        // Numbers as they are written have four decimals.
        for line in std::str::from_utf8(&lines).unwrap().lines() {
            let (_, score) = line.split_once(",\"score\":").unwrap();
            let (score, _) = score.split_once(',').unwrap();
            let (whole, decimals) = score.split_once('.').unwrap_or_else(|| panic!("{line}"));
            assert!(matches!(whole, "0" | "1") && decimals.len() == 4, "{line}");
        }
        for row in &read.rows {
            assert!((0.0..=1.0).contains(&row.score), "{row:?}");
            assert!(!row.evidence.is_empty() && row.evidence.iter().all(|what| !what.trim().is_empty()), "{row:?}");
            assert!(LABELS.contains(&&*row.label) && row.span.start < row.span.end, "{row:?}");
            assert!(!row.text.trim().is_empty(), "nothing but white space: {row:?}");
            for words in row.evidence.iter().filter_map(|what| what.strip_prefix("words: ")) {
                assert!(row.text.to_lowercase().contains(words), "evidence that is not in the block: {row:?}");
            }
        }
        for pair in read.rows.windows(2) {
            let order = pair[0].id.as_bytes().cmp(pair[1].id.as_bytes());
            assert!(order.is_le(), "not sorted by id: {pair:?}");
            assert!(order.is_lt() || pair[0].span.end <= pair[1].span.start, "not in order, or overlapping: {pair:?}");
        }
        let counts = &read.summary["counts"];
        let found = &read.summary["boilerplate"];
        assert_eq!(read.summary["conservation"]["holds"], true, "{}", read.summary);
        assert_eq!(counts["rejected"], read.rejected.len());
        let removed: u64 = ["exact", "near", "contained"].iter().map(|kind| counts[kind].as_u64().unwrap()).sum();
        assert_eq!(counts["kept"].as_u64().unwrap() + removed, counts["documents"]);
        assert_eq!(found["blocks"], read.rows.len());
        let mut with: Vec<&str> = read.rows.iter().map(|row| &*row.id).collect();
        with.dedup();
        assert_eq!(found["documents"], with.len());
        let labels = found["labels"].as_array().unwrap();
        assert_eq!(labels.iter().map(|line| line["blocks"].as_u64().unwrap()).sum::<u64>(), read.rows.len() as u64);
        for line in labels {
            let of = read.rows.iter().filter(|row| line["label"] == *row.label);
            let bytes: usize = of.clone().map(|row| row.text.len()).sum();
            assert_eq!((&line["blocks"], &line["bytes"]), (&of.count().into(), &bytes.into()), "{line}");
        }
        read
    }

    /// Those of one document.
    pub(crate) fn of(&self, id: &str) -> Vec<&Row> {
        self.rows.iter().filter(|row| row.id == id).collect()
    }

    /// What was removed from one document, without the white space around it.
    pub(crate) fn removed(&self, id: &str) -> Vec<&str> {
        self.of(id).into_iter().map(|row| row.text.trim()).collect()
    }

    /// Whether the rows of a document are parts of its `text` as given, and with what is `left` make it up but for white space;
    /// and whether the white space at the cuts, and only that, was tidied.
    #[track_caller]
    pub(crate) fn conserves(&self, id: &str, text: &str, left: &str) {
        let mut rest = left;
        let mut at = 0;
        let mut cut = false;
        let piece = |piece: &str, rest: &mut &str, cut: bool| {
            if piece.trim().is_empty() {
                return;
            }
            *rest = if cut { rest.trim_start() } else { rest };
            let piece = if cut { piece.trim_start() } else { piece };
            let kept = piece.trim_end();
            *rest = rest.strip_prefix(kept).unwrap_or_else(|| panic!("{id}: no {kept:?} where {rest:?} is left"));
        };
        for row in self.of(id) {
            assert_eq!(text.get(row.span.clone()), Some(&*row.text), "{id}: {row:?}");
            let before = text[..row.span.start].chars().next_back();
            let first = row.text.chars().next();
            assert!(!before.zip(first).is_some_and(within_word), "{id}: cut inside a word: {row:?}");
            let (last, behind) = (row.text.chars().next_back(), text[row.span.end..].chars().next());
            assert!(!last.zip(behind).is_some_and(within_word), "{id}: cut inside a word: {row:?}");
            piece(&text[at..row.span.start], &mut rest, cut);
            at = row.span.end;
            cut = true;
        }
        if !cut {
            assert_eq!(left, text, "{id}: changed, though nothing was removed");
            return;
        }
        piece(&text[at..], &mut rest, cut);
        assert!(rest.trim().is_empty(), "{id}: {rest:?} is left over");
        // No white space at either end that was not there.
        let starts = |text: &str| text.starts_with(char::is_whitespace);
        let ends = |text: &str| text.ends_with(char::is_whitespace);
        assert!(starts(text) || !starts(left), "{id}: white space at the start of {left:?}");
        assert!(ends(text) || !ends(left), "{id}: white space at the end of {left:?}");
    }

    /// The same for all of the documents given.
    #[track_caller]
    pub(crate) fn conserves_all<'a>(
        &self,
        given: impl IntoIterator<Item = (&'a str, &'a str)>,
        left: &BTreeMap<String, String>,
    ) {
        let mut count = 0;
        for (id, text) in given {
            count += 1;
            self.conserves(id, text, left.get(id).unwrap_or_else(|| panic!("{id} is gone")));
        }
        assert_eq!(count, left.len(), "documents");
    }
}

fn within_word((before, behind): (char, char)) -> bool {
    before.is_ascii_alphanumeric() && behind.is_ascii_alphanumeric()
}

/// Lines that are nothing but furniture, wherever they stand.
pub(crate) const FURNITURE: [&str; 8] = [
    "Leave a Reply",
    "Your email address will not be published. Required fields are marked *",
    "Click to share on Twitter (Opens in new window)",
    "Subscribe to our newsletter",
    "We use cookies to improve your experience. By continuing you accept our cookie policy.",
    "Share this: Facebook Twitter WhatsApp Email",
    "You must be logged in to post a comment.",
    "Copyright 2024 All rights reserved. Privacy policy",
];

/// Sentences of plain news prose; no two are alike, for the names in them are invented.
pub(crate) struct Prose(pub(crate) Random);

impl Prose {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Random(seed))
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.0.below(of.len())]
    }

    /// A name that nothing else has.
    pub(crate) fn name(&mut self) -> String {
        let word = self.0.word();
        word[..1].to_uppercase() + &word[1..]
    }

    pub(crate) fn sentence(&mut self) -> String {
        let who = self.one(&[
            "The harbour master of",
            "A farmer from",
            "The mayor of",
            "Two fishermen from",
            "A teacher at the school in",
            "The owner of the old mill near",
            "Engineers who were called from",
            "A judge in",
            "The doctor who came from",
            "Several families in",
        ]);
        let did = self.one(&[
            "told the meeting that",
            "said on Tuesday that",
            "had known for years that",
            "wrote in a letter that",
            "was surprised to hear that",
            "did not believe that",
            "explained to his neighbours that",
            "learned only last week that",
            "warned in the spring that",
            "remembered afterwards that",
        ]);
        let what = self.one(&[
            "the bridge over the",
            "the old road beside the",
            "a warehouse on the",
            "the railway line along the",
            "most of the fields below the",
            "the chapel that stands above the",
            "the dam at the head of the",
            "the only well near the",
        ]);
        let happened = self.one(&[
            "had been closed after the storm",
            "would be repaired before winter came",
            "was sold to a man whom nobody knew",
            "had burned to the ground in the night",
            "would have to be built again",
            "was worth more than the whole village",
            "had been flooded twice in one month",
            "belonged to his grandfather",
        ]);
        let because = self.one(&[
            "because the rain had not stopped since",
            "although nobody had asked the people of",
            "and that the money would have to come from",
            "while the others were still on their way to",
            "as he had seen with his own eyes in",
            "when the soldiers returned from",
        ]);
        let [one, two, three] = [(); 3].map(|()| self.name());
        format!("{who} {one} {did} {what} {two} {happened}, {because} {three}.")
    }

    pub(crate) fn paragraph(&mut self) -> String {
        let sentences = 2 + self.0.below(3);
        (0..sentences).map(|_| self.sentence()).collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn paragraphs(&mut self, count: usize) -> Vec<String> {
        (0..count).map(|_| self.paragraph()).collect()
    }

    /// An article of so many paragraphs.
    pub(crate) fn story(&mut self, paragraphs: usize) -> String {
        self.paragraphs(paragraphs).join("\n\n")
    }
}
