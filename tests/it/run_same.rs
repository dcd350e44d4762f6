//! `onecopy run` is what the other commands do, in one; and gives the same bytes however it is called.

use crate::run_checks::{crawl, lines};
use crate::support::{Folder, Random, comparable, gzip, tree, zstd};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;

type Files = BTreeMap<String, Vec<u8>>;

/// As `assert_eq`, but names the files instead of printing them.
#[track_caller]
fn assert_same(one: &Files, two: &Files, what: &str) {
    let names: Vec<&String> = one.keys().chain(two.keys()).filter(|name| one.get(*name) != two.get(*name)).collect();
    assert!(names.is_empty(), "{what}: not the same: {names:?}");
}

/// What a command leaves in a folder, but for timings and settings.
#[track_caller]
fn output(folder: &Folder, arguments: &str, status: i32) -> Files {
    let ended = folder.command(&format!("{arguments} -o out --force")).output().unwrap();
    crate::support::Ended::of(ended).expect(status, &[]);
    comparable(&folder.path("out"))
}

/// A folder `d` with a bit of everything, written in an order of its own.
fn mixed(order: u64) -> Folder {
    let array = |pages: &[Value]| format!("[{}]", pages.iter().map(Value::to_string).collect::<Vec<_>>().join(",\n"));
    let text = |page: &Value| page["text"].as_str().unwrap().to_owned();
    let html = |page: &Value| {
        let blocks: String =
            text(page).lines().filter(|line| !line.is_empty()).map(|line| format!("<p>{line}</p>\n")).collect();
        format!(
            "<!DOCTYPE html>\n<html><head><title>t</title></head><body><nav><a href=/>Home</a></nav>{blocks}</body></html>\n"
        )
    };
    let mut files: Vec<(String, Vec<u8>)> = vec![
        ("a.jsonl".into(), lines(&crawl(1, 150)).into_bytes()),
        ("b.jsonl.gz".into(), gzip(lines(&crawl(2, 60)).as_bytes())),
        ("c.jsonl.zst".into(), zstd(lines(&crawl(3, 60)).as_bytes())),
        ("d.json".into(), array(&crawl(1, 50)).into_bytes()),
        ("e.jsonl".into(), format!("{}[]\nno\n", lines(&crawl(4, 20))).into_bytes()),
    ];
    for (at, page) in crawl(5, 40).iter().enumerate() {
        let site = at % 4;
        files.push(match at % 2 {
            0 => (format!("s{site}.example/{at}.txt"), text(page).into_bytes()),
            _ => (format!("s{site}.example/{at}.html"), html(page).into_bytes()),
        });
    }
    Random(order).shuffle(&mut files);
    let folder = Folder::new();
    for (name, content) in files {
        folder.write(&format!("d/{name}"), content);
    }
    folder
}

#[test]
fn threads_maps_and_orders_do_not_matter() {
    let folder = mixed(1);
    let one = output(&folder, "run d --threads 1", 3);
    for log in ["boilerplate", "clusters", "families", "pairs", "passages", "rejected", "removed"] {
        assert!(!one[&format!("{log}.jsonl")].is_empty(), "{log}");
    }
    for (what, other) in [
        ("4 threads", output(&folder, "run d --threads 4", 3)),
        ("no map", output(&folder, "run d --no-mmap", 3)),
        ("other order on disk", output(&mixed(2), "run d", 3)),
    ] {
        assert_same(&one, &other, what);
    }
    let paths = ["d/a.jsonl", "d/b.jsonl.gz", "d/c.jsonl.zst", "d/d.json", "d/e.jsonl"];
    let forwards = output(&folder, &format!("run {}", paths.join(" ")), 3);
    let backwards: Vec<&str> = paths.into_iter().rev().collect();
    assert_same(&forwards, &output(&folder, &format!("run {}", backwards.join(" ")), 3), "order of arguments");
}

#[test]
fn neither_the_order_of_records_nor_names_nor_packing_matters() {
    let mut given = crawl(6, 200);
    let folder = Folder::new();
    folder.write("in.jsonl", lines(&given));
    let mut one = output(&folder, "run in.jsonl", 0);
    let documents = one.remove("documents/in.jsonl").unwrap();
    let sorted = |bytes: &[u8]| {
        let mut lines: Vec<String> = String::from_utf8(bytes.to_vec()).unwrap().lines().map(str::to_owned).collect();
        lines.sort_unstable();
        lines
    };
    folder.write("packed.jsonl.gz", gzip(lines(&given).as_bytes()));
    folder.write("other/name.ndjson.zst", zstd(lines(&given).as_bytes()));
    for (name, input) in [("packed.jsonl.gz", "packed.jsonl.gz"), ("name.ndjson.zst", "other/name.ndjson.zst")] {
        let mut other = output(&folder, &format!("run {input}"), 0);
        let packed = other.remove(&format!("documents/{name}")).unwrap();
        let plain =
            if name.ends_with("gz") { crate::support::gunzip(&packed) } else { crate::support::unzstd(&packed) };
        assert!(plain == documents, "{name}");
        assert_same(&one, &other, name);
    }
    Random(7).shuffle(&mut given);
    let (first, second) = given.split_at(70);
    folder.write("z/1.jsonl", lines(second));
    folder.write("z/2.jsonl", lines(first));
    let mut other = output(&folder, "run z", 0);
    let parts = ["1", "2"].map(|name| other.remove(&format!("documents/{name}.jsonl")).unwrap()).concat();
    assert!(sorted(&parts) == sorted(&documents), "shuffled: other documents");
    // How often a host has a block is counted in the order of the input, and an estimate: it is evidence, but decides nothing here.
    let [one_rows, other_rows] = [&mut one, &mut other].map(|files| {
        let mut rows = crate::support::rows(&files.remove("boilerplate.jsonl").unwrap());
        for row in &mut rows {
            drop((row["evidence"].take(), row["score"].take()));
        }
        rows
    });
    assert_eq!(one_rows, other_rows);
    // The page shows some of that evidence.
    assert!(one.remove("report.html").is_some() && other.remove("report.html").is_some());
    assert_same(&one, &other, "shuffled");
}

#[test]
fn standard_input_and_output_carry_the_same_bytes() {
    let given = lines(&crawl(8, 200));
    let folder = Folder::new();
    folder.write("in.jsonl", &given);
    let mut files = output(&folder, "run in.jsonl", 0);
    let documents = files.remove("documents/in.jsonl").unwrap();
    for (what, ended) in [
        ("a filter", folder.piped("run --log log --force", given.as_bytes())),
        ("packed", folder.piped("run - -o - --log log --force", &zstd(given.as_bytes()))),
        ("a file", folder.run("in.jsonl -o - --log log --force --threads 1")),
    ] {
        ended.expect(0, &["documents"]);
        assert!(ended.stdout == documents, "{what}");
        assert_same(&files, &comparable(&folder.path("log")), what);
    }
    let ended = folder.piped("run --quiet", given.as_bytes());
    assert!(ended.stdout == documents && ended.stderr.is_empty());
    folder.piped("run - -o piped", given.as_bytes()).expect(0, &[]);
    assert!(folder.read("piped/documents/stdin.jsonl") == documents);
}

/// Fields of the summary that say what was done and found, but for what a whole run says of more than a part of it.
fn counts(folder: &Folder) -> Value {
    let summary: Value = serde_json::from_slice(&folder.read("out/summary.json")).unwrap();
    serde_json::json!([
        summary["counts"],
        summary["largest"],
        summary["passages"],
        summary["boilerplate"],
        summary["fingerprint"],
        summary["bands"]
    ])
}

#[test]
fn with_stages_switched_off_it_is_each_of_the_other_commands() {
    let folder = mixed(1);
    folder.write("pairs", "d001\td002\nd003\td004\nd010\td000\nd005\tnobody\n");
    folder.write("rules.toml", "[[strip]]\nliteral = 'Click to share on Twitter'\n");
    for (off, command, switches) in [
        (
            "--no-clean --no-passages",
            "dedup",
            vec![
                "",
                "--threshold 0.6 --keep newest",
                "--across --keep first",
                "--pairs pairs",
                "--preset lee2021 --seed 7",
            ],
        ),
        (
            "--no-clean --no-dedup",
            "passages",
            vec!["", "--min-words 12 --identity 0.9", "--across --offsets chars", "--pairs pairs"],
        ),
        (
            "--no-dedup --no-passages",
            "clean",
            vec![
                "",
                "--level careful --offsets chars",
                "--alone --keep-labels share,legal",
                "--mark=spans",
                "--rules rules.toml",
            ],
        ),
    ] {
        for switches in switches {
            let whole = output(&folder, &format!("run d --no-report {off} {switches}"), 3);
            let counted = counts(&folder);
            let part = output(&folder, &format!("{command} d {switches}"), 3);
            assert_same(&whole, &part, &format!("{command} {switches}"));
            assert_eq!(counted, counts(&folder), "{command} {switches}");
        }
    }
    // Dedup by passages, too.
    let whole = output(&folder, "run d --no-clean --no-report", 3);
    assert_same(&whole, &output(&folder, "dedup d --preset news", 3), "dedup --preset news");
}

/// Whether a run is what cleaning and then deduplicating by passages what is left would give, but for offsets.
fn check_one_by_one(seed: u64, count: usize, switches: &str) -> Result<(), TestCaseError> {
    let folder = Folder::new();
    folder.write("in.jsonl", lines(&crawl(seed, count)));
    let whole = output(&folder, &format!("run in.jsonl {switches}"), 0);
    output(&folder, "clean in.jsonl", 0);
    let boilerplate = folder.read("out/boilerplate.jsonl");
    prop_assert!(whole["boilerplate.jsonl"] == boilerplate);
    folder.write("clean/in.jsonl", folder.read("out/documents/in.jsonl"));
    let after = output(&folder, &format!("dedup clean/in.jsonl --preset news {switches}"), 0);
    for name in ["pairs.jsonl", "clusters.jsonl", "removed.jsonl", "documents/in.jsonl"] {
        prop_assert_eq!(String::from_utf8_lossy(&whole[name]), String::from_utf8_lossy(&after[name]), "{}", name);
    }
    let families = |files: &Files| {
        let rows = crate::support::rows(&files["families.jsonl"]);
        let told = |row: &Value| ["size", "hosts", "words", "earliest", "text"].map(|name| row[name].to_string());
        rows.iter().map(told).collect::<Vec<_>>()
    };
    prop_assert_eq!(families(&whole).len(), families(&after).len());
    let (mut one, mut two) = (families(&whole), families(&after));
    one.sort();
    two.sort();
    prop_assert_eq!(one, two);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_run_is_cleaning_and_then_comparing_what_is_left(
        seed: u64, count in 2..70_usize,
        switches in prop_oneof![Just(""), Just("--remove-contained --keep oldest"), Just("--keep first --across"), Just("--threshold 0.6 --aligned 0.8")],
    ) {
        check_one_by_one(seed, count, switches)?;
    }
}

#[test]
fn the_input_is_as_it_was() {
    let folder = mixed(3);
    let before = tree(&folder.path("d"));
    output(&folder, "run d --remove-contained", 3);
    assert_same(&before, &tree(&folder.path("d")), "the input");
}
