//! The same bytes for the same documents, however they are read and by however many.

use crate::support::{Folder, Random, Results, comparable, edited, gunzip, gzip, record, unzstd, zstd};
use std::collections::BTreeMap;

/// Documents of all sizes with copies near and exact, so many that files are read in several pieces.
fn documents(seed: u64, bytes: usize) -> Vec<(String, String)> {
    let mut random = Random(seed);
    let mut documents: Vec<(String, String)> = Vec::new();
    let mut size = 0;
    while size < bytes {
        let old = documents.get(random.below(documents.len().max(1))).map(|(_, text)| text.clone());
        let text = match (random.below(10), old) {
            (0, Some(text)) => text,
            (1..=3, Some(text)) => {
                let words = text.split(' ').count();
                let places: Vec<usize> = (0..=random.below(3)).map(|_| random.below(words)).collect();
                edited(&text, &places)
            }
            _ => {
                let words = 1 + random.below(300);
                random.text(words)
            }
        };
        size += text.len();
        documents.push((format!("{seed}-{}", random.next() % 1_000_000), text));
    }
    documents
}

fn lines(documents: &[(String, String)]) -> String {
    documents.iter().map(|(id, text)| record(id, text)).collect()
}

/// A folder `d` with a bit of everything, written in an order of its own.
fn mixed(order: u64) -> Folder {
    let mut files: Vec<(String, Vec<u8>)> = vec![
        ("large.jsonl".into(), lines(&documents(1, 3_000_000)).into_bytes()),
        ("packed.jsonl.zst".into(), zstd(lines(&documents(2, 600_000)).as_bytes())),
        ("packed.jsonl.gz".into(), gzip(lines(&documents(3, 300_000)).as_bytes())),
        ("bad.jsonl".into(), format!("{}[]\n\u{1}\n", lines(&documents(1, 20_000))).into_bytes()),
    ];
    let array = lines(&documents(4, 1_500_000)).replace("}\n", "},\n");
    files.push(("array.json".into(), format!("[{}]", array.trim_end().trim_end_matches(',')).into_bytes()));
    for (i, (_, text)) in documents(5, 100_000).iter().enumerate() {
        files.push((format!("texts/{}/{i}.txt", i % 7), text.clone().into_bytes()));
    }
    Random(order).shuffle(&mut files);
    let folder = Folder::new();
    for (name, content) in files {
        folder.write(&format!("d/{name}"), content);
    }
    folder
}

/// The output of a run in `folder`, which must have found copies of both kinds, and rejected the two bad lines.
fn output(folder: &Folder, arguments: &str) -> BTreeMap<String, Vec<u8>> {
    folder.dedup(&format!("{arguments} -o out --force")).expect(3, &[]);
    let results = Results::read(&folder.path("out"));
    assert!(results.count("exact") > 10 && results.count("near") > 100 && results.count("rejected") == 2);
    comparable(&folder.path("out"))
}

/// As `assert_eq`, but names the files instead of printing megabytes.
#[track_caller]
fn assert_same(one: &BTreeMap<String, Vec<u8>>, two: &BTreeMap<String, Vec<u8>>, what: &str) {
    let names: Vec<&String> = one.keys().chain(two.keys()).filter(|name| one.get(*name) != two.get(*name)).collect();
    assert!(names.is_empty(), "{what}: not the same: {names:?}");
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let folder = mixed(1);
    let one = output(&folder, "d --threads 1");
    for threads in [2, 5] {
        assert_same(&one, &output(&folder, &format!("d --threads {threads}")), &format!("{threads} threads"));
    }
}

#[test]
fn mapped_or_not_gives_the_same_bytes() {
    let folder = mixed(1);
    assert_same(&output(&folder, "d"), &output(&folder, "d --no-mmap"), "--no-mmap");
}

#[test]
fn neither_the_order_on_disk_nor_that_of_the_arguments_matters() {
    let (folder, other) = (mixed(1), mixed(2));
    let one = output(&folder, "d");
    assert_same(&one, &output(&other, "d"), "other order on disk");
    let forwards = output(&folder, "d/array.json d/bad.jsonl d/large.jsonl d/packed.jsonl.zst d/texts");
    let backwards = output(&folder, "d/texts d/packed.jsonl.zst d/large.jsonl d/array.json d/bad.jsonl d/texts/1");
    assert_same(&forwards, &backwards, "other order of arguments");
}

#[test]
fn neither_order_matters_where_names_collide() {
    let folder = Folder::new();
    for name in ["x", "y", "z"] {
        folder.write(&format!("{name}/news.jsonl"), lines(&documents(6, 50_000)));
    }
    folder.dedup("x y z -o one").expect(0, &[]);
    folder.dedup("z/news.jsonl x y z -o two").expect(0, &[]);
    assert_same(&comparable(&folder.path("one")), &comparable(&folder.path("two")), "arguments");
}

/// Runs on one file and gives its logs, and its documents as `unpack` has them.
fn logs_and_documents(
    name: &str,
    content: &[u8],
    unpack: fn(&[u8]) -> Vec<u8>,
) -> (BTreeMap<String, Vec<u8>>, Vec<u8>) {
    let folder = Folder::new();
    folder.write(name, content);
    folder.dedup(&format!("{name} -o out")).expect(0, &[]);
    let mut logs = comparable(&folder.path("out"));
    let documents = logs.remove(&format!("documents/{name}")).unwrap();
    (logs, unpack(&documents))
}

#[test]
fn compressed_input_gives_the_same_logs_and_documents() {
    let content = lines(&documents(7, 3_000_000)).into_bytes();
    let (logs, documents) = logs_and_documents("in.jsonl", &content, <[u8]>::to_vec);
    assert!(logs["removed.jsonl"].len() > 1000 && documents.len() < content.len());
    for (name, packed, unpack) in [
        ("in.jsonl.zst", zstd(&content), unzstd as fn(&[u8]) -> Vec<u8>),
        ("in.jsonl.gz", gzip(&content), gunzip),
        // Several members, as tools that work in parallel write them.
        ("in.ndjson.gz", content.chunks(700_000).flat_map(gzip).collect(), gunzip),
        ("in.jsonl.zstd", content.chunks(700_000).flat_map(zstd).collect(), unzstd),
    ] {
        let (packed_logs, packed_documents) = logs_and_documents(name, &packed, unpack);
        assert_same(&logs, &packed_logs, name);
        assert!(documents == packed_documents, "{name}");
    }
}

#[test]
fn standard_input_gives_the_same_logs_and_documents() {
    let content = lines(&documents(8, 3_000_000)).into_bytes();
    let (logs, documents) = logs_and_documents("in.jsonl", &content, <[u8]>::to_vec);
    let folder = Folder::new();
    folder.dedup_piped("- -o out", &content).expect(0, &[]);
    let mut piped = comparable(&folder.path("out"));
    assert!(piped.remove("documents/stdin.jsonl").is_some_and(|piped| piped == documents));
    assert_same(&logs, &piped, "standard input");

    let ended = folder.dedup_piped("--log log", &content);
    ended.expect(0, &[]);
    assert!(ended.stdout == documents);
    assert_same(&logs, &comparable(&folder.path("log")), "as a filter");

    // Packed into the pipe, plain out of it.
    let ended = folder.dedup_piped("--log packed", &zstd(&content));
    assert!(ended.stdout == documents);
    assert_same(&logs, &comparable(&folder.path("packed")), "packed, as a filter");
}

#[test]
fn the_order_of_records_changes_neither_pairs_nor_who_stays() {
    let mut given = documents(9, 500_000);
    // One id each, so that names do not depend on the order.
    for (i, (id, _)) in given.iter_mut().enumerate() {
        *id = format!("d{i}");
    }
    let (logs, _) = logs_and_documents("in.jsonl", lines(&given).as_bytes(), <[u8]>::to_vec);
    Random(10).shuffle(&mut given);
    let (shuffled, _) = logs_and_documents("in.jsonl", lines(&given).as_bytes(), <[u8]>::to_vec);
    assert_same(&logs, &shuffled, "shuffled records");
}
