//! What was typed, or stands in a configuration file: the first of the two steps to a configuration.

use super::{Bands, DedupConfig, Preset, RECALL};
use crate::cluster::Keep;
use crate::error::{Error, Result};
use crate::read::FieldPath;
use crate::shingle::Unit;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The switches of a run as they are typed or stand in a configuration file, all optional, names alike.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Settings {
    /// `--preset`
    pub preset: Option<Preset>,
    /// `--threshold`
    pub threshold: Option<f64>,
    /// `--recall`
    pub recall: Option<f64>,
    /// `--bands`, as in `20x6`
    pub bands: Option<String>,
    /// `--shingle`
    pub shingle: Option<usize>,
    /// `--shingle-unit`
    pub shingle_unit: Option<Unit>,
    /// `--keep`
    pub keep: Option<Keep>,
    /// `--seed`
    pub seed: Option<u64>,
    /// `--text-field`
    pub text_field: Option<String>,
    /// `--id-field`
    pub id_field: Option<String>,
    /// `--url-field`
    pub url_field: Option<String>,
    /// `--date-field`
    pub date_field: Option<String>,
    /// `--source-field`
    pub source_field: Option<String>,
    /// `--threads`
    pub threads: Option<usize>,
    /// `--temp-dir`
    pub temp_dir: Option<PathBuf>,
    /// `--no-mmap`
    pub no_mmap: Option<bool>,
    /// `--strict`
    pub strict: Option<bool>,
}

impl Settings {
    /// Reads settings from a TOML file.
    pub fn from_file(path: &std::path::Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
        toml::from_str(&text).map_err(|error| {
            Error::Usage(format!("{}: {error}hint: the names are those of the switches, without --", path.display()))
        })
    }

    /// These settings, and where they say nothing, those of `below`. A preset here goes before single parameters there, and
    /// a recall here before bands there.
    #[must_use]
    pub fn over(self, mut below: Self) -> Self {
        if self.preset.is_some() {
            below = Self { threshold: None, recall: None, bands: None, shingle: None, shingle_unit: None, ..below };
        }
        if self.recall.is_some() {
            below.bands = None;
        } else if self.bands.is_some() {
            below.recall = None;
        }
        macro_rules! first {
            ($($field:ident),*) => { Self { $($field: self.$field.or(below.$field)),* } };
        }
        first!(
            preset,
            threshold,
            recall,
            bands,
            shingle,
            shingle_unit,
            keep,
            seed,
            text_field,
            id_field,
            url_field,
            date_field,
            source_field,
            threads,
            temp_dir,
            no_mmap,
            strict
        )
    }

    /// What they mean, with the preset under them and the defaults under that.
    pub fn dedup(&self) -> Result<DedupConfig> {
        let mut config = DedupConfig::default();
        let (banding, shingle, threshold) = self.preset.map_or((None, None, None), Preset::parameters);
        config.threshold = self.threshold.or(threshold).unwrap_or(config.threshold);
        config.shingle = shingle.unwrap_or(config.shingle);
        config.shingle.width = self.shingle.unwrap_or(config.shingle.width);
        config.shingle.unit = self.shingle_unit.unwrap_or(config.shingle.unit);
        config.bands = match (&self.bands, self.recall) {
            (Some(_), Some(_)) => {
                return Err(Error::Usage("bands and recall exclude each other; hint: leave one out".into()));
            }
            (Some(text), None) => {
                Bands::Given(text.parse().map_err(|error| Error::Usage(format!("--bands {text}: {error}")))?)
            }
            (None, Some(recall)) => Bands::ForRecall(recall),
            (None, None) => banding.map_or(Bands::ForRecall(RECALL), Bands::Given),
        };
        config.keep = self.keep.clone().unwrap_or_default();
        config.seed = self.seed.unwrap_or(config.seed);
        let field = |given: &Option<String>, field: &mut FieldPath| {
            if let Some(path) = given {
                *field = path.parse()?;
            }
            Ok::<_, Error>(())
        };
        field(&self.text_field, &mut config.fields.text)?;
        field(&self.id_field, &mut config.fields.id)?;
        field(&self.url_field, &mut config.fields.url)?;
        field(&self.date_field, &mut config.fields.date)?;
        field(&self.source_field, &mut config.fields.source)?;
        config.all_fields()?;
        config.threads = self.threads;
        config.temp_dir = self.temp_dir.clone().unwrap_or(config.temp_dir);
        config.mmap = !self.no_mmap.unwrap_or(false);
        config.strict = self.strict.unwrap_or(false);
        config.check()?;
        Ok(config)
    }

    /// The settings that give `config` again: what is written into a run's folder.
    pub fn effective(config: &DedupConfig) -> Self {
        let path = |field: &FieldPath| Some(field.as_str().to_owned());
        Self {
            preset: None,
            threshold: Some(config.threshold),
            recall: match config.bands {
                Bands::ForRecall(recall) => Some(recall),
                Bands::Given(_) => None,
            },
            bands: match config.bands {
                Bands::ForRecall(_) => None,
                Bands::Given(banding) => Some(banding.to_string()),
            },
            shingle: Some(config.shingle.width),
            shingle_unit: Some(config.shingle.unit),
            keep: Some(config.keep.clone()),
            seed: Some(config.seed),
            text_field: path(&config.fields.text),
            id_field: path(&config.fields.id),
            url_field: path(&config.fields.url),
            date_field: path(&config.fields.date),
            source_field: path(&config.fields.source),
            threads: config.threads,
            // TOML is UTF-8; a folder that is not can only be typed.
            temp_dir: config.temp_dir.to_str().map(PathBuf::from),
            no_mmap: Some(!config.mmap),
            strict: Some(config.strict),
        }
    }
}
