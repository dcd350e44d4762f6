//! What came in and where it went: the headline, and two pictures in which widths are numbers.

use super::figures::{bytes, count, grouped, n, percent};
use super::furniture::Furniture;
use super::origins::Origins;
use super::{Did, nothing};
use crate::logs::Summary;
use maud::{Markup, html};

/// Height of what flows, of the least of it, and of a line of text, in units of the picture.
const TALL: f64 = 190.0;
const LEAST: f64 = 1.5;
const LINE: f64 = 38.0;
/// Left and right end of the stream, and where what is said begins; the picture is 420 wide.
const LEFT: f64 = 12.0;
const RIGHT: f64 = 206.0;
const SAID: f64 = 226.0;

/// The run in a sentence or two.
pub(super) fn headline(summary: &Summary, did: Did) -> String {
    let counts = &summary.counts;
    if counts.documents == 0 {
        return match counts.rejected {
            0 => "There was nothing to read.".to_owned(),
            rejected => format!("There was no document; {} could not be read.", count(rejected, "record", "records")),
        };
    }
    let documents = count(counts.documents, "document", "documents");
    let mut said = vec![match counts.removed() {
        removed if did.compare && removed > 0 => {
            let stay = if counts.kept == 1 { "stays" } else { "stay" };
            let go = if removed == 1 { "copy goes" } else { "copies go" };
            format!("Of {documents} {} {stay}, {} {go}", grouped(counts.kept), grouped(removed))
        }
        _ if did.compare && counts.documents > 1 => format!("{documents}, no two of them copies"),
        _ => documents,
    }];
    if let Some(of) = summary.boilerplate.as_ref() {
        let (blocks, share) = (count(of.blocks, "block", "blocks"), percent(of.bytes, of.text_bytes));
        said.push(format!("{blocks} of furniture {}, {share} of the text", did.strip));
    }
    if let Some(shared) = summary.passages.as_ref() {
        said.push(match shared.families {
            0 => "no passage shared".to_owned(),
            families => format!(
                "{} in {}, shared by {}",
                count(shared.passages, "passage", "passages"),
                count(families, "family", "families"),
                count(shared.sharing, "document", "documents")
            ),
        });
        if shared.cut > 0 {
            said.push(format!("{} of them cut", count(shared.cut, "repetition", "repetitions")));
        }
    }
    if counts.rejected > 0 {
        said.push(format!("{} could not be read", count(counts.rejected, "record", "records")));
    }
    said.join("; ") + "."
}

pub(super) fn section(summary: &Summary, origins: &Origins, furniture: &Furniture, did: Did) -> Markup {
    let counts = &summary.counts;
    if counts.records() == 0 {
        return nothing("Nothing came in.");
    }
    let records = [
        Stream { what: "kept", why: "", amount: counts.kept, class: "kept" },
        Stream { what: "exact copies", why: "same words as a kept one", amount: counts.exact, class: "gone" },
        Stream { what: "near copies", why: "alike enough to a kept one", amount: counts.near, class: "gone" },
        Stream { what: "contained", why: "nearly all stands in a kept one", amount: counts.contained, class: "gone" },
        Stream { what: "rejected", why: "could not be read", amount: counts.rejected, class: "refused" },
    ];
    let (all, removed) = origins.bytes();
    let all = if origins.are_known { all } else { summary.boilerplate.as_ref().map_or(0, |of| of.text_bytes) };
    let stripped = if did.strip == "cut" { furniture.bytes } else { 0 };
    let removed = removed.saturating_sub(if stripped > 0 { furniture.removed_bytes } else { 0 });
    let text = [
        Stream { what: "kept", why: "", amount: all.saturating_sub(removed + stripped), class: "kept" },
        Stream { what: "furniture", why: "cut out of documents", amount: stripped, class: "gone" },
        Stream { what: "copies", why: "went with their documents", amount: removed, class: "gone" },
    ];
    let skipped = counts.skipped_files;
    html! {
        div.pair {
            (picture("Records", &format!("{} read", grouped(counts.records())), &records, &grouped))
            // Without the documents it is not known how much text went with those that were removed.
            @if all > 0 && (origins.are_known || counts.removed() == 0) {
                (picture("Text", &format!("{} read", bytes(all)), &text, &bytes))
            }
        }
        @if counts.contained_kept > 0 {
            p.aside {
                (count(counts.contained_kept, "document stands", "documents stand")) " nearly whole in another, and "
                @if counts.contained_kept == 1 { "stays" } @else { "stay" }
                ": forms and updates do, too. " code { "--remove-contained" } " removes such."
            }
        }
        @if counts.empty > 0 { p.aside { (count(counts.empty, "document", "documents")) " without a word: kept, never a copy." } }
        @if counts.renamed_ids > 0 {
            p.aside { (count(counts.renamed_ids, "document", "documents")) " had an id that was taken, and got a number behind it." }
        }
        @if skipped > 0 { p.aside { (count(skipped, "file", "files")) " in folders passed over because of their kind." } }
        @if counts.bounded > 0 {
            p.aside { "For " (count(counts.bounded, "document", "documents")) " the search for copies was cut short: too many were likely." }
        }
    }
}

/// A part of what came in.
struct Stream {
    what: &'static str,
    why: &'static str,
    amount: u64,
    class: &'static str,
}

/// One band on the left, parted to the right.
fn picture(title: &str, source: &str, streams: &[Stream], show: &dyn Fn(u64) -> String) -> Markup {
    let all: u64 = streams.iter().map(|stream| stream.amount).sum();
    let streams: Vec<&Stream> = streams.iter().filter(|stream| stream.amount > 0).collect();
    let height = |amount: u64| (TALL * amount as f64 / all.max(1) as f64).max(LEAST);
    let left: f64 = streams.iter().map(|stream| height(stream.amount)).sum();
    // Each has room for its lines on the right.
    let right: f64 = streams.iter().map(|stream| height(stream.amount).max(LINE)).sum();
    let top = 34.0;
    let (mut from, mut to) = (top + (right - left).max(0.0) / 2.0, top);
    let source_at = from;
    let mut bands = Vec::new();
    for stream in streams {
        let (high, room) = (height(stream.amount), height(stream.amount).max(LINE));
        bands.push((stream, from, to + (room - high) / 2.0, high));
        (from, to) = (from + high, to + room);
    }
    let total = to + 8.0;
    html! {
        figure {
            svg.chart viewBox={ "0 0 420 " (n(total)) } role="img" aria-label={ (title) ": " (source) } {
                text.head x=(n(LEFT)) y="18" { (title) ": " (source) }
                @for (stream, from, to, high) in &bands {
                    path class={ "flow " (stream.class) } d=(ribbon(*from, *to, *high)) {}
                    @let middle = to + high / 2.0;
                    text x=(n(SAID)) y=(n(middle - 2.0)) {
                        tspan.strong { (show(stream.amount)) } " " (stream.what) " · " (percent(stream.amount, all))
                    }
                    @if !stream.why.is_empty() { text.faint x=(n(SAID)) y=(n(middle + 13.0)) { (stream.why) } }
                }
                rect.node x=(n(LEFT - 6.0)) y=(n(source_at)) width="6" height=(n(left)) {}
            }
        }
    }
}

/// A band from the left to a node on the right.
fn ribbon(from: f64, to: f64, high: f64) -> String {
    let edge = |from: f64, to: f64| {
        let middle = f64::midpoint(LEFT, RIGHT);
        [(LEFT, from), (middle, from), (middle, to), (RIGHT, to)].map(|(x, y)| format!("{} {}", n(x), n(y)))
    };
    let [above, below] = [edge(from, to), edge(from + high, to + high)];
    let end = n(RIGHT + 10.0);
    let (top, bottom) = (n(to), n(to + high));
    format!(
        "M{}C{} {} {}L{end} {top}L{end} {bottom}L{}C{} {} {}Z",
        above[0], above[1], above[2], above[3], below[3], below[2], below[1], below[0]
    )
}
