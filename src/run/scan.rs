//! The first pass: inputs to documents with sketches, in parallel, in order.

use super::Monitor;
use super::examine::{Examined, Examiner, Found, Sought, Traces};
use super::warnings::Seen;
use crate::boilerplate::repetition::Repetition;
use crate::boilerplate::sightings::{Sighter, Sightings};
use crate::cluster::Keep;
use crate::config::Common;
use crate::document::{Columns, Documents, Place};
use crate::error::{Error, Result};
use crate::read::{Fields, Input, Item, Kind, ReadOptions, Record, Rejection, Scratch, Source, parse_date};
use rayon::prelude::*;
use std::mem;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// Bytes that a thread takes at a time: small enough to share out a file of a few megabytes, large enough that a chunk's
/// columns are worth their allocation.
const CHUNK: usize = 1 << 20;
/// Inputs whose blocks are counted together: until then each block takes 8 bytes, and each document 112.
const COUNTED_AT_ONCE: usize = 256;

/// What is to be found out about each document.
pub(super) struct Wanted<'a> {
    /// Where a record keeps what.
    pub(super) fields: Fields,
    pub(super) columns: Columns,
    /// What speaks for keeping it.
    pub(super) keep: &'a Keep,
    /// What finds documents like it.
    pub(super) sought: Sought,
    /// The fingerprints of its blocks, for counting what hosts repeat.
    pub(super) blocks: bool,
}

/// Everything that was read.
pub(super) struct Scanned {
    /// The sources, by the number in each document's place; `None` if it could not be opened.
    pub(super) sources: Vec<Option<Source>>,
    pub(super) documents: Documents,
    /// What finds documents like each other.
    pub(super) found: Found,
    /// What hosts repeat, if that was wanted.
    pub(super) repetition: Option<Repetition>,
    /// How many records have what.
    pub(super) seen: Seen,
    pub(super) rejections: Vec<Rejection>,
    /// Records met, good or bad; a file that could not be read, or not to its end, counts as one more.
    pub(super) records: u64,
    /// Bytes as decompressed.
    pub(super) bytes: u64,
}

/// What a thread keeps from one chunk to the next.
struct Worker {
    examiner: Examiner,
    sighter: Option<Sighter>,
    scratch: Scratch,
}

/// An input after the pass: its id prefix, and the source with its batches, or why it could not be read.
type Opened = (String, std::result::Result<(Source, Vec<Batch>), Rejection>);

/// A document without an id of its own.
struct Unnamed {
    /// Its place in the batch.
    place: u32,
    /// Its line in the chunk, from 0.
    line: u64,
    /// The records before it in the chunk.
    number: u64,
}

/// The documents of one chunk.
#[derive(Default)]
struct Batch {
    documents: Documents,
    /// With documents numbered in the batch.
    traces: Traces,
    sightings: Sightings,
    unnamed: Vec<Unnamed>,
    seen: Seen,
    rejections: Vec<Rejection>,
    /// Records in the chunk, good or bad.
    records: u64,
    /// Line ends in the chunk.
    lines: u64,
}

pub(super) fn scan(inputs: Vec<Input>, common: &Common, wanted: &Wanted<'_>, monitor: &dyn Monitor) -> Result<Scanned> {
    let mut options = ReadOptions::new(&common.temp_dir);
    options.fields = wanted.fields.clone();
    options.mmap = common.mmap;
    let pass = Pass { wanted, monitor, idle: Mutex::default() };

    let mut scanned = Scanned {
        sources: Vec::with_capacity(inputs.len()),
        documents: Documents::with(wanted.columns),
        found: Found::new(&wanted.sought),
        repetition: wanted.blocks.then(Repetition::default),
        records: 0,
        seen: Seen::default(),
        rejections: Vec::new(),
        bytes: 0,
    };
    // What is seen on pages is counted in their order, and put away in between.
    let at_once = if wanted.blocks { COUNTED_AT_ONCE } else { usize::MAX };
    let mut inputs = inputs.into_iter();
    loop {
        let group: Vec<Input> = inputs.by_ref().take(at_once).collect();
        if group.is_empty() {
            break;
        }
        let first = scanned.sources.len();
        let open = |(at, input)| open(input, (first + at) as u32, &options, &pass);
        let opened: Vec<Opened> = group.into_par_iter().enumerate().map(open).collect::<Result<_>>()?;
        scanned.take_all(opened);
    }
    if let Some(repetition) = &mut scanned.repetition {
        repetition.finish();
    }
    Ok(scanned)
}

/// Reads one input to its end.
fn open(input: Input, number: u32, options: &ReadOptions, pass: &Pass<'_>) -> Result<Opened> {
    let prefix = input.id_prefix.clone();
    let path = input.path.display().to_string();
    let read = || -> Result<(Source, Vec<Batch>)> {
        let on_disk = input.path.metadata().map_or(0, |metadata| metadata.len());
        let source = Source::open_unless(input, options, &|| pass.monitor.interrupted())?;
        let chunks = source.chunks(CHUNK)?;
        let scan = |chunk| pass.chunk(&source, number, on_disk, chunk);
        let batches = chunks.par_iter().map(scan).collect::<Result<_>>()?;
        Ok((source, batches))
    };
    match read() {
        Ok(read) => Ok((prefix, Ok(read))),
        // A file that cannot be read is one record that could not be; the run goes on.
        Err(error @ Error::Io { .. }) => {
            let rejection = Rejection { source: path, line: None, byte: None, error: error.to_string() };
            Ok((prefix, Err(rejection)))
        }
        Err(error) => Err(error),
    }
}

impl Scanned {
    /// Appends what was read of some sources, in their order.
    fn take_all(&mut self, opened: Vec<Opened>) {
        for (prefix, read) in opened {
            let source = match read {
                Ok((source, batches)) => {
                    self.take(&prefix, source.kind(), batches);
                    self.bytes += source.len();
                    self.records += u64::from(source.damage().is_some());
                    self.rejections.extend(source.damage().cloned());
                    Some(source)
                }
                Err(rejection) => {
                    self.records += 1;
                    self.rejections.push(rejection);
                    None
                }
            };
            self.sources.push(source);
        }
    }

    /// Appends the batches of one source, whose lines are counted on from one to the next. Documents without an id are
    /// called after the source; with its number in it, if that is an array; with its line, if it has lines.
    fn take(&mut self, prefix: &str, kind: Kind, batches: Vec<Batch>) {
        let (mut line, mut number) = (1, 1);
        for mut batch in batches {
            let mut unnamed = batch.unnamed.iter().peekable();
            batch.documents.ids.name(|i| {
                let unnamed = unnamed.next_if(|unnamed| unnamed.place == i)?;
                Some(match kind {
                    _ if kind.is_one_document() => prefix.to_owned(),
                    Kind::JsonArray => format!("{prefix}:{}", number + unnamed.number),
                    _ => format!("{prefix}:{}", line + unnamed.line),
                })
            });
            let first = self.documents.len();
            batch.documents.exact = mem::take(&mut batch.traces.exact);
            self.found.append(batch.traces, first);
            self.documents.append(batch.documents);
            if let Some(repetition) = &mut self.repetition {
                for (document, sighting) in (first..).zip(batch.sightings.documents()) {
                    let (host, date) = self.documents.origin(document);
                    repetition.add(host, date, &sighting);
                }
            }
            for mut rejection in batch.rejections {
                rejection.line = rejection.line.map(|at| at - 1 + line);
                self.rejections.push(rejection);
            }
            line += batch.lines;
            number += batch.records;
            self.records += batch.records;
            self.seen += batch.seen.of(kind);
        }
    }
}

/// What the threads of the pass share.
struct Pass<'a> {
    wanted: &'a Wanted<'a>,
    monitor: &'a dyn Monitor,
    /// Workers that wait for a chunk: a folder of a million small files needs no more of them than threads.
    idle: Mutex<Vec<Worker>>,
}

impl Pass<'_> {
    /// Scans one chunk of a source that takes `on_disk` bytes as a file.
    fn chunk(&self, source: &Source, number: u32, on_disk: u64, chunk: &Range<u64>) -> Result<Batch> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = idle().pop();
        let mut worker = waiting.unwrap_or_else(|| Worker::new(self.wanted));
        let mut batch = Batch { documents: Documents::with(self.wanted.columns), ..Batch::default() };
        let Worker { examiner, sighter, scratch } = &mut worker;
        batch.lines = source.scan(chunk, scratch, |item| {
            match item {
                Item::Record(record) => {
                    let document = batch.documents.len();
                    let examined = Examined { text: record.text, words: None };
                    let mut words = examiner.examine(examined, document).unwrap_or_default();
                    if let Some(sighter) = sighter {
                        words = sighter.look(record.text, &mut batch.sightings);
                    }
                    batch.push(&record, words, number, source.input(), self.wanted.keep);
                }
                Item::Rejected(rejection) => batch.rejections.push(rejection),
            }
            batch.records += 1;
        })?;
        batch.traces = examiner.traces();
        idle().push(worker);
        batch.sightings.shrink();
        batch.documents.shrink();
        // Progress is in bytes on disk, which is what can be known beforehand.
        let share = u128::from(chunk.end - chunk.start) * u128::from(on_disk) / u128::from(source.len().max(1));
        self.monitor.step(share as u64)?;
        Ok(batch)
    }
}

impl Worker {
    fn new(wanted: &Wanted<'_>) -> Self {
        Self {
            examiner: Examiner::new(&wanted.sought),
            sighter: wanted.blocks.then(Sighter::default),
            scratch: Scratch::default(),
        }
    }
}

impl Batch {
    fn push(&mut self, record: &Record<'_>, words: u32, source: u32, input: &Input, keep: &Keep) {
        let documents = &mut self.documents;
        if record.id.is_none() {
            self.unnamed.push(Unnamed { place: documents.len(), line: record.line, number: self.records });
        }
        documents.ids.push(record.id.unwrap_or_default());
        let asks_host = keep.asks_host() || documents.hosts.is_some();
        let host = if asks_host { record.host(input) } else { None };
        let date = record.date.and_then(parse_date);
        self.seen.count(record, date);
        if let Some(hosts) = &mut documents.hosts {
            hosts.push(host.as_deref());
        }
        if let Some(dates) = &mut documents.dates {
            dates.push(date);
        }
        if let Some(lengths) = &mut documents.lengths {
            lengths.push(record.text.len() as u32);
        }
        documents.preferences.push(keep.preference(words, date, record.number, host.as_deref()));
        documents.places.push(Place::new(source, &record.span));
        documents.words.push(words);
    }
}
