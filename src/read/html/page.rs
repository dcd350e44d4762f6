//! Tags and characters to lines: which elements are open, which are ended by what, what is seen of them.
//!
//! No tree is built. What a tree would be needed for, are the tags that people leave out and mix up: the rules of the WHATWG
//! specification for those ("tree construction") are kept where they decide about lines: what ends a paragraph, a list item,
//! a cell, and across what an end tag reaches. Not kept is what moves content about: text within a table but outside its
//! cells stays where it is.
//!
//! No more than [`DEEPEST`] elements are looked at, so that the work for a tag is bounded, whatever a page consists of.

use super::hints;
use super::layout::{Layout, Place};
use super::markup::{Markup, Within};
use super::tags::{Element, Gap, Role, element};
use super::tokens::{Attribute, Attributes};
use crate::read::parse_date;
use html5gum::State;
use std::mem::take;

/// Elements within each other that are told apart; browsers have the same bound.
const DEEPEST: usize = 512;

/// Where a date is not the text's own.
const ASIDE: Within =
    Within::from_bits(Within::NAV.bits() | Within::ASIDE.bits() | Within::FOOTER.bits() | Within::RELATED.bits());

/// Not seen; no line has this.
const HIDDEN: Within = Within::from_bits(1 << 63);

/// An element that has begun and not ended.
#[derive(Debug)]
struct Open {
    element: Element,
    /// What it adds.
    own: Within,
    gap: Gap,
    /// What stands in it stands within these.
    within: Within,
    preformatted: bool,
    foreign: bool,
    /// Cells around what stands in it.
    cells: u16,
    /// Of a cell: the line on which its first word was to stand.
    line: usize,
}

/// What the page says about itself.
#[derive(Debug, Default)]
struct Facts {
    canonical: Option<String>,
    og_url: Option<String>,
    published: Option<String>,
    time: Option<String>,
}

/// A page that is being read.
#[derive(Debug, Default)]
pub(super) struct Page {
    layout: Layout,
    open: Vec<Open>,
    /// Elements that began below [`DEEPEST`] others.
    deeper: usize,
    /// Characters since the last tag.
    run: Vec<u8>,
    /// Whether a line end is to be passed over: the first in a `pre`.
    at_pre: bool,
    /// Whether `<a/>` is an element without content, as in XML.
    is_xml: bool,
    facts: Facts,
}

impl Page {
    pub(super) fn new(is_xml: bool) -> Self {
        Self { is_xml, ..Self::default() }
    }

    pub(super) fn is_foreign(&self) -> bool {
        self.open.last().is_some_and(|open| open.foreign)
    }

    fn is_hidden(&self) -> bool {
        self.within().any(HIDDEN)
    }

    fn within(&self) -> Within {
        self.open.last().map_or(Within::NONE, |open| open.within)
    }

    fn cells(&self) -> u16 {
        self.open.last().map_or(0, |open| open.cells)
    }

    pub(super) fn characters(&mut self, characters: &[u8]) {
        if !self.is_hidden() {
            self.run.extend_from_slice(characters);
        }
    }

    /// The characters so far are all there are before the next tag.
    pub(super) fn flush(&mut self) {
        let mut run = &*self.run;
        if take(&mut self.at_pre) {
            run = run.strip_prefix(b"\n").unwrap_or(run);
        }
        if !run.is_empty() {
            let place = self.open.last().map_or_else(Place::default, |open| Place {
                within: open.within,
                depth: self.open.len() as u16,
                cells: open.cells,
                preformatted: open.preformatted,
            });
            self.layout.write(run, place);
        }
        self.run.clear();
    }

    /// A start tag. How what follows is to be read, if not as markup.
    pub(super) fn start(&mut self, name: &[u8], attributes: &Attributes, self_closing: bool) -> Option<State> {
        let mut element = element(name);
        if self.is_foreign() {
            if element.is_block() || element.role == Role::Br {
                // A page goes on that forgot to end its picture.
                let start = self.open.iter().position(|open| open.foreign).unwrap_or(self.open.len());
                self.close_to(start);
            } else {
                element = Element { role: Role::Inline, gap: Gap::None, state: None, ..element };
            }
        }
        match element.role {
            Role::Frame => return None,
            Role::Meta => {
                self.facts.meta(attributes);
                return None;
            }
            Role::LinkRel => {
                self.facts.link(attributes);
                return None;
            }
            Role::Br => {
                self.layout.br(self.cells());
                return None;
            }
            _ => {}
        }
        self.end_what_ends_before(&element);
        if element.role == Role::Time {
            self.facts.time(attributes, self.within());
        }
        let gap = self.gap_here(&element);
        if element.role == Role::Void {
            self.gap(gap);
            return None;
        }
        if self_closing && (self.is_xml || self.is_foreign() || element.role == Role::Foreign) {
            self.gap(gap);
            return None;
        }
        if self.open.len() >= DEEPEST && element.state.is_none() {
            self.deeper += 1;
            self.gap(gap);
            return None;
        }
        self.push(element, gap, attributes);
        element.state
    }

    /// The break around an element: items stand on a line each, so a list or a paragraph in one makes no empty line.
    fn gap_here(&self, element: &Element) -> Gap {
        let in_item = self.within().any(Within::LIST_ITEM);
        match (element.role, element.gap) {
            (Role::List | Role::Paragraph, Gap::Paragraph) if in_item => Gap::Line,
            (_, gap) => gap,
        }
    }

    fn gap(&mut self, gap: Gap) {
        if self.is_hidden() {
            return;
        }
        let cells = self.cells();
        match gap {
            Gap::None => {}
            Gap::Blank => self.layout.blank(),
            Gap::Line => self.layout.lines(1, cells),
            Gap::Paragraph => self.layout.lines(2, cells),
        }
    }

    fn push(&mut self, element: Element, gap: Gap, attributes: &Attributes) {
        let mut own = element.within;
        let get = |attribute| attributes.get(attribute);
        for names in [get(Attribute::Class), get(Attribute::Id)].into_iter().flatten() {
            own |= hints::of_names(names);
        }
        if let Some(role) = get(Attribute::Role) {
            own |= hints::of_role(role);
        }
        if get(Attribute::AriaHidden).is_some_and(|value| value.trim_ascii().eq_ignore_ascii_case(b"true")) {
            own |= Within::ARIA_HIDDEN;
        }
        if element.role == Role::Link && get(Attribute::Href).is_some() {
            own |= Within::LINK;
        }
        let is_shut_dialog = element.within == Within::DIALOG && get(Attribute::Open).is_none();
        if element.hidden
            || is_shut_dialog
            || get(Attribute::Hidden).is_some()
            || get(Attribute::Style).is_some_and(hides)
        {
            own |= HIDDEN;
        }
        let within = self.within() | own;
        let mut cells = self.cells();
        let mut line = 0;
        if !within.any(HIDDEN) {
            self.gap(gap);
            if element.role == Role::Cell {
                cells = cells.saturating_add(1);
                line = self.layout.cell(cells);
            }
            if element.role == Role::Link {
                self.layout.link();
            }
            self.at_pre = element.preformatted;
        }
        let above = self.open.last();
        let open = Open {
            element,
            own,
            gap,
            within,
            preformatted: element.preformatted || above.is_some_and(|open| open.preformatted),
            foreign: element.role == Role::Foreign || above.is_some_and(|open| open.foreign),
            cells,
            line,
        };
        self.open.push(open);
    }

    /// Ends what may be left open before `next`.
    fn end_what_ends_before(&mut self, next: &Element) {
        let last = self.open.last().map(|open| open.element.role);
        let start = match next.role {
            Role::ListItem => self.find(&[Role::ListItem], |open| {
                matches!(open.role, Role::List | Role::Table | Role::Cell | Role::Block | Role::Scope | Role::Button)
            }),
            Role::Term => self.find(&[Role::Term], |open| {
                matches!(open.role, Role::List | Role::Table | Role::Cell | Role::Block | Role::Scope | Role::Button)
            }),
            Role::Row => self.find_outermost(&[Role::Row, Role::Caption]),
            Role::Cell => self.find_outermost(&[Role::Cell, Role::Caption]),
            Role::RowGroup => self.find_outermost(&[Role::RowGroup, Role::Row, Role::Caption]),
            Role::Caption => self.find_outermost(&[Role::Caption]),
            Role::Option | Role::RubyText if last == Some(next.role) => Some(self.open.len() - 1),
            Role::OptionGroup => self.find(&[Role::OptionGroup], |open| !matches!(open.role, Role::Option)),
            Role::Link => {
                self.end_across(|open| open.role == Role::Link);
                None
            }
            Role::Button => self.find(&[Role::Button], ends_search),
            _ => None,
        };
        if let Some(start) = start {
            self.close_to(start);
        }
        if next.is_block() {
            let paragraph =
                self.find(&[Role::Paragraph], |open| ends_search(open) || matches!(open.role, Role::Button));
            if let Some(start) = paragraph {
                self.close_to(start);
            }
        }
        if next.role == Role::Heading && self.open.last().is_some_and(|open| open.element.role == Role::Heading) {
            self.close_to(self.open.len() - 1);
        }
    }

    /// The innermost open element of these roles, unless one is met before it at which the search ends.
    fn find(&self, roles: &[Role], ends: impl Fn(&Element) -> bool) -> Option<usize> {
        for (at, open) in self.open.iter().enumerate().rev() {
            if roles.contains(&open.element.role) {
                return Some(at);
            }
            if ends(&open.element) {
                return None;
            }
        }
        None
    }

    /// The outermost open element of these roles in the innermost table.
    fn find_outermost(&self, roles: &[Role]) -> Option<usize> {
        let table = self.open.iter().rposition(|open| matches!(open.element.role, Role::Table | Role::Scope));
        let start = table.map_or(0, |at| at + 1);
        let found = self.open[start..].iter().position(|open| roles.contains(&open.element.role));
        found.map(|at| start + at)
    }

    /// An end tag.
    pub(super) fn end(&mut self, name: &[u8]) {
        let element = element(name);
        if let Some(last) = self.open.last()
            && last.element.name == element.name
            && (self.deeper == 0 || element.state.is_some())
        {
            self.close_to(self.open.len() - 1);
            return;
        }
        if matches!(element.role, Role::Frame | Role::Void) {
            return;
        }
        if element.role == Role::Br {
            self.layout.br(self.cells());
            return;
        }
        if self.deeper > 0 {
            self.deeper -= 1;
            self.gap(element.gap);
            return;
        }
        let same =
            |open: &Element| open.name == element.name || open.role == Role::Heading && element.role == Role::Heading;
        match element.role {
            Role::Link | Role::Formatting => self.end_across(same),
            Role::Table | Role::Row | Role::Cell | Role::RowGroup | Role::Caption => {
                let is_table = element.role == Role::Table;
                self.end_within(same, |open| open.role == Role::Scope || open.role == Role::Table && !is_table);
            }
            Role::Inline | Role::Time | Role::RubyText | Role::Option if !self.is_foreign() => {
                self.end_within(same, |open| ends_search(open) || open.is_block());
            }
            Role::Paragraph => {
                if !self.end_within(same, |open| ends_search(open) || open.role == Role::Button) {
                    // An end without a beginning is a paragraph without words.
                    self.gap(Gap::Paragraph);
                }
            }
            _ => {
                self.end_within(same, ends_search);
            }
        }
    }

    /// Ends the innermost such element with all that is in it, unless one is met before at which the search ends.
    fn end_within(&mut self, same: impl Fn(&Element) -> bool, ends: impl Fn(&Element) -> bool) -> bool {
        for at in (0..self.open.len()).rev() {
            let open = &self.open[at].element;
            if same(open) {
                self.close_to(at);
                return true;
            }
            if ends(open) {
                return false;
            }
        }
        false
    }

    /// Ends the innermost such element, while blocks that began in it go on.
    fn end_across(&mut self, same: impl Fn(&Element) -> bool) {
        let mut is_across = false;
        for at in (0..self.open.len()).rev() {
            let open = &self.open[at].element;
            if same(open) {
                if is_across {
                    self.open.remove(at);
                    self.inherit(at);
                } else {
                    self.close_to(at);
                }
                return;
            }
            if ends_search(open) {
                return;
            }
            is_across |= open.is_block();
        }
    }

    /// Works out again what the open elements from `start` on have from those around them.
    fn inherit(&mut self, start: usize) {
        let above = start.checked_sub(1).and_then(|at| self.open.get(at));
        let mut within = above.map_or(Within::NONE, |open| open.within);
        for open in &mut self.open[start..] {
            within |= open.own;
            open.within = within;
        }
    }

    /// Ends all elements from `start` on, the innermost first.
    fn close_to(&mut self, start: usize) {
        if start < DEEPEST {
            self.deeper = 0;
        }
        while self.open.len() > start
            && let Some(open) = self.open.pop()
        {
            self.at_pre = false;
            if open.within.any(HIDDEN) {
                continue;
            }
            match open.element.role {
                Role::Cell => self.layout.cell_end(open.line, open.cells),
                Role::Link => self.layout.link_end(),
                _ => self.gap(open.gap),
            }
        }
    }

    /// What was read.
    pub(super) fn finish(self) -> (String, Vec<Markup>, Option<String>, Option<String>) {
        let (text, markup) = self.layout.finish();
        let Facts { canonical, og_url, published, time } = self.facts;
        (text, markup, canonical.or(og_url), published.or(time))
    }
}

/// Whether what is outside of an element is not ended by what is in it.
fn ends_search(open: &Element) -> bool {
    matches!(open.role, Role::Cell | Role::Caption | Role::Table | Role::Scope)
}

/// Whether a style hides.
fn hides(style: &[u8]) -> bool {
    let style: Vec<u8> = style.iter().filter(|byte| !byte.is_ascii_whitespace()).map(u8::to_ascii_lowercase).collect();
    style.split(|&byte| byte == b';').any(|rule| {
        let rule = rule.strip_suffix(b"!important").unwrap_or(rule);
        matches!(rule, b"display:none" | b"visibility:hidden")
    })
}

impl Facts {
    fn meta(&mut self, attributes: &Attributes) {
        let Some(content) = attributes.get(Attribute::Content) else { return };
        for key in [Attribute::Property, Attribute::Name, Attribute::ItemProp] {
            match attributes.get(key).map(<[u8]>::trim_ascii) {
                Some(b"og:url") => keep(&mut self.og_url, address(content)),
                Some(b"article:published_time" | b"datePublished") => keep(&mut self.published, date(content)),
                _ => {}
            }
        }
    }

    fn link(&mut self, attributes: &Attributes) {
        let rel = attributes.get(Attribute::Rel).unwrap_or_default();
        if rel.split(u8::is_ascii_whitespace).any(|word| word.eq_ignore_ascii_case(b"canonical")) {
            keep(&mut self.canonical, attributes.get(Attribute::Href).and_then(address));
        }
    }

    fn time(&mut self, attributes: &Attributes, within: Within) {
        if !within.any(ASIDE) {
            keep(&mut self.time, attributes.get(Attribute::DateTime).and_then(date));
        }
    }
}

/// The first one stands.
fn keep(fact: &mut Option<String>, found: Option<String>) {
    if fact.is_none() {
        *fact = found;
    }
}

/// A whole address; one that is relative to another names no host.
fn address(value: &[u8]) -> Option<String> {
    let value = std::str::from_utf8(value).ok()?.trim();
    let (scheme, rest) = value.split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    (is_web && !rest.is_empty() && !value.contains(char::is_control)).then(|| value.to_owned())
}

fn date(value: &[u8]) -> Option<String> {
    let value = std::str::from_utf8(value).ok()?.trim();
    parse_date(value).map(|_| value.to_owned())
}
