//! Texts to texts without the publisher's furniture: what stands on a page whatever it is about.
pub mod cleaner;
pub mod fingerprint;
pub mod furniture;
mod keys;
pub mod label;
pub mod language;
mod markup;
pub mod repetition;
pub mod rules;
pub mod segment;
pub mod sightings;
mod spoken;
pub mod story;
pub mod stripped;
mod weigh;
