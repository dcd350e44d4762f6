//! Scores against a truth: the figures, the forms that files may have, and what is refused.

use crate::support::{Ended, Folder, Random, gzip, record};
use serde_json::{Value, json};

/// Runs `onecopy eval ARGUMENTS`, which must go well and say nothing beside.
#[track_caller]
fn eval(folder: &Folder, arguments: &str) -> String {
    let ended = Ended::of(folder.command(&format!("eval {arguments}")).output().unwrap());
    assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""), "{arguments}");
    String::from_utf8(ended.stdout).unwrap()
}

#[track_caller]
fn figures(folder: &Folder, arguments: &str) -> Value {
    serde_json::from_str(&eval(folder, &format!("{arguments} --json"))).unwrap()
}

/// Some rows for pairs: two found of three true ones, and one that is wrong.
fn with_pairs() -> Folder {
    let folder = Folder::new();
    folder.write("found.jsonl", "{\"a\":\"x\",\"b\":\"y\",\"kind\":\"near\",\"jaccard\":0.9}\n{\"a\":\"z\",\"b\":\"x\",\"kind\":\"exact\",\"jaccard\":1}\n{\"a\":\"y\",\"b\":\"w\",\"kind\":\"contained\",\"jaccard\":0.3}\n");
    folder.write("truth.tsv", "y\tx\nx\tz\nu\tv\n");
    folder
}

#[test]
fn pairs_as_people_read_them() {
    let shown = "\
found  found.jsonl
truth  truth.tsv

       found  truth  both  precision  recall      F1
pairs      3      3     2     0.6667  0.6667  0.6667
";
    assert_eq!(eval(&with_pairs(), "pairs found.jsonl --truth truth.tsv"), shown);
}

#[test]
fn pairs_that_count() {
    let folder = with_pairs();
    let counts = |arguments: &str| {
        let figures = figures(&folder, &format!("pairs {arguments}"));
        (figures["found"].as_u64().unwrap(), figures["truth"].as_u64().unwrap(), figures["both"].as_u64().unwrap())
    };
    assert_eq!(counts("found.jsonl --truth truth.tsv --kind near,exact"), (2, 3, 2));
    assert_eq!(counts("found.jsonl --truth truth.tsv --least jaccard=0.95"), (1, 3, 1));
    folder.write("judged.csv", "a,b\nx,y\nu,y\n");
    assert_eq!(counts("found.jsonl --truth truth.tsv --judged judged.csv"), (2, 3, 2));
    folder.write("labels.csv", "a,b,label\nx,y,same\nw,y,other\nu,v,same\n");
    assert_eq!(counts("found.jsonl --truth labels.csv --positive same"), (3, 2, 1));
    let by_label = figures(&folder, "pairs found.jsonl --truth labels.csv --positive same --by label");
    let expected =
        json!([{"group":"other","truth":1,"both":1,"recall":1.0},{"group":"same","truth":2,"both":1,"recall":0.5}]);
    assert_eq!(by_label["groups"], expected);
    folder.write("packed.gz", gzip(b"{\"pair\":[\"x\",\"y\"]}\n"));
    assert_eq!(counts("packed.gz --truth truth.tsv"), (1, 3, 1));
}

#[test]
fn a_run_scores_against_itself() {
    let folder = Folder::new();
    let mut random = Random(11);
    let mut records = String::new();
    for i in 0..12 {
        let text = random.text(80);
        for copy in 0..=i % 3 {
            records += &record(&format!("{i}-{copy}"), &text);
        }
    }
    folder.write("in.jsonl", &records);
    folder.dedup("in.jsonl -o out").expect(0, &[]);
    let pairs = figures(&folder, "pairs out --truth out");
    assert_eq!((pairs["f1"].as_f64(), pairs["found"].as_u64()), (Some(1.0), Some(4 + 4 * 3)));
    for found in ["out", "out/removed.jsonl", "out/pairs.jsonl"] {
        let clusters = figures(&folder, &format!("clusters {found} --truth out/clusters.jsonl --documents 24"));
        assert_eq!(clusters["documents"], 24, "{found}");
        assert_eq!(clusters["adjusted_rand_index"], 1.0, "{found}");
        assert_eq!(clusters["b_cubed"]["f1"], 1.0, "{found}");
        assert_eq!(clusters["clusters"]["both"], 8, "{found}");
    }
}

#[test]
fn clusters_by_hand() {
    let folder = Folder::new();
    folder.write("found.jsonl", "{\"members\":[\"a\",\"b\",\"c\"]}\n{\"members\":[\"d\",\"e\"]}\n");
    folder.write("truth.tsv", "a\t1\nb\t1\nc\t2\nd\t2\nf\t3\n");
    // Found: abc de f g; true: ab cd e f g. B-cubed precision: (2/3 + 2/3 + 1/3 + 1/2 + 1/2 + 1 + 1) / 7. Of 21 pairs 8/21 would be
    // in both by chance: (1 - 8/21) / (3 - 8/21).
    let shown = "\
found  found.jsonl
truth  truth.tsv

          found  truth  both  precision  recall      F1
pairs         4      2     1     0.2500  0.5000  0.3333
clusters      2      2     0     0.0000  0.0000  0.0000
B-cubed                          0.6667  0.8571  0.7500

adjusted Rand index  0.2364
documents                 7
only in found             1
only in truth             1
";
    assert_eq!(eval(&folder, "clusters found.jsonl --truth truth.tsv --documents 7"), shown);
}

#[test]
fn passages_in_bytes_and_in_characters() {
    let folder = Folder::new();
    folder.write("docs.jsonl", "{\"id\":\"a\",\"text\":\"ääää one two\"}\n{\"id\":\"b\",\"text\":\"one two three\"}\n");
    folder.write("found.tsv", "a\t9\t16\tb\t0\t7\nb\t8\t13\ta\t0\t8\n");
    folder.write("truth.jsonl", "{\"susp\":\"b\",\"src\":\"a\",\"kind\":\"copy\",\"cases\":[[0,7,5,7]]}\n{\"susp\":\"b\",\"src\":\"c\",\"kind\":\"none\",\"cases\":[]}\n");
    let score = figures(&folder, "passages found.tsv --truth truth.jsonl --docs docs.jsonl --by kind");
    assert_eq!((score["recall"].as_f64(), score["precision"].as_f64()), (Some(1.0), Some(0.5)));
    assert_eq!((&score["unit"], &score["groups"][1]["plagdet"]), (&json!("chars"), &Value::Null));
    assert_eq!(score["groups"][0]["group"], "copy");
    let refused = Ended::of(folder.command("eval passages found.tsv --truth truth.jsonl").output().unwrap());
    refused.expect(2, &["found.tsv: its offsets", "truth.jsonl; hint: ", "--docs"]);
    folder.write("same.tsv", "a\t9\t16\tb\t0\t7\n");
    assert_eq!(figures(&folder, "passages same.tsv --truth same.tsv")["plagdet"], 1.0);
}

#[test]
fn blocks_of_a_run_that_counts_characters() {
    let folder = Folder::new();
    let text = "Über Schiffe.\n\nDer Hafen ist seit Montag wieder offen, und alle Schiffe fahren.\n\nBe the first to comment\n";
    let labels = json!([[0, 13, 1], [15, 79, 1], [81, 104, "comments"]]);
    folder.write("truth.jsonl", format!("{}\n", json!({"id": "x", "text": text, "labels": labels, "lang": null})));
    folder.write("found.jsonl", "{\"id\":\"x\",\"start\":82,\"end\":106}\n");
    for (offsets, left) in [("", 0.0), ("--offsets chars", 1.0 / 23.0)] {
        let score = figures(&folder, &format!("blocks found.jsonl --truth truth.jsonl --by lang {offsets}"));
        assert_eq!(score["furniture"]["f1"], 1.0);
        assert_eq!((score["furniture_left"].as_f64(), score["prose_lost"].as_f64()), (Some(left), Some(0.0)));
        assert_eq!(score["groups"][0]["group"], "-");
    }
    folder.write("out/boilerplate.jsonl", "{\"id\":\"x\",\"start\":81,\"end\":104}\n");
    folder.write("out/summary.json", "{\"parameters\":{\"offsets\":\"chars\"}}");
    assert_eq!(figures(&folder, "blocks out --truth truth.jsonl")["furniture_left"], 0.0);
}

#[test]
fn refusals_name_the_file_the_line_and_what_to_do() {
    let folder = with_pairs();
    folder.write("bad.tsv", "x\ty\nx\n");
    folder.write("labels.jsonl", "{\"a\":1,\"b\":2,\"label\":\"x\"}\n{\"a\":1,\"b\":3,\"label\":\"y\"}\n");
    folder.write("twice.tsv", "x\t1\nx\t2\n");
    folder.write("folder/other.txt", "");
    folder.write("strange.tsv", "q\tr\n");
    for (arguments, status, said) in [
        ("pairs none.tsv --truth truth.tsv", 1, &["none.tsv: "][..]),
        ("pairs bad.tsv --truth truth.tsv", 2, &["bad.tsv: line 2: 1 of the 2 columns", "hint: write "]),
        ("pairs folder --truth truth.tsv", 2, &["folder: no pairs.jsonl", "hint: "]),
        ("pairs found.jsonl --truth labels.jsonl", 2, &["labels.jsonl: line 2: ", "x, y", "--positive LABEL"]),
        ("pairs found.jsonl --truth labels.jsonl --positive z", 2, &["no row with label z"]),
        ("pairs found.jsonl --truth truth.tsv --least x", 2, &["FIELD=NUMBER"]),
        ("pairs - --truth -", 2, &["standard input"]),
        ("clusters twice.tsv --truth twice.tsv", 2, &["twice.tsv: line 2: \"x\" is in two clusters"]),
        ("clusters strange.tsv --truth strange.tsv --documents 0", 2, &["--documents 0: the files name 1"]),
        ("passages bad.tsv --truth truth.tsv", 2, &["truth.tsv: line 1: 2 of the 6 columns"]),
        ("blocks truth.tsv --truth truth.tsv", 2, &["truth.tsv: line 1: 2 of the 3 columns"]),
        ("pairs strange.tsv --truth truth.tsv", 0, &["warning: strange.tsv and truth.tsv have no document in common"]),
        ("clusters strange.tsv --truth twice.tsv", 2, &["two clusters"]),
    ] {
        Ended::of(folder.command(&format!("eval {arguments}")).output().unwrap()).expect(status, said);
    }
}

#[test]
fn no_bytes_are_too_odd() {
    let folder = Folder::new();
    let mut random = Random(3);
    let parts: [&[u8]; 12] =
        [b"{", b"}", b"\"a\":", b"[", b"]", b"\t", b",", b"\n", b"\"", b"\xff", b"9999999999999999999999", b"-1"];
    for round in 0..60 {
        let bytes: Vec<u8> = (0..30).flat_map(|_| parts[random.below(parts.len())]).copied().collect();
        folder.write("odd", &bytes);
        let family = ["pairs", "clusters", "passages", "blocks"][round % 4];
        let ended = Ended::of(folder.command(&format!("eval {family} odd --truth odd")).output().unwrap());
        assert!(matches!(ended.status, Some(0 | 2)), "{family} {bytes:?}: {}", ended.stderr);
    }
}
