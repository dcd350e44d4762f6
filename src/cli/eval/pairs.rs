//! `onecopy eval pairs`

use super::grid::{Grid, grouped, measure, ratio};
use super::{Shared, filter, least, warn_of_nothing, warn_of_strangers};
use crate::error::Result;
use crate::evaluate::blocks::Measure;
use crate::evaluate::names::Names;
use crate::evaluate::pairs::{score, set, within};
use crate::evaluate::rates::{self, Counts};
use crate::evaluate::read::{Filter, pairs};
use serde::Serialize;
use std::path::PathBuf;

const AFTER: &str = "\
A line of either file is {\"a\":\"ID\",\"b\":\"ID\"}, with more fields or not, or two ids with a tab or a comma between them. The order \
of the two does not count, nor how often they stand there. A first line of names, a and b among them, is understood.";

/// Score pairs of documents: precision, recall, F1
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(super) struct Args {
    #[command(flatten)]
    shared: Shared,
    /// Pairs that were judged; found ones that are not among them count neither way
    #[arg(long, value_name = "FILE")]
    judged: Option<PathBuf>,
    /// Values of the field `label` that make a pair of the truth a true one [default: all pairs of the truth are]
    #[arg(long, value_name = "LABEL,…", value_delimiter = ',')]
    positive: Vec<String>,
    /// Kinds of FOUND that count, by its field `kind`, such as exact,near [default: all]
    #[arg(long, value_name = "KIND,…", value_delimiter = ',')]
    kind: Vec<String>,
    /// Only rows of FOUND with at least so much in a field, such as jaccard=0.8
    #[arg(long, value_name = "FIELD=X", value_parser = least)]
    least: Option<(String, f64)>,
    /// Only rows of the truth with at least so much in a field
    #[arg(long, value_name = "FIELD=X", value_parser = least)]
    truth_least: Option<(String, f64)>,
    /// How many pairs of the truth were found, by a field of the truth
    #[arg(long, value_name = "FIELD")]
    by: Option<String>,
}

/// What is printed as JSON.
#[derive(Serialize)]
struct Score<'a> {
    #[serde(flatten)]
    all: Measure,
    /// Found pairs that nobody judged, and that were left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_judged: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    groups: Vec<Group<'a>>,
}

/// Pairs of the truth of one group, positive or not.
#[derive(Serialize)]
struct Group<'a> {
    #[serde(rename = "group")]
    name: &'a str,
    truth: u64,
    both: u64,
    recall: Option<f64>,
}

pub(super) fn run(args: &Args) -> Result<()> {
    let Args { shared, judged, positive, kind, least, truth_least, by } = args;
    let (found_path, truth_path) = (shared.file("pairs.jsonl")?, shared.truth("pairs.jsonl")?);
    let mut names = Names::default();
    let (counted, true_ones) = (filter(kind, least.as_ref()), filter(&[], truth_least.as_ref()));
    let truth = pairs::read_truth(&truth_path, &true_ones, positive, by.as_deref(), &mut names)?;
    pairs::check_positive(&truth_path, &truth, positive)?;
    warn_of_nothing(&truth_path, "pair", truth.pairs.is_empty(), &true_ones);
    let judged = judged.as_deref().map(|path| pairs::read(path, &Filter::default(), &mut names)).transpose()?;
    let known = names.len() as u32;
    let mut found = pairs::read(&found_path, &counted, &mut names)?;
    warn_of_nothing(&found_path, "pair", found.is_empty(), &counted);
    if known > 0 && !found.is_empty() && !found.iter().any(|pair| pair.0 < known) {
        warn_of_strangers(&found_path, &truth_path);
    }
    let groups = truth.groups.iter().map(|(name, pairs)| {
        let Counts { truth, both, .. } = score(&found, pairs);
        Group { name, truth, both, recall: rates::ratio(both, truth) }
    });
    let groups: Vec<Group<'_>> = groups.collect();
    let not_judged = judged.map(|mut judged| {
        // What is known to be true was judged.
        judged.extend(&truth.pairs);
        let all = found.len();
        found = within(&found, &set(judged));
        (all - found.len()) as u64
    });
    let all: Measure = score(&found, &truth.pairs).into();
    let mut grid = Grid::of(&["found", "truth", "both", "precision", "recall", "F1"]);
    grid.row("pairs", measure(all.counts, all.rates));
    if let Some(not_judged) = not_judged {
        grid.row("not judged", [grouped(not_judged)]);
    }
    let mut tables = vec![grid];
    if let Some(by) = by {
        let mut grid = Grid::of(&["truth", "found", "recall"]);
        for Group { name, truth, both, recall } in &groups {
            grid.row(&format!("{by} {name}"), [grouped(*truth), grouped(*both), ratio(*recall)]);
        }
        tables.push(grid);
    }
    shared.show(&found_path, &truth_path, &Score { all, not_judged, groups }, &tables)
}
