//! What a run is to do: every knob, validated, with its default and the reason for it.
//!
//! What is typed, or stands in a file, are [`Settings`]: optional, flat, one set of names for all commands. From them comes
//! the configuration of a command, in which everything is decided.

mod clean;
mod common;
mod dedup;
mod passages;
mod preset;
mod run;
mod settings;

pub use clean::CleanConfig;
pub(crate) use common::check_temp_dir;
pub use common::{Common, Scope};
pub(crate) use dedup::needs_passages;
pub use dedup::{ALIGNED, Bands, CONTAINED, DedupConfig, LEAST_WORDS, RECALL};
pub use passages::{Offsets, PassagesConfig, SHORTEST_PASSAGE};
pub use preset::Preset;
pub use run::{Compare, RunConfig};
pub use settings::Settings;
