//! Passages to families: all the places, over all documents, where the same passage stands.
//!
//! In: aligned passages of pairs of documents. Out: their families.
//!
//! Passages of one document are the same *printing* if each covers at least half of the longest of them. A family is led by
//! its earliest printing, and each of its other printings is aligned with that one: a star, and not what a chain of alignments
//! connects, which would run from one text to quite another. So a printing that is aligned with a later member alone begins
//! a family with that one, which is then in two; unless it may not be aligned with the first, because both stand in one document
//! or in two that must not be compared: then it joins through that member. Who is aligned with the first of several families is in all
//! of them.
//!
//! The invariant: both sides of a passage that is listed lie in printings of its family. A printing is as long as the longest
//! of its passages, and [reaches](Printing::reach) as far as any of them.
//!
//! Papers cut a story at different places. Where a passage is a part of a longer one that the leading document shares with yet
//! another, that one prints it too: its words are had by [projection](Passage::project), and it is in both families.
//!
//! Nothing here looks at pairs that were not aligned: a family of ten thousand printings, each aligned with the earliest, costs
//! no more than its size.

use super::known::Known;
use super::passage::{Passage, Region};
use super::seed::MOST_HOLDERS;
use super::words::Words;
use crate::error::Result;
use crate::normalise::Tokenizer;
use crate::read::Scratch;
use crate::verify::Texts;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::ops::Range;

/// A region that stands for a passage in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printing {
    /// Where: the longest of the passages that are this printing.
    pub region: Region,
    /// Its words.
    pub words: Range<u32>,
    /// The bytes from the first to the last that any listed passage of the family has of it, which may be a few more.
    pub reach: Range<u32>,
}

impl Printing {
    fn new(region: Region, words: Range<u32>) -> Self {
        Self { region, words, reach: region.start..region.end }
    }

    /// A printing whose bytes are not known yet, of a document.
    fn of_words(document: u32, words: Range<u32>) -> Self {
        Self::new(Region { document, start: 0, end: 0 }, words)
    }

    /// Makes it reach as far as a region.
    fn widen(&mut self, region: Region) {
        self.reach = if self.reach.is_empty() {
            region.start..region.end
        } else {
            self.reach.start.min(region.start)..self.reach.end.max(region.end)
        };
    }
}

/// What families there are, and which one each passage belongs to.
#[derive(Clone, Debug, Default)]
pub struct Families {
    /// The printings of each, the earliest first, which leads it. The families are in the order in which they are met.
    pub families: Vec<Vec<Printing>>,
    /// The family of each passage.
    pub of: Vec<u32>,
    /// Whether a passage is the one that aligns a printing with the first of its family.
    pub joins: Vec<bool>,
}

const NONE: u32 = u32::MAX;

/// The families of `passages`, which ascend by their later document, then by the earlier one. The documents' numbers are their
/// order, the earliest first; `allows` tells whether two of them may be aligned. The regions of projected printings are for
/// [`Families::place`] to fill in.
pub fn families(passages: &[Passage], allows: impl Fn(u32, u32) -> bool) -> Families {
    let (printings, sides) = printings(passages);
    let mut found =
        Families { of: vec![NONE; passages.len()], joins: vec![false; passages.len()], families: Vec::new() };
    let mut leads = vec![NONE; printings.len()];
    // The families that each printing is in, ascending.
    let mut within: Vec<Vec<u32>> = vec![Vec::new(); printings.len()];
    let mut start = 0;
    for of_document in passages.chunk_by(|x, y| x.b.document == y.b.document) {
        let numbers = start..start + of_document.len();
        start = numbers.end;
        // First those that are aligned with one that leads a family, so that no family is begun without need.
        let (led, rest): (Vec<usize>, Vec<usize>) = numbers.partition(|&at| leads[sides[at][0] as usize] != NONE);
        for at in led.into_iter().chain(rest) {
            let [a, b] = sides[at].map(|printing| printing as usize);
            if let Some(common) = common(&within[a], &within[b]) {
                found.of[at] = common;
                continue;
            }
            let may_join = |&&family: &&u32| {
                let (first, other) = (found.families[family as usize][0].region, printings[a].region);
                let alike = 2 * first.len().min(other.len()) >= first.len().max(other.len());
                let apart = first.document < other.document && !allows(first.document, other.document);
                alike && (first.document == other.document || apart)
            };
            let open = if leads[a] == NONE { within[b].iter().find(may_join).copied() } else { None };
            let (family, joining) = if let Some(family) = open {
                (family, a)
            } else {
                if leads[a] == NONE {
                    leads[a] = found.families.len() as u32;
                    insert(&mut within[a], leads[a]);
                    found.families.push(vec![printings[a].clone()]);
                }
                (leads[a], b)
            };
            insert(&mut within[joining], family);
            found.families[family as usize].push(printings[joining].clone());
            (found.of[at], found.joins[at]) = (family, true);
        }
    }
    found.project(passages);
    found.settle(passages);
    found
}

/// The lowest number that two ascending lists have in common.
fn common(x: &[u32], y: &[u32]) -> Option<u32> {
    let (few, many) = if x.len() < y.len() { (x, y) } else { (y, x) };
    few.iter().copied().find(|number| many.binary_search(number).is_ok())
}

/// Puts a number that is not in an ascending list into its place.
fn insert(list: &mut Vec<u32>, number: u32) {
    list.insert(list.partition_point(|&other| other < number), number);
}

impl Families {
    /// Adds to each family the printings that are parts of longer passages of its leading document.
    fn project(&mut self, passages: &[Passage]) {
        let mut by_earlier: Vec<&Passage> = passages.iter().collect();
        by_earlier.sort_by_key(|passage| passage.a.document);
        // The last family that was seen to be in a document.
        let documents = passages.last().map_or(0, |passage| passage.b.document as usize + 1);
        let mut last = vec![NONE; documents];
        for (number, family) in (0..).zip(&mut self.families) {
            let lead = family[0].clone();
            let from = by_earlier.partition_point(|passage| passage.a.document < lead.region.document);
            let of_lead = by_earlier[from..].iter().take_while(|passage| passage.a.document == lead.region.document);
            for printing in &*family {
                last[printing.region.document as usize] = number;
            }
            for passage in
                of_lead.filter(|passage| 2 * shared(&passage.a_words, &lead.words) >= lead.words.len() as u32)
            {
                let document = passage.b.document;
                if last[document as usize] != number
                    && let Some(words) = passage.project(&lead.words)
                {
                    last[document as usize] = number;
                    family.push(Printing::of_words(document, words));
                }
            }
        }
    }

    /// Moves passages whose printings, both of them, are in an earlier family too to that one, and drops families that are left
    /// without a passage. Lets the printings of those that stay reach as far as the passages that are listed of them.
    fn settle(&mut self, passages: &[Passage]) {
        let mut standing: Vec<Standing> = Vec::new();
        for (family, printings) in (0..).zip(&self.families) {
            standing.extend((0..).zip(printings).map(|(place, printing)| Standing {
                document: printing.region.document,
                family,
                place,
                words: printing.words.clone(),
            }));
        }
        standing.par_sort_unstable_by_key(|at| (at.document, at.family, at.place));
        // The families before one that stand in a document, in the place of some words.
        let earlier = |document: u32, words: &Range<u32>, own: u32| {
            let first = standing.partition_point(|at| at.document < document);
            let before = standing[first..].iter().take_while(move |at| (at.document, at.family) < (document, own));
            let (words, families) = (words.clone(), &self.families);
            let like = move |at: &&Standing| {
                // A printing may be longer than the first of its family, and what is like it longer still.
                let lead = &families[at.family as usize][0].words;
                alike(&at.words, &words) && words.len() <= 2 * lead.len()
            };
            before.filter(like).map(|at| at.family)
        };
        let mut used = vec![false; self.families.len()];
        for (at, passage) in passages.iter().enumerate() {
            let own = self.of[at];
            let mut in_a = earlier(passage.a.document, &passage.a_words, own).peekable();
            // Families are numbered as they are met: of two, the lower has the earlier printings.
            let first = if in_a.peek().is_none() {
                own
            } else {
                let in_b: Vec<u32> = earlier(passage.b.document, &passage.b_words, own).collect();
                in_a.find(|family| in_b.binary_search(family).is_ok()).unwrap_or(own)
            };
            if first != own {
                self.of[at] = first;
                self.joins[at] = false;
            }
            used[first as usize] = true;
        }
        for (at, passage) in passages.iter().enumerate() {
            if !self.lists(at) {
                continue;
            }
            let family = self.of[at];
            for (region, words) in [(passage.a, &passage.a_words), (passage.b, &passage.b_words)] {
                let first = standing.partition_point(|at| (at.document, at.family) < (region.document, family));
                let here = standing[first..].iter();
                let here = here.take_while(|at| (at.document, at.family) == (region.document, family));
                if let Some(at) = here.max_by_key(|at| (shared(&at.words, words), Reverse(at.place))) {
                    self.families[family as usize][at.place as usize].widen(region);
                }
            }
        }
        let mut kept = 0;
        let numbers: Vec<u32> = used
            .iter()
            .map(|&used| {
                kept += u32::from(used);
                kept.saturating_sub(1)
            })
            .collect();
        let mut used = used.into_iter();
        self.families.retain(|_| used.next().unwrap_or(false));
        for of in &mut self.of {
            *of = numbers[*of as usize];
        }
    }

    /// Whether a passage is listed, by number: all those of a family of up to [`MOST_HOLDERS`] printings are; of a larger one, each
    /// printing's with the first.
    pub fn lists(&self, passage: usize) -> bool {
        self.joins[passage] || self.families[self.of[passage] as usize].len() <= MOST_HOLDERS
    }

    /// Finds out which bytes the words of projected printings are.
    pub fn place<T: Texts>(&mut self, known: &Known<'_, T>) -> Result<()> {
        let mut open: Vec<&mut Printing> =
            self.families.iter_mut().flatten().filter(|printing| printing.region.is_empty()).collect();
        open.par_sort_unstable_by_key(|printing| printing.region.document);
        open.par_chunk_by_mut(|x, y| x.region.document == y.region.document).try_for_each_init(
            || (Scratch::default(), Words::default(), Tokenizer::new()),
            |(scratch, words, tokenizer), of_document| {
                let document = known.order[of_document[0].region.document as usize];
                words.read(known.texts.text(document, scratch)?, tokenizer);
                for printing in of_document {
                    let bytes = words.bytes(&printing.words);
                    (printing.region.start, printing.region.end) = (bytes.start as u32, bytes.end as u32);
                    printing.widen(printing.region);
                }
                Ok(())
            },
        )
    }
}

/// A printing of a family, by its document.
struct Standing {
    document: u32,
    family: u32,
    /// Which of the family's printings it is.
    place: u32,
    words: Range<u32>,
}

/// Words that two ranges have in common.
fn shared(x: &Range<u32>, y: &Range<u32>) -> u32 {
    x.end.min(y.end).saturating_sub(x.start.max(y.start))
}

/// Whether two ranges cover more than half of each other.
fn alike(x: &Range<u32>, y: &Range<u32>) -> bool {
    2 * shared(x, y) > x.len().max(y.len()) as u32
}

/// The printings of all documents, and those that the two sides of each passage belong to.
fn printings(passages: &[Passage]) -> (Vec<Printing>, Vec<[u32; 2]>) {
    let sides = |(number, passage): (usize, &Passage)| {
        let side = |region, words: &Range<u32>, side| (Printing::new(region, words.clone()), (number, side));
        [side(passage.a, &passage.a_words, 0), side(passage.b, &passage.b_words, 1)]
    };
    let mut all: Vec<(Printing, (usize, usize))> = passages.iter().enumerate().flat_map(sides).collect();
    // The longest of a document first, so that shorter ones are held against it.
    all.par_sort_unstable_by_key(|(p, side)| (p.region.document, Reverse(p.region.len()), p.region.start, *side));
    let mut of = vec![[0; 2]; passages.len()];
    let mut printings: Vec<Printing> = Vec::new();
    for of_document in all.chunk_by(|(x, _), (y, _)| x.region.document == y.region.document) {
        let first = printings.len();
        for same in of_document.chunk_by(|(x, _), (y, _)| x.region == y.region) {
            let printing = &same[0].0;
            let covers = |longer: &Printing| 2 * longer.region.overlap(printing.region) >= longer.region.len();
            let at = printings[first..].iter().position(covers).map_or(printings.len(), |at| first + at);
            if at == printings.len() {
                printings.push(printing.clone());
            }
            for &(_, (number, side)) in same {
                of[number][side] = at as u32;
            }
        }
    }
    (printings, of)
}

#[cfg(test)]
mod tests {
    use super::super::anchor::Run;
    use super::*;

    fn region(document: u32, start: u32, end: u32) -> Region {
        Region { document, start, end }
    }

    fn passage(a: Region, b: Region) -> Passage {
        let words = |region: Region| region.start / 5..region.end / 5;
        let run = Run { a: a.start / 5, b: b.start / 5, length: a.len().min(b.len()) / 5 };
        Passage {
            a,
            b,
            a_words: words(a),
            b_words: words(b),
            equal: a.len().min(b.len()) / 5,
            runs: vec![run],
            pieces: Vec::new(),
            parts: None,
        }
    }

    fn regions(family: &[Printing]) -> Vec<Region> {
        family.iter().map(|printing| printing.region).collect()
    }

    #[test]
    fn regions_that_cover_half_of_each_other_are_one_printing() {
        let passages = [
            passage(region(0, 0, 100), region(1, 50, 150)),
            passage(region(0, 10, 90), region(2, 0, 80)),
            passage(region(1, 60, 140), region(2, 0, 80)),
            passage(region(1, 140, 300), region(3, 5, 165)),
        ];
        let Families { families, of, joins } = families(&passages, |_, _| true);
        assert_eq!((of, joins), (vec![0, 0, 0, 1], vec![true, true, false, true]));
        assert_eq!(regions(&families[0]), [region(0, 0, 100), region(1, 50, 150), region(2, 0, 80)]);
        assert_eq!(regions(&families[1]), [region(1, 140, 300), region(3, 5, 165)]);
    }

    #[test]
    fn a_chain_of_alignments_is_no_family() {
        // 1 is like 0, 2 like 1, 3 like 2, and 4 like 2 and 3.
        let at = |document| region(document, 0, 100);
        let pairs = [(0, 1), (1, 2), (2, 3), (2, 4), (3, 4)];
        let Families { families, of, .. } = families(&pairs.map(|(a, b)| passage(at(a), at(b))), |_, _| true);
        let members: Vec<Vec<u32>> = families.iter().map(|f| f.iter().map(|p| p.region.document).collect()).collect();
        assert_eq!(members, [vec![0, 1], vec![1, 2], vec![2, 3, 4]]);
        assert_eq!(of, [0, 1, 2, 2, 2]);
    }

    #[test]
    fn both_sides_of_a_passage_are_in_its_family() {
        // 2 is like 0, 3 like 1, and both are like each other; 4 is like 0 and 1.
        let at = |document| region(document, 0, 100);
        let pairs = [(0, 2), (1, 3), (2, 3), (0, 4), (1, 4)];
        let Families { families, of, joins } = families(&pairs.map(|(a, b)| passage(at(a), at(b))), |_, _| true);
        let members: Vec<Vec<u32>> = families.iter().map(|f| f.iter().map(|p| p.region.document).collect()).collect();
        assert_eq!(members, [vec![0, 2, 4], vec![1, 3, 4], vec![2, 3]]);
        assert_eq!((of, joins), (vec![0, 1, 2, 0, 1], vec![true; 5]));
    }

    #[test]
    fn a_printing_reaches_as_far_as_its_passages() {
        let passages = [
            passage(region(0, 50, 150), region(1, 0, 100)),
            passage(region(0, 90, 180), region(2, 0, 90)),
            passage(region(0, 20, 100), region(3, 0, 80)),
        ];
        let Families { families, .. } = families(&passages, |_, _| true);
        assert_eq!(families[0][0].region, region(0, 50, 150));
        let reach: Vec<Range<u32>> = families[0].iter().map(|printing| printing.reach.clone()).collect();
        assert_eq!(reach, [20..180, 0..100, 0..90, 0..80]);
    }

    #[test]
    fn a_part_of_a_longer_passage_is_a_printing_of_the_part() {
        // 1 has all of 0, 2 a quarter of it; so what 2 has is in 1 as well.
        let (whole, quarter) = (|document| region(document, 0, 400), |document| region(document, 0, 100));
        let passages = [
            passage(whole(0), whole(1)),
            passage(region(0, 200, 300), quarter(2)),
            passage(region(1, 200, 300), quarter(2)),
        ];
        let Families { families, of, .. } = families(&passages, |_, _| true);
        assert_eq!(of, [0, 1, 1]);
        let places: Vec<(u32, Range<u32>)> =
            families[1].iter().map(|printing| (printing.region.document, printing.words.clone())).collect();
        assert_eq!(places, [(0, 40..60), (2, 0..20), (1, 40..60)]);
        assert_eq!(families.len(), 2);
    }

    #[test]
    fn no_printing_is_in_no_family() {
        // 2 is like 0 and like 1, which are not like each other.
        let at = |document| region(document, 0, 100);
        let passages = [(0, 2), (1, 2)].map(|(a, b)| passage(at(a), at(b)));
        let members = |families: &[Vec<Printing>]| -> Vec<Vec<u32>> {
            families.iter().map(|f| f.iter().map(|p| p.region.document).collect()).collect()
        };
        let Families { families: two, of, joins } = families(&passages, |_, _| true);
        assert_eq!((members(&two), of, joins), (vec![vec![0, 2], vec![1, 2]], vec![0, 1], vec![true, true]));
        // Or could not be.
        let Families { families: one, of, joins } = families(&passages, |a, b| (a, b) != (0, 1));
        assert_eq!((members(&one), of, joins), (vec![vec![0, 2, 1]], vec![0, 0], vec![true, true]));
        let twice = [0, 100, 200].map(|start| passage(region(0, start, start + 100), at(2)));
        let Families { families: one, of, .. } = families(&twice, |_, _| true);
        assert_eq!((members(&one), of), (vec![vec![0, 2, 0, 0]], vec![0, 0, 0]));
        let twice = [(0, 0), (1, 0), (1, 100)].map(|(d, start)| passage(region(d, start, start + 100), at(2)));
        let Families { families: two, of, .. } = families(&twice, |_, _| true);
        assert_eq!((members(&two), of), (vec![vec![0, 2], vec![1, 2, 1]], vec![0, 1, 1]));
    }

    #[test]
    fn a_large_family_needs_no_pairs_but_with_the_earliest() {
        let passages: Vec<_> = (1..5000).map(|d| passage(region(0, 10, 90), region(d, d, d + 80))).collect();
        let Families { families, of, joins } = families(&passages, |_, _| true);
        assert_eq!(families.len(), 1);
        assert_eq!(families[0].len(), 5000);
        assert!(of.iter().all(|&family| family == 0) && joins.iter().all(|&joins| joins));
    }
}
