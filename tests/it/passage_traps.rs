//! Input made to be hard on passages: it ends soon, and says what is so.

use crate::shared::Shared;
use crate::support::{Folder, Random, edited, records};

fn run(given: &[(String, String)], switches: &str) -> Shared {
    let folder = Folder::new();
    folder.write("in.jsonl", records(given.iter().map(|(id, text)| (id, text))));
    let shared = folder.shared(&format!("in.jsonl {switches}"), 0);
    assert_eq!(shared.summary["counts"]["documents"], given.len());
    shared
}

fn named(texts: impl IntoIterator<Item = String>) -> Vec<(String, String)> {
    texts.into_iter().enumerate().map(|(i, text)| (format!("d{i:04}"), text)).collect()
}

/// Bytes of one document that its passages with another cover.
fn covered(shared: &Shared, a: &str, b: &str) -> [usize; 2] {
    let cover = |mut ranges: Vec<std::ops::Range<usize>>| {
        ranges.sort_by_key(|range| range.start);
        let mut end = 0;
        let new = |range: std::ops::Range<usize>| {
            let new = range.end.saturating_sub(end.max(range.start));
            end = end.max(range.end);
            new
        };
        ranges.into_iter().map(new).sum()
    };
    [
        cover(shared.between(a, b).map(|passage| passage.a.1.clone()).collect()),
        cover(shared.between(a, b).map(|passage| passage.b.1.clone()).collect()),
    ]
}

#[test]
fn a_line_twenty_thousand_times() {
    let mut random = Random(701);
    let line = random.text(30);
    let again = format!("{line}.\n").repeat(20_000);
    let given =
        named([again.clone(), again, format!("{} {line} {}", random.text(40), random.text(40)), random.text(80)]);
    let shared = run(&given, "");
    shared.check(&given, 20, 0.75);
    for (a, b) in [("d0000", "d0001"), ("d0000", "d0002"), ("d0001", "d0002")] {
        assert!(shared.between(a, b).next().is_some(), "{a} {b}");
    }
    assert!(covered(&shared, "d0000", "d0001")[0] > 20_000 * line.len(), "{:?}", covered(&shared, "d0000", "d0001"));
}

#[test]
fn large_documents_with_half_in_common() {
    let mut random = Random(702);
    let half = random.text(160_000);
    let given = named([
        format!("{half} {}", random.text(160_000)),
        format!("{} {}", random.text(160_000), edited(&half, &(500..160_000).step_by(1000).collect::<Vec<_>>())),
    ]);
    assert!(given[0].1.len() > 2_000_000, "{}", given[0].1.len());
    let shared = run(&given, "");
    shared.check(&given, 20, 0.75);
    let covered = covered(&shared, "d0000", "d0001");
    assert!(covered.iter().all(|&bytes| bytes * 1000 > half.len() * 995), "{covered:?} of {}", half.len());
}

#[test]
fn large_documents_of_one_paragraph() {
    let mut random = Random(703);
    let paragraph = random.text(90) + "\n\n";
    let text = paragraph.repeat(2_000_000 / paragraph.len());
    let given = named([text.clone(), format!("Another start. {text}"), text]);
    let shared = run(&given, "");
    shared.check(&given, 20, 0.75);
    assert!(shared.passages.len() < 300, "{}", shared.passages.len());
    for (a, b) in [("d0000", "d0001"), ("d0000", "d0002"), ("d0001", "d0002")] {
        let covered = covered(&shared, a, b);
        assert!(covered.iter().all(|&bytes| bytes * 100 > given[0].1.len() * 99), "{a} {b}: {covered:?}");
    }
}

#[test]
fn half_a_million_equal_words() {
    let given = named(["ha ".repeat(500_000), "ha ".repeat(400_000), "ha ".repeat(30), "ha ho ".repeat(200_000)]);
    let shared = run(&given, "");
    shared.check(&given, 20, 0.75);
    assert!(shared.between("d0000", "d0001").next().is_some());
    assert!(shared.between("d0000", "d0002").next().is_some());
    assert!(shared.between("d0000", "d0003").next().is_none());
}

#[test]
fn texts_of_a_word_of_none_and_of_few() {
    let mut random = Random(704);
    let few = random.text(19);
    let texts =
        (0..3000).map(|_| "word".to_owned()).chain((0..50).map(|_| String::new())).chain((0..50).map(|_| few.clone()));
    let given = named(texts.chain(["!?\u{1f600}".to_owned(), " \r\n".to_owned()]));
    assert!(run(&given, "").passages.is_empty());
    let shared = run(&given, "--min-words 19");
    assert_eq!(shared.passages.len(), 50 * 49 / 2);
    shared.check(&given, 19, 0.75);
}

#[test]
fn three_hundred_documents_with_a_word_of_their_own() {
    let mut random = Random(705);
    let text = random.text(200);
    let given = named((0..300).map(|i| edited(&text, &[i % 200])));
    let shared = run(&given, "");
    shared.check(&given, 20, 0.75);
    assert_eq!((shared.families.len(), shared.families[0].printings.len()), (1, 300));
    // More than sixty-four: each once with the earliest.
    assert_eq!(shared.passages.len(), 299);
    assert!(shared.passages.iter().all(|passage| passage.a.0 == "d0000"));
}

#[test]
fn control_characters_and_ends() {
    let mut random = Random(706);
    let passage = random.text(30);
    let dirty = format!("{}\u{0}\u{1}\u{b}{}", &passage[..40], &passage[40..]).replace(' ', "\u{0}\u{1b}");
    let given = named([
        passage.clone(),
        format!("{passage} {}", random.text(30)),
        format!("{} {passage}", random.text(30)),
        format!("\u{feff}\u{0}{dirty}\u{7f}"),
        format!("\u{85}“{passage}”\u{0}"),
    ]);
    let shared = run(&given, "");
    shared.check(&given, 20, 0.75);
    assert_eq!(shared.passages.len(), 10, "{:#?}", shared.passages);
    for (passage, (_, text)) in shared.families[0].printings.iter().zip(&given) {
        assert!(passage.1.len() + 4 >= 30 * 4 && text.get(passage.1.clone()).is_some());
    }
    assert_eq!(shared.between("d0000", "d0001").next().unwrap().a.1, 0..passage.len());
    assert_eq!(shared.between("d0000", "d0002").next().unwrap().b.1.end, given[2].1.len());
}

#[test]
fn one_phrase_everywhere_hides_no_passage() {
    // A hundred documents begin and end alike; two of them share thirty words of their own as well, full of that phrase.
    let mut random = Random(707);
    let phrase = random.text(12);
    let own = random.text(30);
    let given = named((0..100).map(|i| {
        let own = if i % 50 == 7 { format!("{own} {phrase}") } else { random.text(30) };
        format!("{phrase} {} {phrase} {own} {phrase}", random.text(20))
    }));
    let shared = run(&given, "");
    shared.check(&given, 20, 0.75);
    let covered = covered(&shared, "d0007", "d0057");
    assert!(covered[0] >= own.len() + phrase.len(), "{covered:?}");
}

#[test]
fn a_document_full_of_a_phrase_shares_its_passages_all_the_same() {
    // Each word of the passage stands in phrases that one document is full of.
    let mut random = Random(708);
    let words = random.words(24);
    let pieces: Vec<String> = words.windows(9).map(|piece| piece.join(" ")).collect();
    let mut full = String::new();
    for piece in &pieces {
        for _ in 0..6 {
            full.extend([piece, " ", &random.text(6), " "]);
        }
    }
    let texts =
        [format!("{full} {} {}", words.join(" "), random.text(30)), format!("{} {}", random.text(50), words.join(" "))];
    for side in [1, 0] {
        let given = named([texts[1 - side].clone(), texts[side].clone()]);
        let shared = run(&given, "");
        shared.check(&given, 20, 0.75);
        let covered = covered(&shared, "d0000", "d0001");
        assert!(covered[side] >= words.join(" ").len(), "{covered:?}");
    }
}

#[test]
fn paragraphs_that_begin_alike_are_all_found() {
    let mut random = Random(709);
    let phrase = random.text(6);
    let paragraphs: Vec<String> = (0..40).map(|_| format!("{phrase} {}.", random.text(25))).collect();
    // Before and after the document that has them all, by id.
    let mut given: Vec<(String, String)> = vec![("p".to_owned(), paragraphs.join("\n\n"))];
    for (i, paragraph) in paragraphs.iter().enumerate() {
        let id = format!("{}{i:02}", if i % 2 == 0 { "a" } else { "z" });
        given.push((id, format!("{} {paragraph} {}", random.text(20), random.text(20))));
    }
    let shared = run(&given, "");
    shared.check(&given, 20, 0.75);
    for ((id, _), paragraph) in given[1..].iter().zip(&paragraphs) {
        let found = [("p", id.as_str()), (id.as_str(), "p")].map(|(a, b)| covered(&shared, a, b));
        assert!(found.iter().any(|sides| sides.iter().all(|&bytes| bytes >= paragraph.len() - 1)), "{id}: {found:?}");
    }
}

#[test]
fn two_words_in_turn() {
    let given =
        named(["ha ho ".repeat(300_000), "ho ha ".repeat(200_000), format!("a start {}", "ha ho ".repeat(300_000))]);
    let shared = run(&given, "");
    shared.check(&given, 20, 0.75);
    for (a, b) in [("d0000", "d0001"), ("d0000", "d0002"), ("d0001", "d0002")] {
        assert!(shared.between(a, b).any(|passage| passage.words > 390_000), "{a} {b}");
    }
    assert!(shared.passages.len() < 50);
}
