//! Who watches a run: a progress bar, or nobody.

use crate::error::{Error, Result};
use serde::Serialize;

/// A part of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Bytes to documents to sketches; counted in bytes of the input files.
    Read,
    /// Sketches to groups of candidates.
    Propose,
    /// Candidates to pairs; counted in documents.
    Verify,
    /// Pairs to clusters and survivors.
    Decide,
    /// Proposed pairs to passages; counted in documents.
    Align,
    /// Passages to families.
    Group,
    /// Documents to blocks to furniture; counted in documents.
    Judge,
    /// Survivors and logs to files; counted in documents.
    Write,
    /// Logs to a page.
    Report,
}

/// Watches a run from any thread, and can stop it.
pub trait Monitor: Sync {
    /// A stage begins; `total` is what [`Monitor::advance`] will add up to, 0 if that is not known.
    fn begin(&self, stage: Stage, total: u64) {
        let _ = (stage, total);
    }

    /// So much more of the stage is done.
    fn advance(&self, amount: u64) {
        let _ = amount;
    }

    /// Whether to stop as soon as possible, leaving nothing half-written.
    fn interrupted(&self) -> bool {
        false
    }

    /// [`Monitor::advance`], unless the run is to stop.
    fn step(&self, amount: u64) -> Result<()> {
        if self.interrupted() {
            return Err(Error::Interrupted);
        }
        self.advance(amount);
        Ok(())
    }
}

/// Nobody watches.
impl Monitor for () {}
