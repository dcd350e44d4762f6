//! `dedup --preset news`: what passages say about documents.

use crate::oracle::field;
use crate::shared::Shared;
use crate::support::{Folder, Random, Results, edited, records, rows};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Runs on lines of records, and checks what holds for every such run there is.
fn run(lines: &str, switches: &str) -> (Results, BTreeSet<String>) {
    let folder = Folder::new();
    folder.write("in.jsonl", lines);
    let results = folder.results(&format!("in.jsonl --preset news {switches}"), 0);
    let given = rows(lines.as_bytes());
    results.account_for(given.len() as u64);
    Shared::read(&folder.path("out"));
    let kept = rows(&folder.read("out/documents/in.jsonl"));
    let kept: BTreeSet<String> = kept.iter().map(|row| field(row, "id").to_owned()).collect();
    check(&results, &kept, &given, switches.contains("--remove-contained"));
    (results, kept)
}

/// Holds pairs, removals and clusters against each other.
pub(crate) fn check(results: &Results, kept: &BTreeSet<String>, given: &[Value], remove_contained: bool) {
    let mut pairs: BTreeMap<(&str, &str), &Value> = BTreeMap::new();
    for row in &results.pairs {
        let (a, b) = (field(row, "a"), field(row, "b"));
        assert!(a < b && pairs.insert((a, b), row).is_none(), "{row}");
        let [jaccard, in_a, in_b] = ["jaccard", "aligned_a", "aligned_b"].map(|name| row[name].as_f64().unwrap());
        assert!((0.0..=1.0).contains(&in_a) && (0.0..=1.0).contains(&in_b), "{row}");
        match field(row, "kind") {
            "exact" => assert!([jaccard, in_a, in_b].iter().all(|share| *share > 0.9999), "{row}"),
            "near" => assert!(jaccard >= 0.8 || in_a.min(in_b) >= 0.9, "{row}"),
            "contained" => assert!(jaccard < 0.8 && in_a.max(in_b) >= 0.9, "{row}"),
            _ => panic!("{row}"),
        }
    }
    for row in &results.removed {
        let (id, survivor, kind) = (field(row, "id"), field(row, "survivor"), field(row, "kind"));
        assert!(!kept.contains(id) && kept.contains(survivor), "{row}");
        let pair = pairs[&(id.min(survivor), id.max(survivor))];
        assert_eq!(pair["kind"], kind);
        assert_eq!(pair["jaccard"], row["jaccard"]);
        let side = if id < survivor { "aligned_a" } else { "aligned_b" };
        assert!(kind != "contained" || remove_contained && pair[side].as_f64().unwrap() >= 0.9, "{row} {pair}");
        assert_eq!(row["cluster"].is_null(), kind == "contained", "{row}");
    }
    // What pairs but contained ones connect is a cluster, and nothing else is.
    let mut group: BTreeMap<&str, &str> = given.iter().map(|row| (field(row, "id"), field(row, "id"))).collect();
    for (a, b) in pairs.iter().filter(|(_, row)| row["kind"] != "contained").map(|(ids, _)| *ids) {
        let (one, other) = (group[a], group[b]);
        group.values_mut().filter(|of| **of == other).for_each(|of| *of = one);
    }
    let mut expected: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (id, of) in group {
        expected.entry(of).or_default().insert(id);
    }
    let expected: BTreeSet<BTreeSet<&str>> = expected.into_values().filter(|members| members.len() > 1).collect();
    let members = |row: &'_ Value| row["members"].as_array().unwrap().clone();
    let clusters: Vec<Vec<Value>> = results.clusters.iter().map(members).collect();
    let clusters: BTreeSet<BTreeSet<&str>> =
        clusters.iter().map(|members| members.iter().map(|id| id.as_str().unwrap()).collect()).collect();
    assert_eq!(clusters, expected);
}

fn kinds(results: &Results) -> Vec<String> {
    results.pairs.iter().map(|row| format!("{} {} {}", field(row, "a"), field(row, "b"), field(row, "kind"))).collect()
}

fn every(step: usize, words: usize) -> Vec<usize> {
    (step / 2..words).step_by(step).collect()
}

#[test]
fn an_edited_copy_is_near_by_alignment() {
    let mut random = Random(801);
    let story = random.text(150);
    let copy = edited(&story, &every(10, 150));
    let lines = records([("x", story.clone()), ("y", copy.clone()), ("z", random.text(150))]);
    let (results, kept) = run(&lines, "");
    assert_eq!((kinds(&results), results.removals()), (vec!["x y near".to_owned()], vec!["y>x near".to_owned()]));
    assert!(kept.contains("z") && results.pairs[0]["jaccard"].as_f64().unwrap() < 0.5);
    assert!(run(&lines, "--aligned 1.0").0.removals().len() <= 1);
    // Without the preset they are strangers.
    let folder = Folder::new();
    folder.write("in.jsonl", lines);
    assert!(folder.results("in.jsonl", 0).pairs.is_empty());
}

#[test]
fn half_of_a_story_is_contained_and_stays_unless_it_is_to_go() {
    let mut random = Random(802);
    let story = random.words(300);
    let half = story[20..150].join(" ");
    let lines = records([("half", half), ("story", story.join(" ")), ("z", random.text(150))]);
    let (results, kept) = run(&lines, "");
    assert_eq!((kinds(&results), kept.len()), (vec!["half story contained".to_owned()], 3));
    assert!(results.clusters.is_empty() && results.removed.is_empty());
    assert_eq!(results.pairs[0]["aligned_a"], 1.0);
    let (results, kept) = run(&lines, "--remove-contained");
    assert_eq!((results.removals(), kept.len()), (vec!["half>story contained".to_owned()], 2));
    assert_eq!((results.count("contained"), results.clusters.len()), (1, 0));
    assert_eq!(results.removed[0]["cluster"], Value::Null);
    // With the shorter one preferred it stays all the same: the longer one is not contained in it.
    assert_eq!(run(&lines, "--remove-contained --keep first").0.removals(), ["half>story contained"]);
}

#[test]
fn what_is_contained_in_a_removed_document_goes_for_one_that_stays() {
    let mut random = Random(803);
    let story = random.words(300);
    let copy = edited(&story.join(" "), &every(12, 300));
    let lines = records([
        ("a-half", story[..150].join(" ")),
        ("b-quarter", story[30..100].join(" ")),
        ("story", story.join(" ") + " The end."),
        ("copy", copy),
    ]);
    let (results, kept) = run(&lines, "--remove-contained");
    assert_eq!(kept, BTreeSet::from(["story".to_owned()]), "{:?}", results.removals());
}

/// `count` pages of one site with `frame` words of sidebar, in pieces of `piece` words, in one order or in any, around `own`
/// words of their own.
fn site(count: usize, frame: usize, piece: usize, own: usize, shuffled: bool) -> String {
    let mut random = Random(804);
    let mut pieces: Vec<String> = (0..frame / piece).map(|_| random.text(piece)).collect();
    let page = |i: usize, pieces: &[String], random: &mut Random| {
        let (above, below) = pieces.split_at(pieces.len() / 2);
        let text = format!("{}\n\n{}\n\n{}", above.join("\n"), random.text(own), below.join("\n"));
        format!("{}\n", json!({"id": format!("p{i:02}"), "url": format!("https://one.example/{i}"), "text": text}))
    };
    let mut lines = String::new();
    for i in 0..count {
        if shuffled {
            random.shuffle(&mut pieces);
        }
        lines += &page(i, &pieces, &mut random);
    }
    lines
}

#[test]
fn furniture_makes_no_two_pages_alike() {
    for (frame, piece, own, shuffled) in
        [(150, 30, 60, false), (150, 30, 60, true), (240, 12, 80, true), (600, 50, 170, true)]
    {
        let (results, kept) = run(&site(14, frame, piece, own, shuffled), "--remove-contained");
        assert_eq!((kinds(&results), kept.len()), (vec![], 14), "{frame} in pieces of {piece}, {own}, {shuffled}");
    }
}

#[test]
fn of_many_edited_copies_one_stays() {
    let mut random = Random(805);
    let story = random.text(150);
    let copy = |i: usize| {
        let mut words: Vec<String> = story.split(' ').map(str::to_owned).collect();
        for place in (i % 50..150).step_by(50) {
            words[place] = format!("own{i}x");
        }
        let more = if i == 7 { " and this is the longest of them all" } else { "" };
        (format!("d{i:03}"), words.join(" ") + more)
    };
    // However many there are: the earliest is not the one that is preferred.
    for count in [10, 60, 300] {
        let (_, kept) = run(&records((0..count).map(copy)), "");
        assert_eq!(kept, BTreeSet::from(["d007".to_owned()]), "of {count}");
    }
}

#[test]
fn copies_of_copies_and_of_parts_add_up() {
    // Exact copies of an edited copy, of a part, and of the original.
    let mut random = Random(806);
    let story = random.words(200);
    let copy = edited(&story.join(" "), &every(11, 200));
    let part = story[10..90].join(" ");
    let texts = [&story.join(" "), &copy, &copy, &part, &part, &story.join(" "), &copy.to_uppercase()];
    let lines = records(texts.iter().enumerate().map(|(i, text)| (format!("d{i}"), (*text).clone())));
    let (results, kept) = run(&lines, "");
    assert_eq!(kept.len(), 2, "{:?}", results.removals());
    // One of two parts went in favour of the other, which then stays.
    let kept = run(&lines, "--remove-contained").1;
    assert_eq!(kept, BTreeSet::from(["d0", "d3"].map(str::to_owned)));
    // All pairs of both kinds: of ten near ones, five of original and copies; of parts with the rest, ten.
    let of = |kind: &str| results.pairs.iter().filter(|row| row["kind"] == kind).count();
    assert_eq!((of("exact"), of("near"), of("contained")), (1 + 3 + 1, 6, 10));
}

/// Stories and what papers make of them: edited, cut, framed, joined, and printed as they are.
fn farm(seed: u64, count: usize) -> String {
    let mut random = Random(seed);
    let mut texts: Vec<String> = Vec::new();
    let frames: Vec<String> = (0..3).map(|_| random.text(35)).collect();
    let mut lines = String::new();
    for i in 0..count {
        let pick = |random: &mut Random| texts[random.below(texts.len())].clone();
        let mut text = if texts.is_empty() || random.below(4) == 0 {
            let words = random.below(160);
            random.text(words)
        } else {
            let text = pick(&mut random);
            let words = text.split(' ').count();
            match random.below(7) {
                0 => edited(&text, &every(3 + random.below(20), words)),
                1 => text.split(' ').take(words / 2 + 1).collect::<Vec<_>>().join(" "),
                2 => text.split(' ').skip(words / 3).collect::<Vec<_>>().join(" "),
                3 => format!("{text} {}", pick(&mut random)),
                4 => text.to_uppercase(),
                5 => format!("{} {text}", random.text(12)),
                _ => text,
            }
        };
        texts.push(text.clone());
        let host = random.below(4);
        let mut page = json!({"id": format!("d{i:03}")});
        if host > 0 {
            text = format!("{text}\n\n{}", frames[host - 1]);
            page["url"] = json!(format!("https://h{host}.example/{i}"));
        }
        page["text"] = json!(text);
        if random.below(3) > 0 {
            page["date"] = json!(format!("2018-03-{:02}", 1 + random.below(28)));
        }
        lines.extend([&page.to_string(), "\n"]);
    }
    lines
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whoever_goes_has_a_link_to_one_who_stays(
        seed: u64, count in 2..90_usize,
        switches in prop_oneof![Just(""), Just("--remove-contained"), Just("--remove-contained --keep newest")],
        across in prop_oneof![Just(""), Just(" --across")],
    ) {
        run(&farm(seed, count), &format!("{switches}{across}"));
    }
}

#[test]
fn rows_of_copies_state_the_shares_that_made_them_near() {
    // Of two copies of one text, one shares other furniture with others, so its own share would be 0.73.
    run(&farm(15_236_969_197_652_678_040, 45), "");
}

#[test]
fn copies_of_few_words_go_across_hosts_too() {
    // No sketch proposes these: they are too short.
    let page = |i: usize| {
        let text = ["no news", "page not found"][i % 2];
        format!("{}\n", json!({"id": format!("p{i}"), "url": format!("https://h{i}.example/"), "text": text}))
    };
    let (results, kept) = run(&(0..8).map(page).collect::<String>(), "--across");
    assert_eq!(kept, BTreeSet::from(["p0", "p1"].map(str::to_owned)), "{:?}", results.removals());
}
