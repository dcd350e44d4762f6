//! `onecopy dedup`: read, propose, verify, decide, write.

use super::candidates::Candidates;
use super::clock::Clock;
use super::ends::{self, Outcome, Output, Read, on_threads};
use super::likeness::Likeness;
use super::scan::{SketchKind, Wanted};
use super::sharing::Sharing;
use super::summary::Summary;
use super::{Monitor, Stage};
use crate::cluster::{Copies, Decisions, decide, remove_contained};
use crate::config::{DedupConfig, Settings};
use crate::corpus::Corpus;
use crate::document::{inverse, ranks as ranks_of};
use crate::error::{Error, Result};
use crate::read::Scratch;
use crate::scope::{Allowed, Request};
use crate::verify::{Comparable, LARGEST_LISTED, Texts};
use crate::write::{Decided, Results, pair_rows};
use std::ffi::OsString;

/// Keeps one copy of every near-duplicate document of `inputs` (files, folders, patterns, `-`).
///
/// Errors are about the run as a whole; bad records are counted and logged. When it fails, or is stopped through the
/// monitor, nothing is left behind in the output folder.
///
/// ```
/// use onecopy::config::DedupConfig;
/// use onecopy::run::{Output, dedup};
///
/// # fn main() -> onecopy::error::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let input = folder.path().join("crawl.jsonl");
/// # let line = "{\"text\":\"One two three four five six seven.\"}\n";
/// # std::fs::write(&input, line.repeat(2)).unwrap();
/// let out = folder.path().join("out");
/// let output = Output::Folder { path: out.clone(), force: false };
/// let outcome = dedup(&[input.into()], &output, &DedupConfig::default(), &())?;
/// assert_eq!(outcome.summary.counts.documents, 2);
/// assert_eq!(outcome.summary.counts.kept, 1);
/// assert!(out.join("removed.jsonl").exists());
/// # Ok(())
/// # }
/// ```
pub fn dedup(inputs: &[OsString], output: &Output, config: &DedupConfig, monitor: &dyn Monitor) -> Result<Outcome> {
    config.check()?;
    on_threads(&config.common, || dedup_here(inputs, output, config, monitor))
}

fn dedup_here(inputs: &[OsString], output: &Output, config: &DedupConfig, monitor: &dyn Monitor) -> Result<Outcome> {
    let mut clock = Clock::start();
    let request = Request::read(&config.common.scope)?;
    let staging = output.begin()?;

    // Bytes to documents, each with its words' fingerprint and its band keys.
    let wanted = Wanted {
        fields: config.all_fields()?,
        columns: config.columns(),
        keep: &config.keep,
        sketch: Some(SketchKind { shingle: config.shingle, banding: config.banding(), seed: config.seed }),
        fingerprints: config.passages.is_some(),
        couples: config.passages.as_ref().is_some_and(|passages| passages.loose),
        blocks: false,
    };
    let Read { mut corpus, bands, keys, .. } = ends::read(inputs, staging.as_ref(), &config.common, &wanted, monitor)?;
    clock.lap(Stage::Read);

    // Of documents of the same words the most preferred stands for all, and near copies are sought among those.
    monitor.begin(Stage::Propose, 0);
    let id_order = inverse(&corpus.id_ranks);
    let allowed = request.resolve(&corpus.documents.ids, corpus.documents.hosts.as_ref(), &id_order)?;
    drop(id_order);
    let mut copies = Copies::find(&corpus.documents, &allowed, &config.keep, &corpus.id_ranks);
    if copies.pairs.is_empty() {
        // Of no more use: 16 bytes a document.
        corpus.documents.exact = Vec::new();
    }
    let (documents, id_ranks) = (&corpus.documents, &corpus.id_ranks);
    let candidates = Candidates::propose(documents, &copies, &allowed, &bands);
    drop((request, bands));
    let preference = documents.preference(&config.keep, id_ranks);
    let in_play = copies.documents().chain(candidates.documents());
    let ranks = ranks_of(documents.len(), in_play, &preference);
    clock.lap(Stage::Propose);

    // What the sketch proposed, decided on the text.
    monitor.begin(Stage::Verify, candidates.len());
    let ranked = Ranked { corpus: &corpus, ranks: &ranks, allowed: &allowed };
    let mut verified = candidates.verify(&ranked, config, monitor)?;
    clock.lap(Stage::Verify);

    // What documents share: those that stand in each other nearly whole are alike whatever their shingles say.
    let find = |passages| Sharing::find(&corpus, keys, &allowed, passages, monitor, &mut clock);
    let sharing = config.passages.as_ref().map(find).transpose()?;
    let likeness = sharing
        .as_ref()
        .map(|sharing| Likeness::find(sharing, &corpus, &copies, &allowed, &mut verified.pairs, config));
    let likeness = likeness.transpose()?;

    monitor.begin(Stage::Decide, 0);
    let pairs = copies.joined(verified.pairs, documents);
    // Passages may bring documents into play that the sketch did not know of. (The pairs of copies are among `pairs` by now.)
    let ranks = if likeness.is_some() {
        let in_play = copies.documents().chain(pairs.iter().flat_map(|pair| [pair.a, pair.b]));
        ranks_of(documents.len(), in_play, &preference)
    } else {
        ranks
    };
    let rank = |document: u32| ranks[document as usize];
    let Decisions { clusters, mut removed } = decide(documents.len(), &copies, &pairs, rank, |d| id_ranks[d as usize]);
    if let (Some(likeness), true) = (&likeness, config.remove_contained) {
        remove_contained(&mut removed, &likeness.contained, &documents.words, &preference);
    }
    // Whoever has listed pairs wants to know of each.
    let largest = if allowed.listed().is_some() { usize::MAX } else { LARGEST_LISTED as usize };
    let mut rows = pair_rows(&clusters, largest, &copies, &pairs, &removed, id_ranks);
    if let (Some(sharing), Some(likeness)) = (&sharing, &likeness) {
        rows = likeness.complete(rows, sharing, &corpus)?;
    }
    clock.lap(Stage::Decide);

    let decided = Decided { clusters, rows, removed };
    let listing = sharing.as_ref().map(|sharing| sharing.list(&corpus)).transpose()?;
    let results = Results {
        settings: Settings::from(config),
        corpus: &corpus,
        decided: Some(&decided),
        passages: listing.as_ref().map(|(listing, _)| listing),
        boilerplate: None,
        change: None,
    };
    let mut summary = Summary::of_dedup(config, &results, &decided);
    summary.counts.candidates = candidates.len();
    summary.counts.compared = verified.compared;
    summary.counts.bounded = verified.bounded;
    ends::finish(&results, output, staging, &allowed, summary, clock, monitor)
}

/// Documents in the order of the policy.
struct Ranked<'a> {
    corpus: &'a Corpus,
    ranks: &'a [u32],
    allowed: &'a Allowed<'a>,
}

impl Texts for Ranked<'_> {
    fn text<'a>(&'a self, document: u32, scratch: &'a mut Scratch) -> Result<&'a str> {
        self.corpus.text(document, scratch)
    }

    fn words(&self, document: u32) -> u32 {
        self.corpus.words(document)
    }

    fn changed(&self, document: u32) -> Error {
        self.corpus.changed(document)
    }
}

impl Comparable for Ranked<'_> {
    fn rank(&self, document: u32) -> u32 {
        self.ranks[document as usize]
    }

    fn admits(&self, a: u32, b: u32) -> bool {
        self.allowed.admits(a, b)
    }
}
