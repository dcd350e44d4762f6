//! Sets of pairs.

use super::rates::Counts;

/// Two documents by number, the smaller first.
pub type Pair = (u32, u32);

/// The pair of two documents, in whichever order; `None` if they are one.
pub fn pair(a: u32, b: u32) -> Option<Pair> {
    (a != b).then(|| (a.min(b), a.max(b)))
}

/// Pairs in order, each once. What is paired with itself is left out.
pub fn set(pairs: impl IntoIterator<Item = (u32, u32)>) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = pairs.into_iter().filter_map(|(a, b)| pair(a, b)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Those of a [`set`] that are in another.
pub fn within(pairs: &[Pair], other: &[Pair]) -> Vec<Pair> {
    let mut rest = other.iter().peekable();
    let meets = |pair: &&Pair| {
        while rest.next_if(|next| next < pair).is_some() {}
        rest.peek() == Some(pair)
    };
    pairs.iter().filter(meets).copied().collect()
}

/// One [`set`] against another.
pub fn score(found: &[Pair], truth: &[Pair]) -> Counts {
    Counts { found: found.len() as u64, truth: truth.len() as u64, both: within(found, truth).len() as u64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn order_and_repetition_do_not_count() {
        assert_eq!(set([(2, 1), (1, 2), (3, 3), (0, 9)]), [(0, 9), (1, 2)]);
    }

    proptest! {
        #[test]
        fn as_sets_have_it(
            found in prop::collection::vec((0..9_u32, 0..9_u32), 0..30),
            truth in prop::collection::vec((0..9_u32, 0..9_u32), 0..30),
        ) {
            let (found, truth) = (set(found), set(truth));
            let [x, y] = [&found, &truth].map(|pairs| pairs.iter().copied().collect::<BTreeSet<_>>());
            let both: Vec<Pair> = x.intersection(&y).copied().collect();
            prop_assert_eq!(within(&found, &truth), both.clone());
            let counts = score(&found, &truth);
            prop_assert_eq!((counts.found, counts.truth, counts.both), (x.len() as u64, y.len() as u64, both.len() as u64));
        }
    }
}
