//! Bytes of a page to characters.
//!
//! The order is that of browsers (WHATWG HTML, "determining the character encoding"), but for the protocol's own header, which
//! a stored page no longer has: byte order mark; then what the page declares; then what its bytes look like. As the header
//! outranks the declaration and mostly says UTF-8, a page that is valid UTF-8 with characters beyond ASCII is taken for that
//! whatever it declares: text in another encoding is not by chance.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};
use memchr::memmem;

/// Bytes at the start of a page in which a declaration is looked for. Browsers look at 1024 first and begin again when they
/// meet one later.
const HEAD: usize = 16 << 10;
/// A page that declares nothing is UTF-8 with damage if it has at least this many good characters beyond ASCII for each bad
/// one: one that was cut off, or into which something else was pasted.
const GOOD_FOR_BAD: usize = 10;

/// The characters of a page, without a byte order mark. What cannot be decoded becomes U+FFFD.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[length..]).0;
    }
    let utf8 = std::str::from_utf8(bytes);
    if let Ok(text) = utf8
        && !text.is_ascii()
    {
        return Cow::Borrowed(text);
    }
    let encoding = match declared(&bytes[..bytes.len().min(HEAD)]) {
        Some(encoding) => encoding,
        None if utf8.is_ok() || is_damaged_utf8(bytes) => UTF_8,
        None => guess(bytes),
    };
    match utf8 {
        Ok(text) if encoding.is_ascii_compatible() => Cow::Borrowed(text),
        _ => encoding.decode_without_bom_handling(bytes).0,
    }
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good >= bad * GOOD_FOR_BAD
}

/// The encoding that a page declares in `meta` or in an XML declaration.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    match head {
        [b'<', 0, ..] => return Some(UTF_16LE),
        [0, b'<', ..] => return Some(UTF_16BE),
        _ => {}
    }
    if head.starts_with(b"<?xml")
        && let Some(encoding) = label(tag(head), b"encoding")
    {
        return Some(encoding);
    }
    let mut rest = head;
    while let Some(at) = memchr::memchr(b'<', rest) {
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix(b"<!--") {
            rest = &comment[memmem::find(comment, b"-->")?..];
            continue;
        }
        if rest.get(1..5).is_some_and(|name| name.eq_ignore_ascii_case(b"meta"))
            && let Some(encoding) = label(tag(rest), b"charset")
        {
            return Some(encoding);
        }
        rest = &rest[1..];
    }
    None
}

/// What is before the next `>`.
fn tag(bytes: &[u8]) -> &[u8] {
    &bytes[..memchr::memchr(b'>', bytes).unwrap_or(bytes.len())]
}

/// The encoding after `key=` in a tag. What is declared in ASCII cannot be UTF-16.
fn label(tag: &[u8], key: &[u8]) -> Option<&'static Encoding> {
    let found = tag.windows(key.len()).enumerate().filter(|(_, part)| part.eq_ignore_ascii_case(key));
    for (at, _) in found {
        let Some(value) = tag[at + key.len()..].trim_ascii_start().strip_prefix(b"=") else { continue };
        let value = value.trim_ascii_start();
        let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
        let end =
            value.iter().position(|&byte| matches!(byte, b'"' | b'\'' | b';' | b'/') || byte.is_ascii_whitespace());
        let Some(encoding) = Encoding::for_label(&value[..end.unwrap_or(value.len())]) else { continue };
        return Some(match encoding {
            _ if encoding == UTF_16LE || encoding == UTF_16BE => UTF_8,
            _ if encoding == X_USER_DEFINED => WINDOWS_1252,
            _ => encoding,
        });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{EUC_KR, GBK, SHIFT_JIS, WINDOWS_1251};

    fn page(label: &str, encoding: &'static Encoding, text: &str) -> Vec<u8> {
        let page =
            format!("<html><head><meta http-equiv=content-type content=\"text/html; charset={label}\"></head>{text}");
        encoding.encode(&page).0.into_owned()
    }

    #[test]
    fn what_a_page_declares_is_believed() {
        for (label, encoding, text) in [
            ("windows-1252", WINDOWS_1252, "déjà vu – “yes”"),
            ("ISO-8859-1", WINDOWS_1252, "Köln"),
            ("Shift_JIS", SHIFT_JIS, "今日は良い天気です"),
            ("gb2312", GBK, "今天天气很好"),
            ("euc-kr", EUC_KR, "안녕하세요"),
            ("windows-1251", WINDOWS_1251, "Доброе утро"),
        ] {
            assert!(decode(&page(label, encoding, text)).ends_with(text), "{label}");
        }
        let xml = b"<?xml version='1.0' encoding='windows-1252'?><html>caf\xe9";
        assert!(decode(xml).ends_with("café"));
        assert!(decode(b"<!-- <meta charset=shift_jis> --><meta charset = 'windows-1252' />caf\xe9").ends_with("café"));
        assert!(decode(b"<META CHARSET=iso-2022-jp>\x1b$B:#F|\x1b(B").ends_with("今日"));
    }

    #[test]
    fn valid_utf_8_is_that_whatever_is_declared() {
        assert!(decode(&page("windows-1252", UTF_8, "déjà")).ends_with("déjà"));
        assert!(decode(&page("utf-16", UTF_8, "déjà")).ends_with("déjà"));
        assert!(decode("<p>今日は".as_bytes()).ends_with("今日は"));
    }

    #[test]
    fn marks_come_first() {
        assert_eq!(decode(b"\xef\xbb\xbfcaf\xc3\xa9"), "café");
        let wide: Vec<u8> = "\u{feff}<meta charset=utf-8>é".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&wide), "<meta charset=utf-8>é");
        assert_eq!(decode(&wide[2..]), "<meta charset=utf-8>é");
    }

    #[test]
    fn what_declares_nothing_is_told_by_its_bytes() {
        let text = "Доброе утро, сегодня хорошая погода, и мы идём гулять по набережной.";
        assert_eq!(decode(&WINDOWS_1251.encode(text).0), text);
        assert_eq!(decode(b"caf\xe9 cr\xe8me d\xe9j\xe0"), "café crème déjà");
        // UTF-8 that was cut off within a character.
        let mut cut = "déjà vu, mais où était-il passé, ce bébé né à Orléans l’été dernier ?".as_bytes().to_vec();
        cut.push(0xe2);
        assert!(decode(&cut).ends_with("dernier ?\u{fffd}"));
    }

    #[test]
    fn what_cannot_be_decoded_is_marked() {
        assert_eq!(decode(b"<meta charset=utf-8>a\xffb"), "<meta charset=utf-8>a\u{fffd}b");
        assert_eq!(decode(b"<meta charset=no-such-thing>plain"), "<meta charset=no-such-thing>plain");
        assert_eq!(decode(b""), "");
    }
}
