//! Records and files that cannot be read: each is rejected by place, and costs no other record.

use crate::support::{Folder, Random, gunzip, gzip, record, records, rows, unzstd, zstd};
use serde_json::json;

/// Ten good documents, of which `g9` is a copy of `g0`.
fn good() -> Vec<String> {
    let mut random = Random(31);
    let mut texts: Vec<String> = (0..9).map(|_| random.text(30)).collect();
    texts.push(texts[0].clone());
    texts.iter().enumerate().map(|(i, text)| record(&format!("g{i}"), text)).collect()
}

/// The good documents with this line after the fifth.
fn around(bad: &[u8]) -> Vec<u8> {
    let good = good();
    [good[..5].concat().as_bytes(), bad, good[5..].concat().as_bytes()].concat()
}

/// Runs on the good documents with a bad line among them. It must be rejected at `at` bytes from its start, for a reason that
/// has these words; everything else is as if it were not there.
#[track_caller]
fn rejected(bad: &[u8], at: usize, words: &[&str]) {
    let folder = Folder::new();
    let line = [bad, b"\n"].concat();
    folder.write("in.jsonl", around(&line));
    let results = folder.results("in.jsonl", 3);
    results.account_for(11);
    let byte = good()[..5].concat().len() + at;
    assert_eq!(results.rejections(), [format!("in.jsonl@6:{byte}")], "{:?}", results.rejected);
    let error = results.rejected[0]["error"].as_str().unwrap();
    for part in words.iter().chain(&["; hint: "]) {
        assert!(error.contains(part), "no {part:?} in {error}");
    }
    assert_eq!(results.removals(), ["g9>g0 exact"]);
    assert_eq!(folder.read("out/documents/in.jsonl"), good()[..9].concat().as_bytes());
}

#[test]
fn invalid_utf_8_in_a_line() {
    rejected(b"{\"id\":\"x\",\"text\":\"abc \xff def\"}", 22, &["UTF-8"]);
    // A character that is cut in two.
    rejected(b"{\"id\":\"x\",\"text\":\"caf\xc3\"}", 21, &["UTF-8"]);
}

#[test]
fn invalid_utf_8_in_a_text_file() {
    let folder = Folder::new();
    folder.write("d/a.txt", Random(32).text(20));
    folder.write("d/b.txt", b"first line\nsecond \xfe line\n");
    let results = folder.results("d", 3);
    results.account_for(2);
    assert_eq!(results.rejections(), ["d/b.txt@2:18"]);
    assert!(folder.exists("out/documents/a.txt") && !folder.exists("out/documents/b.txt"));
}

#[test]
fn invalid_utf_8_in_a_field_that_nobody_asks_for_is_carried_through() {
    let folder = Folder::new();
    let odd = b"{\"id\":\"x\",\"text\":\"one of its kind\",\"other\":\"\xff\"}\n";
    folder.write("in.jsonl", around(odd));
    let results = folder.results("in.jsonl", 0);
    results.account_for(11);
    let written = folder.read("out/documents/in.jsonl");
    assert!(written.windows(odd.len()).any(|part| part == odd));
}

#[test]
fn a_raw_nul_byte_in_a_line() {
    rejected(b"{\"id\":\"x\",\"text\":\"abc\0def\"}", 21, &["control character", "\\t"]);
    rejected(b"\0\0\0\0", 0, &["not JSON"]);
}

#[test]
fn nul_characters_that_are_escaped_or_in_a_text_file_are_text() {
    let folder = Folder::new();
    folder.write("d/a.jsonl", around(b"{\"id\":\"x\",\"text\":\"one \\u0000 two\"}\n"));
    folder.write("d/b.txt", b"three\0four\0\0");
    let results = folder.results("d", 0);
    results.account_for(12);
    assert_eq!(folder.read("out/documents/b.txt"), b"three\0four\0\0");
}

#[test]
fn a_missing_null_or_other_text_field() {
    rejected(b"{\"id\":\"x\",\"body\":\"abc\"}", 0, &["no field \"text\"", "--text-field body"]);
    rejected(b"{\"id\":\"x\",\"text\":null}", 0, &["null, not a string"]);
    rejected(b"{\"id\":\"x\",\"text\":12}", 0, &["a number, not a string"]);
    rejected(b"{\"id\":\"x\",\"text\":[\"abc\"]}", 0, &["not a string"]);
    rejected(b"{\"id\":\"x\",\"text\":{\"en\":\"abc\"}}", 0, &["not a string", "--text-field text.en"]);
}

#[test]
fn lines_that_are_no_objects() {
    rejected(b"[1,2]", 0, &["an array, not an object"]);
    rejected(b"\"abc\"", 0, &["a string, not an object"]);
    rejected(b"plain words", 0, &["not JSON"]);
    rejected(b"{\"id\":\"x\",\"text\":\"a\"} {\"id\":\"y\",\"text\":\"b\"}", 22, &["one record a line"]);
}

#[test]
fn a_line_that_ends_within_a_string() {
    rejected(b"{\"id\":\"x\",\"text\":\"abc", 21, &["ends too early"]);
}

#[test]
fn a_last_line_that_ends_within_a_string() {
    let folder = Folder::new();
    let cut = "{\"id\":\"x\",\"text\":\"abc";
    folder.write("in.jsonl", good().concat() + cut);
    let results = folder.results("in.jsonl", 3);
    results.account_for(11);
    assert_eq!(results.rejections(), [format!("in.jsonl@11:{}", good().concat().len() + cut.len())]);
}

#[test]
fn lines_are_counted_over_the_whole_of_a_large_file() {
    let folder = Folder::new();
    let mut random = Random(33);
    let text = random.text(2000);
    let mut content = Vec::new();
    let mut expected = Vec::new();
    let mut given = 0;
    // Several times the size that a thread takes at once.
    while content.len() < 5_000_000 {
        given += 1;
        if given % 100 == 50 {
            expected.push(format!("in.jsonl@{given}:{}", content.len()));
            content.extend_from_slice(b"[]\n");
        } else {
            content
                .extend_from_slice(record(&format!("g{given}"), &format!("{text} {}", random.text(2000))).as_bytes());
        }
    }
    folder.write("in.jsonl", content);
    let results = folder.results("in.jsonl", 3);
    results.account_for(given);
    assert_eq!(results.rejections(), expected);
}

#[test]
fn a_bad_element_of_an_array_spoils_only_itself() {
    let folder = Folder::new();
    let good: Vec<String> = good().iter().map(|line| line.trim_end().to_owned()).collect();
    let array = format!("[\n{},\n{{\"id\":\"x\"}},\n{}\n]\n", good[..5].join(",\n"), good[5..].join(",\n"));
    folder.write("in.json", &array);
    let results = folder.results("in.json", 3);
    results.account_for(11);
    assert_eq!(results.rejections(), [format!("in.json@7:{}", array.find("{\"id\":\"x\"}").unwrap())]);
    let written: Vec<serde_json::Value> = serde_json::from_slice(&folder.read("out/documents/in.json")).unwrap();
    assert_eq!(written.len(), 9);
}

#[test]
fn ids_that_are_taken_get_a_number_in_the_logs() {
    let folder = Folder::new();
    let mut random = Random(34);
    let (one, two) = (random.text(30), random.text(30));
    let content = records([("x", &one), ("x", &two), ("y", &two), ("x", &one)]);
    folder.write("in.jsonl", &content);
    let results = folder.results("in.jsonl --keep first", 0);
    results.account_for(4);
    assert_eq!(results.removals(), ["x#3>x exact", "y>x#2 exact"]);
    assert_eq!(results.count("renamed_ids"), 2);
    // The records keep the ids they came with.
    assert_eq!(folder.read("out/documents/in.jsonl"), records([("x", &one), ("x", &two)]).as_bytes());
}

/// Records, the archive that holds them, and how to unpack that.
fn cut_off(name: &str, pack: fn(&[u8]) -> Vec<u8>, unpack: fn(&[u8]) -> Vec<u8>, kind: &str) {
    let folder = Folder::new();
    let mut random = Random(35);
    let given: Vec<String> = (0..2000).map(|i| record(&format!("r{i:05}"), &random.text(80))).collect();
    let packed = pack(given.concat().as_bytes());
    let cut = packed.len() / 2;
    folder.write(&format!("d/{name}"), &packed[..cut]);
    // A neighbour, one document of which is a copy of one before the cut.
    let copy = given[3].replace("r00003", "other");
    folder.write("d/whole.jsonl", format!("{}{copy}", record("alone", &random.text(80))));
    let results = folder.results("d", 3);

    let read: Vec<serde_json::Value> = rows(&unpack(&folder.read(&format!("out/documents/{name}"))));
    assert!(read.len() > 400 && read.len() < 1600, "{}", read.len());
    assert_eq!(
        read,
        rows(given[..=read.len()].concat().as_bytes()).into_iter().filter(|r| r["id"] != "r00003").collect::<Vec<_>>()
    );
    assert_eq!(results.removals(), ["r00003>other exact"]);
    // The cut itself, and the line it went through, if it went through one.
    let source = format!("d/{name}");
    assert!(results.rejected.iter().all(|row| row["source"] == *source), "{:?}", results.rejected);
    let archive = results.rejected.iter().find(|row| row["line"].is_null()).unwrap();
    assert_eq!(archive["byte"], cut);
    for part in [kind, "cut off", "hint: "] {
        assert!(archive["error"].as_str().unwrap().contains(part), "{archive}");
    }
    let whole = read.len() as u64 + 1;
    if let Some(line) = results.rejected.iter().find(|row| !row["line"].is_null()) {
        assert_eq!(line["line"], whole + 1);
        assert!(line["error"].as_str().unwrap().contains("ends too early"), "{line}");
    }
    results.account_for(whole + 2 + results.rejected.len() as u64);
}

#[test]
fn a_gzip_that_is_cut_off_is_read_up_to_the_cut() {
    cut_off("cut.jsonl.gz", gzip, gunzip, "gzip");
}

#[test]
fn a_zstd_that_is_cut_off_is_read_up_to_the_cut() {
    cut_off("cut.jsonl.zst", zstd, unzstd, "zstd");
}

#[test]
fn an_archive_that_is_none_is_rejected_and_the_others_are_read() {
    let folder = Folder::new();
    folder.write("d/good.jsonl", good().concat());
    folder.write("d/bad.jsonl.gz", b"\x1f\x8b\x08\0 this is no gzip at all");
    let results = folder.results("d", 3);
    results.account_for(11);
    assert_eq!(results.rejected[0]["source"], "d/bad.jsonl.gz");
    assert_eq!(results.removals(), ["g9>g0 exact"]);
}

#[test]
fn empty_files() {
    let folder = Folder::new();
    for name in ["a.jsonl", "b.json", "c.txt", "e.jsonl.gz", "f.jsonl.zst"] {
        folder.write(&format!("d/{name}"), b"");
    }
    folder.write("d/g.jsonl.gz", gzip(b""));
    folder.write("d/h.jsonl.zst", zstd(b""));
    folder.write("d/i.jsonl", b"\n \r\n\n");
    folder.write("d/j.jsonl", good().concat());
    let results = folder.results("d", 0);
    // The empty text is a document without words; the others hold no records.
    results.account_for(11);
    assert_eq!(results.count("empty"), 1);
    assert_eq!(folder.read("out/documents/c.txt"), b"");
    assert_eq!(gunzip(&folder.read("out/documents/g.jsonl.gz")), b"");
}

#[test]
fn an_empty_input_alone_is_no_error() {
    let folder = Folder::new();
    folder.write("a.jsonl", b"");
    folder.results("a.jsonl", 0).account_for(0);
}

#[test]
fn nothing_on_standard_input_is_no_document() {
    let folder = Folder::new();
    let ended = folder.dedup_piped("--log log", b"");
    assert!(ended.expect(0, &[]).stdout.is_empty());
    crate::support::Results::read(&folder.path("log")).account_for(0);
    // Nor does it leave anything between the lines of others.
    folder.write("in.jsonl", good().concat());
    let ended = folder.dedup_piped("- in.jsonl -o -", b"");
    assert_eq!(String::from_utf8(ended.stdout).unwrap(), good()[..9].concat());
}

#[cfg(unix)]
#[test]
fn links_to_nowhere_and_loops_of_folders_are_rejections() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new();
    folder.write("d/in.jsonl", good().concat());
    folder.write("d/deep/er/more.txt", "a page of its own");
    symlink("nowhere.txt", folder.path("d/broken.txt")).unwrap();
    symlink("../..", folder.path("d/deep/er/loop")).unwrap();
    symlink("itself", folder.path("d/itself")).unwrap();
    let results = folder.results("d", 3);
    results.account_for(14);
    assert_eq!(
        results.rejections(),
        ["d/broken.txt@null:null", "d/deep/er/loop@null:null", "d/itself@null:null"],
        "{:?}",
        results.rejected
    );
    assert!(results.rejected.iter().all(|row| row["error"].as_str().unwrap().contains("hint: ")));
    assert_eq!(results.removals(), ["g9>g0 exact"]);
}

#[cfg(unix)]
#[test]
fn files_and_folders_without_permission_are_rejections() {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    folder.write("d/in.jsonl", good().concat());
    folder.write("d/secret.jsonl", record("s", "not for you"));
    folder.write("d/closed/x.jsonl", record("t", "nor this"));
    let forbid = |name: &str, mode| set_permissions(folder.path(name), Permissions::from_mode(mode)).unwrap();
    forbid("d/secret.jsonl", 0o000);
    forbid("d/closed", 0o000);
    // Whoever may do everything has to try as somebody else, where that is possible.
    let mut command = folder.command("dedup d -o out");
    if std::fs::read(folder.path("d/secret.jsonl")).is_ok() {
        use std::os::unix::process::CommandExt;
        forbid("", 0o777);
        command.uid(65_534).gid(65_534);
    }
    let output = command.output();
    forbid("d/closed", 0o755);
    match output {
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {}
        output => {
            crate::support::Ended::of(output.unwrap()).expect(3, &["2 records were rejected", "out/rejected.jsonl"]);
            let results = crate::support::Results::read(&folder.path("out"));
            results.account_for(12);
            assert_eq!(results.rejections(), ["d/closed@null:null", "d/secret.jsonl@null:null"]);
            assert!(results.rejected.iter().all(|row| row["error"].as_str().unwrap().contains("ermission")));
        }
    }
}

#[test]
fn under_strict_the_first_bad_record_ends_the_run() {
    let folder = Folder::new();
    let bad = "{\"id\":\"x\",\"body\":\"abc\"}\n";
    folder.write("in.jsonl", around(bad.as_bytes()));
    let byte = good()[..5].concat().len();
    folder.dedup("in.jsonl -o out --strict").expect(1, &[&format!("in.jsonl: line 6: byte {byte}: "), "hint: "]);
    assert!(!folder.exists("out"));
}

#[test]
fn what_is_no_id_is_no_reason_to_reject() {
    let folder = Folder::new();
    let ids = [json!(7), json!(7.5), json!(null), json!(["a"]), json!(""), json!(-3)];
    let mut random = Random(36);
    let lines = ids.iter().map(|id| format!("{}\n", json!({"id": id, "text": random.text(12)})));
    folder.write("in.jsonl", lines.collect::<String>());
    folder.results("in.jsonl", 0).account_for(6);
}
