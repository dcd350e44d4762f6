//! Text of the corpus to text of the page: shown as it is, never obeyed.
//!
//! The characters of markup are escaped. Control characters and those that steer the direction of text are shown by their
//! numbers, as `U+202E`, in a mark of their own; whatever else a text does with its direction is held in by the elements that
//! [`inline`] and [`block`] put around it. A text that is very long is cut, which is said by an ellipsis.

use maud::{Escaper, Markup, Render, html};
use std::fmt::Write as _;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};

/// Characters of a name (an id, a host, a file) that are shown; of a longer one the beginning and the end.
const LONGEST_NAME: usize = 96;
/// Odd characters of a text that are shown by their numbers; of further ones only that they are there.
const MOST_ODD: usize = 8;

/// A text of the corpus.
pub(super) struct Text<'a>(pub(super) &'a str);

impl Render for Text<'_> {
    fn render_to(&self, page: &mut String) {
        let (mut rest, mut count) = (self.0, 0);
        while let Some(at) = rest.find(is_odd) {
            let (plain, tail) = rest.split_at(at);
            // Writing to a string cannot fail.
            let _ = Escaper::new(page).write_str(plain);
            let mut chars = tail.chars();
            let odd = chars.next().unwrap_or_default();
            count += 1;
            if count > MOST_ODD {
                page.push(char::REPLACEMENT_CHARACTER);
            } else {
                let _ = write!(page, "<span class=\"odd\">U+{:04X}</span>", odd as u32);
            }
            rest = chars.as_str();
        }
        let _ = Escaper::new(page).write_str(rest);
    }
}

/// A name of the corpus within a line.
pub(super) fn inline(name: &str) -> Markup {
    let (head, tail) = ends(name, LONGEST_NAME * 2 / 3, LONGEST_NAME / 3);
    html! { bdi.name { (Text(head)) @if let Some(tail) = tail { "…" (Text(tail)) } } }
}

/// A text of the corpus as a paragraph of its own, up to `most` characters.
pub(super) fn block(text: &str, most: usize) -> Markup {
    let (head, tail) = ends(text.trim(), most, 0);
    let (text, is_cut) = (closed_up(head), tail.is_some());
    html! { p.text dir="auto" { (Text(text.trim_end())) @if is_cut { "…" } } }
}

/// A text with no more than one blank line in a place.
pub(super) fn closed_up(text: &str) -> String {
    let mut closed = String::with_capacity(text.len());
    let mut blanks = 0;
    for line in text.lines() {
        blanks = if line.trim().is_empty() { blanks + 1 } else { 0 };
        if blanks < 2 {
            closed.push_str(line);
            closed.push('\n');
        }
    }
    closed
}

/// The first `head` and the last `tail` characters of a text, at white space where there is some; all of it in one, if it is hardly
/// longer.
pub(super) fn ends(text: &str, head: usize, tail: usize) -> (&str, Option<&str>) {
    /// Characters that are not worth leaving out, and within which white space is looked for.
    const NEAR: usize = 16;
    let count = text.chars().take(head + tail + NEAR + 1).count();
    if count <= head + tail + NEAR {
        return (text, None);
    }
    let place = |chars: usize| text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at);
    let (near, cut) = (place(head.saturating_sub(NEAR)), place(head));
    let cut = text[near..cut].rfind(char::is_whitespace).map_or(cut, |at| near + at);
    let back = |chars: usize| text.char_indices().rev().nth(chars.saturating_sub(1)).map_or(0, |(at, _)| at);
    if tail == 0 {
        return (&text[..cut], Some(""));
    }
    let (from, near) = (back(tail), back(tail.saturating_sub(NEAR)));
    let from = text[from..near].find(char::is_whitespace).map_or(from, |at| from + at);
    (&text[..cut], Some(&text[from.max(cut)..]))
}

/// Whether a character is shown by its number: it has no form, or changes that of others.
fn is_odd(c: char) -> bool {
    match c {
        // White space, and the joiners and soft hyphens that texts need.
        '\t' | '\n' | '\r' | '\u{ad}' | '\u{200c}' | '\u{200d}' => false,
        c if c.is_ascii() => c.is_ascii_control(),
        '\u{fff0}'..='\u{fff8}' | '\u{2028}' | '\u{2029}' => true,
        c => matches!(c.general_category(), GeneralCategory::Control | GeneralCategory::Format),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> String {
        Text(text).render().into_string()
    }

    #[test]
    fn markup_is_shown() {
        assert_eq!(
            shown("</script><script>alert('x')</script>"),
            "&lt;/script&gt;&lt;script&gt;alert('x')&lt;/script&gt;"
        );
        assert_eq!(shown("<!-- & \""), "&lt;!-- &amp; &quot;");
    }

    #[test]
    fn what_steers_is_shown_by_its_number() {
        assert_eq!(shown("a\u{202e}b"), "a<span class=\"odd\">U+202E</span>b");
        assert_eq!(shown("\u{1b}[2J\0"), "<span class=\"odd\">U+001B</span>[2J<span class=\"odd\">U+0000</span>");
        assert_eq!(shown("\u{9b}\u{feff}\u{2066}").matches("odd").count(), 3);
        assert_eq!(shown(&"\u{7}".repeat(99)).matches('\u{fffd}').count(), 91);
        assert_eq!(shown("می\u{200c}خواهم\n"), "می\u{200c}خواهم\n");
    }

    #[test]
    fn long_texts_lose_their_middle() {
        assert_eq!(ends("short", 3, 2), ("short", None));
        let text = "one two three four five six seven eight nine ten eleven twelve";
        assert_eq!(ends(text, 10, 10), ("one two", Some(" twelve")));
        assert_eq!(ends(text, 10, 0), ("one two", Some("")));
        let wide = "霧".repeat(99);
        assert_eq!(ends(&wide, 5, 3), ("霧霧霧霧霧", Some("霧霧霧")));
    }

    #[test]
    fn blank_lines_are_closed_up() {
        assert_eq!(closed_up("a\n \n\n\nb\r\n\nc"), "a\n \nb\n\nc\n");
    }

    proptest! {
        #[test]
        fn no_text_breaks_out(text in "([<>&\"'/=!-]|script|\\PC|\\p{C}|[\u{202a}-\u{202e}\u{2066}-\u{2069}\u{0}-\u{1f}]){0,80}") {
            let page = shown(&text);
            let without = page.replace("<span class=\"odd\">", "").replace("</span>", "");
            prop_assert!(!without.contains(['<', '>', '"']), "{page:?}");
            prop_assert!(!page.contains(is_odd), "{page:?}");
            let whole = inline(&text).into_string() + &block(&text, 20).into_string();
            prop_assert!(!whole.contains("<script") && !whole.contains("<!--"));
        }

        #[test]
        fn ends_are_ends(text in "\\PC{0,60}", head in 0_usize..30, tail in 0_usize..30) {
            let (start, end) = ends(&text, head, tail);
            prop_assert!(text.starts_with(start));
            prop_assert!(end.is_none_or(|end| text.ends_with(end)) && start.len() + end.map_or(0, str::len) <= text.len());
        }
    }
}
