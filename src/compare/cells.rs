//! Text to cells: what a terminal may be sent, with the columns it takes.
//!
//! White space becomes a blank or the end of a line. Control characters become `�`. Format characters (joiners, direction
//! marks and overrides, soft hyphens) and variation selectors are left out, as they are when texts are compared: some turn
//! the line round, and terminals do not agree on the width of what is joined.

use super::Style;
use super::seams::ends_line;
use std::borrow::Cow;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// Characters of one cell that are shown: a base and a few marks upon it.
const MOST_MARKS: usize = 6;

/// Where a line may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// Not here.
    Never,
    /// Here, if need be.
    Allowed,
    /// At the blank that stands here.
    Blank,
    /// It ends here, unless a small letter follows: then lines were only too long for someone.
    Wrapped,
    /// It ends here.
    Line,
}

/// One character as people count them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell<'a> {
    /// What to show.
    pub text: Cow<'a, str>,
    /// Columns it takes.
    pub width: usize,
    /// What it is.
    pub style: Style,
    /// What stands before it.
    pub before: Break,
}

/// Cells of several texts, one behind the other.
#[derive(Clone, Debug, Default)]
pub struct Cells<'a> {
    /// The cells.
    pub cells: Vec<Cell<'a>>,
    /// White space behind the last.
    pending: Option<Break>,
}

impl<'a> Cells<'a> {
    /// Appends a text.
    pub fn push(&mut self, text: &'a str, style: Style) {
        for cluster in text.graphemes(true) {
            if let Some(space) = space(cluster) {
                self.pending = Some(match (self.pending, space) {
                    (Some(Break::Wrapped | Break::Line), Break::Line) => Break::Line,
                    (_, Break::Line) => Break::Wrapped,
                    // A line end says more than the blanks around it.
                    (Some(end @ (Break::Wrapped | Break::Line)), _) => end,
                    _ => space,
                });
                continue;
            }
            let shown = safe(cluster);
            if shown.is_empty() {
                continue;
            }
            let width = shown.width();
            let shown = if width == 0 { Cow::Owned(format!("◌{shown}")) } else { shown };
            let width = shown.width();
            let before = self.before(&shown, width);
            self.cells.push(Cell { text: shown, width, style, before });
        }
    }

    /// Appends a mark of ours that belongs to the `text` that comes behind it.
    pub fn open(&mut self, mark: &'static str, text: &str, style: Style) {
        let before = self.before(text, 1);
        self.cells.push(Cell { text: Cow::Borrowed(mark), width: mark.width(), style, before });
        self.pending = Some(Break::Never);
    }

    /// Appends a mark of ours that belongs to what stands before it.
    pub fn close(&mut self, mark: &'static str, style: Style) {
        self.cells.push(Cell { text: Cow::Borrowed(mark), width: mark.width(), style, before: Break::Never });
    }

    /// Appends words of ours.
    pub fn say(&mut self, words: &str) {
        for word in words.split(' ') {
            let line = matches!(self.pending, Some(Break::Wrapped | Break::Line));
            let before = if line { Break::Line } else { Break::Blank };
            let (text, width) = (Cow::Owned(word.to_owned()), word.width());
            self.cells.push(Cell { text, width, style: Style::Faint, before });
            self.pending = Some(Break::Blank);
        }
    }

    /// Appends other cells.
    pub fn append(&mut self, other: Self) {
        let from = self.cells.len();
        self.cells.extend(other.cells);
        if let (Some(first), Some(pending)) = (self.cells.get_mut(from), self.pending)
            && first.before != Break::Line
        {
            first.before = if pending == Break::Wrapped { Break::Line } else { pending };
        }
        self.pending = other.pending;
    }

    /// Ends the line.
    pub fn end_line(&mut self) {
        self.pending = Some(Break::Line);
    }

    /// Drops what goes beyond `most` columns, and says so.
    pub fn cut(&mut self, most: usize) {
        let mut columns = 0;
        let fits = self.cells.iter().take_while(|cell| {
            columns += cell.width + usize::from(cell.before == Break::Blank);
            columns <= most
        });
        let fit = fits.count();
        if fit < self.cells.len() {
            self.cells.truncate(fit);
            self.close("…", Style::Faint);
        }
    }

    /// What stands before `next`.
    fn before(&mut self, next: &str, width: usize) -> Break {
        match self.pending.take() {
            Some(Break::Wrapped) if next.starts_with(char::is_lowercase) => Break::Blank,
            Some(Break::Wrapped) => Break::Line,
            Some(before) => before,
            None => self.between(next, width),
        }
    }

    /// Whether a line may end between the last cell and one that follows it directly: between characters that are two
    /// columns wide, as in scripts without spaces, but not before what closes or behind what opens.
    fn between(&self, next: &str, width: usize) -> Break {
        let Some(last) = self.cells.last() else {
            return Break::Never;
        };
        let wide = last.width > 1 || width > 1;
        if wide && !closes(next) && !opens(&last.text) { Break::Allowed } else { Break::Never }
    }
}

/// What a cluster of white space is for a line.
fn space(cluster: &str) -> Option<Break> {
    let mut chars = cluster.chars();
    chars.next().filter(|c| c.is_whitespace()).map(|c| if ends_line(c) { Break::Line } else { Break::Blank })
}

/// What may be shown of a cluster.
fn safe(cluster: &str) -> Cow<'_, str> {
    let plain = |c: char| c == ' ' || c.is_ascii_graphic();
    if cluster.chars().all(plain) {
        return Cow::Borrowed(cluster);
    }
    let shown = cluster.chars().filter(|&c| !is_left_out(c)).map(|c| if c.is_control() { '\u{fffd}' } else { c });
    Cow::Owned(shown.take(1 + MOST_MARKS).collect())
}

/// Format characters, and the others that have no form of their own.
fn is_left_out(c: char) -> bool {
    c.general_category() == GeneralCategory::Format
        || matches!(c, '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}')
        || matches!(c, '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{fe00}'..='\u{fe0f}')
        || matches!(c, '\u{2065}' | '\u{fff0}'..='\u{fff8}' | '\u{e0000}'..='\u{e0fff}')
}

fn opens(cluster: &str) -> bool {
    let category = cluster.chars().next().map(UnicodeGeneralCategory::general_category);
    matches!(category, Some(GeneralCategory::OpenPunctuation | GeneralCategory::InitialPunctuation))
}

fn closes(cluster: &str) -> bool {
    let first = cluster.chars().next();
    first.is_some_and(|c| c == 'ー' || c.general_category_group() == GeneralCategoryGroup::Punctuation)
        && !opens(cluster)
}

/// Whether a character is written from right to left.
pub(super) fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}'
        | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(String, usize)> {
        let mut cells = Cells::default();
        cells.push(text, Style::Plain);
        cells.cells.iter().map(|cell| (cell.text.to_string(), cell.width)).collect()
    }

    fn joined(text: &str) -> String {
        shown(text).into_iter().map(|(text, _)| text).collect()
    }

    #[test]
    fn nothing_that_steers_a_terminal_comes_through() {
        assert_eq!(joined("a\u{1b}[2J\u{7}\u{9b}b"), "a\u{fffd}[2J\u{fffd}\u{fffd}b");
        assert_eq!(joined("x\u{202e}y\u{2066}\u{200f}z\u{ad}\u{feff}"), "xyz");
        assert_eq!(joined("\u{fe0f}\u{200d}"), "");
    }

    #[test]
    fn clusters_have_the_width_that_terminals_give_them() {
        assert_eq!(shown("e\u{301}東"), [("e\u{301}".to_owned(), 1), ("東".to_owned(), 2)]);
        // Joined and coloured pictures are taken apart.
        assert_eq!(joined("👨\u{200d}👩\u{200d}👧❤\u{fe0f}"), "👨👩👧❤");
        assert_eq!(shown("❤\u{fe0f}")[0].1, 1);
        // A mark upon nothing.
        assert_eq!(shown("\u{301}"), [("◌\u{301}".to_owned(), 1)]);
        assert_eq!(joined(&format!("e{}", "\u{301}".repeat(99))).chars().count(), 7);
    }

    #[test]
    fn a_line_that_was_too_long_for_someone_goes_on() {
        let before = |text: &str| {
            let mut cells = Cells::default();
            cells.push(text, Style::Plain);
            cells.cells.last().map(|cell| cell.before)
        };
        for text in ["a\nb", "a \r\n b"] {
            assert_eq!(before(text), Some(Break::Blank), "{text:?}");
        }
        for text in ["a\nB", "a\n\nb", "a\n \nb", "a\n1", "a\r\n\r\nb"] {
            assert_eq!(before(text), Some(Break::Line), "{text:?}");
        }
    }

    #[test]
    fn lines_may_end_at_blanks_and_between_wide_characters() {
        use Break::{Allowed, Blank, Line, Never};
        let mut cells = Cells::default();
        cells.push(" a-b \t\u{3000}c \n\n d「東」京。x", Style::Plain);
        let breaks: Vec<Break> = cells.cells.iter().map(|cell| cell.before).collect();
        assert_eq!(
            breaks,
            [Blank, Never, Never, Blank, Line, Allowed, Never, Never, Allowed, Never, Allowed],
            "{:?}",
            cells.cells
        );
    }
}
