//! `onecopy run`

use super::common::{Compared, Ends, Shared};
use super::{effect, table};
use crate::boilerplate::label::Label;
use crate::boilerplate::language::Level;
use crate::cluster::Keep;
use crate::config::{Offsets, Preset, Settings};
use crate::error::Result;
use crate::run;
use clap::ValueEnum as _;
use std::path::PathBuf;

const AFTER: &str = "\
Examples:
  onecopy run crawl/ -o out          all of crawl/; then look at out/report.html
  zcat crawl.jsonl.gz | onecopy run > clean.jsonl
                                      as a filter; --log DIR for report and logs
  onecopy run crawl/ -o out --remove-contained
                                      what stands in another document goes, too
  onecopy run crawl/ -o out --keep newest --level careful
  onecopy run crawl/ -o out --no-clean         texts stay as they are
  onecopy run crawl/ --dry-run                 only the table

What OUT holds afterwards:
  documents/         one copy of each document without its boilerplate, in the
                     input's own files and formats
  report.html        what happened, to be looked at in a browser
  removed.jsonl      each removed document: id, survivor, kind, jaccard,
                     containment, cluster
  pairs.jsonl        verified pairs: a, b, jaccard, containment_a,
                     containment_b, aligned_a, aligned_b, kind
  clusters.jsonl     documents that pairs connect, largest first
  boilerplate.jsonl  each block that was stripped: id, start, end, label, score,
                     evidence, text
  passages.jsonl     each stretch of text that two documents share
  families.jsonl     each of these with all places where it stands
  rejected.jsonl     records that could not be read: source, line, byte, error
  summary.json       counts, timings, parameters, and the check that no record
                     was lost
  config.toml        the effective settings; pass it to --config to run the same
                     again
Offsets are those of the texts as given; similarities are those of the texts
without boilerplate.

Exit status: 0 done; 1 failed; 2 usage; 3 done, but some records were rejected;
130 interrupted.";

/// The whole job: strip boilerplate, keep one copy of every document, find what documents share.
///
/// Documents are compared without their publishers' boilerplate, so a frame that pages share makes no duplicates, and another
/// frame hides none. Input files are never touched.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
#[allow(clippy::struct_excessive_bools, reason = "switches are on or off")]
pub(super) struct Args {
    #[command(flatten)]
    ends: Ends,

    /// Leave the texts as they are, and compare them so
    #[arg(long, help_heading = "What is done")]
    no_clean: bool,
    /// Keep all documents
    #[arg(long, help_heading = "What is done")]
    no_dedup: bool,
    /// Do not look for passages: only documents alike by their shingles are found, and none that are contained
    #[arg(long, help_heading = "What is done")]
    no_passages: bool,
    /// Do not make report.html
    #[arg(long, help_heading = "What is done")]
    no_report: bool,

    /// How much boilerplate goes. Of the prose in what article extractors gave of pages of other sites, careful took 0.4 %, normal 0.6 %; thorough takes the most [default: normal]
    #[arg(short, long, value_name = "LEVEL", value_enum, help_heading = "What is boilerplate")]
    level: Option<Level>,
    /// Kinds of boilerplate that stay
    #[arg(long, value_name = "LABEL,…", value_enum, value_delimiter = ',', help_heading = "What is boilerplate")]
    keep_labels: Option<Vec<Label>>,
    /// Rules of your own: phrases and patterns to strip or to protect
    #[arg(long, value_name = "FILE", help_heading = "What is boilerplate")]
    rules: Option<PathBuf>,
    /// Judge every document by itself: what hosts repeat is not counted
    #[arg(long, help_heading = "What is boilerplate")]
    alone: bool,
    /// Leave the texts as they are and name the spans in a field of each record, at its top, so without dots [default field: boilerplate]
    #[arg(long, value_name = "FIELD", num_args = 0..=1, default_missing_value = "boilerplate", require_equals = true, help_heading = "What is boilerplate")]
    mark: Option<String>,

    /// Least Jaccard similarity of two duplicates [default: 0.8]
    #[arg(short, long, value_name = "J", help_heading = "What a duplicate is")]
    threshold: Option<f64>,
    /// Least share of both documents in shared passages that makes them duplicates, whatever their Jaccard similarity [default: 0.9]
    #[arg(long, value_name = "SHARE", help_heading = "What a duplicate is")]
    aligned: Option<f64>,
    /// Least share of the shorter document in shared passages that makes it contained in the longer [default: 0.9]
    #[arg(long, value_name = "SHARE", help_heading = "What a duplicate is")]
    contained: Option<f64>,
    /// Remove contained documents, not only report them
    #[arg(long, help_heading = "What a duplicate is")]
    remove_contained: bool,
    /// Which copy stays: longest, first (by path), newest, oldest, max:FIELD, source:A,B,C [default: longest]
    #[arg(long, value_name = "POLICY", value_parser = policy, help_heading = "What a duplicate is")]
    keep: Option<Keep>,
    /// Fewest words that a passage has on both sides, edited ones not counted [default: 20]
    #[arg(long, value_name = "N", help_heading = "What a passage is")]
    min_words: Option<u32>,
    /// Least identity of a passage: the share of the words of both sides that stand on both, in order [default: 0.75]
    #[arg(long, value_name = "SHARE", help_heading = "What a passage is")]
    identity: Option<f64>,

    /// Parameters of a published pipeline for finding candidates; other switches override them
    #[arg(long, value_enum, help_heading = "How candidates are found")]
    preset: Option<Preset>,
    /// Seed of the hash functions [default: 1]
    #[arg(long, value_name = "N", help_heading = "How candidates are found")]
    seed: Option<u64>,
    /// What offsets count, from the start of the text as given [default: bytes]
    #[arg(long, value_name = "UNIT", value_enum, help_heading = "What is written")]
    offsets: Option<Offsets>,

    #[command(flatten)]
    compared: Compared,
    #[command(flatten)]
    shared: Shared,
}

pub(super) fn run(args: &Args) -> Result<u8> {
    let (inputs, output) = args.ends.resolve("run")?;
    let config = settings(args)?.run()?;
    let outcome = args.shared.watched(|bar| run::run(&inputs, &output, &config, bar))?;
    let table = table::Table { summary: &outcome.summary, verbose: args.shared.verbose };
    Ok(args.shared.conclude(&output, &outcome, table))
}

/// A policy of which copy stays. In `onecopy clean`, `--keep` is another name of `--keep-labels`, and here it is not.
fn policy(text: &str) -> std::result::Result<Keep, String> {
    let are_labels = text.split(',').all(|name| Label::from_str(name, true).is_ok());
    text.parse().map_err(|error| {
        if are_labels {
            format!("{error}; hint: boilerplate that stays is named with --keep-labels {text}")
        } else {
            error
        }
    })
}

/// What was typed, over what stands in the configuration file.
fn settings(args: &Args) -> Result<Settings> {
    let own = Settings {
        no_clean: args.no_clean.then_some(true),
        no_dedup: args.no_dedup.then_some(true),
        no_passages: args.no_passages.then_some(true),
        no_report: args.no_report.then_some(true),
        level: args.level,
        keep_labels: args.keep_labels.clone(),
        rules: args.rules.clone(),
        alone: args.alone.then_some(true),
        mark: args.mark.clone(),
        threshold: args.threshold,
        aligned: args.aligned,
        contained: args.contained,
        remove_contained: args.remove_contained.then_some(true),
        keep: args.keep.clone(),
        min_words: args.min_words,
        identity: args.identity,
        preset: args.preset,
        seed: args.seed,
        offsets: args.offsets,
        ..Settings::default()
    };
    let typed = args.compared.with(own);
    let all = args.shared.settings_of_run(typed.clone())?;
    effect::check(&typed, &all)?;
    Ok(all)
}
