//! What a whole run does: which stages, and how.

use super::common::hashed;
use super::{CleanConfig, Common, DedupConfig, PassagesConfig};
use crate::cluster::Keep;
use crate::document::Columns;
use crate::error::{Error, Result};
use crate::read::Fields;

/// What a whole run does. [`RunConfig::common`] goes before what is common in the parts.
#[derive(Clone, Debug)]
pub struct RunConfig {
    /// What every command is told.
    pub common: Common,
    /// How boilerplate is told, if it is: documents are then compared without it.
    pub clean: Option<CleanConfig>,
    /// What documents are compared for.
    pub compare: Compare,
    /// Whether `report.html` is made.
    pub report: bool,
}

/// What documents are compared for.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant, reason = "a run has one")]
pub enum Compare {
    /// They are not.
    Nothing,
    /// The passages that they share.
    Passages(PassagesConfig),
    /// Copies, of which one stays; by the passages that they share, too, if that is said there.
    Documents(DedupConfig),
}

impl Default for RunConfig {
    fn default() -> Self {
        Self {
            common: Common::default(),
            clean: Some(CleanConfig::default()),
            compare: Compare::Documents(DedupConfig {
                passages: Some(PassagesConfig::default()),
                aligned: Some(super::dedup::ALIGNED),
                ..DedupConfig::default()
            }),
            report: true,
        }
    }
}

impl RunConfig {
    /// How documents are deduplicated, if they are.
    pub fn dedup(&self) -> Option<&DedupConfig> {
        match &self.compare {
            Compare::Documents(dedup) => Some(dedup),
            Compare::Nothing | Compare::Passages(_) => None,
        }
    }

    /// How passages are found, if they are.
    pub fn passages(&self) -> Option<&PassagesConfig> {
        match &self.compare {
            Compare::Nothing => None,
            Compare::Passages(passages) => Some(passages),
            Compare::Documents(dedup) => dedup.passages.as_ref(),
        }
    }

    /// Which of two copies stays, or is told of first.
    pub(crate) fn keep(&self) -> &Keep {
        match &self.compare {
            Compare::Nothing => &Keep::First,
            Compare::Passages(_) => &Keep::Oldest,
            Compare::Documents(dedup) => &dedup.keep,
        }
    }

    /// Where a record keeps what, with the field that the policy asks for.
    pub(crate) fn all_fields(&self) -> Result<Fields> {
        let mut fields = self.common.fields.clone();
        if let Keep::Max(path) = self.keep() {
            fields.number = Some(path.parse()?);
        }
        Ok(fields)
    }

    /// What is to be remembered of documents beyond what every run needs.
    pub(crate) fn columns(&self) -> Columns {
        let clean = self.clean.as_ref().map(CleanConfig::columns).unwrap_or_default();
        let passages = self.passages().map(|_| PassagesConfig::COLUMNS).unwrap_or_default();
        let dedup = self.dedup().map(DedupConfig::columns).unwrap_or_default();
        Columns {
            hosts: clean.hosts || passages.hosts || dedup.hosts || self.report,
            dates: clean.dates || passages.dates || dedup.dates || self.report,
            lengths: self.report,
        }
    }

    /// Checks what types cannot.
    ///
    /// # Errors
    /// [`Error::Usage`], which says what to do.
    pub fn check(&self) -> Result<()> {
        self.common.check()?;
        if let Some(clean) = &self.clean {
            clean.check()?;
        }
        match &self.compare {
            Compare::Documents(dedup) => dedup.check(),
            Compare::Passages(passages) if passages.cut && self.clean.is_some() => Err(Error::Usage(
                "--cut: not from texts that are cleaned; hint: `onecopy passages --cut` the result".into(),
            )),
            Compare::Passages(passages) => passages.check(),
            Compare::Nothing if self.clean.is_none() => {
                Err(Error::Usage("nothing is left to do; hint: leave out one of the --no- switches".into()))
            }
            Compare::Nothing => Ok(()),
        }
    }

    /// A name for the parameters that results depend on: equal names, equal results on equal input. That of a command is that of
    /// its own configuration.
    pub fn fingerprint(&self) -> String {
        let clean = self.clean.as_ref().map(CleanConfig::fingerprint);
        let compare = match &self.compare {
            Compare::Nothing => None,
            Compare::Passages(passages) => Some(passages.fingerprint()),
            Compare::Documents(dedup) => Some(dedup.fingerprint()),
        };
        match (clean, compare) {
            (Some(clean), Some(compare)) => hashed(&format!("run {clean} {compare}")),
            (clean, compare) => clean.or(compare).unwrap_or_default(),
        }
    }
}

impl From<&DedupConfig> for RunConfig {
    fn from(config: &DedupConfig) -> Self {
        Self { common: config.common.clone(), clean: None, compare: Compare::Documents(config.clone()), report: false }
    }
}

impl From<&PassagesConfig> for RunConfig {
    fn from(config: &PassagesConfig) -> Self {
        Self { common: config.common.clone(), clean: None, compare: Compare::Passages(config.clone()), report: false }
    }
}

impl From<&CleanConfig> for RunConfig {
    fn from(config: &CleanConfig) -> Self {
        Self { common: config.common.clone(), clean: Some(config.clone()), compare: Compare::Nothing, report: false }
    }
}
