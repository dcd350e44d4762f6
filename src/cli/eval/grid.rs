//! Tables of figures, for people.

use crate::compare::Style;
use crate::compare::cells::Cells;
use crate::compare::line::{Line, wrap};
use crate::evaluate::rates::{Counts, Rates};
use std::fmt;
use unicode_width::UnicodeWidthStr as _;

/// Columns at most of the name of a row.
const LONGEST_NAME: usize = 30;

/// Rows of a name and figures.
#[derive(Default)]
pub(super) struct Grid {
    rows: Vec<Vec<String>>,
}

impl Grid {
    /// An empty one with these titles; the names of rows need none.
    pub(super) fn of(titles: &[&str]) -> Self {
        let mut grid = Self::default();
        grid.row("", titles.iter().map(|&title| title.to_owned()));
        grid
    }

    /// Appends a row.
    pub(super) fn row(&mut self, name: &str, figures: impl IntoIterator<Item = String>) {
        let mut cells = Cells::default();
        cells.push(name, Style::Plain);
        cells.cut(LONGEST_NAME);
        let name = wrap(&cells.cells, usize::MAX).iter().map(Line::text).collect();
        self.rows.push(std::iter::once(name).chain(figures).collect());
    }
}

impl fmt::Display for Grid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max();
        let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
        for row in &self.rows {
            let mut line = String::new();
            for (i, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let gap = " ".repeat(width.saturating_sub(cell.width()));
                let parts = if i == 0 { ["", cell, &gap] } else { ["  ", &gap, cell] };
                line.extend(parts);
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// Three counts and three ratios.
pub(super) fn measure(counts: Counts, rates: Rates) -> Vec<String> {
    let counts = [counts.found, counts.truth, counts.both].map(grouped);
    counts.into_iter().chain(ratios(rates)).collect()
}

/// Three ratios.
pub(super) fn ratios(rates: Rates) -> [String; 3] {
    [rates.precision, rates.recall, rates.f1].map(ratio)
}

/// Four decimals; 1 only if it is, and `-` if there is none.
pub(super) fn ratio(figure: Option<f64>) -> String {
    let Some(figure) = figure else { return "-".into() };
    let figure = if figure < 1.0 { figure.min(0.9999) } else { figure };
    format!("{figure:.4}")
}

/// A number with its thousands set apart.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let apart = |(i, digit): (usize, char)| {
        let comma = i > 0 && (digits.len() - i).is_multiple_of(3);
        comma.then_some(',').into_iter().chain(std::iter::once(digit))
    };
    digits.chars().enumerate().flat_map(apart).collect()
}

/// A text with nothing in it that steers a terminal.
pub(super) fn safe(text: &str) -> String {
    let mut cells = Cells::default();
    cells.push(text, Style::Plain);
    wrap(&cells.cells, usize::MAX).iter().map(Line::text).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stand_below_their_titles() {
        let mut grid = Grid::of(&["found", "F1"]);
        grid.row("pairs", [grouped(1_234_567), ratio(Some(0.999_99))]);
        grid.row("\u{1b}[2J東", ["0".into()]);
        let expected = "            found      F1\npairs   1,234,567  0.9999\n\u{fffd}[2J東          0\n";
        assert_eq!(grid.to_string(), expected);
        assert_eq!([None, Some(1.0), Some(-0.25)].map(ratio), ["-", "1.0000", "-0.2500"]);
    }
}
