//! What a run is to do: every knob, validated, with its default and the reason for it.

mod preset;
mod settings;

pub use preset::Preset;
pub use settings::Settings;

use crate::cluster::Keep;
use crate::error::{Error, Result};
use crate::index::Banding;
use crate::read::{FieldPath, Fields};
use crate::shingle::{ShingleKind, WIDEST};
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
