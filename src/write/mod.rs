//! Survivors to files: the surviving corpus in the form it came in, and the logs that explain it.
//!
//! In: the decisions of a run. Out: a folder, or a stream of survivors with the logs beside it. Everything is written into
//! a staging folder first and renamed when whole; records are spliced from the input byte for byte, but for what edits cut
//! out of their texts.

mod boilerplate;
mod edit;
mod json;
mod logs;
mod outlet;
mod pairs;
mod passages;
mod splice;
mod staging;

pub use boilerplate::{Boilerplate, Marks};
pub use edit::Edits;
pub use pairs::{PairRow, pair_rows};
pub use staging::Staging;

use crate::cluster::{Cluster, Removal};
use crate::config::Settings;
use crate::corpus::Corpus;
use crate::error::{Error, Result};
use crate::monitor::Monitor;
use crate::passages::listing::Listing;
use outlet::Outlet;
use splice::{Count, Survivors};
use std::io;

/// What there is to write.
pub struct Results<'a> {
    /// The parameters.
    pub settings: Settings,
    /// Where the documents come from.
    pub corpus: &'a Corpus,
    /// What was decided about the documents, if anything was: then the survivors are written.
    pub decided: Option<&'a Decided>,
    /// The passages that documents share, if they were looked for.
    pub passages: Option<&'a Listing>,
    /// The furniture of the documents, if it was looked for.
    pub boilerplate: Option<Boilerplate<'a>>,
    /// What becomes of the texts of documents, if anything does: then the documents are written.
    pub change: Option<&'a Change<'a>>,
    /// Whether there is to be a page about all that.
    pub report: bool,
}

/// What becomes of the texts of documents.
pub enum Change<'a> {
    /// Parts of them are left out.
    Cut(Edits),
    /// They stay, and records name parts of them.
    Mark(Marks<'a>),
}

impl<'a> Results<'a> {
    /// The documents to be written, if any are.
    fn survivors(&self) -> Option<Survivors<'a>> {
        let removed = self.decided.map_or(&[][..], |decided| &decided.removed);
        let removed = removed.iter().map(|removal| removal.document);
        let survivors = || Survivors::new(&self.corpus.sources, &self.corpus.documents, removed, self.change);
        (self.decided.is_some() || self.change.is_some()).then(survivors)
    }
}

/// What was decided about documents.
#[derive(Debug)]
pub struct Decided {
    /// The clusters, in their order.
    pub clusters: Vec<Cluster>,
    /// The pairs, in their order.
    pub rows: Vec<PairRow>,
    /// The removals, by document.
    pub removed: Vec<Removal>,
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
        let removed = results.decided.map_or(0, |decided| decided.removed.len() as u64);
        let rejected = results.corpus.rejections.len() as u64;
        Self { kept: u64::from(results.corpus.documents.len()) - removed, removed, rejected, ..Self::default() }
    }
}

/// Called when all else is written, with the folder if there is one; gives the content of `summary.json`.
type Finish<'a> = &'a mut dyn FnMut(&Written, Option<&Staging>) -> Result<String>;

/// Finds what would keep the survivors from being written, without writing any: what only the records themselves can tell.
///
/// # Errors
/// [`Error::Usage`] for a record that has the field already that marks are to have.
pub fn rehearse(results: &Results<'_>, monitor: &dyn Monitor) -> Result<()> {
    let marked = results.survivors().filter(|_| matches!(results.change, Some(Change::Mark(_))));
    marked.map_or(Ok(()), |survivors| survivors.rehearse(monitor))
}

/// Writes survivors and logs into a folder.
pub fn write_folder(results: &Results<'_>, staging: Staging, monitor: &dyn Monitor, finish: Finish<'_>) -> Result<()> {
    let planned = Count { kept: Written::planned(results).kept, emptied: 0 };
    let survivors = results.survivors();
    let write = || survivors.map_or(Ok(planned), |survivors| survivors.write_files(&staging, monitor));
    let (count, logged) = rayon::join(write, || logs::write(results, &staging));
    let Count { kept, emptied } = count?;
    let written = Written { kept, emptied, ..logged? };
    last(results, &staging, finish(&written, Some(&staging))?)?;
    staging.publish()
}

/// Writes survivors, or where no documents are to be written the passages, to standard output, and the logs into a folder if there is
/// one. Whether standard output was closed by whoever reads it, which is no error.
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
    let streamed = match (results.survivors(), results.passages) {
        (Some(survivors), _) => {
            let mut count = Count::default();
            let streamed = survivors.write_stream(&mut out, &mut count, monitor);
            (written.kept, written.emptied) = (count.kept, count.emptied);
            streamed
        }
        (None, Some(listing)) => passages::passages(results, listing, &mut out).map_err(splice::stdout_error),
        (None, None) => Ok(()),
    };
    // If the stream failed, what finishing says is the reason.
    match out.finish().and(streamed) {
        Err(Error::Io { source, .. }) if source.kind() == io::ErrorKind::BrokenPipe => written.cut_short = true,
        other => other?,
    }
    let summary = finish(&written, staging.as_ref())?;
    if let Some(staging) = staging {
        last(results, &staging, summary)?;
        staging.publish()?;
    }
    Ok(written.cut_short)
}

fn last(results: &Results<'_>, staging: &Staging, mut summary: String) -> Result<()> {
    let settings =
        toml::to_string(&results.settings).map_err(|error| Error::Internal(format!("config.toml: {error}")))?;
    staging.write("config.toml", settings.as_bytes())?;
    summary.push('\n');
    staging.write("summary.json", summary.as_bytes())
}
