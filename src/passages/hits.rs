//! Hits to proposals: of all documents that have fingerprints of one, those that have enough of them near one diagonal.
//!
//! Most documents that share a fingerprint share no more than that, so hits are counted first, and only those of documents with
//! several are written down, each document's in its own place.

use super::fingerprint::GRAM;

/// Words that the hits near one diagonal must cover to propose a pair: no two 5-grams that overlap by much.
pub const LEAST_COVER: u32 = 9;
/// Words between hits that may still belong to one passage.
const REACH: u32 = 48;
/// How far the diagonals of neighbouring hits may be apart, in words inserted or left out.
const SHIFT: u32 = 16;

/// Hits of one document with others. Holds buffers, so keep one for each thread.
#[derive(Debug, Default)]
pub struct Hits {
    /// For each other document: the number of hits; once there is room for them, the place of the next one plus one, or zero if
    /// they are not kept.
    counts: Vec<u32>,
    touched: Vec<u32>,
    /// The word here and the diagonal, document by document.
    kept: Vec<Hit>,
}

/// The word here, then the diagonal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit(u64);

impl Hit {
    pub(super) fn new(here: u32, there: u32) -> Self {
        // Diagonals are shifted up so that they stay positive.
        Self(u64::from(here) << 32 | u64::from(here + (u32::MAX >> 1) - there))
    }

    fn here(self) -> u32 {
        (self.0 >> 32) as u32
    }

    fn diagonal(self) -> u32 {
        self.0 as u32
    }
}

impl Hits {
    pub(super) fn start(&mut self, documents: usize) {
        for &other in &self.touched {
            self.counts[other as usize] = 0;
        }
        self.touched.clear();
        self.counts.resize(documents, 0);
    }

    pub(super) fn count(&mut self, other: u32) {
        let count = &mut self.counts[other as usize];
        if *count == 0 {
            self.touched.push(other);
        }
        *count += 1;
    }

    /// Makes room for the hits, but for those that are the only ones with their document: most are.
    pub(super) fn make_room(&mut self) {
        let Self { counts, touched, kept } = self;
        touched.retain(|&other| {
            let count = &mut counts[other as usize];
            *count -= u32::from(*count == 1);
            *count > 0
        });
        touched.sort_unstable();
        let mut total = 0;
        for &other in &*touched {
            let count = &mut counts[other as usize];
            let size = *count;
            *count = total + 1;
            total += size;
        }
        kept.clear();
        kept.resize(total as usize, Hit::default());
    }

    pub(super) fn keep(&mut self, other: u32, here: u32, there: u32) {
        let next = &mut self.counts[other as usize];
        if *next > 0 {
            self.kept[*next as usize - 1] = Hit::new(here, there);
            *next += 1;
        }
    }

    pub(super) fn proposed(&mut self) -> Vec<u32> {
        let Self { counts, touched, kept } = self;
        let mut proposed = Vec::new();
        let mut start = 0;
        for &other in &*touched {
            let end = counts[other as usize] as usize - 1;
            let hits = &mut kept[start..end];
            hits.sort_unstable();
            if cover(hits) >= LEAST_COVER {
                proposed.push(other);
            }
            start = end;
        }
        proposed
    }
}

/// The most words that hits near one diagonal cover, counted no further than needed. Hits ascend by the word here.
pub(super) fn cover(hits: &[Hit]) -> u32 {
    let gram = GRAM as u32;
    for (i, first) in hits.iter().enumerate() {
        let (mut covered, mut last) = (gram, first.here());
        for hit in &hits[i + 1..] {
            if hit.here() > last + REACH {
                break;
            }
            if hit.here() > last && hit.diagonal().abs_diff(first.diagonal()) <= SHIFT {
                covered += gram.min(hit.here() - last);
                last = hit.here();
                if covered >= LEAST_COVER {
                    return covered;
                }
            }
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_off_the_diagonal_or_far_apart_cover_nothing_together() {
        let covers = |hits: &[(u32, u32)]| {
            let hits: Vec<Hit> = hits.iter().map(|&(here, there)| Hit::new(here, there)).collect();
            cover(&hits) >= LEAST_COVER
        };
        assert!(covers(&[(10, 110), (14, 114)]));
        assert!(covers(&[(10, 110), (12, 300), (14, 114 + SHIFT)]));
        assert!(covers(&[(10, 110), (10 + REACH, 110 + REACH)]));
        assert!(!covers(&[(10, 110), (13, 113)]));
        assert!(!covers(&[(10, 110), (14, 115 + SHIFT)]));
        assert!(!covers(&[(10, 110), (11 + REACH, 111 + REACH)]));
    }
}
