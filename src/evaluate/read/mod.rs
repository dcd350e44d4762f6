//! Files of found and true pairs, clusters, passages and blocks, in the forms that tools write.
//!
//! In: a path. Out: what the measures take, with ids as numbers. A line is a row: a JSON object whose fields have names, a JSON
//! array, or columns with tabs or commas between them, which have the names of the first line if that has the ones needed.
//! Files may be compressed with gzip or zstd; `-` is standard input; a folder stands for the log of that name in it. What a
//! file says beside what is needed is stepped over, so rows of other tools fit as they are.
//!
//! A line that cannot be used ends it all, named: scores of half a file would be wrong without looking so.

pub mod blocks;
pub mod characters;
pub mod clusters;
pub mod file;
pub mod pairs;
pub mod passages;
pub mod row;
pub mod value;

use crate::config::Offsets;
use crate::error::{Error, Result};
use std::path::{Path, PathBuf};

/// Which rows of a file count.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Those of one of these kinds, as the field `kind` has it; all, if it is empty.
    pub kinds: Vec<String>,
    /// Those with at least this much in a field.
    pub least: Option<(String, f64)>,
}

impl Filter {
    /// Whether a row counts.
    ///
    /// # Errors
    /// What is wrong with it, if it does not have what is asked for.
    pub fn admits(&self, row: &row::Row<'_>) -> std::result::Result<bool, String> {
        if !self.kinds.is_empty() {
            let kind = row.label("kind")?;
            if !self.kinds.iter().any(|wanted| *wanted == kind) {
                return Ok(false);
            }
        }
        match &self.least {
            Some((field, least)) => Ok(row.number(field)? >= *least),
            None => Ok(true),
        }
    }
}

/// A place in the text of a document, as a file has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The number of the document.
    pub document: u32,
    /// Where it starts, in bytes or characters.
    pub start: u64,
    /// Where it ends.
    pub end: u64,
    /// The line of the file, from 1.
    pub line: u64,
}

/// The file that `path` stands for: itself, or the log called `name` in a folder that a run left.
///
/// # Errors
/// [`Error::Usage`] for a folder without it.
pub fn log_in(path: &Path, name: &str) -> Result<PathBuf> {
    if !path.is_dir() {
        return Ok(path.to_owned());
    }
    let log = path.join(name);
    if log.is_file() {
        return Ok(log);
    }
    Err(Error::Usage(format!("{}: no {name} in this folder; hint: name the file to score", path.display())))
}

/// The number of documents of the run that left a folder, if it is one and its summary says so.
pub fn documents_of(folder: &Path) -> Option<u64> {
    summary(folder)?.pointer("/counts/documents")?.as_u64()
}

/// What offsets count in the logs of the run that left a folder, if it is one and its summary says so.
pub fn offsets_of(folder: &Path) -> Option<Offsets> {
    let summary = summary(folder)?;
    serde_json::from_value(summary.pointer("/parameters/offsets")?.clone()).ok()
}

fn summary(folder: &Path) -> Option<serde_json::Value> {
    serde_json::from_slice(&std::fs::read(folder.join("summary.json")).ok()?).ok()
}
