//! Sets of parameters: those of published pipelines, and our own for a purpose.

use super::ALIGNED;
use crate::index::Banding;
use crate::shingle::{ShingleKind, Unit};
use serde::{Deserialize, Serialize};

/// Parameters that go together: those of a published pipeline, for comparison with what it gives (pairs are verified here
/// all the same), or those for a purpose.
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
    /// Passages too: documents of which 90 % stand in the other, edited, are duplicates whatever their Jaccard similarity.
    News,
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
            Self::News => (None, None, None),
        }
    }

    /// The aligned share from which on two documents are duplicates, if the preset looks at passages.
    pub fn aligned(self) -> Option<f64> {
        (self == Self::News).then_some(ALIGNED)
    }
}
