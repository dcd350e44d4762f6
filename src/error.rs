//! What can stop a run. A bad *record* is never an error: it is a [`Rejection`], counted and logged.
//!
//! Every text names the file it is about and ends with what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use crate::read::Rejection;

/// A result whose error is [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// Why a run, or the reading of one input, could not go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused something about a file.
    #[error("{}: {source}; hint: {}", .path.display(), advice(.source))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A path on the command line that is neither a file nor a folder nor a pattern.
    #[error("{}: no such file or folder; hint: check the spelling, or quote a pattern such as 'crawl/*.jsonl'", .path.display())]
    NoSuchInput {
        /// The path as typed.
        path: PathBuf,
    },
    /// A pattern that no file matches.
    #[error("{pattern}: no file matches this pattern; hint: try it with ls, `**` crosses folders and `*` does not")]
    NoMatch {
        /// The pattern as typed.
        pattern: String,
    },
    /// No argument led to a file that can be read.
    #[error(
        "nothing to read; hint: name files or folders with .txt, .md, .html, .jsonl, .ndjson or .json files (also .gz, .zst), or - for standard input"
    )]
    NothingToRead,
    /// A file lost bytes between being opened and being read.
    #[error(
        "{}: the file became shorter, or could no longer be read, during the run; hint: keep the file unchanged while it is read, work on a copy, or pass --no-mmap if it lies on a network drive", .path.display()
    )]
    Shrunk {
        /// The file.
        path: PathBuf,
    },
    /// A record that was read once cannot be read again.
    #[error("{}: byte {byte}: the record is not what it was when first read; hint: keep the file unchanged during the run, or work on a copy", .path.display())]
    Changed {
        /// The file.
        path: PathBuf,
        /// Where the record starts.
        byte: u64,
    },
    /// What is decompressed, or comes from a pipe, could not be put aside.
    #[error("{}: cannot write temporary data: {source}; hint: free some space there, or pass --temp-dir with a folder that has it", .path.display())]
    Spool {
        /// The folder for temporary files.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The person at the keyboard, or the system, asked to stop.
    #[error("interrupted; hint: run the same command again")]
    Interrupted,
    /// A record that cannot be used, where that is to end the run (`--strict`).
    #[error("{0}; without --strict such records are counted and logged, and the run goes on")]
    Rejected(Box<Rejection>),
    /// A document that was asked for by name and cannot be used.
    #[error("{0}")]
    Unreadable(Box<Rejection>),
    /// Something that should be impossible.
    #[error("internal error: {0}; hint: please report this, with the command and the version")]
    Internal(String),
    /// Switches that make no sense; the text says which, and what to type.
    #[error("{0}")]
    Usage(String),
}

impl Error {
    /// An [`Error::Io`] about `path`.
    pub fn io(path: impl Into<PathBuf>, source: io::Error) -> Self {
        Self::Io { path: path.into(), source }
    }

    /// The status the process exits with: 2 for usage, 130 for an interruption, else 1.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Interrupted => 130,
            _ => 1,
        }
    }

    /// An [`Error::Shrunk`] about `path`.
    pub(crate) fn shrunk(path: &Path) -> Self {
        Self::Shrunk { path: path.to_path_buf() }
    }
}

/// The next step after a refusal of the operating system.
fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "check the path",
        io::ErrorKind::PermissionDenied => "check that you may read it (ls -l)",
        io::ErrorKind::StorageFull => "free some space, or choose another folder",
        io::ErrorKind::FileTooLarge => "raise the file-size limit (ulimit -f), or choose another folder",
        io::ErrorKind::IsADirectory => "name a file here",
        _ => "check the disk or mount, then run again",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_the_documented_ones() {
        assert_eq!(Error::Usage("x".into()).exit_code(), 2);
        assert_eq!(Error::Interrupted.exit_code(), 130);
        assert_eq!(Error::NothingToRead.exit_code(), 1);
    }

    #[test]
    fn texts_name_the_file_and_end_with_a_hint() {
        let error = Error::io("in/a.jsonl", io::Error::from(io::ErrorKind::PermissionDenied));
        let text = error.to_string();
        assert!(text.starts_with("in/a.jsonl: "), "{text}");
        assert!(text.contains("; hint: check that you may read it"), "{text}");
        let rejection = Rejection { source: "a.jsonl".into(), line: Some(7), byte: Some(9), error: "bad".into() };
        assert!(
            Error::Rejected(Box::new(rejection))
                .to_string()
                .starts_with("a.jsonl: line 7: byte 9: bad; without --strict ")
        );
        assert!(Error::shrunk(Path::new("b")).to_string().contains("--no-mmap"));
    }
}
