//! Language evidence: how likely each line of a document is furniture, from words, shape, place and neighbours.
//!
//! In: a text and its [blocks](super::segment). Out: a [`Judgement`] for each, and the words that speak most for one being furniture.
//! [`lines`] and [`mod@shape`] read a line, [`place`] says where it stands, [`net`] is the network, and `table` knows its words.
//! [`mod@smooth`] decides which blocks go. The weights are compiled in; `CARD.md` beside them says what they were trained on and
//! what they are worth, and `examples/train_boilerplate` trains others.
//!
//! Nothing is allocated for a line once the buffers have grown. The same bits come out on every machine.

pub mod lines;
pub mod net;
pub mod place;
mod product;
pub mod shape;
pub mod smooth;
mod table;
pub mod weights;

use super::segment::Block;
use super::words::{Reading, Word};
use lines::{FIRST, LAST, LineSink};
use net::{GATES, IN, LAYERS, LINE, MIX, OWN, ROW, STATE, at, bend, dot, step};
use place::{Echo, PLACE, Summary, is_capital_prose, is_echo, is_prose, places};
use product::Matrix;
use pulp::{Simd, WithSimd};
use shape::{Bytes, Words, set_known, shape};
pub use smooth::Level;
use std::sync::LazyLock;
use table::{Room, Table};
use weights::{Weights, WeightsError};

/// What is said of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Judgement {
    /// Log-odds that it is furniture, given everything around it.
    pub logit: f32,
    /// Log-odds by its own words and shape.
    pub own: f32,
    /// Its words.
    pub words: u32,
    /// Its bytes.
    pub bytes: u32,
    /// Whether it reads like prose: a dozen words, few of them capitals or numbers, and punctuation.
    pub prose: bool,
    /// Whether it is an address and nothing else.
    pub address: bool,
    /// Whether half of its long words, and two at least, stand in prose elsewhere in the document.
    pub echo: bool,
    /// Share of the words of the document that the model does not know.
    pub unknown: f32,
    /// Share of the bytes of the document that stand in blocks which read like prose.
    pub mostly: f32,
}

/// Words that speak for a block being furniture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// Byte of the text at which the first of them begins.
    pub start: u32,
    /// Byte behind the last.
    pub end: u32,
    /// What they add to [`Judgement::own`].
    pub logit: f32,
}

/// The model.
#[derive(Clone, Debug)]
pub struct Language {
    table: Table,
    unit: f32,
    dense: Vec<f32>,
    entry: Matrix<IN, LINE>,
    layers: [Layer; LAYERS],
}

/// The matrices of a layer.
#[derive(Clone, Debug)]
struct Layer {
    /// To the gates of both directions.
    gates: Matrix<LINE, BOTH>,
    mixed: Matrix<MIX, LINE>,
}

/// Gates and candidates of both directions.
const BOTH: usize = 2 * GATES;

impl Layer {
    fn of(weights: &[f32]) -> Self {
        let gates = |from: usize| weights[from..][..LINE * GATES].as_chunks::<GATES>().0;
        let rows = gates(at::FORWARD).iter().zip(gates(at::BACKWARD));
        let rows: Vec<[f32; BOTH]> = rows.map(|(forward, backward)| array(&[*forward, *backward].concat())).collect();
        let [forward, backward] = [at::FORWARD_BIAS, at::BACKWARD_BIAS].map(|from| array::<GATES>(&weights[from..]));
        Self {
            gates: Matrix::new(&rows, array(&[forward, backward].concat())),
            mixed: Matrix::new(weights[at::MIXED..][..MIX * LINE].as_chunks().0, array(&weights[at::MIXED_BIAS..])),
        }
    }
}

/// Buffers. Keep one for each thread.
#[derive(Debug, Default)]
pub struct Scratch {
    reading: Reading,
    summaries: Vec<Summary>,
    /// What is read of each line.
    inputs: Vec<[f32; IN]>,
    /// What is made of it.
    lines: Vec<[f32; LINE]>,
    /// The same with both memories, as it goes into the next layer.
    mixes: Vec<[f32; MIX]>,
    gates: Vec<[f32; BOTH]>,
    order: Vec<(u32, u32)>,
    echo: Echo,
    places: Vec<[f32; PLACE]>,
    judgements: Vec<Judgement>,
    room: Room,
}

impl Scratch {
    /// The last judgements that were made here.
    pub fn judgements(&self) -> &[Judgement] {
        &self.judgements
    }
}

impl Language {
    /// The model that comes with the program.
    pub fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<Language> = LazyLock::new(|| {
            // A test holds that they can be read. Weights of nothing judge nothing to be furniture.
            Language::from_bytes(include_bytes!("weights.bin")).unwrap_or_else(|_| {
                Language::from_weights(Weights { unit: 0.0, keys: vec![], rows: vec![], dense: vec![0.0; at::SIZE] })
            })
        });
        &SHIPPED
    }

    /// A model from a file of weights.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, WeightsError> {
        Weights::from_bytes(bytes).map(Self::from_weights)
    }

    fn from_weights(weights: Weights) -> Self {
        let Weights { unit, keys, rows, dense } = weights;
        Self {
            table: Table::new(&keys, rows),
            unit,
            entry: Matrix::new(dense[at::ENTRY..at::ENTRY_BIAS].as_chunks().0, array(&dense[at::ENTRY_BIAS..])),
            layers: std::array::from_fn(|layer| Layer::of(&dense[at::LAYER + layer * at::LAYER_SIZE..])),
            dense,
        }
    }

    /// Judges every block of a text, in order.
    pub fn judge<'s>(&self, text: &str, blocks: &[Block], scratch: &'s mut Scratch) -> &'s [Judgement] {
        let mut reading = std::mem::take(&mut scratch.reading);
        reading.read(text, blocks);
        self.judge_words(text, blocks, &reading, scratch);
        scratch.reading = reading;
        &scratch.judgements
    }

    /// The same of blocks whose words were read.
    pub fn judge_words<'s>(
        &self,
        text: &str,
        blocks: &[Block],
        reading: &Reading,
        scratch: &'s mut Scratch,
    ) -> &'s [Judgement] {
        pulp::Arch::new().dispatch(Judge { language: self, text, blocks, reading, scratch: &mut *scratch });
        &scratch.judgements
    }

    /// The words and pairs of words of a block that speak most for it being furniture, at most three, the strongest first.
    pub fn strongest_words(&self, text: &str, block: Block) -> Vec<Evidence> {
        let mut reading = Reading::default();
        let line = &text[block.start as usize..block.end as usize];
        reading.read(line, &[Block { start: 0, end: line.len() as u32, gap: 0 }]);
        let mut found = self.strongest(line, reading.of(0));
        for evidence in &mut found {
            evidence.start += block.start;
            evidence.end += block.start;
        }
        found
    }

    /// The same of words that were read, with bytes of their text.
    pub(super) fn strongest(&self, text: &str, words: &[Word]) -> Vec<Evidence> {
        let words = &words[..words.len().min(FIRST + LAST)];
        let words: Vec<(u64, u32, u32)> =
            words.iter().map(|word| (lines::key(text.as_bytes(), word), word.start, word.end)).collect();
        let count = words.len().max(1) as f32;
        let mut found: Vec<Evidence> = Vec::new();
        let mut room = Room::default();
        let mut add = |keys: u64, part: usize, start: u32, end: u32, n: f32| {
            if let &[row] = self.table.rows(&[keys], false, &mut room) {
                let row = self.table.row(row);
                let head = &self.dense[at::HEAD + part * ROW..][..ROW];
                let sum: f32 = row.iter().zip(head).map(|(&x, weight)| f32::from(x) * weight).sum();
                found.push(Evidence { start, end, logit: sum * self.unit / n.sqrt() });
            }
        };
        for &(key, start, end) in &words {
            add(key, 0, start, end, count);
        }
        let pairs = lines::pairs_of(&words);
        let n = pairs.len() as f32;
        for (key, start, end) in pairs {
            add(key, 1, start, end, n);
        }
        found.retain(|evidence| evidence.logit > 0.0);
        found.sort_by(|a, b| b.logit.total_cmp(&a.logit).then(a.start.cmp(&b.start)));
        let mut chosen: Vec<Evidence> = Vec::new();
        for evidence in found {
            // A word inside a pair that was taken says nothing more.
            if chosen.len() < 3 && chosen.iter().all(|c| evidence.end <= c.start || c.end <= evidence.start) {
                chosen.push(evidence);
            }
        }
        chosen
    }
}

struct Judge<'a> {
    language: &'a Language,
    text: &'a str,
    blocks: &'a [Block],
    reading: &'a Reading,
    scratch: &'a mut Scratch,
}

impl WithSimd for Judge<'_> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { language, text, blocks, reading, scratch } = self;
        scratch.summaries.clear();
        scratch.inputs.clear();
        scratch.judgements.clear();
        scratch.echo.clear();
        lines::lines(simd, text, blocks, reading, &mut Read { language, scratch });
        let Scratch { summaries, inputs, lines, mixes, gates, order, echo, places: found, judgements, .. } = scratch;
        places(summaries, order, found);
        echo.put(summaries, found);
        for (input, place) in inputs.iter_mut().zip(&*found) {
            input[OWN..].copy_from_slice(place);
        }
        let w = &language.dense;
        language.entry.multiply(simd, inputs, lines);
        mixes.resize(lines.len(), [0.0; MIX]);
        for layer in &language.layers {
            for (mix, line) in mixes.iter_mut().zip(&mut *lines) {
                bend(line);
                mix[..LINE].copy_from_slice(line);
            }
            layer.gates.multiply(simd, mixes, gates);
            remember(gates.iter().map(|gates| &gates[..GATES]).zip(&mut *mixes), LINE);
            remember(gates.iter().map(|gates| &gates[GATES..]).zip(&mut *mixes).rev(), LINE + STATE);
            layer.mixed.multiply(simd, mixes, lines);
        }
        lines.iter_mut().for_each(bend);
        let unknown = found.first().map_or(0.0, |place| place[place::UNKNOWN]);
        let all: u64 = judgements.iter().map(|judgement| u64::from(judgement.bytes)).sum();
        let prose: u64 =
            judgements.iter().filter(|judgement| judgement.prose).map(|judgement| u64::from(judgement.bytes)).sum();
        let mostly = prose as f32 / all.max(1) as f32;
        for ((judgement, line), place) in judgements.iter_mut().zip(&*lines).zip(&*found) {
            judgement.echo = is_echo(place);
            judgement.logit = w[at::EXIT_BIAS] + dot(&w[at::EXIT..at::EXIT_BIAS], line);
            judgement.unknown = unknown;
            judgement.mostly = mostly;
        }
    }
}

/// Runs a memory over lines, and puts its states where lines have them.
#[inline(always)]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
fn remember<'l>(lines: impl Iterator<Item = (&'l [f32], &'l mut [f32; MIX])>, at: usize) {
    let mut state = [0.0; STATE];
    for (gates, mix) in lines {
        step(&mut state, gates);
        mix[at..at + STATE].copy_from_slice(&state);
    }
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
fn array<const N: usize>(from: &[f32]) -> [f32; N] {
    let mut to = [0.0; N];
    to.copy_from_slice(&from[..N]);
    to
}

struct Read<'a> {
    language: &'a Language,
    scratch: &'a mut Scratch,
}

impl LineSink for Read<'_> {
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
    fn line(&mut self, words: &[u64], pairs: &[u64], counts: &Words, bytes: &Bytes, gaps: [u8; 2]) {
        let Language { table, unit, dense: w, .. } = self.language;
        let Scratch { inputs, room, echo, summaries, judgements, .. } = &mut *self.scratch;
        inputs.push([0.0; IN]);
        let Some(input) = inputs.last_mut() else { return };
        let mut known = [0_u16; 2];
        for (part, keys) in [words, pairs].into_iter().enumerate() {
            let mut sum = [0_i16; ROW];
            let rows = table.rows(keys, part == 1, room);
            known[part] = rows.len() as u16;
            for &row in rows {
                for (sum, &x) in sum.iter_mut().zip(table.row(row)) {
                    *sum += i16::from(x);
                }
            }
            let scale = unit / (keys.len().max(1) as f32).sqrt();
            for (to, sum) in input[part * ROW..].iter_mut().zip(sum) {
                *to = f32::from(sum) * scale;
            }
        }
        let mut seen = shape(counts, bytes, gaps);
        let share = |part: usize, all: usize| f32::from(known[part]) / all.max(1) as f32;
        set_known(&mut seen, share(0, words.len()), share(1, pairs.len()));
        input[2 * ROW..OWN].copy_from_slice(&seen);
        let own = w[at::HEAD_BIAS] + dot(&w[at::HEAD..at::HEAD_BIAS], &input[..OWN]);
        let summary = Summary {
            bytes: bytes.length,
            words: counts.words,
            known: known[0],
            read: words.len() as u16,
            prose: is_prose(counts, bytes),
            bare: bytes.bare,
            same: lines::same(words),
        };
        echo.add(words);
        summaries.push(summary);
        judgements.push(Judgement {
            logit: 0.0,
            own,
            words: counts.words,
            bytes: bytes.length,
            prose: summary.prose || is_capital_prose(counts, bytes),
            address: bytes.bare,
            echo: false,
            unknown: 0.0,
            mostly: 0.0,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boilerplate::segment::segment;
    use proptest::prelude::*;
    use smooth::{Level, smooth};

    fn judged(text: &str) -> (Vec<Block>, Vec<Judgement>) {
        let mut blocks = Vec::new();
        segment(text, &mut blocks);
        let mut scratch = Scratch::default();
        let judgements = Language::shipped().judge(text, &blocks, &mut scratch).to_vec();
        (blocks, judgements)
    }

    const STORY: &str = "The ferry to Orrin Head was cancelled on Monday because of fog, and two hundred people spent the night in the school.\n\n\
        The harbour master, Ada Brill, said that she had never seen such a thing in thirty years on the island.\n\n\
        \"We put the children on the stage and the dogs in the gym,\" she said, and laughed.\n\n\
        On Tuesday the fog lifted, the ferry left at noon, and the school had its floors washed.";

    #[test]
    fn the_shipped_weights_can_be_read() {
        let weights = Weights::from_bytes(include_bytes!("weights.bin")).unwrap();
        assert!(weights.keys.len() > 1000);
    }

    #[test]
    fn a_comment_form_is_furniture_and_the_story_is_not() {
        let text =
            format!("{STORY}\n\nBe the first to comment\n\nLeave a Reply\n\nYour email address will not be published.");
        let (_, judgements) = judged(&text);
        let logits: Vec<f32> = judgements.iter().map(|j| j.logit).collect();
        assert!(logits[..4].iter().all(|&logit| logit < 0.0), "{logits:?}");
        let mut goes = Vec::new();
        smooth(&judgements, &logits, Level::Normal.threshold(), &mut goes);
        assert_eq!(goes, [false, false, false, false, true, true, true], "{logits:?}");
    }

    #[test]
    fn prose_stays_in_languages_known_or_not() {
        for text in [
            "Die Fähre nach Orrin fiel am Montag wegen des Nebels aus, und zweihundert Menschen verbrachten die Nacht in der Schule.",
            "Le bac pour Orrin a été annulé lundi à cause du brouillard, et deux cents personnes ont passé la nuit à l'école.",
            "Lautta Orriniin peruttiin maanantaina sumun vuoksi, ja kaksisataa ihmistä vietti yön koulun liikuntasalissa.",
            "Паром в Оррин отменили в понедельник из-за тумана, и двести человек провели ночь в школе, сказал начальник порта.",
        ] {
            let (_, judgements) = judged(&format!("{text}\n\n{text}\n\n{text}"));
            let logits: Vec<f32> = judgements.iter().map(|j| j.logit).collect();
            let mut goes = Vec::new();
            smooth(&judgements, &logits, Level::Normal.threshold(), &mut goes);
            assert_eq!(goes, [false; 3], "{text} {logits:?}");
        }
    }

    #[test]
    fn the_strongest_words_are_named() {
        let text = "Leave a Reply to the harbour master";
        let (blocks, _) = judged(text);
        let found = Language::shipped().strongest_words(text, blocks[0]);
        assert!(!found.is_empty() && found.len() <= 3);
        let named: Vec<&str> = found.iter().map(|e| &text[e.start as usize..e.end as usize]).collect();
        assert!(named.iter().any(|words| words.contains("Leave") || words.contains("Reply")), "{named:?}");
        assert!(found.is_sorted_by(|a, b| a.logit >= b.logit));
        assert!(Language::shipped().strongest_words("…", Block { start: 0, end: 3, gap: 0 }).is_empty());
    }

    #[test]
    fn buffers_carry_nothing_over() {
        let mut blocks = Vec::new();
        let mut scratch = Scratch::default();
        segment(STORY, &mut blocks);
        let first = Language::shipped().judge(STORY, &blocks, &mut scratch).to_vec();
        let mut others = Vec::new();
        segment("Menu\nHome", &mut others);
        assert_eq!(Language::shipped().judge("Menu\nHome", &others, &mut scratch).len(), 2);
        assert!(Language::shipped().judge("", &[], &mut scratch).is_empty());
        assert_eq!(Language::shipped().judge(STORY, &blocks, &mut scratch), first);
    }

    proptest! {
        #[test]
        fn any_text_is_judged(text in "(\\PC{0,30}|[a-z A-Z0-9.,|]{0,80}|\n|[é東я…»©\u{301}]{0,9}){0,9}") {
            let (blocks, judgements) = judged(&text);
            prop_assert_eq!(blocks.len(), judgements.len());
            prop_assert!(judgements.iter().all(|j| j.logit.is_finite() && j.own.is_finite()));
            for block in blocks {
                for evidence in Language::shipped().strongest_words(&text, block) {
                    prop_assert!(block.start <= evidence.start && evidence.end <= block.end);
                    prop_assert!(text.is_char_boundary(evidence.start as usize) && text.is_char_boundary(evidence.end as usize));
                }
            }
        }
    }
}
