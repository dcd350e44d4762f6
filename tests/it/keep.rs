//! Which copy stays.

use crate::support::{Folder, Random, record};
use serde_json::{Value, json};

/// Runs on these records, all of the same text, and gives the id of the one that stays.
#[track_caller]
fn kept(arguments: &str, given: &[Value]) -> String {
    let text = Random(61).text(40);
    let folder = Folder::new();
    let lines = given.iter().map(|fields| {
        let mut record = fields.clone();
        record["text"] = json!(text);
        format!("{record}\n")
    });
    folder.write("in.jsonl", lines.collect::<String>());
    let results = folder.results(&format!("in.jsonl {arguments}"), 0);
    results.account_for(given.len() as u64);
    let written: Value = serde_json::from_slice(&folder.read("out/documents/in.jsonl")).unwrap();
    let id = written["id"].as_str().unwrap().to_owned();
    assert!(results.removed.iter().all(|row| row["survivor"] == *id));
    id
}

#[test]
fn the_longest_stays_unless_told_otherwise() {
    let folder = Folder::new();
    let text = Random(62).text(100);
    folder.write("in.jsonl", record("a", &text) + &record("b", &format!("{text} and more")));
    assert_eq!(folder.results("in.jsonl", 0).removals(), ["a>b near"]);
}

#[test]
fn of_equal_lengths_the_oldest_stays_then_the_lowest_id() {
    let a = json!({"id": "a"});
    let b = json!({"id": "b", "date": "2025-03-02"});
    let c = json!({"id": "c", "date": "20250301"});
    assert_eq!(kept("", &[b.clone(), c.clone(), a.clone()]), "c");
    assert_eq!(kept("", &[json!({"id": "b"}), a.clone()]), "a");
    // As bytes: capitals come first, and 10 before 9.
    assert_eq!(kept("", &[a, json!({"id": "B"})]), "B");
    assert_eq!(kept("", &[json!({"id": "9"}), json!({"id": "10"})]), "10");
}

#[test]
fn the_first_stays() {
    assert_eq!(kept("--keep first", &[json!({"id": "z"}), json!({"id": "a"})]), "z");
}

#[test]
fn the_newest_or_the_oldest_stays() {
    let given = [
        json!({"id": "none"}),
        json!({"id": "noon", "date": "2025-03-01T12:00:00+02:00"}),
        json!({"id": "later", "date": "2025-03-01T11:00:00Z"}),
        json!({"id": "number", "date": 20_250_228}),
        json!({"id": "odd", "date": "the day before"}),
    ];
    assert_eq!(kept("--keep newest", &given), "later");
    assert_eq!(kept("--keep oldest", &given), "number");
    let nested =
        [json!({"id": "a", "meta": {"when": "2025-01-01"}}), json!({"id": "b", "meta": {"when": "2025-01-02"}})];
    assert_eq!(kept("--keep newest --date-field meta.when", &nested), "b");
}

#[test]
fn the_largest_of_a_field_stays() {
    let given = [
        json!({"id": "a", "q": {"score": -1}}),
        json!({"id": "b", "q": {"score": 2.5}}),
        json!({"id": "c"}),
        json!({"id": "d", "q": {"score": "9"}}),
    ];
    assert_eq!(kept("--keep max:q.score", &given), "b");
    assert_eq!(kept("--keep max:q.other", &given), "a");
}

#[test]
fn a_source_that_is_preferred_stays() {
    let given = [
        json!({"id": "a", "url": "https://One.example/x"}),
        json!({"id": "b", "source": "two", "url": "https://one.example/y"}),
        json!({"id": "c", "host": "three"}),
        json!({"id": "d"}),
    ];
    assert_eq!(kept("--keep source:two,one.example", &given), "b");
    assert_eq!(kept("--keep source:one.example,two", &given), "a");
    assert_eq!(kept("--keep source:three", &given), "c");
    assert_eq!(kept("--keep source:nobody", &given), "a");
}

#[test]
fn a_folder_is_the_source_of_pages_that_name_none() {
    let folder = Folder::new();
    let text = Random(63).text(40);
    folder.write("crawl/a.example/1.txt", &text);
    folder.write("crawl/b.example/1.txt", &text);
    assert_eq!(
        folder.results("crawl --keep source:b.example", 0).removals(),
        ["a.example/1.txt>b.example/1.txt exact"]
    );
}

#[test]
fn of_several_survivors_the_most_similar_is_named() {
    let folder = Folder::new();
    let words = Random(64).words(130);
    // Windows on one text: the outer two are not alike, the one between them is nearer to the second.
    let window = |start: usize| words[start..start + 100].join(" ");
    folder.write("in.jsonl", record("a", &window(0)) + &record("b", &window(20)) + &record("c", &window(11)));
    let results = folder.results("in.jsonl --keep first --threshold 0.75", 0);
    assert_eq!(results.removals(), ["c>b near"]);
    assert_eq!(results.pairs.len(), 2);
}
