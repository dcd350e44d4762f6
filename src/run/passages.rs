//! `onecopy passages`: read, propose, align, put together as families, write.

use super::dedup::{Outcome, Output};
use super::summary::{Conservation, Timing};
use super::{Monitor, with_threads};
use crate::config::{PassagesConfig, Settings};
use crate::error::{Error, Result};
use crate::scope::Request;
use serde::Serialize;
use std::ffi::OsString;

/// Everything worth knowing of a run for passages.
#[derive(Clone, Debug, Serialize)]
pub struct PassagesSummary {
    /// Version of onecopy.
    pub version: &'static str,
    /// Equal for two runs whose parameters give the same results on the same input.
    pub fingerprint: String,
    /// The parameters.
    pub parameters: Settings,
    /// How many of what.
    pub counts: PassagesCounts,
    /// Bytes read, as decompressed.
    pub bytes: u64,
    /// How long each stage took.
    pub seconds: Vec<Timing>,
    /// How long all took.
    pub total_seconds: f64,
    /// Peak resident memory in bytes, mapped pages of the input included; where the system tells.
    pub peak_memory: Option<u64>,
    /// Whether every record ended as exactly one of kept and rejected.
    pub conservation: Conservation,
}

/// How many of what a run for passages met.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PassagesCounts {
    /// Documents read.
    pub documents: u64,
    /// Records, and files, that could not be read.
    pub rejected: u64,
    /// Documents without any word.
    pub empty: u64,
    /// Documents whose id was taken, and got a number.
    pub renamed_ids: u64,
    /// Ids on the list of pairs that no document has.
    pub unknown_ids: u64,
    /// Files in folders that were not read because of their kind.
    pub skipped_files: u64,
    /// Documents that share a passage with another.
    pub sharing: u64,
    /// Pairs of documents that share passages, of those listed.
    pub pairs: u64,
    /// Passages listed.
    pub passages: u64,
    /// Of these, quotes.
    pub quotes: u64,
    /// Of these, furniture.
    pub furniture: u64,
    /// Families.
    pub families: u64,
    /// Occurrences of the largest.
    pub largest_family: u64,
    /// Stretches of text that were cut.
    pub cut: u64,
    /// Places for which the search for partners was cut short, because there were too many likely ones.
    pub bounded: u64,
}

/// Finds the passages that documents of `inputs` (files, folders, patterns, `-`) share.
///
/// Errors are about the run as a whole; bad records are counted and logged. When it fails, or is stopped through the
/// monitor, nothing is left behind in the output folder.
pub fn passages(
    inputs: &[OsString],
    output: &Output,
    config: &PassagesConfig,
    monitor: &dyn Monitor,
) -> Result<Outcome<PassagesSummary>> {
    config.check()?;
    let request = Request::read(&config.common.scope)?;
    with_threads(config.common.threads, || {
        let _ = (inputs, output, monitor, request);
        Err(Error::Internal("passages: not there yet".into()))
    })
}
