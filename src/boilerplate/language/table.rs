//! The table of words: which keys the model knows, and their rows.

use super::lines::MOST_PAIRS;
use super::net::ROW;

/// Keys, found by hash, each with the number of its row.
///
/// A key is 32 bits, mixed so that no two become one. The first bits number its slot, and the slot holds the others, so that a slot is 32
/// bits, too: it is looked into for every word, and the less there is of it, the more of it is in a near cache.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// One bit for what a key may be: most pairs of words are in no table, and this says so from the first-level cache.
    sieve: Vec<u64>,
    /// From above: what is left of the key; whether `others` has keys of this slot; the number of the row, or as many ones.
    slots: Vec<u32>,
    /// Bits that number a slot: one more than rows are numbered with.
    bits: u32,
    /// Keys whose slot was taken, and their rows, or `NONE`. A key stands at its hash or in one of the next slots.
    others: Vec<(u32, u32)>,
    rows: Vec<[i8; ROW]>,
}

/// Room to find rows in. What it holds is of no use to anybody.
#[derive(Clone, Debug)]
pub(super) struct Room {
    likely: [u32; MOST_PAIRS],
    slots: [u32; MOST_PAIRS],
    rows: [u32; MOST_PAIRS],
}

impl Default for Room {
    fn default() -> Self {
        Self { likely: [0; MOST_PAIRS], slots: [0; MOST_PAIRS], rows: [0; MOST_PAIRS] }
    }
}

const NONE: u32 = u32::MAX;
/// Bits of the sieve.
const SIEVE: usize = 1 << 18;
/// What mixes keys: odd, so that no two become one; the golden ratio of 2^32.
const MIX: u32 = 0x9e37_79b1;

impl Table {
    /// From keys without repetition, those first that are met most often: these are found soonest.
    pub(super) fn new(keys: &[u32], rows: Vec<[i8; ROW]>) -> Self {
        let bits = (2 * (keys.len() + 1)).next_power_of_two().ilog2();
        let mut table = Self { sieve: vec![0; SIEVE / 64], slots: vec![0; 1 << bits], bits, others: Vec::new(), rows };
        let (more, none) = table.flags();
        table.slots.fill(none);
        let mut left = Vec::new();
        for (row, &key) in (0..).zip(keys) {
            let bit = sieve_bit(key);
            table.sieve[bit / 64] |= 1 << (bit % 64);
            let (at, rest) = table.slot(key);
            if table.slots[at] & none == none {
                table.slots[at] = rest | row;
            } else {
                table.slots[at] |= more;
                left.push((key, row));
            }
        }
        table.others = vec![(0, NONE); (2 * left.len() + 1).next_power_of_two()];
        for (key, row) in left {
            let at = table.other(key);
            table.others[at] = (key, row);
        }
        table
    }

    /// The slot of a key, and what the slot holds of it.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
    fn slot(&self, key: u32) -> (usize, u32) {
        let mixed = key.wrapping_mul(MIX);
        ((mixed >> (u32::BITS - self.bits)) as usize, mixed << self.bits)
    }

    /// The bit of a slot which says that there are others, and what no row has for its number.
    fn flags(&self) -> (u32, u32) {
        let more = 1 << (self.bits - 1);
        (more, more - 1)
    }

    /// The rows of those of `keys` that have one, in order: numbers for [`Self::row`]. `seldom` says that most have none.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
    pub(super) fn rows<'r>(&self, keys: &[u64], seldom: bool, room: &'r mut Room) -> &'r [u32] {
        // First the sieve for all of them, without a branch: what a line says next cannot be foretold. Then the slots of those
        // that are left, so that they are fetched at the same time. Only then is anything decided.
        let Room { likely, slots, rows } = room;
        let keys = keys.iter().take(MOST_PAIRS).map(|key| (key >> 32) as u32);
        let mut left = 0;
        if seldom {
            for key in keys {
                let bit = sieve_bit(key);
                likely[left.min(MOST_PAIRS - 1)] = key;
                left += (self.sieve[bit / 64] >> (bit % 64) & 1) as usize;
            }
        } else {
            left = keys.len();
            for (to, key) in likely.iter_mut().zip(keys) {
                *to = key;
            }
        }
        for (slot, &key) in slots.iter_mut().zip(&likely[..left]) {
            *slot = self.slots[self.slot(key).0];
        }
        let (more, none) = self.flags();
        let mut count = 0;
        for (&slot, &key) in slots.iter().zip(&likely[..left]) {
            let is_else = (slot ^ self.slot(key).1) >> self.bits != 0;
            let mut row = if is_else || slot & none == none { NONE } else { slot & none };
            if is_else && slot & more != 0 {
                row = self.others[self.other(key)].1;
            }
            rows[count.min(MOST_PAIRS - 1)] = row;
            count += usize::from(row != NONE);
        }
        &rows[..count]
    }

    /// Where a key stands among the others, or would.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
    fn other(&self, key: u32) -> usize {
        let mask = self.others.len() - 1;
        let mut at = (key.wrapping_mul(MIX) >> 8) as usize & mask;
        while self.others[at].1 != NONE && self.others[at].0 != key {
            at = (at + 1) & mask;
        }
        at
    }

    /// A row.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
    pub(super) fn row(&self, number: u32) -> &[i8; ROW] {
        &self.rows[number as usize]
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
            seldom: bool,
        ) {
            let keys: Vec<u32> = keys.into_iter().collect();
            let numbered: BTreeMap<u32, u32> = keys.iter().copied().zip(0..).collect();
            let table = Table::new(&keys, (0..keys.len()).map(|row| [row as i8; ROW]).collect());
            let asked: Vec<u64> = others.iter().chain(&keys).take(MOST_PAIRS).map(|&key| u64::from(key) << 32 | 5).collect();
            let mut room = Room::default();
            table.rows(&[u64::MAX, 0, 1 << 32, 2 << 32], true, &mut room);
            let rows = table.rows(&asked, seldom, &mut room);
            let expected: Vec<u32> = asked.iter().filter_map(|key| numbered.get(&((key >> 32) as u32)).copied()).collect();
            prop_assert_eq!(rows, &expected[..]);
            prop_assert!(expected.iter().all(|&row| *table.row(row) == [row as i8; ROW]));
        }
    }
}
