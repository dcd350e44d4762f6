//! `onecopy passages`: read, propose, align, group, write.

use super::clock::Clock;
use super::ends::{self, Outcome, Output, on_threads};
use super::scan::Wanted;
use super::summary::Summary;
use super::{Monitor, Stage};
use crate::cluster::Keep;
use crate::config::{Offsets, PassagesConfig, Settings};
use crate::corpus::Corpus;
use crate::document::Hosts;
use crate::error::Result;
use crate::passages::family::families;
use crate::passages::find::{Passage, Proposals, find};
use crate::passages::kind::Known;
use crate::passages::listing::{Listing, list};
use crate::passages::offsets::to_chars;
use crate::passages::seed::{Occurrence, SeedIndex};
use crate::write::Results;
use std::ffi::OsString;

/// Finds the passages that documents of `inputs` (files, folders, patterns, `-`) share.
pub fn passages(
    inputs: &[OsString],
    output: &Output,
    config: &PassagesConfig,
    monitor: &dyn Monitor,
) -> Result<Outcome> {
    config.check()?;
    on_threads(&config.common, || passages_here(inputs, output, config, monitor))
}

fn passages_here(
    inputs: &[OsString],
    output: &Output,
    config: &PassagesConfig,
    monitor: &dyn Monitor,
) -> Result<Outcome> {
    let mut clock = Clock::start();
    let staging = output.begin()?;

    // Bytes to documents and their fingerprints.
    let wanted = Wanted {
        fields: config.common.fields.clone(),
        columns: PassagesConfig::COLUMNS,
        keep: &Keep::Oldest,
        sketch: None,
        fingerprints: true,
    };
    let (corpus, _, fingerprints) = ends::read(inputs, staging.as_ref(), &config.common, &wanted, monitor)?;
    clock.lap(Stage::Read);

    let listing = share(&corpus, fingerprints, config, monitor, &mut clock)?;
    let results =
        Results { settings: Settings::from(config), corpus: &corpus, decided: None, passages: Some(&listing) };
    let summary = Summary::of_passages(config, &results);
    ends::finish(&results, output, staging, summary, clock, monitor)
}

/// The documents, the earliest first: by date, those without one last, then by id.
fn earliest_first(corpus: &Corpus) -> Vec<u32> {
    let dates = corpus.documents.dates.as_deref();
    let date = |document: u32| dates.and_then(|dates| dates[document as usize]).unwrap_or(i64::MAX);
    let mut order: Vec<u32> = (0..corpus.documents.len()).collect();
    order.sort_unstable_by_key(|&document| (date(document), corpus.id_ranks[document as usize]));
    order
}

/// What documents share.
pub(super) fn share(
    corpus: &Corpus,
    mut fingerprints: Vec<Occurrence>,
    config: &PassagesConfig,
    monitor: &dyn Monitor,
    clock: &mut Clock,
) -> Result<Listing> {
    // Documents are numbered by age here, so that the earliest holder of a passage is the first.
    monitor.begin(Stage::Propose, 0);
    let order = earliest_first(corpus);
    let age = crate::document::inverse(&order);
    for at in &mut fingerprints {
        at.document = age[at.document as usize];
    }
    let index = SeedIndex::new(fingerprints, corpus.documents.len());
    clock.lap(Stage::Propose);

    monitor.begin(Stage::Align, u64::from(corpus.documents.len()));
    let unknown = Hosts::default();
    let hosts = corpus.documents.hosts.as_ref().unwrap_or(&unknown);
    let allows = |_: u32, _: u32| true;
    let progress = |amount| monitor.step(amount);
    let proposals = Proposals::Seeds(&index, &allows);
    let mut found = find(&proposals, &order, corpus, config.identity, &progress)?;
    drop(index);
    clock.lap(Stage::Align);

    monitor.begin(Stage::Group, 0);
    let none = vec![None; corpus.documents.len() as usize];
    let dates = corpus.documents.dates.as_deref().unwrap_or(&none);
    let known = Known { order: &order, texts: corpus, hosts, dates };
    let stories = known.stories(&found);
    found.retain(|passage: &Passage| passage.words() >= config.least_words);
    let families = families(&found);
    let spreads = known.spreads(&families, &stories);
    let kinds = known.kinds(&found, &families, &spreads)?;
    let mut listing = list(&found, &families, &kinds, &order, &corpus.id_ranks, hosts);
    if config.offsets == Offsets::Chars {
        to_chars(&mut listing, corpus)?;
    }
    clock.lap(Stage::Group);
    Ok(listing)
}
