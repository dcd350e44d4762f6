//! What can be set, and random numbers.

use std::collections::HashMap;
use std::path::PathBuf;

/// How to learn.
pub(crate) struct Options {
    pub(crate) lexicon: Option<PathBuf>,
    pub(crate) out: Option<PathBuf>,
    values: HashMap<&'static str, f64>,
}

const DEFAULTS: &[(&str, f64)] = &[
    ("mixin", 0.0),
    ("average", 0.4),
    ("letter", 0.1),
    ("tail", 0.1),
    ("head", 0.08),
    ("script", 0.02),
    ("merged", 0.3),
    ("gaps", 0.0),
    ("hidden_drop", 0.0),
    ("place_drop", 0.0),
    ("seed", 2.0),
    ("epochs", 8.0),
    ("rate", 0.003),
    ("batch", 4.0),
    ("rows", 30_000.0),
    ("word_hosts", 5.0),
    ("pair_hosts", 7.0),
    ("pair_bits", 6.0),
    ("drop", 0.5),
    ("blind", 0.3),
    ("half_blind", 0.6),
    ("own", 0.3),
    ("power", 0.5),
    ("document_power", 0.6),
    ("extracted", 1.0),
    ("decay", 0.01),
    ("table_decay", 0.03),
    ("residue", 0.3),
    ("graft", 0.3),
    ("crop", 0.1),
    ("lexicon", 0.3),
    ("teachers", 2.0),
    ("teacher_epochs", 4.0),
    ("trust", 0.5),
    ("absurd", 0.1),
    ("absurd_all", 0.0),
    ("absurd_weight", 0.1),
    ("host_power", 0.0),
    ("content_weight", 1.0),
];

impl Default for Options {
    fn default() -> Self {
        Self { lexicon: None, out: None, values: DEFAULTS.iter().copied().collect() }
    }
}

impl Options {
    pub(crate) fn set(&mut self, name: &str, value: f64) -> Result<(), String> {
        let known = DEFAULTS.iter().find(|known| known.0 == name).ok_or_else(|| format!("no setting {name}"))?;
        self.values.insert(known.0, value);
        Ok(())
    }

    pub(crate) fn get(&self, name: &str) -> f64 {
        self.values[name]
    }
}

/// Random numbers: splitmix64.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// From 0 to below 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }
}

pub(crate) fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
