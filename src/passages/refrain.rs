//! Whether a text repeats itself as page furniture does: "Hide caption 3 of 12", "Hide caption 4 of 12".

use super::words::Words;
use std::collections::HashMap;
use std::ops::Range;

/// Words of a refrain.
const GRAM: usize = 5;
/// Of these, words without a digit: rows of numbers are tables.
const PLAIN: usize = 4;
/// How often it returns.
const TIMES: usize = 3;
/// The part of the words that must lie in refrains.
const SHARE: f64 = 0.2;

/// Whether a fifth of some words of a text lie in five-word sequences that return twice or more among them. Words with a
/// digit are all alike.
pub fn is_refrain(text: &str, words: &Words, range: &Range<u32>) -> bool {
    const NUMBER: u64 = 0;
    let word = |number: u32| {
        let has_digit = text[words.span(number as usize)].bytes().any(|byte| byte.is_ascii_digit());
        if has_digit { NUMBER } else { words.hashes()[number as usize] }
    };
    let masked: Vec<u64> = range.clone().map(word).collect();
    let mut places: HashMap<&[u64], Vec<usize>> = HashMap::new();
    for (place, gram) in masked.windows(GRAM).enumerate() {
        if gram.iter().filter(|&&word| word != NUMBER).count() >= PLAIN {
            places.entry(gram).or_default().push(place);
        }
    }
    let mut covered = vec![false; masked.len()];
    for place in places.values().filter(|places| places.len() >= TIMES).flatten() {
        covered[*place..place + GRAM].fill(true);
    }
    covered.iter().filter(|&&covered| covered).count() as f64 >= SHARE * masked.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refrain(text: &str) -> bool {
        let words = Words::of(text);
        is_refrain(text, &words, &(0..words.len() as u32))
    }

    #[test]
    fn captions_are_and_prose_is_not() {
        let captions: String =
            (1..9).map(|i| format!("A bridge in town {i}. Hide caption {i} of 8 Photos today. ")).collect();
        assert!(refrain(&captions));
        assert!(!refrain(
            "The ferry left at nine and came back at ten, and nobody was on board when it left again at noon."
        ));
        let table: String = (1..40).map(|i| format!("{i} {} {} up ", i * 3, i * 7)).collect();
        assert!(!refrain(&table));
    }
}
