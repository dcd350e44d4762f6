//! A run as a page to look at: what came in and where it went, what was alike, what was furniture, what was refused.
//!
//! In: the [logs](crate::logs) of a run, and its [`Documents`] where they can be had, for hosts, dates and texts. Out: one HTML
//! page, complete in itself: styles and script stand in it, it asks nothing of any network, and its policy would not let it.
//!
//! Whatever comes from the corpus is escaped. The page is the same for the same logs: no date, no timing, no
//! number of threads, no absolute path. Everything that is listed has a limit, which is said beside it; so the page stays
//! small, and making it needs memory for what is shown, 20 bytes a document, the ids of those that print a story again, and some counters.

mod chart;
mod clusters;
mod constant;
mod difference;
mod escape;
mod families;
mod figures;
mod flow;
mod furniture;
mod hosts;
mod origins;
mod pairs;
mod parameters;
mod printings;
mod rejected;
mod repeats;
mod route;
mod sheet;
mod stories;

use crate::error::Result;
use crate::logs::{Bare, Block, Logs, Originals, Pair, Passage, Removed, Summary};
use families::Families;
use furniture::Furniture;
use maud::{Markup, html};
use origins::Origins;
use std::collections::HashMap;
use stories::Stories;
use xxhash_rust::xxh3::xxh3_64;

/// A document of a run.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// Its id, as logs name it.
    pub id: &'a str,
    /// Its host, if known.
    pub host: Option<&'a str>,
    /// Its date in seconds since 1970, if known.
    pub date: Option<i64>,
    /// Bytes of its text as given.
    pub bytes: u64,
}

/// The documents that a run read.
pub trait Documents {
    /// Calls `each` with every one, in the order of the corpus.
    fn each(&self, each: &mut dyn FnMut(&Document<'_>)) -> Result<()>;

    /// The texts of some, as given, by their ids; none for an id that no document has.
    fn texts(&self, ids: &[&str]) -> Result<Vec<Option<String>>>;
}

impl Documents for Originals {
    fn each(&self, each: &mut dyn FnMut(&Document<'_>)) -> Result<()> {
        // How often an id was there before, as that gives the next of its kind a number.
        let mut seen: HashMap<u64, u32> = HashMap::new();
        self.each(|original| {
            let number = seen.entry(xxh3_64(original.id.as_bytes())).or_default();
            *number += 1;
            let numbered;
            let id = if *number == 1 {
                original.id
            } else {
                numbered = format!("{}#{number}", original.id);
                &numbered
            };
            each(&Document { id, host: original.host, date: original.date, bytes: original.bytes });
        })
    }

    fn texts(&self, ids: &[&str]) -> Result<Vec<Option<String>>> {
        Ok(self.find(ids)?.into_iter().map(|found| found.map(|found| found.text)).collect())
    }
}

/// The report of a run.
///
/// # Errors
/// Those of reading the logs and the documents.
///
/// ```
/// use onecopy::config::DedupConfig;
/// use onecopy::logs::Logs;
/// use onecopy::run::{Output, dedup};
///
/// # fn main() -> onecopy::error::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let input = folder.path().join("page.txt");
/// # std::fs::write(&input, "The ferry to Orrin Head was cancelled on Monday because of fog.").unwrap();
/// let out = folder.path().join("out");
/// dedup(&[input.into()], &Output::Folder { path: out.clone(), force: false }, &DedupConfig::default(), &())?;
/// let logs = Logs::open(&out)?;
/// let page = onecopy::report::page(&logs, &logs.summary()?, None)?;
/// assert!(page.starts_with("<!DOCTYPE html>") && page.contains("No two documents were alike."));
/// # Ok(())
/// # }
/// ```
pub fn page(logs: &Logs, summary: &Summary, documents: Option<&dyn Documents>) -> Result<String> {
    let mut origins = Origins::read(logs, documents)?;
    let clusters = clusters::Clusters::read(logs, &origins)?;
    let printings = printings::Printings::read(logs, &origins, summary.parameters.offsets())?;
    let stories = Stories::of(&printings, logs, &origins)?;
    let families = Families::read(logs, &origins, &printings)?;
    let mut wanted: Vec<&str> = clusters.wanted().into_iter().chain(stories.wanted()).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let furniture = Furniture::read(logs, &mut origins, &wanted)?;
    let pairs = pairs::Similarities::read(logs)?;
    let rejected = rejected::Rejections::read(logs, summary)?;
    let texts = match documents {
        Some(documents) => Texts::of(&wanted, documents, &furniture, summary)?,
        None => Texts::default(),
    };
    let did = Did::of(logs, summary);
    let sections = [
        Section {
            name: "flow",
            title: "What came in and where it went",
            body: flow::section(summary, &origins, &furniture, did),
        },
        Section { name: "hosts", title: "By host", body: hosts::section(&origins, did) },
        Section {
            name: "alike",
            title: "How alike documents are",
            body: pairs.section(&clusters, &families, summary, did),
        },
        Section { name: "clusters", title: "The largest clusters", body: clusters.section(&origins, &texts, did) },
        Section {
            name: "families",
            title: "What travelled furthest",
            body: travelled(&stories, &families, &origins, &texts, did),
        },
        Section { name: "furniture", title: "Furniture", body: furniture.section(&origins, &families, summary, did) },
        Section { name: "rejected", title: "What could not be read", body: rejected.section(summary) },
        Section { name: "parameters", title: "Parameters", body: parameters::section(summary) },
    ];
    Ok(sheet::page(&flow::headline(summary, did), &notes(summary, &origins, &texts), &sections).into_string())
}

/// A part of the page.
struct Section {
    /// What it is called in addresses.
    name: &'static str,
    title: &'static str,
    body: Markup,
}

/// What a run did.
#[derive(Clone, Copy, Debug)]
struct Did {
    /// It looked for duplicates.
    compare: bool,
    /// It looked for passages.
    share: bool,
    /// It looked for furniture.
    judge: bool,
    /// What it did to furniture.
    strip: &'static str,
}

impl Did {
    fn of(logs: &Logs, summary: &Summary) -> Self {
        Self {
            compare: logs.has::<Pair>() || logs.has::<Removed>(),
            share: logs.has::<Passage>(),
            judge: logs.has::<Block>(),
            strip: if summary.parameters.get("mark").is_some() { "marked" } else { "cut" },
        }
    }
}

/// The texts of the documents that are shown, as they were compared: without their furniture.
#[derive(Default)]
struct Texts {
    by_id: HashMap<String, Bare>,
    /// Documents that are not among the inputs any more.
    missing: u64,
}

impl Texts {
    fn of(ids: &[&str], documents: &dyn Documents, furniture: &Furniture, summary: &Summary) -> Result<Self> {
        let offsets = summary.parameters.offsets();
        let mut texts = Self::default();
        for (id, text) in ids.iter().zip(documents.texts(ids)?) {
            match text {
                Some(text) => {
                    texts.by_id.insert((*id).to_owned(), Bare::of(text, furniture.of(id), offsets));
                }
                None => texts.missing += 1,
            }
        }
        Ok(texts)
    }

    fn get(&self, id: &str) -> Option<&Bare> {
        self.by_id.get(id)
    }
}

/// What a reader should know before anything else.
fn notes(summary: &Summary, origins: &Origins, texts: &Texts) -> Markup {
    let seen: u64 = origins.hosts.iter().chain([&origins.unknown]).map(|host| host.documents).sum();
    let other = origins.are_known && (texts.missing > 0 || seen != summary.counts.documents);
    html! {
        @if !origins.are_known {
            p.note {
                "This page was made without the documents, so hosts and differences are missing. "
                code { "onecopy report OUT --in INPUT…" } " makes it with them."
            }
        }
        @if other {
            p.note {
                "The inputs are not what they were when the run read them: figures by host, and texts, may be missing or new."
            }
        }
        @if let Some(boilerplate) = summary.boilerplate.as_ref().filter(|counts| counts.emptied_prose > 0) {
            p.warning {
                strong { "⚠ Warning. " }
                (figures::count(boilerplate.emptied_prose, "document that reads like prose was", "documents that read like prose were"))
                " taken for furniture from end to end: "
                @for (place, id) in boilerplate.first_emptied_prose.iter().enumerate() {
                    @if place > 0 { ", " } (escape::inline(id))
                }
                @if boilerplate.emptied_prose > boilerplate.first_emptied_prose.len() as u64 { ", …" }
            }
        }
    }
}

/// What several documents print: stories, and passages by themselves.
fn travelled(stories: &Stories, families: &Families, origins: &Origins, texts: &Texts, did: Did) -> Markup {
    if !did.share {
        return nothing("This run did not look for passages.");
    }
    if families.count == 0 {
        return nothing("No two documents share a passage.");
    }
    html! { (stories.section(origins, texts)) (families.section(origins)) }
}

/// A sentence where there is nothing to show.
fn nothing(sentence: &str) -> Markup {
    html! { p.empty { (sentence) } }
}

#[cfg(test)]
mod tests;
