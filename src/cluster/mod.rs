//! Pairs to groups to survivors: who is kept, and who goes in whose favour.
//!
//! In: exact copies, verified pairs, and the order of preference. Out: [`Decisions`].
//!
//! A **cluster** is what is connected by pairs; it is for reporting. Removal is decided link by link: in order of
//! [preference](keep), a document survives unless a pair links it to one that survives already. So nothing is removed by
//! hearsay: of a chain A~B~C whose ends are not alike, C stays when B went in favour of A.

mod contained;
mod copies;
pub mod keep;
mod leader;

pub use contained::{Contained, remove_contained};
pub use copies::Copies;
pub use keep::{Keep, Preference};
pub use leader::{Cluster, Decisions, Removal, decide};

/// How two documents are linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairKind {
    /// They have the same words.
    Exact,
    /// They are alike.
    Near,
    /// Nearly all of one stands in the other.
    Contained,
}

impl PairKind {
    /// Its name in logs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Near => "near",
            Self::Contained => "contained",
        }
    }
}
