//! The table of words: which keys the model knows, and their rows.

use super::lines::MOST_PAIRS;
use super::net::ROW;

/// Keys of the table, found by hash, each with the number of its row.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// One bit for what a key may be: most pairs of words are in no table, and this says so from the first-level cache.
    sieve: Vec<u64>,
    /// Key and row, or `EMPTY`.
    slots: Vec<(u32, u32)>,
    mask: usize,
    rows: Vec<[i8; ROW]>,
}

/// Room to find rows in. What it holds is of no use to anybody.
#[derive(Clone, Debug)]
pub(super) struct Room {
    likely: [u32; MOST_PAIRS],
    slots: [(u32, u32); MOST_PAIRS],
    rows: [u32; MOST_PAIRS],
}

impl Default for Room {
    fn default() -> Self {
        Self { likely: [0; MOST_PAIRS], slots: [(0, EMPTY); MOST_PAIRS], rows: [0; MOST_PAIRS] }
    }
}

const EMPTY: u32 = u32::MAX;
/// Bits of the sieve.
const SIEVE: usize = 1 << 18;

impl Table {
    /// From keys without repetition, and their rows.
    pub(super) fn new(keys: &[u32], rows: Vec<[i8; ROW]>) -> Self {
        let size = (2 * keys.len().max(1)).next_power_of_two();
        let mut table = Self { sieve: vec![0; SIEVE / 64], slots: vec![(0, EMPTY); size], mask: size - 1, rows };
        for (row, &key) in (0..).zip(keys) {
            let bit = sieve_bit(key);
            table.sieve[bit / 64] |= 1 << (bit % 64);
            let mut at = table.home(key);
            while table.slots[at].1 != EMPTY {
                at = (at + 1) & table.mask;
            }
            table.slots[at] = (key, row);
        }
        table
    }

    fn home(&self, key: u32) -> usize {
        (key.wrapping_mul(0x9e37_79b1) >> 8) as usize & self.mask
    }

    /// The rows of those of `keys` that have one, in order: numbers for [`Self::row`].
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
    pub(super) fn rows<'r>(&self, keys: &[u64], room: &'r mut Room) -> &'r [u32] {
        // First the sieve for all of them, without a branch: what a line says next cannot be foretold. Then the first slots of those
        // that are left, so that they are fetched at the same time. Only then is anything decided.
        let Room { likely, slots, rows } = room;
        let mut left = 0;
        for &key in keys.iter().take(MOST_PAIRS) {
            let key = (key >> 32) as u32;
            let bit = sieve_bit(key);
            likely[left.min(MOST_PAIRS - 1)] = key;
            left += (self.sieve[bit / 64] >> (bit % 64) & 1) as usize;
        }
        for (slot, &key) in slots.iter_mut().zip(&likely[..left]) {
            *slot = self.slots[self.home(key)];
        }
        let mut count = 0;
        for (&slot, &key) in slots.iter().zip(&likely[..left]) {
            let row = if slot.0 == key || slot.1 == EMPTY { slot.1 } else { self.find(key) };
            rows[count.min(MOST_PAIRS - 1)] = row;
            count += usize::from(row != EMPTY);
        }
        &rows[..count]
    }

    /// A row.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
    pub(super) fn row(&self, number: u32) -> &[i8; ROW] {
        &self.rows[number as usize]
    }

    #[inline(always)]
    #[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
    fn find(&self, key: u32) -> u32 {
        let mut at = self.home(key);
        loop {
            let (found, row) = self.slots[at];
            if row == EMPTY || found == key {
                return row;
            }
            at = (at + 1) & self.mask;
        }
    }
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
fn sieve_bit(key: u32) -> usize {
    key as usize % SIEVE
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn rows_are_those_of_a_map(
            // Keys that collide in the sieve, in the slots, and not at all.
            keys in proptest::collection::btree_set(prop_oneof![0..99_u32, (0..99_u32).prop_map(|n| n << 18), any::<u32>()], 0..60),
            others in proptest::collection::vec(prop_oneof![0..99_u32, (0..99_u32).prop_map(|n| n << 18), any::<u32>()], 0..MOST_PAIRS),
        ) {
            let keys: Vec<u32> = keys.into_iter().collect();
            let numbered: BTreeMap<u32, u32> = keys.iter().copied().zip(0..).collect();
            let table = Table::new(&keys, (0..keys.len()).map(|row| [row as i8; ROW]).collect());
            let asked: Vec<u64> = others.iter().chain(&keys).take(MOST_PAIRS).map(|&key| u64::from(key) << 32 | 5).collect();
            let mut room = Room::default();
            table.rows(&[u64::MAX, 0, 1 << 32, 2 << 32], &mut room);
            let rows = table.rows(&asked, &mut room);
            let expected: Vec<u32> = asked.iter().filter_map(|key| numbered.get(&((key >> 32) as u32)).copied()).collect();
            prop_assert_eq!(rows, &expected[..]);
            prop_assert!(expected.iter().all(|&row| *table.row(row) == [row as i8; ROW]));
        }
    }
}
