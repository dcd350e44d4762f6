//! What a character is to us: a table from characters to their class and normalised form.
//!
//! The table has a page for every 256 code points. A page is made when a text first needs it, from the Unicode data
//! of the crates we build on: English needs a few of the 4,352, Chinese those of its own characters.

use caseless::Caseless;
use std::sync::OnceLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, is_nfc_quick};
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};

/// The part that a normalised character plays in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// In no word.
    Separator,
    /// A letter or digit: begins or continues a word.
    Letter,
    /// A letter of a script without spaces: a word of its own.
    Alone,
    /// A mark: continues a word, never begins one.
    Mark,
}

/// The class of a character that is normalised already.
pub fn class(c: char) -> Class {
    match c.general_category_group() {
        GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number if without_spaces(c) => Class::Alone,
        GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number => Class::Letter,
        GeneralCategoryGroup::Mark => Class::Mark,
        _ => Class::Separator,
    }
}

/// The normalised form of one character: NFKC and full case folding until nothing changes, and nothing at all for a
/// default-ignorable character. Marks are composed with what stands before them later, word by word.
pub fn fold(c: char) -> String {
    let mut form = c.to_string();
    // Folding can undo composition and the other way round; Unicode's own definition of NFKC_Casefold takes two rounds
    // (chapter 3.13, D146).
    for _ in 0..2 {
        form = form.nfkc().default_case_fold().nfkc().collect();
    }
    form.retain(|c| !ignorable(c));
    form
}

fn without_spaces(c: char) -> bool {
    // The prolonged sound mark belongs to both syllabaries, so its script is "common".
    c == 'ー'
        || matches!(
            c.script(),
            Script::Han
                | Script::Hiragana
                | Script::Katakana
                | Script::Thai
                | Script::Lao
                | Script::Khmer
                | Script::Myanmar
        ) && c.general_category_group() == GeneralCategoryGroup::Letter
}

/// Format characters, and the others that Unicode lists as `Default_Ignorable_Code_Point` (DerivedCoreProperties.txt).
fn ignorable(c: char) -> bool {
    c.general_category() == unicode_properties::GeneralCategory::Format
        || matches!(c,
            '\u{34f}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{2065}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// What the table says of a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry<'a> {
    /// One normalised character. `composes`: it may combine or change places with its neighbours.
    One { form: char, class: Class, composes: bool },
    /// Several normalised characters, or none.
    Several(&'a [char]),
}

const PAGE: usize = 256;

struct Page {
    entries: [u32; PAGE],
    several: Vec<Box<[char]>>,
}

static PAGES: [OnceLock<Box<Page>>; 0x11_0000 / PAGE] = [const { OnceLock::new() }; 0x11_0000 / PAGE];

// An entry: the form's code point in the low 21 bits, then these.
const CLASS: u32 = 24;
const COMPOSES: u32 = 1 << 30;
const SEVERAL: u32 = 1 << 31;

/// The entry of a character as it stands in a text.
#[inline]
pub(super) fn entry(c: char) -> Entry<'static> {
    let code = c as usize;
    let page = PAGES[code / PAGE].get_or_init(|| Box::new(make_page(code / PAGE)));
    let packed = page.entries[code % PAGE];
    if packed & SEVERAL != 0 {
        return Entry::Several(&page.several[(packed & !SEVERAL) as usize]);
    }
    let class = match packed >> CLASS & 3 {
        0 => Class::Separator,
        1 => Class::Letter,
        2 => Class::Alone,
        _ => Class::Mark,
    };
    let form = char::from_u32(packed & 0x1f_ffff).unwrap_or(char::REPLACEMENT_CHARACTER);
    Entry::One { form, class, composes: packed & COMPOSES != 0 }
}

/// What [`entry`] would say of a character that is normalised already.
pub(super) fn entry_of_normalised(c: char) -> (Class, bool) {
    (class(c), composes(c))
}

fn composes(c: char) -> bool {
    canonical_combining_class(c) != 0 || is_nfc_quick(std::iter::once(c)) != IsNormalized::Yes
}

fn make_page(number: usize) -> Page {
    let mut page = Page { entries: [0; PAGE], several: Vec::new() };
    for (i, entry) in page.entries.iter_mut().enumerate() {
        let Some(c) = char::from_u32((number * PAGE + i) as u32) else {
            continue;
        };
        let form = fold(c);
        let mut chars = form.chars();
        *entry = if let (Some(one), None) = (chars.next(), chars.next()) {
            let class = match class(one) {
                Class::Separator => 0,
                Class::Letter => 1,
                Class::Alone => 2,
                Class::Mark => 3,
            };
            one as u32 | class << CLASS | if composes(one) { COMPOSES } else { 0 }
        } else {
            page.several.push(form.chars().collect());
            SEVERAL | (page.several.len() - 1) as u32
        };
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_what_the_slow_functions_say() {
        for c in (0..0x3_0000).step_by(7).filter_map(char::from_u32) {
            let form = fold(c);
            match entry(c) {
                Entry::One { form: one, class: got, composes } => {
                    assert_eq!(form, one.to_string());
                    assert_eq!((got, composes), entry_of_normalised(one));
                }
                Entry::Several(chars) => assert_eq!(form, chars.iter().collect::<String>()),
            }
        }
    }

    #[test]
    fn folding_is_stable() {
        for c in (0..0x11_0000).filter_map(char::from_u32) {
            let once = fold(c);
            let twice: String = once.chars().map(fold).collect::<String>().nfc().collect();
            assert_eq!(once.nfc().collect::<String>(), twice, "U+{:04X}", c as u32);
        }
    }
}
