//! The numbers of a run: `summary.json`, and the table that a person reads.

use super::alike::Looked;
use super::clock::Timing;
use crate::boilerplate::label::Label;
use crate::boilerplate::stripped::Stripped;
use crate::cluster::{Cluster, PairKind};
use crate::config::{RunConfig, Settings};
use crate::corpus::Corpus;
use crate::document::Documents;
use crate::error::{Error, Result};
use crate::passages::kind::Kind;
use crate::passages::listing::{FamilyRow, Listing, PassageRow};
use crate::passages::passage::Region;
use crate::read::Scratch;
use crate::verify::Texts;
use crate::write::{Decided, Results, Written};
use serde::Serialize;
use std::ffi::{OsStr, OsString};
use std::path::absolute;

/// Everything worth knowing of a run.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// Version of onecopy.
    pub version: &'static str,
    /// Equal for two runs whose parameters give the same results on the same input.
    pub fingerprint: String,
    /// The parameters.
    pub parameters: Settings,
    /// Where the documents came from: absolute paths and patterns, or `-` for standard input.
    pub inputs: Vec<String>,
    /// Bands and rows of the sketch, if one was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bands: Option<String>,
    /// The probability that the sketch proposes a pair right at the threshold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recall_at_threshold: Option<f64>,
    /// How many of what.
    pub counts: Counts,
    /// What was asked for and met nothing, in sentences: fields that no record has, sources that no document is of.
    pub warnings: Vec<String>,
    /// The three largest clusters.
    pub largest: Vec<ClusterLine>,
    /// What is shared, if passages were looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passages: Option<PassageCounts>,
    /// What was stripped, if boilerplate was looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub boilerplate: Option<BoilerplateCounts>,
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
    /// What results tell; the timings and the check are to be filled in.
    pub(super) fn new(config: &RunConfig, inputs: &[OsString], results: &Results<'_>, looked: Looked) -> Self {
        let Corpus { documents, rejections, renamed, skipped_files, bytes, .. } = results.corpus;
        let read = u64::from(documents.len());
        let wordless = || documents.words.iter().filter(|&&words| words == 0).count() as u64;
        let mut counts = Counts {
            documents: read,
            kept: read,
            rejected: rejections.len() as u64,
            empty: results.boilerplate.as_ref().map_or_else(wordless, |of| of.stripped.counts.wordless),
            renamed_ids: *renamed,
            skipped_files: *skipped_files,
            candidates: looked.candidates,
            compared: looked.compared,
            bounded: looked.bounded,
            ..Counts::default()
        };
        if let (Some(dedup), Some(decided)) = (config.dedup(), results.decided) {
            let Decided { clusters, rows, removed } = decided;
            let of = |kind| removed.iter().filter(|removal| removal.kind == kind).count() as u64;
            counts.kept -= removed.len() as u64;
            (counts.exact, counts.near, counts.contained) =
                (of(PairKind::Exact), of(PairKind::Near), of(PairKind::Contained));
            counts.contained_kept = contained_kept(decided, dedup.contained);
            counts.unranked = documents.preferences.iter().filter(|p| dedup.keep.is_blind_to(p)).count() as u64;
            counts.clusters = clusters.len() as u64;
            counts.largest_cluster = clusters.first().map_or(0, |cluster| cluster.members.len() as u64);
            counts.pairs = rows.len() as u64;
        }
        let clusters = results.decided.iter().flat_map(|decided| decided.clusters.iter().take(3));
        let banding = config.dedup().map(|dedup| (dedup.banding(), dedup.threshold));
        Self {
            version: env!("CARGO_PKG_VERSION"),
            fingerprint: config.fingerprint(),
            parameters: results.settings.clone(),
            inputs: inputs.iter().map(|input| named(input)).collect(),
            bands: banding.map(|(banding, _)| banding.to_string()),
            recall_at_threshold: banding.map(|(banding, threshold)| banding.probability(threshold)),
            counts,
            warnings: Vec::new(),
            largest: clusters.map(|cluster| ClusterLine::new(cluster, documents)).collect(),
            passages: results.passages.map(|listing| PassageCounts::new(listing, results.corpus)),
            boilerplate: results.boilerplate.as_ref().map(|of| BoilerplateCounts::new(of.stripped, documents)),
            bytes: *bytes,
            seconds: Vec::new(),
            total_seconds: 0.0,
            peak_memory: None,
            conservation: Conservation::default(),
        }
    }
}

/// How many documents stay of which at least this share stands in another one.
fn contained_kept(decided: &Decided, least: f64) -> u64 {
    let is_removed = |document: &u32| decided.removed.binary_search_by_key(document, |row| row.document).is_ok();
    let parts = decided.rows.iter().filter(|row| row.kind == PairKind::Contained).flat_map(|row| {
        let [of_a, of_b] = row.aligned.unwrap_or_default();
        [(row.a, of_a), (row.b, of_b)]
    });
    let mut kept: Vec<u32> = parts.filter(|&(_, share)| share >= least).map(|(document, _)| document).collect();
    kept.sort_unstable();
    kept.dedup();
    kept.iter().filter(|document| !is_removed(document)).count() as u64
}

/// An input as it can be found again from anywhere.
fn named(input: &OsStr) -> String {
    match input.to_str() {
        Some("-") => "-".to_owned(),
        _ => absolute(input).unwrap_or_else(|_| input.into()).to_string_lossy().into_owned(),
    }
}

/// Documents that were emptied of prose and are named.
const FIRST_EMPTIED: usize = 5;

/// How much boilerplate there is.
#[derive(Clone, Debug, Default, Serialize)]
pub struct BoilerplateCounts {
    /// Documents that have some.
    pub documents: u64,
    /// Documents of which nothing else is left.
    pub emptied: u64,
    /// Of these, documents that had more than 50 words that read like prose.
    pub emptied_prose: u64,
    /// The first few of them.
    pub first_emptied_prose: Vec<String>,
    /// Its blocks.
    pub blocks: u64,
    /// Its bytes.
    pub bytes: u64,
    /// Bytes of all texts.
    pub text_bytes: u64,
    /// By label, the most bytes first.
    pub labels: Vec<LabelLine>,
}

/// A label in a line.
#[derive(Clone, Debug, Serialize)]
pub struct LabelLine {
    /// The label.
    pub label: Label,
    /// Its blocks.
    pub blocks: u64,
    /// Its bytes.
    pub bytes: u64,
}

impl BoilerplateCounts {
    fn new(stripped: &Stripped, documents: &Documents) -> Self {
        let counts = &stripped.counts;
        let line = |(&label, &(blocks, bytes)): (&Label, &(u64, u64))| LabelLine { label, blocks, bytes };
        let mut labels: Vec<LabelLine> = Label::ALL.iter().zip(&counts.labels).map(line).collect();
        let first = stripped.emptied_prose.iter().take(FIRST_EMPTIED);
        labels.retain(|line| line.blocks > 0);
        labels.sort_by_key(|line| std::cmp::Reverse((line.bytes, line.blocks)));
        Self {
            documents: counts.documents,
            emptied: counts.emptied,
            emptied_prose: stripped.emptied_prose.len() as u64,
            first_emptied_prose: first.map(|&document| documents.ids.get(document).to_owned()).collect(),
            blocks: labels.iter().map(|line| line.blocks).sum(),
            bytes: labels.iter().map(|line| line.bytes).sum(),
            text_bytes: counts.text_bytes,
            labels,
        }
    }
}

/// How many passages there are.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PassageCounts {
    /// Passages listed.
    pub passages: u64,
    /// Pairs of documents that these are of.
    pub pairs: u64,
    /// Of these, text that was printed again.
    pub reuse: u64,
    /// Of these, somebody's words, which both documents quote.
    pub quote: u64,
    /// Of these, what a host prints on its pages whatever they are about.
    pub furniture: u64,
    /// Families.
    pub families: u64,
    /// Documents that share a passage with another.
    pub sharing: u64,
    /// Of these, documents without a date that can be read: they count as later than all that have one.
    pub undated: u64,
    /// Stretches of text that were cut.
    pub cut: u64,
    /// Documents of which nothing was left by that.
    pub emptied: u64,
    /// Printings of the largest.
    pub largest_family: u64,
    /// The three families on the most hosts: what travelled furthest.
    pub widest: Vec<FamilyLine>,
}

impl PassageCounts {
    fn new(listing: &Listing, corpus: &Corpus) -> Self {
        let documents = &corpus.documents;
        let dates = documents.dates.iter().flatten();
        let of = |kind| listing.passages.iter().filter(|row| row.kind == kind).count() as u64;
        let mut sharing = vec![false; documents.len() as usize];
        for region in listing.families.iter().flat_map(|family| &family.printings) {
            sharing[region.document as usize] = true;
        }
        let same_pair = |x: &PassageRow, y: &PassageRow| (x.a.document, x.b.document) == (y.a.document, y.b.document);
        // They come by size, and a stable sort leaves them so.
        let mut widest: Vec<&FamilyRow> = listing.families.iter().collect();
        widest.sort_by_key(|family| std::cmp::Reverse(family.hosts));
        let line = |family: &FamilyRow| FamilyLine {
            size: u64::from(family.size),
            hosts: u64::from(family.hosts),
            unknown_hosts: u64::from(family.unknown_hosts),
            words: u64::from(family.words),
            first: documents.ids.get(family.first.document).to_owned(),
            host: documents
                .hosts
                .as_ref()
                .and_then(|hosts| hosts.name(documents.origin(family.first.document).0))
                .map(str::to_owned),
            start: start(corpus, &family.first),
        };
        Self {
            passages: listing.passages.len() as u64,
            pairs: listing.passages.chunk_by(same_pair).count() as u64,
            reuse: of(Kind::Reuse),
            quote: of(Kind::Quote),
            furniture: of(Kind::Furniture),
            families: listing.families.len() as u64,
            cut: listing.cuts.as_ref().map_or(0, |cuts| cuts.len() as u64),
            emptied: 0,
            sharing: sharing.iter().filter(|&&shares| shares).count() as u64,
            undated: sharing.iter().zip(dates).filter(|(shares, date)| **shares && date.is_none()).count() as u64,
            largest_family: listing.families.first().map_or(0, |family| u64::from(family.size)),
            widest: widest.iter().take(3).map(|family| line(family)).collect(),
        }
    }
}

/// A family in a line.
#[derive(Clone, Debug, Serialize)]
pub struct FamilyLine {
    /// Number of printings.
    pub size: u64,
    /// Number of hosts, as far as they are known.
    pub hosts: u64,
    /// Number of documents with it whose host is not known.
    pub unknown_hosts: u64,
    /// Words of the earliest printing.
    pub words: u64,
    /// Id of the document that has it.
    pub first: String,
    /// The host of that, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// How it begins: up to 80 characters, without line breaks. Nothing, if the text cannot be read any more.
    pub start: String,
}

/// How a passage begins.
fn start(corpus: &Corpus, first: &Region) -> String {
    const MOST: usize = 80;
    let mut scratch = Scratch::default();
    let words = corpus.text(first.document, &mut scratch).unwrap_or_default();
    let words = words.get(first.start as usize..first.end as usize).unwrap_or_default().split_whitespace();
    words.collect::<Vec<_>>().join(" ").chars().take(MOST).collect()
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
    /// Documents that go because nearly all of them stands in another one.
    pub contained: u64,
    /// Documents that stay though nearly all of them stands in another one.
    pub contained_kept: u64,
    /// Records, and files, that could not be read.
    pub rejected: u64,
    /// Documents without any word; they stay.
    pub empty: u64,
    /// Documents that have nothing of what the policy asks for: no date that can be read, no such number, none of the sources.
    pub unranked: u64,
    /// Documents whose id was taken, and got a number.
    pub renamed_ids: u64,
    /// Ids on the list of pairs that no document has.
    pub unknown_ids: u64,
    /// Files in folders that were not read because of their kind.
    pub skipped_files: u64,
    /// Clusters.
    pub clusters: u64,
    /// Members of the largest.
    pub largest_cluster: u64,
    /// Pairs listed.
    pub pairs: u64,
    /// Documents that the sketch proposed to compare; pairs, if these were listed.
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
