//! Candidates to pairs: what the sketch proposed, decided on the text.
//!
//! In: groups of candidates. Out: the [`Pair`]s of them whose shingle sets have a Jaccard similarity of at least the
//! threshold, with the exact numbers.
//!
//! A group of up to [`SMALL_GROUP`] documents is compared [pair by pair](small). A larger one goes through a
//! [crowd join](crowd), which is exact too but needs no look at most pairs, and stops comparing members of a cluster
//! with each other once it has outgrown [`LARGEST_LISTED`]: from then on a document is held against survivors only.
//!
//! Where somebody has listed the pairs to compare, there are no groups, and each of them is [compared](verify_listed).
//!
//! Texts are read again, through the map; nothing of a document is kept between reading and verifying but its place.

pub mod crowd;
mod listed;
pub mod set;
pub mod small;

use crate::error::{Error, Result};
use crate::read::Scratch;
use crate::shingle::{ShingleKind, Shingler};
pub use listed::verify_listed;
use rayon::prelude::*;
pub use set::{Lookup, Overlap};

/// Groups up to this size are compared pair by pair.
pub const SMALL_GROUP: usize = 256;
/// Clusters up to this size have all their pairs listed.
pub const LARGEST_LISTED: u32 = 256;
/// Shingles of a small group that are held at once: 32 MiB.
const SMALL_SHINGLES: u64 = 4 << 20;

/// Where the texts of documents are found.
pub trait Texts: Sync {
    /// The text of a document, borrowed from the source or from `scratch`.
    fn text<'a>(&'a self, document: u32, scratch: &'a mut Scratch) -> Result<&'a str>;
    /// Number of words of a document when it was first read.
    fn words(&self, document: u32) -> u32;
    /// The error to report when a document has another number of words now.
    fn changed(&self, document: u32) -> Error;
    /// Where something is missing from the text of a document: bytes of it, ascending.
    fn seams(&self, document: u32) -> Vec<u32> {
        let _ = document;
        Vec::new()
    }
}

/// Documents that are compared with each other.
pub trait Comparable: Texts {
    /// The place of a document in the order of preference; the lowest is kept first.
    fn rank(&self, document: u32) -> u32;
    /// Whether two documents may be compared at all.
    fn admits(&self, a: u32, b: u32) -> bool;
}

/// Two documents whose similarity has been measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The document with the lower number.
    pub a: u32,
    /// The document with the higher number.
    pub b: u32,
    /// What their shingle sets have in common; `a` and `b` in the order of this pair.
    pub overlap: Overlap,
}

impl Pair {
    /// The pair of `x` and `y`, in order, when `overlap` was measured with `x` first.
    pub fn new(x: u32, y: u32, overlap: Overlap) -> Self {
        if x <= y { Self { a: x, b: y, overlap } } else { Self { a: y, b: x, overlap: overlap.turned() } }
    }
}

/// What verification found.
#[derive(Debug, Default)]
pub struct Verified {
    /// The pairs at or above the threshold, ascending.
    pub pairs: Vec<Pair>,
    /// How many pairs were compared on their shingles.
    pub compared: u64,
    /// Documents for which the search for partners was cut short: see [`crowd::MOST_PARTNERS`].
    pub bounded: u64,
}

impl Verified {
    fn merge(mut self, mut other: Self) -> Self {
        if self.pairs.len() < other.pairs.len() {
            std::mem::swap(&mut self.pairs, &mut other.pairs);
        }
        self.pairs.append(&mut other.pairs);
        self.compared += other.compared;
        self.bounded += other.bounded;
        self
    }
}

/// The overlap of the shingle sets of two texts.
pub fn overlap(a: &str, b: &str, kind: ShingleKind) -> Overlap {
    let mut shingler = Shingler::new(kind);
    let mut distinct = |text: &str| {
        let (mut sets, mut lookup) = (Vec::new(), Lookup::default());
        lookup.clear(text.len() / 4);
        shingler.shingle(text, &mut set::Distinct { lookup: &mut lookup, sets: &mut sets, start: 0 });
        (sets, lookup)
    };
    let ((a, in_a), (b, _)) = (distinct(a), distinct(b));
    let shared = in_a.shared(&a, &b, 0).unwrap_or(0);
    Overlap { shared: shared as u32, a: a.len() as u32, b: b.len() as u32 }
}

/// What a thread needs to make sets of texts.
struct Worker {
    shingler: Shingler,
    scratch: Scratch,
    lookup: Lookup,
}

impl Worker {
    fn new(kind: ShingleKind) -> Self {
        Self { shingler: Shingler::new(kind), scratch: Scratch::default(), lookup: Lookup::default() }
    }

    /// Appends the distinct shingles of a document to `sets`, and makes the lookup that of this set.
    fn shingles(&mut self, texts: &impl Texts, document: u32, sets: &mut Vec<u64>) -> Result<()> {
        let text = texts.text(document, &mut self.scratch)?;
        let start = sets.len();
        let words = texts.words(document);
        self.lookup.clear(words as usize);
        let distinct = &mut set::Distinct { lookup: &mut self.lookup, sets, start };
        if self.shingler.shingle(text, distinct) == words { Ok(()) } else { Err(texts.changed(document)) }
    }
}

/// The pairs of every group that reach `threshold`, a Jaccard similarity. `progress` is called with the number of
/// documents of a group when that is done.
pub fn verify(
    groups: &[Vec<u32>],
    texts: &impl Comparable,
    kind: ShingleKind,
    threshold: f64,
    progress: &(dyn Fn(u64) -> Result<()> + Sync),
) -> Result<Verified> {
    let is_small = |group: &&Vec<u32>| {
        group.len() <= SMALL_GROUP && group.iter().map(|&d| u64::from(texts.words(d))).sum::<u64>() <= SMALL_SHINGLES
    };
    let (small, large): (Vec<_>, Vec<_>) = groups.iter().partition(is_small);
    let mut verified = small
        .par_iter()
        .map_init(
            || (Worker::new(kind), Vec::new()),
            |(worker, sets), group| {
                progress(group.len() as u64)?;
                small::compare(group, texts, threshold, worker, sets)
            },
        )
        .try_reduce(Verified::default, |a, b| Ok(a.merge(b)))?;
    // Large groups one after the other: each uses all threads itself, and only one has its index in memory.
    for group in large {
        verified = verified.merge(crowd::join(group, texts, kind, threshold, progress)?);
    }
    verified.pairs.par_sort_unstable_by_key(|pair| (pair.a, pair.b));
    Ok(verified)
}
