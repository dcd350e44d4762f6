//! What could not be read, by what was wrong with it.

use super::escape::inline;
use super::figures::{count, grouped};
use super::hosts::listed;
use super::nothing;
use crate::error::Result;
use crate::logs::{Logs, Rejected, Summary};
use maud::{Markup, html};
use std::cmp::Reverse;
use std::collections::HashMap;
use std::path::Path;

/// Kinds of errors that are shown, and examples of each.
const MOST: usize = 20;
const MOST_EXAMPLES: usize = 3;
/// Kinds that are told apart.
const MOST_KINDS: usize = 1000;

/// What could not be read.
#[derive(Default)]
pub(super) struct Rejections {
    all: u64,
    kinds: Vec<Kind>,
}

/// An error as often as it came.
struct Kind {
    count: u64,
    first: Vec<Rejected>,
}

impl Rejections {
    pub(super) fn read(logs: &Logs, summary: &Summary) -> Result<Self> {
        let mut rejections = Self::default();
        let mut places: HashMap<String, usize> = HashMap::new();
        for row in logs.rows::<Rejected>()? {
            let row = without_root(row?, summary);
            rejections.all += 1;
            let mut kind = kind(&row.error);
            if places.len() >= MOST_KINDS && !places.contains_key(&kind) {
                kind = String::new();
            }
            let place = *places.entry(kind).or_insert_with(|| {
                rejections.kinds.push(Kind { count: 0, first: Vec::new() });
                rejections.kinds.len() - 1
            });
            let kind = &mut rejections.kinds[place];
            kind.count += 1;
            if kind.first.len() < MOST_EXAMPLES {
                kind.first.push(row);
            }
        }
        rejections.kinds.sort_by_key(|kind| Reverse(kind.count));
        Ok(rejections)
    }

    pub(super) fn section(&self, summary: &Summary) -> Markup {
        if self.all == 0 {
            return nothing(if summary.counts.records() == 0 {
                "There was nothing to read."
            } else {
                "Everything could be read."
            });
        }
        html! {
            p.limit {
                (count(self.all, "record", "records")) "; " (listed(self.kinds.len(), MOST, "kind of error", "kinds of errors"))
                ", the most frequent first, with the first " (MOST_EXAMPLES) " of each."
            }
            @for kind in self.kinds.iter().take(MOST) {
                div.block {
                    p.said { strong { (grouped(kind.count)) " ×" } " " @if let Some(row) = kind.first.first() { (long(&row.error)) } }
                    ul.places {
                        @for row in &kind.first {
                            li {
                                (inline(&row.source))
                                @if let Some(line) = row.line { " line " (grouped(line)) }
                                @if let Some(byte) = row.byte { " byte " (grouped(byte)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn long(error: &str) -> Markup {
    let (head, tail) = super::escape::ends(error, 300, 0);
    html! { bdi { (super::escape::Text(head)) @if tail.is_some() { "…" } } }
}

/// An error without what differs from record to record: numbers, and what is quoted.
fn kind(error: &str) -> String {
    let mut kind = String::new();
    for (place, part) in error.split('"').enumerate() {
        if place % 2 == 0 {
            kind.extend(part.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }));
        }
    }
    while kind.contains("00") {
        kind = kind.replace("00", "0");
    }
    kind
}

/// A rejection whose file is named from the inputs on, not from the root of the machine.
fn without_root(mut row: Rejected, summary: &Summary) -> Rejected {
    let path = Path::new(&row.source);
    if !path.is_absolute() {
        return row;
    }
    let below = |input: &String| {
        let above = Path::new(input).parent()?;
        path.strip_prefix(above).ok().map(|path| path.display().to_string())
    };
    let short = summary.inputs.iter().flatten().find_map(below);
    let short = short.or_else(|| path.file_name().map(|name| name.to_string_lossy().into_owned())).unwrap_or_default();
    row.error = row.error.replace(&row.source, &short);
    row.source = short;
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_one_kind_are_one() {
        let one = "no field \"body\" but \"t1\" at column 17; hint: pass --text-field";
        let other = "no field \"x\" but \"t2\" at column 1; hint: pass --text-field";
        assert_eq!(kind(one), kind(other));
        assert_ne!(kind("not UTF-8"), kind("not JSON"));
    }

    #[test]
    fn no_absolute_path_is_shown() {
        let row = |source: &str| {
            let error = format!("{source}: permission denied");
            Rejected { source: source.to_owned(), line: None, byte: None, error }
        };
        let summary = Summary { inputs: Some(vec!["/corpora/crawl".to_owned()]), ..Summary::default() };
        let shown = |source| without_root(row(source), &summary);
        assert_eq!(shown("/corpora/crawl/a/b.txt").source, "crawl/a/b.txt");
        assert_eq!(shown("/corpora/crawl/a/b.txt").error, "crawl/a/b.txt: permission denied");
        assert_eq!(shown("/elsewhere/c.txt").source, "c.txt");
        assert_eq!(shown("in/c.txt").source, "in/c.txt");
    }
}
