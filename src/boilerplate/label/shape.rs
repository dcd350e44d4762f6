//! What a line looks like, whatever it says.

/// The looks of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Sentences.
    Prose,
    /// Five words and more that end like no sentence.
    Headline,
    /// Up to four words.
    Short,
    /// Items with strokes or dots between.
    Items,
    /// An address and nothing else.
    Address,
    /// Numbers with few words: a date, a time.
    Date,
    /// Numbers or signs only.
    Number,
}

/// Longest line, in words, that is short.
const SHORT: usize = 4;
/// Fewest words of a sentence.
const SENTENCE: usize = 8;
/// Fewest words of prose that does not end like a sentence: more than headlines have.
const LONG: usize = 25;

impl Shape {
    /// The looks of a line with so many words, of which some are numbers.
    pub(super) fn of(line: &str, words: usize, numbers: usize) -> Self {
        let line = line.trim();
        if !line.contains(char::is_whitespace) && ["http://", "https://", "www."].iter().any(|a| line.starts_with(a)) {
            return Self::Address;
        }
        if words == numbers {
            return if (3..=8).contains(&words) { Self::Date } else { Self::Number };
        }
        if numbers >= 2 && words <= 9 && words - numbers <= 4 {
            return Self::Date;
        }
        // In scripts where each character is a word, about two make one.
        let words = if words * 2 > line.chars().count() && words > SHORT { words / 2 } else { words };
        let end = line.trim_end_matches(['"', '\'', ')', '”', '’', '»', '」', '）']);
        let ended = end.ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '।']) && !end.ends_with("...");
        let strokes = line.chars().filter(|c| matches!(c, '|' | '•' | '·' | '»' | '›' | '｜' | '\t')).count();
        if strokes >= 2 && words < LONG * strokes.min(4) {
            Self::Items
        } else if words >= LONG || (ended && words >= SENTENCE) {
            Self::Prose
        } else if words > SHORT {
            Self::Headline
        } else {
            Self::Short
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks() {
        for (line, words, numbers, shape) in [
            ("https://example.com/a/b?c", 5, 0, Shape::Address),
            ("12", 1, 1, Shape::Number),
            ("—", 0, 0, Shape::Number),
            ("12 May 2015", 3, 2, Shape::Date),
            ("2015-05-12 10:44", 5, 5, Shape::Date),
            ("World news", 2, 0, Shape::Short),
            ("Mayor opens bridge after nine years", 6, 0, Shape::Headline),
            ("One | Two | Three", 3, 0, Shape::Items),
            ("The mayor opened the bridge after nine years.", 8, 0, Shape::Prose),
            ("東京都は今日新しい橋を開通させたと発表した。", 21, 0, Shape::Prose),
        ] {
            assert_eq!(Shape::of(line, words, numbers), shape, "{line}");
        }
    }
}
