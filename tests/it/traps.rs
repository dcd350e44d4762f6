//! Corpora on which deduplication is known to go wrong: what must stay stays, what must go goes.

use crate::support::{Folder, Random, edited, record, records};

/// Pages in one frame: `frame` words above and below `own` words of their own.
fn farm(pages: usize, frame: usize, own: usize) -> String {
    let mut random = Random(11);
    let (above, below) = (random.text(frame / 2), random.text(frame / 2));
    records((0..pages).map(|page| (format!("p{page:04}"), format!("{above} {} {below}", random.text(own)))))
}

#[test]
fn a_template_farm_loses_nothing_once_a_fifth_of_the_words_differ() {
    // The larger farm is past the size up to which candidates are compared pair by pair.
    for pages in [200, 700] {
        let folder = Folder::new();
        folder.write("farm.jsonl", farm(pages, 300, 80));
        let results = folder.results("farm.jsonl", 0);
        results.account_for(pages as u64);
        assert_eq!((results.count("kept"), results.pairs.len()), (pages as u64, 0));
        assert_eq!(folder.read("out/documents/farm.jsonl"), folder.read("farm.jsonl"));
    }
}

#[test]
fn a_template_farm_whose_pages_hardly_differ_keeps_one() {
    for pages in [200, 700] {
        let folder = Folder::new();
        folder.write("farm.jsonl", farm(pages, 300, 3));
        let results = folder.results("farm.jsonl", 0);
        results.account_for(pages as u64);
        // Of 299 shingles 292 are the frame's.
        let own = 7.0;
        let jaccard = (292.0_f64 / (292.0 + 2.0 * own) * 1e4).round() / 1e4;
        assert_eq!(results.count("kept"), 1);
        assert!(results.removed.iter().all(|row| row["survivor"] == "p0000" && row["jaccard"] == jaccard));
        assert_eq!(results.count("bounded"), 0);
    }
}

/// Three windows on one text: neighbours have J = 0.85, the outer two 0.71.
fn chain() -> [String; 3] {
    let words = Random(12).words(116);
    [0, 8, 16].map(|start| words[start..start + 100].join(" "))
}

#[test]
fn of_a_chain_only_what_is_linked_to_its_survivor_goes() {
    for (scores, expected) in [
        // An end is preferred: the other end has no link to it.
        ([3, 2, 1], vec!["b>a near"]),
        ([1, 2, 3], vec!["b>c near"]),
        ([3, 1, 2], vec!["b>a near"]),
        // The middle is preferred: both ends are linked to it.
        ([2, 3, 1], vec!["a>b near", "c>b near"]),
        ([1, 3, 2], vec!["a>b near", "c>b near"]),
    ] {
        let folder = Folder::new();
        let lines =
            ["a", "b", "c"].iter().zip(chain()).zip(scores).map(|((id, text), score)| {
                format!("{}\n", serde_json::json!({"id": id, "text": text, "score": score}))
            });
        folder.write("chain.jsonl", lines.collect::<String>());
        let results = folder.results("chain.jsonl --keep max:score", 0);
        results.account_for(3);
        assert_eq!(results.removals(), expected, "{scores:?}");
        assert_eq!(results.pairs.len(), 2);
        assert_eq!(results.clusters[0]["members"], serde_json::json!(["a", "b", "c"]));
        for row in results.pairs.iter().chain(&results.removed) {
            assert_eq!(row["jaccard"], 0.8462);
        }
    }
}

#[test]
fn long_unrelated_books_stay_and_a_new_printing_goes() {
    let folder = Folder::new();
    let mut random = Random(13);
    // A small vocabulary, as one language has: every book holds every word, and most pairs of words, many times.
    let vocabulary = random.words(3000);
    let book = |random: &mut Random| -> String {
        let words: Vec<&str> = (0..330_000).map(|_| &*vocabulary[random.below(vocabulary.len())]).collect();
        words.join(" ")
    };
    for name in ["one", "two", "three", "four", "five"] {
        let text = book(&mut random);
        assert!(text.len() > 1_900_000);
        folder.write(&format!("books/{name}.txt"), &text);
        if name == "five" {
            let places: Vec<usize> = (0..330_000).step_by(1000).collect();
            folder.write("books/printing.txt", edited(&text, &places));
        }
    }
    let results = folder.results("books", 0);
    results.account_for(6);
    assert_eq!(results.removals(), ["printing.txt>five.txt near"]);
    assert!(results.removed[0]["jaccard"].as_f64().unwrap() > 0.98);
}

#[test]
fn the_shortest_texts_are_copies_only_when_equal_and_texts_without_words_never() {
    let folder = Folder::new();
    let mut random = Random(18);
    let mut given = vec![];
    for n in 1..=6 {
        let words = random.words(n);
        given.push((format!("{n}a"), words.join(" ")));
        given.push((format!("{n}b"), format!("«{}!»", words.join(", ").to_uppercase())));
        given.push((format!("{n}c"), edited(&words.join(" "), &[n - 1])));
    }
    for (i, text) in ["", "", " \t", "…", "—!", "—!"].iter().enumerate() {
        given.push((format!("0{i}"), (*text).to_owned()));
    }
    folder.write("short.jsonl", given.iter().map(|(id, text)| record(id, text)).collect::<String>());
    // At this threshold shingles of two or three words would make the c's copies.
    let results = folder.results("short.jsonl --threshold 0.3 --keep first", 0);
    results.account_for(given.len() as u64);
    assert_eq!(results.count("empty"), 6);
    let mut expected: Vec<_> = (1..=6).map(|n| format!("{n}b>{n}a exact")).collect();
    // Six words are two shingles, of which one is shared: a third.
    expected.push("6c>6a near".to_owned());
    assert_eq!(results.removals(), expected);
}

/// Characters of a script, drawn at random; with a full stop now and then.
fn script(random: &mut Random, letters: &[char], length: usize) -> Vec<char> {
    (0..length).map(|i| if i % 37 == 36 { '。' } else { letters[random.below(letters.len())] }).collect()
}

#[test]
fn near_copies_are_found_in_scripts_without_spaces_and_unrelated_texts_stay() {
    let han: Vec<char> = ('\u{4e00}'..'\u{5400}').collect();
    let kana: Vec<char> = ('\u{3042}'..'\u{308f}').chain('\u{30a2}'..'\u{30ed}').collect();
    let thai: Vec<char> = ('\u{e01}'..'\u{e2f}').collect();
    let khmer: Vec<char> = ('\u{1780}'..'\u{17a3}').collect();
    let folder = Folder::new();
    let mut random = Random(14);
    let mut given = Vec::new();
    let mut expected = Vec::new();
    for (name, letters) in [("han", han), ("kana", kana), ("khmer", khmer), ("thai", thai)] {
        for page in 0..10 {
            given.push((format!("{name}{page}"), script(&mut random, &letters, 400).iter().collect::<String>()));
        }
        let mut near: Vec<char> = given.last().unwrap().1.chars().collect();
        for place in [50, 200, 350] {
            near[place] = letters[0];
        }
        given.push((format!("{name}9-near"), near.iter().collect()));
        expected.push(format!("{name}9-near>{name}9 near"));
    }
    folder.write("pages.jsonl", given.iter().map(|(id, text)| record(id, text)).collect::<String>());
    let results = folder.results("pages.jsonl", 0);
    results.account_for(44);
    assert_eq!(results.removals(), expected);
}

#[test]
fn marks_upon_a_letter_belong_to_it() {
    let folder = Folder::new();
    let mut random = Random(15);
    let thai: Vec<char> = ('\u{e01}'..'\u{e2f}').collect();
    // A vowel sign and a tone mark on each consonant; the second text has another tone on every fifth.
    let text = |changed: bool, random: &mut Random| -> String {
        let letters = script(random, &thai, 300);
        let marked = letters.iter().enumerate().map(|(i, c)| {
            let tone = if changed && i % 5 == 0 { '\u{e49}' } else { '\u{e48}' };
            format!("{c}\u{e34}{tone}")
        });
        marked.collect()
    };
    let (one, two) = (text(false, &mut Random(15)), text(true, &mut random));
    folder.write("thai.jsonl", records([("one", one), ("two", two)]));
    assert_eq!(folder.results("thai.jsonl --threshold 0.1", 0).count("kept"), 2);
}

#[test]
fn price_lists_with_other_numbers_stay_apart() {
    let folder = Folder::new();
    let mut random = Random(16);
    let words = random.words(400);
    let mut list = |id: &str| {
        let lines = words.chunks(2).map(|pair| format!("{} {} {}", pair[0], pair[1], 10 + random.below(990)));
        record(id, &lines.collect::<Vec<_>>().join("\n"))
    };
    folder.write("prices.jsonl", [list("spring"), list("autumn")].concat());
    let results = folder.results("prices.jsonl --threshold 0.3", 0);
    results.account_for(2);
    assert_eq!((results.count("kept"), results.pairs.len()), (2, 0));
}

#[test]
fn quotes_dashes_case_and_compatibility_forms_do_not_keep_copies_apart() {
    let folder = Folder::new();
    let plain = "\"The office of the first fleet\", she said - it's 25 km, co-operating, at caf\u{e9} Stra\u{df}e";
    let variants = [
        "\u{201c}The office of the first fleet,\u{201d} she said \u{2014} it\u{2019}s 25 km; co\u{2010}operating at caf\u{e9} Stra\u{df}e",
        "THE OFFICE OF THE FIRST FLEET, SHE SAID: IT'S 25 KM, CO-OPERATING, AT CAF\u{c9} STRASSE!",
        "\u{feff}The of\u{fb01}ce\u{a0}of the \u{fb01}rst \u{fb02}eet she\u{2003}said (it's 25 \u{339e}) co-operating at cafe\u{301} Stra\u{df}e",
        "\u{ff34}\u{ff48}\u{ff45} of\u{ad}fice of the first\r\n\r\nfleet, she said, it's \u{ff12}\u{ff15} km, co-op\u{200b}er\u{200d}ating, at caf\u{e9} Stra\u{df}e",
    ];
    let ids = ["b", "c", "d", "e"];
    folder.write("forms.jsonl", record("a", plain) + &records(ids.iter().zip(variants)));
    let results = folder.results("forms.jsonl", 0);
    results.account_for(5);
    assert_eq!(results.removals(), ["b>a exact", "c>a exact", "d>a exact", "e>a exact"]);
    assert!(results.pairs.len() == 10 && results.pairs.iter().all(|row| row["jaccard"] == 1.0));
    assert_eq!(folder.read("out/documents/forms.jsonl"), record("a", plain).as_bytes());
}

#[test]
fn numbers_are_kept_as_they_are() {
    let folder = Folder::new();
    let text = Random(17).text(4);
    folder.write("roads.jsonl", records([("a", format!("{text} 1506")), ("b", format!("{text} 1507"))]));
    assert_eq!(folder.results("roads.jsonl --threshold 0.1", 0).count("kept"), 2);
}
