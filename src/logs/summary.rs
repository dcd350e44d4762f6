//! The parts of `summary.json` that are needed to tell of a run again. What an older version did not count is zero.

use crate::boilerplate::label::Label;
use crate::config::Offsets;
use crate::error::Result;
use crate::read::Fields;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::ffi::OsString;

/// The numbers of a run.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Summary {
    /// The version that wrote it.
    pub version: String,
    /// Equal for two runs whose parameters give the same results on the same input.
    pub fingerprint: String,
    /// What the run was told, by the names of the switches.
    pub parameters: Parameters,
    /// Bands and rows of the sketch, if one was made.
    pub bands: Option<String>,
    /// The probability that the sketch proposes a pair right at the threshold.
    pub recall_at_threshold: Option<f64>,
    /// The inputs as they were named, absolute; unknown if they were not noted.
    pub inputs: Option<Vec<String>>,
    /// How many of what.
    pub counts: Counts,
    /// What is shared, if passages were looked for.
    pub passages: Option<Shared>,
    /// What was stripped, if boilerplate was looked for.
    pub boilerplate: Option<Boilerplate>,
    /// Bytes read, as decompressed.
    pub bytes: u64,
}

impl Summary {
    /// Reads it from the content of `summary.json`.
    pub fn parse(json: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(json)
    }

    /// The inputs as arguments for reading them again.
    pub fn arguments(&self) -> Option<Vec<OsString>> {
        self.inputs.as_ref().map(|inputs| inputs.iter().map(OsString::from).collect())
    }
}

/// What a run was told, by the names of the switches; what does not apply is missing or null.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Parameters(pub Map<String, Value>);

impl Parameters {
    /// A parameter, if it has a value.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A parameter that is a number.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.get(name).and_then(Value::as_f64)
    }

    /// What offsets count.
    pub fn offsets(&self) -> Offsets {
        match self.get("offsets").and_then(Value::as_str) {
            Some("chars") => Offsets::Chars,
            _ => Offsets::Bytes,
        }
    }

    /// Where a record keeps what.
    ///
    /// # Errors
    /// [`Error::Usage`](crate::error::Error::Usage) for what is no name of a field.
    pub fn fields(&self) -> Result<Fields> {
        let mut fields = Fields::default();
        for (name, field) in [
            ("text-field", &mut fields.text),
            ("id-field", &mut fields.id),
            ("url-field", &mut fields.url),
            ("date-field", &mut fields.date),
            ("source-field", &mut fields.source),
        ] {
            if let Some(path) = self.get(name).and_then(Value::as_str) {
                *field = path.parse()?;
            }
        }
        Ok(fields)
    }
}

/// How many of what.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Documents read.
    pub documents: u64,
    /// Documents that stay.
    pub kept: u64,
    /// Documents that went because another one has the same words.
    pub exact: u64,
    /// Documents that went because another one is nearly the same.
    pub near: u64,
    /// Documents that went because nearly all of them stands in another one.
    pub contained: u64,
    /// Documents that stay though nearly all of them stands in another one.
    pub contained_kept: u64,
    /// Records and files that could not be read.
    pub rejected: u64,
    /// Documents without any word.
    pub empty: u64,
    /// Documents whose id was taken, and got a number.
    pub renamed_ids: u64,
    /// Files in folders that were not read because of their kind.
    pub skipped_files: u64,
    /// Clusters.
    pub clusters: u64,
    /// Pairs listed.
    pub pairs: u64,
    /// Documents for which the search for partners was cut short.
    pub bounded: u64,
}

impl Counts {
    /// Documents that went.
    pub fn removed(&self) -> u64 {
        self.exact + self.near + self.contained
    }

    /// Records in the input, good or bad.
    pub fn records(&self) -> u64 {
        self.documents + self.rejected
    }
}

/// How many passages there are.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Shared {
    /// Passages listed.
    pub passages: u64,
    /// Families.
    pub families: u64,
    /// Documents that share a passage with another.
    pub sharing: u64,
    /// Stretches of text that were cut.
    pub cut: u64,
}

/// How much boilerplate there is.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Boilerplate {
    /// Documents that have some.
    pub documents: u64,
    /// Documents of which nothing else is left.
    pub emptied: u64,
    /// Of these, documents that had more than 50 words that read like prose.
    pub emptied_prose: u64,
    /// The first few of them.
    pub first_emptied_prose: Vec<String>,
    /// Its blocks.
    pub blocks: u64,
    /// Its bytes.
    pub bytes: u64,
    /// Bytes of all texts.
    pub text_bytes: u64,
    /// By label, the most bytes first.
    pub labels: Vec<LabelCount>,
}

/// How much there is of a label.
#[derive(Clone, Debug, Deserialize)]
pub struct LabelCount {
    /// The label.
    pub label: Label,
    /// Its blocks.
    pub blocks: u64,
    /// Its bytes.
    pub bytes: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_none_and_what_is_new_is_passed_over() {
        let summary = Summary::parse(
            br#"{"counts":{"documents":7,"exact":2,"news":1},"more":[],"parameters":{"seed":null,"threshold":0.8}}"#,
        );
        let summary = summary.unwrap();
        assert_eq!((summary.counts.records(), summary.counts.removed()), (7, 2));
        assert!(summary.boilerplate.is_none() && summary.arguments().is_none());
        assert!(summary.parameters.get("seed").is_none());
        assert_eq!(summary.parameters.number("threshold"), Some(0.8));
    }

    #[test]
    fn fields_are_those_of_the_run() {
        let summary = Summary::parse(br#"{"parameters":{"text-field":"meta.text"}}"#).unwrap();
        let fields = summary.parameters.fields().unwrap();
        assert_eq!((fields.text.as_str(), fields.id.as_str()), ("meta.text", "id"));
        assert!(Summary::parse(br#"{"parameters":{"text-field":"a..b"}}"#).unwrap().parameters.fields().is_err());
    }
}
