//! What is known of elements by their names.

use super::markup::Within;
use html5gum::State;
use xxhash_rust::xxh3::xxh3_64;

/// What an element is to those around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Always there, whatever its tags: `html`, `head`, `body`.
    Frame,
    /// Without content.
    Void,
    Br,
    Meta,
    LinkRel,
    /// Content is no markup: `script`, `title`.
    Raw,
    Paragraph,
    Heading,
    List,
    ListItem,
    Term,
    Table,
    RowGroup,
    Row,
    Cell,
    Caption,
    OptionGroup,
    Option,
    Link,
    Button,
    /// `b`, `i`: may be ended across others.
    Formatting,
    RubyText,
    Time,
    /// `svg`, `math`: another language inside.
    Foreign,
    /// Others that begin a block.
    Block,
    /// A block that ends no list item before it.
    Div,
    /// What is inside does not end what is outside: `object`.
    Scope,
    Inline,
}

/// The break before and after an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    None,
    Blank,
    Line,
    Paragraph,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Element {
    /// Stands for the name: a hash.
    pub(super) name: u64,
    pub(super) role: Role,
    pub(super) gap: Gap,
    pub(super) within: Within,
    /// Whether its content is shown by no browser that does what such pages expect.
    pub(super) hidden: bool,
    pub(super) preformatted: bool,
    /// How its content is to be read, if not as markup.
    pub(super) state: Option<State>,
}

impl Element {
    /// Whether it begins a block: ends an open paragraph, and inline elements are not ended across it.
    pub(super) fn is_block(&self) -> bool {
        matches!(
            self.role,
            Role::Paragraph
                | Role::Heading
                | Role::List
                | Role::ListItem
                | Role::Term
                | Role::Table
                | Role::Block
                | Role::Div
        )
    }
}

/// What is known of an element by its name (lower case).
pub(super) fn element(name: &[u8]) -> Element {
    use Gap::{Blank, Line, Paragraph as Apart};
    let none = Within::NONE;
    let (role, gap, within) = match name {
        b"html" | b"head" | b"body" | b"frameset" => (Role::Frame, Gap::None, none),
        b"p" => (Role::Paragraph, Apart, Within::PARAGRAPH),
        b"div" | b"address" | b"center" => (Role::Div, Line, none),
        b"a" => (Role::Link, Gap::None, none),
        b"li" => (Role::ListItem, Line, Within::LIST_ITEM),
        b"ul" | b"ol" | b"menu" | b"dir" | b"dl" => (Role::List, Apart, none),
        b"dt" | b"dd" => (Role::Term, Line, Within::LIST_ITEM),
        b"br" => (Role::Br, Gap::None, none),
        b"hr" => (Role::Void, Apart, none),
        b"area" | b"base" | b"basefont" | b"bgsound" | b"col" | b"embed" | b"frame" | b"img" | b"input" | b"keygen"
        | b"param" | b"source" | b"track" | b"wbr" => (Role::Void, Gap::None, none),
        b"meta" => (Role::Meta, Gap::None, none),
        b"link" => (Role::LinkRel, Gap::None, none),
        b"h1" => (Role::Heading, Apart, Within::HEADING | Within::TITLE),
        b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => (Role::Heading, Apart, Within::HEADING),
        b"nav" => (Role::Block, Apart, Within::NAV),
        b"header" => (Role::Block, Apart, Within::HEADER),
        b"footer" => (Role::Block, Apart, Within::FOOTER),
        b"aside" => (Role::Block, Apart, Within::ASIDE),
        b"main" => (Role::Block, Apart, Within::MAIN),
        b"article" => (Role::Block, Apart, Within::ARTICLE),
        b"section" => (Role::Block, Apart, Within::SECTION),
        b"form" | b"search" => (Role::Block, Apart, Within::FORM),
        b"figure" => (Role::Block, Apart, Within::FIGURE),
        b"figcaption" => (Role::Block, Line, Within::CAPTION),
        b"blockquote" => (Role::Block, Apart, Within::QUOTE),
        b"pre" | b"listing" => (Role::Block, Apart, Within::PREFORMATTED),
        b"xmp" | b"plaintext" => (Role::Raw, Apart, Within::PREFORMATTED),
        b"dialog" => (Role::Block, Apart, Within::DIALOG),
        b"fieldset" | b"details" | b"hgroup" => (Role::Block, Apart, none),
        b"summary" => (Role::Block, Line, none),
        b"legend" => (Role::Inline, Line, Within::FIELD),
        b"table" => (Role::Table, Apart, Within::TABLE),
        b"thead" | b"tbody" | b"tfoot" | b"colgroup" => (Role::RowGroup, Line, none),
        b"tr" => (Role::Row, Line, none),
        b"td" | b"th" => (Role::Cell, Gap::None, none),
        b"caption" => (Role::Caption, Line, Within::CAPTION),
        b"button" => (Role::Button, Blank, Within::BUTTON),
        b"select" => (Role::Inline, Line, Within::SELECT),
        b"optgroup" => (Role::OptionGroup, Line, none),
        b"option" => (Role::Option, Line, none),
        b"label" => (Role::Inline, Gap::None, Within::FIELD),
        b"textarea" => (Role::Raw, Line, Within::FIELD),
        b"b" | b"big" | b"code" | b"em" | b"font" | b"i" | b"nobr" | b"s" | b"small" | b"strike" | b"strong"
        | b"tt" | b"u" => (Role::Formatting, Gap::None, none),
        b"script" | b"style" | b"title" | b"iframe" | b"noembed" | b"noframes" | b"noscript" => {
            (Role::Raw, Gap::None, none)
        }
        b"rt" | b"rp" => (Role::RubyText, Gap::None, none),
        b"time" => (Role::Time, Gap::None, none),
        b"svg" | b"math" => (Role::Foreign, Gap::None, none),
        b"template" | b"object" | b"applet" | b"marquee" | b"video" | b"audio" | b"canvas" => {
            (Role::Scope, Gap::None, none)
        }
        _ => (Role::Inline, Gap::None, none),
    };
    Element {
        name: xxh3_64(name),
        role,
        gap,
        within,
        hidden: is_hidden(name),
        preformatted: within == Within::PREFORMATTED || name == b"textarea",
        state: state(name),
    }
}

fn is_hidden(name: &[u8]) -> bool {
    matches!(
        name,
        b"script"
            | b"style"
            | b"title"
            | b"iframe"
            | b"noembed"
            | b"noframes"
            | b"noscript"
            | b"template"
            | b"svg"
            | b"annotation"
            | b"annotation-xml"
            | b"object"
            | b"applet"
            | b"video"
            | b"audio"
            | b"canvas"
            | b"datalist"
            | b"progress"
            | b"meter"
            // The reading of a word, in the midst of it.
            | b"rt"
            | b"rp"
    )
}

fn state(name: &[u8]) -> Option<State> {
    match name {
        b"textarea" | b"title" => Some(State::RcData),
        b"plaintext" => Some(State::PlainText),
        b"script" => Some(State::ScriptData),
        b"style" | b"iframe" | b"xmp" | b"noembed" | b"noframes" | b"noscript" => Some(State::RawText),
        _ => None,
    }
}
