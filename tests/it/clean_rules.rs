//! `onecopy clean --rules`: what its user says goes before everything else.

use crate::clean_pages::{Cleaned, FURNITURE, Prose};
use crate::support::{Folder, record};
use serde_json::json;

const ODD: &str = "The keeper of the west light rows out at dawn and counts the gulls upon the quay";

/// A page with a line that only a rule could speak against, in the midst of prose; and that page without it.
fn page(prose: &mut Prose) -> (String, String) {
    let (a, b) = (prose.story(2), prose.story(2));
    (format!("{a}\n\n{ODD}.\n\n{b}\n"), format!("{a}\n\n{b}\n"))
}

/// Cleans one page by rules, and gives what was found and what is left of it.
#[track_caller]
fn by_rules(rules: &str, text: &str) -> (Cleaned, String) {
    let folder = Folder::new();
    folder.write("rules.toml", rules);
    folder.write("in.jsonl", record("a", text));
    let found = folder.cleaned("in.jsonl --rules rules.toml", 0);
    let left = folder.texts("in.jsonl").remove("a").unwrap();
    found.conserves("a", text, &left);
    (found, left)
}

#[test]
fn a_rule_strips_a_block_and_is_named() {
    let (text, without) = page(&mut Prose::new(931));
    for (rules, label, evidence) in [
        ("[[strip]]\nliteral = 'counts the gulls'\n", "other", "rule: 1"),
        (
            "[[strip]]\nliteral = \"counts\\n the\\t  gulls\"\nlabel = 'credit'\nname = 'gulls'\n",
            "credit",
            "rule: gulls",
        ),
        ("[[strip]]\nregex = '^The keeper .* quay\\.$'\nlabel = 'advert'\nwhole = 'block'\n", "advert", "rule: 1"),
        ("[[strip]]\nliteral = 'COUNTS THE GULLS'\nignore-case = true\n", "other", "rule: 1"),
        ("[[protect]]\nliteral = 'nothing like it'\n[[strip]]\nliteral = 'the west light'\n", "other", "rule: 2"),
    ] {
        let (found, left) = by_rules(rules, &text);
        assert_eq!(found.removed("a"), [format!("{ODD}.")], "{rules}");
        assert_eq!(left, without, "{rules}");
        assert_eq!((&*found.rows[0].label, found.rows[0].score), (label, 1.0), "{rules}");
        assert!(found.rows[0].evidence.iter().any(|what| what == evidence), "{:?}", found.rows);
    }
    for rules in [
        "",
        "[[strip]]\nliteral = 'COUNTS THE GULLS'\n",
        // Words are matched whole.
        "[[strip]]\nliteral = 'ounts the gull'\n",
        "[[strip]]\nregex = '^keeper'\n",
        // Nothing is matched across blocks.
        "[[strip]]\nregex = 'quay\\.\\s+[A-Z]'\n",
    ] {
        let (found, left) = by_rules(rules, &text);
        assert_eq!((found.rows.len(), left), (0, text.clone()), "{rules}");
    }
}

#[test]
fn a_rule_strips_only_what_matches_if_it_says_so() {
    let prose = Prose::new(932).story(2);
    let text = format!(
        "{prose} (Reporting by Ann Archer) More of it followed on the same day. Read more. Read more\n\n{prose}"
    );
    let rules = "[[strip]]\nregex = '\\(Reporting by [^)]*\\)'\nwhole = 'match'\nlabel = 'credit'\n\
                 [[strip]]\nname = 'more'\nliteral = 'Read more'\nwhole = 'match'\nlabel = 'related'\n";
    let (found, left) = by_rules(rules, &text);
    assert_eq!(left, format!("{prose} More of it followed on the same day. .\n\n{prose}"));
    let rows: Vec<_> = found.rows.iter().map(|row| (&*row.text, &*row.label, &*row.evidence[0])).collect();
    assert_eq!(
        rows,
        [
            ("(Reporting by Ann Archer)", "credit", "rule: 1"),
            ("Read more", "related", "rule: more"),
            ("Read more", "related", "rule: more")
        ]
    );
    // Never inside a word or a character.
    let text = format!("{prose} The gulléry of the gulls.");
    let (found, left) = by_rules("[[strip]]\nregex = 'gull'\nwhole = 'match'\n", &text);
    assert_eq!((found.rows.len(), left), (0, text));
    let text = "一。東京都。三。 e\u{301}e at the end of the line";
    let (_, left) = by_rules("[[strip]]\nregex = ' e'\nwhole = 'match'\n", text);
    assert_eq!(left, text);
}

#[test]
fn a_rule_leaves_joined_emoji_whole() {
    let text = "A family 👩\u{200d}👧 at the end of the line";
    let (_, left) = by_rules("[[strip]]\nregex = '👩'\nwhole = 'match'\n", text);
    assert_eq!(left, text);
}

#[test]
fn a_rule_protects_from_everything() {
    let mut prose = Prose::new(933);
    let text = format!("{}\n\n{}\n", prose.story(4), FURNITURE.join("\n"));
    let (found, left) = by_rules(
        "[[protect]]\nliteral = 'Leave a Reply'\n[[strip]]\nliteral = 'Leave a Reply'\n[[protect]]\nregex = '^Copyright'\n",
        &text,
    );
    assert_eq!(found.removed("a"), FURNITURE[1..7]);
    assert!(left.ends_with("\n\nLeave a Reply\nCopyright 2024 All rights reserved. Privacy policy\n"), "{left}");
    // From what hosts repeat, too.
    let folder = Folder::new();
    let line = "Kestrel lamp under quarter moon";
    let pages: Vec<String> = (0..12).map(|_| format!("{}\n\n{line}\n", prose.story(3))).collect();
    let lines = |host: &str| -> String {
        let line = |(at, text)| format!("{}\n", json!({"id": format!("{host}{at}"), "source": host, "text": text}));
        pages.iter().enumerate().map(line).collect()
    };
    folder.write("in.jsonl", lines("a.example"));
    folder.write("rules.toml", "[[protect]]\nliteral = 'quarter moon'\n");
    assert_eq!(folder.cleaned("in.jsonl", 0).rows.len(), 12);
    assert_eq!(folder.cleaned("in.jsonl --rules rules.toml", 0).rows, []);
}

#[test]
fn a_rule_may_be_for_some_hosts() {
    let folder = Folder::new();
    let mut prose = Prose::new(934);
    let (text, _) = page(&mut prose);
    let hosts = [
        "example.com",
        "news.example.com",
        "EXAMPLE.com",
        "example.com.au",
        "myexample.com",
        "other.org",
        "b.other.org",
    ];
    let mut given: String =
        hosts.map(|host| format!("{}\n", json!({"id": host, "source": host, "text": text}))).concat();
    let address = json!({"id": "address", "url": "https://www.example.com:8080/a?b#c", "text": text});
    given += &(address.to_string() + "\n");
    given += &record("unknown", &text);
    folder.write("in.jsonl", given);
    for (hosts, expected) in [
        ("host = 'example.com'", &["EXAMPLE.com", "address", "example.com", "news.example.com"][..]),
        ("host = '*.Example.COM.'", &["EXAMPLE.com", "address", "example.com", "news.example.com"]),
        ("host = 'news.example.com'", &["news.example.com"]),
        ("hosts = ['other.org', 'myexample.com']", &["b.other.org", "myexample.com", "other.org"]),
        (
            "",
            &[
                "EXAMPLE.com",
                "address",
                "b.other.org",
                "example.com",
                "example.com.au",
                "myexample.com",
                "news.example.com",
                "other.org",
                "unknown",
            ],
        ),
    ] {
        for switch in ["", "--alone"] {
            folder.write("rules.toml", format!("[[strip]]\nliteral = 'counts the gulls'\n{hosts}\n"));
            let found = folder.cleaned(&format!("in.jsonl --rules rules.toml {switch}"), 0);
            assert_eq!(found.rows.iter().map(|row| &*row.id).collect::<Vec<_>>(), expected, "{hosts} {switch}");
        }
    }
}

#[test]
fn a_rule_is_marked_and_kept_like_everything_else() {
    let folder = Folder::new();
    let (text, _) = page(&mut Prose::new(935));
    folder.write("in.jsonl", record("a", &text));
    folder.write("rules.toml", "[[strip]]\nliteral = 'gulls'\nlabel = 'legal'\n");
    let found = folder.cleaned("in.jsonl --rules rules.toml --mark", 0);
    let start = text.find(ODD).unwrap();
    let marked = crate::support::rows(&folder.read("out/documents/in.jsonl"));
    assert_eq!(marked[0]["boilerplate"], json!([{"start": start, "end": start + ODD.len() + 1, "label": "legal"}]));
    assert_eq!(found.rows.len(), 1);
    assert_eq!(folder.cleaned("in.jsonl --rules rules.toml --keep legal", 0).rows, []);
}

#[test]
fn a_document_that_a_rule_empties_of_prose_is_named() {
    let folder = Folder::new();
    let mut prose = Prose::new(936);
    let long = prose.story(3);
    folder.write(
        "in.jsonl",
        record("much", &long) + &record("little", "The harbour was closed.") + &record("two\u{1b}", &long),
    );
    folder.write("rules.toml", "[[strip]]\nregex = '.+'\n");
    let ended = folder.clean("in.jsonl --rules rules.toml -o out");
    ended.expect(0, &["emptied", "prose", "much"]);
    assert!(!ended.stderr.contains('\u{1b}'), "a control character of an id on the terminal: {}", ended.stderr);
    let found = Cleaned::read(&folder.path("out"));
    let counts = &found.summary["boilerplate"];
    assert_eq!((&counts["emptied"], &counts["emptied_prose"]), (&3.into(), &2.into()));
    assert_eq!(counts["first_emptied_prose"], json!(["much", "two\u{1b}"]));
    // They are still records.
    assert_eq!(folder.texts("in.jsonl").into_values().collect::<Vec<_>>(), ["", "", ""]);
}

#[test]
fn what_is_no_rule_is_refused_by_file_and_line() {
    let folder = Folder::new();
    folder.write("in.jsonl", record("a", "Some words."));
    for (rules, line, said) in [
        ("[[strip]]\nliteral = ''\n", 1, "empty"),
        ("# mine\n\n[[strip]]\nname = 'x'\nregex = '('\n", 3, "unclosed"),
        ("[[strip]]\nliteral = 'a'\n\n[[protect]]\nlabel = 'share'\nliteral = 'b'\n", 5, "label"),
        ("[[strip]]\nliteral = 'a'\nlabel = 'shar'\n", 3, "shar"),
        ("[[strip]]\nliteral = 'a'\nwhole = 'word'\n", 3, "word"),
        ("[[strip]]\nliteral = 'a'\n[[strip]]\nregex = 'b*'\n", 3, "nothing"),
        ("[[strip]]\nliteral = 'a'\nregex = 'b'\n", 1, "both"),
        ("[[strip]]\nlabel = 'share'\n", 1, "neither"),
        ("[[strip]]\nliteral = 'a'\nhost = 'https://a.example/'\n", 1, "host"),
        ("[[strip]]\nliteral = 'a'\nname = 'n'\n[[protect]]\nliteral = 'b'\nname = 'n'\n", 4, "name"),
        ("[[remove]]\nliteral = 'a'\n", 1, "remove"),
        ("[[strip]\nliteral = 'a'\n", 1, "hint: "),
        ("literal = 'a'\n", 1, "literal"),
    ] {
        folder.write("my rules.toml", rules);
        let mut command = folder.command("clean in.jsonl -o out --rules");
        let ended = crate::support::Ended::of(command.arg("my rules.toml").output().unwrap());
        ended.expect(2, &[&format!("my rules.toml: line {line}: "), said, "hint: "]);
        assert!(!folder.exists("out"), "{rules}");
    }
    folder.write("my.toml", b"[[strip]]\nliteral = '\xff'\n");
    folder.clean("in.jsonl -o out --rules my.toml").expect(2, &["my.toml: line 2: ", "UTF-8"]);
    folder.write("my.toml", "\u{feff}# none yet\n");
    folder.clean("in.jsonl -o out --rules my.toml").expect(0, &[]);
}

#[test]
fn a_thousand_rules_are_one_walk() {
    let folder = Folder::new();
    let mut prose = Prose::new(937);
    let rules: String = (0..1000)
        .map(|at| {
            format!("[[strip]]\nliteral = 'no such phrase {at}'\n[[strip]]\nregex = '^{}{at}\\b'\n", prose.name())
        })
        .collect();
    folder.write("rules.toml", rules + "[[strip]]\nname = 'last'\nliteral = 'counts the gulls'\n");
    let (text, without) = page(&mut prose);
    folder.write("in.jsonl", record("a", &text));
    let found = folder.cleaned("in.jsonl --rules rules.toml", 0);
    assert_eq!(found.rows[0].evidence[0], "rule: last");
    assert_eq!(folder.texts("in.jsonl")["a"], without);
}
