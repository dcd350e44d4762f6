//! The file of weights.
//!
//! Little-endian: the magic `ONECOPYL`; the version of this layout, the numbers [`ROW`], [`SHAPE`], [`PLACE`], [`LINE`], [`STATE`] and [`LAYERS`], the
//! number of rows (eight `u32`); the unit of the rows (one `f32`); the keys of the rows, those first that are met most often (`u32` each), so that
//! what is needed most lies together; the rows (`ROW` × `i8` each, in that unit); and the weights of the network in the order of [`at`] (`f32` each).

use super::net::{LAYERS, LINE, ROW, STATE, at};
use super::place::PLACE;
use super::shape::SHAPE;
use thiserror::Error;

const MAGIC: &[u8; 8] = b"ONECOPYL";
const VERSION: u32 = 3;
const DIMENSIONS: [u32; 7] =
    [VERSION, ROW as u32, SHAPE as u32, PLACE as u32, LINE as u32, STATE as u32, LAYERS as u32];
const HEADER: usize = MAGIC.len() + 4 * (DIMENSIONS.len() + 2);

/// Why a file of weights cannot be used.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum WeightsError {
    /// It begins otherwise.
    #[error("this is no file of weights")]
    Magic,
    /// It was made for another network.
    #[error("these weights were made for another version of the network; train them again")]
    Version,
    /// It is shorter or longer than its header says.
    #[error("the file of weights should have {expected} bytes and has {found}")]
    Length {
        /// Bytes as the header says.
        expected: u64,
        /// Bytes there are.
        found: u64,
    },
    /// A key that has two rows, or weights that are no numbers.
    #[error("the file of weights is damaged")]
    Damaged,
}

/// What a file of weights holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// Value of one in a row.
    pub unit: f32,
    /// Each once.
    pub keys: Vec<u32>,
    /// One for each key.
    pub rows: Vec<[i8; ROW]>,
    /// See [`at`].
    pub dense: Vec<f32>,
}

impl Weights {
    /// The file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        for number in DIMENSIONS.into_iter().chain([self.keys.len() as u32, self.unit.to_bits()]) {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(self.keys.iter().flat_map(|key| key.to_le_bytes()));
        bytes.extend(self.rows.as_flattened().iter().map(|weight| weight.cast_unsigned()));
        bytes.extend(self.dense.iter().flat_map(|weight| weight.to_le_bytes()));
        bytes
    }

    /// Reads a file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, WeightsError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(WeightsError::Magic)?;
        let header: Vec<u32> = words(rest.get(..HEADER - MAGIC.len()).ok_or(WeightsError::Magic)?).collect();
        let (dimensions, sizes) = header.split_at(DIMENSIONS.len());
        let &[count, unit] = sizes else { return Err(WeightsError::Magic) };
        if dimensions != DIMENSIONS {
            return Err(WeightsError::Version);
        }
        let expected = HEADER as u64 + u64::from(count) * (4 + ROW as u64) + 4 * at::SIZE as u64;
        if bytes.len() as u64 != expected {
            return Err(WeightsError::Length { expected, found: bytes.len() as u64 });
        }
        let (keys, rest) = bytes[HEADER..].split_at(4 * count as usize);
        let (rows, dense) = rest.split_at(ROW * count as usize);
        let keys: Vec<u32> = words(keys).collect();
        let rows = rows.as_chunks::<ROW>().0.iter().map(|row| row.map(u8::cast_signed)).collect();
        let dense: Vec<f32> = words(dense).map(f32::from_bits).collect();
        let unit = f32::from_bits(unit);
        let mut sorted = keys.clone();
        sorted.sort_unstable();
        if !sorted.is_sorted_by(|a, b| a < b) || !unit.is_finite() || !dense.iter().all(|weight| weight.is_finite()) {
            return Err(WeightsError::Damaged);
        }
        Ok(Self { unit, keys, rows, dense })
    }
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weights() -> Weights {
        let dense = (0..at::SIZE).map(|i| i as f32 * 0.001).collect();
        Weights { unit: 0.5, keys: vec![7, 3, u32::MAX], rows: vec![[1; ROW], [-128; ROW], [127; ROW]], dense }
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(Weights::from_bytes(&weights().to_bytes()), Ok(weights()));
    }

    #[test]
    fn damage_is_an_error() {
        let whole = weights().to_bytes();
        for cut in [0, 7, 8, HEADER - 1, HEADER, whole.len() - 1] {
            assert!(Weights::from_bytes(&whole[..cut]).is_err(), "{cut}");
        }
        let longer: Vec<u8> = whole.iter().copied().chain([0]).collect();
        assert!(matches!(Weights::from_bytes(&longer), Err(WeightsError::Length { .. })));
        let with = |at: usize, byte: u8| {
            let mut bytes = whole.clone();
            bytes[at] = byte;
            Weights::from_bytes(&bytes)
        };
        assert_eq!(with(0, b'X'), Err(WeightsError::Magic));
        assert_eq!(with(8, 9), Err(WeightsError::Version));
        assert!(matches!(with(HEADER - 6, 255), Err(WeightsError::Length { .. })));
        assert_eq!(with(HEADER + 4, 7), Err(WeightsError::Damaged));
        assert_eq!(
            with(whole.len() - 1, 0x7f).is_err(),
            f32::from_bits(0x7f00_0000 | u32::from(whole[whole.len() - 2]) << 16).is_nan()
        );
    }
}
