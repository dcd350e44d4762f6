//! The bytes of an opened input, by range, wherever they lie.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::map::Map;
use crate::error::{Error, Result};

/// Files up to this size (bytes) are not worth a map: setting one up costs more than reading them.
pub(crate) const SMALL: u64 = 256 << 10;

/// Tells the contents of a process apart, for [`Buffer`].
static NEXT: AtomicU64 = AtomicU64::new(0);

/// Room for what is read, and the file that was read last: a thread mostly reads one file many times before the next.
#[derive(Debug, Default)]
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    file: Option<(u64, File)>,
}

/// Bytes that can be fetched by range, any number of times, from any thread.
#[derive(Debug)]
pub(crate) struct Content {
    /// For messages.
    path: PathBuf,
    len: u64,
    place: Place,
}

#[derive(Debug)]
enum Place {
    /// In memory, courtesy of the system; with what tells that the file has become shorter.
    Mapped { map: Map, file: Option<Identity> },
    /// In the file at `path`, opened when read: ten thousand small files must not be ten thousand descriptors.
    ByPath { number: u64 },
    /// In an open temporary file, from `start`.
    Held { file: Arc<File>, start: u64 },
}

impl Content {
    /// The plain file at `path`, which is open as `file`.
    pub(crate) fn plain(path: &Path, file: &File, may_map: bool) -> Result<Self> {
        let metadata = file.metadata().map_err(|source| Error::io(path, source))?;
        let len = metadata.len();
        let mapped = if may_map && len > SMALL { map(file, len) } else { None };
        let place = match mapped {
            Some(map) => Place::Mapped { map, file: Some(Identity::of(&metadata)) },
            None => Place::ByPath { number: NEXT.fetch_add(1, Ordering::Relaxed) },
        };
        Ok(Self { path: path.to_path_buf(), len, place })
    }

    /// `len` bytes of a temporary file from `start`, on behalf of the input `path`. Mapped if they are a file of their own.
    pub(crate) fn temporary(path: &Path, file: Arc<File>, start: u64, len: u64) -> Self {
        let map = if start == 0 && len > SMALL { map(&file, len) } else { None };
        let place = match map {
            Some(map) => Place::Mapped { map, file: None },
            None => Place::Held { file, start },
        };
        Self { path: path.to_path_buf(), len, place }
    }

    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Whether a range of any length costs no memory.
    pub(crate) fn is_mapped(&self) -> bool {
        matches!(self.place, Place::Mapped { .. })
    }

    /// The bytes of `range`: from the map, or read into `buffer`.
    ///
    /// # Errors
    /// [`Error::Shrunk`] if the input no longer has them, [`Error::Io`] if they cannot be read.
    pub(crate) fn read<'a>(&'a self, range: &Range<u64>, buffer: &'a mut Buffer) -> Result<&'a [u8]> {
        if range.start > range.end || range.end > self.len {
            return Err(Error::shrunk(&self.path));
        }
        match &self.place {
            Place::Mapped { map, .. } => {
                let part = usize::try_from(range.start).ok().zip(usize::try_from(range.end).ok());
                let bytes = part.and_then(|(start, end)| map.bytes().get(start..end));
                bytes.ok_or_else(|| Error::shrunk(&self.path))
            }
            Place::ByPath { number } => {
                let Buffer { bytes, file } = buffer;
                let open = match file {
                    Some((held, open)) if held == number => open,
                    other => {
                        let open = File::open(&self.path).map_err(|source| Error::io(&self.path, source))?;
                        &mut other.insert((*number, open)).1
                    }
                };
                self.fill(open, range.start, range, bytes)
            }
            Place::Held { file, start } => self.fill(file, start + range.start, range, &mut buffer.bytes),
        }
    }

    fn fill<'a>(&self, file: &File, from: u64, range: &Range<u64>, buffer: &'a mut Vec<u8>) -> Result<&'a [u8]> {
        let len = usize::try_from(range.end - range.start)
            .map_err(|_| Error::io(&self.path, io::ErrorKind::OutOfMemory.into()))?;
        // Grown, never shrunk: the zeros of a fresh buffer are written once, not for every read.
        if buffer.len() < len {
            buffer.resize(len, 0);
        }
        let bytes = &mut buffer[..len];
        read_exact_at(file, bytes, from).map_err(|source| match source.kind() {
            io::ErrorKind::UnexpectedEof => Error::shrunk(&self.path),
            _ => Error::io(&self.path, source),
        })?;
        Ok(bytes)
    }

    /// Whether what was read from the map so far really was the file. Costs an atomic load.
    pub(crate) fn check(&self) -> Result<()> {
        match &self.place {
            Place::Mapped { map, .. } if map.shrunk() => Err(Error::shrunk(&self.path)),
            _ => Ok(()),
        }
    }

    /// As [`Content::check`], but also asks the system for the file's length: a cut within the last page raises no fault, it
    /// just turns bytes into zeros.
    pub(crate) fn check_length(&self) -> Result<()> {
        self.check()?;
        if let Place::Mapped { file: Some(identity), .. } = &self.place {
            // A file that was removed or replaced by another is still whole in our map.
            if let Ok(now) = std::fs::metadata(&self.path)
                && *identity == Identity::of(&now)
                && now.len() < self.len
            {
                return Err(Error::shrunk(&self.path));
            }
        }
        Ok(())
    }
}

fn map(file: &File, len: u64) -> Option<Map> {
    Map::new(file, usize::try_from(len).ok()?).ok()
}

/// What tells one file from another that took its name.
#[derive(Debug, PartialEq, Eq)]
struct Identity(u64, u64);

impl Identity {
    #[cfg(unix)]
    fn of(metadata: &std::fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self(metadata.dev(), metadata.ino())
    }

    #[cfg(not(unix))]
    fn of(_: &std::fs::Metadata) -> Self {
        Self(0, 0)
    }
}

#[cfg(unix)]
fn read_exact_at(file: &File, bytes: &mut [u8], from: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, from)
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut bytes: &mut [u8], mut from: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, bytes, from)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            n => {
                bytes = &mut bytes[n..];
                from += n as u64;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn file(len: usize) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let bytes: Vec<u8> = (0..len).map(|n| u8::try_from(n % 251).unwrap()).collect();
        file.write_all(&bytes).unwrap();
        file
    }

    #[test]
    fn the_same_bytes_from_every_place() {
        let named = file(300_000);
        let temporary = Arc::new(named.reopen().unwrap());
        let contents = [
            Content::plain(named.path(), named.as_file(), true).unwrap(),
            Content::plain(named.path(), named.as_file(), false).unwrap(),
            Content::temporary(named.path(), Arc::clone(&temporary), 0, 300_000),
            Content::temporary(named.path(), temporary, 251, 5_000),
        ];
        assert_eq!(contents.each_ref().map(Content::is_mapped), [true, false, true, false]);
        let mut buffer = Buffer::default();
        for content in &contents {
            assert_eq!(content.read(&(250..253), &mut buffer).unwrap(), [250, 0, 1]);
            assert!(content.read(&(content.len()..content.len() + 1), &mut buffer).is_err());
            content.check_length().unwrap();
        }
    }

    #[test]
    fn a_cut_file_is_an_error_mapped_or_not() {
        for (mmap, cut) in [(true, 4096 * 20), (true, 299_999), (false, 1_000)] {
            let named = file(300_000);
            let content = Content::plain(named.path(), named.as_file(), mmap).unwrap();
            named.as_file().set_len(cut).unwrap();
            let mut buffer = Buffer::default();
            let outcome = content.read(&(0..300_000), &mut buffer).map(<[u8]>::to_vec).and_then(|bytes| {
                std::hint::black_box(bytes);
                content.check_length()
            });
            assert!(matches!(outcome, Err(Error::Shrunk { .. })), "{mmap} {cut} {outcome:?}");
        }
    }

    #[test]
    fn a_file_that_is_replaced_stays_whole_in_its_map() {
        let named = file(300_000);
        let content = Content::plain(named.path(), named.as_file(), true).unwrap();
        let other = file(10);
        std::fs::rename(other.path(), named.path()).unwrap();
        content.check_length().unwrap();
        let mut buffer = Buffer::default();
        assert_eq!(content.read(&(251..252), &mut buffer).unwrap(), [0]);
    }
}
