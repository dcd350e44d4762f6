//! A folder that appears whole or not at all.

use crate::error::{Error, Result};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Where files stand until all are whole. Inside the output folder, so that renaming never crosses a file system.
const PARTIAL: &str = ".onecopy-partial";

/// Refuses a folder that holds something, unless `force`.
pub fn check_folder(out: &Path, force: bool) -> Result<()> {
    match fs::read_dir(out) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Error::io(out, error)),
        Ok(entries) => {
            let mut others = entries.filter_map(io::Result::ok).filter(|entry| entry.file_name() != PARTIAL);
            if !force && others.next().is_some() {
                return Err(Error::Usage(format!(
                    "{}: the folder is not empty; hint: name a new one, or pass --force to replace the results in it",
                    out.display()
                )));
            }
            Ok(())
        }
    }
}

/// An output folder in the making. Dropped before [`Staging::publish`], it takes away what it made.
pub(super) struct Staging {
    out: PathBuf,
    partial: PathBuf,
    /// Whether the output folder was not there before.
    new: bool,
    published: bool,
}

impl Staging {
    pub(super) fn begin(out: &Path) -> Result<Self> {
        let partial = out.join(PARTIAL);
        let new = !out.exists();
        // Left behind by a run that was killed.
        if partial.exists() {
            fs::remove_dir_all(&partial).map_err(|error| Error::io(&partial, error))?;
        }
        fs::create_dir_all(&partial).map_err(|error| Error::io(out, error))?;
        Ok(Self { out: out.to_owned(), partial, new, published: false })
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
    pub(super) fn write(&self, name: &str, content: &[u8]) -> Result<()> {
        self.fill(name, |out| out.write_all(content))
    }

    /// Writes a file through a buffer.
    pub(super) fn fill(&self, name: &str, fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> Result<()> {
        let name = Path::new(name);
        let mut out = BufWriter::new(self.create(name)?);
        fill(&mut out).and_then(|()| out.flush()).map_err(|error| self.error(name, error))
    }

    /// Moves everything to its place: `summary.json` last, so that a folder with one is whole.
    pub(super) fn publish(mut self) -> Result<()> {
        let listed: io::Result<Vec<_>> = fs::read_dir(&self.partial).and_then(Iterator::collect);
        let mut entries = listed.map_err(|error| Error::io(&self.partial, error))?;
        entries.sort_by_key(|entry| (entry.file_name() == "summary.json", entry.file_name()));
        for entry in entries.iter().rev() {
            let target = self.out.join(entry.file_name());
            let cleared = match fs::symlink_metadata(&target) {
                Ok(old) if old.is_dir() => fs::remove_dir_all(&target),
                Ok(_) => fs::remove_file(&target),
                Err(_) => Ok(()),
            };
            cleared.map_err(|error| Error::io(&target, error))?;
        }
        for entry in &entries {
            let target = self.out.join(entry.file_name());
            fs::rename(entry.path(), &target).map_err(|error| Error::io(&target, error))?;
        }
        self.published = true;
        fs::remove_dir(&self.partial).map_err(|error| Error::io(&self.partial, error))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.published {
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
        let staging = Staging::begin(&out).unwrap();
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
        assert!(check_folder(out, false).is_err());
        check_folder(out, true).unwrap();
        let staging = Staging::begin(out).unwrap();
        staging.create(Path::new("documents/a/b.txt")).unwrap();
        staging.write("summary.json", b"{}").unwrap();
        staging.publish().unwrap();
        assert!(out.join("documents/a/b.txt").exists() && !out.join("documents/old").exists());
        assert!(out.join("notes.txt").exists() && !out.join(PARTIAL).exists());
    }
}
