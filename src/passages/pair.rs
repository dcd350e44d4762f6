//! Two texts to what they share.

use super::align::{Aligner, Weights};
use super::anchor::{GramIndex, Run};
use super::chain::Chainer;
use super::segment::{measure, segments};
use super::words::Words;
use std::ops::Range;

/// A stretch of one text aligned with a stretch of another, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Words of the first text.
    pub a: Range<u32>,
    /// Words of the second text.
    pub b: Range<u32>,
    /// Pairs of equal words.
    pub equal: u32,
    /// The equal words.
    pub runs: Vec<Run>,
}

impl Stretch {
    /// Twice the equal words over the words of both sides.
    pub fn identity(&self) -> f64 {
        2.0 * f64::from(self.equal) / f64::from(self.a.len() as u32 + self.b.len() as u32)
    }

    /// Words of the shorter side.
    pub fn words(&self) -> u32 {
        self.a.len().min(self.b.len()) as u32
    }
}

/// Compares texts with one that it holds. Holds buffers, so keep one for each thread.
#[derive(Debug, Default)]
pub struct Comparer {
    /// The words of the first text.
    first: Vec<u64>,
    index: GramIndex,
    runs: Vec<Run>,
    chainer: Chainer,
    aligner: Aligner,
    filled: Vec<Run>,
    covered: [Vec<bool>; 2],
}

/// The identity down to which an alignment goes on, if the whole is above the one asked for: one edit in a few words may
/// well be followed by more of the same text.
const SLACK: f64 = 0.6;

/// Words of a run that comes out whatever else is found: of so many at once, none is lost from either side, for the most part. They
/// are a passage by default. (With eight, a phrase, pages of pan13-train that repeat themselves had twice as many cases in pieces.)
const LONG: usize = 20;

impl Comparer {
    /// Takes the first text.
    pub fn hold(&mut self, words: &Words) {
        self.first.clear();
        self.first.extend_from_slice(words.hashes());
        self.index.fill(&self.first);
    }

    /// The stretches of at least `least` words and `identity` that the first text shares with another, by their place in
    /// the first.
    ///
    /// A run of 20 equal words or more, unless all of its k-grams are in more than eight places, lies whole in one of
    /// them; or, if a text repeats itself, half of its words or more on either side lie in others, and all but fewer than 20.
    pub fn compare(&mut self, other: &Words, least: u32, identity: f64) -> Vec<Stretch> {
        let (a, b) = (&self.first[..], other.hashes());
        self.index.runs(a, b, &mut self.runs);
        let Self { aligner, filled, .. } = self;
        let (strict, slack) = (Weights::new(identity), Weights::new(SLACK.min(identity)));
        let mut found = Vec::new();
        self.chainer.chains(&self.runs, |chain| {
            aligner.fill(a, b, chain, slack, filled);
            if let ([_], [phrase]) = (&chain[..], &filled[..])
                && phrase.length < least
            {
                // Most chains are no more than that.
                return;
            }
            for range in segments(filled, slack) {
                let segment = &mut filled[range];
                restore(a, b, &mut segment[0]);
                let (equal, in_a, in_b) = measure(segment);
                if 2.0 * f64::from(equal) >= identity * f64::from(in_a + in_b) {
                    take(segment, least, &mut found);
                } else {
                    for range in segments(segment, strict) {
                        let segment = &mut segment[range];
                        restore(a, b, &mut segment[0]);
                        take(segment, least, &mut found);
                    }
                }
            }
        });
        sift(&mut found, &mut self.covered, [a.len(), b.len()]);
        found
    }
}

fn take(runs: &[Run], least: u32, found: &mut Vec<Stretch>) {
    let (equal, in_a, in_b) = measure(runs);
    if in_a.min(in_b) >= least {
        let (a, b) = (runs[0].a, runs[0].b);
        found.push(Stretch { a: a..a + in_a, b: b..b + in_b, equal, runs: runs.to_vec() });
    }
}

/// Gives the first run of a stretch back what the chain took from its front: words that the run before it has, too, which is not
/// in this stretch.
fn restore(a: &[u64], b: &[u64], first: &mut Run) {
    let before = a[..first.a as usize].iter().rev().zip(b[..first.b as usize].iter().rev());
    let more = before.take_while(|(x, y)| x == y).count() as u32;
    (first.a, first.b, first.length) = (first.a - more, first.b - more, first.length + more);
}

/// Drops what says nothing new: stretches that better ones cover on both sides, for the greater part and with every long run in
/// them. (A document that repeats itself would else be aligned with each of its repetitions in turn.) Sorts.
fn sift(found: &mut Vec<Stretch>, covered: &mut [Vec<bool>; 2], words: [usize; 2]) {
    if found.len() < 2 {
        return;
    }
    found.sort_by_key(|stretch| (std::cmp::Reverse(stretch.equal), stretch.a.start, stretch.b.start));
    for (covered, words) in covered.iter_mut().zip(words) {
        covered.clear();
        covered.resize(words, false);
    }
    let [in_a, in_b] = covered;
    found.retain(|stretch| {
        let in_runs = |start: fn(&Run) -> u32| stretch.runs.iter().map(move |run| start(run)..start(run) + run.length);
        let is_new =
            says_new(in_a, &stretch.a, in_runs(|run| run.a)) || says_new(in_b, &stretch.b, in_runs(|run| run.b));
        if is_new {
            in_a[stretch.a.start as usize..stretch.a.end as usize].fill(true);
            in_b[stretch.b.start as usize..stretch.b.end as usize].fill(true);
        }
        is_new
    });
    found.sort_by_key(|stretch| (stretch.a.start, stretch.b.start, stretch.a.end, stretch.b.end));
}

/// Whether at least half of the words of a stretch on one side are not covered, or more than half or [`LONG`] of those of one of its
/// long runs.
fn says_new(covered: &[bool], stretch: &Range<u32>, mut runs: impl Iterator<Item = Range<u32>>) -> bool {
    let new = |words: &Range<u32>| {
        let covered = &covered[words.start as usize..words.end as usize];
        covered.iter().filter(|&&covered| !covered).count()
    };
    2 * new(stretch) >= stretch.len()
        || runs.any(|run| run.len() >= LONG && (2 * new(&run) > run.len() || new(&run) >= LONG))
}

#[cfg(test)]
mod tests {
    use super::super::anchor::tests::oracle;
    use super::*;
    use proptest::prelude::*;

    const LEAST: u32 = 8;

    fn words(numbers: &[u64]) -> Words {
        Words::of(&numbers.iter().map(|number| format!("w{number} ")).collect::<String>())
    }

    fn compared(a: &[u64], b: &[u64]) -> Vec<Stretch> {
        let mut comparer = Comparer::default();
        comparer.hold(&words(a));
        comparer.compare(&words(b), LEAST, 0.75)
    }

    #[test]
    fn a_run_keeps_the_words_that_the_one_before_it_has_too() {
        // The words 0..20 stand at the end of one run and, fifteen words on in `a`, at the beginning of the next, which a third makes
        // worth linking to the first, but not worth joining with it.
        let (shared, behind) = (|| (500..540).chain(0..20), || (30..36).chain([98]).chain(200..215));
        let a: Vec<u64> = shared().chain(700..715).chain(0..20).chain(behind()).collect();
        let mut b: Vec<u64> = shared().chain(behind()).collect();
        b[66] = 99;
        let stretches = compared(&a, &b);
        let places: Vec<_> = stretches.iter().map(|stretch| (stretch.a.clone(), stretch.b.clone())).collect();
        assert_eq!(places, [(0..60, 0..60), (75..117, 40..82)]);
    }

    #[test]
    fn a_long_run_is_not_dropped_with_what_others_cover() {
        // A chorus stands twice in both texts, each time behind words that the other has, too; once with thirty words more.
        let (chorus, more) = (0..45_u64, 100..130_u64);
        let other = |from: u64| from..from + 60;
        let with_chorus = |from: u64| other(from).chain(chorus.clone());
        let a: Vec<u64> =
            with_chorus(1000).chain([1]).chain(more.clone()).chain(other(2000)).chain(with_chorus(3000)).collect();
        let b: Vec<u64> =
            with_chorus(1000).chain(other(4000)).chain(with_chorus(3000)).chain([2]).chain(more).collect();
        let stretches = compared(&a, &b);
        assert!(stretches.iter().any(|stretch| (&stretch.a, &stretch.b) == (&(60..136), &(225..301))), "{stretches:?}");
    }

    /// Two texts of a small vocabulary into which the same runs are put here and there, from somewhere on.
    fn spliced() -> impl Strategy<Value = [Vec<u64>; 2]> {
        let parts = (20..60_u64).prop_flat_map(|vocabulary| {
            let words = |least, most| proptest::collection::vec(0..vocabulary, least..most);
            let text = proptest::collection::vec((words(0, 40), 0..4_usize, 0..12_usize), 0..7);
            (proptest::collection::vec(words(12, 70), 4), text.clone(), text)
        });
        // Smaller numbers would be a smaller vocabulary, down to one phrase over and over.
        parts.no_shrink().prop_map(|(pool, one, other)| {
            [one, other].map(|parts| {
                parts.into_iter().flat_map(|(own, run, from)| [own, pool[run][from..].to_vec()]).flatten().collect()
            })
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

        #[test]
        fn long_runs_come_out([a, b] in spliced()) {
            let stretches = compared(&a, &b);
            let least = LONG as u32;
            for run in oracle(&a, &b).into_iter().filter(|run| run.length >= least) {
                let (in_a, in_b) = (run.a..run.a_end(), run.b..run.b_end());
                let holds = |outer: &Range<u32>, inner: &Range<u32>| outer.start <= inner.start && inner.end <= outer.end;
                if stretches.iter().any(|stretch| holds(&stretch.a, &in_a) && holds(&stretch.b, &in_b)) {
                    continue;
                }
                let long: Vec<&Stretch> = stretches.iter().filter(|stretch| stretch.equal >= least).collect();
                let new_in_a = in_a.filter(|word| !long.iter().any(|stretch| stretch.a.contains(word))).count();
                let new_in_b = in_b.filter(|word| !long.iter().any(|stretch| stretch.b.contains(word))).count();
                let most = (run.length as usize / 2).min(LONG - 1);
                prop_assert!(new_in_a <= most && new_in_b <= most, "{run:?} {new_in_a} {new_in_b}\n{a:?}\n{b:?}\n{stretches:?}");
            }
        }
    }
}
