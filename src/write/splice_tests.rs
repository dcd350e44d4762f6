use super::super::Edits;
use super::*;
use crate::document::Place;
use crate::read::{Input, Item, ReadOptions, discover};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;

/// Some input files, opened and read.
struct Corpus {
    folder: tempfile::TempDir,
    sources: Vec<Option<Source>>,
    documents: Documents,
    texts: Vec<String>,
}

impl Corpus {
    fn new(files: &[(&str, Vec<u8>)], text_field: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            fs::create_dir_all(folder.path().join("in")).unwrap();
            fs::write(folder.path().join("in").join(name), bytes).unwrap();
        }
        let mut options = ReadOptions::new(folder.path());
        options.fields.text = text_field.parse().unwrap();
        let inputs: Vec<Input> = discover(&[folder.path().join("in").into()]).unwrap().inputs;
        let sources: Vec<_> = inputs.into_iter().map(|input| Some(Source::open(input, &options).unwrap())).collect();
        let (mut documents, mut texts, mut scratch) = (Documents::default(), Vec::new(), Scratch::default());
        for (number, source) in (0..).zip(sources.iter().flatten()) {
            for chunk in source.chunks(1 << 20).unwrap() {
                let keep = |item: Item<'_>| match item {
                    Item::Record(record) => {
                        documents.places.push(Place::new(number, &record.span));
                        documents.ids.push(&format!("d{}", texts.len()));
                        texts.push(record.text.to_owned());
                    }
                    Item::Rejected(rejection) => panic!("{rejection}"),
                };
                source.scan(&chunk, &mut scratch, keep).unwrap();
            }
        }
        Self { folder, sources, documents, texts }
    }

    /// The files written without the documents `removed` and the `cuts`, and what was counted.
    fn written(&self, removed: &[u32], cuts: &[(u32, Range<u32>)]) -> (BTreeMap<String, Vec<u8>>, Count) {
        let change = Change::Cut(Edits::new(cuts.iter().cloned()));
        let survivors = Survivors::new(&self.sources, &self.documents, removed.iter().copied(), Some(&change));
        let staging = Staging::begin(&self.folder.path().join("out"), true).unwrap();
        let count = survivors.write_files(&staging, &()).unwrap();
        let documents = self.folder.path().join("out/.onecopy-partial/documents");
        let files = fs::read_dir(documents).unwrap().map(|entry| {
            let entry = entry.unwrap();
            (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())
        });
        (files.collect(), count)
    }

    fn streamed(&self, cuts: &[(u32, Range<u32>)]) -> (String, Count) {
        let change = Change::Cut(Edits::new(cuts.iter().cloned()));
        let (mut out, mut count) = (Vec::new(), Count::default());
        let survivors = Survivors::new(&self.sources, &self.documents, [], Some(&change));
        survivors.write_stream(&mut out, &mut count, &()).unwrap();
        (String::from_utf8(out).unwrap(), count)
    }

    /// The place of `part` in a document.
    fn cut(&self, document: u32, part: &str) -> (u32, Range<u32>) {
        let start = self.texts[document as usize].find(part).unwrap() as u32;
        (document, start..start + part.len() as u32)
    }
}

const ONE: &str = r#"{ "id" : 1, "text":"One\u002e Two\n\nThree\u002E", "z":1.50 }"#;
const TWO: &str = r#"{"id":2,"text":"Four. \"Five.\" Six.","meta":{"text":"Five."}}"#;
const THREE: &str = r#"{"id":3,"text":"Seven."}"#;

#[test]
fn every_form_is_cut_alike() {
    let lines = |ends: &str| [ONE, TWO, THREE].map(|line| line.to_owned() + ends).concat();
    let edited = [ONE.replace(" Two", ""), TWO.replace("\\\"Five.\\\" ", ""), THREE.replace("Seven.", "")];
    let edited_lines = |ends: &str| edited.each_ref().map(|line| line.clone() + ends).concat();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(lines("\n").as_bytes()).unwrap();
    let corpus = Corpus::new(
        &[
            ("1.jsonl", lines("\n").into()),
            ("2.jsonl", ["\u{feff}".to_owned(), lines("\r\n").trim_end().to_owned()].concat().into()),
            ("3.json", format!("[{}]", [ONE, TWO, THREE].join(" ,\n")).into()),
            ("4.jsonl.gz", gzip.finish().unwrap()),
        ],
        "text",
    );
    let three = |i| [corpus.cut(i, "Two"), corpus.cut(i + 1, "\"Five.\""), corpus.cut(i + 2, "Seven.")];
    let cuts: Vec<_> = (0..4).flat_map(|file| three(3 * file)).collect();
    let (files, count) = corpus.written(&[], &cuts);
    assert_eq!(count, Count { kept: 12, emptied: 4 });
    let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
    assert_eq!(text("1.jsonl"), edited_lines("\n"));
    assert_eq!(text("2.jsonl"), edited_lines("\r\n").trim_end());
    assert_eq!(text("3.json"), format!("[\n{}\n]\n", edited.join(",\n")));
    let mut unzipped = String::new();
    io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&files["4.jsonl.gz"][..]), &mut unzipped).unwrap();
    assert_eq!(unzipped, edited_lines("\n"));
    // Several sources on one stream are lines.
    let (stream, streamed) = corpus.streamed(&cuts);
    assert_eq!(streamed, count);
    let crlf = edited_lines("\r\n").trim_end().to_owned() + "\n";
    assert_eq!(stream, [edited_lines("\n"), crlf, edited_lines("\n"), edited_lines("\n")].concat());
}

#[test]
fn texts_and_objects_are_cut_where_they_are_one_document() {
    let object = "{\n  \"text\": \"One. Two.\",\r\n  \"n\": 1\n}\n";
    let files = [("1.json", object.into()), ("2.txt", "\u{feff}Été. Deux.\n".into()), ("3.txt", "Trois.".into())];
    let corpus = Corpus::new(&files, "text");
    let cuts = [corpus.cut(0, "One."), corpus.cut(1, "Été."), corpus.cut(2, "Trois.")];
    let (files, count) = corpus.written(&[], &cuts);
    assert_eq!(files["1.json"], object.replace("One. ", "").as_bytes());
    assert_eq!(files["2.txt"], "\u{feff}Deux.\n".as_bytes());
    assert_eq!((files["3.txt"].as_slice(), count), (&b""[..], Count { kept: 3, emptied: 1 }));
    let (stream, _) = corpus.streamed(&cuts);
    let lines: Vec<Value> = stream.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0], serde_json::json!({"text": "Two.", "n": 1}));
    assert_eq!(lines[1], serde_json::json!({"id": "d1", "text": "Deux.\n"}));
    assert_eq!(lines[2], serde_json::json!({"id": "d2", "text": ""}));
}

#[test]
fn removed_records_and_cut_ones_do_not_mind_each_other() {
    let lines: Vec<String> = (0..6).map(|n| format!("{{\"text\":\"One. Two {n}.\"}}\n")).collect();
    let corpus = Corpus::new(&[("1.jsonl", lines.concat().into())], "text");
    for removed in 0..6_u32 {
        for cut in (0..6).filter(|&cut| cut != removed) {
            let (files, count) = corpus.written(&[removed], &[corpus.cut(cut, "One.")]);
            let kept = (0..6).filter(|&n| n != removed).map(|n| {
                let line = &lines[n as usize];
                if n == cut { line.replace("One. ", "") } else { line.clone() }
            });
            assert_eq!(String::from_utf8(files["1.jsonl"].clone()).unwrap(), kept.collect::<String>());
            assert_eq!(count, Count { kept: 5, emptied: 0 });
        }
    }
}

#[test]
fn a_cut_that_does_not_fit_the_text_is_an_error() {
    let corpus = Corpus::new(&[("1.jsonl", THREE.into())], "text");
    let change = Change::Cut(Edits::new([(0, 3..40)]));
    let survivors = Survivors::new(&corpus.sources, &corpus.documents, [], Some(&change));
    let result = survivors.write_stream(&mut Vec::new(), &mut Count::default(), &());
    assert!(matches!(result, Err(Error::Changed { byte: 0, .. })));
}

/// One way to spell each of some characters.
fn spelled() -> impl Strategy<Value = (&'static str, &'static str)> {
    let spellings = [
        ("a", "a"),
        ("a", "\\u0061"),
        (".", "."),
        (" ", " "),
        ("\n", "\\n"),
        ("\n", "\\u000A"),
        ("\t", "\\t"),
        ("é", "é"),
        ("é", "\\u00e9"),
        ("😀", "😀"),
        ("😀", "\\uD83D\\ude00"),
        ("\"", "\\\""),
        ("\\", "\\\\"),
        ("/", "\\/"),
        ("語", "語"),
    ];
    proptest::sample::select(spellings.to_vec())
}

/// A record in three parts, of which the middle one spells the text, and the text.
fn record() -> impl Strategy<Value = ([String; 3], Vec<&'static str>)> {
    let text = proptest::collection::vec(spelled(), 0..12);
    let frames = [
        ("{\"meta\":{\"text\":\"", "\"}}"),
        (
            " {\"text\":\"no\",\"meta.text\":\"no\",\"meta\":{\"x\":[\"text\",{}],\"text\":\"",
            "\",\"y\":-0.0}, \"z\" : null} ",
        ),
        ("{\"meta.text\" : \"", "\",\"\\u0069d\":\"\\u0041\"}"),
        ("{\"meta\":{\"text\":\"no\"},\"meta\":{\"text\":7,\"t\\u0065xt\"\t: \"", "\"},\"e\":1E5}\t"),
        ("{\"meta\":{\"text\":\"no\"},\"meta\":{},\"meta.text\":\"no\",\"meta.text\":\"", "\"}"),
    ];
    (proptest::sample::select(frames.to_vec()), text).prop_map(|((front, back), text)| {
        let raw = text.iter().map(|(_, raw)| *raw).collect();
        ([front.to_owned(), raw, back.to_owned()], text.iter().map(|(text, _)| *text).collect())
    })
}

proptest! {
    #[test]
    fn nothing_changes_but_the_text_that_is_cut(
        records in proptest::collection::vec((record(), any::<(u8, u8, u8)>()), 1..8),
        array: bool,
        crlf: bool,
        bom: bool,
    ) {
        let joined: Vec<String> = records.iter().map(|((parts, _), _)| parts.concat()).collect();
        let ends = if crlf { "\r\n" } else { "\n" };
        let lines = || joined.iter().map(|record| record.clone() + ends).collect();
        let content = if array { format!("[{}]", joined.join(",")) } else { lines() };
        let content = if bom { format!("\u{feff}{content}") } else { content };
        let name = if array { "a.json" } else { "a.jsonl" };
        let corpus = Corpus::new(&[(name, content.into())], "meta.text");
        let mut cuts = Vec::new();
        for (document, ((_, text), (x, y, cut))) in (0..).zip(&records) {
            prop_assert_eq!(&corpus.texts[document as usize], &text.concat());
            let bytes = |n: u8| text[..n as usize % (text.len() + 1)].concat().len() as u32;
            let (x, y) = (bytes(*x), bytes(*y));
            if cut % 3 > 0 {
                cuts.push((document, x.min(y)..x.max(y)));
            }
        }
        let (files, count) = corpus.written(&[], &cuts);
        prop_assert_eq!(count.kept, records.len() as u64);
        let written = String::from_utf8(files[name].clone()).unwrap();
        let lefts: Vec<String> = (0..).zip(&corpus.texts).map(|(document, text)| {
            let cuts: Vec<_> = cuts.iter().filter(|cut| cut.0 == document).cloned().collect();
            String::from_utf8(without(text.as_bytes(), &parts(text, cuts.iter().map(|cut| cut.1.clone())).unwrap())).unwrap()
        }).collect();
        // All other bytes stand as they stood.
        let mut lines = written.lines().filter(|line| !array || !matches!(*line, "[" | "]"));
        for ((([front, raw, back], _), left), text) in records.iter().map(|(record, _)| record).zip(&lefts).zip(&corpus.texts) {
            let line = lines.next().unwrap();
            let line = if array { line.strip_suffix(',').unwrap_or(line) } else { line };
            let (front, back) = if array { (front.trim_start(), back.trim_end()) } else { (&front[..], &back[..]) };
            let spelled = line.strip_prefix(front).and_then(|line| line.strip_suffix(back)).unwrap();
            prop_assert!(left != text || spelled == raw);
            prop_assert_eq!(&serde_json::from_str::<String>(&format!("\"{spelled}\"")).unwrap(), left);
        }
        prop_assert!(lines.next().is_none());
        // As the reader sees it.
        let again = Corpus::new(&[(name, written.into())], "meta.text");
        prop_assert_eq!(again.texts, lefts);
    }
}
