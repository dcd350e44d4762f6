//! The whole program against the definition of what it does, written as plainly as possible: all pairs, sets of tuples of words.

use crate::support::{Folder, Random, record, rows};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// A document: its id and its text.
pub(crate) type Document = (String, String);

pub(crate) fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect()
}

fn shingles(text: &str) -> HashSet<Vec<String>> {
    words(text).windows(5).map(<[String]>::to_vec).collect()
}

/// The numbers and the kind of two documents, if `pairs.jsonl` has to have them: Jaccard, containment of `a`, of `b`.
pub(crate) fn pair(a: &Document, b: &Document, threshold: f64) -> Option<(f64, f64, f64, &'static str)> {
    let same = words(&a.1) == words(&b.1);
    if same && !words(&a.1).is_empty() {
        return Some((1.0, 1.0, 1.0, "exact"));
    }
    let (one, two) = (shingles(&a.1), shingles(&b.1));
    let shared = one.intersection(&two).count() as f64;
    let jaccard = shared / one.union(&two).count() as f64;
    // Texts of fewer than five words have no shingles; then this is not a number, and not above anything.
    (jaccard >= threshold).then(|| (jaccard, shared / one.len() as f64, shared / two.len() as f64, "near"))
}

/// Texts and what editors do to them.
pub(crate) fn documents(seed: u64, count: usize, vocabulary: usize) -> Vec<Document> {
    let mut random = Random(seed);
    let vocabulary = random.words(vocabulary);
    let mut texts: Vec<Vec<String>> = Vec::new();
    while texts.len() < count {
        let pick = |random: &mut Random| vocabulary[random.below(vocabulary.len())].clone();
        let text = if texts.is_empty() || random.below(4) == 0 {
            let length = random.below(60);
            (0..length).map(|_| pick(&mut random)).collect()
        } else {
            let mut text = texts[random.below(texts.len())].clone();
            for _ in 0..random.below(4) {
                let at = random.below(text.len() + 1);
                match random.below(6) {
                    0 => text.insert(at, pick(&mut random)),
                    1 => text.truncate(at.max(text.len() * 2 / 3)),
                    2 => {
                        let places = at.min(text.len() / 4);
                        text.rotate_left(places);
                    }
                    3 if at < text.len() => drop(text.remove(at)),
                    4 if at < text.len() => text[at] = pick(&mut random),
                    _ => text.extend_from_within(at..text.len().min(at + 6)),
                }
            }
            text
        };
        texts.push(text);
    }
    let mut spelled: Vec<Document> = texts
        .iter()
        .enumerate()
        .map(|(i, text)| {
            let separators = [" ", ", ", "\n\n", " - ", ". "];
            let spell = |word: &String| match random.below(5) {
                0 => word.to_ascii_uppercase() + separators[random.below(5)],
                _ => word.clone() + separators[random.below(5)],
            };
            (format!("d{i:03}"), text.iter().map(spell).collect())
        })
        .collect();
    random.shuffle(&mut spelled);
    spelled
}

pub(crate) fn field<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap()
}

/// Whether `written` is `number` to four decimals; of what lies halfway either neighbour will do.
fn is_rounded(written: &Value, number: f64) -> bool {
    (written.as_f64().unwrap() - number).abs() < 0.000_050_1
}

/// Runs on `given`, two thirds of it in one file and the rest in another, and holds everything against the definition.
fn check(given: &[Document], threshold: f64, keep: &str) -> Result<(), TestCaseError> {
    let folder = Folder::new();
    let line = |(id, text): &Document| record(id, text);
    let (first, second) = given.split_at(given.len() * 2 / 3);
    folder.write("1.jsonl", first.iter().map(line).collect::<String>());
    folder.write("2.jsonl", second.iter().map(line).collect::<String>() + "[]\n");
    // One row a band: a pair at 0.3 is missed once in 10^20.
    let results = folder.results(&format!("1.jsonl 2.jsonl --threshold {threshold} --keep {keep} --bands 128x1"), 3);
    results.account_for(given.len() as u64 + 1);

    let sorted: BTreeMap<&str, &Document> = given.iter().map(|document| (document.0.as_str(), document)).collect();
    let (mut expected, mut numbers) = (Vec::new(), Vec::new());
    let mut linked: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    for (i, (a, one)) in sorted.iter().enumerate() {
        for (b, two) in sorted.iter().skip(i + 1) {
            if let Some((jaccard, in_a, in_b, kind)) = pair(one, two, threshold) {
                expected.push((*a, *b, kind));
                numbers.push([jaccard, in_a, in_b]);
                linked.insert((a, b), jaccard);
                linked.insert((b, a), jaccard);
            }
        }
    }
    let rows_found = results.pairs.iter().map(|row| (field(row, "a"), field(row, "b"), field(row, "kind")));
    prop_assert_eq!(rows_found.collect::<Vec<_>>(), expected);
    for (row, numbers) in results.pairs.iter().zip(numbers) {
        for (name, number) in ["jaccard", "containment_a", "containment_b"].iter().zip(numbers) {
            prop_assert!(is_rounded(&row[name], number), "{}: {} {}", row, name, number);
        }
    }

    // In the order of preference, whoever is not linked to one that stays, stays.
    let mut order: Vec<&Document> = given.iter().collect();
    if keep == "longest" {
        order.sort_by_key(|(id, text)| (std::cmp::Reverse(words(text).len()), id.clone()));
    }
    let mut stay: BTreeSet<&str> = BTreeSet::new();
    for (id, _) in order {
        if !stay.iter().any(|other| linked.contains_key(&(id.as_str(), other))) {
            stay.insert(id);
        }
    }
    let written = [folder.read("out/documents/1.jsonl"), folder.read("out/documents/2.jsonl")].concat();
    let kept = rows(&written);
    let kept: BTreeSet<&str> = kept.iter().map(|row| field(row, "id")).collect();
    prop_assert_eq!(&kept, &stay);

    for row in &results.removed {
        let (id, survivor) = (field(row, "id"), field(row, "survivor"));
        prop_assert!(!kept.contains(id) && kept.contains(survivor), "{}", row);
        let jaccard = linked.get(&(id, survivor)).copied();
        prop_assert!(jaccard.is_some_and(|jaccard| is_rounded(&row["jaccard"], jaccard)), "{}: {:?}", row, jaccard);
    }
    prop_assert_eq!(results.removed.len() + kept.len(), given.len());

    for row in &results.clusters {
        let members: BTreeSet<&str> =
            row["members"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
        prop_assert!(
            members.len() > 1 && kept.contains(field(row, "survivor")) && members.contains(field(row, "survivor"))
        );
        for link in linked.keys() {
            prop_assert_eq!(members.contains(link.0), members.contains(link.1));
        }
    }
    let clustered: usize = results.clusters.iter().map(|row| row["members"].as_array().unwrap().len()).sum();
    prop_assert_eq!(clustered, linked.keys().map(|link| link.0).collect::<BTreeSet<_>>().len());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pairs_and_survivors_are_those_of_the_definition(
        seed: u64,
        count in 0..40_usize,
        vocabulary in prop_oneof![2..6_usize, 300..400_usize],
        threshold in prop_oneof![Just(0.3), Just(0.5), Just(0.8), Just(1.0)],
        keep in prop_oneof![Just("longest"), Just("first")],
    ) {
        check(&documents(seed, count, vocabulary), threshold, keep)?;
    }
}

#[test]
fn a_group_too_large_for_all_pairs_is_decided_alike() {
    // Many small clusters that the sketch throws into one large group: there is a frame, and most pages miss the threshold.
    let mut random = Random(81);
    let frame = random.text(40);
    let given: Vec<Document> = (0..400)
        .scan(String::new(), |own, i| {
            if i % 3 == 0 {
                *own = random.text(14);
            }
            Some((format!("d{i:03}"), format!("{frame} {own} {}", random.text(1))))
        })
        .collect();
    for keep in ["longest", "first"] {
        check(&given, 0.75, keep).unwrap();
    }
}
