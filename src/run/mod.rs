//! Whole runs: each command as a program that reads top to bottom.

mod candidates;
mod dedup;
mod passages;
mod scan;
mod summary;

use crate::error::{Error, Result};
pub use crate::monitor::{Monitor, Stage};
pub use dedup::{Outcome, Output, dedup};
pub use passages::{PassagesCounts, PassagesSummary, passages};
pub use summary::{ClusterLine, Conservation, Counts, Summary, Timing};

/// Does `work` on so many threads, or on as many as the machine has.
fn with_threads<T: Send>(threads: Option<usize>, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.unwrap_or(0))
        .build()
        .map_err(|error| Error::Usage(format!("cannot start threads: {error}; hint: pass a smaller --threads")))?;
    pool.install(work)
}
