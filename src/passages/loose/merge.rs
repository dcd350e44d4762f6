//! Strict and loose stretches of two documents to those that stand.
//!
//! Loose stretches end where sentences end; strict ones end at the word, but stop at the first passage that was put in another
//! order. So the choice is made place by place: where one strict stretch makes up most of a loose one, the text was copied,
//! and the strict one stands. Elsewhere it was reworked, and what strict stretches there are in it are its remains.

use super::compare::part;
use crate::passages::pair::Stretch;

/// The part of a loose stretch, on either side, that one strict stretch makes up where the text was copied.
const MOST: f64 = 0.8;

/// The part of a strict stretch, on both sides, that lies in a loose one whose remains it is. A strict stretch that goes on
/// beyond that stands beside it.
const INSIDE: f64 = 0.5;

/// The stretches that stand, by their place in the first document.
pub fn merge(mut strict: Vec<Stretch>, mut loose: Vec<Stretch>) -> Vec<Stretch> {
    loose.retain(|loose| !strict.iter().any(|strict| is_copy(strict, loose)) && !is_made_of(&strict, loose));
    let remains = |strict: &Stretch, loose: &Stretch| part(&strict.a, &loose.a).min(part(&strict.b, &loose.b)) > INSIDE;
    strict.retain(|strict| !loose.iter().any(|loose| remains(strict, loose)));
    strict.append(&mut loose);
    strict.sort_by_key(|stretch| (stretch.a.start, stretch.b.start, stretch.a.end, stretch.b.end));
    strict
}

fn is_copy(strict: &Stretch, loose: &Stretch) -> bool {
    let [a, b] = [part(&loose.a, &strict.a), part(&loose.b, &strict.b)];
    a.min(b) > 0.0 && a.max(b) >= MOST
}

/// Whether strict stretches together make up most of a loose one on both sides: paragraphs that changed places.
fn is_made_of(strict: &[Stretch], loose: &Stretch) -> bool {
    let inside = |stretch: &&Stretch| part(&loose.a, &stretch.a).min(part(&loose.b, &stretch.b)) > 0.0;
    let sum = |side: &dyn Fn(&Stretch) -> f64| strict.iter().filter(inside).map(side).sum::<f64>();
    sum(&|stretch| part(&loose.a, &stretch.a)).min(sum(&|stretch| part(&loose.b, &stretch.b))) >= MOST
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ops::Range;

    fn stretch(a: Range<u32>, b: Range<u32>) -> Stretch {
        Stretch { equal: a.len().min(b.len()) as u32, a, b, runs: Vec::new() }
    }

    #[test]
    fn a_copy_stands_with_its_own_ends() {
        let (copy, around) = (stretch(10..90, 210..290), stretch(5..100, 205..300));
        assert_eq!(merge(vec![copy.clone()], vec![around]), [copy]);
    }

    #[test]
    fn remains_of_a_reworked_text_go() {
        let remains = vec![stretch(10..35, 60..85), stretch(60..90, 10..40)];
        let reworked = stretch(0..100, 0..100);
        assert_eq!(merge(remains, vec![reworked.clone()]), [reworked]);
    }

    #[test]
    fn paragraphs_that_changed_places_stand_one_by_one() {
        let halves = vec![stretch(0..50, 50..100), stretch(50..100, 0..50)];
        assert_eq!(merge(halves.clone(), vec![stretch(0..100, 0..100)]), halves);
    }

    #[test]
    fn what_goes_on_beyond_stands_beside() {
        let (long, short) = (stretch(0..500, 0..500), stretch(480..600, 480..600));
        assert_eq!(merge(vec![long.clone()], vec![short.clone()]), [long, short]);
    }

    #[test]
    fn the_same_words_elsewhere_are_another_matter() {
        // Equal on one side only: a text that took one sentence twice, once reworked.
        let (copy, reworked) = (stretch(0..50, 0..50), stretch(0..50, 300..350));
        assert_eq!(merge(vec![copy.clone()], vec![reworked.clone()]), [copy, reworked]);
    }
}
