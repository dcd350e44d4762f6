//! Near-duplicates and boilerplate out of scraped text, verified and explained.
//!
//! **The sketch proposes, the text decides, the policy chooses.** Documents flow through these modules in this order:
//!
//! | module | from | to |
//! |---|---|---|
//! | [`read`] | bytes | documents |
//! | [`normalise`] | text | words, with their spans |
//! | [`shingle`] | words | shingle hashes |
//! | [`sketch`] | shingles | signatures |
//! | [`index`] | signatures | groups of candidates |
//! | [`verify`] | candidates | pairs, on the text itself |
//! | [`passages`] | documents | the passages they share, and all printings of each |
//! | [`boilerplate`] | texts | what publishers put around them, and why |
//! | [`cluster`] | pairs | clusters and survivors |
//! | [`write`](mod@write) | survivors | files and logs |
//! | [`logs`] | files and logs | rows, and texts found again |
//! | [`report`] | rows | a page to look at |
//!
//! [`run`] joins them into whole runs, and the `onecopy` program is a thin layer over that. Each stage can be used on its
//! own too:
//!
//! ```
//! use onecopy::shingle::ShingleKind;
//! use onecopy::verify::overlap;
//!
//! let a = "The ferry to Orrin Head was cancelled on Monday because of fog.";
//! let b = "The ferry to Orrin Head was cancelled on Monday because of ice.";
//! let overlap = overlap(a, b, ShingleKind::default());
//! assert_eq!((overlap.shared, overlap.a, overlap.b), (7, 8, 8));
//! assert_eq!(overlap.jaccard(), 7.0 / 9.0);
//! ```

pub mod boilerplate;
mod bytes;
pub mod cli;
pub mod cluster;
pub mod compare;
pub mod config;
pub mod corpus;
pub mod document;
pub mod error;
pub mod evaluate;
pub mod explain;
mod hashed;
pub mod index;
pub mod logs;
pub mod monitor;
pub mod normalise;
pub mod passages;
pub mod read;
pub mod report;
pub mod run;
pub mod scope;
pub mod shingle;
pub mod sketch;
pub mod tidy;
pub mod union_find;
pub mod verify;
pub mod write;
