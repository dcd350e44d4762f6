//! One page: its blocks, what speaks for and against each, and which of them are furniture.

use super::fingerprint::{Fingerprinter, Prints};
use super::furniture::{Evidence, Furniture};
use super::label::Label;
use super::language::smooth::smooth;
use super::language::{Language, Level, Scratch};
use super::markup::Said;
use super::repetition::Repetition;
use super::segment::{Block, segment};
use super::weigh::Repeated;
use super::{markup, weigh};
use crate::read::html::Markup;

/// Tells furniture. For one document at a time; with a [count](Repetition) of what hosts repeat, also for those of a crawl.
#[derive(Debug)]
pub struct Cleaner<'a> {
    language: &'static Language,
    level: Level,
    keep: Vec<Label>,
    repetition: Option<&'a Repetition>,
}

/// A page to be judged.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// Its text.
    pub text: &'a str,
    /// The name of its host, if known.
    pub host: Option<&'a str>,
    /// The number of its host in the count.
    pub host_number: u32,
    /// What markup says of its lines, if it is HTML.
    pub markup: &'a [Markup],
}

/// Buffers. Keep one for each thread.
#[derive(Debug, Default)]
pub struct Workspace {
    blocks: Vec<Block>,
    fingerprinter: Fingerprinter,
    language: Scratch,
    logits: Vec<f32>,
    goes: Vec<bool>,
    reasons: Vec<(Repeated, Said)>,
    furniture: Vec<Furniture>,
}

impl<'a> Cleaner<'a> {
    /// Removes as much as `level` says.
    pub fn new(level: Level) -> Self {
        Self { language: Language::shipped(), level, keep: Vec::new(), repetition: None }
    }

    /// Furniture of these kinds stays.
    pub fn keep(&mut self, labels: &[Label]) {
        self.keep.extend(labels);
    }

    /// Takes into account what hosts repeat.
    pub fn repetition(&mut self, repetition: &'a Repetition) {
        self.repetition = Some(repetition);
    }

    /// The furniture of a page, in its order.
    pub fn judge<'w>(&self, page: &Page<'_>, workspace: &'w mut Workspace) -> &'w [Furniture] {
        let Workspace { blocks, fingerprinter, language, logits, goes, reasons, furniture } = workspace;
        furniture.clear();
        logits.clear();
        reasons.clear();
        segment(page.text, blocks);
        let judgements = self.language.judge(page.text, blocks, language);
        let prints: &[Prints] = match self.repetition {
            Some(_) => fingerprinter.prints(page.text, blocks),
            None => &[],
        };
        let common = markup::common(page.markup);
        let mut lines = page.markup;
        for (at, (block, judgement)) in blocks.iter().zip(judgements).enumerate() {
            let repeated = match (self.repetition, prints.get(at)) {
                (Some(repetition), Some(prints)) => weigh::repeated(repetition, prints, page.host_number, judgement),
                _ => Repeated::default(),
            };
            let said = markup::said(block, judgement.words, common, &mut lines);
            logits.push(judgement.logit + repeated.logit + said.logit);
            reasons.push((repeated, said));
        }
        smooth(judgements, logits, self.level.threshold(), goes);
        for (at, block) in blocks.iter().enumerate().filter(|(at, _)| goes[*at]) {
            let (repeated, said) = reasons[at];
            let mut evidence = Vec::new();
            repeated.name(&mut evidence);
            if said.logit > 0.0 {
                evidence.push(Evidence::Markup(said.within));
            }
            if judgements[at].own > 0.0 {
                let words = self.language.strongest_words(page.text, *block);
                evidence.extend(words.iter().map(|words| Evidence::Words { start: words.start, end: words.end }));
            }
            if evidence.is_empty() || judgements[at].logit > judgements[at].own {
                evidence.push(Evidence::Context);
            }
            let label = said.label.unwrap_or_default();
            furniture.push(Furniture { start: block.start, end: block.end, label, score: logits[at], evidence });
        }
        furniture
    }
}
