//! The Unicode lane: a run that holds a byte from 0x80 up, character by character.
//!
//! Each character is replaced by its normalised form from the [table](super::scripts). That is NFKC already unless a
//! form can combine with its neighbours (a combining accent, a conjoining jamo); a word with such a one is composed
//! when it ends.

use super::scripts::{Class, Entry, entry, entry_of_normalised};
use super::{Form, WordSink, hash_word};
use unicode_normalization::UnicodeNormalization;

/// The word in work.
#[derive(Debug, Default)]
pub struct UnicodeLane {
    word: String,
    start: u32,
    end: u32,
    alone: bool,
    composes: bool,
}

impl UnicodeLane {
    /// Gives the words of `run`, which begins at byte `base` of the text, to `sink`.
    pub fn run<S: WordSink>(&mut self, run: &str, base: u32, sink: &mut S) {
        for (i, c) in run.char_indices() {
            let start = base + i as u32;
            let end = start + c.len_utf8() as u32;
            match entry(c) {
                Entry::One { form, class, composes } => self.take(form, class, composes, start, end, sink),
                Entry::Several(forms) => {
                    for &form in forms {
                        let (class, composes) = entry_of_normalised(form);
                        self.take(form, class, composes, start, end, sink);
                    }
                }
            }
        }
        self.finish(sink);
    }

    #[inline]
    fn take<S: WordSink>(&mut self, form: char, class: Class, composes: bool, start: u32, end: u32, sink: &mut S) {
        match class {
            Class::Separator => return self.finish(sink),
            Class::Mark if self.word.is_empty() => return,
            Class::Mark => {}
            Class::Letter if !self.alone => {}
            Class::Letter | Class::Alone => self.finish(sink),
        }
        if self.word.is_empty() {
            self.start = start;
            self.alone = class == Class::Alone;
        }
        self.word.push(form);
        self.composes |= composes;
        self.end = end;
    }

    fn finish<S: WordSink>(&mut self, sink: &mut S) {
        if self.word.is_empty() {
            return;
        }
        if self.composes {
            self.word = self.word.nfc().collect();
            self.composes = false;
        }
        sink.word(hash_word(self.word.as_bytes()), self.start, self.end, Form::Folded(&self.word));
        self.word.clear();
        self.alone = false;
    }
}
