//! One page: its blocks, what speaks for and against each, and which of them are furniture.

use super::fingerprint::{Fingerprinter, Prints};
use super::furniture::{Evidence, Furniture};
use super::label::Label;
use super::language::{Language, Level, Scratch};
use super::repetition::Repetition;
use super::segment::{Block, segment};
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
        let Workspace { blocks, fingerprinter, language, furniture } = workspace;
        furniture.clear();
        segment(page.text, blocks);
        let judgements = self.language.judge(page.text, blocks, language);
        let prints: &[Prints] = match self.repetition {
            Some(_) => fingerprinter.prints(page.text, blocks),
            None => &[],
        };
        let common = markup::common(page.markup);
        let mut lines = page.markup;
        for (at, (block, judgement)) in blocks.iter().zip(judgements).enumerate() {
            let mut score = judgement.logit;
            let mut evidence = Vec::new();
            if let (Some(repetition), Some(prints)) = (self.repetition, prints.get(at)) {
                let weight = weigh::repeated(repetition, prints, page.host_number, judgement, &mut evidence);
                score += weight;
            }
            let said = markup::said(block, judgement.words, common, &mut lines);
            score += said.logit;
            if said.logit > 0.0 {
                evidence.push(Evidence::Markup(said.within));
            }
            if score > 0.0 {
                evidence.push(Evidence::Context);
                furniture.push(Furniture { start: block.start, end: block.end, label: Label::Other, score, evidence });
            }
        }
        furniture
    }
}
