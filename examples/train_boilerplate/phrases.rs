//! Furniture that was made up for training: what stands on pages in a fixed order, and appeals to readers, of which labelled
//! pages have too few.

use super::data::{Document, Label, Record, document};
use super::options::Random;
use super::sample::Source;
use onecopy::boilerplate::language::lines::LineReader;

/// Groups of phrases by kind; each is a document.
pub(crate) struct Phrases {
    groups: Vec<(&'static str, usize, usize)>,
}

impl Phrases {
    /// The documents, and where they are once they are put behind `before` others.
    pub(crate) fn read(reader: &mut LineReader, before: usize) -> (Vec<Document>, Self) {
        let mut documents = Vec::new();
        let mut groups = Vec::new();
        for group in include_str!("phrases.txt").split("\n\n") {
            let Some((kind, text)) = group.trim().strip_prefix("= ").and_then(|group| group.split_once('\n')) else {
                continue;
            };
            let label = Label { start: 0, end: text.chars().count(), furniture: true };
            let record = Record {
                id: String::new(),
                host: String::new(),
                extractor: Some(String::new()),
                source: String::new(),
                text: text.to_owned(),
                labels: vec![label],
            };
            let mut document = document(&record, reader);
            for line in &mut document.lines {
                line.furniture = line.summary.bytes;
                line.target = 1.0;
            }
            groups.push((kind, before + documents.len(), document.lines.len()));
            documents.push(document);
        }
        (documents, Self { groups })
    }

    fn of_kind(&self, kind: &str, random: &mut Random) -> (usize, usize) {
        let of_kind: Vec<_> = self.groups.iter().filter(|group| group.0 == kind).collect();
        let &&(_, document, lines) = &of_kind[random.below(of_kind.len())];
        (document, lines)
    }

    /// Some lines of a group that follow each other.
    pub(crate) fn run(&self, kind: &str, random: &mut Random) -> Vec<Source> {
        let (document, lines) = self.of_kind(kind, random);
        let length = 1 + random.below(lines);
        let from = random.below(lines - length + 1);
        (from..from + length).map(|line| Source { document, line }).collect()
    }

    /// An appeal: a cue, perhaps a greeting, paragraphs, perhaps a close.
    pub(crate) fn letter(&self, random: &mut Random) -> Vec<Source> {
        let mut letter = Vec::new();
        for (kind, most, likely) in
            [("cue", 2, 1.0), ("letter", 3, 0.4), ("greeting", 1, 0.6), ("letter", 9, 0.9), ("close", 6, 0.6)]
        {
            if random.unit() < likely {
                let count = if kind == "greeting" { 1 } else { 1 + random.below(most) };
                for _ in 0..count {
                    let (document, lines) = self.of_kind(kind, random);
                    letter.push(Source { document, line: random.below(lines) });
                }
            }
        }
        letter
    }
}
