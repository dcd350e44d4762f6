//! `onecopy eval`

mod blocks;
mod clusters;
mod grid;
mod pairs;
mod passages;

use super::progress;
use crate::config::Offsets;
use crate::error::{Error, Result};
use crate::evaluate::read::{Filter, log_in, offsets_of};
use crate::read::{FieldPath, ReadOptions};
use grid::Grid;
use serde::Serialize;
use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};

const AFTER: &str = "\
Examples:
  onecopy eval pairs out --truth pairs.tsv
  onecopy eval clusters other-tool.jsonl --truth clusters.tsv --json
  onecopy eval passages out --truth cases.jsonl --docs crawl.jsonl
  onecopy eval blocks out --truth labelled.jsonl.gz --by lang

FOUND is a file, - for standard input, or a folder that a run left. Both it and the truth are JSON lines, or columns with tabs \
or commas between them, also .gz and .zst; `onecopy eval … --help` says which. What is measured, and how: docs/eval.md.

Exit status: 0 measured, whatever the figures; 1 failed; 2 usage, or a line that cannot be used.";

/// Score outputs of any tool against a ground truth.
#[derive(clap::Args)]
#[command(after_help = AFTER, arg_required_else_help = true)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    Pairs(pairs::Args),
    Clusters(clusters::Args),
    Passages(passages::Args),
    Blocks(blocks::Args),
}

/// What all of them need.
#[derive(clap::Args)]
struct Shared {
    /// What was found: a file, - for standard input, or a folder that a run left
    #[arg(value_name = "FOUND")]
    found: PathBuf,
    /// What is true
    #[arg(long, value_name = "FILE")]
    truth: PathBuf,
    /// Print one line of JSON, with all digits
    #[arg(long)]
    json: bool,
}

/// The texts that offsets are of.
#[derive(clap::Args)]
struct Texts {
    /// What offsets of FOUND count [default: as its run says, else bytes]
    #[arg(long, value_name = "UNIT", value_enum, help_heading = "Offsets")]
    offsets: Option<Offsets>,
    /// What offsets of the truth count [default: characters of `cases` and `labels`, else bytes]
    #[arg(long, value_name = "UNIT", value_enum, help_heading = "Offsets")]
    truth_offsets: Option<Offsets>,
    /// The corpus, to count characters where offsets are bytes: files, folders or patterns
    #[arg(long, value_name = "INPUT", num_args = 1.., help_heading = "Offsets")]
    docs: Vec<OsString>,
    /// Field of the text [default: text]
    #[arg(long, value_name = "FIELD", requires = "docs", help_heading = "Offsets")]
    text_field: Option<FieldPath>,
    /// Field of the id [default: id]
    #[arg(long, value_name = "FIELD", requires = "docs", help_heading = "Offsets")]
    id_field: Option<FieldPath>,
}

pub(super) fn run(args: &Args) -> Result<u8> {
    match &args.what {
        What::Pairs(args) => pairs::run(args)?,
        What::Clusters(args) => clusters::run(args)?,
        What::Passages(args) => passages::run(args)?,
        What::Blocks(args) => blocks::run(args)?,
    }
    Ok(0)
}

impl Shared {
    /// The file that was found, and `log` of a folder.
    fn file(&self, log: &str) -> Result<PathBuf> {
        if self.found == self.truth && self.found == Path::new("-") {
            return Err(Error::Usage("- and --truth -: standard input is one file; hint: name the other".into()));
        }
        log_in(&self.found, log)
    }

    /// The file of the truth; `log` of a folder.
    fn truth(&self, log: &str) -> Result<PathBuf> {
        log_in(&self.truth, log)
    }

    /// Writes what came out: `score` as a line of JSON, or the tables below the names of both files.
    fn show(&self, found: &Path, truth: &Path, score: &impl Serialize, tables: &[Grid]) -> Result<()> {
        let failed = |error| Error::io("standard output", error);
        let mut out = std::io::stdout().lock();
        if self.json {
            let line = serde_json::to_string(score).map_err(|error| failed(error.into()))?;
            return writeln!(out, "{line}").map_err(failed);
        }
        let [found, truth] = [found, truth].map(|path| grid::safe(&path.display().to_string()));
        writeln!(out, "found  {found}\ntruth  {truth}").map_err(failed)?;
        tables.iter().try_for_each(|table| write!(out, "\n{table}")).map_err(failed)
    }
}

impl Texts {
    /// What offsets of `found` count.
    fn offsets(&self, found: &Path) -> Offsets {
        self.offsets.or_else(|| offsets_of(found)).unwrap_or_default()
    }

    fn options(&self) -> ReadOptions {
        let mut options = ReadOptions::default();
        options.fields.text = self.text_field.clone().unwrap_or(options.fields.text);
        options.fields.id = self.id_field.clone().unwrap_or(options.fields.id);
        options
    }
}

/// Says that two files know no document in common: then ids are likely made in two ways, and all figures are 0.
fn warn_of_strangers(found: &Path, truth: &Path) {
    progress::say(format_args!(
        "warning: {} and {} have no document in common; hint: compare how ids are written in both",
        found.display(),
        truth.display()
    ));
}

/// Says that a file has nothing to measure, or that nothing is left of it: figures of nothing look like bad ones. `what` are its rows,
/// of which those count that `filter` admits.
fn warn_of_nothing(path: &Path, what: &str, is_empty: bool, filter: &Filter) {
    if !is_empty {
        return;
    }
    let kinds = (!filter.kinds.is_empty()).then(|| format!("of kind {}", filter.kinds.join(" or ")));
    let least = filter.least.as_ref().map(|(field, least)| format!("with {field} of {least} or more"));
    let which: Vec<String> = kinds.into_iter().chain(least).collect();
    let which = if which.is_empty() { String::new() } else { format!(" {}", which.join(" and ")) };
    progress::tell(&format!("warning: {} has no {what}{which}; hint: look into the file", path.display()));
}

/// `FIELD=X`.
fn least(typed: &str) -> std::result::Result<(String, f64), String> {
    let (field, number) = typed.split_once('=').ok_or("not FIELD=NUMBER; hint: such as jaccard=0.8")?;
    let parsed = number.parse().ok().filter(|number: &f64| !number.is_nan());
    let number = parsed.ok_or_else(|| format!("{number:?} is not a number; hint: such as jaccard=0.8"))?;
    Ok((field.to_owned(), number))
}

fn filter(kinds: &[String], least: Option<&(String, f64)>) -> Filter {
    Filter { kinds: kinds.to_vec(), least: least.cloned() }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_least_figure() {
        assert_eq!(super::least("jaccard=0.8"), Ok(("jaccard".into(), 0.8)));
        assert!(super::least("jaccard").is_err() && super::least("jaccard=x").is_err());
        assert!(super::least("jaccard=nan").is_err());
    }
}
