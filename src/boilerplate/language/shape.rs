//! What a line looks like, whatever its words: counts over words and bytes, and the numbers that the model reads.
//!
//! Everything here is meant to hold in languages that the model never saw: length, capitals, digits, punctuation, how a line ends.

use crate::boilerplate::words::Word;
use crate::bytes::{TOGETHER, pieces, within};
use memchr::memmem;
use pulp::Simd;
use std::sync::LazyLock;

/// Numbers of the shape of a line.
pub const SHAPE: usize = 80;
/// Bytes that are counted at the beginning of a line, and, of a longer one, at its end.
const WINDOW: (usize, usize) = (256, 64);

/// Counts over the words of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Words.
    pub words: u32,
    /// Those that begin with a capital.
    pub title: u32,
    /// Those that begin and end with a capital.
    pub upper: u32,
    /// Numbers.
    pub numbers: u32,
    /// Short ones in small letters: articles, prepositions, pronouns.
    pub glue: u32,
    /// Bytes of all of them.
    pub bytes: u32,
}

/// Words that are counted at a time, so that no count of them outgrows its 16 bits.
const AT_ONCE: usize = 1 << 15;

impl Words {
    /// Counts some.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
    pub(super) fn of(words: &[Word]) -> Self {
        let mut counts = Self { words: words.len() as u32, ..Self::default() };
        for words in words.chunks(AT_ONCE) {
            let mut sum = 0;
            for word in words {
                sum += COUNTS[(word.looks() & COUNTED) as usize];
                counts.bytes = counts.bytes.wrapping_add(word.length);
            }
            counts.title += u32::from(sum as u16);
            counts.upper += u32::from((sum >> 16) as u16);
            counts.glue += u32::from((sum >> 32) as u16);
            counts.numbers += u32::from((sum >> 48) as u16);
        }
        counts
    }
}

/// What of a word's looks is counted,
const COUNTED: u8 = 0b1111;
/// and a one for each, 16 bits apart, in the order of the bits.
const COUNTS: [u64; 16] = {
    assert!(Word::CAPITAL == 1 && Word::CAPITALS == 2 && Word::SHORT == 4 && Word::DIGITS == 8);
    let mut counts = [0; 16];
    let mut looks = 0;
    while looks < 16 {
        let mut bit = 0;
        while bit < 4 {
            counts[looks] |= (looks as u64 >> bit & 1) << (16 * bit);
            bit += 1;
        }
        looks += 1;
    }
    counts
};

/// Counts over the bytes of a line, and what stands at its ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bytes {
    /// Bytes of all of the line.
    pub length: u32,
    /// Bytes that were looked at.
    pub seen: u32,
    /// By class, see `CLASSES`.
    pub class: [u16; 16],
    /// By sign beyond ASCII, see `sign`.
    pub sign: [u16; SIGNS],
    /// How the line begins.
    pub first: u8,
    /// How it ends.
    pub last: u8,
    /// Whether it holds an address.
    pub address: bool,
    /// Whether it is an address and nothing else.
    pub bare: bool,
    /// Whether it holds a time of day, as in `10:30`.
    pub time: bool,
}

const UPPER: u8 = 0;
const DIGIT: u8 = 1;
const COMMA: u8 = 2;
const STOP: u8 = 3;
const BAR: u8 = 4;
const BRACKET: u8 = 5;
const SLASH: u8 = 6;
const ANGLE: u8 = 7;
const AT: u8 = 8;
const QUOTE: u8 = 9;
const COLON: u8 = 10;
const DASH: u8 = 11;
const SYMBOL: u8 = 12;
const BEYOND: u8 = 13;
const SPACE: u8 = 14;
const LOWER: u8 = 15;

/// The class of each byte.
const CLASSES: [u8; 256] = {
    let mut classes = [SYMBOL; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'A'..=b'Z' => UPPER,
            b'a'..=b'z' => LOWER,
            b'0'..=b'9' => DIGIT,
            b',' => COMMA,
            b'.' | b'!' | b'?' => STOP,
            b'|' => BAR,
            b'(' | b')' | b'[' | b']' => BRACKET,
            b'/' | b'\\' => SLASH,
            b'<' | b'>' => ANGLE,
            b'@' => AT,
            b'"' | b'\'' | b'`' => QUOTE,
            b':' | b';' => COLON,
            b'-' | b'_' | b'*' | b'#' => DASH,
            b' ' | b'\t' | b'\n' | b'\r' => SPACE,
            0x80.. => BEYOND,
            _ => SYMBOL,
        };
        byte += 1;
    }
    classes
};

/// The character beyond ASCII that begins `bytes`, if one does and is whole.
#[inline(always)]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
fn character(bytes: &[u8]) -> Option<char> {
    let low = |byte: u8| u32::from(byte & 0x3f);
    match *bytes {
        [a @ 0xc2..0xe0, b, ..] => char::from_u32(u32::from(a & 0x1f) << 6 | low(b)),
        [a @ 0xe0..0xf0, b, c, ..] => char::from_u32(u32::from(a & 0xf) << 12 | low(b) << 6 | low(c)),
        [a @ 0xf0..0xf5, b, c, d, ..] => char::from_u32(u32::from(a & 7) << 18 | low(b) << 12 | low(c) << 6 | low(d)),
        _ => None,
    }
}

/// Counts classes of bytes, those that a text is made of together, the others one by one; and the signs beyond ASCII. `stretch` is a
/// part of a text and may begin and end within a character.
#[inline(always)]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
fn count<S: Simd>(simd: S, stretch: &[u8], class: &mut [u16; 16], signs: &mut [u16; SIGNS]) {
    let mut sums = [0_u16; 7];
    for (from, bytes) in (0..).step_by(TOGETHER).zip(pieces(stretch)) {
        let of = |range| within(simd, &bytes, range);
        let mut beyond = of(0x80..=0xff);
        let [comma, stop] = [b',', b'.'].map(|byte| of(byte..=byte));
        let sets = [of(b'a'..=b'z'), of(b'A'..=b'Z'), of(b'0'..=b'9'), of(b' '..=b' '), comma, stop, beyond];
        let mut others = u64::MAX >> TOGETHER.saturating_sub(stretch.len() - from);
        for (sum, set) in sums.iter_mut().zip(sets) {
            *sum += set.count_ones() as u16;
            others &= !set;
        }
        while others != 0 {
            class[CLASSES[bytes[others.trailing_zeros() as usize] as usize] as usize] += 1;
            others &= others - 1;
        }
        while beyond != 0 {
            if let Some(c) = character(&stretch[from + beyond.trailing_zeros() as usize..]) {
                signs[sign(c)] += 1;
            }
            beyond &= beyond - 1;
        }
    }
    for (class_of, sum) in [LOWER, UPPER, DIGIT, SPACE, COMMA, STOP, BEYOND].into_iter().zip(sums) {
        class[class_of as usize] += sum;
    }
}

/// Kinds of signs beyond ASCII.
const SIGNS: usize = 12;
const GUILLEMET: usize = 0;
const DOT: usize = 1;
const COPYRIGHT: usize = 2;
const ELLIPSIS: usize = 3;
const TYPOGRAPHIC: usize = 4;
const PICTURE: usize = 5;
const LATIN: usize = 6;
const GREEK_CYRILLIC: usize = 7;
const IDEOGRAPH: usize = 8;
const OTHER: usize = 9;
const FULL_STOP: usize = 10;
const FULL_COMMA: usize = 11;

/// The kind of a character beyond ASCII.
fn sign(c: char) -> usize {
    match c {
        '«' | '»' | '‹' | '›' | '→' | '←' | '↑' | '↓' | '⇒' | '►' | '▶' | '▸' | '▼' | '▾' | '❯' => {
            GUILLEMET
        }
        '·' | '•' | '●' | '▪' | '■' | '◦' | '∙' | '‣' | '|' | '│' => DOT,
        '©' | '®' | '™' => COPYRIGHT,
        '…' => ELLIPSIS,
        '‘' | '’' | '“' | '”' | '„' | '‚' | '–' | '—' | '\u{a0}' | '「' | '」' | '『' | '』' => {
            TYPOGRAPHIC
        }
        '。' | '！' | '？' | '।' => FULL_STOP,
        '，' | '、' | '：' | '；' => FULL_COMMA,
        '\u{c0}'..='\u{24f}' => LATIN,
        '\u{370}'..='\u{52f}' => GREEK_CYRILLIC,
        '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}' => PICTURE,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' => IDEOGRAPH,
        _ => OTHER,
    }
}

/// What addresses have.
static ADDRESSES: LazyLock<[memmem::Finder<'static>; 2]> = LazyLock::new(|| ["://", "www."].map(memmem::Finder::new));

/// Counts the bytes of a line.
#[inline(always)]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
pub(super) fn bytes_of<S: Simd>(simd: S, line: &[u8]) -> Bytes {
    let mut bytes = Bytes { length: line.len() as u32, ..Bytes::default() };
    let (head, rest) = line.split_at(line.len().min(WINDOW.0));
    let tail = &rest[rest.len().saturating_sub(WINDOW.1)..];
    bytes.seen = (head.len() + tail.len()) as u32;
    count(simd, head, &mut bytes.class, &mut bytes.sign);
    count(simd, tail, &mut bytes.class, &mut bytes.sign);
    bytes.first = line.first().map_or(SPACE, |&byte| CLASSES[byte as usize]);
    bytes.last = ending(line);
    if bytes.class[SLASH as usize] > 0 || bytes.class[STOP as usize] > 1 {
        let [scheme, www] = &*ADDRESSES;
        let scheme = if bytes.class[SLASH as usize] > 0 { scheme.find(head) } else { None };
        let at = scheme.or_else(|| www.find(head));
        bytes.address = at.is_some();
        bytes.bare = at.is_some_and(|at| at < 8) && !line.iter().any(u8::is_ascii_whitespace);
    }
    if bytes.class[COLON as usize] > 0 && bytes.class[DIGIT as usize] > 2 {
        bytes.time = head.windows(3).any(|w| w[1] == b':' && w[0].is_ascii_digit() && w[2].is_ascii_digit());
    }
    bytes
}

/// How a line ends: 0 with a full stop, 1 `!`, 2 `?`, 3 a colon, 4 dots, 5 a comma, 6 a letter, 7 a digit, 8 a bracket or quote, 9 otherwise.
fn ending(line: &[u8]) -> u8 {
    match line {
        [.., b'.', b'.', b'.'] | [.., 0xe2, 0x80, 0xa6] => 4,
        [.., b'.']
        | [.., 0xe3, 0x80, 0x82]
        | [.., b'.', b'"' | b'\'' | b')']
        | [.., b'.', 0xe2, 0x80, 0x9d | 0x99 | 0x9c] => 0,
        [.., b'!'] | [.., 0xef, 0xbc, 0x81] => 1,
        [.., b'?'] | [.., 0xef, 0xbc, 0x9f] => 2,
        [.., b':'] | [.., 0xef, 0xbc, 0x9a] => 3,
        [.., b',' | b';'] => 5,
        [.., b'0'..=b'9'] => 7,
        [.., b')' | b']' | b'"' | b'\'' | b'}'] | [.., 0xe2, 0x80, 0x9d | 0x99] => 8,
        [.., byte] if byte.is_ascii_alphabetic() || *byte >= 0x80 => 6,
        _ => 9,
    }
}

/// The binary logarithm of `1 + n`, by straight lines between powers of two. The same on every machine.
#[inline]
pub fn log(n: u32) -> f32 {
    let n = u64::from(n) + 1;
    let whole = n.ilog2();
    whole as f32 + (n - (1 << whole)) as f32 / (1_u64 << whole) as f32
}

/// Adds what the model's words say of a line: how many of its words, and of its pairs of words, the model knows.
#[inline(always)]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
pub fn set_known(shape: &mut [f32; SHAPE], known: f32, known_pairs: f32) {
    shape[76] = 1.0 - known;
    shape[77] = (1.0 - known) * shape[0];
    shape[78] = known_pairs;
}

/// The numbers that the model reads, [`set_known`] apart. `gaps` are the empty lines before and behind.
#[inline(always)]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
pub fn shape(counts: &Words, bytes: &Bytes, gaps: [u8; 2]) -> [f32; SHAPE] {
    let mut to = [0.0; SHAPE];
    let words = counts.words;
    let per_word = 1.0 / words.max(1) as f32;
    let per_byte = 1.0 / bytes.seen.max(1) as f32;
    to[0] = log(words) * 0.2;
    to[1] = log(bytes.length) * 0.125;
    let bin = match words {
        0 => 2,
        1 => 3,
        2 => 4,
        3..=4 => 5,
        5..=8 => 6,
        9..=14 => 7,
        15..=24 => 8,
        25..=49 => 9,
        _ => 10,
    };
    to[bin] = 1.0;
    to[11] = f32::from(gaps[0].min(2)) * 0.5;
    to[12] = f32::from(u8::from(gaps[0] == 0));
    to[13] = f32::from(gaps[1].min(2)) * 0.5;
    to[14] = f32::from(u8::from(gaps[1] == 0));
    to[15] = counts.title as f32 * per_word;
    to[16] = counts.upper as f32 * per_word;
    to[17] = counts.numbers as f32 * per_word;
    to[18] = counts.glue as f32 * per_word;
    to[19] = (counts.bytes as f32 * per_word).min(20.0) * 0.1;
    for (slot, &count) in to[20..36].iter_mut().zip(&bytes.class) {
        *slot = f32::from(count) * per_byte * 2.0;
    }
    for (slot, class) in to[36..46].iter_mut().zip([BAR, BRACKET, SLASH, ANGLE, AT, QUOTE, COLON, SYMBOL, COMMA, STOP])
    {
        *slot = f32::from(u8::from(bytes.class[class as usize] > 0));
    }
    for (slot, &count) in to[46..58].iter_mut().zip(&bytes.sign) {
        *slot = f32::from(count.min(4)) * 0.25;
    }
    to[58 + bytes.last as usize] = 1.0;
    let begin = match bytes.first {
        UPPER => 68,
        LOWER => 69,
        DIGIT => 70,
        BEYOND => 71,
        _ => 72,
    };
    to[begin] = 1.0;
    to[73] = f32::from(u8::from(bytes.address));
    to[74] = f32::from(u8::from(bytes.bare));
    to[75] = f32::from(u8::from(bytes.time));
    to[79] = f32::from(u8::from(counts.title == words && words > 1));
    to
}

impl Bytes {
    /// Whether there is a full stop or a comma in it, of any script.
    pub fn is_punctuated(&self) -> bool {
        self.class[COMMA as usize] + self.class[STOP as usize] + self.sign[FULL_STOP] + self.sign[FULL_COMMA] > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_are_counted_as_one_by_one(text in "([ -~]{0,90}|[«·©…’–。，éяж語\u{1f600}\u{1f5de}]{0,9}|\\PC{0,30}){0,9}", from: prop::sample::Index, to: prop::sample::Index) {
            let [from, to] = [from, to].map(|index| index.index(text.len() + 1));
            let bytes = &text.as_bytes()[from.min(to)..from.max(to)];
            let (mut classes, mut signs) = ([0; 16], [0; SIGNS]);
            count(pulp::Scalar, bytes, &mut classes, &mut signs);
            let (mut expected, mut expected_signs) = ([0; 16], [0; SIGNS]);
            for &byte in bytes {
                expected[CLASSES[byte as usize] as usize] += 1;
            }
            for c in bytes.utf8_chunks().flat_map(|chunk| chunk.valid().chars()).filter(|c| !c.is_ascii()) {
                expected_signs[sign(c)] += 1;
            }
            prop_assert_eq!(classes, expected);
            prop_assert_eq!(signs, expected_signs);
        }
    }
}
