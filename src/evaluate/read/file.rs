//! A file to rows.

use super::row::{Row, columns};
use super::value::Value;
use crate::error::{Error, Result};
use crate::read::Codec;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

/// What the lines of a file may be.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// The names of columns, where the first line does not name them.
    pub columns: &'static [&'static str],
    /// How many of these there must be.
    pub needed: usize,
    /// What to write instead of a line that cannot be used.
    pub hint: &'static str,
}

/// Calls `each` with every row of a file and the number of its line, from 1.
///
/// # Errors
/// [`Error::Io`] if the file cannot be read, [`Error::Usage`] for a line that is no row, or that `each` finds fault with.
pub fn each(
    path: &Path,
    form: &Form,
    mut each: impl FnMut(&Row<'_>, u64) -> std::result::Result<(), String>,
) -> Result<()> {
    let failed = |error| Error::io(path, error);
    let mut lines = open(path).map_err(failed)?;
    let mut line = Vec::new();
    let mut header = None;
    for number in 1.. {
        line.clear();
        if lines.read_until(b'\n', &mut line).map_err(failed)? == 0 {
            break;
        }
        let bytes = if number == 1 { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line) } else { &line };
        let done = match std::str::from_utf8(bytes) {
            Ok(text) => one(text.trim_end_matches(['\n', '\r']), form, &mut header, |row| each(row, number)),
            Err(_) => Err("not UTF-8".to_owned()),
        };
        done.map_err(|what| fault(path, number, &what, form.hint))?;
    }
    Ok(())
}

/// The error about a line.
pub fn fault(path: &Path, line: u64, what: &str, hint: &str) -> Error {
    Error::Usage(format!("{}: line {line}: {what}; hint: {hint}", path.display()))
}

/// What the first line of columns says of all.
struct Header {
    separator: char,
    names: Vec<String>,
}

fn one(
    line: &str,
    form: &Form,
    header: &mut Option<Header>,
    each: impl FnOnce(&Row<'_>) -> std::result::Result<(), String>,
) -> std::result::Result<(), String> {
    let start = line.trim_start();
    if start.is_empty() {
        return Ok(());
    }
    if start.starts_with('{') {
        return each(&serde_json::from_str(start).map_err(|error| not_json(&error))?);
    }
    let own_names = || form.columns.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    if start.starts_with('[') {
        let values: Vec<Value<'_>> = serde_json::from_str(start).map_err(|error| not_json(&error))?;
        enough(values.len(), form)?;
        return each(&Row::of_columns(&own_names(), values));
    }
    if let Some(Header { separator, names }) = header {
        let columns = columns(line, *separator)?;
        enough(columns.len(), form)?;
        return each(&Row::of_columns(names, columns.into_iter().map(Value::Text)));
    }
    let separator = if line.contains('\t') { '\t' } else { ',' };
    let first = columns(line, separator)?;
    enough(first.len(), form)?;
    let names: Vec<String> = first.iter().map(|name| name.trim().to_lowercase()).collect();
    if form.columns[..form.needed].iter().all(|needed| names.iter().any(|name| name == needed)) {
        *header = Some(Header { separator, names });
        return Ok(());
    }
    let names = &header.insert(Header { separator, names: own_names() }).names;
    each(&Row::of_columns(names, first.into_iter().map(Value::Text)))
}

fn enough(columns: usize, form: &Form) -> std::result::Result<(), String> {
    if columns >= form.needed { Ok(()) } else { Err(format!("{columns} of the {} columns needed", form.needed)) }
}

fn not_json(error: &serde_json::Error) -> String {
    // The line that serde_json counts is always the first.
    let error = error.to_string();
    format!("not JSON: {}", error.split(" at line ").next().unwrap_or(&error))
}

fn open(path: &Path) -> io::Result<Box<dyn BufRead>> {
    let mut file: Box<dyn BufRead> =
        if path == Path::new("-") { Box::new(io::stdin().lock()) } else { Box::new(BufReader::new(File::open(path)?)) };
    Ok(match Codec::of_bytes(file.fill_buf()?) {
        Codec::Plain => file,
        Codec::Gzip => Box::new(BufReader::new(flate2::bufread::MultiGzDecoder::new(file))),
        Codec::Zstd => Box::new(BufReader::new(zstd::Decoder::with_buffer(file)?)),
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The file `list` with these bytes, for as long as the folder lives.
    pub(in crate::evaluate) fn written(bytes: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list");
        std::fs::write(&path, bytes).unwrap();
        (folder, path)
    }

    const FORM: Form = Form { columns: &["a", "b", "c"], needed: 2, hint: "write a and b" };

    fn rows(bytes: &[u8]) -> Result<Vec<String>> {
        let (_folder, path) = written(bytes);
        let mut rows = Vec::new();
        each(&path, &FORM, |row, line| {
            rows.push(format!("{line} {} {}", row.id("a")?, row.id("b")?));
            Ok(())
        })?;
        Ok(rows)
    }

    #[test]
    fn all_forms() {
        let expected = ["1 x 7", "3 y z"];
        for file in [
            "\u{feff}{\"b\":7,\"a\":\"x\"}\r\n\r\n{\"c\":{},\"a\":\"y\",\"b\":\"z\"}",
            "[\"x\",7]\n \n[\"y\",\"z\",null]\n",
            "x\t7\n\ny\tz\t9\t10\n",
            "x,7\n\n\"y\",z\n",
        ] {
            assert_eq!(rows(file.as_bytes()).unwrap(), expected, "{file:?}");
        }
        assert_eq!(rows(b"B, d,A\n7,,x\nz,,y\n").unwrap(), ["2 x 7", "3 y z"]);
        let packed = zstd::encode_all(&b"x\t7\n\ny\tz"[..], 1).unwrap();
        assert_eq!(rows(&packed).unwrap(), expected);
        assert!(rows(b"").unwrap().is_empty());
    }

    #[test]
    fn a_bad_line_is_named() {
        for (bad, said) in [
            ("one", "1 of the 2 columns"),
            ("{\"a\":1}", "no field b"),
            ("{\"a\":1,\"b\":[]}", "b is not a string or an integer"),
            ("{\"a\":\"", "not JSON: EOF"),
            ("[1,2", "not JSON"),
            ("\"x,y", "quotation mark"),
        ] {
            let text = rows(format!("x,y\n\n{bad}\n").as_bytes()).unwrap_err().to_string();
            assert!(text.contains("list: line 3: ") && text.contains(said) && text.contains("hint: write"), "{text}");
        }
        assert!(rows(b"\xff\tb").unwrap_err().to_string().contains("line 1: not UTF-8"));
        assert!(matches!(each(Path::new("/no/such/list"), &FORM, |_, _| Ok(())), Err(Error::Io { .. })));
    }
}
