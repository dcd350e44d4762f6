//! The file of `--pairs`: ids of documents, two on a line.

use crate::error::{Error, Result};
use crate::read::Codec;
use serde::Deserialize;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

/// Pairs of ids as they stand in a file.
#[derive(Debug)]
pub struct List {
    path: PathBuf,
    pairs: Vec<(String, String)>,
}

/// A line of JSON: a row of `pairs.jsonl`, or of anything else that has these two.
#[derive(Deserialize)]
struct Row {
    a: Id,
    b: Id,
}

/// Ids may be numbers, as in records.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Natural(u64),
    Negative(i64),
}

impl From<Id> for String {
    fn from(id: Id) -> Self {
        match id {
            Id::Text(text) => text,
            Id::Natural(number) => number.to_string(),
            Id::Negative(number) => number.to_string(),
        }
    }
}

impl List {
    /// Reads a file of lines that are JSON objects with `a` and `b`, or two ids with a tab between them; also gzip or zstd.
    ///
    /// # Errors
    /// [`Error::Io`] if it cannot be read, [`Error::Usage`] for a line that is neither.
    pub fn read(path: &Path) -> Result<Self> {
        let failed = |error| Error::io(path, error);
        let mut lines = open(path).map_err(failed)?;
        let mut pairs = Vec::new();
        let mut line = Vec::new();
        for number in 1.. {
            line.clear();
            if lines.read_until(b'\n', &mut line).map_err(failed)? == 0 {
                break;
            }
            let content = if number == 1 { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line) } else { &line };
            if content.trim_ascii().is_empty() {
                continue;
            }
            let pair = pair(content).map_err(|what| {
                Error::Usage(format!(
                    "{}: line {number}: {what}; hint: write {{\"a\":\"ID\",\"b\":\"ID\"}}, as pairs.jsonl has it, or two ids with a \
                     tab between them",
                    path.display()
                ))
            })?;
            pairs.push(pair);
        }
        Ok(Self { path: path.to_owned(), pairs })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The pairs, in the order of the file.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(a, b)| (a.as_str(), b.as_str()))
    }
}

fn open(path: &Path) -> io::Result<Box<dyn BufRead>> {
    let mut file = BufReader::new(File::open(path)?);
    Ok(match Codec::of_bytes(file.fill_buf()?) {
        Codec::Plain => Box::new(file),
        Codec::Gzip => Box::new(BufReader::new(flate2::bufread::MultiGzDecoder::new(file))),
        Codec::Zstd => Box::new(BufReader::new(zstd::Decoder::with_buffer(file)?)),
    })
}

fn pair(line: &[u8]) -> std::result::Result<(String, String), String> {
    let text = std::str::from_utf8(line).map_err(|_| "not UTF-8".to_owned())?;
    if text.trim_start().starts_with('{') {
        let row: Row = serde_json::from_str(text).map_err(|error| {
            // The line that serde_json counts is always the first.
            let error = error.to_string();
            error.split(" at line ").next().unwrap_or(&error).to_owned()
        })?;
        return Ok((row.a.into(), row.b.into()));
    }
    let ids: Vec<&str> = text.trim_end_matches(['\n', '\r']).split('\t').collect();
    match ids[..] {
        [a, b] if !a.is_empty() && !b.is_empty() => Ok((a.to_owned(), b.to_owned())),
        _ => Err("not two ids".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn read(bytes: &[u8]) -> Result<Vec<(String, String)>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list");
        std::fs::write(&path, bytes).unwrap();
        List::read(&path).map(|list| list.pairs().map(|(a, b)| (a.to_owned(), b.to_owned())).collect())
    }

    #[test]
    fn both_forms_mixed_and_compressed() {
        let lines =
            "\u{feff}{\"b\":\"x y\",\"jaccard\":0.9,\"a\":\"\\u00e4\"}\r\n\n a b\tc\r\n{\"a\":7,\"b\":-1}\nlast\tone";
        let expected = [("ä", "x y"), (" a b", "c"), ("7", "-1"), ("last", "one")];
        let expected: Vec<_> = expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(lines.as_bytes()).unwrap();
        let zstd = zstd::encode_all(lines.as_bytes(), 1).unwrap();
        for bytes in [lines.as_bytes().to_vec(), gzip.finish().unwrap(), zstd] {
            assert_eq!(read(&bytes).unwrap(), expected);
        }
        assert!(read(b"").unwrap().is_empty());
    }

    #[test]
    fn a_bad_line_is_named() {
        for bad in ["one", "a\tb\tc", "\tb", "{\"a\":1}", "{\"a\":1,\"b\":[]}", "{\"a\":\"", "[\"a\",\"b\"]"] {
            let error = read(format!("a\tb\n\n{bad}\n").as_bytes()).unwrap_err();
            let text = error.to_string();
            assert!(
                error.exit_code() == 2 && text.contains("list: line 3: ") && text.contains("hint: "),
                "{bad}: {text}"
            );
            assert!(!text.contains("line 1"), "{text}");
        }
        assert!(read(b"\xff\tb").unwrap_err().to_string().contains("line 1: not UTF-8"));
        assert!(matches!(List::read(Path::new("/no/such/list")), Err(Error::Io { .. })));
    }
}
