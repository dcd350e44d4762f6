//! `onecopy dedup`

use super::progress::{self, Bar, When};
use super::{REJECTED, table};
use crate::cluster::Keep;
use crate::config::{Preset, Settings};
use crate::error::{Error, Result};
use crate::run::{self, Outcome, Output};
use crate::shingle::Unit;
use std::ffi::OsString;
use std::path::PathBuf;

const AFTER: &str = "\
Examples:
  onecopy dedup crawl/ -o out                        every readable file below crawl/
  onecopy dedup news.jsonl.zst -o out --threshold 0.7
  onecopy dedup 'crawl/**/*.jsonl' -o out --text-field body --keep newest
  zcat crawl.jsonl.gz | onecopy dedup > once.jsonl   as a filter; --log DIR for the logs

What OUT holds afterwards:
  documents/      the surviving corpus, in the input's own files, formats and compression
  pairs.jsonl     every verified pair: a, b, jaccard, containment_a, containment_b, kind
  clusters.jsonl  what is connected by pairs, largest first, with the survivor
  removed.jsonl   each removed document, the survivor it is a copy of, and the numbers
  rejected.jsonl  records that could not be read: source, line, byte, error
  summary.json    counts, timings, parameters, and the check that no record was lost
  config.toml     the effective settings; pass it to --config to run the same again

Exit status: 0 done; 1 failed; 2 usage; 3 done, but some records were rejected; 130 interrupted.";

/// Keep one copy of every near-duplicate document.
///
/// Candidates are proposed by MinHash and banding; every pair is then checked on the text, and a document is removed only if
/// its own shingles match those of a document that is kept. Input files are never touched.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
#[allow(clippy::struct_excessive_bools, reason = "switches are on or off")]
pub(super) struct Args {
    /// Files, folders (walked), patterns, or - for standard input; .txt .md .jsonl .ndjson .json, each also .gz .zst
    #[arg(value_name = "INPUT")]
    inputs: Vec<OsString>,

    /// Folder for the results, or - to stream the survivors to standard output
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Folder for the logs when survivors are streamed
    #[arg(long, value_name = "DIR")]
    log: Option<PathBuf>,
    /// Replace the results in a folder that is not empty
    #[arg(long)]
    force: bool,
    /// Do everything but write: only the summary is wanted
    #[arg(long)]
    dry_run: bool,

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

    /// Bands and rows of the sketch, such as 20x6 [default: chosen for the threshold]
    #[arg(long, value_name = "BxR", help_heading = "How candidates are found")]
    bands: Option<String>,
    /// Share of the pairs right at the threshold that must be proposed; more above it [default: 0.985]
    #[arg(long, value_name = "P", conflicts_with = "bands", help_heading = "How candidates are found")]
    recall: Option<f64>,
    /// Parameters of a published pipeline; other switches override it
    #[arg(long, value_enum, help_heading = "How candidates are found")]
    preset: Option<Preset>,
    /// Seed of the hash functions [default: 1]
    #[arg(long, value_name = "N", help_heading = "How candidates are found")]
    seed: Option<u64>,

    /// Field of the text; dots for nested fields [default: text]
    #[arg(long, value_name = "FIELD", help_heading = "Where a record keeps what")]
    text_field: Option<String>,
    /// Field of the id [default: id]
    #[arg(long, value_name = "FIELD", help_heading = "Where a record keeps what")]
    id_field: Option<String>,
    /// Field of the address [default: url]
    #[arg(long, value_name = "FIELD", help_heading = "Where a record keeps what")]
    url_field: Option<String>,
    /// Field of the date, ISO 8601 or YYYYMMDD [default: date]
    #[arg(long, value_name = "FIELD", help_heading = "Where a record keeps what")]
    date_field: Option<String>,
    /// Field of the source or host [default: source, then host]
    #[arg(long, value_name = "FIELD", help_heading = "Where a record keeps what")]
    source_field: Option<String>,

    /// Settings from a TOML file, named like these switches, which override it
    #[arg(long, value_name = "FILE", help_heading = "Running")]
    config: Option<PathBuf>,
    /// Threads to use [default: all cores]
    #[arg(long, value_name = "N", help_heading = "Running")]
    threads: Option<usize>,
    /// Folder for decompressed and piped input [default: the system's]
    #[arg(long, value_name = "DIR", help_heading = "Running")]
    temp_dir: Option<PathBuf>,
    /// Read files instead of mapping them: for files that may change, and some network drives
    #[arg(long, help_heading = "Running")]
    no_mmap: bool,
    /// Fail on the first record that cannot be read
    #[arg(long, help_heading = "Running")]
    strict: bool,
    /// When to show a progress bar
    #[arg(long, value_enum, default_value_t = When::Auto, help_heading = "Running")]
    progress: When,
    /// Print nothing but errors
    #[arg(short, long, help_heading = "Running")]
    quiet: bool,
    /// Print the timing of each stage too
    #[arg(short, long, help_heading = "Running")]
    verbose: bool,
}

pub(super) fn run(args: &Args) -> Result<u8> {
    let (inputs, output) = ends(args)?;
    let config = settings(args)?.dedup()?;
    let stop = progress::stop_flag()?;
    let bar = Bar::new(if args.quiet { When::Never } else { args.progress }, stop);
    let outcome = run::dedup(&inputs, &output, &config, &bar);
    bar.clear();
    let outcome = outcome?;
    if !args.quiet && !outcome.stream_closed {
        let table = table::Table { summary: &outcome.summary, verbose: args.verbose }.to_string();
        progress::say(format_args!("{}", table.trim_end()));
        if outcome.summary.counts.rejected > 0 {
            progress::say(format_args!("{}", rejected_note(&output, &outcome)));
        }
    }
    Ok(if outcome.summary.counts.rejected > 0 { REJECTED } else { 0 })
}

/// Where documents come from and results go.
fn ends(args: &Args) -> Result<(Vec<OsString>, Output)> {
    use std::io::IsTerminal as _;
    let piped = args.inputs.is_empty();
    if piped && std::io::stdin().is_terminal() {
        return Err(Error::Usage("no input; hint: name files or folders, as in `onecopy dedup crawl/ -o out`".into()));
    }
    let inputs = if piped { vec!["-".into()] } else { args.inputs.clone() };
    let streams = args.out.as_deref().map_or_else(|| inputs == ["-"], |out| out.as_os_str() == "-");
    let output = if args.dry_run {
        Output::Nowhere
    } else if streams {
        Output::Stream { log: args.log.clone(), force: args.force }
    } else if args.log.is_some() {
        return Err(Error::Usage("--log goes with -o -; hint: with -o DIR the logs are in DIR".into()));
    } else {
        let Some(path) = args.out.clone() else {
            return Err(Error::Usage(
                "no place for the results; hint: pass -o DIR, -o - for standard output, or --dry-run".into(),
            ));
        };
        Output::Folder { path, force: args.force }
    };
    Ok((inputs, output))
}

/// What was typed, over what stands in the configuration file.
fn settings(args: &Args) -> Result<Settings> {
    let typed = Settings {
        preset: args.preset,
        threshold: args.threshold,
        recall: args.recall,
        bands: args.bands.clone(),
        shingle: args.shingle,
        shingle_unit: args.shingle_unit,
        keep: args.keep.clone(),
        seed: args.seed,
        text_field: args.text_field.clone(),
        id_field: args.id_field.clone(),
        url_field: args.url_field.clone(),
        date_field: args.date_field.clone(),
        source_field: args.source_field.clone(),
        threads: args.threads,
        temp_dir: args.temp_dir.clone(),
        no_mmap: args.no_mmap.then_some(true),
        strict: args.strict.then_some(true),
        ..Settings::default()
    };
    let file = args.config.as_deref().map(Settings::from_file).transpose()?;
    Ok(typed.over(file.unwrap_or_default()))
}

/// Where to see what was rejected; without a log, the first few of them.
fn rejected_note(output: &Output, outcome: &Outcome) -> String {
    let rejected = outcome.summary.counts.rejected;
    let records = if rejected == 1 { "1 record was" } else { &format!("{rejected} records were") };
    match output {
        Output::Folder { path, .. } | Output::Stream { log: Some(path), .. } => {
            format!("{records} rejected; see {}", path.join("rejected.jsonl").display())
        }
        Output::Stream { log: None, .. } | Output::Nowhere => {
            let mut note = format!("{records} rejected:");
            for rejection in &outcome.first_rejections {
                note.extend(["\n  ", &rejection.to_string()]);
            }
            if rejected > outcome.first_rejections.len() as u64 {
                note += "\n  and more; hint: pass --log DIR, or -o DIR, to see all of them";
            }
            note
        }
    }
}
