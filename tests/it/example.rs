//! The example corpus: what `examples/README.md` says is planted is found, and nothing else.

use crate::support::{Ended, Folder, Results};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

const FERRY: &str = "dunmarrow-post.example/2025-10-15-ferry-freed.txt";
const GLASS: &str = "dunmarrow-post.example/2026-01-20-glass-road.txt";
const CABLE: &str = "dunmarrow-post.example/2026-02-17-island-cable.txt";

/// The groups of near-duplicates.
const PLANTED: [&[&str]; 9] = [
    &[FERRY, "oc-03", "oc-04", "ph-03"],
    &["oc-02", "ph-01", "ph-02"],
    &["qo-01", "qo-02"],
    &["oc-05", "ph-07"],
    &["oc-06", "ph-08"],
    &[GLASS, "oc-08"],
    &["hg-04", "hg-05"],
    &["fa-02", "fa-03"],
    &["ss-02", "ss-03"],
];

/// Pairs with their similarity to two decimals, from both tables.
const SIMILAR: [(&str, &str, f64); 24] = [
    ("oc-03", "ph-03", 1.0),
    ("oc-03", "oc-04", 0.95),
    ("oc-04", "ph-03", 0.95),
    (FERRY, "oc-03", 0.92),
    (FERRY, "ph-03", 0.92),
    (FERRY, "oc-04", 0.87),
    ("oc-02", "ph-01", 1.0),
    ("oc-02", "ph-02", 1.0),
    ("ph-01", "ph-02", 1.0),
    ("qo-01", "qo-02", 1.0),
    ("oc-05", "ph-07", 1.0),
    ("oc-06", "ph-08", 0.89),
    (GLASS, "oc-08", 0.87),
    ("hg-04", "hg-05", 0.94),
    ("fa-02", "fa-03", 0.88),
    ("ss-02", "ss-03", 0.93),
    ("oc-02", "qo-03", 0.57),
    ("ph-01", "qo-03", 0.57),
    ("ph-02", "qo-03", 0.57),
    ("hg-02", "oc-06", 0.43),
    ("hg-02", "ph-08", 0.41),
    (CABLE, "hg-04", 0.46),
    (CABLE, "hg-05", 0.43),
    ("hg-03", "qo-06", 0.51),
];

/// Runs on the example with these switches, from the root of the repository as the README has it.
fn run(arguments: &str) -> (Folder, Results) {
    let folder = Folder::new();
    let out = folder.path("out");
    let mut command = Command::new(env!("CARGO_BIN_EXE_onecopy"));
    command.args(["dedup", "examples/newsroom", "-o"]).arg(&out).args(arguments.split_whitespace());
    Ended::of(command.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap()).expect(0, &[]);
    let results = Results::read(&out);
    results.account_for(45);
    (folder, results)
}

#[test]
fn the_planted_groups_are_found_at_any_usual_threshold() {
    for threshold in ["0.6", "0.7", "0.8", "0.85"] {
        let (_folder, results) = run(&format!("--threshold {threshold}"));
        let clusters: BTreeSet<Vec<&str>> = results
            .clusters
            .iter()
            .map(|row| row["members"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect())
            .collect();
        let planted: BTreeSet<Vec<&str>> = PLANTED.iter().map(|group| group.to_vec()).collect();
        assert_eq!(clusters, planted, "{threshold}");
        assert_eq!(results.count("kept"), 33);
    }
}

#[test]
fn pairs_are_as_similar_as_the_tables_say_and_no_two_stories_are_alike() {
    let (_folder, results) = run("--threshold 0.21 --bands 128x1");
    let found: BTreeMap<(&str, &str), f64> = results
        .pairs
        .iter()
        .map(|row| ((row["a"].as_str().unwrap(), row["b"].as_str().unwrap()), row["jaccard"].as_f64().unwrap()))
        .collect();
    let told: BTreeMap<(&str, &str), f64> = SIMILAR.iter().map(|&(a, b, jaccard)| ((a, b), jaccard)).collect();
    assert_eq!(found.keys().collect::<Vec<_>>(), told.keys().collect::<Vec<_>>());
    for (pair, jaccard) in told {
        assert!((found[&pair] - jaccard).abs() <= 0.0051, "{pair:?}: {} is not {jaccard}", found[&pair]);
    }
}

#[test]
fn survivors_stand_in_files_of_the_same_names() {
    let (folder, _results) = run("");
    let names = |root: &Path| -> BTreeSet<String> { crate::support::tree(root).into_keys().collect() };
    let input = names(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/newsroom"));
    let output = names(&folder.path("out/documents"));
    assert!(output.is_subset(&input));
    let gone: Vec<&String> = input.difference(&output).collect();
    // Pages that are files of their own go with them.
    assert_eq!(gone, [FERRY, GLASS]);
}
