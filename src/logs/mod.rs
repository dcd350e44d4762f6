//! What a run left, read back: its logs row by row, its summary, and the way from ids to the texts they stand for.
//!
//! In: a folder that a run wrote. Out: [`Rows`], one line of a log at a time, so that a log may be larger than memory; the
//! [`Summary`]; and with the inputs of the run [`Originals`], in which a document of the logs is found again.
//!
//! A log that is not there has no rows: a run that looked for duplicates only has no `boilerplate.jsonl`. ([`Logs::has`] tells.)
//! A line that is not what it should be is an error that names file and line.

mod bare;
mod lines;
pub mod originals;
mod refused;
mod rows;
mod summary;

pub use bare::Bare;
pub use lines::{Logs, Row, Rows};
pub use originals::{Found, Originals};
pub use rows::{
    Block, BlockWords, Cluster, ClusterSize, Cut, Family, FamilyPlaces, Gone, IdHash, OfDocument, Pair, PairLikeness,
    Passage, PassagePlaces, Place, Rejected, Removed,
};
pub use summary::{Boilerplate, Counts, LabelCount, Parameters, Shared, Summary};
