//! How many bands of how many rows.

use std::fmt;
use std::str::FromStr;

/// A way to cut a signature: `bands` times `rows` slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Banding {
    /// Number of bands, at least 1.
    pub bands: usize,
    /// Slots of a band, at least 1.
    pub rows: usize,
}

/// Slots that [`Banding::choose`] spends.
const SLOTS: usize = 120;
/// And may spend if the wanted recall needs it.
const MOST_SLOTS: usize = 128;
/// Slots that may be asked for by hand: `lee2021` has 9,000.
const SLOT_LIMIT: usize = 1 << 16;

impl Banding {
    /// The most selective banding which still proposes a pair of similarity `threshold` with probability `recall`.
    ///
    /// More rows mean fewer vain candidates, more bands mean fewer misses; the number of slots is what sketching costs,
    /// so it is fixed.
    ///
    /// ```
    /// use onecopy::index::Banding;
    /// assert_eq!(Banding::choose(0.8, 0.985).to_string(), "20x6");
    /// assert_eq!(Banding::choose(0.7, 0.985).to_string(), "24x5");
    /// ```
    pub fn choose(threshold: f64, recall: f64) -> Self {
        let fits = |banding: &Self| banding.probability(threshold) >= recall;
        let with = |slots: usize| (1..=slots).rev().map(move |rows| Self { bands: slots / rows, rows }).find(fits);
        with(SLOTS).or_else(|| with(MOST_SLOTS)).unwrap_or(Self { bands: MOST_SLOTS, rows: 1 })
    }

    /// Slots of a signature.
    pub fn slots(self) -> usize {
        self.bands * self.rows
    }

    /// The probability that two documents of Jaccard similarity `jaccard` become candidates.
    pub fn probability(self, jaccard: f64) -> f64 {
        1.0 - (1.0 - jaccard.powf(self.rows as f64)).powf(self.bands as f64)
    }
}

impl fmt::Display for Banding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.bands, self.rows)
    }
}

impl FromStr for Banding {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = text.split_once(['x', '×']).and_then(|(bands, rows)| {
            Some(Self { bands: bands.trim().parse().ok()?, rows: rows.trim().parse().ok()? })
        });
        let in_range = |b: &Self| b.bands.checked_mul(b.rows).is_some_and(|slots| (1..=SLOT_LIMIT).contains(&slots));
        parsed
            .filter(in_range)
            .ok_or_else(|| format!("expected BANDSxROWS, such as 20x6, of at most {SLOT_LIMIT} slots together"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chosen_banding_keeps_its_word() {
        for percent in 1..=100 {
            let threshold = f64::from(percent) / 100.0;
            let banding = Banding::choose(threshold, 0.985);
            assert!(banding.slots() <= MOST_SLOTS);
            if threshold >= 0.05 {
                assert!(banding.probability(threshold) >= 0.985, "{threshold}: {banding}");
            }
        }
    }

    #[test]
    fn known_points_of_the_curve() {
        let banding = Banding { bands: 20, rows: 6 };
        for (jaccard, expected) in [(0.8, 0.998), (0.7, 0.92), (0.5, 0.27)] {
            assert!((banding.probability(jaccard) - expected).abs() < 0.005);
        }
    }

    #[test]
    fn parses() {
        assert_eq!("14x8".parse(), Ok(Banding { bands: 14, rows: 8 }));
        for bad in ["", "20", "x", "0x5", "5x0", "20x", "-1x6", "99999999999x9", "70000x1"] {
            assert!(bad.parse::<Banding>().is_err(), "{bad}");
        }
    }
}
