//! One JSON record: bytes to fields.
//!
//! In: the bytes of one record and the keys that are wanted. Out: string slices, borrowed from the bytes where the string has
//! no escapes, else from a buffer that is used again for the next record. What is not wanted is stepped over without being
//! built, and without being checked for UTF-8: a record is carried through as bytes.
//!
//! Of a key that stands twice the last counts. Plain records take the [quick lane](super::quick); whatever that does not
//! understand goes through `serde_json`, which has the last word on what is JSON.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::captures::{Buffers, Captures, Parsed};
use super::fields::{Key, Wanted};
use super::quick;
use super::reject::{self, Problem};

/// Takes the wanted fields out of `bytes`, which hold one JSON object.
pub(crate) fn parse<'a>(bytes: &'a [u8], wanted: &Wanted, buffers: &'a mut Buffers) -> Result<Parsed<'a>, Problem> {
    let mut fields = Captures::new(buffers);
    if quick::object(bytes, wanted, &mut fields).is_none() {
        fields.start_again();
        thorough(bytes, wanted, &mut fields)?;
    }
    Ok(fields.parsed())
}

/// The parser that has the last word, and knows what is wrong.
fn thorough<'a>(bytes: &'a [u8], wanted: &Wanted, fields: &mut Captures<'a, '_>) -> Result<(), Problem> {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if first != Some(&b'{') {
        return Err(reject::not_an_object(bytes));
    }
    let mut parser = serde_json::Deserializer::from_slice(bytes);
    (&mut parser)
        .deserialize_map(Object { keys: wanted, fields })
        .and_then(|()| parser.end())
        .map_err(|error| reject::not_json(bytes, &error))
}

#[cfg(test)]
pub(super) fn parse_quick<'a>(bytes: &'a [u8], wanted: &Wanted, buffers: &'a mut Buffers) -> Option<Parsed<'a>> {
    let mut fields = Captures::new(buffers);
    quick::object(bytes, wanted, &mut fields).map(|()| fields.parsed())
}

#[cfg(test)]
pub(super) fn parse_thorough<'a>(bytes: &'a [u8], wanted: &Wanted, buffers: &'a mut Buffers) -> Option<Parsed<'a>> {
    let mut fields = Captures::new(buffers);
    thorough(bytes, wanted, &mut fields).ok().map(|()| fields.parsed())
}

/// Visits an object some of whose keys are wanted.
struct Object<'s, 'de, 'b> {
    keys: &'s Wanted,
    fields: &'s mut Captures<'de, 'b>,
}

impl<'de> Visitor<'de> for Object<'_, 'de, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(KeyName(self.keys))? {
            match key {
                Some(key) => map.next_value_seed(Value { key, fields: &mut *self.fields })?,
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// Reads a key as bytes, so that one that is not UTF-8 is just a key that nobody wants.
struct KeyName<'s>(&'s Wanted);

impl<'de, 's> DeserializeSeed<'de> for KeyName<'s> {
    type Value = Option<&'s Key>;

    fn deserialize<D: serde::Deserializer<'de>>(self, parser: D) -> Result<Self::Value, D::Error> {
        parser.deserialize_bytes(self)
    }
}

impl<'s> Visitor<'_> for KeyName<'s> {
    type Value = Option<&'s Key>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_bytes<E>(self, name: &[u8]) -> Result<Self::Value, E> {
        Ok(self.0.find(name))
    }
}

/// Visits the value of a wanted key.
struct Value<'s, 'de, 'b> {
    key: &'s Key,
    fields: &'s mut Captures<'de, 'b>,
}

impl<'de> DeserializeSeed<'de> for Value<'_, 'de, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, parser: D) -> Result<(), D::Error> {
        self.fields.replace(self.key);
        parser.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_, 'de, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<(), E> {
        self.fields.borrowed(self.key, text);
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.fields.copied(self.key, text);
        Ok(())
    }

    #[allow(clippy::cast_precision_loss)] // A ranking number; the nearest double is what JSON readers agree on.
    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.fields.number(self.key, value as f64, Some(value.into()));
        Ok(())
    }

    #[allow(clippy::cast_precision_loss)] // As above.
    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.fields.number(self.key, value as f64, Some(value.into()));
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.fields.number(self.key, value, None);
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        self.fields.other(self.key, "true or false");
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.fields.other(self.key, "null");
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.fields.other(self.key, "an array");
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.fields.other(self.key, "an object");
        Object { keys: &self.key.inner, fields: self.fields }.visit_map(map)
    }

    // Only a parser of another format could call this.
    fn visit_bytes<E: serde::de::Error>(self, _: &[u8]) -> Result<(), E> {
        Err(E::custom("bytes where a value was expected"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::fields::{Fields, Plan, Slot};
    use super::*;

    fn texts(json: &str, fields: &Fields) -> [Option<String>; 6] {
        let plan = Plan::new(fields);
        let mut buffers = Buffers::default();
        let parsed = parse(json.as_bytes(), &plan.all, &mut buffers).unwrap();
        [Slot::Text, Slot::Id, Slot::Url, Slot::Date, Slot::Source, Slot::Host]
            .map(|slot| parsed.get(slot).map(str::to_owned))
    }

    fn text(json: &str, path: &str) -> Option<String> {
        texts(json, &Fields { text: path.parse().unwrap(), ..Fields::default() })[0].clone()
    }

    #[test]
    fn all_fields_borrowed_and_unescaped() {
        let json = r#" {"x":[1,{"text":"no"}],"text":"a\nb\u00e9\ud83d\ude00","id":-7,"url":"u","date":20240131,"source":"s","host":"h\t"} "#;
        let got = texts(json, &Fields::default());
        let want = ["a\nbé😀", "-7", "u", "20240131", "s", "h\t"].map(|text| Some(text.to_owned()));
        assert_eq!(got, want);
    }

    #[test]
    fn ids_of_other_types_are_no_ids() {
        for id in ["null", "1.5", "true", "[1]", "{}", "99999999999999999999"] {
            let got = texts(&format!(r#"{{"text":"","id":{id}}}"#), &Fields::default());
            assert_eq!((got[0].as_deref(), got[1].as_deref()), (Some(""), None), "{id}");
        }
        assert_eq!(
            texts(r#"{"id":18446744073709551615}"#, &Fields::default())[1].as_deref(),
            Some("18446744073709551615")
        );
    }

    #[test]
    fn of_a_key_that_stands_twice_the_last_counts() {
        assert_eq!(text(r#"{"text":"a\n","text":"b"}"#, "text").as_deref(), Some("b"));
        assert_eq!(text(r#"{"text":"a","text":null}"#, "text"), None);
        assert_eq!(text(r#"{"meta":{"text":"a"},"meta":{}}"#, "meta.text"), None);
        assert_eq!(text(r#"{"meta":{"text":"a"},"meta":3}"#, "meta.text"), None);
    }

    #[test]
    fn nested_fields_win_over_literal_dotted_keys() {
        assert_eq!(text(r#"{"a":{"b":{"c":"deep"}}}"#, "a.b.c").as_deref(), Some("deep"));
        assert_eq!(text(r#"{"a.b":"flat"}"#, "a.b").as_deref(), Some("flat"));
        assert_eq!(text(r#"{"a.b":"flat","a":{"b":"deep"}}"#, "a.b").as_deref(), Some("deep"));
        assert_eq!(text(r#"{"a":{"b":"deep"},"a.b":"flat"}"#, "a.b").as_deref(), Some("deep"));
        assert_eq!(text(r#"{"a":{"a.b":"no"}}"#, "a.b"), None);
    }

    #[test]
    fn one_field_may_serve_two_purposes() {
        let fields = Fields { id: "url".parse().unwrap(), number: Some("n".parse().unwrap()), ..Fields::default() };
        let got = texts(r#"{"text":"t","url":"http:\/\/x","n":2.5}"#, &fields);
        assert_eq!(got[1], got[2]);
        assert_eq!(got[1].as_deref(), Some("http://x"));
        let plan = Plan::new(&fields);
        let mut buffers = Buffers::default();
        let parsed = parse(br#"{"text":"t","n":2.5}"#, &plan.all, &mut buffers).unwrap();
        assert_eq!(parsed.number, Some(2.5));
    }

    #[test]
    fn bytes_that_are_not_utf8_matter_only_where_they_are_used() {
        let plan = Plan::new(&Fields::default());
        let mut buffers = Buffers::default();
        let line = b"{\"\xff\":\"\xfe\",\"x\":{\"\xff\":1},\"lone\":\"\\ud800\",\"text\":\"ok\"}";
        assert_eq!(parse(line, &plan.all, &mut buffers).unwrap().get(Slot::Text), Some("ok"));
        let problem = parse(b"{\"x\":\"\xff\",\"text\":\"ab\xff\"}", &plan.all, &mut buffers).unwrap_err();
        assert_eq!(problem.at, 19, "{problem:?}");
    }
}
