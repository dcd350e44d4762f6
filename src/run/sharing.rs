//! What the documents of a corpus share.

use super::clock::Clock;
use super::examine::Keys;
use super::{Monitor, Stage};
use crate::config::{Offsets, PassagesConfig};
use crate::corpus::{Corpus, Given};
use crate::document::inverse;
use crate::error::{Error, Result};
use crate::passages::cut::cuts;
use crate::passages::family::{Families, families};
use crate::passages::find::{Found, Indexed, Proposals, Wanted, find};
use crate::passages::furniture::Furniture;
use crate::passages::kind::Kinds;
use crate::passages::known::Known;
use crate::passages::listing::{Listing, list};
use crate::passages::loose::index::CoupleIndex;
use crate::passages::offsets::{to_chars, to_given};
use crate::passages::passage::{Match, Passage, Region};
use crate::passages::seed::SeedIndex;
use crate::passages::share::{Aligned, Masks, shares};
use crate::passages::twins::Twins;
use crate::scope::Allowed;
use crate::verify::Texts;
use crate::write::Edits;

/// Passages of a corpus and their families. Documents are numbered by age: by date, those without one last, then by id.
pub(super) struct Sharing<'a> {
    config: &'a PassagesConfig,
    /// The documents' numbers in the input, the earliest first.
    order: Vec<u32>,
    /// The age of each document, by number in the input.
    age: Vec<u32>,
    /// What is aligned, of any length.
    matches: Vec<Match>,
    passages: Vec<Passage>,
    families: Families,
    kinds: Kinds,
    masks: Masks,
}

impl<'a> Sharing<'a> {
    /// Proposes, aligns and groups.
    pub(super) fn find(
        corpus: &Corpus,
        keys: Keys,
        allowed: &Allowed<'_>,
        config: &'a PassagesConfig,
        monitor: &dyn Monitor,
        clock: &mut Clock,
    ) -> Result<Self> {
        let count = corpus.documents.len();
        let order = earliest_first(corpus);
        let age = inverse(&order);
        let progress = |amount| monitor.step(amount);
        let wanted = Wanted {
            least_words: config.least_words,
            identity: config.identity,
            loose: config.loose,
            pieces: config.cut,
        };
        monitor.begin(Stage::Align, u64::from(count));
        let indexed = allowed.listed().is_none();
        let Keys { fingerprints, couples, texts } = keys;
        let twins = Twins::find(order.iter().map(|&document| texts[document as usize]));
        drop(texts);
        // One of each text is enough to find others like it.
        let number = |document: u32| Some(age[document as usize]).filter(|&age| twins.first(age) == age);
        let couples = (indexed && config.loose).then(|| CoupleIndex::new(couples, count, number));
        let seeds = SeedIndex::new(fingerprints, count, number);
        let allows = |a: u32, b: u32| allowed.admits(order[a as usize], order[b as usize]);
        let found = if let Some(listed) = allowed.listed() {
            let partners = partners(&listed.pairs, &age);
            find(&Proposals::Listed(&partners), &order, corpus, wanted, &progress)?
        } else {
            let indexed = Indexed { seeds: &seeds, couples: couples.as_ref(), twins: &twins, allows: &allows };
            find(&Proposals::Indexed(indexed), &order, corpus, wanted, &progress)?
        };
        drop(couples);
        let Found { matches, passages } = found;
        clock.lap(Stage::Align);

        monitor.step(0)?;
        monitor.begin(Stage::Group, 0);
        let known = known(corpus, &order)?;
        let furniture = Furniture::learn(&seeds, &twins, &known, &known.stories(&matches));
        drop(seeds);
        let mut families = families(&passages, allows);
        families.place(&known)?;
        let kinds = Kinds::find(&passages, &families, &furniture, &twins, &known)?;
        let masks = kinds.masks(&passages, count);
        clock.lap(Stage::Group);
        Ok(Self { config, order, age, matches, passages, families, kinds, masks })
    }

    /// What is to be listed of all that, and what is to be cut from the documents.
    pub(super) fn list(&self, corpus: &Corpus) -> Result<(Listing, Option<Edits>)> {
        let Self { config, order, passages, families, kinds, .. } = self;
        let hosts = known(corpus, order)?.hosts;
        let cuts = config.cut.then(|| self.cuts(corpus)).transpose()?;
        let cuts = cuts.as_deref();
        let mut listing = list(passages, families, &kinds.kinds, cuts, order, &corpus.id_ranks, hosts);
        let edits = cuts.map(|cuts| {
            let cut = |(cut, _, _): &(Region, Region, usize)| (order[cut.document as usize], cut.start..cut.end);
            Edits::new(cuts.iter().map(cut))
        });
        to_given(&mut listing, corpus)?;
        if config.offsets == Offsets::Chars {
            to_chars(&mut listing, &Given(corpus))?;
        }
        Ok((listing, edits))
    }

    /// What goes of the later printings of passages, in whose favour, and by which passage.
    fn cuts(&self, corpus: &Corpus) -> Result<Vec<(Region, Region, usize)>> {
        let pieces = self.passages.iter().enumerate();
        let pieces = pieces.flat_map(|(number, passage)| passage.pieces.iter().map(move |&piece| (piece, number)));
        let (aligned, of): (Vec<(Region, Region)>, Vec<usize>) = pieces.unzip();
        let cuts = cuts(&aligned, &self.order, corpus)?;
        Ok(cuts.into_iter().map(|cut| (cut.region, aligned[cut.row as usize].0, of[cut.row as usize])).collect())
    }

    /// How much of each document of a pair stands in the other, furniture apart.
    pub(super) fn aligned(&self, corpus: &Corpus) -> Vec<Aligned> {
        self.shares(&self.matches, corpus)
    }

    /// The same of pairs that may not have been proposed; documents by number in the input.
    pub(super) fn align(&self, pairs: &[(u32, u32)], corpus: &Corpus) -> Result<Vec<Aligned>> {
        let partners = partners(pairs, &self.age);
        let PassagesConfig { least_words, identity, .. } = *self.config;
        let wanted = Wanted { least_words, identity, loose: false, pieces: false };
        let found = find(&Proposals::Listed(&partners), &self.order, corpus, wanted, &|_| Ok(()))?;
        Ok(self.shares(&found.matches, corpus))
    }

    fn shares(&self, matches: &[Match], corpus: &Corpus) -> Vec<Aligned> {
        let mut shares = shares(matches, |age| corpus.words(self.order[age as usize]), &self.masks);
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
    for partners in &mut partners {
        partners.sort_unstable();
    }
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
