//! Large groups of documents that are alike by their passages.
//!
//! Of a text that very many documents have, each was aligned with the earliest only, and that one may go in favour of a
//! document that the policy prefers. What was linked to nobody else would then stay, so it is aligned with that document, too:
//! an alignment for each, and not for each pair.
//!
//! Pages of one template are near its plainest page and not near each other, and all of them stay. So whoever stays behind the most
//! preferred is held against a sample of the others first, and against all of them only if it is like one.

use crate::error::Result;
use crate::hashed::PairSet;
use crate::union_find::UnionFind;
use std::collections::{HashMap, HashSet};

/// How many survivors of a group the others are aligned with at most.
const MOST_ASKED: usize = 16;

/// How many of the others a survivor is held against first: one that is like a tenth of them meets none among 32 in one case of
/// thirty. Smaller groups are asked as a whole.
const SAMPLE: usize = 32;

/// Adds to `links`, pairs of documents in order, those that `align` finds among pairs of documents which would both stay though a
/// chain of links connects them. `allows` tells whether two may be aligned, and have not been.
pub(super) fn complete<K: Ord>(
    documents: u32,
    links: &mut PairSet,
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
    let mut neighbours: HashMap<u32, Vec<u32>> = HashMap::new();
    let link = |neighbours: &mut HashMap<u32, Vec<u32>>, (a, b): (u32, u32)| {
        neighbours.entry(a).or_default().push(b);
        neighbours.entry(b).or_default().push(a);
    };
    for &pair in links.iter() {
        link(&mut neighbours, pair);
    }
    let mut asked = PairSet::default();
    // Who was held against a sample, and who was like one that was asked about.
    let (mut tried, mut alike): (HashSet<u32>, HashSet<u32>) = (HashSet::new(), HashSet::new());
    // Each is asked about a sample and about all others.
    for _ in 0..2 * MOST_ASKED {
        let mut wanted = Vec::new();
        groups.retain(|group| {
            let stay = survivors(group, &neighbours);
            for (place, &one) in stay.iter().enumerate().take(MOST_ASKED) {
                // Whom one that goes now held back may be like the most preferred as well, so that is asked again.
                let others = stay[place + 1..].iter().map(|&other| (one.min(other), one.max(other)));
                let mut pairs: Vec<(u32, u32)> =
                    others.filter(|&(a, b)| allows(a, b) && !asked.contains(&(a, b))).collect();
                if place > 0 && pairs.len() > SAMPLE && !alike.contains(&one) {
                    if !tried.insert(one) {
                        continue;
                    }
                    let step = pairs.len() / SAMPLE;
                    pairs = pairs.into_iter().step_by(step).take(SAMPLE).collect();
                }
                if !pairs.is_empty() {
                    wanted.extend(pairs);
                    return true;
                }
            }
            false
        });
        if wanted.is_empty() {
            break;
        }
        for pair in align(&wanted)? {
            links.insert(pair);
            link(&mut neighbours, pair);
            alike.extend([pair.0, pair.1]);
        }
        asked.extend(wanted);
    }
    Ok(())
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

    /// Who stays of a star around the first document, if the later ones are preferred and `alike` are like each other, and how many
    /// pairs were aligned.
    fn completed(
        documents: u32,
        allows: impl Fn(u32, u32) -> bool,
        alike: impl Fn(u32, u32) -> bool,
    ) -> (Vec<u32>, usize) {
        let mut links: PairSet = (1..documents).map(|other| (0, other)).collect();
        let mut asked = Vec::new();
        let align = |pairs: &[(u32, u32)]| {
            asked.extend_from_slice(pairs);
            Ok(pairs.iter().copied().filter(|&(a, b)| alike(a, b)).collect())
        };
        complete(documents, &mut links, std::cmp::Reverse, allows, align).unwrap();
        let mut neighbours: HashMap<u32, Vec<u32>> = HashMap::new();
        for (a, b) in links {
            neighbours.entry(a).or_default().push(b);
            neighbours.entry(b).or_default().push(a);
        }
        let count = asked.len();
        asked.sort_unstable();
        asked.dedup();
        assert_eq!(asked.len(), count, "a pair was asked about twice");
        let group: Vec<u32> = (0..documents).rev().collect();
        (survivors(&group, &neighbours), count)
    }

    #[test]
    fn whoever_hung_on_one_that_goes_is_linked_to_the_one_that_stays() {
        // The odd ones are like the last, but for one that it must not be compared with.
        let (stay, asked) = completed(100, |a, b| (a, b) != (97, 99), |a, b| a % 2 == b % 2);
        assert_eq!(stay, [99, 98, 97]);
        assert!(asked < 400, "{asked}");
    }

    #[test]
    fn pages_of_a_template_are_asked_about_the_preferred_one_and_about_samples() {
        let (stay, asked) = completed(5000, |_, _| true, |_, _| false);
        assert_eq!((stay.len(), asked), (4999, 4998 + 15 * SAMPLE));
        // All but the most preferred are alike, and one sample shows it.
        let (stay, asked) = completed(5000, |_, _| true, |_, b| b != 4999);
        assert_eq!((stay, asked), (vec![4999, 4998], 4998 + 4997));
        // Those that are like a few others only are found in small groups.
        assert_eq!(completed(30, |_, _| true, |a, b| a + 1 == b).0.len(), 15);
    }
}
