//! The surviving corpus, in the form it came in.
//!
//! Records are copied as bytes, neighbours together; nothing is parsed or serialised again. Each input file becomes one
//! output file of the same name and compression; a JSON array stays an array.

use super::staging::Staging;
use super::{Decided, Results};
use crate::corpus::Corpus;
use crate::document::Documents;
use crate::error::{Error, Result};
use crate::monitor::Monitor;
use crate::read::{Codec, Kind, Scratch, Source};
use rayon::prelude::*;
use std::io::{self, BufWriter, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Bytes of the buffer before a file.
const BUFFER: usize = 128 << 10;
/// Bytes that are copied at a time.
const PIECE: u64 = 4 << 20;
/// What a run on the defaults of `zstd` would have used.
const ZSTD_LEVEL: i32 = 3;

/// The survivors of a run.
pub(super) struct Survivors<'a> {
    sources: &'a [Option<Source>],
    documents: &'a Documents,
    removed: Vec<bool>,
}

/// How records are set apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// As in the input.
    Own,
    /// Each on a line of its own: several sources on one stream.
    Lines,
}

impl<'a> Survivors<'a> {
    pub(super) fn new(results: &Results<'a>, decided: &Decided) -> Self {
        let Corpus { sources, documents, .. } = results.corpus;
        let mut removed = vec![false; documents.len() as usize];
        for removal in &decided.removed {
            removed[removal.document as usize] = true;
        }
        Self { sources, documents, removed }
    }

    /// Writes one file for each source, below `documents`; the number of records.
    pub(super) fn write_files(&self, staging: &Staging, monitor: &dyn Monitor) -> Result<u64> {
        // The folder is there even if nobody survives.
        staging.create_folder(Path::new("documents"))?;
        let numbers = (0..self.sources.len()).into_par_iter();
        numbers.map(|number| self.write_file(number, staging, monitor)).try_reduce(|| 0, |a, b| Ok(a + b))
    }

    fn write_file(&self, number: usize, staging: &Staging, monitor: &dyn Monitor) -> Result<u64> {
        let Some(source) = &self.sources[number] else {
            return Ok(0);
        };
        let kept = self.kept(number);
        if source.kind().is_one_document() && kept.is_empty() {
            return Ok(0);
        }
        let name: PathBuf = Path::new("documents").join(&source.input().name);
        let file = BufWriter::with_capacity(BUFFER, staging.create(&name)?);
        let failed = |error| staging.error(&name, error);
        let mut copy = Copy { source, failed: &failed, monitor };
        match source.codec() {
            Codec::Plain => {
                let mut out = file;
                copy.records(&kept, Form::Own, &mut out)?;
                out.flush().map_err(failed)?;
            }
            Codec::Gzip => {
                let mut out = flate2::write::GzEncoder::new(file, flate2::Compression::default());
                copy.records(&kept, Form::Own, &mut out)?;
                out.finish().and_then(|mut file| file.flush()).map_err(failed)?;
            }
            Codec::Zstd => {
                let mut out = zstd::Encoder::new(file, ZSTD_LEVEL).map_err(failed)?;
                copy.records(&kept, Form::Own, &mut out)?;
                out.finish().and_then(|mut file| file.flush()).map_err(failed)?;
            }
        }
        Ok(kept.len() as u64)
    }

    /// Writes all survivors to one stream, uncompressed, and counts them. One source keeps its form; several become JSON
    /// lines, texts with their ids.
    pub(super) fn write_stream(&self, out: &mut impl Write, count: &mut u64, monitor: &dyn Monitor) -> Result<()> {
        let form = if self.sources.len() == 1 { Form::Own } else { Form::Lines };
        for (number, source) in self.sources.iter().enumerate() {
            let Some(source) = source else { continue };
            let kept = self.kept(number);
            let mut copy = Copy { source, failed: &stdout_error, monitor };
            if source.kind() == Kind::Text && form == Form::Lines {
                self.text_line(number, source, out)?;
            } else {
                copy.records(&kept, form, out)?;
            }
            *count += kept.len() as u64;
        }
        Ok(())
    }

    /// Writes the document of a text file as a JSON line.
    fn text_line(&self, number: usize, source: &Source, out: &mut impl Write) -> Result<()> {
        let document = self.documents.places.partition_point(|place| (place.source as usize) < number);
        let mut scratch = Scratch::default();
        for span in self.kept(number) {
            let text = source.text(&span, &mut scratch)?;
            let line = serde_json::json!({"id": self.documents.ids.get(document as u32), "text": text});
            writeln!(out, "{line}").map_err(stdout_error)?;
        }
        Ok(())
    }

    /// The survivors of a source, in order.
    fn kept(&self, number: usize) -> Vec<Range<u64>> {
        let places = &self.documents.places;
        let start = places.partition_point(|place| (place.source as usize) < number);
        let end = places.partition_point(|place| (place.source as usize) <= number);
        let documents = (start..end).filter(|&document| !self.removed[document]);
        documents.map(|document| places[document].span()).collect()
    }
}

pub(super) fn stdout_error(error: io::Error) -> Error {
    Error::io("standard output", error)
}

/// Copies records of a source.
struct Copy<'a> {
    source: &'a Source,
    failed: &'a dyn Fn(io::Error) -> Error,
    monitor: &'a dyn Monitor,
}

impl Copy<'_> {
    fn records(&mut self, kept: &[Range<u64>], form: Form, out: &mut impl Write) -> Result<()> {
        let mut scratch = Scratch::default();
        match (self.source.kind(), form) {
            (Kind::JsonLines, _) => self.lines(kept, form, out, &mut scratch)?,
            (Kind::Text, _) | (Kind::JsonObject, Form::Own) => {
                for record in kept {
                    self.bytes(record.clone(), out, &mut scratch)?;
                }
            }
            (Kind::JsonArray, Form::Own) => {
                self.write(b"[", out)?;
                for (i, record) in kept.iter().enumerate() {
                    self.write(if i == 0 { b"\n" } else { b",\n" }, out)?;
                    self.bytes(record.clone(), out, &mut scratch)?;
                }
                self.write(b"\n]\n", out)?;
            }
            (Kind::JsonArray | Kind::JsonObject, Form::Lines) => {
                for record in kept {
                    // Line ends within an element are white space, never text.
                    let bytes = self.source.bytes(record, &mut scratch)?;
                    let line: Vec<u8> =
                        bytes.iter().map(|&b| if matches!(b, b'\n' | b'\r') { b' ' } else { b }).collect();
                    self.write(&line, out)?;
                    self.write(b"\n", out)?;
                }
            }
        }
        // A mapped file that shrank was copied as zeros.
        self.source.check()?;
        self.monitor.step(kept.len() as u64)
    }

    fn lines(&mut self, kept: &[Range<u64>], form: Form, out: &mut impl Write, scratch: &mut Scratch) -> Result<()> {
        let length = self.source.len();
        let mut run = 0..0;
        for record in kept {
            // With the line end behind it, which the last line of a file may lack.
            let line = record.start..(record.end + 1).min(length);
            if line.start != run.end || run.end - run.start > PIECE {
                self.bytes(run, out, scratch)?;
                run = line.start..line.start;
            }
            run.end = line.end;
        }
        let open = form == Form::Lines && kept.last().is_some_and(|record| record.end == length);
        self.bytes(run, out, scratch)?;
        if open { self.write(b"\n", out) } else { Ok(()) }
    }

    fn bytes(&mut self, range: Range<u64>, out: &mut impl Write, scratch: &mut Scratch) -> Result<()> {
        let mut start = range.start;
        while start < range.end {
            let end = range.end.min(start + PIECE);
            if self.monitor.interrupted() {
                return Err(Error::Interrupted);
            }
            let bytes = self.source.bytes(&(start..end), scratch)?;
            out.write_all(bytes).map_err(self.failed)?;
            start = end;
        }
        Ok(())
    }

    fn write(&mut self, bytes: &[u8], out: &mut impl Write) -> Result<()> {
        out.write_all(bytes).map_err(self.failed)
    }
}
