//! Sentences to bags of words: what order-insensitive comparison reads.

use std::ops::Range;

/// A word and how often it stands somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Place of the word among the distinct words of its text.
    pub word: u32,
    /// How often.
    pub times: u32,
}

/// The sentences of a text as bags of words.
#[derive(Clone, Debug, Default)]
pub struct Bags {
    /// The distinct words of the text, ascending.
    words: Vec<u64>,
    /// How many sentences each of them is in.
    spread: Vec<u32>,
    /// The bags, one sentence after the other, each in the order of the words.
    counts: Vec<Count>,
    /// Where in `counts` each sentence begins; one more for the end.
    starts: Vec<u32>,
    /// Words of the text with their sentences, to be sorted.
    sorted: Vec<(u64, u32)>,
}

impl Bags {
    /// Takes another text instead: `words` in `sentences` that follow each other.
    pub fn read(&mut self, words: &[u64], sentences: &[Range<u32>]) {
        let Self { sorted, starts, .. } = self;
        sorted.clear();
        for (number, sentence) in (0..).zip(sentences) {
            sorted.extend(words[sentence.start as usize..sentence.end as usize].iter().map(|&word| (word, number)));
        }
        sorted.sort_unstable();
        starts.clear();
        starts.resize(sentences.len() + 1, 0);
        for same in sorted.chunk_by(|x, y| x == y) {
            starts[same[0].1 as usize + 1] += 1;
        }
        for sentence in 1..starts.len() {
            starts[sentence] += starts[sentence - 1];
        }
        self.words.clear();
        self.spread.clear();
        self.counts.clear();
        self.counts.resize(starts.last().map_or(0, |&end| end as usize), Count { word: 0, times: 0 });
        let mut next = starts.clone();
        for same_word in sorted.chunk_by(|x, y| x.0 == y.0) {
            let word = self.words.len() as u32;
            self.words.push(same_word[0].0);
            self.spread.push(0);
            for same in same_word.chunk_by(|x, y| x == y) {
                self.spread[word as usize] += 1;
                let place = &mut next[same[0].1 as usize];
                self.counts[*place as usize] = Count { word, times: same.len() as u32 };
                *place += 1;
            }
        }
    }

    /// Number of sentences.
    pub fn len(&self) -> u32 {
        self.starts.len().saturating_sub(1) as u32
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The distinct words, ascending.
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// How many sentences each of the distinct words is in.
    pub fn spread(&self) -> &[u32] {
        &self.spread
    }

    /// The bags of some sentences, one after the other.
    pub fn counts(&self, sentences: Range<u32>) -> &[Count] {
        &self.counts[self.starts[sentences.start as usize] as usize..self.starts[sentences.end as usize] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn bags_hold_what_sentences_hold(texts in proptest::collection::vec(proptest::collection::vec(0..12_u64, 0..9), 0..9)) {
            let words: Vec<u64> = texts.iter().flatten().copied().collect();
            let mut sentences = Vec::new();
            let mut end = 0;
            for text in &texts {
                sentences.push(end..end + text.len() as u32);
                end += text.len() as u32;
            }
            let mut bags = Bags::default();
            bags.read(&[1, 2, 2], &[0..1, 1..3]);
            bags.read(&words, &sentences);
            prop_assert_eq!(bags.len() as usize, texts.len());
            prop_assert!(bags.words().windows(2).all(|pair| pair[0] < pair[1]));
            for (sentence, text) in (0..).zip(&texts) {
                let mut expected = BTreeMap::new();
                for &word in text {
                    *expected.entry(word).or_insert(0) += 1;
                }
                let got: Vec<(u64, u32)> = bags.counts(sentence..sentence + 1).iter().map(|c| (bags.words()[c.word as usize], c.times)).collect();
                prop_assert_eq!(got, expected.into_iter().collect::<Vec<_>>());
            }
            for (word, &spread) in bags.words().iter().zip(bags.spread()) {
                prop_assert_eq!(spread as usize, texts.iter().filter(|text| text.contains(word)).count());
            }
        }
    }
}
