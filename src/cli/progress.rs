//! What a person sees while waiting, and the way to stop.

use crate::error::{Error, Result};
use crate::run::{Monitor, Stage};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::fmt;
use std::io::{IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use unicode_width::UnicodeWidthStr as _;

/// When to show a progress bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum When {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Prints a line for the person at the terminal. It does not matter if nobody can see it.
pub(super) fn say(line: fmt::Arguments<'_>) {
    // Names of files may hold anything, escape sequences too.
    let safe = |c: char| if is_safe(c) || c == '\n' { c } else { '\u{fffd}' };
    let line: String = line.to_string().chars().map(safe).collect();
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Says why the program ends.
pub(super) fn fail(error: &Error) {
    tell(&format!("onecopy: {error}"));
}

/// Says something in sentences; on a terminal, in lines that end between words.
pub(super) fn tell(text: &str) {
    let stderr = std::io::stderr();
    let columns = stderr.is_terminal().then(|| terminal_size::terminal_size_of(&stderr)).flatten();
    match columns {
        Some((columns, _)) => say(format_args!("{}", broken(text, usize::from(columns.0)))),
        None => say(format_args!("{text}")),
    }
}

/// A text in lines of so many columns, if no word has more. Lines that fit stay as they are.
fn broken(text: &str, columns: usize) -> String {
    let mut broken = String::with_capacity(text.len() + 8);
    for (number, line) in text.lines().enumerate() {
        broken.push_str(if number > 0 { "\n" } else { "" });
        let (whole, mut used) = (line.width() <= columns, 0);
        for (place, word) in line.split(' ').enumerate() {
            let fits = whole || used + 1 + word.width() <= columns;
            if place > 0 {
                broken.push(if fits { ' ' } else { '\n' });
            }
            used = if place > 0 && fits { used + 1 + word.width() } else { word.width() };
            broken.push_str(word);
        }
    }
    broken
}

/// Whether a character neither steers a terminal nor turns a line around.
pub(super) fn is_safe(c: char) -> bool {
    let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !c.is_control() && !turns
}

/// A flag that the first Ctrl-C (or request to terminate) sets; the second ends the process at once.
///
/// Also keeps a file-size limit from killing the process, so that it is reported like a full disk.
pub(super) fn stop_flag() -> Result<Arc<AtomicBool>> {
    use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::flag;
    let stop = Arc::new(AtomicBool::new(false));
    let watch = || {
        for signal in [SIGINT, SIGTERM] {
            // In this order: the first signal finds the flag unset, and sets it.
            flag::register_conditional_shutdown(signal, i32::from(Error::Interrupted.exit_code()), Arc::clone(&stop))?;
            flag::register(signal, Arc::clone(&stop))?;
        }
        flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)))
    };
    watch().map_err(|error| Error::io("signal handlers", error))?;
    Ok(stop)
}

/// A progress bar on standard error, or nothing.
pub(super) struct Bar {
    bar: ProgressBar,
    stop: Arc<AtomicBool>,
}

impl Bar {
    pub(super) fn new(when: When, stop: Arc<AtomicBool>) -> Self {
        let shown = match when {
            When::Auto => std::io::stderr().is_terminal(),
            When::Always => true,
            When::Never => false,
        };
        let bar = if shown { ProgressBar::no_length() } else { ProgressBar::hidden() };
        if shown {
            bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
            bar.enable_steady_tick(Duration::from_millis(100));
        }
        Self { bar, stop }
    }

    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl Monitor for Bar {
    fn begin(&self, stage: Stage, total: u64) {
        let (name, counts) = match stage {
            Stage::Read => ("reading", "{bytes}/{total_bytes} {binary_bytes_per_sec} ETA {eta}"),
            Stage::Propose => ("proposing", ""),
            Stage::Verify => ("verifying", "{human_pos}/{human_len} documents {per_sec} ETA {eta}"),
            Stage::Decide => ("deciding", ""),
            Stage::Align => ("aligning", "{human_pos}/{human_len} documents {per_sec} ETA {eta}"),
            Stage::Group => ("grouping", ""),
            Stage::Judge => ("judging", "{human_pos}/{human_len} documents {per_sec} ETA {eta}"),
            Stage::Report => ("reporting", ""),
            Stage::Write => ("writing", "{human_pos}/{human_len} documents {per_sec} ETA {eta}"),
        };
        let template = match (total, stage) {
            (0, Stage::Read) => "{spinner} {msg:9} {bytes} {binary_bytes_per_sec}".to_owned(),
            (0, _) => "{spinner} {msg:9}".to_owned(),
            _ => format!("{{spinner}} {{msg:9}} [{{bar:24}}] {counts}"),
        };
        if let Ok(style) = ProgressStyle::with_template(&template) {
            self.bar.set_style(style.progress_chars("=> "));
        }
        self.bar.reset();
        if total > 0 {
            self.bar.set_length(total);
        }
        self.bar.set_message(name);
    }

    fn advance(&self, amount: u64) {
        self.bar.inc(amount);
    }

    fn interrupted(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_between_words() {
        assert_eq!(broken("out: not empty; hint: name a new one", 16), "out: not empty;\nhint: name a new\none");
        assert_eq!(
            broken("a.toml: no\n  |\n1 | thresh = 1\nhint: look", 16),
            "a.toml: no\n  |\n1 | thresh = 1\nhint: look"
        );
        assert_eq!(broken("averyverylongword and more", 8), "averyverylongword\nand more");
        assert_eq!(broken("", 8), "");
    }
}
