//! What is typed and what is said: help, statuses, streams, refusals, presets, settings.

use crate::support::{Ended, Folder, Random, Results, comparable, edited, record, records, rows};
use serde_json::json;
use std::process::Stdio;

/// Twenty documents: `d1` is a copy of `d0`, `d3` a near one of `d2`.
fn corpus() -> String {
    let mut random = Random(71);
    let mut texts: Vec<String> = (0..20).map(|_| random.text(60)).collect();
    let copy = texts[0].clone();
    texts[1] = copy;
    texts[3] = edited(&texts[2], &[59]);
    records(texts.iter().enumerate().map(|(i, text)| (format!("d{i}"), text)))
}

fn with_corpus() -> Folder {
    let folder = Folder::new();
    folder.write("in.jsonl", corpus());
    folder
}

#[test]
fn help_and_version_go_to_standard_output() {
    let folder = Folder::new();
    let say = |arguments: &str| {
        let ended = Ended::of(folder.command(arguments).output().unwrap());
        assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""), "{arguments}");
        String::from_utf8(ended.stdout).unwrap()
    };
    assert_eq!(say("--version"), format!("onecopy {}\n", env!("CARGO_PKG_VERSION")));
    assert!(say("--help").contains("dedup"));
    let help = say("dedup --help");
    for part in [
        "--threshold",
        "--keep",
        "--preset",
        "--text-field",
        "--no-mmap",
        "--config",
        "--threads",
        "--dry-run",
        "--strict",
        "fineweb",
        "olmo3",
        "lee2021",
        "slimpajama",
        "nemo",
        "thorough",
        "news",
        "--aligned",
        "--contained",
        "--remove-contained",
        "--offsets",
        "--across",
        "--pairs",
        "longest",
        "source:A,B,C",
        "pairs.jsonl",
        "clusters.jsonl",
        "removed.jsonl",
        "rejected.jsonl",
        "summary.json",
        "config.toml",
        "130",
    ] {
        assert!(help.contains(part), "no {part:?} in the help");
    }
    let passages = say("passages --help");
    for part in [
        "--min-words",
        "--identity",
        "--loose",
        "--cut",
        "--offsets",
        "--across",
        "--pairs",
        "--text-field",
        "passages.jsonl",
        "families.jsonl",
        "cut.jsonl",
        "config.toml",
        "130",
    ] {
        assert!(passages.contains(part), "no {part:?} in the help");
    }
    assert!(!passages.contains("--threshold"));
    assert!(
        help.lines().chain(say("dedup -h").lines()).chain(passages.lines()).all(|line| line.chars().count() <= 120),
        "{help}"
    );
}

#[test]
fn without_arguments_help_is_given_as_a_usage_error() {
    let folder = Folder::new();
    Ended::of(folder.command("").output().unwrap()).expect(2, &["Usage: onecopy"]);
    Ended::of(folder.command("dedupe").output().unwrap()).expect(2, &["dedup"]);
    folder.dedup("in.jsonl --treshold 0.5 -o out").expect(2, &["--threshold"]);
}

#[test]
fn a_run_ends_with_a_table() {
    let folder = with_corpus();
    let ended = folder.dedup("in.jsonl -o out");
    ended.expect(0, &["documents", "kept", "exact", "near", "rejected", "clusters", "MB/s"]);
    assert!(ended.stdout.is_empty());
    assert!(!ended.stderr.contains('\u{1b}'), "colour or a bar, though nobody looks: {}", ended.stderr);
    let words: Vec<&str> = ended.stderr.split_whitespace().collect();
    for (name, count) in [("documents", "20"), ("kept", "18"), ("exact", "1"), ("near", "1"), ("clusters", "2")] {
        assert!(words.windows(2).any(|pair| pair == [name, count]), "{name} {count}: {}", ended.stderr);
    }
    assert_eq!(folder.dedup("in.jsonl -o out --force --quiet").expect(0, &[]).stderr, "");
    folder.dedup("in.jsonl -o out --force --verbose").expect(0, &["read", "propose", "verify", "decide", "write"]);
    folder.dedup("in.jsonl -o out --force --progress always").expect(0, &[]);
}

#[test]
fn rejected_records_are_said_in_the_end() {
    let folder = Folder::new();
    folder.write("in.jsonl", "[]\n");
    folder.dedup("in.jsonl -o out").expect(3, &["1 record was rejected", "out/rejected.jsonl"]);
    // Without a log the first few are shown.
    folder.write("in.jsonl", "[]\n{}\n");
    folder.dedup("in.jsonl -o -").expect(3, &["2 records were rejected", "in.jsonl: line 2: byte 3: "]);
    folder.write("in.jsonl", "[]\n".repeat(9));
    folder.dedup("in.jsonl --dry-run").expect(3, &["9 records were rejected", "line 3", "--log"]);
}

#[test]
fn a_filter_reads_standard_input_and_writes_standard_output() {
    let folder = Folder::new();
    let corpus = corpus();
    let lines: Vec<&str> = corpus.split_inclusive('\n').collect();
    let expected = [&lines[..1], &lines[2..3], &lines[4..]].concat().concat();
    for arguments in ["", "-", "- -o -", "--log log"] {
        let ended = folder.dedup_piped(arguments, corpus.as_bytes());
        ended.expect(0, &["documents"]);
        assert_eq!(String::from_utf8(ended.stdout).unwrap(), expected, "{arguments:?}");
    }
    Results::read(&folder.path("log")).account_for(20);
    assert!(!folder.exists("log/documents"));
    // A file can be streamed as well, and standard input go to a folder.
    folder.write("in.jsonl", &corpus);
    assert_eq!(folder.dedup("in.jsonl -o -").stdout, expected.as_bytes());
    let ended = folder.dedup_piped("- -o out", corpus.as_bytes());
    assert!(ended.stdout.is_empty());
    assert_eq!(folder.read("out/documents/stdin.jsonl"), expected.as_bytes());
}

#[test]
fn a_dry_run_counts_and_writes_nothing() {
    let folder = with_corpus();
    let ended = folder.dedup("in.jsonl --dry-run");
    ended.expect(0, &["kept", "clusters"]);
    assert!(ended.stdout.is_empty());
    assert_eq!(std::fs::read_dir(folder.path("")).unwrap().count(), 1);
    folder.dedup("in.jsonl --dry-run -o out").expect(0, &["kept"]);
    assert!(!folder.exists("out"));
    assert!(folder.dedup_piped("--dry-run", corpus().as_bytes()).expect(0, &["kept"]).stdout.is_empty());
}

#[test]
fn a_folder_that_is_not_empty_is_refused_unless_forced() {
    let folder = with_corpus();
    folder.write("out/mine.txt", "mine");
    folder.write("out/documents/old.jsonl", "old");
    folder.dedup("in.jsonl -o out").expect(2, &["out: ", "not empty", "--force"]);
    folder.dedup("in.jsonl -o - --log out").expect(2, &["out: ", "--force"]);
    // Whose documents are these? No run has left them here.
    folder.dedup("in.jsonl -o out --force").expect(2, &["out: ", "no results"]);
    assert_eq!(folder.read("out/documents/old.jsonl"), b"old");
    folder.write("out/summary.json", "{}");
    folder.write("out/removed.jsonl", "");
    folder.dedup("in.jsonl -o out --force").expect(0, &[]);
    assert!(!folder.exists("out/documents/old.jsonl") && folder.read("out/mine.txt") == b"mine");
    std::fs::create_dir(folder.path("empty")).unwrap();
    folder.dedup("in.jsonl -o empty").expect(0, &[]);
    folder.dedup("in.jsonl -o deep/er/out").expect(0, &[]);
}

#[test]
fn input_that_the_results_would_replace_is_refused() {
    let folder = Folder::new();
    folder.write("out/documents/in.jsonl", corpus());
    for arguments in ["out/documents -o out --force", "out/documents/in.jsonl -o out --force", "out -o out --force"] {
        let ended = folder.dedup(arguments);
        assert!(folder.read("out/documents/in.jsonl") == corpus().as_bytes(), "{arguments}: the input was changed");
        ended.expect(2, &["hint: "]);
    }
}

#[test]
fn refusals_name_what_was_typed_and_what_to_type() {
    let folder = with_corpus();
    folder.write("bad.toml", "treshold = 0.7\n");
    folder.write("worse.toml", "threshold = \"high\"\n");
    for (arguments, status, said) in [
        ("in.jsonl", 2, &["-o DIR", "--dry-run"][..]),
        ("in.jsonl -o out --log log", 2, &["--log"]),
        ("in.jsonl -o out --threshold 0", 2, &["--threshold 0"]),
        ("in.jsonl -o out --threshold 1.5", 2, &["--threshold 1.5"]),
        ("in.jsonl -o out --threshold nan", 2, &["--threshold"]),
        ("in.jsonl -o out --threshold high", 2, &["--threshold"]),
        ("in.jsonl -o out --shingle 0", 2, &["--shingle 0"]),
        ("in.jsonl -o out --shingle 65", 2, &["--shingle 65", "64"]),
        ("in.jsonl -o out --recall 1", 2, &["--recall 1"]),
        ("in.jsonl -o out --bands 20", 2, &["--bands 20", "20x6"]),
        ("in.jsonl -o out --bands 20x6 --recall 0.9", 2, &["--bands", "--recall"]),
        ("in.jsonl -o out --threads 0", 2, &["--threads 0"]),
        ("in.jsonl -o out --threads 100000", 2, &["--threads 100000"]),
        ("in.jsonl -o out --keep biggest", 2, &["biggest", "longest"]),
        ("in.jsonl -o out --preset none", 2, &["fineweb"]),
        ("in.jsonl -o out --text-field a..b", 2, &["a..b"]),
        ("in.jsonl -o out --aligned 0.9", 2, &["--aligned: ", "--preset news"]),
        ("in.jsonl -o out --contained 0.9", 2, &["--contained: ", "--preset news"]),
        ("in.jsonl -o out --remove-contained", 2, &["--remove-contained: ", "--preset news"]),
        ("in.jsonl -o out --offsets chars", 2, &["--offsets: ", "--preset news"]),
        ("in.jsonl -o out --preset news --aligned 1.5", 2, &["--aligned 1.5"]),
        ("in.jsonl -o out --config bad.toml", 2, &["bad.toml", "treshold", "`threshold`"]),
        ("in.jsonl -o out --config worse.toml", 2, &["worse.toml", "threshold"]),
        ("in.jsonl -o out --config none.toml", 1, &["none.toml: "]),
        ("none.jsonl -o out", 1, &["none.jsonl: ", "hint: "]),
        ("*.parquet -o out", 1, &["*.parquet: ", "hint: "]),
        ("in.jsonl -o in.jsonl", 2, &["in.jsonl: ", "hint: "]),
        ("in.jsonl -o in.jsonl/out", 2, &["in.jsonl", "hint: "]),
    ] {
        folder.dedup(arguments).expect(status, said);
        assert!(!folder.exists("out") && !folder.exists("log"), "{arguments}");
    }
    std::fs::create_dir(folder.path("nothing")).unwrap();
    folder.dedup("nothing -o out").expect(1, &["nothing to read", "hint: "]);
}

#[test]
fn passages_refuses_what_makes_no_sense() {
    let folder = with_corpus();
    folder.write("shared.toml", "threshold = 0.7\nmin-words = 3\n");
    for (arguments, said) in [
        ("in.jsonl", &["-o DIR"][..]),
        ("in.jsonl -o out --log log", &["--log"]),
        ("in.jsonl -o out --min-words 7", &["--min-words 7", "8"]),
        ("in.jsonl -o out --min-words many", &["--min-words"]),
        ("in.jsonl -o out --identity 0.2", &["--identity 0.2", "--loose"]),
        ("in.jsonl -o out --identity 1.2", &["--identity 1.2"]),
        ("in.jsonl -o out --offsets words", &["--offsets", "bytes", "chars"]),
        ("in.jsonl -o out --threshold 0.7", &["--threshold"]),
        ("in.jsonl -o out --threads 0", &["--threads 0"]),
        // Of a file for several commands, the names of others are left alone.
        ("in.jsonl -o out --config shared.toml", &["--min-words 3"]),
    ] {
        Ended::of(folder.command(&format!("passages {arguments}")).output().unwrap()).expect(2, said);
        assert!(!folder.exists("out") && !folder.exists("log"), "{arguments}");
    }
    folder.dedup("in.jsonl -o out --config shared.toml").expect(0, &[]);
}

#[test]
fn patterns_and_folders_can_be_mixed_and_a_file_is_read_once() {
    let folder = Folder::new();
    let mut random = Random(72);
    for name in ["a/1.jsonl", "a/2.jsonl", "b/3.ndjson", "b/skipped.csv", "4.jsonl"] {
        folder.write(name, record(name, &random.text(20)));
    }
    let results = folder.results("a/*.jsonl a b 4.jsonl ./a/1.jsonl **/*.ndjson", 0);
    results.account_for(4);
    assert_eq!(results.count("skipped_files"), 1);
}

#[test]
fn fields_can_be_named() {
    let folder = Folder::new();
    let text = Random(73).text(30);
    let line = |id: u64| format!("{}\n", json!({"doc": {"body": text}, "meta": {"key": id}, "text": format!("{id}")}));
    folder.write("in.jsonl", line(1) + &line(2));
    let results = folder.results("in.jsonl --text-field doc.body --id-field meta.key", 0);
    assert_eq!(results.removals(), ["2>1 exact"]);
}

#[test]
fn presets_set_what_they_say_and_switches_override_them() {
    let folder = with_corpus();
    for (preset, bands, shingle, unit, threshold) in [
        ("fineweb", Some("14x8"), 5, "words", 0.75),
        ("olmo3", Some("26x11"), 5, "words", 0.8),
        ("lee2021", Some("450x20"), 5, "words", 0.8),
        // Bands are chosen for the threshold.
        ("slimpajama", None, 13, "words", 0.8),
        ("nemo", Some("20x13"), 24, "chars", 0.8),
        ("thorough", Some("32x4"), 5, "words", 0.8),
    ] {
        folder.dedup(&format!("in.jsonl -o out --force --preset {preset}")).expect(0, &[]);
        let results = Results::read(&folder.path("out"));
        let parameters = &results.summary["parameters"];
        let wanted = json!([bands, shingle, unit, threshold]);
        let got =
            json!([parameters["bands"], parameters["shingle"], parameters["shingle-unit"], parameters["threshold"]]);
        assert_eq!(got, wanted, "{preset}");
        assert!(results.removals().contains(&"d1>d0 exact".to_owned()), "{preset}");
    }
    folder.dedup("in.jsonl -o out --force --preset nemo --threshold 0.9 --bands 30x4").expect(0, &[]);
    let parameters = Results::read(&folder.path("out")).summary["parameters"].clone();
    assert_eq!(
        (&parameters["threshold"], &parameters["bands"], &parameters["shingle"]),
        (&0.9.into(), &"30x4".into(), &24.into())
    );
}

#[test]
fn the_settings_of_a_run_give_the_same_run_again() {
    let folder = with_corpus();
    for arguments in [
        "",
        "--threshold 0.6 --keep max:meta.score --seed 9 --threads 1 --no-mmap",
        "--preset nemo --keep source:a.example,b",
        "--preset fineweb --shingle 3 --recall 0.9 --text-field text --id-field id --strict",
        "--threshold 0.123456789 --bands 30x2 --shingle-unit chars --shingle 9",
    ] {
        folder.dedup(&format!("in.jsonl -o one --force {arguments}")).expect(0, &[]);
        folder.dedup("in.jsonl -o two --force --config one/config.toml").expect(0, &[]);
        assert!(comparable(&folder.path("one")) == comparable(&folder.path("two")), "{arguments}");
        assert_eq!(folder.read("one/config.toml"), folder.read("two/config.toml"));
        let fingerprint = |out: &str| Results::read(&folder.path(out)).summary["fingerprint"].clone();
        assert_eq!(fingerprint("one"), fingerprint("two"));
    }
    // What is typed goes before what stands in the file.
    folder.dedup("in.jsonl -o three --config one/config.toml --threshold 0.9").expect(0, &[]);
    assert_eq!(Results::read(&folder.path("three")).summary["parameters"]["threshold"], 0.9);
}

#[test]
fn another_seed_finds_the_same_copies() {
    let folder = with_corpus();
    let logs = |seed: u64| {
        folder.dedup(&format!("in.jsonl -o out --force --seed {seed}")).expect(0, &[]);
        comparable(&folder.path("out"))
    };
    assert!(logs(1) == logs(2) && logs(1) == logs(u64::MAX));
}

#[test]
fn in_a_stream_of_records_a_text_is_a_record_too() {
    let folder = with_corpus();
    folder.write("page.txt", "one \"page\"\nof its own");
    let output = folder.command("dedup in.jsonl page.txt -o -").stderr(Stdio::null()).output().unwrap();
    let streamed = rows(&output.stdout);
    assert_eq!(streamed.len(), 19);
    assert_eq!(streamed[18], json!({"id": "page.txt", "text": "one \"page\"\nof its own"}));
}

#[test]
fn results_below_a_walked_folder_are_not_read_again() {
    let folder = Folder::new();
    folder.write("crawl/in.jsonl", corpus());
    folder.dedup("crawl -o crawl/out").expect(0, &[]);
    let first = comparable(&folder.path("crawl/out"));
    folder.dedup("crawl -o crawl/out --force").expect(0, &[]);
    assert!(first == comparable(&folder.path("crawl/out")));
    Results::read(&folder.path("crawl/out")).account_for(20);
}

#[test]
fn a_stream_of_records_may_begin_with_half_of_one() {
    let folder = Folder::new();
    let input = format!("broken\",\"x\":1}}\n{}", corpus());
    let ended = folder.dedup_piped("--log log", input.as_bytes());
    ended.expect(3, &["1 record was rejected"]);
    Results::read(&folder.path("log")).account_for(21);
}

#[test]
fn a_policy_that_finds_nothing_to_go_by_says_so() {
    let folder = with_corpus();
    let results = folder.results("in.jsonl --keep max:nobody.has.this", 0);
    assert_eq!(results.count("unranked"), 20);
    folder.dedup("in.jsonl --dry-run --keep oldest").expect(0, &["unranked", "--keep"]);
}
