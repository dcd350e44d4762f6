//! Runs that may compare some documents only: those of different hosts, or those on a list.

use crate::oracle::{Document, documents, field, pair, words};
use crate::support::{Ended, Folder, Random, Results, edited, gzip, record, records, rows, zstd};
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeSet;

/// Holds a run on `given` against the definition: pairs are those of all pairs that are alike and `allowed`, and whoever is
/// not linked to one that stays, stays. Of clusters too large to be listed, only who stays is looked at.
fn check(
    given: &[Document],
    record: impl Fn(usize) -> String,
    switches: &str,
    list: &str,
    threshold: f64,
    keep: &str,
    allowed: impl Fn(usize, usize) -> bool,
) -> Result<(), TestCaseError> {
    let folder = Folder::new();
    folder.write("in.jsonl", (0..given.len()).map(record).collect::<String>());
    folder.write("list", list);
    let results = folder.results(&format!("in.jsonl --threshold {threshold} --keep {keep} {switches}"), 0);
    results.account_for(given.len() as u64);

    let linked = |a: usize, b: usize| if allowed(a, b) { pair(&given[a], &given[b], threshold) } else { None };
    let mut order: Vec<usize> = (0..given.len()).collect();
    if keep == "longest" {
        order.sort_by_key(|&i| (std::cmp::Reverse(words(&given[i].1).len()), &given[i].0));
    }
    let mut stay: Vec<usize> = Vec::new();
    for i in order {
        if !stay.iter().any(|&other| linked(i, other).is_some()) {
            stay.push(i);
        }
    }
    let kept = rows(&folder.read("out/documents/in.jsonl"));
    let kept: BTreeSet<&str> = kept.iter().map(|row| field(row, "id")).collect();
    prop_assert_eq!(&kept, &stay.iter().map(|&i| given[i].0.as_str()).collect());

    let place = |id: &str| given.iter().position(|document| document.0 == id).unwrap();
    for row in &results.removed {
        let (id, survivor) = (field(row, "id"), field(row, "survivor"));
        let link = linked(place(id), place(survivor));
        prop_assert!(kept.contains(survivor) && link.is_some_and(|link| link.3 == row["kind"]), "{}", row);
    }
    let found: Vec<_> =
        results.pairs.iter().map(|row| (field(row, "a"), field(row, "b"), field(row, "kind"))).collect();
    let mut sorted: Vec<usize> = (0..given.len()).collect();
    sorted.sort_by_key(|&i| &given[i].0);
    if results.count("largest_cluster") <= 256 {
        let mut expected = Vec::new();
        for (i, &a) in sorted.iter().enumerate() {
            let links = sorted[i + 1..].iter().filter_map(|&b| Some((a, b, linked(a, b)?.3)));
            expected.extend(links.map(|(a, b, kind)| (given[a].0.as_str(), given[b].0.as_str(), kind)));
        }
        prop_assert_eq!(found, expected);
    } else {
        prop_assert_eq!(found.len(), results.removed.len());
    }
    Ok(())
}

/// Of different hosts only; some documents have none.
fn check_across(given: &[Document], hosts: &[Option<String>], threshold: f64, keep: &str) -> Result<(), TestCaseError> {
    let line = |i: usize| {
        let mut record = json!({"id": given[i].0, "text": given[i].1});
        if let Some(host) = &hosts[i] {
            record["url"] = json!(format!("https://{host}/{i}"));
        }
        format!("{record}\n")
    };
    // One row a band: a pair at 0.3 is missed once in 10^20.
    check(given, line, "--across --bands 128x1", "", threshold, keep, |a, b| hosts[a].is_none() || hosts[a] != hosts[b])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn across_hosts_pairs_and_survivors_are_those_of_the_definition(
        seed: u64,
        count in 0..40_usize,
        vocabulary in prop_oneof![2..6_usize, 300..400_usize],
        sites in 1..6_usize,
        threshold in prop_oneof![Just(0.3), Just(0.8), Just(1.0)],
        keep in prop_oneof![Just("longest"), Just("first")],
    ) {
        let mut random = Random(seed);
        let mut site = || match random.below(sites + 1) {
            0 => None,
            n => Some(format!("site{n}.example")),
        };
        let hosts: Vec<Option<String>> = (0..count).map(|_| site()).collect();
        check_across(&documents(seed, count, vocabulary), &hosts, threshold, keep)?;
    }

    #[test]
    fn of_listed_pairs_all_are_compared_and_no_others(
        seed: u64,
        count in 1..40_usize,
        vocabulary in prop_oneof![2..6_usize, 300..400_usize],
        pairs in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..120),
        threshold in prop_oneof![Just(0.3), Just(0.8), Just(1.0)],
        keep in prop_oneof![Just("longest"), Just("first")],
    ) {
        let given = documents(seed, count, vocabulary);
        let pairs: Vec<(usize, usize)> = pairs.iter().map(|(a, b)| (a.index(count), b.index(count))).collect();
        let list: String = pairs.iter().map(|&(a, b)| format!("{}\t{}\n", given[a].0, given[b].0)).collect();
        let listed = |a: usize, b: usize| pairs.contains(&(a, b)) || pairs.contains(&(b, a));
        // Bands through which next to nothing is proposed: they are not asked.
        check(&given, |i| record(&given[i].0, &given[i].1), "--pairs list --bands 1x64", &list, threshold, keep, listed)?;
    }
}

#[test]
fn a_crowd_on_few_hosts_is_decided_alike() {
    // Many small clusters in one frame, spread over hosts, too many for all pairs.
    let mut random = Random(91);
    let frame = random.text(40);
    let small: Vec<Document> = (0..400)
        .scan(String::new(), |own, i| {
            if i % 3 == 0 {
                *own = random.text(14);
            }
            Some((format!("d{i:03}"), format!("{frame} {own} {}", random.text(1))))
        })
        .collect();
    // And one large cluster, a third of it copies.
    let page = random.text(60);
    let large: Vec<Document> = (0..400)
        .map(|i| (format!("d{i:03}"), if i % 3 == 0 { page.clone() } else { edited(&page, &[i % 60]) }))
        .collect();
    for given in [small, large] {
        let hosts: Vec<Option<String>> =
            (0..400).map(|i| (i % 7 > 0).then(|| format!("h{}.example", i % 5 % 2))).collect();
        for keep in ["longest", "first"] {
            check_across(&given, &hosts, 0.75, keep).unwrap();
        }
    }
}

#[test]
fn copies_on_one_site_stay_together() {
    let folder = Folder::new();
    let text = Random(92).text(30);
    let line = |id: &str, host: &str, text: &str| format!("{}\n", json!({"id": id, "host": host, "text": text}));
    for text in [text.as_str(), "too short"] {
        let lines = [("x", "one"), ("y", "one"), ("z", "two")].map(|(id, host)| line(id, host, text));
        folder.write("in.jsonl", lines.concat() + &line("other", "one", "something else altogether"));
        folder.dedup("in.jsonl -o out --force --across").expect(0, &[]);
        let results = Results::read(&folder.path("out"));
        assert_eq!(results.removals(), ["z>x exact"]);
        let pairs: Vec<_> = results.pairs.iter().map(|row| [field(row, "a"), field(row, "b")]).collect();
        assert_eq!(pairs, [["x", "z"], ["y", "z"]]);
        assert_eq!(results.clusters[0]["members"], json!(["x", "y", "z"]));
    }
}

#[test]
fn a_folder_of_sites_knows_its_hosts() {
    let folder = Folder::new();
    let text = Random(93).text(30);
    for name in ["a.example/1.txt", "a.example/2.txt", "b.example/1.txt"] {
        folder.write(&format!("crawl/{name}"), &text);
    }
    assert_eq!(folder.results("crawl --across", 0).removals(), ["b.example/1.txt>a.example/1.txt exact"]);
}

/// Ten documents: `d1` is a copy of `d0`, `d3` a near one of `d2`, `d5` one of `d4`.
fn corpus() -> String {
    let mut random = Random(94);
    let mut texts: Vec<String> = (0..10).map(|_| random.text(60)).collect();
    let copy = texts[0].clone();
    texts[1] = copy;
    texts[3] = edited(&texts[2], &[59]);
    texts[5] = edited(&texts[4], &[0]);
    records(texts.iter().enumerate().map(|(i, text)| (format!("d{i}"), text)))
}

#[test]
fn a_list_may_be_what_a_run_has_left_or_typed_and_packed() {
    let folder = Folder::new();
    folder.write("in.jsonl", corpus());
    let whole = folder.results("in.jsonl", 0);
    assert_eq!(whole.pairs.len(), 3);
    folder.dedup("in.jsonl -o again --pairs out/pairs.jsonl").expect(0, &[]);
    assert_eq!(folder.read("out/pairs.jsonl"), folder.read("again/pairs.jsonl"));
    let lines = b"d2\td3\nd1\td9\nd0\td1\n";
    for (name, bytes) in [("list", lines.to_vec()), ("list.gz", gzip(lines)), ("list.tsv.zst", zstd(lines))] {
        folder.write(name, bytes);
        folder.dedup(&format!("in.jsonl -o listed --force --pairs {name}")).expect(0, &[]);
        let results = Results::read(&folder.path("listed"));
        assert_eq!(results.removals(), ["d1>d0 exact", "d3>d2 near"], "{name}");
        assert_eq!((results.count("compared"), results.count("unknown_ids")), (3, 0));
    }
    // The list stands in the settings, and is compared again.
    folder.dedup("in.jsonl -o same --config listed/config.toml").expect(0, &[]);
    assert_eq!(folder.read("listed/pairs.jsonl"), folder.read("same/pairs.jsonl"));
    folder.dedup("in.jsonl -o wide --config listed/config.toml --across").expect(0, &[]);
    assert_eq!(Results::read(&folder.path("wide")).pairs.len(), 3);
}

#[test]
fn ids_that_nobody_has_are_said() {
    let folder = Folder::new();
    folder.write("in.jsonl", corpus());
    folder.write("list", "d2\td3\nd0\tx1\nx1\tx2\nx3\tx4\nd7\td7\n");
    let ended = folder.dedup("in.jsonl -o out --pairs list");
    ended.expect(0, &["unknown", "4 ids of --pairs", "x1", "x2", "x3", "and more"]);
    let results = Results::read(&folder.path("out"));
    assert_eq!((results.count("unknown_ids"), results.removals()), (4, vec!["d3>d2 near".to_owned()]));
    folder.write("one", "d2\tx\n");
    folder.dedup("in.jsonl --dry-run --pairs one").expect(0, &["1 id of --pairs: [\"x\"]"]);
    folder.write("none", "x\ty\n");
    folder.dedup("in.jsonl -o none-out --pairs none").expect(2, &["none: ", "\"x\"", "--id-field"]);
    assert!(!folder.exists("none-out"));
    folder.write("empty", "");
    assert_eq!(folder.dedup("in.jsonl -o empty-out --pairs empty").expect(0, &[]).stdout, b"");
    assert_eq!(Results::read(&folder.path("empty-out")).count("kept"), 10);
}

#[test]
fn a_list_that_cannot_be_read_is_known_before_the_work() {
    let folder = Folder::new();
    folder.write("in.jsonl", corpus());
    folder.write("bad", "d0\td1\n{\"a\":\"d0\"}\n");
    folder.dedup("in.jsonl -o out --pairs bad").expect(2, &["bad: line 2: ", "`b`", "hint: "]);
    folder.dedup("in.jsonl -o out --pairs missing").expect(1, &["missing: ", "hint: "]);
    folder.dedup("in.jsonl -o out --pairs bad --across").expect(2, &["--pairs", "--across"]);
    folder.write("both.toml", "pairs = \"bad\"\nacross = true\n");
    folder.dedup("in.jsonl -o out --config both.toml").expect(2, &["pairs and across"]);
    assert!(!folder.exists("out"));
    let ended = Ended::of(folder.command("passages in.jsonl -o out --pairs bad").output().unwrap());
    ended.expect(2, &["bad: line 2: "]);
}
