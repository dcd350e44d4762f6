//! Cells to lines.

use super::Style;
use super::cells::{Break, Cell, is_right_to_left};
use unicode_width::UnicodeWidthStr as _;

/// Keeps what is written from right to left on its side of a line, on terminals that turn it round. Has no width.
const LEFT_TO_RIGHT: &str = "\u{200e}";

/// Text of one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The text.
    pub text: String,
    /// What it is.
    pub style: Style,
}

/// One line of what is shown, without its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its parts.
    pub spans: Vec<Span>,
    /// The columns it takes.
    pub width: usize,
}

impl Line {
    /// A line of one text.
    pub fn of(text: &str, style: Style) -> Self {
        let mut line = Self::default();
        line.push(text, style);
        line
    }

    /// Appends a text that is safe to show.
    pub fn push(&mut self, text: &str, style: Style) {
        self.width += text.width();
        match self.spans.last_mut() {
            Some(last) if last.style == style => last.text.push_str(text),
            _ => self.spans.push(Span { text: text.to_owned(), style }),
        }
    }

    /// Appends blanks up to a column.
    pub fn pad(&mut self, column: usize) {
        if column > self.width {
            self.push(&" ".repeat(column - self.width), Style::Plain);
        }
    }

    /// Appends another line, whose direction does not reach beyond it.
    pub fn append(&mut self, other: Self) {
        let turns = other.spans.iter().any(|span| span.text.contains(is_right_to_left));
        if turns {
            self.push(LEFT_TO_RIGHT, Style::Plain);
        }
        for span in other.spans {
            self.push(&span.text, span.style);
        }
        if turns {
            self.push(LEFT_TO_RIGHT, Style::Plain);
        }
    }

    /// Drops blanks at the end.
    pub fn trim(&mut self) {
        while let Some(last) = self.spans.last_mut() {
            last.text.truncate(last.text.trim_end_matches(' ').len());
            if !last.text.is_empty() {
                break;
            }
            self.spans.pop();
        }
        self.width = self.spans.iter().map(|span| span.text.width()).sum();
    }

    /// The text alone.
    pub fn text(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }

    fn push_cell(&mut self, cell: &Cell<'_>) {
        self.width += cell.width;
        match self.spans.last_mut() {
            Some(last) if last.style == cell.style => last.text.push_str(&cell.text),
            _ => self.spans.push(Span { text: cell.text.to_string(), style: cell.style }),
        }
    }
}

/// Breaks cells into lines of at most `width` columns, which must be enough for any cell: 16 are.
pub fn wrap(cells: &[Cell<'_>], width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut line = Line::default();
    let mut end = |line: &mut Line| {
        if line.width > 0 {
            lines.push(std::mem::take(line));
        }
    };
    // What no line may end inside of, as long as it fits on one.
    for unit in cells.chunk_by(|_, next| next.before == Break::Never) {
        let columns: usize = unit.iter().map(|cell| cell.width).sum();
        let blank = unit[0].before == Break::Blank && line.width > 0;
        if unit[0].before == Break::Line || line.width + usize::from(blank) + columns > width {
            end(&mut line);
        } else if blank {
            // Between two parts of one style the blank is of that style too.
            let style = line.spans.last().map(|last| last.style).filter(|&style| style == unit[0].style);
            line.push(" ", style.unwrap_or(Style::Plain));
        }
        for cell in unit {
            if line.width + cell.width > width {
                end(&mut line);
            }
            line.push_cell(cell);
        }
    }
    end(&mut line);
    lines
}

#[cfg(test)]
mod tests {
    use super::super::cells::Cells;
    use super::*;
    use proptest::prelude::*;

    fn wrapped(text: &str, width: usize) -> Vec<String> {
        let mut cells = Cells::default();
        cells.push(text, Style::Plain);
        wrap(&cells.cells, width).iter().map(Line::text).collect()
    }

    #[test]
    fn lines_end_at_blanks_where_they_can() {
        assert_eq!(wrapped("one two  three\tfour", 9), ["one two", "three", "four"]);
        assert_eq!(wrapped("one\n\n two", 9), ["one", "two"]);
        assert_eq!(wrapped("a extraordinarily b", 6), ["a", "extrao", "rdinar", "ily b"]);
        assert_eq!(wrapped("東京東京。東京", 5), ["東京", "東", "京。", "東京"]);
        assert_eq!(wrapped("", 9), [""; 0]);
    }

    #[test]
    fn text_from_right_to_left_keeps_to_its_side() {
        let mut line = Line::of("[1] ", Style::Plain);
        line.append(Line::of("שלום", Style::Plain));
        line.pad(10);
        assert_eq!((line.text().as_str(), line.width), ("[1] \u{200e}שלום\u{200e}  ", 10));
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_and_nothing_is_lost(text in "(\\PC|[a-z東\u{301}\n\u{1b}\t ]){0,80}", width in 16_usize..40) {
            let lines = wrapped(&text, width);
            prop_assert!(lines.iter().all(|line| line.width() <= width && !line.contains(char::is_control)), "{lines:?}");
            let mut cells = Cells::default();
            cells.push(&text, Style::Plain);
            let all: String = cells.cells.iter().map(|cell| &*cell.text).collect();
            // A blank may be of one cell with the mark before it.
            prop_assert_eq!(lines.concat().replace(' ', ""), all.replace(' ', ""));
        }
    }
}
