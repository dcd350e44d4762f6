//! Documents that are alike: proposed by the sketch, decided on the text, and which of them stay.

use super::candidates::Candidates;
use super::clock::Clock;
use super::likeness::Likeness;
use super::sharing::Sharing;
use super::{Monitor, Stage};
use crate::cluster::{Copies, Decisions, decide, remove_contained};
use crate::config::DedupConfig;
use crate::corpus::Corpus;
use crate::document::ranks as ranks_of;
use crate::error::{Error, Result};
use crate::index::BandTable;
use crate::read::Scratch;
use crate::scope::Allowed;
use crate::verify::{Comparable, LARGEST_LISTED, Texts, Verified};
use crate::write::{Decided, pair_rows};

/// What is alike by its words.
pub(super) struct Alike<'a> {
    config: &'a DedupConfig,
    copies: Copies,
    /// The place in the order of preference of documents in play.
    ranks: Vec<u32>,
    verified: Verified,
    /// Documents that the sketch proposed to compare; pairs, if these were listed.
    candidates: u64,
}

/// How much was looked at for it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Looked {
    pub(super) candidates: u64,
    pub(super) compared: u64,
    pub(super) bounded: u64,
}

impl<'a> Alike<'a> {
    /// Proposes and verifies. Of documents of the same words the most preferred stands for all, and near copies are sought among
    /// those.
    pub(super) fn find(
        corpus: &Corpus,
        copies: Copies,
        bands: BandTable,
        allowed: &Allowed<'_>,
        config: &'a DedupConfig,
        monitor: &dyn Monitor,
        clock: &mut Clock,
    ) -> Result<Self> {
        let documents = &corpus.documents;
        let candidates = Candidates::propose(documents, &copies, allowed, &bands);
        drop(bands);
        let preference = documents.preference(&config.keep, &corpus.id_ranks);
        let in_play = copies.documents().chain(candidates.documents());
        let ranks = ranks_of(documents.len(), in_play, &preference);
        clock.lap(Stage::Propose);

        monitor.begin(Stage::Verify, candidates.len());
        let ranked = Ranked { corpus, ranks: &ranks, allowed };
        let verified = candidates.verify(&ranked, config, monitor)?;
        clock.lap(Stage::Verify);
        Ok(Self { config, copies, ranks, verified, candidates: candidates.len() })
    }

    /// Decides who stays, by what documents share, too, if that is known: those that stand in each other nearly whole are alike
    /// whatever their shingles say.
    pub(super) fn decide(
        self,
        corpus: &Corpus,
        sharing: Option<&Sharing<'_>>,
        allowed: &Allowed<'_>,
    ) -> Result<(Decided, Looked)> {
        let Self { config, mut copies, mut ranks, mut verified, candidates } = self;
        let (documents, id_ranks) = (&corpus.documents, &corpus.id_ranks);
        let preference = documents.preference(&config.keep, id_ranks);
        let looked = Looked { candidates, compared: verified.compared, bounded: verified.bounded };
        let likeness =
            sharing.map(|sharing| Likeness::find(sharing, corpus, &copies, allowed, &mut verified.pairs, config));
        let likeness = likeness.transpose()?;
        let pairs = copies.joined(verified.pairs, documents);
        if likeness.is_some() {
            // Passages may bring documents into play that the sketch did not know of. (The pairs of copies are among `pairs` by now.)
            let in_play = copies.documents().chain(pairs.iter().flat_map(|pair| [pair.a, pair.b]));
            ranks = ranks_of(documents.len(), in_play, &preference);
        }
        let rank = |document: u32| ranks[document as usize];
        let Decisions { clusters, mut removed } =
            decide(documents.len(), &copies, &pairs, rank, |d| id_ranks[d as usize]);
        if let (Some(likeness), true) = (&likeness, config.remove_contained) {
            remove_contained(&mut removed, &likeness.contained, &documents.words, &preference);
        }
        // Whoever has listed pairs wants to know of each.
        let largest = if allowed.listed().is_some() { usize::MAX } else { LARGEST_LISTED as usize };
        let mut rows = pair_rows(&clusters, largest, &copies, &pairs, &removed, id_ranks);
        if let (Some(sharing), Some(likeness)) = (sharing, &likeness) {
            rows = likeness.complete(rows, sharing, corpus)?;
        }
        Ok((Decided { clusters, rows, removed }, looked))
    }
}

/// Documents in the order of the policy.
struct Ranked<'a> {
    corpus: &'a Corpus,
    ranks: &'a [u32],
    allowed: &'a Allowed<'a>,
}

impl Texts for Ranked<'_> {
    fn text<'a>(&'a self, document: u32, scratch: &'a mut Scratch) -> Result<&'a str> {
        self.corpus.text(document, scratch)
    }

    fn words(&self, document: u32) -> u32 {
        self.corpus.words(document)
    }

    fn changed(&self, document: u32) -> Error {
        self.corpus.changed(document)
    }
}

impl Comparable for Ranked<'_> {
    fn rank(&self, document: u32) -> u32 {
        self.ranks[document as usize]
    }

    fn admits(&self, a: u32, b: u32) -> bool {
        self.allowed.admits(a, b)
    }
}
