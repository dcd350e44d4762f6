//! `onecopy explain`

use super::again::Again;
use super::screen::Screen;
use crate::config::Offsets;
use crate::error::{Error, Result};
use crate::explain::json::json;
use crate::explain::near;
use crate::explain::page::{Texts, page};
use crate::explain::{Explanation, rejection};
use crate::logs::{Logs, Originals, Summary};
use std::io::Write as _;
use std::path::PathBuf;

const AFTER: &str = "\
Examples:
  onecopy explain out fa-03
  onecopy explain out fa-03 --in crawl/     where the run did not note its
                                            inputs, or they have moved
  onecopy explain out 'page#2' --json       the second document of an id that
                                            two share

Said are: whether the document was kept or removed, and for which; how alike the
two are, with the words that only one has; what boilerplate was found in it, on
what evidence; and where else its passages stand. What the logs alone say is
said without the inputs too. Ids are those of the logs.

Exit status: 0 explained; 1 failed; 2 usage, or no such document.";

/// Say what became of a document, and why
#[derive(clap::Args)]
#[command(after_help = AFTER, override_usage = "onecopy explain [OPTIONS] <OUT> <ID> [--in <INPUT>...]")]
pub(super) struct Args {
    /// The folder that the run wrote
    #[arg(value_name = "OUT")]
    out: PathBuf,
    /// The document, as the logs name it
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    again: Again,

    #[command(flatten)]
    screen: Screen,
    /// Print one line of JSON: the rows of the logs that are about the document
    #[arg(long, help_heading = "How it is shown")]
    json: bool,
}

pub(super) fn run(args: &Args) -> Result<u8> {
    let logs = Logs::open(&args.out)?;
    let summary = logs.summary()?;
    let explanation = Explanation::of(&logs, &args.id)?;
    let originals = args.again.originals(&args.out, &summary)?;
    if !explanation.is_known() {
        find(args, &logs, &summary, originals.as_ref())?;
    }
    if args.json {
        let mut out = std::io::stdout().lock();
        writeln!(out, "{}", json(&explanation)).map_err(|error| Error::io("standard output", error))?;
        return Ok(0);
    }
    let texts = explanation.survivor().map(|other| texts(&args.id, other, originals.as_ref()));
    let unit = match summary.parameters.offsets() {
        Offsets::Chars => "characters",
        Offsets::Bytes => "bytes",
    };
    args.screen.show(|look| Ok(page(&explanation, texts.as_ref(), unit, look)))?;
    Ok(0)
}

/// Whether there is such a document at all.
fn find(args: &Args, logs: &Logs, summary: &Summary, originals: Option<&Originals>) -> Result<()> {
    let Args { out, id, .. } = args;
    if let Some(rejection) = rejection(logs, id, originals, &summary.parameters.fields()?.id)? {
        return Err(Error::Usage(format!("{id:?} was rejected: {rejection}")));
    }
    if let Some(originals) = originals {
        return originals.find_all(&[id]).map(|_| ());
    }
    let near: Vec<String> = near::ids(logs, id)?.into_iter().map(|id| format!("{id:?}")).collect();
    let hint = match &near[..] {
        [] => "pass --in INPUT… to look for it where the run did".to_owned(),
        near => format!("did you mean {}? Or pass --in INPUT… to look where the run did", near.join(" or ")),
    };
    Err(Error::Usage(format!(
        "{id:?}: no log in {} names it, and the inputs are not at hand; hint: {hint}",
        out.display()
    )))
}

/// The texts of the document and of the one that it is compared with.
fn texts(id: &str, other: &str, originals: Option<&Originals>) -> Texts {
    let Some(originals) = originals else {
        let why = "The inputs of the run are not at hand; pass --in INPUT… to see which words differ.";
        return Texts::Missing(why.to_owned());
    };
    match originals.find(&[id, other]) {
        Ok(found) => match <[_; 2]>::try_from(found) {
            Ok([Some(own), Some(other)]) => Texts::Both([own.text, other.text]),
            _ => {
                Texts::Missing("The inputs do not have both documents; pass --in INPUT… with those of the run.".into())
            }
        },
        Err(error) => Texts::Missing(format!("The inputs cannot be read: {error}")),
    }
}
