//! A page of HTML to the text that a reader sees, and what the markup says about each line of it.
//!
//! ```text
//! bytes ──charset──▶ characters ──tokens──▶ tags, runs ──page──▶ runs, breaks ──layout──▶ text, Markup
//!                                (html5gum)            tags, hints
//! ```
//!
//! What is seen: the page itself, without its title (that is the window's), scripts, styles, `noscript`, `template`, pictures
//! in markup (`svg`), frames, what stands in for media that cannot be shown, dialogs that are shut, the readings of ruby, and
//! whatever has the attribute `hidden` or a style of its own that says `display: none` or `visibility: hidden`. Alternative
//! texts are not seen. What only style sheets hide is seen here, and so is what `aria-hidden` keeps from screen readers: a
//! page that was stored while a window stood before it says so of all of itself.
//!
//! Lines: a block begins a new one; paragraphs, headings, lists, tables and sections are set apart by an empty one; `br` ends
//! a line, two make an empty one; items of lists and rows of tables have a line each, the cells of a row set apart by a tab,
//! but for cells with lines of their own (see `layout.rs`). White space in `pre` stays, elsewhere it is one blank. A text that is
//! not empty ends with a line end.
//!
//! Nothing is taken away for being no content: that is for those to decide who see the text and the [`Markup`].
//!
//! Invariants:
//! - Any bytes are a page: there are no errors. The text has no control characters but `\n` and `\t`.
//! - Every line with anything on it has one [`Markup`], in order, whose span is the line without white space at its ends.
//! - Time is linear in the length of a page; memory is that of its text and [`Markup`], and of the page itself where it is
//!   not UTF-8.

mod charset;
mod hints;
mod layout;
mod markup;
mod page;
mod tags;
mod tokens;

pub use markup::{Markup, Within};
use page::Page;

/// What a page holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Extracted {
    /// What a reader sees.
    pub text: String,
    /// What the markup says about each line of the text that has anything on it, in order.
    pub markup: Vec<Markup>,
    /// The page's own address: `link rel=canonical`, else `og:url`; only a whole one (`https://…`).
    pub url: Option<String>,
    /// The day of publication, as given: `article:published_time` or `datePublished` in a `meta`, else the first `time` with
    /// a `datetime` outside of navigation, asides, footers and related pages; only one that
    /// [`parse_date`](super::parse_date) reads.
    pub date: Option<String>,
}

/// Takes the text out of a page.
#[must_use]
pub fn extract(bytes: &[u8]) -> Extracted {
    let characters = charset::decode(bytes);
    let mut page = Page::new(characters.trim_start().starts_with("<?xml"));
    tokens::read(&characters, &mut page);
    let (text, markup, url, date) = page.finish();
    Extracted { text, markup, url, date }
}

/// Whether bytes from the start of an input (past white space and byte order mark) begin a page of HTML. A text can begin
/// with a tag too, in a manual say; so a first tag needs one of those that pages have next.
pub(crate) fn is_page(head: &[u8]) -> bool {
    let mut rest = head;
    loop {
        rest = rest.trim_ascii_start();
        let end = match rest {
            [b'<', b'!', b'-', b'-', ..] => memchr::memmem::find(rest, b"-->").map(|at| at + 3),
            [b'<', b'?', b'x', b'm', b'l', ..] => memchr::memchr(b'>', rest).map(|at| at + 1),
            _ => break,
        };
        let Some(end) = end else { return false };
        rest = &rest[end..];
    }
    if begins(rest, b"<!doctype") {
        let name = rest[b"<!doctype".len()..].trim_ascii_start();
        return begins(name, b"html") && ends_name(name, 4);
    }
    let parts: [&[u8]; 7] = [b"head", b"body", b"meta", b"title", b"link", b"script", b"p"];
    let is_part = |at: usize| {
        let name = &rest[at + 1..];
        parts.iter().any(|part| begins(name, part) && ends_name(name, part.len()))
    };
    begins(rest, b"<html") && ends_name(rest, 5) && memchr::memchr_iter(b'<', rest).any(is_part)
}

fn begins(bytes: &[u8], with: &[u8]) -> bool {
    bytes.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with))
}

/// Whether a name ends at `at`.
fn ends_name(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at), Some(b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n' | 0x0c))
}

#[cfg(test)]
mod tests;
