//! The numbers of a run: `summary.json`, and the table that a person reads.

use super::Stage;
use crate::cluster::Cluster;
use crate::config::Settings;
use crate::document::Documents;
use crate::error::{Error, Result};
use crate::verify::Verified;
use crate::write::{Results, Written};
use serde::Serialize;

/// Everything worth knowing of a run.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// Version of onecopy.
    pub version: &'static str,
    /// Equal for two runs whose parameters give the same results on the same input.
    pub fingerprint: String,
    /// The parameters.
    pub parameters: Settings,
    /// Bands and rows of the sketch.
    pub bands: String,
    /// The probability that the sketch proposes a pair right at the threshold.
    pub recall_at_threshold: f64,
    /// How many of what.
    pub counts: Counts,
    /// The three largest clusters.
    pub largest: Vec<ClusterLine>,
    /// Bytes read, as decompressed.
    pub bytes: u64,
    /// How long each stage took.
    pub seconds: Vec<Timing>,
    /// How long all took.
    pub total_seconds: f64,
    /// Peak resident memory in bytes, mapped pages of the input included; where the system tells.
    pub peak_memory: Option<u64>,
    /// Whether every record ended as exactly one of kept, removed, rejected.
    pub conservation: Conservation,
}

impl Summary {
    /// What follows from the results; the counts of what they do not hold, the timings and the check are to be filled in.
    pub(super) fn new(results: &Results<'_>, verified: &Verified) -> Self {
        let Results { config, documents, clusters, removed, rejections, rows, .. } = results;
        let exact = removed.iter().filter(|removal| removal.exact).count() as u64;
        let read = u64::from(documents.len());
        Self {
            version: env!("CARGO_PKG_VERSION"),
            fingerprint: config.fingerprint(),
            parameters: Settings::effective(config),
            bands: config.banding().to_string(),
            recall_at_threshold: config.banding().probability(config.threshold),
            counts: Counts {
                documents: read,
                kept: read - removed.len() as u64,
                exact,
                near: removed.len() as u64 - exact,
                rejected: rejections.len() as u64,
                empty: documents.words.iter().filter(|&&words| words == 0).count() as u64,
                clusters: clusters.len() as u64,
                largest_cluster: clusters.first().map_or(0, |cluster| cluster.members.len() as u64),
                pairs: rows.len() as u64,
                compared: verified.compared,
                bounded: verified.bounded,
                ..Counts::default()
            },
            largest: clusters.iter().take(3).map(|cluster| ClusterLine::new(cluster, documents)).collect(),
            bytes: 0,
            seconds: Vec::new(),
            total_seconds: 0.0,
            peak_memory: None,
            conservation: Conservation::default(),
        }
    }
}

/// How many of what.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Counts {
    /// Documents read.
    pub documents: u64,
    /// Documents that stay.
    pub kept: u64,
    /// Documents that go because another one has the same words.
    pub exact: u64,
    /// Documents that go because another one is nearly the same.
    pub near: u64,
    /// Records, and files, that could not be read.
    pub rejected: u64,
    /// Documents without any word; they stay.
    pub empty: u64,
    /// Documents that have nothing of what the policy asks for: no date that can be read, no such number, none of the sources.
    pub unranked: u64,
    /// Documents whose id was taken, and got a number.
    pub renamed_ids: u64,
    /// Files in folders that were not read because of their kind.
    pub skipped_files: u64,
    /// Clusters.
    pub clusters: u64,
    /// Members of the largest.
    pub largest_cluster: u64,
    /// Pairs listed.
    pub pairs: u64,
    /// Documents that the sketch proposed to compare.
    pub candidates: u64,
    /// Pairs compared on their shingles.
    pub compared: u64,
    /// Documents for which the search for partners was cut short, because there were too many likely ones.
    pub bounded: u64,
}

/// A cluster in a line.
#[derive(Clone, Debug, Serialize)]
pub struct ClusterLine {
    /// Number of members.
    pub size: u64,
    /// Id of the one that is kept.
    pub survivor: String,
}

impl ClusterLine {
    pub(super) fn new(cluster: &Cluster, documents: &Documents) -> Self {
        Self { size: cluster.members.len() as u64, survivor: documents.ids.get(cluster.survivor).to_owned() }
    }
}

/// How long a stage took.
#[derive(Clone, Debug, Serialize)]
pub struct Timing {
    /// The stage.
    pub stage: Stage,
    /// Wall seconds.
    pub seconds: f64,
}

/// The count of what was really written, against what was read.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Conservation {
    /// Records in the input.
    pub read: u64,
    /// Records written as survivors.
    pub kept: u64,
    /// Lines written to `removed.jsonl`.
    pub removed: u64,
    /// Lines written to `rejected.jsonl`.
    pub rejected: u64,
    /// Whether they add up, and whoever took the survivors took all of them.
    pub holds: bool,
}

impl Conservation {
    /// Holds what was written against the number of records read. They must add up, unless whoever took the survivors
    /// stopped taking them.
    pub(super) fn check(read: u64, written: &Written) -> Result<Self> {
        let Written { kept, removed, rejected, cut_short, .. } = *written;
        let adds_up = kept + removed + rejected == read;
        if adds_up || cut_short {
            return Ok(Self { read, kept, removed, rejected, holds: adds_up && !cut_short });
        }
        Err(Error::Internal(format!(
            "{read} records were read, but {kept} kept, {removed} removed and {rejected} rejected"
        )))
    }
}

/// Peak resident memory of this process in bytes, where `/proc` tells it.
pub(super) fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}
