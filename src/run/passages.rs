//! `onecopy passages`: read, propose, align, group, write.

use super::Monitor;
use super::ends::{Outcome, Output};
use super::whole::run;
use crate::config::{PassagesConfig, RunConfig};
use crate::error::Result;
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
    run(inputs, output, &RunConfig::from(config), monitor)
}
