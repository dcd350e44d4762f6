//! Proposals to passages: every proposed pair of documents, read again and aligned.

use super::family::Region;
use super::pair::{Comparer, Stretch};
use super::seed::{Hits, SeedIndex};
use super::words::Words;
use crate::error::Result;
use crate::normalise::Tokenizer;
use crate::read::Scratch;
use crate::verify::Texts;
use rayon::prelude::*;
use std::ops::Range;

/// Words of the shortest stretch that counts for the aligned share of a document: fewer are a phrase.
pub const LEAST_ALIGNED: u32 = 8;

/// A stretch of one document aligned with a stretch of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Where it stands in the earlier document.
    pub a: Region,
    /// Where it stands in the later document.
    pub b: Region,
    /// The words it has in the earlier document.
    pub a_words: Range<u32>,
    /// The words it has in the later document.
    pub b_words: Range<u32>,
    /// Pairs of equal words.
    pub equal: u32,
}

impl Passage {
    /// Twice the equal words over the words of both sides.
    pub fn identity(&self) -> f64 {
        2.0 * f64::from(self.equal) / f64::from(self.a_words.len() as u32 + self.b_words.len() as u32)
    }

    /// Words of the shorter side.
    pub fn words(&self) -> u32 {
        self.a_words.len().min(self.b_words.len()) as u32
    }
}

/// Where to look.
pub enum Proposals<'a> {
    /// Where fingerprints say, as far as the function allows.
    Seeds(&'a SeedIndex, &'a (dyn Fn(u32, u32) -> bool + Sync)),
    /// At these earlier documents of each, and nowhere else.
    Listed(&'a [Vec<u32>]),
}

/// What a thread needs.
#[derive(Default)]
struct Worker {
    hits: Hits,
    comparer: Comparer,
    tokenizer: Tokenizer,
    scratch: [Scratch; 2],
    words: [Words; 2],
}

/// The passages of at least [`LEAST_ALIGNED`] words and `identity` of all proposed pairs: pair by pair, in the order of the later
/// document, then of the earlier one, then of the place in the earlier one.
///
/// `order` holds the documents, the earliest first; in the results they are numbered by it. `progress` is called with the
/// number of documents that are done, and may stop the search.
pub fn find(
    proposals: &Proposals<'_>,
    order: &[u32],
    texts: &impl Texts,
    identity: f64,
    progress: &(dyn Fn(u64) -> Result<()> + Sync),
) -> Result<Vec<Passage>> {
    let of_document = |worker: &mut Worker, later: u32| {
        progress(1)?;
        worker.passages(proposals, order, texts, identity, later)
    };
    let found: Vec<Vec<Passage>> =
        (0..order.len() as u32).into_par_iter().map_init(Worker::default, of_document).collect::<Result<_>>()?;
    Ok(found.into_iter().flatten().collect())
}

impl Worker {
    fn passages(
        &mut self,
        proposals: &Proposals<'_>,
        order: &[u32],
        texts: &impl Texts,
        identity: f64,
        later: u32,
    ) -> Result<Vec<Passage>> {
        let mut partners = match proposals {
            Proposals::Seeds(index, _) => index.partners(later, &mut self.hits),
            Proposals::Listed(listed) => listed[later as usize].clone(),
        };
        if let Proposals::Seeds(_, allows) = proposals {
            partners.retain(|&earlier| allows(earlier, later));
        }
        let mut found = Vec::new();
        if partners.is_empty() {
            return Ok(found);
        }
        let Self { comparer, tokenizer, scratch: [scratch_b, scratch_a], words: [b, a], .. } = self;
        b.read(texts.text(order[later as usize], scratch_b)?, tokenizer);
        comparer.hold(b);
        for earlier in partners {
            a.read(texts.text(order[earlier as usize], scratch_a)?, tokenizer);
            let stretches = comparer.compare(a, LEAST_ALIGNED, identity);
            let start = found.len();
            // The later document is the one held, so the sides change places.
            found.extend(stretches.into_iter().map(|Stretch { a: b_words, b: a_words, equal, .. }| {
                let (in_a, in_b) = (a.bytes(&a_words), b.bytes(&b_words));
                Passage { a: region(earlier, &in_a), b: region(later, &in_b), a_words, b_words, equal }
            }));
            found[start..].sort_unstable_by_key(|passage| (passage.a, passage.b));
        }
        Ok(found)
    }
}

fn region(document: u32, bytes: &Range<usize>) -> Region {
    Region { document, start: bytes.start as u32, end: bytes.end as u32 }
}
