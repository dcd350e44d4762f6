//! `onecopy report`: the page is there, is whole, and says the same however it came about.

use crate::support::{Ended, Folder, record};
use serde_json::json;

fn words(from: usize, count: usize) -> String {
    (from..from + count).map(|word| format!("w{word} ")).collect()
}

/// Two copies, a near copy, a text of its own, and a line that is none.
fn corpus() -> String {
    let line = |id: &str, host: &str, text: &str| {
        json!({"id": id, "url": format!("https://{host}/x"), "text": text}).to_string() + "\n"
    };
    let text = words(0, 120);
    [
        line("a", "one.example", &text),
        line("b", "two.example", &text),
        line("c", "two.example", &text.replace("w60 ", "<b>sixty</b> ")),
        line("../../d", "three.example", &words(500, 90)),
        "no JSON\n".to_owned(),
    ]
    .concat()
}

fn run(folder: &Folder, arguments: &str) -> Ended {
    Ended::of(folder.command(arguments).output().unwrap())
}

fn page(folder: &Folder) -> String {
    String::from_utf8(folder.read("out/report.html")).unwrap()
}

#[test]
fn a_run_as_a_page() {
    let folder = Folder::new();
    folder.write("in.jsonl", corpus());
    folder.dedup("in.jsonl -o out").expect(3, &[]);
    run(&folder, "report out --in in.jsonl").expect(0, &[]);
    let page = page(&folder);
    // (The id with the path is that of a document that nothing happened to: it is not named.)
    for said in [
        "Of 4 documents 2 stay, 2 copies go; 1 record could not be read.",
        "two.example",
        "&lt;<mark class=\"a\">b&gt;sixty&lt;/b</mark>&gt;",
        "1 cluster of 3 members.",
        "--threshold",
    ] {
        assert!(page.contains(said), "no {said:?}");
    }
    assert!(!page.contains("<b>") && !page.contains("href=\"."));
    assert!(!folder.exists("out/.onecopy-report.html"));
}

#[test]
fn the_same_page_again_and_from_anywhere() {
    let folder = Folder::new();
    folder.write("in.jsonl", corpus());
    folder.dedup("in.jsonl -o out --threads 1").expect(3, &[]);
    run(&folder, "report out --in in.jsonl").expect(0, &[]);
    let first = page(&folder);
    folder.dedup("in.jsonl -o out --threads 3 --force").expect(3, &[]);
    run(&folder, "report out --in in.jsonl --no-mmap").expect(0, &[]);
    assert_eq!(page(&folder), first);
    let path = folder.path("in.jsonl");
    let absolute = path.to_str().unwrap();
    folder.dedup(&format!("{absolute} -o out --force")).expect(3, &[]);
    run(&folder, &format!("report out --in {absolute}")).expect(0, &[]);
    assert_eq!(page(&folder), first, "no path of this machine");
}

#[test]
fn the_noted_inputs_will_do_and_none_will_do_too() {
    let folder = Folder::new();
    folder.write("in.jsonl", corpus());
    folder.dedup("in.jsonl -o out").expect(3, &[]);
    run(&folder, "report out --in in.jsonl").expect(0, &[]);
    let whole = page(&folder);
    let note = |inputs: serde_json::Value| {
        let mut summary: serde_json::Value = serde_json::from_slice(&folder.read("out/summary.json")).unwrap();
        summary["inputs"] = inputs;
        folder.write("out/summary.json", summary.to_string());
    };
    note(json!([folder.path("in.jsonl")]));
    run(&folder, "report out").expect(0, &[]);
    assert_eq!(page(&folder), whole);
    note(json!(null));
    run(&folder, "report out").expect(0, &[]);
    assert!(page(&folder).contains("made without the documents"));
    note(json!(["/no/such/file"]));
    run(&folder, "report out").expect(0, &[]);
    assert!(page(&folder).contains("made without the documents"));
}

#[test]
fn a_corpus_of_nothing_and_one_of_copies_only() {
    let folder = Folder::new();
    folder.write("none.jsonl", "");
    folder.dedup("none.jsonl -o out").expect(0, &[]);
    run(&folder, "report out --in none.jsonl").expect(0, &[]);
    assert!(page(&folder).contains("There was nothing to read."));
    let text = words(0, 50);
    folder.write("same.jsonl", (0..9).map(|i| record(&format!("d{i}"), &text)).collect::<String>());
    folder.dedup("same.jsonl -o out --force").expect(0, &[]);
    run(&folder, "report out --in same.jsonl").expect(0, &[]);
    let page = page(&folder);
    assert!(page.contains("Of 9 documents 1 stays, 8 copies go.") && page.contains("the same, to the byte"));
}

#[test]
fn other_runs_have_a_page_too() {
    let folder = Folder::new();
    folder.write("in.jsonl", corpus());
    for (command, said) in [("passages", "4 documents"), ("clean", "This run did not look for duplicates.")] {
        run(&folder, &format!("{command} in.jsonl -o out --force")).expect(3, &[]);
        run(&folder, "report out --in in.jsonl").expect(0, &[]);
        assert!(page(&folder).contains(said), "{command}");
    }
}

#[test]
fn what_is_wrong_is_named() {
    let folder = Folder::new();
    folder.write("in.jsonl", corpus());
    folder.dedup("in.jsonl -o out").expect(3, &[]);
    run(&folder, "report nowhere").expect(2, &["nowhere: no such folder; hint: "]);
    run(&folder, "report .").expect(2, &["no summary.json", "hint: "]);
    run(&folder, "report out --in nothing.jsonl").expect(1, &["nothing.jsonl: no such file"]);
    folder.write("out/clusters.jsonl", "{}\n");
    run(&folder, "report out").expect(1, &["clusters.jsonl: line 1: ", "hint: "]);
    assert!(!folder.exists("out/report.html"));
}

#[test]
fn texts_are_shown_as_they_were_compared() {
    let folder = Folder::new();
    let newsroom = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/newsroom");
    for offsets in ["bytes", "chars"] {
        let line = format!("run {} -o out --force --offsets {offsets}", newsroom.display());
        run(&folder, &line).expect(0, &[]);
        let page = page(&folder);
        let clusters = page.split("<section id=\"clusters\"").nth(1).unwrap().split("</section>").next().unwrap();
        assert!(clusters.contains("Shown as they were compared, without furniture: "), "{offsets}");
        assert!(clusters.contains("<mark class=\"b\">") && !clusters.contains("We use cookies"), "{offsets}");
        assert!(page.contains("We use cookies"), "it is shown as furniture");
    }
}
