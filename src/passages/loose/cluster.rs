//! Pairs of sentences to groups without a gap on either side.

/// Splits pairs of sentences wherever more than `gap` sentences of one side are in no pair, until there is nothing to split.
///
/// The groups do not depend on the order of the splits: each is the largest set of pairs that has no gap.
pub fn clusters(pairs: Vec<[u32; 2]>, gap: u32) -> Vec<Vec<[u32; 2]>> {
    // What is to be split, by which side, and whether it was whole by the other one.
    let mut open = vec![(pairs, 0, false)];
    let mut found = Vec::new();
    while let Some((mut pairs, side, whole)) = open.pop() {
        pairs.sort_unstable_by_key(|pair| (pair[side], pair[1 - side]));
        let mut pieces = pairs.chunk_by(|x, y| y[side] - x[side] <= gap + 1);
        let first = pieces.next().map_or(0, <[_]>::len);
        if first < pairs.len() {
            open.push((pairs[..first].to_vec(), 1 - side, false));
            open.extend(pieces.map(|piece| (piece.to_vec(), 1 - side, false)));
        } else if whole {
            found.push(pairs);
        } else if first > 0 {
            open.push((pairs, 1 - side, true));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sorted(mut groups: Vec<Vec<[u32; 2]>>) -> Vec<Vec<[u32; 2]>> {
        for group in &mut groups {
            group.sort_unstable();
        }
        groups.sort_unstable();
        groups
    }

    #[test]
    fn a_gap_on_either_side_splits() {
        assert!(clusters(Vec::new(), 2).is_empty());
        assert_eq!(
            sorted(clusters(vec![[0, 0], [1, 9], [2, 1], [3, 10]], 2)),
            [vec![[0, 0], [2, 1]], vec![[1, 9], [3, 10]]]
        );
        // Without the middle, which goes with a split by the second side, the first side has a gap.
        assert_eq!(sorted(clusters(vec![[0, 0], [2, 9], [4, 1]], 1)), [vec![[0, 0]], vec![[2, 9]], vec![[4, 1]]]);
    }

    proptest! {
        #[test]
        fn sides_are_alike_and_no_gap_is_left(pairs in proptest::collection::btree_set([0..30_u32, 0..30_u32], 0..40), gap in 0..4_u32) {
            let pairs: Vec<[u32; 2]> = pairs.into_iter().collect();
            let found = sorted(clusters(pairs.clone(), gap));
            let turn = |pairs: Vec<[u32; 2]>| pairs.into_iter().map(|[a, b]| [b, a]).collect::<Vec<_>>();
            let turned = clusters(turn(pairs.clone()), gap).into_iter().map(turn).collect();
            prop_assert_eq!(&sorted(turned), &found);
            for group in &found {
                for side in 0..2 {
                    let mut places: Vec<u32> = group.iter().map(|pair| pair[side]).collect();
                    places.sort_unstable();
                    prop_assert!(places.windows(2).all(|pair| pair[1] - pair[0] <= gap + 1));
                }
            }
            let mut all: Vec<[u32; 2]> = found.into_iter().flatten().collect();
            all.sort_unstable();
            prop_assert_eq!(all, pairs);
        }
    }
}
