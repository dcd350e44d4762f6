//! Text to sentences, as ranges of words.
//!
//! Not the sentences that [cutting](super::super::sentence) needs: nothing depends on one ending where a grammarian would end it,
//! since sentences are the grains in which two texts are compared. So there is no list of abbreviations; a sentence of one or two words goes on, and a text without
//! full stops is cut every fifty words.

use crate::passages::words::Words;
use std::ops::Range;

/// Words that a sentence has at least, unless it is the last one: an initial or an item number is none.
const LEAST: u32 = 3;

/// Words after which a sentence is cut.
const MOST: u32 = 50;

/// Puts the sentences of `text`, whose words are `words`, into `sentences`.
pub fn sentences(text: &str, words: &Words, sentences: &mut Vec<Range<u32>>) {
    sentences.clear();
    let mut start = 0;
    for next in 1..=words.len() as u32 {
        let length = next - start;
        let end =
            next as usize == words.len() || length >= MOST || (length >= LEAST && is_end(text, words, next as usize));
        if end {
            sentences.push(start..next);
            start = next;
        }
    }
}

/// Whether a sentence ends before the word `next`: at a full stop with white space behind it, at a full stop of a script that
/// puts no space behind it, or at an empty line.
fn is_end(text: &str, words: &Words, next: usize) -> bool {
    // Of a character that normalises to several words, the words overlap.
    let Some(gap) = text.get(words.span(next - 1).end..words.span(next).start) else { return false };
    let mut stop = false;
    let mut newlines = 0;
    gap.chars().any(|c| {
        stop |= matches!(c, '.' | '!' | '?' | '…' | '؟' | '۔');
        newlines += u32::from(c == '\n');
        matches!(c, '。' | '！' | '？' | '｡' | '।' | '።') || newlines > 1 || (stop && c.is_whitespace())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> Vec<Range<u32>> {
        let mut found = Vec::new();
        sentences(text, &Words::of(text), &mut found);
        found
    }

    #[test]
    fn full_stops_and_empty_lines_end_a_sentence() {
        assert_eq!(
            of("The ferry was late. \"Why was that?\" the captain asked.\nNobody knew it.\n"),
            [0..4, 4..7, 7..10, 10..13]
        );
        assert_eq!(of("A line of words\nand another one\n\nThe next paragraph here"), [0..7, 7..11]);
        assert_eq!(of("東京は晴れ。大阪は雨。"), [0..5, 5..9]);
    }

    #[test]
    fn initials_and_numbers_do_not() {
        assert_eq!(of("1. J. Smith paid 3.50 at example.org today. So it goes."), [0..10, 10..13]);
    }

    #[test]
    fn a_text_without_full_stops_is_cut() {
        assert_eq!(of(&"word ".repeat(120)), [0..50, 50..100, 100..120]);
        assert!(of("").is_empty());
    }

    proptest! {
        #[test]
        fn every_word_is_in_one_sentence(text in "([a-z]{1,3}[ .\n]{1,3}|ﷺ|カ。?){0,200}") {
            let found = of(&text);
            let mut next = 0;
            for range in &found {
                prop_assert_eq!(range.start, next);
                prop_assert!(range.end > range.start && range.end - range.start <= MOST);
                next = range.end;
            }
            prop_assert_eq!(next as usize, Words::of(&text).len());
        }
    }
}
