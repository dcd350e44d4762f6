//! What is remembered of every document: 68 bytes and its id (and 8 bytes a band elsewhere), and none of its text. Where a run
//! asks for them, a number for its host, its date and the length of its text come on top: 24 bytes.

mod hosts;

use crate::cluster::{Keep, Preference};
pub use hosts::Hosts;
use rayon::prelude::*;
use std::collections::HashMap;
use std::ops::Range;

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    start: u64,
    length: u32,
    /// Number of the source.
    pub source: u32,
}

impl Place {
    /// The record at `span` of a source; records are shorter than 4 GiB.
    pub fn new(source: u32, span: &Range<u64>) -> Self {
        Self { start: span.start, length: (span.end - span.start) as u32, source }
    }

    /// Its bytes in the source.
    pub fn span(self) -> Range<u64> {
        self.start..self.start + u64::from(self.length)
    }
}

/// What a run wants to know of documents beyond what every run needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// Their hosts.
    pub hosts: bool,
    /// Their dates.
    pub dates: bool,
    /// The lengths of their texts.
    pub lengths: bool,
}

/// Columns of documents, in the order of the input: by path, then by place in the file.
#[derive(Debug, Default)]
pub struct Documents {
    /// Where each stands.
    pub places: Vec<Place>,
    /// Number of words of each.
    pub words: Vec<u32>,
    /// Fingerprint of the words of each.
    pub exact: Vec<u128>,
    /// What speaks for keeping each.
    pub preferences: Vec<Preference>,
    /// Their ids.
    pub ids: Ids,
    /// Their hosts, if asked for.
    pub hosts: Option<Hosts>,
    /// Their dates in seconds since 1970, if asked for.
    pub dates: Option<Vec<Option<i64>>>,
    /// The bytes of their texts as given, if asked for.
    pub lengths: Option<Vec<u32>>,
}

impl Documents {
    /// No documents, with room for what is asked of them.
    pub fn with(columns: Columns) -> Self {
        Self {
            hosts: columns.hosts.then(Hosts::default),
            dates: columns.dates.then(Vec::new),
            lengths: columns.lengths.then(Vec::new),
            ..Self::default()
        }
    }

    /// How many there are.
    pub fn len(&self) -> u32 {
        self.places.len() as u32
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Appends those of `other`, of which the same is known.
    pub fn append(&mut self, mut other: Self) {
        self.places.append(&mut other.places);
        self.words.append(&mut other.words);
        self.exact.append(&mut other.exact);
        self.preferences.append(&mut other.preferences);
        self.ids.append(&other.ids);
        if let (Some(own), Some(others)) = (&mut self.hosts, other.hosts) {
            own.append(&others);
        }
        if let (Some(own), Some(others)) = (&mut self.dates, &mut other.dates) {
            own.append(others);
        }
        if let (Some(own), Some(others)) = (&mut self.lengths, &mut other.lengths) {
            own.append(others);
        }
    }

    /// The number of a document's host and its date in seconds, as far as known and asked for.
    pub fn origin(&self, document: u32) -> (u32, Option<i64>) {
        let host = self.hosts.as_ref().map_or(Hosts::UNKNOWN, |hosts| hosts.number(document));
        (host, self.dates.as_ref().and_then(|dates| dates[document as usize]))
    }

    /// Frees what growing left over.
    pub fn shrink(&mut self) {
        self.places.shrink_to_fit();
        self.words.shrink_to_fit();
        self.exact.shrink_to_fit();
        self.preferences.shrink_to_fit();
        self.ids.text.shrink_to_fit();
        self.ids.ends.shrink_to_fit();
        if let Some(hosts) = &mut self.hosts {
            hosts.shrink();
        }
        if let Some(dates) = &mut self.dates {
            dates.shrink_to_fit();
        }
        if let Some(lengths) = &mut self.lengths {
            lengths.shrink_to_fit();
        }
    }

    /// What orders documents by preference under a policy: the lowest is kept first, and no two are equal.
    pub fn preference(&self, keep: &Keep, id_ranks: &[u32]) -> impl Fn(u32) -> (Preference, u32) + Sync {
        let by_place = *keep == Keep::First;
        move |document| {
            let tie = if by_place { document } else { id_ranks[document as usize] };
            (self.preferences[document as usize], tie)
        }
    }

    /// Whether two documents have the same words, and any.
    pub fn are_copies(&self, a: u32, b: u32) -> bool {
        self.words[a as usize] > 0 && self.exact[a as usize] == self.exact[b as usize]
    }

    /// Groups of two or more documents of the same words, those without words left out. Each group ascends, and so do
    /// their first members.
    pub fn copies(&self) -> Vec<Vec<u32>> {
        let mut order: Vec<(u128, u32)> =
            (0..self.len()).filter(|&d| self.words[d as usize] > 0).map(|d| (self.exact[d as usize], d)).collect();
        order.par_sort_unstable();
        let runs = order.chunk_by(|x, y| x.0 == y.0).filter(|run| run.len() > 1);
        let mut groups: Vec<Vec<u32>> = runs.map(|run| run.iter().map(|(_, d)| *d).collect()).collect();
        groups.sort_unstable_by_key(|group| group[0]);
        groups
    }
}

/// The place in an order of those of `count` documents that are `in_play`; `u32::MAX` for the others. Most documents
/// resemble no other, and need no place.
pub fn ranks<K: Ord + Send>(
    count: u32,
    in_play: impl Iterator<Item = u32>,
    order: impl Fn(u32) -> K + Sync,
) -> Vec<u32> {
    let mut ordered: Vec<u32> = in_play.collect();
    ordered.par_sort_unstable_by_key(|&document| order(document));
    ordered.dedup();
    let mut ranks = vec![u32::MAX; count as usize];
    for (rank, &document) in (0..).zip(&ordered) {
        ranks[document as usize] = rank;
    }
    ranks
}

/// Where each number stands in `order`.
pub fn inverse(order: &[u32]) -> Vec<u32> {
    let mut places = vec![0; order.len()];
    for (place, &document) in (0..).zip(order) {
        places[document as usize] = place;
    }
    places
}

/// Ids of documents, one behind the other in one string.
#[derive(Debug, Default)]
pub struct Ids {
    text: String,
    ends: Vec<u64>,
    /// Ids that were given a number because they were not the first of their kind.
    renamed: HashMap<u32, String>,
}

impl Ids {
    /// Appends an id.
    pub fn push(&mut self, id: &str) {
        self.text.push_str(id);
        self.ends.push(self.text.len() as u64);
    }

    /// The id of a document.
    pub fn get(&self, document: u32) -> &str {
        self.renamed.get(&document).map_or_else(|| self.given(document), String::as_str)
    }

    fn given(&self, document: u32) -> &str {
        let document = document as usize;
        let start = if document == 0 { 0 } else { self.ends[document - 1] };
        &self.text[start as usize..self.ends[document] as usize]
    }

    fn append(&mut self, other: &Self) {
        let base = self.text.len() as u64;
        self.text.push_str(&other.text);
        self.ends.extend(other.ends.iter().map(|end| base + end));
    }

    /// Gives the documents for which `name` knows one a name, in order.
    pub fn name(&mut self, mut name: impl FnMut(u32) -> Option<String>) {
        let mut named = Self::default();
        let mut any = false;
        for document in 0..self.ends.len() as u32 {
            let new = name(document);
            any |= new.is_some();
            named.push(new.as_deref().unwrap_or_else(|| self.given(document)));
        }
        if any {
            *self = named;
        }
    }

    /// The documents in the order of their ids as UTF-8 bytes, after the second one of an id has become `id#2`, the third
    /// `id#3`, and so on; and how many were renamed.
    pub fn order(&mut self) -> (Vec<u32>, u64) {
        let mut order: Vec<u32> = (0..self.ends.len() as u32).collect();
        order.par_sort_unstable_by(|&a, &b| self.given(a).cmp(self.given(b)).then(a.cmp(&b)));
        let mut renamed = HashMap::new();
        for run in order.chunk_by(|&a, &b| self.given(a) == self.given(b)) {
            let mut number = 2;
            for &document in &run[1..] {
                let name = loop {
                    let name = format!("{}#{number}", self.given(document));
                    number += 1;
                    // Someone may really be called that.
                    if order.binary_search_by(|&other| self.given(other).cmp(&name)).is_err() {
                        break name;
                    }
                };
                renamed.insert(document, name);
            }
        }
        let count = renamed.len() as u64;
        if count > 0 {
            self.renamed = renamed;
            order.par_sort_unstable_by(|&a, &b| self.get(a).cmp(self.get(b)));
        }
        (order, count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_there_when_asked_for() {
        let mut plain = Documents::with(Columns::default());
        plain.append(Documents::with(Columns::default()));
        assert!(plain.hosts.is_none() && plain.dates.is_none());
        let one = |host: Option<&str>, date| {
            let mut documents = Documents::with(Columns { hosts: true, dates: true, lengths: true });
            documents.hosts.as_mut().unwrap().push(host);
            documents.dates.as_mut().unwrap().push(date);
            documents
        };
        let mut documents = one(None, Some(7));
        documents.append(one(Some("a"), None));
        documents.append(one(None, None));
        documents.append(one(Some("a"), Some(-1)));
        documents.shrink();
        let hosts = documents.hosts.unwrap();
        assert_eq!(documents.dates.unwrap(), [Some(7), None, None, Some(-1)]);
        assert_eq!((hosts.number(0), hosts.number(1), hosts.known()), (Hosts::UNKNOWN, 0, 1));
        assert!(!hosts.differ(1, 3) && hosts.differ(0, 2) && hosts.differ(0, 1));
    }

    #[test]
    fn later_ones_of_an_id_are_numbered_past_names_that_are_taken() {
        let mut ids = Ids::default();
        for id in ["b", "a", "a#2", "a", "a", ""] {
            ids.push(id);
        }
        let (order, renamed) = ids.order();
        assert_eq!(renamed, 2);
        let names: Vec<&str> = order.iter().map(|&d| ids.get(d)).collect();
        assert_eq!(names, ["", "a", "a#2", "a#3", "a#4", "b"]);
        assert_eq!((ids.get(3), ids.get(4)), ("a#3", "a#4"));
    }

    #[test]
    fn copies_leave_out_the_wordless() {
        let documents = Documents {
            words: vec![0, 2, 3, 2, 0, 3, 2],
            exact: vec![9, 5, 1, 5, 9, 1, 5],
            places: vec![Place::new(0, &(0..1)); 7],
            ..Documents::default()
        };
        assert_eq!(documents.copies(), [vec![1, 3, 6], vec![2, 5]]);
    }

    #[test]
    fn a_place_keeps_its_span() {
        assert_eq!(Place::new(3, &(7_000_000_000..7_000_000_100)).span(), 7_000_000_000..7_000_000_100);
    }
}
