//! Furniture: how much of each kind, what each host repeats, and what spoke against a block.

use super::escape::{Text, block, ends, inline};
use super::families::Families;
use super::figures::{bar, bytes, count, grouped, percent};
use super::hosts::listed;
use super::origins::Origins;
use super::{Did, nothing};
use crate::boilerplate::label::Label;
use crate::error::Result;
use crate::logs::{Block, Logs, Summary};
use maud::{Markup, html};
use std::cmp::Reverse;
use std::collections::HashMap;
use xxhash_rust::xxh3::xxh3_64;

/// Hosts that are shown, and blocks of each.
const MOST_HOSTS: usize = 20;
const MOST_BLOCKS: usize = 5;
/// Hosts whose blocks are unfolded.
const OPEN: usize = 1;
/// Characters of a block, and pieces of evidence.
const LONGEST: usize = 240;
const MOST_EVIDENCE: usize = 4;
/// Blocks that are named beside their host, and characters of each.
const MOST_TEASERS: usize = 3;
const LONGEST_TEASER: usize = 40;
/// Blocks that are counted at a time; those that stood once go when there are more.
const MOST_COUNTED: usize = 1 << 20;

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
    hosts: Vec<(Option<u32>, u64)>,
    /// Of the first of these what stands on several of its pages, the most frequent first.
    repeated: Vec<Vec<Repeated>>,
    /// The blocks of the documents whose texts are shown.
    blocks: HashMap<String, Vec<Block>>,
}

/// A block of a host, as often as it stands there.
struct Repeated {
    count: u64,
    block: Block,
}

/// How often a block stands on a host, and the byte of the log at which the first of them begins.
#[derive(Clone, Copy)]
struct Counted {
    count: u64,
    first: u64,
}

/// What counts as the same block of a host.
type Key = (Option<u32>, u64);

impl Furniture {
    /// Goes through the log; `origins` learn what each host has. The blocks of the `wanted` documents are kept.
    pub(super) fn read(logs: &Logs, origins: &mut Origins, wanted: &[&str]) -> Result<Self> {
        let blocks = wanted.iter().map(|&id| (id.to_owned(), Vec::new())).collect();
        let mut furniture = Self { blocks, ..Self::default() };
        let mut by_host: HashMap<Option<u32>, u64> = HashMap::new();
        let mut counts: HashMap<Key, Counted> = HashMap::new();
        let mut rows = logs.rows::<Block>()?;
        let mut plain = String::new();
        while let Some(row) = rows.next() {
            let row = row?;
            let (host, length) = (origins.host(&row.id), row.text.len() as u64);
            let (blocks, bytes) = &mut furniture.labels[row.label as usize];
            (*blocks, *bytes, furniture.bytes) = (*blocks + 1, *bytes + length, furniture.bytes + length);
            if origins.is_removed(&row.id) {
                furniture.removed_bytes += length;
            }
            let account = origins.host_mut(host.unwrap_or(u32::MAX));
            (account.blocks, account.block_bytes) = (account.blocks + 1, account.block_bytes + length);
            *by_host.entry(host).or_default() += 1;
            let new = Counted { count: 0, first: rows.start() };
            counts.entry((host, likeness(&row.text, &mut plain))).or_insert(new).count += 1;
            if counts.len() > MOST_COUNTED {
                counts.retain(|_, counted| counted.count > 1);
            }
            if let Some(blocks) = furniture.blocks.get_mut(&row.id) {
                blocks.push(row);
            }
        }
        furniture.hosts = by_host.into_iter().collect();
        furniture.hosts.sort_by_key(|&(host, blocks)| (Reverse(blocks), host));
        furniture.repeated = furniture.most_repeated(logs, &counts)?;
        Ok(furniture)
    }

    /// The most frequent blocks of the first hosts, each as it stands first.
    fn most_repeated(&self, logs: &Logs, counts: &HashMap<Key, Counted>) -> Result<Vec<Vec<Repeated>>> {
        let shown = &self.hosts[..self.hosts.len().min(MOST_HOSTS)];
        let mut best: HashMap<Option<u32>, Vec<(u64, Counted)>> =
            shown.iter().map(|(host, _)| (*host, Vec::new())).collect();
        for (&(host, key), &counted) in counts.iter().filter(|(_, counted)| counted.count > 1) {
            if let Some(best) = best.get_mut(&host) {
                let before = |&(key, Counted { count, .. }): &(u64, Counted)| (Reverse(count), key);
                let place = best.partition_point(|other| before(other) < before(&(key, counted)));
                if place < MOST_BLOCKS {
                    best.truncate(MOST_BLOCKS - 1);
                    best.insert(place, (key, counted));
                }
            }
        }
        let block = |&(_, Counted { count, first }): &(u64, Counted)| Ok(Repeated { count, block: logs.row(first)? });
        shown.iter().map(|(host, _)| best.get(host).into_iter().flatten().map(block).collect()).collect()
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
            p.limit { (listed(self.hosts.len(), MOST_HOSTS, "host", "hosts")) ", those with the most blocks first; of each up to " (MOST_BLOCKS) " that stand there more than once, the most frequent first." }
            @for (place, ((host, blocks), repeated)) in self.hosts.iter().zip(&self.repeated).enumerate() {
                details.item open[place < OPEN] {
                    summary {
                        span.line {
                            span.figures {
                                @match host {
                                    Some(number) => { strong { (inline(&origins.hosts[*number as usize].name)) } },
                                    None => { strong { "Host not known" } },
                                }
                            }
                            span.start {
                                @for (place, Repeated { count: times, block }) in repeated.iter().take(MOST_TEASERS).enumerate() {
                                    @if place > 0 { ", " } (grouped(*times)) " × “" bdi { (teaser(&block.text)) } "”"
                                }
                            }
                        }
                    }
                    p.said {
                        (count(*blocks, "block", "blocks"))
                        @if let Some(number) = host {
                            " in " (count(origins.hosts[*number as usize].documents, "document", "documents")) " of this host"
                        }
                        @if repeated.is_empty() { "; none of them stands there twice" } "."
                    }
                    @for Repeated { count: times, block: found } in repeated {
                        div.block {
                            p.said {
                                strong { (grouped(*times)) " ×" } " " (found.label.name()) " — "
                                @for (place, evidence) in found.evidence.iter().take(MOST_EVIDENCE).enumerate() {
                                    @if place > 0 { "; " } (spoken(evidence))
                                }
                                @if found.evidence.is_empty() { "it reads like furniture" }
                            }
                            (block(&found.text, LONGEST))
                        }
                    }
                }
            }
        }
    }
}

/// The beginning of a block, on one line.
fn teaser(text: &str) -> Markup {
    let (head, tail) = ends(text.trim(), LONGEST_TEASER, 0);
    html! { (Text(&head.split_whitespace().collect::<Vec<_>>().join(" "))) @if tail.is_some() { "…" } }
}

/// A fingerprint of a block that numbers, letter case and white space do not change. `plain` is room to work in.
fn likeness(text: &str, plain: &mut String) -> u64 {
    plain.clear();
    for word in text.split_whitespace() {
        if word.is_ascii() {
            let plainer = |byte: u8| if byte.is_ascii_digit() { b'0' } else { byte.to_ascii_lowercase() };
            plain.extend(word.bytes().map(|byte| char::from(plainer(byte))));
        } else {
            plain.extend(word.chars().flat_map(char::to_lowercase).map(|c| if c.is_numeric() { '0' } else { c }));
        }
        plain.push(' ');
    }
    xxh3_64(plain.as_bytes())
}

/// Evidence in plain words.
fn spoken(evidence: &str) -> Markup {
    let (kind, what) = evidence.split_once(": ").unwrap_or((evidence, ""));
    match kind {
        "words" => html! { "says “" (inline(what)) "”" },
        "after" => html! { "stands behind “" (inline(what)) "”" },
        "context" => html! { "stands among furniture" },
        "host" => html! { (inline(what)) " of its host" },
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
    fn numbers_and_spaces_make_no_difference() {
        let likeness = |text| likeness(text, &mut String::from("left"));
        assert_eq!(likeness("12 Comments\n"), likeness("07  comments"));
        assert_eq!(likeness("É12 COMMENTÉ"), likeness("é34\tcommenté"));
        assert_ne!(likeness("12 Comments"), likeness("123 Comments"));
    }

    #[test]
    fn evidence_is_plain() {
        let said = |evidence| spoken(evidence).into_string();
        assert_eq!(said("words: log <in>"), "says “<bdi class=\"name\">log &lt;in&gt;</bdi>”");
        assert!(said("host: on 6 of 6 pages").contains("on 6 of 6 pages</bdi> of its host"));
        assert!(said("something new: x").contains("something new: x"));
    }
}
