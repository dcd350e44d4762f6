//! The command line: what is typed, to a run, to an exit status. One file a subcommand.
//!
//! Data goes to files or standard output, everything that a person reads while waiting to standard error.

mod again;
mod clean;
mod common;
mod compare;
mod dedup;
mod effect;
mod eval;
mod explain;
mod passages;
mod progress;
mod report;
mod run;
mod screen;
mod shell;
mod table;

use crate::error::Error;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Status of a run that went through but had to reject records.
const REJECTED: u8 = 3;

/// One copy of every document: near-duplicate removal for scraped text, verified and explained.
#[derive(Parser)]
#[command(version, propagate_version = true, arg_required_else_help = true, max_term_width = 100)]
#[command(
    after_help = "Exit status: 0 done; 1 failed; 2 usage; 3 done, but some records were rejected; 130 interrupted."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Run(Box<run::Args>),
    Dedup(Box<dedup::Args>),
    Passages(Box<passages::Args>),
    Clean(Box<clean::Args>),
    Compare(Box<compare::Args>),
    Explain(Box<explain::Args>),
    Eval(Box<eval::Args>),
    Report(Box<report::Args>),
    Completions(shell::CompletionsArgs),
    Man(shell::ManArgs),
}

/// Runs the program: parses the arguments of this process, does what they say, and gives the status to exit with.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let ended = match cli.command {
        Command::Run(args) => run::run(&args),
        Command::Dedup(args) => dedup::run(&args),
        Command::Passages(args) => passages::run(&args),
        Command::Clean(args) => clean::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Report(args) => report::run(&args),
        Command::Completions(args) => shell::completions(&args),
        Command::Man(args) => shell::man(&args),
    };
    match ended {
        Ok(status) => ExitCode::from(status),
        // Nobody is left to read it.
        Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            progress::fail(&error);
            ExitCode::from(error.exit_code())
        }
    }
}

/// The command line as clap sees it, for documentation and shell completions.
pub fn command() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_consistent() {
        super::command().debug_assert();
    }

    #[test]
    fn what_stands_below_the_help_fits_a_terminal() {
        for command in super::command().get_subcommands() {
            let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            // Running text is broken wherever it must be; columns are not.
            for line in after.lines().filter(|line| line.trim_start().contains("  ")) {
                assert!(line.chars().count() <= 80, "{}: {line}", command.get_name());
            }
        }
    }
}
