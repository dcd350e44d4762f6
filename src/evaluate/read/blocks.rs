//! Files of blocks: what was cut, and what is known of it.

use super::characters::{Characters, convert, convert_all};
use super::file::{Form, each};
use super::row::Row;
use super::value::Value;
use super::{Filter, Place};
use crate::boilerplate::label::Label;
use crate::config::Offsets;
use crate::error::{Error, Result};
use crate::evaluate::blocks::{Block, Tally};
use crate::evaluate::names::{Names, Numbered};
use crate::evaluate::spans::join;
use crate::read::ReadOptions;
use clap::ValueEnum as _;
use std::collections::HashMap;
use std::ffi::OsString;
use std::ops::Range;
use std::path::{Path, PathBuf};

const CUTS: Form = Form {
    columns: &["id", "start", "end"],
    needed: 3,
    hint: "write {\"id\":\"ID\",\"start\":0,\"end\":9}, as boilerplate.jsonl has it, or these three as columns",
};

const TRUTH: Form = Form {
    columns: &["id", "start", "end", "label"],
    needed: 3,
    hint: "write {\"id\":\"ID\",\"text\":\"…\",\"labels\":[[START,END,LABEL],…]}, or a block as {\"id\":\"ID\",\"start\":0,\"end\":9,\
           \"label\":LABEL}, or these four as columns; LABEL is 1 or content, 0 or boilerplate, or neutral",
};

/// What was cut, and what its offsets count.
#[derive(Debug)]
pub struct Cuts {
    path: PathBuf,
    offsets: Offsets,
    /// By document.
    places: Vec<Place>,
}

/// What is known of the blocks of some documents.
#[derive(Debug)]
pub struct Truth {
    path: PathBuf,
    /// What offsets count, of blocks and, as far as they are of these documents, of cuts.
    pub offsets: Offsets,
    documents: Vec<Labelled>,
}

/// What is known of the blocks of a document.
#[derive(Debug)]
struct Labelled {
    document: u32,
    /// The group that it is in, if that was asked for.
    group: Option<String>,
    /// Its blocks, and which are furniture. Neutral ones are not here.
    blocks: Vec<(Place, bool)>,
}

impl Cuts {
    /// Reads cuts: rows with `id`, `start`, `end`.
    ///
    /// # Errors
    /// [`Error::Io`] if the file cannot be read, [`Error::Usage`] for a line that is no cut.
    pub fn read(path: &Path, offsets: Offsets, filter: &Filter, names: &mut Names) -> Result<Self> {
        let mut places = Vec::new();
        each(path, &CUTS, |row, line| {
            if filter.admits(row)? {
                places.push(place(row, "id", line, names)?);
            }
            Ok(())
        })?;
        places.sort_by_key(|place| place.document);
        Ok(Self { path: path.to_owned(), offsets, places })
    }

    fn range(&self, document: u32) -> Range<usize> {
        let start = self.places.partition_point(|place| place.document < document);
        start..start + self.places[start..].partition_point(|place| place.document == document)
    }

    /// Those of a document, [joined](join).
    fn of(&self, document: u32) -> Vec<Range<u64>> {
        join(self.places[self.range(document)].iter().map(|place| place.start..place.end).collect())
    }
}

impl Truth {
    /// Reads labelled blocks: records with `id`, `text` and a list `labels` of start, end and label, or rows with `id` (or `doc`),
    /// `start`, `end` and `label`. Offsets count characters in the first, bytes in the second, unless `offsets` says otherwise.
    /// Of documents whose text is here, `cuts` are made to count characters too. `by` is a field to group documents by.
    ///
    /// # Errors
    /// [`Error::Io`] if the file cannot be read, [`Error::Usage`] for a line that is neither, or an offset that is inside of a
    /// character.
    pub fn read(
        path: &Path,
        offsets: Option<Offsets>,
        by: Option<&str>,
        cuts: &mut Cuts,
        names: &mut Names,
    ) -> Result<Self> {
        let mut documents = Documents::default();
        let mut of_records = None;
        let mut ended = Ok(());
        each(path, &TRUTH, |row, line| {
            if ended.is_err() {
                return Ok(());
            }
            let group = by.map(|field| row.group(field)).transpose()?;
            let is_record = row.has("labels");
            if *of_records.get_or_insert(is_record) != is_record {
                return Err("records with labels and single blocks in one file".into());
            }
            if !is_record {
                let place = place(row, row.either(&["id", "doc"])?, line, names)?;
                let is_furniture = row.get("label").map_or(Ok(Some(true)), kind)?;
                return documents.add(place, is_furniture, group);
            }
            let labelled = documents.record(row, line, group, names)?;
            let text = row.id("text")?;
            let id = names.name(labelled.document);
            let characters = Characters::of(&text);
            let range = cuts.range(labelled.document);
            if offsets == Some(Offsets::Bytes) {
                ended = labelled.blocks.iter_mut().try_for_each(|(place, _)| convert(place, &characters, id, path));
            }
            if ended.is_ok() && cuts.offsets == Offsets::Bytes {
                let mut places = cuts.places[range].iter_mut();
                ended = places.try_for_each(|place| convert(place, &characters, id, &cuts.path));
            }
            Ok(())
        })?;
        ended?;
        let offsets = if of_records == Some(true) { Offsets::Chars } else { offsets.unwrap_or_default() };
        if of_records == Some(true) {
            cuts.offsets = Offsets::Chars;
        }
        Ok(Self { path: path.to_owned(), offsets, documents: documents.list })
    }

    /// Makes both count characters, by the texts of a corpus; without one both must count the same already.
    ///
    /// # Errors
    /// [`Error::Usage`] then, and if the corpus does not have the documents, else as reading it.
    pub fn align(&mut self, cuts: &mut Cuts, corpus: &[OsString], options: &ReadOptions, names: &Names) -> Result<()> {
        if corpus.is_empty() {
            return if self.offsets == cuts.offsets { Ok(()) } else { Err(differ(&cuts.path, &self.path)) };
        }
        let mut known: Vec<u32> = self.documents.iter().map(|labelled| labelled.document).collect();
        known.sort_unstable();
        let mut places = Vec::new();
        if self.offsets == Offsets::Bytes {
            let blocks = self.documents.iter_mut().flat_map(|labelled| &mut labelled.blocks);
            places.extend(blocks.map(|(place, _)| (place, self.path.as_path())));
        }
        if cuts.offsets == Offsets::Bytes {
            let judged = cuts.places.iter_mut().filter(|place| known.binary_search(&place.document).is_ok());
            places.extend(judged.map(|place| (place, cuts.path.as_path())));
        }
        convert_all(places, names, corpus, options)?;
        (self.offsets, cuts.offsets) = (Offsets::Chars, Offsets::Chars);
        Ok(())
    }

    /// What became of the blocks of each document, with its group.
    pub fn tallies<'a>(&'a self, cuts: &'a Cuts) -> impl Iterator<Item = (Option<&'a str>, Tally)> {
        self.documents.iter().map(|Labelled { document, group, blocks }| {
            let block = |(place, is_furniture): &(Place, bool)| Block {
                span: place.start..place.end,
                is_furniture: *is_furniture,
            };
            let blocks: Vec<Block> = blocks.iter().map(block).collect();
            (group.as_deref(), Tally::of(&blocks, &cuts.of(*document)))
        })
    }

    /// Whether any cut is of a document that is here, or there are no cuts.
    pub fn meets(&self, cuts: &Cuts) -> bool {
        cuts.places.is_empty() || self.documents.iter().any(|labelled| !cuts.range(labelled.document).is_empty())
    }
}

/// The error for offsets that count different things.
pub fn differ(found: &Path, truth: &Path) -> Error {
    Error::Usage(format!(
        "{}: its offsets are not of the same unit as those of {}; hint: name the corpus with --docs INPUT…, or say what offsets count with \
         --offsets and --truth-offsets",
        found.display(),
        truth.display()
    ))
}

/// Documents in the order of a file.
#[derive(Default)]
struct Documents {
    list: Vec<Labelled>,
    of: HashMap<u32, usize>,
    numbered: Numbered,
}

impl Documents {
    /// One block.
    fn add(
        &mut self,
        place: Place,
        is_furniture: Option<bool>,
        group: Option<String>,
    ) -> std::result::Result<(), String> {
        let new = self.list.len();
        let at = *self.of.entry(place.document).or_insert(new);
        if at == new {
            self.list.push(Labelled { document: place.document, group, blocks: Vec::new() });
        } else if self.list[at].group != group {
            return Err("a document in two groups".into());
        }
        self.list[at].blocks.extend(is_furniture.map(|is_furniture| (place, is_furniture)));
        Ok(())
    }

    /// All blocks of one document.
    fn record(
        &mut self,
        row: &Row<'_>,
        line: u64,
        group: Option<String>,
        names: &mut Names,
    ) -> std::result::Result<&mut Labelled, String> {
        let id = self.numbered.name(&row.id(row.either(&["id", "doc"])?)?);
        let document = names.number(&id);
        let mut blocks = Vec::new();
        for block in row.list("labels")? {
            let [start, end, label] = block.list().unwrap_or_default() else {
                return Err("a label is not of start, end and kind".into());
            };
            let (Some(start), Some(end)) = (start.offset(), end.offset()) else {
                return Err("start or end of a label is not a natural number".into());
            };
            let place = Place { document, start, end, line };
            blocks.extend(kind(label)?.map(|is_furniture| (place, is_furniture)));
        }
        self.list.push(Labelled { document, group, blocks });
        self.list.last_mut().ok_or_else(String::new)
    }
}

fn place(row: &Row<'_>, id: &str, line: u64, names: &mut Names) -> std::result::Result<Place, String> {
    let (start, end) = row.span("start", "end")?;
    Ok(Place { document: names.number(&row.id(id)?), start, end, line })
}

/// Whether a label is one of furniture; `None` if it says nothing.
fn kind(label: &Value<'_>) -> std::result::Result<Option<bool>, String> {
    let label = label.label().ok_or("label is not a string or a number")?;
    match &*label {
        "0" | "boilerplate" | "furniture" => Ok(Some(true)),
        "1" | "content" => Ok(Some(false)),
        "neutral" => Ok(None),
        other if Label::from_str(other, false).is_ok() => Ok(Some(true)),
        other => Err(format!("label {other:?} is not known")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::file::tests::written;
    use super::*;
    use crate::evaluate::blocks::BlockScore;

    fn scored(cuts: &str, truth: &str, units: (Offsets, Option<Offsets>), corpus: &[OsString]) -> Result<BlockScore> {
        let mut names = Names::default();
        let (_kept, path) = written(cuts.as_bytes());
        let mut cuts = Cuts::read(&path, units.0, &Filter::default(), &mut names)?;
        let (_kept, path) = written(truth.as_bytes());
        let mut truth = Truth::read(&path, units.1, None, &mut cuts, &mut names)?;
        truth.align(&mut cuts, corpus, &ReadOptions::default(), &names)?;
        let mut all = Tally::default();
        truth.tallies(&cuts).for_each(|(_, tally)| all += tally);
        Ok(all.score())
    }

    fn furniture(cuts: &str, truth: &str, units: (Offsets, Option<Offsets>)) -> (u64, u64, u64) {
        let counts = scored(cuts, truth, units, &[]).unwrap().furniture_characters.counts;
        (counts.found, counts.truth, counts.both)
    }

    #[test]
    fn bytes_of_cuts_meet_characters_of_labels() {
        let record = "{\"id\":\"x\",\"text\":\"äöü\\nab\",\"labels\":[[0,3,0],[4,6,1]]}";
        assert_eq!(furniture("x\t0\t4\n", record, (Offsets::Bytes, None)), (2, 3, 2));
        assert_eq!(furniture("x\t0\t3\n", record, (Offsets::Chars, None)), (3, 3, 3));
        let bytes = record.replace("0,3,0", "0,6,0").replace("4,6,1", "7,9,1");
        assert_eq!(furniture("x\t0\t9\n", &bytes, (Offsets::Bytes, Some(Offsets::Bytes))), (5, 3, 3));
        let error = scored("y\t0\t1\n\nx\t0\t3\n", record, (Offsets::Bytes, None), &[]).unwrap_err().to_string();
        assert!(error.contains("line 3: byte 3 is inside a character of \"x\""), "{error}");
    }

    #[test]
    fn blocks_one_by_one() {
        let rows = "{\"doc\":\"x\",\"start\":0,\"end\":9,\"label\":\"share\"}\n{\"doc\":\"x\",\"start\":10,\"end\":20,\"label\":\"neutral\"}\n\
                    {\"doc\":\"x\",\"start\":20,\"end\":40,\"label\":\"content\"}";
        assert_eq!(furniture("x,0,25\n", rows, (Offsets::Bytes, None)), (14, 9, 9));
        let error = scored("x,0,25\n", rows, (Offsets::Chars, None), &[]).unwrap_err().to_string();
        assert!(error.contains("--docs"), "{error}");
        let folder = tempfile::tempdir().unwrap();
        let corpus = folder.path().join("x.jsonl");
        std::fs::write(&corpus, "{\"id\":\"x\",\"text\":\"012345678901234567ä01234567890123456789\"}").unwrap();
        let score = scored("x,0,24\n", rows, (Offsets::Chars, None), &[corpus.into()]).unwrap();
        assert_eq!((score.prose_lost, score.furniture_left), (Some(5.0 / 20.0), Some(0.0)));
    }

    #[test]
    fn a_bad_line_is_named() {
        for (truth, said) in [
            ("x,0,1,perhaps", "label \"perhaps\""),
            ("{\"id\":1,\"text\":\"\",\"labels\":[[1,2]]}", "start, end and kind"),
            ("{\"id\":1,\"text\":\"\",\"labels\":[[1,-2,0]]}", "natural number"),
            ("{\"id\":1,\"labels\":[]}", "no field text"),
            ("x,0,1,0\n{\"id\":1,\"text\":\"\",\"labels\":[]}", "line 2: records with labels and single"),
        ] {
            let error = scored("x,0,1\n", truth, (Offsets::Bytes, None), &[]).unwrap_err().to_string();
            assert!(error.contains(said) && error.contains("hint: "), "{error}");
        }
    }
}
