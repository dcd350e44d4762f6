//! A folder that appears whole or not at all.

use crate::error::{Error, Result};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Where files stand until all are whole. Inside the output folder, so that renaming never crosses a file system.
const PARTIAL: &str = ".onecopy-partial";

/// Everything that a run may leave in its folder, the sign that it is whole last.
const NAMES: [&str; 12] = [
    "documents",
    "pairs.jsonl",
    "clusters.jsonl",
    "removed.jsonl",
    "passages.jsonl",
    "families.jsonl",
    "cut.jsonl",
    "boilerplate.jsonl",
    "rejected.jsonl",
    "report.html",
    "config.toml",
    "summary.json",
];
/// Of these a result has at least one, beside the sign that it is whole.
const TELLING: [&str; 3] = ["removed.jsonl", "passages.jsonl", "boilerplate.jsonl"];

/// An output folder in the making. Dropped before it is published, it takes away what it made.
#[derive(Debug)]
pub struct Staging {
    out: PathBuf,
    partial: PathBuf,
    /// Whether the output folder was not there before.
    new: bool,
    /// Whether what is there is to stay.
    keep: bool,
}

impl Staging {
    /// Begins to fill the folder `out`. One that holds something is refused, unless `force`: then the results of an earlier
    /// run in it are replaced when the new ones are whole.
    pub fn begin(out: &Path, force: bool) -> Result<Self> {
        let new = Self::check(out, force)?;
        let partial = out.join(PARTIAL);
        // Left behind by a run that was killed.
        if partial.exists() {
            fs::remove_dir_all(&partial).map_err(|error| Error::io(&partial, error))?;
        }
        fs::create_dir_all(&partial).map_err(|error| Error::io(out, error))?;
        Ok(Self { out: out.to_owned(), partial, new, keep: false })
    }

    /// Whether the folder `out` is still to be made; it is not touched.
    ///
    /// # Errors
    /// Those of [`Staging::begin`], as far as they can be known before.
    pub fn check(out: &Path, force: bool) -> Result<bool> {
        let entries = match fs::read_dir(out) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                return Err(Error::Usage(format!(
                    "{}: a part of this path is a file; hint: name a folder for the results",
                    out.display()
                )));
            }
            Err(error) => return Err(Error::io(out, error)),
            Ok(entries) => entries,
        };
        let mut others = entries.filter_map(io::Result::ok).filter(|entry| entry.file_name() != PARTIAL);
        let has = |name: &str| out.join(name).is_file();
        let is_result = || has(NAMES[NAMES.len() - 1]) && TELLING.into_iter().any(has);
        if force && NAMES.iter().any(|name| out.join(name).exists()) && !is_result() {
            return Err(Error::Usage(format!(
                "{}: this folder holds files of the names that results have, but no results; hint: name another folder, \
                 or take them away yourself",
                out.display()
            )));
        }
        if !force && others.next().is_some() {
            return Err(Error::Usage(format!(
                "{}: the folder is not empty; hint: name a new one, or pass --force to replace the results in it",
                out.display()
            )));
        }
        Ok(false)
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.out
    }

    /// The folder in which files stand until all are whole.
    pub(crate) fn partial(&self) -> &Path {
        &self.partial
    }

    /// Creates a file, with the folders above it. Errors in writing it are to be reported with [`Staging::error`].
    pub(super) fn create(&self, name: &Path) -> Result<File> {
        let path = self.partial.join(name);
        let above = path.parent().unwrap_or(&self.partial);
        fs::create_dir_all(above).and_then(|()| File::create(&path)).map_err(|error| self.error(name, error))
    }

    /// Creates a folder.
    pub(super) fn create_folder(&self, name: &Path) -> Result<()> {
        fs::create_dir_all(self.partial.join(name)).map_err(|error| self.error(name, error))
    }

    /// An error about a file, by the name that it would have had.
    pub(super) fn error(&self, name: &Path, error: io::Error) -> Error {
        Error::io(self.out.join(name), error)
    }

    /// Writes a whole file.
    pub(crate) fn write(&self, name: &str, content: &[u8]) -> Result<()> {
        self.fill(name, |out| out.write_all(content))
    }

    /// Writes a file through a buffer.
    pub(super) fn fill(&self, name: &str, fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> Result<()> {
        let name = Path::new(name);
        let mut out = BufWriter::new(self.create(name)?);
        fill(&mut out).and_then(|()| out.flush()).map_err(|error| self.error(name, error))
    }

    /// Moves everything to its place. `summary.json` goes first and comes last, so a folder with one is whole.
    pub(super) fn publish(mut self) -> Result<()> {
        // From here on both old and new results may be all there is of something: nothing more is taken away.
        self.keep = true;
        clear(&self.out.join(NAMES[NAMES.len() - 1]))?;
        for name in NAMES {
            let (from, to) = (self.partial.join(name), self.out.join(name));
            clear(&to)?;
            if from.exists() {
                fs::rename(&from, &to).map_err(|error| Error::io(&to, error))?;
            }
        }
        fs::remove_dir(&self.partial).map_err(|error| Error::io(&self.partial, error))
    }
}

/// Removes what stands at `path`, if anything does.
fn clear(path: &Path) -> Result<()> {
    let cleared = match fs::symlink_metadata(path) {
        Ok(old) if old.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(_) => Ok(()),
    };
    cleared.map_err(|error| Error::io(path, error))
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.keep {
            // The run has failed already, and says why; what cannot be taken away now is taken away by the next one.
            let _ = fs::remove_dir_all(&self.partial);
            if self.new {
                let _ = fs::remove_dir(&self.out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_of_a_run_that_failed() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        let staging = Staging::begin(&out, false).unwrap();
        staging.write("pairs.jsonl", b"x").unwrap();
        drop(staging);
        assert!(!out.exists());
    }

    #[test]
    fn what_was_there_is_replaced_and_the_rest_stays() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path();
        fs::create_dir_all(out.join("documents/old")).unwrap();
        fs::write(out.join("notes.txt"), "mine").unwrap();
        assert!(Staging::begin(out, true).is_err(), "these documents may be somebody's own");
        fs::write(out.join("removed.jsonl"), "").unwrap();
        fs::write(out.join("summary.json"), "{}").unwrap();
        assert!(Staging::begin(out, false).is_err());
        let staging = Staging::begin(out, true).unwrap();
        staging.create(Path::new("documents/a/b.txt")).unwrap();
        staging.write("summary.json", b"{}").unwrap();
        staging.publish().unwrap();
        assert!(out.join("documents/a/b.txt").exists() && !out.join("documents/old").exists());
        assert!(out.join("notes.txt").exists() && !out.join(PARTIAL).exists());
    }
}
