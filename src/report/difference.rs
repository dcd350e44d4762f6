//! Two texts side by side, cut down to where they differ: the words that only one of them has, and some of what stands around.

use super::escape::{Text, ends};
use super::figures::{bytes, count};
use super::nothing;
use crate::compare::order::{Item, Row};
use crate::compare::{Comparison, Side, Terms, Verdict};
use crate::passages::pair::Stretch;
use maud::{Markup, PreEscaped, html};
use std::ops::Range;

/// Bytes of a text that are looked at.
const LONGEST: usize = 200_000;
/// Rows that are shown.
const MOST_ROWS: usize = 24;
/// Words that both texts have which are shown rather than counted.
const SHORT: usize = 30;
/// Characters at either end of a longer stretch of text, of which the middle is left out.
const AROUND: usize = 110;
/// Bytes of the page from which on a side is not gone on with, and from which on no row is.
const LONGEST_SIDE: usize = 4_000;
const LONGEST_TABLE: usize = 24_000;

/// How two texts differ. `names` says what each of them is.
pub(super) fn difference(texts: [&str; 2], names: [&str; 2]) -> Markup {
    let whole = texts;
    let texts = texts.map(|text| &text[..text.floor_char_boundary(LONGEST)]);
    let comparison = Comparison::of(texts, Terms::default());
    let body = match comparison.verdict() {
        Verdict::Identical => nothing("The two texts are the same, to the byte."),
        Verdict::SameWords => nothing("The same words; only case, punctuation or white space differ."),
        Verdict::Wordless([true, true]) => nothing("Neither text has a word."),
        Verdict::Wordless(_) => nothing("One of the texts has no word."),
        Verdict::NothingShared => nothing("No stretch of text is the same in both."),
        Verdict::Shared => Table::of(&comparison).markup(names),
    };
    html! {
        (body)
        @if whole.iter().any(|text| text.len() > LONGEST) {
            p.limit { "Only the first " (bytes(LONGEST as u64)) " of each text were compared here." }
        }
    }
}

struct Table<'c, 'a> {
    comparison: &'c Comparison<'a>,
    rows: Vec<Markup>,
    /// Bytes that they take.
    bytes: usize,
    /// Rows beyond those that are shown.
    more: usize,
    /// Parts since the last row that are the same on both sides.
    same: Vec<Stretch>,
}

impl<'c, 'a> Table<'c, 'a> {
    fn of(comparison: &'c Comparison<'a>) -> Self {
        let mut table = Self { comparison, rows: Vec::new(), bytes: 0, more: 0, same: Vec::new() };
        for row in comparison.rows() {
            match row {
                Row::Shared { passage, place } => {
                    let note = place.moved.is_some().then_some("In another place on this side:");
                    let mut note = note.or_else(|| place.again[1].then_some("Once more:"));
                    for part in comparison.paragraphs(&comparison.passages[passage as usize]) {
                        let is_same = part.equal as usize == part.a.len() && part.equal as usize == part.b.len();
                        if is_same && note.is_none() {
                            table.same.push(part);
                            continue;
                        }
                        let a = table.part(Side::A, &part);
                        let note = note.take();
                        let b = html! { @if let Some(note) = note { p.said { (note) } } (table.part(Side::B, &part)) };
                        table.push(&a, &b);
                    }
                }
                Row::Apart { a, b } => {
                    let a = html! { @if let Some(words) = a { (table.apart(Side::A, &words)) } };
                    let b = html! {
                        @for item in &b {
                            @match item {
                                Item::Words(words) => (table.apart(Side::B, words)),
                                Item::Elsewhere(_) => p.said { "(here stands a stretch that is shown elsewhere)" },
                            }
                        }
                    };
                    table.push(&a, &b);
                }
            }
        }
        table.flush();
        table
    }

    fn push(&mut self, a: &Markup, b: &Markup) {
        self.flush();
        self.row(a, b);
    }

    fn row(&mut self, a: &Markup, b: &Markup) {
        if self.is_full() {
            self.more += 1;
            return;
        }
        self.bytes += a.0.len() + b.0.len();
        self.rows.push(html! { div.side dir="auto" { (a) } div.side dir="auto" { (b) } });
    }

    fn is_full(&self) -> bool {
        self.rows.len() >= MOST_ROWS || self.bytes >= LONGEST_TABLE
    }

    /// Shows what both have in between, or says how much that is.
    fn flush(&mut self) {
        let same = std::mem::take(&mut self.same);
        let words: usize = same.iter().map(|part| part.a.len()).sum();
        if words > SHORT && !self.is_full() {
            self.rows.push(html! { p.same { (count(words as u64, "word", "words")) " the same" } });
        } else {
            for part in same {
                self.row(&self.part(Side::A, &part), &self.part(Side::B, &part));
            }
        }
    }

    /// One side of a part that both have.
    fn part(&self, side: Side, part: &Stretch) -> Markup {
        let text = self.comparison.texts[side as usize];
        let pieces = self.comparison.pieces(side, part);
        let last = pieces.len().saturating_sub(1);
        let mut shown = String::new();
        for (place, piece) in pieces.iter().enumerate() {
            if shown.len() > LONGEST_SIDE {
                shown.push_str(" …");
                break;
            }
            let text = &text[piece.bytes.clone()];
            // Blank lines around the part are no part of it.
            let text = if place == 0 { text.trim_start() } else { text };
            let text = if place == last { text.trim_end() } else { text };
            shown += &if piece.only { only(side, text) } else { shortened(text) }.0;
        }
        PreEscaped(shown)
    }

    /// Words of one side that have nothing beside them.
    fn apart(&self, side: Side, words: &Range<u32>) -> Markup {
        only(side, self.comparison.texts[side as usize][self.comparison.bytes(side, words)].trim())
    }

    fn markup(self, names: [&str; 2]) -> Markup {
        html! {
            div.difference {
                p.side.which { (names[0]) ", with " mark.a { "what only it has" } }
                p.side.which { (names[1]) ", with " mark.b { "what only it has" } }
                @for row in &self.rows { (row) }
                @if self.more > 0 {
                    p.same { (count(self.more as u64, "further place differs", "further places differ")) "; onecopy compare shows all" }
                }
            }
        }
    }
}

fn only(side: Side, text: &str) -> Markup {
    // What stands around the words is not what differs.
    let words = text.trim();
    let start = text.len() - text.trim_start().len();
    let (before, behind) = (&text[..start], &text[start + words.len()..]);
    html! {
        (before)
        @if !words.is_empty() {
            mark class=(if side == Side::A { "a" } else { "b" }) { (shortened(words)) }
        }
        (behind)
    }
}

fn shortened(text: &str) -> Markup {
    let (head, tail) = ends(text, AROUND, AROUND);
    html! { (Text(head)) @if let Some(tail) = tail { " … " (Text(tail)) } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(a: &str, b: &str) -> String {
        difference([a, b], ["stays", "goes"]).into_string()
    }

    #[test]
    fn words_of_one_side_are_marked_and_the_rest_is_counted() {
        let text = |from: u32| (from..from + 90).map(|word| format!("w{word} ")).collect::<String>();
        let a = format!("{}\n\nThe ferry was late on Monday because of fog in the bay.\n\n{}", text(0), text(200));
        let page = shown(&a, &a.replace("fog", "<ice>"));
        assert!(
            page.contains("<mark class=\"a\">fog</mark>") && page.contains("&lt;<mark class=\"b\">ice</mark>&gt;"),
            "{page}"
        );
        assert_eq!(page.matches("90 words the same").count(), 2, "{page}");
    }

    #[test]
    fn a_sentence_where_one_will_do() {
        let text = "The ferry to Orrin Head was cancelled on Monday because of fog.";
        assert!(shown(text, text).contains("to the byte"));
        assert!(shown(text, &text.to_uppercase()).contains("The same words"));
        assert!(shown(text, "").contains("no word"));
        assert!(shown(text, "Nobody had asked the harbour master about it.").contains("No stretch"));
    }

    #[test]
    fn what_differs_in_very_many_places_stays_small() {
        let a: String = (0..20_000).map(|word| format!("\u{1}w{word} ")).collect();
        let b: String =
            (0..20_000).map(|word| format!("\u{1}w{word}{} ", if word % 9 == 0 { "x" } else { "" })).collect();
        assert!((5_000..60_000).contains(&shown(&a, &b).len()), "{}", shown(&a, &b).len());
    }

    proptest! {
        #[test]
        fn every_pair_of_texts_gives_little_and_safe(
            a in "([abc] |ab[.\n]{1,2}|東|<b>|\u{202e}|שלום |\\PC){0,300}",
            b in "([abc] |ab[.\n]{1,2}|東|<b>|\u{202e}|שלום |\\PC){0,300}",
        ) {
            let page = shown(&a, &b);
            prop_assert!(!page.contains("<b>") && !page.contains('\u{202e}'), "obeyed");
            prop_assert!(page.len() < 60_000, "{}", page.len());
        }
    }
}
