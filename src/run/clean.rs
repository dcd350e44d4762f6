//! `onecopy clean`: read and count, judge, write.

use super::clock::Clock;
use super::ends::{self, Outcome, Output, Read, on_threads};
use super::scan::Wanted;
use super::summary::Summary;
use super::{Monitor, Stage};
use crate::boilerplate::cleaner::{Cleaner, Page, Workspace};
use crate::boilerplate::rules::Rules;
use crate::boilerplate::stripped::Stripped;
use crate::cluster::Keep;
use crate::config::{CleanConfig, Settings};
use crate::corpus::Corpus;
use crate::error::Result;
use crate::read::Scratch;
use crate::read::html::Markup;
use crate::scope::Request;
use crate::verify::Texts;
use crate::write::{Boilerplate, Change, Edits, Marks, Results};
use rayon::prelude::*;
use std::ffi::OsString;

/// Documents that a thread judges at a time.
const AT_ONCE: u32 = 128;

/// Strips publishers' boilerplate from the documents of `inputs` (files, folders, patterns, `-`).
///
/// Errors are about the run as a whole; bad records are counted and logged. When it fails, or is stopped through the
/// monitor, nothing is left behind in the output folder.
///
/// ```
/// use onecopy::config::CleanConfig;
/// use onecopy::run::{Output, clean};
///
/// # fn main() -> onecopy::error::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let input = folder.path().join("page.txt");
/// # let prose = "The harbour was closed on Monday after a storm had torn two boats from their moorings.";
/// # std::fs::write(&input, format!("{prose}\n\n{prose}\n\nLeave a Reply\nYour email address will not be published.\n")).unwrap();
/// let out = folder.path().join("out");
/// let output = Output::Folder { path: out.clone(), force: false };
/// let outcome = clean(&[input.into()], &output, &CleanConfig::default(), &())?;
/// let counts = outcome.summary.boilerplate.unwrap_or_default();
/// assert_eq!(counts.blocks, 2);
/// assert!(out.join("boilerplate.jsonl").exists());
/// # Ok(())
/// # }
/// ```
pub fn clean(inputs: &[OsString], output: &Output, config: &CleanConfig, monitor: &dyn Monitor) -> Result<Outcome> {
    config.check()?;
    on_threads(&config.common, || clean_here(inputs, output, config, monitor))
}

fn clean_here(inputs: &[OsString], output: &Output, config: &CleanConfig, monitor: &dyn Monitor) -> Result<Outcome> {
    let mut clock = Clock::start();
    let request = Request::read(&config.common.scope)?;
    let rules = config.rules.as_deref().map(Rules::read).transpose()?;
    let staging = output.begin()?;

    // Bytes to documents, and to counts of what hosts repeat.
    let wanted = Wanted {
        fields: config.common.fields.clone(),
        columns: config.columns(),
        keep: &Keep::First,
        sketch: None,
        fingerprints: false,
        couples: false,
        blocks: !config.alone,
    };
    let Read { corpus, repetition, .. } = ends::read(inputs, staging.as_ref(), &config.common, &wanted, monitor)?;
    clock.lap(Stage::Read);

    // Documents to blocks, and to those that are furniture.
    let cleaner = Cleaner::new(config.level).keeping(&config.keep).by(rules.as_ref()).knowing(repetition.as_ref());
    monitor.begin(Stage::Judge, u64::from(corpus.documents.len()));
    let stripped = strip(&corpus, &cleaner, monitor)?;
    clock.lap(Stage::Judge);

    let change = match &config.mark {
        Some(field) => Change::Mark(Marks { field, stripped: &stripped, offsets: config.offsets }),
        None => Change::Cut(Edits::new(stripped.cuts())),
    };
    let results = Results {
        settings: Settings::from(config),
        corpus: &corpus,
        decided: None,
        passages: None,
        boilerplate: Some(Boilerplate { stripped: &stripped, rules: rules.as_ref(), offsets: config.offsets }),
        change: Some(&change),
    };
    let allowed = request.resolve(&corpus.documents.ids, corpus.documents.hosts.as_ref(), &[])?;
    let summary = Summary::of_clean(config, &results);
    ends::finish(&results, output, staging, &allowed, summary, clock, monitor)
}

/// Judges all documents.
fn strip(corpus: &Corpus, cleaner: &Cleaner<'_>, monitor: &dyn Monitor) -> Result<Stripped> {
    let count = corpus.documents.len();
    let pieces = (0..count.div_ceil(AT_ONCE)).into_par_iter().map_init(Judging::default, |judging, piece| {
        let mut stripped = Stripped::default();
        let documents = piece * AT_ONCE..count.min((piece + 1) * AT_ONCE);
        monitor.step(u64::from(documents.end - documents.start))?;
        for document in documents {
            judging.judge(document, corpus, cleaner, &mut stripped)?;
        }
        Ok(stripped)
    });
    // In the order of the documents, whoever judged them.
    let pieces: Vec<Stripped> = pieces.collect::<Result<_>>()?;
    let mut all = Stripped::default();
    for piece in pieces {
        all.append(piece);
    }
    Ok(all)
}

/// What a thread judges with.
#[derive(Default)]
struct Judging {
    scratch: Scratch,
    workspace: Workspace,
    markup: Vec<Markup>,
}

impl Judging {
    fn judge(&mut self, number: u32, corpus: &Corpus, cleaner: &Cleaner<'_>, stripped: &mut Stripped) -> Result<()> {
        let Self { scratch, workspace, markup } = self;
        corpus.markup(number, scratch, markup)?;
        let (host_number, _) = corpus.documents.origin(number);
        let host = corpus.documents.hosts.as_ref().and_then(|hosts| hosts.name(host_number));
        let page = Page { text: corpus.text(number, scratch)?, host, host_number, markup };
        stripped.push(number, page.text, &cleaner.judge(&page, workspace));
        Ok(())
    }
}
