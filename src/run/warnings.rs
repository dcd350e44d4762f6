//! What was asked for and met nothing: names of fields, sources and hosts are easily misspelt, and a run goes on without them.
//!
//! In: the configuration, and what was met while reading. Out: sentences for people, for `summary.json` and the terminal, in a fixed
//! order. What nobody asked for is not missed: a field of the default name may be there or not.

use crate::cluster::Keep;
use crate::config::{Common, RunConfig};
use crate::corpus::Corpus;
use crate::read::{FieldPath, Fields, Input, Kind, Record, Rejection, Source};
use crate::scope::Allowed;
use std::collections::HashMap;
use std::ops::AddAssign;

/// Endings of files that hold records, or pages, which only other programs take apart.
const TABLES: [&str; 5] = ["csv", "tsv", "xml", "warc", "wet"];
/// Inputs with another name for their output that are named.
const FIRST_RENAMED: usize = 3;

/// How many JSON records have what.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    records: u64,
    ids: u64,
    urls: u64,
    /// Whether they can be read or not.
    dates: u64,
    readable_dates: u64,
    sources: u64,
}

impl Seen {
    /// Counts a record, whose date is as it was read.
    pub(super) fn count(&mut self, record: &Record<'_>, date: Option<i64>) {
        self.records += 1;
        self.ids += u64::from(record.id.is_some());
        self.urls += u64::from(record.url.is_some());
        self.dates += u64::from(record.date.is_some());
        self.readable_dates += u64::from(date.is_some());
        self.sources += u64::from(record.source.is_some());
    }

    /// What was counted of an input of this kind: texts and pages have no fields.
    pub(super) fn of(self, kind: Kind) -> Self {
        if matches!(kind, Kind::Text | Kind::Html) { Self::default() } else { self }
    }
}

impl AddAssign for Seen {
    fn add_assign(&mut self, more: Self) {
        self.records += more.records;
        self.ids += more.ids;
        self.urls += more.urls;
        self.dates += more.dates;
        self.readable_dates += more.readable_dates;
        self.sources += more.sources;
    }
}

/// All that there is to be said of a run. If nothing could be read, that comes first.
pub(super) fn warnings(config: &RunConfig, corpus: &Corpus, seen: &Seen, allowed: &Allowed<'_>) -> Vec<String> {
    let mut all = Vec::new();
    if corpus.documents.is_empty() {
        all.push(nothing_read(&corpus.rejections));
    } else {
        all.extend(tables(corpus));
        all.extend(fields(&config.common, corpus, seen));
        all.extend(addresses(&config.common, corpus, seen));
        all.extend(dates(&config.common, seen));
        all.extend(unranked(config, corpus));
        all.extend(unknown_hosts(allowed));
        all.extend(unmarked(config, corpus));
    }
    all.extend(unlisted(allowed));
    all.extend(renamed(corpus));
    all
}

/// That there is no document, and why: the commonest reason, where it was met first.
fn nothing_read(rejections: &[Rejection]) -> String {
    let mut reasons: HashMap<&str, usize> = HashMap::new();
    for rejection in rejections {
        *reasons.entry(reason(rejection)).or_default() += 1;
    }
    // Of two that are as common the first: the last that is greatest, from behind.
    let Some(first) = rejections.iter().rev().max_by_key(|rejection| reasons.get(reason(rejection))) else {
        return "the input has no record".to_owned();
    };
    let all = rejections.len();
    let mostly = match reasons.get(reason(first)) {
        _ if all == 1 => "the only record was rejected".to_owned(),
        Some(&alike) if alike < all => format!("all {all} records were rejected, {alike} for this reason, first"),
        _ => format!("all {all} records were rejected, first"),
    };
    format!("nothing could be read: {mostly}: {first}")
}

/// What is wrong with a record, without the hint: that may be about it alone.
fn reason(rejection: &Rejection) -> &str {
    rejection.error.split("; hint: ").next().unwrap_or_default()
}

/// Files of records in a format that is not known here: each of them is one text.
fn tables(corpus: &Corpus) -> Option<String> {
    let is_table = |source: &&Source| {
        let path = &source.input().path;
        let ending = path.extension().unwrap_or_default();
        source.kind() == Kind::Text && TABLES.iter().any(|known| ending.eq_ignore_ascii_case(known))
    };
    let mut tables = corpus.sources.iter().flatten().filter(is_table);
    let first = tables.next()?.input().path.display();
    let others = match tables.count() {
        0 => String::new(),
        1 => " and 1 more".to_owned(),
        more => format!(" and {more} more"),
    };
    Some(format!("{first}{others}: read as one text, whatever records it has; hint: convert it to JSON lines"))
}

/// Fields of names of the user's own that no record has, or few have.
fn fields(common: &Common, corpus: &Corpus, seen: &Seen) -> Vec<String> {
    let (default, fields) = (Fields::default(), &common.fields);
    if seen.records == 0 && fields.text != default.text && corpus.rejections.is_empty() {
        let name = fields.text.as_str();
        return vec![format!("no input has records with fields, so there is no field {name:?} (--text-field) to read")];
    }
    let asked = [
        (&fields.id, default.id, "id-field", "an id", seen.ids, "ids are made of file and line"),
        (&fields.url, default.url, "url-field", "an address", seen.urls, "hosts are sources, or folders"),
        (
            &fields.source,
            default.source,
            "source-field",
            "a source",
            seen.sources,
            "hosts are of addresses, or folders",
        ),
    ];
    let missing = |(field, default, switch, what, count, instead): (&FieldPath, FieldPath, _, _, u64, _)| {
        let how_many = match count {
            _ if *field == default => return None,
            0 => "no record has".to_owned(),
            _ if count * 2 < seen.records => format!("only {count} of {} records have", seen.records),
            _ => return None,
        };
        let name = field.as_str();
        Some(format!("{how_many} {what} in the field {name:?} (--{switch}); where there is none, {instead}"))
    };
    asked.into_iter().filter_map(missing).collect()
}

/// Addresses in a field of the user's own that name no host.
fn addresses(common: &Common, corpus: &Corpus, seen: &Seen) -> Option<String> {
    let name = common.fields.url.as_str();
    let is_unknown = corpus.documents.hosts.as_ref().is_some_and(|hosts| hosts.known() == 0);
    (is_unknown && seen.urls > 0 && common.fields.url != Fields::default().url)
        .then(|| format!("no value of the field {name:?} (--url-field) is an address with a host"))
}

/// Dates that are not there though their field was named, or are there and cannot be read.
fn dates(common: &Common, seen: &Seen) -> Option<String> {
    let name = common.fields.date.as_str();
    let readable = seen.readable_dates;
    let is_own = common.fields.date != Fields::default().date;
    if seen.dates == 0 {
        return is_own.then(|| format!("no record has a date in the field {name:?} (--date-field)"));
    }
    if readable * 2 < seen.dates {
        let values =
            if readable == 0 { "no value".to_owned() } else { format!("only {readable} of {} values", seen.dates) };
        return Some(format!(
            "{values} of the field {name:?} (--date-field) can be read as a date; hint: dates are ISO 8601 or YYYYMMDD, with the day"
        ));
    }
    (is_own && seen.dates * 2 < seen.records).then(|| {
        format!("only {} of {} records have a date in the field {name:?} (--date-field)", seen.dates, seen.records)
    })
}

/// A policy of which copy stays that says nothing about any document, and sources named in it that no document is of.
fn unranked(config: &RunConfig, corpus: &Corpus) -> Vec<String> {
    let Some(keep) = config.dedup().map(|dedup| &dedup.keep) else { return Vec::new() };
    let preferences = &corpus.documents.preferences;
    let sources = keep.sources_of_none(preferences);
    if !sources.is_empty() {
        let no = |source: &str| format!("no document is of the source or host {source:?} (--keep source:…)");
        return sources.into_iter().map(no).collect();
    }
    if !preferences.iter().all(|preference| keep.is_blind_to(preference)) {
        return Vec::new();
    }
    let what = match keep {
        Keep::Max(field) => format!("a number in the field {field:?}"),
        _ => "a date that can be read".to_owned(),
    };
    vec![format!("no document has {what} (--keep {keep}); of copies the longest stays")]
}

/// That hosts are to differ, and none is known.
fn unknown_hosts(allowed: &Allowed<'_>) -> Option<String> {
    let Allowed::Across(hosts) = allowed else { return None };
    (hosts.known() == 0).then(|| {
        "no document has a host that is known (--across), so any two are compared; hint: pass --url-field or --source-field"
            .to_owned()
    })
}

/// Documents that have no room for marks.
fn unmarked(config: &RunConfig, corpus: &Corpus) -> Option<String> {
    config.clean.as_ref()?.mark.as_ref()?;
    let is_text =
        |source: &Option<Source>| source.as_ref().is_some_and(|of| matches!(of.kind(), Kind::Text | Kind::Html));
    let is_text: Vec<bool> = corpus.sources.iter().map(is_text).collect();
    let texts = corpus.documents.places.iter().filter(|place| is_text[place.source as usize]).count();
    let are = match texts {
        0 => return None,
        1 => "1 document is a plain text".to_owned(),
        _ => format!("{texts} documents are plain texts"),
    };
    Some(format!(
        "{are}, without fields to --mark: they stay as they are, with their spans in boilerplate.jsonl alone (where several inputs are \
         streamed, they become records)"
    ))
}

/// A list of pairs that has none, and the ids on it that no document has: they may be misspelt.
fn unlisted(allowed: &Allowed<'_>) -> Option<String> {
    let listed = allowed.listed()?;
    if listed.unknown == 0 {
        return listed.pairs.is_empty().then(|| "the list of --pairs has no pair, so nothing is compared".to_owned());
    }
    let (unknown, first) = (listed.unknown, &listed.first_unknown);
    let ids = if unknown == 1 { "1 id" } else { &format!("{unknown} ids") };
    let more = if unknown > first.len() as u64 { ", and more" } else { "" };
    Some(format!("no document has {ids} of --pairs: {first:?}{more}"))
}

/// Inputs that are written under another name than their own, which another one has.
fn renamed(corpus: &Corpus) -> Option<String> {
    let inputs = corpus.sources.iter().flatten().map(Source::input).filter(|input| input.is_numbered);
    let as_what = |input: &Input| format!("{} as {}", input.path.display(), input.name.display());
    let renamed: Vec<String> = inputs.map(as_what).collect();
    let (first, more) = renamed.split_at(renamed.len().min(FIRST_RENAMED));
    let are = if renamed.len() == 1 { "1 input has".to_owned() } else { format!("{} inputs have", renamed.len()) };
    let more = if more.is_empty() { "" } else { ", and so on" };
    let named = first.join(", ");
    (!renamed.is_empty())
        .then(|| format!("{are} another name in documents/, for another input has theirs: {named}{more}"))
}
