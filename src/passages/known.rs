//! What is known of the documents that passages stand in.

use super::passage::Match;
use super::share::{Masks, shares};
use crate::document::Hosts;
use crate::union_find::UnionFind;
use crate::verify::Texts;

/// The documents of a corpus, numbered by age.
pub struct Known<'a, T> {
    /// Their numbers in the input, the earliest first.
    pub order: &'a [u32],
    /// Their texts, by number in the input.
    pub texts: &'a T,
    /// Their hosts, by number in the input.
    pub hosts: &'a Hosts,
    /// Their dates in seconds, by number in the input.
    pub dates: &'a [Option<i64>],
}

/// Aligned shares that make two documents of a host one story: of both, or of the shorter one if that has at least half as many
/// words as the longer. A page of nothing but furniture is contained in all pages of its host, and is not the story of any.
const SAME_STORY: f64 = 0.8;
const CONTAINED_STORY: f64 = 0.9;

impl<T: Texts> Known<'_, T> {
    /// How many documents there are.
    pub fn len(&self) -> u32 {
        self.order.len() as u32
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The number of a document's host.
    pub fn host(&self, age: u32) -> u32 {
        self.hosts.number(self.order[age as usize])
    }

    /// The date of a document in seconds.
    pub fn date(&self, age: u32) -> Option<i64> {
        self.dates[self.order[age as usize] as usize]
    }

    /// The story of each document, as the number of one of its documents. Copies and versions of one text on one host are one
    /// story: counted one by one, they would make furniture of what they tell. `matches` are all that were found.
    pub fn stories(&self, matches: &[Match]) -> Vec<u32> {
        let words = |age: u32| self.texts.words(self.order[age as usize]);
        let mut sets = UnionFind::new(self.order.len());
        for pair in shares(matches, words, &Masks::new()) {
            let host = self.host(pair.a);
            let both = pair.share_a().min(pair.share_b());
            let (shorter, longer) = (pair.in_a[1].min(pair.in_b[1]), pair.in_a[1].max(pair.in_b[1]));
            let is_version = pair.shorter().0 >= CONTAINED_STORY && 2 * shorter >= longer;
            if host != Hosts::UNKNOWN && host == self.host(pair.b) && (is_version || both >= SAME_STORY) {
                sets.union(pair.a, pair.b);
            }
        }
        (0..self.len()).map(|age| sets.find(age)).collect()
    }
}
