//! Passages.
#![allow(missing_docs)]
pub mod align;
pub mod anchor;
pub mod chain;
pub mod family;
pub mod find;
pub mod fingerprint;
pub mod furniture;
pub mod kind;
pub mod known;
pub mod listing;
pub mod offsets;
pub mod pair;
pub mod quote;
pub mod refrain;
pub mod seed;
pub mod segment;
pub mod share;
pub mod words;
