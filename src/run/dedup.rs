//! `onecopy dedup`: read, propose, verify, decide, write.

use super::clock::Clock;
use super::ends::{self, Outcome, Output, on_threads};
use super::scan::{SketchKind, Wanted};
use super::summary::Summary;
use super::{Monitor, Stage};
use crate::cluster::{Decisions, decide};
use crate::config::{DedupConfig, LEAST_WORDS, Settings};
use crate::document::ranks;
use crate::error::{Error, Result};
use crate::index::groups;
use crate::verify::verify;
use crate::write::{Decided, Results, pair_rows};
use std::ffi::OsString;

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
    if config.passages.is_some() {
        return Err(Error::Internal("passages in dedup: not there yet".into()));
    }
    on_threads(&config.common, || dedup_here(inputs, output, config, monitor))
}

fn dedup_here(inputs: &[OsString], output: &Output, config: &DedupConfig, monitor: &dyn Monitor) -> Result<Outcome> {
    let mut clock = Clock::start();
    let staging = output.begin()?;

    // Bytes to documents, each with its words' fingerprint and its band keys.
    let wanted = Wanted {
        fields: config.all_fields()?,
        columns: config.columns(),
        keep: &config.keep,
        sketch: Some(SketchKind { shingle: config.shingle, banding: config.banding(), seed: config.seed }),
        fingerprints: false,
    };
    let (mut corpus, bands, _) = ends::read(inputs, staging.as_ref(), &config.common, &wanted, monitor)?;
    clock.lap(Stage::Read);

    // Of documents of the same words the most preferred stands for all, and near copies are sought among those.
    monitor.begin(Stage::Propose, 0);
    let mut copies = corpus.documents.copies();
    // Of no more use: 16 bytes a document.
    corpus.documents.exact = Vec::new();
    let (documents, id_ranks) = (&corpus.documents, &corpus.id_ranks);
    let preference = documents.preference(&config.keep, id_ranks);
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
    let rank = |document: u32| ranks[document as usize];
    clock.lap(Stage::Propose);

    // What the sketch proposed, decided on the text.
    let proposed = candidates.iter().map(|group| group.len() as u64).sum();
    monitor.begin(Stage::Verify, proposed);
    let progress = |amount| monitor.step(amount);
    let verified = verify(&candidates, &corpus, &rank, config.shingle, config.threshold, &progress)?;
    clock.lap(Stage::Verify);

    monitor.begin(Stage::Decide, 0);
    let Decisions { clusters, removed } =
        decide(documents.len(), &copies, &verified.pairs, rank, |d| id_ranks[d as usize]);
    let rows = pair_rows(&clusters, &copies, &verified.pairs, &removed, id_ranks);
    clock.lap(Stage::Decide);

    let decided = Decided { clusters, rows, removed };
    let results =
        Results { settings: Settings::from(config), corpus: &corpus, decided: Some(&decided), passages: None };
    let mut summary = Summary::of_dedup(config, &results, &decided, &verified);
    summary.counts.candidates = proposed;
    ends::finish(&results, output, staging, summary, clock, monitor)
}
