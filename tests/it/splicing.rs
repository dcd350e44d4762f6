//! Survivors are the input's own bytes, in files of the input's own form and name.

use crate::support::{Folder, Random, edited, gunzip, gzip, record, tree, unzstd, zstd};
use serde_json::Value;

/// Lines as no serialiser would write them, every one of which must come out as it went in.
fn odd_lines(random: &mut Random) -> Vec<String> {
    vec![
        format!("  {{ \"text\" :\t\"{}\" ,\"id\":\"spaced\"  }}  \n", random.text(20)),
        format!(
            "{{\"unknown\":{{\"deep\":[1,2.50,1e3,-0.0]}},\"id\":\"extra\",\"text\":\"{}\",\"z\":null}}\n",
            random.text(20)
        ),
        format!(
            "{{\"id\":\"escapes\",\"text\":\"\\u0041\\u00e9\\/\\ud83d\\ude00 {}\",\"t\":\"\\u0042\"}}\n",
            random.text(20)
        ),
        format!("{{\"id\":\"crlf\",\"text\":\"{}\"}}\r\n", random.text(20)),
        format!("{{\"id\":\"twice\",\"text\":\"not this\",\"text\":\"{}\"}}\n", random.text(20)),
        format!("{{\"id\":123456789012345678901234567890,\"text\":\"{} \u{e9}\u{4e00}\"}}\n", random.text(20)),
    ]
}

#[test]
fn surviving_lines_are_the_bytes_that_were_read() {
    let folder = Folder::new();
    let mut random = Random(51);
    let odd = odd_lines(&mut random);
    let text = random.text(30);
    let copy = |id: &str| record(id, &text);
    let mut given = copy("a-first");
    let mut expected = given.clone();
    for (i, line) in odd.iter().enumerate() {
        given += line;
        given += &copy(&format!("copy{i}"));
        expected += line;
    }
    folder.write("in.jsonl", &given);
    let results = folder.results("in.jsonl", 0);
    results.account_for(1 + 2 * odd.len() as u64);
    assert_eq!(String::from_utf8(folder.read("out/documents/in.jsonl")).unwrap(), expected);
    assert_eq!(folder.read("in.jsonl"), given.as_bytes());
}

#[test]
fn a_last_line_without_its_end_stays_without_or_goes() {
    let mut random = Random(52);
    let (one, two) = (record("a", &random.text(20)), record("b", &random.text(20)));
    let bare = |line: &str| line.trim_end().to_owned();
    for (given, expected) in [
        (one.clone() + &bare(&two), one.clone() + &bare(&two)),
        (one.clone() + &bare(&one.replace("\"a\"", "\"c\"")), one.clone()),
        (bare(&one), bare(&one)),
    ] {
        let folder = Folder::new();
        folder.write("in.jsonl", &given);
        folder.results("in.jsonl", 0);
        assert_eq!(folder.read("out/documents/in.jsonl"), expected.as_bytes());
    }
}

#[test]
fn lines_from_several_files_do_not_run_together_in_a_stream() {
    let folder = Folder::new();
    let mut random = Random(53);
    let (one, two) = (record("a", &random.text(20)), record("b", &random.text(20)));
    folder.write("1.jsonl", one.trim_end());
    folder.write("2.jsonl", &two);
    folder.write("3.json", format!("[{{\"id\":\"c\",\n\"text\":\"{}\"}}]", random.text(20)));
    let ended = folder.dedup("1.jsonl 2.jsonl 3.json -o -");
    assert_eq!(ended.status, Some(0));
    let rows = crate::support::rows(&ended.stdout);
    assert_eq!(rows.iter().map(|row| row["id"].as_str().unwrap()).collect::<Vec<_>>(), ["a", "b", "c"]);
    assert!(ended.stdout.starts_with((one + &two).as_bytes()));
}

#[test]
fn an_array_stays_an_array_of_the_same_elements() {
    let folder = Folder::new();
    let mut random = Random(54);
    let (one, two) = (random.text(30), random.text(30));
    let elements = [
        format!("{{ \"id\":\"a\",\n   \"text\":\"{one}\",  \"n\": 1.0 }}"),
        format!("{{\"id\":\"b\",\"text\":\"{one}\"}}"),
        format!("{{\"id\":\"c\",\"text\":\"{two}\\u0020\",\"x\":[{{\"]\":\"}},\"}}]}}"),
        format!("{{\"id\":\"d\",\"text\":\"{two}\"}}"),
    ];
    folder.write("in.json", format!(" [ {} ,\n{},{}\n, {} ]\n", elements[0], elements[1], elements[2], elements[3]));
    let results = folder.results("in.json", 0);
    assert_eq!(results.removals(), ["b>a exact", "d>c exact"]);
    let written = String::from_utf8(folder.read("out/documents/in.json")).unwrap();
    let parsed: Vec<Value> = serde_json::from_str(&written).unwrap();
    assert_eq!(parsed.len(), 2);
    assert!(written.contains(&elements[0]) && written.contains(&elements[2]), "{written}");
}

#[test]
fn an_array_or_file_of_which_nothing_survives_is_still_one() {
    let folder = Folder::new();
    let text = Random(55).text(30);
    let line = |id: &str| record(id, &text);
    folder.write("d/1.jsonl", line("a"));
    folder.write("d/2.json", format!("[{}]", line("b")));
    folder.write("d/3.jsonl", line("c"));
    folder.write("d/4.jsonl.gz", gzip(line("d").as_bytes()));
    folder.write("d/5.txt", &text);
    let results = folder.results("d --keep first", 0);
    results.account_for(5);
    let written = tree(&folder.path("out/documents"));
    assert_eq!(serde_json::from_slice::<Vec<Value>>(&written["2.json"]).unwrap(), Vec::<Value>::new());
    assert_eq!(written["3.jsonl"], b"");
    assert_eq!(gunzip(&written["4.jsonl.gz"]), b"");
    // A file that is one document goes with it.
    assert!(!written.contains_key("5.txt"));
}

#[test]
fn a_file_that_is_one_object_is_copied_whole() {
    let folder = Folder::new();
    let mut random = Random(56);
    let text = random.text(30);
    let one = format!("{{\n  \"text\": \"{text}\",\n  \"url\": \"https://a.example/\"\n}}\n");
    folder.write("d/one.json", &one);
    folder.write("d/two.json", one.replace("a.example", "b.example"));
    let results = folder.results("d", 0);
    assert_eq!(results.removals(), ["two.json>one.json exact"]);
    assert_eq!(tree(&folder.path("out/documents")), [("one.json".to_owned(), one.into_bytes())].into());
}

#[test]
fn folders_of_texts_keep_their_tree() {
    let folder = Folder::new();
    let mut random = Random(57);
    let texts: Vec<String> = (0..4).map(|_| random.text(50)).collect();
    for (name, text) in [
        ("crawl/a.example/1.txt", texts[0].clone()),
        ("crawl/a.example/deep/er/2.md", texts[1].clone() + "\r\n\u{2003}"),
        ("crawl/b.example/1.txt", texts[2].clone()),
        ("crawl/b.example/copy.txt", edited(&texts[0], &[49])),
        ("crawl/top.TXT", texts[3].clone()),
        ("crawl/picture.png", "not read".to_owned()),
    ] {
        folder.write(name, text);
    }
    let results = folder.results("crawl", 0);
    results.account_for(5);
    assert_eq!(results.count("skipped_files"), 1);
    assert_eq!(results.removals(), ["b.example/copy.txt>a.example/1.txt near"]);
    let mut expected = tree(&folder.path("crawl"));
    expected.retain(|name, _| name != "picture.png" && name != "b.example/copy.txt");
    assert_eq!(tree(&folder.path("out/documents")), expected);
}

#[test]
fn names_that_collide_get_their_folders() {
    let folder = Folder::new();
    let mut random = Random(58);
    for name in ["x/news.jsonl", "y/news.jsonl", "y/other.jsonl"] {
        folder.write(name, record(name, &random.text(20)));
    }
    let results = folder.results("x/news.jsonl y/news.jsonl y/other.jsonl", 0);
    results.account_for(3);
    let names: Vec<String> = tree(&folder.path("out/documents")).into_keys().collect();
    assert_eq!(names, ["other.jsonl", "x/news.jsonl", "y/news.jsonl"]);
    for name in ["x/news.jsonl", "y/news.jsonl"] {
        assert_eq!(folder.read(&format!("out/documents/{name}")), folder.read(name));
    }
}

#[test]
fn records_without_ids_are_named_by_path_and_line_or_place_in_an_array() {
    let folder = Folder::new();
    let text = Random(59).text(20);
    let line = format!("{{\"text\":\"{text}\"}}\n");
    folder.write("d/in/a.jsonl", format!("\n{line}\n\n{line}"));
    folder.write("d/b.json", format!("[\n\n{{\"text\":\"another\"}},\n{line}]"));
    folder.write("d/c.txt", &text);
    let results = folder.results("d --keep first", 0);
    assert_eq!(
        results.removals(),
        ["c.txt>b.json:2 exact", "in/a.jsonl:2>b.json:2 exact", "in/a.jsonl:5>b.json:2 exact"]
    );
}

#[test]
fn compressed_files_come_out_compressed_alike() {
    let folder = Folder::new();
    let mut random = Random(60);
    let (one, two) = (record("a", &random.text(40)), record("b", &random.text(40)));
    let copy = one.replace("\"a\"", "\"c\"");
    let given = [one.clone(), copy, two.clone()].concat();
    folder.write("d/1.jsonl.gz", gzip(given.as_bytes()));
    folder.write("d/2.jsonl.zst", zstd(given.replace("\"id\":\"", "\"id\":\"z").as_bytes()));
    // Compressed, though its name does not say so.
    folder.write("d/3.jsonl", gzip(record("e", &random.text(40)).as_bytes()));
    let results = folder.results("d --keep first", 0);
    results.account_for(7);
    let written = tree(&folder.path("out/documents"));
    assert_eq!(gunzip(&written["1.jsonl.gz"]), (one + &two).as_bytes());
    assert_eq!(unzstd(&written["2.jsonl.zst"]), b"");
    assert!(gunzip(&written["3.jsonl"]).starts_with(b"{\"id\":\"e\""));
}
