//! Runs of characters and breaks between them to lines, each with its markup.
//!
//! A break is only remembered when it is asked for, and made when something follows: so breaks that meet become the largest
//! of them, and a text neither begins nor ends with one.
//!
//! The cells of a table's row stand on one line, set apart by a tab, which no text has that white space was collapsed in: a
//! bar would look like the bars of menus. But many pages are laid out with tables, and their cells hold whole articles. So a
//! cell that turns out to have lines of its own gets its first one for itself after all: the tab before it becomes a line end.

use super::markup::{Markup, Within};
use std::mem::take;

/// Where a run of characters stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    pub(super) within: Within,
    /// Elements around it.
    pub(super) depth: u16,
    /// Cells around it: of a table, and of the tables that this one stands in.
    pub(super) cells: u16,
    /// Whether white space counts.
    pub(super) preformatted: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Pending {
    #[default]
    Nothing,
    Blank,
    /// Before a cell with this many cells around what is in it.
    Tab(u16),
    /// This many line ends.
    Lines(u32),
}

/// What is known of a stretch of a line.
#[derive(Debug, Clone, Copy, Default)]
struct Stretch {
    within: Within,
    depth: u16,
    /// Without white space.
    bytes: usize,
    linked: usize,
}

impl Stretch {
    fn and(self, next: Self) -> Self {
        match (self.bytes, next.bytes) {
            (0, _) => next,
            (_, 0) => self,
            _ => Self {
                within: self.within & next.within,
                depth: self.depth.min(next.depth),
                bytes: self.bytes + next.bytes,
                linked: self.linked + next.linked,
            },
        }
    }
}

/// A tab on the line at hand.
#[derive(Debug)]
struct Tab {
    at: usize,
    /// Cells around what is behind it.
    cells: u16,
    /// What stands before it, up to the tab before.
    before: Stretch,
}

/// A text in the making.
#[derive(Debug, Default)]
pub(super) struct Layout {
    text: Vec<u8>,
    markup: Vec<Markup>,
    pending: Pending,
    /// The fewest cells that were around a break of those pending.
    break_cells: u16,
    /// Whether the last of them was a `br`.
    after_br: bool,
    /// Whether nothing followed the last link yet.
    after_link: bool,
    /// Line ends made.
    lines: usize,
    line_start: usize,
    /// The line at hand: its tabs, and what stands behind the last of them.
    tabs: Vec<Tab>,
    stretch: Stretch,
}

/// What a byte is in a text whose white space is collapsed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Ordinary,
    White,
    /// A control character.
    Nothing,
    /// The first byte of characters some of which are none of the ordinary.
    Lead,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Ordinary; 256];
    let mut byte = 0;
    while byte < 0x20 {
        classes[byte] = Class::Nothing;
        byte += 1;
    }
    classes[0x7f] = Class::Nothing;
    classes[b' ' as usize] = Class::White;
    classes[b'\t' as usize] = Class::White;
    classes[b'\n' as usize] = Class::White;
    classes[b'\r' as usize] = Class::White;
    classes[0x0b] = Class::White;
    classes[0x0c] = Class::White;
    classes[0xc2] = Class::Lead;
    classes[0xe2] = Class::Lead;
    classes[0xef] = Class::Lead;
    classes
};

/// What a character is whose first byte is a [`Class::Lead`], and its bytes.
fn class_of_char(bytes: &[u8]) -> (Class, usize) {
    match bytes {
        // U+0085, no-break space, line and paragraph separator: a text shall have no line end that a page does not show.
        [0xc2, 0x85 | 0xa0, ..] => (Class::White, 2),
        [0xe2, 0x80, 0xa8 | 0xa9, ..] => (Class::White, 3),
        [0xc2, 0x80..=0x9f, ..] => (Class::Nothing, 2),
        // At the start of a file it would be taken for a byte order mark.
        [0xef, 0xbb, 0xbf, ..] => (Class::Nothing, 3),
        [0xc2, ..] => (Class::Ordinary, 2.min(bytes.len())),
        _ => (Class::Ordinary, 3.min(bytes.len())),
    }
}

impl Layout {
    /// Adds characters (UTF-8).
    pub(super) fn write(&mut self, run: &[u8], place: Place) {
        let mut at = 0;
        let mut written = 0;
        while at < run.len() {
            let byte = run[at];
            let (class, length) = match CLASSES[usize::from(byte)] {
                Class::Ordinary => {
                    let more = run[at + 1..].iter().take_while(|&&byte| CLASSES[usize::from(byte)] == Class::Ordinary);
                    (Class::Ordinary, 1 + more.count())
                }
                Class::Lead => class_of_char(&run[at..]),
                class => (class, 1),
            };
            match class {
                Class::Ordinary => {
                    self.settle();
                    self.text.extend_from_slice(&run[at..at + length]);
                    written += length;
                }
                Class::White if place.preformatted => match byte {
                    b'\n' => {
                        self.count(take(&mut written), place);
                        self.line_end(place.cells);
                    }
                    b'\r' => {}
                    _ => {
                        self.settle();
                        self.text.push(if byte == b'\t' { b'\t' } else { b' ' });
                    }
                },
                Class::White => {
                    if self.pending == Pending::Nothing {
                        self.pending = Pending::Blank;
                    }
                }
                Class::Nothing | Class::Lead => {}
            }
            at += length;
        }
        self.after_link = false;
        self.count(written, place);
    }

    fn count(&mut self, bytes: usize, place: Place) {
        let linked = if place.within.any(Within::LINK) { bytes } else { 0 };
        let next = Stretch { within: place.within, depth: place.depth, bytes, linked };
        self.stretch = self.stretch.and(next);
    }

    /// Asks for a blank.
    pub(super) fn blank(&mut self) {
        if self.pending == Pending::Nothing {
            self.pending = Pending::Blank;
        }
    }

    /// Asks for a line end, or for two: an empty line.
    pub(super) fn lines(&mut self, count: u32, cells: u16) {
        self.after_br = false;
        match &mut self.pending {
            // Before the first word of a cell.
            Pending::Tab(tab) if cells >= *tab => {}
            Pending::Lines(_) if cells > self.break_cells => {}
            Pending::Lines(lines) => {
                *lines = count.max(*lines);
                self.break_cells = self.break_cells.min(cells);
            }
            pending => {
                *pending = Pending::Lines(count);
                self.break_cells = cells;
            }
        }
    }

    /// A `br`: two in a row make an empty line, as they do on a page.
    pub(super) fn br(&mut self, cells: u16) {
        let again = self.after_br && matches!(self.pending, Pending::Lines(_));
        self.lines(if again { 2 } else { 1 }, cells);
        self.after_br = true;
    }

    /// A line end where all of them count.
    fn line_end(&mut self, cells: u16) {
        let so_far = if let Pending::Lines(lines) = self.pending { lines } else { 0 };
        self.lines(so_far.saturating_add(1), cells);
    }

    /// A link begins. Two links with nothing between them are set apart by their looks: else their words would be one.
    pub(super) fn link(&mut self) {
        if take(&mut self.after_link) {
            self.blank();
        }
    }

    /// A link ends.
    pub(super) fn link_end(&mut self) {
        self.after_link = true;
    }

    /// A cell begins; `cells` counts it too. The line on which its first word will stand.
    pub(super) fn cell(&mut self, cells: u16) -> usize {
        match self.pending {
            Pending::Tab(_) => self.lines,
            Pending::Lines(_) => self.lines + usize::from(!self.text.is_empty()),
            Pending::Nothing | Pending::Blank => {
                self.pending = if self.is_line_begun() { Pending::Tab(cells) } else { Pending::Nothing };
                self.lines
            }
        }
    }

    /// A cell ends whose first word was to stand on `line`.
    pub(super) fn cell_end(&mut self, line: usize, cells: u16) {
        let has_lines = self.lines > line;
        match self.pending {
            // A break before the end of a cell is none.
            Pending::Lines(_) if self.break_cells >= cells => self.pending = Pending::Nothing,
            Pending::Tab(tab) if tab > cells => self.pending = Pending::Nothing,
            _ => {}
        }
        if has_lines {
            self.lines(1, cells.saturating_sub(1));
        }
    }

    fn is_line_begun(&self) -> bool {
        self.text.len() > self.line_start
    }

    /// Makes the break that is pending.
    fn settle(&mut self) {
        match take(&mut self.pending) {
            Pending::Nothing => return,
            Pending::Blank if self.is_line_begun() => self.text.push(b' '),
            Pending::Tab(cells) if self.is_line_begun() => {
                self.tabs.push(Tab { at: self.text.len(), cells, before: take(&mut self.stretch) });
                self.text.push(b'\t');
            }
            Pending::Lines(lines) if !self.text.is_empty() => {
                self.end_line(self.break_cells);
                self.text.extend(std::iter::repeat_n(b'\n', lines as usize));
                self.line_start = self.text.len();
                self.lines += 1;
            }
            Pending::Blank | Pending::Tab(_) | Pending::Lines(_) => {}
        }
        self.after_br = false;
    }

    /// Ends the line at hand at a break that has `break_cells` cells around it: each of these has lines of its own, so its
    /// first words are one.
    fn end_line(&mut self, break_cells: u16) {
        let mut limit = u32::from(break_cells) + 1;
        for tab in self.tabs.iter_mut().rev() {
            if u32::from(tab.cells) < limit {
                limit = u32::from(tab.cells);
                self.text[tab.at] = b'\n';
            }
        }
        let (mut start, mut stretch) = (self.line_start, Stretch::default());
        for tab in take(&mut self.tabs) {
            stretch = stretch.and(tab.before);
            if self.text[tab.at] == b'\n' {
                self.mark(start, tab.at, take(&mut stretch));
                start = tab.at + 1;
            }
        }
        let stretch = stretch.and(take(&mut self.stretch));
        self.mark(start, self.text.len(), stretch);
    }

    fn mark(&mut self, start: usize, end: usize, stretch: Stretch) {
        let Ok(line) = std::str::from_utf8(&self.text[start..end]) else { return };
        let words = line.trim_start();
        let start = start + line.len() - words.len();
        let words = words.trim_end();
        if !words.is_empty() {
            self.markup.push(Markup {
                start: start as u32,
                end: (start + words.len()) as u32,
                within: stretch.within,
                link_density: stretch.linked as f32 / stretch.bytes.max(1) as f32,
                depth: stretch.depth,
            });
        }
    }

    /// The text, every line with its end, and its markup.
    pub(super) fn finish(mut self) -> (String, Vec<Markup>) {
        if !self.text.is_empty() {
            self.end_line(0);
            self.text.push(b'\n');
        }
        // Valid already: what was written came as whole characters.
        let text =
            String::from_utf8(self.text).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        (text, self.markup)
    }
}
