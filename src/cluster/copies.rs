//! Documents of the same words.

use super::Keep;
use crate::document::Documents;
use crate::scope::Allowed;
use crate::verify::{LARGEST_LISTED, Overlap, Pair};

/// What is known of documents of the same words before any text is compared.
#[derive(Debug, Default)]
pub struct Copies {
    /// Groups of documents that share what links the first of them has, the most preferred first. Only the first takes part
    /// in what follows.
    pub groups: Vec<Vec<u32>>,
    /// Whether the members of a group are links of one another, too: all but the first then go, at the latest. Otherwise they
    /// may not be compared with each other, and stay or go together.
    pub linked: bool,
    /// Links between documents of the same words beyond those within groups.
    pub pairs: Vec<Pair>,
}

impl Copies {
    /// The copies among documents of which these are allowed to be compared.
    pub fn find(documents: &Documents, allowed: &Allowed<'_>, keep: &Keep, id_ranks: &[u32]) -> Self {
        let preference = documents.preference(keep, id_ranks);
        let equal = |a: u32, b: u32| Pair::new(a, b, Overlap::EQUAL);
        let sorted = |mut group: Vec<u32>| {
            group.sort_unstable_by_key(|&document| preference(document));
            group
        };
        match allowed {
            Allowed::All => {
                let groups = documents.copies().into_iter().map(sorted).collect();
                Self { groups, linked: true, pairs: Vec::new() }
            }
            Allowed::Across(hosts) => {
                let mut copies = Self::default();
                for mut group in documents.copies() {
                    // Documents of one host have the same links: to the copies on other hosts, and to what these resemble.
                    group.sort_unstable_by_key(|&document| (hosts.number(document), preference(document)));
                    let runs: Vec<&[u32]> = group.chunk_by(|&x, &y| !hosts.differ(x, y)).collect();
                    let firsts = sorted(runs.iter().map(|run| run[0]).collect());
                    copies.groups.extend(runs.iter().filter(|run| run.len() > 1).map(|run| run.to_vec()));
                    // The first links all others. That is enough to decide, and listing all pairs of a large group is not wanted.
                    let listed = if firsts.len() > LARGEST_LISTED as usize { 1 } else { firsts.len() };
                    for (i, &a) in firsts[..listed].iter().enumerate() {
                        copies.pairs.extend(firsts[i + 1..].iter().map(|&b| equal(a, b)));
                    }
                }
                copies
            }
            Allowed::Listed(listed) => {
                let pairs = listed.pairs.iter().filter(|(a, b)| documents.are_copies(*a, *b));
                Self { pairs: pairs.map(|&(a, b)| equal(a, b)).collect(), ..Self::default() }
            }
        }
    }

    /// The documents that are in groups or pairs.
    pub fn documents(&self) -> impl Iterator<Item = u32> {
        self.groups.iter().flatten().copied().chain(self.pairs.iter().flat_map(|pair| [pair.a, pair.b]))
    }

    /// The links of these copies and `verified` ones, ascending, each once. What was verified of the same words is equal.
    pub fn joined(&mut self, mut verified: Vec<Pair>, documents: &Documents) -> Vec<Pair> {
        if self.pairs.is_empty() {
            return verified;
        }
        for pair in verified.iter_mut().filter(|pair| documents.are_copies(pair.a, pair.b)) {
            pair.overlap = Overlap::EQUAL;
        }
        verified.append(&mut self.pairs);
        verified.sort_unstable_by_key(|pair| (pair.a, pair.b));
        verified.dedup();
        verified
    }
}
