//! The table at the end of a run.

use super::progress::is_safe;
use crate::run::{BoilerplateCounts, FamilyLine, LabelLine, PassageCounts, Summary, Timing};
use std::fmt;

/// Columns that lines keep to, unless a number of them is out of all measure.
const WIDTH: usize = 80;

/// A summary for people: of each stage that there was.
pub(super) struct Table<'a> {
    pub(super) summary: &'a Summary,
    pub(super) verbose: bool,
}

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Summary { counts, bytes, total_seconds, peak_memory, seconds, boilerplate, passages, bands, .. } =
            self.summary;
        cost(f, *bytes, *total_seconds, *peak_memory)?;
        row(f, "documents", counts.documents, "")?;
        let dedup = bands.is_some();
        if dedup {
            fates(f, self.summary)?;
        }
        row(f, "rejected", counts.rejected, "")?;
        let optional = [
            ("empty", counts.empty, "without a word; kept"),
            ("renamed", counts.renamed_ids, "ids that were taken: #2 and so on in the logs"),
            ("unranked", counts.unranked, "have no date, number or source to --keep by"),
            ("unknown", counts.unknown_ids, "ids of --pairs that no document has"),
            ("skipped", counts.skipped_files, "hidden, of another kind, or results of a run"),
            ("bounded", counts.bounded, "had too many likely partners to compare all"),
        ];
        rows_that_count(f, &optional)?;
        if let Some(boilerplate) = boilerplate {
            furniture(f, boilerplate, self.summary)?;
        }
        if dedup {
            row(f, "clusters", counts.clusters, &format!("largest {}", grouped(counts.largest_cluster)))?;
            for cluster in &self.summary.largest {
                line(f, &format!("  {:>25}  survivor ", grouped(cluster.size)), &cluster.survivor)?;
            }
        }
        if let Some(passages) = passages {
            shared(f, passages, counts.documents)?;
        }
        if self.verbose { stages(f, seconds) } else { Ok(()) }
    }
}

/// Who stays, and why others go.
fn fates(f: &mut fmt::Formatter<'_>, Summary { counts, parameters, .. }: &Summary) -> fmt::Result {
    let share = |part: u64| share(part, counts.documents);
    row(f, "kept", counts.kept, &share(counts.kept))?;
    row(f, "exact", counts.exact, &format!("{}  removed, same words as a kept one", share(counts.exact)))?;
    let threshold = parameters.threshold.unwrap_or_default();
    let aligned = parameters.aligned.map_or(String::new(), |aligned| format!(" or aligned >= {aligned}"));
    let note = format!("{}  removed, Jaccard >= {threshold}{aligned}", share(counts.near));
    row(f, "near", counts.near, &note)?;
    let Some(part) = parameters.contained else { return Ok(()) };
    let removes = parameters.remove_contained == Some(true);
    if removes {
        let note = format!("{}  removed, {part} of it stands in a kept one", share(counts.contained));
        row(f, "contained", counts.contained, &note)?;
    }
    if !removes || counts.contained_kept > 0 {
        let note = format!("{}  kept, though {part} of it stands in another", share(counts.contained_kept));
        row(f, "contained", counts.contained_kept, &note)?;
    }
    Ok(())
}

/// What was stripped.
fn furniture(f: &mut fmt::Formatter<'_>, found: &BoilerplateCounts, of: &Summary) -> fmt::Result {
    let BoilerplateCounts { documents, emptied, blocks, bytes, text_bytes, labels, .. } = found;
    let what = if of.parameters.mark.is_some() { "marked" } else { "cleaned" };
    row(f, what, *documents, &format!("{}  had boilerplate", share(*documents, of.counts.documents)))?;
    let note = format!("{}  {} of {} of text", share(*bytes, *text_bytes), size(*bytes), size(*text_bytes));
    row(f, "blocks", *blocks, &note)?;
    for LabelLine { label, blocks, bytes } in labels {
        writeln!(f, "  {:>25}  {}, {}", grouped(*blocks), label.name(), size(*bytes))?;
    }
    rows_that_count(f, &[("emptied", *emptied, "documents that were nothing else; kept, empty")])?;
    if found.emptied_prose > 0 {
        row(f, "of prose", found.emptied_prose, "of these, had more than 50 words of prose:")?;
        for id in &found.first_emptied_prose {
            line(f, &format!("  {:>25}  ", ""), id)?;
        }
    }
    Ok(())
}

/// What documents share.
fn shared(f: &mut fmt::Formatter<'_>, counts: &PassageCounts, documents: u64) -> fmt::Result {
    row(f, "sharing", counts.sharing, &format!("{}  with a passage of another", share(counts.sharing, documents)))?;
    if counts.undated > 0 {
        row(f, "undated", counts.undated, "of these; they count as later than all others")?;
    }
    row(f, "passages", counts.passages, &format!("in {} of documents", plural(counts.pairs, "pair")))?;
    let kinds = [
        ("reuse", counts.reuse, "printed again"),
        ("quote", counts.quote, "inside quotation marks in both"),
        ("furniture", counts.furniture, "on many pages of a site, whatever they are about"),
    ];
    for (name, count, note) in kinds {
        row(f, name, count, note)?;
    }
    if counts.cut > 0 {
        let emptied =
            if counts.emptied > 0 { &format!("; {} left empty", plural(counts.emptied, "document")) } else { "" };
        row(f, "cut", counts.cut, &format!("parts of later printings{emptied}"))?;
    }
    let most =
        if counts.widest.iter().any(|family| family.hosts > 0) { "printings on the most hosts" } else { "printings" };
    let note = format!("largest {}; {most}:", grouped(counts.largest_family));
    row(f, "families", counts.families, if counts.families > 0 { &note } else { "" })?;
    for FamilyLine { size, hosts, unknown_hosts, words, first, host, start } in &counts.widest {
        let on = match (plural(*hosts, "host"), unknown_hosts) {
            _ if *hosts == 0 => String::new(),
            (hosts, 0) => format!("on {hosts}, "),
            (hosts, unknown) => format!("on {hosts} and {} unknown, ", grouped(*unknown)),
        };
        let (size, words) = (grouped(*size), plural(*words, "word"));
        line(f, &format!("  {size:>25}  {on}{words}, first in "), first)?;
        if let Some(host) = host.as_ref().filter(|host| !first.contains(host.as_str())) {
            line(f, &format!("  {:>25}  on ", ""), host)?;
        }
        line(f, &format!("  {:>25}  ", ""), &format!("“{start}”"))?;
    }
    Ok(())
}

/// The line of what went through, how fast, and in how much memory.
fn cost(f: &mut fmt::Formatter<'_>, bytes: u64, seconds: f64, peak_memory: Option<u64>) -> fmt::Result {
    let rate = bytes as f64 / 1e6 / seconds.max(1e-9);
    write!(f, "{} in {seconds:.2} s, {rate:.0} MB/s", size(bytes))?;
    if let Some(peak) = peak_memory {
        write!(f, ", peak memory {}", size(peak))?;
    }
    writeln!(f)
}

fn row(f: &mut fmt::Formatter<'_>, name: &str, count: u64, note: &str) -> fmt::Result {
    let line = format!("  {name:<10} {:>14}  {note}", grouped(count));
    writeln!(f, "{}", line.trim_end())
}

fn rows_that_count(f: &mut fmt::Formatter<'_>, rows: &[(&str, u64, &str)]) -> fmt::Result {
    rows.iter().filter(|(_, count, _)| *count > 0).try_for_each(|(name, count, note)| row(f, name, *count, note))
}

fn stages(f: &mut fmt::Formatter<'_>, seconds: &[Timing]) -> fmt::Result {
    seconds.iter().try_for_each(|timing| {
        writeln!(f, "  {:<10} {:>12.3} s", format!("{:?}", timing.stage).to_lowercase(), timing.seconds)
    })
}

/// So many of something.
fn plural(count: u64, what: &str) -> String {
    format!("{} {what}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// A part in percent; never 0 or 100 unless it is none or all.
fn share(part: u64, whole: u64) -> String {
    let percent = 100.0 * part as f64 / whole.max(1) as f64;
    match percent {
        _ if part > 0 && percent < 0.05 => " <0.1 %".to_owned(),
        _ if part < whole && percent > 99.95 => ">99.9 %".to_owned(),
        _ => format!("{percent:5.1} %"),
    }
}

/// A line that ends with an id, as much of it as there is room for.
fn line(f: &mut fmt::Formatter<'_>, text: &str, id: &str) -> fmt::Result {
    const LEAST: usize = 16;
    writeln!(f, "{text}{}", printable(id, WIDTH.saturating_sub(text.len()).max(LEAST)))
}

/// An id as it may be shown on a terminal: nothing that moves the cursor or turns the line around, and of so many characters at most.
fn printable(id: &str, most: usize) -> String {
    let safe = |c| if is_safe(c) { c } else { '\u{fffd}' };
    let fits = id.chars().nth(most).is_none();
    let shown = id.chars().take(if fits { most } else { most - 1 }).map(safe);
    shown.chain((!fits).then_some('…')).collect()
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
    fn a_part_is_never_rounded_to_nothing_or_all() {
        let shares = [(0, 10), (1, 3), (1, 100_000), (99_999, 100_000), (10, 10)];
        assert_eq!(
            shares.map(|(part, whole)| share(part, whole)),
            ["  0.0 %", " 33.3 %", " <0.1 %", ">99.9 %", "100.0 %"]
        );
    }

    #[test]
    fn an_id_cannot_write_to_the_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb\u{202e}c", 8), "a\u{fffd}[2Jb\u{fffd}c");
        assert_eq!(printable(&"x".repeat(100), 20), format!("{}…", "x".repeat(19)));
    }
}
