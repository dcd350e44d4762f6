//! What a passage is to the documents that share it: reuse, a quote, or furniture.
//!
//! **Furniture** is told by how many stories of one host have it. Documents of a host that are copies or versions of each
//! other are one story. A family is furniture if the host that has most of its stories has it in [`COMMON`] of them and in
//! one of [`COMMON_SHARE`] of its documents, or, over [`LASTING_DAYS`] days, in [`LASTING`] and one of [`LASTING_SHARE`];
//! and if that host holds at least half of all its stories: a text on many hosts is wire copy. The share of the host's
//! documents is what spares the background paragraphs of an archive, which stand in twenty versions of a running story and
//! are one in a thousand there. A host must be known; an unknown one is each document's own.
//!
//! The constants were read off two corpora of news: 16,452 articles of 202 sites and 31,314 stories of one agency.

use super::family::{Families, Printing};
use super::find::Passage;
use super::quote::Quotes;
use super::refrain::is_refrain;
use super::share::{Masks, join, shares};
use super::words::Words;
use crate::document::Hosts;
use crate::error::Result;
use crate::normalise::Tokenizer;
use crate::read::Scratch;
use crate::union_find::UnionFind;
use crate::verify::Texts;
use rayon::prelude::*;
use std::collections::HashMap;

/// What a passage is to the documents that share it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text that was printed again.
    Reuse,
    /// Somebody's words, which both quote.
    Quote,
    /// What a host prints on its pages whatever they are about.
    Furniture,
}

/// Stories of a host that make a family furniture.
pub const COMMON: usize = 5;
/// Of so many documents of the host, one at least has it.
pub const COMMON_SHARE: usize = 400;
/// Stories that do if they are spread over time.
pub const LASTING: usize = 3;
/// Of so many documents of the host, one at least has it, then.
pub const LASTING_SHARE: usize = 800;
/// Days from the first to the last of them.
pub const LASTING_DAYS: i64 = 60;
/// The part of a passage that must be quoted.
const QUOTED: f64 = 0.8;
/// Aligned shares that make two documents of a host one story: of the shorter one, or of both.
const CONTAINED_STORY: f64 = 0.9;
const SAME_STORY: f64 = 0.8;

/// What is known of the documents, by age.
pub struct Known<'a, T> {
    /// The documents' numbers in the input, the earliest first.
    pub order: &'a [u32],
    /// Their texts, by number in the input.
    pub texts: &'a T,
    /// Their hosts, by number in the input.
    pub hosts: &'a Hosts,
    /// Their dates in seconds, by number in the input.
    pub dates: &'a [Option<i64>],
}

/// How a family is spread over hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// Whether it is furniture of a host.
    pub furniture: bool,
    /// Whether all of it stands on one host, which is known.
    pub one_host: bool,
}

impl<T: Texts> Known<'_, T> {
    fn host(&self, age: u32) -> u32 {
        self.hosts.number(self.order[age as usize])
    }

    /// The story of each document: the earliest document of it. `passages` are all that were found.
    pub fn stories(&self, passages: &[Passage]) -> Vec<u32> {
        let words = |age: u32| self.texts.words(self.order[age as usize]);
        let mut sets = UnionFind::new(self.order.len());
        for pair in shares(passages, words, &Masks::new()) {
            let host = self.host(pair.a);
            let both = pair.share_a().min(pair.share_b());
            if host != Hosts::UNKNOWN
                && host == self.host(pair.b)
                && (pair.shorter().0 >= CONTAINED_STORY || both >= SAME_STORY)
            {
                sets.union(pair.a, pair.b);
            }
        }
        (0..self.order.len() as u32).map(|age| sets.find(age)).collect()
    }

    /// How each family is spread.
    pub fn spreads(&self, families: &Families, stories: &[u32]) -> Vec<Spread> {
        let mut documents_of: HashMap<u32, usize> = HashMap::new();
        for age in 0..self.order.len() as u32 {
            *documents_of.entry(self.host(age)).or_default() += 1;
        }
        families.families.par_iter().map(|family| self.spread(family, stories, &documents_of)).collect()
    }

    fn spread(&self, family: &[Printing], stories: &[u32], documents_of: &HashMap<u32, usize>) -> Spread {
        let mut at: Vec<(u32, u32)> = family
            .iter()
            .map(|printing| printing.region.document)
            .map(|age| (self.host(age), if self.host(age) == Hosts::UNKNOWN { age } else { stories[age as usize] }))
            .collect();
        at.sort_unstable();
        at.dedup();
        let hosts = at.chunk_by(|x, y| x.0 == y.0).filter(|of_host| of_host[0].0 != Hosts::UNKNOWN);
        let Some(most) = hosts.max_by_key(|of_host| of_host.len()) else {
            return Spread { furniture: false, one_host: false };
        };
        let (host, count) = (most[0].0, most.len());
        let documents = documents_of[&host];
        let dates = || {
            let ages = family.iter().map(|printing| printing.region.document).filter(|&age| self.host(age) == host);
            ages.filter_map(|age| self.dates[self.order[age as usize] as usize])
        };
        let lasts = || {
            let seconds = dates().max().unwrap_or(0) - dates().min().unwrap_or(0);
            count >= LASTING && count * LASTING_SHARE >= documents && seconds >= LASTING_DAYS * 86_400
        };
        let common = count >= COMMON && count * COMMON_SHARE >= documents;
        Spread { furniture: 2 * count >= at.len() && (common || lasts()), one_host: count == at.len() }
    }

    /// What each passage is.
    pub fn kinds(&self, passages: &[Passage], families: &Families, spreads: &[Spread]) -> Result<Vec<Kind>> {
        let spread = |number: usize| spreads[families.of[number] as usize];
        // Every passage that its spread leaves open, once for each side, document by document.
        let mut sides: Vec<(u32, usize, bool)> = (0..passages.len())
            .filter(|&number| !(spread(number).furniture && spread(number).one_host))
            .flat_map(|number| {
                [(passages[number].a.document, number, false), (passages[number].b.document, number, true)]
            })
            .collect();
        sides.par_sort_unstable();
        let documents: Vec<&[(u32, usize, bool)]> = sides.chunk_by(|x, y| x.0 == y.0).collect();
        let look = |reader: &mut Reader, sides: &&[(u32, usize, bool)]| {
            let text = self.texts.text(self.order[sides[0].0 as usize], &mut reader.scratch)?;
            reader.words.read(text, &mut reader.tokenizer);
            reader.quotes.read(text);
            let side = |&(_, number, later): &(u32, usize, bool)| {
                let passage: &Passage = &passages[number];
                let range = if later { &passage.b_words } else { &passage.a_words };
                Side {
                    number,
                    marked: reader.quotes.marked(&reader.words, range) >= QUOTED,
                    said: reader.quotes.said(&reader.words, range) >= QUOTED,
                    refrain: !later && spread(number).one_host && is_refrain(text, &reader.words, range),
                }
            };
            Ok(sides.iter().map(side).collect::<Vec<Side>>())
        };
        let looks: Vec<Vec<Side>> = documents.par_iter().map_init(Reader::default, look).collect::<Result<_>>()?;
        let mut seen = vec![(false, true, false); passages.len()];
        for side in looks.iter().flatten() {
            let (marked, said, refrain) = &mut seen[side.number];
            *marked |= side.marked;
            *said &= side.said;
            *refrain |= side.refrain;
        }
        let kind = |number: usize| match (spread(number), seen[number]) {
            (Spread { furniture: true, one_host: true }, _) => Kind::Furniture,
            // What is set off without marks must be a quote by its marks somewhere.
            (_, (true, true, _)) => Kind::Quote,
            (Spread { furniture: true, .. }, _) | (_, (_, _, true)) => Kind::Furniture,
            _ => Kind::Reuse,
        };
        Ok((0..passages.len()).map(kind).collect())
    }

    /// The words of each document that furniture covers.
    pub fn masks(&self, families: &Families, spreads: &[Spread]) -> Masks {
        let mut masks = vec![Vec::new(); self.order.len()];
        for (family, _) in families.families.iter().zip(spreads).filter(|(_, spread)| spread.furniture) {
            for printing in family {
                masks[printing.region.document as usize].push(printing.words.clone());
            }
        }
        masks.iter_mut().for_each(join);
        masks
    }
}

/// What a thread needs to look at documents.
#[derive(Default)]
struct Reader {
    scratch: Scratch,
    tokenizer: Tokenizer,
    words: Words,
    quotes: Quotes,
}

/// What a passage looks like in one of its documents.
struct Side {
    number: usize,
    /// Quoted by its marks.
    marked: bool,
    /// Quoted by its marks or set off.
    said: bool,
    refrain: bool,
}
