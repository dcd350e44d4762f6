//! Which fields of a JSON record mean what.
//!
//! In: the dotted paths a person typed (`meta.text`). Out: a small tree of keys that the parser walks beside the record,
//! so that everything not asked for is skipped without being built.
//!
//! A dotted path first means nesting: `meta.text` is `{"meta":{"text":…}}`. A record that has no such nested field but a
//! top-level key that is literally `meta.text` (flattened tables write these) is matched by that key.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::error::Error;

/// The place of a field in a record: a key, or keys joined by dots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldPath(Arc<str>);

impl FieldPath {
    /// The path as typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for FieldPath {
    type Err = Error;

    fn from_str(path: &str) -> Result<Self, Error> {
        if path.split('.').any(str::is_empty) {
            return Err(Error::Usage(format!(
                "{path:?} is not a field; hint: write a key such as text, or keys joined by dots such as meta.text"
            )));
        }
        Ok(Self(path.into()))
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a record keeps what.
#[derive(Debug, Clone)]
pub struct Fields {
    /// The text; a record without it is rejected.
    pub text: FieldPath,
    /// The id: a string or an integer.
    pub id: FieldPath,
    /// The address it was fetched from.
    pub url: FieldPath,
    /// The date: a string, or a number such as 20240131.
    pub date: FieldPath,
    /// The source or host. Left at `source`, a field `host` stands in where there is none.
    pub source: FieldPath,
    /// A number to keep the largest of (`--keep max:FIELD`).
    pub number: Option<FieldPath>,
}

impl Default for Fields {
    fn default() -> Self {
        let path = |name: &str| FieldPath(name.into());
        Self {
            text: path("text"),
            id: path("id"),
            url: path("url"),
            date: path("date"),
            source: path("source"),
            number: None,
        }
    }
}

/// What a value is wanted for; also its bit in a [`Key`]'s masks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    Text,
    Id,
    Url,
    Date,
    Source,
    Host,
    Number,
}

impl Slot {
    pub(crate) const ALL: [Self; 7] =
        [Self::Text, Self::Id, Self::Url, Self::Date, Self::Source, Self::Host, Self::Number];

    pub(crate) const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The wanted keys of one object.
#[derive(Debug, Default)]
pub(crate) struct Wanted(Vec<Key>);

/// One wanted key.
#[derive(Debug)]
pub(crate) struct Key {
    name: Box<str>,
    /// What its value is wanted for.
    pub(crate) slots: u8,
    /// The same, but only while no nested field was found.
    pub(crate) literal: u8,
    /// What is wanted of the object below it.
    pub(crate) below: u8,
    /// The keys wanted of the object below it.
    pub(crate) inner: Wanted,
}

impl Wanted {
    /// The key called `name`. There are six or so, and most differ in length: a linear look is the fastest.
    pub(crate) fn find(&self, name: &[u8]) -> Option<&Key> {
        self.0.iter().find(|key| key.name.as_bytes() == name)
    }

    fn entry(&mut self, name: &str) -> &mut Key {
        let at = self.0.iter().position(|key| &*key.name == name).unwrap_or_else(|| {
            self.0.push(Key { name: name.into(), slots: 0, literal: 0, below: 0, inner: Self::default() });
            self.0.len() - 1
        });
        &mut self.0[at]
    }

    fn add(&mut self, path: &str, slot: Slot) {
        if path.contains('.') {
            self.entry(path).literal |= slot.bit();
        }
        let mut keys = self;
        let mut rest = path;
        while let Some((name, inner)) = rest.split_once('.') {
            let key = keys.entry(name);
            key.below |= slot.bit();
            keys = &mut key.inner;
            rest = inner;
        }
        keys.entry(rest).slots |= slot.bit();
    }
}

/// [`Fields`] made ready for the parser.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Everything wanted of a record that is read for the first time.
    pub(crate) all: Wanted,
    /// The text alone, for reading it again.
    pub(crate) text_only: Wanted,
    /// The name of the text field, for messages.
    pub(crate) text: FieldPath,
    /// Those of the others: none of them is the text.
    pub(crate) others: Vec<FieldPath>,
}

impl Plan {
    pub(crate) fn new(fields: &Fields) -> Self {
        let mut all = Wanted::default();
        all.add(fields.text.as_str(), Slot::Text);
        all.add(fields.id.as_str(), Slot::Id);
        all.add(fields.url.as_str(), Slot::Url);
        all.add(fields.date.as_str(), Slot::Date);
        all.add(fields.source.as_str(), Slot::Source);
        if fields.source.as_str() == "source" {
            all.add("host", Slot::Host);
        }
        if let Some(number) = &fields.number {
            all.add(number.as_str(), Slot::Number);
        }
        let mut text_only = Wanted::default();
        text_only.add(fields.text.as_str(), Slot::Text);
        let others = [&fields.id, &fields.url, &fields.date, &fields.source].map(FieldPath::clone).to_vec();
        Self { all, text_only, text: fields.text.clone(), others }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_need_a_key_at_every_dot() {
        assert!("meta.text".parse::<FieldPath>().is_ok());
        for bad in ["", ".", "a..b", "a."] {
            assert_eq!(bad.parse::<FieldPath>().unwrap_err().exit_code(), 2, "{bad:?}");
        }
    }

    #[test]
    fn a_dotted_path_is_nested_and_literal() {
        let mut wanted = Wanted::default();
        wanted.add("meta.text", Slot::Text);
        wanted.add("meta.id", Slot::Id);
        let meta = wanted.find(b"meta").unwrap();
        assert_eq!(meta.below, Slot::Text.bit() | Slot::Id.bit());
        assert_eq!(meta.inner.find(b"text").unwrap().slots, Slot::Text.bit());
        assert_eq!(wanted.find(b"meta.text").unwrap().literal, Slot::Text.bit());
        assert!(wanted.find(b"text").is_none());
    }

    #[test]
    fn host_stands_in_only_for_the_default_source() {
        assert!(Plan::new(&Fields::default()).all.find(b"host").is_some());
        let fields = Fields { source: "site".parse().unwrap(), ..Fields::default() };
        assert!(Plan::new(&fields).all.find(b"host").is_none());
    }
}
