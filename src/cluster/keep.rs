//! The order of preference: which of two copies is kept.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What makes a document worth keeping. Ties go to the longer one, then the older one, then the lower id; a document
/// without the number or date in question comes after those that have one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Keep {
    /// Most words.
    #[default]
    Longest,
    /// First in the input: by path, then by place in the file.
    First,
    /// Latest date.
    Newest,
    /// Earliest date.
    Oldest,
    /// Largest number in this field (dotted).
    Max(String),
    /// These sources or hosts, the first named first; all others after them.
    Source(Vec<String>),
}

impl FromStr for Keep {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text.split_once(':') {
            None if text == "longest" => Self::Longest,
            None if text == "first" => Self::First,
            None if text == "newest" => Self::Newest,
            None if text == "oldest" => Self::Oldest,
            Some(("max", field)) if !field.is_empty() => Self::Max(field.to_owned()),
            Some(("source", list)) if list.split(',').all(|source| !source.trim().is_empty()) => {
                Self::Source(list.split(',').map(|source| source.trim().to_owned()).collect())
            }
            _ => {
                return Err("expected longest, first, newest, oldest, max:FIELD or source:A,B,C".to_owned());
            }
        })
    }
}

impl TryFrom<String> for Keep {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Keep> for String {
    fn from(keep: Keep) -> Self {
        keep.to_string()
    }
}

impl fmt::Display for Keep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Longest => f.write_str("longest"),
            Self::First => f.write_str("first"),
            Self::Newest => f.write_str("newest"),
            Self::Oldest => f.write_str("oldest"),
            Self::Max(field) => write!(f, "max:{field}"),
            Self::Source(list) => write!(f, "source:{}", list.join(",")),
        }
    }
}

/// What a document has to say for itself under a [`Keep`]: the lower, the sooner it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Preference {
    first: u64,
    longest: u32,
    oldest: i64,
}

impl Keep {
    /// Whether the source or host of a document matters.
    pub fn asks_host(&self) -> bool {
        matches!(self, Self::Source(_))
    }

    /// Whether a document has nothing of what the policy asks for: no date, no such number, none of the sources.
    pub fn is_blind_to(&self, preference: &Preference) -> bool {
        match self {
            Self::Longest | Self::First => false,
            Self::Newest | Self::Oldest | Self::Max(_) => preference.first == u64::MAX,
            Self::Source(list) => preference.first == list.len() as u64,
        }
    }

    /// The sources or hosts named that none of these documents is of.
    pub fn sources_of_none<'a>(&'a self, preferences: &[Preference]) -> Vec<&'a str> {
        let Self::Source(list) = self else { return Vec::new() };
        let mut met = vec![false; list.len() + 1];
        for preference in preferences {
            met[preference.first as usize] = true;
        }
        // A name that stands twice is met where it stands first.
        let is_met =
            |source: &&String| list.iter().position(|first| first.eq_ignore_ascii_case(source)).map(|at| met[at]);
        list.iter().filter(|source| is_met(source) == Some(false)).map(String::as_str).collect()
    }

    /// The preference of a document of `words` words, with its date in seconds since 1970, the number of the field that
    /// [`Keep::Max`] names, and its source or host. Those of equal preference are ordered by id.
    pub fn preference(&self, words: u32, date: Option<i64>, number: Option<f64>, host: Option<&str>) -> Preference {
        let first = match self {
            Self::Longest => 0,
            Self::First => return Preference { first: 0, longest: 0, oldest: 0 },
            Self::Newest => date.map_or(u64::MAX, |date| !ascending(date)),
            Self::Oldest => date.map_or(u64::MAX, ascending),
            Self::Max(_) => number.filter(|n| !n.is_nan()).map_or(u64::MAX, |n| !ascending_float(n)),
            Self::Source(list) => {
                let named = |source: &String| host.is_some_and(|host| source.eq_ignore_ascii_case(host));
                list.iter().position(named).unwrap_or(list.len()) as u64
            }
        };
        Preference { first, longest: u32::MAX - words, oldest: date.unwrap_or(i64::MAX) }
    }

    /// Makes it the preference of the same document with so many words.
    pub fn weigh(&self, preference: &mut Preference, words: u32) {
        if *self != Self::First {
            preference.longest = u32::MAX - words;
        }
    }
}

/// Signed to unsigned, in the same order.
fn ascending(n: i64) -> u64 {
    n.cast_unsigned() ^ 1 << 63
}

/// Numbers that are not NaN to unsigned, in the same order (IEEE 754, section 5.10).
fn ascending_float(n: f64) -> u64 {
    let bits = (n + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_back_what_it_writes() {
        for text in ["longest", "first", "newest", "oldest", "max:meta.score", "source:a.example,b.example"] {
            assert_eq!(text.parse::<Keep>().unwrap().to_string(), text);
        }
        for bad in ["", "longer", "max:", "source:", "source:a,,b", "max"] {
            assert!(bad.parse::<Keep>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_order_of_each_policy() {
        let order = |keep: &str, documents: &[(u32, Option<i64>, Option<f64>, &str)]| {
            let keep: Keep = keep.parse().unwrap();
            let mut places: Vec<usize> = (0..documents.len()).collect();
            places.sort_by_key(|&i| {
                let (words, date, number, host) = documents[i];
                keep.preference(words, date, number, Some(host))
            });
            places
        };
        let documents = [
            (10, Some(5), Some(-1.0), "c"),
            (30, None, None, "b"),
            (30, Some(-7), Some(2.5), "a"),
            (20, Some(9), Some(0.0), "b"),
        ];
        assert_eq!(order("longest", &documents), [2, 1, 3, 0]);
        assert_eq!(order("first", &documents), [0, 1, 2, 3]);
        assert_eq!(order("newest", &documents), [3, 0, 2, 1]);
        assert_eq!(order("oldest", &documents), [2, 0, 3, 1]);
        assert_eq!(order("max:score", &documents), [2, 3, 0, 1]);
        assert_eq!(order("source:b,a", &documents), [1, 3, 2, 0]);
    }
}
