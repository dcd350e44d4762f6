//! Words to the text they stand in: every byte of a text belongs to one word, and every word of a passage to a part of it.

use super::{Comparison, Side};
use crate::passages::anchor::Run;
use crate::passages::pair::Stretch;
use crate::passages::words::Words;
use std::ops::Range;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};

/// Words by which one side may fall behind the other.
const BEHIND: u32 = 4;

/// Characters that end a line of a text.
pub(super) fn ends_line(c: char) -> bool {
    matches!(c, '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether a paragraph begins with `next` behind some text between two words. A single line end before a small letter only
/// says that lines were too long for someone.
fn begins_paragraph(between: &str, next: Option<char>) -> bool {
    let ends = between.chars().filter(|&c| ends_line(c)).count() - between.matches("\r\n").count();
    ends > 1 || ends == 1 && !next.is_some_and(char::is_lowercase)
}

/// Where the text between the word before `word` and `word` is divided between the two: at the end of a line, else at a
/// blank, else before what opens a quotation or bracket. What stands before the first word is its own, and so is what
/// stands behind the last.
pub fn seam(text: &str, words: &Words, word: u32) -> usize {
    let word = word as usize;
    if word == 0 {
        return 0;
    }
    if word >= words.len() {
        return text.len();
    }
    let start = words.span(word - 1).end;
    // A character that stands for several words has them all in one place.
    let Some(between) = text.get(start..words.span(word).start) else {
        return start;
    };
    let divided = between.find(ends_line).or_else(|| between.find(char::is_whitespace)).unwrap_or_else(|| {
        let opens = |c: char| {
            matches!(c.general_category(), GeneralCategory::OpenPunctuation | GeneralCategory::InitialPunctuation)
        };
        between.trim_end_matches(opens).len()
    });
    start + divided
}

/// Whether a line ends somewhere between the word before `word` and `word`.
fn begins_line(text: &str, words: &Words, word: u32) -> bool {
    let word = word as usize;
    let Some(before) = word.checked_sub(1) else { return true };
    let between = text.get(words.span(before).end..words.span(word).start);
    between.is_some_and(|between| begins_paragraph(between, text[words.span(word).start..].chars().next()))
}

/// Whether a sentence seems to end there.
fn begins_sentence(text: &str, words: &Words, word: u32) -> bool {
    let word = word as usize;
    let Some(before) = word.checked_sub(1) else { return true };
    let between = text.get(words.span(before).end..words.span(word).start);
    between.is_some_and(|between| between.contains(['.', '!', '?', '…', '。', '！', '？', '।', '؟', '۔']))
}

/// A part of a text inside a passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its bytes.
    pub bytes: Range<usize>,
    /// Whether only this side has its words.
    pub only: bool,
}

impl Comparison<'_> {
    /// The bytes that belong to some words: the words, and what stands around them.
    pub fn bytes(&self, side: Side, words: &Range<u32>) -> Range<usize> {
        let (text, all) = (self.texts[side as usize], &self.words[side as usize]);
        seam(text, all, words.start)..seam(text, all, words.end)
    }

    /// One side of a passage in pieces, which together are its [bytes](Self::bytes): equal words, and words without a
    /// partner.
    pub fn pieces(&self, side: Side, passage: &Stretch) -> Vec<Piece> {
        let words = &self.words[side as usize];
        let all = self.bytes(side, side.of(passage));
        let mut pieces = Vec::new();
        let mut at = all.start;
        let mut push = |to: usize, only: bool| {
            let to = to.clamp(at, all.end);
            if to > at {
                pieces.push(Piece { bytes: at..to, only });
                at = to;
            }
        };
        let mut equal_to = side.of(passage).start;
        let behind = Run { a: passage.a.end, b: passage.b.end, length: 0 };
        for &run in passage.runs.iter().chain([&behind]) {
            let run = in_side(side, run);
            if run.start > equal_to {
                let bytes = words.bytes(&(equal_to..run.start));
                push(bytes.start, false);
                push(bytes.end, true);
            }
            equal_to = run.end;
        }
        push(all.end, false);
        pieces
    }

    /// A passage cut where a line ends on either side, and where a sentence ends on both and one side has fallen behind, so
    /// that what is equal can stand beside each other.
    pub fn paragraphs(&self, passage: &Stretch) -> Vec<Stretch> {
        let mut parts = Vec::new();
        let (mut start, mut first) = ([passage.a.start, passage.b.start], 0);
        let mut before = start;
        for (number, run) in passage.runs.iter().enumerate() {
            for k in 0..run.length {
                let at = [run.a + k, run.b + k];
                let behind = (at[0] - start[0]).abs_diff(at[1] - start[1]) >= BEHIND;
                let cut = if before == start { None } else { self.line_cut(before, at) };
                let cut = cut.or_else(|| (behind && self.sentence_begins(at)).then_some(at));
                if let Some(cut) = cut {
                    parts.push(part(passage, start, cut, first));
                    (start, first) = (cut, number);
                }
                before = [at[0] + 1, at[1] + 1];
            }
        }
        parts.push(part(passage, start, [passage.a.end, passage.b.end], first));
        parts
    }

    fn sentence_begins(&self, [a, b]: [u32; 2]) -> bool {
        begins_sentence(self.texts[0], &self.words[0], a) && begins_sentence(self.texts[1], &self.words[1], b)
    }

    /// Where a line ends between two pairs of equal words, the words behind one and `to`.
    fn line_cut(&self, from: [u32; 2], to: [u32; 2]) -> Option<[u32; 2]> {
        let line = |side: usize| {
            (from[side]..=to[side]).rev().find(|&word| begins_line(self.texts[side], &self.words[side], word))
        };
        match (line(0), line(1)) {
            (Some(a), Some(b)) => Some([a, b]),
            (Some(a), None) => Some([a, if a == from[0] { from[1] } else { to[1] }]),
            (None, Some(b)) => Some([if b == from[1] { from[0] } else { to[0] }, b]),
            (None, None) => None,
        }
    }
}

fn in_side(side: Side, run: Run) -> Range<u32> {
    match side {
        Side::A => run.a..run.a_end(),
        Side::B => run.b..run.b_end(),
    }
}

/// The words of a passage from `start` to `end`, neither of which lies inside a pair of equal words. The runs before
/// `first` end before them.
pub(super) fn part(passage: &Stretch, start: [u32; 2], end: [u32; 2], first: usize) -> Stretch {
    let within = |run: &Run| {
        let skip = start[0].saturating_sub(run.a).max(start[1].saturating_sub(run.b));
        let until = end[0].saturating_sub(run.a).min(end[1].saturating_sub(run.b)).min(run.length);
        (skip < until).then(|| Run { a: run.a + skip, b: run.b + skip, length: until - skip })
    };
    let runs = passage.runs[first..].iter().take_while(|run| run.a < end[0]);
    let runs: Vec<Run> = runs.filter_map(within).collect();
    let equal = runs.iter().map(|run| run.length).sum();
    Stretch { a: start[0]..end[0], b: start[1]..end[1], equal, runs }
}

#[cfg(test)]
mod tests {
    use super::super::Terms;
    use super::*;
    use proptest::prelude::*;

    const TERMS: Terms = Terms { least_words: 4, identity: 0.5, loose: false };

    #[test]
    fn text_between_words_goes_where_it_belongs() {
        let text = "“One,” (two) «three»—four.\n– five 東「京」";
        let words = Words::of(text);
        let slices: Vec<&str> =
            (0..words.len() as u32).map(|w| &text[seam(text, &words, w)..seam(text, &words, w + 1)]).collect();
        assert_eq!(slices, ["“One,”", " (two)", " «three»—", "four.", "\n– five", " 東", "「京」"]);
    }

    #[test]
    fn words_of_one_side_are_pieces_of_their_own() {
        let texts = ["One two three four, five six seven.", "One two three four, no more: six seven!"];
        let comparison = Comparison::of(texts, TERMS);
        let [passage] = &comparison.passages[..] else { panic!("{:?}", comparison.passages) };
        let pieces = |side: Side| {
            let text = comparison.texts[side as usize];
            let piece = |piece: Piece| (text[piece.bytes].to_owned(), piece.only);
            comparison.pieces(side, passage).into_iter().map(piece).collect::<Vec<_>>()
        };
        let own = |text: &str, only| (text.to_owned(), only);
        assert_eq!(pieces(Side::A), [own("One two three four, ", false), own("five", true), own(" six seven.", false)]);
        assert_eq!(
            pieces(Side::B),
            [own("One two three four, ", false), own("no more", true), own(": six seven!", false)]
        );
    }

    #[test]
    fn paragraphs_stand_beside_each_other() {
        let a = "One two three four.\nNow five six seven\neight nine.";
        let b = "One two three four.\r\n\r\nThen five six\nSeven eight nine.";
        let comparison = Comparison::of([a, b], TERMS);
        let [passage] = &comparison.passages[..] else { panic!("{:?}", comparison.passages) };
        let parts = comparison.paragraphs(passage);
        assert_eq!(
            parts.iter().map(|part| (part.a.clone(), part.b.clone())).collect::<Vec<_>>(),
            [(0..4, 0..4), (4..7, 4..7), (7..10, 7..10)]
        );
        assert_eq!(parts.iter().map(|part| part.equal).collect::<Vec<_>>(), [4, 2, 3]);
    }

    proptest! {
        #[test]
        fn pieces_are_the_passage_and_equal_ones_are_equal(
            a in "([abcd] |[ab]{2}[.\n]{1,2}|東|㌔|e\u{301} ){0,60}",
            b in "([abcd] |[ab]{2}[.\n]{1,2}|東|㌔|é ){0,60}",
        ) {
            let comparison = Comparison::of([&a, &b], TERMS);
            for passage in &comparison.passages {
                let parts = comparison.paragraphs(passage);
                prop_assert_eq!(parts.iter().map(|part| part.equal).sum::<u32>(), passage.equal);
                for part in std::iter::once(passage).chain(&parts) {
                    let equal = Side::BOTH.map(|side| {
                        let pieces = comparison.pieces(side, part);
                        let bytes = comparison.bytes(side, side.of(part));
                        let joined: String = pieces.iter().map(|p| &comparison.texts[side as usize][p.bytes.clone()]).collect();
                        assert_eq!(joined, comparison.texts[side as usize][bytes]);
                        let equal: Vec<u64> = part.runs.iter().flat_map(|&run| in_side(side, run))
                            .map(|word| comparison.words[side as usize].hashes()[word as usize]).collect();
                        // Of a character that stands for several words, only the first can be marked.
                        if !comparison.texts[side as usize].contains('㌔') {
                            let marked: String = pieces.iter().filter(|p| !p.only)
                                .map(|p| comparison.texts[side as usize][p.bytes.clone()].to_owned() + " ").collect();
                            assert_eq!(Words::of(&marked).hashes(), &equal[..]);
                        }
                        equal
                    });
                    prop_assert_eq!(&equal[0], &equal[1]);
                }
            }
        }
    }
}
