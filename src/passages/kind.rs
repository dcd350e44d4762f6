//! What a passage is to the documents that share it: reuse, a quote, or furniture.
//!
//! In this order: [furniture](super::furniture) if all printings of its family stand on one host; a [quote](super::quote)
//! if it stands inside quotation marks in both documents, or in one and is set off as somebody's words in the other; furniture
//! on several hosts; a [refrain](super::refrain) of one host, which is furniture too, but of too few pages to be counted. All
//! else is reuse.

use super::family::Families;
use super::fingerprint::Fingerprinter;
use super::furniture::{Furniture, covered};
use super::known::Known;
use super::passage::Passage;
use super::quote::Quotes;
use super::refrain::is_refrain;
use super::share::{Masks, join};
use super::twins::Twins;
use super::words::Words;
use crate::document::Hosts;
use crate::error::Result;
use crate::normalise::Tokenizer;
use crate::read::Scratch;
use crate::verify::Texts;
use rayon::prelude::*;

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

/// The part of a passage that must be quoted.
const QUOTED: f64 = 0.8;
/// The part of a passage that must be furniture, in one of its documents: the other may have it a little changed.
const FURNITURE: f64 = 0.7;

/// What passages are.
#[derive(Debug, Default)]
pub struct Kinds {
    /// What each is.
    pub kinds: Vec<Kind>,
    /// Whether each is furniture by count.
    counted: Vec<bool>,
}

impl Kinds {
    /// Looks at every passage in both of its documents.
    pub fn find<T: Texts>(
        passages: &[Passage],
        families: &Families,
        furniture: &Furniture,
        twins: &Twins,
        known: &Known<'_, T>,
    ) -> Result<Self> {
        let one_host: Vec<bool> = families
            .families
            .iter()
            .map(|family| {
                let host = known.host(family[0].region.document);
                host != Hosts::UNKNOWN && family.iter().all(|printing| known.host(printing.region.document) == host)
            })
            .collect();
        let one_host = |number: usize| one_host[families.of[number] as usize];
        // Every passage once for each side, text by text.
        let sides = |(number, passage): (usize, &Passage)| {
            [(twins.first(passage.a.document), number, false), (twins.first(passage.b.document), number, true)]
        };
        let mut sides: Vec<(u32, usize, bool)> = passages.iter().enumerate().flat_map(sides).collect();
        sides.par_sort_unstable();
        let documents: Vec<&[(u32, usize, bool)]> = sides.chunk_by(|x, y| x.0 == y.0).collect();
        let look = |reader: &mut Reader, sides: &&[(u32, usize, bool)]| {
            let Reader { scratch, tokenizer, fingerprinter, words, quotes, places } = reader;
            let document = sides[0].0;
            let text = known.texts.text(known.order[document as usize], scratch)?;
            quotes.read(text);
            let mut has_words = furniture.is_repetitive(document);
            if has_words {
                words.read(text, tokenizer);
            }
            furniture.read(document, words.hashes(), fingerprinter, places);
            let side = |&(_, number, later): &(u32, usize, bool)| {
                let passage: &Passage = &passages[number];
                let (region, range) = if later { (passage.b, &passage.b_words) } else { (passage.a, &passage.a_words) };
                let furniture = f64::from(covered(places, range)) >= FURNITURE * range.len() as f64;
                let mut side = Side { number, marked: false, said: false, furniture, refrain: false };
                let one_host = one_host(number);
                let decided = furniture && one_host;
                let (quoted, returns) = (!decided && quotes.touch(region), !decided && !later && one_host);
                if quoted || returns {
                    if !has_words {
                        words.read(text, tokenizer);
                        has_words = true;
                    }
                    side.marked = quoted && quotes.marked(words, range) >= QUOTED;
                    side.said = side.marked || quoted && quotes.said(words, range) >= QUOTED;
                    side.refrain = returns && is_refrain(text, words, range);
                }
                side
            };
            Ok(sides.iter().map(side).collect::<Vec<Side>>())
        };
        let looks: Vec<Vec<Side>> = documents.par_iter().map_init(Reader::default, look).collect::<Result<_>>()?;
        let unseen = Side { number: 0, marked: false, said: true, furniture: false, refrain: false };
        let mut seen = vec![unseen; passages.len()];
        for side in looks.iter().flatten() {
            let seen = &mut seen[side.number];
            // What is set off without marks must be a quote by its marks on the other side.
            seen.marked |= side.marked;
            seen.said &= side.said;
            seen.furniture |= side.furniture;
            seen.refrain |= side.refrain;
        }
        let kind = |(number, seen): (usize, &Side)| match seen {
            Side { furniture: true, .. } if one_host(number) => Kind::Furniture,
            Side { marked: true, said: true, .. } => Kind::Quote,
            Side { furniture: true, .. } | Side { refrain: true, .. } => Kind::Furniture,
            _ => Kind::Reuse,
        };
        let kinds = seen.iter().enumerate().map(kind).collect();
        let counted = seen.iter().map(|seen| seen.furniture).collect();
        Ok(Self { kinds, counted })
    }

    /// The words of each of `documents` documents that are furniture by count. Refrains are not: a story may stand between
    /// them.
    pub fn masks(&self, passages: &[Passage], documents: u32) -> Masks {
        let mut masks = vec![Vec::new(); documents as usize];
        for (passage, _) in passages.iter().zip(&self.counted).filter(|(_, counted)| **counted) {
            masks[passage.a.document as usize].push(passage.a_words.clone());
            masks[passage.b.document as usize].push(passage.b_words.clone());
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
    fingerprinter: Fingerprinter,
    words: Words,
    quotes: Quotes,
    /// Where furniture stands.
    places: Vec<u32>,
}

/// What a passage looks like in one of its documents.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a finding of its own")]
struct Side {
    number: usize,
    /// Quoted by its marks.
    marked: bool,
    /// Quoted by its marks or set off.
    said: bool,
    /// Furniture by count.
    furniture: bool,
    refrain: bool,
}
