//! What a line looks like, whatever it says.

use std::collections::HashSet;
use std::sync::LazyLock;

/// The looks of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Sentences.
    Prose,
    /// A sentence that says who somebody is.
    Note,
    /// Five words and more that end like no sentence.
    Headline,
    /// Up to four words.
    Short,
    /// Items with strokes or dots between.
    Items,
    /// An address and nothing else.
    Address,
    /// A day or an hour, with few words.
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
/// Most words of a date, and of those in it that are no numbers ("Published on Tuesday, 12 May 2015 at 10:44"), if it has more than one.
const DATE: usize = 9;
const DATE_WORDS: usize = 5;

/// Months: the whole word where that has three letters, else how it begins. English, German, Dutch, the Nordic and Romance languages,
/// Polish; Russian and Ukrainian.
const MONTHS: &str = "jan feb mar apr may jun jul aug sep oct nov dec \
    janu febr march april june july augu sept octo nove decem \
    jän mrz mai okt dez jänn märz juni juli oktob dezem desem mei maart maj \
    fév avr déc janv févr mars avril juin juil août décem \
    ene abr ago dic enero marzo abril mayo agos diciem \
    gen mag giu lug set ott genn magg giug lugl sett ottob dicem \
    fev fever março maio junh julh setem outub \
    sty lut kwi cze lip sie wrz paź lis gru stycz luty lutego marca kwie maja czerw lipca sierp wrze paźd listop grud \
    янв фев мар апр мая май июн июл авг сен окт ноя дек \
    янва февр март апре июня июля авгу сент октя нояб дека \
    січ лют січн люто бере квіт трав черв липн серп вере жовт листоп груд";

/// The months, to be looked up, and how many characters the longest has.
static KNOWN_MONTHS: LazyLock<(HashSet<&str>, usize)> = LazyLock::new(|| {
    let longest = MONTHS.split_whitespace().map(|month| month.chars().count()).max();
    (MONTHS.split_whitespace().collect(), longest.unwrap_or_default())
});

/// What stands between somebody's name and what they are.
const IS: &[&str] = &[
    "is", "was", "are", "were", "writes", "covers", "reports", "works", "ist", "war", "est", "es", "è", "é", "är",
    "er", "jest",
];
/// Small words within names.
const WITHIN_NAMES: &[&str] = &["and", "de", "del", "der", "van", "von", "und", "y", "et", "bin", "al", "la"];

impl Shape {
    /// The looks of a line with so many words, of which some are numbers.
    pub(super) fn of(line: &str, words: usize, numbers: usize) -> Self {
        let line = line.trim();
        if !line.contains(char::is_whitespace) && ["http://", "https://", "www."].iter().any(|a| line.starts_with(a)) {
            return Self::Address;
        }
        let most = if numbers == 1 { 1 } else { DATE_WORDS };
        if words <= DATE && numbers >= 1 && words - numbers <= most && is_date(line) {
            return Self::Date;
        }
        if words == numbers {
            return Self::Number;
        }
        // In scripts where each character is a word, about two make one.
        let words = if words * 2 > line.chars().count() && words > SHORT { words / 2 } else { words };
        let end = line.trim_end_matches(['"', '\'', ')', '”', '’', '»', '」', '）']);
        let ended = end.ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '।']) && !end.ends_with("...");
        let strokes = line.chars().filter(|c| matches!(c, '|' | '•' | '·' | '»' | '›' | '｜' | '\t')).count();
        if strokes >= 2 && words < LONG * strokes.min(4) {
            Self::Items
        } else if ended && words > SHORT && says_who(line) {
            Self::Note
        } else if words >= LONG || (ended && words >= SENTENCE) {
            Self::Prose
        } else if words > SHORT {
            Self::Headline
        } else {
            Self::Short
        }
    }

    /// Whether lines that look so stand in menus.
    pub(super) fn is_item(self) -> bool {
        matches!(self, Self::Short | Self::Items | Self::Number)
    }
}

/// Whether the numbers of a short line are those of a day, and not of a score, a price or a telephone, nor of an archive, which says behind
/// the month how much there is of it. The time alone is no date: it stands beside headlines and in programmes.
fn is_date(line: &str) -> bool {
    let counted = line.strip_suffix(')').map(|line| line.trim_end_matches(char::is_numeric));
    if counted.is_some_and(|line| line.ends_with('(')) {
        return false;
    }
    let [mut day, mut month, mut year, mut letters] = [false; 4];
    for word in line.split(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '/' | '-' | ':')) {
        let word = word.trim_matches(['.', '/', '-', ':']);
        if word.starts_with(char::is_alphabetic) {
            letters = true;
            month |= is_month(&word.to_lowercase());
        } else if is_day(word) {
            return true;
        } else if is_year(word) {
            year = true;
        } else {
            // "27", "27th", "5月12日", and no time.
            let digits = word.bytes().take_while(u8::is_ascii_digit).count();
            let is_of_month = word[..digits].parse().is_ok_and(|day: u8| (1..=31).contains(&day));
            day |= is_of_month && word[digits..].chars().all(char::is_alphanumeric);
            month |= word.contains(['月', '월']);
        }
    }
    day && (month || year && letters)
}

/// Whether a word in small letters is, or from its fourth letter on begins, the name of a month.
fn is_month(word: &str) -> bool {
    let (months, longest) = &*KNOWN_MONTHS;
    let ends = word.char_indices().map(|(start, c)| start + c.len_utf8()).take(*longest);
    months.contains(word) || ends.skip(3).any(|end| months.contains(&word[..end]))
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && (word.starts_with("19") || word.starts_with("20")) && word.bytes().all(|b| b.is_ascii_digit())
}

/// "2015-05-12", "12.5.15", "5/12/2015".
fn is_day(word: &str) -> bool {
    ['-', '.', '/'].iter().any(|stroke| {
        let mut parts = word.split(*stroke);
        let mut number = || parts.next().filter(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
        let [Some(a), Some(b), Some(c), None] = [number(), number(), number(), number()] else { return false };
        let [a, b, c] = [a.len(), b.len(), c.len()];
        b <= 2 && (a == 4 && c <= 2 || a <= 2 && (c == 2 || c == 4))
    })
}

/// Whether a line begins with the name of somebody and goes on with what they are: "Ann Example is a reporter in Sofia."
fn says_who(line: &str) -> bool {
    let mut names = 0;
    for word in line.trim_start_matches(|c: char| !c.is_alphanumeric()).split_whitespace() {
        if word == "The" && names == 0 {
            return false;
        }
        if word.starts_with(char::is_uppercase) {
            names += 1;
        } else if names == 0 || !WITHIN_NAMES.contains(&word) {
            return (2..=6).contains(&names) && IS.contains(&word);
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::{Form, Tokenizer, WordSink};

    #[derive(Default)]
    struct Count {
        words: usize,
        numbers: usize,
    }

    impl WordSink for Count {
        fn word(&mut self, _: u64, _: u32, _: u32, form: Form<'_>) {
            self.words += 1;
            self.numbers += usize::from(match form {
                Form::Ascii(word) => word.iter().all(u8::is_ascii_digit),
                Form::Folded(word) => word.chars().all(char::is_numeric),
            });
        }
    }

    fn shape(line: &str) -> Shape {
        let mut count = Count::default();
        Tokenizer::new().words(line, &mut count);
        Shape::of(line, count.words, count.numbers)
    }

    #[test]
    fn months_are_whole_words_or_beginnings() {
        for word in ["may", "dec", "janu", "january", "decem", "december", "märz", "июн", "июня", "sept", "september"]
        {
            assert!(is_month(word), "{word}");
        }
        for word in ["", "m", "ma", "maya", "marble", "decoy", "dece", "juno", "ию", "sep7"] {
            assert!(!is_month(word), "{word}");
        }
    }

    #[test]
    fn looks() {
        for (line, expected) in [
            ("https://example.com/a/b?c", Shape::Address),
            ("12", Shape::Number),
            ("—", Shape::Number),
            ("World news", Shape::Short),
            ("Mayor opens bridge after nine years", Shape::Headline),
            ("One | Two | Three", Shape::Items),
            ("The mayor opened the bridge after nine years.", Shape::Prose),
            ("東京都は今日新しい橋を開通させたと発表した。", Shape::Prose),
        ] {
            assert_eq!(shape(line), expected, "{line}");
        }
    }

    #[test]
    fn a_date_has_a_year_a_month_or_a_time() {
        for line in [
            "12 May 2015",
            "2015-05-12 10:44",
            "Nov. 4",
            "June 27th, 2012 at 11:46 am",
            "Вторник, 9 апреля 2013 г.",
            "5/12/15",
            "11. Jul, 2012 / Ann says:",
            "5月12日",
        ] {
            assert_eq!(shape(line), Shape::Date, "{line}");
        }
        for (line, expected) in [
            ("May 2015 (8)", Shape::Short),
            ("Foxes Badgers 0:0", Shape::Short),
            ("02 2358 1961", Shape::Number),
            ("Room 4 of 12", Shape::Short),
            ("From 12 to 14 lamps", Shape::Headline),
            ("3.50", Shape::Number),
            ("May", Shape::Short),
            ("Elections 2012", Shape::Short),
            ("The 53 oldest lamps of 2012", Shape::Headline),
            ("12 decorated lamps", Shape::Short),
            ("10:44", Shape::Number),
            ("May 12: lamps of Orrin", Shape::Headline),
            ("10:04 Mayor opens the bridge", Shape::Headline),
        ] {
            assert_eq!(shape(line), expected, "{line}");
        }
    }

    #[test]
    fn a_note_says_who_somebody_is() {
        for line in [
            "Ann Example is a reporter in Sofia.",
            "• Bob van Sample, Harbour Correspondent, is the author of “Dough”.",
            "Ann Example and Bob Sample are editors of this paper.",
            "Anna Beispiel ist Redakteurin in Wien.",
        ] {
            assert_eq!(shape(line), Shape::Note, "{line}");
        }
        for line in [
            "The mayor of Orrin is a baker and a poet.",
            "The Orrin Gazette is a paper.",
            "It is said that the mayor is a baker.",
            "Ann Example is mayor",
        ] {
            assert_ne!(shape(line), Shape::Note, "{line}");
        }
    }
}
