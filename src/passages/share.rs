//! Matches to shares: how much of each document of a pair stands in the other.

use super::passage::Match;
use std::ops::Range;

/// Two documents that share passages, and how much of each is aligned with the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aligned {
    /// The earlier document.
    pub a: u32,
    /// The later document.
    pub b: u32,
    /// Words of the earlier document that lie in passages, and its words.
    pub in_a: [u32; 2],
    /// The same of the later document.
    pub in_b: [u32; 2],
    /// Twice the equal words of what is aligned over its words on both sides.
    pub identity: f64,
}

impl Aligned {
    /// The part of the earlier document's words that lie in passages.
    pub fn share_a(&self) -> f64 {
        ratio(self.in_a)
    }

    /// The part of the later document's words that lie in passages.
    pub fn share_b(&self) -> f64 {
        ratio(self.in_b)
    }

    /// The share and the words of the shorter document; of two of a length, the higher share.
    pub fn shorter(&self) -> (f64, u32) {
        let (a, b) = ((self.share_a(), self.in_a[1]), (self.share_b(), self.in_b[1]));
        if a.1 < b.1 || a.1 == b.1 && a.0 > b.0 { a } else { b }
    }
}

fn ratio([part, whole]: [u32; 2]) -> f64 {
    if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) }
}

/// Words of documents that are not to count: ascending ranges for each.
pub type Masks = Vec<Vec<Range<u32>>>;

/// The aligned shares of every pair of documents that has matches, in the order of `matches`. `words` gives the number of
/// words of a document; those in `masks` count neither as shared nor at all.
pub fn shares(matches: &[Match], words: impl Fn(u32) -> u32, masks: &Masks) -> Vec<Aligned> {
    let mut ranges = Vec::new();
    let pairs = matches.chunk_by(|x, y| (x.a, x.b) == (y.a, y.b));
    let mut side = |document: u32, of: &mut dyn Iterator<Item = Range<u32>>| {
        ranges.clear();
        ranges.extend(of);
        join(&mut ranges);
        let mask = masks.get(document as usize).map_or(&[][..], Vec::as_slice);
        let covered: u32 = ranges.iter().map(|range| range.len() as u32 - overlap(range, mask)).sum();
        let masked: u32 = mask.iter().map(|range| range.len() as u32).sum();
        [covered, words(document) - masked]
    };
    pairs
        .map(|of_pair| {
            let (a, b) = (of_pair[0].a, of_pair[0].b);
            let in_a = side(a, &mut of_pair.iter().map(|of| of.a_words.clone()));
            let in_b = side(b, &mut of_pair.iter().map(|of| of.b_words.clone()));
            let words: usize = of_pair.iter().map(|of| of.a_words.len() + of.b_words.len()).sum();
            let equal: u32 = of_pair.iter().map(|of| of.equal).sum();
            let identity = ratio([2 * equal, words as u32]);
            Aligned { a, b, in_a, in_b, identity }
        })
        .collect()
}

/// Sorts ranges and joins those that touch.
pub fn join(ranges: &mut Vec<Range<u32>>) {
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    ranges.dedup_by(|next, last| {
        let touches = next.start <= last.end;
        if touches {
            last.end = last.end.max(next.end);
        }
        touches
    });
}

/// Numbers of a range that are in one of some ascending ranges.
fn overlap(range: &Range<u32>, others: &[Range<u32>]) -> u32 {
    let first = others.partition_point(|other| other.end <= range.start);
    let touching = others[first..].iter().take_while(|other| other.start < range.end);
    touching.map(|other| other.end.min(range.end) - other.start.max(range.start)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(a_words: Range<u32>, b_words: Range<u32>) -> Match {
        Match { a: 0, b: 1, equal: a_words.len() as u32 - 3, a_words, b_words }
    }

    #[test]
    fn what_two_passages_share_counts_once_and_what_is_masked_not_at_all() {
        let matches = [matched(0..30, 50..80), matched(20..50, 10..40)];
        let words = |document: u32| [100, 80][document as usize];
        let aligned = shares(&matches, words, &Vec::new());
        assert_eq!(aligned, [Aligned { a: 0, b: 1, in_a: [50, 100], in_b: [60, 80], identity: 0.9 }]);
        assert_eq!(aligned[0].shorter(), (0.75, 80));
        let masks = vec![vec![10..20, 45..60], vec![]];
        assert_eq!(shares(&matches, words, &masks)[0].in_a, [35, 75]);
    }
}
