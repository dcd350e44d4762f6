//! Where the text of a record stands in the record's bytes, so that parts of it can be left out of them.
//!
//! In JSON a character may be spelled in several ways, `\n` or `\u000a`, and whoever wrote a record chose one. So a text is not
//! written anew when a part of it is cut out: the spelling of that part is taken out of the record, and all other bytes stay.

use super::captures::{Buffers, Captures};
use super::fields::{Slot, Wanted};
use super::kind::{BOM, Kind};
use super::parse::parse;
use super::quick::{escape, past_white, string, unescape};
use super::scan::{Scratch, text_of};
use super::source::Source;
use crate::error::Result;
use memchr::memchr;
use std::ops::Range;

/// A record, its text, and how the one stands in the other.
#[derive(Debug)]
pub struct Spelling<'a> {
    record: &'a [u8],
    text: &'a str,
    /// The text as the record has it, and where.
    raw: &'a str,
    start: usize,
}

impl<'a> Spelling<'a> {
    /// The bytes of the record.
    pub fn record(&self) -> &'a [u8] {
        self.record
    }

    /// The text.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The bytes of the record that spell these parts of the text. The parts ascend without overlap, on character
    /// boundaries.
    pub fn places(&self, parts: &[Range<usize>]) -> Vec<Range<usize>> {
        let mut walk = Walk { raw: self.raw, at: 0, offset: 0 };
        let mut place = |offset| self.start + walk.to(offset);
        parts.iter().map(|part| place(part.start)..place(part.end)).collect()
    }
}

impl Source {
    /// The record at a span that [`Source::scan`] gave, with the means to cut parts of its text out.
    ///
    /// # Errors
    /// As [`Source::text`].
    pub fn spelling<'a>(&'a self, span: &Range<u64>, scratch: &'a mut Scratch) -> Result<Spelling<'a>> {
        let Scratch { bytes, strings, .. } = scratch;
        let record = self.content.read(span, bytes)?;
        let spelling = if matches!(self.kind(), Kind::Text | Kind::Html) {
            let start = if record.starts_with(BOM) { BOM.len() } else { 0 };
            text_of(record).ok().map(|text| Spelling { record, text, raw: text, start })
        } else {
            json(record, &self.plan.text_only, strings)
        };
        self.content.check()?;
        spelling.ok_or_else(|| self.changed(span.start))
    }
}

fn json<'a>(record: &'a [u8], wanted: &Wanted, strings: &'a mut Buffers) -> Option<Spelling<'a>> {
    let raw = {
        let mut fields = Captures::new(strings);
        object(record, wanted, &mut fields)?;
        fields.found(Slot::Text)?
    };
    let text = parse(record, wanted, strings).ok()?.get(Slot::Text)?;
    // The parser has the last word on what the text is: whatever it read another way is not to be written.
    let mut same = String::new();
    unescape(raw, &mut same)?;
    let start = raw.as_ptr() as usize - record.as_ptr() as usize;
    (same == text).then_some(Spelling { record, text, raw, start })
}

/// Takes the strings under wanted keys out of an object as they stand, escapes and all; gives what follows the object. For
/// records that were understood once: nothing is checked that only matters otherwise.
fn object<'de>(bytes: &'de [u8], wanted: &Wanted, fields: &mut Captures<'de, '_>) -> Option<&'de [u8]> {
    let mut rest = past_white(past_white(bytes).strip_prefix(b"{")?);
    let mut unescaped = String::new();
    while let Some(key) = rest.strip_prefix(b"\"") {
        let (key, behind) = string(key)?;
        let mut found = wanted.find(key);
        if memchr(b'\\', key).is_some() {
            unescaped.clear();
            // What is no text as a key is no key that anybody wants.
            let sound = std::str::from_utf8(key).ok().and_then(|key| unescape(key, &mut unescaped));
            found = sound.and_then(|()| wanted.find(unescaped.as_bytes()));
        }
        let value = past_white(past_white(behind).strip_prefix(b":")?);
        if let Some(key) = found {
            fields.replace(key);
            match value.first()? {
                b'"' => fields.borrowed(key, simdutf8::basic::from_utf8(string(&value[1..])?.0).ok()?),
                b'{' => {
                    fields.other(key, "an object");
                    object(value, &key.inner, fields)?;
                }
                _ => fields.other(key, "something else"),
            }
        }
        rest = past_white(past_value(value)?);
        rest = past_white(rest.strip_prefix(b",").unwrap_or(rest));
    }
    rest.strip_prefix(b"}")
}

/// What follows a value.
fn past_value(bytes: &[u8]) -> Option<&[u8]> {
    let (mut at, mut depth) = (0, 0_u32);
    loop {
        match bytes.get(at)? {
            b'"' => {
                at = bytes.len() - string(&bytes[at + 1..])?.1.len();
                if depth == 0 {
                    return Some(&bytes[at..]);
                }
                continue;
            }
            b'{' | b'[' => depth += 1,
            // The end of a number or of a word.
            b',' | b'}' | b']' if depth == 0 => return Some(&bytes[at..]),
            b'}' | b']' if depth == 1 => return Some(&bytes[at + 1..]),
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
}

/// Goes through a spelling and counts the bytes of what it spells.
struct Walk<'a> {
    raw: &'a str,
    /// Bytes of the spelling so far, and of the text.
    at: usize,
    offset: usize,
}

impl Walk<'_> {
    /// Where the spelling of what begins at `offset` of the text begins.
    fn to(&mut self, offset: usize) -> usize {
        while self.offset < offset && self.at < self.raw.len() {
            let ahead = &self.raw.as_bytes()[self.at..];
            let near = ahead.len().min(offset - self.offset);
            // Whatever is not escaped spells itself.
            let plain = memchr(b'\\', &ahead[..near]).unwrap_or(near);
            let (length, spelled) = if plain > 0 {
                (plain, plain)
            } else {
                // Every escape is sound, or there would be no text.
                escape(ahead).map_or((near, near), |(c, length)| (length, c.len_utf8()))
            };
            self.at += length;
            self.offset += spelled;
        }
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::super::fields::{Fields, Plan};
    use super::*;
    use proptest::prelude::*;
    use std::slice::from_ref;

    fn plan(path: &str) -> Plan {
        Plan::new(&Fields { text: path.parse().unwrap(), ..Fields::default() })
    }

    /// Takes the first `from..to` characters of the text out of a record.
    fn cut(record: &str, path: &str, from: usize, to: usize) -> Option<String> {
        let (plan, mut strings) = (plan(path), Buffers::default());
        let spelling = json(record.as_bytes(), &plan.text_only, &mut strings)?;
        let offset = |n| spelling.text().char_indices().nth(n).map_or(spelling.text().len(), |(at, _)| at);
        let place = spelling.places(from_ref(&(offset(from)..offset(to)))).remove(0);
        Some([&record[..place.start], &record[place.end..]].concat())
    }

    #[test]
    fn every_character_goes_with_all_of_its_spelling() {
        let record = r#" {"a":"\u0041","text" : "\u0041\"é\n\ud83d\ude00\\\/z", "n":1 } "#;
        let left = |from, to| cut(record, "text", from, to).unwrap().split_once(r#""text" : ""#).unwrap().1.to_owned();
        assert_eq!(left(0, 8), r#"", "n":1 } "#);
        assert_eq!(left(1, 4), r#"\u0041\ud83d\ude00\\\/z", "n":1 } "#);
        assert_eq!(left(4, 5), r#"\u0041\"é\n\\\/z", "n":1 } "#);
        assert_eq!(left(5, 7), r#"\u0041\"é\n\ud83d\ude00z", "n":1 } "#);
        assert_eq!(left(3, 3), r#"\u0041\"é\n\ud83d\ude00\\\/z", "n":1 } "#);
    }

    #[test]
    fn the_text_that_counts_is_the_one_that_is_cut() {
        for (record, path, left) in [
            (r#"{"text":"ab","text":"\u0063d"}"#, "text", r#"{"text":"ab","text":"d"}"#),
            (
                r#"{"te\u0078t":"ab","x":["text",{"text":"}"}]}"#,
                "text",
                r#"{"te\u0078t":"b","x":["text",{"text":"}"}]}"#,
            ),
            (r#"{"a.b":"xy","a":{"b":"zw","c":[]}}"#, "a.b", r#"{"a.b":"xy","a":{"b":"w","c":[]}}"#),
            (r#"{"a":{"b":"zw"},"a":3,"a.b":"xy"}"#, "a.b", r#"{"a":{"b":"zw"},"a":3,"a.b":"y"}"#),
            (r#"{"a":{"b":1,"b":"zw"},"a.b":"xy"}"#, "a.b", r#"{"a":{"b":1,"b":"w"},"a.b":"xy"}"#),
            (
                "{\n\t\"n\" : -1e3 ,\r\n \"text\"\t:\n\"xy\"\n}\n",
                "text",
                "{\n\t\"n\" : -1e3 ,\r\n \"text\"\t:\n\"y\"\n}\n",
            ),
        ] {
            assert_eq!(cut(record, path, 0, 1).as_deref(), Some(left));
        }
        assert_eq!(cut(r#"{"text":"a","text":null}"#, "text", 0, 1), None);
        assert_eq!(cut("{}", "text", 0, 1), None);
    }

    #[test]
    fn what_nobody_reads_may_be_anything() {
        let plan = plan("text");
        let record = b"{\"\xff\":\"\xfe\",\"\\ud800\":\"\\udc00\",\"x\":[{\"\xff\":\"]}\"}],\"text\":\"ok\"}";
        let mut strings = Buffers::default();
        let spelling = json(record, &plan.text_only, &mut strings).unwrap();
        assert_eq!(
            (spelling.text(), spelling.places(from_ref(&(0..2))).remove(0)),
            ("ok", record.len() - 4..record.len() - 2)
        );
    }

    fn value() -> impl Strategy<Value = String> {
        let string = proptest::collection::vec(
            prop_oneof![
                Just("a"),
                Just("\\n"),
                Just("\\u00e9"),
                Just("é"),
                Just("\\ud83d\\ude00"),
                Just("\\\""),
                Just("{")
            ],
            0..4,
        );
        let plain = prop_oneof![
            4 => string.prop_map(|pieces| format!("\"{}\"", pieces.concat())),
            1 => prop_oneof![Just("-1.5e3"), Just("null"), Just("[1,[\"]\"]]"), Just("{}")].prop_map(str::to_owned),
        ];
        let key = prop_oneof![Just("a"), Just("b"), Just("a.b"), Just("\\u0061"), Just("c")];
        plain.prop_recursive(3, 16, 5, move |inner| {
            let blank = prop_oneof![Just(""), Just(" "), Just("\n\t")];
            proptest::collection::vec((key.clone(), blank.clone(), blank, inner), 0..5).prop_map(|fields| {
                let fields: Vec<_> =
                    fields.iter().map(|(key, x, y, value)| format!("{x}\"{key}\"{y}:{x}{value}{y}")).collect();
                format!("{{{}}}", fields.join(","))
            })
        })
    }

    proptest! {
        #[test]
        fn the_text_stands_where_the_parser_read_it(record in value(), path in prop_oneof![Just("a"), Just("a.b"), Just("a.b.c")]) {
            let plan = plan(path);
            let mut strings = [Buffers::default(), Buffers::default()];
            let [mine, parsers] = &mut strings;
            let expected = parse(record.as_bytes(), &plan.text_only, parsers).ok().and_then(|parsed| parsed.get(Slot::Text));
            let spelling = json(record.as_bytes(), &plan.text_only, mine);
            prop_assert_eq!(spelling.as_ref().map(Spelling::text), expected, "{}", record);
        }
    }
}
