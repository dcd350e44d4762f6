//! Crowds: a hundred thousand copies, and a record that is larger than all others together.

use crate::support::{Folder, Random, edited, record};
use serde_json::Value;
use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};

const PAGES: usize = 100_000;
/// Far above what the runs here take, and far below what anything quadratic would.
const MEMORY: u64 = 600_000_000;

fn id(page: usize) -> String {
    format!("p{page:06}")
}

/// Writes `PAGES` pages, straight to the file.
fn write_pages(folder: &Folder, text: impl Fn(usize) -> String) {
    let mut file = BufWriter::new(File::create(folder.path("pages.jsonl")).unwrap());
    for page in 0..PAGES {
        file.write_all(record(&id(page), &text(page)).as_bytes()).unwrap();
    }
    file.flush().unwrap();
}

fn summary(folder: &Folder) -> Value {
    serde_json::from_slice(&folder.read("out/summary.json")).unwrap()
}

fn lines(folder: &Folder, name: &str) -> impl Iterator<Item = String> {
    BufReader::new(File::open(folder.path(name)).unwrap()).lines().map(Result::unwrap)
}

/// Looks at every row of a run that left one page of all: `jaccard` tells what page and survivor must have.
fn one_survivor(folder: &Folder, kind: &str, jaccard: impl Fn(usize, usize) -> f64) {
    let ended = folder.dedup("pages.jsonl -o out");
    ended.expect(0, &[]);
    let summary = summary(folder);
    let counts = &summary["counts"];
    assert_eq!((&counts["documents"], &counts["kept"]), (&PAGES.into(), &1.into()), "{counts}");
    assert_eq!((&counts["bounded"], &counts["rejected"]), (&0.into(), &0.into()), "{counts}");
    assert_eq!(counts[kind], PAGES - 1);
    // A page is compared with the survivor, not with the crowd: linear.
    assert!(counts["compared"].as_u64().unwrap() <= 2 * PAGES as u64, "{counts}");
    assert!(summary["peak_memory"].as_u64().is_none_or(|peak| peak < MEMORY), "{summary}");

    let kept: Vec<String> = lines(folder, "out/documents/pages.jsonl").collect();
    assert_eq!(kept.len(), 1);
    let survivor: Value = serde_json::from_str(&kept[0]).unwrap();
    let survivor = survivor["id"].as_str().unwrap();
    let place = |id: &str| id[1..].parse::<usize>().unwrap();
    let mut gone = HashSet::new();
    for line in lines(folder, "out/removed.jsonl") {
        let row: Value = serde_json::from_str(&line).unwrap();
        let page = row["id"].as_str().unwrap();
        assert_eq!((row["survivor"].as_str(), row["kind"].as_str()), (Some(survivor), Some(kind)), "{line}");
        let expected = jaccard(place(page), place(survivor));
        assert!((row["jaccard"].as_f64().unwrap() - expected).abs() < 0.000_051, "{line}: {expected}");
        assert!(expected >= 0.8);
        assert!(gone.insert(place(page)), "{line}: twice");
    }
    assert!(gone.len() == PAGES - 1 && !gone.contains(&place(survivor)));
    // A cluster of more than 256 lists each member against its survivor, and no other pair.
    assert_eq!(lines(folder, "out/pairs.jsonl").count(), PAGES - 1);
    assert!(lines(folder, "out/pairs.jsonl").all(|line| line.contains(survivor)));
    let clusters: Vec<String> = lines(folder, "out/clusters.jsonl").collect();
    assert!(clusters.len() == 1 && clusters[0].contains("\"size\":100000,"));
}

#[test]
fn a_hundred_thousand_identical_pages_leave_one() {
    let folder = Folder::new();
    let text = Random(21).text(60);
    write_pages(&folder, |_| text.clone());
    one_survivor(&folder, "exact", |_, _| 1.0);
}

#[test]
fn a_hundred_thousand_pages_with_one_word_of_their_own_leave_one() {
    let folder = Folder::new();
    let (words, at) = (80, 40);
    let text = Random(22).text(words);
    let parts: Vec<String> = edited(&text, &[at]).split("changed40x").map(str::to_owned).collect();
    write_pages(&folder, |page| format!("{}own{page}word{}", parts[0], parts[1]));
    // Of the 76 shingles of a page 5 hold its own word.
    let all = (words - 4) as f64;
    one_survivor(&folder, "near", |_, _| (all - 5.0) / (all + 5.0));
}

#[test]
fn a_hundred_thousand_pages_with_another_word_changed_in_each_leave_one() {
    let folder = Folder::new();
    let words = 120;
    let text = Random(23).words(words);
    let place = |page: usize| page * 7 % words;
    write_pages(&folder, |page| {
        let mut text = text.clone();
        text[place(page)] = format!("own{page}word");
        text.join(" ")
    });
    // The shingles that the changed word of either page stands in.
    let shingles = words - 4;
    let touched = |page: usize| place(page).saturating_sub(4)..(place(page) + 1).min(shingles);
    one_survivor(&folder, "near", |page, survivor| {
        let changed = touched(page).chain(touched(survivor)).collect::<HashSet<_>>().len();
        let shared = (shingles - changed) as f64;
        shared / (2.0 * shingles as f64 - shared)
    });
}

#[test]
fn crowds_of_pages_in_one_frame_that_miss_the_threshold_all_stay() {
    // 112 shingles of a page are the frame's. With 30 words of its own J is 112 / 180, with 12 words 112 / 144.
    for (pages, own) in [(20_000, 30), (8_000, 12)] {
        let folder = Folder::new();
        let mut random = Random(24);
        let (above, below) = (random.text(60), random.text(60));
        let mut file = BufWriter::new(File::create(folder.path("pages.jsonl")).unwrap());
        for page in 0..pages {
            let text = format!("{above} {} {below}", random.text(own));
            file.write_all(record(&id(page), &text).as_bytes()).unwrap();
        }
        file.flush().unwrap();
        folder.dedup("pages.jsonl -o out").expect(0, &[]);
        let counts = &summary(&folder)["counts"];
        assert_eq!((&counts["kept"], &counts["bounded"]), (&pages.into(), &0.into()), "{counts}");
        // The frame must not make all pairs worth a look.
        assert!(counts["compared"].as_u64().unwrap() < 10 * pages as u64, "{counts}");
    }
}

#[test]
fn a_line_of_500_megabytes_is_a_document_like_others() {
    let folder = Folder::new();
    let mut random = Random(25);
    let (text, near) = (random.text(100), random.text(100));
    let mut file = BufWriter::new(File::create(folder.path("long.jsonl")).unwrap());
    let write = |file: &mut BufWriter<File>, line: String| file.write_all(line.as_bytes()).unwrap();
    write(&mut file, record("a", &text));
    write(&mut file, record("b", &near));
    write(&mut file, "{\"id\":\"long\",\"text\":\"".to_owned());
    let piece = random.text(200_000);
    let mut written = 0;
    while written < 500_000_000 {
        let number = format!("part{written} ");
        file.write_all(number.as_bytes()).and_then(|()| file.write_all(piece.as_bytes())).unwrap();
        written += number.len() + piece.len();
    }
    write(&mut file, "\"}\n".to_owned());
    write(&mut file, record("c", &text));
    write(&mut file, record("d", &edited(&near, &[50])));
    file.flush().unwrap();
    folder.dedup("long.jsonl -o out").expect(0, &[]);
    let counts = &summary(&folder)["counts"];
    assert_eq!((&counts["documents"], &counts["kept"]), (&5.into(), &3.into()), "{counts}");
    let removed: Vec<String> = lines(&folder, "out/removed.jsonl").collect();
    assert!(removed.len() == 2 && removed[0].contains("\"c\"") && removed[1].contains("\"d\""), "{removed:?}");
    let size = |name: &str| std::fs::metadata(folder.path(name)).unwrap().len();
    assert!(size("out/documents/long.jsonl") > 500_000_000 && size("out/documents/long.jsonl") < size("long.jsonl"));
}

#[test]
fn up_to_256_members_all_pairs_are_listed_above_that_each_against_its_survivor() {
    let text = Random(26).text(60);
    // Half of the pages are exact copies of the page before them.
    for (members, pairs) in [(256, 256 * 255 / 2), (257, 256)] {
        let folder = Folder::new();
        let page = |i: usize| record(&format!("p{i:03}"), &edited(&text, &[30]).replace("x ", &format!("{} ", i / 2)));
        folder.write("in.jsonl", (0..members).map(page).collect::<String>());
        let results = folder.results("in.jsonl", 0);
        results.account_for(members as u64);
        assert_eq!((results.count("kept"), results.count("largest_cluster")), (1, members as u64));
        assert_eq!((results.pairs.len(), results.count("exact")), (pairs, 1));
        let order = |row: &Value| (row["a"].as_str().unwrap().to_owned(), row["b"].as_str().unwrap().to_owned());
        assert!(results.pairs.is_sorted_by_key(order));
        assert!(results.pairs.iter().all(|row| row["a"].as_str() < row["b"].as_str()));
    }
}
