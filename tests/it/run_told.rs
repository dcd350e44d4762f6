//! What `onecopy run` tells people: what it takes as said, what it counts, and what it leaves where nothing is left.

use crate::run_checks::{Ran, Teller, lines};
use crate::support::{Folder, gunzip, gzip, record, unzstd, zstd};
use serde_json::json;

#[test]
fn what_has_no_effect_may_stand_in_a_file() {
    let folder = Folder::new();
    folder.write("in.jsonl", record("a", "Some words."));
    folder.write("c.toml", "level = \"careful\"\nthreshold = 0.7\nmin-words = 30\nremove-contained = true\n");
    for arguments in ["--no-clean", "--no-dedup", "--no-passages", "--no-clean --no-dedup"] {
        folder.run(&format!("in.jsonl --dry-run --config c.toml {arguments}")).expect(0, &[]);
    }
    folder.write("off.toml", "no-clean = true\n");
    let said = "--level: has no effect with --no-clean (in the configuration file); hint: ";
    folder.run("in.jsonl --dry-run --config off.toml --level careful").expect(2, &[said]);
}

#[test]
fn a_configuration_finds_its_files_from_anywhere() {
    let folder = Folder::new();
    folder.write("in.jsonl", record("a", "Some words.") + &record("b", "Other words."));
    folder.write("lists/pairs", "a\tb\n");
    folder.write("lists/site.toml", "[[strip]]\nliteral = \"Some words\"\n");
    folder.write("lists/c.toml", "pairs = \"pairs\"\nrules = \"site.toml\"\n");
    folder.run("in.jsonl -o out --config lists/c.toml").expect(0, &[]);
    // What a run was told is to be found from any other folder.
    folder.write("elsewhere/in.jsonl", folder.read("in.jsonl"));
    let mut again = folder.command("run in.jsonl --dry-run --config ../out/config.toml");
    let ended = again.current_dir(folder.path("elsewhere")).output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
}

#[test]
fn contained_documents_that_stay_are_counted_and_explained() {
    let mut teller = Teller::new(1113);
    let (story, more, other) = (teller.story(3), teller.story(5), teller.story(6));
    let given = [
        json!({"id": "whole", "text": format!("{story}\n\n{more}")}),
        json!({"id": "part", "text": story}),
        json!({"id": "other", "text": other}),
    ];
    let folder = Folder::new();
    folder.write("in.jsonl", lines(&given));
    let ended = folder.run("in.jsonl -o out");
    ended.expect(0, &["1   33.3 %  kept, though 0.9 of it stands in another"]);
    assert_eq!(Ran::read(&folder.path("out")).results.count("contained_kept"), 1);
    assert!(
        String::from_utf8(folder.read("out/report.html"))
            .unwrap()
            .contains("1 document stands nearly whole in another, and stays")
    );
    let explain = |id: &str| {
        let ended = folder.command(&format!("explain out {id} --width 500")).output().unwrap();
        String::from_utf8(ended.stdout).unwrap()
    };
    let part = explain("part");
    assert!(part.contains("It is contained in whole: 100.0 % of its words stand there."), "{part}");
    assert!(
        part.contains("whole: contained, Jaccard 0.") && part.contains("; 100.0 % of this stands there, "),
        "{part}"
    );
    let whole = explain("whole");
    assert!(!whole.contains("It is contained") && whole.contains("; 100.0 % of that stands here, "), "{whole}");
    let removed = folder.run("in.jsonl --dry-run --remove-contained");
    removed.expect(0, &["1   33.3 %  removed, 0.9 of it stands in a kept one"]);
    assert!(!removed.stderr.contains("kept, though"), "{}", removed.stderr);
}

#[test]
fn a_file_of_records_stays_even_if_none_of_them_does() {
    let folder = Folder::new();
    let text = Teller::new(1114).story(2);
    let line = record("copy", &text);
    folder.write("d/0.jsonl", record("first", &text));
    folder.write("d/1.jsonl", &line);
    folder.write("d/2.jsonl.gz", gzip(line.as_bytes()));
    folder.write("d/3.jsonl.zst", zstd(line.as_bytes()));
    folder.write("d/4.json", format!("[{}]", line.trim_end()));
    folder.write("d/5.txt", &text);
    folder.run("d -o out --keep first").expect(0, &["kept                    1   16.7 %"]);
    assert_eq!(folder.read("out/documents/0.jsonl"), folder.read("d/0.jsonl"));
    assert!(folder.read("out/documents/1.jsonl").is_empty());
    assert!(gunzip(&folder.read("out/documents/2.jsonl.gz")).is_empty());
    assert!(unzstd(&folder.read("out/documents/3.jsonl.zst")).is_empty());
    let array: Vec<serde_json::Value> = serde_json::from_slice(&folder.read("out/documents/4.json")).unwrap();
    assert!(array.is_empty() && !folder.exists("out/documents/5.txt"));
}
