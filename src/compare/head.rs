//! What is said above the texts: their names, figures, and the list of shared stretches.

use super::cells::Cells;
use super::layout::{Look, grouped, label, whereabouts};
use super::line::{Line, wrap};
use super::order::Row;
use super::{Comparison, LEAST_ALIGNED, LEAST_REPORTED, Side, Style, Verdict};

/// Stretches that are listed, unless all is to be shown.
const MOST_LISTED: usize = 20;
/// Columns of the first three cells of a table's row: the name and a figure for either text.
const TABLE: [usize; 3] = [9, 9, 9];
/// Columns that a note needs to stand in its row, rather than below.
const LEAST_NOTE: usize = 22;
/// Columns before a note below its row.
const INDENT: usize = 4;

/// The two names.
pub fn names(names: [&str; 2], look: Look) -> Vec<Line> {
    let name = |side: Side| {
        let mut cells = Cells::default();
        cells.push(names[side as usize], Style::Strong);
        cells.cut(look.width.saturating_sub(4));
        let mut line = Line::of(side.name(), Style::Strong);
        line.pad(3);
        for part in wrap(&cells.cells, usize::MAX) {
            line.append(part);
        }
        line
    };
    Side::BOTH.map(name).into()
}

/// The sentence that says it all, where there is one.
pub fn sentence(comparison: &Comparison<'_>) -> Option<String> {
    let terms = comparison.terms;
    Some(match comparison.verdict() {
        Verdict::Shared => return None,
        Verdict::Identical => "The two documents are identical, byte for byte.".into(),
        Verdict::SameWords => {
            "The two documents have the same words in the same order; only case, punctuation or white space differ."
                .into()
        }
        Verdict::Wordless([true, true]) => "Neither document has a word.".into(),
        Verdict::Wordless([a, _]) => {
            format!("{} has no words, so there is nothing to compare.", if a { "A" } else { "B" })
        }
        Verdict::NothingShared => {
            format!("The two documents share no stretch of {} words or more.", terms.least_words)
        }
    })
}

/// A sentence in lines.
pub fn say(sentence: &str, look: Look) -> Vec<Line> {
    let mut cells = Cells::default();
    cells.push(sentence, Style::Plain);
    wrap(&cells.cells, look.width)
}

/// Figures of both documents.
pub fn figures(comparison: &Comparison<'_>, look: Look) -> Vec<Line> {
    let Comparison { words, terms, reported, overlap, .. } = comparison;
    let both = |figure: &dyn Fn(Side) -> String| Side::BOTH.map(figure);
    let one = |figure: String| [figure, String::new()];
    let mut lines = row("", &["A".into(), "B".into()], "", look);
    let count = both(&|side| grouped(words[side as usize].len() as u64));
    lines.extend(row("words", &count, "", look));
    let shares = both(&|side| percent(comparison.aligned_share(side)));
    lines.extend(row("aligned", &shares, &format!("in shared stretches of {LEAST_ALIGNED} words or more"), look));
    let reworked = if terms.loose { ", or reworked" } else { "" };
    let note = format!("of {LEAST_REPORTED} words or more, identity {} or more{reworked}", terms.identity);
    lines.extend(row("passages", &one(grouped(*reported as u64)), &note, look));
    lines.extend(row("Jaccard", &one(rounded(overlap.jaccard())), "of 5-word shingles", look));
    lines
}

/// The shared stretches, with the words of each on both sides. Those of [`LEAST_REPORTED`] words in common are what passages are.
pub fn list(comparison: &Comparison<'_>, look: Look) -> Vec<Line> {
    let mut lines = row("stretch", &["words A".into(), "words B".into()], "identity", look);
    let most = if look.full { usize::MAX } else { MOST_LISTED };
    let rows = comparison.rows().into_iter().filter_map(|row| match row {
        Row::Shared { passage, place } => Some((passage, place)),
        Row::Apart { .. } => None,
    });
    for (passage, place) in rows.take(most) {
        let stretch = &comparison.passages[passage as usize];
        let count = Side::BOTH.map(|side| grouped(side.of(stretch).len() as u64));
        let mut note = rounded(stretch.identity());
        if let Some(moved) = place.moved {
            note.extend(["  ", &whereabouts(moved)]);
        }
        let mut line = row(&label(passage), &count, &note, look);
        if let Some(label) = line.first_mut().and_then(|line| line.spans.first_mut()) {
            label.style = Style::Shared(passage);
        }
        lines.extend(line);
    }
    let more = comparison.passages.len().saturating_sub(most);
    if more > 0 {
        lines.extend(say(&format!("… and {} more; --full lists all", grouped(more as u64)), look));
    }
    lines
}

/// A row of a table.
fn row(name: &str, figures: &[String; 2], note: &str, look: Look) -> Vec<Line> {
    let mut line = Line::of(name, Style::Faint);
    let mut column = TABLE[0];
    for (figure, width) in figures.iter().zip(&TABLE[1..]) {
        column += width;
        line.pad(column.saturating_sub(figure.len()));
        line.push(figure, Style::Plain);
    }
    let mut lines = Vec::new();
    let mut start = column + 3;
    if look.width < start + note.len().min(LEAST_NOTE) {
        line.trim();
        lines.push(std::mem::take(&mut line));
        start = INDENT;
    }
    let mut cells = Cells::default();
    cells.say(note);
    for part in wrap(&cells.cells, look.width.saturating_sub(start)) {
        line.pad(start);
        line.append(part);
        lines.push(std::mem::take(&mut line));
    }
    if line.width > 0 {
        line.trim();
        lines.push(line);
    }
    lines
}

/// Four decimals; 1 only if it is.
fn rounded(figure: f64) -> String {
    let figure = if figure < 1.0 { figure.min(0.9999) } else { figure };
    format!("{figure:.4}")
}

/// A part in percent; 0 or 100 only if it is none or all.
fn percent(part: f64) -> String {
    let percent = 100.0 * part;
    let percent = if part > 0.0 && part < 1.0 { percent.clamp(0.1, 99.9) } else { percent };
    format!("{percent:.1} %")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_never_rounded_to_nothing_or_all() {
        assert_eq!([0.0, 0.0001, 0.123, 0.9999, 1.0].map(percent), ["0.0 %", "0.1 %", "12.3 %", "99.9 %", "100.0 %"]);
        assert_eq!([0.0, 0.999_99, 1.0].map(rounded), ["0.0000", "0.9999", "1.0000"]);
    }
}
