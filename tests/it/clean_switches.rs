//! `onecopy clean`: what its switches change, and what a run says.

use crate::clean_pages::{Cleaned, FURNITURE, Prose, texts};
use crate::support::{Folder, record, records, rows};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// An article in its frame, and without it.
fn page(prose: &mut Prose) -> (String, String) {
    let story = prose.story(4);
    (format!("{story}\n\n{}\n", FURNITURE.join("\n")), format!("{story}\n"))
}

#[test]
fn marked_records_keep_their_texts_and_name_the_spans() {
    let folder = Folder::new();
    let mut prose = Prose::new(914);
    let (one, _) = page(&mut prose);
    let two = prose.story(3);
    let (three, _) = page(&mut prose);
    let three = three.replace('e', "é");
    let mut given = record("a", &one);
    writeln!(given, "  {{\"text\" : {} , \"id\":\"b\", \"n\": 1.50  }}  ", json!(two)).unwrap();
    given += &record("c", &three);
    folder.write("in.jsonl", &given);
    for (switch, field) in
        [("--mark", "boilerplate"), ("--mark=spans", "spans"), ("--mark --offsets chars", "boilerplate")]
    {
        let found = folder.cleaned(&format!("in.jsonl --alone {switch}"), 0);
        let written = String::from_utf8(folder.read("out/documents/in.jsonl")).unwrap();
        let marked = rows(written.as_bytes());
        assert_eq!(marked.iter().map(|record| &record["text"]).collect::<Vec<_>>(), [&*one, &two, &three]);
        for record in &marked {
            let spans: Vec<Value> = found
                .of(record["id"].as_str().unwrap())
                .iter()
                .map(|row| json!({"start": row.span.start, "end": row.span.end, "label": row.label}))
                .collect();
            assert_eq!(record[field], Value::Array(spans), "{switch}");
        }
        assert_eq!((found.of("a").len(), found.of("b").len()), (8, 0));
        // Whatever else stands in a line stays as it was written.
        for (line, written) in given.lines().zip(written.lines()) {
            let (start, end) = written.split_once(&format!(",\"{field}\":[")).unwrap();
            let end = end.rsplit_once(']').unwrap().1;
            assert_eq!(format!("{start}{end}"), line);
        }
        // Nothing was emptied, as nothing was cut.
        assert_eq!(found.summary["boilerplate"]["documents"], 2);
    }
    // Arrays and streams too.
    folder.write("in.json", format!("[{}]", given.trim_end().replace("}\n", "},\n").replace("}  \n", "},\n")));
    folder.clean("in.json --alone --mark -o out --force").expect(0, &[]);
    let array: Vec<Value> = serde_json::from_slice(&folder.read("out/documents/in.json")).unwrap();
    assert_eq!(
        array.iter().map(|record| record["boilerplate"].as_array().unwrap().len()).collect::<Vec<_>>()[..2],
        [8, 0]
    );
    let ended = folder.piped("clean --mark --alone", given.as_bytes());
    assert_eq!(rows(&ended.stdout).len(), 3);
}

#[test]
fn a_record_that_has_the_field_already_is_refused_by_name() {
    let folder = Folder::new();
    let (page, _) = page(&mut Prose::new(915));
    let taken = [
        format!("{{\"id\":\"mine\",\"text\":{},\"boilerplate\":null}}\n", json!(page)),
        format!("{{\"boil\\u0065rplate\":[],\"id\":\"mine\",\"text\":{}}}\n", json!(page)),
    ];
    for taken in taken {
        folder.write("in.jsonl", record("a", &page) + &taken);
        folder.clean("in.jsonl --mark -o out").expect(2, &["in.jsonl", "mine", "boilerplate", "--mark=FIELD"]);
        assert!(!folder.exists("out"), "half a result was left");
        folder.clean("in.jsonl --mark=other --dry-run").expect(0, &[]);
        // Cutting has no quarrel with it.
        folder.clean("in.jsonl --dry-run").expect(0, &[]);
    }
    folder.clean("in.jsonl --mark=text -o out").expect(2, &["text"]);
    folder.clean("in.jsonl --mark=id -o out").expect(2, &["id"]);
    assert!(!folder.exists("out"));
}

#[test]
fn a_text_file_has_no_room_for_marks() {
    let folder = Folder::new();
    let (page, _) = page(&mut Prose::new(916));
    folder.write("page.txt", &page);
    let found = folder.cleaned("page.txt --mark", 0);
    assert_eq!(found.of("page.txt").len(), FURNITURE.len());
    assert_eq!(folder.read("out/documents/page.txt"), page.as_bytes());
    // In a stream of records it is one, and has them.
    folder.write("in.jsonl", record("r", "A line."));
    let ended = folder.clean("in.jsonl page.txt --mark -o -");
    let streamed = rows(&ended.stdout);
    assert_eq!(streamed[1]["text"], *page);
    assert_eq!(streamed[1]["boilerplate"].as_array().unwrap().len(), FURNITURE.len());
}

#[test]
fn kinds_of_furniture_can_be_kept() {
    let folder = Folder::new();
    let (page, _) = page(&mut Prose::new(917));
    folder.write("in.jsonl", record("a", &page));
    let all = folder.cleaned("in.jsonl", 0);
    for keep in ["comments", "legal,share", "newsletter,cookie,comments", "credit"] {
        for switch in ["--keep", "--keep-labels"] {
            let found = folder.cleaned(&format!("in.jsonl {switch} {keep}"), 0);
            let stays = |label: &str| keep.split(',').any(|kept| kept == label);
            // The white space between two that go goes with the first, so that spans differ there.
            let lines = |rows: &Cleaned, of: &dyn Fn(&str) -> bool| -> Vec<String> {
                rows.rows.iter().filter(|row| of(&row.label)).map(|row| row.text.trim().to_owned()).collect()
            };
            assert_eq!(lines(&found, &|_| true), lines(&all, &|label| !stays(label)), "{keep}");
            let left = &folder.texts("in.jsonl")["a"];
            found.conserves("a", &page, left);
            for line in lines(&all, &stays) {
                assert!(left.contains(&line), "{line} is not in {left}");
            }
        }
    }
    let every = crate::clean_pages::LABELS.join(",");
    assert_eq!(folder.cleaned(&format!("in.jsonl --keep {every}"), 0).rows, []);
    assert_eq!(folder.texts("in.jsonl")["a"], page);
    folder.clean("in.jsonl --keep coments -o other").expect(2, &["coments", "comments"]);
    folder.clean("in.jsonl --keep first -o other").expect(2, &["first", "subscription"]);
    assert!(!folder.exists("other"));
}

#[test]
fn credits_and_islands_of_prose_stay_where_content_must() {
    let folder = Folder::new();
    let story = "The ferry to Orrin Head was cancelled on Monday because of fog, and two hundred people spent the night in a school.";
    let island =
        "On Tuesday the fog lifted, the ferry left at noon, and the school had its floors washed by the fire brigade.";
    let top = "Home\nNews\nSport\nWeather\n\nThe ferry stays in the port\nBy Ann Archer\nShare this\nPrint";
    let text = format!("{top}\n\n{story}\n\n{story}\n\nPhoto by Bo Lund\n\n{island}\n\nLeave a Reply");
    folder.write("in.jsonl", record("a", &text));
    for (level, byline) in [("careful", true), ("normal", true), ("thorough", false)] {
        folder.cleaned(&format!("in.jsonl --level {level}"), 0);
        let left = &folder.texts("in.jsonl")["a"];
        assert_eq!(left.contains("By Ann Archer"), byline, "{level}: {left}");
        assert!(left.contains(island) && !left.contains("Leave a Reply"), "{level}: {left}");
    }
}

#[test]
fn a_higher_level_removes_no_less() {
    let folder = Folder::new();
    let mut prose = Prose::new(918);
    // Of every third page the frame is of lines that one may doubt.
    let doubtful =
        ["By Ann Archer", "12 May 2024", "Photo: Bo Lund", "Sport", "More", "The harbour in winter", "Top 10"];
    let given: Vec<(String, String)> = (0..60)
        .map(|at| {
            let story = prose.paragraphs(3);
            let line = |n: usize| {
                if (at + n).is_multiple_of(3) {
                    doubtful[(at + n) % doubtful.len()]
                } else {
                    FURNITURE[(at + n) % FURNITURE.len()]
                }
            };
            (
                format!("{at:02}"),
                format!(
                    "{}\n{}\n\n{}\n{}\n{}\n\n{}\n{}",
                    line(0),
                    story[0],
                    story[1],
                    line(1),
                    line(2),
                    story[2],
                    line(3)
                ),
            )
        })
        .collect();
    folder.write("in.jsonl", records(given.iter().map(|(id, text)| (id, text))));
    for switch in ["", "--alone"] {
        let bytes = |level: &str| {
            let found = folder.cleaned(&format!("in.jsonl {switch} --level {level}"), 0);
            found.conserves_all(given.iter().map(|(id, text)| (&**id, &**text)), &folder.texts("in.jsonl"));
            assert_eq!(found.summary["parameters"]["level"], level);
            let words = found.rows.iter().map(|row| row.text.split_whitespace().map(str::len).sum::<usize>());
            words.sum::<usize>()
        };
        let [careful, normal, thorough] = ["careful", "normal", "thorough"].map(bytes);
        assert!(0 < careful && careful <= normal && normal <= thorough, "{careful} {normal} {thorough}");
        let default = folder.cleaned(&format!("in.jsonl {switch}"), 0);
        assert_eq!(default.summary["parameters"]["level"], "normal");
    }
    folder.clean("in.jsonl --level high -o other").expect(2, &["high", "thorough"]);
}

#[test]
fn help_names_every_switch_and_file() {
    let folder = Folder::new();
    let ended = folder.clean("--help");
    assert_eq!((ended.status, &*ended.stderr), (Some(0), ""));
    let help = String::from_utf8(ended.stdout).unwrap();
    for part in [
        "--level",
        "--keep",
        "--rules",
        "--alone",
        "--mark",
        "--offsets",
        "--log",
        "--force",
        "--dry-run",
        "--text-field",
        "--config",
        "--threads",
        "--no-mmap",
        "boilerplate.jsonl",
        "rejected.jsonl",
        "summary.json",
        "config.toml",
        "130",
        "careful",
        "thorough",
    ] {
        assert!(help.contains(part), "no {part:?} in the help");
    }
    for label in crate::clean_pages::LABELS {
        assert!(help.contains(label), "no {label:?} in the help");
    }
    assert!(!help.contains("--threshold"));
    assert!(help.lines().all(|line| line.chars().count() <= 120), "{help}");
}

#[test]
fn a_run_ends_with_a_table_that_says_what_went() {
    let folder = Folder::new();
    let mut prose = Prose::new(919);
    folder.write("in.jsonl", record("a", &page(&mut prose).0) + &record("b", &prose.story(3)) + "[]\n");
    let ended = folder.clean("in.jsonl -o out --verbose");
    ended.expect(3, &["had boilerplate", "comments", "legal", "1 record was rejected", "out/rejected.jsonl", "judge"]);
    assert!(ended.stdout.is_empty());
    let words: Vec<&str> = ended.stderr.split_whitespace().collect();
    for (name, count) in [("documents", "2"), ("cleaned", "1"), ("blocks", "8"), ("rejected", "1")] {
        assert!(words.windows(2).any(|pair| pair == [name, count]), "{name} {count}: {}", ended.stderr);
    }
}

#[test]
fn a_dry_run_counts_and_writes_nothing() {
    let folder = Folder::new();
    let (page, _) = page(&mut Prose::new(920));
    folder.write("in.jsonl", record("a", &page));
    for arguments in ["in.jsonl --dry-run", "in.jsonl --dry-run -o out", "in.jsonl --dry-run --mark"] {
        let ended = folder.clean(arguments);
        ended.expect(0, &["blocks", "comments"]);
        assert!(ended.stdout.is_empty());
        assert_eq!(std::fs::read_dir(folder.path("")).unwrap().count(), 1);
    }
    assert!(folder.piped("clean --dry-run", page.as_bytes()).expect(0, &["blocks"]).stdout.is_empty());
}

#[test]
fn the_settings_of_a_run_give_the_same_run_again() {
    use crate::support::comparable;
    let folder = Folder::new();
    let mut prose = Prose::new(921);
    folder.write("in.jsonl", records((0..9).map(|at| (format!("{at}"), page(&mut prose).0))));
    folder.write("rules.toml", "[[strip]]\nliteral = 'the money would have to come from'\nlabel = 'credit'\n");
    for arguments in [
        "",
        "--level careful --keep share,legal --alone",
        "--level thorough --mark=furniture --offsets chars --rules rules.toml",
        "--mark --threads 1 --no-mmap --strict --text-field text --id-field id",
    ] {
        folder.clean(&format!("in.jsonl -o one --force {arguments}")).expect(0, &[]);
        folder.clean("in.jsonl -o two --force --config one/config.toml").expect(0, &[]);
        assert!(comparable(&folder.path("one")) == comparable(&folder.path("two")), "{arguments}");
        assert_eq!(folder.read("one/config.toml"), folder.read("two/config.toml"));
        let fingerprint = |out: &str| Cleaned::read(&folder.path(out)).summary["fingerprint"].clone();
        assert_eq!(fingerprint("one"), fingerprint("two"), "{arguments}");
    }
    // What is typed goes before what stands in the file.
    folder.clean("in.jsonl -o three --config one/config.toml --mark=other --level careful").expect(0, &[]);
    let parameters = Cleaned::read(&folder.path("three")).summary["parameters"].clone();
    assert_eq!((&parameters["mark"], &parameters["level"]), (&"other".into(), &"careful".into()));
    // A file may serve several commands.
    folder.write("shared.toml", "level = 'careful'\nthreshold = 0.7\nmin-words = 12\nkeep-labels = ['legal']\n");
    assert_eq!(folder.cleaned("in.jsonl --config shared.toml", 0).summary["parameters"]["level"], "careful");
    folder.dedup("in.jsonl --dry-run --config shared.toml").expect(0, &[]);
    folder.write("wrong.toml", "level = 'high'\n");
    folder.clean("in.jsonl -o four --config wrong.toml").expect(2, &["wrong.toml", "high"]);
}

#[test]
fn a_folder_that_is_not_empty_is_refused_unless_forced() {
    let folder = Folder::new();
    let (page, story) = page(&mut Prose::new(922));
    folder.write("in.jsonl", record("a", &page));
    folder.clean("in.jsonl -o out").expect(0, &[]);
    folder.write("out/mine.txt", "mine");
    folder.clean("in.jsonl -o out --level careful").expect(2, &["out: ", "not empty", "--force"]);
    folder.clean("in.jsonl -o - --log out").expect(2, &["out: ", "--force"]);
    folder.write("in.jsonl", record("b", &page));
    folder.clean("in.jsonl -o out --force").expect(0, &[]);
    assert_eq!(texts(&folder.read("out/documents/in.jsonl")), [("b".to_owned(), story)].into());
    assert_eq!(folder.read("out/mine.txt"), b"mine");
    folder.write("mine/documents/in.jsonl", "old");
    folder.clean("in.jsonl -o mine --force").expect(2, &["mine: ", "no results"]);
    assert_eq!(folder.read("mine/documents/in.jsonl"), b"old");
}

#[test]
fn results_of_other_commands_are_replaced_whole() {
    let folder = Folder::new();
    let (page, _) = page(&mut Prose::new(923));
    folder.write("in.jsonl", record("a", &page) + &record("b", &page));
    folder.dedup("in.jsonl -o out").expect(0, &[]);
    assert!(folder.exists("out/removed.jsonl"));
    folder.clean("in.jsonl -o out --force").expect(0, &[]);
    // What stands beside the new results would be taken for a part of them.
    for old in ["pairs.jsonl", "clusters.jsonl", "removed.jsonl"] {
        assert!(!folder.exists(&format!("out/{old}")), "{old} of the run before is still there");
    }
    folder.dedup("in.jsonl -o out --force").expect(0, &[]);
    assert!(!folder.exists("out/boilerplate.jsonl"));
}

#[test]
fn a_field_without_a_name_is_refused() {
    let folder = Folder::new();
    folder.write("in.jsonl", record("a", "Some words."));
    folder.clean("in.jsonl -o out --mark=").expect(2, &["--mark"]);
}

#[test]
fn refusals_name_what_was_typed_and_what_to_type() {
    let folder = Folder::new();
    let (page, _) = page(&mut Prose::new(924));
    folder.write("in.jsonl", record("a", &page));
    for (arguments, status, said) in [
        ("in.jsonl", 2, &["-o DIR", "--dry-run"][..]),
        ("in.jsonl -o out --log log", 2, &["--log"]),
        ("in.jsonl -o out --threshold 0.7", 2, &["--threshold"]),
        ("in.jsonl -o out --offsets words", 2, &["--offsets", "bytes", "chars"]),
        ("in.jsonl -o out --threads 0", 2, &["--threads 0"]),
        ("in.jsonl -o out --rules none.toml", 1, &["none.toml"]),
        ("in.jsonl -o out --keep", 2, &["--keep"]),
        ("none.jsonl -o out", 1, &["none.jsonl: ", "hint: "]),
        ("in.jsonl -o in.jsonl", 2, &["in.jsonl: ", "hint: "]),
    ] {
        folder.clean(arguments).expect(status, said);
        assert!(!folder.exists("out") && !folder.exists("log"), "{arguments}");
    }
}
