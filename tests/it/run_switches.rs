//! What the switches of `onecopy run` do.

use crate::clean_pages::{Cleaned, FURNITURE, LABELS, Row};
use crate::oracle::field;
use crate::run_checks::{Ran, Teller, crawl, framed, held, lines, texts};
use crate::shared::{Place, Shared};
use crate::support::{Folder, comparable, edited, gunzip, gzip, record, rows, tree, unzstd, zstd};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ops::Range;

fn chars(text: &str, at: &Range<usize>) -> String {
    text.chars().skip(at.start).take(at.len()).collect()
}

#[test]
fn offsets_count_code_points_everywhere_if_told_so() {
    let mut given = crawl(1101, 60);
    for page in &mut given {
        let text = field(page, "text").replace("an", "a\u{308}n").replace(". ", ". 東京 😀 — ").replace('k', "ķ");
        page["text"] = json!(text);
    }
    let bytes = held(&given, "");
    let folder = Folder::new();
    folder.write("in.jsonl", lines(&given));
    let counted = folder.ran("in.jsonl --offsets chars", 0);
    let texts: BTreeMap<String, String> = texts(&given).into_iter().collect();
    let same = |one: &Place, other: &Place| {
        assert_eq!(one.0, other.0);
        let text = &texts[&one.0];
        assert_eq!(text[one.1.clone()], chars(text, &other.1));
    };
    assert!(bytes.shared.passages.len() > 30 && bytes.cleaned.rows.len() > 60);
    assert_eq!(bytes.shared.passages.len(), counted.shared.passages.len());
    for (one, other) in bytes.shared.passages.iter().zip(&counted.shared.passages) {
        same(&one.a, &other.a);
        same(&one.b, &other.b);
    }
    for (one, other) in bytes.shared.families.iter().zip(&counted.shared.families) {
        assert_eq!((&one.text, one.size, one.printings.len()), (&other.text, other.size, other.printings.len()));
        one.printings.iter().zip(&other.printings).for_each(|(one, other)| same(one, other));
    }
    for (one, other) in bytes.cleaned.rows.iter().zip(&counted.cleaned.rows) {
        same(&(one.id.clone(), one.span.clone()), &(other.id.clone(), other.span.clone()));
        assert_eq!((&one.text, &one.label), (&other.text, &other.label));
    }
    // In marks, too.
    let marked = folder.ran("in.jsonl --offsets chars --mark", 0);
    for (id, line) in &marked.kept {
        let record: Value = serde_json::from_str(line).unwrap();
        let spans = record["boilerplate"].as_array().unwrap().iter();
        let spans = spans.map(|span| span["start"].as_u64().unwrap()..span["end"].as_u64().unwrap());
        let rows = counted.cleaned.of(id).into_iter().map(|row| row.span.start as u64..row.span.end as u64);
        assert!(spans.eq(rows), "{id}");
    }
    assert_eq!(marked.results.removals(), bytes.results.removals());
}

#[test]
fn marking_leaves_texts_and_removes_copies_all_the_same() {
    let given = crawl(1102, 60);
    let (cut, marked) = (held(&given, ""), held(&given, "--mark"));
    assert_eq!((cut.kinds(), cut.results.removals()), (marked.kinds(), marked.results.removals()));
    assert_eq!(cut.shared.passages, marked.shared.passages);
    assert!(!cut.results.removed.is_empty() && cut.cleaned.rows == marked.cleaned.rows);
    let folder = Folder::new();
    folder.write("in.jsonl", lines(&given));
    folder.run("in.jsonl -o out --mark=text").expect(2, &["text"]);
    folder.run("in.jsonl -o out --mark=n").expect(2, &["--mark=FIELD"]);
    assert!(!folder.exists("out"));
}

#[test]
fn what_is_kept_of_the_furniture_is_compared() {
    // Two notes in one frame are alike as long as it stays.
    let mut teller = Teller::new(1103);
    let frame = FURNITURE.join("\n");
    let page = |id: &str, text: &str| json!({"id": id, "text": format!("{text}\n\n{frame}\n")});
    let given = [page("a", &teller.sentence()), page("b", &teller.sentence())];
    assert_eq!(held(&given, "").kinds(), Vec::<String>::new());
    let every = LABELS.join(",");
    let ran = held(&given, &format!("--keep-labels {every}"));
    assert_eq!((ran.cleaned.rows.len(), ran.kept.len()), (0, 2));
    let shared: u64 = ran.shared.passages.iter().map(|passage| passage.words).sum();
    assert!(shared >= 50, "{:?}", ran.shared.passages);
    let some = held(&given, "--keep-labels comments,legal");
    let labels: Vec<&str> = some.cleaned.of("a").into_iter().map(|row| &*row.label).collect();
    assert_eq!(labels, ["share", "newsletter", "cookie", "share"]);
}

#[test]
fn rules_of_ones_own_decide_what_is_compared() {
    let mut teller = Teller::new(1104);
    let (story, other) = (teller.story(3), teller.story(3));
    let folder = Folder::new();
    // A paragraph of other words in one of two copies, so long that they are none.
    let odd = teller.paragraphs(2).join(" ").replace(". ", ", ");
    folder.write(
        "rules.toml",
        format!(
            "[[strip]]\nliteral = {}\n[[protect]]\nliteral = 'Leave a Reply'\n",
            json!(odd.split(", ").next().unwrap())
        ),
    );
    let given = [
        json!({"id": "a", "text": format!("{story}\n\n{odd}\n\nLeave a Reply\n")}),
        json!({"id": "b", "text": format!("{story}\n\nLeave a Reply")}),
        json!({"id": "z", "text": other}),
    ];
    folder.write("in.jsonl", lines(&given));
    let ran = folder.ran("in.jsonl --rules rules.toml", 0);
    ran.check(&given, "");
    assert_eq!(ran.kinds(), ["a b exact"]);
    assert_eq!(ran.cleaned.removed("a"), [&odd]);
    assert!(ran.cleaned.of("a")[0].evidence.contains(&"rule: 1".to_owned()));
    let ran = folder.ran("in.jsonl", 0);
    assert!(ran.kinds().iter().all(|kind| kind.ends_with("contained")), "{:?}", ran.kinds());
    folder.write("bad.toml", "[[strip]]\nregex = '('\n");
    folder.run("in.jsonl -o other --rules bad.toml").expect(2, &["bad.toml"]);
    folder.run("in.jsonl -o other --rules none.toml").expect(1, &["none.toml"]);
    assert!(!folder.exists("other"));
}

#[test]
fn every_policy_counts_the_words_that_are_left() {
    let mut teller = Teller::new(1105);
    let story = teller.story(5);
    let frame = FURNITURE.join("\n");
    // By words as given a is the longest, then b; by those that are left c.
    let given = [
        json!({"id": "a", "source": "one", "date": "2020-01-02", "score": 2, "text": format!("{frame}\n\n{story}\n\n{frame}")}),
        json!({"id": "b", "source": "two", "date": "2020-01-01", "score": 2, "text": format!("{story}\n\n{frame}")}),
        json!({"id": "c", "source": "one", "date": "2020-01-02", "score": 2, "text": format!("{story} So it was.")}),
        json!({"id": "d", "source": "two", "text": edited(&story, &[50])}),
    ];
    for (keep, stays) in [
        ("longest", "c"),
        ("first", "a"),
        // Of equal dates, scores and sources the longer one.
        ("newest", "c"),
        ("oldest", "b"),
        ("max:score", "c"),
        ("source:one,two", "c"),
        ("source:two", "b"),
        ("source:nobody", "c"),
    ] {
        let ran = held(&given, &format!("--keep {keep}"));
        assert_eq!(ran.kept.keys().collect::<Vec<_>>(), [stays], "{keep}");
        assert!(ran.results.removed.iter().all(|row| row["survivor"] == stays), "{keep}");
    }
}

#[test]
fn only_documents_of_different_hosts_or_on_a_list_are_compared() {
    let mut teller = Teller::new(1106);
    let story = teller.story(4);
    let page = |id: &str, site: usize| json!({"id": id, "url": format!("https://s{site}.example/{id}"), "text": framed(&story, site)});
    let given = [
        page("a", 1),
        page("b", 1),
        page("c", 2),
        json!({"id": "d", "text": story}),
        json!({"id": "e", "text": framed(&story, 5)}),
    ];
    assert_eq!(held(&given, "").kinds().len(), 10);
    let across = held(&given, "--across");
    assert_eq!(across.kinds().len(), 9);
    assert!(!across.kinds().contains(&"a b exact".to_owned()));
    assert_eq!(across.shared.between("a", "b").count(), 0);
    assert!(across.kept.len() == 1 || across.kept.keys().eq(["a", "b"]), "{:?}", across.kept.keys());
    let folder = Folder::new();
    folder.write("in.jsonl", lines(&given));
    folder.write("list", "e\td\n{\"a\":\"c\",\"b\":\"b\"}\na\tnobody\n");
    let ended = folder.run("in.jsonl -o out --pairs list");
    ended.expect(0, &["nobody"]);
    let listed = Ran::read(&folder.path("out"));
    assert_eq!((listed.kinds(), listed.kept.len()), (vec!["b c exact".to_owned(), "d e exact".to_owned()], 3));
    assert_eq!(listed.results.count("unknown_ids"), 1);
    let pairs: Vec<(&str, &str)> = listed.shared.passages.iter().map(|row| (&*row.a.0, &*row.b.0)).collect();
    assert_eq!(pairs, [("b", "c"), ("d", "e")]);
    // Its own pairs are a list.
    folder.write("pairs.jsonl", folder.read("out/pairs.jsonl"));
    assert_eq!(folder.ran("in.jsonl --pairs pairs.jsonl", 0).kinds(), listed.kinds());
    folder.run("in.jsonl --dry-run --pairs list --across").expect(2, &["--across"]);
}

#[test]
fn every_form_of_input_comes_out_in_its_own_form() {
    let mut teller = Teller::new(1107);
    let stories: Vec<String> = (0..9).map(|_| teller.story(3)).collect();
    let line = |at: usize| record(&format!("r{at}"), &framed(&stories[at], at));
    let left = |at: usize| record(&format!("r{at}"), &format!("{}\n", stories[at]));
    let html = |at: usize| {
        let text: String = framed(&stories[at], at).lines().map(|line| format!("<p>{line}</p>")).collect();
        format!("<html><body>{text}</body></html>")
    };
    let folder = Folder::new();
    folder.write("d/deep/er/0.txt", framed(&stories[0], 0));
    folder.write("d/1.md", framed(&stories[1], 1));
    folder.write("d/2.jsonl", line(2) + &line(2).replace("r2", "copy"));
    folder.write("d/3.json", format!(" [ {} ,\n{}]\n", line(3).trim_end(), line(4).trim_end()));
    folder.write("d/5.jsonl.gz", gzip(line(5).as_bytes()));
    folder.write("d/6.jsonl.zst", zstd((line(6) + &line(0).replace("r0", "x")).as_bytes()));
    folder.write("d/7.txt.gz", gzip(framed(&stories[7], 7).as_bytes()));
    folder.write("d/8.html", html(8));
    folder.write("d/9.txt.zst", zstd(framed(&stories[8], 3).as_bytes()));
    folder.write("d/picture.png", "not read");
    folder.run("d -o out --keep first --alone").expect(0, &[]);
    let ran = Ran::read(&folder.path("out"));
    assert_eq!(ran.results.removals(), ["9.txt.zst>8.html exact", "copy>r2 exact", "deep/er/0.txt>x exact"]);
    ran.results.account_for(12);
    assert_eq!((ran.results.count("skipped_files"), ran.cleaned.rows.len()), (1, 12 * 4));
    let written = tree(&folder.path("out/documents"));
    let read = |name: &str| written[name].clone();
    let string = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    assert_eq!(string(read("1.md")), format!("{}\n", stories[1]));
    assert_eq!(string(read("2.jsonl")), left(2));
    let array: Vec<Value> = serde_json::from_slice(&read("3.json")).unwrap();
    let texts: Vec<&Value> = array.iter().map(|record| &record["text"]).collect();
    assert_eq!(texts, [&format!("{}\n", stories[3]), &format!("{}\n", stories[4])]);
    assert_eq!(string(gunzip(&read("5.jsonl.gz"))), left(5));
    assert_eq!(string(unzstd(&read("6.jsonl.zst"))), left(6) + &left(0).replace("r0", "x"));
    assert_eq!(string(gunzip(&read("7.txt.gz"))), format!("{}\n", stories[7]));
    assert_eq!(string(read("8.html.txt")), format!("{}\n", stories[8]));
    assert!(!written.contains_key("deep/er/0.txt") && !written.contains_key("9.txt.zst"), "{:?}", written.keys());
}

#[test]
fn offsets_of_pages_are_those_of_the_text_that_a_reader_sees() {
    let mut teller = Teller::new(1108);
    let folder = Folder::new();
    let shared = teller.paragraphs(2);
    for at in 0..4 {
        let own = teller.paragraphs(3);
        let blocks =
            [&own[..2], &shared[..1], &[FURNITURE[3].to_owned(), FURNITURE[2].to_owned()], &shared[1..], &own[2..]]
                .concat();
        let body: String = blocks
            .iter()
            .map(|block| format!("<p>{}</p>\n", block.replace(". ", ". <b>Caf&eacute;</b> &amp; ")))
            .collect();
        folder.write(&format!("d/h{at}.example/p.html"), format!("<!DOCTYPE html><html><body><nav><a href=/>Home</a> <a href=/s>Sport</a></nav>{body}<footer>{}</footer></body></html>", FURNITURE[7]));
    }
    folder.run("d -o marked --mark").expect(0, &[]);
    folder.run("d -o out").expect(0, &[]);
    // With marks the texts are those that were extracted.
    let given: BTreeMap<String, String> = tree(&folder.path("marked/documents"))
        .into_iter()
        .map(|(name, text)| (name.trim_end_matches(".txt").to_owned(), String::from_utf8(text).unwrap()))
        .collect();
    let (cleaned, found) = (Cleaned::read(&folder.path("out")), Shared::read(&folder.path("out")));
    for (id, text) in &given {
        let left = String::from_utf8(folder.read(&format!("out/documents/{id}.txt"))).unwrap();
        cleaned.conserves(id, text, &left);
        assert!(cleaned.of(id).len() >= 3 && left.contains("Café & "), "{id}: {left}");
    }
    found.check(&given.into_iter().collect::<Vec<_>>(), 20, 0.75);
    assert!(found.families.iter().any(|family| family.size == 4 && family.hosts == 4));
}

#[test]
fn a_dry_run_says_what_would_be_and_writes_nothing() {
    let folder = Folder::new();
    let given = crawl(1109, 40);
    folder.write("in.jsonl", lines(&given));
    let ran = folder.ran("in.jsonl", 0);
    std::fs::remove_dir_all(folder.path("out")).unwrap();
    for arguments in ["in.jsonl --dry-run", "in.jsonl --dry-run -o out", "in.jsonl --dry-run --mark --remove-contained"]
    {
        let ended = folder.run(arguments);
        ended.expect(0, &["documents", "boilerplate", "passages"]);
        assert!(ended.stdout.is_empty() && std::fs::read_dir(folder.path("")).unwrap().count() == 1, "{arguments}");
    }
    let said = folder.run("in.jsonl --dry-run").stderr;
    for count in ["documents", "kept", "exact", "near", "clusters"] {
        let number = ran.results.count(count).to_string();
        assert!(said.split_whitespace().any(|word| word == number), "{count} {number}: {said}");
    }
    assert!(folder.piped("run --dry-run", lines(&given).as_bytes()).expect(0, &[]).stdout.is_empty());
}

#[test]
fn the_settings_of_a_run_give_the_same_run_again() {
    let folder = Folder::new();
    folder.write("in.jsonl", lines(&crawl(1110, 60)));
    folder.write("rules.toml", "[[strip]]\nliteral = 'Click to share on Twitter'\nlabel = 'credit'\n");
    folder.write("list", "d001\td002\nd003\td009\nd010\td004\n");
    for arguments in [
        "",
        "--threshold 0.6 --aligned 0.7 --contained 0.8 --remove-contained --keep newest --seed 9",
        "--level careful --keep-labels share,legal --alone --across --min-words 12 --identity 0.9",
        "--level thorough --mark=furniture --offsets chars --rules rules.toml --threads 1 --no-mmap --strict",
        "--pairs list --keep max:n --text-field text --id-field id",
        "--preset lee2021",
        "--preset news --keep source:site2.example,site1.example",
        "--no-clean",
        "--no-dedup",
        "--no-passages --preset slimpajama",
        "--no-clean --no-passages",
        "--no-dedup --no-passages --mark",
        "--no-clean --no-dedup",
    ] {
        folder.run(&format!("in.jsonl -o one --force {arguments}")).expect(0, &[]);
        folder.run("in.jsonl -o two --force --config one/config.toml").expect(0, &[]);
        let (one, two) = (comparable(&folder.path("one")), comparable(&folder.path("two")));
        let names: Vec<&String> =
            one.keys().chain(two.keys()).filter(|name| one.get(*name) != two.get(*name)).collect();
        assert!(names.is_empty(), "{arguments}: {names:?}");
        let read = |out: &str| serde_json::from_slice::<Value>(&folder.read(&format!("{out}/summary.json"))).unwrap();
        assert_eq!(read("one")["fingerprint"], read("two")["fingerprint"], "{arguments}");
        let settings = |out: &str| String::from_utf8(folder.read(&format!("{out}/config.toml"))).unwrap();
        assert_eq!(settings("one"), settings("two"), "{arguments}");
    }
    // What is typed goes before what stands in the file.
    folder.run("in.jsonl -o one --force --threshold 0.6 --level careful").expect(0, &[]);
    let typed = folder.ran("in.jsonl --config one/config.toml --threshold 0.9", 0);
    assert_eq!(
        (&typed.results.summary["parameters"]["threshold"], &typed.results.summary["parameters"]["level"]),
        (&json!(0.9), &json!("careful"))
    );
    // One file serves several commands.
    folder.dedup("in.jsonl --dry-run --config one/config.toml").expect(0, &[]);
    folder.passages("in.jsonl --dry-run --config one/config.toml").expect(0, &[]);
    folder.clean("in.jsonl --dry-run --config one/config.toml").expect(0, &[]);
}

#[test]
fn a_stage_that_is_switched_off_leaves_nothing() {
    let folder = Folder::new();
    folder.write("in.jsonl", lines(&crawl(1111, 40)));
    let files = |arguments: &str| {
        folder.run(&format!("in.jsonl -o out --force {arguments}")).expect(0, &[]);
        let names = comparable(&folder.path("out")).into_keys().filter(|name| name != "report.html");
        names.map(|name| name.trim_end_matches(".jsonl").to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(files(""), "boilerplate clusters documents/in families pairs passages rejected removed");
    assert_eq!(files("--no-clean"), "clusters documents/in families pairs passages rejected removed");
    assert_eq!(files("--no-dedup"), "boilerplate documents/in families passages rejected");
    assert_eq!(files("--no-passages"), "boilerplate clusters documents/in pairs rejected removed");
    assert_eq!(files("--no-clean --no-dedup"), "families passages rejected");
    assert_eq!(files("--no-dedup --no-passages"), "boilerplate documents/in rejected");
    assert_eq!(files("--no-clean --no-passages"), "clusters documents/in pairs rejected removed");
    // What is left to compare is without furniture all the same.
    folder.run("in.jsonl -o whole").expect(0, &[]);
    folder.run("in.jsonl -o out --force --no-dedup").expect(0, &[]);
    for name in ["boilerplate", "passages", "families"] {
        let name = format!("{name}.jsonl");
        assert!(folder.read(&format!("whole/{name}")) == folder.read(&format!("out/{name}")), "{name}");
    }
    assert_eq!(rows(&folder.read("out/documents/in.jsonl")).len(), 40);
}

#[test]
fn refusals_say_what_to_type() {
    let folder = Folder::new();
    folder.write("in.jsonl", record("a", "Some words."));
    for (arguments, status, said) in [
        ("in.jsonl -o out --no-clean --no-dedup --no-passages", 2, &["nothing is left to do", "--no-"][..]),
        ("in.jsonl --dry-run --no-clean --no-dedup --no-passages", 2, &["nothing is left to do"]),
        ("in.jsonl", 2, &["-o DIR", "--dry-run"]),
        ("in.jsonl -o out --log log", 2, &["--log"]),
        ("in.jsonl -o out --threshold 1.5", 2, &["threshold", "1.5"]),
        ("in.jsonl -o out --aligned 0", 2, &["aligned"]),
        ("in.jsonl -o out --contained 7", 2, &["contained"]),
        ("in.jsonl -o out --identity 2", 2, &["identity"]),
        ("in.jsonl -o out --min-words 0", 2, &["min-words"]),
        ("in.jsonl -o out --keep best", 2, &["longest", "max:FIELD"]),
        ("in.jsonl -o out --keep credit,legal", 2, &["--keep-labels credit,legal"]),
        ("in.jsonl -o out --keep-labels coments", 2, &["coments", "comments"]),
        ("in.jsonl -o out --no-dedup --threshold 0.7", 2, &["--threshold: has no effect with --no-dedup; hint: "]),
        ("in.jsonl -o out --no-dedup --remove-contained", 2, &["--remove-contained: ", "--no-dedup"]),
        ("in.jsonl -o out --no-clean --level careful", 2, &["--level: ", "--no-clean"]),
        ("in.jsonl -o out --no-clean --rules none.toml", 2, &["--rules: ", "--no-clean"]),
        ("in.jsonl -o out --no-passages --min-words 30", 2, &["--min-words: ", "--no-passages"]),
        ("in.jsonl -o out --no-dedup --no-passages --across", 2, &["--across: ", "--no-dedup and --no-passages"]),
        ("in.jsonl -o out --no-passages --remove-contained", 2, &["--no-passages"]),
        ("in.jsonl -o out --no-passages --aligned 0.9", 2, &["--no-passages"]),
        ("in.jsonl -o out --mark=", 2, &["--mark"]),
        ("in.jsonl -o out --threads 0", 2, &["--threads 0"]),
        ("in.jsonl -o out --loose", 2, &["--loose"]),
        ("none.jsonl -o out", 1, &["none.jsonl", "hint: "]),
        ("in.jsonl -o in.jsonl", 2, &["in.jsonl: ", "hint: "]),
    ] {
        folder.run(arguments).expect(status, said);
        assert!(!folder.exists("out") && !folder.exists("log"), "{arguments}");
    }
    folder.run("in.jsonl -o out").expect(0, &[]);
    folder.run("in.jsonl -o out").expect(2, &["out: ", "--force"]);
    folder.run("in.jsonl -o out --force --no-dedup").expect(0, &[]);
    assert!(!folder.exists("out/removed.jsonl"), "of the run before");
}

#[test]
fn help_names_every_switch_and_file() {
    let ended = Folder::new().run("--help");
    assert_eq!((ended.status, &*ended.stderr), (Some(0), ""));
    let help = String::from_utf8(ended.stdout).unwrap();
    for part in [
        "--no-clean",
        "--no-dedup",
        "--no-passages",
        "--level",
        "--keep-labels",
        "--rules",
        "--alone",
        "--mark",
        "--threshold",
        "--aligned",
        "--contained",
        "--remove-contained",
        "--keep",
        "--min-words",
        "--identity",
        "--preset",
        "--seed",
        "--offsets",
        "--across",
        "--pairs",
        "--log",
        "--force",
        "--dry-run",
        "--text-field",
        "--config",
        "--threads",
        "--no-mmap",
        "--strict",
        "report.html",
        "removed.jsonl",
        "pairs.jsonl",
        "clusters.jsonl",
        "boilerplate.jsonl",
        "passages.jsonl",
        "families.jsonl",
        "rejected.jsonl",
        "summary.json",
        "config.toml",
        "130",
    ] {
        assert!(help.contains(part), "no {part:?} in the help");
    }
    assert!(help.lines().all(|line| line.chars().count() <= 120), "{help}");
}

#[test]
fn levels_strip_no_less_the_higher_they_are() {
    let given = crawl(1112, 50);
    let stripped = |level: &str| {
        let ran = held(&given, &format!("--level {level}"));
        ran.cleaned.rows.iter().map(|row: &Row| row.text.split_whitespace().map(str::len).sum::<usize>()).sum::<usize>()
    };
    let [careful, normal, thorough] = ["careful", "normal", "thorough"].map(stripped);
    assert!(0 < careful && careful <= normal && normal <= thorough, "{careful} {normal} {thorough}");
}
