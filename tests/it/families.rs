//! Families of printings, and what a passage is to those who print it.

use crate::shared::{Family, Shared, overlap};
use crate::support::{Folder, Random, edited};
use serde_json::json;
use std::collections::BTreeSet;

/// A record as a crawl has them; what is empty is left out.
fn page(id: &str, host: &str, date: &str, text: &str) -> String {
    let mut record = json!({"id": id, "text": text});
    if !host.is_empty() {
        record["url"] = json!(format!("https://{host}/{id}"));
    }
    if !date.is_empty() {
        record["date"] = json!(date);
    }
    format!("{record}\n")
}

fn run(lines: &[String]) -> Shared {
    let folder = Folder::new();
    folder.write("in.jsonl", lines.concat());
    folder.shared("in.jsonl", 0)
}

fn ids(family: &Family) -> Vec<&str> {
    family.printings.iter().map(|(id, _)| id.as_str()).collect()
}

fn kinds(shared: &Shared) -> BTreeSet<&str> {
    shared.passages.iter().map(|passage| passage.kind.as_str()).collect()
}

/// One story in three papers, each with its own lead; one has cut a paragraph, one the end. With the story.
fn three_papers(dates: [&str; 3], hosts: [&str; 3]) -> (Vec<String>, String) {
    let mut random = Random(501);
    let story: Vec<String> = (0..6).map(|_| random.text(40)).collect();
    let cuts = [story.join(" "), [&story[..3], &story[4..]].concat().join(" "), story[..5].join(" ")];
    let papers = ["kappa", "alpha", "omega"];
    let lines = (0..3)
        .map(|i| page(papers[i], hosts[i], dates[i], &format!("{}\n\n{}", random.text(30), edited(&cuts[i], &[70]))))
        .collect();
    (lines, story.join(" "))
}

#[test]
fn a_story_in_three_papers_is_a_family() {
    let dates = ["2021-03-04", "2021-03-03T22:00:00Z", "2021-03-05"];
    let (lines, _) = three_papers(dates, ["one.example", "two.example", "two.example"]);
    let shared = run(&lines);
    let family = &shared.families[0];
    assert_eq!((family.hosts, family.earliest.as_deref()), (2, Some("alpha")));
    assert_eq!(ids(family), ["alpha", "kappa", "omega"]);
    assert!(shared.between("alpha", "kappa").all(|passage| passage.family == 1 && passage.kind == "reuse"));
    // All three pairs are there, whichever of them came first.
    for (a, b) in [("alpha", "kappa"), ("alpha", "omega"), ("kappa", "omega")] {
        assert!(shared.between(a, b).next().is_some(), "{a} {b}");
    }
    // The text is that of the earliest, as it printed it.
    let text: serde_json::Value = serde_json::from_str(&lines[1]).unwrap();
    let (_, at) = family.printings.iter().find(|(id, _)| id == "alpha").unwrap();
    assert_eq!(&text["text"].as_str().unwrap()[at.clone()], family.text);
    assert_eq!(family.words as usize, family.text.split_whitespace().count());
}

#[test]
fn without_dates_nobody_is_the_earliest() {
    let (lines, _) = three_papers([""; 3], ["one.example", "", ""]);
    let family = &run(&lines).families[0];
    assert_eq!(family.earliest, None);
    let (lines, _) = three_papers(["", "", "not a date"], [""; 3]);
    assert_eq!(run(&lines).families[0].earliest, None);
    let (lines, _) = three_papers(["", "", "20210303"], [""; 3]);
    assert_eq!(run(&lines).families[0].earliest.as_deref(), Some("omega"));
}

/// `count` pages of their own with one passage of forty words among them; the earliest is somewhere in the middle.
fn printed(count: usize) -> Vec<String> {
    let mut random = Random(502);
    let passage = random.text(40);
    let mut own = Random(503);
    let text = |random: &mut Random| {
        let (before, after) = (random.below(20), random.below(20));
        format!("{} {passage} {}", random.text(before), random.text(after))
    };
    let date = |i: usize| format!("2020-01-{:02}", if i == count / 2 { 1 } else { 2 + i % 28 });
    (0..count).map(|i| page(&format!("d{i:04}"), &format!("h{}.example", i % 900), &date(i), &text(&mut own))).collect()
}

#[test]
fn all_pairs_of_sixty_four_printings_are_listed_and_of_more_each_with_the_earliest() {
    for (count, rows) in [(2, 1), (64, 64 * 63 / 2), (65, 64), (5000, 4999)] {
        let shared = run(&printed(count));
        assert_eq!(shared.passages.len(), rows, "{count} printings");
        let earliest = format!("d{:04}", count / 2);
        let [family] = &shared.families[..] else { panic!("{} families", shared.families.len()) };
        assert_eq!((family.printings.len(), family.hosts as usize), (count, count.min(900)));
        assert_eq!(family.earliest.as_ref(), Some(&earliest));
        if count > 64 {
            assert!(shared.passages.iter().all(|passage| passage.a.0 == earliest || passage.b.0 == earliest));
        }
        assert!(shared.passages.iter().all(|passage| passage.identity > 0.999 && passage.words >= 40));
    }
}

#[test]
fn printings_twice_in_a_document_are_counted_and_listed() {
    let mut random = Random(504);
    let passage = random.text(40);
    for count in [3, 20, 33, 100] {
        let given: Vec<(String, String)> = (0..count)
            .map(|i| (format!("d{i:03}"), format!("{} {passage} {} {passage}", random.text(30), random.text(60))))
            .collect();
        let lines: Vec<String> = given.iter().map(|(id, text)| page(id, "", "", text)).collect();
        let shared = run(&lines);
        shared.check(&given, 20, 0.75);
        let printings: BTreeSet<_> =
            shared.families.iter().flat_map(|f| &f.printings).map(|(id, at)| (id, at.start)).collect();
        assert_eq!(printings.len(), 2 * count, "{count} documents");
    }
}

#[test]
fn a_text_that_drifts_is_several_families() {
    // Each version replaces six words of sixty in a row, from the front; after ten nothing is left.
    let mut random = Random(505);
    let mut words = random.words(60);
    let mut given = Vec::new();
    for version in 0..11 {
        given.push((format!("v{version:02}"), format!("{} {} {}", random.text(20), words.join(" "), random.text(20))));
        if version < 10 {
            for word in &mut words[6 * version..6 * version + 6] {
                *word = random.word();
            }
        }
    }
    let lines: Vec<String> = given.iter().map(|(id, text)| page(id, "", "", text)).collect();
    let shared = run(&lines);
    shared.check(&given, 20, 0.75);
    assert!(shared.families.len() > 1);
    for family in &shared.families {
        assert!(!(ids(family).contains(&"v00") && ids(family).contains(&"v10")));
    }
}

#[test]
fn every_place_of_a_passage_is_a_printing_of_a_family() {
    // The second half of one and the first half of another, overlapping, in a third.
    let mut random = Random(506);
    let words = random.words(90);
    let given: Vec<(String, String)> = [("a", 0..60), ("b", 30..90), ("c", 0..90), ("d", 20..70)]
        .into_iter()
        .map(|(id, range)| {
            (id.to_owned(), format!("{} {} {}", random.text(25), words[range].join(" "), random.text(25)))
        })
        .collect();
    for order in [[0, 1, 2, 3], [2, 0, 1, 3], [0, 2, 1, 3], [3, 1, 0, 2]] {
        let date = |i: usize| format!("2020-01-{:02}", 1 + order[i]);
        let lines: Vec<String> = given.iter().enumerate().map(|(i, (id, text))| page(id, "", &date(i), text)).collect();
        let shared = run(&lines);
        shared.check(&given, 20, 0.75);
        for passage in &shared.passages {
            let printed = |place: &crate::shared::Place| {
                let all = shared.families.iter().flat_map(|family| &family.printings);
                all.filter(|(id, _)| *id == place.0).any(|(_, at)| 2 * overlap(at, &place.1) >= place.1.len())
            };
            assert!(printed(&passage.a) && printed(&passage.b), "{passage:?}");
        }
    }
}

/// Two reports with a statement of theirs between `marks`.
fn reports(marks: [&str; 2]) -> Vec<String> {
    let mut random = Random(507);
    let said = random.text(35);
    (0..2)
        .map(|i| {
            let (before, after) = (random.text(40), random.text(40));
            let text = format!("{before}.\n\n{}{said}.{} {after}.", marks[0], marks[1]);
            page(&format!("r{i}"), &format!("paper{i}.example"), "", &text)
        })
        .collect()
}

#[test]
fn what_both_quote_is_a_quote_and_the_same_prose_without_marks_is_not() {
    for marks in [["\"", "\""], ["“", "”"], ["„", "“"], ["«", "»"], ["‘", "’"]] {
        assert_eq!(kinds(&run(&reports(marks))), BTreeSet::from(["quote"]), "{marks:?}");
    }
    assert_eq!(kinds(&run(&reports(["", ""]))), BTreeSet::from(["reuse"]));
    // One quotes what the other says itself.
    let mixed = [reports(["“", "”"])[0].clone(), reports(["", ""])[1].clone()];
    assert_eq!(kinds(&run(&mixed)), BTreeSet::from(["reuse"]));
}

#[test]
fn hosts_that_are_not_known_are_not_counted_as_hosts() {
    for (hosts, known, said) in [
        (["one.example", "two.example", "two.example"], [2, 0], "3  on 2 hosts, "),
        (["one.example", "", ""], [1, 2], "3  on 1 host and 2 unknown, "),
        ([""; 3], [0, 3], "3  200 words, first in alpha"),
    ] {
        let (lines, _) = three_papers(["2021-03-04", "2021-03-03", "2021-03-05"], hosts);
        let folder = Folder::new();
        folder.write("in.jsonl", lines.concat());
        let ended = folder.passages("in.jsonl -o out");
        ended.expect(0, &[said]);
        let none = known[0] == 0;
        assert_eq!(ended.stderr.contains("host"), !none, "{}", ended.stderr);
        let family = &Shared::read(&folder.path("out")).families[0];
        assert_eq!([family.hosts, family.unknown_hosts], known);
        let report = folder.command("report out").status().unwrap();
        assert!(report.success());
        let page = String::from_utf8(folder.read("out/report.html")).unwrap();
        let figures = if none { "<strong>3 documents</strong>, " } else { "</strong>, 3 documents, " };
        assert!(page.contains(figures), "{hosts:?}");
        let told = folder.command("explain out alpha --width 500").output().unwrap();
        let told = String::from_utf8(told.stdout).unwrap();
        assert!(told.contains(["3 printings on ", "3 printings, reuse"][usize::from(none)]), "{told}");
    }
}

/// `count` unrelated pages with one sidebar of forty words, on these hosts in turn.
fn with_sidebar(count: usize, hosts: &[&str]) -> Vec<String> {
    let mut random = Random(508);
    let sidebar = random.text(40);
    (0..count)
        .map(|i| {
            let text = format!("{}\n\n{sidebar}\n\n{}", random.text(60), random.text(40));
            page(&format!("p{i:02}"), hosts[i % hosts.len()], &format!("2022-05-{:02}", i + 1), &text)
        })
        .collect()
}

#[test]
fn what_a_site_prints_on_unrelated_pages_is_furniture() {
    let shared = run(&with_sidebar(12, &["one.example"]));
    assert_eq!((kinds(&shared), shared.passages.len()), (BTreeSet::from(["furniture"]), 66));
    // Two pages say too little.
    assert_eq!(kinds(&run(&with_sidebar(2, &["one.example"]))), BTreeSet::from(["reuse"]));
    // Of an unknown host nothing is known, and what twelve sites print is wire copy.
    assert_eq!(kinds(&run(&with_sidebar(12, &[""]))), BTreeSet::from(["reuse"]));
    let hosts: Vec<String> = (0..12).map(|i| format!("h{i}.example")).collect();
    let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
    assert_eq!(kinds(&run(&with_sidebar(12, &hosts))), BTreeSet::from(["reuse"]));
}

#[test]
fn twelve_versions_of_a_story_on_one_site_are_no_furniture() {
    let mut random = Random(509);
    let story = random.text(200);
    let lines: Vec<String> = (0..12)
        .map(|i| page(&format!("v{i:02}"), "one.example", "", &format!("{story} {}", random.text(12))))
        .collect();
    assert_eq!(kinds(&run(&lines)), BTreeSet::from(["reuse"]));
}
