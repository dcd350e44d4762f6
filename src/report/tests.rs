//! The whole page, of logs that are made here.

use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// Documents in memory: id, host, text.
struct Memory(Vec<(String, Option<String>, String)>);

impl Documents for Memory {
    fn each(&self, each: &mut dyn FnMut(&Document<'_>)) -> Result<()> {
        for (id, host, text) in &self.0 {
            each(&Document { id, host: host.as_deref(), date: None, bytes: text.len() as u64 });
        }
        Ok(())
    }

    fn texts(&self, ids: &[&str]) -> Result<Vec<Option<String>>> {
        let text = |id: &&str| self.0.iter().find(|(other, ..)| other == id).map(|(.., text)| text.clone());
        Ok(ids.iter().map(text).collect())
    }
}

fn write(folder: &Path, name: &str, rows: &[Value]) {
    let lines: String = rows.iter().map(|row| format!("{row}\n")).collect();
    fs::write(folder.join(name), lines).unwrap();
}

/// The logs of a run in which `copies` documents of each of `groups` groups were copies of its first.
fn copies(folder: &Path, groups: usize, copies: usize) -> Memory {
    let id = |group: usize, member: usize| format!("g{group:04}/{member:03}");
    let (mut clusters, mut removed, mut pairs, mut documents) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for group in 0..groups {
        let members: Vec<String> = (0..copies).map(|member| id(group, member)).collect();
        for member in &members {
            let text = format!("What {member} says of the harbour, the ferry, the fog and the long way round by road.");
            documents.push((member.clone(), Some(format!("host{}.example", group % 7)), text));
        }
        clusters.push(json!({"cluster": group + 1, "size": copies, "survivor": members[0], "members": members}));
        for member in &members[1..] {
            removed.push(json!({"id": member, "survivor": members[0], "kind": "near", "jaccard": 0.9, "containment": 0.95, "cluster": group + 1}));
            pairs.push(json!({"a": members[0], "b": member, "jaccard": 0.9, "containment_a": 0.9, "containment_b": 0.9, "kind": "near"}));
        }
    }
    write(folder, "clusters.jsonl", &clusters);
    write(folder, "removed.jsonl", &removed);
    write(folder, "pairs.jsonl", &pairs);
    write(folder, "rejected.jsonl", &[]);
    let counts = json!({"documents": documents.len(), "kept": groups, "near": removed.len(), "clusters": groups, "pairs": pairs.len()});
    let parameters = json!({"threshold": 0.8, "temp-dir": "/secret", "threads": 17});
    write(folder, "summary.json", &[json!({"counts": counts, "parameters": parameters, "total_seconds": 12.345})]);
    Memory(documents)
}

fn made(folder: &Path, documents: &Memory) -> String {
    let logs = Logs::open(folder).unwrap();
    page(&logs, &logs.summary().unwrap(), Some(documents)).unwrap()
}

#[test]
fn nothing_in_nothing_out() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "summary.json", &[json!({})]);
    let page = made(folder.path(), &Memory(Vec::new()));
    for said in [
        "There was nothing to read.",
        "Nothing came in.",
        "This run did not look for duplicates.",
        "No document names its host.",
    ] {
        assert!(page.contains(said), "{said}");
    }
    assert!(!page.contains("NaN") && !page.contains("warning\""));
}

#[test]
fn one_document() {
    let folder = tempfile::tempdir().unwrap();
    let documents = copies(folder.path(), 1, 1);
    write(folder.path(), "clusters.jsonl", &[]);
    let page = made(folder.path(), &documents);
    assert!(page.contains("<h1>1 document.</h1>"), "{page}");
    assert!(page.contains("No two documents were alike."));
}

#[test]
fn only_copies() {
    let folder = tempfile::tempdir().unwrap();
    let documents = copies(folder.path(), 1, 12);
    let page = made(folder.path(), &documents);
    assert!(page.contains("<h1>Of 12 documents 1 stays, 11 copies go.</h1>"));
    assert!(page.contains("⚠ Warning.") && page.contains("1 host loses nearly everything"));
    assert!(page.contains("<mark class=\"a\">"), "the words that differ");
    assert!(page.contains("1 cluster of 12 members."));
}

#[test]
fn what_is_listed_has_limits_that_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let documents = copies(folder.path(), 3120, 40);
    let page = made(folder.path(), &documents);
    assert!(page.contains("50 of 3,120 clusters"));
    assert_eq!(page.matches("data-kind=\"cluster\"").count(), 50);
    assert!(page.contains("and 15 more") && page.len() < 400_000, "{}", page.len());
}

#[test]
fn nothing_of_the_machine_or_the_clock_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let documents = copies(folder.path(), 3, 3);
    let page = made(folder.path(), &documents);
    assert_eq!(page, made(folder.path(), &documents));
    for told in ["/secret", "temp-dir", "threads", "12.345", "12.3", &folder.path().display().to_string()] {
        assert!(!page.contains(told), "{told}");
    }
}

#[test]
fn without_the_documents_there_is_a_page_that_says_so() {
    let folder = tempfile::tempdir().unwrap();
    copies(folder.path(), 3, 3);
    let logs = Logs::open(folder.path()).unwrap();
    let page = page(&logs, &logs.summary().unwrap(), None).unwrap();
    assert!(page.contains("made without the documents") && page.contains("g0000/000"));
}

#[test]
fn hosts_that_lose_nearly_everything_come_first() {
    let folder = tempfile::tempdir().unwrap();
    let mut documents = copies(folder.path(), 1, 10);
    for (place, document) in documents.0.iter_mut().enumerate() {
        document.1 = Some(if place < 4 { "a.example" } else { "b.example" }.to_owned());
    }
    documents.0.extend((0..9).map(|i| (format!("other{i}"), Some("a.example".to_owned()), String::new())));
    let page = made(folder.path(), &documents);
    let table = &page[page.find("<tbody>").unwrap()..];
    assert!(table.find("b.example").unwrap() < table.find("a.example").unwrap());
    assert_eq!(page.matches("nearly all gone").count(), 1);
}

#[test]
fn a_story_is_told_from_a_quotation_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let words = |from: usize, to: usize| (from..to).map(|word| format!("w{word:03} ")).collect::<String>();
    let document = |id: &str, text: String| (id.to_owned(), Some(format!("{id}.example")), text);
    let quote = words(900, 930);
    let documents = Memory(vec![
        document("ant", format!("Fog keeps the ferry in port\n{}", words(0, 200))),
        document("bee", words(0, 200)),
        document("cat", format!("{}{quote}", words(300, 500))),
        document("dog", format!("{}{quote}", words(600, 800))),
    ]);
    let passage = |family: u64, a: (&str, u64), b: (&str, u64), words: u64, kind: &str| {
        json!({"a": a.0, "a_start": a.1, "a_end": a.1 + 5 * words - 1, "b": b.0, "b_start": b.1, "b_end": b.1 + 5 * words - 1,
            "words": words, "identity": 1.0, "kind": kind, "family": family})
    };
    // Two passages of one story, neither of them a third of it, and a quotation.
    let rows = [
        passage(1, ("ant", 28), ("bee", 0), 50, "reuse"),
        passage(2, ("ant", 528), ("bee", 500), 50, "reuse"),
        passage(3, ("cat", 1000), ("dog", 1000), 30, "reuse"),
    ];
    let family = |number: u64, ids: [&str; 2], text: &str| {
        let places = ids.map(|id| json!({"id": id, "start": 0, "end": 9}));
        json!({"family": number, "size": 2, "hosts": 2, "words": 30, "earliest": null, "text": text, "occurrences": places})
    };
    let families =
        [family(1, ["ant", "bee"], "w000 w001"), family(2, ["ant", "bee"], "w100"), family(3, ["cat", "dog"], &quote)];
    write(folder.path(), "passages.jsonl", &rows);
    write(folder.path(), "families.jsonl", &families);
    let counts = json!({"documents": 4, "kept": 4});
    write(folder.path(), "summary.json", &[json!({"counts": counts, "passages": {"families": 3, "passages": 3}})]);
    let page = made(folder.path(), &documents);
    let stories: Vec<&str> = page.split("data-kind=\"story\"").skip(1).collect();
    assert_eq!(stories.len(), 1);
    for said in ["<strong>2 hosts</strong>, 100 words", "Fog keeps the ferry in port", "ant.example", "bee.example"] {
        assert!(stories[0].contains(said), "{said}");
    }
    let others: Vec<&str> = page.split("data-kind=\"family\"").skip(1).collect();
    assert_eq!(others.len(), 1, "what is a part of the story is not listed again");
    assert!(others[0].contains("…w900 w901"), "it begins within a sentence");
}

#[test]
fn columns_of_nothing_are_left_out_and_most_text_comes_first() {
    let folder = tempfile::tempdir().unwrap();
    let text = "x".repeat(1000);
    let hosts = ["many", "many", "many", "much"];
    let documents = hosts
        .iter()
        .enumerate()
        .map(|(place, host)| (place.to_string(), Some(format!("{host}.example")), text.clone()));
    let block = |id: &str, length: usize| json!({"id": id, "start": 0, "end": length, "label": "share", "score": 1.0, "evidence": [], "text": "y".repeat(length)});
    write(folder.path(), "boilerplate.jsonl", &[block("0", 9), block("1", 9), block("3", 400)]);
    let boilerplate = json!({"blocks": 3, "bytes": 418, "text_bytes": 4000});
    write(folder.path(), "summary.json", &[json!({"counts": {"documents": 4, "kept": 4}, "boilerplate": boilerplate})]);
    let page = made(folder.path(), &Memory(documents.collect()));
    let table = &page[page.find("<section id=\"hosts\"").unwrap()..];
    assert!(table.find("much.example").unwrap() < table.find("many.example").unwrap());
    assert!(page.contains("Blocks of furniture") && !page.contains("Copies removed"));
    assert!(page.contains("on 67\u{a0}% of its 3 pages"), "two of three");
}

/// Something odd in every place where a log has text.
fn hostile(folder: &Path, odd: &str) -> Memory {
    let text =
        format!("{odd} said the ferry to the island would not go before the fog had lifted off the bay on Monday");
    let other = format!("{text} or {odd} Tuesday");
    let pair = json!({"a": odd, "b": format!("{odd}b"), "jaccard": 0.9, "containment_a": 0.9, "containment_b": 0.9, "kind": "near"});
    let removed = json!({"id": format!("{odd}b"), "survivor": odd, "kind": "near", "jaccard": 0.9, "containment": 0.9, "cluster": 1});
    let place = |id: String| json!({"id": id, "start": 0, "end": 9});
    let family = json!({"family": 1, "size": 2, "hosts": 2, "words": 9, "earliest": odd, "text": text,
        "occurrences": [place(odd.to_owned()), place(format!("{odd}b"))]});
    let block = json!({"id": odd, "start": 0, "end": 9, "label": "share", "score": 1.0, "evidence": [format!("words: {odd}"), odd], "text": odd});
    write(folder, "pairs.jsonl", &[pair]);
    write(
        folder,
        "clusters.jsonl",
        &[json!({"cluster": 1, "size": 2, "survivor": odd, "members": [odd, format!("{odd}b")]})],
    );
    write(folder, "removed.jsonl", &[removed]);
    write(folder, "passages.jsonl", &[]);
    write(folder, "families.jsonl", &[family]);
    write(folder, "boilerplate.jsonl", &[block.clone(), block]);
    write(folder, "rejected.jsonl", &[json!({"source": odd, "line": 1, "byte": null, "error": odd})]);
    let boilerplate =
        json!({"blocks": 2, "bytes": 9, "text_bytes": 99, "emptied_prose": 1, "first_emptied_prose": [odd]});
    let parameters = json!({"text-field": odd, "pairs": odd, "rules": odd, "keep": odd, odd: odd});
    let summary = json!({"counts": {"documents": 2, "kept": 1, "near": 1, "rejected": 1, "clusters": 1}, "passages": {"families": 1},
        "boilerplate": boilerplate, "parameters": parameters, "version": odd, "fingerprint": odd, "bands": odd});
    write(folder, "summary.json", &[summary]);
    let host = Some(odd.to_owned());
    Memory(vec![(odd.to_owned(), host.clone(), text), (format!("{odd}b"), host, other)])
}

/// Start tags and their attributes of all elements.
fn tags(page: &str) -> Vec<&str> {
    page.split('<').skip(1).map(|part| part.split('>').next().unwrap_or_default()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_out_anywhere(odd in "([<>&\"'/=!`-]|<script>|</script>|</style>|<!--|-->|javascript:|onload=|\\.\\./|\\PC|[\u{202a}-\u{202e}\u{0}-\u{1f}\u{7f}-\u{9f}]){1,20}") {
        let folder = tempfile::tempdir().unwrap();
        let harmless = tags(&made(folder.path(), &hostile(folder.path(), "plain"))).len();
        let page = made(folder.path(), &hostile(folder.path(), &odd));
        let known = ["!DOCTYPE", "html", "head", "meta", "title", "style", "body", "header", "p", "h1", "h2", "h3", "nav", "a", "main",
            "section", "script", "div", "label", "input", "output", "svg", "text", "tspan", "path", "rect", "line", "circle", "g", "figure",
            "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "strong", "em", "bdi", "span", "ul", "ol", "li", "mark", "code"];
        for tag in tags(&page) {
            let name = tag.trim_start_matches('/').split(' ').next().unwrap_or_default();
            prop_assert!(known.contains(&name), "{tag:?}");
            let address = tag.split("href=\"").nth(1).unwrap_or("#");
            prop_assert!(address.starts_with('#') && !tag.contains(" src=") && !tag.contains(" style=") && !tag.contains(" on"), "{tag:?}");
        }
        prop_assert_eq!(page.matches("<script").count(), 1);
        prop_assert!(harmless > 100);
        prop_assert!(!page.contains(|c: char| c.is_control() && c != '\n' && c != '\t' && c != '\r'), "control characters");
        prop_assert!(!page.contains(['\u{202a}', '\u{202b}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2069}']), "directions");
    }
}
