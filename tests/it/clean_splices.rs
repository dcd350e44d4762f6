//! `onecopy clean` on documents spliced at random of prose, furniture and odd lines in many scripts, with all kinds of line ends:
//! what is removed and what is left make up what was given, whatever the verdicts.

use crate::clean_pages::{Cleaned, FURNITURE, Prose};
use crate::support::{Folder, Random, comparable};
use onecopy::boilerplate::cleaner::Cleaner;
use onecopy::boilerplate::language::Level;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A document: id, host, text.
type Page = (String, Option<String>, String);

const ODD: [&str; 16] = [
    "Kestrel lamp under quarter moon",
    "By Ann Archer",
    "12 May 2024",
    "***",
    "\u{feff}",
    "👩\u{200d}👩\u{200d}👧 🇩🇪",
    "e\u{301}e\u{301} \u{301}",
    "订阅我们的新闻 © 版权所有",
    "© Все права защищены.",
    "اشترك في النشرة",
    "أعلن مدير الميناء أن الجسر القديم سيغلق قبل الشتاء.",
    "橋は冬が来る前に閉鎖しなければならないと述べた。",
    "https://a.example/page?x=1",
    "\0\u{1b}[1m",
    "ACCEPT ALL",
    "x",
];

const ENDS: [&str; 12] =
    ["\n", "\n", "\n\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "\u{2028}", "\u{85}", " \n\t", "\n\n\n\n\u{3000}", " "];

fn pages(seed: u64, count: usize) -> Vec<Page> {
    let mut prose = Prose::new(seed);
    let mut random = Random(seed ^ 1);
    let mut pages: Vec<Page> = Vec::new();
    for at in 0..count {
        let mut text = String::new();
        let usual = ENDS[random.below(ENDS.len())];
        for _ in 0..random.below(14) {
            match random.below(8) {
                0..=2 => text += &prose.paragraph(),
                3..=5 => text += FURNITURE[random.below(FURNITURE.len())],
                6 => text += ODD[random.below(ODD.len())],
                // A part of another page.
                _ if !pages.is_empty() => {
                    let other = &pages[random.below(pages.len())].2;
                    text.extend(other.chars().skip(random.below(200)).take(random.below(400)));
                }
                _ => {}
            }
            text += if random.below(3) == 0 { ENDS[random.below(ENDS.len())] } else { usual };
        }
        let host = (random.below(4) > 0).then(|| format!("h{}.example", random.below(3)));
        pages.push((format!("p{at:03}"), host, text));
    }
    pages
}

/// Lines of JSON, of which some are spelled with escapes.
fn lines(pages: &[Page], random: &mut Random) -> String {
    let mut lines = String::new();
    for (id, host, text) in pages {
        let mut spelled = json!(text).to_string();
        if random.below(3) == 0 {
            let inside = text.chars().flat_map(|c| c.encode_utf16(&mut [0; 2]).to_vec());
            spelled = inside.fold("\"".to_owned(), |mut spelled, unit| {
                write!(spelled, "\\u{unit:04x}").unwrap();
                spelled
            }) + "\"";
        }
        let host = host.as_ref().map(|host| format!("\"source\":\"{host}\" , ")).unwrap_or_default();
        writeln!(lines, "{{\"id\":\"{id}\", {host}\"text\":{spelled},\"n\":1.50}}").unwrap();
    }
    lines
}

const RULES: &str = "[[strip]]\nliteral = 'belonged to his grandfather'\nlabel = 'legal'\n\
                     [[strip]]\nregex = '\\b[Tt]he \\w+'\nwhole = 'match'\n\
                     [[strip]]\nregex = '\\S$'\nwhole = 'match'\nhost = 'h1.example'\n\
                     [[protect]]\nregex = '^Subscribe'\n";

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn what_is_removed_and_what_is_left_make_up_what_was_given(
        seed: u64,
        count in 1..60_usize,
        switches in proptest::sample::select(vec!["", "--alone", "--level careful", "--level thorough", "--keep share,legal",
            "--rules rules.toml", "--rules rules.toml --level thorough"]),
    ) {
        let folder = Folder::new();
        let pages = pages(seed, count);
        folder.write("in.jsonl", lines(&pages, &mut Random(seed)));
        folder.write("rules.toml", RULES);
        let found = folder.cleaned(&format!("in.jsonl --threads 1 {switches}"), 0);
        let one = comparable(&folder.path("out"));
        let left = folder.texts("in.jsonl");
        found.conserves_all(pages.iter().map(|(id, _, text)| (&**id, &**text)), &left);
        emptied(&found, &pages, &left)?;

        let three = folder.cleaned(&format!("in.jsonl --threads 3 --no-mmap {switches}"), 0);
        prop_assert_eq!(&three.rows, &found.rows);
        prop_assert!(one == comparable(&folder.path("out")), "other bytes with three threads");

        // Marking finds the same, and cuts nothing.
        let marked = folder.cleaned(&format!("in.jsonl --mark {switches}"), 0);
        prop_assert_eq!(&marked.rows, &found.rows);
        let given: BTreeMap<String, String> = pages.iter().map(|(id, _, text)| (id.clone(), text.clone())).collect();
        prop_assert_eq!(folder.texts("in.jsonl"), given);
    }

    #[test]
    fn texts_in_files_are_cleaned_like_texts_in_records(seed: u64, count in 1..12_usize) {
        in_files_and_records(seed, count)?;
    }
}

fn in_files_and_records(seed: u64, count: usize) -> Result<(), TestCaseError> {
    let folder = Folder::new();
    let mut pages = pages(seed, count);
    for page in &mut pages {
        // At the start of a file it is a mark of the file, and no part of the text.
        page.2 = page.2.trim_start_matches('\u{feff}').to_owned();
    }
    for (id, _, text) in &pages {
        folder.write(&format!("d/{id}.txt"), text);
    }
    folder.write("in.jsonl", lines(&pages, &mut Random(seed)));
    let of_files = folder.cleaned("d --alone", 0);
    let left: Vec<Vec<u8>> = pages.iter().map(|(id, ..)| folder.read(&format!("out/documents/{id}.txt"))).collect();
    let of_records = folder.cleaned("in.jsonl --alone", 0);
    let texts = folder.texts("in.jsonl");
    prop_assert_eq!(
        of_files.rows.len(),
        of_records.rows.len(),
        "{:?} {:?} {:?}",
        pages,
        of_files.rows,
        of_records.rows
    );
    for (file, record) in of_files.rows.iter().zip(&of_records.rows) {
        prop_assert_eq!((&file.span, &file.label, file.score), (&record.span, &record.label, record.score));
    }
    for (left, (id, ..)) in left.iter().zip(&pages) {
        prop_assert_eq!(left.as_slice(), texts[id].as_bytes());
    }
    // So they are by a program that has only the text.
    for (id, _, text) in &pages {
        let cleaned = Cleaner::new(Level::Normal).clean(text);
        prop_assert_eq!(&cleaned.text, &texts[id]);
        let spans: Vec<_> = cleaned.furniture.iter().map(|found| found.start as usize..found.end as usize).collect();
        prop_assert_eq!(spans, of_records.of(id).iter().map(|row| row.span.clone()).collect::<Vec<_>>());
    }
    Ok(())
}

/// Whether documents of which nothing is left are counted.
fn emptied(found: &Cleaned, pages: &[Page], left: &BTreeMap<String, String>) -> Result<(), TestCaseError> {
    let is_empty = |(id, _, text): &&Page| !text.trim().is_empty() && left[id].trim().is_empty();
    prop_assert_eq!(&found.summary["boilerplate"]["emptied"], pages.iter().filter(is_empty).count());
    let bytes: usize = pages.iter().map(|(.., text)| text.len()).sum();
    prop_assert_eq!(&found.summary["boilerplate"]["text_bytes"], bytes);
    Ok(())
}
