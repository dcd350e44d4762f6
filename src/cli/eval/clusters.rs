//! `onecopy eval clusters`

use super::grid::{Grid, grouped, measure, ratio, ratios};
use super::{Shared, warn_of_nothing, warn_of_strangers};
use crate::error::{Error, Result};
use crate::evaluate::blocks::Measure;
use crate::evaluate::clusters::score;
use crate::evaluate::names::Names;
use crate::evaluate::rates::Rates;
use crate::evaluate::read::clusters::{self, Clustering};
use crate::evaluate::read::{Filter, documents_of};
use serde::Serialize;

const AFTER: &str = "\
A line of either file is a cluster, {\"members\":[\"ID\",…]}, or a document with its cluster, {\"id\":\"ID\",\"cluster\":…} or both with a tab \
or a comma between them, or a link, {\"id\":\"ID\",\"survivor\":\"ID\"} or {\"a\":\"ID\",\"b\":\"ID\"}: what links connect is a cluster, but for \
those of kind contained.

A document that only one of the files has is alone in the other. Those that neither has are alone in both; how many they are counts \
for the adjusted Rand index and for B-cubed, so name it with --documents, if FOUND is not the folder of a run.";

/// Score clusters: pairs, adjusted Rand index, B-cubed
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(super) struct Args {
    #[command(flatten)]
    shared: Shared,
    /// Documents in all [default: as the run says whose folder FOUND is, else those in either file]
    #[arg(long, value_name = "N")]
    documents: Option<u64>,
}

/// What is printed as JSON.
#[derive(Serialize)]
struct Score {
    documents: u64,
    /// Of these, those that only FOUND has.
    only_found: u64,
    /// And those that only the truth has.
    only_truth: u64,
    clusters: Measure,
    pairs: Measure,
    adjusted_rand_index: Option<f64>,
    b_cubed: Rates,
}

pub(super) fn run(args: &Args) -> Result<()> {
    let Args { shared, documents } = args;
    let (found_path, truth_path) = (shared.file("clusters.jsonl")?, shared.truth("clusters.jsonl")?);
    let mut names = Names::default();
    let truth = clusters::read(&truth_path, &mut names)?;
    let found = clusters::read(&found_path, &mut names)?;
    for (path, clustering) in [(&truth_path, &truth), (&found_path, &found)] {
        warn_of_nothing(path, "cluster", clustering.clusters.is_empty(), &Filter::default());
    }
    let known = names.len() as u64;
    if let Some(typed) = documents
        && *typed < known
    {
        let all = grouped(known);
        return Err(Error::Usage(format!("--documents {typed}: the files name {all}; hint: give all there are")));
    }
    let count = |clustering: &Clustering| clustering.is_named.iter().filter(|named| **named).count() as u64;
    let alone = [known - count(&truth), known - count(&found)];
    if !alone.contains(&0) && alone[0] + alone[1] == known {
        warn_of_strangers(&found_path, &truth_path);
    }
    let documents = documents.or_else(|| documents_of(&shared.found)).unwrap_or(0);
    let score = score(&found.clusters, &truth.clusters, documents);
    let score = Score {
        documents: score.documents,
        only_found: alone[0],
        only_truth: alone[1],
        clusters: score.clusters.into(),
        pairs: score.pairs.into(),
        adjusted_rand_index: score.adjusted_rand_index,
        b_cubed: score.b_cubed,
    };
    let mut grid = Grid::of(&["found", "truth", "both", "precision", "recall", "F1"]);
    grid.row("pairs", measure(score.pairs.counts, score.pairs.rates));
    grid.row("clusters", measure(score.clusters.counts, score.clusters.rates));
    let nothing = || std::iter::repeat_n(String::new(), 3);
    grid.row("B-cubed", nothing().chain(ratios(score.b_cubed)));
    let mut index = Grid::default();
    index.row("adjusted Rand index", [ratio(score.adjusted_rand_index)]);
    index.row("documents", [grouped(score.documents)]);
    index.row("only in found", [grouped(score.only_found)]);
    index.row("only in truth", [grouped(score.only_truth)]);
    shared.show(&found_path, &truth_path, &score, &[grid, index])
}
