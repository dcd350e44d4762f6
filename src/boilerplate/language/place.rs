//! Where a line stands, in what kind of document.

use super::shape::{Bytes, Words, log};

/// Numbers of the place of a line.
pub const PLACE: usize = 16;

/// Which of them is the share of the document's words that the model does not know.
pub const UNKNOWN: usize = 10;

/// What is remembered of a line until all of its document is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Its bytes.
    pub bytes: u32,
    /// Its words.
    pub words: u32,
    /// Words of those that were read which the model knows.
    pub known: u16,
    /// Words that were read.
    pub read: u16,
    /// Whether it reads like prose, see [`is_prose`].
    pub prose: bool,
    /// Whether it is an address and nothing else.
    pub bare: bool,
    /// The same for lines of the same words.
    pub same: u32,
}

/// Whether a line reads like prose, in any language: a dozen words, few of them capitals or numbers, and punctuation.
pub fn is_prose(counts: &Words, bytes: &Bytes) -> bool {
    counts.words >= 12
        && bytes.length >= 60
        && 2 * (counts.title + counts.numbers) < counts.words
        && bytes.is_punctuated()
}

/// Gives the numbers for every line. `order` is a buffer.
pub fn places(lines: &[Summary], order: &mut Vec<(u32, u32)>, places: &mut Vec<[f32; PLACE]>) {
    places.clear();
    let n = lines.len() as u32;
    let total: u64 = lines.iter().map(|line| u64::from(line.bytes)).sum();
    let prose_words = |line: &Summary| if line.prose { line.words } else { 0 };
    let all_prose: u32 = lines.iter().map(prose_words).fold(0, u32::saturating_add);
    let prose_bytes: u64 = lines.iter().filter(|line| line.prose).map(|line| u64::from(line.bytes)).sum();
    let (known, read) = lines
        .iter()
        .fold((0_u64, 0_u64), |(known, read), line| (known + u64::from(line.known), read + u64::from(line.read)));
    let short = lines.iter().filter(|line| line.words < 5).count() as f32;
    let share = |part: u64, whole: u64| part as f32 / whole.max(1) as f32;
    let of_document = [
        log(n) * 0.1,
        share(prose_bytes, total),
        1.0 - share(known, read),
        log((total / u64::from(n.max(1))) as u32) * 0.1,
        log(total.min(u64::from(u32::MAX)) as u32) * 0.06,
        short / n.max(1) as f32,
    ];
    let (mut bytes, mut prose) = (0_u64, 0_u32);
    for (i, line) in lines.iter().enumerate() {
        let i = i as u32;
        let own = prose_words(line);
        let behind = all_prose.saturating_sub(prose).saturating_sub(own);
        places.push([
            i as f32 / n as f32,
            log(i) * 0.1,
            log(n - 1 - i) * 0.1,
            share(bytes, total),
            log(prose) * 0.08,
            log(behind) * 0.08,
            f32::from(u8::from(prose == 0)),
            f32::from(u8::from(behind == 0)),
            of_document[0],
            of_document[1],
            of_document[2],
            of_document[3],
            of_document[4],
            of_document[5],
            0.0,
            0.0,
        ]);
        bytes += u64::from(line.bytes);
        prose = prose.saturating_add(own);
    }
    repeated(lines, order, places);
}

/// Marks lines that stand in the document more than once: the first of them, and the others.
fn repeated(lines: &[Summary], order: &mut Vec<(u32, u32)>, places: &mut [[f32; PLACE]]) {
    order.clear();
    order.extend((0_u32..).zip(lines).filter(|(_, line)| line.read > 0).map(|(i, line)| (line.same, i)));
    order.sort_unstable();
    for same in order.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
        places[same[0].1 as usize][14] = 1.0;
        for (_, i) in &same[1..] {
            places[*i as usize][15] = 1.0;
        }
    }
}
