//! `onecopy eval blocks`

use super::grid::{Grid, grouped, measure, ratio};
use super::{Shared, Texts, filter, least, warn_of_strangers};
use crate::config::Offsets;
use crate::error::Result;
use crate::evaluate::blocks::{BlockScore, Tally};
use crate::evaluate::names::Names;
use crate::evaluate::read::blocks::{Cuts, Truth};
use serde::Serialize;
use std::collections::BTreeMap;

const AFTER: &str = "\
A line of FOUND is what was cut, {\"id\":\"ID\",\"start\":0,\"end\":9}, with more fields or not, or these three with tabs or commas between them. A line \
of the truth is a document, {\"id\":\"ID\",\"text\":\"…\",\"labels\":[[START,END,LABEL],…]}, or one block as {\"id\":\"ID\",\"start\":0,\"end\":9,\"label\":LABEL} \
or these four as columns; LABEL is 1 or content, 0 or boilerplate or one of our labels, or neutral, which does not count.

A block counts as removed if at least half of its characters were. With offsets in bytes on both sides, no texts and no --docs, \
lengths are measured in bytes.";

/// Score what was cut: precision, recall, F1 of blocks and of characters
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(super) struct Args {
    #[command(flatten)]
    shared: Shared,
    /// Only rows of FOUND with at least so much in a field, such as score=0.9
    #[arg(long, value_name = "FIELD=X", value_parser = least)]
    least: Option<(String, f64)>,
    /// The same by a field of the truth
    #[arg(long, value_name = "FIELD")]
    by: Option<String>,
    #[command(flatten)]
    texts: Texts,
}

/// What is printed as JSON.
#[derive(Serialize)]
struct Score<'a> {
    /// What lengths count.
    unit: Offsets,
    #[serde(flatten)]
    all: BlockScore,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    groups: Vec<Group<'a>>,
}

#[derive(Serialize)]
struct Group<'a> {
    group: &'a str,
    #[serde(flatten)]
    score: BlockScore,
}

pub(super) fn run(args: &Args) -> Result<()> {
    let Args { shared, least, by, texts } = args;
    let (found_path, truth_path) = (shared.file("boilerplate.jsonl")?, shared.truth("boilerplate.jsonl")?);
    let mut names = Names::default();
    let offsets = texts.offsets(&shared.found);
    let mut cuts = Cuts::read(&found_path, offsets, &filter(&[], least.as_ref()), &mut names)?;
    let mut truth = Truth::read(&truth_path, texts.truth_offsets, by.as_deref(), &mut cuts, &mut names)?;
    truth.align(&mut cuts, &texts.docs, &texts.options(), &names)?;
    if !truth.meets(&cuts) {
        warn_of_strangers(&found_path, &truth_path);
    }
    let (mut all, mut groups) = (Tally::default(), BTreeMap::<&str, Tally>::new());
    for (group, tally) in truth.tallies(&cuts) {
        all += tally;
        if let Some(group) = group {
            *groups.entry(group).or_default() += tally;
        }
    }
    let groups = groups.iter().map(|(group, tally)| Group { group, score: tally.score() }).collect();
    let score = Score { unit: truth.offsets, all: all.score(), groups };
    let unit = if score.unit == Offsets::Chars { "characters" } else { "bytes" };
    let mut grid = Grid::of(&["found", "truth", "both", "precision", "recall", "F1"]);
    let BlockScore { furniture, content, furniture_characters, content_characters, .. } = score.all;
    for (name, one) in [
        ("furniture, blocks".to_owned(), furniture),
        (format!("furniture, {unit}"), furniture_characters),
        ("content, blocks".to_owned(), content),
        (format!("content, {unit}"), content_characters),
    ] {
        grid.row(&name, measure(one.counts, one.rates));
    }
    let mut rest = Grid::default();
    rest.row("furniture left", [ratio(score.all.furniture_left)]);
    rest.row("prose lost", [ratio(score.all.prose_lost)]);
    rest.row("documents", [grouped(score.all.documents)]);
    let mut tables = vec![grid, rest];
    if by.is_some() {
        let mut grid = Grid::of(&["documents", "furniture F1", "content F1", "furniture left", "prose lost"]);
        for Group { group, score } in &score.groups {
            let figures =
                [score.furniture.rates.f1, score.content_characters.rates.f1, score.furniture_left, score.prose_lost];
            grid.row(group, std::iter::once(grouped(score.documents)).chain(figures.map(ratio)));
        }
        tables.push(grid);
    }
    shared.show(&found_path, &truth_path, &score, &tables)
}
