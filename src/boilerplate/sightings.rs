//! Documents to sightings: which blocks stand on a page, for the [count](super::repetition).

use super::fingerprint::{Fingerprinter, Prints};
use super::segment::{Block, segment};
use super::story::{KEYS, Sketch, StorySketcher};
use super::words::Reading;

/// Blocks of up to so many words are counted over all hosts too: a widget of a platform is short, and what many hosts print at
/// greater length is wire copy.
pub(super) const SHORT: u32 = 12;

/// Bytes of a block whose words are read: enough to tell its [story](super::story). To take all prose apart once more would take as long as
/// everything else. (With 200 bytes frames weigh more than texts, and of pages of hosts with four and more 2 % less furniture is found;
/// with 400 and with all, the same.)
const READ_BYTES: u32 = 400;

/// What was seen on some documents, in their order.
#[derive(Debug, Default)]
pub struct Sightings {
    /// Fingerprints; the lowest bit says whether the block is short.
    prints: Vec<u64>,
    /// For each document the end of its fingerprints.
    ends: Vec<usize>,
    keys: Vec<[u64; KEYS]>,
    /// Anchors of longer blocks.
    anchors: Vec<[u64; 2]>,
    /// For each document the end of its anchors.
    anchor_ends: Vec<usize>,
}

/// The sightings of one document.
pub struct Sighting<'a> {
    /// Fingerprints, each once, and whether it is one of a short block.
    prints: &'a [u64],
    /// By which near copies are told.
    pub sketch: Sketch<'a>,
}

impl Sighting<'_> {
    /// Fingerprints, each once, and whether the block is a short one.
    pub fn prints(&self) -> impl Iterator<Item = (u64, bool)> {
        self.prints.iter().map(|&print| (print & !1, print & 1 == 1))
    }
}

/// A fingerprint as it is counted: without the lowest bit.
pub fn counted(print: u64) -> u64 {
    print & !1
}

/// Looks at documents. Holds buffers, so keep one for each thread.
#[derive(Default)]
pub struct Sighter {
    reading: Reading,
    fingerprinter: Fingerprinter,
    sketcher: StorySketcher,
    blocks: Vec<Block>,
}

impl Sighter {
    /// Appends what stands in `text`; the number of words that were read, 0 if it has none.
    pub fn look(&mut self, text: &str, sightings: &mut Sightings) -> u32 {
        let Self { reading, fingerprinter, sketcher, blocks } = self;
        segment(text, blocks);
        reading.read_beginnings(text, blocks, READ_BYTES);
        let prints = fingerprinter.prints(text, blocks, reading);
        let start = sightings.prints.len();
        for &Prints { words, plain, masked, heading, again, .. } in prints.iter().filter(|prints| prints.words > 0) {
            let short = u64::from(words <= SHORT);
            sightings.prints.extend(plain.into_iter().chain(masked).map(|print| counted(print) | short));
            sightings.prints.extend(heading.into_iter().chain(again).map(counted));
        }
        sightings.prints[start..].sort_unstable();
        let mut kept = start;
        for at in start..sightings.prints.len() {
            if kept == start || counted(sightings.prints[kept - 1]) != counted(sightings.prints[at]) {
                sightings.prints[kept] = sightings.prints[at];
                kept += 1;
            }
        }
        sightings.prints.truncate(kept);
        sightings.ends.push(kept);
        let words = prints.iter().map(|prints| prints.words).sum();
        sightings.keys.push(sketcher.keys(prints.iter().zip(reading.blocks()), &mut sightings.anchors));
        sightings.anchor_ends.push(sightings.anchors.len());
        words
    }
}

impl Sightings {
    /// Gives unused memory back.
    pub fn shrink(&mut self) {
        self.prints.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.keys.shrink_to_fit();
        self.anchors.shrink_to_fit();
        self.anchor_ends.shrink_to_fit();
    }

    /// Those of each document, in order.
    pub fn documents(&self) -> impl Iterator<Item = Sighting<'_>> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let spans = starts.zip(self.ends.iter().copied());
        let starts = std::iter::once(0).chain(self.anchor_ends.iter().copied());
        let anchors = starts.zip(self.anchor_ends.iter().copied()).map(|(start, end)| &self.anchors[start..end]);
        spans.zip(anchors.zip(&self.keys)).map(|((start, end), (blocks, keys))| Sighting {
            prints: &self.prints[start..end],
            sketch: Sketch { keys, blocks },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_block_is_seen_once_on_a_document() {
        let (mut sighter, mut sightings) = (Sighter::default(), Sightings::default());
        let long = "The harbour of the town was closed on that night after a storm had come.";
        assert_eq!(sighter.look(&format!("Menu\nMenu\n---\n{long}\n\n{long}"), &mut sightings), 32);
        assert_eq!(sighter.look("", &mut sightings), 0);
        assert_eq!(sighter.look("Menu", &mut sightings), 1);
        let seen: Vec<Vec<(u64, bool)>> = sightings.documents().map(|sighting| sighting.prints().collect()).collect();
        // The long one counts once more for standing there twice.
        assert_eq!(seen.iter().map(Vec::len).collect::<Vec<_>>(), [3, 0, 1]);
        assert!(seen[2].iter().all(|print| seen[0].contains(print)));
        assert_eq!(seen[0].iter().filter(|(_, short)| *short).count(), 1);
    }
}
