//! How alike documents are: the similarities of pairs, and the sizes of clusters and families.

use super::chart::{self, BINS};
use super::clusters::Clusters;
use super::families::Families;
use super::figures::count;
use super::{Did, nothing};
use crate::cluster::PairKind;
use crate::error::Result;
use crate::logs::{Logs, PairLikeness, Summary};
use maud::{Markup, html};

/// The Jaccard similarities of pairs.
pub(super) struct Similarities {
    /// Near and contained ones in bins.
    bins: [[u64; 2]; BINS],
    exact: u64,
    others: u64,
}

impl Similarities {
    pub(super) fn read(logs: &Logs) -> Result<Self> {
        let mut similarities = Self { bins: [[0; 2]; BINS], exact: 0, others: 0 };
        for row in logs.rows::<PairLikeness>()? {
            let PairLikeness { jaccard, kind } = row?;
            if kind == PairKind::Exact {
                similarities.exact += 1;
                continue;
            }
            similarities.others += 1;
            let bin = ((jaccard * BINS as f64) as usize).min(BINS - 1);
            similarities.bins[bin][usize::from(kind == PairKind::Contained)] += 1;
        }
        Ok(similarities)
    }

    pub(super) fn section(&self, clusters: &Clusters, families: &Families, summary: &Summary, did: Did) -> Markup {
        if !did.compare && !did.share {
            return nothing("This run compared no documents.");
        }
        let threshold = summary.parameters.number("threshold");
        html! {
            @if did.compare {
                @if self.others == 0 && self.exact == 0 {
                    (nothing("No two documents were alike."))
                } @else {
                    p {
                        (count(self.exact + self.others, "pair", "pairs")) " listed; "
                        @if self.exact > 0 { (count(self.exact, "has", "have")) " the same words on both sides, and are not drawn" }
                        @else { "none of them of the same words" }
                        "."
                    }
                }
            }
            div.pair.trio {
                @if did.compare && self.others > 0 {
                    (chart::histogram(&self.bins, "Pairs by Jaccard similarity", ["near", "contained"], threshold))
                }
                @if did.compare && clusters.count > 0 {
                    (chart::sizes(&clusters.sizes, "Cluster sizes", ["cluster", "clusters", "members"]))
                }
                @if did.share && families.count > 0 {
                    (chart::sizes(&families.sizes, "Family sizes", ["family", "families", "printings"]))
                }
            }
            @if did.compare && self.others > 0 && summary.parameters.get("aligned").is_some() {
                p.aside {
                    "Pairs left of the threshold were found by the passages that they share: enough of their words stand in the same order on both sides."
                }
            }
        }
    }
}
