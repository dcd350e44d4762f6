//! `onecopy clean`: what is cut, what stays byte for byte, and what is said of it.

use crate::clean_pages::{Cleaned, FURNITURE, Prose, texts};
use crate::support::{Ended, Folder, gunzip, gzip, record, records, rows, unzstd, zstd};
use serde_json::{Value, json};
use std::io::Read as _;
use std::process::Stdio;

/// An article in its frame, and without it.
fn page(prose: &mut Prose) -> (String, String) {
    let story = prose.story(4);
    (format!("{story}\n\n{}\n", FURNITURE.join("\n")), format!("{story}\n"))
}

#[test]
fn the_frame_goes_and_the_article_stays() {
    let folder = Folder::new();
    let mut prose = Prose::new(901);
    let (page, story) = page(&mut prose);
    folder.write("in.jsonl", record("a", &page));
    let found = folder.cleaned("in.jsonl", 0);
    assert_eq!(found.removed("a"), FURNITURE);
    assert_eq!(folder.texts("in.jsonl")["a"], story);
    found.conserves("a", &page, &story);
    let labels: Vec<&str> = found.rows.iter().map(|row| &*row.label).collect();
    assert_eq!(
        labels,
        ["comments", "comments", "share", "newsletter", "cookie", "share", "comments", "legal"],
        "{:?}",
        found.rows
    );
    // A phrase of its own speaks against each, as it stands in the text.
    for row in &found.rows {
        assert!(row.evidence.iter().any(|what| what.starts_with("words: ")) && row.score > 0.5, "{row:?}");
    }
}

#[test]
fn furniture_goes_wherever_it_stands() {
    let folder = Folder::new();
    let mut prose = Prose::new(902);
    let story = prose.paragraphs(6);
    let frame = format!("{}\n{}\n{}", FURNITURE[5], FURNITURE[3], FURNITURE[4]);
    let given: Vec<(String, String)> = (0..=6)
        .map(|at| {
            let mut parts: Vec<&str> = story.iter().map(String::as_str).collect();
            parts.insert(at, &frame);
            (format!("p{at}"), parts.join("\n\n"))
        })
        .collect();
    folder.write("in.jsonl", records(given.iter().map(|(id, text)| (id, text))));
    let found = folder.cleaned("in.jsonl --alone", 0);
    let left = folder.texts("in.jsonl");
    for (id, text) in &given {
        assert_eq!(left[id], story.join("\n\n"), "{id}");
        found.conserves(id, text, &left[id]);
    }
}

#[test]
fn a_record_without_its_furniture_is_otherwise_the_bytes_that_were_read() {
    let folder = Folder::new();
    let mut prose = Prose::new(903);
    let story = prose.story(3);
    let story = story.replace("\n\n", "\\n\\n");
    let tail = "\\n\\nLeave a Reply\\nYour email address will not be published. Required fields are marked *";
    // As no serialiser would write them; `@` is where the furniture stands.
    let odd = [
        format!("  {{ \"text\" :\t\"{story}@\" ,\"id\":\"spaced\"  }}  \n"),
        format!(
            "{{\"unknown\":{{\"deep\":[1,2.50,1e3,-0.0]}},\"id\":\"extra\",\"text\":\"{story}@\",\"z\":null,\"z\":2}}\n"
        ),
        format!("{{\"id\":\"escapes\",\"text\":\"\\u0041\\u00e9\\/\\ud83d\\ude00 {story}@\",\"t\":\"\\u0042\"}}\n"),
        format!("{{\"id\":\"crlf\",\"text\":\"{story}@\"}}\r\n"),
        format!("{{\"id\":\"twice\",\"text\":\"not this\",\"text\":\"{story}@\"}}\n"),
        format!("{{\"id\":123456789012345678901234567890,\"text\":\"\u{e9}\u{4e00} \\\"{story}\\\"@\"}}\n"),
        format!("{{\"id\":\"last\",\"text\":\"{story}@\"}}"),
    ];
    // The letter e and the line ends as escapes, too.
    let spelled = tail.replace('e', "\\u0065").replace("\\n", "\\u000A");
    for tail in [tail, &spelled, &format!("{tail}\\n\\n \\t")] {
        folder.write("in.jsonl", odd.concat().replace('@', tail));
        let found = folder.cleaned("in.jsonl --alone", 0);
        assert_eq!(found.rows.len(), 2 * odd.len(), "{:?}", found.rows);
        let left = String::from_utf8(folder.read("out/documents/in.jsonl")).unwrap();
        let end = if tail.ends_with("\\t") { "\\n\\n \\t" } else { "" };
        for (line, odd) in left.split_inclusive('\n').zip(&odd) {
            // What white space is left at the end of a text is no promise; everything else is.
            assert_eq!(line.replace(end, ""), odd.replace('@', ""));
        }
    }
}

#[test]
fn every_form_of_input_comes_out_in_its_own_form() {
    let folder = Folder::new();
    let mut prose = Prose::new(904);
    let pages: Vec<(String, String)> = (0..8).map(|_| page(&mut prose)).collect();
    let line = |at: usize| record(&format!("r{at}"), &pages[at].0);
    let clean_line = |at: usize| record(&format!("r{at}"), &pages[at].1);
    folder.write("d/deep/er/0.txt", &pages[0].0);
    folder.write("d/1.md", &pages[1].0);
    folder.write("d/2.jsonl", line(2));
    folder.write("d/3.json", format!(" [ {} ,\n{}]\n", line(3).trim_end(), line(7).trim_end()));
    folder.write("d/4.jsonl.gz", gzip(line(4).as_bytes()));
    folder.write("d/5.jsonl.zst", zstd(line(5).as_bytes()));
    folder.write("d/6.txt.gz", gzip(pages[6].0.as_bytes()));
    folder.write("d/picture.png", "not read");
    let found = folder.cleaned("d --alone", 0);
    assert_eq!(found.rows.len(), 8 * FURNITURE.len());
    assert_eq!(found.of("deep/er/0.txt").len(), FURNITURE.len());
    assert_eq!(found.summary["counts"]["skipped_files"], 1);
    let read = |name: &str| folder.read(&format!("out/documents/{name}"));
    let string = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    assert_eq!(string(read("deep/er/0.txt")), pages[0].1);
    assert_eq!(string(read("1.md")), pages[1].1);
    assert_eq!(string(read("2.jsonl")), clean_line(2));
    let array: Vec<Value> = serde_json::from_slice(&read("3.json")).unwrap();
    assert_eq!(array, [json!({"id": "r3", "text": pages[3].1}), json!({"id": "r7", "text": pages[7].1})]);
    assert_eq!(string(gunzip(&read("4.jsonl.gz"))), clean_line(4));
    assert_eq!(string(unzstd(&read("5.jsonl.zst"))), clean_line(5));
    assert_eq!(string(gunzip(&read("6.txt.gz"))), pages[6].1);
    assert!(!folder.exists("out/documents/picture.png"));
    // The input is as it was.
    assert_eq!(string(folder.read("d/2.jsonl")), line(2));
}

#[test]
fn texts_may_stand_deep_in_records() {
    let folder = Folder::new();
    let (page, story) = page(&mut Prose::new(925));
    let line = |text: &str| {
        format!(
            "{{\"meta\": {{\"key\":7}}, \"text\":\"Leave a Reply\", \"doc\":{{\"n\": [1, {{}}],\"body\":{}}}}}\n",
            json!(text)
        )
    };
    folder.write("in.jsonl", line(&page));
    let found = folder.cleaned("in.jsonl --text-field doc.body --id-field meta.key", 0);
    found.conserves("7", &page, &story);
    assert_eq!(String::from_utf8(folder.read("out/documents/in.jsonl")).unwrap(), line(&story));
    let found = folder.cleaned("in.jsonl --text-field doc.body --id-field meta.key --mark", 0);
    let marked = rows(&folder.read("out/documents/in.jsonl"));
    assert_eq!(marked[0]["boilerplate"].as_array().unwrap().len(), found.rows.len());
    assert_eq!(marked[0]["doc"]["body"], page);
}

#[test]
fn lines_from_several_files_do_not_run_together_in_a_stream() {
    let folder = Folder::new();
    let mut prose = Prose::new(926);
    let pages = [0, 1, 2].map(|_| page(&mut prose));
    let line = |at: usize, text: &str| record(&format!("{at}"), text).trim_end().to_owned();
    folder.write("1.jsonl", line(0, &pages[0].0));
    folder.write("2.jsonl", line(1, &pages[1].0));
    folder.write("3.json", format!("[{}]", line(2, &pages[2].0)));
    let ended = folder.clean("1.jsonl 2.jsonl 3.json -o - --alone");
    let left: Vec<String> = texts(&ended.stdout).into_values().collect();
    assert_eq!(left, [&*pages[0].1, &*pages[1].1, &*pages[2].1]);
    // By itself, a last line without its end stays without.
    folder.cleaned("1.jsonl", 0);
    assert_eq!(String::from_utf8(folder.read("out/documents/1.jsonl")).unwrap(), line(0, &pages[0].1));
}

#[test]
fn white_space_around_a_cut_is_what_a_writer_would_have_left() {
    let mut prose = Prose::new(905);
    let (a, b) = (prose.story(3), prose.story(3));
    let cut = "Leave a Reply\nYour email address will not be published. Required fields are marked *";
    let crlf = cut.replace('\n', "\r\n");
    let rules =
        "[[strip]]\nliteral = 'Leave a Reply'\n[[strip]]\nliteral = 'Your email address will not be published'\n";
    for (text, left) in [
        (format!("{a}\n\n{cut}\n\n{b}"), format!("{a}\n\n{b}")),
        (format!("{a}\n{cut}\n{b}\n"), format!("{a}\n{b}\n")),
        (format!("{a}\n\n\n\n{cut}\n\n\n{b}\n\n\n"), format!("{a}\n\n{b}\n\n\n")),
        (format!("{a}\r\n\r\n{crlf}\r\n\r\n{b}\r\n"), format!("{a}\r\n\r\n{b}\r\n")),
        (format!("{a}\n\n{cut}"), a.clone()),
        (format!("{a}\n\n{cut}\n"), format!("{a}\n")),
        (format!("{cut}\n\n{a}\n"), format!("{a}\n")),
        (format!("{a}\n\n\t{cut}\t \n\n   {b}"), format!("{a}\n\n   {b}")),
    ] {
        let folder = Folder::new();
        folder.write("in.txt", &text);
        // So that it is cut for sure, whatever stands around it.
        folder.write("rules.toml", rules);
        let found = folder.cleaned("in.txt --rules rules.toml", 0);
        let written = String::from_utf8(folder.read("out/documents/in.txt")).unwrap();
        assert_eq!(written, left, "{text:?}");
        found.conserves("in.txt", &text, &left);
    }
}

#[test]
fn offsets_count_bytes_or_characters_of_the_text_as_given() {
    let folder = Folder::new();
    let mut prose = Prose::new(906);
    let mut page = || {
        let story = prose.story(3).replace('a', "ä").replace(". ", ". “東京” 😀 e\u{301} ");
        let (a, b) = story.split_once("\n\n").unwrap();
        format!("\u{feff}{a}\n\n{}\n\n{b}\n\n{}\n", FURNITURE[..4].join("\n"), FURNITURE[4..].join("\u{2028}"))
    };
    let given: Vec<(String, String)> = (0..5).map(|at| (format!("é{at}"), page())).collect();
    folder.write("in.jsonl", records(given.iter().map(|(id, text)| (id, text))));
    let bytes = folder.cleaned("in.jsonl --alone", 0);
    let left = folder.texts("in.jsonl");
    bytes.conserves_all(given.iter().map(|(id, text)| (&**id, &**text)), &left);
    assert!(bytes.rows.len() >= given.len() * FURNITURE.len(), "{}", bytes.rows.len());
    let chars = folder.cleaned("in.jsonl --alone --offsets chars", 0);
    assert_eq!(folder.texts("in.jsonl"), left);
    assert_eq!(chars.rows.len(), bytes.rows.len());
    for (bytes, chars) in bytes.rows.iter().zip(&chars.rows) {
        let text = &given.iter().find(|(id, _)| *id == chars.id).unwrap().1;
        let sliced: String = text.chars().skip(chars.span.start).take(chars.span.len()).collect();
        assert_eq!((&sliced, &chars.text), (&bytes.text, &bytes.text));
        assert_eq!((&chars.id, &chars.label, chars.score), (&bytes.id, &bytes.label, bytes.score));
        assert!(chars.span.end < bytes.span.end);
    }
}

#[test]
fn rows_are_sorted_by_the_bytes_of_ids() {
    let folder = Folder::new();
    let mut prose = Prose::new(907);
    let ids = ["b", "a", "é", "Z", "10", "9", "a b", "\u{1f600}", "\u{ffff}"];
    folder.write("in.jsonl", records(ids.map(|id| (id, page(&mut prose).0))));
    let found = folder.cleaned("in.jsonl --alone", 0);
    let mut order: Vec<&str> = found.rows.iter().map(|row| &*row.id).collect();
    order.dedup();
    assert_eq!(order, ["10", "9", "Z", "a", "a b", "b", "é", "\u{ffff}", "\u{1f600}"]);
}

#[test]
fn ids_that_are_taken_get_a_number_in_the_rows() {
    let folder = Folder::new();
    let mut prose = Prose::new(908);
    let pages = [page(&mut prose), page(&mut prose)];
    folder.write("in.jsonl", records([("x", &pages[0].0), ("x", &pages[1].0)]));
    let found = folder.cleaned("in.jsonl --alone", 0);
    found.conserves("x", &pages[0].0, &pages[0].1);
    found.conserves("x#2", &pages[1].0, &pages[1].1);
    assert_eq!((found.of("x").len(), found.of("x#2").len()), (8, 8));
    assert_eq!(
        String::from_utf8(folder.read("out/documents/in.jsonl")).unwrap(),
        records([("x", &pages[0].1), ("x", &pages[1].1)])
    );
}

#[test]
fn prose_alone_is_left_alone() {
    let folder = Folder::new();
    let mut prose = Prose::new(909);
    let given = records((0..50).map(|at| (format!("{at}"), prose.story(1 + at % 7))));
    folder.write("in.jsonl", &given);
    for switches in ["", "--alone", "--level careful"] {
        let found = folder.cleaned(&format!("in.jsonl {switches}"), 0);
        assert_eq!(found.rows, []);
        assert_eq!(folder.read("out/documents/in.jsonl"), given.as_bytes());
        assert_eq!(folder.read("out/boilerplate.jsonl"), b"");
    }
}

#[test]
fn cleaning_what_is_clean_changes_nothing() {
    let folder = Folder::new();
    let mut prose = Prose::new(910);
    folder.write("in.jsonl", records((0..30).map(|at| (format!("{at}"), page(&mut prose).0))));
    folder.cleaned("in.jsonl", 0);
    folder.write("again.jsonl", folder.read("out/documents/in.jsonl"));
    let found = folder.cleaned("again.jsonl", 0);
    assert_eq!(found.rows, []);
    assert_eq!(folder.read("out/documents/again.jsonl"), folder.read("again.jsonl"));
}

#[test]
fn a_filter_reads_standard_input_and_writes_standard_output() {
    let folder = Folder::new();
    let mut prose = Prose::new(911);
    let pages: Vec<(String, String)> = (0..9).map(|_| page(&mut prose)).collect();
    let given = records(pages.iter().enumerate().map(|(at, page)| (format!("{at}"), &page.0)));
    let wanted = records(pages.iter().enumerate().map(|(at, page)| (format!("{at}"), &page.1)));
    for arguments in ["clean", "clean -", "clean - -o -", "clean --log log"] {
        let ended = folder.piped(arguments, given.as_bytes());
        ended.expect(0, &["documents", "blocks"]);
        assert_eq!(String::from_utf8(ended.stdout).unwrap(), wanted, "{arguments}");
    }
    // The logs, and nothing else.
    let streamed = Cleaned::read(&folder.path("log"));
    assert!(!folder.exists("log/documents") && folder.exists("log/config.toml"));
    folder.write("in.jsonl", &given);
    folder.write("in.jsonl.gz", gzip(given.as_bytes()));
    let from_file = folder.cleaned("in.jsonl", 0);
    assert_eq!(streamed.rows, from_file.rows);
    for arguments in ["in.jsonl -o -", "in.jsonl.gz -o - --quiet"] {
        let ended = folder.clean(arguments);
        ended.expect(0, &[]);
        assert_eq!(String::from_utf8(ended.stdout).unwrap(), wanted, "{arguments}");
    }
    assert_eq!(folder.clean("in.jsonl -o - --quiet").stderr, "");
    // Compressed into the pipe.
    let ended = folder.piped("clean", &gzip(given.as_bytes()));
    assert_eq!(String::from_utf8(ended.stdout).unwrap(), wanted);
    let ended = folder.piped("clean - -o piped", given.as_bytes());
    ended.expect(0, &[]);
    assert!(ended.stdout.is_empty());
    assert_eq!(folder.read("piped/documents/stdin.jsonl"), wanted.as_bytes());
}

#[test]
fn one_lone_text_comes_out_as_a_text() {
    let folder = Folder::new();
    let (page, story) = page(&mut Prose::new(912));
    folder.write("page.txt", &page);
    let ended = folder.clean("page.txt -o -");
    assert_eq!(String::from_utf8(ended.expect(0, &[]).stdout.clone()).unwrap(), story);
    // Among others it is a record.
    folder.write("in.jsonl", record("r", &page));
    let ended = folder.clean("in.jsonl page.txt -o - --alone");
    assert_eq!(rows(&ended.stdout), [json!({"id": "r", "text": story}), json!({"id": "page.txt", "text": story})]);
}

#[test]
fn closed_standard_output_is_a_quiet_end() {
    let folder = Folder::new();
    let mut prose = Prose::new(913);
    let pages: Vec<(String, String)> = (0..400).map(|_| page(&mut prose)).collect();
    folder.write("in.jsonl", records(pages.iter().enumerate().map(|(at, page)| (format!("{at}"), &page.0))));
    let first = record("0", &pages[0].1);
    let mut command = folder.command("clean in.jsonl -o - --log log");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut pipe = child.stdout.take().unwrap();
    let mut read = vec![0; first.len()];
    pipe.read_exact(&mut read).unwrap();
    drop(pipe);
    let ended = Ended::of(child.wait_with_output().unwrap());
    assert_eq!((ended.status, &*ended.stderr), (Some(0), ""));
    assert_eq!(String::from_utf8(read).unwrap(), first);
    let logged = rows(&folder.read("log/boilerplate.jsonl"));
    assert_eq!(logged.len(), pages.len() * FURNITURE.len());
}
