//! Two documents side by side: what is shown, how wide, and what is refused.

use crate::support::{Ended, Folder, Random, edited, gzip, record};
use serde_json::json;
use std::process::Stdio;
use unicode_width::UnicodeWidthStr as _;

const A: &str = "\
The mill at Dray
Nobody in the valley could say when the old mill at Dray had stopped, only that the water went on turning past it.

The council voted on Tuesday to sell it to eleven bakers, who want to grind their own flour there from next autumn on.

“We know nothing of mills,” said Oda Lint, “but we know what good flour smells like.”

The price, two hundred thousand crowns, is to be paid over twelve years. A surveyor had valued the mill at twice as much,
but added that nobody would ever pay that for a roof with more holes than slates.
";
const B: &str = "\
“We know nothing of mills,” said Oda Lint, “but we know what good flour smells like.”

Nobody in the valley could say when the old mill at Dray had stopped; only that the stream went on running past it.

The council voted on Tuesday evening to sell it to eleven bakers, who want to grind their own flour there from next
autumn on. 霧が晴れた。
";

const SHOWN: &str = "\
A  a.txt
B  b.txt

                 A        B
words          105       68
aligned     59.0 %   92.6 %   in shared stretches of 8 words or more
passages         1            of 20 words or more, identity 0.75 or more
Jaccard     0.3415            of 5-word shingles

stretch    words A  words B   identity
[1]             46       47   0.9462
[2]             16       16   1.0000  moved: first in B

    A [-only here-]                      │ B {+only here+}
                                         │
    The mill at Dray                     │ (here [2], shown below)
                                         │
[1] Nobody in the valley could say when  │ Nobody in the valley could say when
    the old mill at Dray had stopped,    │ the old mill at Dray had stopped;
    only that the [-water-] went on      │ only that the {+stream+} went on
    [-turning-] past it.                 │ {+running+} past it.
    The council voted on Tuesday to sell │ The council voted on Tuesday
    it to eleven bakers, who want to     │ {+evening+} to sell it to eleven
    grind their own flour there from     │ bakers, who want to grind their own
    next autumn on.                      │ flour there from next autumn on.
                                         │
[2] “We know nothing of mills,” said Oda │ (moved: first in B)
    Lint, “but we know what good flour   │ “We know nothing of mills,” said Oda
    smells like.”                        │ Lint, “but we know what good flour
                                         │ smells like.”
                                         │
    The price, two hundred thousand      │ 霧が晴れた。
    crowns, is to … 22 words … that for  │
    a roof with more holes than slates.  │
";

fn with_texts() -> Folder {
    let folder = Folder::new();
    folder.write("a.txt", A);
    folder.write("b.txt", B);
    folder
}

#[track_caller]
fn compare(folder: &Folder, arguments: &str) -> String {
    let ended = Ended::of(folder.command(&format!("compare {arguments}")).output().unwrap());
    assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""), "{arguments}");
    String::from_utf8(ended.stdout).unwrap()
}

#[test]
fn two_texts_side_by_side() {
    assert_eq!(compare(&with_texts(), "a.txt b.txt"), SHOWN);
}

#[test]
fn no_line_is_wider_than_asked_for_and_nothing_steers_the_terminal() {
    let folder = with_texts();
    folder.write(
        "c.txt",
        format!("\u{1b}[2J\u{202e}{}\u{7}\tשלום 東京 👩\u{200d}👧 e\u{301}", A.replace(' ', "\u{3000}")),
    );
    for (arguments, width) in [
        ("a.txt b.txt", 80),
        ("a.txt b.txt --width 40", 40),
        ("a.txt b.txt --width 79 --full", 79),
        ("a.txt c.txt", 80),
        ("c.txt b.txt --width 140 --full", 140),
        ("c.txt a.txt --width 57", 57),
    ] {
        let shown = compare(&folder, arguments);
        for line in shown.lines() {
            assert!(line.width() <= width && line.trim_end() == line, "{arguments}: {line:?}");
            assert!(!line.contains(|c: char| c.is_control() || c == '\u{202e}'), "{arguments}: {line:?}");
        }
    }
}

#[test]
fn colours_are_for_those_who_want_them() {
    let folder = with_texts();
    let plain = compare(&folder, "a.txt b.txt --color never");
    assert_eq!(compare(&folder, "a.txt b.txt"), plain);
    assert!(plain.contains("[-water-]") && plain.contains("{+stream+}"));
    let coloured = compare(&folder, "a.txt b.txt --color always");
    assert!(coloured.contains("\u{1b}[36m") && !coloured.contains("[-water-]"));
    for (name, value, colours) in [("CLICOLOR_FORCE", "1", true), ("NO_COLOR", "1", false)] {
        let output = folder.command("compare a.txt b.txt").env(name, value).output().unwrap();
        assert_eq!(output.stdout.contains(&0x1b), colours, "{name}");
    }
}

#[test]
fn any_kind_of_file_and_any_id_of_a_corpus() {
    let folder = with_texts();
    let page = |arguments: &str| compare(&folder, arguments).lines().skip(2).collect::<Vec<_>>().join("\n");
    let expected = page("a.txt b.txt");
    folder.write("a.json", json!({"text": A}).to_string());
    folder.write("b.jsonl.gz", gzip(record("b", B).as_bytes()));
    assert_eq!(page("a.json b.jsonl.gz"), expected);
    folder.write("deep.jsonl", json!({"meta": {"body": A}}).to_string());
    folder.write("crawl/1.jsonl", record("x", "y") + &record("x", A) + "[]\n" + &json!({"text": B}).to_string());
    folder.write("crawl/site/b.txt", B);
    folder.write("crawl/2.json", json!([{"text": "z"}, {"text": B}]).to_string());
    for b in ["1.jsonl:4", "site/b.txt", "2.json:2"] {
        assert_eq!(page(&format!("x#2 {b} --in crawl")), expected, "{b}");
    }
    folder.write(
        "fields.jsonl",
        json!({"body": A, "key": 7}).to_string() + "\n" + &json!({"body": B, "key": 8}).to_string(),
    );
    assert_eq!(page("7 8 --in fields.jsonl --text-field body --id-field key"), expected);
    let output = folder.command("compare a.txt -").stdin(std::fs::File::open(folder.path("b.txt")).unwrap()).output();
    let piped = String::from_utf8(output.unwrap().stdout).unwrap();
    assert_eq!(piped.lines().skip(2).collect::<Vec<_>>().join("\n"), expected);
}

#[test]
fn a_sentence_where_one_says_it_all() {
    let folder = with_texts();
    folder.write("empty.txt", "");
    folder.write("none.txt", "—\n");
    folder.write("upper.txt", A.to_uppercase());
    folder.write("other.txt", Random(5).text(50));
    for (arguments, said) in [
        ("a.txt a.txt", "identical, byte for byte."),
        ("empty.txt empty.txt", "identical, byte for byte."),
        ("a.txt upper.txt", "only case, punctuation"),
        ("a.txt empty.txt", "B has no words"),
        ("none.txt a.txt", "A has no words"),
        ("none.txt empty.txt", "Neither document has a word."),
        ("a.txt other.txt", "no stretch of 8 words or more"),
    ] {
        let shown = compare(&folder, arguments);
        assert!(shown.replace('\n', " ").contains(said) && shown.lines().count() <= 5, "{arguments}: {shown}");
    }
}

#[test]
fn terms_decide_what_is_shown() {
    let folder = Folder::new();
    let text = Random(6).text(100);
    folder.write("a.txt", &text);
    folder.write("b.txt", edited(&text, &[30, 45]));
    assert!(compare(&folder, "a.txt b.txt").contains("[1]"));
    let strict = compare(&folder, "a.txt b.txt --identity 1");
    assert!(strict.contains("[3]") && !strict.contains("{+changed"), "{strict}");
    assert!(!compare(&folder, "a.txt b.txt --identity 1 --min-words 20").contains("[3]"));
}

#[test]
fn refusals_name_what_was_typed_and_what_to_type() {
    let folder = with_texts();
    folder.write("two.jsonl", record("first-page", A) + &record("second-page", B));
    folder.write("bad.json", "{\"body\": 1}");
    folder.write("bad.txt", b"\xff");
    folder.write("cut.txt.gz", &gzip(A.as_bytes())[..60]);
    folder.write("none.jsonl", "");
    for (arguments, status, said) in [
        ("a.txt", 2, &["<B>"][..]),
        ("a.txt none.txt", 1, &["none.txt: no such file"]),
        ("a.txt two.jsonl", 2, &["two.jsonl: 2 documents", "--in two.jsonl"]),
        ("a.txt .", 2, &[".: ", "--in"]),
        ("a.txt none.jsonl", 2, &["none.jsonl: no document"]),
        ("a.txt bad.json", 1, &["bad.json: line 1", "text"]),
        ("a.txt bad.txt", 1, &["bad.txt: line 1: byte 0"]),
        ("a.txt cut.txt.gz", 1, &["cut.txt.gz: "]),
        ("- -", 2, &["standard input"]),
        ("first-page secnd-page --in two.jsonl", 2, &["\"secnd-page\"", "did you mean \"second-page\""]),
        ("page first-page --in two.jsonl", 2, &["\"first-page\" or \"second-page\""]),
        ("zzz first-page --in two.jsonl", 2, &["\"zzz\"", "hint: "]),
        ("zzz first-page --in two.jsonl cut.txt.gz", 2, &["1 input could not be read"]),
        ("a b --in nothing.jsonl", 1, &["nothing.jsonl: "]),
        ("a.txt b.txt --width 39", 2, &["--width 39", "40"]),
        ("a.txt b.txt --identity 0", 2, &["--identity 0"]),
        ("a.txt b.txt --identity 1.1", 2, &["--identity 1.1"]),
        ("a.txt b.txt --min-words 0", 2, &["--min-words 0"]),
        ("a.txt b.txt --color sometimes", 2, &["always"]),
        ("a.txt b.txt --text-field a..b", 2, &["a..b"]),
    ] {
        let ended = Ended::of(folder.command(&format!("compare {arguments}")).output().unwrap());
        ended.expect(status, said);
        assert!(ended.stdout.is_empty(), "{arguments}");
    }
}

#[test]
fn whoever_has_seen_enough_may_close_the_pipe() {
    let folder = Folder::new();
    let text = Random(7).text(50_000);
    folder.write("a.txt", &text);
    folder.write("b.txt", edited(&text, &[100]));
    let mut child =
        folder.command("compare a.txt b.txt").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let ended = Ended::of(child.wait_with_output().unwrap());
    assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""));
}
