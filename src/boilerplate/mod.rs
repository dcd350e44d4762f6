//! Texts to texts without the publisher's furniture: what stands on a page whatever it is about.
//!
//! ```text
//!            segment       language, repetition, spoken, markup      language/smooth     label, rules
//! text ────▶ blocks  ────▶ what speaks for and against each    ────▶ which go       ───▶ what they are, and why
//! ```
//!
//! In: a page, and what its host repeats. Out: its [`Furniture`](furniture::Furniture), block by block.
//!
//! - [`segment`] cuts a text into blocks: lines, or paragraphs that were wrapped; [`words`] takes them apart, once for all that reads them.
//! - [`language`] gives the log-odds of each from words, shape, place and neighbours, and takes the likeliest course through them.
//! - [`sightings`], [`fingerprint`] and [`story`] see what stands on each page while the input is read; [`repetition`] counts it.
//! - [`label`] says what kind of furniture a block is; [`rules`] are the user's own.
//! - [`cleaner`] puts it all together for one page; [`stripped`] holds what was found in a corpus.
//!
//! What is promised: a block goes whole or not at all (unless a rule says otherwise), never a part of a word; whatever goes has evidence;
//! and the same page among the same pages is judged the same, by any number of threads.

pub mod cleaner;
pub mod fingerprint;
mod frame;
pub mod furniture;
pub mod label;
pub mod language;
mod markup;
mod pointer;
pub mod repetition;
pub mod rules;
pub mod segment;
pub mod sightings;
mod spoken;
pub mod story;
pub mod stripped;
mod weigh;
pub mod words;
