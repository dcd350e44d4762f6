//! What a run is to do: every knob, validated, with its default and the reason for it.

use crate::cluster::Keep;
use crate::error::{Error, Result};
use crate::index::Banding;
use crate::read::{FieldPath, Fields};
use crate::shingle::{ShingleKind, Unit, WIDEST};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Documents of fewer words are compared for equality only: a shingle or two say too little.
pub const LEAST_WORDS: u32 = 5;

/// Threads that may be asked for.
const MOST_THREADS: usize = 1024;

/// How documents are deduplicated.
#[derive(Clone, Debug)]
pub struct DedupConfig {
    /// Where a record keeps what.
    pub fields: Fields,
    /// Whether files may be memory-mapped.
    pub mmap: bool,
    /// The folder for what is decompressed or comes from a pipe.
    pub temp_dir: PathBuf,
    /// Threads to use; as many as the machine has, by default.
    pub threads: Option<usize>,
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
    /// Whether a bad record ends the run.
    pub strict: bool,
}

/// How the sketch is cut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bands {
    /// So that this share of the pairs right at the threshold is proposed; those above it are proposed more surely.
    ForRecall(f64),
    /// As given.
    Given(Banding),
}

/// The recall at the threshold that bands are chosen for by default.
pub const RECALL: f64 = 0.985;

impl Default for DedupConfig {
    fn default() -> Self {
        Self {
            fields: Fields::default(),
            mmap: true,
            temp_dir: std::env::temp_dir(),
            threads: None,
            shingle: ShingleKind::default(),
            threshold: 0.8,
            bands: Bands::ForRecall(RECALL),
            keep: Keep::default(),
            seed: 1,
            strict: false,
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
        let mut fields = self.fields.clone();
        if let Keep::Max(path) = &self.keep {
            fields.number = Some(path.parse()?);
        }
        Ok(fields)
    }

    /// Checks what types cannot: ranges.
    pub fn check(&self) -> Result<()> {
        if !(self.threshold > 0.0 && self.threshold <= 1.0) {
            return Err(Error::Usage(format!(
                "--threshold {}: not a similarity; hint: pass a number above 0 and up to 1, such as 0.8",
                self.threshold
            )));
        }
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
        if let Some(threads) = self.threads.filter(|threads| !(1..=MOST_THREADS).contains(threads)) {
            return Err(Error::Usage(format!(
                "--threads {threads}: out of range; hint: pass 1 to {MOST_THREADS}, or leave it out to use all cores"
            )));
        }
        Ok(())
    }
}

impl DedupConfig {
    /// A name for the parameters that results depend on: equal names, equal results on equal input.
    pub fn fingerprint(&self) -> String {
        let Self { fields, mmap: _, temp_dir: _, threads: _, shingle, threshold, bands: _, keep, seed, strict: _ } =
            self;
        let fields: Vec<&str> = [&fields.text, &fields.id, &fields.url, &fields.date, &fields.source]
            .into_iter()
            .map(FieldPath::as_str)
            .collect();
        let banding = self.banding();
        let text = format!("{fields:?} {shingle:?} {threshold:?} {banding} {keep} {seed}");
        format!("{:016x}", xxhash_rust::xxh3::xxh3_64(text.as_bytes()))
    }
}

/// The parameters of a published pipeline, for comparison with what it gives; pairs are verified here all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// FineWeb (Penedo et al. 2024): 14 bands of 8, threshold 0.75.
    Fineweb,
    /// OLMo 3: 26 bands of 11, threshold 0.8.
    Olmo3,
    /// Lee et al. 2021: 450 bands of 20, threshold 0.8.
    Lee2021,
    /// SlimPajama: shingles of 13 words, threshold 0.8.
    Slimpajama,
    /// NeMo Curator: shingles of 24 characters, 20 bands of 13, threshold 0.8.
    Nemo,
    /// 32 bands of 4: 87 % of the pairs at 0.5 are looked at, 99 % of those at 0.6.
    Thorough,
}

impl Preset {
    /// What the preset says of banding, shingles and threshold, where it says something.
    pub fn parameters(self) -> (Option<Banding>, Option<ShingleKind>, Option<f64>) {
        let banding = |bands, rows| Some(Banding { bands, rows });
        match self {
            Self::Fineweb => (banding(14, 8), None, Some(0.75)),
            Self::Olmo3 => (banding(26, 11), None, Some(0.8)),
            Self::Lee2021 => (banding(450, 20), None, Some(0.8)),
            Self::Slimpajama => (None, Some(ShingleKind { unit: Unit::Words, width: 13 }), Some(0.8)),
            Self::Nemo => (banding(20, 13), Some(ShingleKind { unit: Unit::Chars, width: 24 }), Some(0.8)),
            Self::Thorough => (banding(32, 4), None, None),
        }
    }
}

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
