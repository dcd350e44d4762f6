//! What parsing a record has found so far, and where unescaped strings are kept.

use super::fields::{Key, Slot};
use std::fmt::Write as _;

/// Room for unescaped strings, one a slot.
pub(crate) type Buffers = [String; Slot::ALL.len()];

/// The fields of one record.
#[derive(Debug)]
pub(crate) struct Parsed<'a> {
    found: [Found<'a>; Slot::ALL.len()],
    buffers: &'a Buffers,
    /// The number asked for.
    pub(crate) number: Option<f64>,
}

/// What stands in a slot.
#[derive(Debug, Clone, Copy)]
enum Found<'a> {
    Absent,
    Borrowed(&'a str),
    /// In the slot's buffer.
    Buffered,
    /// A value of a type that is no use here, by its name.
    Other(&'static str),
}

impl<'a> Parsed<'a> {
    /// The string in a slot.
    pub(crate) fn get(&self, slot: Slot) -> Option<&'a str> {
        match self.found[slot as usize] {
            Found::Borrowed(text) => Some(text),
            Found::Buffered => Some(&self.buffers[slot as usize]),
            Found::Absent | Found::Other(_) => None,
        }
    }

    /// What stands where the text should, if it is there at all but not a string.
    pub(crate) fn instead_of_text(&self) -> Option<&'static str> {
        match self.found[Slot::Text as usize] {
            Found::Other(what) => Some(what),
            _ => None,
        }
    }
}

/// The fields met so far.
pub(super) struct Captures<'de, 'b> {
    found: [Found<'de>; Slot::ALL.len()],
    /// The slots filled from a nested field, which a literal dotted key must not overwrite.
    nested: u8,
    number: Option<f64>,
    buffers: &'b mut Buffers,
}

impl<'de, 'b> Captures<'de, 'b> {
    pub(super) fn new(buffers: &'b mut Buffers) -> Self {
        Self { found: [Found::Absent; Slot::ALL.len()], nested: 0, number: None, buffers }
    }

    pub(super) fn start_again(&mut self) {
        self.found = [Found::Absent; Slot::ALL.len()];
        self.nested = 0;
        self.number = None;
    }

    pub(super) fn parsed<'a>(self) -> Parsed<'a>
    where
        'de: 'a,
        'b: 'a,
    {
        Parsed { found: self.found, buffers: self.buffers, number: self.number }
    }

    /// The string in a slot, if it is one that was borrowed.
    pub(super) fn found(&self, slot: Slot) -> Option<&'de str> {
        match self.found[slot as usize] {
            Found::Borrowed(text) => Some(text),
            _ => None,
        }
    }

    /// The slots that a value of `key` is to fill.
    fn claim(&mut self, key: &Key) -> impl Iterator<Item = Slot> + use<> {
        let bits = key.slots | (key.literal & !self.nested);
        self.nested |= key.slots;
        Slot::ALL.into_iter().filter(move |slot| bits & slot.bit() != 0)
    }

    pub(super) fn borrowed(&mut self, key: &Key, text: &'de str) {
        for slot in self.claim(key) {
            self.found[slot as usize] = Found::Borrowed(text);
        }
    }

    /// A string that `unescape` writes, for each slot that wants it.
    pub(super) fn unescaped(&mut self, key: &Key, unescape: impl Fn(&mut String) -> Option<()>) -> Option<()> {
        for slot in self.claim(key) {
            let buffer = &mut self.buffers[slot as usize];
            buffer.clear();
            unescape(buffer)?;
            self.found[slot as usize] = Found::Buffered;
        }
        Some(())
    }

    pub(super) fn copied(&mut self, key: &Key, text: &str) {
        for slot in self.claim(key) {
            let buffer = &mut self.buffers[slot as usize];
            buffer.clear();
            buffer.push_str(text);
            self.found[slot as usize] = Found::Buffered;
        }
    }

    pub(super) fn number(&mut self, key: &Key, value: f64, integer: Option<i128>) {
        for slot in self.claim(key) {
            self.found[slot as usize] = match (slot, integer) {
                (Slot::Id | Slot::Date, Some(integer)) => {
                    let buffer = &mut self.buffers[slot as usize];
                    buffer.clear();
                    // Writing to a String cannot fail.
                    let _ = write!(buffer, "{integer}");
                    Found::Buffered
                }
                _ => Found::Other("a number"),
            };
            if slot == Slot::Number {
                self.number = Some(value);
            }
        }
    }

    pub(super) fn other(&mut self, key: &Key, what: &'static str) {
        for slot in self.claim(key) {
            self.found[slot as usize] = Found::Other(what);
        }
    }

    /// Forgets what an earlier value under the same key held.
    pub(super) fn replace(&mut self, key: &Key) {
        self.forget(key.below | key.slots);
    }

    /// Forgets what an earlier object under the same key held.
    fn forget(&mut self, bits: u8) {
        for slot in Slot::ALL.into_iter().filter(|slot| bits & self.nested & slot.bit() != 0) {
            self.found[slot as usize] = Found::Absent;
            if slot == Slot::Number {
                self.number = None;
            }
        }
        self.nested &= !bits;
    }
}
