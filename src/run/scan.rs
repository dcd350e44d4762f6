//! The first pass: inputs to documents with sketches, in parallel, in order.

use super::Monitor;
use crate::config::DedupConfig;
use crate::document::{Documents, Place};
use crate::error::{Error, Result};
use crate::index::BandTable;
use crate::index::bands::band_keys;
use crate::read::{Input, Item, ReadOptions, Record, Rejection, Scratch, Source, parse_date};
use crate::sketch::{MinHasher, Sketcher};
use rayon::prelude::*;
use std::ops::Range;

/// Bytes that a thread takes at a time: small enough to share out a file of a few megabytes, large enough that a chunk's
/// columns are worth their allocation.
const CHUNK: usize = 1 << 20;

/// Everything that was read.
pub(super) struct Scanned {
    /// The sources, by the number in each document's place; `None` if it could not be opened.
    pub(super) sources: Vec<Option<Source>>,
    pub(super) documents: Documents,
    pub(super) bands: BandTable,
    pub(super) rejections: Vec<Rejection>,
    /// Bytes as decompressed.
    pub(super) bytes: u64,
}

/// What a thread keeps from one chunk to the next.
struct Worker {
    sketcher: Sketcher,
    scratch: Scratch,
}

/// An input after the pass: its id prefix, and the source with its batches, or why it could not be read.
type Opened = (String, std::result::Result<(Source, Vec<Batch>), Rejection>);

/// The documents of one chunk.
#[derive(Default)]
struct Batch {
    documents: Documents,
    keys: Vec<u64>,
    /// Documents without an id of their own, by place in the batch, and their lines in the chunk.
    unnamed: Vec<(u32, u64)>,
    rejections: Vec<Rejection>,
    /// Line ends in the chunk.
    lines: u64,
}

pub(super) fn scan(inputs: Vec<Input>, config: &DedupConfig, monitor: &dyn Monitor) -> Result<Scanned> {
    let mut options = ReadOptions::new(&config.temp_dir);
    options.fields = config.fields.clone();
    options.mmap = config.mmap;
    let hasher = MinHasher::new(config.banding.slots(), config.seed);
    let worker = || Worker { sketcher: Sketcher::new(config.shingle, hasher.clone()), scratch: Scratch::default() };

    let opened: Vec<Opened> = inputs
        .into_par_iter()
        .enumerate()
        .map(|(number, input)| {
            let prefix = input.id_prefix.clone();
            let path = input.path.display().to_string();
            let read = || -> Result<(Source, Vec<Batch>)> {
                monitor.step(0)?;
                let source = Source::open(input, &options)?;
                let chunks = source.chunks(CHUNK)?;
                let batches = chunks
                    .par_iter()
                    .map_init(worker, |worker, chunk| {
                        scan_chunk(&source, number as u32, chunk, config, worker, monitor)
                    })
                    .collect::<Result<_>>()?;
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
        })
        .collect::<Result<_>>()?;

    let mut scanned = Scanned {
        sources: Vec::with_capacity(opened.len()),
        documents: Documents::default(),
        bands: BandTable::new(config.banding.bands),
        rejections: Vec::new(),
        bytes: 0,
    };
    for (prefix, read) in opened {
        let source = match read {
            Ok((source, batches)) => {
                scanned.take(&prefix, source.kind().is_one_document(), batches);
                scanned.bytes += source.len();
                scanned.rejections.extend(source.damage().cloned());
                Some(source)
            }
            Err(rejection) => {
                scanned.rejections.push(rejection);
                None
            }
        };
        scanned.sources.push(source);
    }
    if let (true, Some(first)) = (config.strict, scanned.rejections.first()) {
        return Err(Error::Rejected(Box::new(first.clone())));
    }
    Ok(scanned)
}

impl Scanned {
    /// Appends the batches of one source, whose lines are counted on from one to the next. Documents without an id are
    /// called after the source, and unless it holds just one, after their line.
    fn take(&mut self, prefix: &str, alone: bool, batches: Vec<Batch>) {
        let mut line = 1;
        for mut batch in batches {
            let mut unnamed = batch.unnamed.iter().peekable();
            batch.documents.ids.name(|i| {
                let (_, at) = unnamed.next_if(|(place, _)| *place == i)?;
                Some(if alone { prefix.to_owned() } else { format!("{prefix}:{}", line + at) })
            });
            self.documents.append(batch.documents);
            self.bands.append(batch.keys);
            for mut rejection in batch.rejections {
                rejection.line = rejection.line.map(|at| at - 1 + line);
                self.rejections.push(rejection);
            }
            line += batch.lines;
        }
    }
}

fn scan_chunk(
    source: &Source,
    number: u32,
    chunk: &Range<u64>,
    config: &DedupConfig,
    worker: &mut Worker,
    monitor: &dyn Monitor,
) -> Result<Batch> {
    let mut batch = Batch::default();
    let Worker { sketcher, scratch } = worker;
    batch.lines = source.scan(chunk, scratch, |item| match item {
        Item::Record(record) => batch.push(&record, number, source.input(), config, sketcher),
        Item::Rejected(rejection) => batch.rejections.push(rejection),
    })?;
    batch.keys.shrink_to_fit();
    batch.documents.shrink();
    monitor.step(chunk.end - chunk.start)?;
    Ok(batch)
}

impl Batch {
    fn push(&mut self, record: &Record<'_>, source: u32, input: &Input, config: &DedupConfig, sketcher: &mut Sketcher) {
        let signature = sketcher.sketch(record.text);
        band_keys(config.banding, &signature.minima, &mut self.keys);
        let documents = &mut self.documents;
        if record.id.is_none() {
            self.unnamed.push((documents.len(), record.line));
        }
        documents.ids.push(record.id.unwrap_or_default());
        let host = if config.keep.asks_host() { record.host(input) } else { None };
        let date = record.date.and_then(parse_date);
        documents.preferences.push(config.keep.preference(signature.words, date, record.number, host.as_deref()));
        documents.places.push(Place::new(source, &record.span));
        documents.words.push(signature.words);
        documents.exact.push(signature.exact);
    }
}
