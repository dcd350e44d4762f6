//! Words to couples: what a reworked text keeps of its source.
//!
//! A couple is two different words within [`NEAR`] words of each other, in either order. Edits and shuffles leave many couples of
//! a sentence whole where they leave no run of words. The rarer ones say much about where a text comes from: two words of a
//! thousand documents each stand next to each other in a few.

use crate::normalise::fold;

/// How many words on the second word of a couple may stand: about a phrase.
pub const NEAR: usize = 6;

/// One couple in so many is taken. A passage of sixty words has about 350 couples, so enough are left where a third of the words is
/// replaced and the rest has changed places. One in eight halves the memory of the index, and loses one passage in twenty-five.
pub const TAKEN: u64 = 4;

const MIX: u64 = 0xd6e8_feb8_6659_fd93;

/// Calls `each` with the hash and the first word of every couple that is taken, in the order of the first words.
///
/// Whether a couple is taken depends on its words alone, so it is taken in every document or in none.
pub fn couples(words: &[u64], mut each: impl FnMut(u64, u32)) {
    for (place, &first) in words.iter().enumerate() {
        for &second in &words[place + 1..words.len().min(place + 1 + NEAR)] {
            let hash = fold(first.wrapping_add(second), MIX);
            if hash.is_multiple_of(TAKEN) && first != second {
                each(hash, place as u32);
            }
        }
    }
}

/// The couples that two texts have in common, as the first words of the first place of each in either text, ascending: what the
/// index knows of two documents, for two that no index holds.
pub fn shared_couples(a: &[u64], b: &[u64]) -> Vec<[u32; 2]> {
    let firsts = |words: &[u64]| {
        let mut found = Vec::new();
        couples(words, |hash, place| found.push((hash, place)));
        found.sort_unstable();
        found.dedup_by_key(|(hash, _)| *hash);
        found
    };
    let there = firsts(b);
    let other = |hash: u64| there.binary_search_by_key(&hash, |(hash, _)| *hash).ok().map(|at| there[at].1);
    let mut shared: Vec<[u32; 2]> =
        firsts(a).into_iter().filter_map(|(hash, here)| Some([here, other(hash)?])).collect();
    shared.sort_unstable();
    shared
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(words: &[u64]) -> Vec<(u64, u32)> {
        let mut all = Vec::new();
        couples(words, |hash, place| all.push((hash, place)));
        all
    }

    fn spread(words: &[u64]) -> Vec<u64> {
        words.iter().map(|&word| fold(word + 1, 0x9e37_79b9_7f4a_7c15)).collect()
    }

    #[test]
    fn about_one_in_four_is_taken_and_none_of_equal_words() {
        let words: Vec<u64> = spread(&(0..10_000).collect::<Vec<_>>());
        let taken = all(&words).len();
        assert!((14_000..16_000).contains(&taken), "{taken}");
        assert!(all(&[7; 100]).is_empty());
        assert!(all(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn order_does_not_matter(words in proptest::collection::vec(0..50_u64, 0..NEAR + 1).prop_map(|words| spread(&words)), turn in 0..7_usize) {
            let hashes = |words: &[u64]| {
                let mut hashes: Vec<u64> = all(words).into_iter().map(|couple| couple.0).collect();
                hashes.sort_unstable();
                hashes
            };
            let expected = hashes(&words);
            let mut turned = words.clone();
            turned.rotate_left(turn.min(words.len()));
            prop_assert_eq!(&hashes(&turned), &expected);
            turned.reverse();
            prop_assert_eq!(hashes(&turned), expected);
        }

        #[test]
        fn what_stands_around_does_not_matter(words in proptest::collection::vec(0..9_u64, 0..40).prop_map(|words| spread(&words)), before in proptest::collection::vec(any::<u64>(), 0..9)) {
            let mut longer = before.clone();
            longer.extend(&words);
            let shifted: Vec<_> = all(&longer).into_iter().filter(|couple| couple.1 as usize >= before.len()).collect();
            let expected: Vec<_> = all(&words).into_iter().map(|(hash, place)| (hash, place + before.len() as u32)).collect();
            prop_assert_eq!(shifted, expected);
        }
    }
}
