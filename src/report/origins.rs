//! Where documents come from: host and date of each id, and what became of those of a host.
//!
//! Of a document stay 16 bytes, whatever its id: a hash of that, the number of its host, its date.

use super::Documents;
use crate::error::Result;
use crate::logs::{Logs, Removed};
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
    /// Hash of an id, number of the host, minutes since 1970; sorted.
    documents: Vec<(u64, u32, i32)>,
    /// Hashes of the ids of removed documents; sorted.
    removed: Vec<u64>,
    /// The hosts, in the order of the corpus.
    pub(super) hosts: Vec<Host>,
    /// What has no host.
    pub(super) unknown: Host,
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
}

impl Origins {
    /// Goes through the removed, then through all documents, if they can be had.
    pub(super) fn read(logs: &Logs, documents: Option<&dyn Documents>) -> Result<Self> {
        let mut origins = Self::default();
        for row in logs.rows::<Removed>()? {
            origins.removed.push(xxh3_64(row?.id.as_bytes()));
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
            origins.documents.push((hash, number, date));
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

    fn find(&self, id: &str) -> Option<(u32, i32)> {
        let hash = xxh3_64(id.as_bytes());
        let place = self.documents.partition_point(|&(other, ..)| other < hash);
        self.documents.get(place).filter(|&&(other, ..)| other == hash).map(|&(_, host, date)| (host, date))
    }

    /// The number of a document's host.
    pub(super) fn host(&self, id: &str) -> Option<u32> {
        self.find(id).map(|(host, _)| host).filter(|&host| host != UNKNOWN)
    }

    /// The name of a document's host.
    pub(super) fn host_name(&self, id: &str) -> Option<&str> {
        self.host(id).map(|host| self.hosts[host as usize].name.as_str())
    }

    /// The date of a document in minutes since 1970.
    pub(super) fn date(&self, id: &str) -> Option<i32> {
        self.find(id).map(|(_, date)| date).filter(|&date| date != UNDATED)
    }

    /// Whether a document was removed.
    pub(super) fn is_removed(&self, id: &str) -> bool {
        self.removed.binary_search(&xxh3_64(id.as_bytes())).is_ok()
    }

    /// The account of a host.
    pub(super) fn host_mut(&mut self, number: u32) -> &mut Host {
        self.hosts.get_mut(number as usize).unwrap_or(&mut self.unknown)
    }

    /// On how many hosts documents are, as far as they are known, and for how many of them it is not.
    pub(super) fn count_hosts<'a>(&self, ids: impl Iterator<Item = &'a str>) -> [u64; 2] {
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
