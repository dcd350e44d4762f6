//! Which words of a text somebody else said.
//!
//! In: a text. Out: its quoted stretches: between quotation marks of most languages, and paragraphs that are set off as
//! somebody's words without marks. One level and one pass: quotes in quotes belong to the outer one.
//!
//! Scraped text loses marks. So a quote ends with its paragraph unless the next one opens it again, as printers do; if nothing
//! closes it, it counts to the end of its first sentence only, and a straight mark that can but open, where one should
//! close, opens a new one.

use super::words::Words;
use std::ops::Range;

/// The quoted stretches of a text, in bytes, ascending.
#[derive(Clone, Debug, Default)]
pub struct Quotes {
    marked: Vec<Range<usize>>,
    set_off: Vec<Range<usize>>,
}

/// Words between two quoted stretches of one passage that belong to them: "…," the minister said in an interview. "…"
const BRIDGE: usize = 12;

/// The marks that close what one opens. Straight and curly ones are mixed in practice.
fn closers(open: char) -> Option<&'static [char]> {
    Some(match open {
        '"' | '“' => &['"', '”'],
        '„' => &['“', '”'],
        '«' => &['»'],
        '»' => &['«'],
        '‹' => &['›'],
        '›' => &['‹'],
        '「' => &['」'],
        '『' => &['』'],
        '《' => &['》'],
        '‘' => &['’'],
        '＂' => &['＂'],
        _ => return None,
    })
}

/// Whether a mark between these two characters can open a quote.
fn opens(mark: char, before: char, after: char) -> bool {
    match mark {
        // 5'10" does not open, and neither does a mark that something ended with.
        '"' | '＂' if before.is_alphanumeric() && !after.is_alphanumeric() => false,
        '"' | '＂' => {
            let begins = after.is_alphanumeric() || "$€£([¿¡.…—–-'‘".contains(after);
            begins || !before.is_alphanumeric() && !after.is_whitespace()
        }
        '‘' => !before.is_alphanumeric() && after.is_alphanumeric(),
        '»' | '›' => before.is_whitespace() || !after.is_whitespace(),
        _ => true,
    }
}

impl Quotes {
    /// Takes the quotes of another text instead.
    pub fn read(&mut self, text: &str) {
        self.marked.clear();
        self.set_off.clear();
        let mut carried: Option<&'static [char]> = None;
        let mut announced = false;
        for paragraph in paragraphs(text) {
            let body = &text[paragraph.clone()];
            if announced || names_a_speaker(body) {
                self.set_off.push(paragraph.clone());
            }
            announced = body.ends_with(':');
            carried = self.paragraph(text, &paragraph, carried);
        }
    }

    /// Finds the quotes of a paragraph; the closing marks of the one that the next paragraph goes on with.
    fn paragraph(
        &mut self,
        text: &str,
        paragraph: &Range<usize>,
        carried: Option<&'static [char]>,
    ) -> Option<&'static [char]> {
        let body = &text[paragraph.clone()];
        let mut open: Option<(usize, &'static [char])> = None;
        let mut before = ' ';
        let mut chars = body.char_indices().peekable();
        while let Some((at, mark)) = chars.next() {
            let (at, behind) = (paragraph.start + at, paragraph.start + at + mark.len_utf8());
            let after = chars.peek().map_or(' ', |&(_, after)| after);
            match open {
                None => {
                    // At the start of a paragraph a mark goes on with the quote of the one before.
                    let goes_on = at == paragraph.start && carried.is_some() && closers(mark) == carried;
                    if let Some(closers) = closers(mark).filter(|_| goes_on || opens(mark, before, after)) {
                        open = Some((behind, closers));
                    }
                }
                Some((start, closers)) if closers.contains(&mark) && !(mark == '’' && after.is_alphanumeric()) => {
                    if mark == '"' && before.is_whitespace() && after.is_alphanumeric() {
                        // It can only open: the close was lost.
                        self.marked.push(lost(text, start..at));
                        open = Some((behind, closers));
                    } else {
                        self.marked.push(start..at);
                        open = None;
                    }
                }
                Some(_) => {}
            }
            before = mark;
        }
        let (start, closing) = open?;
        let next = text[paragraph.end..].trim_start().chars().next();
        let reopened = next.is_some_and(|next| closers(next) == Some(closing));
        self.marked.push(if reopened { start..paragraph.end } else { lost(text, start..paragraph.end) });
        reopened.then_some(closing)
    }

    /// The share of some words of the text that stand inside quotation marks, with the few words between two such
    /// stretches.
    pub fn marked(&self, words: &Words, range: &Range<u32>) -> f64 {
        share(&[&self.marked], words, range)
    }

    /// The same, with the words of paragraphs that are set off as somebody's.
    pub fn said(&self, words: &Words, range: &Range<u32>) -> f64 {
        share(&[&self.marked, &self.set_off], words, range)
    }
}

fn share(spans: &[&[Range<usize>]], words: &Words, range: &Range<u32>) -> f64 {
    let inside = |word: u32| {
        let at = words.span(word as usize).start;
        spans.iter().any(|spans| {
            let behind = spans.partition_point(|span| span.start <= at);
            behind > 0 && at < spans[behind - 1].end
        })
    };
    let mut quoted = 0;
    let mut last = None;
    for word in range.clone().filter(|&word| inside(word)) {
        let gap = last.map_or(0, |last| (word - last - 1) as usize);
        quoted += 1 + if gap <= BRIDGE { gap } else { 0 };
        last = Some(word);
    }
    quoted as f64 / range.len().max(1) as f64
}

/// The paragraphs of a text, without the white space around them: what blank lines set apart.
fn paragraphs(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        from += text[from..].len() - text[from..].trim_start().len();
        if from == text.len() {
            return None;
        }
        let mut end = from;
        for line in text[from..].split_inclusive('\n') {
            if line.trim().is_empty() {
                break;
            }
            end += line.len();
        }
        let paragraph = from..from + text[from..end].trim_end().len();
        from = end;
        Some(paragraph)
    })
}

/// What an unclosed quote comes down to: its first sentence.
fn lost(text: &str, quote: Range<usize>) -> Range<usize> {
    let mut chars = text[quote.clone()].char_indices().peekable();
    while let Some((at, mark)) = chars.next() {
        let ends = matches!(mark, '.' | '!' | '?' | '。' | '！' | '？' | '…');
        if ends && chars.peek().is_none_or(|(_, after)| after.is_whitespace()) {
            return quote.start..quote.start + at + mark.len_utf8();
        }
    }
    quote
}

/// Whether a paragraph begins with one to four words and a colon, as interviews and transcripts do.
fn names_a_speaker(paragraph: &str) -> bool {
    let Some((name, said)) = paragraph.split_once(':') else {
        return false;
    };
    let is_name = |word: &str| {
        word.starts_with(char::is_alphabetic) && word.chars().all(|c| c.is_alphanumeric() || ".'’-".contains(c))
    };
    said.starts_with(char::is_whitespace)
        && name.starts_with(char::is_uppercase)
        && !name.ends_with(char::is_whitespace)
        && name.split_whitespace().count() <= 4
        && name.split_whitespace().all(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn marked(text: &str) -> Vec<&str> {
        let mut quotes = Quotes::default();
        quotes.read(text);
        quotes.marked.iter().map(|span| &text[span.clone()]).collect()
    }

    fn set_off(text: &str) -> Vec<&str> {
        let mut quotes = Quotes::default();
        quotes.read(text);
        quotes.set_off.iter().map(|span| &text[span.clone()]).collect()
    }

    #[test]
    fn marks_of_many_languages() {
        assert_eq!(marked(r#"He said "yes, we do" and left."#), ["yes, we do"]);
        assert_eq!(
            marked("“One” and „zwei“ and «trois» and »vier« and 「五」."),
            ["One", "zwei", "trois", "vier", "五"]
        );
        assert_eq!(marked("She said ‘it’s late’ twice."), ["it’s late"]);
        assert_eq!(marked("“Curly begins\" it."), ["Curly begins"]);
    }

    #[test]
    fn measures_and_apostrophes_do_not_quote() {
        assert!(marked("He is 5'10\" tall, isn't he? The '90s' music.").is_empty());
        assert_eq!(marked("Ends here.\"As before, \"this opens\" again."), ["As before, ", "this opens"]);
    }

    #[test]
    fn a_paragraph_that_opens_again_goes_on() {
        let text = "“First part.\n\n“Second part,” he said. “Third.\n\nOther text that follows.";
        assert_eq!(marked(text), ["First part.", "Second part,", "Third."]);
    }

    #[test]
    fn a_lost_mark_costs_a_sentence() {
        let text = "\"We will go. The rest of this paragraph is the reporter's, and nothing closes it.";
        assert_eq!(marked(text), ["We will go."]);
        assert_eq!(marked("\"We go. Then he \"stayed\" home."), ["We go.", "stayed"]);
    }

    #[test]
    fn words_may_be_set_off_without_marks() {
        let text = "The mayor wrote:\n\nI shall not resign.\n\nAnn B. O'Neil: Why not?\n\nThe vote: none.";
        assert_eq!(set_off(text), ["I shall not resign.", "Ann B. O'Neil: Why not?", "The vote: none."]);
        assert!(set_off("At 10:30 it began.\n\nhe said: no").is_empty());
    }

    #[test]
    fn the_speaker_between_two_parts_belongs_to_them() {
        let text = "\"One two three four,\" the minister said on Monday. \"Five six seven eight nine ten.\" He left.";
        let words = Words::of(text);
        let mut quotes = Quotes::default();
        quotes.read(text);
        assert!((quotes.marked(&words, &(0..15)) - 1.0).abs() < 1e-9);
        assert!(quotes.marked(&words, &(0..words.len() as u32)) < 0.95);
    }

    proptest! {
        #[test]
        fn spans_ascend_on_character_boundaries(text in "([a-z ]{0,6}|[\"“”„«»‘’「」:.\n]|\n\n|é|東){0,40}") {
            let mut quotes = Quotes::default();
            quotes.read(&text);
            for spans in [&quotes.marked, &quotes.set_off] {
                prop_assert!(spans.iter().all(|span| text.get(span.clone()).is_some()));
                prop_assert!(spans.windows(2).all(|two| two[0].end <= two[1].start));
            }
        }
    }
}
