//! `onecopy clean`: read and count, judge, write.

use super::Monitor;
use super::ends::{Outcome, Output};
use super::whole::run;
use crate::config::{CleanConfig, RunConfig};
use crate::error::Result;
use std::ffi::OsString;

/// Strips publishers' boilerplate from the documents of `inputs` (files, folders, patterns, `-`).
///
/// Errors are about the run as a whole; bad records are counted and logged. When it fails, or is stopped through the
/// monitor, nothing is left behind in the output folder.
///
/// ```
/// use onecopy::config::CleanConfig;
/// use onecopy::run::{Output, clean};
///
/// # fn main() -> onecopy::error::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let input = folder.path().join("page.txt");
/// # let prose = "The harbour was closed on Monday after a storm had torn two boats from their moorings.";
/// # std::fs::write(&input, format!("{prose}\n\n{prose}\n\nLeave a Reply\nYour email address will not be published.\n")).unwrap();
/// let out = folder.path().join("out");
/// let output = Output::Folder { path: out.clone(), force: false };
/// let outcome = clean(&[input.into()], &output, &CleanConfig::default(), &())?;
/// let counts = outcome.summary.boilerplate.unwrap_or_default();
/// assert_eq!(counts.blocks, 2);
/// assert!(out.join("boilerplate.jsonl").exists());
/// # Ok(())
/// # }
/// ```
pub fn clean(inputs: &[OsString], output: &Output, config: &CleanConfig, monitor: &dyn Monitor) -> Result<Outcome> {
    run(inputs, output, &RunConfig::from(config), monitor)
}
