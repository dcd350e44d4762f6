//! `onecopy completions` and `onecopy man`: what shells and `man` want to know of the command line.

use crate::error::{Error, Result};
use clap_complete::Shell;
use std::io::{self, Write};
use std::path::PathBuf;

/// Print a script that completes commands, switches and their values.
///
/// For bash: onecopy completions bash > ~/.local/share/bash-completion/completions/onecopy
#[derive(clap::Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
}

/// Print the manual page, or write that of every command into a folder.
///
/// To read it: onecopy man | man -l -
#[derive(clap::Args)]
pub(super) struct ManArgs {
    /// Folder for onecopy.1, onecopy-run.1 and so on
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn completions(args: &CompletionsArgs) -> Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::command(), "onecopy", &mut script);
    print(&script)
}

pub(super) fn man(args: &ManArgs) -> Result<u8> {
    if let Some(folder) = &args.out {
        std::fs::create_dir_all(folder).map_err(|error| Error::io(folder, error))?;
        clap_mangen::generate_to(super::command(), folder).map_err(|error| Error::io(folder, error))?;
        return Ok(0);
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(super::command()).render(&mut page).map_err(|error| Error::io("manual page", error))?;
    print(&page)
}

fn print(text: &[u8]) -> Result<u8> {
    let mut out = io::stdout().lock();
    out.write_all(text).and_then(|()| out.flush()).map_err(|error| Error::io("standard output", error))?;
    Ok(0)
}
