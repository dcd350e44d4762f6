//! The words that texts have in common which differ otherwise: `Also on this site: …`, `… contributed to this report.`
//!
//! Two words in a row are constant if [`MOST_HAVE`] of the texts have them in a row, and the first or last word if as many begin
//! or end with it. The text that has the most of them is shown, with an ellipsis for what is not constant, and for what long texts have in
//! common by chance (`of the`): a piece within needs [`LEAST`] words, or the phrase for which the texts were put together.

use crate::normalise::{Form, Tokenizer, WordSink};
use std::collections::{HashMap, HashSet};
use std::fmt;

/// How many of so many texts must have what is constant.
const MOST_HAVE: (usize, usize) = (4, 5);
/// Words of a piece that neither begins nor ends a text.
const LEAST: usize = 3;
/// Words of a text that are looked at.
const LONGEST: usize = 400;

/// Words in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Constant {
    /// Pieces in their order, each told once.
    pub(super) pieces: Vec<String>,
    /// Whether something stands before the first, and behind the last.
    pub(super) open: [bool; 2],
}

impl fmt::Display for Constant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [before, behind] = self.open.map(|is_open| if is_open { "… " } else { "" });
        write!(f, "{before}{}", self.pieces.join(" … "))?;
        if behind.is_empty() { Ok(()) } else { f.write_str(" …") }
    }
}

/// Words with their places; a word before the first, and one behind the last.
#[derive(Default)]
struct Words {
    hashes: Vec<u64>,
    places: Vec<[u32; 2]>,
}

/// What stands at the place of a word at either end.
const EDGE: u64 = 0;

impl WordSink for Words {
    fn word(&mut self, hash: u64, start: u32, end: u32, _: Form<'_>) {
        if self.places.len() < LONGEST {
            self.hashes.push(hash);
            self.places.push([start, end]);
        }
    }
}

impl Words {
    fn of(text: &str, tokenizer: &mut Tokenizer) -> Self {
        let mut words = Self { hashes: vec![EDGE], places: Vec::new() };
        tokenizer.words(text, &mut words);
        words.hashes.push(EDGE);
        words
    }

    fn pairs(&self) -> impl Iterator<Item = [u64; 2]> {
        self.hashes.windows(2).map(|pair| [pair[0], pair[1]])
    }
}

/// What some texts with a phrase have in common, and the place of the one that has the most of it. None, if it is but one word within.
pub(super) fn constant(texts: &[&str], phrase: &str) -> Option<(usize, Constant)> {
    let mut tokenizer = Tokenizer::new();
    let all: Vec<Words> = texts.iter().map(|text| Words::of(text, &mut tokenizer)).collect();
    let mut counts: HashMap<[u64; 2], usize> = HashMap::new();
    for words in &all {
        words.pairs().collect::<HashSet<_>>().into_iter().for_each(|pair| *counts.entry(pair).or_default() += 1);
    }
    let (most, of) = MOST_HAVE;
    let is_constant = |pair: &[u64; 2]| counts.get(pair).is_some_and(|&count| count * of >= texts.len() * most);
    let held = |words: &Words| words.pairs().collect::<HashSet<_>>().iter().filter(|pair| is_constant(pair)).count();
    let (place, words) = all.iter().enumerate().rev().max_by_key(|(_, words)| held(words))?;
    let pairs: Vec<bool> = words.pairs().map(|pair| is_constant(&pair)).collect();
    let (text, phrase, last) = (texts[place], phrase.to_lowercase(), words.places.len());
    let (mut pieces, mut open, mut from): (Vec<String>, _, _) = (Vec::new(), [true; 2], 0);
    // A piece ends where two neighbours are not constant together.
    while from < last {
        let to = (from + 1..last).find(|&word| !pairs[word]).unwrap_or(last);
        // What stands behind the last word belongs to it.
        let end = if to == last && last < LONGEST { text.len() } else { words.places[to - 1][1] as usize };
        let piece = text[words.places[from][0] as usize..end].split_whitespace().collect::<Vec<_>>().join(" ");
        let at_edge = [from == 0 && pairs[0], to == last && pairs[last]];
        let is_much = to - from >= LEAST || piece.to_lowercase().contains(&phrase);
        if at_edge.contains(&true) || (is_much && to - from > 1) {
            open = [open[0] && !at_edge[0], !at_edge[1]];
            if !pieces.contains(&piece) {
                pieces.push(piece);
            }
        }
        from = to;
    }
    (!pieces.is_empty()).then_some((place, Constant { pieces, open }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(texts: &[&str]) -> Option<String> {
        constant(texts, "hide it").map(|(_, constant)| constant.to_string())
    }

    #[test]
    fn beginnings_ends_and_middles() {
        assert_eq!(
            shown(&["Also on Gazette: the fog", "ALSO on  Gazette: Chess", "also on\nGazette – no ferry"]).as_deref(),
            Some("Also on Gazette …")
        );
        assert_eq!(
            shown(&["Ann Ash helped with this.", "Ben helped with this.", "C. Cole helped with this."]).as_deref(),
            Some("… helped with this.")
        );
        assert_eq!(shown(&["Photos: fog", "PHOTOS: chess by post"]).as_deref(), Some("Photos …"));
        assert_eq!(
            shown(&["1 fog Hide it 1 of 2 ice Hide it 3 of 4", "5 hail Hide it 6 of 7 snow"]).as_deref(),
            Some("… Hide it …"),
            "each piece once"
        );
        assert_eq!(
            shown(&["Fog of the bay: hide it now", "Ice of the sea: hide it too"]).as_deref(),
            Some("… hide it …")
        );
        assert_eq!(shown(&["All the same.", "all the SAME."]).as_deref(), Some("All the same."));
    }

    #[test]
    fn nothing_in_common_or_a_word_within() {
        assert_eq!(shown(&["Harbour news of the day", "Why news matters"]), None);
        assert_eq!(shown(&["one", "two"]), None);
        assert_eq!(shown(&["", "…"]), None);
        assert_eq!(shown(&[]), None);
    }

    #[test]
    fn one_in_five_may_be_another() {
        let texts = ["See also: ice", "See also: fog", "See also: ferry", "See also: chess", "Look at this"];
        assert_eq!(
            constant(&texts, "see also"),
            Some((0, Constant { pieces: vec!["See also".to_owned()], open: [false, true] }))
        );
        assert_eq!(shown(&texts[2..]), None);
    }

    proptest! {
        #[test]
        fn any_texts_will_do(texts in prop::collection::vec("([ab] |\\PC){0,30}", 0..6)) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            if let Some((place, constant)) = constant(&texts, "a") {
                prop_assert!(place < texts.len() && constant.pieces.iter().all(|piece| !piece.is_empty()));
            }
        }
    }
}
