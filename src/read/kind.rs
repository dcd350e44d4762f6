//! What an input is: its format and its compression.
//!
//! The name says it, the first bytes have the last word where the two can disagree (compression) or the name says too little
//! (`.json`, no ending at all).

use super::html::is_page;
use std::ffi::OsStr;
use std::path::Path;

/// The format of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The whole file is one text.
    Text,
    /// A record is a line.
    JsonLines,
    /// A record is an element of one array.
    JsonArray,
    /// The whole file is one record.
    JsonObject,
    /// The whole file is one page, whose text is what a reader sees of it ([`html`](super::html)).
    Html,
}

impl Kind {
    /// The usual ending of the name of a file to which documents of such a file are written: of a page its text is.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Text | Self::Html => "txt",
            Self::JsonLines => "jsonl",
            Self::JsonArray | Self::JsonObject => "json",
        }
    }

    /// Whether a file holds just one document, whose id is then the file's path.
    #[must_use]
    pub fn is_one_document(self) -> bool {
        matches!(self, Self::Text | Self::JsonObject | Self::Html)
    }
}

/// How an input is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Codec {
    /// It is not.
    Plain,
    /// RFC 1952, any number of members.
    Gzip,
    /// RFC 8878, any number of frames, skippable ones among them.
    Zstd,
}

impl Codec {
    /// The usual ending of such a file's name.
    #[must_use]
    pub fn extension(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Gzip => Some("gz"),
            Self::Zstd => Some("zst"),
        }
    }

    /// What people call it; nothing, if there is none.
    pub(crate) fn name(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Gzip => Some("gzip"),
            Self::Zstd => Some("zstd"),
        }
    }

    /// The compression that a file's name tells.
    pub(crate) fn of_path(path: &Path) -> Self {
        let ending = path.extension().unwrap_or_default();
        let is = |known: &str| ending.eq_ignore_ascii_case(known);
        match () {
            () if is("gz") => Self::Gzip,
            () if is("zst") || is("zstd") => Self::Zstd,
            () => Self::Plain,
        }
    }

    /// The compression that a file's first bytes (four, if it has them) tell. None of these can begin a text or JSON.
    pub(crate) fn of_bytes(head: &[u8]) -> Self {
        match head {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstd,
            _ => Self::Plain,
        }
    }
}

/// What a name says about the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    Text,
    JsonLines,
    /// `.json`: an array, lines, or one object.
    Json,
    Html,
    /// Nothing we know.
    Unknown,
}

impl Named {
    pub(crate) fn of_path(path: &Path) -> Self {
        let Some(name) = path.file_name() else { return Self::Unknown };
        let name = name.to_string_lossy().to_ascii_lowercase();
        let inner = [".gz", ".zst", ".zstd"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(&name);
        match inner.rsplit_once('.') {
            Some((_, "txt" | "md" | "text" | "markdown")) => Self::Text,
            Some((_, "jsonl" | "ndjson")) => Self::JsonLines,
            Some((_, "json")) => Self::Json,
            Some((_, "html" | "htm" | "xhtml")) => Self::Html,
            _ => Self::Unknown,
        }
    }
}

impl Named {
    /// Whether a name with this ending is that of a page.
    pub(crate) fn is_page(ending: &OsStr) -> bool {
        ["html", "htm", "xhtml"].iter().any(|known| ending.eq_ignore_ascii_case(known))
    }
}

/// The byte order mark that some editors put at the start of a file; never part of a text.
pub(crate) const BOM: &[u8] = b"\xef\xbb\xbf";

/// What the first bytes of an input (a few, past white space and byte order mark) say about a format that its name left open.
pub(crate) fn guess(named: Named, head: &[u8]) -> Guess {
    let second = head.get(1..).and_then(|rest| rest.iter().find(|byte| !byte.is_ascii_whitespace()));
    match (named, head.first()) {
        (Named::Json, Some(b'[')) => Guess::Is(Kind::JsonArray),
        (Named::Json, Some(b'{')) => Guess::LinesOrObject,
        (Named::JsonLines | Named::Json, _) => Guess::Is(Kind::JsonLines),
        // Prose, too, can start with a bracket or a brace; JSON records go on in one of these ways only.
        (Named::Unknown, Some(b'[')) if matches!(second, Some(b'{' | b']')) => Guess::Is(Kind::JsonArray),
        (Named::Unknown, Some(b'{')) if matches!(second, Some(b'"' | b'}')) => Guess::LinesOrObject,
        (Named::Html, _) => Guess::Is(Kind::Html),
        (Named::Unknown, Some(b'<')) if is_page(head) => Guess::Is(Kind::Html),
        (Named::Text | Named::Unknown, _) => Guess::Is(Kind::Text),
    }
}

/// The outcome of [`guess`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guess {
    Is(Kind),
    /// Lines if the first one is a whole object or the second starts one, else one object.
    LinesOrObject,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (name, named) in [
            ("a.txt", Named::Text),
            ("a.b.MD", Named::Text),
            ("a.jsonl.gz", Named::JsonLines),
            ("a.ndjson.zstd", Named::JsonLines),
            ("a.JSON.zst", Named::Json),
            ("a.gz", Named::Unknown),
            ("txt", Named::Unknown),
            ("a.csv", Named::Unknown),
            ("a.html", Named::Html),
            ("a.HTM.gz", Named::Html),
            ("a.txt.xhtml.zst", Named::Html),
            ("a.html.txt", Named::Text),
        ] {
            assert_eq!(Named::of_path(Path::new("d.txt").join(name).as_path()), named, "{name}");
        }
    }

    #[test]
    fn first_bytes() {
        assert_eq!(Codec::of_bytes(b"\x1f\x8b\x08\x00"), Codec::Gzip);
        assert_eq!(Codec::of_bytes(b"\x28\xb5\x2f\xfd"), Codec::Zstd);
        assert_eq!(Codec::of_bytes(b"\x50\x2a\x4d\x18"), Codec::Zstd);
        assert_eq!(Codec::of_bytes(b"{"), Codec::Plain);
        assert_eq!(Codec::of_bytes(b""), Codec::Plain);
    }

    #[test]
    fn guesses() {
        assert_eq!(guess(Named::Json, b"[1"), Guess::Is(Kind::JsonArray));
        assert_eq!(guess(Named::Json, b"{"), Guess::LinesOrObject);
        assert_eq!(guess(Named::Json, b""), Guess::Is(Kind::JsonLines));
        assert_eq!(guess(Named::Unknown, b"[ {"), Guess::Is(Kind::JsonArray));
        assert_eq!(guess(Named::Unknown, b"[Music]"), Guess::Is(Kind::Text));
        assert_eq!(guess(Named::Unknown, b"{\"a\""), Guess::LinesOrObject);
        assert_eq!(guess(Named::Unknown, b"{{Infobox"), Guess::Is(Kind::Text));
        assert_eq!(guess(Named::Text, b"{"), Guess::Is(Kind::Text));
        for page in [
            "<!DOCTYPE html><p>x",
            "<!doctype HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\">",
            "<html lang=en>\n<head>",
            "<!-- saved from a site -->\n<HTML><BODY>",
            "<?xml version=\"1.0\"?><!DOCTYPE html>",
        ] {
            assert_eq!(guess(Named::Unknown, page.as_bytes()), Guess::Is(Kind::Html), "{page}");
            assert_eq!(guess(Named::Text, page.as_bytes()), Guess::Is(Kind::Text), "{page}");
        }
        for text in [
            "<html> is the tag that a page begins with.",
            "<html",
            "<!doctype htmlx>",
            "<htmlx><head>",
            "<!-- <html><head> ",
            "<?xml version=\"1.0\"?><rss>",
            "<p>A paragraph.</p>",
            "<3 you",
        ] {
            assert_eq!(guess(Named::Unknown, text.as_bytes()), Guess::Is(Kind::Text), "{text}");
        }
        assert_eq!(guess(Named::Html, b"{\"text\":1}"), Guess::Is(Kind::Html));
        assert_eq!(guess(Named::JsonLines, b"["), Guess::Is(Kind::JsonLines));
    }
}
