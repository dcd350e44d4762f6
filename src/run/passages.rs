//! `onecopy passages`: read, propose, align, group, write.

use super::clock::Clock;
use super::ends::{self, Outcome, Output, Read, on_threads};
use super::scan::Wanted;
use super::sharing::Sharing;
use super::summary::Summary;
use super::{Monitor, Stage};
use crate::cluster::Keep;
use crate::config::{PassagesConfig, Settings};
use crate::document::inverse;
use crate::error::Result;
use crate::scope::Request;
use crate::write::{Change, Results};
use std::ffi::OsString;

/// Finds the passages that documents of `inputs` (files, folders, patterns, `-`) share.
///
/// Errors are about the run as a whole; bad records are counted and logged. When it fails, or is stopped through the
/// monitor, nothing is left behind in the output folder.
///
/// ```
/// use onecopy::config::PassagesConfig;
/// use onecopy::run::{Output, passages};
///
/// # fn main() -> onecopy::error::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let input = folder.path().join("crawl.jsonl");
/// let wire: String = (0..40).map(|i| format!("word{i} ")).collect();
/// let lines = format!("{{\"id\":\"a\",\"text\":\"{wire}\"}}\n{{\"id\":\"b\",\"text\":\"Our lead. {wire}\"}}\n");
/// # std::fs::write(&input, lines).unwrap();
/// let out = folder.path().join("out");
/// let output = Output::Folder { path: out.clone(), force: false };
/// let outcome = passages(&[input.into()], &output, &PassagesConfig::default(), &())?;
/// let counts = outcome.summary.passages.unwrap_or_default();
/// assert_eq!((counts.passages, counts.families), (1, 1));
/// assert!(out.join("families.jsonl").exists());
/// # Ok(())
/// # }
/// ```
pub fn passages(
    inputs: &[OsString],
    output: &Output,
    config: &PassagesConfig,
    monitor: &dyn Monitor,
) -> Result<Outcome> {
    config.check()?;
    on_threads(&config.common, || passages_here(inputs, output, config, monitor))
}

fn passages_here(
    inputs: &[OsString],
    output: &Output,
    config: &PassagesConfig,
    monitor: &dyn Monitor,
) -> Result<Outcome> {
    let mut clock = Clock::start();
    let request = Request::read(&config.common.scope)?;
    let staging = output.begin()?;

    // Bytes to documents and their fingerprints.
    let wanted = Wanted {
        fields: config.common.fields.clone(),
        columns: PassagesConfig::COLUMNS,
        keep: &Keep::Oldest,
        sketch: None,
        fingerprints: true,
        couples: config.loose,
        blocks: false,
    };
    let Read { corpus, keys, .. } = ends::read(inputs, staging.as_ref(), &config.common, &wanted, monitor)?;
    let documents = &corpus.documents;
    let allowed = request.resolve(&documents.ids, documents.hosts.as_ref(), &inverse(&corpus.id_ranks))?;
    clock.lap(Stage::Read);

    // Fingerprints to pairs to passages to families.
    let sharing = Sharing::find(&corpus, keys, &allowed, config, monitor, &mut clock)?;
    let (listing, edits) = sharing.list(&corpus)?;
    let change = edits.map(Change::Cut);
    drop(sharing);

    let results = Results {
        settings: Settings::from(config),
        corpus: &corpus,
        decided: None,
        passages: Some(&listing),
        boilerplate: None,
        change: change.as_ref(),
    };
    let summary = Summary::of_passages(config, &results);
    ends::finish(&results, output, staging, &allowed, summary, clock, monitor)
}
