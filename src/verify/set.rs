//! Shingle sets, and how much of one is in another.

use crate::shingle::ShingleSink;

/// What two sets have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// Elements in both.
    pub shared: u32,
    /// Elements of the first.
    pub a: u32,
    /// Elements of the second.
    pub b: u32,
}

impl Overlap {
    /// That of two texts of the same words, whose shingles nobody has counted: all ratios are 1.
    pub const EQUAL: Self = Self { shared: 0, a: 0, b: 0 };

    /// Shared elements over all elements; 1 for two empty sets.
    pub fn jaccard(self) -> f64 {
        ratio(self.shared, self.a + self.b - self.shared)
    }

    /// The part of the first set that is in the second.
    pub fn containment_a(self) -> f64 {
        ratio(self.shared, self.a)
    }

    /// The part of the second set that is in the first.
    pub fn containment_b(self) -> f64 {
        ratio(self.shared, self.b)
    }

    /// The same, with the sets in the other order.
    #[must_use]
    pub fn turned(self) -> Self {
        Self { shared: self.shared, a: self.b, b: self.a }
    }
}

fn ratio(part: u32, whole: u32) -> f64 {
    if whole == 0 { 1.0 } else { f64::from(part) / f64::from(whole) }
}

/// The fewest shared elements that sets of `a` and `b` elements need for a Jaccard similarity of `threshold`.
///
/// The real number is lowered by a hair, so that rounding never turns a pair away; [`Overlap::jaccard`] has the last word.
pub fn least_shared(a: usize, b: usize, threshold: f64) -> usize {
    (threshold / (1.0 + threshold) * (a + b) as f64 - 1e-6).ceil().max(0.0) as usize
}

/// Where in a set each of its shingles stands: open addressing, linear probing, at most a third full.
///
/// Shingle hashes are well mixed, so their low bits are the slot. The set itself is a slice that the caller keeps.
#[derive(Debug, Default)]
pub struct Lookup {
    /// Place in the set plus one; zero is free.
    slots: Vec<u32>,
    mask: usize,
}

impl Lookup {
    /// Forgets everything and makes room for about `elements`.
    pub fn clear(&mut self, elements: usize) {
        let size = (3 * elements).next_power_of_two().max(16);
        self.slots.clear();
        self.slots.resize(size, 0);
        self.mask = size - 1;
    }

    /// A lookup of all of `set`, whose elements are distinct.
    pub fn fill(&mut self, set: &[u64]) {
        self.clear(set.len());
        for (place, &shingle) in set.iter().enumerate() {
            let mut slot = shingle as usize & self.mask;
            while self.slots[slot] != 0 {
                slot = (slot + 1) & self.mask;
            }
            self.slots[slot] = place as u32 + 1;
        }
    }

    /// Appends `shingle` to `sets`, the part of which from `start` on is the set in work, unless that has it.
    #[inline]
    fn insert(&mut self, sets: &mut Vec<u64>, start: usize, shingle: u64) {
        let mut slot = shingle as usize & self.mask;
        loop {
            match self.slots[slot] {
                0 => break,
                place if sets[start + place as usize - 1] == shingle => return,
                _ => slot = (slot + 1) & self.mask,
            }
        }
        sets.push(shingle);
        let size = sets.len() - start;
        self.slots[slot] = size as u32;
        if 2 * size > self.slots.len() {
            self.fill(&sets[start..]);
        }
    }

    /// Where `shingle` stands in `set`, of which this is the lookup.
    #[inline]
    fn find(&self, set: &[u64], shingle: u64) -> Option<usize> {
        let mut slot = shingle as usize & self.mask;
        loop {
            match self.slots[slot] {
                0 => return None,
                place if set[place as usize - 1] == shingle => return Some(place as usize - 1),
                _ => slot = (slot + 1) & self.mask,
            }
        }
    }

    /// How many of `others`, which are distinct, are in `set`, of which this is the lookup; `None` as soon as they cannot
    /// be `least` any more.
    ///
    /// Copies have their shingles in the same order: behind a shared one stands, nearly always, the next shared one. So that
    /// place is looked at first, which costs one comparison where a look-up costs a jump in memory and a guess.
    pub fn shared(&self, set: &[u64], others: &[u64], least: usize) -> Option<usize> {
        // Looked at in pieces, so that the test for hopelessness is not in the inner loop.
        const PIECE: usize = 32;
        let mut may_miss = others.len().checked_sub(least)?;
        let mut shared = 0;
        let mut next = 0;
        for piece in others.chunks(PIECE) {
            let mut missed = 0;
            for &other in piece {
                if set.get(next) == Some(&other) {
                    next += 1;
                } else if let Some(place) = self.find(set, other) {
                    next = place + 1;
                } else {
                    missed += 1;
                }
            }
            shared += piece.len() - missed;
            may_miss = may_miss.checked_sub(missed)?;
        }
        Some(shared)
    }
}

/// Appends the distinct shingles of a text to `sets`, in order of appearance.
pub(super) struct Distinct<'a> {
    pub(super) lookup: &'a mut Lookup,
    pub(super) sets: &'a mut Vec<u64>,
    /// Where those of this text begin.
    pub(super) start: usize,
}

impl ShingleSink for Distinct<'_> {
    fn shingles(&mut self, hashes: &[u64]) {
        for &shingle in hashes {
            self.lookup.insert(self.sets, self.start, shingle);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    #[allow(clippy::float_cmp, reason = "a correctly rounded quotient is the number one writes")]
    fn ratios() {
        let overlap = Overlap { shared: 7, a: 8, b: 9 };
        assert_eq!(overlap.jaccard(), 0.7);
        assert_eq!(overlap.containment_a(), 0.875);
        assert_eq!(overlap.turned().containment_b(), 0.875);
        assert_eq!(Overlap::EQUAL.jaccard(), 1.0);
    }

    #[test]
    fn no_pair_at_the_threshold_is_turned_away() {
        for threshold in [0.1, 0.3, 0.5, 0.7, 0.75, 0.8, 0.9, 1.0] {
            for a in 1..60_u32 {
                for b in 1..60_u32 {
                    for shared in 0..=a.min(b) {
                        if (Overlap { shared, a, b }).jaccard() >= threshold {
                            assert!(shared as usize >= least_shared(a as usize, b as usize, threshold));
                        }
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn agrees_with_a_tree(a in proptest::collection::vec(0..80_u64, 0..60), b in proptest::collection::btree_set(0..80_u64, 0..60).prop_map(|b| b.into_iter().collect::<Vec<_>>()).prop_shuffle(), least in 0..70_usize) {
            // Spread by a multiple of the table size, so that slots collide.
            let spread = |x: u64| x * 32;
            let a: Vec<u64> = a.into_iter().map(spread).collect();
            let others: Vec<u64> = b.iter().copied().map(spread).collect();
            let tree: BTreeSet<u64> = a.iter().copied().collect();
            let shared = others.iter().filter(|x| tree.contains(x)).count();
            let expected = (shared >= least).then_some(shared);

            let mut lookup = Lookup::default();
            // Room for half of them: it has to grow.
            lookup.clear(a.len() / 2);
            let mut sets = vec![7, 32];
            Distinct { lookup: &mut lookup, sets: &mut sets, start: 2 }.shingles(&a);
            let set = &sets[2..];
            prop_assert_eq!(set.len(), tree.len());
            prop_assert_eq!(lookup.shared(set, &others, least), expected);
            lookup.fill(set);
            prop_assert_eq!(lookup.shared(set, &others, least), expected);
        }
    }
}
