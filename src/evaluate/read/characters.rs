//! Bytes to characters (Unicode code points).

use super::Place;
use super::file::fault;
use crate::error::Result;
use crate::evaluate::names::Names;
use crate::logs::Originals;
use crate::read::ReadOptions;
use std::ffi::OsString;
use std::path::Path;

/// Bytes between two places whose number of characters is remembered.
const STEP: usize = 256;

/// The characters of a text, by byte.
#[derive(Debug)]
pub struct Characters<'a> {
    text: &'a str,
    /// Characters that start before every so many bytes; none are remembered of a text without any longer than a byte.
    before: Vec<u64>,
}

impl<'a> Characters<'a> {
    /// Those of `text`.
    pub fn of(text: &'a str) -> Self {
        let mut before = Vec::new();
        if !text.is_ascii() {
            let mut count = 0;
            for part in text.as_bytes().chunks(STEP) {
                before.push(count);
                count += starts(part);
            }
            before.push(count);
        }
        Self { text, before }
    }

    /// How many characters stand before a byte; `None` if it is inside of one, or beyond the text.
    pub fn before(&self, byte: u64) -> Option<u64> {
        let at = usize::try_from(byte).ok().filter(|&at| self.text.is_char_boundary(at))?;
        let Some(count) = self.before.get(at / STEP) else { return Some(byte) };
        Some(count + starts(&self.text.as_bytes()[at - at % STEP..at]))
    }
}

/// Bytes that start a character.
fn starts(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count() as u64
}

/// Makes the offsets of `place`, of the document with this text and this id, count characters instead of bytes.
///
/// # Errors
/// [`Error::Usage`](crate::error::Error::Usage) if there is no character at one of them.
pub fn convert(place: &mut Place, characters: &Characters<'_>, id: &str, file: &Path) -> Result<()> {
    for offset in [&mut place.start, &mut place.end] {
        let byte = *offset;
        *offset = characters.before(byte).ok_or_else(|| {
            let what = format!("byte {byte} is inside a character of {id:?}, or beyond its text");
            fault(
                file,
                place.line,
                &what,
                "if offsets count characters say so: --offsets chars, or --truth-offsets chars",
            )
        })?;
    }
    Ok(())
}

/// Makes offsets of places in a corpus count characters instead of bytes. Each place comes with the file that has it.
///
/// # Errors
/// As [`convert`], and as reading the corpus; [`Error::Usage`](crate::error::Error::Usage) too for a document that it does not
/// have.
pub fn convert_all<'p>(
    mut places: Vec<(&'p mut Place, &'p Path)>,
    names: &Names,
    corpus: &[OsString],
    options: &ReadOptions,
) -> Result<()> {
    places.sort_by_key(|(place, _)| place.document);
    let mut documents: Vec<_> = places.chunk_by_mut(|x, y| x.0.document == y.0.document).collect();
    let ids: Vec<&str> = documents.iter().map(|places| names.name(places[0].0.document)).collect();
    let texts = Originals::open(corpus, &[], options)?.find(&ids)?;
    for ((places, id), found) in documents.iter_mut().zip(ids).zip(texts) {
        let Some(found) = found else {
            let (place, file) = &places[0];
            let what = format!("{id:?} is no document of --docs");
            return Err(fault(file, place.line, &what, "name the whole corpus that the offsets are of"));
        };
        let characters = Characters::of(&found.text);
        places.iter_mut().try_for_each(|(place, file)| convert(place, &characters, id, file))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn as_counted(text in "[a-zäß東🌊]{0,60}", times in 1..20_usize) {
            let text = text.repeat(times);
            let characters = Characters::of(&text);
            for byte in 0..text.len() as u64 + 2 {
                let counted = text.get(..byte as usize).map(|before| before.chars().count() as u64);
                prop_assert_eq!(characters.before(byte), counted);
            }
        }
    }

    #[test]
    fn a_corpus_says_where_characters_start() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.txt"), "äöü one").unwrap();
        std::fs::write(folder.path().join("b.txt"), "two").unwrap();
        let mut names = Names::default();
        for id in ["b.txt", "a.txt", "c.txt"] {
            names.number(id);
        }
        let converted = |document, start, end| {
            let mut place = Place { document, start, end, line: 7 };
            let places = vec![(&mut place, Path::new("x.jsonl"))];
            convert_all(places, &names, &[folder.path().into()], &ReadOptions::default())
                .map(|()| (place.start, place.end))
                .map_err(|error| error.to_string())
        };
        assert_eq!((converted(1, 2, 9), converted(0, 0, 3)), (Ok((1, 6)), Ok((0, 3))));
        assert!(converted(1, 1, 9).is_err_and(|text| text.starts_with("x.jsonl: line 7: byte 1 is inside")));
        assert!(converted(0, 0, 4).is_err_and(|text| text.contains("--offsets chars")));
        assert!(converted(2, 0, 1).is_err_and(|text| text.contains("\"c.txt\" is no document")));
    }
}
