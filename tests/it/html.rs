//! Pages of HTML: what is read is what a reader sees, and that is what is written.

use crate::support::{Folder, Random, edited, gunzip, gzip, record, rows, tree, unzstd, zstd};

/// A page of paragraphs in a frame.
fn page(paragraphs: &[&str]) -> String {
    format!(
        "<!DOCTYPE html>\n<html><head><title>A title</title><script>var x = '<p>no';</script></head><body>\n{}</body></html>\n",
        paragraphs.iter().map(|text| format!("<p>{text}</p>\n")).collect::<String>()
    )
}

/// The same paragraphs in other markup.
fn other_page(paragraphs: &[&str]) -> String {
    let paragraphs = paragraphs.iter().map(|text| text.replacen(' ', " <b class=x>\n", 1) + "</b>");
    format!(
        "<HTML><HEAD><STYLE>p {{ color: red }}</STYLE></HEAD><BODY BGCOLOR=white><!-- not seen --><P>{}</HTML>",
        paragraphs.collect::<Vec<_>>().join("<P ALIGN=left>")
    )
}

fn text(paragraphs: &[&str]) -> Vec<u8> {
    (paragraphs.join("\n\n") + "\n").into_bytes()
}

#[test]
fn pages_that_differ_in_markup_only_are_copies() {
    let folder = Folder::new();
    let mut random = Random(701);
    let (one, two, three) = (random.text(30), random.text(30), random.text(30));
    let same = [&*one, &*two];
    folder.write("d/a.html", page(&same));
    folder.write("d/b.htm", other_page(&same));
    folder.write("d/c.xhtml", page(&[&three]));
    let results = folder.results("d --keep first", 0);
    assert_eq!(results.removals(), ["b.htm>a.html exact"]);
    results.account_for(3);
    assert_eq!(results.count("skipped_files"), 0);
    let expected = [("a.html.txt".to_owned(), text(&same)), ("c.xhtml.txt".to_owned(), text(&[&three]))];
    assert_eq!(tree(&folder.path("out/documents")), expected.into());
}

#[test]
fn a_page_and_its_text_are_copies_and_keep_clear_of_each_other() {
    let folder = Folder::new();
    let mut random = Random(702);
    let texts: Vec<String> = (0..4).map(|_| random.text(30)).collect();
    folder.write("d/a.html", page(&[&texts[0]]));
    folder.write("d/a.txt", &texts[1]);
    folder.write("d/a.html.txt", &texts[2]);
    folder.write("d/b.html", page(&[&texts[3]]));
    folder.write("d/b.txt", &texts[3]);
    let results = folder.results("d --keep first", 0);
    assert_eq!(results.removals(), ["b.txt>b.html exact"]);
    let written = tree(&folder.path("out/documents"));
    assert_eq!(written.len(), 4, "{:?}", written.keys());
    assert_eq!(written["a.txt"], texts[1].as_bytes());
    assert_eq!(written["b.html.txt"], text(&[&texts[3]]));
    let found = |wanted: &[u8]| written.values().filter(|content| *content == wanted).count();
    assert_eq!((found(&text(&[&texts[0]])), found(texts[2].as_bytes())), (1, 1));
}

#[test]
fn compressed_pages_come_out_as_compressed_texts() {
    let folder = Folder::new();
    let mut random = Random(703);
    let (one, two) = (random.text(40), random.text(40));
    // One that is small, and one that is not kept in memory.
    let filler = format!("<!-- {} -->", "x".repeat(600_000));
    folder.write("d/a.html.gz", gzip(page(&[&one]).as_bytes()));
    folder.write("d/b.htm.zst", zstd((page(&[&two]) + &filler).as_bytes()));
    folder.write("d/c.html", page(&[&edited(&two, &[39])]) + &filler);
    let results = folder.results("d --keep first", 0);
    assert_eq!(results.removals(), ["c.html>b.htm.zst near"]);
    let written = tree(&folder.path("out/documents"));
    assert_eq!(gunzip(&written["a.html.txt.gz"]), text(&[&one]));
    assert_eq!(unzstd(&written["b.htm.txt.zst"]), text(&[&two]));
    assert_eq!(written.len(), 2);
}

#[test]
fn a_page_is_known_by_its_first_bytes_where_its_name_says_nothing() {
    let folder = Folder::new();
    let mut random = Random(704);
    let one = random.text(30);
    folder.write("page.php", page(&[&one]));
    folder.write("manual", format!("<html> is a tag. {}", random.text(30)));
    folder.write("source.txt", page(&[&random.text(30)]));
    folder.results("page.php manual source.txt", 0).account_for(3);
    assert_eq!(folder.read("out/documents/page.php"), text(&[&one]));
    assert_eq!(folder.read("out/documents/manual"), folder.read("manual"));
    assert_eq!(folder.read("out/documents/source.txt"), folder.read("source.txt"));
    // From a pipe: as a text, and among others as a record.
    let ended = folder.dedup_piped("-", page(&[&one]).as_bytes());
    assert_eq!((ended.status, ended.stdout), (Some(0), text(&[&one])));
    folder.write("a.jsonl", record("r", "other words"));
    let ended = folder.dedup_piped("- a.jsonl -o -", page(&[&one]).as_bytes());
    let rows = rows(&ended.stdout);
    assert_eq!(rows[0]["text"].as_str().unwrap().as_bytes(), text(&[&one]));
}

#[test]
fn encodings_are_those_that_pages_declare() {
    let folder = Folder::new();
    let mut random = Random(705);
    let words = random.text(30);
    let others = random.text(30);
    let page = |label: &str| format!("<!doctype html><meta charset={label}><p>{words} ");
    folder.write("d/a.html", [page("windows-1252").as_bytes(), b"caf\xe9 \x93x\x94"].concat());
    folder.write("d/b.html", page("utf-8") + "café “x”");
    // Broken in the midst of a character: no reason to refuse a page.
    folder.write("d/c.html", [format!("<meta charset=utf-8>{others} ").as_bytes(), b"\xff\xfe x \xe2\x80"].concat());
    folder.write("d/empty.html", "");
    folder.write("d/unseen.html", "<!doctype html><title>x</title>");
    let results = folder.results("d --keep first", 0);
    assert_eq!(results.removals(), ["b.html>a.html exact"]);
    results.account_for(5);
    let written = tree(&folder.path("out/documents"));
    assert_eq!(written["a.html.txt"], format!("{words} café “x”\n").into_bytes());
    assert_eq!(written["c.html.txt"], format!("{others} \u{fffd}\u{fffd} x \u{fffd}\n").into_bytes());
    assert_eq!((&*written["empty.html.txt"], &*written["unseen.html.txt"]), (&b""[..], &b""[..]));
}

#[test]
fn addresses_and_dates_in_pages_are_those_of_the_documents() {
    let folder = Folder::new();
    let mut random = Random(706);
    let one = random.text(40);
    let page = |host: &str, date: &str| {
        format!(
            "<html><head><link rel=canonical href='https://{host}/1'>\
             <meta property='article:published_time' content='{date}'></head><body><p>{one}"
        )
    };
    folder.write("a.html", page("a.example", "2024-01-02"));
    folder.write("b.html", page("a.example", "2024-01-01"));
    folder.write("c.html", page("c.example", "2024-01-03"));
    let results = folder.results("a.html b.html c.html --keep oldest", 0);
    assert_eq!(results.removals(), ["a.html>b.html exact", "c.html>b.html exact"]);
    folder.dedup("a.html b.html --across -o across").expect(0, &[]);
    assert_eq!(folder.read("across/removed.jsonl"), b"");
}

#[test]
fn passages_are_places_in_the_extracted_text() {
    let folder = Folder::new();
    let mut random = Random(707);
    let (one, two, shared) = (random.text(40), random.text(40), random.text(60));
    folder.write("a.html", page(&[&one, &shared]));
    folder.write("b.html", other_page(&[&shared, &two]));
    let found = folder.shared("a.html b.html", 0);
    let passage = &found.passages[0];
    let (a, b) = (text(&[&one, &shared]), text(&[&shared, &two]));
    assert_eq!((&*passage.a.0, &*passage.b.0), ("a.html", "b.html"));
    assert_eq!(&a[passage.a.1.clone()], shared.as_bytes());
    assert_eq!(&b[passage.b.1.clone()], shared.as_bytes());
}

#[test]
fn pages_are_compared() {
    let folder = Folder::new();
    let mut random = Random(708);
    let (one, two, shared) = (random.text(20), random.text(20), random.text(40));
    folder.write("a.html", page(&[&one, &shared]));
    folder.write("b.html", other_page(&[&shared, &two]));
    let ended = folder.piped("compare a.html b.html", b"");
    assert_eq!(ended.status, Some(0), "{}", ended.stderr);
    let shown = String::from_utf8(ended.stdout).unwrap();
    assert!(shown.contains(shared.split(' ').next().unwrap()), "{shown}");
    assert!(!shown.contains("<p>") && !shown.contains("class=x"), "{shown}");
}

#[test]
fn a_page_of_nothing_but_depth_ends() {
    let folder = Folder::new();
    let words = Random(709).text(30);
    folder.write("d/a.html", format!("{}<p>{words}", "<div><b><table><tr><td>".repeat(100_000)));
    folder.write("d/b.html", page(&[&words]));
    for mapped in ["", " --no-mmap"] {
        let results = folder.results(&format!("d --keep first --force{mapped}"), 0);
        assert_eq!(results.removals(), ["b.html>a.html exact"]);
    }
    assert_eq!(folder.read("out/documents/a.html.txt"), text(&[&words]));
}
