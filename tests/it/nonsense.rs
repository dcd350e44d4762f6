//! What is asked for and makes no sense is refused, and what is asked for and met by nothing is warned of: never passed over.

use crate::support::{Ended, Folder, gzip, record};
use serde_json::{Value, json};

const STORY: &str = "The harbour was closed on Monday after a storm had torn two boats from their moorings at the old pier, \
                     and nobody could say who was going to pay for the third one.";
const OTHER: &str = "Nothing of the sort is known about the castle, whose owner moved to the hills a year ago with three dogs, \
                     a piano and the better half of a library.";
const COMMENTS: &str = "Leave a Reply\nYour email address will not be published.\n";

/// Three records of two hosts, two of them with dates, and a text beside them, which has no fields.
fn crawl() -> Folder {
    let folder = Folder::new();
    let records = [
        json!({"id": "a1", "url": "https://one.example/a", "date": "2026-01-02", "score": 7, "text": STORY}),
        json!({"id": "a2", "url": "https://two.example/b", "date": "2026-01-03", "score": 9, "text": STORY}),
        json!({"id": "a3", "url": "https://one.example/c", "spoken": "Tuesday", "text": format!("{OTHER}\n\n{COMMENTS}")}),
    ];
    folder.write("in/a.jsonl", records.map(|record| record.to_string() + "\n").concat());
    folder.write("in/note.txt", "A note about nothing in particular, written by hand.\n");
    folder
}

/// Runs the program without writing anything.
fn dry(folder: &Folder, arguments: &str) -> Ended {
    Ended::of(folder.command(&format!("{arguments} --dry-run")).output().unwrap())
}

/// What it warned of.
fn warnings(ended: &Ended) -> Vec<&str> {
    ended.stderr.lines().filter_map(|line| line.strip_prefix("warning: ")).collect()
}

#[test]
fn fields_that_no_record_has_are_told_by_every_command() {
    let folder = crawl();
    for (switch, said) in [
        ("--id-field nope", "no record has an id in the field \"nope\" (--id-field); where there is none, "),
        ("--url-field nope", "no record has an address in the field \"nope\" (--url-field); "),
        ("--source-field nope", "no record has a source in the field \"nope\" (--source-field); "),
        ("--date-field nope", "no record has a date in the field \"nope\" (--date-field)"),
        ("--date-field id", "no value of the field \"id\" (--date-field) can be read as a date; hint: "),
        ("--date-field spoken", "no value of the field \"spoken\" (--date-field) can be read as a date; hint: "),
        ("--source-field spoken", "only 1 of 3 records have a source in the field \"spoken\" (--source-field); "),
    ] {
        for command in ["run", "dedup", "clean", "passages"] {
            let ended = dry(&folder, &format!("{command} in {switch}"));
            ended.expect(0, &[]);
            let warnings = warnings(&ended);
            assert!(warnings.len() == 1 && warnings[0].starts_with(said), "{command} {switch}: {}", ended.stderr);
        }
    }
    for fine in ["", "--date-field date", "--id-field url", "--source-field id --url-field id"] {
        let ended = dry(&folder, &format!("run in {fine}"));
        assert!(ended.status == Some(0) && warnings(&ended).is_empty(), "{fine}: {}", ended.stderr);
    }
}

#[test]
fn warnings_stand_in_the_summary_and_quiet_keeps_them_from_the_terminal() {
    let folder = crawl();
    let ended = Ended::of(folder.command("run in -o out --id-field nope --quiet").output().unwrap());
    assert!(ended.status == Some(0) && ended.stderr.is_empty(), "{}", ended.stderr);
    let summary: Value = serde_json::from_slice(&folder.read("out/summary.json")).unwrap();
    assert_eq!(summary["warnings"].as_array().unwrap().len(), 1, "{summary}");
    assert!(summary["warnings"][0].as_str().unwrap().starts_with("no record has an id"));
}

#[test]
fn policies_that_say_nothing_of_any_document() {
    let folder = crawl();
    for command in ["run", "dedup"] {
        for (keep, said) in [
            ("source:nosuch", "no document is of the source or host \"nosuch\" (--keep source:…)"),
            ("source:two.example,nosuch", "no document is of the source or host \"nosuch\" (--keep source:…)"),
            (
                "max:rank",
                "no document has a number in the field \"rank\" (--keep max:rank); of copies the longest stays",
            ),
            ("max:url", "no document has a number in the field \"url\" (--keep max:url); "),
            ("newest --date-field nope", "no document has a date that can be read (--keep newest); "),
        ] {
            let ended = dry(&folder, &format!("{command} in --keep {keep}"));
            ended.expect(0, &[&format!("warning: {said}")]);
        }
        for fine in ["source:two.example,TWO.example", "source:one.example", "max:score", "newest", "oldest", "first"] {
            let ended = dry(&folder, &format!("{command} in --keep {fine}"));
            assert!(ended.status == Some(0) && warnings(&ended).is_empty(), "{fine}: {}", ended.stderr);
        }
        dry(&folder, &format!("{command} in --keep source:a,,b")).expect(2, &["source:A,B,C"]);
    }
}

#[test]
fn hosts_that_are_to_differ_and_are_unknown() {
    let folder = crawl();
    let said = "warning: no document has a host that is known (--across)";
    for command in ["run", "dedup", "passages"] {
        dry(&folder, &format!("{command} in/a.jsonl --across --url-field nope")).expect(0, &[said]);
        let known = dry(&folder, &format!("{command} in/a.jsonl --across"));
        assert!(warnings(&known).is_empty(), "{}", known.stderr);
    }
}

#[test]
fn a_temporary_folder_that_is_not_there_is_refused_even_if_nothing_is_written() {
    let folder = crawl();
    folder.write("file", "");
    for command in ["run", "dedup", "clean", "passages"] {
        for nowhere in ["nowhere", "file"] {
            let said = format!("--temp-dir {nowhere}: no such folder; hint: ");
            dry(&folder, &format!("{command} in --temp-dir {nowhere}")).expect(2, &[&said]);
        }
        dry(&folder, &format!("{command} in --temp-dir in")).expect(0, &[]);
        dry(&folder, &format!("{command} in --quiet --verbose")).expect(2, &["--quiet", "--verbose"]);
    }
    dry(&folder, "run in --identity 0").expect(2, &["--identity 0: ", "`onecopy passages --loose`"]);
}

#[test]
fn a_dry_run_refuses_the_place_that_the_run_would() {
    let folder = crawl();
    folder.write("full/mine.txt", "Mine.");
    for (output, said) in
        [("-o full", "full: the folder is not empty; hint: "), ("--log logs", "--log goes with -o -; hint: ")]
    {
        for command in ["run", "dedup", "clean", "passages"] {
            dry(&folder, &format!("{command} in {output}")).expect(2, &[said]);
        }
    }
    dry(&folder, "run in -o full/mine.txt").expect(2, &["a part of this path is a file"]);
    dry(&folder, "run in -o full --force").expect(0, &[]);
    dry(&folder, "run in -o new").expect(0, &[]);
    assert!(!folder.exists("new"));
}

#[test]
fn inputs_that_are_something_else_than_meant() {
    let folder = Folder::new();
    folder.write("a.csv", "id,text\n1,The harbour was closed\n2,The castle was not\n");
    dry(&folder, "dedup a.csv").expect(0, &["warning: a.csv: read as one text, whatever records it has; hint: "]);
    folder.write("a.txt", "The harbour was closed.\n");
    dry(&folder, "dedup a.txt --text-field body")
        .expect(0, &["warning: no input has records", "\"body\" (--text-field)"]);
    folder.write("a.jsonl", record("a", STORY));
    let said = "warning: no value of the field \"id\" (--url-field) is an address with a host";
    dry(&folder, "run a.jsonl --url-field id").expect(0, &[said]);
    folder.write("none", "");
    dry(&folder, "dedup a.jsonl --pairs none")
        .expect(0, &["warning: the list of --pairs has no pair, so nothing is compared"]);
}

#[test]
fn what_is_read_again_must_be_what_was_read() {
    let folder = crawl();
    Ended::of(folder.command("run in -o out --quiet").output().unwrap()).expect(0, &[]);
    let ran = |arguments: &str| Ended::of(folder.command(arguments).output().unwrap());
    let whole = ran("report out");
    assert!(whole.status == Some(0) && whole.stderr.is_empty(), "{}", whole.stderr);
    ran("report out --in in/note.txt").expect(0, &["warning: the run read 4 documents, and the inputs have 1 now: "]);
    for command in ["report out", "explain out a1", "compare in/note.txt in/note.txt"] {
        ran(&format!("{command} --temp-dir nowhere")).expect(2, &["--temp-dir nowhere: no such folder; hint: "]);
    }
    ran("compare in/note.txt in/note.txt --id-field key").expect(2, &["--in <INPUT>"]);
}

#[test]
fn scores_of_nothing_are_no_scores() {
    let folder = Folder::new();
    folder.write("pairs.jsonl", "{\"a\":\"x\",\"b\":\"y\",\"kind\":\"near\",\"jaccard\":0.9}\n");
    folder.write("none", "");
    for (arguments, said) in [
        ("pairs pairs.jsonl --truth pairs.jsonl --kind nope", "warning: pairs.jsonl has no pair of kind nope; hint: "),
        ("pairs pairs.jsonl --truth pairs.jsonl --least jaccard=7", "has no pair with jaccard of 7 or more; hint: "),
        ("pairs pairs.jsonl --truth none", "warning: none has no pair; hint: "),
        ("clusters none --truth none", "warning: none has no cluster; hint: "),
        ("passages none --truth none", "warning: none has no case; hint: "),
    ] {
        Ended::of(folder.command(&format!("eval {arguments}")).output().unwrap()).expect(0, &[said]);
    }
    for (arguments, said) in [
        ("pairs pairs.jsonl --truth pairs.jsonl --least jaccard=nan", "\"nan\" is not a number; hint: "),
        ("blocks none --truth none --id-field key", "--docs <INPUT>"),
    ] {
        Ended::of(folder.command(&format!("eval {arguments}")).output().unwrap()).expect(2, &[said]);
    }
}

#[test]
fn what_a_run_cannot_do_may_not_stand_in_its_file() {
    let folder = crawl();
    for (line, name) in [("loose = true", "loose"), ("cut = true", "cut")] {
        folder.write("c.toml", format!("threshold = 0.7\n\n# For passages.\n{line}\n"));
        let said = format!("c.toml: line 4: {name}: not in `onecopy run`; hint: take it out");
        dry(&folder, "run in --config c.toml").expect(2, &[&said]);
        dry(&folder, "passages in --config c.toml").expect(0, &[]);
    }
    folder.write("c.toml", "loose = false\ncut = false\n");
    dry(&folder, "run in --config c.toml").expect(0, &[]);
}

#[test]
fn marks_need_a_field_of_their_own() {
    let folder = crawl();
    for command in ["run --no-dedup --no-passages", "clean"] {
        let said = "a.jsonl: record a1 has a field \"id\" already; hint: ";
        dry(&folder, &format!("{command} in --mark=id")).expect(2, &[said]);
        let real = Ended::of(folder.command(&format!("{command} in -o out --mark=id")).output().unwrap());
        real.expect(2, &[said]);
        dry(&folder, &format!("{command} in --mark=bp.spans"))
            .expect(2, &["--mark=bp.spans: ", "hint: ", "--mark=bp_spans"]);
        let ended = dry(&folder, &format!("{command} in --mark"));
        ended.expect(0, &["  marked ", "warning: 1 document is a plain text, without fields to --mark"]);
        let ended = dry(&folder, &format!("{command} in/a.jsonl --mark"));
        assert!(ended.status == Some(0) && warnings(&ended).is_empty(), "{}", ended.stderr);
    }
}

#[test]
fn the_hint_for_a_missing_text_is_no_worse_than_none() {
    let folder = Folder::new();
    folder.write(
        "null.jsonl",
        record("a", STORY) + "{\"id\":\"b\",\"text\":null}\n{\"id\":\"c\",\"title\":\"x\",\"text\":null}\n",
    );
    let ended = dry(&folder, "dedup null.jsonl");
    ended.expect(3, &["is null, not a string; hint: leave the record out", "(strings it has: \"title\")"]);
    assert!(!ended.stderr.contains("--text-field"), "{}", ended.stderr);
    folder.write("id.jsonl", record("a", STORY) + "{\"id\":\"b\",\"url\":\"https://one.example\"}\n");
    let ended = dry(&folder, "dedup id.jsonl");
    ended.expect(3, &["has no field \"text\"; hint: it has no other string field"]);
}

#[test]
fn a_name_that_says_gzip_of_bytes_that_do_not() {
    let folder = Folder::new();
    let page = "<html><title>404</title></html>\n";
    for (name, codec) in [("a.jsonl.gz", "gzip"), ("a.jsonl.zst", "zstd"), ("a.json.GZ", "gzip")] {
        folder.write(name, page);
        let said = format!("; the name says {codec} and the bytes are something else; hint: fetch the file again");
        dry(&folder, &format!("dedup {name}")).expect(3, &["not JSON", &said]);
    }
    // Bytes that can be read are read, whatever the name says.
    folder.write("a.jsonl.gz", record("a", STORY));
    folder.write("b.jsonl", gzip(record("b", OTHER).as_bytes()));
    let ended = dry(&folder, "dedup a.jsonl.gz b.jsonl");
    assert!(ended.status == Some(0) && warnings(&ended).is_empty(), "{}", ended.stderr);
    folder.write("c.jsonl.bz2", b"BZh91AY&SY\xff\xfe\x00");
    dry(&folder, "dedup c.jsonl.bz2").expect(3, &["this is bzip2 data, not a text; hint: unpack"]);
}

#[test]
fn no_output_stands_where_another_does() {
    let folder = Folder::new();
    folder.write("in/p.html", "<p>The text of the page, as it is read.</p>");
    folder.write("in/p.html.txt", "A text of its own, which somebody called so.\n");
    folder.write("in/sub/p.html", "<p>Another page, in another folder.</p>");
    let ended = folder.dedup("in -o out");
    let said =
        "warning: 1 input has another name in documents/, for another input has theirs: in/p.html as p-2.html.txt";
    ended.expect(0, &[said]);
    let read = |name: &str| String::from_utf8(folder.read(&format!("out/documents/{name}"))).unwrap();
    assert_eq!(read("p.html.txt"), "A text of its own, which somebody called so.\n");
    assert_eq!(read("p-2.html.txt"), "The text of the page, as it is read.\n");
    assert_eq!(read("sub/p.html.txt"), "Another page, in another folder.\n");
    // A page is asked for by its own name all the same.
    let explained = Ended::of(folder.command("compare p.html p.html.txt --in in").output().unwrap());
    explained.expect(0, &[]);
    // A file where another input needs a folder of the same name.
    folder.write("docs/p.txt", "The first of these two.\n");
    folder.write("more/p.txt/q.txt", "The second of these two.\n");
    let ended = folder.dedup("docs more -o both");
    ended.expect(0, &["docs/p.txt as p-2.txt"]);
    assert_eq!(folder.read("both/documents/p-2.txt"), b"The first of these two.\n");
    assert_eq!(folder.read("both/documents/p.txt/q.txt"), b"The second of these two.\n");
}

#[test]
fn a_run_of_which_nothing_could_be_read_says_why_and_shows_no_zeros() {
    let folder = Folder::new();
    folder.write(
        "in.jsonl",
        "half a record\n{\"id\":\"x\",\"body\":\"one two\"}\n{\"id\":\"y\",\"body\":\"words\",\"n\":1}\n",
    );
    for command in ["run", "dedup", "clean", "passages"] {
        let ended = dry(&folder, &format!("{command} in.jsonl"));
        let said = "warning: nothing could be read: all 3 records were rejected, 2 for this reason, first: in.jsonl: line 2: byte 14: \
                    the record has no field \"text\"; hint: pass --text-field body";
        assert!(ended.stderr.starts_with(said), "{command}: {}", ended.stderr);
        ended.expect(3, &["3 records were rejected:"]);
        assert!(!ended.stderr.contains("documents  "), "{}", ended.stderr);
    }
    folder.write("none.jsonl", "\n");
    dry(&folder, "run none.jsonl").expect(0, &["  documents               0", "warning: the input has no record"]);
}
