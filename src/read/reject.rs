//! Why a record is no record, in words that help. Everything here is off the hot path.

use memchr::{memchr, memchr_iter, memchr2};
use serde_json::Value;

use super::fields::FieldPath;
use super::record::Rejection;

/// What is wrong with a record.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The offending byte, from the start of the record.
    pub(crate) at: usize,
    /// What is wrong; what to do.
    pub(crate) error: String,
}

impl Problem {
    pub(crate) fn new(at: usize, error: impl Into<String>) -> Self {
        Self { at, error: error.into() }
    }
}

const AS_OBJECT: &str = "write a record as an object such as {\"id\":…,\"text\":…}";
const CONVERT: &str = "hint: convert the file to UTF-8, for example with iconv -t UTF-8";

/// How files begin that are no text, and what they are.
const FOREIGN: [(&[u8], &str); 6] = [
    (b"BZh", "bzip2 data"),
    (b"\xfd7zXZ\0", "xz data"),
    (b"PK\x03\x04", "a zip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF-", "a PDF file"),
];

/// Text of a file that is not UTF-8 from `at` on.
#[cold]
pub(crate) fn not_utf8(file: &[u8], at: usize) -> Problem {
    match FOREIGN.iter().find(|(head, _)| file.starts_with(head)) {
        Some((_, what)) => Problem::new(at, format!("this is {what}, not a text; hint: unpack or convert it first")),
        None => Problem::new(at, format!("the text is not valid UTF-8; {CONVERT}")),
    }
}

/// What is wrong with a record of a file whose name says that it is compressed, which it is not.
#[cold]
pub(crate) fn misnamed(rejection: Rejection, codec: &str) -> Rejection {
    let what = rejection.error.split("; hint: ").next().unwrap_or_default();
    let error = format!(
        "{what}; the name says {codec} and the bytes are something else; hint: fetch the file again, or give it the right ending"
    );
    Rejection { error, ..rejection }
}

/// A record of 4 GiB or more: offsets into a text are 32 bits.
#[cold]
pub(crate) fn too_long() -> Problem {
    Problem::new(0, "the record is 4 GiB or longer; hint: split it into several documents")
}

/// Bytes that do not start with `{`.
#[cold]
pub(crate) fn not_an_object(bytes: &[u8]) -> Problem {
    if let Err(error) = serde_json::from_slice::<serde::de::IgnoredAny>(bytes) {
        return not_json(bytes, &error);
    }
    let at = bytes.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
    let (what, hint) = match bytes.get(at) {
        Some(b'[') => ("an array", "give a file that is one JSON array the ending .json"),
        Some(b'"') => ("a string", AS_OBJECT),
        Some(b'n') => ("null", AS_OBJECT),
        Some(b't' | b'f') => ("true or false", AS_OBJECT),
        _ => ("a number", AS_OBJECT),
    };
    Problem::new(at, format!("the record is {what}, not an object; hint: {hint}"))
}

/// Bytes that the parser refused.
#[cold]
pub(crate) fn not_json(bytes: &[u8], error: &serde_json::Error) -> Problem {
    let reached = offset(bytes, error.line(), error.column());
    let text = error.to_string();
    let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
    if error.is_eof() {
        return Problem::new(
            bytes.len(),
            format!(
                "the record ends too early ({what}); hint: a record must be whole and on one line; was the file cut off?"
            ),
        );
    }
    if what == "invalid unicode code point" {
        let bad = string_ending_at(bytes, reached).and_then(|start| {
            let error = std::str::from_utf8(&bytes[start..reached]).err()?;
            Some(start + error.valid_up_to())
        });
        return Problem::new(bad.unwrap_or(reached), format!("a field is not valid UTF-8; {CONVERT}"));
    }
    if what.contains("surrogate") || what == "unexpected end of hex escape" {
        return Problem::new(
            reached,
            "a string holds half of a \\u surrogate pair; hint: write the file again with whole characters",
        );
    }
    if what.starts_with("control character") {
        // The parser stops before such a byte, after every other.
        let at = if matches!(bytes.get(reached), Some(0..0x20)) { reached } else { reached + 1 };
        let hint = "write control characters in a string as escapes such as \\t";
        return Problem::new(at, format!("a raw control character in a string; hint: {hint}"));
    }
    let hint = match what {
        "trailing characters" => "write one record a line",
        _ => "a record must be one JSON object on one line; for plain text give the file the ending .txt",
    };
    Problem::new(reached, format!("not JSON ({what}); hint: {hint}"))
}

/// A record without a text. `others` are the fields that are known to be something else.
#[cold]
pub(crate) fn no_text(bytes: &[u8], path: &FieldPath, others: &[FieldPath], instead: Option<&str>) -> Problem {
    let mut names = string_fields(bytes);
    names.retain(|name| others.iter().all(|other| other.as_str() != name));
    let listed = || names.iter().take(6).map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
    let path = path.as_str();
    let (what, hint) = match (instead, names.first()) {
        (None, Some(best)) => (
            format!("the record has no field {path:?}"),
            format!("pass --text-field {best} (strings it has, longest first: {})", listed()),
        ),
        (None, None) => (
            format!("the record has no field {path:?}"),
            "it has no other string field that may be a text; leave it out, or check how the file was made".to_owned(),
        ),
        // An object has its strings within.
        (Some(instead), Some(best)) if best.starts_with(&format!("{path}.")) => (
            format!("the field {path:?} is {instead}, not a string"),
            format!("pass --text-field {best} (strings it has, longest first: {})", listed()),
        ),
        // The field is the right one in other records, for all that this one tells.
        (Some(instead), best) => (
            format!("the field {path:?} is {instead}, not a string"),
            match best {
                Some(_) => format!(
                    "leave the record out, or name another field if it is so in all (strings it has: {})",
                    listed()
                ),
                None => "leave the record out, or give it a text".to_owned(),
            },
        ),
    };
    Problem::new(0, format!("{what}; hint: {hint}"))
}

/// The paths of the strings in a record, two levels deep, longest string first.
fn string_fields(bytes: &[u8]) -> Vec<String> {
    let Ok(Value::Object(record)) = serde_json::from_str::<Value>(&String::from_utf8_lossy(bytes)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (key, value) in record {
        match value {
            Value::String(text) => found.push((text.len(), key)),
            Value::Object(inner) => found.extend(
                inner.into_iter().filter_map(|(name, value)| Some((value.as_str()?.len(), format!("{key}.{name}")))),
            ),
            _ => {}
        }
    }
    found.retain(|(_, name)| !name.split('.').any(str::is_empty));
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    found.into_iter().map(|(_, name)| name).collect()
}

/// The byte that the parser had just taken at a line and column of its own counting.
fn offset(bytes: &[u8], line: usize, column: usize) -> usize {
    let start = match line {
        0 | 1 => 0,
        _ => memchr_iter(b'\n', bytes).nth(line - 2).map_or(0, |at| at + 1),
    };
    (start + column).saturating_sub(1).min(bytes.len())
}

/// Where the string starts whose closing quote is at `end`.
fn string_ending_at(bytes: &[u8], end: usize) -> Option<usize> {
    let mut at = 0;
    loop {
        let start = at + memchr(b'"', bytes.get(at..)?)? + 1;
        at = start;
        loop {
            at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
            if bytes[at] == b'"' {
                break;
            }
            at += 2;
        }
        if at == end {
            return Some(start);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::super::captures::Buffers;
    use super::super::fields::{Fields, Plan};
    use super::super::parse::parse;

    fn problem(bytes: &[u8]) -> (usize, String) {
        let plan = Plan::new(&Fields::default());
        let mut buffers = Buffers::default();
        let problem = parse(bytes, &plan.all, &mut buffers).unwrap_err();
        assert!(problem.error.contains("; hint: "), "{}", problem.error);
        (problem.at, problem.error)
    }

    #[test]
    fn the_byte_is_the_offending_one() {
        assert_eq!(problem(b"{\"a\" 1}").0, 5);
        assert_eq!(problem(b"{\"a\":1} x").0, 8);
        assert_eq!(problem(b"nonsense").0, 1);
        assert_eq!(problem(b"{\"a\":\"x\ty\"}").0, 7);
        assert_eq!(problem(b"{\n\"a\":1,\n\"b\":?}").0, 13);
        assert_eq!(problem(b"{\"text\":\"cut of").0, 15);
        assert_eq!(problem(b"{\"text\":\"x\xc3\x28\"}").0, 10);
        assert_eq!(problem(b"{\"k\":\"\xff\",\"text\":\"\\\"\xff\"}").0, 19);
    }

    #[test]
    fn the_text_says_what_and_what_to_do() {
        assert!(problem(b"[1]").1.contains("an array, not an object"));
        assert!(problem(b" 12").1.contains("a number, not an object"));
        assert!(problem(b"{\"text\":\"\\ud800 x\"}").1.contains("surrogate"));
        assert!(problem(b"{\"text\":\"\\udc00\"}").1.contains("surrogate"));
        assert!(problem(b"{\"text\":\"\\ud800\\ud800\"}").1.contains("surrogate"));
        assert!(problem(b"{\"text\":\"x\xff\"}").1.contains("iconv"));
        assert!(problem(b"{\"a\":1} {\"b\":2}").1.contains("one record a line"));
    }

    #[test]
    fn a_missing_text_names_the_strings_there_are() {
        let path = "text".parse().unwrap();
        let others = ["id".parse().unwrap()];
        let told = |record: &[u8], instead| super::no_text(record, &path, &others, instead).error;
        let record = br#"{"id":"a long id of no use","title":"abc","n":1,"m":{"body":"a longer one"}}"#;
        assert_eq!(
            told(record, None),
            "the record has no field \"text\"; hint: pass --text-field m.body \
             (strings it has, longest first: \"m.body\", \"title\")"
        );
        assert_eq!(
            told(record, Some("null")),
            "the field \"text\" is null, not a string; hint: leave the record out, or name another field if it is so in all \
             (strings it has: \"m.body\", \"title\")"
        );
        assert!(told(br#"{"id":"x"}"#, None).contains("has no field \"text\"; hint: it has no other string"));
        assert!(told(br#"{"text":{"de":"x"}}"#, Some("an object")).contains("hint: pass --text-field text.de "));
    }
}
