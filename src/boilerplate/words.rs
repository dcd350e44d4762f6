//! Texts to words, once for all that reads them.
//!
//! In: a text and its blocks. Out: the words of each block, and what they look like. [Language](super::language), [fingerprints](super::fingerprint) and
//! [phrases](super::label) all read these, so that a text is taken apart once.

use super::segment::Block;
use crate::normalise::{Form, Tokenizer, WordSink};
use pulp::{Simd, WithSimd};
use std::ops::Range;

/// A word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Of the normalised word.
    pub hash: u64,
    /// Byte of the text at which it begins.
    pub start: u32,
    /// Byte behind its last.
    pub end: u32,
    /// Bytes of the normalised word.
    pub length: u32,
    looks: u8,
}

impl Word {
    /// Begins with a capital.
    pub(super) const CAPITAL: u8 = 1;
    /// Begins and ends with one, in ASCII.
    pub(super) const CAPITALS: u8 = 1 << 1;
    /// Up to three small letters.
    pub(super) const SHORT: u8 = 1 << 2;
    /// ASCII digits and nothing else.
    pub(super) const DIGITS: u8 = 1 << 3;
    /// Nothing but numbers of any script.
    pub(super) const NUMBERS: u8 = 1 << 4;
    /// Begins with a number.
    pub(super) const NUMBER: u8 = 1 << 5;
    /// Long enough to be what a text is about: five letters, or eight bytes beyond ASCII.
    pub(super) const LONG: u8 = 1 << 6;

    /// Whether it looks like any of these.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
    pub(super) fn is(&self, looks: u8) -> bool {
        self.looks & looks != 0
    }

    /// All that it looks like.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
    pub(super) fn looks(&self) -> u8 {
        self.looks
    }
}

/// The words of a text, block by block. Keep one for each thread.
#[derive(Debug, Default)]
pub struct Reading {
    tokenizer: Tokenizer,
    words: Vec<Word>,
    /// Behind the last word of each block.
    ends: Vec<u32>,
}

impl Reading {
    /// Reads the blocks of a text, and forgets the last one.
    pub fn read(&mut self, text: &str, blocks: &[Block]) {
        self.read_beginnings(text, blocks, u32::MAX);
    }

    /// The same in less time: of blocks of `long` bytes and more the words of the first so many bytes are read, and nothing is known of
    /// these but which they are. If there is none among them, all are read.
    pub(super) fn read_beginnings(&mut self, text: &str, blocks: &[Block], long: u32) {
        pulp::Arch::new().dispatch(Read { reading: self, text, blocks, long });
    }

    /// The words of each block, in order.
    pub fn blocks(&self) -> impl Iterator<Item = &[Word]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.words[start as usize..end as usize])
    }

    /// Replaces `hashes` by those of the words that are left of `text`, which was read, without some parts, which ascend. `false` if that
    /// cannot be told: where no white space stays, words may have come together.
    pub(crate) fn left(&self, text: &str, parts: &[Range<usize>], hashes: &mut Vec<u64>) -> bool {
        hashes.clear();
        let mut words = &self.words[..];
        for part in parts {
            let (before, behind) = (&text[..part.start], &text[part.end..]);
            let apart = before.is_empty() || before.ends_with(char::is_whitespace);
            if !apart && !behind.is_empty() && !behind.starts_with(char::is_whitespace) {
                return false;
            }
            let start = words.partition_point(|word| (word.start as usize) < part.start);
            let end = words.partition_point(|word| (word.start as usize) < part.end);
            let cuts_one = |word: &Word, at: usize| (word.start as usize) < at && word.end as usize > at;
            if words[..start].last().is_some_and(|word| cuts_one(word, part.start))
                || words[..end].last().is_some_and(|word| cuts_one(word, part.end))
            {
                return false;
            }
            hashes.extend(words[..start].iter().map(|word| word.hash));
            words = &words[end..];
        }
        hashes.extend(words.iter().map(|word| word.hash));
        true
    }

    /// The words of one block; none, if it was not read.
    pub fn of(&self, block: usize) -> &[Word] {
        let end_of = |block: usize| self.ends.get(block).map_or(0, |&end| end as usize);
        let start = block.checked_sub(1).map_or(0, end_of);
        self.words.get(start..end_of(block)).unwrap_or_default()
    }
}

struct Read<'a> {
    reading: &'a mut Reading,
    text: &'a str,
    blocks: &'a [Block],
    long: u32,
}

impl WithSimd for Read<'_> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::inline_always, reason = "inlined into a function of the instruction set")]
    fn with_simd<S: Simd>(self, _: S) {
        let Reading { tokenizer, words, ends } = self.reading;
        words.clear();
        ends.clear();
        let Self { text, blocks, long, .. } = self;
        let mut sink = Sink { text, blocks, long, from: 0, end: u32::MAX, looks: true, words, ends };
        sink.open();
        for block in blocks.iter().filter(|block| block.end - block.start >= long) {
            let end = beginning(text, block, long);
            let before = sink.words.len();
            tokenizer.words(&text[sink.from as usize..end], &mut sink);
            let has_words = sink.words[before..].last().is_some_and(|word| word.start >= block.start);
            sink.from = if has_words { block.end } else { end as u32 };
        }
        tokenizer.words(&text[sink.from as usize..], &mut sink);
        while sink.ends.len() < blocks.len() {
            sink.close();
        }
    }
}

/// Where the first `long` bytes of a block end: behind a whole word, if it has spaces.
fn beginning(text: &str, block: &Block, long: u32) -> usize {
    let (start, end) = (block.start as usize, text.floor_char_boundary((block.start + long) as usize));
    text.as_bytes()[start..end].iter().rposition(|&byte| byte == b' ').map_or(end, |space| start + space)
}

struct Sink<'a> {
    text: &'a str,
    blocks: &'a [Block],
    /// Bytes of a block of which nobody asks for the looks of its words.
    long: u32,
    /// Byte of the text at which what is given to the tokenizer begins.
    from: u32,
    /// Behind the block in work.
    end: u32,
    /// Whether anyone asks for the looks of its words.
    looks: bool,
    words: &'a mut Vec<Word>,
    ends: &'a mut Vec<u32>,
}

impl Sink<'_> {
    fn close(&mut self) {
        if self.ends.len() < self.blocks.len() {
            self.ends.push(self.words.len() as u32);
        }
        self.open();
    }

    fn open(&mut self) {
        let block = self.blocks.get(self.ends.len());
        self.end = block.map_or(u32::MAX, |block| block.end);
        self.looks = block.is_none_or(|block| block.end - block.start < self.long);
    }
}

impl WordSink for Sink<'_> {
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
    fn word(&mut self, hash: u64, start: u32, end: u32, form: Form<'_>) {
        let (start, end) = (self.from + start, self.from + end);
        while start >= self.end {
            self.close();
        }
        let (length, looks) = match form {
            Form::Ascii(word) => (word.len() as u32, if self.looks { ascii(word) } else { 0 }),
            Form::Folded(word) => (word.len() as u32, folded(word, &self.text[start as usize..])),
        };
        self.words.push(Word { hash, start, end, length, looks });
    }
}

/// What a word may look like by its first byte.
const FIRST: [u8; 256] = {
    let mut first = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        first[byte] = match byte as u8 {
            b'A'..=b'Z' => Word::CAPITAL | Word::CAPITALS,
            b'a'..=b'z' => Word::SHORT,
            b'0'..=b'9' => Word::DIGITS | Word::NUMBERS | Word::NUMBER,
            _ => 0,
        };
        byte += 1;
    }
    first
};

/// What it may look like by its length, up to five.
const LENGTH: [u8; 6] = {
    let digits = Word::CAPITAL | Word::DIGITS | Word::NUMBERS | Word::NUMBER;
    let some = digits | Word::CAPITALS | Word::SHORT;
    [0, digits | Word::SHORT, some, some, digits | Word::CAPITALS, digits | Word::CAPITALS]
};

/// What an ASCII word looks like.
#[inline(always)]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
fn ascii(word: &[u8]) -> u8 {
    let (Some(first), Some(last)) = (word.first(), word.last()) else { return 0 };
    let last = if last.is_ascii_uppercase() { u8::MAX } else { !Word::CAPITALS };
    let looks = FIRST[*first as usize] & LENGTH[word.len().min(5)] & last;
    let looks = if word.len() >= 5 { looks | Word::LONG } else { looks };
    if looks & Word::DIGITS != 0 && !word.iter().all(u8::is_ascii_digit) {
        return looks & !(Word::DIGITS | Word::NUMBERS);
    }
    looks
}

/// What any other word looks like, which begins `rest`.
#[inline(never)]
fn folded(word: &str, rest: &str) -> u8 {
    let first = rest.chars().next().unwrap_or(' ');
    let number = if first.is_ascii() { first.is_ascii_digit() } else { word.starts_with(is_numeric) };
    let short = first.is_lowercase() && word.chars().nth(3).is_none();
    let looks = [
        (Word::CAPITAL, first.is_uppercase()),
        (Word::SHORT, short),
        (Word::NUMBERS, word.chars().all(is_numeric)),
        (Word::NUMBER, number),
        // Four letters of Greek or Cyrillic are eight bytes; a character of a script without spaces is never long.
        (Word::LONG, word.len() >= 8),
    ];
    looks.into_iter().map(|(look, is)| if is { look } else { 0 }).sum()
}

/// Whether a character is a number, in any script. Most of what is asked for are letters of European languages, which are none.
fn is_numeric(c: char) -> bool {
    !('\u{c0}'..='\u{24f}').contains(&c) && c.is_numeric()
}

#[cfg(test)]
mod tests {
    use super::super::segment::segment;
    use super::*;
    use crate::tidy;
    use proptest::prelude::*;

    fn read(text: &str) -> (Vec<Block>, Reading) {
        let (mut blocks, mut reading) = (Vec::new(), Reading::default());
        segment(text, &mut blocks);
        reading.read("Something else\nbefore", &[Block { start: 0, end: 14, gap: 0 }]);
        reading.read(text, &blocks);
        (blocks, reading)
    }

    #[test]
    fn looks() {
        for (word, expected) in [
            ("the", Word::SHORT),
            ("word", 0),
            ("words", Word::LONG),
            ("I", Word::CAPITAL),
            ("IT", Word::CAPITAL | Word::CAPITALS),
            ("Word", Word::CAPITAL),
            ("WORDS", Word::CAPITAL | Word::CAPITALS | Word::LONG),
            ("2024", Word::DIGITS | Word::NUMBERS | Word::NUMBER),
            ("20240501", Word::DIGITS | Word::NUMBERS | Word::NUMBER | Word::LONG),
            ("3rd", Word::NUMBER),
            ("été", Word::SHORT),
            ("Été", Word::CAPITAL),
            ("Ⅷ", Word::CAPITAL),
            ("１２", Word::NUMBERS | Word::NUMBER),
            ("Donaudampfschifffahrt", Word::CAPITAL | Word::LONG),
            ("123456789012345678", Word::NUMBERS | Word::NUMBER | Word::LONG),
            ("слово", Word::LONG),
            ("語", 0),
        ] {
            assert_eq!(read(word).1.of(0)[0].looks(), expected, "{word}");
        }
    }

    #[test]
    fn numbers_are_those_of_unicode() {
        assert!(('\0'..=char::MAX).all(|c| is_numeric(c) == c.is_numeric()));
    }

    proptest! {
        #[test]
        fn blocks_have_the_words_that_they_have_alone(text in "(\\PC{0,30}|[a-z A-Z0-9.,|]{0,80}|\n|[é東я…»©\u{301}]{0,9}){0,9}") {
            let (blocks, reading) = read(&text);
            prop_assert_eq!(reading.blocks().count(), blocks.len());
            for (at, (block, words)) in blocks.iter().zip(reading.blocks()).enumerate() {
                prop_assert_eq!(words, reading.of(at));
                let (_, alone) = read(&text[block.start as usize..block.end as usize]);
                let moved = |word: &Word| Word { start: word.start + block.start, end: word.end + block.start, ..*word };
                let alone: Vec<Word> = alone.words.iter().map(moved).collect();
                prop_assert_eq!(words, &alone[..]);
            }
            prop_assert!(reading.of(blocks.len()).is_empty());
        }

        #[test]
        fn of_longer_blocks_the_beginning_is_read(
            text in "(\\PC{0,30}|[a-z A-Z0-9.,|]{0,80}|\n|[-]{9,30}|[é東я…»©\u{301}]{0,9}){0,9}",
            long in 4..40_u32,
        ) {
            let (blocks, whole) = read(&text);
            let mut reading = Reading::default();
            reading.read_beginnings(&text, &blocks, long);
            prop_assert_eq!(reading.blocks().count(), blocks.len());
            for (at, block) in blocks.iter().enumerate() {
                let (words, all) = (reading.of(at), whole.of(at));
                if block.end - block.start < long {
                    prop_assert_eq!(words, all);
                    continue;
                }
                prop_assert_eq!(words.is_empty(), all.is_empty());
                let hashes = |words: &[Word]| words.iter().map(|word| (word.hash, word.start)).collect::<Vec<_>>();
                let begins = all.iter().take_while(|word| word.end <= block.start + long).count();
                let beginning = &text.as_bytes()[block.start as usize..(block.start + long) as usize];
                // Without a space a word may be cut; and where nothing begins the block, all of it is read.
                if beginning.is_ascii() && beginning[beginning.len() / 2..].contains(&b' ') && begins > 0 && words.len() < all.len() {
                    prop_assert!(words.len() <= begins);
                    prop_assert_eq!(hashes(words), hashes(&all[..words.len()]));
                }
            }
        }

        #[test]
        fn what_is_left_has_the_words_that_it_has_alone(
            pieces in proptest::collection::vec(("(\\PC{0,9}|[a-z A-Z0-9.]{0,20}|[é東я…»©\u{301}]{0,5})", "[ \n]?", any::<bool>()), 0..9),
        ) {
            let (mut text, mut cuts) = (String::new(), Vec::new());
            for (piece, space, goes) in &pieces {
                let start = text.len() as u32;
                text.push_str(piece);
                cuts.extend(goes.then_some(start..text.len() as u32));
                text.push_str(space);
            }
            let (_, reading) = read(&text);
            let parts = tidy::parts(&text, cuts).unwrap();
            let left = String::from_utf8(tidy::without(text.as_bytes(), &parts)).unwrap();
            let mut hashes = vec![1];
            if reading.left(&text, &parts, &mut hashes) {
                let mut alone = Vec::new();
                Tokenizer::new().hashes(&left, &mut alone);
                prop_assert_eq!(hashes, alone, "{:?} {:?}", text, left);
            } else {
                prop_assert!(!parts.is_empty());
            }
        }
    }
}
