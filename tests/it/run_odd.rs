//! `onecopy run` on corpora that are made to be mistaken: templates with other facts, moved paragraphs, other scripts and spellings,
//! markup, texts that repeat themselves, texts of nothing.

use crate::clean_pages::FURNITURE;
use crate::run_checks::{Teller, cases, framed, lines};
use crate::support::{Folder, Random};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Texts without a word.
const WORDLESS: [&str; 6] = ["", " \n\t", "… — !", "\u{feff}", "\u{200b}\u{200b}", "\n\n\n---\n"];

/// Characters of scripts with and without spaces, with marks, in either direction, and of none.
const SCRIPTS: [(char, char); 6] = [('一', '丿'), ('ぁ', 'ん'), ('ا', 'ي'), ('क', 'ह'), ('가', '갸'), ('😀', '😏')];

fn foreign(random: &mut Random) -> String {
    let (from, to) = SCRIPTS[random.below(SCRIPTS.len())];
    let mut text = String::new();
    for _ in 0..20 + random.below(120) {
        let character = from as usize + random.below(to as usize - from as usize);
        text.extend(char::from_u32(character as u32));
        if random.below(4) == 0 {
            text.push_str([" ", "。", "\u{301}", "\u{200d}", "،"][random.below(5)]);
        }
    }
    text
}

/// Each word of a text is exchanged in one case of `one_in`.
fn with_facts(random: &mut Random, text: &str, one_in: usize) -> String {
    let word = |word: &str| if random.below(one_in) == 0 { random.word() } else { word.to_owned() };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// The same words, spelt otherwise.
fn respelt(random: &mut Random, text: &str) -> String {
    match random.below(4) {
        0 => text.to_uppercase(),
        1 => text.chars().map(|c| if c.is_ascii_lowercase() { wide(c) } else { c }).collect(),
        2 => text.replace('a', "a\u{ad}"),
        _ => text.replace(' ', "\u{a0}"),
    }
}

/// The full-width form of an ASCII letter.
fn wide(letter: char) -> char {
    char::from_u32(letter as u32 + 0xfee0).unwrap_or(letter)
}

fn odd(seed: u64, count: usize) -> Vec<Value> {
    let mut teller = Teller::new(seed);
    let templates: Vec<Vec<String>> = (0..3).map(|at| teller.paragraphs(1 + 2 * at)).collect();
    let mut stories: Vec<Vec<String>> = vec![teller.paragraphs(4)];
    (0..count)
        .map(|number| {
            let random = &mut Random(teller.0.next());
            let mut story = stories[random.below(stories.len())].clone();
            match random.below(11) {
                0 => story = vec![WORDLESS[random.below(WORDLESS.len())].to_owned()],
                1..=3 => {
                    let one_in = 3 + random.below(12);
                    let template = &templates[random.below(templates.len())];
                    story = template.iter().map(|paragraph| with_facts(random, paragraph, one_in)).collect();
                }
                4 => random.shuffle(&mut story),
                5 => {
                    let (from, other) = (random.below(story.len() + 1), foreign(random));
                    story.insert(from, other);
                }
                6 => {
                    let again = story[random.below(story.len())].clone();
                    story.extend(vec![again; 1 + random.below(6)]);
                }
                7 => story = story.iter().map(|paragraph| format!("<p class=\"x\">{paragraph}&nbsp;</p>")).collect(),
                8 => story = story.iter().map(|paragraph| respelt(random, paragraph)).collect(),
                9 => {
                    let other = &stories[random.below(stories.len())];
                    story = [&story[story.len() / 2..], &other[..other.len().div_ceil(2)]].concat();
                }
                _ => story = teller.paragraphs(2),
            }
            stories.push(story.clone());
            // What is furniture anywhere is so within a paragraph, too.
            if random.below(4) == 0 && !story.is_empty() {
                let at = random.below(story.len());
                let (half, line) = (story[at].len() / 2, FURNITURE[random.below(FURNITURE.len())]);
                let half = story[at].floor_char_boundary(half);
                story[at].insert_str(half, &format!("\n{line}\n"));
            }
            let text = story.join(["\n\n", "\n", "\r\n"][random.below(3)]);
            let site = random.below(4);
            let text = if random.below(2) == 0 { framed(&text, site) } else { text };
            json!({"id": format!("d{number:03}"), "url": format!("https://site{site}.example/{number}"), "text": text})
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn odd_pages_are_told_of_as_truly(
        seed: u64,
        count in 2..50_usize,
        switches in prop_oneof![Just(""), Just("--remove-contained"), Just("--mark"), Just("--alone")],
    ) {
        let given = odd(seed, count);
        let folder = Folder::new();
        folder.write("in.jsonl", lines(&given));
        folder.ran(&format!("in.jsonl {switches}"), 0).check(&given, switches);
    }
}
