//! Proposals to passages: every proposed pair of documents, read again and aligned.

use super::anchor::Run;
use super::loose::compare::LooseComparer;
use super::loose::couple::shared_couples;
use super::loose::index::{CoupleIndex, Links};
use super::loose::merge::merge;
use super::pair::{Comparer, Stretch};
use super::part::between_seams;
use super::passage::{Match, Part, Passage, Region};
use super::seed::{Hits, SeedIndex};
use super::segment::measure;
use super::words::{Recent, Words};
use crate::error::Result;
use crate::normalise::Tokenizer;
use crate::read::Scratch;
use crate::verify::Texts;
use rayon::prelude::*;
use std::ops::Range;

/// Words of the shortest stretch that counts for the aligned share of a document: fewer are a phrase.
pub const LEAST_ALIGNED: u32 = 8;

/// What was found: pair by pair, in the order of the later document, then of the earlier one, then of the place in the earlier
/// one.
#[derive(Debug, Default)]
pub struct Found {
    /// Everything of [`LEAST_ALIGNED`] words and more that stands in the same order in both, for the aligned shares.
    pub matches: Vec<Match>,
    /// The passages.
    pub passages: Vec<Passage>,
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

    /// The words of the later document that stand for some of the earlier one; none if fewer than a third of either have a partner
    /// among the others: they were left out of the later document then, and what stands in their place is something else.
    pub fn project(&self, words: &Range<u32>) -> Option<Range<u32>> {
        let first = self.runs.get(self.runs.partition_point(|run| run.a_end() <= words.start))?;
        let last = self.runs.get(self.runs.partition_point(|run| run.a < words.end).checked_sub(1)?)?;
        let start = first.b + words.start.saturating_sub(first.a);
        let end = last.b_end() - last.a_end().saturating_sub(words.end);
        let partners = |run: &Run| run.a_end().min(words.end).saturating_sub(run.a.max(words.start));
        let equal: u32 = self.runs.iter().map(partners).sum();
        (start < end && 3 * equal >= (end - start).max(words.len() as u32)).then_some(start..end)
    }
}

/// Where to look.
pub enum Proposals<'a> {
    /// Where fingerprints say, and couples if there are any, as far as the function allows.
    Indexed(&'a SeedIndex, Option<&'a CoupleIndex>, &'a (dyn Fn(u32, u32) -> bool + Sync)),
    /// At these earlier documents of each, and nowhere else.
    Listed(&'a [Vec<u32>]),
}

/// What to look for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// The fewest words that both sides of a passage have.
    pub least_words: u32,
    /// The least identity of a passage.
    pub identity: f64,
    /// Whether reworked text is looked for too; of that, identity is not asked.
    pub loose: bool,
    /// Whether the pieces of passages are wanted.
    pub pieces: bool,
}

/// The passages that are `wanted` of all proposed pairs.
///
/// `order` holds the documents, the earliest first; in the results they are numbered by it. `progress` is called with the
/// number of documents that are done, and may stop the search.
pub fn find(
    proposals: &Proposals<'_>,
    order: &[u32],
    texts: &impl Texts,
    wanted: Wanted,
    progress: &(dyn Fn(u64) -> Result<()> + Sync),
) -> Result<Found> {
    let search = Search { proposals, order, texts, wanted };
    let of_document = |worker: &mut Worker, later: u32| {
        progress(1)?;
        search.document(worker, later, progress)
    };
    let found: Vec<Found> =
        (0..order.len() as u32).into_par_iter().map_init(Worker::default, of_document).collect::<Result<_>>()?;
    let mut all = Found::default();
    all.matches.reserve_exact(found.iter().map(|found| found.matches.len()).sum());
    all.passages.reserve_exact(found.iter().map(|found| found.passages.len()).sum());
    for mut found in found {
        all.matches.append(&mut found.matches);
        all.passages.append(&mut found.passages);
    }
    Ok(all)
}

/// What a thread needs.
#[derive(Default)]
struct Worker {
    hits: Hits,
    links: Links,
    comparer: Comparer,
    loose: LooseComparer,
    tokenizer: Tokenizer,
    scratch: [Scratch; 2],
    recent: Recent,
    /// Of the later document.
    words: Words,
}

/// An earlier document, and the couples that it shares with the later one, if these are known and enough.
struct Partner {
    earlier: u32,
    couples: Option<Vec<[u32; 2]>>,
}

struct Search<'a, T> {
    proposals: &'a Proposals<'a>,
    order: &'a [u32],
    texts: &'a T,
    wanted: Wanted,
}

impl<T: Texts> Search<'_, T> {
    /// The documents to hold a later one against, ascending.
    fn partners(&self, hits: &mut Hits, links: &mut Links, later: u32) -> Vec<Partner> {
        let partner = |earlier| Partner { earlier, couples: None };
        match self.proposals {
            Proposals::Listed(listed) => listed[later as usize].iter().copied().map(partner).collect(),
            Proposals::Indexed(seeds, couples, allows) => {
                let strict = seeds.partners(later, hits).into_iter().map(partner);
                let loose = couples.map_or(Vec::new(), |couples| couples.proposals(later, links));
                let loose = loose.into_iter().map(|p| Partner { earlier: p.earlier, couples: Some(p.hits) });
                let mut partners: Vec<Partner> = loose.chain(strict).collect();
                // Those with couples stay.
                partners.sort_by_key(|partner| (partner.earlier, partner.couples.is_none()));
                partners.dedup_by_key(|partner| partner.earlier);
                partners.retain(|partner| allows(partner.earlier, later));
                partners
            }
        }
    }

    fn document(
        &self,
        worker: &mut Worker,
        later: u32,
        progress: &(dyn Fn(u64) -> Result<()> + Sync),
    ) -> Result<Found> {
        let Worker { hits, links, comparer, loose, tokenizer, scratch: [scratch_b, scratch_a], recent, words: b } =
            worker;
        let Wanted { least_words, identity, .. } = self.wanted;
        let mut found = Found::default();
        let mut partners = self.partners(hits, links, later);
        if partners.is_empty() {
            return Ok(found);
        }
        b.clone_from(self.words(later, recent, tokenizer, scratch_b)?);
        let seams_b = self.seams(later, b);
        comparer.hold(b);
        if self.wanted.loose {
            loose.hold(self.text(later, scratch_b)?, b);
        }
        for Partner { earlier, couples } in &mut partners {
            // A pair of books takes a while: a stop is noticed between pairs.
            progress(0)?;
            let earlier = *earlier;
            let a = self.words(earlier, recent, tokenizer, scratch_a)?;
            let seams_a = self.seams(earlier, a);
            // The later document is the one held, so the sides change places.
            let strict = comparer.compare(a, LEAST_ALIGNED, identity);
            let unbroken = strict.iter().flat_map(|stretch| unbroken(&stretch.runs));
            let aligned = |(b_words, a_words, equal)| Match { a: earlier, b: later, a_words, b_words, equal };
            found.matches.extend(unbroken.map(aligned));
            let mut stretches: Vec<Stretch> =
                strict.into_iter().filter(|stretch| stretch.equal >= least_words).collect();
            if self.wanted.loose && matches!(self.proposals, Proposals::Listed(_)) {
                *couples = Some(shared_couples(b.hashes(), a.hashes()));
            }
            if let Some(couples) = couples {
                stretches = merge(stretches, loose.compare(self.text(earlier, scratch_a)?, a, couples, least_words));
            }
            let start = found.passages.len();
            found.passages.extend(stretches.into_iter().map(|Stretch { a: b_words, b: a_words, equal, runs }| {
                let region_a = |words: &Range<u32>| region(earlier, &a.bytes(words));
                let region_b = |words: &Range<u32>| region(later, &b.bytes(words));
                let pieces = if self.wanted.pieces { pieces(&runs) } else { Vec::new() };
                let pieces = pieces.iter().map(|(in_b, in_a)| (region_a(in_a), region_b(in_b))).collect();
                let runs: Vec<Run> = runs.into_iter().map(|Run { a, b, length }| Run { a: b, b: a, length }).collect();
                let parts = between_seams(&runs, [&seams_a, &seams_b]).map(|parts| {
                    let parts = parts.into_iter().filter(|part| self.is_passage(part));
                    let part = |part: Stretch| Part {
                        a: region_a(&part.a),
                        b: region_b(&part.b),
                        words: part.words(),
                        identity: part.identity(),
                    };
                    parts.map(part).collect()
                });
                Passage { a: region_a(&a_words), b: region_b(&b_words), a_words, b_words, equal, runs, pieces, parts }
            }));
            found.passages[start..].sort_unstable_by_key(|passage| (passage.a, passage.b));
        }
        Ok(found)
    }
}

impl<T: Texts> Search<'_, T> {
    fn text<'a>(&'a self, document: u32, scratch: &'a mut Scratch) -> Result<&'a str> {
        self.texts.text(self.order[document as usize], scratch)
    }

    fn words<'a>(
        &self,
        document: u32,
        recent: &'a mut Recent,
        tokenizer: &mut Tokenizer,
        scratch: &mut Scratch,
    ) -> Result<&'a Words> {
        let count = self.texts.words(self.order[document as usize]);
        recent.words(document, count, |words| {
            words.read(self.text(document, scratch)?, tokenizer);
            Ok(())
        })
    }

    /// Where something is missing from a document, by the word behind it.
    fn seams(&self, document: u32, words: &Words) -> Vec<u32> {
        let seams = self.texts.seams(self.order[document as usize]);
        seams.into_iter().map(|seam| words.behind(seam)).collect()
    }

    /// Whether a stretch is long enough and alike enough to be listed.
    fn is_passage(&self, stretch: &Stretch) -> bool {
        stretch.equal >= self.wanted.least_words && stretch.identity() >= self.wanted.identity
    }
}

fn region(document: u32, bytes: &Range<usize>) -> Region {
    Region { document, start: bytes.start as u32, end: bytes.end as u32 }
}

/// Words of both sides of an alignment, and how many are equal, without its gaps: where [`LEAST_ALIGNED`] words or more of a side have no partner, they are that
/// side's own, though the alignment goes on behind them.
fn unbroken(runs: &[Run]) -> impl Iterator<Item = (Range<u32>, Range<u32>, u32)> {
    let goes_on = |x: &Run, y: &Run| (y.a - x.a_end()).max(y.b - x.b_end()) < LEAST_ALIGNED;
    let words = |runs: &[Run]| {
        let (equal, in_a, in_b) = measure(runs);
        (runs[0].a..runs[0].a + in_a, runs[0].b..runs[0].b + in_b, equal)
    };
    runs.chunk_by(goes_on).map(words).filter(|(a, b, _)| a.len().min(b.len()) >= LEAST_ALIGNED as usize)
}

/// Words of both sides of an alignment, cut where the first side has words to itself.
fn pieces(runs: &[Run]) -> Vec<(Range<u32>, Range<u32>)> {
    let together = runs.chunk_by(|x, y| y.a == x.a_end());
    together.map(|runs| (runs[0].a..runs[runs.len() - 1].a_end(), runs[0].b..runs[runs.len() - 1].b_end())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_ones_own_in_a_gap_are_not_shared() {
        let run = |a, b, length| Run { a, b, length };
        // Three words were exchanged, then eight; behind them stands a run of five, then an inserted paragraph.
        let runs = [run(0, 0, 20), run(23, 23, 20), run(51, 51, 5), run(64, 57, 30), run(94, 127, 10)];
        let found: Vec<_> = unbroken(&runs).collect();
        assert_eq!(found, [(0..43, 0..43, 40), (64..94, 57..87, 30), (94..104, 127..137, 10)]);
        assert_eq!(unbroken(&[]).count(), 0);
    }

    #[test]
    fn words_that_were_left_out_have_no_projection() {
        let runs = vec![Run { a: 0, b: 100, length: 60 }, Run { a: 90, b: 161, length: 60 }];
        let nowhere = Region { document: 0, start: 0, end: 0 };
        let passage = Passage {
            a: nowhere,
            b: nowhere,
            a_words: 0..150,
            b_words: 100..221,
            equal: 120,
            runs,
            pieces: Vec::new(),
            parts: None,
        };
        assert_eq!(passage.project(&(10..30)), Some(110..130));
        assert_eq!(passage.project(&(40..100)), Some(140..171));
        // Of thirty words the later document has none: one stands in their place. Of 35 it has five.
        assert_eq!(passage.project(&(60..90)), None);
        assert_eq!(passage.project(&(60..95)), None);
    }
}
