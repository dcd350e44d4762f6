//! `onecopy dedup`: read, propose, verify, decide, write.

use super::scan::{Scanned, scan};
use super::summary::{Conservation, Summary, Timing};
use super::{Monitor, Stage};
use crate::cluster::{Decisions, decide};
use crate::config::{DedupConfig, LEAST_WORDS};
use crate::document::{Documents, inverse, ranks};
use crate::error::{Error, Result};
use crate::index::groups;
use crate::read::{Rejection, Scratch, Source, discover_outside};
use crate::verify::{Texts, verify};
use crate::write::{PairRow, Results, Staging, Written, pair_rows, write_folder, write_stream};
use rayon::ThreadPoolBuilder;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Where results go.
#[derive(Clone, Debug)]
pub enum Output {
    /// Survivors and logs into a folder, which must be new or empty unless `force` is set.
    Folder {
        /// The folder.
        path: PathBuf,
        /// Whether results of an earlier run there may be replaced.
        force: bool,
    },
    /// Survivors to standard output, logs into a folder if one is given.
    Stream {
        /// The folder for the logs.
        log: Option<PathBuf>,
        /// Whether results of an earlier run there may be replaced.
        force: bool,
    },
    /// Nowhere: only the summary is wanted.
    Nowhere,
}

/// Rejections that an [`Outcome`] holds.
const FIRST_REJECTIONS: usize = 3;

/// How a run ended.
#[derive(Debug)]
pub struct Outcome {
    /// The numbers.
    pub summary: Summary,
    /// Whether standard output was closed before all survivors were written, as `head` does.
    pub stream_closed: bool,
    /// The first few records that were rejected.
    pub first_rejections: Vec<Rejection>,
}

/// Keeps one copy of every near-duplicate document of `inputs` (files, folders, patterns, `-`).
///
/// Errors are about the run as a whole; bad records are counted and logged. When it fails, or is stopped through the
/// monitor, nothing is left behind in the output folder.
///
/// ```
/// use onecopy::config::DedupConfig;
/// use onecopy::run::{Output, dedup};
///
/// # fn main() -> onecopy::error::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let input = folder.path().join("crawl.jsonl");
/// # let line = "{\"text\":\"One two three four five six seven.\"}\n";
/// # std::fs::write(&input, line.repeat(2)).unwrap();
/// let out = folder.path().join("out");
/// let output = Output::Folder { path: out.clone(), force: false };
/// let outcome = dedup(&[input.into()], &output, &DedupConfig::default(), &())?;
/// assert_eq!(outcome.summary.counts.documents, 2);
/// assert_eq!(outcome.summary.counts.kept, 1);
/// assert!(out.join("removed.jsonl").exists());
/// # Ok(())
/// # }
/// ```
pub fn dedup(inputs: &[OsString], output: &Output, config: &DedupConfig, monitor: &dyn Monitor) -> Result<Outcome> {
    config.check()?;
    let pool = ThreadPoolBuilder::new()
        .num_threads(config.threads.unwrap_or(0))
        .build()
        .map_err(|error| Error::Usage(format!("cannot start threads: {error}; hint: pass a smaller --threads")))?;
    pool.install(|| dedup_here(inputs, output, config, monitor))
}

fn dedup_here(inputs: &[OsString], output: &Output, config: &DedupConfig, monitor: &dyn Monitor) -> Result<Outcome> {
    let mut clock = Clock::start();
    // Made first: a folder that cannot be written to is better known before the work than after it.
    let staging = match output {
        Output::Folder { path, force } | Output::Stream { log: Some(path), force } => {
            Some(Staging::begin(path, *force)?)
        }
        Output::Stream { log: None, .. } | Output::Nowhere => None,
    };
    let outputs: Vec<&Path> = staging.iter().map(Staging::folder).collect();
    let discovery = discover_outside(inputs, &outputs)?;

    // Bytes to documents, each with its words' fingerprint and its band keys.
    let total = discovery.inputs.iter().filter_map(|input| input.path.metadata().ok()).map(|m| m.len()).sum();
    monitor.begin(Stage::Read, total);
    let Scanned { sources, mut documents, bands, mut rejections, records, bytes } =
        scan(discovery.inputs, config, monitor)?;
    let records = records + discovery.unreadable.len() as u64;
    rejections.extend(discovery.unreadable);
    rejections.sort_by(|a, b| (&a.source, a.line, a.byte).cmp(&(&b.source, b.line, b.byte)));
    if let (true, Some(first)) = (config.strict, rejections.first()) {
        return Err(Error::Rejected(Box::new(first.clone())));
    }
    clock.lap(Stage::Read);

    // Of documents of the same words the most preferred stands for all, and near copies are sought among those.
    monitor.begin(Stage::Propose, 0);
    let (id_order, renamed) = documents.ids.order();
    let id_ranks = inverse(&id_order);
    drop(id_order);
    let mut copies = documents.copies();
    // Of no more use: 16 bytes a document.
    documents.exact = Vec::new();
    let preference = documents.preference(&config.keep, &id_ranks);
    let mut stands = vec![true; documents.len() as usize];
    for group in &mut copies {
        group.sort_unstable_by_key(|&document| preference(document));
        for &copy in &group[1..] {
            stands[copy as usize] = false;
        }
    }
    let takes_part = |d: u32| stands[d as usize] && documents.words[d as usize] >= LEAST_WORDS;
    let candidates = groups(&bands, takes_part);
    drop(bands);
    let ranks = ranks(documents.len(), candidates.iter().chain(&copies).flatten().copied(), preference);
    clock.lap(Stage::Propose);

    // What the sketch proposed, decided on the text.
    monitor.begin(Stage::Verify, candidates.iter().map(|group| group.len() as u64).sum());
    let texts = Corpus { sources: &sources, documents: &documents, ranks: &ranks };
    let progress = |amount| monitor.step(amount);
    let verified = verify(&candidates, &texts, config.shingle, config.threshold, &progress)?;
    let pairs = &verified.pairs;
    clock.lap(Stage::Verify);

    monitor.begin(Stage::Decide, 0);
    let Decisions { clusters, removed } =
        decide(documents.len(), &copies, pairs, |d| ranks[d as usize], |d| id_ranks[d as usize]);
    let rows: Vec<PairRow> = pair_rows(&clusters, &copies, pairs, &removed, &id_ranks);
    clock.lap(Stage::Decide);

    monitor.begin(Stage::Write, u64::from(documents.len()));
    let results = Results {
        config,
        sources: &sources,
        documents: &documents,
        id_ranks: &id_ranks,
        clusters: &clusters,
        rows: &rows,
        removed: &removed,
        rejections: &rejections,
        edits: None,
    };
    let mut summary = Summary::new(&results, &verified);
    summary.bytes = bytes;
    summary.counts.unranked = documents.preferences.iter().filter(|p| config.keep.is_blind_to(p)).count() as u64;
    summary.counts.renamed_ids = renamed;
    summary.counts.skipped_files = discovery.skipped;
    summary.counts.candidates = candidates.iter().map(|group| group.len() as u64).sum();
    let mut finish = |written: &Written| {
        summary.conservation = Conservation::check(records, written)?;
        clock.lap(Stage::Write);
        summary.seconds.clone_from(&clock.laps);
        summary.total_seconds = clock.started.elapsed().as_secs_f64();
        summary.peak_memory = super::summary::peak_memory();
        // A file that shrank under the map was read as zeros; what was made of them must not be published.
        sources.iter().flatten().try_for_each(Source::check)?;
        serde_json::to_string_pretty(&summary).map_err(|error| Error::Internal(format!("summary.json: {error}")))
    };
    let stream_closed = match (output, staging) {
        (Output::Folder { .. }, Some(staging)) => {
            write_folder(&results, staging, monitor, &mut finish).map(|()| false)?
        }
        (Output::Stream { .. }, staging) => write_stream(&results, staging, monitor, &mut finish)?,
        _ => {
            finish(&Written::planned(&results))?;
            false
        }
    };
    rejections.truncate(FIRST_REJECTIONS);
    Ok(Outcome { summary, stream_closed, first_rejections: rejections })
}

/// The texts of documents, read again where they stand.
struct Corpus<'a> {
    sources: &'a [Option<Source>],
    documents: &'a Documents,
    ranks: &'a [u32],
}

impl Texts for Corpus<'_> {
    fn text<'a>(&'a self, document: u32, scratch: &'a mut Scratch) -> Result<&'a str> {
        let place = self.documents.places[document as usize];
        match &self.sources[place.source as usize] {
            Some(source) => source.text(&place.span(), scratch),
            None => Err(Error::Internal("a document without a source".into())),
        }
    }

    fn words(&self, document: u32) -> u32 {
        self.documents.words[document as usize]
    }

    fn changed(&self, document: u32) -> Error {
        let place = self.documents.places[document as usize];
        match &self.sources[place.source as usize] {
            Some(source) => source.changed(place.span().start),
            None => Error::Internal("a document without a source".into()),
        }
    }

    fn rank(&self, document: u32) -> u32 {
        self.ranks[document as usize]
    }
}

struct Clock {
    started: Instant,
    lap: Instant,
    laps: Vec<Timing>,
}

impl Clock {
    fn start() -> Self {
        let now = Instant::now();
        Self { started: now, lap: now, laps: Vec::new() }
    }

    fn lap(&mut self, stage: Stage) {
        let now = Instant::now();
        self.laps.push(Timing { stage, seconds: (now - self.lap).as_secs_f64() });
        self.lap = now;
    }
}
