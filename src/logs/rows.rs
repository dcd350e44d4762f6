//! What the lines of each log say. Offsets are bytes of the text as given, or code points if the run was told to count these.

use super::Row;
use crate::boilerplate::label::Label;
use crate::cluster::PairKind;
use crate::passages::kind::Kind;
use serde::{Deserialize, Deserializer, de};
use std::borrow::Cow;
use std::fmt;
use xxhash_rust::xxh3::xxh3_64;

/// A line of `pairs.jsonl`: two documents that are alike, the lower id first.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Pair {
    /// The one id.
    pub a: String,
    /// The other.
    pub b: String,
    /// The Jaccard similarity of their shingle sets.
    pub jaccard: f64,
    /// The part of the shingles of `a` that `b` has.
    pub containment_a: f64,
    /// The part of the shingles of `b` that `a` has.
    pub containment_b: f64,
    /// The part of the words of `a` in passages that they share, where passages were looked for.
    pub aligned_a: Option<f64>,
    /// The same of `b`.
    pub aligned_b: Option<f64>,
    /// How they are linked.
    #[serde(deserialize_with = "pair_kind")]
    pub kind: PairKind,
}

/// How alike the two documents of a line of `pairs.jsonl` are, for those who ask for nothing else.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
pub struct PairLikeness {
    /// As in [`Pair`].
    pub jaccard: f64,
    /// As in [`Pair`].
    #[serde(deserialize_with = "pair_kind")]
    pub kind: PairKind,
}

/// A line of `clusters.jsonl`.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Cluster {
    /// Its number, from 1.
    pub cluster: u64,
    /// How many members it has.
    pub size: u64,
    /// The id of the one that the policy prefers.
    pub survivor: String,
    /// The ids of all, in their order.
    pub members: Vec<String>,
}

/// What a line of `clusters.jsonl` says of size.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub struct ClusterSize {
    /// As in [`Cluster`].
    pub size: u64,
}

/// A line of `removed.jsonl`.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Removed {
    /// The document.
    pub id: String,
    /// The one that stays in its place.
    pub survivor: String,
    /// Why.
    #[serde(deserialize_with = "pair_kind")]
    pub kind: PairKind,
    /// The Jaccard similarity of the two.
    pub jaccard: f64,
    /// The part of the shingles of the removed one that the survivor has.
    pub containment: f64,
    /// The number of its cluster; none, if it was removed because it is contained.
    pub cluster: Option<u64>,
}

/// What a line of `removed.jsonl` says of the document that went, without a copy of ids.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub struct Gone {
    /// As in [`Removed`].
    pub id: IdHash,
    /// As in [`Removed`].
    pub cluster: Option<u64>,
}

/// A line of `passages.jsonl`: what two documents share, the lower id first.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Passage {
    /// The one id.
    pub a: String,
    /// Where it begins there.
    pub a_start: u64,
    /// Where it ends there.
    pub a_end: u64,
    /// The other id.
    pub b: String,
    /// Where it begins there.
    pub b_start: u64,
    /// Where it ends there.
    pub b_end: u64,
    /// Words of the shorter side.
    pub words: u64,
    /// Twice the equal words over the words of both sides.
    pub identity: f64,
    /// What it is.
    #[serde(deserialize_with = "passage_kind")]
    pub kind: Kind,
    /// The number of its family.
    pub family: u64,
}

/// What a line of `passages.jsonl` says of places, without a copy of the ids.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub struct PassagePlaces {
    /// As in [`Passage`].
    pub a: IdHash,
    /// As in [`Passage`].
    pub a_start: u64,
    /// As in [`Passage`].
    pub a_end: u64,
    /// As in [`Passage`].
    pub b: IdHash,
    /// As in [`Passage`].
    pub b_start: u64,
    /// As in [`Passage`].
    pub b_end: u64,
    /// As in [`Passage`].
    pub words: u64,
    /// As in [`Passage`].
    #[serde(deserialize_with = "passage_kind")]
    pub kind: Kind,
    /// As in [`Passage`].
    pub family: u64,
}

/// An id, by its XXH3-64.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdHash(u64);

impl IdHash {
    /// That of an id.
    pub fn of(id: &str) -> Self {
        Self(xxh3_64(id.as_bytes()))
    }

    /// The number.
    pub fn get(self) -> u64 {
        self.0
    }
}

impl<S: AsRef<str> + ?Sized> From<&S> for IdHash {
    fn from(id: &S) -> Self {
        Self::of(id.as_ref())
    }
}

impl<'de> Deserialize<'de> for IdHash {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(Name { known: |id: &str| Some(Self::of(id)), names: &[] })
    }
}

/// A line of `families.jsonl`: all printings of one passage.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Family {
    /// Its number, from 1.
    pub family: u64,
    /// How many printings it has.
    pub size: u64,
    /// On how many hosts, as far as they are known.
    pub hosts: u64,
    /// In how many documents whose host is not known.
    #[serde(default)]
    pub unknown_hosts: u64,
    /// Words of the first printing.
    pub words: u64,
    /// The id of the document with the earliest printing, if that has a date.
    pub earliest: Option<String>,
    /// The text of the first printing.
    pub text: String,
    /// Where it stands, by id, then by place.
    pub occurrences: Vec<Place>,
}

/// What a line of `families.jsonl` says of size and documents, without a copy of text and ids.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct FamilyPlaces {
    /// As in [`Family`].
    pub family: u64,
    /// As in [`Family`].
    pub size: u64,
    /// As in [`Family`].
    pub hosts: u64,
    /// As in [`Family`].
    pub words: u64,
    /// The documents, by id; one as often as it has places.
    pub occurrences: Vec<OfDocument>,
}

/// The document of a [`Place`].
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub struct OfDocument {
    /// Its id.
    pub id: IdHash,
}

/// A place in a document.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Place {
    /// The document.
    pub id: String,
    /// Where it begins.
    pub start: u64,
    /// Where it ends.
    pub end: u64,
}

/// A line of `cut.jsonl`: a later printing that was taken out.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Cut {
    /// The document.
    pub id: String,
    /// Where the cut begins.
    pub start: u64,
    /// Where it ends.
    pub end: u64,
    /// The document that keeps the same passage.
    pub survivor: String,
    /// Where it begins there.
    pub survivor_start: u64,
    /// Where it ends there.
    pub survivor_end: u64,
    /// The identity of the passage.
    pub identity: f64,
    /// The number of its family.
    pub family: u64,
}

/// A line of `boilerplate.jsonl`: a block of furniture.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Block {
    /// The document.
    pub id: String,
    /// Where it begins.
    pub start: u64,
    /// Where it ends.
    pub end: u64,
    /// What kind of furniture it is.
    pub label: Label,
    /// The probability that it is furniture.
    pub score: f64,
    /// What speaks for it.
    pub evidence: Vec<String>,
    /// Its text.
    pub text: String,
}

/// What a line of `boilerplate.jsonl` says of words, borrowed from the line.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct BlockWords<'a> {
    /// As in [`Block`].
    #[serde(borrow)]
    pub id: Cow<'a, str>,
    /// As in [`Block`].
    pub label: Label,
    /// The first phrase in its evidence.
    #[serde(borrow, rename = "evidence", deserialize_with = "first_phrase")]
    pub phrase: Option<Cow<'a, str>>,
    /// As in [`Block`].
    #[serde(borrow)]
    pub text: Cow<'a, str>,
}

/// What evidence begins with that is a phrase of the block.
const PHRASE: &str = "words: ";

impl Block {
    /// The first phrase in its evidence.
    pub fn phrase(&self) -> Option<&str> {
        self.evidence.iter().find_map(|evidence| evidence.strip_prefix(PHRASE))
    }
}

/// A line of `rejected.jsonl`: a record that could not be used.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Rejected {
    /// The input, as given.
    pub source: String,
    /// The line, from 1.
    pub line: Option<u64>,
    /// The byte, from 0.
    pub byte: Option<u64>,
    /// What is wrong, and what to do.
    pub error: String,
}

macro_rules! logs {
    ($($row:ty: $name:literal),* $(,)?) => { $(impl Row for $row { const LOG: &'static str = $name; })* };
}
logs! {
    Pair: "pairs.jsonl",
    PairLikeness: "pairs.jsonl",
    Cluster: "clusters.jsonl",
    ClusterSize: "clusters.jsonl",
    Removed: "removed.jsonl",
    Gone: "removed.jsonl",
    Passage: "passages.jsonl",
    PassagePlaces: "passages.jsonl",
    Family: "families.jsonl",
    FamilyPlaces: "families.jsonl",
    Cut: "cut.jsonl",
    Block: "boilerplate.jsonl",
    Rejected: "rejected.jsonl",
}

fn pair_kind<'de, D: Deserializer<'de>>(from: D) -> Result<PairKind, D::Error> {
    let known = |name: &str| {
        [PairKind::Exact, PairKind::Near, PairKind::Contained].into_iter().find(|kind| kind.name() == name)
    };
    from.deserialize_str(Name { known, names: &["exact", "near", "contained"] })
}

fn passage_kind<'de, D: Deserializer<'de>>(from: D) -> Result<Kind, D::Error> {
    let known = |name: &str| match name {
        "reuse" => Some(Kind::Reuse),
        "quote" => Some(Kind::Quote),
        "furniture" => Some(Kind::Furniture),
        _ => None,
    };
    from.deserialize_str(Name { known, names: &["reuse", "quote", "furniture"] })
}

fn first_phrase<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Cow<'de, str>>, D::Error> {
    from.deserialize_seq(FirstPhrase)
}

/// Takes the first phrase of a list of evidence.
struct FirstPhrase;

impl<'de> de::Visitor<'de> for FirstPhrase {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a list of evidence")
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut evidence: A) -> Result<Self::Value, A::Error> {
        /// Lists own what is in them, but for what says that it does not.
        #[derive(Deserialize)]
        struct Borrowed<'a>(#[serde(borrow)] Cow<'a, str>);
        let mut phrase = None;
        while let Some(Borrowed(one)) = evidence.next_element()? {
            phrase = phrase.or_else(|| match one {
                Cow::Borrowed(one) => one.strip_prefix(PHRASE).map(Cow::Borrowed),
                Cow::Owned(one) => one.strip_prefix(PHRASE).map(|phrase| Cow::Owned(phrase.to_owned())),
            });
        }
        Ok(phrase)
    }
}

/// Takes a name for what it stands for, without a copy of it: logs have as many of these as rows.
struct Name<F> {
    known: F,
    names: &'static [&'static str],
}

impl<T, F: Fn(&str) -> Option<T>> de::Visitor<'_> for Name<F> {
    type Value = T;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.names {
            [] => to.write_str("a string"),
            names => write!(to, "one of {}", names.join(", ")),
        }
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<T, E> {
        (self.known)(name).ok_or_else(|| E::unknown_variant(name, self.names))
    }
}
