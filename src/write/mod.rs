//! Survivors to files: the surviving corpus in the form it came in, and the logs that explain it.
//!
//! In: the decisions of a run. Out: a folder, or a stream of survivors with the logs beside it. Everything is written into
//! a [staging folder](staging) first and renamed when whole; records are [spliced](splice) from the input byte for byte.

mod logs;
mod pairs;
mod splice;
mod staging;

pub use pairs::{PairRow, pair_rows};
pub use staging::check_folder;

use crate::cluster::{Cluster, Removal};
use crate::config::{DedupConfig, Settings};
use crate::document::Documents;
use crate::error::{Error, Result};
use crate::read::{Rejection, Source};
use crate::run::Monitor;
use splice::Survivors;
use staging::Staging;
use std::io::{self, Write};
use std::path::Path;

/// What there is to write.
pub struct Results<'a> {
    /// The parameters.
    pub config: &'a DedupConfig,
    /// The sources, by number.
    pub sources: &'a [Option<Source>],
    /// The documents.
    pub documents: &'a Documents,
    /// Documents in the order of their ids.
    pub id_order: &'a [u32],
    /// The place of each document in that order.
    pub id_ranks: &'a [u32],
    /// The clusters, in their order.
    pub clusters: &'a [Cluster],
    /// The pairs, in their order.
    pub rows: &'a [PairRow],
    /// The removals, by document.
    pub removed: &'a [Removal],
    /// The rejections, in their order.
    pub rejections: &'a [Rejection],
}

/// What was written, counted as it was.
#[derive(Clone, Copy, Debug, Default)]
pub struct Written {
    /// Records among the survivors.
    pub kept: u64,
    /// Lines of `removed.jsonl`.
    pub removed: u64,
}

/// Called when all else is written; gives the content of `summary.json`.
type Finish<'a> = &'a mut dyn FnMut(&Written) -> Result<String>;

/// Writes survivors and logs into the folder `out`.
pub fn write_folder(results: &Results<'_>, out: &Path, monitor: &dyn Monitor, finish: Finish<'_>) -> Result<()> {
    let staging = Staging::begin(out)?;
    let survivors = Survivors::new(results);
    let (kept, removed) = rayon::join(|| survivors.write_files(&staging, monitor), || logs::write(results, &staging));
    let written = Written { kept: kept?, removed: removed? };
    last(results, &staging, finish(&written)?)?;
    staging.publish()
}

/// Writes survivors to standard output, and the logs into the folder `log` if there is one. Whether standard output was
/// closed by whoever reads it, which is no error.
pub fn write_stream(
    results: &Results<'_>,
    log: Option<&Path>,
    monitor: &dyn Monitor,
    finish: Finish<'_>,
) -> Result<bool> {
    let staging = log.map(Staging::begin).transpose()?;
    let removed = match &staging {
        Some(staging) => logs::write(results, staging)?,
        None => results.removed.len() as u64,
    };
    let mut out = io::BufWriter::with_capacity(splice::BUFFER, io::stdout().lock());
    let survivors = Survivors::new(results);
    let streamed = survivors.write_stream(&mut out, monitor).and_then(|kept| {
        out.flush().map_err(splice::stdout_error)?;
        Ok(kept)
    });
    // What is still in the buffer has nowhere to go when this failed.
    let _ = out.into_parts();
    let (kept, closed) = match streamed {
        Ok(kept) => (kept, false),
        Err(Error::Io { source, .. }) if source.kind() == io::ErrorKind::BrokenPipe => (survivors.count(), true),
        Err(error) => return Err(error),
    };
    let summary = finish(&Written { kept, removed })?;
    if let Some(staging) = staging {
        last(results, &staging, summary)?;
        staging.publish()?;
    }
    Ok(closed)
}

fn last(results: &Results<'_>, staging: &Staging, mut summary: String) -> Result<()> {
    let settings = toml::to_string(&Settings::effective(results.config))
        .map_err(|error| Error::Internal(format!("config.toml: {error}")))?;
    staging.write("config.toml", settings.as_bytes())?;
    summary.push('\n');
    staging.write("summary.json", summary.as_bytes())
}
