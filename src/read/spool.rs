//! Temporary storage for what cannot be read by range where it lies: decompressed files, pipes, standard input.
//!
//! Each larger input gets a temporary file without a name, which vanishes with the process. The small ones of a run share one,
//! the pool: a folder of ten thousand `.txt.gz` would otherwise hold ten thousand open files.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::content::{Content, SMALL};
use crate::error::{Error, Result};

/// The pool of a run, made when first needed.
pub(crate) type SharedPool = Mutex<Option<Pool>>;

/// One temporary file and the bytes given out so far.
#[derive(Debug)]
pub(crate) struct Pool {
    file: Arc<File>,
    end: u64,
}

/// Takes bytes until they are all there.
#[derive(Debug)]
pub(crate) struct Spool<'a> {
    folder: &'a Path,
    pool: &'a SharedPool,
    /// Everything, while it is little; after that, nothing.
    first: Vec<u8>,
    file: Option<File>,
    len: u64,
}

impl<'a> Spool<'a> {
    pub(crate) fn new(folder: &'a Path, pool: &'a SharedPool) -> Self {
        Self { folder, pool, first: Vec::new(), file: None, len: 0 }
    }

    /// Adds `bytes` at the end.
    ///
    /// # Errors
    /// [`Error::Spool`]: the temporary folder is missing or full.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.len += bytes.len() as u64;
        if self.file.is_none() {
            if self.len <= SMALL {
                self.first.extend_from_slice(bytes);
                return Ok(());
            }
            let mut file = tempfile::tempfile_in(self.folder).map_err(|source| failed(self.folder, source))?;
            file.write_all(&self.first).map_err(|source| failed(self.folder, source))?;
            self.first = Vec::new();
            self.file = Some(file);
        }
        match &mut self.file {
            Some(file) => file.write_all(bytes).map_err(|source| failed(self.folder, source)),
            None => Ok(()),
        }
    }

    /// The bytes taken, if they are so few that they are in no file yet.
    pub(crate) fn in_memory(&self) -> Option<&[u8]> {
        self.file.is_none().then_some(&*self.first)
    }

    /// The bytes taken, on behalf of the input `path`.
    ///
    /// # Errors
    /// As [`Spool::write`].
    pub(crate) fn finish(self, path: &Path) -> Result<Content> {
        if let Some(file) = self.file {
            return Ok(Content::temporary(path, Arc::new(file), 0, self.len));
        }
        let (file, start) = {
            let mut pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
            let pool = match &mut *pool {
                Some(pool) => pool,
                none => {
                    let file = tempfile::tempfile_in(self.folder).map_err(|source| failed(self.folder, source))?;
                    none.insert(Pool { file: Arc::new(file), end: 0 })
                }
            };
            let start = pool.end;
            pool.end += self.len;
            (Arc::clone(&pool.file), start)
        };
        write_all_at(&file, &self.first, start).map_err(|source| failed(self.folder, source))?;
        Ok(Content::temporary(path, file, start, self.len))
    }
}

fn failed(folder: &Path, source: io::Error) -> Error {
    Error::Spool { path: folder.to_path_buf(), source }
}

#[cfg(unix)]
fn write_all_at(file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, at)
}

#[cfg(windows)]
fn write_all_at(file: &File, mut bytes: &[u8], mut at: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let n = std::os::windows::fs::FileExt::seek_write(file, bytes, at)?;
        bytes = &bytes[n..];
        at += n as u64;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::content::Buffer;
    use super::*;

    #[test]
    fn small_ones_share_a_file_and_large_ones_are_mapped() {
        let folder = tempfile::tempdir().unwrap();
        let pool = SharedPool::default();
        let spooled = |parts: &[&[u8]]| {
            let mut spool = Spool::new(folder.path(), &pool);
            for part in parts {
                spool.write(part).unwrap();
            }
            spool.finish(Path::new("x")).unwrap()
        };
        let large = vec![b'l'; 200_000];
        let (a, b, c, empty) = (spooled(&[b"ab", b"c"]), spooled(&[&large, &large]), spooled(&[b"xyz"]), spooled(&[]));
        let mut buffer = Buffer::default();
        assert_eq!(a.read(&(0..3), &mut buffer).unwrap(), b"abc");
        assert_eq!(c.read(&(1..3), &mut buffer).unwrap(), b"yz");
        assert!(c.read(&(1..4), &mut buffer).is_err());
        assert_eq!(b.read(&(399_999..400_000), &mut buffer).unwrap(), b"l");
        assert!(b.is_mapped() && !a.is_mapped());
        assert_eq!(empty.len(), 0);
        assert_eq!(pool.lock().unwrap().as_ref().unwrap().end, 6);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_missing_folder_is_named() {
        let pool = SharedPool::default();
        let error = Spool::new(Path::new("/nonexistent/temp"), &pool).finish(Path::new("x")).unwrap_err();
        assert!(error.to_string().contains("/nonexistent/temp") && error.to_string().contains("--temp-dir"));
    }
}
