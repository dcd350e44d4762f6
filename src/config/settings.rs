//! What was typed, or stands in a configuration file: the first of the two steps to a configuration.

use super::{
    ALIGNED, Bands, CleanConfig, Common, Compare, DedupConfig, Offsets, PassagesConfig, Preset, RECALL, RunConfig,
    Scope,
};
use super::{check_temp_dir, needs_passages};
use crate::boilerplate::label::Label;
use crate::boilerplate::language::Level;
use crate::cluster::Keep;
use crate::error::{Error, Result};
use crate::read::FieldPath;
use crate::shingle::Unit;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf, absolute};
use toml::Spanned;

/// The switches of all commands as they are typed or stand in a configuration file, all optional, names alike.
///
/// One flat set: a file may serve several commands. Each takes what concerns it and leaves the rest; a name that belongs to
/// none is refused.
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
    /// `--aligned`
    pub aligned: Option<f64>,
    /// `--contained`
    pub contained: Option<f64>,
    /// `--remove-contained`
    pub remove_contained: Option<bool>,
    /// `--min-words`
    pub min_words: Option<u32>,
    /// `--identity`
    pub identity: Option<f64>,
    /// `--loose`
    pub loose: Option<bool>,
    /// `--cut`
    pub cut: Option<bool>,
    /// `--offsets`
    pub offsets: Option<Offsets>,
    /// `--level`
    pub level: Option<Level>,
    /// `--keep-labels`
    pub keep_labels: Option<Vec<Label>>,
    /// `--rules`
    pub rules: Option<PathBuf>,
    /// `--alone`
    pub alone: Option<bool>,
    /// `--mark`
    pub mark: Option<String>,
    /// `--no-clean`
    pub no_clean: Option<bool>,
    /// `--no-dedup`
    pub no_dedup: Option<bool>,
    /// `--no-passages`
    pub no_passages: Option<bool>,
    /// `--no-report`
    pub no_report: Option<bool>,
    /// `--across`
    pub across: Option<bool>,
    /// `--pairs`
    pub pairs: Option<PathBuf>,
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
    /// Reads settings from a TOML file. Paths in it start from the folder that it lies in.
    pub fn from_file(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
        Self::from_text(&text, path)
    }

    /// The same for a whole run, which refuses what it would have to leave undone though passages are looked for.
    pub fn from_file_for_run(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
        let settings = Self::from_text(&text, path)?;
        let Undone { loose, cut } = toml::from_str(&text).unwrap_or_default();
        for (name, place) in [("loose", loose), ("cut", cut)] {
            if let Some(place) = place.filter(|place| *place.get_ref()) {
                let line = text[..place.span().start].matches('\n').count() + 1;
                return Err(Error::Usage(format!(
                    "{}: line {line}: {name}: not in `onecopy run`; hint: take it out, and run `onecopy passages --{name}` for it",
                    path.display()
                )));
            }
        }
        Ok(settings)
    }

    fn from_text(text: &str, path: &Path) -> Result<Self> {
        let mut settings: Self = toml::from_str(text).map_err(|error| {
            let (path, error) = (path.display(), plain(&error.to_string()));
            Error::Usage(format!("{path}: {error}hint: the names are those of the switches, without --"))
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        for named in [&mut settings.pairs, &mut settings.rules, &mut settings.temp_dir].into_iter().flatten() {
            *named = folder.join(&named);
        }
        Ok(settings)
    }

    /// These settings, and where they say nothing, those of `below`. A preset here goes before single parameters there, and
    /// of two that exclude each other the one here before the one there.
    #[must_use]
    pub fn over(self, mut below: Self) -> Self {
        if self.preset.is_some() {
            below = Self {
                threshold: None,
                recall: None,
                bands: None,
                shingle: None,
                shingle_unit: None,
                aligned: None,
                contained: None,
                remove_contained: None,
                ..below
            };
        }
        if self.recall.is_some() {
            below.bands = None;
        } else if self.bands.is_some() {
            below.recall = None;
        }
        if self.across.is_some() {
            below.pairs = None;
        } else if self.pairs.is_some() {
            below.across = None;
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
            aligned,
            contained,
            remove_contained,
            min_words,
            identity,
            loose,
            cut,
            offsets,
            level,
            keep_labels,
            rules,
            alone,
            mark,
            no_clean,
            no_dedup,
            no_passages,
            no_report,
            across,
            pairs,
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

    /// What they mean to `run`, with the preset under them and the defaults under that.
    pub fn run(&self) -> Result<RunConfig> {
        let [no_clean, no_dedup, no_passages] =
            [self.no_clean, self.no_dedup, self.no_passages].map(|switch| switch.unwrap_or(false));
        // Of documents that are cleaned nothing else is cut, and passages of reworked text cannot be told in parts.
        let exact = || Ok::<_, Error>(PassagesConfig { cut: false, loose: false, ..self.passages()? });
        let compare = match (no_dedup, no_passages) {
            (true, true) => Compare::Nothing,
            (true, false) => Compare::Passages(exact()?),
            (false, true) => Compare::Documents(
                Self { aligned: None, contained: None, remove_contained: None, ..self.clone() }.documents(None)?,
            ),
            (false, false) => {
                let dedup = self.documents(Some(ALIGNED))?;
                Compare::Documents(DedupConfig { passages: Some(exact()?), ..dedup })
            }
        };
        let clean = if no_clean { None } else { Some(self.clean()?) };
        let report = !self.no_report.unwrap_or(false);
        let config = RunConfig { common: self.common()?, clean, compare, report };
        config.check()?;
        Ok(config)
    }

    /// What they mean to `dedup`, with the preset under them and the defaults under that.
    pub fn dedup(&self) -> Result<DedupConfig> {
        self.documents(self.preset.and_then(Preset::aligned))
    }

    /// The same, if documents are compared by passages wherever a least aligned share is given.
    fn documents(&self, aligned: Option<f64>) -> Result<DedupConfig> {
        let mut config = DedupConfig { common: self.common()?, ..DedupConfig::default() };
        let (banding, shingle, threshold) = self.preset.map_or((None, None, None), Preset::parameters);
        config.threshold = self.threshold.or(threshold).unwrap_or(config.threshold);
        config.shingle = shingle.unwrap_or(config.shingle);
        config.shingle.width = self.shingle.unwrap_or(config.shingle.width);
        config.shingle.unit = self.shingle_unit.unwrap_or(config.shingle.unit);
        config.bands = match (&self.bands, self.recall) {
            (Some(_), Some(_)) => return Err(excluding("bands", "recall")),
            (Some(text), None) => {
                Bands::Given(text.parse().map_err(|error| Error::Usage(format!("--bands {text}: {error}")))?)
            }
            (None, Some(recall)) => Bands::ForRecall(recall),
            (None, None) => banding.map_or(Bands::ForRecall(RECALL), Bands::Given),
        };
        config.keep = self.keep.clone().unwrap_or_default();
        config.seed = self.seed.unwrap_or(config.seed);
        if aligned.is_some() {
            // What is cut from documents is the business of the command for passages.
            config.passages = Some(PassagesConfig { cut: false, ..self.passages()? });
        } else if self.contained.is_some() {
            return Err(needs_passages("--contained"));
        }
        config.aligned = self.aligned.or(aligned);
        config.contained = self.contained.unwrap_or(config.contained);
        config.remove_contained = self.remove_contained.unwrap_or(false);
        config.all_fields()?;
        config.check()?;
        Ok(config)
    }

    /// What they mean to `passages`, with the defaults under them.
    pub fn passages(&self) -> Result<PassagesConfig> {
        let default = PassagesConfig::default();
        let config = PassagesConfig {
            common: self.common()?,
            least_words: self.min_words.unwrap_or(default.least_words),
            identity: self.identity.unwrap_or(default.identity),
            loose: self.loose.unwrap_or(default.loose),
            cut: self.cut.unwrap_or(default.cut),
            offsets: self.offsets.unwrap_or(default.offsets),
        };
        config.check()?;
        Ok(config)
    }

    /// What they mean to `clean`, with the defaults under them.
    pub fn clean(&self) -> Result<CleanConfig> {
        let default = CleanConfig::default();
        let config = CleanConfig {
            common: self.common()?,
            level: self.level.unwrap_or(default.level),
            keep: self.keep_labels.clone().unwrap_or_default(),
            rules: self.rules.clone(),
            alone: self.alone.unwrap_or(default.alone),
            mark: self.mark.clone(),
            offsets: self.offsets.unwrap_or(default.offsets),
        };
        config.check()?;
        Ok(config)
    }

    fn common(&self) -> Result<Common> {
        let mut common = Common::default();
        let field = |given: &Option<String>, field: &mut FieldPath| {
            if let Some(path) = given {
                *field = path.parse()?;
            }
            Ok::<_, Error>(())
        };
        field(&self.text_field, &mut common.fields.text)?;
        field(&self.id_field, &mut common.fields.id)?;
        field(&self.url_field, &mut common.fields.url)?;
        field(&self.date_field, &mut common.fields.date)?;
        field(&self.source_field, &mut common.fields.source)?;
        common.threads = self.threads;
        if let Some(folder) = &self.temp_dir {
            check_temp_dir(folder)?;
            common.temp_dir.clone_from(folder);
        }
        common.mmap = !self.no_mmap.unwrap_or(false);
        common.strict = self.strict.unwrap_or(false);
        common.scope = match (&self.pairs, self.across.unwrap_or(false)) {
            (Some(_), true) => return Err(excluding("pairs", "across")),
            (Some(path), false) => Scope::Listed(path.clone()),
            (None, true) => Scope::Across,
            (None, false) => Scope::All,
        };
        Ok(common)
    }
}

/// What passages can be asked for, but not in a whole run; with the places in the file.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Undone {
    loose: Option<Spanned<bool>>,
    cut: Option<Spanned<bool>>,
}

/// What is wrong with a file, without the names of types.
fn plain(error: &str) -> String {
    let numbers = ["u32", "u64", "usize"].map(|name| format!("expected {name}"));
    let plain =
        error.replace("expected f64", "expected a number").replace("expected a boolean", "expected true or false");
    numbers.iter().fold(plain, |plain, number| plain.replace(number, "expected a whole number"))
}

/// A path as it is written: to be found again from anywhere. TOML is UTF-8; of a name that is not something like it stands there, since
/// without any the results would be others.
fn written(path: &Path) -> PathBuf {
    absolute(path).unwrap_or_else(|_| path.into()).to_string_lossy().into_owned().into()
}

fn excluding(one: &str, other: &str) -> Error {
    Error::Usage(format!("{one} and {other} exclude each other; hint: leave one out"))
}

/// The settings that give a configuration again: what is written into a run's folder.
impl From<&DedupConfig> for Settings {
    fn from(config: &DedupConfig) -> Self {
        let passages = config.passages.as_ref();
        Self {
            // The preset stands for the passages alone: whatever else it says is said here too.
            preset: passages.map(|_| Preset::News),
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
            aligned: config.aligned,
            contained: passages.map(|_| config.contained),
            remove_contained: passages.map(|_| config.remove_contained),
            ..passages.map(Self::of_passages).unwrap_or_default().over(Self::of_common(&config.common))
        }
    }
}

/// The settings that give a configuration again: what is written into a run's folder.
impl From<&PassagesConfig> for Settings {
    fn from(config: &PassagesConfig) -> Self {
        Self { cut: Some(config.cut), ..Self::of_passages(config).over(Self::of_common(&config.common)) }
    }
}

/// The settings that give a configuration again: what is written into a run's folder.
impl From<&CleanConfig> for Settings {
    fn from(config: &CleanConfig) -> Self {
        Self {
            level: Some(config.level),
            keep_labels: Some(config.keep.clone()),
            rules: config.rules.as_deref().map(written),
            alone: Some(config.alone),
            mark: config.mark.clone(),
            offsets: Some(config.offsets),
            ..Self::of_common(&config.common)
        }
    }
}

/// The settings that give a configuration again: what is written into a run's folder.
impl From<&RunConfig> for Settings {
    fn from(config: &RunConfig) -> Self {
        let compare = match &config.compare {
            Compare::Nothing => Self::default(),
            Compare::Passages(passages) => Self::from(passages),
            Compare::Documents(dedup) => Self::from(dedup),
        };
        let clean = config.clean.as_ref().map(Self::from).unwrap_or_default();
        let missing = |part: bool| (!part).then_some(true);
        Self {
            no_clean: missing(config.clean.is_some()),
            no_dedup: missing(config.dedup().is_some()),
            no_passages: missing(config.passages().is_some()),
            no_report: missing(config.report),
            ..compare.over(clean)
        }
    }
}

impl Settings {
    /// What both commands have to say of passages.
    fn of_passages(config: &PassagesConfig) -> Self {
        Self {
            min_words: Some(config.least_words),
            identity: Some(config.identity),
            loose: Some(config.loose),
            offsets: Some(config.offsets),
            ..Self::default()
        }
    }

    fn of_common(common: &Common) -> Self {
        let path = |field: &FieldPath| Some(field.as_str().to_owned());
        Self {
            across: (common.scope == Scope::Across).then_some(true),
            pairs: match &common.scope {
                Scope::Listed(path) => Some(written(path)),
                Scope::All | Scope::Across => None,
            },
            text_field: path(&common.fields.text),
            id_field: path(&common.fields.id),
            url_field: path(&common.fields.url),
            date_field: path(&common.fields.date),
            source_field: path(&common.fields.source),
            threads: common.threads,
            // That of the system may be another one next time.
            temp_dir: Some(&common.temp_dir)
                .filter(|&folder| *folder != std::env::temp_dir())
                .map(|folder| written(folder)),
            no_mmap: Some(!common.mmap),
            strict: Some(common.strict),
            ..Self::default()
        }
    }
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
