//! The inputs of a run, read again: from ids, as the logs name documents, back to their texts.
//!
//! In: the same files, folders and patterns that the run was given. Out: every document's id, host and date in the order of
//! the corpus ([`Originals::each`]), and the texts of some ([`Originals::find`]). Nothing is remembered of the others: chunks are
//! read in parallel, a few at a time, and go through one hand in their order.

use crate::error::{Error, Result};
use crate::read::{Input, Item, Kind, ReadOptions, Record, Scratch, Source, discover_outside, parse_date};
use rayon::prelude::*;
use std::collections::HashMap;
use std::ffi::OsString;
use std::ops::Range;
use std::path::Path;

/// Bytes that a thread looks at at a time.
const CHUNK: usize = 4 << 20;
/// Chunks whose documents are in memory at a time, without their texts.
const AT_ONCE: usize = 64;

/// Inputs, opened.
#[derive(Debug)]
pub struct Originals {
    sources: Vec<Source>,
    unread: usize,
}

/// A document among the inputs.
#[derive(Clone, Copy, Debug)]
pub struct Original<'a> {
    /// Its own id, or the one that it has by its place. Documents that share an id have all the same here.
    pub id: &'a str,
    /// Its host, if known.
    pub host: Option<&'a str>,
    /// Its date in seconds since 1970, if it has one that can be read.
    pub date: Option<i64>,
    /// Bytes of its text.
    pub bytes: u64,
    source: usize,
    span: &'a Range<u64>,
}

/// A document that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its text.
    pub text: String,
    /// Its host, if known.
    pub host: Option<String>,
    /// Its date in seconds since 1970, if it has one that can be read.
    pub date: Option<i64>,
}

impl Originals {
    /// Opens `inputs`. As in a run, what lies in `outputs` is passed over below a walked folder.
    ///
    /// # Errors
    /// Those of an argument that leads nowhere. A file that cannot be opened is [counted](Originals::unread).
    pub fn open(inputs: &[OsString], outputs: &[&Path], options: &ReadOptions) -> Result<Self> {
        let discovery = discover_outside(inputs, outputs)?;
        let opened: Vec<Option<Source>> =
            discovery.inputs.into_par_iter().map(|input| Source::open(input, options).ok()).collect();
        let is_bad = |source: &&Option<Source>| source.as_ref().is_none_or(|source| source.damage().is_some());
        let unread = opened.iter().filter(is_bad).count() + discovery.unreadable.len();
        Ok(Self { sources: opened.into_iter().flatten().collect(), unread })
    }

    /// The files that could be opened.
    pub(super) fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Files that could not be read, or not to their end.
    pub fn unread(&self) -> usize {
        self.unread
    }

    /// Calls `each` with every document, in the order of the corpus.
    ///
    /// # Errors
    /// Those of reading; what `each` was given before is right.
    pub fn each(&self, mut each: impl FnMut(&Original<'_>)) -> Result<()> {
        let mut parts = Vec::new();
        for (number, source) in self.sources.iter().enumerate() {
            parts.extend(source.chunks(CHUNK)?.into_iter().map(|chunk| (number, chunk)));
        }
        let (mut before, mut line, mut number) = (None, 1, 1);
        for parts in parts.chunks(AT_ONCE) {
            let read = parts.par_iter().map_init(Scratch::default, |scratch, (source, chunk)| {
                Part::read(*source, &self.sources[*source], chunk, scratch)
            });
            for part in read.collect::<Result<Vec<Part>>>()? {
                if before.replace(part.source) != Some(part.source) {
                    (line, number) = (1, 1);
                }
                part.each(&self.sources[part.source], (line, number), &mut each);
                (line, number) = (line + part.lines, number + part.records);
            }
        }
        self.sources.iter().try_for_each(Source::check)
    }

    /// The documents of some ids, as the logs name them: of documents that share an id, the second is called `id#2`.
    ///
    /// # Errors
    /// Those of reading; an id that no document has is none.
    pub fn find(&self, ids: &[&str]) -> Result<Vec<Option<Found>>> {
        let mut wanted = Wanted::new(ids);
        self.each(|original| wanted.look(original))?;
        let hits: Vec<Option<Hit>> = wanted.hits.into_iter().map(|[own, numbered]| own.or(numbered)).collect();
        let found = hits.into_par_iter().map_init(Scratch::default, |scratch, hit| {
            let Some(Hit { source, span, host, date }) = hit else { return Ok(None) };
            let text = self.sources[source].text(&span, scratch)?.to_owned();
            Ok(Some(Found { text, host, date }))
        });
        found.collect()
    }

    /// As [`Originals::find`], where every id must be that of a document.
    ///
    /// # Errors
    /// [`Error::Usage`] with the ids most like one that is none.
    pub fn find_all(&self, ids: &[&str]) -> Result<Vec<Found>> {
        let found = self.find(ids)?;
        let named = ids.iter().zip(found);
        named.map(|(id, found)| found.map_or_else(|| Err(self.unknown(id)), Ok)).collect()
    }

    /// The error for an id that is nowhere in what could be read, with those most like it.
    fn unknown(&self, id: &str) -> Error {
        /// Ids that are named.
        const MOST_NEAR: usize = 3;
        /// How like another an id must be to be named (Jaro and Winkler's similarity).
        const NEAR: f64 = 0.85;
        let likeness = |other: &str| {
            if other.contains(id) || id.contains(other) { 1.0 } else { strsim::jaro_winkler(id, other) }
        };
        let mut near: Vec<(f64, String)> = Vec::new();
        // Of a source that cannot be read to its end, those before.
        let _ = self.each(|original| {
            let like = likeness(original.id);
            if like >= NEAR && !near.iter().any(|(_, known)| known == original.id) {
                near.push((like, original.id.to_owned()));
                near.sort_by(|x, y| y.0.total_cmp(&x.0).then_with(|| x.1.cmp(&y.1)));
                near.truncate(MOST_NEAR);
            }
        });
        let near: Vec<String> = near.into_iter().map(|(_, id)| format!("{id:?}")).collect();
        let hint = match &near[..] {
            [] => {
                "an id is what a record has in its field, else its place, as in a/page.txt or crawl.jsonl:7".to_owned()
            }
            near => format!("did you mean {}?", near.join(" or ")),
        };
        let unread = match self.unread {
            0 => String::new(),
            1 => " (and 1 input could not be read)".to_owned(),
            unread => format!(" (and {unread} inputs could not be read)"),
        };
        Error::Usage(format!("{id:?}: no document of this id{unread}; hint: {hint}"))
    }
}

/// The documents of one chunk.
struct Part {
    source: usize,
    entries: Vec<Entry>,
    /// Records, good or bad.
    records: u64,
    /// Line ends.
    lines: u64,
}

struct Entry {
    /// Its own id.
    id: Option<String>,
    host: Option<String>,
    date: Option<i64>,
    bytes: u64,
    /// The line it is on, from 0 in the chunk.
    line: u64,
    /// The records before it in the chunk.
    number: u64,
    span: Range<u64>,
}

impl Part {
    fn read(number: usize, source: &Source, chunk: &Range<u64>, scratch: &mut Scratch) -> Result<Self> {
        let mut part = Self { source: number, entries: Vec::new(), records: 0, lines: 0 };
        part.lines = source.scan(chunk, scratch, |item| {
            if let Item::Record(record) = item {
                part.entries.push(Entry::of(&record, part.records, source.input()));
            }
            part.records += 1;
        })?;
        Ok(part)
    }

    /// `line` and `number` are those of the first line and record of the chunk.
    fn each(&self, source: &Source, (line, number): (u64, u64), each: &mut impl FnMut(&Original<'_>)) {
        let prefix = &source.input().id_prefix;
        for entry in &self.entries {
            let by_place = || match source.kind() {
                kind if kind.is_one_document() => prefix.clone(),
                Kind::JsonArray => format!("{prefix}:{}", number + entry.number),
                _ => format!("{prefix}:{}", line + entry.line),
            };
            let made;
            let id = if let Some(id) = &entry.id {
                id
            } else {
                made = by_place();
                &made
            };
            let Entry { host, date, bytes, span, .. } = entry;
            each(&Original { id, host: host.as_deref(), date: *date, bytes: *bytes, source: self.source, span });
        }
    }
}

impl Entry {
    fn of(record: &Record<'_>, number: u64, input: &Input) -> Self {
        Self {
            id: record.id.map(str::to_owned),
            host: record.host(input).map(std::borrow::Cow::into_owned),
            date: record.date.and_then(parse_date),
            bytes: record.text.len() as u64,
            line: record.line,
            number,
            span: record.span.clone(),
        }
    }
}

/// Where a document stands that is wanted.
struct Hit {
    source: usize,
    span: Range<u64>,
    host: Option<String>,
    date: Option<i64>,
}

/// Ids that are one and the same but for a number.
#[derive(Default)]
struct Numbered {
    /// Which of the ids that are wanted, and which of the documents is meant (from 0).
    places: Vec<(usize, usize)>,
    /// How many of the documents there were so far.
    seen: usize,
}

/// Ids to find.
struct Wanted<'a> {
    /// Which of them are this one.
    own: HashMap<&'a str, Vec<usize>>,
    /// Which of them are this one with a number.
    shared: HashMap<&'a str, Numbered>,
    /// For each the first document of that id itself, and the one it may have been given the number for.
    hits: Vec<[Option<Hit>; 2]>,
}

impl<'a> Wanted<'a> {
    fn new(ids: &[&'a str]) -> Self {
        let mut wanted = Self { own: HashMap::new(), shared: HashMap::new(), hits: Vec::new() };
        for (place, &id) in ids.iter().enumerate() {
            wanted.hits.push([None, None]);
            wanted.own.entry(id).or_default().push(place);
            let numbered =
                id.rsplit_once('#').and_then(|(shared, number)| Some((shared, number.parse::<usize>().ok()?)));
            if let Some((shared, number)) = numbered.filter(|&(_, number)| number >= 2) {
                wanted.shared.entry(shared).or_default().places.push((place, number - 1));
            }
        }
        wanted
    }

    fn look(&mut self, original: &Original<'_>) {
        let hit = || Hit {
            source: original.source,
            span: original.span.clone(),
            host: original.host.map(str::to_owned),
            date: original.date,
        };
        for &place in self.own.get(original.id).into_iter().flatten() {
            self.hits[place][0].get_or_insert_with(hit);
        }
        if let Some(Numbered { places, seen }) = self.shared.get_mut(original.id) {
            for &(place, _) in places.iter().filter(|(_, number)| number == seen) {
                self.hits[place][1] = Some(hit());
            }
            *seen += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn originals(files: &[(&str, &str)]) -> (tempfile::TempDir, Originals) {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            let path = folder.path().join("in").join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        let out = folder.path().join("in/out");
        fs::create_dir_all(&out).unwrap();
        fs::write(out.join("a.txt"), "not an input").unwrap();
        let inputs = [folder.path().join("in").into_os_string()];
        let originals = Originals::open(&inputs, &[&out], &ReadOptions::default()).unwrap();
        (folder, originals)
    }

    #[test]
    fn documents_come_in_the_order_of_the_corpus_under_their_names() {
        let (_folder, originals) = originals(&[
            (
                "b.jsonl",
                "{\"text\":\"one\"}\n\nbad\n{\"text\":\"two\",\"id\":\"x\",\"url\":\"http://h.example/1\",\"date\":\"19700102\"}\n",
            ),
            ("a/c.json", "[{\"text\":\"three\"},{\"id\":1},{\"text\":\"four\"}]"),
            ("a/d.txt", "five"),
        ]);
        let mut seen = Vec::new();
        let each = |original: &Original<'_>| {
            seen.push((original.id.to_owned(), original.host.map(str::to_owned), original.date, original.bytes));
        };
        originals.each(each).unwrap();
        let (site, host) = (Some("a".to_owned()), Some("h.example".to_owned()));
        let expected = [
            ("a/c.json:1".to_owned(), site.clone(), None, 5),
            ("a/c.json:3".to_owned(), site.clone(), None, 4),
            ("a/d.txt".to_owned(), site, None, 4),
            ("b.jsonl:1".to_owned(), None, None, 3),
            ("x".to_owned(), host, Some(86400), 3),
        ];
        assert_eq!(seen, expected);
        let ids = ["b.jsonl:1", "x", "a/d.txt", "a.txt", "x"];
        let found = originals.find(&ids).unwrap();
        let texts: Vec<Option<&str>> = found.iter().map(|found| found.as_ref().map(|found| &*found.text)).collect();
        assert_eq!(texts, [Some("one"), Some("two"), Some("five"), None, Some("two")]);
        let error = originals.find_all(&["a/d.tx"]).unwrap_err();
        assert!(error.to_string().contains("did you mean \"a/d.txt\" or"), "{error}");
    }

    #[test]
    fn documents_that_share_an_id_are_told_apart() {
        let line = |id: &str, text: &str| format!("{{\"id\":\"{id}\",\"text\":\"{text}\"}}\n");
        let file = [line("x", "first"), line("x#3", "own"), line("x", "second"), line("x", "third")].concat();
        let (_folder, originals) = originals(&[("a.jsonl", &file)]);
        let found = originals.find_all(&["x", "x#2", "x#3"]).unwrap();
        let texts: Vec<&str> = found.iter().map(|found| &*found.text).collect();
        assert_eq!(texts, ["first", "second", "own"]);
    }

    #[test]
    fn lines_are_counted_on_from_chunk_to_chunk() {
        let line = format!("{{\"text\":\"{}\"}}\n", "x".repeat(99_990));
        let (_folder, originals) = originals(&[("a.jsonl", &line.repeat(100))]);
        let mut last = String::new();
        originals.each(|original| last = original.id.to_owned()).unwrap();
        assert_eq!(last, "a.jsonl:100");
    }
}
