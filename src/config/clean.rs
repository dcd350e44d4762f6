//! How boilerplate is told and what becomes of it.

use super::common::hashed;
use super::{Common, Offsets};
use crate::boilerplate::label::Label;
use crate::boilerplate::language::Level;
use crate::document::Columns;
use crate::error::{Error, Result};
use std::path::PathBuf;

/// How boilerplate is told and what becomes of it.
#[derive(Clone, Debug, Default)]
pub struct CleanConfig {
    /// What every command is told.
    pub common: Common,
    /// How much is removed.
    pub level: Level,
    /// Labels of boilerplate that stays.
    pub keep: Vec<Label>,
    /// The file with rules of the user's own.
    pub rules: Option<PathBuf>,
    /// Whether every document is judged by itself.
    pub alone: bool,
    /// The field that records get instead of being cut: a list of the spans. It stands at the top of a record, so its name has no
    /// dots.
    pub mark: Option<String>,
    /// What offsets count.
    pub offsets: Offsets,
}

impl CleanConfig {
    /// What is to be remembered of documents: what a host repeats is counted by host, and dates say for how long.
    pub(crate) fn columns(&self) -> Columns {
        Columns { hosts: true, dates: !self.alone, lengths: false }
    }

    /// Checks what types cannot.
    pub fn check(&self) -> Result<()> {
        match self.mark.as_deref() {
            Some("") => Err(Error::Usage("--mark=: a field needs a name; hint: pass --mark, or --mark=FIELD".into())),
            // Elsewhere a dot leads into an object, and the record may have none of that name, or something else there.
            Some(field) if field.contains('.') => Err(Error::Usage(format!(
                "--mark={field}: the field stands at the top of a record, and dots are for nested ones; hint: pass a name \
                 without dots, such as --mark={}",
                field.replace('.', "_")
            ))),
            _ => self.common.check(),
        }
    }

    /// A name for the parameters that results depend on: equal names, equal results on equal input.
    pub fn fingerprint(&self) -> String {
        let Self { common, level, keep, rules, alone, mark, offsets } = self;
        // Rules are input, like the documents: what the file is called says nothing of what it holds.
        let rules = rules.is_some();
        let common = common.fingerprint();
        hashed(&format!("clean {common} {level:?} {keep:?} {rules} {alone} {mark:?} {offsets:?}"))
    }
}
