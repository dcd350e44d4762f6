//! By host: how many documents came from it, how many of them went, and how much furniture it puts around them.

use super::escape::inline;
use super::figures::{bar, count, grouped, percent};
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
        (!loses_nearly_all(host), Reverse(host.removed), Reverse(host.blocks), Reverse(host.documents), &host.name)
    });
    let warned = hosts.iter().filter(|host| loses_nearly_all(host)).count() as u64;
    let most = hosts.iter().map(|host| host.documents).max().unwrap_or(1);
    let removes = did.compare && hosts.iter().any(|host| host.removed > 0);
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
            ", by " @if removes { "documents removed" } @else if did.judge { "furniture" } @else { "documents" } "."
            @if origins.unknown.documents > 0 {
                " " (count(origins.unknown.documents, "document names", "documents name")) " no host"
                @if removes { "; " (grouped(origins.unknown.removed)) " of them went" } "."
            }
        }
        @let (first, more) = hosts[..hosts.len().min(MOST)].split_at(hosts.len().min(AT_ONCE.max(warned as usize).min(MOST)));
        (table(first, most, removes, did))
        @if !more.is_empty() {
            details.item {
                summary { (count(more.len() as u64, "more host", "more hosts")) }
                (table(more, most, removes, did))
            }
        }
    }
}

fn table(hosts: &[&Host], most: u64, removes: bool, did: Did) -> Markup {
    html! {
        div.wide {
            table {
                thead {
                    tr {
                        th scope="col" { "Host" } th.number scope="col" { "Documents" } th.bars aria-hidden="true" {}
                        @if removes { th.number scope="col" { "Removed" } th.number scope="col" { "Share" } th.bars aria-hidden="true" {} }
                        @if did.judge { th.number scope="col" { "Furniture blocks" } th.number scope="col" { "of its text" } }
                    }
                }
                tbody {
                    @for host in hosts {
                        tr class=[loses_nearly_all(host).then_some("warned")] {
                            th scope="row" { @if loses_nearly_all(host) { span.flag { "⚠ nearly all gone " } } (inline(&host.name)) }
                            td.number { (grouped(host.documents)) }
                            td.bars { (bar(host.documents, most, "other")) }
                            @if removes {
                                td.number { (grouped(host.removed)) }
                                td.number { (percent(host.removed, host.documents)) }
                                td.bars { (bar(host.removed, host.documents, "fill")) }
                            }
                            @if did.judge {
                                td.number { (grouped(host.blocks)) }
                                td.number { (percent(host.block_bytes, host.bytes)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// How many of all are listed.
pub(super) fn listed(all: usize, most: usize, one: &str, many: &str) -> String {
    if all <= most {
        return count(all as u64, one, many);
    }
    format!("{} of {}", grouped(most as u64), count(all as u64, one, many))
}
