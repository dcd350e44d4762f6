//! Which document comes from which host.

use std::collections::HashMap;
use std::sync::Arc;

/// Hosts of documents as numbers, in the order in which documents first name them; each name is kept once.
#[derive(Debug, Default)]
pub struct Hosts {
    numbers: Vec<u32>,
    names: Vec<Arc<str>>,
    by_name: HashMap<Arc<str>, u32>,
}

impl Hosts {
    /// The number of an unknown host, which is each document's own.
    pub const UNKNOWN: u32 = u32::MAX;

    /// Appends the host of a document.
    pub fn push(&mut self, host: Option<&str>) {
        let number = host.map_or(Self::UNKNOWN, |host| match self.by_name.get(host) {
            Some(&number) => number,
            None => self.add(host.into()),
        });
        self.numbers.push(number);
    }

    fn add(&mut self, name: Arc<str>) -> u32 {
        let number = self.names.len() as u32;
        self.names.push(Arc::clone(&name));
        self.by_name.insert(name, number);
        number
    }

    pub(super) fn append(&mut self, other: &Self) {
        // The names of `other` stand in the order of its documents, so the numbers are those that pushing would give.
        let map = |name: &Arc<str>| match self.by_name.get(name) {
            Some(&number) => number,
            None => self.add(Arc::clone(name)),
        };
        let numbers: Vec<u32> = other.names.iter().map(map).collect();
        let number = |&number: &u32| numbers.get(number as usize).copied().unwrap_or(Self::UNKNOWN);
        self.numbers.extend(other.numbers.iter().map(number));
    }

    pub(super) fn shrink(&mut self) {
        self.numbers.shrink_to_fit();
    }

    /// The number of a document's host; [`Hosts::UNKNOWN`] if that is not known.
    pub fn number(&self, document: u32) -> u32 {
        self.numbers[document as usize]
    }

    /// The name of a host.
    pub fn name(&self, number: u32) -> Option<&str> {
        self.names.get(number as usize).map(|name| &**name)
    }

    /// How many hosts are known.
    pub fn known(&self) -> usize {
        self.names.len()
    }

    /// Whether two documents come from different hosts. An unknown host differs from every other.
    pub fn differ(&self, a: u32, b: u32) -> bool {
        let (a, b) = (self.number(a), self.number(b));
        a != b || a == Self::UNKNOWN
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn hosts_are_numbered_alike_however_they_are_batched(
            batches in proptest::collection::vec(proptest::collection::vec(proptest::option::of("[a-d]"), 0..6), 0..6),
        ) {
            let (mut whole, mut joined) = (Hosts::default(), Hosts::default());
            for batch in &batches {
                let mut part = Hosts::default();
                for host in batch {
                    whole.push(host.as_deref());
                    part.push(host.as_deref());
                }
                joined.append(&part);
            }
            prop_assert_eq!(&joined.numbers, &whole.numbers);
            prop_assert_eq!(&joined.names, &whole.names);
            for (document, host) in (0..).zip(batches.iter().flatten()) {
                prop_assert_eq!(joined.name(joined.number(document)), host.as_deref());
            }
        }
    }
}
