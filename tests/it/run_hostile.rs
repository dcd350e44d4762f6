//! `onecopy run` on what goes wrong elsewhere: template farms, hostile records, next to nothing, interruptions.

use crate::clean_pages::FURNITURE;
use crate::oracle::field;
use crate::run_checks::{Ran, Teller, crawl, framed, held, lines};
use crate::support::{Ended, Folder, Random, comparable, record, rows, tree};
use serde_json::{Value, json};
use std::process::Stdio;
use std::time::Duration;

/// `count` pages of one site: a frame of `frame` words in lines of up to `longest`, which no language knows for furniture, around `own`
/// words of each page's own.
fn farm(count: usize, frame: usize, longest: usize, own: usize) -> Vec<Value> {
    let mut random = Random(1201);
    let mut pieces = Vec::new();
    let mut words = 0;
    while words < frame {
        let length = longest.div_ceil(2) + random.below(longest / 2 + 1);
        words += length;
        let text = random.text(length);
        pieces.push(format!("{}{}", text[..1].to_uppercase(), &text[1..]));
    }
    let (above, below) = pieces.split_at(pieces.len() / 2);
    (0..count)
        .map(|at| {
            let text = format!("{}\n\n{}.\n\n{}\n", above.join("\n"), random.text(own), below.join("\n"));
            json!({"id": format!("p{at:03}"), "url": format!("https://farm.example/{at}"), "text": text})
        })
        .collect()
}

#[test]
fn pages_of_a_template_farm_all_stay() {
    for (count, frame, longest, own) in [(300, 300, 7, 12), (300, 120, 5, 40), (20, 600, 10, 30), (150, 300, 30, 90)] {
        let given = farm(count, frame, longest, own);
        let ran = held(&given, "--remove-contained");
        assert_eq!((ran.kept.len(), ran.kinds().len()), (count, 0), "{frame} {longest} {own}");
        assert_eq!(ran.results.count("bounded"), 0);
        // A frame of menus goes from every page, and is why.
        let framed = ran.cleaned.rows.iter().filter(|row| row.evidence.iter().any(|what| what.starts_with("host: ")));
        assert!(longest > 10 || framed.count() >= count, "{frame} {longest} {own}");
    }
}

#[test]
fn pages_in_a_frame_of_long_lines_all_stay() {
    for (frame, own) in [(300, 30), (240, 30)] {
        let ran = held(&farm(100, frame, 30, own), "");
        assert_eq!(ran.kept.len(), 100, "{frame} {own}");
    }
}

#[test]
fn words_that_stand_in_one_document_only_are_no_shared_words() {
    // Sixty words that both have, thirty of each one's own, sixty that both have.
    let mut random = Random(1212);
    let (above, below) = (random.text(60), random.text(60));
    let mut page = |id: &str| json!({"id": id, "text": format!("{above} {} {below}", random.text(30))});
    let given = [page("a"), page("b")];
    let ran = held(&given, "--alone");
    let share = ran.results.pairs.first().map_or(0.0, |row| row["aligned_a"].as_f64().unwrap());
    assert!(share < 0.81, "{:?}", ran.results.pairs);
    assert_eq!(ran.kept.len(), 2);
}

#[test]
fn a_farm_of_real_copies_keeps_one_of_each() {
    // Thirty notes, ten times each, in frames of ten sites.
    let mut teller = Teller::new(1202);
    let notes: Vec<String> = (0..30).map(|_| teller.story(2)).collect();
    let given: Vec<Value> = (0..300)
        .map(|at| {
            let site = at % 10;
            json!({"id": format!("p{at:03}"), "url": format!("https://s{site}.example/{at}"), "text": framed(&notes[at / 10], site)})
        })
        .collect();
    let ran = held(&given, "");
    assert_eq!((ran.kept.len(), ran.results.count("clusters"), ran.results.count("largest_cluster")), (30, 30, 10));
    assert_eq!((ran.results.count("exact"), ran.results.pairs.len()), (270, 30 * 45));
}

#[test]
fn of_a_thousand_copies_one_stays_and_pairs_are_few() {
    let mut teller = Teller::new(1203);
    let story = teller.story(3);
    let given: Vec<Value> = (0..600)
        .map(|at| json!({"id": format!("p{at:04}"), "text": framed(&format!("{story} {}", teller.0.word()), at)}))
        .collect();
    let ran = held(&given, "");
    assert_eq!((ran.kept.len(), ran.results.pairs.len(), ran.results.count("largest_cluster")), (1, 599, 600));
    assert!(ran.shared.passages.len() < 1300, "{}", ran.shared.passages.len());
}

/// Texts and ids that mean something to terminals, browsers, file systems and parsers.
const HOSTILE: [&str; 14] = [
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "\u{1b}[2J\u{1b}[31mred\u{1b}]0;title\u{7}",
    "\u{202e}txt.exe\u{202c}\u{2066}x\u{2069}",
    "../../x",
    "/etc/passwd",
    "C:\\x\\..\\y",
    "a\u{0}b",
    "a\nb\r\nc\td",
    "\u{9b}31m\u{85}\u{2028}\u{2029}",
    "{\"id\":\"x\"}",
    "'; DROP TABLE x; --",
    "\u{feff}\u{200b}\u{200d}\u{ad}",
    "%s%n${x}`id`$(id)",
];

/// Whether a terminal could be steered by it, or its lines read in another order.
fn is_plain(text: &str) -> bool {
    text.chars().all(|c| {
        c == '\n'
            || !c.is_control()
                && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}

#[test]
fn hostile_records_come_out_as_they_are_and_steer_nothing() {
    let mut teller = Teller::new(1204);
    let story = teller.story(3);
    let mut given = Vec::new();
    for (at, hostile) in HOSTILE.iter().enumerate() {
        let (before, after) = story.split_at(story.find(". ").unwrap() + 2);
        let text = format!("{hostile} {before}{hostile} {after}\n\n{hostile}\n{}\n", FURNITURE[at % FURNITURE.len()]);
        given.push(json!({"id": hostile, "url": hostile, "source": hostile, "date": hostile, "text": text}));
        given.push(
            json!({"id": format!("{hostile} own"), "host": hostile, "text": format!("{} {hostile}", teller.story(2))}),
        );
        given.push(json!({"id": format!("bare {at}"), "text": hostile}));
    }
    let folder = Folder::new();
    folder.write("work/in.jsonl", lines(&given));
    for switches in ["", "--remove-contained --verbose", "--mark", "--offsets chars --keep newest"] {
        let ended = folder.run(&format!("work/in.jsonl -o work/out --force {switches}"));
        ended.expect(0, &["documents"]);
        assert!(is_plain(&ended.stderr) && ended.stdout.is_empty(), "{:?}", ended.stderr);
        assert_eq!(std::fs::read_dir(folder.path("")).unwrap().count(), 1);
        assert_eq!(std::fs::read_dir(folder.path("work")).unwrap().count(), 2);
        let names = tree(&folder.path("work/out")).into_keys().filter(|name| name.contains('/')).collect::<Vec<_>>();
        assert_eq!(names, ["documents/in.jsonl"]);
        let ran = Ran::read(&folder.path("work/out"));
        ran.results.account_for(given.len() as u64);
        if !switches.contains("chars") {
            ran.check(&given, switches);
        }
    }
    // All of them in one text file of a folder that is called like that.
    for name in ["\u{1b}[31mred", "<b>bold", "\u{202e}gpj", "a b'c\"d", "-o"] {
        let inner = Folder::new();
        let pages = (0..4).map(|at| format!("{story}\n\n{}\n", HOSTILE[at]));
        for (at, page) in pages.enumerate() {
            inner.write(&format!("d/{name}/{at}.txt"), page);
        }
        inner.write(&format!("d/{name}/bad.jsonl"), "no\n");
        let ended = inner.run("d -o out --verbose");
        ended.expect(3, &["rejected"]);
        assert!(is_plain(&ended.stderr), "{:?}", ended.stderr);
        Ran::read(&inner.path("out")).results.account_for(5);
        let ended = inner.run("d --dry-run");
        assert!(is_plain(&ended.expect(3, &["rejected"]).stderr), "{:?}", ended.stderr);
    }
}

#[test]
fn hostile_records_are_the_same_bytes_for_any_threads() {
    let given: String = (0..200)
        .map(|at| {
            let hostile = HOSTILE[at % HOSTILE.len()];
            record(
                &format!("{hostile}{}", at / 28),
                &format!("{hostile}\n{}", framed(&Teller::new(at as u64 / 3).story(2), at)),
            )
        })
        .collect();
    let folder = Folder::new();
    folder.write("in.jsonl", given);
    folder.run("in.jsonl -o one --threads 1").expect(0, &[]);
    folder.run("in.jsonl -o four --threads 4 --no-mmap").expect(0, &[]);
    assert!(comparable(&folder.path("one")) == comparable(&folder.path("four")));
}

#[test]
fn bad_records_among_good_ones_are_named_and_the_rest_is_done() {
    let mut teller = Teller::new(1205);
    let story = teller.story(3);
    let page = framed(&story, 1);
    let lone = "{\"id\":\"lone\",\"text\":\"\\ud800 lone\"}\n";
    let good = [record("a", &page), record("b", &framed(&story.replace(". ", " … "), 3))].concat();
    let given =
        format!("{good}no json\n{{\"id\":\"no text\"}}\n[1]\n\n{{\"text\":7}}\n{}", record("c", &teller.story(2)));
    let folder = Folder::new();
    folder.write("in.jsonl", [given.as_bytes(), lone.as_bytes(), b"{\"id\":\"\xff\",\"text\":\"x\xfe\"}\n"].concat());
    let ran = folder.ran("in.jsonl", 3);
    assert_eq!(ran.results.rejections().len(), ran.results.rejected.len());
    ran.results.account_for(9);
    assert!(ran.results.rejected.len() >= 5 && ran.results.removals() == ["b>a exact"], "{:?}", ran.results.rejected);
    assert_eq!(ran.text("a"), format!("{story}\n"));
    folder.run("in.jsonl -o strict --strict").expect(1, &["in.jsonl"]);
    assert!(!folder.exists("strict"));
}

#[test]
fn very_long_lines_and_words_are_only_long() {
    let mut random = Random(1206);
    let long = random.text(150_000);
    assert!(long.len() > 1_000_000);
    let word = "x".repeat(300_000);
    let half = &long[..long.floor_char_boundary(400_000)];
    let folder = Folder::new();
    let given = [
        record("a-line", &long),
        record("b-copy", &format!("{long}\n\n{}\n", FURNITURE[3])),
        record("word", &word),
        record("cjk", &"東京".repeat(20_000)),
        record("half", half),
    ];
    folder.write("in.jsonl", given.concat());
    let ran = folder.ran("in.jsonl", 0);
    ran.results.account_for(5);
    assert_eq!(ran.results.removals(), ["b-copy>a-line exact"], "{:?}", ran.kinds());
    assert_eq!(ran.kinds(), ["a-line b-copy exact", "a-line half contained", "b-copy half contained"]);
    assert_eq!(ran.text("word"), word);
}

#[test]
fn corpora_of_nothing_and_of_one() {
    let folder = Folder::new();
    folder.write("empty.jsonl", "");
    folder.write("blank.jsonl", "\n\n");
    folder.write("none.json", "[]");
    std::fs::create_dir(folder.path("folder")).unwrap();
    for input in ["empty.jsonl", "blank.jsonl", "none.json", "empty.jsonl none.json"] {
        folder.run(&format!("{input} -o out --force")).expect(0, &["documents"]);
        let ran = Ran::read(&folder.path("out"));
        ran.results.account_for(0);
        assert_eq!((ran.results.count("documents"), ran.shared.families.len()), (0, 0), "{input}");
        for log in ["pairs", "clusters", "removed", "boilerplate", "passages", "families", "rejected"] {
            assert_eq!(folder.read(&format!("out/{log}.jsonl")), b"", "{input} {log}");
        }
    }
    let said = folder.run("folder -o other");
    assert!(said.status == Some(0) || said.stderr.contains("hint: "), "{:?} {}", said.status, said.stderr);
    assert!(folder.piped("run", b"").expect(0, &[]).stdout.is_empty());
    let page = framed(&Teller::new(1207).story(2), 2);
    let ran = held(&[json!({"id": "only", "text": page})], "");
    assert_eq!((ran.kept.len(), ran.cleaned.rows.len()), (1, 4));
    assert_eq!(folder.piped("run", page.as_bytes()).stdout, folder.piped("clean", page.as_bytes()).stdout);
}

#[test]
fn a_text_alone_is_cleaned_as_a_text() {
    let folder = Folder::new();
    let story = Teller::new(1208).story(3);
    folder.write("page.txt", framed(&story, 2));
    let ended = folder.run("page.txt -o -");
    assert_eq!(String::from_utf8(ended.expect(0, &[]).stdout.clone()).unwrap(), format!("{story}\n"));
}

#[test]
fn corpora_of_only_copies_and_of_only_furniture() {
    let story = Teller::new(1209).story(3);
    let given: Vec<Value> = (0..20).map(|at| json!({"id": format!("d{at:02}"), "text": framed(&story, at)})).collect();
    let ran = held(&given, "");
    assert_eq!((ran.kept.len(), ran.results.count("exact"), ran.results.count("clusters")), (1, 19, 1));
    let given: Vec<Value> = (0..20)
        .map(|at| json!({"id": format!("d{at:02}"), "url": format!("https://one.example/{at}"), "text": FURNITURE.join("\n")}))
        .collect();
    let ran = held(&given, "");
    assert_eq!((ran.kept.len(), ran.kinds(), ran.shared.families.len()), (20, vec![], 0));
    assert_eq!(ran.results.summary["boilerplate"]["emptied"], 20);
    assert!(ran.kept.values().all(|line| line.contains("\"text\":\"\"")), "{:?}", ran.kept);
}

#[test]
fn ids_that_are_taken_get_a_number_in_every_log() {
    let mut teller = Teller::new(1210);
    let story = teller.story(4);
    let texts = [
        framed(&story, 1),
        framed(&story, 2),
        framed(&teller.story(2), 3),
        framed(&format!("{story} {}", teller.story(1)), 3),
    ];
    let given: String = texts.iter().map(|text| record("x", text)).collect();
    let folder = Folder::new();
    folder.write("in.jsonl", given);
    let ended = folder.run("in.jsonl -o out --keep first");
    ended.expect(0, &[]);
    let ran = Ran::read(&folder.path("out"));
    assert_eq!(ran.results.count("renamed_ids"), 3);
    assert_eq!(ran.kinds()[0], "x x#2 exact");
    assert_eq!(ran.results.removals()[0], "x#2>x exact");
    for (at, id) in ["x", "x#2", "x#3", "x#4"].iter().enumerate() {
        assert_eq!(ran.cleaned.of(id).len(), 4, "{id}");
        for row in ran.cleaned.of(id) {
            assert_eq!(texts[at][row.span.clone()], row.text);
        }
    }
    let named: Vec<(String, String)> =
        texts.iter().zip(["x", "x#2", "x#3", "x#4"]).map(|(text, id)| (id.to_owned(), text.clone())).collect();
    ran.shared.check(&named, 20, 0.75);
    // As they came.
    assert!(rows(&folder.read("out/documents/in.jsonl")).iter().all(|row| field(row, "id") == "x"));
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupted_run_leaves_nothing() {
    let folder = Folder::new();
    let given = crawl(1211, 400);
    let many: String = (0..12).map(|copy| lines(&given).replace("\"id\":\"d", &format!("\"id\":\"{copy}-"))).collect();
    folder.write("in.jsonl", many);
    let mut interrupted = 0;
    for (delay, output) in [(60, "-o out"), (250, "-o out"), (700, "-o out"), (400, "-o - --log out"), (1500, "-o out")]
    {
        let mut command = folder.command(&format!("run in.jsonl {output} --threads 1"));
        let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(delay));
        let kill = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).output().unwrap();
        let ended = Ended::of(child.wait_with_output().unwrap());
        // It may have been through already; or it was so early that nobody caught the signal.
        match ended.status {
            Some(0) => {
                assert!(folder.exists("out/summary.json") || !kill.status.success());
                std::fs::remove_dir_all(folder.path("out")).unwrap();
            }
            Some(130) => {
                ended.expect(130, &["interrupted", "hint: "]);
                interrupted += 1;
            }
            None => {}
            _ => panic!("{:?} {}", ended.status, ended.stderr),
        }
        let left = std::fs::read_dir(folder.path("out")).map_or(0, Iterator::count);
        assert!(left == 0, "{delay}: something is left");
    }
    assert!(interrupted > 0, "nothing was interrupted");
}
