//! Holds the pairs of a run against an exact all-pairs join.
//!
//! ```text
//! cargo run --release --example exact_join -- CORPUS.jsonl OUT THRESHOLD
//! ```
//!
//! The join counts, for every two records of CORPUS that share a shingle, all the shingles they share: no sketch, no
//! bands, no bound. Prints recall and precision of `OUT/pairs.jsonl` at THRESHOLD, and how far any Jaccard is off. Ends with
//! status 1 if precision is below 1 or recall below 0.985. Holds all shingles in memory: about 15 bytes a byte of text.

#![allow(clippy::print_stdout, reason = "this program prints its findings")]

use onecopy::shingle::{ShingleKind, ShingleSink, Shingler};
use std::collections::HashMap;
use std::error::Error;
use std::process::ExitCode;

#[derive(Default)]
struct Collect(Vec<u64>);

impl ShingleSink for Collect {
    fn shingles(&mut self, hashes: &[u64]) {
        self.0.extend_from_slice(hashes);
    }
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [corpus, out, threshold] = &arguments[..] else {
        return Err("usage: exact_join CORPUS.jsonl OUT THRESHOLD".into());
    };
    let threshold: f64 = threshold.parse()?;

    let mut shingler = Shingler::new(ShingleKind::default());
    let mut ids = Vec::new();
    let mut sizes: Vec<u32> = Vec::new();
    let mut holders: HashMap<u64, Vec<u32>> = HashMap::new();
    let mut exact: HashMap<(String, String), f64> = HashMap::new();
    let mut shared: Vec<u32> = Vec::new();
    for line in std::fs::read_to_string(corpus)?.lines() {
        let record: serde_json::Value = serde_json::from_str(line)?;
        let mut collect = Collect::default();
        shingler.shingle(record["text"].as_str().ok_or("a record without text")?, &mut collect);
        let mut set = collect.0;
        set.sort_unstable();
        set.dedup();
        let own = ids.len() as u32;
        ids.push(record["id"].as_str().ok_or("a record without an id")?.to_owned());
        sizes.push(set.len() as u32);
        shared.push(0);
        let mut met = Vec::new();
        for shingle in &set {
            let holders = holders.entry(*shingle).or_default();
            for &other in &*holders {
                if shared[other as usize] == 0 {
                    met.push(other);
                }
                shared[other as usize] += 1;
            }
            holders.push(own);
        }
        for other in met {
            let both = std::mem::take(&mut shared[other as usize]);
            let jaccard = f64::from(both) / f64::from(sizes[other as usize] + set.len() as u32 - both);
            if jaccard >= threshold {
                exact.insert(ordered(&ids[other as usize], &ids[own as usize]), jaccard);
            }
        }
    }

    let (mut listed, mut right, mut worst) = (0_u32, 0_u32, 0.0_f64);
    for line in std::fs::read_to_string(format!("{out}/pairs.jsonl"))?.lines() {
        let row: serde_json::Value = serde_json::from_str(line)?;
        let (a, b) = (row["a"].as_str().ok_or("a row without a")?, row["b"].as_str().ok_or("a row without b")?);
        listed += 1;
        if let Some(jaccard) = exact.get(&ordered(a, b)) {
            right += 1;
            worst = worst.max((jaccard - row["jaccard"].as_f64().ok_or("a row without jaccard")?).abs());
        }
    }
    let recall = f64::from(right) / exact.len().max(1) as f64;
    let precision = f64::from(right) / f64::from(listed.max(1));
    println!(
        "pairs {}, listed {listed}, recall {recall:.4}, precision {precision:.4}, Jaccard off by at most {worst:.5}",
        exact.len()
    );
    Ok(if right == listed && recall >= 0.985 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn ordered(a: &str, b: &str) -> (String, String) {
    if a < b { (a.to_owned(), b.to_owned()) } else { (b.to_owned(), a.to_owned()) }
}
