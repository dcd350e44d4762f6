//! How documents are deduplicated.

use super::common::{check_share, hashed};
use super::{Common, PassagesConfig, Scope};
use crate::cluster::Keep;
use crate::document::Columns;
use crate::error::{Error, Result};
use crate::index::Banding;
use crate::read::Fields;
use crate::shingle::{ShingleKind, WIDEST};

/// Documents of fewer words are compared for equality only: a shingle or two say too little.
pub const LEAST_WORDS: u32 = 5;

/// The recall at the threshold that bands are chosen for by default.
pub const RECALL: f64 = 0.985;

/// The share of the shorter document that is customarily called all of it.
pub const CONTAINED: f64 = 0.9;

/// The share of both documents that is customarily called all of them, but for edits.
pub const ALIGNED: f64 = 0.9;

/// How documents are deduplicated.
#[derive(Clone, Debug)]
pub struct DedupConfig {
    /// What every command is told.
    pub common: Common,
    /// What a shingle is: five words. Character shingles have been seen to merge tens of thousands of unrelated books.
    pub shingle: ShingleKind,
    /// The least Jaccard similarity of two duplicates, 0.8 as customary; enforced on the shingle sets themselves.
    pub threshold: f64,
    /// Bands and rows: 20x6 at the default threshold and recall.
    pub bands: Bands,
    /// Which of two copies stays.
    pub keep: Keep,
    /// What the hash functions are drawn from.
    pub seed: u64,
    /// How shared passages are found, if documents are compared by these too; [`DedupConfig::common`] goes before what
    /// is common there.
    pub passages: Option<PassagesConfig>,
    /// The least aligned share, of both documents, that makes two documents duplicates whatever their Jaccard similarity: a
    /// copy in which every tenth word was changed keeps hardly any shingle. Needs passages.
    pub aligned: Option<f64>,
    /// The least aligned share of the shorter document that makes it contained in the longer; with passages, these are reported.
    pub contained: f64,
    /// Whether contained documents are removed. Forms and templates are contained, too. Needs passages.
    pub remove_contained: bool,
}

/// How the sketch is cut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bands {
    /// So that this share of the pairs right at the threshold is proposed; those above it are proposed more surely.
    ForRecall(f64),
    /// As given.
    Given(Banding),
}

impl Default for DedupConfig {
    fn default() -> Self {
        Self {
            common: Common::default(),
            shingle: ShingleKind::default(),
            threshold: 0.8,
            bands: Bands::ForRecall(RECALL),
            keep: Keep::default(),
            seed: 1,
            passages: None,
            aligned: None,
            contained: CONTAINED,
            remove_contained: false,
        }
    }
}

impl DedupConfig {
    /// Bands and rows.
    pub fn banding(&self) -> Banding {
        match self.bands {
            Bands::ForRecall(recall) => Banding::choose(self.threshold, recall),
            Bands::Given(banding) => banding,
        }
    }

    /// Where a record keeps what, with the field that the policy asks for.
    pub(crate) fn all_fields(&self) -> Result<Fields> {
        let mut fields = self.common.fields.clone();
        if let Keep::Max(path) = &self.keep {
            fields.number = Some(path.parse()?);
        }
        Ok(fields)
    }

    /// What is to be remembered of documents beyond what every run needs.
    pub(crate) fn columns(&self) -> Columns {
        match self.passages {
            Some(_) => PassagesConfig::COLUMNS,
            None => Columns { hosts: self.common.scope == Scope::Across, ..Columns::default() },
        }
    }

    /// Checks what types cannot: ranges, and what goes with what.
    pub fn check(&self) -> Result<()> {
        self.common.check()?;
        check_share("--threshold", self.threshold, 0.8)?;
        if !(1..=WIDEST).contains(&self.shingle.width) {
            return Err(Error::Usage(format!(
                "--shingle {}: out of range; hint: pass 1 to {WIDEST}, such as 5",
                self.shingle.width
            )));
        }
        if let Bands::ForRecall(recall) = self.bands {
            if !(recall > 0.0 && recall < 1.0) {
                return Err(Error::Usage(format!(
                    "--recall {recall}: out of range; hint: pass a number between 0 and 1, such as {RECALL}"
                )));
            }
            let reached = self.banding().probability(self.threshold);
            if reached < recall {
                return Err(Error::Usage(format!(
                    "--threshold {}: the sketch would propose only {reached:.3} of such pairs, not {recall}; hint: pass a higher \
                     --threshold, a lower --recall, or --bands such as 1000x1",
                    self.threshold
                )));
            }
        }
        self.check_passages()
    }

    fn check_passages(&self) -> Result<()> {
        if let Some(aligned) = self.aligned {
            check_share("--aligned", aligned, ALIGNED)?;
        }
        check_share("--contained", self.contained, CONTAINED)?;
        match &self.passages {
            Some(passages) => passages.check(),
            None if self.aligned.is_some() => Err(needs_passages("--aligned")),
            None if self.remove_contained => Err(needs_passages("--remove-contained")),
            None => Ok(()),
        }
    }

    /// A name for the parameters that results depend on: equal names, equal results on equal input.
    pub fn fingerprint(&self) -> String {
        let Self { common, shingle, threshold, bands: _, keep, seed, .. } = self;
        let Self { passages, aligned, contained, remove_contained, .. } = self;
        let passages = passages.as_ref().map(|passages| (passages.rules(), aligned, contained, remove_contained));
        let (common, banding) = (common.fingerprint(), self.banding());
        hashed(&format!("{common} {shingle:?} {threshold:?} {banding} {keep} {seed} {passages:?}"))
    }
}

/// A switch that asks for what only passages can tell.
pub(crate) fn needs_passages(switch: &str) -> Error {
    Error::Usage(format!(
        "{switch}: goes by the passages that documents share; hint: pass --preset news, which finds them"
    ))
}
