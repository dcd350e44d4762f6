//! Offsets into the texts that were compared to offsets into those as given, and bytes to code points.

use super::listing::Listing;
use super::passage::Region;
use super::words::Words;
use crate::corpus::Corpus;
use crate::error::Result;
use crate::read::Scratch;
use crate::verify::Texts;
use rayon::prelude::*;

/// Makes the offsets of a listing those of the texts as given, but for those of the families' first printings, by which their text is had.
/// A printing within which something was taken out comes in its parts, each from its first word to its last, and once if several
/// printings have it.
/// What was cut is left: it is not cut from texts that were cut before.
pub fn to_given(listing: &mut Listing, corpus: &Corpus) -> Result<()> {
    let parts = |region: &Region| {
        let Region { document, start, end } = *region;
        corpus.gaps.given(document, start..end).map(move |part| Region { document, start: part.start, end: part.end })
    };
    for row in &mut listing.passages {
        for region in [&mut row.a, &mut row.b] {
            // A row is a part already.
            let given = parts(region).next();
            *region = given.unwrap_or(*region);
        }
    }
    listing.families.par_iter_mut().try_for_each_init(Scratch::default, |scratch, family| {
        let mut given = Vec::with_capacity(family.printings.len());
        for printing in &family.printings {
            let start = given.len();
            given.extend(parts(printing));
            if given.len() > start + 1 {
                let text = corpus.given(printing.document, scratch)?;
                given[start..].iter_mut().for_each(|part| *part = worded(text, *part));
            }
        }
        // Of a part without words nothing is left.
        given.retain(|part| !part.is_empty());
        // Parts of printings that overlap are mixed.
        given.chunk_by_mut(|x, y| x.document == y.document).for_each(<[Region]>::sort_unstable);
        given.dedup();
        family.printings = given;
        Ok(())
    })
}

/// A region of a text from its first word to its last.
fn worded(text: &str, region: Region) -> Region {
    let words = Words::of(text.get(region.start as usize..region.end as usize).unwrap_or_default());
    let Some(last) = words.len().checked_sub(1) else { return Region { end: region.start, ..region } };
    let (start, end) = (words.span(0).start as u32, words.span(last).end as u32);
    Region { start: region.start + start, end: region.start + end, ..region }
}

/// Makes the offsets of a listing code points, but for those of the families' first printings, by which their text is had.
pub fn to_chars(listing: &mut Listing, texts: &impl Texts) -> Result<()> {
    let mut ends: Vec<[u32; 2]> = Vec::new();
    regions(listing, |region| ends.extend([[region.document, region.start], [region.document, region.end]]));
    ends.par_sort_unstable();
    ends.dedup();
    let of_documents: Vec<&[[u32; 2]]> = ends.chunk_by(|x, y| x[0] == y[0]).collect();
    let convert = |scratch: &mut Scratch, ends: &&[[u32; 2]]| {
        let text = texts.text(ends[0][0], scratch)?;
        let (mut byte, mut chars) = (0, 0);
        let place = |&[_, end]: &[u32; 2]| {
            chars += bytecount(&text.as_bytes()[byte..end as usize]);
            byte = end as usize;
            chars
        };
        Ok(ends.iter().map(place).collect::<Vec<u32>>())
    };
    let chars: Vec<u32> =
        of_documents.par_iter().map_init(Scratch::default, convert).collect::<Result<Vec<_>>>()?.concat();
    let find = |document: u32, end: u32| {
        let at = ends.partition_point(|&other| other < [document, end]);
        chars[at]
    };
    regions(listing, |region| {
        region.start = find(region.document, region.start);
        region.end = find(region.document, region.end);
    });
    Ok(())
}

fn regions(listing: &mut Listing, mut each: impl FnMut(&mut Region)) {
    for row in &mut listing.passages {
        each(&mut row.a);
        each(&mut row.b);
    }
    for row in listing.cuts.iter_mut().flatten() {
        each(&mut row.cut);
        each(&mut row.survivor);
    }
    listing.families.iter_mut().flat_map(|family| &mut family.printings).for_each(each);
}

/// Code points that begin in some bytes of UTF-8.
fn bytecount(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count() as u32
}
