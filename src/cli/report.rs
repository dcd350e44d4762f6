//! `onecopy report`

use super::again::Again;
use super::progress;
use crate::error::{Error, Result};
use crate::logs::{Logs, Originals};
use crate::report::{Document, Documents, page};
use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};

const AFTER: &str = "\
Examples:
  onecopy report out                     where the run noted what it read
  onecopy report out --in crawl/         where it did not, or the files have
                                         moved

The page shows what came in and where it went, hosts, clusters with their
differences, passages, furniture, what could not be read, and the parameters. It
is one file without any reference to others, and shows corpus text as text,
whatever stands in it. Without the inputs it is made all the same, but for hosts
and differences.

Exit status: 0 made; 1 failed; 2 usage.";

const NAME: &str = "report.html";
const PARTIAL: &str = ".onecopy-report.html";

/// Make report.html from what a run left.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(super) struct Args {
    /// The folder that the run wrote
    #[arg(value_name = "OUT")]
    out: PathBuf,
    #[command(flatten)]
    again: Again,
}

pub(super) fn run(args: &Args) -> Result<u8> {
    let logs = Logs::open(&args.out)?;
    let summary = logs.summary()?;
    // What cannot be found any more is said in the page.
    let originals = args.again.originals(&args.out, &summary)?;
    let originals = originals.map(|originals| Counted { originals, met: Cell::new(0) });
    let page = page(&logs, &summary, originals.as_ref().map(|originals| originals as &dyn Documents))?;
    write(&args.out, &page)?;
    if let Some(met) = originals.map(|originals| originals.met.get()).filter(|&met| met != summary.counts.documents) {
        progress::tell(&format!(
            "warning: the run read {} documents, and the inputs have {met} now: what is missing is left out of the page; hint: name the \
             inputs of the run with --in",
            summary.counts.documents
        ));
    }
    Ok(0)
}

/// The inputs of a run, and how many documents they have.
struct Counted {
    originals: Originals,
    met: Cell<u64>,
}

impl Documents for Counted {
    fn each(&self, each: &mut dyn FnMut(&Document<'_>)) -> Result<()> {
        self.met.set(0);
        Documents::each(&self.originals, &mut |document| {
            self.met.set(self.met.get() + 1);
            each(document);
        })
    }

    fn texts(&self, ids: &[&str]) -> Result<Vec<Option<String>>> {
        self.originals.texts(ids)
    }
}

/// Writes the page under a temporary name and renames it when it is whole.
fn write(out: &Path, page: &str) -> Result<()> {
    let (partial, path) = (out.join(PARTIAL), out.join(NAME));
    let written = fs::write(&partial, page).and_then(|()| fs::rename(&partial, &path));
    written.map_err(|error| {
        // It may not be there at all; what is to be said is why the page is not.
        let _ = fs::remove_file(&partial);
        Error::io(path, error)
    })
}
