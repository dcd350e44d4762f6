//! Labelled documents, read as the library reads them.

use super::options::Random;
use flate2::read::MultiGzDecoder;
use onecopy::boilerplate::language::lines::{LineReader, LineSink};
use onecopy::boilerplate::language::place::{Summary, is_prose};
use onecopy::boilerplate::language::shape::{Bytes, SHAPE, Words, shape};
use onecopy::boilerplate::segment::{Block, segment};
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// A labelled stretch, in characters.
pub(crate) struct Label {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) furniture: bool,
}

/// A document as it stands in a file.
pub(crate) struct Record {
    pub(crate) id: String,
    pub(crate) host: String,
    pub(crate) extractor: Option<String>,
    pub(crate) source: String,
    pub(crate) text: String,
    pub(crate) labels: Vec<Label>,
}

impl Record {
    /// The same page as some extractors give it: neighbouring lines of furniture are one line.
    pub(crate) fn merged(&self, random: &mut Random) -> Self {
        let byte = byte_of_char(&self.text);
        let mut text = String::new();
        let mut labels: Vec<Label> = Vec::new();
        let (mut at, mut left) = (0, 0);
        for label in &self.labels {
            let (Some(&start), Some(&end)) = (byte.get(label.start), byte.get(label.end)) else { continue };
            let line = &self.text[start..end];
            let length = label.end - label.start;
            match labels.last_mut() {
                Some(last) if last.furniture && label.furniture && left > 0 => {
                    left -= 1;
                    text.push(' ');
                    last.end = at + 1 + length;
                    at += 1 + length;
                }
                _ => {
                    if at > 0 {
                        text.push('\n');
                        at += 1;
                    }
                    labels.push(Label { start: at, end: at + length, furniture: label.furniture });
                    let most = random.below(40);
                    left = random.below(1 + most);
                    at += length;
                }
            }
            text.push_str(line);
        }
        Self {
            id: self.id.clone(),
            host: self.host.clone(),
            extractor: None,
            source: self.source.clone(),
            text,
            labels,
        }
    }
}

/// One line as it is learned from.
pub(crate) struct Line {
    /// Keys of words, then of pairs; after the vocabulary is made, rows.
    pub(crate) words: Vec<u64>,
    pub(crate) pairs: Vec<u64>,
    /// Keys of long words.
    pub(crate) long: Vec<u64>,
    pub(crate) shape: [f32; SHAPE],
    pub(crate) summary: Summary,
    /// Characters that are labelled content, and furniture.
    pub(crate) content: u32,
    pub(crate) furniture: u32,
    /// The probability of furniture that is taught, and how much it counts.
    pub(crate) target: f32,
    pub(crate) weight: f32,
}

impl Line {
    pub(crate) fn is_furniture(&self) -> bool {
        self.furniture > self.content
    }
}

/// A document as it is learned from.
pub(crate) struct Document {
    pub(crate) host: String,
    pub(crate) extracted: bool,
    /// What it counts.
    pub(crate) weight: f64,
    pub(crate) lines: Vec<Line>,
}

pub(crate) fn open(path: &Path) -> Result<Box<dyn BufRead>, Box<dyn Error>> {
    let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let plain: Box<dyn Read> = if path.extension().is_some_and(|end| end == "gz") {
        Box::new(MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    };
    Ok(Box::new(BufReader::new(plain)))
}

/// Calls `each` with every record of a file.
pub(crate) fn records(path: &Path, mut each: impl FnMut(Record)) -> Result<(), Box<dyn Error>> {
    for line in open(path)?.lines() {
        let value: serde_json::Value = serde_json::from_str(&line?)?;
        let text = |name: &str| value[name].as_str().map(str::to_owned);
        let mut labels = Vec::new();
        for label in value["labels"].as_array().into_iter().flatten() {
            let number = |i: usize| label[i].as_u64().ok_or("a label is [start, end, 0 or 1]");
            let (start, end, kind) = (number(0)?, number(1)?, number(2)?);
            labels.push(Label { start: start as usize, end: end as usize, furniture: kind == 0 });
        }
        let url = text("url").unwrap_or_default();
        let host = url.split('/').nth(2).unwrap_or(&url).to_owned();
        each(Record {
            id: text("id").unwrap_or_default(),
            host,
            extractor: text("extractor"),
            source: text("source_dataset").unwrap_or_default(),
            text: text("text").ok_or("a record without text")?,
            labels,
        });
    }
    Ok(())
}

/// The byte at which each character begins, and the end of the text.
pub(crate) fn byte_of_char(text: &str) -> Vec<usize> {
    text.char_indices().map(|(at, _)| at).chain([text.len()]).collect()
}

struct Collect {
    lines: Vec<Line>,
}

impl LineSink for Collect {
    fn line(&mut self, words: &[u64], pairs: &[u64], counts: &Words, bytes: &Bytes, gaps: [u8; 2]) {
        let summary = Summary {
            bytes: bytes.length,
            words: counts.words,
            known: 0,
            read: words.len() as u16,
            prose: is_prose(counts, bytes),
            bare: bytes.bare,
            same: same(words),
        };
        self.lines.push(Line {
            words: words.to_vec(),
            pairs: pairs.to_vec(),
            long: words.iter().copied().filter(|key| key & 1 == 1).collect(),
            shape: shape(counts, bytes, gaps),
            summary,
            content: 0,
            furniture: 0,
            target: 0.0,
            weight: 1.0,
        });
    }
}

fn same(words: &[u64]) -> u32 {
    onecopy::boilerplate::language::lines::same(words)
}

/// Reads a text and puts its labels on its lines.
pub(crate) fn document(record: &Record, reader: &mut LineReader) -> Document {
    let mut blocks: Vec<Block> = Vec::new();
    segment(&record.text, &mut blocks);
    let mut collect = Collect { lines: Vec::with_capacity(blocks.len()) };
    reader.read(&record.text, &blocks, &mut collect);
    let byte = byte_of_char(&record.text);
    let mut at = 0;
    let mut labels: Vec<&Label> = record.labels.iter().collect();
    labels.sort_by_key(|label| label.start);
    for label in labels {
        let (Some(&start), Some(&end)) = (byte.get(label.start), byte.get(label.end)) else {
            continue;
        };
        while at < blocks.len() && blocks[at].end as usize <= start {
            at += 1;
        }
        for (block, line) in blocks[at..].iter().zip(&mut collect.lines[at..]) {
            if block.start as usize >= end {
                break;
            }
            let n = (label.end - label.start) as u32;
            *(if label.furniture { &mut line.furniture } else { &mut line.content }) += n;
        }
    }
    for line in &mut collect.lines {
        line.target = f32::from(u8::from(line.is_furniture()));
    }
    Document { host: record.host.clone(), extracted: record.extractor.is_some(), weight: 1.0, lines: collect.lines }
}
