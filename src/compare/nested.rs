//! Passages inside of others.
//!
//! Two paragraphs that frame a third one may be aligned as one passage, the third being so many words that one side has
//! more. If that was moved rather than added it is a passage too: the one around it is then divided there, so that every
//! paragraph is shown once, beside its counterpart.

use super::Side;
use super::seams::part;
use crate::passages::pair::Stretch;
use std::ops::Range;

/// Divides passages where others stand in the middle of them. They stay ordered by their place in the first text.
pub fn divide(passages: &[Stretch]) -> Vec<Stretch> {
    let middles = Side::BOTH.map(|side| Middles::new(passages, side));
    let mut divided = Vec::with_capacity(passages.len());
    for (number, passage) in passages.iter().enumerate() {
        let (mut start, mut first) = ([passage.a.start, passage.b.start], 0);
        for (next, pair) in passage.runs.windows(2).enumerate().map(|(i, pair)| (i + 1, pair)) {
            let (before, behind) = (pair[0], pair[1]);
            if middles[0].any(&(before.a_end()..behind.a), number)
                || middles[1].any(&(before.b_end()..behind.b), number)
            {
                divided.push(part(passage, start, [before.a_end(), before.b_end()], first));
                (start, first) = ([behind.a, behind.b], next);
            }
        }
        divided.push(part(passage, start, [passage.a.end, passage.b.end], first));
    }
    divided.sort_by_key(|passage| (passage.a.start, passage.b.start));
    divided
}

/// Where the middles of passages are, in half words, ascending; with the number of each.
struct Middles(Vec<(u32, usize)>);

impl Middles {
    fn new(passages: &[Stretch], side: Side) -> Self {
        let middle = |passage: &Stretch| side.of(passage).start + side.of(passage).end;
        let mut middles: Vec<(u32, usize)> = passages.iter().map(middle).zip(0..).collect();
        middles.sort_unstable();
        Self(middles)
    }

    /// Whether the middle of another passage than `number` is among these words.
    fn any(&self, words: &Range<u32>, number: usize) -> bool {
        let from = self.0.partition_point(|&(middle, _)| middle <= 2 * words.start);
        let inside = self.0[from..].iter().take_while(|&&(middle, _)| middle < 2 * words.end);
        inside.take(2).any(|&(_, other)| other != number)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Comparison, Terms};

    fn words(from: u32, to: u32) -> String {
        (from..to).map(|word| format!("w{word} ")).collect()
    }

    #[test]
    fn a_passage_around_a_moved_one_is_divided() {
        let (one, two, three) = (words(100, 130), words(200, 220), words(300, 330));
        let comparison =
            |a: &[&str], b: &[&str]| Comparison::of([&a.concat(), &b.concat()], Terms::default()).passages.len();
        assert_eq!(comparison(&[&one, &two, &three], &[&two, &one, &three]), 3);
        assert_eq!(comparison(&[&two, &one, &three], &[&one, &two, &three]), 3);
        // Words that only one side has divide nothing.
        assert_eq!(comparison(&[&one, &two, &three], &[&one, &three]), 1);
    }
}
