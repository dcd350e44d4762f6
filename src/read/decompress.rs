//! Compressed bytes to plain ones, as far as they go.
//!
//! A damaged or cut-off archive is no error: what comes before the damage is read, and the damage is reported with the byte of
//! the compressed file at which the decoder stopped.

use std::io::{self, BufRead, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use super::kind::Codec;
use super::patient::Stop;
use super::record::Rejection;
use super::spool::Spool;
use crate::error::{Error, Result};

/// Reads `input` to its end through the decoder for `codec` into `spool`. `path` is for messages.
///
/// # Errors
/// [`Error::Io`] if the input cannot be read, [`Error::Spool`] if there is no room for what comes out,
/// [`Error::Interrupted`] if `stop` says so.
pub(crate) fn decompress(
    codec: Codec,
    input: impl BufRead,
    path: &Path,
    spool: &mut Spool<'_>,
    stop: Stop<'_>,
) -> Result<Option<Rejection>> {
    let mut input = Counted { inner: input, position: 0, failed: false };
    let stopped = match codec {
        Codec::Plain => pour(&mut input, spool, stop)?,
        Codec::Gzip => pour(&mut MultiGzDecoder::new(&mut input), spool, stop)?,
        Codec::Zstd => match zstd_decoder(&mut input) {
            Ok(mut decoder) => pour(&mut decoder, spool, stop)?,
            Err(error) => Some(error),
        },
    };
    match stopped {
        None => Ok(None),
        // The disk, not the data.
        Some(error) if input.failed || codec == Codec::Plain => Err(Error::io(path, error)),
        Some(error) => {
            let name = if codec == Codec::Gzip { "gzip" } else { "zstd" };
            let what = if error.kind() == io::ErrorKind::UnexpectedEof { "is cut off" } else { "is damaged" };
            Ok(Some(Rejection {
                source: path.display().to_string(),
                line: None,
                byte: Some(input.position),
                error: format!(
                    "the {name} data {what} here ({error}); what comes before was read; hint: fetch the file again, test it with {name} -t"
                ),
            }))
        }
    }
}

type ZstdDecoder<'a, R> = zstd::stream::read::Decoder<'static, &'a mut Counted<R>>;

fn zstd_decoder<R: BufRead>(input: &mut Counted<R>) -> io::Result<ZstdDecoder<'_, R>> {
    let mut decoder = zstd::stream::read::Decoder::with_buffer(input)?;
    // Crawl dumps are made with `--long=31`; the default would refuse them. Only frames that need the memory take it.
    decoder.window_log_max(31)?;
    Ok(decoder)
}

/// Moves everything; the outer error is about writing, the inner one about reading.
fn pour(from: &mut impl Read, spool: &mut Spool<'_>, stop: Stop<'_>) -> Result<Option<io::Error>> {
    let mut buffer = vec![0; 64 << 10];
    loop {
        if stop() {
            return Err(Error::Interrupted);
        }
        match from.read(&mut buffer) {
            Ok(0) => return Ok(None),
            Ok(n) => spool.write(&buffer[..n])?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Ok(Some(error)),
        }
    }
}

/// Counts what a decoder takes, and remembers whether it was the reading that failed.
struct Counted<R> {
    inner: R,
    position: u64,
    failed: bool,
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let failed = &mut self.failed;
        self.inner.fill_buf().inspect_err(|error| *failed |= error.kind() != io::ErrorKind::Interrupted)
    }

    fn consume(&mut self, n: usize) {
        self.position += n as u64;
        self.inner.consume(n);
    }
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.fill_buf()?.read(buffer)?;
        self.consume(n);
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::super::content::Buffer;
    use super::super::spool::SharedPool;
    use super::*;
    use std::io::Write;

    fn unpack(codec: Codec, bytes: &[u8]) -> (Vec<u8>, Option<Rejection>) {
        let folder = tempfile::tempdir().unwrap();
        let pool = SharedPool::default();
        let mut spool = Spool::new(folder.path(), &pool);
        let damage = decompress(codec, bytes, Path::new("x"), &mut spool, &|| false).unwrap();
        let content = spool.finish(Path::new("x")).unwrap();
        let mut buffer = Buffer::default();
        (content.read(&(0..content.len()), &mut buffer).unwrap().to_vec(), damage)
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn several_members_frames_and_skippable_frames() {
        let members = [gzip(b"one "), gzip(b"two")].concat();
        assert_eq!(unpack(Codec::Gzip, &members), (b"one two".to_vec(), None));
        let zstd = |bytes: &[u8]| zstd::encode_all(bytes, 1).unwrap();
        let frames = [b"\x52\x2a\x4d\x18\x03\0\0\0abc".to_vec(), zstd(b"one "), zstd(b"two")].concat();
        assert_eq!(unpack(Codec::Zstd, &frames), (b"one two".to_vec(), None));
    }

    #[test]
    fn a_cut_is_reported_after_what_could_be_read() {
        let text: Vec<u8> = (0..200_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        for (codec, packed) in [(Codec::Gzip, gzip(&text)), (Codec::Zstd, zstd::encode_all(&text[..], 1).unwrap())] {
            let cut = packed.len() / 2;
            let (got, damage) = unpack(codec, &packed[..cut]);
            assert!(got.len() > text.len() / 4 && text.starts_with(&got), "{codec:?} {}", got.len());
            let damage = damage.unwrap();
            assert_eq!(damage.byte, Some(cut as u64));
            assert!(damage.error.contains("is cut off") && damage.error.contains("hint: "), "{}", damage.error);
        }
    }

    #[test]
    fn garbage_after_the_end_and_bad_checksums_are_damage() {
        let mut packed = gzip(b"text");
        packed.extend_from_slice(b"garbage that is no member");
        let (got, damage) = unpack(Codec::Gzip, &packed);
        assert_eq!((&got[..], damage.is_some()), (&b"text"[..], true));
        let mut packed = gzip(b"text");
        let crc = packed.len() - 8;
        packed[crc] ^= 1;
        assert!(unpack(Codec::Gzip, &packed).1.unwrap().error.contains("damaged"));
    }

    #[test]
    fn a_disk_that_fails_is_an_error() {
        struct Bad;
        impl Read for Bad {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("disk"))
            }
        }
        let pool = SharedPool::default();
        let folder = std::env::temp_dir();
        for codec in [Codec::Plain, Codec::Gzip, Codec::Zstd] {
            let mut spool = Spool::new(&folder, &pool);
            let outcome = decompress(codec, io::BufReader::new(Bad), Path::new("x"), &mut spool, &|| false);
            assert!(matches!(outcome, Err(Error::Io { .. })), "{codec:?}");
        }
    }
}
