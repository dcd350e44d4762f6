//! `onecopy dedup`

use super::common::{Compared, Ends, Shared};
use super::table;
use crate::cluster::Keep;
use crate::config::{Offsets, Preset, Settings, needs_passages};
use crate::error::Result;
use crate::run;
use crate::shingle::Unit;

const AFTER: &str = "\
Examples:
  onecopy dedup crawl/ -o out             every readable file below crawl/
  onecopy dedup news.jsonl.zst -o out --threshold 0.7
  onecopy dedup 'crawl/**/*.jsonl' -o out --text-field body --keep newest
  onecopy dedup news/ -o out --preset news
                                          by shared passages, too: edited, cut
                                          and contained copies
  zcat crawl.jsonl.gz | onecopy dedup > once.jsonl
                                          as a filter; --log DIR for the logs

What OUT holds afterwards:
  documents/      the surviving corpus, in the input's own files, formats and
                  compression
  pairs.jsonl     every verified pair: a, b, jaccard, containment_a,
                  containment_b, kind; with --preset news also aligned_a,
                  aligned_b: how much of each stands in passages shared with the
                  other
  clusters.jsonl  what is connected by pairs, largest first, with the survivor
  removed.jsonl   each removed document, the survivor it is a copy of, and the
                  numbers
  rejected.jsonl  records that could not be read: source, line, byte, error
  passages.jsonl, families.jsonl
                  with --preset news: as `onecopy passages` leaves them
  summary.json    counts, timings, parameters, and the check that no record was
                  lost
  config.toml     the effective settings; pass it to --config to run the same
                  again

Exit status: 0 done; 1 failed; 2 usage; 3 done, but some records were rejected;
130 interrupted.";

/// Keep one copy of every near-duplicate document.
///
/// Candidates are proposed by MinHash and banding; every pair is then checked on the text, and a document is removed only if
/// its own shingles match those of a document that is kept. Input files are never touched.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(super) struct Args {
    #[command(flatten)]
    ends: Ends,

    /// Least Jaccard similarity of two duplicates [default: 0.8]
    #[arg(short, long, value_name = "J", help_heading = "What a duplicate is")]
    threshold: Option<f64>,
    /// Consecutive words (or characters) that make a shingle [default: 5]
    #[arg(long, value_name = "N", help_heading = "What a duplicate is")]
    shingle: Option<usize>,
    /// What shingles are made of [default: words]
    #[arg(long, value_name = "UNIT", value_enum, help_heading = "What a duplicate is")]
    shingle_unit: Option<Unit>,
    /// Which copy stays: longest, first (by path), newest, oldest, max:FIELD, source:A,B,C [default: longest]
    #[arg(long, value_name = "POLICY", help_heading = "What a duplicate is")]
    keep: Option<Keep>,

    /// Least share of both documents in shared passages that makes them duplicates, whatever their Jaccard similarity [default: 0.9]
    #[arg(long, value_name = "SHARE", help_heading = "With --preset news")]
    aligned: Option<f64>,
    /// Least share of the shorter document in shared passages that makes it contained in the longer [default: 0.9]
    #[arg(long, value_name = "SHARE", help_heading = "With --preset news")]
    contained: Option<f64>,
    /// Remove contained documents, not only report them
    #[arg(long, help_heading = "With --preset news")]
    remove_contained: bool,
    /// What the offsets of passages count [default: bytes]
    #[arg(long, value_name = "UNIT", value_enum, help_heading = "With --preset news")]
    offsets: Option<Offsets>,

    /// Bands and rows of the sketch, such as 20x6 [default: chosen for the threshold]
    #[arg(long, value_name = "BxR", help_heading = "How candidates are found")]
    bands: Option<String>,
    /// Share of the pairs right at the threshold that must be proposed; more above it [default: 0.985]
    #[arg(long, value_name = "P", conflicts_with = "bands", help_heading = "How candidates are found")]
    recall: Option<f64>,
    /// Parameters that go together, those of a published pipeline for one; other switches override them
    #[arg(long, value_enum, help_heading = "How candidates are found")]
    preset: Option<Preset>,
    /// Seed of the hash functions [default: 1]
    #[arg(long, value_name = "N", help_heading = "How candidates are found")]
    seed: Option<u64>,

    #[command(flatten)]
    compared: Compared,
    #[command(flatten)]
    shared: Shared,
}

pub(super) fn run(args: &Args) -> Result<u8> {
    let (inputs, output) = args.ends.resolve("dedup")?;
    let config = settings(args)?.dedup()?;
    if args.offsets.is_some() && config.passages.is_none() {
        return Err(needs_passages("--offsets"));
    }
    let outcome = args.shared.watched(|bar| run::dedup(&inputs, &output, &config, bar))?;
    let table = table::Table { summary: &outcome.summary, verbose: args.shared.verbose };
    Ok(args.shared.conclude(&output, &outcome, table))
}

/// What was typed, over what stands in the configuration file.
fn settings(args: &Args) -> Result<Settings> {
    let own = Settings {
        preset: args.preset,
        threshold: args.threshold,
        recall: args.recall,
        bands: args.bands.clone(),
        shingle: args.shingle,
        shingle_unit: args.shingle_unit,
        keep: args.keep.clone(),
        seed: args.seed,
        aligned: args.aligned,
        contained: args.contained,
        remove_contained: args.remove_contained.then_some(true),
        offsets: args.offsets,
        ..Settings::default()
    };
    args.shared.settings(args.compared.with(own))
}
