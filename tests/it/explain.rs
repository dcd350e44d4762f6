//! What is said of a document: its fate, the words that differ, what was cut, and where else it stands.

use crate::support::{Ended, Folder, Random, edited, record};
use serde_json::{Value, json};
use std::path::Path;
use unicode_width::UnicodeWidthStr as _;

/// A run over the bundled example, with the boilerplate of another.
fn newsroom() -> Folder {
    let folder = Folder::new();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    std::os::unix::fs::symlink(examples, folder.path("examples")).unwrap();
    folder.dedup("--preset news examples/newsroom -o out --quiet").expect(0, &[]);
    Ended::of(folder.command("clean examples/newsroom -o cleaned --quiet").output().unwrap()).expect(0, &[]);
    std::fs::copy(folder.path("cleaned/boilerplate.jsonl"), folder.path("out/boilerplate.jsonl")).unwrap();
    folder
}

#[track_caller]
fn explain(folder: &Folder, arguments: &str) -> String {
    let ended = Ended::of(folder.command(&format!("explain {arguments}")).output().unwrap());
    assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""), "{arguments}");
    String::from_utf8(ended.stdout).unwrap()
}

/// The output with single blanks and no line ends: where lines are broken does not matter.
fn flat(shown: &str) -> String {
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_removed_document() {
    let folder = newsroom();
    let shown = explain(&folder, "out fa-03 --in examples/newsroom");
    assert_eq!(shown.lines().next(), Some("fa-03 was removed: it is nearly the same as fa-02, which was kept."));
    let flat = flat(&shown);
    for part in [
        "Jaccard 0.",
        "of it stands in fa-02, by shared stretches of words",
        "A fa-03 B fa-02",
        "{+only here+}",
        "Boilerplate in it: ",
        "share, score 1.0000 · host: on ",
        " lines alike …",
        "Where else its passages stand: ",
    ] {
        assert!(flat.contains(part), "no {part:?} in:\n{shown}");
    }
    let full = explain(&folder, "out fa-03 --in examples/newsroom --full");
    assert!(full.len() > shown.len() && !full.contains("lines alike"), "{full}");
    assert!(shown.lines().all(|line| line.width() <= 80 && line.trim_end() == line), "{shown}");
}

#[test]
fn a_document_that_was_kept_in_place_of_others() {
    let folder = newsroom();
    let shown = explain(&folder, "out oc-03 --in examples/newsroom");
    assert!(shown.starts_with("oc-03 was kept, in place of "), "{shown}");
    assert!(
        flat(&shown).contains("Removed in its favour dunmarrow-post.example/2025-10-15-ferry-freed.txt: near, Jaccard")
    );
    let found: Value = serde_json::from_str(&explain(&folder, "out oc-03 --json")).unwrap();
    assert_eq!(
        (&found["fate"], &found["removed"], &found["cluster"]["survivor"]),
        (&json!("kept"), &Value::Null, &json!("oc-03"))
    );
    assert!(found["in_favour_of_it"].as_array().unwrap().len() >= 2);
    assert!(!found["families"].as_array().unwrap().is_empty());
}

#[test]
fn without_the_inputs_the_logs_are_told_all_the_same() {
    let folder = newsroom();
    let with = explain(&folder, "out fa-03 --in examples/newsroom");
    assert_eq!(with, explain(&folder, "out fa-03"), "the run noted where its inputs stand");
    std::fs::rename(folder.path("examples"), folder.path("elsewhere")).unwrap();
    let without = explain(&folder, "out fa-03");
    assert!(flat(&without).contains("pass --in INPUT"), "{without}");
    for line in with.lines().filter(|line| line.starts_with("Jaccard") || line.contains("family ")) {
        assert!(without.contains(line), "{line}");
    }
    assert!(!without.contains("{+"));
    folder.write("other.jsonl", record("x", "Nothing of the kind."));
    assert!(flat(&explain(&folder, "out fa-03 --in other.jsonl")).contains("do not have both documents"));
}

#[test]
fn runs_of_one_kind() {
    let folder = Folder::new();
    let mut random = Random(21);
    let (one, other) = (random.text(60), random.text(50));
    let copy = edited(&one, &[30]);
    folder.write("in.jsonl", record("a", &one) + &record("b", &other) + &record("a", &copy) + "[]\n");
    for (command, id, said) in [
        ("dedup", "a", "a was kept, in place of 1 other document that was removed."),
        ("dedup", "a#2", "a#2 was removed: it is nearly the same as a, which was kept."),
        ("dedup", "b", "b was kept: no other document is nearly the same."),
        ("passages", "a#2", "a#2 was kept, as every document was: this run did not look for duplicates."),
        ("passages", "b", "No passage of it stands in another document."),
        ("clean", "b", "b was kept, as every document was: this run did not look for duplicates."),
    ] {
        let run = folder.command(&format!("{command} in.jsonl -o out --force --quiet")).output().unwrap();
        assert_eq!(run.status.code(), Some(3));
        let shown = explain(&folder, &format!("out {id} --in in.jsonl"));
        assert!(flat(&shown).contains(said), "{command} {id}: {shown}");
    }
}

#[test]
fn a_rejected_record_is_said_to_be_one() {
    let folder = Folder::new();
    let lines = [
        r#"{"id":"bare","body":"No text here."}"#,
        r#"{"id": "half", "text":"An end that is miss"#,
        r#"{"id":77,"text":9}"#,
    ];
    folder.write("in/a.jsonl", record("good", "Some words.") + &lines.join("\n") + "\n");
    folder.write("in/b.json", r#"[{"id":"first","text":"Some words."},{"id":"second","txt":"Others."}]"#);
    folder.write("in/c.txt", b"caf\xe9");
    folder.command("run in -o out --quiet").output().unwrap();
    for (id, said) in [
        ("bare", "\"bare\" was rejected: in/a.jsonl: line 2: byte "),
        ("half", "\"half\" was rejected: in/a.jsonl: line 3: byte "),
        ("77", "\"77\" was rejected: in/a.jsonl: line 4: byte "),
        ("second", "\"second\" was rejected: in/b.json: line 1: byte "),
        ("a.jsonl:3", "was rejected: in/a.jsonl: line 3: byte "),
        ("c.txt", "was rejected: in/c.txt: line 1: byte 3: the text is not valid UTF-8; hint: "),
        ("nobody", "\"nobody\": no document of this id; hint: "),
        ("har", "\"har\": no document of this id"),
    ] {
        let ended = Ended::of(folder.command(&format!("explain out {id}")).output().unwrap());
        ended.expect(2, &[said]);
    }
}

#[test]
fn nothing_of_a_document_steers_the_terminal() {
    let folder = Folder::new();
    let text = Random(22).text(40);
    let hostile = "../\u{1b}[2J\u{202e}\nid\u{7}";
    let blocks = json!({
        "id": hostile, "start": 0, "end": 9, "label": "share", "score": 0.5,
        "evidence": ["words: \u{1b}]0;x\u{7}"], "text": "\u{1b}[31m\u{2066}red",
    });
    let survivor = "s\u{9b}1m\u{200f}".repeat(60);
    folder.write(
        "in.jsonl",
        record(hostile, &format!("{text}\u{1b}[8m")) + &record(&survivor, &format!("{text} \u{202d}more and more")),
    );
    folder.dedup("in.jsonl -o out --quiet").expect(0, &[]);
    folder.write("out/boilerplate.jsonl", format!("{blocks}\n"));
    for width in [40, 80, 100] {
        let mut command = folder.command(&format!("explain out --in in.jsonl --width {width} --"));
        let ended = Ended::of(command.arg(hostile).output().unwrap());
        assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""));
        let shown = String::from_utf8(ended.stdout).unwrap();
        for line in shown.lines() {
            let steers = |c: char| {
                c.is_control()
                    || matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            };
            assert!(!line.contains(steers) && line.width() <= width, "{line:?}");
        }
        assert!(shown.contains("was removed") && shown.contains("red"), "{shown}");
    }
}

#[test]
fn refusals_say_what_to_do() {
    let folder = Folder::new();
    let text = Random(23).text(40);
    folder.write("in.jsonl", record("page-one", &text) + &record("page-two", &text) + "{\"id\":\"bad\"}\n");
    folder.dedup("in.jsonl -o out --quiet").expect(3, &[]);
    folder.write("empty/x.txt", "");
    // Where the run noted that it stands, it is no more.
    std::fs::rename(folder.path("in.jsonl"), folder.path("moved.jsonl")).unwrap();
    for (arguments, status, said) in [
        ("nowhere page-one", 2, &["nowhere: no such folder", "hint: "][..]),
        ("empty page-one", 2, &["empty: no summary.json", "-o"]),
        ("out page-on", 2, &["\"page-on\": no log in out names it", "did you mean \"page-one\""]),
        ("out zzz", 2, &["\"zzz\"", "pass --in INPUT"]),
        ("out page-on --in moved.jsonl", 2, &["\"page-on\"", "did you mean \"page-one\""]),
        ("out in.jsonl:3", 2, &["was rejected: in.jsonl: line 3: "]),
        ("out page-one --in none.jsonl", 1, &["none.jsonl: "]),
        ("out page-one --width 3", 2, &["--width 3"]),
        ("out", 2, &["<ID>"]),
    ] {
        let ended = Ended::of(folder.command(&format!("explain {arguments}")).output().unwrap());
        ended.expect(status, said);
        assert!(ended.stdout.is_empty(), "{arguments}");
    }
    folder.write("out/pairs.jsonl", "{\"a\":1}\n");
    let ended = Ended::of(folder.command("explain out page-one").output().unwrap());
    ended.expect(1, &["pairs.jsonl: line 1: "]);
}

#[test]
fn colours_are_for_those_who_want_them() {
    let folder = newsroom();
    assert!(explain(&folder, "out fa-03 --in examples/newsroom --color always").contains("\u{1b}[1m"));
    assert!(!explain(&folder, "out fa-03 --in examples/newsroom").contains('\u{1b}'));
}
