//! Which words of a text somebody else said.
//!
//! In: a text. Out: its quoted stretches: between quotation marks of most languages, and paragraphs that are set off as
//! somebody's words without marks. One level and one pass: quotes in quotes belong to the outer one.
//!
//! Scraped text loses marks. So a quote ends with its paragraph unless the next one opens it again, as printers do; if nothing
//! closes it, it counts to the end of its first sentence only, and a straight mark that can but open, where one should
//! close, opens a new one.

use super::passage::Region;
use super::share::join;
use super::words::Words;
use bytemuck::cast;
use std::ops::Range;
use wide::i8x16;

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
        for (at, mark) in marks(body) {
            let after = || body[at + mark.len_utf8()..].chars().next().unwrap_or(' ');
            let before = || body[..at].chars().next_back().unwrap_or(' ');
            let (at, behind) = (paragraph.start + at, paragraph.start + at + mark.len_utf8());
            match open {
                None => {
                    let Some(closing) = closers(mark) else {
                        continue;
                    };
                    // At the start of a paragraph a mark goes on with the quote of the one before.
                    let goes_on = at == paragraph.start && carried == Some(closing);
                    if goes_on || opens(mark, before(), after()) {
                        open = Some((behind, closing));
                    }
                }
                Some((start, closers)) if closers.contains(&mark) && !(mark == '’' && after().is_alphanumeric()) => {
                    if mark == '"' && before().is_whitespace() && after().is_alphanumeric() {
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
        }
        let (start, closing) = open?;
        let next = text[paragraph.end..].trim_start().chars().next();
        let reopened = next.is_some_and(|next| closers(next) == Some(closing));
        self.marked.push(if reopened { start..paragraph.end } else { lost(text, start..paragraph.end) });
        reopened.then_some(closing)
    }

    /// Whether any of the quoted stretches lies over a region of the text.
    pub fn touch(&self, region: Region) -> bool {
        let (start, end) = (region.start as usize, region.end as usize);
        [&self.marked, &self.set_off].iter().any(|spans| {
            let next = spans.partition_point(|span| span.end <= start);
            spans.get(next).is_some_and(|span| span.start < end)
        })
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
    let bytes = words.bytes(range);
    let mut quoted: Vec<Range<u32>> = Vec::new();
    for spans in spans {
        let first = spans.partition_point(|span| span.end <= bytes.start);
        for span in spans[first..].iter().take_while(|span| span.start < bytes.end) {
            let words = words.behind(span.start as u32)..words.behind(span.end as u32);
            let words = words.start.max(range.start)..words.end.min(range.end);
            quoted.extend((!words.is_empty()).then_some(words));
        }
    }
    join(&mut quoted);
    let gaps = quoted.windows(2).map(|two| (two[1].start - two[0].end) as usize).filter(|gap| *gap <= BRIDGE);
    let count = quoted.iter().map(Range::len).sum::<usize>() + gaps.sum::<usize>();
    count as f64 / range.len().max(1) as f64
}

/// The characters of a text that may be quotation marks, by place: those that are not ASCII, and the straight mark.
fn marks(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = from + next_mark(&text.as_bytes()[from..])?;
        let mark = text[at..].chars().next()?;
        from = at + mark.len_utf8();
        Some((at, mark))
    })
}

/// The first byte that such a character begins with.
fn next_mark(bytes: &[u8]) -> Option<usize> {
    let (vectors, rest) = bytes.as_chunks::<16>();
    for (number, &vector) in vectors.iter().enumerate() {
        let vector: i8x16 = cast(vector);
        // The top bit is set in bytes that are not ASCII.
        let marks = (vector.simd_eq(i8x16::splat(b'"'.cast_signed())) | vector).to_bitmask();
        if marks != 0 {
            return Some(16 * number + marks.trailing_zeros() as usize);
        }
    }
    let found = rest.iter().position(|byte| *byte == b'"' || !byte.is_ascii());
    found.map(|at| 16 * vectors.len() + at)
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

        #[test]
        fn marks_are_found_in_any_place(text in "([a-z .]{0,40}|[\"“’é東]){0,12}") {
            let plain = text.char_indices().filter(|(_, c)| *c == '"' || !c.is_ascii());
            prop_assert_eq!(marks(&text).collect::<Vec<_>>(), plain.collect::<Vec<_>>());
        }

        #[test]
        fn shares_are_those_of_a_search_for_each_word(
            text in "(([a-z]{1,3} ){1,30}|[\"“”]|: |\n\n|[A-C]: ){0,20}",
            (start, end) in (0.0..1.0, 0.0..1.0),
        ) {
            let words = Words::of(&text);
            let mut quotes = Quotes::default();
            quotes.read(&text);
            let at = |part: f64| (part * words.len() as f64) as u32;
            let range = at(f64::min(start, end))..at(f64::max(start, end));
            let all = [&quotes.marked[..], &quotes.set_off];
            for spans in [&all[..1], &all[..]] {
                let is_inside = |word: &u32| {
                    let at = words.span(*word as usize).start;
                    spans.iter().any(|spans| spans.iter().any(|span| span.contains(&at)))
                };
                let inside: Vec<u32> = range.clone().filter(is_inside).collect();
                let gaps = inside.windows(2).map(|two| (two[1] - two[0] - 1) as usize).filter(|gap| *gap <= BRIDGE);
                let expected = (inside.len() + gaps.sum::<usize>()) as f64 / range.len().max(1) as f64;
                prop_assert!((share(spans, &words, &range) - expected).abs() < 1e-12);
            }
            let bytes = words.bytes(&range);
            let region = Region { document: 0, start: bytes.start as u32, end: bytes.end as u32 };
            if !quotes.touch(region) {
                prop_assert!(quotes.said(&words, &range) == 0.0);
            }
        }
    }
}
