//! The rows at both ends of a page that may be its frame: what one section of a site, or one of its designs, has around its pages.
//!
//! In: the blocks of a page, as language judged them, and what its host repeats. Out: how many of them, from the beginning and from
//! the end. What nearly all pages of a host have needs none of this, and what returns at one end only may be an outcome or the last step
//! of a recipe.

use super::fingerprint::Prints;
use super::language::Judgement;
use super::repetition::Repetition;

/// Stories that have each of its blocks, at least,
pub(super) const STORIES: u32 = 4;
/// and their share of the host's documents.
pub(super) const SHARE: f32 = 0.1;
/// Words of all its blocks, at least.
pub(super) const WORDS: u32 = 12;
/// How many times as many stories may have one of them as have the first: a frame stands on the same pages at both ends, but near copies
/// among these count as one story in some blocks and as two in others.
const SPREAD: f32 = 1.34;

/// A page's frame: no blocks, if it has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Frame {
    top: usize,
    bottom: usize,
}

impl Frame {
    /// Of a page of a host by number.
    pub(super) fn of(repetition: &Repetition, host: u32, prints: &[Prints], judgements: &[Judgement]) -> Self {
        let least = STORIES.max((SHARE * repetition.documents(host) as f32).ceil() as u32);
        let stories = |print| repetition.seen(print, host).stories;
        // What is no words, or differs by numbers, stands between the others and is no evidence.
        let is_same = |prints: &&Prints| prints.plain.is_some() && !prints.varies;
        let Some(first) = prints.iter().find(is_same).and_then(|prints| prints.plain).map(stories) else {
            return Self::default();
        };
        let is_of_it = |prints: &&Prints| {
            let as_often = |other: u32| SPREAD * other.min(first) as f32 >= other.max(first) as f32;
            prints.plain.map(stories).is_none_or(|stories| stories >= least && as_often(stories))
        };
        let top = prints.iter().take_while(is_of_it).count();
        let bottom = prints[top..].iter().rev().take_while(is_of_it).count();
        let words = |row: &[Prints]| row.iter().filter(is_same).map(|prints| prints.words).sum::<u32>();
        let [above, below] = [words(&prints[..top]), words(&prints[prints.len() - bottom..])];
        // Openings and closings of minutes and letters return, too, but language knows no line of them for furniture.
        let is_known = |judgement: &Judgement| judgement.logit > 0.0;
        let mut ends = judgements.iter().take(top).chain(judgements.iter().rev().take(bottom));
        // A page that has nothing of its own has all above, and does not say where its frame ends.
        let is_frame = above.min(below) > 0 && above + below >= WORDS && ends.any(is_known);
        if is_frame { Self { top, bottom } } else { Self::default() }
    }

    /// Whether it has a block of a page of so many.
    pub(super) fn has(self, block: usize, blocks: usize) -> bool {
        block < self.top || blocks - block <= self.bottom
    }
}

#[cfg(test)]
mod tests {
    use super::super::repetition::tests::{counted_each, counted_on};
    use super::*;

    const BLOCK: u64 = 6;

    #[test]
    fn it_stands_at_both_ends_of_a_page() {
        let repetition = counted_on(6, 40, BLOCK);
        let of = |words| Prints { words, plain: Some(BLOCK), ..Prints::default() };
        let (own, number) = (Prints { plain: Some(BLOCK + 2), ..of(9) }, Prints { plain: None, ..of(1) });
        let judged = |prints: &[Prints], logit| {
            let judgements = vec![Judgement { logit, ..Judgement::default() }; prints.len()];
            let frame = Frame::of(&repetition, 0, prints, &judgements);
            (0..prints.len()).filter(|&block| frame.has(block, prints.len())).collect::<Vec<_>>()
        };
        let frame = |prints: &[Prints]| judged(prints, 1.0);
        let framed = [of(4), of(3), own, own, number, of(5)];
        assert_eq!(frame(&framed), [0, 1, 4, 5]);
        assert!(judged(&framed, -1.0).is_empty());
        let varying = Prints { varies: true, ..of(30) };
        for (what, prints) in [
            ("too few words", &[of(4), of(2), own, of(5), number][..]),
            ("its end only", &[own, of(30)]),
            ("its beginning only", &[of(30), own]),
            ("words that differ from page to page", &[of(9), own, varying]),
            ("nothing between", &[of(9), of(9)]),
            ("nothing", &[]),
        ] {
            assert!(frame(prints).is_empty(), "{what}");
        }
    }

    #[test]
    fn it_is_seen_as_often_at_one_end_as_at_the_other() {
        let page = |words, plain| Prints { words, plain: Some(plain), ..Prints::default() };
        let judgements = [Judgement { logit: 1.0, ..Judgement::default() }; 3];
        let of = |stories| {
            let repetition = counted_each(20, &[(BLOCK, stories), (BLOCK + 4, 8)]);
            Frame::of(&repetition, 0, &[page(9, BLOCK), page(9, BLOCK + 2), page(9, BLOCK + 4)], &judgements)
        };
        assert!(of(8).has(0, 3) && of(8).has(2, 3) && !of(8).has(1, 3));
        assert_eq!(of(4), Frame::default());
    }
}
