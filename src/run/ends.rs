//! Where a run begins and ends: inputs to a corpus, results to a folder or a stream.

use super::clock::Clock;
use super::examine::Found;
use super::page;
use super::scan::{Scanned, Wanted, scan};
use super::summary::{Conservation, Summary, peak_memory};
use super::warnings::Seen;
use super::{Monitor, Stage};
use crate::boilerplate::repetition::Repetition;
use crate::config::Common;
use crate::corpus::{Corpus, Gaps};
use crate::document::inverse;
use crate::error::{Error, Result};
use crate::read::{Rejection, discover_outside};
use crate::scope::Allowed;
use crate::write::{Results, Staging, Written, rehearse, write_folder, write_stream};
use rayon::ThreadPoolBuilder;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Where results go.
#[derive(Clone, Debug)]
pub enum Output {
    /// Results and logs into a folder, which must be new or empty unless `force` is set.
    Folder {
        /// The folder.
        path: PathBuf,
        /// Whether results of an earlier run there may be replaced.
        force: bool,
    },
    /// What a filter gives (survivors, or passages) to standard output, logs into a folder if one is given.
    Stream {
        /// The folder for the logs.
        log: Option<PathBuf>,
        /// Whether results of an earlier run there may be replaced.
        force: bool,
    },
    /// Nowhere: only the summary is wanted.
    Nowhere,
}

impl Output {
    /// Begins to fill the folder, if there is one. To be done first: a folder that cannot be written to is better known
    /// before the work than after it.
    pub(super) fn begin(&self) -> Result<Option<Staging>> {
        match self {
            Self::Folder { path, force } | Self::Stream { log: Some(path), force } => {
                Staging::begin(path, *force).map(Some)
            }
            Self::Stream { log: None, .. } | Self::Nowhere => Ok(None),
        }
    }
}

/// Rejections that an [`Outcome`] holds.
const FIRST_REJECTIONS: usize = 3;

/// How a run ended.
#[derive(Debug)]
pub struct Outcome {
    /// The numbers.
    pub summary: Summary,
    /// Whether standard output was closed before all was written, as `head` does.
    pub stream_closed: bool,
    /// The first few records that were rejected.
    pub first_rejections: Vec<Rejection>,
}

/// Runs `work` on as many threads as asked for.
pub(super) fn on_threads<T: Send>(common: &Common, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    let pool = ThreadPoolBuilder::new()
        .num_threads(common.threads.unwrap_or(0))
        .build()
        .map_err(|error| Error::Usage(format!("cannot start threads: {error}; hint: pass a smaller --threads")))?;
    pool.install(work)
}

/// What reading gives.
pub(super) struct Read {
    pub(super) corpus: Corpus,
    /// What finds documents like each other.
    pub(super) found: Found,
    /// What hosts repeat, if that was wanted.
    pub(super) repetition: Option<Repetition>,
    /// How many records have what.
    pub(super) seen: Seen,
}

/// Bytes to documents, each with what is wanted of it. Never reads from the folder that is written to.
pub(super) fn read(
    inputs: &[OsString],
    staging: Option<&Staging>,
    common: &Common,
    wanted: &Wanted<'_>,
    monitor: &dyn Monitor,
) -> Result<Read> {
    let outputs: Vec<&Path> = staging.into_iter().map(Staging::folder).collect();
    let discovery = discover_outside(inputs, &outputs)?;
    let total = discovery.inputs.iter().filter_map(|input| input.path.metadata().ok()).map(|m| m.len()).sum();
    monitor.begin(Stage::Read, total);
    let Scanned { sources, mut documents, found, repetition, seen, mut rejections, records, bytes } =
        scan(discovery.inputs, common, wanted, monitor)?;
    let records = records + discovery.unreadable.len() as u64;
    rejections.extend(discovery.unreadable);
    rejections.sort_by(|a, b| (&a.source, a.line, a.byte).cmp(&(&b.source, b.line, b.byte)));
    if let (true, Some(first)) = (common.strict, rejections.first()) {
        return Err(Error::Rejected(Box::new(first.clone())));
    }
    let (id_order, renamed) = documents.ids.order();
    let id_ranks = inverse(&id_order);
    let skipped_files = discovery.skipped;
    let corpus = Corpus {
        sources,
        documents,
        id_ranks,
        renamed,
        rejections,
        records,
        bytes,
        skipped_files,
        gaps: Gaps::default(),
    };
    Ok(Read { corpus, found, repetition, seen })
}

/// Writes the results, holds what was written against what was read, and fills in the rest of the summary.
pub(super) fn finish(
    results: &Results<'_>,
    output: &Output,
    staging: Option<Staging>,
    allowed: &Allowed<'_>,
    mut summary: Summary,
    mut clock: Clock,
    monitor: &dyn Monitor,
) -> Result<Outcome> {
    let corpus = results.corpus;
    summary.counts.unknown_ids = allowed.listed().map_or(0, |listed| listed.unknown);
    monitor.step(0)?;
    monitor.begin(Stage::Write, u64::from(corpus.documents.len()));
    let mut last = |written: &Written, staging: Option<&Staging>| {
        summary.conservation = Conservation::check(corpus.records, written)?;
        if let Some(passages) = &mut summary.passages {
            passages.emptied = written.emptied;
        }
        clock.lap(Stage::Write);
        if let (true, Some(staging)) = (results.report, staging) {
            monitor.begin(Stage::Report, 0);
            page::write(corpus, &summary, staging)?;
            clock.lap(Stage::Report);
        }
        summary.seconds = clock.laps().to_vec();
        summary.total_seconds = clock.total();
        summary.peak_memory = peak_memory();
        corpus.check()?;
        serde_json::to_string_pretty(&summary).map_err(|error| Error::Internal(format!("summary.json: {error}")))
    };
    let stream_closed = match (output, staging) {
        (Output::Folder { .. }, Some(staging)) => write_folder(results, staging, monitor, &mut last).map(|()| false)?,
        (Output::Stream { .. }, staging) => write_stream(results, staging, monitor, &mut last)?,
        _ => {
            rehearse(results, monitor)?;
            last(&Written::planned(results), None)?;
            false
        }
    };
    let first_rejections = corpus.rejections.iter().take(FIRST_REJECTIONS).cloned().collect();
    Ok(Outcome { summary, stream_closed, first_rejections })
}
