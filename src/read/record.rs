//! What reading yields: a record, or the reason why there is none.

use std::borrow::Cow;
use std::ops::Range;

use serde::Serialize;

use super::Input;
use super::html::Markup;

/// What stands at one place of an input.
#[derive(Debug)]
pub enum Item<'a> {
    /// A document.
    Record(Record<'a>),
    /// A place that should hold one and does not.
    Rejected(Rejection),
}

/// One document, borrowed from its input (or from the scratch space where it had to be unescaped).
#[derive(Debug, Clone, PartialEq)]
pub struct Record<'a> {
    /// The record's bytes in the (decompressed) input: a line without its `\n`, an array's element, or the whole file.
    pub span: Range<u64>,
    /// The line on which it starts, from 0 at the start of the chunk.
    pub line: u64,
    /// The text, as given; offsets into it are what the outputs name.
    pub text: &'a str,
    /// The id, if the record has one (a string, or an integer written out).
    pub id: Option<&'a str>,
    /// The address it was fetched from.
    pub url: Option<&'a str>,
    /// The date, as given; [`parse_date`](super::parse_date) reads it.
    pub date: Option<&'a str>,
    /// The source or host field, if not empty.
    pub source: Option<&'a str>,
    /// The number asked for with [`Fields::number`](super::Fields::number).
    pub number: Option<f64>,
    /// What the markup says about each line of the text, if it is that of a page of HTML.
    pub markup: Option<&'a [Markup]>,
}

impl Record<'_> {
    /// The site this document comes from: its source or host field, else the host of its url (lower case, without user
    /// and port), else the first folder below the input root; `None` is a host of its own, equal to no other.
    #[must_use]
    pub fn host<'b>(&'b self, input: &'b Input) -> Option<Cow<'b, str>> {
        if let Some(source) = self.source {
            return Some(Cow::Borrowed(source));
        }
        if let Some(host) = self.url.and_then(host_of) {
            let lower = !host.chars().any(char::is_uppercase);
            return Some(if lower { Cow::Borrowed(host) } else { Cow::Owned(host.to_lowercase()) });
        }
        input.folder_host.as_deref().map(Cow::Borrowed)
    }
}

/// The host part of an address. An address without a scheme counts if it starts like one (`www.example.org/a`).
fn host_of(url: &str) -> Option<&str> {
    let url = url.trim();
    let (scheme, rest) = match url.find("//") {
        Some(at) if at == 0 || url[..at].ends_with(':') => (true, &url[at + 2..]),
        _ => (false, url),
    };
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    if !scheme && (!authority.contains('.') || authority.contains(['@', ':', ' '])) {
        return None;
    }
    let host_port = authority.rsplit('@').next().unwrap_or_default();
    let host = if let Some(inner) = host_port.strip_prefix('[') {
        inner.split(']').next().unwrap_or_default()
    } else {
        host_port.split(':').next().unwrap_or_default()
    };
    let host = host.trim_end_matches('.');
    (!host.is_empty()).then_some(host)
}

/// A record, or a stretch of a file, that could not be used. The run goes on without it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rejection {
    /// The input, as given.
    pub source: String,
    /// The line, from 1. [`Source::scan`](super::Source::scan) counts from the start of its chunk: the caller adds the lines
    /// of the chunks before.
    pub line: Option<u64>,
    /// The offending byte, from 0 in the decompressed file; the record's first byte where it cannot be told. For a damaged
    /// archive the byte of the compressed file.
    pub byte: Option<u64>,
    /// What is wrong, and what to do.
    pub error: String,
}

impl std::fmt::Display for Rejection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.source)?;
        if let Some(line) = self.line {
            write!(f, ": line {line}")?;
        }
        if let Some(byte) = self.byte {
            write!(f, ": byte {byte}")?;
        }
        write!(f, ": {}", self.error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_addresses() {
        for (url, host) in [
            ("https://www.Example.org/a/b?c#d", Some("www.Example.org")),
            ("http://user:pw@example.org:8080/", Some("example.org")),
            ("//cdn.example.org", Some("cdn.example.org")),
            ("http://[2001:db8::1]:80/x", Some("2001:db8::1")),
            ("example.org/path//x", Some("example.org")),
            ("https://example.org.", Some("example.org")),
            ("file:///tmp/x", None),
            ("mailto:a@example.org", None),
            ("not an address", None),
            ("", None),
        ] {
            assert_eq!(host_of(url), host, "{url}");
        }
    }

    #[test]
    fn host_prefers_field_then_url_then_folder() {
        let input = Input::for_test("in/site/a.txt", Some("site"));
        let mut record = Record {
            span: 0..0,
            line: 0,
            text: "",
            id: None,
            url: Some("https://Example.ORG/x"),
            date: None,
            source: Some("Wire"),
            number: None,
            markup: None,
        };
        assert_eq!(record.host(&input).as_deref(), Some("Wire"));
        record.source = None;
        assert_eq!(record.host(&input).as_deref(), Some("example.org"));
        record.url = Some("mailto:x");
        assert_eq!(record.host(&input).as_deref(), Some("site"));
        assert_eq!(record.host(&Input::for_test("a.txt", None)), None);
    }
}
