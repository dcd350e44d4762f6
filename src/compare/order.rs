//! Passages to rows: what stands beside what.
//!
//! The heaviest run of passages that both texts have in the same order is the frame; the text that is not shared stands
//! between them, on both sides. Any other passage has been moved: it has a row where the first text has it, and the second
//! text refers to that row from where it has it.

use super::{Comparison, Side};
use crate::passages::pair::Stretch;
use std::collections::BTreeMap;
use std::ops::Range;

/// What stands side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A passage, by its number (from 0).
    Shared {
        /// The passage.
        passage: u32,
        /// What to say of its place.
        place: Place,
    },
    /// What is not shared.
    Apart {
        /// Words of the first text.
        a: Option<Range<u32>>,
        /// What the second text has there.
        b: Vec<Item>,
    },
}

/// A part of the second text between two passages of the frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// Words that are not shared.
    Words(Range<u32>),
    /// A passage that was moved: its row is elsewhere.
    Elsewhere(u32),
}

/// Where the second text has a passage, and whether some of it was shown before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Where it was moved to, if it was.
    pub moved: Option<Moved>,
    /// Whether an earlier row has most of the same words of the first, and of the second text.
    pub again: [bool; 2],
}

/// The place of a moved passage in the second text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// Before all other passages.
    First,
    /// Behind this one (from 0).
    Behind(u32),
}

impl Comparison<'_> {
    /// The rows, in the order of the first text.
    pub fn rows(&self) -> Vec<Row> {
        let passages = &self.passages;
        let frame = frame(passages);
        let (mut places, second) = self.second(&frame);
        let mut second = second.into_iter().peekable();
        let mut rows = Vec::new();
        // The end of the first text that has been shown, and the next passage of the frame.
        let (mut cursor, mut next) = (0, 0);
        for (number, passage) in (0..).zip(passages) {
            let gap = (passage.a.start > cursor).then_some(cursor..passage.a.start);
            next = next.max(number);
            while frame.get(next as usize) == Some(&false) {
                next += 1;
            }
            // Beside words of the first text, and at the latest before the next passage of the frame.
            let mut b = Vec::new();
            if gap.is_some() || number == next {
                while let Some(item) = second.next_if(|item| *item != Item::Elsewhere(next)) {
                    b.push(item);
                }
            }
            second.next_if(|item| number == next && *item == Item::Elsewhere(number));
            if gap.is_some() || !b.is_empty() {
                rows.push(Row::Apart { a: gap, b });
            }
            places[number as usize].again[0] = overlaps(&(0..cursor), &passage.a);
            rows.push(Row::Shared { passage: number, place: places[number as usize] });
            cursor = cursor.max(passage.a.end);
        }
        let words = self.words[0].len() as u32;
        let (a, b): (_, Vec<Item>) = ((words > cursor).then_some(cursor..words), second.collect());
        if a.is_some() || !b.is_empty() {
            rows.push(Row::Apart { a, b });
        }
        rows
    }

    /// The second text from its beginning, with every passage as an [`Item::Elsewhere`], those of the frame too; and what
    /// is to be said of the place of each.
    fn second(&self, frame: &[bool]) -> (Vec<Place>, Vec<Item>) {
        let mut order: Vec<u32> = (0..self.passages.len() as u32).collect();
        order.sort_by_key(|&number| self.passages[number as usize].b.start);
        let mut places = vec![Place::default(); order.len()];
        let mut items = Vec::new();
        let (mut cursor, mut before) = (0, None);
        for &number in &order {
            let range = &self.passages[number as usize].b;
            if range.start > cursor {
                items.push(Item::Words(cursor..range.start));
            }
            items.push(Item::Elsewhere(number));
            cursor = cursor.max(range.end);
            if !frame[number as usize] {
                places[number as usize].moved = Some(before.map_or(Moved::First, Moved::Behind));
            }
            if let Some(before) = before.filter(|&b: &u32| overlaps(&self.passages[b as usize].b, range)) {
                places[before.max(number) as usize].again[1] = true;
            }
            before = Some(number);
        }
        let words = self.words[Side::B as usize].len() as u32;
        if words > cursor {
            items.push(Item::Words(cursor..words));
        }
        (places, items)
    }
}

/// Whether `shown` has at least half of `range`.
fn overlaps(shown: &Range<u32>, range: &Range<u32>) -> bool {
    2 * shown.end.min(range.end).saturating_sub(shown.start.max(range.start)) >= range.end - range.start
}

/// Which passages belong to the heaviest chain, counted in equal words, that ascends in both texts. They come by their place
/// in the first text.
fn frame(passages: &[Stretch]) -> Vec<bool> {
    // Place in the second text, to the best chain that ends there; both ascend.
    let mut best: BTreeMap<u32, (u64, usize)> = BTreeMap::new();
    let mut before = Vec::with_capacity(passages.len());
    for (number, passage) in passages.iter().enumerate() {
        let start = passage.b.start;
        let previous = best.range(..=start).next_back().map(|(_, &chain)| chain);
        before.push(previous.map(|(_, last)| last));
        let weight = previous.map_or(0, |(weight, _)| weight) + u64::from(passage.equal);
        let beaten: Vec<u32> =
            best.range(start..).take_while(|(_, chain)| chain.0 <= weight).map(|(&start, _)| start).collect();
        for start in beaten {
            best.remove(&start);
        }
        best.insert(start, (weight, number));
    }
    let mut in_frame = vec![false; passages.len()];
    let mut at = best.last_key_value().map(|(_, &(_, last))| last);
    while let Some(number) = at {
        in_frame[number] = true;
        at = before[number];
    }
    in_frame
}

#[cfg(test)]
mod tests {
    use super::super::Terms;
    use super::*;
    use proptest::prelude::*;

    fn words(from: u32, to: u32) -> String {
        (from..to).map(|word| format!("w{word} ")).collect()
    }

    fn rows(a: &str, b: &str) -> Vec<Row> {
        Comparison::of([a, b], Terms::default()).rows()
    }

    fn shared(passage: u32, moved: Option<Moved>) -> Row {
        Row::Shared { passage, place: Place { moved, again: [false; 2] } }
    }

    #[test]
    fn text_of_one_side_stands_between_what_both_have() {
        let a = words(0, 5) + &words(100, 120) + &words(10, 60) + &words(200, 220);
        let b = words(100, 120) + &words(60, 64) + &words(200, 220) + &words(64, 65);
        assert_eq!(
            rows(&a, &b),
            [
                Row::Apart { a: Some(0..5), b: vec![] },
                shared(0, None),
                Row::Apart { a: Some(25..75), b: vec![Item::Words(20..24)] },
                shared(1, None),
                Row::Apart { a: None, b: vec![Item::Words(44..45)] },
            ]
        );
    }

    #[test]
    fn a_moved_passage_is_referred_to() {
        let (one, two, three) = (words(100, 130), words(200, 220), words(300, 330));
        let a = [&*one, &words(0, 2), &two, &three].concat();
        let b = [&*two, &one, &three].concat();
        assert_eq!(
            rows(&a, &b),
            [
                Row::Apart { a: None, b: vec![Item::Elsewhere(1)] },
                shared(0, None),
                Row::Apart { a: Some(30..32), b: vec![] },
                shared(1, Some(Moved::First)),
                shared(2, None),
            ]
        );
        let b = [&*one, &three, &two, "end"].concat();
        assert_eq!(
            rows(&a, &b)[2..],
            [
                shared(1, Some(Moved::Behind(2))),
                shared(2, None),
                Row::Apart { a: None, b: vec![Item::Elsewhere(1), Item::Words(80..81)] },
            ]
        );
    }

    #[test]
    fn what_one_side_has_twice_is_shown_again() {
        let text = words(0, 30);
        let again = |again| Row::Shared { passage: 1, place: Place { moved: None, again } };
        assert_eq!(rows(&text, &(text.clone() + &text)), [shared(0, None), again([true, false])]);
        assert_eq!(rows(&(text.clone() + &text), &text), [shared(0, None), again([false, true])]);
    }

    proptest! {
           #[test]
           fn every_word_has_a_place(a in "[abcde ]{0,300}", b in "[abcde ]{0,300}") {
               let comparison = Comparison::of([&a, &b], Terms { least_words: 4, identity: 0.5, loose: true });
               let mut seen = comparison.words.each_ref().map(|words| vec![0; words.len()]);
               let mut mark = |side: usize, range: &Range<u32>, by: i32| {
                   seen[side][range.start as usize..range.end as usize].iter_mut().for_each(|seen| *seen += by);
               };
               let (mut passages, mut elsewhere) = (Vec::new(), Vec::new());
               for row in comparison.rows() {
                   match row {
                       Row::Shared { passage, place } => {
                           passages.push(passage);
                           elsewhere.extend(place.moved.map(|_| passage));
                       }
                       Row::Apart { a, b } => {
                           if let Some(range) = a {
    mark(0, &range, 1000);
    }
                           for item in b {
                               match item {
                                   Item::Words(range) => mark(1, &range, 1000),
                                   Item::Elsewhere(passage) => elsewhere.push(passage),
                               }
                           }
                       }
                   }
               }
               prop_assert_eq!(&passages, &(0..comparison.passages.len() as u32).collect::<Vec<_>>());
               for passage in &comparison.passages {
                   mark(0, &passage.a, 1);
                   mark(1, &passage.b, 1);
               }
               prop_assert!(seen.iter().flatten().all(|seen| (1..=1000).contains(seen)), "{seen:?}");
               // Each moved passage is referred to once.
               elsewhere.sort_unstable();
               prop_assert!(elsewhere.chunk_by(|x, y| x == y).all(|run| run.len() == 2), "{elsewhere:?}");
           }
       }
}
