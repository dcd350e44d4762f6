//! `onecopy clean` on crawls: what hosts repeat, and that nothing else matters.

use crate::clean_pages::{Cleaned, FURNITURE, Prose, texts};
use crate::support::{Folder, Random, comparable, gzip, record, zstd};
use serde_json::json;
use std::collections::BTreeMap;

/// A page: id, host, text.
type Page = (String, Option<String>, String);

fn lines(pages: &[Page]) -> String {
    let line = |(id, host, text): &Page| match host {
        Some(host) => format!("{}\n", json!({"id": id, "source": host, "text": text})),
        None => record(id, text),
    };
    pages.iter().map(line).collect()
}

/// Cleans pages: what was found, and the text that is left of each.
#[track_caller]
fn clean(pages: &[Page], switches: &str) -> (Cleaned, BTreeMap<String, String>) {
    let folder = Folder::new();
    folder.write("in.jsonl", lines(pages));
    let found = folder.cleaned(&format!("in.jsonl {switches}"), 0);
    let left = folder.texts("in.jsonl");
    found.conserves_all(pages.iter().map(|(id, _, text)| (&**id, &**text)), &left);
    (found, left)
}

#[allow(clippy::unnecessary_wraps, reason = "as it stands in a page")]
fn host(name: &str) -> Option<String> {
    Some(name.to_owned())
}

/// Lines that no language could know for furniture.
const ODD: [&str; 3] =
    ["Kestrel lamp under quarter moon", "Old barrel road, seventh stone", "Blue heron over nine gates"];

/// Pages with odd lines between and behind their paragraphs, and without them.
fn odd_pages(count: usize, host: impl Fn(usize) -> Option<String>) -> (Vec<Page>, Vec<String>) {
    let mut prose = Prose::new(941);
    (0..count)
        .map(|at| {
            let [a, b] = [prose.story(3), prose.story(3)];
            let text = format!("{a}\n\n{}\n{}\n\n{b}\n\n{}\n", ODD[0], ODD[1], ODD[2]);
            ((format!("{at:02}"), host(at), text), format!("{a}\n\n{b}\n"))
        })
        .unzip()
}

#[test]
fn lines_that_a_host_repeats_go_and_say_so() {
    let (pages, without) = odd_pages(10, |_| host("a.example"));
    let (found, left) = clean(&pages, "");
    assert_eq!(left.into_values().collect::<Vec<_>>(), without);
    assert_eq!(found.rows.len(), 3 * pages.len());
    for row in &found.rows {
        assert!(row.evidence.contains(&"host: on 10 of 10 pages".to_owned()), "{row:?}");
    }
}

/// Pages of which every fifth has lines at its ends, above, below, or both: odd ones, and `last`.
fn ends(above: bool, below: bool, last: &str) -> (Vec<Page>, Vec<String>) {
    let mut prose = Prose::new(951);
    let page = |at: usize| {
        let story = format!("{}\n\n{}", prose.sentence(), prose.story(3));
        let [first, second, third] = ODD;
        let row = |is: bool, row: String| if is && at.is_multiple_of(5) { row } else { String::new() };
        let head = row(above, format!("{first} and a walk along the weir\n\n"));
        let foot = row(below, format!("\n\n{second} and past the chapel\n\n{third} until the lamps go out\n\n{last}"));
        ((format!("{at:02}"), host("a.example"), format!("{head}{story}{foot}\n")), format!("{story}\n"))
    };
    (0..30).map(page).unzip()
}

#[test]
fn what_stands_at_both_ends_of_some_pages_is_their_frame() {
    let known = "Leave a Reply";
    let (pages, stories) = ends(true, true, known);
    assert_eq!(clean(&pages, "").1.into_values().collect::<Vec<_>>(), stories);
    // At one end, or where nothing is known for furniture, it may be what these stories have to say.
    for (above, below, last) in [(true, false, known), (false, true, known), (true, true, "And so to bed")] {
        let found = clean(&ends(above, below, last).0, "").0;
        assert!(found.rows.iter().all(|row| row.text.trim() == known), "{above} {below} {:?}", found.rows);
    }
}

#[test]
fn without_a_host_or_others_to_compare_with_they_stay() {
    for (pages, switches) in [
        (odd_pages(2, |_| None).0, ""),
        (odd_pages(10, |_| host("a.example")).0, "--alone"),
        (odd_pages(1, |_| host("a.example")).0, ""),
        (odd_pages(0, |_| None).0, ""),
    ] {
        assert_eq!(clean(&pages, switches).0.rows, []);
    }
}

#[test]
fn documents_without_a_host_have_only_their_language() {
    let mut prose = Prose::new(948);
    let heads = ["Background", "What happened next", "Results and discussion", "He nodded.", "It was a cold night."];
    let page = |at: usize| {
        let parts = heads.map(|head| format!("{}\n\n{head}\n\n{}", prose.paragraph(), prose.paragraph()));
        (format!("{at:03}"), None, parts.join("\n\n"))
    };
    let pages: Vec<Page> = (0..400).map(page).collect();
    assert_eq!(clean(&pages, "--alone").0.rows, []);
    assert_eq!(clean(&pages, "").0.rows, []);
}

#[test]
fn a_host_is_named_by_a_field_an_address_or_a_folder() {
    let (pages, without) = odd_pages(10, |_| None);
    let folder = Folder::new();
    for (id, _, text) in &pages {
        folder.write(&format!("crawl/a.example/{id}.txt"), text);
    }
    assert_eq!(folder.cleaned("crawl", 0).rows.len(), 30);
    assert_eq!(folder.read("out/documents/a.example/00.txt"), without[0].as_bytes());
    for (field, value) in [("url", "http://a.example/p"), ("host", "a.example"), ("source", "A.example")] {
        folder.write(
            "in.jsonl",
            pages
                .iter()
                .map(|(id, _, text)| format!("{}\n", json!({"id": id, field: value, "text": text})))
                .collect::<String>(),
        );
        assert_eq!(folder.cleaned("in.jsonl", 0).rows.len(), 30, "{field}");
    }
    folder.write(
        "in.jsonl",
        pages
            .iter()
            .map(|(id, _, text)| format!("{}\n", json!({"id": id, "meta": {"site": "a"}, "text": text})))
            .collect::<String>(),
    );
    let by_host = || {
        let found = folder.cleaned("in.jsonl --source-field meta.site", 0);
        found.rows.iter().filter(|row| row.evidence.iter().any(|what| what.starts_with("host: "))).count()
    };
    assert_eq!(by_host(), 30);
    folder.write("in.jsonl", lines(&pages));
    assert_eq!(by_host(), 0);
}

#[test]
fn numbers_dates_and_names_may_differ() {
    let mut prose = Prose::new(942);
    let pages: Vec<Page> = (0..12)
        .map(|at| {
            let (a, b) = (prose.story(3), prose.story(3));
            let number = format!("Posted on {} May 20{}, {} readers", at + 1, at + 10, 37 * at + 5);
            let name = format!("Photo kept by {} {}", prose.name(), prose.name());
            (format!("{at:02}"), host("a.example"), format!("{a}\n\n{number}\n\n{b}\n\n{name}\n"))
        })
        .collect();
    let (found, left) = clean(&pages, "");
    assert_eq!(found.rows.len(), 2 * pages.len(), "{:?}", found.rows);
    for rows in found.rows.chunks(2) {
        assert!(rows[0].evidence.contains(&"host: on 12 of 12 pages".into()), "{rows:?}");
        assert!(rows[1].evidence.contains(&"host: one like it on 12 of 12 pages".into()), "{rows:?}");
    }
    assert!(left.values().all(|text| !text.contains("Posted") && !text.contains("Photo")));
    assert_eq!(clean(&pages, "--alone").0.rows, []);
}

#[test]
fn versions_of_a_story_lose_no_paragraph() {
    let mut prose = Prose::new(943);
    let story = prose.paragraphs(6);
    let others: Vec<Page> = (0..30).map(|at| (format!("z{at:02}"), host("a.example"), prose.story(5))).collect();
    // One paragraph is told at greater length in each.
    let mut edited: Vec<Page> = Vec::new();
    for at in 0..5 {
        let mut version = story.clone();
        version[at] = format!("{} {}", version[at], prose.sentence());
        edited.push((format!("v{at}"), host("a.example"), version.join("\n\n")));
    }
    // Each is longer than the one before.
    let grown: Vec<Page> =
        (2..=6).map(|count| (format!("v{count}"), host("a.example"), story[..count].join("\n\n"))).collect();
    let same: Vec<Page> = (0..5).map(|at| (format!("v{at}"), host("a.example"), story.join("\n\n"))).collect();
    for versions in [edited, grown, same] {
        for all in [versions.clone(), [versions, others.clone()].concat()] {
            let (found, _) = clean(&all, "");
            assert_eq!(found.rows, []);
        }
    }
}

#[test]
fn a_wire_story_on_many_hosts_loses_nothing() {
    let mut prose = Prose::new(944);
    let mut wire = prose.paragraphs(6);
    wire.insert(0, "Ferry to Orrin is cancelled after the storm".into());
    wire.insert(4, "What happened in the night".into());
    let wire = wire.join("\n\n");
    let mut pages: Vec<Page> = Vec::new();
    for at in 0..10 {
        let site = host(&format!("h{at}.example"));
        pages.push((format!("wire{at}"), site.clone(), wire.clone()));
        pages.extend((0..4).map(|own| (format!("own{at}-{own}"), site.clone(), prose.story(4))));
    }
    let (found, _) = clean(&pages, "");
    assert_eq!(found.rows, []);
}

/// An archive of one host: every page ends with the same line, and in every `every`th stands the same paragraph.
fn archive(count: usize, every: usize) -> (Vec<Page>, String) {
    let mut prose = Prose::new(945);
    let background = prose.paragraph();
    let page = |at: usize| {
        let mut story = prose.paragraphs(4);
        if at % every == 3 {
            story.insert(2, background.clone());
        }
        (format!("{at:05}"), host("a.example"), format!("{}\n\n{}", story.join("\n\n"), ODD[2]))
    };
    ((0..count).map(page).collect(), background)
}

#[test]
fn the_background_of_a_running_story_stays_in_an_archive_and_its_frame_goes() {
    let (pages, background) = archive(6000, 300);
    let (found, left) = clean(&pages, "");
    assert_eq!(left.values().filter(|text| text.contains(&background)).count(), 20);
    let frame = found.rows.iter().filter(|row| row.text == ODD[2]).count();
    assert_eq!((frame, found.rows.len()), (pages.len(), pages.len()));
}

#[test]
fn the_background_of_a_running_story_stays_in_a_smaller_archive() {
    for count in [1000, 3000] {
        let (pages, background) = archive(count, count / 20);
        let (_, left) = clean(&pages, "");
        assert_eq!(left.values().filter(|text| text.contains(&background)).count(), 20, "{count}");
    }
}

/// Pages that list the headlines of the three behind them; and the headlines.
fn listing(before: impl Fn(&str) -> String) -> (Vec<Page>, Vec<String>) {
    let mut prose = Prose::new(946);
    let headlines: Vec<String> = (0..20)
        .map(|_| format!("{} council closes the old bridge of {} for good", prose.name(), prose.name()))
        .collect();
    let page = |at: usize| {
        let others: Vec<&str> = (1..4).map(|step| &*headlines[(at + step) % headlines.len()]).collect();
        let headline = before(&headlines[at]);
        let text = format!("{headline}\n\n{}\n\nRelated articles\n{}\n", prose.story(4), others.join("\n"));
        (format!("{at:02}"), host("a.example"), text)
    };
    ((0..headlines.len()).map(page).collect(), headlines)
}

#[test]
fn a_page_keeps_its_own_headline_where_others_list_it() {
    let (pages, headlines) = listing(|headline| format!("{headline} | Dunmarrow Post\n\n{headline}"));
    let (_, left) = clean(&pages, "");
    for (text, headline) in left.values().zip(&headlines) {
        assert!(text.contains(&format!("{headline}\n\n")), "{headline} is gone from {text}");
        assert!(!text.contains("Related articles"), "{text}");
    }
}

#[test]
fn a_page_keeps_its_own_headline_where_it_is_the_first_line() {
    let (pages, headlines) = listing(str::to_owned);
    let (_, left) = clean(&pages, "");
    for (text, headline) in left.values().zip(&headlines) {
        assert!(text.starts_with(&**headline), "{headline} is gone from {text}");
    }
}

#[test]
fn a_page_keeps_its_own_headline_where_another_line_is_the_first() {
    for first in ["Politics", "12 May 2024", "By Ann Archer", "Home\nSport\nWeather"] {
        let (pages, headlines) = listing(|headline| format!("{first}\n\n{headline}"));
        let (_, left) = clean(&pages, "");
        for (text, headline) in left.values().zip(&headlines) {
            assert!(text.contains(&**headline), "{first}: {headline} is gone from {text}");
        }
    }
}

#[test]
fn a_page_keeps_its_own_headline_where_every_page_lists_it() {
    let mut prose = Prose::new(949);
    let headlines: Vec<String> =
        (0..12).map(|_| format!("{} council closes the bridge of {} for good", prose.name(), prose.name())).collect();
    let pages: Vec<Page> = (0..headlines.len())
        .map(|at| {
            let byline = format!("{}\n12 May 2024\nBy {}", headlines[at], prose.name());
            let text = format!("Home\nSport\n\n{}\n\n{byline}\n\n{}\n", headlines.join("\n"), prose.story(4));
            (format!("{at:02}"), host("a.example"), text)
        })
        .collect();
    let (_, left) = clean(&pages, "");
    for (text, headline) in left.values().zip(&headlines) {
        assert!(text.contains(&**headline), "{headline} is gone from {text}");
        assert!(headlines.iter().filter(|other| text.contains(&***other)).count() < 3, "{text}");
    }
}

#[test]
fn titles_and_figures_stay_that_differ_by_a_number() {
    let mut prose = Prose::new(950);
    let pages: Vec<Page> = (0..24)
        .map(|at| {
            let figure = format!(
                "The board proposed a dividend of {}.{} crowns per share for the year, to be paid in May.",
                at % 7,
                at + 11
            );
            let text = format!("Briefing {at}\n\n{}\n\n{figure}\n\n{}\n", prose.story(2), prose.story(2));
            (format!("{at:02}"), host("a.example"), text)
        })
        .collect();
    assert_eq!(clean(&pages, "").0.rows, []);
}

#[test]
fn names_that_return_now_and_then_stay() {
    let mut prose = Prose::new(955);
    let page = |at: usize| {
        let name = if at % 100 == 7 { "Ann Archer of Orrin Head" } else { "" };
        let text = format!("{}\n\n{name}\n\n{}\n", prose.story(3), prose.story(3));
        (format!("{at:04}"), host("a.example"), text)
    };
    let pages: Vec<Page> = (0..900).map(page).collect();
    assert_eq!(clean(&pages, "").0.rows, []);
}

#[test]
fn prose_in_capitals_stays_within_its_frame() {
    let mut prose = Prose::new(956);
    let story = [prose.paragraph(), prose.paragraph()].map(|paragraph| paragraph.to_uppercase()).join("\n\n");
    let page = format!("Home\nNews\nContact us\n\n{story}\n\nShare on Facebook\nPrivacy policy\n");
    let (found, left) = clean(&[("a".into(), None, page)], "");
    assert_eq!((found.rows.len(), &*left["a"]), (5, &*format!("{story}\n")));
}

#[test]
fn a_notice_of_cookies_goes_from_between_paragraphs() {
    let mut prose = Prose::new(957);
    for _ in 0..6 {
        let [a, b] = [prose.story(2), prose.story(2)];
        let page = format!("{a}\n\nBy using this site you agree to our use of cookies.\n\n{b}\n");
        let (_, left) = clean(&[("a".into(), None, page)], "");
        assert_eq!(left["a"], format!("{a}\n\n{b}\n"));
    }
}

/// A folder of a crawl with a bit of everything, written in an order of its own.
fn mixed(order: u64) -> Folder {
    let mut prose = Prose::new(947);
    let mut page = |at: usize| {
        let mut text = format!("{}\n\n{}\n\n{}\n", prose.story(3), ODD[0], FURNITURE[at % FURNITURE.len()]);
        if at.is_multiple_of(7) {
            text = text.replace('\n', "\r\n");
        }
        text
    };
    let mut pages = |name: &str, count: usize| -> String {
        let page = |at: usize| (format!("{name}{at}"), host(&format!("h{}.example", at % 3)), page(at));
        lines(&(0..count).map(page).collect::<Vec<_>>())
    };
    let large = pages("l", 1500);
    let array = pages("r", 300).replace("}\n", "},\n");
    let mut files: Vec<(String, Vec<u8>)> = vec![
        ("a.jsonl".into(), large.into_bytes()),
        ("b.jsonl.gz".into(), gzip(pages("b", 300).as_bytes())),
        ("c.jsonl.zst".into(), zstd(pages("c", 300).as_bytes())),
        ("d.json".into(), format!("[{}]", array.trim_end().trim_end_matches(',')).into_bytes()),
        ("e.jsonl".into(), format!("{}[]\nno\n", pages("e", 20)).into_bytes()),
    ];
    files.extend((0..60).map(|at| (format!("h{}.example/{at}.txt", at % 3), page(at).into_bytes())));
    Random(order).shuffle(&mut files);
    let folder = Folder::new();
    for (name, content) in files {
        folder.write(&format!("crawl/{name}"), content);
    }
    folder
}

#[test]
fn the_same_bytes_for_any_threads_any_order_on_disk_and_any_way_of_reading() {
    let (folder, other) = (mixed(1), mixed(2));
    let output = |folder: &Folder, switches: &str| {
        let found = folder.cleaned(&format!("crawl {switches}"), 3);
        assert!(found.rows.len() > 4000 && found.rejected.len() == 2, "{} {:?}", found.rows.len(), found.rejected);
        comparable(&folder.path("out"))
    };
    let one = output(&folder, "--threads 1");
    for (folder, switches) in
        [(&folder, "--threads 2"), (&folder, "--threads 5"), (&folder, "--no-mmap"), (&other, "--threads 3")]
    {
        let two = output(folder, switches);
        let names: Vec<&String> =
            one.keys().chain(two.keys()).filter(|name| one.get(*name) != two.get(*name)).collect();
        assert!(names.is_empty(), "{switches}: not the same: {names:?}");
    }
}

#[test]
fn from_standard_input_the_same_bytes_as_from_a_file() {
    let folder = Folder::new();
    let (pages, _) = odd_pages(40, |at| host(&format!("h{}.example", at % 3)));
    let given = lines(&pages);
    folder.write("in.jsonl", &given);
    let found = folder.cleaned("in.jsonl", 0);
    assert!(found.rows.len() >= 110, "{}", found.rows.len());
    for (arguments, input) in [
        ("clean --log log --force", given.as_bytes().to_vec()),
        ("clean - --log log --force --threads 1", gzip(given.as_bytes())),
    ] {
        let ended = folder.piped(arguments, &input);
        ended.expect(0, &[]);
        assert!(ended.stdout == folder.read("out/documents/in.jsonl"), "{arguments}");
        assert_eq!(folder.read("log/boilerplate.jsonl"), folder.read("out/boilerplate.jsonl"));
    }
    assert_eq!(texts(&folder.read("out/documents/in.jsonl")).len(), 40);
}

#[test]
fn alone_a_page_is_cleaned_alike_whatever_stands_beside_it() {
    let (pages, _) = odd_pages(12, |_| host("a.example"));
    let pages: Vec<Page> =
        pages.into_iter().map(|(id, host, text)| (id, host, format!("{text}\n{}\n", FURNITURE.join("\n")))).collect();
    let (all, left) = clean(&pages, "--alone");
    assert!(all.rows.len() >= 8 * pages.len());
    for page in pages.chunks(1).step_by(4) {
        let (one, text) = clean(page, "--alone");
        let id = &page[0].0;
        assert_eq!((one.of(id), &text[id]), (all.of(id), &left[id]));
    }
}

#[test]
fn forecasts_keep_what_they_forecast() {
    let (winds, skies) = (["north", "east", "south", "west"], ["cloudy", "clear", "wet"]);
    let pages: Vec<Page> = (0..60)
        .map(|at| {
            let (wind, sky) = (winds[at % 4], skies[at % 3]);
            let told = format!(
                "Today it will be {sky} in the hills, with a high of {} degrees.\n\nThe wind blows from the {wind} at {} km/h.",
                at % 17 + 9,
                at * 7 % 50 + 3
            );
            (format!("{at:02}"), host("a.example"), format!("{told}\n\nHome · Maps · Contact\n"))
        })
        .collect();
    let (found, left) = clean(&pages, "");
    assert!(left.values().all(|text| text.starts_with("Today it will be ") && text.contains("The wind blows from")));
    assert!(left.values().all(|text| !text.contains("Contact")), "{:?}", found.rows.first());
}
