//! What the documents of a corpus share.

use super::clock::Clock;
use super::{Monitor, Stage};
use crate::config::{Offsets, PassagesConfig};
use crate::corpus::Corpus;
use crate::document::inverse;
use crate::error::{Error, Result};
use crate::passages::family::{Families, families};
use crate::passages::find::{Passage, Proposals, find};
use crate::passages::furniture::Furniture;
use crate::passages::kind::Kinds;
use crate::passages::known::Known;
use crate::passages::listing::{Listing, list};
use crate::passages::offsets::to_chars;
use crate::passages::seed::{Occurrence, SeedIndex};
use crate::passages::share::{Aligned, Masks, shares};
use crate::scope::Allowed;
use crate::verify::Texts;

/// Passages of a corpus and their families. Documents are numbered by age: by date, those without one last, then by id.
pub(super) struct Sharing<'a> {
    config: &'a PassagesConfig,
    /// The documents' numbers in the input, the earliest first.
    order: Vec<u32>,
    /// The age of each document, by number in the input.
    age: Vec<u32>,
    /// Passages of any length.
    all: Vec<Passage>,
    /// Those that are long enough to be listed.
    listed: Vec<Passage>,
    families: Families,
    kinds: Kinds,
    masks: Masks,
}

impl<'a> Sharing<'a> {
    /// Proposes, aligns and groups.
    pub(super) fn find(
        corpus: &Corpus,
        mut fingerprints: Vec<Occurrence>,
        allowed: &Allowed<'_>,
        config: &'a PassagesConfig,
        monitor: &dyn Monitor,
        clock: &mut Clock,
    ) -> Result<Self> {
        let count = corpus.documents.len();
        let order = earliest_first(corpus);
        let age = inverse(&order);
        let progress = |amount| monitor.step(amount);
        monitor.begin(Stage::Align, u64::from(count));
        for at in &mut fingerprints {
            at.document = age[at.document as usize];
        }
        let index = SeedIndex::new(fingerprints, count);
        let allows = |a: u32, b: u32| allowed.admits(order[a as usize], order[b as usize]);
        let all = if let Some(listed) = allowed.listed() {
            let partners = partners(&listed.pairs, &age);
            find(&Proposals::Listed(&partners), &order, corpus, config.identity, &progress)?
        } else {
            find(&Proposals::Seeds(&index, &allows), &order, corpus, config.identity, &progress)?
        };
        clock.lap(Stage::Align);

        monitor.begin(Stage::Group, 0);
        let known = known(corpus, &order)?;
        let furniture = Furniture::learn(&index, &known, &known.stories(&all));
        drop(index);
        let is_long = |passage: &&Passage| passage.words() >= config.least_words;
        let listed: Vec<Passage> = all.iter().filter(is_long).cloned().collect();
        let families = families(&listed, allows);
        let kinds = Kinds::find(&listed, &families, &furniture, &known)?;
        let masks = kinds.masks(&listed, count);
        clock.lap(Stage::Group);
        Ok(Self { config, order, age, all, listed, families, kinds, masks })
    }

    /// What is to be listed of all that.
    pub(super) fn list(&self, corpus: &Corpus) -> Result<Listing> {
        let Self { config, order, listed, families, kinds, .. } = self;
        let hosts = known(corpus, order)?.hosts;
        let mut listing = list(listed, families, &kinds.kinds, order, &corpus.id_ranks, hosts);
        if config.offsets == Offsets::Chars {
            to_chars(&mut listing, corpus)?;
        }
        Ok(listing)
    }

    /// How much of each document of a pair stands in the other, furniture apart.
    pub(super) fn aligned(&self, corpus: &Corpus) -> Vec<Aligned> {
        self.shares(&self.all, corpus)
    }

    /// The same of pairs that may not have been proposed; documents by number in the input.
    pub(super) fn align(&self, pairs: &[(u32, u32)], corpus: &Corpus) -> Result<Vec<Aligned>> {
        let partners = partners(pairs, &self.age);
        let found = find(&Proposals::Listed(&partners), &self.order, corpus, self.config.identity, &|_| Ok(()))?;
        Ok(self.shares(&found, corpus))
    }

    fn shares(&self, passages: &[Passage], corpus: &Corpus) -> Vec<Aligned> {
        let mut shares = shares(passages, |age| corpus.words(self.order[age as usize]), &self.masks);
        for pair in &mut shares {
            (pair.a, pair.b) = (self.order[pair.a as usize], self.order[pair.b as usize]);
        }
        shares
    }
}

/// The earlier documents that each is to be compared with, both by age.
fn partners(pairs: &[(u32, u32)], age: &[u32]) -> Vec<Vec<u32>> {
    let mut partners = vec![Vec::new(); age.len()];
    for &(a, b) in pairs {
        let (a, b) = (age[a as usize], age[b as usize]);
        partners[a.max(b) as usize].push(a.min(b));
    }
    partners.iter_mut().for_each(|partners| partners.sort_unstable());
    partners
}

/// The documents, the earliest first.
fn earliest_first(corpus: &Corpus) -> Vec<u32> {
    let dates = corpus.documents.dates.as_deref();
    let date = |document: u32| dates.and_then(|dates| dates[document as usize]).unwrap_or(i64::MAX);
    let mut order: Vec<u32> = (0..corpus.documents.len()).collect();
    order.sort_unstable_by_key(|&document| (date(document), corpus.id_ranks[document as usize]));
    order
}

fn known<'a>(corpus: &'a Corpus, order: &'a [u32]) -> Result<Known<'a, Corpus>> {
    match (&corpus.documents.hosts, &corpus.documents.dates) {
        (Some(hosts), Some(dates)) => Ok(Known { order, texts: corpus, hosts, dates }),
        _ => Err(Error::Internal("passages without hosts and dates".into())),
    }
}
