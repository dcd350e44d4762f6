//! What a run read, to be read again: for the commands that begin where one ended.

use crate::config::check_temp_dir;
use crate::error::Result;
use crate::logs::{Originals, Summary};
use crate::read::ReadOptions;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The inputs of a run, and how they are read.
#[derive(clap::Args)]
pub(super) struct Again {
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

impl Again {
    /// The documents of the run that wrote `out`. Named inputs must be there; of noted ones that are not there any more, or came
    /// through a pipe, there are none.
    pub(super) fn originals(&self, out: &Path, summary: &Summary) -> Result<Option<Originals>> {
        if let Some(folder) = &self.temp_dir {
            check_temp_dir(folder)?;
        }
        let mut options = ReadOptions::new(self.temp_dir.clone().unwrap_or_else(std::env::temp_dir));
        options.mmap = !self.no_mmap;
        options.fields = summary.parameters.fields()?;
        if !self.inputs.is_empty() {
            return Originals::open(&self.inputs, &[out], &options).map(Some);
        }
        let noted = summary.arguments().filter(|noted| noted.iter().all(|input| input != "-"));
        Ok(noted.and_then(|noted| Originals::open(&noted, &[out], &options).ok()))
    }
}
