//! The surviving corpus, in the form it came in.
//!
//! Records are copied as bytes, neighbours together; nothing is parsed or serialised again, but for records of whose texts a
//! part is left out. Each input file becomes one output file of the same name and compression; a JSON array stays an array, and
//! of a page of HTML its text is written.

use super::Change;
use super::boilerplate::Marks;
use super::edit::Cut;
use super::staging::Staging;
use crate::document::Documents;
use crate::error::{Error, Result};
use crate::monitor::Monitor;
use crate::read::{Codec, Kind, Scratch, Source, Spelling};
use crate::tidy::{parts, without};
use rayon::prelude::*;
use serde::de::IgnoredAny;
use std::collections::HashMap;
use std::io::{self, BufWriter, Write};
use std::ops::{AddAssign, Range};
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
    change: Option<&'a Change<'a>>,
}

/// Records that were written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) kept: u64,
    /// Those of whose texts cuts left nothing.
    pub(super) emptied: u64,
}

impl AddAssign for Count {
    fn add_assign(&mut self, more: Self) {
        self.kept += more.kept;
        self.emptied += more.emptied;
    }
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
    /// All documents but those that are `removed`, their texts changed so.
    pub(super) fn new(
        sources: &'a [Option<Source>],
        documents: &'a Documents,
        removed: impl IntoIterator<Item = u32>,
        change: Option<&'a Change<'a>>,
    ) -> Self {
        let mut gone = vec![false; documents.len() as usize];
        for document in removed {
            gone[document as usize] = true;
        }
        Self { sources, documents, removed: gone, change }
    }

    /// Writes one file for each source, below `documents`.
    pub(super) fn write_files(&self, staging: &Staging, monitor: &dyn Monitor) -> Result<Count> {
        // The folder is there even if nobody survives.
        staging.create_folder(Path::new("documents"))?;
        let numbers = (0..self.sources.len()).into_par_iter();
        numbers.map(|number| self.write_file(number, staging, monitor)).try_reduce(Count::default, |mut a, b| {
            a += b;
            Ok(a)
        })
    }

    fn write_file(&self, number: usize, staging: &Staging, monitor: &dyn Monitor) -> Result<Count> {
        let Some(source) = &self.sources[number] else {
            return Ok(Count::default());
        };
        let kept = self.kept(number);
        if source.kind().is_one_document() && kept.is_empty() {
            return Ok(Count::default());
        }
        let name: PathBuf = Path::new("documents").join(&source.input().name);
        let file = BufWriter::with_capacity(BUFFER, staging.create(&name)?);
        let failed = |error| staging.error(&name, error);
        let mut copy = self.copy(source, &failed, monitor);
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
        Ok(copy.count)
    }

    /// Writes all survivors to one stream, uncompressed, and counts them. One source keeps its form; several become JSON
    /// lines, texts with their ids.
    pub(super) fn write_stream(&self, out: &mut impl Write, count: &mut Count, monitor: &dyn Monitor) -> Result<()> {
        let form = if self.sources.len() == 1 { Form::Own } else { Form::Lines };
        for (number, source) in self.sources.iter().enumerate() {
            let Some(source) = source else { continue };
            let kept = self.kept(number);
            let mut copy = self.copy(source, &stdout_error, monitor);
            copy.records(&kept, form, out)?;
            *count += copy.count;
        }
        Ok(())
    }

    /// Does what writing one file for each source does, but for the files: a record may have the field already that marks are to have.
    pub(super) fn rehearse(&self, monitor: &dyn Monitor) -> Result<()> {
        let numbers = (0..self.sources.len()).into_par_iter();
        numbers.filter_map(|number| self.sources[number].as_ref().zip(Some(number))).try_for_each(|(source, number)| {
            self.copy(source, &stdout_error, monitor).records(&self.kept(number), Form::Own, &mut io::sink())
        })
    }

    fn copy<'c>(&'c self, source: &'c Source, failed: &'c Failed<'c>, monitor: &'c dyn Monitor) -> Copy<'c> {
        let Self { documents, change, .. } = self;
        Copy { source, documents, change: *change, failed, monitor, count: Count::default() }
    }

    /// The survivors of a source, in order.
    fn kept(&self, number: usize) -> Vec<u32> {
        let places = &self.documents.places;
        let start = places.partition_point(|place| (place.source as usize) < number);
        let end = places.partition_point(|place| (place.source as usize) <= number);
        (start..end).filter(|&document| !self.removed[document]).map(|document| document as u32).collect()
    }
}

pub(super) fn stdout_error(error: io::Error) -> Error {
    Error::io("standard output", error)
}

/// Tells what an error is about.
type Failed<'a> = dyn Fn(io::Error) -> Error + 'a;

/// Copies records of a source.
struct Copy<'a> {
    source: &'a Source,
    documents: &'a Documents,
    change: Option<&'a Change<'a>>,
    failed: &'a Failed<'a>,
    monitor: &'a dyn Monitor,
    count: Count,
}

impl<'a> Copy<'a> {
    fn records(&mut self, kept: &[u32], form: Form, out: &mut impl Write) -> Result<()> {
        let mut scratch = Scratch::default();
        match (self.source.kind(), form) {
            (Kind::JsonLines, _) => self.lines(kept, form, out, &mut scratch)?,
            (Kind::Text | Kind::Html | Kind::JsonObject, Form::Own) => {
                for &document in kept {
                    self.record(document, out, &mut scratch)?;
                }
            }
            (Kind::JsonArray, Form::Own) => {
                self.write(b"[", out)?;
                for (i, &document) in kept.iter().enumerate() {
                    self.write(if i == 0 { b"\n" } else { b",\n" }, out)?;
                    self.record(document, out, &mut scratch)?;
                }
                self.write(b"\n]\n", out)?;
            }
            (Kind::Text | Kind::Html, Form::Lines) => {
                for &document in kept {
                    self.text_line(document, out, &mut scratch)?;
                }
            }
            (Kind::JsonArray | Kind::JsonObject, Form::Lines) => {
                let mut line = Vec::new();
                for &document in kept {
                    line.clear();
                    self.record(document, &mut line, &mut scratch)?;
                    // Line ends within an element are white space, never text.
                    line.iter_mut().filter(|byte| matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b' ');
                    line.push(b'\n');
                    self.write(&line, out)?;
                }
            }
        }
        // A mapped file that shrank was copied as zeros.
        self.source.check()?;
        self.count.kept += kept.len() as u64;
        self.monitor.step(kept.len() as u64)
    }

    fn lines(&mut self, kept: &[u32], form: Form, out: &mut impl Write, scratch: &mut Scratch) -> Result<()> {
        let length = self.source.len();
        let mut run = 0..0;
        let mut open = false;
        for &document in kept {
            let record = self.span(document);
            // With the line end behind it, which the last line of a file may lack.
            let line = record.start..(record.end + 1).min(length);
            open = record.end == length;
            let cuts = self.cuts(document);
            if !cuts.is_empty() || self.marks().is_some() {
                self.bytes(run, out, scratch)?;
                self.edited(document, cuts, out, scratch)?;
                run = record.end..line.end;
                continue;
            }
            if line.start != run.end || run.end - run.start > PIECE {
                self.bytes(run, out, scratch)?;
                run = line.start..line.start;
            }
            run.end = line.end;
        }
        self.bytes(run, out, scratch)?;
        if form == Form::Lines && open { self.write(b"\n", out) } else { Ok(()) }
    }

    fn record(&mut self, document: u32, out: &mut impl Write, scratch: &mut Scratch) -> Result<()> {
        match self.cuts(document) {
            // Texts have no room for marks.
            [] if self.marks().is_none() || matches!(self.source.kind(), Kind::Text | Kind::Html) => {
                self.bytes(self.span(document), out, scratch)
            }
            cuts => self.edited(document, cuts, out, scratch),
        }
    }

    /// Writes a record without parts of its text.
    fn edited(&mut self, document: u32, cuts: &[Cut], out: &mut impl Write, scratch: &mut Scratch) -> Result<()> {
        let (spelling, parts) = self.spelling(document, cuts, scratch)?;
        let mut record = without(spelling.record(), &spelling.places(&parts));
        if let Some(marks) = self.marks() {
            let text = spelling.text();
            let field = marks.of(document, text).map_err(self.failed)?;
            mark(&mut record, marks.field, &field).map_err(|()| self.taken(document, marks.field))?;
        }
        self.write(&record, out)
    }

    /// Writes a text as a JSON line.
    fn text_line(&mut self, document: u32, out: &mut impl Write, scratch: &mut Scratch) -> Result<()> {
        let (spelling, parts) = self.spelling(document, self.cuts(document), scratch)?;
        let text = without(spelling.text().as_bytes(), &parts);
        let line = serde_json::json!({"id": self.documents.ids.get(document), "text": String::from_utf8_lossy(&text)});
        let mut line = line.to_string().into_bytes();
        if let Some(marks) = self.marks() {
            let field = marks.of(document, spelling.text()).map_err(self.failed)?;
            mark(&mut line, marks.field, &field).map_err(|()| self.taken(document, marks.field))?;
        }
        line.push(b'\n');
        self.write(&line, out)
    }

    /// That a record has a field of the name that marks are to have.
    fn taken(&self, document: u32, field: &str) -> Error {
        Error::Usage(format!(
            "{}: record {} has a field {field:?} already; hint: pass --mark=FIELD with another name",
            self.source.input().path.display(),
            self.documents.ids.get(document)
        ))
    }

    /// A record, and the parts of its text that are to go.
    fn spelling<'s>(
        &mut self,
        document: u32,
        cuts: &[Cut],
        scratch: &'s mut Scratch,
    ) -> Result<(Spelling<'s>, Vec<Range<usize>>)>
    where
        'a: 's,
    {
        if self.monitor.interrupted() {
            return Err(Error::Interrupted);
        }
        let span = self.span(document);
        let spelling = self.source.spelling(&span, scratch)?;
        let parts = parts(spelling.text(), cuts.iter().map(|cut| cut.1.clone()))
            .ok_or_else(|| self.source.changed(span.start))?;
        let length = spelling.text().len();
        self.count.emptied += u64::from(parts.iter().any(|part| part.len() == length));
        Ok((spelling, parts))
    }

    fn span(&self, document: u32) -> Range<u64> {
        self.documents.places[document as usize].span()
    }

    fn cuts(&self, document: u32) -> &'a [Cut] {
        match self.change {
            Some(Change::Cut(edits)) => edits.of(document),
            Some(Change::Mark(_)) | None => &[],
        }
    }

    fn marks(&self) -> Option<&'a Marks<'a>> {
        match self.change {
            Some(Change::Mark(marks)) => Some(marks),
            Some(Change::Cut(_)) | None => None,
        }
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

/// Puts a field at the end of an object, unless it has one of that name.
#[allow(clippy::zero_sized_map_values, reason = "what else is in a record is looked through, not kept")]
fn mark(record: &mut Vec<u8>, name: &str, field: &[u8]) -> std::result::Result<(), ()> {
    let fields: HashMap<String, IgnoredAny> = serde_json::from_slice(record).map_err(|_| ())?;
    // Whatever has a text has a field.
    let end = memchr::memrchr(b'}', record).filter(|_| !fields.contains_key(name)).ok_or(())?;
    record.splice(end..end, [b",", field].concat());
    Ok(())
}

#[cfg(test)]
#[path = "splice_tests.rs"]
mod tests;
