//! By host: how many documents came from it, how much of their text went, with copies and as furniture.

use super::escape::inline;
use super::figures::{bar, bytes, count, grouped, percent};
use super::origins::{Host, Origins};
use super::{Did, nothing};
use maud::{Markup, html};
use std::cmp::Reverse;

/// Hosts that are listed.
const MOST: usize = 100;
/// Hosts that are shown unasked; all that are warned of are.
const AT_ONCE: usize = 20;
/// A host that loses this share, in per cent, of at least so many documents, or of their text, is warned of.
const NEARLY_ALL: u64 = 90;
const ENOUGH: u64 = 5;

fn loses_nearly_all(host: &Host) -> bool {
    let nearly_all = |part: u64, of: u64| of > 0 && part * 100 >= of * NEARLY_ALL;
    host.documents >= ENOUGH && (nearly_all(host.removed, host.documents) || nearly_all(host.block_bytes, host.bytes))
}

pub(super) fn section(origins: &Origins, did: Did) -> Markup {
    if !origins.are_known {
        return nothing("Without the documents it is not known where they come from.");
    }
    if origins.hosts.is_empty() {
        return nothing("No document names its host.");
    }
    let mut hosts: Vec<&Host> = origins.hosts.iter().collect();
    hosts.sort_by_key(|host| {
        (!loses_nearly_all(host), Reverse(host.gone()), Reverse(host.removed), Reverse(host.documents), &host.name)
    });
    let warned = hosts.iter().filter(|host| loses_nearly_all(host)).count() as u64;
    let columns = Columns {
        documents: hosts.iter().map(|host| host.documents).max().unwrap_or(1),
        copies: did.compare && hosts.iter().any(|host| host.removed > 0),
        furniture: did.judge && hosts.iter().any(|host| host.blocks > 0),
        strip: did.strip,
    };
    html! {
        @if warned > 0 {
            p.warning {
                strong { "⚠ Warning. " }
                (count(warned, "host loses", "hosts lose")) " nearly everything (" (NEARLY_ALL) " % or more of at least " (ENOUGH)
                " documents, or of their text). That is right for a mirror of another site; if these are no mirrors, look at their clusters and at what was taken for furniture before you use the result."
            }
        }
        p.limit {
            (listed(hosts.len(), MOST, "host", "hosts"))
            @if columns.is_empty() { ", those with the most documents first." }
            @else { ", those with the most text of copies and furniture first." }
            @if origins.unknown.documents > 0 {
                " " (count(origins.unknown.documents, "document names", "documents name")) " no host"
                @if columns.copies { "; " (grouped(origins.unknown.removed)) " of them went" } "."
            }
        }
        @let (first, more) = hosts[..hosts.len().min(MOST)].split_at(hosts.len().min(AT_ONCE.max(warned as usize).min(MOST)));
        (table(first, columns))
        @if !more.is_empty() {
            details.item {
                summary { (count(more.len() as u64, "more host", "more hosts")) }
                (table(more, columns))
            }
        }
    }
}

/// What there is to show of hosts: columns of nothing are left out.
#[derive(Clone, Copy)]
struct Columns {
    /// Documents of the host that has the most.
    documents: u64,
    copies: bool,
    furniture: bool,
    /// What was done to furniture.
    strip: &'static str,
}

impl Columns {
    fn is_empty(self) -> bool {
        !self.copies && !self.furniture
    }
}

fn table(hosts: &[&Host], columns: Columns) -> Markup {
    html! {
        div.wide {
            table {
                thead {
                    tr {
                        th scope="col" { "Host" } th.number scope="col" { "Documents" } th.bars aria-hidden="true" {}
                        @if columns.copies { th.number scope="col" { "Copies removed" } th.number scope="col" { "of its documents" } }
                        @if columns.furniture {
                            th.number scope="col" { "Blocks of furniture " (columns.strip) }
                            th.number scope="col" { "of its text" }
                        }
                        @if !columns.is_empty() { th.number scope="col" { "Copies and furniture" } th.bars aria-hidden="true" {} }
                    }
                }
                tbody {
                    @for host in hosts {
                        tr class=[loses_nearly_all(host).then_some("warned")] {
                            th scope="row" { @if loses_nearly_all(host) { span.flag { "⚠ nearly all gone " } } (inline(&host.name)) }
                            td.number { (grouped(host.documents)) }
                            td.bars { (bar(host.documents, columns.documents, "other")) }
                            @if columns.copies {
                                td.number { (some(host.removed, grouped)) }
                                td.number { (some(host.removed, |removed| percent(removed, host.documents))) }
                            }
                            @if columns.furniture {
                                td.number { (some(host.blocks, grouped)) }
                                td.number { (some(host.blocks, |_| percent(host.block_bytes, host.bytes))) }
                            }
                            @if !columns.is_empty() {
                                td.number { (some(host.gone(), bytes)) }
                                td.bars { (bar(host.gone(), host.bytes, "fill")) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A number as it is shown; a dash for none.
fn some(number: u64, show: impl Fn(u64) -> String) -> String {
    if number == 0 { "–".to_owned() } else { show(number) }
}

/// How many of all are listed.
pub(super) fn listed(all: usize, most: usize, one: &str, many: &str) -> String {
    if all <= most {
        return count(all as u64, one, many);
    }
    format!("{} of {}", grouped(most as u64), count(all as u64, one, many))
}
