//! Whole runs: each command as a program that reads top to bottom.

mod dedup;
mod scan;
mod summary;

pub use crate::monitor::{Monitor, Stage};
pub use dedup::{Outcome, Output, dedup};
pub use summary::{ClusterLine, Conservation, Counts, Summary, Timing};
