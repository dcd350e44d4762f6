//! Stage 1: bytes to documents.
//!
//! ```text
//! arguments ──discover──▶ Input ──Source::open──▶ Source ──chunks──▶ Range ──scan──▶ Item (Record | Rejection)
//!            discover        kind, decompress,      lines              parse
//!            names           spool, map, content    array
//!                            html
//! ```
//!
//! In: what a person named (files, folders, patterns, standard input). Out: records whose texts borrow from the file wherever
//! a string has no escapes, each with the span of its bytes, by which the text can be had again ([`Source::text`]), and the
//! record spliced into the output untouched ([`Source::bytes`]) or without parts of its text ([`Source::spelling`]).
//!
//! Invariants:
//! - The order of the arguments and of the folder's entries on disk changes nothing; a file reached twice is read once.
//! - The chunks of a source cover it without overlap, and the items are the same for any chunk size.
//! - A bad record is an [`Item::Rejected`], never an error and never a panic; an [`Error`](crate::error::Error) is about a
//!   whole input.
//! - Memory: the chunk at hand and two buffers a thread. Mapped pages belong to the system; what must be decompressed or comes
//!   from a pipe lies in temporary files without a name.
//!
//! ```
//! use onecopy::read::{Item, ReadOptions, Scratch, Source, discover};
//!
//! # fn main() -> onecopy::error::Result<()> {
//! # let folder = tempfile::tempdir().unwrap();
//! # std::fs::write(folder.path().join("a.jsonl"), "{\"text\":\"one\"}\n{\"text\":\"two\"}\n").unwrap();
//! let options = ReadOptions::default();
//! let mut scratch = Scratch::default();
//! let mut texts = Vec::new();
//! for input in discover(&[folder.path().into()])?.inputs {
//!     let source = Source::open(input, &options)?;
//!     for chunk in source.chunks(1 << 22)? {
//!         source.scan(&chunk, &mut scratch, |item| match item {
//!             Item::Record(record) => texts.push(record.text.to_owned()),
//!             Item::Rejected(rejection) => eprintln!("{rejection:?}"),
//!         })?;
//!     }
//! }
//! assert_eq!(texts, ["one", "two"]);
//! # Ok(())
//! # }
//! ```

mod array;
mod captures;
mod content;
mod date;
mod decompress;
mod discover;
mod fields;
pub mod html;
mod kind;
mod lines;
mod map;
mod names;
mod page;
mod parse;
mod patient;
mod quick;
mod record;
mod reject;
mod scan;
mod source;
mod spelling;
mod spool;

use std::path::PathBuf;

pub use date::parse_date;
pub use discover::{Discovery, Input, discover, discover_outside};
pub use fields::{FieldPath, Fields};
pub use kind::{Codec, Kind};
pub use record::{Item, Record, Rejection};
pub use scan::Scratch;
pub use source::Source;
pub use spelling::Spelling;

/// What the switches of reading mean. Share one value between all sources of a run: small decompressed inputs are put
/// together in one temporary file.
#[derive(Debug)]
pub struct ReadOptions {
    /// Where a record keeps what.
    pub fields: Fields,
    /// Whether files may be memory-mapped. Off (`--no-mmap`), they are opened for every read, which survives anything that
    /// happens to them; temporary files, which nobody else can change, are mapped all the same.
    pub mmap: bool,
    /// The folder for what is decompressed or comes from a pipe.
    pub temp_dir: PathBuf,
    pool: spool::SharedPool,
}

impl ReadOptions {
    /// Default fields, mapping on, temporary files in `temp_dir`.
    pub fn new(temp_dir: impl Into<PathBuf>) -> Self {
        Self { fields: Fields::default(), mmap: true, temp_dir: temp_dir.into(), pool: spool::SharedPool::default() }
    }
}

impl Default for ReadOptions {
    /// [`ReadOptions::new`] with the system's folder for temporary files.
    fn default() -> Self {
        Self::new(std::env::temp_dir())
    }
}
