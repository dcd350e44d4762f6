//! An opened input.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::ops::Range;
use std::path::Path;

use super::content::{Buffer, Content};
use super::decompress::decompress;
use super::discover::Input;
use super::fields::{Plan, Slot};
use super::html::Markup;
use super::kind::{BOM, Codec, Guess, Kind, Named, guess};
use super::page::{self, Page};
use super::parse::parse;
use super::patient::{Patient, Stop};
use super::record::{Item, Rejection};
use super::reject;
use super::scan::{Chunk, LONGEST, Scratch, text_of};
use super::spool::Spool;
use super::{ReadOptions, array, lines};
use crate::error::{Error, Result};

/// An opened input, whose records and bytes can be fetched by range, any number of times, from any thread.
#[derive(Debug)]
pub struct Source {
    input: Input,
    kind: Kind,
    codec: Codec,
    pub(super) plan: Plan,
    pub(super) content: Content,
    damage: Option<Rejection>,
    page: Option<Page>,
}

impl Source {
    /// Opens `input`: looks at its first bytes, maps it if it is a plain file of some size, puts it aside decompressed if it
    /// is compressed or a pipe. An input without a telling name gets the ending of its kind here. Of a page of HTML the text is
    /// taken out and put aside: what follows is about that.
    ///
    /// # Errors
    /// [`Error::Io`] if it cannot be opened or read, [`Error::Spool`] if there is no room for what is put aside.
    pub fn open(input: Input, options: &ReadOptions) -> Result<Self> {
        Self::open_unless(input, options, &|| false)
    }

    /// [`Source::open`], given up as soon as `stop` says so: waiting for a pipe or decompressing can take long.
    ///
    /// # Errors
    /// [`Error::Interrupted`] then, else as [`Source::open`].
    pub fn open_unless(input: Input, options: &ReadOptions, stop: Stop<'_>) -> Result<Self> {
        let opened = Self::open_here(input, options, stop);
        if stop() { Err(Error::Interrupted) } else { opened }
    }

    fn open_here(mut input: Input, options: &ReadOptions, stop: Stop<'_>) -> Result<Self> {
        let path = input.path.as_path();
        let (codec, spooled) = if input.is_stream {
            let stream = if path == Path::new("-") {
                Patient::new(|| Ok(io::stdin().lock()), stop)
            } else {
                let path = path.to_path_buf();
                Patient::new(move || File::open(path), stop)
            };
            let (codec, reader) = sniffed(stream, path)?;
            (codec, Ok(put_aside(codec, reader, path, options, stop)?))
        } else {
            let file = open(path)?;
            if !file.metadata().map_err(|source| Error::io(path, source))?.is_file() {
                return Err(Error::io(path, io::Error::other("not a regular file")));
            }
            let (codec, reader) = sniffed(&file, path)?;
            if codec == Codec::Plain {
                (codec, Err(Content::plain(path, &file, options.mmap)?))
            } else {
                (codec, Ok(put_aside(codec, reader, path, options, stop)?))
            }
        };
        let (content, damage, page) = match spooled {
            // What is in memory anyway need not be written first.
            Ok((spool, damage)) if input.named == Named::Html && spool.in_memory().is_some() => {
                let (content, page) = page::put_aside(spool.in_memory().unwrap_or_default(), path, options)?;
                (content, damage, Some(page))
            }
            Ok((spool, damage)) => (spool.finish(path)?, damage, None),
            Err(content) => (content, None, None),
        };
        let kind = if page.is_some() { Kind::Html } else { kind_of(&input, &content)? };
        let (content, page) = match page {
            None if kind == Kind::Html => page::taken_out(content, path, options)?,
            page => (content, page),
        };
        input.settle(kind, codec);
        Ok(Self { input, kind, codec, plan: Plan::new(&options.fields), content, damage, page })
    }

    /// What was opened, with its final output name.
    #[must_use]
    pub fn input(&self) -> &Input {
        &self.input
    }

    /// Its format.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Its compression, as its bytes tell.
    #[must_use]
    pub fn codec(&self) -> Codec {
        self.codec
    }

    /// Bytes, decompressed; of a page those of its text.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.page.as_ref().map_or_else(|| self.content.len(), Page::len)
    }

    /// Whether it has no bytes. (An empty text file is a document all the same.)
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What is wrong with a cut-off or damaged archive; what could be decompressed is there to be read.
    #[must_use]
    pub fn damage(&self) -> Option<&Rejection> {
        self.damage.as_ref()
    }

    /// Ranges of about `target` bytes (at most, but for records that are longer) that start where a record may start and
    /// together are the whole. None for an input without records.
    ///
    /// # Errors
    /// As [`Source::bytes`].
    pub fn chunks(&self, target: usize) -> Result<Vec<Range<u64>>> {
        let target = (target as u64).max(1);
        let chunks = match self.kind {
            Kind::JsonLines => lines::chunks(&self.content, target)?,
            Kind::JsonArray => array::chunks(&self.content, target)?,
            Kind::Text | Kind::JsonObject | Kind::Html => std::iter::once(0..self.len()).collect(),
        };
        self.content.check()?;
        Ok(chunks)
    }

    /// Calls `each` for every record of a chunk from [`Source::chunks`], in order, and for every place where there should be
    /// one. Lines count from the chunk's start; the number of newlines in the chunk is returned, so that they can be added up.
    ///
    /// # Errors
    /// [`Error::Shrunk`] if the file became shorter meanwhile: what `each` was given of this chunk is then not to be used.
    /// [`Error::Io`] if it cannot be read.
    pub fn scan(&self, chunk: &Range<u64>, scratch: &mut Scratch, mut each: impl FnMut(Item<'_>)) -> Result<u64> {
        let last = chunk.end == self.len();
        let path = self.input.path.as_path();
        if !self.content.is_mapped() && chunk.end.saturating_sub(chunk.start) > LONGEST + 1 {
            // One record (and its newline): chunks are longer than the target only then. Not to be read into memory.
            each(Chunk { path, base: chunk.start, last, bytes: &[] }.reject(0, 0, reject::too_long()));
            return self.newlines(chunk, scratch);
        }
        let misnamed = self.misnamed()?;
        let mut each = |item: Item<'_>| match (item, misnamed) {
            (Item::Rejected(rejection), Some(codec)) => each(Item::Rejected(reject::misnamed(rejection, codec))),
            (item, _) => each(item),
        };
        let Scratch { bytes, strings, markup, .. } = scratch;
        if let Some(page) = &self.page {
            let newlines = page.scan(&self.content, path, bytes, markup, &mut each)?;
            self.content.check_length()?;
            return Ok(newlines);
        }
        let bytes = self.content.read(chunk, bytes)?;
        let part = Chunk { path, base: chunk.start, last, bytes };
        let newlines = match self.kind {
            Kind::JsonLines => lines::scan(&part, &self.plan, strings, &mut each),
            Kind::JsonArray => array::scan(&part, &self.plan, strings, &mut each),
            Kind::Text | Kind::Html => {
                part.text(&mut each);
                memchr::memchr_iter(b'\n', bytes).count() as u64
            }
            Kind::JsonObject => {
                let start = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
                part.record((start, bytes.len()), 0, &self.plan, strings, &mut each);
                memchr::memchr_iter(b'\n', bytes).count() as u64
            }
        };
        self.content.check_length()?;
        Ok(newlines)
    }

    /// The text of one record again, by the span that [`Source::scan`] gave.
    ///
    /// # Errors
    /// [`Error::Changed`] if there is no such record there any more, else as [`Source::bytes`].
    pub fn text<'a>(&'a self, span: &Range<u64>, scratch: &'a mut Scratch) -> Result<&'a str> {
        let Scratch { bytes, strings, .. } = scratch;
        let bytes = self.content.read(span, bytes)?;
        let text = if matches!(self.kind, Kind::Text | Kind::Html) {
            text_of(bytes).ok()
        } else {
            parse(bytes, &self.plan.text_only, strings).ok().and_then(|parsed| parsed.get(Slot::Text))
        };
        self.content.check()?;
        text.ok_or_else(|| self.changed(span.start))
    }

    /// What markup says of the lines of the page that this source is, put into `markup`; nothing, if it is none.
    ///
    /// # Errors
    /// As [`Source::text`].
    pub fn markup(&self, scratch: &mut Scratch, markup: &mut Vec<Markup>) -> Result<()> {
        markup.clear();
        if let Some(page) = &self.page {
            page.markup(&self.content, &mut scratch.bytes, markup)?;
        }
        self.content.check()
    }

    /// The bytes of a range, as they are, for splicing into the output.
    ///
    /// # Errors
    /// [`Error::Shrunk`] if the input no longer has them, [`Error::Io`] if they cannot be read.
    pub fn bytes<'a>(&'a self, range: &Range<u64>, scratch: &'a mut Scratch) -> Result<&'a [u8]> {
        let bytes = self.content.read(range, &mut scratch.bytes)?;
        // A mapped page is looked at only when its bytes are used, which the caller does: touch each before checking.
        if self.content.is_mapped() {
            for page in bytes.chunks(4096) {
                std::hint::black_box(page[0]);
            }
        }
        self.content.check()?;
        Ok(bytes)
    }

    /// Whether everything that was read was really there; to be asked once more at the end of a run.
    ///
    /// # Errors
    /// [`Error::Shrunk`] if the file became shorter while it was mapped.
    pub fn check(&self) -> Result<()> {
        self.content.check_length()
    }

    /// The error for a record that starts at `byte` and is not what it was: that the file became shorter, if it did.
    pub(crate) fn changed(&self, byte: u64) -> Error {
        self.check().err().unwrap_or_else(|| Error::Changed { path: self.input.path.clone(), byte })
    }

    /// The compression that the name tells of bytes which have none, and do not begin as records do either: whatever is wrong with
    /// them, that is why.
    fn misnamed(&self) -> Result<Option<&'static str>> {
        let Some(codec) = Codec::of_path(&self.input.path).name().filter(|_| self.codec == Codec::Plain) else {
            return Ok(None);
        };
        if matches!(self.kind, Kind::Text | Kind::Html) {
            return Ok(Some(codec));
        }
        let mut buffer = Buffer::default();
        let head = self.content.read(&(0..self.content.len().min(HEAD)), &mut buffer)?;
        let head = head.strip_prefix(BOM).unwrap_or(head).trim_ascii_start();
        Ok(Some(codec).filter(|_| !matches!(head.first(), Some(b'{' | b'[') | None)))
    }

    fn newlines(&self, range: &Range<u64>, scratch: &mut Scratch) -> Result<u64> {
        let (mut at, mut count) = (range.start, 0);
        while at < range.end {
            let to = (at + (1 << 20)).min(range.end);
            count += memchr::memchr_iter(b'\n', self.content.read(&(at..to), &mut scratch.bytes)?).count() as u64;
            at = to;
        }
        Ok(count)
    }
}

fn open(path: &Path) -> Result<File> {
    File::open(path).map_err(|source| Error::io(path, source))
}

/// Reads until the buffer is full or the input ends.
fn fill(from: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut n = 0;
    while n < buffer.len() {
        match from.read(&mut buffer[n..]) {
            Ok(0) => break,
            Ok(more) => n += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(n)
}

/// A stream's compression, and the stream with the bytes that told it still to come.
fn sniffed(mut stream: impl Read, path: &Path) -> Result<(Codec, impl BufRead)> {
    let mut head = [0; 4];
    let n = fill(&mut stream, &mut head).map_err(|source| Error::io(path, source))?;
    let codec = Codec::of_bytes(&head[..n]);
    Ok((codec, BufReader::with_capacity(1 << 16, Cursor::new(head).take(n as u64).chain(stream))))
}

fn put_aside<'o>(
    codec: Codec,
    reader: impl BufRead,
    path: &Path,
    options: &'o ReadOptions,
    stop: Stop<'_>,
) -> Result<(Spool<'o>, Option<Rejection>)> {
    let mut spool = Spool::new(&options.temp_dir, &options.pool);
    let damage = decompress(codec, reader, path, &mut spool, stop)?;
    Ok((spool, damage))
}

/// Bytes that are looked at to find out the format: a few records.
const HEAD: u64 = 64 << 10;

/// The format, by name and by the first bytes that are not white space.
fn kind_of(input: &Input, content: &Content) -> Result<Kind> {
    // Nothing came, so there is no document: an empty text file is one, an empty pipe is not.
    if input.is_stream && input.named == Named::Unknown && content.len() == 0 {
        return Ok(Kind::JsonLines);
    }
    let mut buffer = Buffer::default();
    let (mut at, mut head) = (0, Vec::new());
    while at < content.len() && head.is_empty() {
        let to = (at + HEAD).min(content.len());
        let bytes = content.read(&(at..to), &mut buffer)?;
        let bytes = if at == 0 { bytes.strip_prefix(BOM).unwrap_or(bytes) } else { bytes };
        head = bytes.trim_ascii_start().to_vec();
        at = to;
    }
    match guess(input.named, &head) {
        // A stream of records may begin with half of one.
        Guess::Is(Kind::Text)
            if input.named == Named::Unknown && head.split(|&b| b == b'\n').skip(1).any(is_record) =>
        {
            Ok(Kind::JsonLines)
        }
        Guess::Is(kind) => Ok(kind),
        Guess::LinesOrObject => lines_or_object(content, input.named == Named::Json, &mut buffer),
    }
}

/// Whether a line is a JSON object.
fn is_record(line: &[u8]) -> bool {
    line.trim_ascii_start().starts_with(b"{\"") && serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok()
}

/// Lines if the first line is a whole object, or (it being damaged) the second starts one; else one object. A `.json` file of
/// one line is one object too, however it is laid out.
fn lines_or_object(content: &Content, is_json: bool, buffer: &mut Buffer) -> Result<Kind> {
    let mut start = 0;
    for first in [true, false] {
        // Past blank lines. A line too long to look at is not one of many lines of a pretty-printed object.
        let end = loop {
            let end = lines::first_line_end(content, start, buffer)?;
            if end - start > LONGEST {
                return Ok(Kind::JsonLines);
            }
            let line = content.read(&(start..end), buffer)?;
            let line = if start == 0 { line.strip_prefix(BOM).unwrap_or(line) } else { line };
            if !line.trim_ascii().is_empty() || end == content.len() {
                let lines = if first {
                    serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok()
                } else {
                    line.trim_ascii_start().starts_with(b"{")
                };
                if lines {
                    let alone = first && is_json && is_blank(content, end, buffer)?;
                    return Ok(if alone { Kind::JsonObject } else { Kind::JsonLines });
                }
                break end;
            }
            start = end;
        };
        start = end;
    }
    Ok(Kind::JsonObject)
}

/// Whether there is nothing but white space from `start` on.
fn is_blank(content: &Content, start: u64, buffer: &mut Buffer) -> Result<bool> {
    let mut at = start;
    while at < content.len() {
        let to = (at + 4096).min(content.len());
        if !content.read(&(at..to), buffer)?.trim_ascii().is_empty() {
            return Ok(false);
        }
        at = to;
    }
    Ok(true)
}

#[cfg(test)]
#[path = "source_tests.rs"]
mod tests;
