//! Counts to ratios.

use serde::Serialize;

/// How much was found, how much is true, and how much is both; of pairs, clusters, blocks or characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// What was found: true and false positives.
    pub found: u64,
    /// What is true: true positives and false negatives.
    pub truth: u64,
    /// What is both: true positives.
    pub both: u64,
}

/// Precision, recall, and what they come to together. `None` where there is nothing to measure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Rates {
    /// The part of what was found that is true.
    pub precision: Option<f64>,
    /// The part of what is true that was found.
    pub recall: Option<f64>,
    /// Their harmonic mean.
    pub f1: Option<f64>,
}

impl Counts {
    /// The ratios of these counts.
    pub fn rates(&self) -> Rates {
        let Self { found, truth, both } = *self;
        Rates { precision: ratio(both, found), recall: ratio(both, truth), f1: ratio(2 * both, found + truth) }
    }
}

impl Rates {
    /// Those of a precision and a recall that were averaged over single ones.
    pub fn of(precision: f64, recall: f64) -> Self {
        let sum = precision + recall;
        let f1 = if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 };
        Self { precision: Some(precision), recall: Some(recall), f1: Some(f1) }
    }
}

/// A part of a whole, unless that is nothing.
pub fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(found: u64, truth: u64, both: u64) -> [Option<f64>; 3] {
        let Rates { precision, recall, f1 } = Counts { found, truth, both }.rates();
        [precision, recall, f1]
    }

    #[test]
    fn ratios_of_counts() {
        assert_eq!(rates(4, 8, 3), [Some(0.75), Some(0.375), Some(0.5)]);
        assert_eq!(rates(0, 8, 0), [None, Some(0.0), Some(0.0)]);
        assert_eq!(rates(4, 0, 0), [Some(0.0), None, Some(0.0)]);
        assert_eq!(rates(0, 0, 0), [None; 3]);
    }

    #[test]
    fn the_harmonic_mean() {
        assert_eq!(Rates::of(0.75, 0.375).f1, Some(0.5));
        assert_eq!(Rates::of(0.0, 0.0).f1, Some(0.0));
    }
}
