//! Signatures to candidates: which documents are worth comparing.
//!
//! In: the signatures of all documents. Out: groups of documents that are linked by equal bands.
//!
//! A signature is cut into [bands] of some rows each and every band hashed to a 64-bit key. Two documents with an
//! equal key in an equal band are candidates: with similarity `J` that happens with probability `1 - (1 - J^rows)^bands`,
//! the [S-curve](curve) (Leskovec, Rajaraman and Ullman, *Mining of massive datasets*, chapter 3.4). Candidates are only
//! proposed here; what counts is decided on the text.

pub mod bands;
pub mod candidates;
pub mod curve;

pub use bands::BandTable;
pub use candidates::groups;
pub use curve::Banding;
