//! A log to its rows, one line at a time.

use super::Summary;
use crate::error::{Error, Result};
use crate::read::Rejection;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

/// What every result has.
const SUMMARY: &str = "summary.json";

/// A line of a log.
pub trait Row: DeserializeOwned {
    /// The name of the log.
    const LOG: &'static str;
}

/// The folder that a run wrote.
#[derive(Clone, Debug)]
pub struct Logs {
    folder: PathBuf,
}

impl Logs {
    /// The logs in a folder, whether or not they are all there.
    pub fn of(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The logs of a run that came to its end.
    ///
    /// # Errors
    /// [`Error::Usage`] if the folder holds no such results.
    pub fn open(folder: &Path) -> Result<Self> {
        if folder.join(SUMMARY).is_file() {
            return Ok(Self::of(folder));
        }
        let what = if folder.is_dir() { "no summary.json in this folder" } else { "no such folder" };
        Err(Error::Usage(format!("{}: {what}; hint: name the folder that a run was given with -o", folder.display())))
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether the run wrote this log, be it empty.
    pub fn has<R: Row>(&self) -> bool {
        self.folder.join(R::LOG).is_file()
    }

    /// The rows of a log, in its order; none, if it is not there.
    ///
    /// # Errors
    /// [`Error::Io`] if it cannot be opened. The rows are errors where a line cannot be read.
    pub fn rows<R: Row>(&self) -> Result<Rows<R>> {
        let path = self.folder.join(R::LOG);
        let reader = match File::open(&path) {
            Ok(file) => Some(BufReader::with_capacity(1 << 16, file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(Error::io(path, error)),
        };
        Ok(Rows { path, reader, line: 0, start: 0, bytes: Vec::new(), row: PhantomData })
    }

    /// The row of a log that begins at a byte, as [`Rows::start`] gave it.
    ///
    /// # Errors
    /// [`Error::Io`], or [`Error::Unreadable`] if no row begins there.
    pub fn row<R: Row>(&self, start: u64) -> Result<R> {
        let path = self.folder.join(R::LOG);
        let read = || {
            let mut reader = BufReader::new(File::open(&path)?);
            reader.seek(SeekFrom::Start(start))?;
            let mut bytes = Vec::new();
            reader.read_until(b'\n', &mut bytes)?;
            Ok(bytes)
        };
        let bytes: Vec<u8> = read().map_err(|error| Error::io(&path, error))?;
        serde_json::from_slice(&bytes).map_err(|error| unreadable(&path, None, Some(start), &error))
    }

    /// The summary.
    ///
    /// # Errors
    /// [`Error::Io`] or [`Error::Unreadable`].
    pub fn summary(&self) -> Result<Summary> {
        let path = self.folder.join(SUMMARY);
        let text = std::fs::read(&path).map_err(|error| Error::io(&path, error))?;
        Summary::parse(&text).map_err(|error| unreadable(&path, Some(error.line() as u64), None, &error))
    }
}

/// The rows of a log. Ends at the first line that cannot be read.
#[derive(Debug)]
pub struct Rows<R> {
    path: PathBuf,
    reader: Option<BufReader<File>>,
    line: u64,
    /// Byte at which the last row began.
    start: u64,
    bytes: Vec<u8>,
    row: PhantomData<R>,
}

impl<R> Rows<R> {
    /// Byte of the log at which the last row began.
    pub fn start(&self) -> u64 {
        self.start
    }

    /// Goes to the next row, if there is one.
    ///
    /// # Errors
    /// [`Error::Io`]; there are no more rows then.
    pub fn advance(&mut self) -> Result<bool> {
        let Some(reader) = &mut self.reader else { return Ok(false) };
        self.start += self.bytes.len() as u64;
        self.bytes.clear();
        self.line += 1;
        let read = reader.read_until(b'\n', &mut self.bytes);
        if !matches!(read, Ok(1..)) {
            self.reader = None;
        }
        Ok(read.map_err(|error| Error::io(&self.path, error))? > 0)
    }

    /// The row at which this stands as any type of row of this log: all of it, say, where [`R`](Row) is a part, or one that borrows from the line.
    ///
    /// # Errors
    /// [`Error::Unreadable`].
    pub fn read<'a, S: Deserialize<'a>>(&'a self) -> Result<S> {
        // Checked as a whole, so that its strings need not be.
        let row = match simdutf8::basic::from_utf8(&self.bytes) {
            Ok(line) => serde_json::from_str(line),
            Err(_) => serde_json::from_slice(&self.bytes),
        };
        row.map_err(|error| unreadable(&self.path, Some(self.line), None, &error))
    }
}

impl<R: Row> Iterator for Rows<R> {
    type Item = Result<R>;

    fn next(&mut self) -> Option<Result<R>> {
        let row = match self.advance() {
            Ok(false) => return None,
            Ok(true) => self.read(),
            Err(error) => Err(error),
        };
        if row.is_err() {
            self.reader = None;
        }
        Some(row)
    }
}

fn unreadable(path: &Path, line: Option<u64>, byte: Option<u64>, error: &serde_json::Error) -> Error {
    Error::Unreadable(Box::new(Rejection {
        source: path.display().to_string(),
        line,
        byte,
        error: format!("not what a run of this version writes ({error}); hint: run the command that wrote it again"),
    }))
}

#[cfg(test)]
mod tests {
    use super::super::{Block, BlockWords, Cluster, Pair, PairLikeness};
    use super::*;
    use crate::cluster::PairKind;
    use proptest::prelude::*;
    use std::borrow::Cow;

    fn logs(name: &str, content: &[u8]) -> (tempfile::TempDir, Logs) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(name), content).unwrap();
        let logs = Logs::of(folder.path());
        (folder, logs)
    }

    #[test]
    fn rows_come_in_their_order() {
        let line = |a: &str, kind: &str| {
            format!(
                "{{\"a\":\"{a}\",\"b\":\"z\\u0007\",\"jaccard\":0.5000,\"containment_a\":1.0000,\"containment_b\":0.5000,\"kind\":\"{kind}\"}}"
            )
        };
        let content = format!("{}\n{}", line("x", "near"), line("y", "contained"));
        let (_folder, logs) = logs("pairs.jsonl", content.as_bytes());
        let rows: Vec<Pair> = logs.rows().unwrap().collect::<Result<_>>().unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!((&*rows[0].a, &*rows[0].b, rows[0].kind), ("x", "z\u{7}", PairKind::Near));
        assert_eq!((&*rows[1].a, rows[1].kind, rows[1].aligned_a), ("y", PairKind::Contained, None));
        let mut again = logs.rows::<Pair>().unwrap();
        let starts: Vec<u64> = std::iter::from_fn(|| again.next().map(|_| again.start())).collect();
        assert_eq!(again.read::<PairLikeness>().unwrap_err().exit_code(), 1);
        let mut parts = logs.rows::<PairLikeness>().unwrap();
        assert_eq!(parts.next().unwrap().unwrap(), PairLikeness { jaccard: 0.5, kind: PairKind::Near });
        assert_eq!(parts.read::<Pair>().unwrap(), rows[0]);
        assert_eq!(starts, [0, content.find("{\"a\":\"y").unwrap() as u64]);
        assert_eq!(logs.row::<Pair>(starts[1]).unwrap().a, "y");
        let error = logs.row::<Pair>(1).unwrap_err().to_string();
        assert!(error.contains("pairs.jsonl") && error.contains("byte 1"), "{error}");
    }

    #[test]
    fn a_row_borrows_from_its_line_what_needs_no_unescaping() {
        let line = |text: &str, evidence: &str| {
            format!(
                "{{\"id\":\"a\",\"start\":1,\"end\":5,\"label\":\"share\",\"score\":0.99,\"evidence\":[{evidence}],\"text\":\"{text}\"}}\n"
            )
        };
        let content = [
            line("Share", "\"context\",\"words: share\",\"words: it\""),
            line("\\u0007", "\"words: \\n\""),
            line("", ""),
        ]
        .concat();
        let (_folder, logs) = logs("boilerplate.jsonl", content.as_bytes());
        let mut rows = logs.rows::<Block>().unwrap();
        let mut found = Vec::new();
        while rows.advance().unwrap() {
            let row: BlockWords<'_> = rows.read().unwrap();
            let whole: Block = rows.read().unwrap();
            assert_eq!((&*row.text, row.phrase.as_deref(), row.label), (&*whole.text, whole.phrase(), whole.label));
            let is_borrowed = matches!((&row.id, &row.text), (Cow::Borrowed(_), Cow::Borrowed(_)));
            found.push((row.phrase.map(Cow::into_owned), is_borrowed));
        }
        assert_eq!(found, [(Some("share".to_owned()), true), (Some("\n".to_owned()), false), (None, true)]);
    }

    #[test]
    fn a_log_that_is_not_there_is_empty() {
        let (_folder, logs) = logs("pairs.jsonl", b"");
        assert_eq!(logs.rows::<Cluster>().unwrap().count(), 0);
        assert!(logs.has::<Pair>() && !logs.has::<Cluster>());
    }

    #[test]
    fn errors_name_file_and_line() {
        let good = "{\"cluster\":1,\"size\":2,\"survivor\":\"a\",\"members\":[\"a\",\"b\"]}\n";
        for bad in
            ["{}", "", "x", "{\"cluster\":1", "[1]", "{\"cluster\":\"1\",\"size\":2,\"survivor\":\"a\",\"members\":[]}"]
        {
            let (_folder, logs) = logs("clusters.jsonl", format!("{good}{bad}\n{good}").as_bytes());
            let rows: Vec<Result<Cluster>> = logs.rows().unwrap().collect();
            assert_eq!(rows.len(), 2, "{bad}");
            let error = rows[1].as_ref().unwrap_err().to_string();
            assert!(error.contains("clusters.jsonl: line 2: ") && error.contains("hint: "), "{error}");
        }
    }

    #[test]
    fn a_folder_without_results_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for path in [folder.path().to_owned(), folder.path().join("none")] {
            assert_eq!(Logs::open(&path).unwrap_err().exit_code(), 2);
        }
        std::fs::write(folder.path().join("summary.json"), "{").unwrap();
        let logs = Logs::open(folder.path()).unwrap();
        assert!(logs.summary().unwrap_err().to_string().contains("summary.json: line 1: "));
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_odd(content in proptest::collection::vec(any::<u8>(), 0..200)) {
            let (_folder, logs) = logs("clusters.jsonl", &content);
            let _ = logs.rows::<Cluster>().unwrap().count();
        }
    }
}
