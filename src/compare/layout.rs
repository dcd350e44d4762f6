//! Rows to lines: two columns where there is room for them, else one text under the other.

use super::cells::Cells;
use super::line::{Line, wrap};
use super::order::{Item, Moved, Place, Row};
use super::{Comparison, Side, Style};
use crate::passages::pair::Stretch;
use std::ops::Range;
use unicode_width::UnicodeWidthStr as _;

/// Columns from which on the texts stand side by side.
pub const SIDE_BY_SIDE: usize = 80;
/// The fewest columns that can be asked for.
pub const NARROWEST: usize = 40;
/// Columns at either end of a text that is not shared, of which the middle is left out.
const EDGE: usize = 48;
/// Words that are worth leaving out.
const LEAST_LEFT_OUT: u32 = 8;
/// Words within which a blank is looked for.
const NEAR: usize = 4;
/// Columns at most of one end: a word may be as long as a file.
const LONGEST_EDGE: usize = 4 * EDGE;

const BETWEEN: &str = " │ ";
/// The name of both sides together.
const BOTH: &str = "=";

/// How to show a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Columns to fill, at least [`NARROWEST`].
    pub width: usize,
    /// Whether text that is not shared is shown to its end.
    pub full: bool,
    /// Whether words of one side only are put into brackets, for want of colours.
    pub brackets: bool,
}

impl Look {
    fn is_side_by_side(self) -> bool {
        self.width >= SIDE_BY_SIDE
    }
}

/// What stands in the margin beside a passage.
pub(super) fn label(passage: u32) -> String {
    format!("[{}]", passage + 1)
}

/// Where the second text has a passage that was moved.
pub(super) fn whereabouts(moved: Moved) -> String {
    match moved {
        Moved::First => "moved: first in B".to_owned(),
        Moved::Behind(other) => format!("moved: in B behind {}", label(other)),
    }
}

/// The two texts, row by row.
pub fn body(comparison: &Comparison<'_>, look: Look) -> Vec<Line> {
    let margin = label(comparison.passages.len() as u32).width() + 1;
    let mut page = Page { comparison, look, margin, lines: Vec::new() };
    page.title();
    let mut shown = 0;
    for row in comparison.rows() {
        page.space();
        match row {
            Row::Shared { passage, place } => {
                page.shared(passage, place);
                shown = passage + 1;
            }
            Row::Apart { a, b } => page.apart(a, b, shown),
        }
    }
    page.lines
}

/// The lines so far, and what they are about.
struct Page<'c, 'a> {
    comparison: &'c Comparison<'a>,
    look: Look,
    /// Columns of the margin.
    margin: usize,
    lines: Vec<Line>,
}

impl<'a> Page<'_, 'a> {
    /// Which column is which, and how words are marked that only one side has.
    fn title(&mut self) {
        let mut sides = [Cells::default(), Cells::default()];
        if self.look.is_side_by_side() {
            for side in Side::BOTH {
                sides[side as usize].push(side.name(), Style::Strong);
                sides[side as usize].push(" ", Style::Plain);
            }
        }
        for side in Side::BOTH {
            self.only(&mut sides[side as usize], "only here", side);
        }
        if !self.look.is_side_by_side() {
            let mut both = Cells::default();
            both.push("in both", Style::Plain);
            self.stack(Line::default(), BOTH, &both);
        }
        self.put(Line::default(), sides);
    }

    fn shared(&mut self, passage: u32, place: Place) {
        let mut notes = place.again.map(|again| if again { "(again)".to_owned() } else { String::new() });
        if let Some(moved) = place.moved {
            notes[1] = format!("({})", whereabouts(moved));
        }
        let mut label = Line::of(&label(passage), Style::Shared(passage));
        for part in self.comparison.paragraphs(&self.comparison.passages[passage as usize]) {
            let label = std::mem::take(&mut label);
            let mut sides = std::mem::take(&mut notes).map(|note| {
                let mut cells = Cells::default();
                if !note.is_empty() {
                    cells.say(&note);
                    cells.end_line();
                }
                cells
            });
            if self.look.is_side_by_side() || part.identity() < 1.0 {
                for side in Side::BOTH {
                    self.part(&mut sides[side as usize], side, &part, passage);
                }
                self.put(label, sides);
            } else {
                // Once is enough where one would stand under the other.
                let [mut both, more] = sides;
                both.append(more);
                self.part(&mut both, Side::A, &part, passage);
                self.stack(label, BOTH, &both);
            }
        }
    }

    /// One side of a part of a passage.
    fn part(&self, cells: &mut Cells<'a>, side: Side, part: &Stretch, passage: u32) {
        for piece in self.comparison.pieces(side, part) {
            let text = &self.comparison.texts[side as usize][piece.bytes];
            if piece.only {
                self.only(cells, text, side);
            } else {
                cells.push(text, Style::Shared(passage));
            }
        }
    }

    /// `shown` passages have had their rows.
    fn apart(&mut self, a: Option<Range<u32>>, b: Vec<Item>, shown: u32) {
        let mut sides = [Cells::default(), Cells::default()];
        if let Some(words) = a {
            self.unshared(&mut sides[0], Side::A, &words);
        }
        for item in b {
            sides[1].end_line();
            match item {
                Item::Words(words) => self.unshared(&mut sides[1], Side::B, &words),
                Item::Elsewhere(passage) => {
                    let place = if passage < shown { "above" } else { "below" };
                    sides[1].say(&format!("(here {}, shown {place})", label(passage)));
                }
            }
        }
        self.put(Line::default(), sides);
    }

    /// Words that are not shared: all of them, or those at both ends.
    fn unshared(&self, cells: &mut Cells<'a>, side: Side, words: &Range<u32>) {
        let piece = |words: Range<u32>| {
            let mut piece = Cells::default();
            piece.push(&self.comparison.texts[side as usize][self.comparison.bytes(side, &words)], Style::Plain);
            if !self.look.full {
                piece.cut(LONGEST_EDGE);
            }
            piece
        };
        let (head, tail) = if self.look.full { (words.len() as u32, 0) } else { self.ends(side, words) };
        cells.append(piece(words.start..words.start + head));
        let left_out = words.len() as u32 - head - tail;
        if left_out > 0 {
            cells.say(&format!("… {} words …", grouped(u64::from(left_out))));
            cells.append(piece(words.end - tail..words.end));
        }
    }

    /// How many words to show at both ends: all, unless leaving some out is worth it.
    fn ends(&self, side: Side, words: &Range<u32>) -> (u32, u32) {
        let count = words.len() as u32;
        let text = self.comparison.texts[side as usize];
        let fitting = |words: &mut dyn Iterator<Item = u32>| {
            let mut columns = 0;
            let fits = words.take_while(|&word| {
                columns += text[self.comparison.bytes(side, &(word..word + 1))].width();
                columns <= EDGE
            });
            (fits.count() as u32).max(1)
        };
        let (head, tail) = (fitting(&mut words.clone()), fitting(&mut words.clone().rev()));
        if head + tail + LEAST_LEFT_OUT > count {
            return (count, 0);
        }
        // At a blank, if there is one near by: an apostrophe is no place to stop.
        let blank = |word: &u32| {
            let bytes = self.comparison.bytes(side, &(*word..word + 1));
            text[bytes].starts_with(char::is_whitespace)
        };
        let (stop, start) = (words.start + head, words.end - tail);
        let stop = (words.start + 1..=stop).rev().take(NEAR).find(blank).unwrap_or(stop);
        let start = (start..words.end).take(NEAR).find(blank).unwrap_or(start);
        (stop - words.start, words.end - start)
    }

    fn only(&self, cells: &mut Cells<'a>, text: &'a str, side: Side) {
        let style = Style::Only(side);
        let [open, close] = if side == Side::A { ["[-", "-]"] } else { ["{+", "+}"] };
        if self.look.brackets {
            cells.open(open, text, style);
        }
        cells.push(text, style);
        if self.look.brackets {
            cells.close(close, style);
        }
    }

    /// A line of nothing, between rows.
    fn space(&mut self) {
        let mut line = Line::default();
        if self.look.is_side_by_side() {
            line.pad(self.margin + self.column());
            line.push(BETWEEN.trim_end(), Style::Faint);
        }
        self.lines.push(line);
    }

    /// Puts two texts beside each other, or one under the other.
    fn put(&mut self, mut label: Line, sides: [Cells<'a>; 2]) {
        if !self.look.is_side_by_side() {
            for (side, cells) in Side::BOTH.into_iter().zip(sides) {
                self.stack(std::mem::take(&mut label), side.name(), &cells);
            }
            return;
        }
        let column = self.column();
        let [mut a, mut b] = sides.map(|cells| wrap(&cells.cells, column).into_iter());
        for _ in 0..a.len().max(b.len()) {
            let mut line = std::mem::take(&mut label);
            line.pad(self.margin);
            line.append(a.next().unwrap_or_default());
            line.pad(self.margin + column);
            line.push(BETWEEN, Style::Faint);
            line.append(b.next().unwrap_or_default());
            line.trim();
            self.lines.push(line);
        }
    }

    /// Puts one text under what is there.
    fn stack(&mut self, mut label: Line, mut name: &str, cells: &Cells<'a>) {
        for text in wrap(&cells.cells, self.column()) {
            let mut line = std::mem::take(&mut label);
            line.pad(self.margin);
            line.push(std::mem::replace(&mut name, " "), Style::Faint);
            line.push(" ", Style::Plain);
            line.append(text);
            self.lines.push(line);
        }
    }

    /// Columns for a text.
    fn column(&self) -> usize {
        let room = self.look.width.saturating_sub(self.margin);
        if self.look.is_side_by_side() { (room - BETWEEN.width()) / 2 } else { room.saturating_sub(2).max(2) }
    }
}

/// A number with its thousands set apart.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::super::{Terms, page};
    use super::*;
    use crate::passages::words::Words;
    use proptest::prelude::*;

    fn shown(a: &str, b: &str, look: Look) -> Vec<String> {
        let comparison = Comparison::of([a, b], Terms { least_words: 4, identity: 0.5, loose: false });
        body(&comparison, look).iter().map(Line::text).collect()
    }

    const LOOK: Look = Look { width: 80, full: false, brackets: true };

    #[test]
    fn the_middle_of_what_is_not_shared_is_left_out() {
        let a: String = (0..99).map(|word| format!("it’s w{word} ")).collect();
        let text = shown(&a, "nothing", LOOK).concat();
        assert!(text.contains("it’s w0 ") && text.contains(" w98") && !text.contains(" w50 "), "{text}");
        let count: usize = text.split("… ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
        // Beside the text and "nothing" stand the titles, the count and "words".
        assert_eq!(Words::of(&text).len() - 9 + count, 99 * 3, "{text}");
        assert!(!text.contains("… s ") && !text.contains("it’ …"), "{text}");
        let full = shown(&a, "nothing", Look { full: true, ..LOOK }).concat();
        assert!(full.contains("w50") && !full.contains('…'));
    }

    #[test]
    fn a_word_as_long_as_a_file_is_cut() {
        let text = shown(&"x".repeat(100_000), &"霧".repeat(100_000), LOOK);
        assert!(text.len() < 12, "{}", text.len());
        assert!(text[2].contains("xxx") && text[2].contains("霧霧"));
    }

    #[test]
    fn numbers_are_readable() {
        assert_eq!(["0", "999", "1,000", "12,345,678"], [0, 999, 1000, 12_345_678].map(grouped)[..]);
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_and_nothing_steers_the_terminal(
            a in "([abc] |ab[.\n]{1,2}|東|\u{301}|שלום |\u{1b}\\[2J|\u{202e}|\t|\\PC){0,60}",
            b in "([abc] |ab[.\n]{1,2}|東|\u{301}|שלום |\u{1b}\\[2J|\u{202e}|\t|\\PC){0,60}",
            width in NARROWEST..120,
            flags in 0..4,
        ) {
            let comparison = Comparison::of([&a, &b], Terms { least_words: 4, identity: 0.5, loose: true });
            let look = Look { width, full: flags & 1 > 0, brackets: flags & 2 > 0 };
            for line in page(&comparison, [&a, &b], look) {
                let text = line.text();
                prop_assert!(text.width() <= width, "{width}: {text:?}");
                prop_assert!(!text.contains(|c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}')), "{text:?}");
            }
        }
    }
}
