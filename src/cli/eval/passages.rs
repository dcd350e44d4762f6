//! `onecopy eval passages`

use super::grid::{Grid, grouped, ratio};
use super::{Shared, Texts, filter, least, warn_of_nothing, warn_of_strangers};
use crate::config::Offsets;
use crate::error::Result;
use crate::evaluate::names::Names;
use crate::evaluate::pairs::Pair;
use crate::evaluate::passages::{Alignment, Plagdet, score};
use crate::evaluate::read::characters::convert_all;
use crate::evaluate::read::passages::{Passage, read, read_truth};
use crate::evaluate::read::{Filter, Place, blocks, pairs};
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const AFTER: &str = "\
A line of either file is {\"a\":\"ID\",\"a_start\":0,\"a_end\":9,\"b\":\"ID\",\"b_start\":0,\"b_end\":9}, or these six with tabs or commas between \
them. The truth may also list pairs with their cases, {\"susp\":\"ID\",\"src\":\"ID\",\"cases\":[[START,LENGTH,START_IN_SRC,LENGTH_IN_SRC],…]}: then \
only detections of listed pairs count, and those of a pair without a case are false.

With offsets in bytes on both sides and no --docs, lengths are measured in bytes.";

/// Score passages: plagdet, with precision, recall and granularity
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(super) struct Args {
    #[command(flatten)]
    shared: Shared,
    /// Pairs of documents that were judged; detections of others count neither way [default: the pairs that the truth lists]
    #[arg(long, value_name = "FILE")]
    judged: Option<PathBuf>,
    /// Kinds of FOUND that count, by its field `kind`, such as reuse,quote [default: all]
    #[arg(long, value_name = "KIND,…", value_delimiter = ',')]
    kind: Vec<String>,
    /// Only rows of FOUND with at least so much in a field, such as words=20
    #[arg(long, value_name = "FIELD=X", value_parser = least)]
    least: Option<(String, f64)>,
    /// The same by a field of the truth, for pairs of documents
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
    /// Detections of pairs that nobody judged, and that were left out.
    not_judged: u64,
    #[serde(flatten)]
    all: Plagdet,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    groups: Vec<Group<'a>>,
}

#[derive(Serialize)]
struct Group<'a> {
    group: &'a str,
    #[serde(flatten)]
    score: Plagdet,
}

pub(super) fn run(args: &Args) -> Result<()> {
    let Args { shared, judged, kind, least, by, texts } = args;
    let (found_path, truth_path) = (shared.file("passages.jsonl")?, shared.truth("passages.jsonl")?);
    let mut names = Names::default();
    let mut truth = read_truth(&truth_path, by.as_deref(), &mut names)?;
    let judged = match judged {
        Some(path) => Some(pairs::read(path, &Filter::default(), &mut names)?),
        None => truth.judged.take(),
    };
    let known = names.len() as u32;
    let counted = filter(kind, least.as_ref());
    let mut found = read(&found_path, &counted, &mut names)?;
    warn_of_nothing(&truth_path, "case", truth.cases.is_empty(), &Filter::default());
    warn_of_nothing(&found_path, "passage", found.is_empty(), &counted);
    if known > 0 && !found.is_empty() && !found.iter().any(|passage| passage.sides[0].document < known) {
        warn_of_strangers(&found_path, &truth_path);
    }
    let all = found.len();
    if let Some(mut judged) = judged {
        // Where something is known to be true, it was judged.
        judged.extend(truth.cases.iter().filter_map(Passage::pair));
        judged.sort_unstable();
        found.retain(|passage| passage.pair().is_some_and(|pair| judged.binary_search(&pair).is_ok()));
    }
    let not_judged = (all - found.len()) as u64;
    let default = if truth.lists_pairs { Offsets::Chars } else { Offsets::Bytes };
    let mut sides = [
        Side { path: &found_path, offsets: texts.offsets(&shared.found), passages: &mut found },
        Side { path: &truth_path, offsets: texts.truth_offsets.unwrap_or(default), passages: &mut truth.cases },
    ];
    let unit = same_unit(&mut sides, texts, &names)?;
    let (cases, detections) = (alignments(&truth.cases), alignments(&found));
    let of_group = |group: &str, all: &[Alignment]| -> Vec<Alignment> {
        let is_in = |pair: &Pair| truth.groups.get(pair).is_some_and(|own| own == group);
        all.iter().filter(|alignment| is_in(&alignment.pair)).cloned().collect()
    };
    let groups: BTreeSet<&str> = truth.groups.values().map(String::as_str).collect();
    let of_group = |group| Group { group, score: score(of_group(group, &cases), of_group(group, &detections)) };
    let groups = groups.into_iter().map(of_group).collect();
    let score = Score { unit, not_judged, all: score(cases, detections), groups };
    let mut grid = Grid::of(&["cases", "detections", "precision", "recall", "granularity", "plagdet"]);
    for Group { group, score } in &score.groups {
        grid.row(group, row(score));
    }
    grid.row("all", row(&score.all));
    let mut notes = Grid::default();
    notes.row("cases detected", [grouped(score.all.detected)]);
    notes.row("of pairs without a case", [grouped(score.all.without_case)]);
    notes.row("not judged", [grouped(not_judged)]);
    notes.row("lengths count", [if unit == Offsets::Chars { "characters" } else { "bytes" }.to_owned()]);
    shared.show(&found_path, &truth_path, &score, &[grid, notes])
}

/// Passages of one file.
struct Side<'a> {
    path: &'a Path,
    offsets: Offsets,
    passages: &'a mut [Passage],
}

/// Makes offsets of both count the same: characters, if there is a corpus.
fn same_unit(sides: &mut [Side<'_>; 2], texts: &Texts, names: &Names) -> Result<Offsets> {
    if texts.docs.is_empty() {
        let [found, truth] = sides;
        return if found.offsets == truth.offsets {
            Ok(found.offsets)
        } else {
            Err(blocks::differ(found.path, truth.path))
        };
    }
    let bytes = sides.iter_mut().filter(|side| side.offsets == Offsets::Bytes);
    let places: Vec<(&mut Place, &Path)> = bytes
        .flat_map(|side| {
            let path = side.path;
            side.passages.iter_mut().flat_map(|passage| &mut passage.sides).map(move |place| (place, path))
        })
        .collect();
    convert_all(places, names, &texts.docs, &texts.options())?;
    Ok(Offsets::Chars)
}

fn alignments(passages: &[Passage]) -> Vec<Alignment> {
    passages.iter().map(Passage::alignment).collect()
}

fn row(score: &Plagdet) -> [String; 6] {
    let Plagdet { cases, detections, precision, recall, granularity, plagdet, .. } = score;
    let granularity = if score.detected > 0 { format!("{granularity:.4}") } else { "-".into() };
    [grouped(*cases), grouped(*detections), ratio(*precision), ratio(*recall), granularity, ratio(*plagdet)]
}
