//! Whole runs: each command as a program that reads top to bottom.

mod dedup;
mod monitor;
mod scan;
mod summary;

pub use dedup::{Outcome, Output, dedup};
pub use monitor::{Monitor, Stage};
pub use summary::{ClusterLine, Conservation, Counts, Summary, Timing};
