//! The switches that commands share, and what they do at the end of a run.

use super::REJECTED;
use super::progress::{self, Bar, When};
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::run::{Outcome, Output};
use crate::write::Staging;
use std::ffi::OsString;
use std::fmt::Display;
use std::path::{Path, PathBuf};

/// Where documents come from and results go.
#[derive(clap::Args)]
pub(super) struct Ends {
    /// Files, folders (walked), patterns, or - for standard input; .txt .md .html .jsonl .ndjson .json, each also .gz .zst
    #[arg(value_name = "INPUT")]
    inputs: Vec<OsString>,

    /// Folder for the results, or - to stream them to standard output
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Folder for the logs when results are streamed
    #[arg(long, value_name = "DIR")]
    log: Option<PathBuf>,
    /// Replace the results in a folder that is not empty
    #[arg(long)]
    force: bool,
    /// Do everything but write: only the summary is wanted
    #[arg(long)]
    dry_run: bool,
}

/// Which documents are compared: for the commands that compare any.
#[derive(clap::Args)]
pub(super) struct Compared {
    /// Compare documents of different hosts only; an unknown host differs from every other
    #[arg(long, help_heading = "Which documents are compared")]
    across: bool,
    /// Compare these pairs only, and all of them: lines of JSON with a and b (as in pairs.jsonl), or two ids with a tab between
    #[arg(long, value_name = "FILE", conflicts_with = "across", help_heading = "Which documents are compared")]
    pairs: Option<PathBuf>,
}

impl Compared {
    /// These settings, and those typed here.
    pub(super) fn with(&self, own: Settings) -> Settings {
        Settings { across: self.across.then_some(true), pairs: self.pairs.clone(), ..own }
    }
}

/// Everything else that commands share.
#[derive(clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "switches are on or off")]
pub(super) struct Shared {
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

    /// Settings from a TOML file, named like the switches, which override it; paths in it start from its folder. One file may serve several commands
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
    #[arg(short, long, conflicts_with = "verbose", help_heading = "Running")]
    quiet: bool,
    /// Print the timing of each stage too
    #[arg(short, long, help_heading = "Running")]
    pub(super) verbose: bool,
}

impl Ends {
    /// The inputs, and what they and the switches say about the output. `command` is for messages.
    pub(super) fn resolve(&self, command: &str) -> Result<(Vec<OsString>, Output)> {
        use std::io::IsTerminal as _;
        let piped = self.inputs.is_empty();
        if piped && std::io::stdin().is_terminal() {
            return Err(Error::Usage(format!(
                "no input; hint: name files or folders, as in `onecopy {command} crawl/ -o out`"
            )));
        }
        let inputs = if piped { vec!["-".into()] } else { self.inputs.clone() };
        let streams = self.out.as_deref().map_or_else(|| inputs == ["-"], |out| out.as_os_str() == "-");
        let (log, force) = (self.log.clone(), self.force);
        let output = match self.out.clone() {
            _ if streams => Output::Stream { log, force },
            _ if log.is_some() => {
                return Err(Error::Usage("--log goes with -o -; hint: with -o DIR the logs are in DIR".into()));
            }
            Some(path) => Output::Folder { path, force },
            None if self.dry_run => Output::Nowhere,
            None => {
                return Err(Error::Usage(
                    "no place for the results; hint: pass -o DIR, -o - for standard output, or --dry-run".into(),
                ));
            }
        };
        if !self.dry_run {
            return Ok((inputs, output));
        }
        if let Output::Folder { path, .. } | Output::Stream { log: Some(path), .. } = &output {
            Staging::check(path, force)?;
        }
        Ok((inputs, Output::Nowhere))
    }
}

impl Shared {
    /// `own` are the settings that only this command has; with those typed here, they go over the configuration file.
    pub(super) fn settings(&self, own: Settings) -> Result<Settings> {
        self.over(own, Settings::from_file)
    }

    /// The same for `onecopy run`.
    pub(super) fn settings_of_run(&self, own: Settings) -> Result<Settings> {
        self.over(own, Settings::from_file_for_run)
    }

    fn over(&self, own: Settings, read: fn(&Path) -> Result<Settings>) -> Result<Settings> {
        let typed = Settings {
            text_field: self.text_field.clone(),
            id_field: self.id_field.clone(),
            url_field: self.url_field.clone(),
            date_field: self.date_field.clone(),
            source_field: self.source_field.clone(),
            threads: self.threads,
            temp_dir: self.temp_dir.clone(),
            no_mmap: self.no_mmap.then_some(true),
            strict: self.strict.then_some(true),
            ..own
        };
        let file = self.config.as_deref().map(read).transpose()?;
        Ok(typed.over(file.unwrap_or_default()))
    }

    /// Does `work` behind a progress bar that a signal can stop it through.
    pub(super) fn watched<T>(&self, work: impl FnOnce(&Bar) -> Result<T>) -> Result<T> {
        let stop = progress::stop_flag()?;
        let bar = Bar::new(if self.quiet { When::Never } else { self.progress }, stop);
        let ended = work(&bar);
        bar.clear();
        ended
    }

    /// Says what a person wants to know at the end of a run; the status to exit with.
    pub(super) fn conclude(&self, output: &Output, outcome: &Outcome, table: impl Display) -> u8 {
        let counts = &outcome.summary.counts;
        if !self.quiet && !outcome.stream_closed {
            // A table of zeros tells nobody why.
            if counts.documents > 0 || counts.rejected == 0 {
                progress::say(format_args!("{}", table.to_string().trim_end()));
            }
            for warning in &outcome.summary.warnings {
                progress::tell(&format!("warning: {warning}"));
            }
            if counts.rejected > 0 {
                progress::say(format_args!("{}", rejected_note(output, outcome)));
            }
        }
        if counts.rejected > 0 { REJECTED } else { 0 }
    }
}

/// Where to see what was rejected; without a log, the first few of them.
fn rejected_note(output: &Output, Outcome { summary, first_rejections, .. }: &Outcome) -> String {
    let rejected = summary.counts.rejected;
    let records = if rejected == 1 { "1 record was" } else { &format!("{rejected} records were") };
    match output {
        Output::Folder { path, .. } | Output::Stream { log: Some(path), .. } => {
            format!("{records} rejected; see {}", path.join("rejected.jsonl").display())
        }
        Output::Stream { log: None, .. } | Output::Nowhere => {
            let mut note = format!("{records} rejected:");
            for rejection in first_rejections {
                note.extend(["\n  ", &rejection.to_string()]);
            }
            if rejected > first_rejections.len() as u64 {
                note += "\n  and more; hint: pass --log DIR, or -o DIR, to see all of them";
            }
            note
        }
    }
}
