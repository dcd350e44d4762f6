//! How wide a terminal is, and whether it takes colours.

use crate::compare::layout::{Look, NARROWEST};
use crate::compare::line::Line;
use crate::compare::paint;
use crate::error::{Error, Result};
use anstream::{AutoStream, ColorChoice};
use std::io::{BufWriter, IsTerminal as _, StdoutLock, Write as _};

/// Columns when nobody says how many there are.
const WIDTH: usize = 80;
/// Columns at most of our own accord: longer lines are hard to read.
const WIDEST: usize = 160;

/// What is shown on a terminal, and how.
#[derive(clap::Args)]
pub(super) struct Screen {
    /// When to use colours; without them, words that only one side has are in [-…-] and {+…+}
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = When::Auto, help_heading = "How it is shown")]
    color: When,
    /// Columns to fill; from 80 on texts stand side by side, else one under the other [default: the terminal's, up to 160, else 80]
    #[arg(long, value_name = "N", help_heading = "How it is shown")]
    width: Option<usize>,
    /// Show all text, and all rows of every list
    #[arg(long, help_heading = "How it is shown")]
    full: bool,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum When {
    /// On a terminal, unless `NO_COLOR` is set; elsewhere if `CLICOLOR_FORCE` is.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Screen {
    /// Writes a page to standard output. It is made for the look that it is to have.
    pub(super) fn show(&self, page: impl FnOnce(Look) -> Result<Vec<Line>>) -> Result<()> {
        let out = std::io::stdout().lock();
        let choice = match self.color {
            When::Auto => AutoStream::choice(&out),
            When::Always => ColorChoice::Always,
            When::Never => ColorChoice::Never,
        };
        let look = Look { width: self.width(&out)?, full: self.full, brackets: choice == ColorChoice::Never };
        let lines = page(look)?;
        let mut to = BufWriter::new(AutoStream::new(out, choice));
        let written = lines.iter().try_for_each(|line| paint::write(line, &mut to)).and_then(|()| to.flush());
        written.map_err(|error| Error::io("standard output", error))
    }

    fn width(&self, out: &StdoutLock<'_>) -> Result<usize> {
        match self.width {
            Some(width) if width < NARROWEST => {
                Err(Error::Usage(format!("--width {width}: too narrow; hint: pass {NARROWEST} or more")))
            }
            Some(width) => Ok(width),
            None => {
                let terminal = if out.is_terminal() { terminal_size::terminal_size_of(out) } else { None };
                Ok(terminal.map_or(WIDTH, |(columns, _)| usize::from(columns.0).clamp(NARROWEST, WIDEST)))
            }
        }
    }
}
