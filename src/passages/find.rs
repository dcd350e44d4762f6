//! Proposals to passages: every proposed pair of documents, read again and aligned.

use super::anchor::Run;
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
    /// Its pieces without what only the later document has, if asked for: in the earlier document and in the later one.
    pub pieces: Vec<(Region, Region)>,
}

/// Words in a row that the later document may have to itself within a piece.
const MOST_OWN: u32 = 3;

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

/// What to look for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// The least identity of a passage.
    pub identity: f64,
    /// Whether its pieces are wanted.
    pub pieces: bool,
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

/// The passages of at least [`LEAST_ALIGNED`] words that are `wanted` of all proposed pairs: pair by pair, in the order of the later
/// document, then of the earlier one, then of the place in the earlier one.
///
/// `order` holds the documents, the earliest first; in the results they are numbered by it. `progress` is called with the
/// number of documents that are done, and may stop the search.
pub fn find(
    proposals: &Proposals<'_>,
    order: &[u32],
    texts: &impl Texts,
    wanted: Wanted,
    progress: &(dyn Fn(u64) -> Result<()> + Sync),
) -> Result<Vec<Passage>> {
    let of_document = |worker: &mut Worker, later: u32| {
        progress(1)?;
        worker.passages(proposals, order, texts, wanted, later)
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
        wanted: Wanted,
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
            let stretches = comparer.compare(a, LEAST_ALIGNED, wanted.identity);
            let start = found.len();
            // The later document is the one held, so the sides change places.
            found.extend(stretches.into_iter().map(|Stretch { a: b_words, b: a_words, equal, runs }| {
                let region_a = |words: &Range<u32>| region(earlier, &a.bytes(words));
                let region_b = |words: &Range<u32>| region(later, &b.bytes(words));
                let pieces = if wanted.pieces { pieces(&runs) } else { Vec::new() };
                let pieces = pieces.iter().map(|(in_b, in_a)| (region_a(in_a), region_b(in_b))).collect();
                Passage { a: region_a(&a_words), b: region_b(&b_words), a_words, b_words, equal, pieces }
            }));
            found[start..].sort_unstable_by_key(|passage| (passage.a, passage.b));
        }
        Ok(found)
    }
}

fn region(document: u32, bytes: &Range<usize>) -> Region {
    Region { document, start: bytes.start as u32, end: bytes.end as u32 }
}

/// Words of both sides of an alignment, cut where the first side has more than a few words to itself.
fn pieces(runs: &[Run]) -> Vec<(Range<u32>, Range<u32>)> {
    let together = runs.chunk_by(|x, y| y.a - x.a_end() <= MOST_OWN);
    together.map(|runs| (runs[0].a..runs[runs.len() - 1].a_end(), runs[0].b..runs[runs.len() - 1].b_end())).collect()
}
