//! A word to 64 bits.
//!
//! Multiply two 64-bit words to 128 bits and fold the halves together: the step that `wyhash` and XXH3 use for short
//! input. A word of up to 16 bytes takes one such step, and words are nearly all that short. The hash only has to keep
//! different words apart (64 bits) and mix every bit; shingles are mixed once more when words are combined. It need not
//! withstand someone who picks words so that they collide.

/// Words up to this many bytes are hashed in one step.
pub(super) const LONGEST_FAST: usize = 16;

// Odd, about half of the bits set, no pattern: splitmix64 outputs 1 to 4 for seed 0, made odd.
const K0: u64 = 0xe220_a839_7b1d_cdaf;
const K1: u64 = 0x6e78_9e6a_a1b9_65f5;
const K2: u64 = 0x06c4_5d18_8009_454f;
const K3: u64 = 0xf88b_b8a8_724c_81ed;

/// Multiplies to 128 bits and folds the halves together.
#[inline(always)]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
pub(crate) fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

const MASKS: [[u64; 2]; LONGEST_FAST + 1] = {
    let mut masks = [[0; 2]; LONGEST_FAST + 1];
    let mut length = 1;
    while length <= LONGEST_FAST {
        masks[length] = if length < 8 {
            [(1 << (8 * length)) - 1, 0]
        } else if length < 16 {
            [u64::MAX, (1 << (8 * (length - 8))) - 1]
        } else {
            [u64::MAX, u64::MAX]
        };
        length += 1;
    }
    masks
};

const CASE: u64 = 0x2020_2020_2020_2020;
const NOT_ASCII: u64 = 0x8080_8080_8080_8080;

/// The hash of the word that is `bytes[start..start + length]`, at most [`LONGEST_FAST`] ASCII letters and digits in either
/// case; `None` if there is a byte among them that is not ASCII.
///
/// Setting bit 5 lower-cases letters and leaves digits alone.
#[inline(always)]
#[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
pub(super) fn hash_ascii(bytes: &[u8], start: usize, length: usize) -> Option<u64> {
    let [low, high] = match bytes[start..].first_chunk() {
        Some(sixteen) => halves(*sixteen),
        None => halves(padded(&bytes[start..start + length])),
    };
    let [low_mask, high_mask] = MASKS[length];
    let (low, high) = ((low | CASE) & low_mask, (high | CASE) & high_mask);
    ((low | high) & NOT_ASCII == 0).then(|| fold(low ^ K0, high ^ K1))
}

fn halves(sixteen: [u8; LONGEST_FAST]) -> [u64; 2] {
    let wide = u128::from_le_bytes(sixteen);
    [wide as u64, (wide >> 64) as u64]
}

fn padded(piece: &[u8]) -> [u8; LONGEST_FAST] {
    let mut sixteen = [0; LONGEST_FAST];
    sixteen[..piece.len()].copy_from_slice(piece);
    sixteen
}

/// The hash of a normalised word: lower case, any script, any length.
pub fn hash_word(word: &[u8]) -> u64 {
    let mut hash = 0;
    let mut first = true;
    for piece in word.chunks(LONGEST_FAST) {
        let [low, high] = halves(padded(piece));
        hash = if first { fold(low ^ K0, high ^ K1) } else { fold(low ^ K2 ^ hash, high ^ K3 ^ hash.rotate_left(32)) };
        first = false;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn case_does_not_matter_and_length_does() {
        for length in 1..=16 {
            let upper = &b"AB3DEFGH9JKLMNOP"[..length];
            let expected = Some(hash_word(&upper.to_ascii_lowercase()));
            assert_eq!(hash_ascii(upper, 0, length), expected);
            assert_eq!(hash_ascii(b" AB3DEFGH9JKLMNOPQRS", 1, length), expected);
            assert_eq!(hash_ascii("aAB3DEFGH9JKLMNé".as_bytes(), 17 - length, length), None);
        }
        assert_ne!(hash_word(b"a"), hash_word(b"aa"));
    }

    #[test]
    fn a_million_words_do_not_collide() {
        let mut seen = HashSet::new();
        for i in 0..500_000_u32 {
            assert!(seen.insert(hash_word(i.to_string().as_bytes())));
            assert!(seen.insert(hash_word(format!("averylongwordindeed{i}x").as_bytes())));
        }
    }

    #[test]
    fn mixed_once_more_every_bit_depends_on_every_input_bit() {
        for length in [4, 8, 9, 16, 20, 33] {
            let trials = 400_u64;
            for bit in 0..length * 8 {
                let mut flips = [0_u32; 64];
                for trial in 1..=trials {
                    let noise = fold(trial, K3).to_le_bytes();
                    let mut word: Vec<u8> = (0..length).map(|i| noise[i % 8].rotate_left(i as u32)).collect();
                    let before = fold(hash_word(&word) ^ K1, K2);
                    word[bit / 8] ^= 1 << (bit % 8);
                    let changed = before ^ fold(hash_word(&word) ^ K1, K2);
                    for (i, flip) in flips.iter_mut().enumerate() {
                        *flip += (changed >> i & 1) as u32;
                    }
                }
                // Six standard deviations of a fair coin.
                assert!(flips.iter().all(|f| (140..=260).contains(f)), "length {length}, bit {bit}: {flips:?}");
            }
        }
    }
}
