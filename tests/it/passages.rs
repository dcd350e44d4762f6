//! Where passages stand, in every script, and which ones are found for sure.

use crate::shared::{Shared, Text, overlap};
use crate::support::{Folder, Random, record};
use onecopy::config::{Offsets, PassagesConfig};
use onecopy::run::{Output, passages};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;

/// A document: its id and its text.
type Document = (String, String);

/// Runs the library on `given` and gives what it left.
fn run(given: &[Document], config: &PassagesConfig) -> Shared {
    let folder = Folder::new();
    folder.write("in.jsonl", given.iter().map(|(id, text)| record(id, text)).collect::<String>());
    let output = Output::Folder { path: folder.path("out"), force: false };
    let outcome = passages(&[folder.path("in.jsonl").into()], &output, config, &()).unwrap();
    assert_eq!(outcome.summary.counts.documents as usize, given.len());
    Shared::read(&folder.path("out"))
}

/// How a language writes: its letters, how many make a word, and what stands between words. Without spaces, each is a word.
struct Script {
    letters: &'static [&'static str],
    longest: usize,
    between: &'static [&'static str],
}

const SPACES: &[&str] = &[" ", " ", " ", ", ", ". ", "\r\n", "\r\n\r\n", " – ", "\u{a0}", "\t"];
const NOTHING: &[&str] = &["", "", "", "", "、", "。", "\r\n", "\u{3000}", "\u{200b}"];

const SCRIPTS: [Script; 11] = [
    Script {
        letters: &["a", "é", "ü", "ñ", "ç", "ø", "ł", "ß", "æ", "ő", "ï", "b", "d", "R", "T", "ﬁ"],
        longest: 9,
        between: SPACES,
    },
    Script {
        letters: &["б", "в", "ж", "и", "й", "ц", "щ", "ы", "ю", "Я", "ё", "ї"], longest: 9, between: SPACES
    },
    Script {
        letters: &["α", "β", "ή", "λ", "μ", "ώ", "σ", "ς", "Ω", "ϊ", "ΐ", "κ"], longest: 9, between: SPACES
    },
    Script {
        letters: &["ا", "ب", "ت", "ج", "د", "س", "مَ", "نِ", "لّ", "ه", "ي", "ـ"], longest: 8, between: SPACES
    },
    Script {
        letters: &["क", "खा", "गि", "चु", "ज्ञ", "तं", "न्द", "मे", "ड़", "श्र", "ह", "ओ"], longest: 6, between: SPACES
    },
    Script {
        letters: &["ก", "ข", "ค่", "งี่", "จ", "ญ", "ดุ", "ต้", "นั้", "ปิ", "พ", "ร", "ส", "แ", "โ"],
        longest: 1,
        between: NOTHING,
    },
    Script {
        letters: &["あ", "か", "が", "し\u{3099}", "っ", "ん", "ア", "ヴ", "ー", "ﾊﾟ", "ｱ", "ョ"],
        longest: 1,
        between: NOTHING,
    },
    Script { letters: &["가", "나", "ᄃ\u{1161}", "랑", "말", "밝", "ㅅ"], longest: 6, between: SPACES },
    // Marks upon letters, one above the other.
    Script {
        letters: &["e\u{301}", "a\u{308}\u{304}", "o", "n\u{303}", "q\u{323}\u{307}", "s", "\u{1e9b}\u{323}", "z"],
        longest: 8,
        between: SPACES,
    },
    // Soft hyphens and joiners in words and at their ends.
    Script {
        letters: &["b", "a\u{ad}", "\u{200d}d", "\u{ad}e", "f", "g\u{2060}", "u\u{feff}", "k", "l", "o"],
        longest: 9,
        between: SPACES,
    },
    // Words of ordinary letters between emoji.
    Script {
        letters: &["d", "k", "m", "o", "u", "i", "t", "r"],
        longest: 9,
        between: &[" 😀 ", "👩\u{200d}👩\u{200d}👧", " ❤\u{fe0f} ", " ", "🇪🇺", " … ", "👍🏽\r\n"],
    },
];

impl Script {
    fn word(&self, random: &mut Random) -> String {
        let count = 1 + random.below(self.longest);
        (0..count).map(|_| self.letters[random.below(self.letters.len())]).collect()
    }
}

/// A word of some script, and what stands behind it; of the last script each word has its own.
fn piece(random: &mut Random, script: usize) -> String {
    if script == SCRIPTS.len() {
        // Han: any of twenty thousand, also beyond the first plane.
        let first = if random.below(9) == 0 { 0x2_0000 } else { 0x4e00 };
        let word = char::from_u32(first + random.below(0x5000) as u32).unwrap();
        return format!("{word}{}", NOTHING[random.below(NOTHING.len())]);
    }
    let script = &SCRIPTS[if script < SCRIPTS.len() { script } else { random.below(SCRIPTS.len()) }];
    script.word(random) + script.between[random.below(script.between.len())]
}

fn pieces(random: &mut Random, script: usize, count: usize) -> Vec<String> {
    (0..count).map(|_| piece(random, script)).collect()
}

/// Every twelfth word or so is replaced, left out, or has another one put before it; not close to the ends.
fn lightly_edited(passage: &[String], random: &mut Random, script: usize) -> Vec<String> {
    let mut edited = passage.to_vec();
    let mut at = edited.len().saturating_sub(5);
    while at > 10 {
        at -= 4 + random.below(6);
        match random.below(3) {
            0 => edited[at] = piece(random, script),
            1 => drop(edited.remove(at)),
            _ => edited.insert(at, piece(random, script)),
        }
        at = at.saturating_sub(6);
    }
    edited
}

/// Characters of a text, by code points.
fn chars(text: &str, at: &Range<usize>) -> String {
    text.chars().skip(at.start).take(at.len()).collect()
}

/// The share of the words that begin in `planted` which passages cover.
fn covered(text: &str, planted: &Range<usize>, passages: &[Range<usize>]) -> f64 {
    let text = Text::new(text);
    let words: Vec<usize> = (0..text.hashes().len()).map(|word| text.bytes(word..word + 1).start).collect();
    let planted: Vec<&usize> = words.iter().filter(|start| planted.contains(start)).collect();
    let inside = planted.iter().filter(|start| passages.iter().any(|passage| passage.contains(start)));
    inside.count() as f64 / planted.len() as f64
}

/// One document with a passage in it and one with that passage edited, and where it stands in both.
fn planted(seed: u64, script: usize, words: usize) -> ([Document; 2], [Range<usize>; 2]) {
    let random = &mut Random(seed);
    let passage = pieces(random, script, words);
    let edited = lightly_edited(&passage, random, script);
    let mut places = [0..0, 0..0];
    let documents = [("a", passage), ("b", edited)].map(|(id, passage)| {
        let mut own = || if random.below(4) == 0 { 0 } else { 20 + random.below(60) };
        let (before, after) = (own(), own());
        let mut text: String = pieces(random, script, before).concat();
        let start = text.len();
        text.extend(passage);
        places[usize::from(id == "b")] = start..text.len();
        text.extend(pieces(random, script, after));
        (id.to_owned(), text)
    });
    (documents, places)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_passage_of_any_script_is_found_and_its_offsets_slice(
        seed: u64, script in 0..SCRIPTS.len() + 2, words in 40..120_usize,
    ) {
        let (given, places) = planted(seed, script, words);
        let shared = run(&given, &PassagesConfig::default());
        shared.check(&given, 20, 0.75);
        let found: [Vec<Range<usize>>; 2] = [
            shared.passages.iter().map(|passage| passage.a.1.clone()).collect(),
            shared.passages.iter().map(|passage| passage.b.1.clone()).collect(),
        ];
        for (side, ((_, text), planted)) in given.iter().zip(&places).enumerate() {
            let share = covered(text, planted, &found[side]);
            prop_assert!(share >= 0.9, "script {script}: {share} of {planted:?}: {found:?}");
        }

        let in_chars = run(&given, &PassagesConfig { offsets: Offsets::Chars, ..PassagesConfig::default() });
        let texts: BTreeMap<&str, &str> = given.iter().map(|(id, text)| (id.as_str(), text.as_str())).collect();
        prop_assert_eq!(shared.passages.len(), in_chars.passages.len());
        for (bytes, chars_of) in shared.passages.iter().zip(&in_chars.passages) {
            for (one, other) in [(&bytes.a, &chars_of.a), (&bytes.b, &chars_of.b)] {
                let text = texts[one.0.as_str()];
                prop_assert_eq!(&text[one.1.clone()], &chars(text, &other.1));
            }
            prop_assert_eq!((bytes.words, bytes.identity, bytes.family), (chars_of.words, chars_of.identity, chars_of.family));
        }
        for (bytes, chars_of) in shared.families.iter().zip(&in_chars.families) {
            prop_assert_eq!(&bytes.text, &chars_of.text);
            for (one, other) in bytes.printings.iter().zip(&chars_of.printings) {
                let text = texts[one.0.as_str()];
                prop_assert_eq!(&text[one.1.clone()], &chars(text, &other.1));
            }
        }
    }
}

/// The longest runs of equal words of two texts, at least `least` of them: where they begin, and how long they are.
fn runs(a: &[u64], b: &[u64], least: usize) -> Vec<(usize, usize, usize)> {
    let mut found = Vec::new();
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate() {
            if x == y && (i == 0 || j == 0 || a[i - 1] != b[j - 1]) {
                let length = a[i..].iter().zip(&b[j..]).take_while(|(x, y)| x == y).count();
                if length >= least {
                    found.push((i, j, length));
                }
            }
        }
    }
    found
}

/// Texts over a small vocabulary, into which runs of `longest` words and fewer from a common pool are put here and there; each
/// text has a run once, unless `again`.
fn spliced(random: &mut Random, count: usize, vocabulary: usize, longest: usize, again: bool) -> Vec<Document> {
    let vocabulary = random.words(vocabulary);
    let own = |random: &mut Random, count: usize| -> Vec<String> {
        (0..count).map(|_| vocabulary[random.below(vocabulary.len())].clone()).collect()
    };
    let pool: Vec<Vec<String>> = (0..=count / 2)
        .map(|_| {
            let length = 12 + random.below(longest - 11);
            own(random, length)
        })
        .collect();
    let text = |random: &mut Random| {
        let mut text = Vec::new();
        let mut used = Vec::new();
        for _ in 0..=random.below(5) {
            let length = random.below(40);
            text.extend(own(random, length));
            let run = random.below(pool.len());
            if again || !used.contains(&run) {
                used.push(run);
                let from = random.below(3) * random.below(pool[run].len() - 10);
                let from = from.min(pool[run].len() - 10);
                text.extend_from_slice(&pool[run][from..]);
            }
        }
        text.join(" ")
    };
    (0..count).map(|i| (format!("d{i:02}"), text(random))).collect()
}

/// Whether every run of `least` equal words lies in passages: in one, on both sides; of texts that repeat themselves, at least half
/// of the words of each of its sides in any, and all but fewer than `least`.
fn check_runs(given: &[Document], least: usize, again: bool) -> Result<(), TestCaseError> {
    let config = PassagesConfig { least_words: least as u32, ..PassagesConfig::default() };
    let shared = run(given, &config);
    shared.check(given, least as u64, 0.75);
    let texts: Vec<Text<'_>> = given.iter().map(|(_, text)| Text::new(text)).collect();
    for (i, a) in texts.iter().enumerate() {
        for (j, b) in texts.iter().enumerate().skip(i + 1) {
            let passages: Vec<_> = shared.between(&given[i].0, &given[j].0).collect();
            for (x, y, length) in runs(a.hashes(), b.hashes(), least) {
                let (in_a, in_b) = (a.bytes(x..x + length), b.bytes(y..y + length));
                let holds = |outer: &Range<usize>, inner: &Range<usize>| overlap(outer, inner) == inner.len();
                let found = if again {
                    let covered = |text: &Text<'_>, first: usize, sides: Vec<&Range<usize>>| {
                        let is_in = |word: &usize| {
                            let word = text.bytes(*word..word + 1);
                            sides.iter().any(|side| holds(side, &word))
                        };
                        let outside = length - (first..first + length).filter(is_in).count();
                        2 * outside <= length && outside < least
                    };
                    covered(a, x, passages.iter().map(|p| &p.a.1).collect())
                        && covered(b, y, passages.iter().map(|p| &p.b.1).collect())
                } else {
                    passages.iter().any(|p| holds(&p.a.1, &in_a) && holds(&p.b.1, &in_b))
                };
                let (a, b) = (&given[i], &given[j]);
                prop_assert!(found, "{in_a:?} {in_b:?} ({length} words)\n{a:?}\n{b:?}\n{passages:?}");
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_run_of_twenty_words_is_in_a_passage(
        seed: u64, count in prop_oneof![2..9_usize, 60..=64_usize], vocabulary in 30..200_usize, longest in 15..70_usize,
    ) {
        check_runs(&spliced(&mut Random(seed), count, vocabulary, longest, false), 20, false)?;
    }

    #[test]
    fn any_run_of_fifteen_words_proposes_its_documents(
        seed: u64, count in prop_oneof![2..9_usize, 60..=64_usize], vocabulary in 30..200_usize, longest in 15..40_usize,
    ) {
        check_runs(&spliced(&mut Random(seed), count, vocabulary, longest, false), 15, false)?;
    }

    #[test]
    fn both_sides_of_a_run_are_in_passages_where_texts_repeat_themselves(
        seed: u64, count in 2..9_usize, vocabulary in 30..200_usize, longest in 15..70_usize,
    ) {
        check_runs(&spliced(&mut Random(seed), count, vocabulary, longest, true), 20, true)?;
    }
}

#[test]
fn half_of_the_words_of_a_run_are_enough_where_texts_repeat_themselves() {
    // Eleven of 23 words stand in no passage, and these are the longer words.
    check_runs(&spliced(&mut Random(3_901_856_301_187_982_530), 6, 87, 23, true), 20, true).unwrap();
}

#[test]
fn a_family_has_no_printing_where_its_passage_was_left_out() {
    check_runs(&spliced(&mut Random(16_441_821_620_351_332_373), 60, 185, 51, false), 20, false).unwrap();
}
