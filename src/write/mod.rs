//! Survivors to files: the surviving corpus in the form it came in, and the logs that explain it.
//!
//! In: the decisions of a run. Out: a folder, or a stream of survivors with the logs beside it. Everything is written into
//! a staging folder first and renamed when whole; records are spliced from the input byte for byte, but for what edits cut
//! out of their texts.

mod edit;
mod logs;
mod outlet;
mod pairs;
mod splice;
mod staging;

pub use edit::Edits;
pub use pairs::{PairRow, pair_rows};
pub use staging::Staging;

use crate::cluster::{Cluster, Removal};
use crate::config::{DedupConfig, Settings};
use crate::document::Documents;
use crate::error::{Error, Result};
use crate::monitor::Monitor;
use crate::read::{Rejection, Source};
use outlet::Outlet;
use splice::{Count, Survivors};
use std::io;

/// What there is to write.
pub struct Results<'a> {
    /// The parameters.
    pub config: &'a DedupConfig,
    /// The sources, by number.
    pub sources: &'a [Option<Source>],
    /// The documents.
    pub documents: &'a Documents,
    /// The place of each document in the order of the ids.
    pub id_ranks: &'a [u32],
    /// The clusters, in their order.
    pub clusters: &'a [Cluster],
    /// The pairs, in their order.
    pub rows: &'a [PairRow],
    /// The removals, by document.
    pub removed: &'a [Removal],
    /// The rejections, in their order.
    pub rejections: &'a [Rejection],
    /// What is left out of the texts of survivors.
    pub edits: Option<&'a Edits>,
}

impl<'a> Results<'a> {
    fn survivors(&self) -> Survivors<'a> {
        let removed = self.removed.iter().map(|removal| removal.document);
        Survivors::new(self.sources, self.documents, removed, self.edits)
    }
}

/// What was written, counted as it was.
#[derive(Clone, Copy, Debug, Default)]
pub struct Written {
    /// Records among the survivors.
    pub kept: u64,
    /// Those of them that had a text before it was cut, and none after.
    pub emptied: u64,
    /// Lines of `removed.jsonl`.
    pub removed: u64,
    /// Lines of `rejected.jsonl`.
    pub rejected: u64,
    /// Whether the reader of standard output went away before the end.
    pub cut_short: bool,
}

impl Written {
    /// What would be written.
    pub fn planned(results: &Results<'_>) -> Self {
        let removed = results.removed.len() as u64;
        let rejected = results.rejections.len() as u64;
        Self { kept: u64::from(results.documents.len()) - removed, removed, rejected, ..Self::default() }
    }
}

/// Called when all else is written; gives the content of `summary.json`.
type Finish<'a> = &'a mut dyn FnMut(&Written) -> Result<String>;

/// Writes survivors and logs into a folder.
pub fn write_folder(results: &Results<'_>, staging: Staging, monitor: &dyn Monitor, finish: Finish<'_>) -> Result<()> {
    let survivors = results.survivors();
    let (count, logged) = rayon::join(|| survivors.write_files(&staging, monitor), || logs::write(results, &staging));
    let Count { kept, emptied } = count?;
    let written = Written { kept, emptied, ..logged? };
    last(results, &staging, finish(&written)?)?;
    staging.publish()
}

/// Writes survivors to standard output, and the logs into a folder if there is one. Whether standard output was closed by
/// whoever reads it, which is no error.
pub fn write_stream(
    results: &Results<'_>,
    staging: Option<Staging>,
    monitor: &dyn Monitor,
    finish: Finish<'_>,
) -> Result<bool> {
    let mut written = match &staging {
        Some(staging) => logs::write(results, staging)?,
        None => Written::planned(results),
    };
    let mut out = Outlet::new(io::stdout(), monitor);
    let mut count = Count::default();
    let streamed = results.survivors().write_stream(&mut out, &mut count, monitor);
    (written.kept, written.emptied) = (count.kept, count.emptied);
    // If the stream failed, what finishing says is the reason.
    match out.finish().and(streamed) {
        Err(Error::Io { source, .. }) if source.kind() == io::ErrorKind::BrokenPipe => written.cut_short = true,
        other => other?,
    }
    let summary = finish(&written)?;
    if let Some(staging) = staging {
        last(results, &staging, summary)?;
        staging.publish()?;
    }
    Ok(written.cut_short)
}

fn last(results: &Results<'_>, staging: &Staging, mut summary: String) -> Result<()> {
    let settings = toml::to_string(&Settings::effective(results.config))
        .map_err(|error| Error::Internal(format!("config.toml: {error}")))?;
    staging.write("config.toml", settings.as_bytes())?;
    summary.push('\n');
    staging.write("summary.json", summary.as_bytes())
}
