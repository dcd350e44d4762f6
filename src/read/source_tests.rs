use super::*;
use std::io::Write;
use std::path::PathBuf;

use proptest::prelude::*;

/// A file of some name and bytes, and the means to open it.
struct Fixture {
    folder: tempfile::TempDir,
    options: ReadOptions,
}

impl Fixture {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = ReadOptions::new(folder.path());
        Self { folder, options }
    }

    fn path(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn open(&self, name: &str, bytes: &[u8]) -> Source {
        let path = self.path(name, bytes);
        Source::open(Input::for_test(path.to_str().unwrap(), None), &self.options).unwrap()
    }
}

/// All items, with lines and bytes as in the file: `id: text`, or `line@byte error` up to the hint.
fn items(source: &Source, target: usize) -> Vec<String> {
    let (mut scratch, mut again) = (Scratch::default(), Scratch::default());
    let (mut items, mut lines, mut end) = (Vec::new(), 0, 0);
    for chunk in source.chunks(target).unwrap() {
        assert_eq!(chunk.start, end);
        end = chunk.end;
        let newlines = source.scan(&chunk, &mut scratch, |item| match item {
            Item::Record(record) => {
                assert_eq!(source.text(&record.span, &mut again).unwrap(), record.text);
                assert!(chunk.start <= record.span.start && record.span.end <= chunk.end);
                items.push(format!("{}:{} {}", record.id.unwrap_or("-"), lines + record.line + 1, record.text));
            }
            Item::Rejected(rejection) => {
                let what = rejection.error.split_once("; hint: ").unwrap().0.to_owned();
                items.push(format!("{}@{} {what}", lines + rejection.line.unwrap(), rejection.byte.unwrap()));
            }
        });
        lines += newlines.unwrap();
    }
    assert_eq!(end, source.len());
    items
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

const LINES: &[u8] = b"\xef\xbb\xbf{\"id\":1,\"text\":\"a\\nb\"}\r\n\r\n \n{\"id\":\"x\",\"text\":\"\"}\n[1]\n{\"text\":\"\xff\"}\n{\"text\":\"cut";

#[test]
fn lines_blank_lines_endings_and_rejects() {
    let fixture = Fixture::new();
    let source = fixture.open("a.jsonl", LINES);
    assert_eq!((source.kind(), source.codec()), (Kind::JsonLines, Codec::Plain));
    assert_eq!(
        items(&source, 1 << 20),
        [
            "1:1 a\nb",
            "x:4 ",
            "5@52 the record is an array, not an object",
            "6@65 a field is not valid UTF-8",
            "7@81 the record ends too early (EOF while parsing a string)",
        ]
    );
    let mut scratch = Scratch::default();
    assert_eq!(source.bytes(&(3..25), &mut scratch).unwrap(), &LINES[3..25]);
}

#[test]
fn compressed_inputs_read_alike_whatever_their_name() {
    let fixture = Fixture::new();
    let plain = items(&fixture.open("a.jsonl", LINES), 30);
    for (name, bytes, codec) in [
        ("a.jsonl.gz", gzip(LINES), Codec::Gzip),
        ("b.jsonl", gzip(LINES), Codec::Gzip),
        ("c.jsonl.zst", zstd::encode_all(LINES, 1).unwrap(), Codec::Zstd),
        ("d.jsonl.gz", LINES.to_vec(), Codec::Plain),
    ] {
        let source = fixture.open(name, &bytes);
        assert_eq!(source.codec(), codec, "{name}");
        assert_eq!(items(&source, 30), plain, "{name}");
        assert!(source.damage().is_none());
    }
}

#[test]
fn a_cut_off_archive_is_read_as_far_as_it_goes() {
    let fixture = Fixture::new();
    let lines: Vec<_> = (0..20_000).map(|n| format!("{{\"id\":{n},\"text\":\"{}\"}}", n * 7919)).collect();
    let lines = lines.join("\n");
    let packed = gzip(lines.as_bytes());
    let source = fixture.open("a.jsonl.gz", &packed[..packed.len() / 2]);
    let damage = source.damage().unwrap();
    assert_eq!(damage.byte, Some(packed.len() as u64 / 2));
    let found = items(&source, 1 << 16);
    assert!(found.len() > 5_000 && found[0] == "0:1 0", "{}", found.len());
    assert!(found.last().unwrap().contains("ends too early"));
}

#[test]
fn texts() {
    let fixture = Fixture::new();
    assert_eq!(items(&fixture.open("a.txt", b"\xef\xbb\xbfone\ntwo\0"), 3), ["-:1 one\ntwo\0"]);
    assert_eq!(items(&fixture.open("b.md", b""), 3), ["-:1 "]);
    assert_eq!(items(&fixture.open("c.txt", b"ok\nb\xffd"), 3), ["2@4 the text is not valid UTF-8"]);
    assert!(items(&fixture.open("d.jsonl", b""), 3).is_empty());
    assert!(items(&fixture.open("e.json", b" \n"), 3).is_empty());
    assert_eq!(fixture.open("unknown", b"[Music] plays").kind(), Kind::Text);
    assert_eq!(fixture.open("unknown2", b"\n {\"text\":\"x\"}").kind(), Kind::JsonLines);
}

#[test]
fn json_files_are_arrays_lines_or_one_object() {
    let fixture = Fixture::new();
    let array =
        b" [{\"id\":1,\"text\":\"a,]\"}\n, {\"id\":2,\"text\":\"b\"},\n{\"id\":3}, {,}, {\"id\":4,\"text\":\"d\"},]\n";
    let source = fixture.open("a.json", array);
    assert_eq!(source.kind(), Kind::JsonArray);
    assert_eq!(
        items(&source, 1),
        ["1:1 a,]", "2:2 b", "3@47 the record has no field \"text\"", "3@58 not JSON (key must be a string)", "4:3 d"]
    );
    let source = fixture.open("b.json", b"{\n  \"id\": 5,\n  \"text\": \"whole\"\n}\n");
    assert_eq!(source.kind(), Kind::JsonObject);
    assert_eq!(items(&source, 1), ["5:1 whole"]);
    let source = fixture.open("c.json", b"\n{\"text\":\"1\"}\n{\"text\":\"2\"}");
    assert_eq!(source.kind(), Kind::JsonLines);
    assert_eq!(items(&source, 1).len(), 2);
    assert_eq!(fixture.open("d.json", b"{\"text\":\"bad\n{\"text\":\"2\"}").kind(), Kind::JsonLines);
}

#[test]
fn arrays_that_are_cut_or_go_on() {
    let fixture = Fixture::new();
    assert_eq!(
        items(&fixture.open("a.json", b"[{\"text\":\"1\"},{\"text\":\"2"), 1)[1],
        "1@24 the record ends too early (EOF while parsing a string)"
    );
    assert_eq!(items(&fixture.open("b.json", b"[{\"text\":\"1\"}"), 1)[1], "1@13 the array is not closed");
    assert_eq!(
        items(&fixture.open("c.json", b"[,{\"text\":\"1\"}]\n[2]"), 1),
        ["1@1 no record before this comma", "-:1 1", "2@16 something stands after the array's end and was not read",]
    );
    assert!(items(&fixture.open("d.json", b"[ ]"), 1).is_empty());
}

#[test]
fn a_longer_line_is_a_chunk_of_its_own() {
    let fixture = Fixture::new();
    let long = format!("{{\"text\":\"{}\"}}\n", "x".repeat(200_000));
    let short = "{\"text\":\"s\"}\n";
    let source = fixture.open("a.jsonl", format!("{short}{short}{long}{short}").as_bytes());
    let cuts: Vec<_> = source.chunks(1000).unwrap().into_iter().map(|chunk| chunk.end - chunk.start).collect();
    assert_eq!(cuts, [26, 200_012, 13]);
}

#[test]
fn a_file_that_shrinks_is_an_error_not_a_crash() {
    for mmap in [true, false] {
        let mut fixture = Fixture::new();
        fixture.options.mmap = mmap;
        let lines = format!("{{\"text\":\"{}\"}}\n", "x".repeat(1000)).repeat(1000);
        let source = fixture.open("a.jsonl", lines.as_bytes());
        let mut scratch = Scratch::default();
        let mut first = None;
        source
            .scan(&(0..source.len()), &mut scratch, |item| {
                if let (Item::Record(record), None) = (item, &first) {
                    first = Some(record.span);
                }
            })
            .unwrap();
        std::fs::OpenOptions::new().write(true).open(&source.input().path).unwrap().set_len(500).unwrap();
        assert!(source.bytes(&(0..source.len()), &mut scratch).is_err());
        assert!(matches!(source.text(&(900_000..901_000), &mut scratch), Err(Error::Shrunk { .. })));
        assert!(matches!(source.scan(&(0..source.len()), &mut scratch, |_| {}), Err(Error::Shrunk { .. })));
        assert!(source.text(&first.unwrap(), &mut scratch).is_err());
        assert_eq!(source.check().is_err(), mmap);
    }
}

#[test]
fn a_record_that_changed_is_named() {
    let fixture = Fixture::new();
    let source = fixture.open("a.jsonl", b"{\"text\":\"one\"}\n");
    fixture.path("a.jsonl", b"{\"test\":\"one\"}\n");
    let error = source.text(&(0..14), &mut Scratch::default()).unwrap_err();
    assert!(matches!(error, Error::Changed { byte: 0, .. }));
}

#[cfg(unix)]
#[test]
fn pipes_are_put_aside_and_named() {
    let fixture = Fixture::new();
    let path = fixture.folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    let writer = std::thread::spawn({
        let path = path.clone();
        move || std::fs::write(path, gzip(LINES)).unwrap()
    });
    let mut input = Input::for_test("pipe", None);
    input.path = path;
    input.is_stream = true;
    let source = Source::open(input, &fixture.options).unwrap();
    writer.join().unwrap();
    assert_eq!(source.input().name.to_str().unwrap(), "pipe.jsonl.gz");
    assert_eq!(items(&source, 10).len(), 5);
}

/// Something that is a record, nearly one, or nothing of the kind.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => ("[a-z]{0,3}", any::<String>()).prop_map(|(id, text)| serde_json::json!({"id": id, "text": text}).to_string()),
        2 => any::<String>().prop_map(|text| serde_json::json!({"text": text, "x": [{"y": "]},"}]}).to_string()),
        1 => "[\\[\\]{},\":a\\\\ ]{0,12}",
        1 => Just(String::new()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_chunk_size_gives_the_same_items(pieces in prop::collection::vec(piece(), 0..20), target in 1_usize..300) {
        let mut fixture = Fixture::new();
        for mmap in [true, false] {
            fixture.options.mmap = mmap;
            let array = fixture.open("a.json", format!("[{}]", pieces.join(",\n")).as_bytes());
            prop_assert_eq!(array.kind(), Kind::JsonArray);
            prop_assert_eq!(items(&array, target), items(&array, 1 << 20));
            let lines = fixture.open("a.jsonl", pieces.join("\n").as_bytes());
            prop_assert_eq!(items(&lines, target), items(&lines, 1 << 20));
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let fixture = Fixture::new();
        for name in ["a.txt", "a.jsonl", "a.json", "a.gz"] {
            let source = fixture.open(name, &bytes);
            if !source.chunks(16).unwrap().is_empty() {
                items(&source, 16);
            }
        }
    }

    #[test]
    fn texts_are_what_a_whole_parser_finds(text in any::<String>(), url in any::<String>()) {
        let fixture = Fixture::new();
        let line = serde_json::json!({"a": {"text": "no"}, "text": text, "url": url}).to_string();
        let source = fixture.open("a.jsonl", line.as_bytes());
        let mut seen = 0;
        source.scan(&(0..source.len()), &mut Scratch::default(), |item| if let Item::Record(record) = item {
            assert_eq!((record.text, record.url.unwrap_or_default()), (text.as_str(), url.as_str()));
            seen += 1;
        }).unwrap();
        prop_assert_eq!(seen, 1);
    }
}
