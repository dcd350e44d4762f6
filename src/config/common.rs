//! What every command is told: where things are, and what may be compared.

use crate::error::{Error, Result};
use crate::read::{FieldPath, Fields};
use std::path::{Path, PathBuf};

/// Threads that may be asked for.
const MOST_THREADS: usize = 1024;

/// The part of a configuration that all commands share.
#[derive(Clone, Debug)]
pub struct Common {
    /// Where a record keeps what.
    pub fields: Fields,
    /// Whether files may be memory-mapped.
    pub mmap: bool,
    /// The folder for what is decompressed or comes from a pipe.
    pub temp_dir: PathBuf,
    /// Threads to use; as many as the machine has, by default.
    pub threads: Option<usize>,
    /// Whether a bad record ends the run.
    pub strict: bool,
    /// Which documents may be compared with each other: any two, by default.
    pub scope: Scope,
}

/// Which documents may be compared with each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Any two.
    #[default]
    All,
    /// Two of different hosts. An unknown host is each document's own: it differs from every other.
    Across,
    /// The pairs that stand in this file, each of them.
    Listed(PathBuf),
}

impl Default for Common {
    fn default() -> Self {
        Self {
            fields: Fields::default(),
            mmap: true,
            temp_dir: std::env::temp_dir(),
            threads: None,
            strict: false,
            scope: Scope::All,
        }
    }
}

impl Common {
    /// Checks what types cannot: ranges.
    pub fn check(&self) -> Result<()> {
        match self.threads.filter(|threads| !(1..=MOST_THREADS).contains(threads)) {
            None => Ok(()),
            Some(threads) => Err(Error::Usage(format!(
                "--threads {threads}: out of range; hint: pass 1 to {MOST_THREADS}, or leave it out to use all cores"
            ))),
        }
    }

    /// What of this results depend on, as a text.
    pub(super) fn fingerprint(&self) -> String {
        let Self { fields, mmap: _, temp_dir: _, threads: _, strict: _, scope } = self;
        let fields: Vec<&str> = [&fields.text, &fields.id, &fields.url, &fields.date, &fields.source]
            .into_iter()
            .map(FieldPath::as_str)
            .collect();
        // A list is input, like the documents: what it is called says nothing of what it holds.
        let scope = match scope {
            Scope::All => "all",
            Scope::Across => "across",
            Scope::Listed(_) => "listed",
        };
        format!("{fields:?} {scope}")
    }
}

/// Refuses a folder for temporary files that is not there. Not every run puts something aside, but one that can't is better
/// stopped before it begins.
pub(crate) fn check_temp_dir(folder: &Path) -> Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    Err(Error::Usage(format!("--temp-dir {}: no such folder; hint: make it, or name another one", folder.display())))
}

/// A short name for a text.
pub(super) fn hashed(text: &str) -> String {
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(text.as_bytes()))
}

/// Refuses what is no share of a whole, or no similarity.
pub(super) fn check_share(switch: &str, share: f64, usual: f64) -> Result<()> {
    if share > 0.0 && share <= 1.0 {
        return Ok(());
    }
    Err(Error::Usage(format!(
        "{switch} {share}: out of range; hint: pass a number above 0 and up to 1, such as {usual}"
    )))
}
