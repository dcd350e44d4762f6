//! The table at the end of a run.

use crate::run::Summary;
use std::fmt;

/// A summary for people.
pub(super) struct Table<'a> {
    pub(super) summary: &'a Summary,
    pub(super) verbose: bool,
}

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Summary { counts, bytes, total_seconds, peak_memory, largest, seconds, parameters, .. } = self.summary;
        let megabytes = *bytes as f64 / 1e6;
        let rate = megabytes / total_seconds.max(1e-9);
        write!(f, "{} in {total_seconds:.2} s, {rate:.0} MB/s", size(*bytes))?;
        if let Some(peak) = peak_memory {
            write!(f, ", peak memory {}", size(*peak))?;
        }
        writeln!(f)?;
        let share = |part: u64| 100.0 * part as f64 / counts.documents.max(1) as f64;
        let row = |f: &mut fmt::Formatter<'_>, name: &str, count: u64, note: &str| {
            let line = format!("  {name:<10} {:>14}  {note}", grouped(count));
            writeln!(f, "{}", line.trim_end())
        };
        row(f, "documents", counts.documents, "")?;
        row(f, "kept", counts.kept, &format!("{:5.1} %", share(counts.kept)))?;
        row(
            f,
            "exact",
            counts.exact,
            &format!("{:5.1} %  removed, same words as one that is kept", share(counts.exact)),
        )?;
        let threshold = parameters.threshold.unwrap_or_default();
        row(
            f,
            "near",
            counts.near,
            &format!("{:5.1} %  removed, Jaccard >= {threshold} to one that is kept", share(counts.near)),
        )?;
        row(f, "rejected", counts.rejected, "")?;
        let optional = [
            ("empty", counts.empty, "without a word; kept"),
            ("renamed", counts.renamed_ids, "ids that were taken, now with #2 and so on"),
            ("skipped", counts.skipped_files, "files of another kind"),
            ("bounded", counts.bounded, "documents with too many likely partners to compare all"),
        ];
        for (name, count, note) in optional.into_iter().filter(|(_, count, _)| *count > 0) {
            row(f, name, count, note)?;
        }
        row(f, "clusters", counts.clusters, &format!("largest {}", grouped(counts.largest_cluster)))?;
        for cluster in largest {
            writeln!(f, "  {:>25}  survivor {}", grouped(cluster.size), printable(&cluster.survivor))?;
        }
        if self.verbose {
            for timing in seconds {
                writeln!(f, "  {:<10} {:>12.3} s", format!("{:?}", timing.stage).to_lowercase(), timing.seconds)?;
            }
        }
        Ok(())
    }
}

/// An id as it may be shown on a terminal: no control characters, and not too long.
fn printable(id: &str) -> String {
    const MOST: usize = 60;
    let mut shown: String = id.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).take(MOST).collect();
    if id.chars().count() > MOST {
        shown.push('…');
    }
    shown
}

/// A number with its thousands set apart.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Bytes in the unit that suits them.
fn size(bytes: u64) -> String {
    let bytes = bytes as f64;
    match bytes {
        ..1e3 => format!("{bytes} B"),
        ..1e6 => format!("{:.1} kB", bytes / 1e3),
        ..1e9 => format!("{:.1} MB", bytes / 1e6),
        _ => format!("{:.2} GB", bytes / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_readable() {
        assert_eq!(["0", "999", "1,000", "12,345,678"], [0, 999, 1000, 12_345_678].map(grouped)[..]);
        assert_eq!(["17 B", "1.5 kB", "2.0 MB", "3.25 GB"], [17, 1500, 2_000_000, 3_250_000_000].map(size)[..]);
    }

    #[test]
    fn an_id_cannot_write_to_the_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb"), "a\u{fffd}[2Jb");
        assert_eq!(printable(&"x".repeat(100)).chars().count(), 61);
    }
}
