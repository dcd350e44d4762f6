//! Passages.
#![allow(missing_docs)]
pub mod align;
pub mod anchor;
pub mod chain;
pub mod cut;
pub mod family;
pub mod fingerprint;
pub mod pair;
pub mod seed;
pub mod segment;
pub mod sentence;
pub mod words;
