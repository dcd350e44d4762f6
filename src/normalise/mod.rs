//! Text to words, for comparison only: what is compared is normalised, what is written is the original.
//!
//! In: the text of a document, any UTF-8. Out: its words in order, each as a 64-bit hash with its byte span in the
//! text as given.
//!
//! A **word** is a maximal run of letters, digits and marks after normalisation, which begins with a letter or digit.
//! In scripts written without spaces (Han, Kana, Thai, Lao, Khmer, Burmese) each character, with the marks upon it, is a
//! word. Normalisation is NFKC with full case folding; format characters and other default-ignorable ones (soft
//! hyphens, joiners, byte order marks) vanish, so that quotes, dashes, ligatures, full-width forms and invisible
//! characters do not keep two copies apart. Numbers are kept as they are.
//!
//! Two lanes share the work. The [ASCII lane](ascii) classifies 64 bytes at a time into a bit mask, turns the mask into
//! edges of runs and hashes a word of up to 16 bytes with two loads and one multiplication. Bytes from 0x80 up count as
//! part of a run there; a run that holds one is handed, whole, to the [Unicode lane](unicode), which goes character by
//! character through a [table](scripts). Both lanes give the same hash for the same normalised word.
//!
//! Cost: linear, no allocation for a document once the buffers have grown; memory does not depend on its length.

pub mod ascii;
pub mod scripts;
pub mod unicode;
mod word_hash;

pub(crate) use word_hash::fold;

pub use word_hash::hash_word;

use pulp::{Arch, Simd, WithSimd};
use unicode::UnicodeLane;
use word_hash::{LONGEST_FAST, hash_ascii};

/// What a word looks like after normalisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form<'a> {
    /// ASCII letters and digits as they stand in the text: lower-case them to get the normalised word.
    Ascii(&'a [u8]),
    /// The normalised word.
    Folded(&'a str),
}

/// Takes the words of a document, one by one, in order.
pub trait WordSink {
    /// `hash` is that of the normalised word; `start..end` its byte span in the text as given.
    fn word(&mut self, hash: u64, start: u32, end: u32, form: Form<'_>);
}

/// Splits texts into words. Holds buffers, so keep one for each thread.
#[derive(Debug, Default)]
pub struct Tokenizer {
    edges: ascii::Edges,
    lane: UnicodeLane,
}

impl Tokenizer {
    /// A tokenizer with empty buffers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Replaces `hashes` by those of the words of `text`.
    pub fn hashes(&mut self, text: &str, hashes: &mut Vec<u64>) {
        hashes.clear();
        Arch::new().dispatch(Hashes { tokenizer: self, text, found: hashes });
    }

    /// Gives every word of `text` to `sink`.
    ///
    /// Offsets are 32-bit: of a text of 4 GiB or more, what lies behind that is not looked at (reading rejects such
    /// records).
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
    pub fn words<S: WordSink>(&mut self, text: &str, sink: &mut S) {
        let text = &text[..text.floor_char_boundary(u32::MAX as usize)];
        let bytes = text.as_bytes();
        let Self { edges, lane } = self;
        edges.clear();
        let mut from = 0;
        while from < bytes.len() {
            let to = bytes.len().min(from + ascii::STRETCH);
            edges.push(&bytes[from..to], from as u32);
            from = to;
            if from == bytes.len() {
                edges.close(from as u32);
            }
            for &[start, end] in edges.runs() {
                let length = (end - start) as usize;
                if length <= LONGEST_FAST
                    && let Some(hash) = hash_ascii(bytes, start as usize, length)
                {
                    sink.word(hash, start, end, Form::Ascii(&bytes[start as usize..end as usize]));
                    continue;
                }
                lane.run(&text[start as usize..end as usize], start, sink);
            }
            edges.drain();
        }
    }
}

/// Takes the hashes of words, and nothing else.
impl WordSink for Vec<u64> {
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "runs once a word")]
    fn word(&mut self, hash: u64, _: u32, _: u32, _: Form<'_>) {
        self.push(hash);
    }
}

/// Reading hashes, compiled for each instruction set: bit tricks are where the newer ones help.
struct Hashes<'a> {
    tokenizer: &'a mut Tokenizer,
    text: &'a str,
    found: &'a mut Vec<u64>,
}

impl WithSimd for Hashes<'_> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::inline_always, reason = "inlined into a function of the instruction set")]
    fn with_simd<V: Simd>(self, _: V) {
        self.tokenizer.words(self.text, self.found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    #[derive(Default)]
    struct Collect {
        words: Vec<(String, u64, u32, u32)>,
    }

    impl WordSink for Collect {
        fn word(&mut self, hash: u64, start: u32, end: u32, form: Form<'_>) {
            let word = match form {
                Form::Ascii(bytes) => String::from_utf8(bytes.to_ascii_lowercase()).unwrap(),
                Form::Folded(word) => word.to_owned(),
            };
            self.words.push((word, hash, start, end));
        }
    }

    fn words(text: &str) -> Vec<String> {
        collect(text).words.into_iter().map(|w| w.0).collect()
    }

    fn collect(text: &str) -> Collect {
        let mut sink = Collect::default();
        Tokenizer::new().words(text, &mut sink);
        sink
    }

    /// The slow oracle: normalise the whole text, then split it character by character.
    fn oracle(text: &str) -> Vec<String> {
        let mut folded = String::new();
        for c in text.chars() {
            folded.push_str(&scripts::fold(c));
        }
        let mut words: Vec<String> = Vec::new();
        let (mut open, mut alone) = (false, false);
        for c in folded.nfc() {
            match scripts::class(c) {
                scripts::Class::Letter => {
                    if !open || alone {
                        words.push(String::new());
                    }
                    (open, alone) = (true, false);
                }
                scripts::Class::Alone => {
                    words.push(String::new());
                    (open, alone) = (true, true);
                }
                scripts::Class::Mark if open => {}
                _ => {
                    open = false;
                    continue;
                }
            }
            words.last_mut().unwrap().push(c);
        }
        words
    }

    #[test]
    fn typography_does_not_matter() {
        let plain = words("\"Don't stop\" - he said, the office file");
        assert_eq!(plain, ["don", "t", "stop", "he", "said", "the", "office", "file"]);
        assert_eq!(words("“DON’T stop” — he\u{a0}said, the o\u{fb03}ce ﬁle"), plain);
        assert_eq!(words("of\u{ad}fice \u{feff}re\u{200b}ad"), ["office", "read"]);
        assert_eq!(words("ＦＵＬＬ　ｗｉｄｔｈ １２３"), ["full", "width", "123"]);
        assert_eq!(words("Straße STRASSE"), ["strasse", "strasse"]);
    }

    #[test]
    fn composed_and_decomposed_are_one() {
        assert_eq!(words("cafe\u{301} CAFE\u{301}S"), words("café cafés"));
        assert_eq!(words("\u{1112}\u{1161}\u{11ab}"), words("한"));
        assert_eq!(words("ｶﾞ"), words("ガ"));
    }

    #[test]
    fn scripts_without_spaces_go_by_character() {
        assert_eq!(words("東京2024年"), ["東", "京", "2024", "年"]);
        assert_eq!(words("ラーメン"), ["ラ", "ー", "メ", "ン"]);
        assert_eq!(words("กี่"), ["กี่"]);
        assert_eq!(words("ab東cd"), ["ab", "東", "cd"]);
    }

    #[test]
    fn spans_slice_back() {
        let text = "“Ein Haus” in Köln, 東京.";
        let spans: Vec<&str> = collect(text).words.iter().map(|w| &text[w.2 as usize..w.3 as usize]).collect();
        assert_eq!(spans, ["Ein", "Haus", "in", "Köln", "東", "京"]);
    }

    #[test]
    fn long_and_empty() {
        assert!(words("").is_empty());
        assert!(words(" \n!!! — …").is_empty());
        let long = "a".repeat(100_000);
        assert_eq!(words(&long), [long.as_str()]);
        assert_eq!(words(&format!("x {long}é y")).len(), 3);
        let upper = "QwErTyUiOpAsDfGhJkLzXcVbNm";
        assert_eq!(collect(upper).words[0].1, hash_word(upper.to_lowercase().as_bytes()));
    }

    proptest! {
        #[test]
        fn agrees_with_the_oracle(text in "([ -~]{0,70}|[a-zA-Z ]{0,90}|\\PC{0,20}|[àéßﬁ“”\u{301}\u{ad}東カﾞก่가\u{1161}क्ष]{0,12}){0,6}") {
            let got = collect(&text);
            let expected = oracle(&text);
            prop_assert_eq!(got.words.iter().map(|w| w.0.clone()).collect::<Vec<_>>(), expected);
            let mut last = 0;
            for (word, hash, start, end) in &got.words {
                prop_assert_eq!(*hash, hash_word(word.as_bytes()));
                prop_assert!(*start < *end && text.is_char_boundary(*start as usize) && text.is_char_boundary(*end as usize));
                prop_assert!(*start >= last || *start == *end || text[*start as usize..].starts_with(|c: char| scripts::fold(c).chars().count() > 1));
                last = *end;
            }
        }
    }
}
