//! Blocks to fingerprints, by which a block is known again on other pages.
//!
//! In: a text, its blocks and their words. Out: for each block its number of words and one or two 64-bit hashes. The *plain* one is of the
//! normalised words, with every number as `#` and neighbouring numbers as one, the names of months and days beside a number
//! included: "Posted on 3 May 2024, 10:05" is "posted on #". The *masked* one leaves out names and what the page is about too: words
//! in capitals, and words of the first block, which is a title more often than anything else: "Written by Ann Archer, Staff
//! Writer" is "written by ~". It is there only for blocks of up to [`LONGEST_MASKED`] words that keep two.
//!
//! Equal hashes mean equal words; 64 bits keep the blocks of any crawl apart.

use super::segment::Block;
use super::words::{Reading, Word};
use crate::hashed::KeySet;
use crate::normalise::{fold, hash_word};
use std::sync::LazyLock;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Blocks of so many bytes are known by these: what is furniture at that length is printed as it is.
const LONG_BYTES: u32 = 200;
/// Blocks with more words have no masked fingerprint: with that many words of its own a block is told by them, or is prose.
pub const LONGEST_MASKED: u32 = 30;
/// Blocks with fewer words are no titles.
const SHORTEST_TITLE: usize = 3;
/// Blocks with fewer words are no headings.
const SHORTEST_HEADING: usize = 2;
/// Sentences with fewer words say little of the numbers in them.
const SHORTEST_SENTENCE: usize = 12;
/// So many blocks above a long one may be its heading: a byline, a date, buttons and a lead stand between.
const ABOVE: usize = 5;
/// First blocks with more words are no titles.
const LONGEST_TITLE: usize = 25;

/// Stand for a number, and for what is left out.
const NUMBER: u64 = 0x243f_6a88_85a3_08d3;
const MASKED: u64 = 0x1319_8a2e_0370_7345;
/// Where the kinds of fingerprints begin, or what sets them apart, so that they never meet (hexadecimal digits of π, like the two above).
const PLAIN_SEED: u64 = 0xa409_3822_299f_31d1;
const LONG_SEED: u64 = 0x98df_b5ac_2ffd_72db;
const HEADING: u64 = 0xd131_0ba6_98df_b5ac;
const AGAIN: u64 = 0x801f_2e28_58ef_c166;
const MASKED_SEED: u64 = 0x082e_fa98_ec4e_6c89;

/// What a block is known by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prints {
    /// Words in the block.
    pub words: u32,
    /// Of its words, if they are not numbers only: dates and page numbers recur by chance.
    pub plain: Option<u64>,
    /// Of its words without names and what the page is about, if that differs and leaves anything.
    pub masked: Option<u64>,
    /// Of its words as a heading, if it could be one: the first block, or one above a long one. A title is a heading on its own page only,
    /// wherever else it is listed. Numbers tell first blocks apart, unless they are most of one: "Briefing 12" is not "Briefing 13".
    pub heading: Option<u64>,
    /// Of its words as a block that stands on the page more than once. Where pages list each other, a page has its own headline once more
    /// than the others have it.
    pub again: Option<u64>,
    /// Whether it is the page's title once more: nearly all of its words stand in the first block.
    pub is_title: bool,
    /// Whether `plain` leaves out numbers, which may be what the block says.
    pub varies: bool,
}

/// Makes fingerprints. Holds buffers, so keep one for each thread.
#[derive(Debug, Default)]
pub struct Fingerprinter {
    prints: Vec<Prints>,
    title: Title,
    order: Vec<(u64, u32)>,
}

/// The words of a title.
#[derive(Debug, Default)]
struct Title {
    words: Vec<u64>,
    /// A bit for what may be one of them: most words are not, and this says so at once.
    sieve: [u64; 4],
}

impl Title {
    fn clear(&mut self) {
        self.words.clear();
        self.sieve = [0; 4];
    }

    fn set(&mut self, words: &[Word]) {
        self.words.extend(words.iter().map(|word| word.hash));
        self.words.sort_unstable();
        for word in words {
            self.sieve[(word.hash >> 6) as usize % 4] |= 1 << (word.hash % 64);
        }
    }

    fn has(&self, word: &Word) -> bool {
        self.sieve[(word.hash >> 6) as usize % 4] >> (word.hash % 64) & 1 == 1
            && self.words.binary_search(&word.hash).is_ok()
    }
}

impl Fingerprinter {
    /// The fingerprints of the blocks of `text`, one for each, whose words were read.
    pub fn prints(&mut self, text: &str, blocks: &[Block], reading: &Reading) -> &[Prints] {
        self.prints.clear();
        self.title.clear();
        for ((at, block), words) in blocks.iter().enumerate().zip(reading.blocks()) {
            self.print(text, block, &blocks[at + 1..], words);
        }
        self.mark_again();
        &self.prints
    }

    /// Finds what stands on the page more than once.
    fn mark_again(&mut self) {
        let Self { prints, order, .. } = self;
        let titles = (0..).zip(&*prints).filter(|(_, prints)| prints.words as usize >= SHORTEST_TITLE);
        order.clear();
        order.extend(titles.filter_map(|(at, prints)| Some((prints.plain?, at))));
        order.sort_unstable();
        for same in order.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
            for &(plain, at) in same {
                prints[at as usize].again = Some(plain ^ AGAIN);
            }
        }
    }

    /// Adds the fingerprints of the next block.
    fn print(&mut self, text: &str, block: &Block, below: &[Block], words: &[Word]) {
        let Self { prints, title, .. } = self;
        let is_first = prints.is_empty();
        let long = is_long(block);
        let states = !long && states_numbers(slice(text, block), words);
        let plain = match () {
            () if long => Some(xxh3_64_with_seed(slice(text, block).as_bytes(), LONG_SEED)),
            () if states => Some(words.iter().fold(PLAIN_SEED, |hash, word| next(hash, word.hash))),
            () => plain(words),
        };
        let is_heading = !long
            && (SHORTEST_HEADING..=LONGEST_TITLE).contains(&words.len())
            && (is_first || below.iter().take(ABOVE).any(is_long));
        let few = !long && !states && words.len() <= LONGEST_MASKED as usize;
        prints.push(Prints {
            words: words.len() as u32,
            plain,
            heading: plain
                .filter(|_| is_heading)
                .map(|plain| if is_first { title_of(words, plain) } else { plain ^ HEADING }),
            again: None,
            varies: !long && !states && words.iter().any(|word| word.is(Word::NUMBER)),
            is_title: !is_first && !long && words.len() >= SHORTEST_TITLE && is_title(words, title),
            masked: if few { masked(words, title) } else { None },
        });
        if is_first && !long && words.len() <= LONGEST_TITLE {
            title.set(words);
        }
    }
}

fn is_long(block: &Block) -> bool {
    block.end - block.start >= LONG_BYTES
}

fn slice<'a>(text: &'a str, block: &Block) -> &'a str {
    text.get(block.start as usize..block.end as usize).unwrap_or_default()
}

/// Whether a sentence says so much about a number that it is a fact: pages of one form differ in such only.
fn states_numbers(line: &str, words: &[Word]) -> bool {
    words.len() >= SHORTEST_SENTENCE
        && line.ends_with('.')
        && (1..=words.len() / 4).contains(&words.iter().filter(|word| word.is(Word::NUMBER)).count())
}

/// Whether four in five words are those of the title.
fn is_title(words: &[Word], title: &Title) -> bool {
    let known = words.iter().filter(|word| title.has(word)).count();
    5 * known >= 4 * words.len()
}

/// What follows a hash.
#[inline]
fn next(hash: u64, word: u64) -> u64 {
    fold(hash ^ word, 0x9e37_79b9_7f4a_7c15 ^ word.rotate_left(29))
}

/// Of all words, unless all are numbers. A name of a month or a day counts as a number beside one.
fn plain(words: &[Word]) -> Option<u64> {
    let is_number = |word: &Word| word.is(Word::NUMBER);
    if !words.iter().any(is_number) {
        return (!words.is_empty()).then(|| words.iter().fold(PLAIN_SEED, |hash, word| next(hash, word.hash)));
    }
    let (mut hash, mut within, mut says_more) = (PLAIN_SEED, false, false);
    for (at, word) in words.iter().enumerate() {
        let beside = || {
            let neighbours = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
            neighbours.filter_map(|at| words.get(at)).any(is_number)
        };
        let counts = is_number(word) || beside() && DATES.contains(&word.hash);
        if !(counts && within) {
            hash = next(hash, if counts { NUMBER } else { word.hash });
        }
        within = counts;
        says_more |= !counts;
    }
    says_more.then_some(hash)
}

/// Of a first block, whose numbers count unless more than half of it are such.
fn title_of(words: &[Word], plain: u64) -> u64 {
    let numbers = words.iter().filter(|word| word.is(Word::NUMBER) || DATES.contains(&word.hash)).count();
    match numbers {
        0 => plain ^ HEADING,
        _ if 2 * numbers > words.len() => plain ^ HEADING,
        _ => words.iter().fold(HEADING, |hash, word| next(hash, word.hash)),
    }
}

/// Of the words that are no names, no numbers and not the title's; neighbours of what is left out are left out as one. `None` if none
/// were, or if a single word is left: headlines in capitals begin with the same few.
fn masked(words: &[Word], title: &Title) -> Option<u64> {
    let (mut hash, mut in_mask, mut left, mut out) = (MASKED_SEED, false, 0_u32, 0_u32);
    for (at, word) in words.iter().enumerate() {
        // Every block begins with a capital.
        let is_name = at > 0 && word.is(Word::CAPITAL);
        let counts = is_name || word.is(Word::NUMBER) || title.has(word);
        if !(counts && in_mask) {
            hash = next(hash, if counts { MASKED } else { word.hash });
        }
        left += u32::from(!counts);
        out += u32::from(counts);
        in_mask = counts;
    }
    (left > 1 && out > 0).then_some(hash)
}

/// Names of months and days, with their short forms, in languages of many pages.
static DATES: LazyLock<KeySet> = LazyLock::new(|| {
    "january february march april may june july august september october november december \
     jan feb mar apr jun jul aug sep sept oct nov dec \
     monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun \
     am pm gmt utc est edt pst pdt et pt cet cest bst st nd rd th \
     januar februar märz mai juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag sonntag uhr \
     janvier février mars avril juin juillet août septembre octobre novembre décembre \
     lundi mardi mercredi jeudi vendredi samedi dimanche \
     enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre \
     lunes martes miércoles jueves viernes sábado domingo de \
     gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre \
     lunedì martedì mercoledì giovedì venerdì sabato domenica \
     janeiro fevereiro março maio junho julho setembro outubro dezembro \
     januari februari maart mei juni augustus maandag dinsdag woensdag donderdag vrijdag zaterdag zondag \
     måndag tisdag onsdag torsdag fredag lördag söndag augusti maj"
        .split_whitespace()
        .map(|word| hash_word(word.as_bytes()))
        .collect()
});

#[cfg(test)]
mod tests {
    use super::super::segment::segment;
    use super::*;

    fn prints(text: &str) -> Vec<Prints> {
        let (mut blocks, mut reading) = (Vec::new(), Reading::default());
        segment(text, &mut blocks);
        reading.read(text, &blocks);
        Fingerprinter::default().prints(text, &blocks, &reading).to_vec()
    }

    fn last(text: &str) -> Prints {
        *prints(text).last().unwrap()
    }

    #[test]
    fn numbers_and_dates_are_masked() {
        let plain = |text| last(text).plain;
        assert_eq!(
            plain("Posted on 3 May 2024, 10:05 am"),
            plain("posted on 17 December 1999 at 9".trim_end_matches(" at 9"))
        );
        assert_eq!(plain("12 comments"), plain("1 Comments"));
        assert_ne!(plain("12 comments"), plain("comments"));
        // Without a number beside it a month is a word.
        assert_ne!(plain("You may print this page, all 3"), plain("You march print this page, all 3"));
    }

    #[test]
    fn names_and_titles_are_masked() {
        let masked = |text| last(text).masked;
        assert_eq!(masked("x\nWritten by Ann Archer, Staff Writer"), masked("y\nWritten by Bo Lund"));
        assert!(masked("x\nWritten by Ann Archer").is_some());
        assert_eq!(masked("x\nThe Harbour Reopens"), None);
        assert_eq!(
            masked("Harbour reopens after storm\nPrint this harbour reopens after storm"),
            masked("Ferry is late again\nPrint this Ferry is late again"),
        );
        assert_eq!(masked("Home\nskip to content"), None, "nothing is left out");
        assert_eq!(masked("Home\n2024"), None, "nothing is left");
        assert_eq!(last(&"word ".repeat(31)).masked, None);
        assert_eq!(last(&"word ".repeat(31)).words, 31);
    }

    #[test]
    fn a_page_knows_its_title() {
        let text =
            "Harbour reopens after storm | Dunmarrow Post\nHome\nHarbour reopens after storm\nFerry is late again";
        assert_eq!(prints(text).iter().map(|prints| prints.is_title).collect::<Vec<_>>(), [false, false, true, false]);
    }

    #[test]
    fn headings_are_told_apart_by_their_numbers() {
        let long = "The ferry stayed in port. ".repeat(10);
        let heading = |line: &str| prints(&format!("{line}\nBy Ann Archer\n{long}"))[0].heading;
        assert!(heading("Briefing 12").is_some());
        assert_ne!(heading("Briefing 12"), heading("Briefing 13"));
        assert_eq!(heading("3 May 2024"), heading("4 June 2025"));
        assert_eq!(heading("Briefing"), None);
        assert_eq!(prints(&format!("Home\nFog in port\n{}{long}", "Bo Lund\n".repeat(5)))[1].heading, None);
    }

    #[test]
    fn a_sentence_is_told_by_its_numbers() {
        let plain = |shares: u32| {
            let sentence =
                format!("The board proposed a dividend of {shares} crowns per share, to be paid in the spring.");
            last(&format!("x\n{sentence}"))
        };
        assert_ne!(plain(12).plain, plain(13).plain);
        assert_eq!(plain(12), plain(12));
        assert_eq!(plain(12).masked, None);
        assert!(!plain(12).varies && last("x\nHeight: 12 cm").varies && !last("x\nHeight in cm").varies);
    }

    #[test]
    fn what_stands_on_a_page_again_is_known() {
        let text = "Fog in port\nHome\nFog in Port\nHome\nFerry is late again";
        let prints = prints(text);
        assert!(prints[0].again.is_some() && prints[0].again == prints[2].again && prints[0].again != prints[0].plain);
        assert_eq!([1, 3, 4].map(|at: usize| prints[at].again), [None; 3]);
    }

    #[test]
    fn the_two_kinds_never_meet() {
        let text = "t\nWritten by Ann";
        let Prints { plain, masked, .. } = last(text);
        assert_ne!(plain, masked);
        assert_eq!(last("12 2024").plain, None);
        assert_eq!(prints("One.\n\nTwo three.\nFour").iter().map(|p| p.words).collect::<Vec<_>>(), [1, 2, 1]);
    }
}
