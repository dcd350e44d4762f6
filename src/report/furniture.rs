//! Furniture: how much of each kind, what each host repeats, and what spoke against a block.

use super::escape::{Text, block, ends, inline};
use super::families::Families;
use super::figures::{bar, bytes, count, grouped, percent};
use super::hosts::listed;
use super::origins::{Host, Origins};
use super::repeats::{HostNumber, Repeated, Repeats};
use super::{Did, nothing};
use crate::boilerplate::label::Label;
use crate::error::Result;
use crate::logs::{Block, BlockWords, IdHash, Logs, Summary};
use maud::{Markup, html};
use std::cmp::Reverse;
use std::collections::HashMap;

/// Hosts that are shown, and blocks of each.
const MOST_HOSTS: usize = 20;
const MOST_BLOCKS: usize = 8;
/// Hosts whose blocks are unfolded.
const OPEN: usize = 1;
/// Characters of a block, and pieces of evidence.
const LONGEST: usize = 240;
const MOST_EVIDENCE: usize = 4;
/// Blocks that are named beside their host, and characters of each.
const MOST_TEASERS: usize = 3;
const LONGEST_TEASER: usize = 100;

/// The furniture of a run.
#[derive(Default)]
pub(super) struct Furniture {
    /// Blocks and bytes of each label.
    labels: [(u64, u64); Label::COUNT],
    /// Bytes of all.
    pub(super) bytes: u64,
    /// Of these, bytes that went with documents that were removed.
    pub(super) removed_bytes: u64,
    /// Hosts with any, those with the most blocks first; none is what has no host.
    hosts: Vec<(HostNumber, u64)>,
    /// Of the first of these what stands on several of its pages, the most frequent first.
    repeated: Vec<Vec<Repeated>>,
    /// The blocks of the documents whose texts are shown.
    blocks: HashMap<String, Vec<Block>>,
}

/// The document of some rows, which stand together.
struct Page {
    id: String,
    hash: IdHash,
    host: HostNumber,
    is_removed: bool,
    /// Whether its text is shown.
    is_wanted: bool,
}

impl Page {
    fn of(id: &str, origins: &Origins, furniture: &Furniture) -> Self {
        let hash = IdHash::of(id);
        Self {
            id: id.to_owned(),
            hash,
            host: origins.host(hash),
            is_removed: origins.is_removed(hash),
            is_wanted: furniture.blocks.contains_key(id),
        }
    }
}

impl Furniture {
    /// Goes through the log; `origins` learn what each host has. The blocks of the `wanted` documents are kept.
    pub(super) fn read(logs: &Logs, origins: &mut Origins, wanted: &[&str]) -> Result<Self> {
        let blocks = wanted.iter().map(|&id| (id.to_owned(), Vec::new())).collect();
        let mut furniture = Self { blocks, ..Self::default() };
        let mut by_host: HashMap<HostNumber, u64> = HashMap::new();
        let mut repeats = Repeats::default();
        let mut rows = logs.rows::<Block>()?;
        let mut page = Page::of("", origins, &furniture);
        while rows.advance()? {
            let row: BlockWords<'_> = rows.read()?;
            if page.id != row.id {
                page = Page::of(&row.id, origins, &furniture);
            }
            let length = row.text.len() as u64;
            let (blocks, bytes) = &mut furniture.labels[row.label as usize];
            (*blocks, *bytes, furniture.bytes) = (*blocks + 1, *bytes + length, furniture.bytes + length);
            let of_removed = if page.is_removed { length } else { 0 };
            furniture.removed_bytes += of_removed;
            let account = origins.host_mut(page.host.unwrap_or(u32::MAX));
            (account.blocks, account.block_bytes) = (account.blocks + 1, account.block_bytes + length);
            account.removed_block_bytes += of_removed;
            *by_host.entry(page.host).or_default() += 1;
            repeats.add((page.host, page.hash), &row, rows.start());
            if page.is_wanted {
                furniture.blocks.entry(page.id.clone()).or_default().push(rows.read()?);
            }
        }
        furniture.hosts = by_host.into_iter().collect();
        furniture.hosts.sort_by_key(|&(host, blocks)| (Reverse(blocks), host));
        let shown: Vec<HostNumber> = furniture.hosts.iter().take(MOST_HOSTS).map(|&(host, _)| host).collect();
        furniture.repeated = repeats.most(logs, &shown, MOST_BLOCKS)?;
        Ok(furniture)
    }

    /// The blocks of a document whose text is shown, in their order.
    pub(super) fn of(&self, id: &str) -> &[Block] {
        self.blocks.get(id).map_or(&[], Vec::as_slice)
    }

    pub(super) fn section(&self, origins: &Origins, families: &Families, summary: &Summary, did: Did) -> Markup {
        html! {
            @if !did.judge {
                (nothing("This run did not look for furniture."))
            } @else if self.bytes == 0 {
                (nothing("No document has furniture around its text."))
            } @else {
                p { "Furniture is what publishers put around their texts: appeals, menus, share bars, notices." }
                (self.by_label(summary))
                h3 { "What each host repeats" }
                (self.by_host(origins))
            }
            (families.furniture(origins))
        }
    }

    fn by_label(&self, summary: &Summary) -> Markup {
        let mut labels: Vec<(Label, u64, u64)> =
            Label::ALL.into_iter().zip(self.labels).map(|(label, (blocks, bytes))| (label, blocks, bytes)).collect();
        labels.retain(|(_, blocks, _)| *blocks > 0);
        labels.sort_by_key(|&(label, blocks, bytes)| (Reverse(bytes), Reverse(blocks), label));
        let most = labels.first().map_or(1, |(_, _, bytes)| *bytes);
        let of = summary.boilerplate.as_ref();
        html! {
            @if let Some(of) = of.filter(|of| of.text_bytes > 0) {
                p {
                    (bytes(of.bytes)) " in " (count(of.blocks, "block", "blocks")) " of " (count(of.documents, "document", "documents"))
                    ", " (percent(of.bytes, of.text_bytes)) " of all text."
                    @if of.emptied > 0 { " Of " (count(of.emptied, "document", "documents")) " nothing else is left." }
                }
            }
            div.wide {
                table.narrow {
                    thead { tr {
                        th scope="col" { "Label" } th.number scope="col" { "Blocks" } th.number scope="col" { "Bytes" } th.bars aria-hidden="true" {}
                    } }
                    tbody {
                        @for (label, blocks, amount) in &labels {
                            tr {
                                th scope="row" { (label.name()) }
                                td.number { (grouped(*blocks)) }
                                td.number { (bytes(*amount)) }
                                td.bars { (bar(*amount, most, "fill")) }
                            }
                        }
                    }
                }
            }
        }
    }

    fn by_host(&self, origins: &Origins) -> Markup {
        html! {
            p.limit {
                (listed(self.hosts.len(), MOST_HOSTS, "host", "hosts"))
                ", those with the most blocks first; of each up to " (MOST_BLOCKS) " that it has more than once, those on the most pages first. "
                "An ellipsis stands for what is different from page to page; where four in five pages have the same there, it is that."
            }
            @for (place, (&(host, blocks), repeated)) in self.hosts.iter().zip(&self.repeated).enumerate() {
                (by_host(origins.of_host(host), host.is_some(), blocks, repeated, place < OPEN))
            }
        }
    }
}

/// What a host repeats: in short, and in a table.
fn by_host(host: &Host, is_known: bool, blocks: u64, repeated: &[Repeated], open: bool) -> Markup {
    let pages = |repeated: &Repeated| percent(repeated.counted.pages, host.documents);
    html! {
        details.item open[open] {
            summary {
                span.line {
                    span.figures { strong { @if is_known { (inline(&host.name)) } @else { "Host not known" } } }
                    span.start {
                        @for (place, one) in repeated.iter().take(MOST_TEASERS).enumerate() {
                            span.title {
                                @if host.documents > 0 {
                                    "on " (pages(one)) @if place == 0 { " of its " (count(host.documents, "page", "pages")) } ": "
                                }
                                "“" (teaser(one)) "”"
                            }
                        }
                        @if repeated.is_empty() { "nothing that stands there twice" }
                    }
                }
            }
            p.said {
                (count(blocks, "block", "blocks")) " of furniture"
                @if host.documents > 0 { " in " (count(host.documents, "page", "pages")) }
                @if repeated.is_empty() { "; none of them stands there twice" } "."
            }
            @if !repeated.is_empty() {
                div.wide {
                    table.repeats {
                        thead { tr {
                            th.number scope="col" { "On pages" } th.number scope="col" { "Share of its pages" } th.number scope="col" { "Times" }
                            th scope="col" { "What stands there" } th scope="col" { "Label" }
                        } }
                        tbody {
                            @for one in repeated {
                                tr {
                                    td.number { (grouped(one.counted.pages)) }
                                    td.number { @if host.documents > 0 { (pages(one)) } }
                                    td.number { (grouped(one.counted.blocks)) }
                                    td { (entry(one)) }
                                    td { (one.block.label.name()) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What is repeated, and on demand a block of it with what speaks for that.
fn entry(Repeated { block: found, constant, .. }: &Repeated) -> Markup {
    let said = constant.as_ref().map_or_else(|| found.text.clone(), ToString::to_string);
    html! {
        details.example {
            summary { (line(&said, LONGEST)) }
            @if constant.is_some() { (block(&found.text, LONGEST)) }
            p.said {
                @if constant.is_some() { "One of them: " } @else { "The first: " }
                "in " (inline(&found.id)) ", which "
                @for (place, evidence) in found.evidence.iter().take(MOST_EVIDENCE).enumerate() {
                    @if place > 0 { "; " } (spoken(evidence))
                }
                @if found.evidence.is_empty() { "reads like furniture" } "."
            }
        }
    }
}

/// The beginning of what is repeated.
fn teaser(one: &Repeated) -> Markup {
    one.constant
        .as_ref()
        .map_or_else(|| line(&one.block.text, LONGEST_TEASER), |of| line(&of.to_string(), LONGEST_TEASER))
}

/// The beginning of a text, on one line.
fn line(text: &str, most: usize) -> Markup {
    let (head, tail) = ends(text.trim(), most, 0);
    html! { bdi { (Text(&head.split_whitespace().collect::<Vec<_>>().join(" "))) @if tail.is_some() { "…" } } }
}

/// Evidence in plain words.
fn spoken(evidence: &str) -> Markup {
    let (kind, what) = evidence.split_once(": ").unwrap_or((evidence, ""));
    match kind {
        "words" => html! { "says “" (inline(what)) "”" },
        "after" => html! { "stands behind “" (inline(what)) "”" },
        "context" => html! { "stands among furniture" },
        // Near copies of a page count once: less than the pages that the table counts.
        "host" => html! { "counted " (inline(what)) " of its host, copies as one" },
        "hosts" => html! { (inline(what)) " hosts" },
        "markup" => html! { "marked up as " (inline(what)) },
        "rule" => html! { "your rule " (inline(what)) },
        _ => html! { (inline(evidence)) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_plain() {
        let said = |evidence| spoken(evidence).into_string();
        assert_eq!(said("words: log <in>"), "says “<bdi class=\"name\">log &lt;in&gt;</bdi>”");
        assert!(said("host: on 6 of 6 pages").contains("on 6 of 6 pages</bdi> of its host, copies as one"));
        assert!(said("something new: x").contains("something new: x"));
    }
}
