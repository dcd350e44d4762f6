//! Whole runs: each command as a program that reads top to bottom.

mod alike;
mod candidates;
mod clean;
mod clock;
mod crowd;
mod dedup;
mod ends;
mod examine;
mod likeness;
mod page;
mod passages;
mod scan;
mod sharing;
mod strip;
mod summary;
mod warnings;
mod whole;

pub use crate::monitor::{Monitor, Stage};
pub use clean::clean;
pub use clock::Timing;
pub use dedup::dedup;
pub use ends::{Outcome, Output};
pub use passages::passages;
pub use summary::{
    BoilerplateCounts, ClusterLine, Conservation, Counts, FamilyLine, LabelLine, PassageCounts, Summary,
};
pub use whole::run;
