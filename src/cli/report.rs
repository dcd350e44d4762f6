//! `onecopy report`

use crate::error::{Error, Result};
use crate::logs::{Logs, Originals};
use crate::read::ReadOptions;
use crate::report::{Documents, page};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

const AFTER: &str = "\
Examples:
  onecopy report out                     where the run noted what it read
  onecopy report out --in crawl/         where it did not, or the files have moved

The page shows what came in and where it went, hosts, clusters with their differences, passages, furniture, what could not be
read, and the parameters. It is one file without any reference to others, and shows corpus text as text, whatever stands in it.
Without the inputs it is made all the same, but for hosts and differences.

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
    /// What the run read: files, folders or patterns [default: as the run noted]
    #[arg(long = "in", value_name = "INPUT", num_args = 1..)]
    inputs: Vec<OsString>,

    /// Folder for decompressed and piped input [default: the system's]
    #[arg(long, value_name = "DIR", help_heading = "Running")]
    temp_dir: Option<PathBuf>,
    /// Read files instead of mapping them: for files that may change, and some network drives
    #[arg(long, help_heading = "Running")]
    no_mmap: bool,
}

pub(super) fn run(args: &Args) -> Result<u8> {
    let logs = Logs::open(&args.out)?;
    let summary = logs.summary()?;
    let mut options = ReadOptions::new(args.temp_dir.clone().unwrap_or_else(std::env::temp_dir));
    options.mmap = !args.no_mmap;
    options.fields = summary.parameters.fields()?;
    let originals = if args.inputs.is_empty() {
        // What cannot be found there any more is said in the page.
        let noted = summary.arguments().filter(|noted| noted.iter().all(|input| input != "-"));
        noted.and_then(|noted| Originals::open(&noted, &[&args.out], &options).ok())
    } else {
        Some(Originals::open(&args.inputs, &[&args.out], &options)?)
    };
    let page = page(&logs, &summary, originals.as_ref().map(|originals| originals as &dyn Documents))?;
    write(&args.out, &page)?;
    Ok(0)
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
