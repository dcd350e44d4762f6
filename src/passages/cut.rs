//! Passages to cuts: the earliest printing stays, the others go, at sentence ends.
//!
//! In: aligned regions of pairs of documents, which are numbered from the earliest. Out: the parts of the later documents that
//! are to go, each with the row that justifies it.
//!
//! Documents are decided in their order. A region of a later document may go only if the earlier region that it is aligned
//! with is kept whole; since nothing is taken from a document once a later one is looked at, whatever goes has a counterpart that
//! stays. (Of three printings of which the second lost its first half to the first, the third keeps a passage that it shares with
//! both halves of the second: safe, and rare.) Of a region only its whole sentences go; white space and signs at its ends are
//! not held against a sentence, for regions begin and end with words.

use super::passage::Region;
use super::sentence::sentences;
use crate::error::Result;
use crate::read::Scratch;
use crate::verify::Texts;
use rayon::prelude::*;
use std::ops::Range;

/// A part of a document that is to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Where it stands: whole sentences.
    pub region: Region,
    /// The aligned regions that justify it, by number: the earlier of them stays.
    pub row: u32,
}

/// What is to go, by document and by place; parts that overlap are justified each by its own row. The aligned regions are of an
/// earlier document and of a later one each; the documents are numbered by `order`, the earliest first.
///
/// Where several earlier documents have the same, the earliest counts; a row that would add nothing is left out.
///
/// # Errors
/// As those of `texts`.
pub fn cuts(aligned: &[(Region, Region)], order: &[u32], texts: &impl Texts) -> Result<Vec<Cut>> {
    let mut rows: Vec<u32> = (0..aligned.len() as u32).filter(|&row| is_ordered(aligned[row as usize])).collect();
    // What one document is to lose together, the longest from the earliest first.
    rows.par_sort_unstable_by_key(|&row| {
        let (earlier, later) = aligned[row as usize];
        (later.document, earlier.document, std::cmp::Reverse(later.len()), later, earlier, row)
    });
    let of_document: Vec<&[u32]> = rows.chunk_by(|&x, &y| later(aligned, x) == later(aligned, y)).collect();
    let narrowed: Vec<Vec<Cut>> = of_document
        .par_iter()
        .map_init(Scratch::default, |scratch, rows| {
            let text = texts.text(order[later(aligned, rows[0]) as usize], scratch)?;
            let sentences = WordedSentences::of(text);
            let regions = rows.iter().map(|&row| (row, sentences.within(aligned[row as usize].1)));
            Ok(regions.filter_map(|(row, region)| Some(Cut { region: region?, row })).collect())
        })
        .collect::<Result<_>>()?;
    Ok(decide(aligned, narrowed.into_iter().flatten()))
}

fn is_ordered((earlier, later): (Region, Region)) -> bool {
    earlier.document < later.document
}

fn later(aligned: &[(Region, Region)], row: u32) -> u32 {
    aligned[row as usize].1.document
}

/// Takes, document by document, what may go.
fn decide(aligned: &[(Region, Region)], proposed: impl Iterator<Item = Cut>) -> Vec<Cut> {
    let mut gone = Gone::default();
    let mut taken = Vec::new();
    for cut in proposed {
        let survivor = aligned[cut.row as usize].0;
        if !gone.touches(survivor) && gone.add(cut.region) {
            taken.push(cut);
        }
    }
    taken.par_sort_unstable_by_key(|cut| (cut.region, cut.row));
    taken
}

/// What goes so far, of documents that come in their order: ascending, without overlap.
#[derive(Default)]
struct Gone(Vec<Region>);

impl Gone {
    /// The first part that ends behind the start of `region`.
    fn first(&self, region: Region) -> usize {
        self.0.partition_point(|gone| (gone.document, gone.end) <= (region.document, region.start))
    }

    /// Whether any of `region` goes.
    fn touches(&self, region: Region) -> bool {
        self.0.get(self.first(region)).is_some_and(|gone| gone.document == region.document && gone.start < region.end)
    }

    /// Adds a part of the last document; whether that is anything new.
    fn add(&mut self, mut region: Region) -> bool {
        let first = self.first(region);
        let overlapping = self.0[first..].iter().take_while(|gone| gone.start < region.end);
        let end = first + overlapping.count();
        if let [only] = self.0[first..end]
            && only.start <= region.start
            && region.end <= only.end
        {
            return false;
        }
        if let (Some(first), Some(last)) = (self.0[first..end].first(), self.0[first..end].last()) {
            region.start = region.start.min(first.start);
            region.end = region.end.max(last.end);
        }
        self.0.splice(first..end, [region]);
        true
    }
}

/// The sentences of a text that have words.
struct WordedSentences(Vec<WordedSentence>);

struct WordedSentence {
    all: Range<u32>,
    /// From its first letter or digit to the last.
    words: Range<u32>,
}

impl WordedSentences {
    fn of(text: &str) -> Self {
        let worded = |all: Range<usize>| {
            let sentence = &text[all.clone()];
            let start = all.start + sentence.find(char::is_alphanumeric)?;
            let last = all.start + sentence.rfind(char::is_alphanumeric)?;
            let end = last + text[last..].chars().next()?.len_utf8();
            Some(WordedSentence { all: all.start as u32..all.end as u32, words: start as u32..end as u32 })
        };
        Self(sentences(text).filter_map(worded).collect())
    }

    /// From the first sentence to the last that have all their words in a region.
    fn within(&self, region: Region) -> Option<Region> {
        let first = self.0.partition_point(|sentence| sentence.words.start < region.start);
        let end = self.0.partition_point(|sentence| sentence.words.end <= region.end);
        let (first, last) = (self.0.get(first)?, self.0.get(end.checked_sub(1)?)?);
        let (start, end) = (first.all.start, last.all.end);
        (start < end).then_some(Region { document: region.document, start, end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use proptest::prelude::*;

    struct Made(Vec<String>);

    impl Texts for Made {
        fn text<'a>(&'a self, document: u32, _: &'a mut Scratch) -> Result<&'a str> {
            Ok(&self.0[document as usize])
        }
        fn words(&self, _: u32) -> u32 {
            0
        }
        fn changed(&self, _: u32) -> Error {
            Error::Interrupted
        }
    }

    fn region(document: u32, start: u32, end: u32) -> Region {
        Region { document, start, end }
    }

    /// The place of `part` in a text.
    fn find(texts: &Made, document: u32, part: &str) -> Region {
        let start = texts.0[document as usize].find(part).unwrap() as u32;
        region(document, start, start + part.len() as u32)
    }

    /// What goes, as text, with the row.
    fn gone<'a>(texts: &'a Made, aligned: &[(Region, Region)]) -> Vec<(u32, &'a str, u32)> {
        let order: Vec<u32> = (0..texts.0.len() as u32).collect();
        let cuts = cuts(aligned, &order, texts).unwrap();
        let text = |region: Region| &texts.0[region.document as usize][region.start as usize..region.end as usize];
        cuts.iter().map(|cut| (cut.region.document, text(cut.region), cut.row)).collect()
    }

    #[test]
    fn whole_sentences_go_and_no_others() {
        let texts = Made(vec![
            "So it was that the old ferry sank. “It was fog!” All were saved that day.".into(),
            "Late news. The old ferry sank. “It was fog!” All were saved by noon, they say.".into(),
        ]);
        let earlier = find(&texts, 0, "the old ferry sank. “It was fog!” All were saved");
        let later = |part| (earlier, find(&texts, 1, part));
        let whole = "The old ferry sank. “It was fog!”";
        assert_eq!(gone(&texts, &[later("The old ferry sank. “It was fog!” All were saved")]), [(1, whole, 0)]);
        // Regions begin and end with words, so signs beside them go along.
        assert_eq!(gone(&texts, &[later("The old ferry sank. “It was fog")]), [(1, whole, 0)]);
        assert_eq!(gone(&texts, &[later("news. The old ferry sank. “It was")]), [(1, "The old ferry sank.", 0)]);
        assert_eq!(gone(&texts, &[later("It was fog")]), [(1, "“It was fog!”", 0)]);
        assert_eq!(gone(&texts, &[later("old ferry sank. “It was")]), []);
        assert_eq!(gone(&texts, &[later("old ferry")]), []);
    }

    #[test]
    fn what_a_cut_rests_on_is_kept_whole() {
        let one = "A ferry sank. Nobody drowned. The fog had come early.";
        let texts = Made(vec![one.into(), one.into(), one.into()]);
        let all = |document| find(&texts, document, one);
        let part = |document| find(&texts, document, "Nobody drowned");
        // The third may not rest on the second, which loses a sentence to the first.
        let rows = [(part(0), part(1)), (all(1), all(2))];
        assert_eq!(gone(&texts, &rows), [(1, "Nobody drowned.", 0)]);
        // It may rest on the first.
        let rows = [(all(1), all(2)), (all(0), all(2)), (all(0), all(1))];
        assert_eq!(gone(&texts, &rows), [(1, one, 2), (2, one, 1)]);
        // Regions of one document, or turned round, are none of ours.
        assert_eq!(gone(&texts, &[(part(1), all(1)), (all(2), all(1))]), []);
    }

    #[test]
    fn rows_that_overlap_have_a_line_each_unless_they_add_nothing() {
        let one = "A ferry sank. Nobody drowned. The fog had come early.";
        let texts = Made(vec![one.into(), one.into(), one.into()]);
        let of = |document, part| find(&texts, document, part);
        let (front, back) = ("A ferry sank. Nobody drowned", "Nobody drowned. The fog had come early");
        let rows = [
            (of(1, back), of(2, back)),
            (of(1, "The fog had come early"), of(2, "The fog had come early")),
            (of(0, front), of(2, front)),
            (of(0, "Nobody drowned"), of(2, "Nobody drowned")),
        ];
        let expected = [(2, "A ferry sank. Nobody drowned.", 2), (2, "Nobody drowned. The fog had come early.", 0)];
        assert_eq!(gone(&texts, &rows), expected);
    }

    #[test]
    fn a_family_of_thousands_costs_no_more_than_its_size() {
        let texts = Made(vec!["A ferry sank. Nobody drowned.".into(); 5000]);
        let rows: Vec<_> = (1..5000).map(|d| (region(0, 0, 28), region(d, 0, 28))).collect();
        assert_eq!(gone(&texts, &rows).len(), 4999);
    }

    proptest! {
        #[test]
        fn whatever_goes_has_a_counterpart_that_stays(
            texts in proptest::collection::vec("([ab]{1,3}[.,]? ){1,12}", 2..6),
            rows in proptest::collection::vec((0_u32..6, 0_u32..6, [any::<u16>(), any::<u16>()], 1_u32..24, 1_u32..24), 0..24),
        ) {
            let texts = Made(texts);
            let count = texts.0.len() as u32;
            let place = |document: u32, at: u16, length: u32| {
                let document = document % count;
                let end = texts.0[document as usize].len() as u32;
                let start = u32::from(at) % end;
                region(document, start, end.min(start + length))
            };
            let rows: Vec<_> = rows.iter().map(|&(a, b, [x, y], m, n)| (place(a, x, m), place(b, y, n))).collect();
            let order: Vec<u32> = (0..count).collect();
            let cuts = cuts(&rows, &order, &texts).unwrap();
            prop_assert!(cuts.is_sorted_by_key(|cut| (cut.region, cut.row)));
            for cut in &cuts {
                let (survivor, aligned) = rows[cut.row as usize];
                prop_assert!(survivor.document < cut.region.document && aligned.document == cut.region.document);
                prop_assert!(cuts.iter().all(|other| other.region.document != survivor.document || other.region.overlap(survivor) == 0));
                // Nothing but signs and white space goes beyond what is aligned.
                let text = &texts.0[cut.region.document as usize];
                let beyond = [cut.region.start..aligned.start.max(cut.region.start), aligned.end.min(cut.region.end)..cut.region.end];
                for range in beyond {
                    prop_assert!(!text[range.start as usize..range.end as usize].contains(char::is_alphanumeric));
                }
            }
            // And everything goes that may.
            for (row, &(survivor, aligned)) in rows.iter().enumerate() {
                let whole = WordedSentences::of(&texts.0[aligned.document as usize]).within(aligned);
                let Some(whole) = whole.filter(|_| survivor.document < aligned.document) else {
                    continue;
                };
                let touched = cuts.iter().any(|cut| cut.region.document == survivor.document && cut.region.overlap(survivor) > 0);
                let goes = |at| cuts.iter().any(|cut| cut.region.overlap(region(whole.document, at, at + 1)) > 0 && cut.region.document == whole.document);
                prop_assert!(touched || (whole.start..whole.end).all(goes), "{row}");
            }
        }
    }
}
