//! Sentences, figures and lists to lines of a terminal.
//!
//! Everything goes through [`Cells`], so nothing that a document or its id holds can steer the terminal.

use crate::compare::Style;
use crate::compare::cells::Cells;
use crate::compare::line::{Line, wrap};
use std::borrow::Cow;

/// Columns at most of an id, which may be as long as a file.
const LONGEST_ID: usize = 100;
/// Columns of the name of a figure.
const NAME: usize = 12;
/// Columns up to the end of a figure.
const FIGURE: usize = 24;
/// Columns that what a figure means needs to stand behind it, rather than below.
const LEAST_MEANING: usize = 24;

/// A sentence that is being put together.
#[derive(Default)]
pub struct Sentence<'a> {
    cells: Cells<'a>,
}

impl<'a> Sentence<'a> {
    /// One that starts with these words of ours.
    pub fn of(words: &'a str) -> Self {
        Self::default().say(words)
    }

    /// Appends words of ours.
    #[must_use]
    pub fn say(mut self, words: &'a str) -> Self {
        self.cells.push(words, Style::Plain);
        self
    }

    /// Appends text of a document.
    #[must_use]
    pub fn quote(mut self, text: &'a str) -> Self {
        self.cells.push(text, Style::Plain);
        self
    }

    /// Appends a remark.
    #[must_use]
    pub fn remark(mut self, words: &'a str) -> Self {
        self.cells.push(words, Style::Faint);
        self
    }

    /// Appends an id, on one line however it is written.
    #[must_use]
    pub fn id(mut self, id: &'a str) -> Self {
        let name = Self { cells: id_cells(id) };
        self.cells.append(name.cells);
        self
    }

    /// Drops what goes beyond `lines` lines.
    #[must_use]
    pub fn shortened(mut self, lines: usize, width: usize) -> Self {
        self.cells.cut(lines * width.saturating_sub(2));
        self
    }

    /// In lines, all of them `indent` columns in.
    pub fn lines(&self, indent: usize, width: usize) -> Vec<Line> {
        indented(wrap(&self.cells.cells, width.saturating_sub(indent).max(16)), indent)
    }
}

fn id_cells(id: &str) -> Cells<'_> {
    let mut cells = Cells::default();
    cells.push(id, Style::Strong);
    // The end of a line in an id ends no line here.
    for cell in &mut cells.cells {
        if cell.before != crate::compare::cells::Break::Never {
            cell.before = crate::compare::cells::Break::Blank;
        }
    }
    cells.cut(LONGEST_ID);
    cells
}

fn indented(lines: Vec<Line>, indent: usize) -> Vec<Line> {
    let put = |line| {
        let mut moved = Line::default();
        moved.pad(indent);
        moved.append(line);
        moved
    };
    lines.into_iter().map(put).collect()
}

/// A title.
pub fn title(words: &str, width: usize) -> Vec<Line> {
    let mut cells = Cells::default();
    cells.push(words, Style::Strong);
    wrap(&cells.cells, width)
}

/// A figure with its name before it and what it means behind.
pub fn figure(name: &str, value: &str, meaning: &Sentence<'_>, width: usize) -> Vec<Line> {
    let mut first = Line::of(name, Style::Faint);
    first.pad(NAME.max(FIGURE.saturating_sub(value.len())));
    first.push(value, Style::Plain);
    let start = FIGURE + 2;
    if width < start + LEAST_MEANING {
        return std::iter::once(first).chain(meaning.lines(4, width)).collect();
    }
    let mut lines = meaning.lines(0, width.saturating_sub(start)).into_iter();
    if let Some(line) = lines.next() {
        first.pad(start);
        first.append(line);
    }
    std::iter::once(first).chain(indented(lines.collect(), start)).collect()
}

/// The first `most` of some ids, and how many more there are.
pub fn ids<'a>(mut sentence: Sentence<'a>, ids: &[&'a str], most: usize, more: &'a str) -> Sentence<'a> {
    for (i, id) in ids.iter().take(most).enumerate() {
        sentence = if i > 0 { sentence.say(", ") } else { sentence }.id(id);
    }
    sentence.say(more)
}

/// What is said behind a list that was not given whole.
pub fn more(all: usize, most: usize) -> Cow<'static, str> {
    match all.saturating_sub(most) {
        0 => Cow::Borrowed(""),
        left => Cow::Owned(format!(" and {left} more")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(lines: &[Line]) -> Vec<String> {
        lines.iter().map(Line::text).collect()
    }

    #[test]
    fn sentences_are_wrapped_and_ids_stay_whole() {
        let sentence = Sentence::of("The page ").id("a\n\u{1b}[2J b").say(" was kept, as everything else was.");
        assert_eq!(text(&sentence.lines(2, 30)), ["  The page a \u{fffd}[2J b was kept,", "  as everything else was."]);
    }

    #[test]
    fn figures_stand_in_columns() {
        let meaning = Sentence::of("of five-word shingles, as everything is here");
        let lines = text(&figure("Jaccard", "0.9000", &meaning, 56));
        assert_eq!(
            lines,
            ["Jaccard           0.9000  of five-word shingles, as", "                          everything is here"]
        );
    }

    #[test]
    fn where_there_is_no_room_the_meaning_stands_below() {
        let lines = text(&figure("Jaccard", "0.9000", &Sentence::of("of five-word shingles"), 40));
        assert_eq!(lines, ["Jaccard           0.9000", "    of five-word shingles"]);
    }

    #[test]
    fn long_lists_say_so() {
        let list = ["a", "b", "c"];
        let sentence = |most| {
            let more = more(list.len(), most).into_owned();
            text(&ids(Sentence::default(), &list, most, &more).lines(0, 80)).concat()
        };
        assert_eq!([sentence(2), sentence(3)], ["a, b and 1 more", "a, b, c"]);
    }
}
