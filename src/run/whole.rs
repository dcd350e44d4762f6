//! A whole run: read, strip, propose, verify, align, decide, write. Every command is a part of it.

use super::alike::{Alike, Looked};
use super::clock::Clock;
use super::ends::{self, Outcome, Output, Read, on_threads};
use super::examine::{Found, SketchKind, Sought};
use super::scan::Wanted;
use super::sharing::Sharing;
use super::strip::strip;
use super::summary::Summary;
use super::warnings::warnings;
use super::{Monitor, Stage};
use crate::boilerplate::cleaner::Cleaner;
use crate::boilerplate::rules::Rules;
use crate::cluster::Copies;
use crate::config::{DedupConfig, RunConfig, Settings};
use crate::document::inverse;
use crate::error::Result;
use crate::scope::Request;
use crate::write::{Boilerplate, Change, Edits, Marks, Results};
use std::ffi::OsString;

/// Cleans the documents of `inputs` (files, folders, patterns, `-`), keeps one copy of every near-duplicate, and finds the passages
/// that they share: all in one run, in which documents are compared without their boilerplate.
///
/// Errors are about the run as a whole; bad records are counted and logged. When it fails, or is stopped through the
/// monitor, nothing is left behind in the output folder.
///
/// ```
/// use onecopy::config::RunConfig;
/// use onecopy::run::{Output, run};
///
/// # fn main() -> onecopy::error::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let input = folder.path().join("crawl.jsonl");
/// let story = "The harbour was closed on Monday after a storm had torn two boats from their moorings.";
/// let cookies = "We use cookies on this site. Accept all cookies.";
/// let lines = format!("{{\"text\":\"{story}\"}}\n{{\"text\":\"{story}\\n\\n{cookies}\"}}\n");
/// # std::fs::write(&input, lines).unwrap();
/// let out = folder.path().join("out");
/// let output = Output::Folder { path: out.clone(), force: false };
/// let outcome = run(&[input.into()], &output, &RunConfig::default(), &())?;
/// assert_eq!(outcome.summary.counts.exact, 1);
/// # Ok(())
/// # }
/// ```
pub fn run(inputs: &[OsString], output: &Output, config: &RunConfig, monitor: &dyn Monitor) -> Result<Outcome> {
    config.check()?;
    on_threads(&config.common, || through(inputs, output, config, monitor))
}

fn through(inputs: &[OsString], output: &Output, config: &RunConfig, monitor: &dyn Monitor) -> Result<Outcome> {
    let mut clock = Clock::start();
    let (common, clean, dedup, passages) = (&config.common, config.clean.as_ref(), config.dedup(), config.passages());
    let request = Request::read(&common.scope)?;
    let rules = clean.and_then(|clean| clean.rules.as_deref()).map(Rules::read).transpose()?;
    let staging = output.begin()?;

    // Bytes to documents. What is to be stripped from them is known when all have been seen, so they are examined after that.
    let sought = sought(config);
    let wanted = Wanted {
        fields: config.all_fields()?,
        columns: config.columns(),
        keep: config.keep(),
        sought: if clean.is_some() { Sought::default() } else { sought },
        blocks: clean.is_some_and(|clean| !clean.alone),
    };
    let Read { mut corpus, mut found, repetition, seen } =
        ends::read(inputs, staging.as_ref(), common, &wanted, monitor)?;
    clock.lap(Stage::Read);

    // Documents to blocks, and to those that are furniture. What follows is about the rest.
    let mut stripped = None;
    if let Some(clean) = clean {
        let cleaner = Cleaner::new(clean.level).keeping(&clean.keep).by(rules.as_ref()).knowing(repetition.as_ref());
        monitor.begin(Stage::Judge, u64::from(corpus.documents.len()));
        let judged = strip(&mut corpus, &cleaner, &sought, config.keep(), monitor)?;
        stripped = Some(judged.0);
        found = judged.1;
        clock.lap(Stage::Judge);
    }
    drop(repetition);
    let Found { bands, keys } = found;

    // Documents that are alike by their words: proposed by the sketch, decided on the text.
    monitor.begin(Stage::Propose, 0);
    let id_order = inverse(&corpus.id_ranks);
    let allowed = request.resolve(&corpus.documents.ids, corpus.documents.hosts.as_ref(), &id_order)?;
    drop(id_order);
    drop(request);
    let copies = dedup.map(|dedup| Copies::find(&corpus.documents, &allowed, &dedup.keep, &corpus.id_ranks));
    if copies.as_ref().is_none_or(|copies| copies.pairs.is_empty()) {
        // Of no more use: 16 bytes a document.
        corpus.documents.exact = Vec::new();
    }
    let alike = dedup
        .zip(copies)
        .map(|(dedup, copies)| Alike::find(&corpus, copies, bands, &allowed, dedup, monitor, &mut clock));
    let alike = alike.transpose()?;

    // What documents share: passages and their families.
    let sharing = passages.map(|passages| Sharing::find(&corpus, keys, &allowed, passages, monitor, &mut clock));
    let sharing = sharing.transpose()?;

    // Who stays.
    monitor.begin(Stage::Decide, 0);
    let decided = alike.map(|alike| alike.decide(&corpus, sharing.as_ref(), &allowed)).transpose()?;
    let (decided, looked) = decided.map_or((None, Looked::default()), |(decided, looked)| (Some(decided), looked));
    clock.lap(Stage::Decide);

    let listed = sharing.as_ref().map(|sharing| sharing.list(&corpus)).transpose()?;
    drop(sharing);
    let (listing, cuts) = listed.map_or((None, None), |(listing, cuts)| (Some(listing), cuts));
    let boilerplate = clean.zip(stripped.as_ref());
    let change = match boilerplate {
        Some((clean, stripped)) => Some(match &clean.mark {
            Some(field) => Change::Mark(Marks { field, stripped, offsets: clean.offsets }),
            None => Change::Cut(Edits::new(stripped.cuts())),
        }),
        None => cuts.map(Change::Cut),
    };
    let results = Results {
        settings: Settings::from(config),
        corpus: &corpus,
        decided: decided.as_ref(),
        passages: listing.as_ref(),
        boilerplate: boilerplate.map(|(clean, stripped)| Boilerplate {
            stripped,
            rules: rules.as_ref(),
            offsets: clean.offsets,
        }),
        change: change.as_ref(),
        report: config.report,
    };
    let mut summary = Summary::new(config, inputs, &results, looked);
    summary.warnings = warnings(config, &corpus, &seen, &allowed);
    ends::finish(&results, output, staging, &allowed, summary, clock, monitor)
}

/// What finds documents like each other in such a run.
fn sought(config: &RunConfig) -> Sought {
    let sketch =
        |dedup: &DedupConfig| SketchKind { shingle: dedup.shingle, banding: dedup.banding(), seed: dedup.seed };
    Sought {
        sketch: config.dedup().map(sketch),
        fingerprints: config.passages().is_some(),
        couples: config.passages().is_some_and(|passages| passages.loose),
    }
}
