//! What is missing from texts that are compared: boilerplate, with the white space that goes with it.
//!
//! Documents are compared without it, so everything that is found out about them has offsets into what is left. Here is the way
//! back to the texts as given. A stretch of what is left never spans a gap on that way: it comes back as its parts.

use std::ops::Range;

/// Bytes of a document's text that are not compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Gap {
    start: u32,
    end: u32,
}

/// The gaps of documents.
#[derive(Clone, Debug, Default)]
pub struct Gaps {
    /// In the order of the documents, then of their texts; those of one document do not touch.
    all: Vec<Gap>,
    /// The first document that may have some.
    first: u32,
    /// Where those of this document and of each one behind it begin.
    starts: Vec<usize>,
}

impl Gaps {
    /// Adds those of a document behind all that have some: bytes of its text, ascending, with text between.
    pub fn push(&mut self, document: u32, parts: &[Range<usize>]) {
        self.reach(document + 1);
        let gap = |part: &Range<usize>| Gap { start: part.start as u32, end: part.end as u32 };
        self.all.extend(parts.iter().map(gap));
    }

    /// Appends those of later documents.
    pub fn append(&mut self, mut other: Self) {
        if other.starts.is_empty() {
            return;
        }
        self.reach(other.first);
        self.starts.extend(other.starts.iter().map(|start| self.all.len() + start));
        self.all.append(&mut other.all);
    }

    /// Lets those of the documents before `end` that have none yet begin here.
    fn reach(&mut self, end: u32) {
        if self.starts.is_empty() {
            self.first = end.saturating_sub(1);
        }
        self.starts.resize((end - self.first) as usize, self.all.len());
    }

    fn of(&self, document: u32) -> &[Gap] {
        let Some(place) = document.checked_sub(self.first) else { return &[] };
        let start_of = |place: usize| self.starts.get(place).copied().unwrap_or(self.all.len());
        &self.all[start_of(place as usize)..start_of(place as usize + 1)]
    }

    /// Whether something is missing from a document.
    pub fn any(&self, document: u32) -> bool {
        !self.of(document).is_empty()
    }

    /// Puts what is left of the text of a document into `left`. `None` if its gaps are no parts of this text.
    pub fn close(&self, document: u32, text: &str, left: &mut String) -> Option<()> {
        left.clear();
        let mut at = 0;
        for gap in self.of(document) {
            left.push_str(text.get(at..gap.start as usize)?);
            at = gap.end as usize;
        }
        left.push_str(text.get(at..)?);
        Some(())
    }

    /// Where something is missing: bytes of what is left, ascending.
    pub fn seams(&self, document: u32) -> impl Iterator<Item = u32> {
        let mut missing = 0;
        self.of(document).iter().map(move |gap| {
            let seam = gap.start - missing;
            missing += gap.end - gap.start;
            seam
        })
    }

    /// The parts of the text as given that some bytes of what is left stand for, ascending.
    pub fn given(&self, document: u32, left: Range<u32>) -> impl Iterator<Item = Range<u32>> {
        let mut gaps = self.of(document).iter();
        let mut missing = 0;
        let mut rest = (!left.is_empty()).then_some(left);
        std::iter::from_fn(move || {
            let left = rest.take()?;
            for gap in gaps.by_ref() {
                let seam = gap.start - missing;
                let before = missing;
                missing += gap.end - gap.start;
                if seam >= left.end {
                    return Some(left.start + before..left.end + before);
                }
                if seam > left.start {
                    rest = Some(seam..left.end);
                    return Some(left.start + before..gap.start);
                }
            }
            Some(left.start + missing..left.end + missing)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_stretch_across_a_gap_comes_back_in_parts() {
        let mut gaps = Gaps::default();
        gaps.push(1, &[0..2, 5..9]);
        gaps.push(4, std::slice::from_ref(&(3..4)));
        let given = |document, left| gaps.given(document, left).map(|part| (part.start, part.end)).collect::<Vec<_>>();
        // ··abc····defg: what is left is abcdefg.
        assert_eq!(given(1, 0..7), [(2, 5), (9, 13)]);
        assert_eq!((given(1, 0..3), given(1, 3..7)), (vec![(2, 5)], vec![(9, 13)]));
        assert_eq!(given(1, 2..4), [(4, 5), (9, 10)]);
        assert_eq!((given(2, 0..7), given(4, 0..3), given(4, 3..5)), (vec![(0, 7)], vec![(0, 3)], vec![(4, 6)]));
        assert_eq!(given(1, 2..2), []);
        assert_eq!(gaps.seams(1).collect::<Vec<_>>(), [0, 3]);
        let mut left = String::new();
        assert_eq!(gaps.close(1, "··", &mut left), None);
    }

    #[test]
    fn those_of_later_documents_are_appended() {
        let piece = |documents: &[u32]| {
            let mut gaps = Gaps::default();
            let start = |document: u32| document as usize;
            for &document in documents {
                gaps.push(document, std::slice::from_ref(&(start(document)..start(document) + 1)));
            }
            gaps
        };
        let mut gaps = Gaps::default();
        for documents in [&[][..], &[3, 4], &[], &[7], &[8, 11]] {
            gaps.append(piece(documents));
        }
        let found: Vec<u32> = (0..20).filter(|&document| gaps.seams(document).eq([document])).collect();
        assert_eq!(found, [3, 4, 7, 8, 11]);
        assert_eq!((0..20).filter(|&document| gaps.any(document)).count(), 5);
    }

    proptest! {
        #[test]
        fn what_is_left_reads_as_it_was_given(
            pieces in proptest::collection::vec(("[a-zé]{1,4}", "[A-Z]{1,4}"), 0..6),
            ends in any::<(prop::sample::Index, prop::sample::Index)>(),
        ) {
            let (mut text, mut parts) = (String::new(), Vec::new());
            for (stays, goes) in &pieces {
                text.push_str(stays);
                parts.push(text.len()..text.len() + goes.len());
                text.push_str(goes);
            }
            let mut gaps = Gaps::default();
            gaps.push(3, &parts);
            let mut left = String::new();
            gaps.close(3, &text, &mut left).unwrap();
            prop_assert_eq!(&left, &pieces.iter().map(|(stays, _)| stays.as_str()).collect::<String>());
            let bounds: Vec<usize> = left.char_indices().map(|(at, _)| at).chain([left.len()]).collect();
            let (from, to) = (*ends.0.get(&bounds), *ends.1.get(&bounds));
            let (from, to) = (from.min(to), from.max(to));
            let given: Vec<Range<u32>> = gaps.given(3, from as u32..to as u32).collect();
            let read: String = given.iter().map(|part| &text[part.start as usize..part.end as usize]).collect();
            prop_assert_eq!(read, &left[from..to]);
            prop_assert!(given.iter().all(|part| !part.is_empty()));
            prop_assert!(given.iter().all(|part| parts.iter().all(|gap| part.end as usize <= gap.start || gap.end <= part.start as usize)));
        }
    }
}
