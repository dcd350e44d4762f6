//! `onecopy passages` as a program: the same bytes whatever the circumstances, and what its switches do.

use crate::shared::Shared;
use crate::support::{Ended, Folder, Random, comparable, edited, gzip, record, records, rows, zstd};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Pages of some sites that share stories, quotes and sidebars with each other, of one word to two hundred; each with an id.
fn farm(seed: u64, count: usize) -> Vec<String> {
    let mut random = Random(seed);
    let stories: Vec<Vec<String>> = (0..=count / 6).map(|_| random.words(120)).collect();
    let sidebars: Vec<String> = (0..7).map(|_| random.text(30)).collect();
    (0..count)
        .map(|i| {
            let site = random.below(7);
            let own = random.below(60);
            let mut text = random.text(own);
            for _ in 0..random.below(3) {
                let story = &stories[random.below(stories.len())];
                let from = random.below(80);
                let to = from + random.below(story.len() - from);
                let mut part = story[from..to].to_vec();
                for word in &mut part {
                    if random.below(25) == 0 {
                        *word = random.word();
                    }
                }
                let (open, close) = if random.below(4) == 0 { ("“", "”") } else { ("", "") };
                text.extend(["\n\n", open, &part.join(" "), close]);
            }
            if random.below(3) > 0 {
                text.extend(["\n\n", &sidebars[site]]);
            }
            let mut page = json!({"id": format!("d{seed}-{i:04}"), "text": text});
            if site > 0 {
                page["url"] = json!(format!("https://site{site}.example/{i}"));
            }
            if random.below(4) > 0 {
                page["date"] = json!(format!("2019-{:02}-{:02}", 1 + random.below(12), 1 + random.below(28)));
            }
            format!("{page}\n")
        })
        .collect()
}

/// What a run on `arguments` leaves, but for timings; it must have found passages of several kinds.
fn output(folder: &Folder, arguments: &str, status: i32) -> BTreeMap<String, Vec<u8>> {
    let shared = folder.shared(arguments, status);
    assert!(shared.passages.len() > 100 && shared.families.len() > 20);
    let kinds: BTreeSet<&str> = shared.passages.iter().map(|passage| passage.kind.as_str()).collect();
    assert!(kinds.contains("reuse") && kinds.contains("furniture"), "{kinds:?}");
    comparable(&folder.path("out"))
}

/// A folder `d` with files in several forms, written in an order of its own.
fn mixed(order: u64) -> Folder {
    let mut files: Vec<(String, Vec<u8>)> = vec![
        ("one/a.jsonl".into(), farm(1, 700).concat().into_bytes()),
        ("one/b.jsonl.zst".into(), zstd(farm(2, 200).concat().as_bytes())),
        ("two/a.jsonl.gz".into(), gzip((farm(1, 300).concat() + "[]\n").as_bytes())),
    ];
    for (i, line) in farm(3, 60).iter().enumerate() {
        let text = rows(line.as_bytes())[0]["text"].as_str().unwrap().to_owned();
        files.push((format!("site{}.example/{i}.txt", i % 5), text.into_bytes()));
    }
    Random(order).shuffle(&mut files);
    let folder = Folder::new();
    for (name, content) in files {
        folder.write(&format!("d/{name}"), content);
    }
    folder
}

#[test]
fn threads_maps_and_the_order_on_disk_do_not_matter() {
    let folder = mixed(1);
    let one = output(&folder, "d --threads 1", 3);
    assert_eq!(one.keys().collect::<Vec<_>>(), ["families.jsonl", "passages.jsonl", "rejected.jsonl"]);
    for (what, other) in [
        ("2 threads", output(&folder, "d --threads 2", 3)),
        ("5 threads", output(&folder, "d --threads 5", 3)),
        ("no map", output(&folder, "d --no-mmap", 3)),
        ("other order", output(&mixed(2), "d", 3)),
        ("arguments", output(&folder, "d/two d/one d", 3)),
    ] {
        assert!(one == other, "{what}");
    }
}

#[test]
fn packed_piped_and_shuffled_input_gives_the_same_passages() {
    let mut lines = farm(4, 600);
    let folder = Folder::new();
    folder.write("in.jsonl", lines.concat());
    let one = output(&folder, "in.jsonl", 0);
    folder.write("packed.jsonl.zst", zstd(lines.concat().as_bytes()));
    folder.write("packed.jsonl.gz", gzip(lines.concat().as_bytes()));
    assert!(one == output(&folder, "packed.jsonl.zst", 0), "zstd");
    assert!(one == output(&folder, "packed.jsonl.gz", 0), "gzip");
    folder.piped("passages - -o piped", lines.concat().as_bytes()).expect(0, &[]);
    assert!(one == comparable(&folder.path("piped")), "standard input");
    for seed in [5, 6] {
        Random(seed).shuffle(&mut lines);
        folder.write("shuffled.jsonl", lines.concat());
        assert!(one == output(&folder, "shuffled.jsonl", 0), "shuffled");
    }
}

#[test]
fn a_stream_is_the_lines_of_the_file() {
    let folder = Folder::new();
    let lines = farm(7, 300).concat();
    folder.write("in.jsonl", &lines);
    let mut files = output(&folder, "in.jsonl", 0);
    let ended = folder.passages("in.jsonl -o - --log log");
    ended.expect(0, &[]);
    assert!(ended.stdout == files["passages.jsonl"]);
    assert!(folder.piped("passages", lines.as_bytes()).expect(0, &[]).stdout == ended.stdout);
    // What is streamed is not written to the folder again.
    let logs = comparable(&folder.path("log"));
    files.retain(|name, _| logs.contains_key(name));
    assert!(logs == files && logs.contains_key("families.jsonl"), "{:?}", logs.keys());
}

/// `d0` and `d1` share forty words, `d2` and `d3` forty-five of which nine are changed, three at a time, `d4` and `d5` fifteen.
fn corpus() -> String {
    let mut random = Random(601);
    let mut own = Random(602);
    let passages = [random.text(40), random.text(45), random.text(15)];
    let page = |i: usize, own: &mut Random| {
        let mut passage = passages[i / 2].clone();
        if i == 3 {
            passage = edited(&passage, &[9, 10, 11, 21, 22, 23, 33, 34, 35]);
        }
        format!("{} {passage} {}", own.text(40), own.text(40))
    };
    records((0..6).map(|i| (format!("d{i}"), page(i, &mut own))))
}

fn pairs(shared: &Shared) -> Vec<String> {
    shared.passages.iter().map(|p| format!("{} {}", p.a.0, p.b.0)).collect()
}

#[test]
fn length_and_identity_are_what_was_asked_for() {
    let folder = Folder::new();
    folder.write("in.jsonl", corpus());
    for (switches, expected) in [
        ("", vec!["d0 d1", "d2 d3"]),
        ("--min-words 15", vec!["d0 d1", "d2 d3", "d4 d5"]),
        ("--min-words 40 --identity 1", vec!["d0 d1"]),
        ("--min-words 41 --identity 1", vec![]),
        ("--identity 0.85", vec!["d0 d1"]),
        ("--identity 0.8", vec!["d0 d1", "d2 d3"]),
        ("--identity 0.5", vec!["d0 d1", "d2 d3"]),
    ] {
        assert_eq!(pairs(&folder.shared(&format!("in.jsonl {switches}"), 0)), expected, "{switches}");
    }
}

#[test]
fn across_is_between_sites_and_unknown_sites_differ() {
    let mut random = Random(603);
    let passage = random.text(40);
    let hosts = ["one.example", "one.example", "two.example", "", ""];
    let lines: String = (0..5)
        .map(|i| {
            let text = format!("{} {passage} {}", random.text(30), random.text(30));
            let url = if hosts[i].is_empty() { String::new() } else { format!("https://{}/{i}", hosts[i]) };
            format!("{}\n", json!({"id": format!("d{i}"), "url": url, "text": text}))
        })
        .collect();
    let folder = Folder::new();
    folder.write("in.jsonl", lines);
    assert_eq!(pairs(&folder.shared("in.jsonl", 0)).len(), 10);
    let across = folder.shared("in.jsonl --across", 0);
    assert_eq!(pairs(&across).len(), 9);
    assert!(!pairs(&across).contains(&"d0 d1".to_owned()));
    assert_eq!(across.families[0].printings.len(), 5);
}

#[test]
fn only_listed_pairs_have_rows_and_all_that_share_do() {
    let folder = Folder::new();
    let given = farm(8, 200);
    folder.write("in.jsonl", given.concat());
    let whole = folder.shared("in.jsonl", 0);
    let mut all: Vec<(String, String)> = whole.passages.iter().map(|p| (p.a.0.clone(), p.b.0.clone())).collect();
    all.dedup();
    // Every third pair that shares something, in either order, and some that do not.
    let mut random = Random(605);
    let mut listed: Vec<(String, String)> = all.iter().step_by(3).cloned().collect();
    for _ in 0..200 {
        let mut id = || format!("d8-{:04}", random.below(200));
        let (a, b) = (id(), id());
        listed.push((b, a));
    }
    let list: String = listed.iter().map(|(a, b)| format!("{a}\t{b}\n")).collect();
    folder.write("list", list);
    let some = folder.shared("in.jsonl --pairs list", 0);
    let ordered: BTreeSet<(&str, &str)> =
        listed.iter().map(|(a, b)| if a < b { (a.as_str(), b.as_str()) } else { (b.as_str(), a.as_str()) }).collect();
    let place = |p: &crate::shared::Passage| (p.a.clone(), p.b.clone(), p.words, p.identity.to_bits());
    for passage in &some.passages {
        assert!(ordered.contains(&(passage.a.0.as_str(), passage.b.0.as_str())), "{passage:?}");
    }
    let found: Vec<_> = some.passages.iter().map(place).collect();
    for passage in &whole.passages {
        if ordered.contains(&(passage.a.0.as_str(), passage.b.0.as_str())) {
            assert!(found.contains(&place(passage)), "{passage:?}");
        }
    }
    assert!(found.len() > 20);
}

#[test]
fn bad_records_are_counted_and_strict_runs_leave_nothing() {
    let folder = Folder::new();
    let text = Random(606).text(30);
    let lines = record("a", &text) + "{\"id\":\"x\"}\n" + &record("b", &text) + "{\"text\":\n";
    folder.write("in.jsonl", &lines);
    let shared = folder.shared("in.jsonl", 3);
    assert_eq!((shared.rejected.len(), pairs(&shared)), (2, vec!["a b".to_owned()]));
    assert_eq!(shared.rejected[1]["line"], 4);
    folder.passages("in.jsonl -o strict --strict").expect(1, &["in.jsonl", "2"]);
    assert!(!folder.exists("strict"));
}

#[test]
fn a_dry_run_says_and_writes_nothing_else() {
    let folder = Folder::new();
    folder.write("in.jsonl", corpus());
    let ended = folder.passages("in.jsonl --dry-run");
    ended.expect(0, &["passages", "2"]);
    assert!(ended.stdout.is_empty() && std::fs::read_dir(folder.path("")).unwrap().count() == 1);
}

#[test]
fn results_of_the_other_command_are_replaced_as_a_whole() {
    let folder = Folder::new();
    folder.write("in.jsonl", corpus());
    folder.dedup("in.jsonl -o out --preset news").expect(0, &[]);
    folder.passages("in.jsonl -o out").expect(2, &["out", "--force"]);
    folder.shared("in.jsonl", 0);
    let names: Vec<String> = comparable(&folder.path("out")).into_keys().collect();
    assert_eq!(names, ["families.jsonl", "passages.jsonl", "rejected.jsonl"]);
    folder.dedup("in.jsonl -o out --force").expect(0, &[]);
    assert!(!folder.exists("out/passages.jsonl") && !folder.exists("out/families.jsonl"));
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_nothing() {
    let folder = Folder::new();
    folder.write("in.jsonl", farm(9, 2000).concat());
    let inner = folder.command("passages in.jsonl -o out");
    let mut command = std::process::Command::new("sh");
    command.args(["-c", "ulimit -f 64; exec \"$0\" \"$@\""]).arg(inner.get_program()).args(inner.get_args());
    Ended::of(command.current_dir(folder.path("")).output().unwrap()).expect(1, &["out/", "hint: "]);
    assert!(!folder.exists("out"));
    folder.write("file", "");
    folder.passages("in.jsonl -o file/out").expect(2, &["file/out", "hint: "]);
}
