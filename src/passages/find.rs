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
use super::twins::Twins;
use super::words::{Recent, Words};
use crate::error::Result;
use crate::normalise::Tokenizer;
use crate::read::Scratch;
use crate::union_find::UnionFind;
use crate::verify::Texts;
use rayon::prelude::*;
use std::borrow::Cow;
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
    /// Where an index says.
    Indexed(Indexed<'a>),
    /// At these earlier documents of each, and nowhere else.
    Listed(&'a [Vec<u32>]),
}

/// What finds documents that share passages.
#[derive(Clone, Copy)]
pub struct Indexed<'a> {
    /// The fingerprints, of the first of all [`Twins`] only.
    pub seeds: &'a SeedIndex,
    /// The couples, of the same documents, if reworked text is looked for.
    pub couples: Option<&'a CoupleIndex>,
    /// The documents of the same text.
    pub twins: &'a Twins,
    /// Whether two documents may be aligned.
    pub allows: &'a (dyn Fn(u32, u32) -> bool + Sync),
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
    let partners = search.all_partners();
    let of_document = |worker: &mut Worker, &later: &u32| {
        progress(1)?;
        search.document(worker, later, &partners[later as usize], progress)
    };
    let together = together(&partners);
    let found: Vec<Found> = together.par_iter().map_init(Worker::default, of_document).collect::<Result<_>>()?;
    let mut all = Found::default();
    all.matches.reserve_exact(found.iter().map(|found| found.matches.len()).sum());
    all.passages.reserve_exact(found.iter().map(|found| found.passages.len()).sum());
    for mut found in found {
        all.matches.append(&mut found.matches);
        all.passages.append(&mut found.passages);
    }
    all.matches.par_sort_unstable_by_key(|of| (of.b, of.a, of.a_words.start, of.b_words.start));
    // Within a pair they are in their order.
    all.passages.par_sort_by_key(|of| (of.b.document, of.a.document));
    Ok(all)
}

/// The documents with those before and behind them with which they are aligned: their words are still at hand then. `partners` are the earlier
/// ones of each.
fn together(partners: &[Vec<u32>]) -> Vec<u32> {
    let mut sets = UnionFind::new(partners.len());
    for (later, partners) in (0..).zip(partners) {
        for &earlier in partners {
            sets.union(earlier, later);
        }
    }
    let mut together: Vec<(u32, u32)> =
        (0..partners.len() as u32).map(|document| (sets.find(document), document)).collect();
    together.sort_unstable();
    together.into_iter().map(|(_, document)| document).collect()
}

/// What a thread needs.
#[derive(Default)]
struct Worker {
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
    /// The earlier documents that strict search holds each against, ascending.
    fn all_partners(&self) -> Cow<'_, [Vec<u32>]> {
        match *self.proposals {
            Proposals::Listed(listed) => Cow::Borrowed(listed),
            Proposals::Indexed(Indexed { seeds, .. }) => {
                let of = |hits: &mut Hits, later| seeds.partners(later, hits);
                let partners = (0..self.order.len() as u32).into_par_iter().map_init(Hits::default, of);
                Cow::Owned(partners.collect())
            }
        }
    }

    /// The documents to hold a later one against, ascending.
    fn partners(&self, strict: &[u32], links: &mut Links, later: u32) -> Vec<Partner> {
        let strict = strict.iter().map(|&earlier| Partner { earlier, couples: None });
        let Proposals::Indexed(Indexed { couples: Some(couples), .. }) = self.proposals else {
            return strict.collect();
        };
        let loose = couples.proposals(later, links).into_iter();
        let loose = loose.map(|p| Partner { earlier: p.earlier, couples: Some(p.hits) });
        let mut partners: Vec<Partner> = loose.chain(strict).collect();
        // Those with couples stay.
        partners.sort_by_key(|partner| (partner.earlier, partner.couples.is_none()));
        partners.dedup_by_key(|partner| partner.earlier);
        partners
    }

    /// The pairs of documents for which two stand, the earlier of each pair first.
    fn pairs(&self, earlier: u32, later: u32) -> Vec<(u32, u32)> {
        match *self.proposals {
            Proposals::Listed(_) => vec![(earlier, later)],
            Proposals::Indexed(Indexed { twins, allows, .. }) => {
                twins.pairs(earlier, later).filter(|&(x, y)| allows(x, y)).collect()
            }
        }
    }

    fn document(
        &self,
        worker: &mut Worker,
        later: u32,
        strict: &[u32],
        progress: &(dyn Fn(u64) -> Result<()> + Sync),
    ) -> Result<Found> {
        let Worker { links, comparer, loose, tokenizer, scratch: [scratch_b, scratch_a], recent, words: b } = worker;
        let Wanted { least_words, identity, .. } = self.wanted;
        let mut found = Found::default();
        let mut partners = self.partners(strict, links, later);
        let copies = self.copies(later);
        if partners.is_empty() && copies.is_empty() {
            return Ok(found);
        }
        b.clone_from(self.words(later, recent, tokenizer, scratch_b)?);
        for pair in copies {
            self.copy(pair, b, &mut found);
        }
        comparer.hold(b);
        if self.wanted.loose {
            loose.hold(self.text(later, scratch_b)?, b);
        }
        for Partner { earlier, couples } in &mut partners {
            // A pair of books takes a while: a stop is noticed between pairs.
            progress(0)?;
            let pairs = self.pairs(*earlier, later);
            if pairs.is_empty() {
                continue;
            }
            let a = self.words(*earlier, recent, tokenizer, scratch_a)?;
            // The later document is the one held, so the sides change places.
            let strict = comparer.compare(a, LEAST_ALIGNED, identity).into_iter().map(turned);
            let (mut stretches, mut matches): (Vec<Stretch>, Vec<_>) = (Vec::new(), Vec::new());
            for stretch in strict {
                matches.extend(unbroken(&stretch.runs));
                stretches.extend((stretch.equal >= least_words).then_some(stretch));
            }
            if self.wanted.loose && matches!(self.proposals, Proposals::Listed(_)) {
                *couples = Some(shared_couples(b.hashes(), a.hashes()));
            }
            if let Some(couples) = couples {
                let strict = stretches.into_iter().map(turned).collect();
                let merged = merge(strict, loose.compare(self.text(*earlier, scratch_a)?, a, couples, least_words));
                stretches = merged.into_iter().map(turned).collect();
            }
            for (x, y) in pairs {
                // Of twins the later document's may be the earlier.
                let is_turned = self.stands(x) != *earlier;
                let (in_x, in_y) = if is_turned { (&*b, a) } else { (a, &*b) };
                let sides = [Side::of(self, x, in_x), Side::of(self, y, in_y)];
                let oriented = |stretch: &Stretch| if is_turned { turned(stretch.clone()) } else { stretch.clone() };
                let aligned = |(a_words, b_words, equal): &(Range<u32>, Range<u32>, u32)| {
                    let (a_words, b_words) = (a_words.clone(), b_words.clone());
                    let (a_words, b_words) = if is_turned { (b_words, a_words) } else { (a_words, b_words) };
                    Match { a: x, b: y, a_words, b_words, equal: *equal }
                };
                found.matches.extend(matches.iter().map(aligned));
                let start = found.passages.len();
                found.passages.extend(stretches.iter().map(|stretch| self.passage(oriented(stretch), &sides)));
                found.passages[start..].sort_unstable_by_key(|passage| (passage.a, passage.b));
            }
        }
        Ok(found)
    }

    /// The document that is aligned in the place of another.
    fn stands(&self, document: u32) -> u32 {
        match self.proposals {
            Proposals::Listed(_) => document,
            Proposals::Indexed(Indexed { twins, .. }) => twins.first(document),
        }
    }

    /// The pairs of documents that have the text of one, which is the first of them.
    fn copies(&self, first: u32) -> Vec<(u32, u32)> {
        match *self.proposals {
            Proposals::Indexed(Indexed { twins, allows, .. }) if twins.first(first) == first => {
                twins.pairs_within(first).filter(|&(x, y)| allows(x, y)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Two documents of one text share all of it.
    fn copy(&self, (x, y): (u32, u32), words: &Words, found: &mut Found) {
        let length = words.len() as u32;
        let all = || 0..length;
        if length >= LEAST_ALIGNED {
            found.matches.push(Match { a: x, b: y, a_words: all(), b_words: all(), equal: length });
        }
        if length >= self.wanted.least_words {
            let whole = Stretch { a: all(), b: all(), equal: length, runs: vec![Run { a: 0, b: 0, length }] };
            found.passages.push(self.passage(whole, &[Side::of(self, x, words), Side::of(self, y, words)]));
        }
    }

    /// What is told of a stretch of an earlier and a later document.
    fn passage(&self, stretch: Stretch, [in_a, in_b]: &[Side<'_>; 2]) -> Passage {
        let Stretch { a: a_words, b: b_words, equal, runs } = stretch;
        let pieces = if self.wanted.pieces { pieces(&runs) } else { Vec::new() };
        let pieces = pieces.iter().map(|(a, b)| (in_a.region(a), in_b.region(b))).collect();
        let parts = between_seams(&runs, [&in_a.seams, &in_b.seams]).map(|parts| {
            let parts = parts.into_iter().filter(|part| self.is_passage(part));
            let part = |part: Stretch| Part {
                a: in_a.region(&part.a),
                b: in_b.region(&part.b),
                words: part.words(),
                identity: part.identity(),
            };
            parts.map(part).collect()
        });
        Passage { a: in_a.region(&a_words), b: in_b.region(&b_words), a_words, b_words, equal, runs, pieces, parts }
    }
}

/// One of two documents that are aligned.
struct Side<'a> {
    document: u32,
    words: &'a Words,
    /// Where something is missing from it, by the word behind it.
    seams: Vec<u32>,
}

impl<'a> Side<'a> {
    fn of<T: Texts>(search: &Search<'_, T>, document: u32, words: &'a Words) -> Self {
        let seams = search.texts.seams(search.order[document as usize]);
        Self { document, words, seams: seams.into_iter().map(|seam| words.behind(seam)).collect() }
    }

    fn region(&self, words: &Range<u32>) -> Region {
        let bytes = self.words.bytes(words);
        Region { document: self.document, start: bytes.start as u32, end: bytes.end as u32 }
    }
}

/// The same with its sides changed.
fn turned(Stretch { a, b, equal, mut runs }: Stretch) -> Stretch {
    for run in &mut runs {
        (run.a, run.b) = (run.b, run.a);
    }
    Stretch { a: b, b: a, equal, runs }
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

    /// Whether a stretch is long enough and alike enough to be listed.
    fn is_passage(&self, stretch: &Stretch) -> bool {
        stretch.equal >= self.wanted.least_words && stretch.identity() >= self.wanted.identity
    }
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

/// Words of both sides of an alignment, cut where the later side has words to itself.
fn pieces(runs: &[Run]) -> Vec<(Range<u32>, Range<u32>)> {
    let together = runs.chunk_by(|x, y| y.b == x.b_end());
    together.map(|runs| (runs[0].a..runs[runs.len() - 1].a_end(), runs[0].b..runs[runs.len() - 1].b_end())).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fingerprint::Fingerprinter;
    use super::super::seed::{Batch, Occurrence};
    use super::*;
    use crate::error::Error;
    use proptest::prelude::*;
    use xxhash_rust::xxh3::xxh3_128;

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

    struct Plain(Vec<String>);

    impl Texts for Plain {
        fn text<'a>(&'a self, document: u32, _: &'a mut Scratch) -> Result<&'a str> {
            Ok(&self.0[document as usize])
        }

        fn words(&self, document: u32) -> u32 {
            Words::of(&self.0[document as usize]).len() as u32
        }

        fn changed(&self, _: u32) -> Error {
            Error::Internal(String::new())
        }
    }

    /// What is found if these documents stand for each other.
    fn found(texts: &Plain, twins: &Twins) -> Found {
        let mut occurrences = Vec::new();
        let count = texts.0.len() as u32;
        for (document, text) in (0..).zip(&texts.0).filter(|(document, _)| twins.first(*document) == *document) {
            let push = |hash, place| occurrences.push(Occurrence { hash, document, place });
            Fingerprinter::default().fingerprints(Words::of(text).hashes(), push);
        }
        let seeds = SeedIndex::new(vec![Batch { first: 0, occurrences }], count, Some);
        let allows = |a: u32, b: u32| !(a + b).is_multiple_of(7);
        let indexed = Indexed { seeds: &seeds, couples: None, twins, allows: &allows };
        let wanted = Wanted { least_words: 20, identity: 0.75, loose: false, pieces: true };
        let order: Vec<u32> = (0..count).collect();
        find(&Proposals::Indexed(indexed), &order, texts, wanted, &|_| Ok(())).unwrap()
    }

    proptest! {
        #[test]
        fn twins_are_found_as_they_would_be_one_by_one(
            // Documents of paragraphs of words that stand nowhere else, some of which were left out.
            documents in proptest::collection::vec(proptest::collection::vec((0..6_u32, 20..60_u32, 0..3_u32), 0..4), 1..9),
            copies in proptest::collection::vec(any::<prop::sample::Index>(), 0..6),
        ) {
            let paragraph = |(number, length, gone): &(u32, u32, u32)| {
                let left = (0..*length).filter(|word| *gone == 0 || word % 17 != 3 * gone);
                left.map(|word| format!("w{number}x{word} ")).collect::<String>()
            };
            let mut texts: Vec<String> = documents.iter().map(|document| document.iter().map(paragraph).collect()).collect();
            for copy in copies {
                texts.insert(0, texts[copy.index(texts.len())].clone());
            }
            let texts = Plain(texts);
            let same = Twins::find(texts.0.iter().map(|text| xxh3_128(text.as_bytes())));
            let (twins, single) = (found(&texts, &same), found(&texts, &Twins::find((0..texts.0.len()).map(|document| document as u128))));
            prop_assert_eq!(twins.passages, single.passages);
            prop_assert_eq!(twins.matches, single.matches);
        }
    }
}
