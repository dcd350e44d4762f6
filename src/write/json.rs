//! How numbers and strings are written in logs.

use std::fmt;
use std::io::{self, Write};

/// A ratio with four decimals. Rounded as an integer: printing floats exactly took a hundredth of a whole run.
pub(super) struct Decimal(pub(super) f64);

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ten_thousandths = (self.0 * 1e4).round() as u32;
        write!(f, "{}.{:04}", ten_thousandths / 10_000, ten_thousandths % 10_000)
    }
}

pub(super) fn string(out: &mut impl Write, text: &str) -> io::Result<()> {
    serde_json::to_writer(out, text).map_err(io::Error::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_have_four_decimals() {
        for (ratio, text) in
            [(0.0, "0.0000"), (1.0, "1.0000"), (0.7, "0.7000"), (0.99996, "1.0000"), (2.0 / 3.0, "0.6667")]
        {
            assert_eq!(Decimal(ratio).to_string(), text);
        }
    }
}
