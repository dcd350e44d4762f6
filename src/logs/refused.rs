//! Which of the records that could not be read has a given id.
//!
//! In: a row of `rejected.jsonl`, and the inputs. Out: whether the record that stands there calls itself so. The log cannot tell: what
//! could not be read has no id. So the record is looked at once more where it stands, and as it may be no JSON at all, its
//! bytes are searched for the field of the id with this value.

use super::{Originals, Rejected};
use crate::read::{FieldPath, Kind, Scratch, Source};
use memchr::{memchr, memmem, memrchr};
use serde::de::IgnoredAny;
use std::ops::Range;

/// Bytes of a record that are looked at, before and behind the place that is named.
const NEAR: u64 = 1 << 20;

impl Originals {
    /// Whether the record of a rejection has this id in the field `field`. No, where it cannot be found any more.
    pub fn is_called(&self, rejected: &Rejected, id: &str, field: &FieldPath) -> bool {
        let is_it = |source: &&Source| source.input().path.display().to_string().ends_with(&rejected.source);
        let (Some(source), Some(byte)) = (self.sources().iter().find(is_it), rejected.byte) else { return false };
        let near = byte.saturating_sub(NEAR).min(source.len())..byte.saturating_add(NEAR).min(source.len());
        let mut scratch = Scratch::default();
        let Ok(bytes) = source.bytes(&near, &mut scratch) else { return false };
        let record = record(bytes, (byte.min(near.end) - near.start) as usize, source.kind());
        names(&bytes[record], field.as_str().rsplit('.').next().unwrap_or_default(), id)
    }
}

/// The record around, or from, a byte.
fn record(bytes: &[u8], at: usize, kind: Kind) -> Range<usize> {
    let (before, behind) = bytes.split_at(at);
    if kind == Kind::JsonLines {
        let start = memrchr(b'\n', before).map_or(0, |end| end + 1);
        return start..memchr(b'\n', behind).map_or(bytes.len(), |end| at + end);
    }
    let mut values = serde_json::Deserializer::from_slice(behind).into_iter::<IgnoredAny>();
    let is_whole = values.next().is_some_and(|value| value.is_ok());
    at..if is_whole { at + values.byte_offset() } else { bytes.len() }
}

/// Whether a field of this name has this value: a string, or a number.
fn names(record: &[u8], field: &str, id: &str) -> bool {
    let spelled = |text: &str| serde_json::to_vec(text).unwrap_or_default();
    let (field, id) = (spelled(field), (spelled(id), id.as_bytes()));
    memmem::find_iter(record, &field).any(|at| {
        let behind = record[at + field.len()..].trim_ascii_start();
        let Some(value) = behind.strip_prefix(b":").map(<[u8]>::trim_ascii_start) else { return false };
        let is_number =
            || value.strip_prefix(id.1).is_some_and(|rest| !rest.first().is_some_and(u8::is_ascii_alphanumeric));
        value.starts_with(&id.0) || !id.1.is_empty() && is_number()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_record_still_has_a_name() {
        let line = br#"{"text": "half, "id" :"x-\"1", "meta":{"id":77}, "#;
        assert!(names(line, "id", "x-\"1") && names(line, "id", "77"));
        for other in ["x-", "7", "777", "", "half"] {
            assert!(!names(line, "id", other), "{other}");
        }
        assert!(!names(line, "text", "x-\"1") && !names(b"\xff", "id", "a"));
    }

    #[test]
    fn records_end_where_they_do() {
        let lines = b"{\"a\":1}\n{\"b\n{\"c\":1}";
        assert_eq!(&lines[record(lines, 10, Kind::JsonLines)], b"{\"b");
        assert_eq!(&lines[record(lines, 0, Kind::JsonLines)], b"{\"a\":1}");
        let array = b"[{\"a\":1},{\"b\":[2]}, {\"c\"";
        assert_eq!(&array[record(array, 9, Kind::JsonArray)], b"{\"b\":[2]}");
        assert_eq!(&array[record(array, 19, Kind::JsonArray)], b" {\"c\"");
        assert_eq!(record(b"", 0, Kind::Text), 0..0);
    }
}
