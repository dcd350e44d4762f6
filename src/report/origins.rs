//! Where documents come from: host and date of each id, and what became of those of a host.
//!
//! Of a document stay 20 bytes, whatever its id: a hash of that, the number of its host, its date, its length.

use super::Documents;
use crate::error::Result;
use crate::logs::{Gone, IdHash, Logs};
use std::collections::HashMap;
use xxhash_rust::xxh3::xxh3_64;

/// The host of a document that has none.
const UNKNOWN: u32 = u32::MAX;
/// The date of a document that has none.
const UNDATED: i32 = i32::MIN;

/// What is known of the documents of a run.
#[derive(Default)]
pub(super) struct Origins {
    /// Whether there was anything to know it from.
    pub(super) are_known: bool,
    /// Sorted by the hashes of their ids.
    documents: Vec<Known>,
    /// Hashes of the ids of removed documents; sorted.
    removed: Vec<u64>,
    /// The hosts, in the order of the corpus.
    pub(super) hosts: Vec<Host>,
    /// What has no host.
    pub(super) unknown: Host,
}

/// What is known of a document. (The hash is in two halves, or there would be four bytes of padding.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Known {
    id: [u32; 2],
    host: u32,
    /// Minutes since 1970.
    date: i32,
    /// Bytes of its text.
    bytes: u32,
}

impl Known {
    fn hash(&self) -> u64 {
        u64::from(self.id[0]) << 32 | u64::from(self.id[1])
    }
}

/// What became of the documents of a host.
#[derive(Clone, Debug, Default)]
pub(super) struct Host {
    /// Its name.
    pub(super) name: String,
    /// Its documents.
    pub(super) documents: u64,
    /// Bytes of their texts.
    pub(super) bytes: u64,
    /// Those that were removed.
    pub(super) removed: u64,
    /// Bytes of their texts.
    pub(super) removed_bytes: u64,
    /// Blocks of furniture.
    pub(super) blocks: u64,
    /// Bytes of these.
    pub(super) block_bytes: u64,
    /// Bytes of those that stood in removed documents.
    pub(super) removed_block_bytes: u64,
}

impl Host {
    /// Bytes of text that went: with documents that were removed, or as furniture of others.
    pub(super) fn gone(&self) -> u64 {
        self.removed_bytes + self.block_bytes.saturating_sub(self.removed_block_bytes)
    }
}

impl Origins {
    /// Goes through the removed, then through all documents, if they can be had.
    pub(super) fn read(logs: &Logs, documents: Option<&dyn Documents>) -> Result<Self> {
        let mut origins = Self::default();
        for row in logs.rows::<Gone>()? {
            origins.removed.push(row?.id.get());
        }
        origins.removed.sort_unstable();
        let Some(documents) = documents else { return Ok(origins) };
        origins.are_known = true;
        let mut numbers: HashMap<String, u32> = HashMap::new();
        documents.each(&mut |document| {
            let number = document.host.map_or(UNKNOWN, |host| {
                numbers.get(host).copied().unwrap_or_else(|| {
                    let number = origins.hosts.len() as u32;
                    origins.hosts.push(Host { name: host.to_owned(), ..Host::default() });
                    numbers.insert(host.to_owned(), number);
                    number
                })
            });
            let hash = xxh3_64(document.id.as_bytes());
            let date = document
                .date
                .map_or(UNDATED, |date| date.div_euclid(60).clamp(i64::from(UNDATED) + 1, i64::from(i32::MAX)) as i32);
            let bytes = document.bytes.min(u64::from(u32::MAX)) as u32;
            origins.documents.push(Known { id: [(hash >> 32) as u32, hash as u32], host: number, date, bytes });
            let is_removed = origins.removed.binary_search(&hash).is_ok();
            let host = origins.host_mut(number);
            host.documents += 1;
            host.bytes += document.bytes;
            if is_removed {
                host.removed += 1;
                host.removed_bytes += document.bytes;
            }
        })?;
        origins.documents.sort_unstable();
        Ok(origins)
    }

    fn find(&self, id: impl Into<IdHash>) -> Option<&Known> {
        let hash = id.into().get();
        let place = self.documents.partition_point(|known| known.hash() < hash);
        self.documents.get(place).filter(|known| known.hash() == hash)
    }

    /// The number of a document's host.
    pub(super) fn host(&self, id: impl Into<IdHash>) -> Option<u32> {
        self.find(id).map(|known| known.host).filter(|&host| host != UNKNOWN)
    }

    /// The name of a document's host.
    pub(super) fn host_name(&self, id: &str) -> Option<&str> {
        self.host(id).map(|host| self.hosts[host as usize].name.as_str())
    }

    /// The date of a document in minutes since 1970.
    pub(super) fn date(&self, id: impl Into<IdHash>) -> Option<i32> {
        self.find(id).map(|known| known.date).filter(|&date| date != UNDATED)
    }

    /// What orders documents by age, before their ids do: those without a date come last.
    pub(super) fn age(&self, id: impl Into<IdHash>) -> (bool, Option<i32>) {
        let date = self.date(id);
        (date.is_none(), date)
    }

    /// Bytes of a document's text as given, if known.
    pub(super) fn length(&self, id: impl Into<IdHash>) -> Option<u64> {
        self.find(id).map(|known| u64::from(known.bytes)).filter(|&bytes| bytes > 0)
    }

    /// Whether a document was removed.
    pub(super) fn is_removed(&self, id: impl Into<IdHash>) -> bool {
        self.removed.binary_search(&id.into().get()).is_ok()
    }

    /// The account of a host.
    pub(super) fn host_mut(&mut self, number: u32) -> &mut Host {
        self.hosts.get_mut(number as usize).unwrap_or(&mut self.unknown)
    }

    /// The account of a host, or of the documents without one.
    pub(super) fn of_host(&self, number: Option<u32>) -> &Host {
        number.and_then(|number| self.hosts.get(number as usize)).unwrap_or(&self.unknown)
    }

    /// On how many hosts documents are, as far as they are known, and for how many of them it is not.
    pub(super) fn count_hosts(&self, ids: impl Iterator<Item = impl Into<IdHash>>) -> [u64; 2] {
        let mut unknown = 0;
        let mut hosts: Vec<u32> = ids
            .filter_map(|id| {
                let host = self.host(id);
                unknown += u64::from(host.is_none());
                host
            })
            .collect();
        hosts.sort_unstable();
        hosts.dedup();
        [hosts.len() as u64, unknown]
    }

    /// All texts, bytes of them; and those that were removed.
    pub(super) fn bytes(&self) -> (u64, u64) {
        let all = || self.hosts.iter().chain([&self.unknown]);
        (all().map(|host| host.bytes).sum(), all().map(|host| host.removed_bytes).sum())
    }
}
