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

/// A set of shingles to look others up in: open addressing, linear probing, at most half full.
///
/// Shingle hashes are well mixed, so their low bits are the place. Zero marks a free place; a shingle whose hash is zero
/// is kept aside.
#[derive(Debug, Default)]
pub struct Probe {
    table: Vec<u64>,
    mask: usize,
    zero: bool,
}

impl Probe {
    /// Empties the set and makes room for `elements`.
    pub fn clear(&mut self, elements: usize) {
        let size = (2 * elements).next_power_of_two().max(16);
        self.table.clear();
        self.table.resize(size, 0);
        self.mask = size - 1;
        self.zero = false;
    }

    /// Adds an element; whether it is new. There must be room for it.
    #[inline]
    pub fn insert(&mut self, shingle: u64) -> bool {
        if shingle == 0 {
            return !std::mem::replace(&mut self.zero, true);
        }
        let mut place = shingle as usize & self.mask;
        loop {
            match self.table[place] {
                0 => {
                    self.table[place] = shingle;
                    return true;
                }
                there if there == shingle => return false,
                _ => place = (place + 1) & self.mask,
            }
        }
    }

    /// Whether an element is in the set.
    #[inline]
    pub fn contains(&self, shingle: u64) -> bool {
        if shingle == 0 {
            return self.zero;
        }
        let mut place = shingle as usize & self.mask;
        loop {
            match self.table[place] {
                0 => return false,
                there if there == shingle => return true,
                _ => place = (place + 1) & self.mask,
            }
        }
    }

    /// How many of `others`, which are distinct, are in the set; `None` as soon as they cannot be `least` any more.
    pub fn shared(&self, others: &[u64], least: usize) -> Option<usize> {
        // Looked at in pieces, so that the test for hopelessness is not in the inner loop.
        const PIECE: usize = 32;
        let mut may_miss = others.len().checked_sub(least)?;
        let mut shared = 0;
        for piece in others.chunks(PIECE) {
            let found = piece.iter().filter(|&&s| self.contains(s)).count();
            shared += found;
            may_miss = may_miss.checked_sub(piece.len() - found)?;
        }
        Some(shared)
    }
}

/// Collects the distinct shingles of a text, in order of appearance.
pub(super) struct Distinct<'a> {
    pub(super) probe: &'a mut Probe,
    pub(super) set: &'a mut Vec<u64>,
}

impl ShingleSink for Distinct<'_> {
    fn shingles(&mut self, hashes: &[u64]) {
        let Self { probe, set } = self;
        set.extend(hashes.iter().copied().filter(|&shingle| probe.insert(shingle)));
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
        fn agrees_with_a_tree(a in proptest::collection::vec(0..80_u64, 0..60), b in proptest::collection::btree_set(0..80_u64, 0..60), least in 0..70_usize) {
            // Spread by a multiple of the table size, so that places collide.
            let spread = |x: u64| x * 32;
            let mut probe = Probe::default();
            probe.clear(a.len());
            let mut set = BTreeSet::new();
            for x in a {
                prop_assert_eq!(probe.insert(spread(x)), set.insert(x));
            }
            let shared = set.intersection(&b).count();
            let others: Vec<u64> = b.iter().map(|x| spread(*x)).collect();
            prop_assert_eq!(probe.shared(&others, least), (shared >= least).then_some(shared));
        }
    }
}
