//! Texts to sentences, in any script.
//!
//! A sentence ends with the line, or with `.`, `!`, `?` or a sign that does their work in another script, with the quotes and
//! brackets that close there. In doubt it does not end: sentences that are taken for one do less harm than half a sentence.
//! So a full stop ends none behind a single letter, a number of one or two digits or a title (`J.`, `U.S.`, `3. Mai`, `Mrs.`), and
//! nothing does before a small letter. A line that goes on with a small letter is one that was wrapped.

use std::ops::Range;

/// Characters that are looked at to see how a text goes on.
const AHEAD: usize = 8;
/// Letters of the longest abbreviation that may have a number behind it: `No. 5`, `Sept. 3`.
const SHORT: usize = 4;
/// What a name follows. Most other abbreviations have small letters or digits behind them, or may end a sentence too.
const TITLES: [&str; 23] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "sen", "rep", "gov", "gen", "lt", "col", "sgt", "capt", "rev", "hon", "mt",
    "vs", "hr", "mme", "mlle", "sra", "sr",
];

/// The sentences of `text` in order, by their bytes, without the white space around them. Together they hold all that is not
/// white space.
pub fn sentences(text: &str) -> Sentences<'_> {
    Sentences { text, at: 0 }
}

/// See [`sentences`].
#[derive(Clone, Debug)]
pub struct Sentences<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Sentences<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let start = self.text.len() - self.text[self.at..].trim_start().len();
        if start == self.text.len() {
            return None;
        }
        self.at = end(self.text, start);
        Some(start..start + self.text[start..self.at].trim_end().len())
    }
}

/// What a character may say about the end of a sentence.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Nothing,
    /// Ends a line, and mostly a sentence.
    LineEnd,
    /// Ends a sentence if white space follows.
    Stop,
    /// Ends a sentence whatever follows.
    FullStop,
}

fn sign(c: char) -> Sign {
    match c {
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Sign::LineEnd,
        '.' | '!' | '?' | '…' | '‽' | '⁇' | '⁈' | '⁉' => Sign::Stop,
        '。' | '！' | '？' | '｡' | '।' | '॥' | '؟' | '۔' | '։' | '។' | '៕' | '။' | '።' | '፧' | '᠃' | '᠉' | '꓿'
        | '܀' => Sign::FullStop,
        _ => Sign::Nothing,
    }
}

fn is_stop(c: char) -> bool {
    matches!(sign(c), Sign::Stop | Sign::FullStop)
}

/// What may stand between a full stop and the end of a sentence. Some quotation marks close in one language and open in the
/// next.
fn closes(c: char) -> bool {
    matches!(c, '"' | '\'' | '’' | '”' | '“' | '‘' | '»' | '«' | '›' | '‹' | ')' | ']' | '}' | '*' | '_' | '＂')
        || matches!(c, '」' | '』' | '】' | '〉' | '》' | '）' | '］' | '｝' | '〕' | '〗' | '〙' | '〛')
}

/// The end of the sentence that begins at `start`, perhaps with white space.
fn end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    loop {
        // Most of a text is these.
        while bytes.get(at).is_some_and(|&byte| byte == b' ' || byte.is_ascii_alphanumeric()) {
            at += 1;
        }
        let Some(c) = text[at..].chars().next() else {
            return at;
        };
        let sign = sign(c);
        let next = at + c.len_utf8();
        at = match sign {
            Sign::Nothing => next,
            Sign::LineEnd => {
                let space = Space::at(text, at);
                if space.lines > 1 || !space.ahead.starts_with(char::is_lowercase) {
                    return at;
                }
                text.len() - space.ahead.len()
            }
            Sign::Stop | Sign::FullStop => {
                let rest = text[at..].trim_start_matches(is_stop);
                let stops = &text[at..text.len() - rest.len()];
                let behind = rest.trim_start_matches(closes);
                let space = Space::at(text, text.len() - behind.len());
                let ends = if space.bytes > 0 || behind.is_empty() {
                    space.lines > 1 || !goes_on(&text[start..at], stops, &space)
                } else {
                    // Behind a quote that closes, a sentence without white space may well go on.
                    behind.len() == rest.len() && stops.contains(|c| self::sign(c) == Sign::FullStop)
                };
                if ends {
                    return text.len() - behind.len();
                }
                text.len() - behind.len()
            }
        };
    }
}

/// White space, and what follows it.
struct Space<'a> {
    bytes: usize,
    lines: usize,
    ahead: &'a str,
}

impl<'a> Space<'a> {
    fn at(text: &'a str, at: usize) -> Self {
        let ahead = text[at..].trim_start();
        let space = &text[at..text.len() - ahead.len()];
        let lines = space.chars().filter(|&c| sign(c) == Sign::LineEnd).count() - space.matches("\r\n").count();
        Self { bytes: space.len(), lines, ahead }
    }
}

/// Whether a sentence goes on behind `stops` and white space.
fn goes_on(before: &str, stops: &str, space: &Space<'_>) -> bool {
    let mut ahead = space.ahead.chars().take(AHEAD).take_while(|&c| sign(c) != Sign::LineEnd);
    if ahead.find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase) {
        return true;
    }
    if stops != "." || space.lines > 0 {
        return false;
    }
    let word = before.char_indices().rev().take(AHEAD).take_while(|(_, c)| c.is_alphanumeric()).last();
    let word = word.map_or("", |(start, _)| &before[start..]);
    let (letters, is_number) = (word.chars().count(), word.chars().all(char::is_numeric));
    let short = match letters {
        0 => false,
        1 => true,
        2 if is_number => true,
        _ => TITLES.iter().any(|title| title.eq_ignore_ascii_case(word)),
    };
    short || letters > 0 && space.ahead.starts_with(char::is_numeric) && (is_number || letters <= SHORT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).map(|range| &text[range]).collect()
    }

    /// Sentences that stand in one text, separated by `|`.
    fn check(marked: &str) {
        let text = marked.replace('|', "");
        assert_eq!(split(&text), marked.split('|').map(str::trim).collect::<Vec<_>>(), "{marked}");
    }

    #[test]
    fn sentences_end_where_a_reader_would_say() {
        for marked in [
            "One. |Two! |Three? |Four",
            "She left. |“Why?” he asked. |“Go.” |It was late.",
            "He said: \"Stop.\" |They did (at last). |[Then nothing.] |Well…",
            "It rose 3.5 percent to 1,200.50 in 2012. |The rest fell.",
            "Wait... what?! |No way. . . and so on.",
            "A headline\n|The first line.\n\n|- one\n|- two",
            "A line that was\nwrapped goes on.\r\n|Another one\r\nis too. |End",
            "A paragraph\n\n|ends it all.",
            "Visit example.org today! |Yahoo! said no.",
            "**Bold.** |Plain.",
        ] {
            check(marked);
        }
    }

    #[test]
    fn in_doubt_a_sentence_goes_on() {
        for marked in [
            "Mr. Smith met J. K. Miller in the U.S. Senate on Sept. 3, 2012. |Fine.",
            "See No. 5 and e.g. Figure 2a. |Fine.",
            "Am 3. Mai kam Dr. Weber. |Gut.",
            "He was 15. The rest is known. |It was 2012. |Fine.",
            "The U.S. and the U.K. Fine? (not quite)",
        ] {
            check(marked);
        }
    }

    #[test]
    fn every_script_has_its_signs() {
        for marked in [
            "今日は雨です。|「本当？」と言った。|はい！|終わり",
            "他说：“好。”然后走了。|第二句",
            "यह पहला है। |यह दूसरा है।|तीसरा",
            "هل هذا صحيح؟ |نعم. |انتهى",
            "یہ پہلا ہے۔ |دوسرا",
            "Первое предложение. |Второе! |Он сказал: «Да». |Третье",
            "Αυτό είναι ένα. |Δύο",
            "ይህ አንድ ነው። |ሁለት",
        ] {
            check(marked);
        }
    }

    #[test]
    fn blank_texts_have_none() {
        assert_eq!(split(""), Vec::<&str>::new());
        assert_eq!(split(" \n\u{3000}\r\n"), Vec::<&str>::new());
        assert_eq!(split(" ."), ["."]);
    }

    proptest! {
        #[test]
        fn sentences_hold_all_that_is_not_white_space(text in "[aB1.!?…。」\"'() \n\r\u{2028}é字]{0,40}") {
            let mut last = 0;
            for range in sentences(&text) {
                prop_assert!(text[last..range.start].trim().is_empty(), "{text:?}");
                prop_assert!(!range.is_empty() && text[range.clone()].trim().len() == range.len(), "{text:?}");
                last = range.end;
            }
            prop_assert!(text[last..].trim().is_empty(), "{text:?}");
        }
    }
}
