//! Tags and characters, as the tokenizer meets them, to a [`Page`].
//!
//! The tokenizer (`html5gum`) follows the WHATWG specification; it hands over pieces, which are put together here. Of the
//! attributes only those that matter are kept.

use super::page::Page;
use html5gum::{Emitter, Error, State, Tokenizer};
use std::convert::Infallible;
use std::mem::take;

/// Bytes of an attribute's value that are kept.
const LONGEST_VALUE: usize = 4 << 10;

/// An attribute that matters.
#[derive(Debug, Clone, Copy)]
pub(super) enum Attribute {
    Class,
    Id,
    Role,
    Hidden,
    Style,
    AriaHidden,
    Open,
    Href,
    Rel,
    Property,
    Name,
    ItemProp,
    Content,
    DateTime,
}

const ATTRIBUTES: usize = Attribute::DateTime as usize + 1;

impl Attribute {
    fn named(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"class" => Self::Class,
            b"id" => Self::Id,
            b"role" => Self::Role,
            b"hidden" => Self::Hidden,
            b"style" => Self::Style,
            b"aria-hidden" => Self::AriaHidden,
            b"open" => Self::Open,
            b"href" => Self::Href,
            b"rel" => Self::Rel,
            b"property" => Self::Property,
            b"name" => Self::Name,
            b"itemprop" => Self::ItemProp,
            b"content" => Self::Content,
            b"datetime" => Self::DateTime,
            _ => return None,
        })
    }
}

/// The attributes of a tag. Of two of a name the first counts.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    values: [Vec<u8>; ATTRIBUTES],
    present: u16,
}

impl Attributes {
    pub(super) fn get(&self, attribute: Attribute) -> Option<&[u8]> {
        let number = attribute as usize;
        (self.present & 1 << number != 0).then(|| &*self.values[number])
    }
}

/// Reads a page.
pub(super) fn read(text: &str, page: &mut Page) {
    let tokens = Tokens {
        page,
        name: Vec::new(),
        is_end: false,
        self_closing: false,
        last_start: Vec::new(),
        attribute_name: Vec::new(),
        attribute: None,
        attributes: Attributes::default(),
    };
    let Ok(()) = Tokenizer::new_with_emitter(text, tokens).finish();
}

/// The tag at hand.
struct Tokens<'a> {
    page: &'a mut Page,
    name: Vec<u8>,
    is_end: bool,
    self_closing: bool,
    /// The name of the start tag before.
    last_start: Vec<u8>,
    attribute_name: Vec<u8>,
    /// The attribute at hand, if it is to be kept.
    attribute: Option<Attribute>,
    attributes: Attributes,
}

impl Tokens<'_> {
    fn begin_tag(&mut self, is_end: bool) {
        self.name.clear();
        self.attribute_name.clear();
        self.attributes.present = 0;
        self.attribute = None;
        self.is_end = is_end;
        self.self_closing = false;
    }

    /// The name of an attribute is whole.
    fn named(&mut self) {
        self.attribute = None;
        if !self.attribute_name.is_empty() {
            if let Some(attribute) = Attribute::named(&self.attribute_name) {
                let bit = 1 << attribute as usize;
                if self.attributes.present & bit == 0 {
                    self.attributes.present |= bit;
                    self.attributes.values[attribute as usize].clear();
                    self.attribute = Some(attribute);
                }
            }
            self.attribute_name.clear();
        }
    }
}

impl Emitter for Tokens<'_> {
    type Token = Infallible;

    fn set_last_start_tag(&mut self, last_start_tag: Option<&[u8]>) {
        self.last_start = last_start_tag.unwrap_or_default().to_vec();
    }

    fn emit_eof(&mut self) {
        self.page.flush();
    }

    fn emit_error(&mut self, _: Error) {}

    #[inline]
    fn should_emit_errors(&mut self) -> bool {
        false
    }

    #[inline]
    fn pop_token(&mut self) -> Option<Infallible> {
        None
    }

    fn emit_string(&mut self, characters: &[u8]) {
        self.page.characters(characters);
    }

    fn init_start_tag(&mut self) {
        self.begin_tag(false);
    }

    fn init_end_tag(&mut self) {
        self.begin_tag(true);
    }

    fn init_comment(&mut self) {}

    fn emit_current_tag(&mut self) -> Option<State> {
        self.named();
        self.page.flush();
        if self.is_end {
            self.page.end(&self.name);
            return None;
        }
        let state = self.page.start(&self.name, &self.attributes, self.self_closing);
        self.last_start = take(&mut self.name);
        state
    }

    fn emit_current_comment(&mut self) {}

    fn emit_current_doctype(&mut self) {}

    fn set_self_closing(&mut self) {
        self.self_closing = true;
    }

    fn set_force_quirks(&mut self) {}

    fn push_tag_name(&mut self, part: &[u8]) {
        self.name.extend_from_slice(part);
    }

    fn push_comment(&mut self, _: &[u8]) {}

    fn push_doctype_name(&mut self, _: &[u8]) {}

    fn init_doctype(&mut self) {}

    fn init_attribute(&mut self) {
        self.named();
    }

    fn init_attribute_value(&mut self) {
        self.named();
    }

    fn push_attribute_name(&mut self, part: &[u8]) {
        self.attribute_name.extend_from_slice(part);
    }

    fn push_attribute_value(&mut self, part: &[u8]) {
        if !self.attribute_name.is_empty() {
            self.named();
        }
        if let Some(attribute) = self.attribute {
            let value = &mut self.attributes.values[attribute as usize];
            let room = LONGEST_VALUE.saturating_sub(value.len());
            value.extend_from_slice(&part[..part.len().min(room)]);
        }
    }

    fn set_doctype_public_identifier(&mut self, _: &[u8]) {}

    fn set_doctype_system_identifier(&mut self, _: &[u8]) {}

    fn push_doctype_public_identifier(&mut self, _: &[u8]) {}

    fn push_doctype_system_identifier(&mut self, _: &[u8]) {}

    fn current_is_appropriate_end_tag_token(&mut self) -> bool {
        self.is_end && !self.last_start.is_empty() && self.name == self.last_start
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&mut self) -> bool {
        self.page.is_foreign()
    }
}
