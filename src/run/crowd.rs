//! Large groups of documents that are alike by their passages.
//!
//! Of a text that very many documents have, each was aligned with the earliest only, and that one may go in favour of a
//! document that the policy prefers. What was linked to nobody else would then stay, so it is aligned with that document, too:
//! an alignment for each, and not for each pair.

use crate::error::Result;
use crate::union_find::UnionFind;
use std::collections::{HashMap, HashSet};

/// How often a group is looked at, and how many of its survivors the others are aligned with at most.
const ROUNDS: usize = 16;

/// Adds to `links`, pairs of documents in order, those that `align` finds among pairs of documents which would both stay though a
/// chain of links connects them. `allows` tells whether two may be aligned, and have not been.
pub(super) fn complete<K: Ord>(
    documents: u32,
    links: &mut HashSet<(u32, u32)>,
    preference: impl Fn(u32) -> K,
    allows: impl Fn(u32, u32) -> bool,
    mut align: impl FnMut(&[(u32, u32)]) -> Result<Vec<(u32, u32)>>,
) -> Result<()> {
    let mut sets = UnionFind::new(documents as usize);
    for &(a, b) in links.iter() {
        sets.union(a, b);
    }
    let mut groups = sets.groups();
    for group in &mut groups {
        group.sort_by_cached_key(|&document| preference(document));
    }
    let mut asked: HashSet<(u32, u32)> = HashSet::new();
    for _ in 0..ROUNDS {
        let neighbours = neighbours(links);
        let is_new = |a: u32, b: u32| allows(a, b) && !asked.contains(&(a.min(b), a.max(b)));
        let mut wanted = Vec::new();
        for group in &groups {
            // Whom one that goes now held back may be like the most preferred as well, so that is asked again.
            let stay = survivors(group, &neighbours);
            let pairs_of = |place: usize| {
                let others = stay[place + 1..].iter().filter(|&&other| is_new(stay[place], other));
                others.map(|&other| (stay[place].min(other), stay[place].max(other))).collect::<Vec<_>>()
            };
            let first = (0..stay.len().min(ROUNDS)).map(pairs_of).find(|pairs| !pairs.is_empty());
            wanted.extend(first.into_iter().flatten());
        }
        if wanted.is_empty() {
            break;
        }
        links.extend(align(&wanted)?);
        asked.extend(wanted);
    }
    Ok(())
}

fn neighbours(links: &HashSet<(u32, u32)>) -> HashMap<u32, Vec<u32>> {
    let mut neighbours: HashMap<u32, Vec<u32>> = HashMap::new();
    for &(a, b) in links {
        neighbours.entry(a).or_default().push(b);
        neighbours.entry(b).or_default().push(a);
    }
    neighbours
}

/// Those of a group, the most preferred first, that are linked to none of those before them who stay.
fn survivors(group: &[u32], neighbours: &HashMap<u32, Vec<u32>>) -> Vec<u32> {
    let mut gone: HashSet<u32> = HashSet::new();
    let mut stay = Vec::new();
    for &document in group {
        if !gone.contains(&document) {
            stay.push(document);
            gone.extend(neighbours.get(&document).into_iter().flatten());
        }
    }
    stay
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_hung_on_one_that_goes_is_linked_to_the_one_that_stays() {
        // A star around the first; the last is preferred. The odd ones are like it, but for those on its host.
        let mut links: HashSet<(u32, u32)> = (1..100).map(|other| (0, other)).collect();
        let mut asked = 0;
        let align = |pairs: &[(u32, u32)]| {
            asked += pairs.len();
            Ok(pairs.iter().copied().filter(|(a, b)| a % 2 == b % 2).collect())
        };
        let preference = |document| std::cmp::Reverse(document);
        complete(100, &mut links, preference, |a, b| (a, b) != (99, 97) && (b, a) != (99, 97), align).unwrap();
        let groups: Vec<u32> = (0..100).rev().collect();
        assert_eq!(survivors(&groups, &neighbours(&links)), [99, 98, 97]);
        assert!(asked < 400, "{asked}");
    }
}
