//! What a host repeats: blocks that say the same, and blocks that differ but for the words that make them furniture.
//!
//! In: the rows of `boilerplate.jsonl`, those of a document one after the other. Out: of each host, what stands on the most of its pages.
//!
//! A block is counted twice: by its text (numbers, letter case and white space apart), and by the first phrase in its evidence
//! ("more videos"), with all blocks of its host that have that phrase. In the end blocks of a phrase become one entry, if they have
//! [words in common](super::constant); else each text that stands there more than once is one. Memory is bounded: what stood once
//! goes when there are more than [`MOST_COUNTED`] texts or phrases.

use super::constant::{Constant, constant};
use crate::error::Result;
use crate::logs::{Block, BlockWords, IdHash, Logs};
use std::cmp::Reverse;
use std::collections::HashMap;
use xxhash_rust::xxh3::xxh3_64;

/// Texts, and phrases, that are counted at a time.
const MOST_COUNTED: usize = 1 << 20;
/// Blocks of a phrase that are compared.
const MOST_SAMPLED: usize = 16;
/// Entries that are looked at for one that is shown: texts of a phrase that is shown are left out.
const LOOKED_AT: usize = 4;

/// The number of a host; none for documents without one.
pub(super) type HostNumber = Option<u32>;

/// How often something stands on a host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counted {
    /// Blocks.
    pub(super) blocks: u64,
    /// Documents.
    pub(super) pages: u64,
    /// The last of these.
    last: IdHash,
    /// Byte of the log at which the first block begins.
    first: u64,
}

impl Counted {
    fn add(&mut self, page: IdHash, start: u64) {
        self.first = if self.blocks == 0 { start } else { self.first };
        self.pages += u64::from(self.blocks == 0 || self.last != page);
        self.blocks += 1;
        self.last = page;
    }
}

/// Blocks with one phrase.
#[derive(Default)]
struct Phrase {
    all: Counted,
    /// The fingerprint of the first one's text, and whether all have that.
    text: u64,
    is_one: bool,
    sample: Sample,
}

/// Bytes of the log at which some of the blocks begin: every `2^halvings`-th, so that they come from all over it.
#[derive(Default)]
struct Sample {
    starts: Vec<u64>,
    seen: u64,
    halvings: u32,
}

impl Sample {
    fn add(&mut self, start: u64) {
        if self.seen.trailing_zeros() >= self.halvings {
            if self.starts.len() == MOST_SAMPLED {
                let mut place = 0;
                self.starts.retain(|_| {
                    place += 1;
                    place % 2 == 1
                });
                self.halvings += 1;
            }
            if self.seen.trailing_zeros() >= self.halvings {
                self.starts.push(start);
            }
        }
        self.seen += 1;
    }
}

/// All counts of a run.
#[derive(Default)]
pub(super) struct Repeats {
    texts: HashMap<(HostNumber, u64), (Counted, u64)>,
    phrases: HashMap<(HostNumber, u64), Phrase>,
    /// Room to work in.
    plain: Vec<u8>,
}

/// What a host repeats.
pub(super) struct Repeated {
    pub(super) counted: Counted,
    /// A block of it.
    pub(super) block: Block,
    /// What all of them have, if they differ.
    pub(super) constant: Option<Constant>,
}

impl Repeats {
    /// Counts a block of a page; `start` is where its row begins.
    pub(super) fn add(&mut self, (host, page): (HostNumber, IdHash), block: &BlockWords<'_>, start: u64) {
        let phrase = block.phrase.as_ref().map_or(0, |phrase| likeness(phrase, &mut self.plain));
        let text = likeness(&block.text, &mut self.plain).wrapping_add(phrase);
        let (counted, _) = self.texts.entry((host, text)).or_insert((Counted::default(), phrase));
        counted.add(page, start);
        if self.texts.len() > MOST_COUNTED {
            self.texts.retain(|_, (counted, _)| counted.blocks > 1);
        }
        if phrase == 0 {
            return;
        }
        let known = self.phrases.entry((host, phrase)).or_insert(Phrase { text, is_one: true, ..Phrase::default() });
        known.all.add(page, start);
        known.is_one &= known.text == text;
        known.sample.add(start);
        if self.phrases.len() > MOST_COUNTED {
            self.phrases.retain(|_, phrase| phrase.all.blocks > 1);
        }
    }

    /// Of each of some hosts, up to `most` that it has more than once, those on the most pages first.
    pub(super) fn most(&self, logs: &Logs, hosts: &[HostNumber], most: usize) -> Result<Vec<Vec<Repeated>>> {
        let mut phrases = Best::of(hosts, most);
        for (&(host, key), phrase) in self.phrases.iter().filter(|(_, phrase)| !phrase.is_one) {
            phrases.add(host, key, phrase.all);
        }
        let mut shown: HashMap<(HostNumber, u64), Repeated> = HashMap::new();
        for (&host, best) in &phrases.by_host {
            for &(key, counted) in best {
                if let Some(repeated) = self.united(logs, (host, key), counted)? {
                    shown.insert((host, key), repeated);
                }
            }
        }
        let mut texts = Best::of(hosts, most * LOOKED_AT);
        for (&(host, key), &(counted, phrase)) in &self.texts {
            if !shown.contains_key(&(host, phrase)) {
                texts.add(host, key, counted);
            }
        }
        let mut all = Vec::new();
        for host in hosts {
            let best = |best: &Best| best.by_host.get(host).cloned().unwrap_or_default();
            let mut found = Vec::new();
            for (key, counted) in best(&phrases) {
                found.extend(shown.remove(&(*host, key)).map(|repeated| (counted, key, Some(repeated))));
            }
            found.extend(best(&texts).into_iter().map(|(key, counted)| (counted, key, None)));
            found.sort_by_key(|&(counted, key, _)| order(key, counted));
            found.truncate(most);
            let repeated = found.into_iter().map(|(counted, _, repeated)| match repeated {
                Some(repeated) => Ok(repeated),
                None => Ok(Repeated { counted, block: logs.row(counted.first)?, constant: None }),
            });
            all.push(repeated.collect::<Result<_>>()?);
        }
        Ok(all)
    }

    /// The blocks of a phrase as one, if they have words in common.
    fn united(&self, logs: &Logs, key: (HostNumber, u64), counted: Counted) -> Result<Option<Repeated>> {
        let Some(phrase) = self.phrases.get(&key) else { return Ok(None) };
        let sample: Vec<Block> = phrase.sample.starts.iter().map(|&start| logs.row(start)).collect::<Result<_>>()?;
        let texts: Vec<&str> = sample.iter().map(|block| block.text.as_str()).collect();
        let phrase = sample.first().and_then(Block::phrase).unwrap_or_default();
        let Some((place, constant)) = constant(&texts, phrase) else { return Ok(None) };
        let block = sample.into_iter().nth(place);
        Ok(block.map(|block| Repeated { counted, block, constant: Some(constant) }))
    }
}

/// What orders what a host repeats: the most pages, then the most blocks.
fn order(key: u64, counted: Counted) -> (Reverse<u64>, Reverse<u64>, u64) {
    (Reverse(counted.pages), Reverse(counted.blocks), key)
}

/// The first few of each host.
struct Best {
    by_host: HashMap<HostNumber, Vec<(u64, Counted)>>,
    most: usize,
}

impl Best {
    fn of(hosts: &[HostNumber], most: usize) -> Self {
        Self { by_host: hosts.iter().map(|&host| (host, Vec::new())).collect(), most }
    }

    fn add(&mut self, host: HostNumber, key: u64, counted: Counted) {
        let Some(best) = self.by_host.get_mut(&host).filter(|_| counted.blocks > 1) else { return };
        let place = best.partition_point(|&(other, known)| order(other, known) < order(key, counted));
        if place < self.most {
            best.truncate(self.most - 1);
            best.insert(place, (key, counted));
        }
    }
}

/// A fingerprint of a text that numbers, letter case and white space do not change. `plain` is room to work in.
fn likeness(text: &str, plain: &mut Vec<u8>) -> u64 {
    plain.clear();
    if text.is_ascii() {
        // A space before each word.
        let mut gap = true;
        for &byte in text.as_bytes() {
            let same = SAME[byte as usize];
            if same == b' ' {
                gap = true;
                continue;
            }
            if std::mem::take(&mut gap) {
                plain.push(b' ');
            }
            plain.push(same);
        }
    } else {
        for word in text.split_whitespace() {
            plain.push(b' ');
            for c in word.chars().flat_map(char::to_lowercase) {
                let c = if c.is_numeric() { '0' } else { c };
                plain.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
    }
    xxh3_64(plain)
}

/// What makes no difference of ASCII is one byte: digits, capitals and small letters, white space.
const SAME: [u8; 128] = {
    let mut same = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        same[byte as usize] = match byte {
            b'0'..=b'9' => b'0',
            b'\t'..=b'\r' | b' ' => b' ',
            _ => byte.to_ascii_lowercase(),
        };
        byte += 1;
    }
    same
};

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Of one host the number of blocks and pages of what is repeated, and its words.
    fn told(rows: &[(&str, &str, &str)]) -> Vec<(u64, u64, String)> {
        let folder = tempfile::tempdir().unwrap();
        let line = |(id, phrase, text): &(&str, &str, &str)| {
            let evidence = if phrase.is_empty() { Vec::new() } else { vec![format!("words: {phrase}")] };
            let row = json!({"id": id, "start": 0, "end": 1, "label": "related", "score": 1.0, "evidence": evidence, "text": text});
            format!("{row}\n")
        };
        std::fs::write(folder.path().join("boilerplate.jsonl"), rows.iter().map(line).collect::<String>()).unwrap();
        let logs = Logs::of(folder.path());
        let mut repeats = Repeats::default();
        let mut log = logs.rows::<Block>().unwrap();
        while log.advance().unwrap() {
            let row: BlockWords<'_> = log.read().unwrap();
            repeats.add((Some(3), IdHash::of(&row.id)), &row, log.start());
        }
        let most = repeats.most(&logs, &[None, Some(3)], 4).unwrap();
        assert!(most[0].is_empty());
        let words = |one: &Repeated| one.constant.as_ref().map_or(one.block.text.clone(), ToString::to_string);
        most[1].iter().map(|one| (one.counted.blocks, one.counted.pages, words(one))).collect()
    }

    #[test]
    fn what_differs_but_for_its_phrase_is_one() {
        let watch = |what: &str| {
            format!("WATCH NOW {what} More clips ... UP NEXT {what} 0{0}:{1}5", what.len() % 9, what.len() % 7)
        };
        let clips =
            ["Ferry late", "Fog over bay", "Winter at Orrin Head", "Chess by post", "The glass road"].map(watch);
        let mut rows: Vec<(&str, &str, &str)> = Vec::new();
        for (page, clip) in ["a", "a", "b", "c", "d"].iter().zip(&clips) {
            rows.push((page, "more clips", clip));
        }
        rows.extend([("e", "share", "Share this"), ("e", "share", "SHARE  this"), ("f", "", "alone")]);
        assert_eq!(
            told(&rows),
            [(5, 4, "WATCH NOW … More clips ... UP NEXT …".to_owned()), (2, 1, "Share this".to_owned())]
        );
    }

    #[test]
    fn what_has_but_a_word_within_in_common_is_not_one() {
        let rows = [
            ("a", "news", "Harbour news of the day"),
            ("b", "news", "All the news from town"),
            ("c", "news", "All the news from town"),
            ("d", "news", "Why news matters to us"),
        ];
        assert_eq!(told(&rows), [(2, 2, "All the news from town".to_owned())]);
    }

    #[test]
    fn a_text_of_a_phrase_that_is_shown_is_not_shown_again() {
        let rows = [
            ("a", "contributed to", "Ann Ash contributed to this report."),
            ("b", "contributed to", "The wire contributed to this report."),
            ("c", "contributed to", "The wire contributed to this report."),
            ("d", "contributed to", "Ben Birch contributed to this report."),
        ];
        assert_eq!(told(&rows), [(4, 4, "… contributed to this report.".to_owned())]);
    }

    #[test]
    fn numbers_and_spaces_make_no_difference() {
        let likeness = |text| likeness(text, &mut vec![1]);
        assert_eq!(likeness("12 Comments\n"), likeness("07  comments"));
        assert_eq!(likeness("É12 COMMENTÉ"), likeness("é34\tcommenté"));
        assert_ne!(likeness("12 Comments"), likeness("123 Comments"));
        assert_ne!(likeness("no one"), likeness("noone"));
        assert_eq!(likeness(" \x0bA  b\u{b}c"), likeness("a B C"));
        let ascii: String = ('\0'..='\x7f').filter(|c| !c.is_whitespace()).collect();
        assert_eq!(likeness(&ascii), likeness(&ascii.to_uppercase()));
    }

    #[test]
    fn a_sample_comes_from_all_over() {
        let mut sample = Sample::default();
        (0..1000).for_each(|start| sample.add(start));
        assert!((MOST_SAMPLED / 2..=MOST_SAMPLED).contains(&sample.starts.len()));
        assert_eq!(sample.starts, (0..1000).step_by(64).collect::<Vec<u64>>());
    }
}
