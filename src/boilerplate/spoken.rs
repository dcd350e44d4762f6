//! What the words of a page say outright: phrases that are hardly ever anything but furniture, appeals, and a title.
//!
//! In: the blocks of a page, as language judged them. Out: log-odds to add. [Cues](PageCues) name the phrases. A short block that is one
//! says so by itself. One kind also speaks for what follows, to the end of the page, if most of the page's prose stands before it: *an appeal
//! to subscribe*, if what follows turns to the reader. A letter of eight fluent paragraphs is furniture only because of its opening and
//! its voice: stories say "we" and "you" in one word of a hundred or two, such letters in one of twenty. And a few words with prose below them
//! are most often the title of what follows: at the very top, and a little below it if they speak of the same things as the prose.

use super::label::{Cue, Label, Lines, PageCues, STRONG};
use super::language::Judgement;
use super::pointer::Pointers;
use super::words::{Reading, Word};
use crate::hashed::KeySet;
use crate::normalise::hash_word;
use std::ops::Range;
use std::sync::LazyLock;

/// Longer blocks say more than their phrase,
const PHRASE_WORDS: u32 = 8;
/// and longer ones than the opening of an appeal.
const OPENING_WORDS: u32 = 14;
/// Below this, language is too sure that it reads a story for a cue to be looked for.
const SURE_STORY: f32 = -7.0;
/// From this strength on nearly all of the block is the phrase.
const PLAIN: u8 = 80;
/// From this one on more words are little but phrases too: "By using this site you agree to our use of cookies". Of cookies only: where
/// other phrases are most of so many words, more of it was content than furniture.
const WHOLE: u8 = 100;
/// Log-odds of a block that is a phrase of furniture. Of those that language would leave, two in three are furniture on whole pages and
/// every second one among what extractors leave.
const PHRASE: f32 = 2.0;
/// Of one that names nobody where a name belongs: "By on", "Photo:".
const BARE: f32 = 6.0;
/// Log-odds of what follows an appeal, and the most that language says against it.
const TAIL: f32 = 9.0;
const LEAST_LANGUAGE: f32 = -5.0;
/// Log-odds of a line that points elsewhere, whatever language says against it, and although no other page has it.
const POINTER: f32 = 14.0;
/// Log-odds of a title, and the words that one has. Of such blocks that language would take from what extractors give, four in five are
/// content.
const TITLE: f32 = -3.0;
const TITLE_WORDS: std::ops::RangeInclusive<u32> = 3..=25;
/// So many blocks above the first prose the first block may be its title.
const ABOVE_FIRST: usize = 3;
/// And so many above it any that has words of the page's prose: bylines, dates and buttons stand between. (Of such blocks that language would
/// take, three in four bytes are content, among what extractors give and on whole pages alike; from the fifth on, where lists of other
/// stories stand, one in three.)
const ABOVE: usize = 4;
/// Words of prose that make a voice heard.
const VOICE_WORDS: usize = 40;
/// The share of such words that is a voice that turns to its reader.
const VOICE: f32 = 0.04;

/// Words that turn to the reader, in some languages.
static VOICES: LazyLock<KeySet> = LazyLock::new(|| {
    "we us our ours you your yours \
     wir uns unser unsere unseren unserem unserer euch eure \
     nous notre nos vous votre vos \
     nosotros nosotras nuestro nuestra nuestros nuestras usted ustedes vosotros tu tus \
     noi nostro nostra nostri nostre voi vostro vostra \
     nós nosso nossa nossos nossas você vocês \
     wij ons onze jij jou jouw jullie uw \
     vi oss vår vårt våra ni er era os vores jer jeres dere deres"
        .split_whitespace()
        .map(|word| hash_word(word.as_bytes()))
        .collect()
});

/// What the words of a block say.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Spoken {
    /// Log-odds to add.
    pub(super) logit: f32,
    /// Bytes of the text: the words that say it, here or in the block that this one follows.
    pub(super) words: Option<Range<u32>>,
    /// Whether they stand in an earlier block, and this is what follows an appeal.
    pub(super) follows: bool,
    /// Whether any phrase of furniture stands in it.
    pub(super) phrase: bool,
}

/// Reads pages. Keep one for each thread.
#[derive(Debug, Default)]
pub(super) struct Listener {
    spoken: Vec<Spoken>,
}

impl Listener {
    /// What is said of each block.
    pub(super) fn listen(&mut self, page: &Lines<'_>, judgements: &[Judgement], cues: &mut PageCues) -> &mut [Spoken] {
        let Self { spoken } = self;
        let &Lines { text, blocks, reading } = page;
        spoken.clear();
        spoken.resize(blocks.len(), Spoken::default());
        let prose: u32 = judgements.iter().filter(|judgement| judgement.prose).map(|judgement| judgement.words).sum();
        let pointers = Pointers::of(text);
        let mut before = 0;
        let mut opening: Option<(usize, Cue)> = None;
        for (at, (block, judgement)) in blocks.iter().zip(judgements).enumerate() {
            before += if judgement.prose { judgement.words } else { 0 };
            if at > 0
                && let Some(words) = pointers.find(text, block, judgement.words)
            {
                spoken[at] = Spoken {
                    logit: POINTER - judgement.logit.min(0.0),
                    words: Some(words),
                    follows: false,
                    phrase: true,
                };
                continue;
            }
            let is_short = (1..=OPENING_WORDS).contains(&judgement.words);
            if !is_short || judgement.address || judgement.logit < SURE_STORY {
                continue;
            }
            let Some(cue) = cues.of(page, at) else { continue };
            spoken[at].phrase = true;
            if judgement.words <= PHRASE_WORDS && cue.strength >= PLAIN
                || cue.label == Label::Cookie && cue.strength >= WHOLE
            {
                let logit = match cue.label {
                    Label::Credit if cue.strength == 100 && !has_numbers(page.words(at)) => BARE,
                    // With a name in it people do not agree whether it belongs to the text.
                    Label::Credit | Label::Other => 0.0,
                    _ => PHRASE,
                };
                let words = (logit > 0.0).then(|| cue.span.clone());
                spoken[at] = Spoken { logit, words, follows: false, phrase: true };
            }
            let opens = cue.label == Label::Subscription && cue.strength >= STRONG;
            if opens && opening.is_none() && before > 0 && 2 * before >= prose {
                opening = Some((at, cue.clone()));
            }
        }
        let below = judgements.iter().skip(1).position(|judgement| judgement.prose).map_or(0, |at| at + 1);
        let above = if judgements.first().is_some_and(|first| first.prose) { below.min(1) } else { below };
        for (at, (spoken, judgement)) in spoken.iter_mut().zip(judgements).enumerate().take(above) {
            let is_near = if at == 0 { below <= ABOVE_FIRST } else { judgement.echo && below - at <= ABOVE };
            if is_near && TITLE_WORDS.contains(&judgement.words) && spoken.words.is_none() {
                spoken.logit = TITLE;
            }
        }
        if let Some((at, cue)) = opening
            && turns_to_reader(at + 1, judgements, reading)
        {
            for (block, judgement) in (at..).zip(&judgements[at..]) {
                let logit = TAIL + (LEAST_LANGUAGE - judgement.logit).max(0.0);
                spoken[block] = Spoken { logit, words: Some(cue.span.clone()), follows: block > at, phrase: true };
            }
        }
        spoken
    }
}

fn has_numbers(words: &[Word]) -> bool {
    words.iter().any(|word| word.is(Word::NUMBERS))
}

/// Whether the prose from block `from` on turns to its reader.
fn turns_to_reader(from: usize, judgements: &[Judgement], reading: &Reading) -> bool {
    let (mut words, mut turned) = (0, 0);
    let blocks = judgements.iter().zip(reading.blocks()).skip(from);
    for (_, prose) in blocks.filter(|(judgement, _)| judgement.prose) {
        words += prose.len();
        turned += prose.iter().filter(|word| VOICES.contains(&word.hash)).count();
    }
    words >= VOICE_WORDS && turned as f32 >= VOICE * words as f32
}

#[cfg(test)]
mod tests {
    use super::super::language::{Language, Scratch};
    use super::super::segment::segment;
    use super::*;

    fn spoken(text: &str) -> Vec<Spoken> {
        let (mut blocks, mut scratch) = (Vec::new(), Scratch::default());
        segment(text, &mut blocks);
        let judgements = Language::shipped().judge(text, &blocks, &mut scratch).to_vec();
        let mut reading = Reading::default();
        reading.read(text, &blocks);
        let page = Lines { text, blocks: &blocks, reading: &reading };
        Listener::default().listen(&page, &judgements, &mut PageCues::default()).to_vec()
    }

    const STORY: &str = "The ferry to Orrin Head was cancelled on Monday because of fog, and two hundred people spent the night in the school.\n\
        The harbour master said that she had never seen such a thing in thirty years on the island, and went home.\n\
        On Tuesday the fog lifted, the ferry left at noon, and the school had its floors washed by the fire brigade.\n";
    const LETTER: &str = "Eleven years ago we printed the first issue of this paper in a garage, and our readers came to fetch it there.\n\
        You have kept us going ever since, and we would like you to know what your coins have paid for in our town.\n";

    #[test]
    fn a_letter_goes_with_its_opening_and_its_voice() {
        let goes = |text: &str| spoken(text).iter().map(|spoken| spoken.logit > 3.0).collect::<Vec<_>>();
        assert_eq!(
            goes(&format!("{STORY}Subscribe to continue reading\n{LETTER}")),
            [false, false, false, true, true, true]
        );
        // Not without the one or the other, and not where most of the text comes after it.
        assert_eq!(goes(&format!("{STORY}{LETTER}")), [false; 5]);
        assert_eq!(goes(&format!("{STORY}Subscribe to continue reading\n{STORY}"))[4..], [false; 3]);
        assert_eq!(goes(&format!("Subscribe to continue reading\n{STORY}{LETTER}"))[1..], [false; 5]);
    }

    #[test]
    fn a_title_stands_above_prose() {
        assert!(spoken(&format!("Fog keeps the ferry in port\n\n{STORY}"))[0].logit < 0.0);
        let below = spoken(&format!("News and sport\nStorm sank ferry in the harbour\nBy Ann Archer\n\n{STORY}"));
        assert!(below[1].logit < 0.0 && below[2].logit == 0.0, "{below:?}");
        assert!(spoken("Home page of the paper\nNews\nSport\nWeather")[0].logit >= 0.0);
    }

    #[test]
    fn a_credit_of_nobody_is_furniture() {
        let spoken = spoken(&format!("By on\n{STORY}By Ann Archer"));
        assert!(spoken[0].logit > 3.0 && spoken[4].logit == 0.0, "{spoken:?}");
    }
}
