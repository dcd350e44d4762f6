//! One page: its blocks, what speaks for and against each, and which of them are furniture.
//!
//! In: a text, and whatever else is known: what its host repeats, what markup says of its lines, rules of the user's. Out: its
//! furniture, block by block, with labels and evidence.
//!
//! ```
//! use onecopy::boilerplate::cleaner::Cleaner;
//! use onecopy::boilerplate::label::Label;
//! use onecopy::boilerplate::language::Level;
//!
//! let story = "The ferry to Orrin Head was cancelled on Monday because of fog, and two hundred people spent the night in a school.";
//! let page = format!("{story}\n\n{story}\n\nBe the first to comment\n\nLeave a Reply\n");
//! let cleaned = Cleaner::new(Level::Normal).clean(&page);
//! assert_eq!(cleaned.text, format!("{story}\n\n{story}\n"));
//! assert_eq!(cleaned.furniture.len(), 2);
//! assert_eq!(cleaned.furniture[0].label, Label::Comments);
//! ```

use super::fingerprint::{Fingerprinter, Prints};
use super::frame::Frame;
use super::furniture::{Evidence, Furniture};
use super::label::{Label, Labelled, Labeller, Lines, PageCues};
use super::language::smooth::smooth;
use super::language::{Language, Level, Scratch};
use super::markup::{self, Said};
use super::repetition::Repetition;
use super::rules::{Rules, Verdict};
use super::segment::{Block, segment};
use super::spoken::{Listener, Spoken};
use super::weigh::{self, Repeated, Weights};
use super::words::Reading;
use crate::document::Hosts;
use crate::read::html::Markup;
use crate::tidy;
use std::ops::Range;

/// Documents of so few blocks are little to judge by.
const FEW_BLOCKS: usize = 5;
/// Log-odds that a block of one must have where nothing else would be left.
const SURE: f32 = 3.0;

/// Tells furniture: of one document, or with a [count](Repetition) of what hosts repeat of those of a crawl.
#[derive(Clone, Debug)]
pub struct Cleaner<'a> {
    language: &'static Language,
    level: Level,
    keep: Vec<Label>,
    rules: Option<&'a Rules>,
    repetition: Option<&'a Repetition>,
}

/// A page to be judged.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// Its text.
    pub text: &'a str,
    /// The name of its host, if known.
    pub host: Option<&'a str>,
    /// The number of its host in the count; [`Hosts::UNKNOWN`] if it is not known.
    pub host_number: u32,
    /// What markup says of its lines, if it is HTML.
    pub markup: &'a [Markup],
}

/// What was found on a page.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    /// Its furniture, in order, without overlap.
    pub furniture: &'a [Furniture],
    /// All of its words.
    pub words: u32,
    /// Words in blocks that read like prose.
    pub prose: u32,
    /// The words themselves.
    pub reading: &'a Reading,
}

/// A text without its furniture.
#[derive(Clone, Debug, PartialEq)]
pub struct Cleaned {
    /// What is left.
    pub text: String,
    /// What was taken out, with places in the text as given.
    pub furniture: Vec<Furniture>,
}

/// What else than language there is to say of a block.
#[derive(Clone, Debug, Default)]
struct Reasons {
    repeated: Repeated,
    said: Said,
    spoken: Spoken,
}

/// Buffers. Keep one for each thread.
#[derive(Debug, Default)]
pub struct Workspace {
    blocks: Vec<Block>,
    reading: Reading,
    fingerprinter: Fingerprinter,
    language: Scratch,
    logits: Vec<f32>,
    listener: Listener,
    reasons: Vec<Reasons>,
    goes: Vec<bool>,
    ruled: Vec<Verdict>,
    cues: PageCues,
    labeller: Labeller,
    labels: Vec<Labelled>,
    furniture: Vec<Furniture>,
}

impl<'a> Cleaner<'a> {
    /// Removes as much as `level` says.
    pub fn new(level: Level) -> Self {
        Self { language: Language::shipped(), level, keep: Vec::new(), rules: None, repetition: None }
    }

    /// Furniture of these kinds stays.
    #[must_use]
    pub fn keeping(mut self, labels: &[Label]) -> Self {
        self.keep.extend(labels);
        self
    }

    /// Rules come first.
    #[must_use]
    pub fn by(mut self, rules: Option<&'a Rules>) -> Self {
        self.rules = rules;
        self
    }

    /// Takes into account what hosts repeat.
    #[must_use]
    pub fn knowing(mut self, repetition: Option<&'a Repetition>) -> Self {
        self.repetition = repetition;
        self
    }

    /// Takes the furniture out of a text of which nothing else is known.
    pub fn clean(&self, text: &str) -> Cleaned {
        let page = Page { text, host: None, host_number: Hosts::UNKNOWN, markup: &[] };
        let mut workspace = Workspace::default();
        let furniture = self.judge(&page, &mut workspace).furniture.to_vec();
        // Furniture is a part of the text it was found in.
        let parts = tidy::parts(text, furniture.iter().map(Furniture::span)).unwrap_or_default();
        let left = tidy::without(text.as_bytes(), &parts);
        Cleaned { text: String::from_utf8(left).unwrap_or_default(), furniture }
    }

    /// The furniture of a page.
    pub fn judge<'w>(&self, page: &Page<'_>, workspace: &'w mut Workspace) -> Judged<'w> {
        let Workspace {
            blocks, reading, fingerprinter, language, cues, listener, logits, reasons, goes, ruled, ..
        } = workspace;
        segment(page.text, blocks);
        reading.read(page.text, blocks);
        let judgements = self.language.judge_words(page.text, blocks, reading, language);
        let (words, prose) = judgements.iter().fold((0, 0), |(words, prose), judgement| {
            (words + judgement.words, prose + if judgement.prose { judgement.words } else { 0 })
        });

        // All that speaks for and against each block, then the likeliest course through them.
        let prints: &[Prints] = match self.repetition {
            Some(_) => fingerprinter.prints(page.text, blocks, reading),
            None => &[],
        };
        let weights = Weights::of(self.level);
        let counted = self.repetition.map(|counted| Frame::of(counted, page.host_number, prints, judgements));
        let frame = counted.unwrap_or_default();
        let common = markup::common(page.markup);
        let mut lines = page.markup;
        cues.clear();
        let spoken = listener.listen(&Lines { text: page.text, blocks, reading }, judgements, cues);
        logits.clear();
        reasons.clear();
        for (at, (block, judgement)) in blocks.iter().zip(judgements).enumerate() {
            let repeated = match (self.repetition, prints.get(at)) {
                (Some(repetition), Some(prints)) => {
                    let phrase = spoken[at].phrase;
                    let framing = frame.has(at, blocks.len());
                    weigh::repeated(repetition, weights, page.host_number, prints, judgement, phrase, framing)
                }
                _ => Repeated::default(),
            };
            let said = markup::said(block, judgement.words, common, &mut lines);
            let spoken = std::mem::take(&mut spoken[at]);
            logits.push(judgement.logit + repeated.logit + said.logit + spoken.logit);
            reasons.push(Reasons { repeated, said, spoken });
        }
        smooth(judgements, logits, self.level.threshold(), goes);
        if goes.len() <= FEW_BLOCKS && goes.iter().all(|&goes| goes) {
            // Nothing would be left: what is in doubt may be all that the page has to say.
            for (goes, &logit) in goes.iter_mut().zip(&*logits) {
                *goes = logit >= SURE;
            }
        }

        // Whoever runs this has the last word.
        ruled.clear();
        if let Some(rules) = self.rules.map(|rules| rules.of_host(page.host)) {
            ruled.extend(blocks.iter().map(|block| rules.apply(page.text, block.start..block.end)));
            for (goes, verdict) in goes.iter_mut().zip(&*ruled) {
                match verdict {
                    Verdict::Protect(_) => *goes = false,
                    Verdict::Block(_) => *goes = true,
                    Verdict::None | Verdict::Parts(_) => {}
                }
            }
        }
        self.furniture(page.text, workspace);
        Judged { furniture: &workspace.furniture, words, prose, reading: &workspace.reading }
    }

    /// Labels what goes, run by run, and says why.
    fn furniture(&self, text: &str, workspace: &mut Workspace) {
        let mut at = 0;
        workspace.furniture.clear();
        while at < workspace.blocks.len() {
            let goes = workspace.goes[at];
            let run = at..at + workspace.goes[at..].iter().take_while(|&&other| other == goes).count();
            at = run.end;
            if goes {
                let Workspace { blocks, reading, cues, labeller, labels, .. } = workspace;
                labeller.run(&Lines { text, blocks, reading }, run.clone(), cues, labels);
                for (number, block) in run.clone().enumerate() {
                    let mut furniture = self.whole(text, block, number, workspace);
                    if block + 1 < run.end {
                        // The white space between two that go goes with the first.
                        furniture.end = workspace.blocks[block + 1].start;
                    }
                    workspace.furniture.push(furniture);
                }
            } else {
                self.parts(run, workspace);
            }
        }
        let least_credit = self.level.threshold().credit;
        workspace.furniture.retain(|Furniture { label, score, .. }| {
            !self.keep.contains(label) && (*label != Label::Credit || *score >= least_credit)
        });
    }

    /// A block that goes, the `number`th of its run.
    fn whole(&self, text: &str, block: usize, number: usize, workspace: &Workspace) -> Furniture {
        let Workspace { blocks, logits, reasons, ruled, labels, language, reading, .. } = workspace;
        let Block { start, end, .. } = blocks[block];
        let judgement = language.judgements()[block];
        let Reasons { repeated, said, spoken } = &reasons[block];
        let Labelled { mut label, words } = labels[number].clone();
        let mut evidence = Vec::new();
        let mut score = logits[block];
        if let (Some(Verdict::Block(rule)), Some(rules)) = (ruled.get(block), self.rules) {
            evidence.push(Evidence::Rule(*rule));
            label = rules.rules()[*rule as usize].label();
            score = f32::INFINITY;
        } else if label == Label::Other {
            label = said.label.unwrap_or_default();
        }
        repeated.name(&mut evidence);
        if said.logit > 0.0 {
            evidence.push(Evidence::Markup(said.within));
        }
        if let Some(words) = spoken.words.as_ref().filter(|_| spoken.follows) {
            evidence.push(Evidence::After { start: words.start, end: words.end });
            label = if label == Label::Other { Label::Subscription } else { label };
        }
        if let Some(words) = words {
            evidence.push(Evidence::Words { start: words.start, end: words.end });
        } else if judgement.own > 0.0 {
            let strongest = self.language.strongest(text, reading.of(block));
            evidence.extend(strongest.iter().map(|words| Evidence::Words { start: words.start, end: words.end }));
        }
        if evidence.is_empty() || judgement.logit > judgement.own {
            evidence.push(Evidence::Context);
        }
        Furniture { start, end, label, score, evidence }
    }

    /// What rules strip of blocks that stay.
    fn parts(&self, run: Range<usize>, workspace: &mut Workspace) {
        let Some(rules) = self.rules else { return };
        for verdict in &workspace.ruled[run] {
            let Verdict::Parts(parts) = verdict else { continue };
            workspace.furniture.extend(parts.iter().map(|part| Furniture {
                start: part.span.start,
                end: part.span.end,
                label: rules.rules()[part.rule as usize].label(),
                score: f32::INFINITY,
                evidence: vec![Evidence::Rule(part.rule)],
            }));
        }
    }
}
