//! `onecopy dedup`: read, propose, verify, decide, write.

use super::Monitor;
use super::ends::{Outcome, Output};
use super::whole::run;
use crate::config::{DedupConfig, RunConfig};
use crate::error::Result;
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
    run(inputs, output, &RunConfig::from(config), monitor)
}
