//! Where a line stands, in what kind of document.

use super::shape::{Bytes, Words, log};

/// Numbers of the place of a line.
pub const PLACE: usize = 18;

/// Which of them is the share of the document's words that the model does not know.
pub const UNKNOWN: usize = 10;

/// Which of them is the share of the document's bytes that stand in lines which read like prose.
pub const MOSTLY: usize = 9;

/// Which of them is the share of the line's long words that prose has elsewhere, and which says how many these are.
const ECHO: usize = 16;
const ECHOES: usize = 17;

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

/// Whether a line is prose all in capitals: two dozen words, most of them so, and a full stop or the like at its end. The network does not take
/// it for prose: it has seen few such lines, and most of them were furniture.
pub fn is_capital_prose(counts: &Words, bytes: &Bytes) -> bool {
    counts.words >= 24
        && 3 * counts.upper >= 2 * counts.words
        && 4 * counts.numbers < counts.words
        && bytes.is_punctuated()
        && bytes.last <= 2
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

/// Which long words the prose of a document has: a title shares its words with the text below it, and a teaser of another
/// page does not, in any language with spaces.
#[derive(Debug, Default)]
pub struct Echo {
    words: Vec<u32>,
    /// Behind the last word of each line.
    ends: Vec<u32>,
    /// A bit for what a word may be: whether prose has it once, and again. None is set between documents.
    once: Vec<u64>,
    again: Vec<u64>,
}

/// What the number of such words is multiplied with.
const ECHOES_SCALE: f32 = 0.2;

/// Whether half of a line's long words, and two at least, stand in prose elsewhere.
pub fn is_echo(place: &[f32; PLACE]) -> bool {
    place[ECHO] >= 0.5 && place[ECHOES] >= log(2) * ECHOES_SCALE
}

/// Bits for words; a page of ten thousand different long words sets one in seven.
const BITS: usize = 1 << 16;

impl Echo {
    /// Forgets all lines.
    pub fn clear(&mut self) {
        self.words.clear();
        self.ends.clear();
    }

    /// Adds the next line by the keys of its words.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "takes on the instruction set of its caller")]
    pub fn add(&mut self, keys: &[u64]) {
        let mut count = self.words.len();
        self.words.resize(count + keys.len(), 0);
        for &key in keys {
            self.words[count] = (key >> 32) as u32;
            count += (key & 1) as usize;
        }
        self.words.truncate(count);
        self.ends.push(self.words.len() as u32);
    }

    /// Says for every line how many of its long words prose has elsewhere: the share, and the number on a scale.
    pub fn put(&mut self, lines: &[Summary], places: &mut [[f32; PLACE]]) {
        let Self { words, ends, once, again } = self;
        once.resize(BITS / 64, 0);
        again.resize(BITS / 64, 0);
        let bit = |word: u32| ((word as usize % BITS) / 64, 1_u64 << (word % 64));
        let mut from = 0;
        for (line, &end) in lines.iter().zip(&*ends) {
            if line.prose {
                for &word in &words[from..end as usize] {
                    let (at, bit) = bit(word);
                    again[at] |= once[at] & bit;
                    once[at] |= bit;
                }
            }
            from = end as usize;
        }
        let mut from = 0;
        for ((line, &end), place) in lines.iter().zip(&*ends).zip(places) {
            let own = &words[from..end as usize];
            // A line of prose is itself one of those that have its words.
            let has = if line.prose { &*again } else { &*once };
            let count = own.iter().filter(|&&word| has[bit(word).0] & bit(word).1 != 0).count();
            place[ECHO] = count as f32 / own.len().max(1) as f32;
            place[ECHOES] = log(count as u32) * ECHOES_SCALE;
            from = end as usize;
        }
        // The next document begins without any.
        for &word in &*words {
            let (at, _) = bit(word);
            once[at] = 0;
            again[at] = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The two numbers of each line, of lines of words that are all long.
    fn echoes(lines: &[(bool, &[u64])]) -> Vec<[f32; 2]> {
        let mut echo = Echo::default();
        let summaries: Vec<Summary> =
            lines.iter().map(|line| Summary { prose: line.0, ..Summary::default() }).collect();
        let mut places = vec![[0.0; PLACE]; lines.len()];
        for _ in 0..2 {
            echo.clear();
            for (_, words) in lines {
                let keys: Vec<u64> = words.iter().map(|word| word << 32 | 1).collect();
                echo.add(&keys);
            }
            echo.put(&summaries, &mut places);
        }
        places.iter().map(|place| [place[16], place[17]]).collect()
    }

    #[test]
    fn a_title_has_the_words_of_the_text_and_a_teaser_has_not() {
        let found = echoes(&[(false, &[1, 2, 9]), (true, &[1, 2, 3]), (true, &[3, 4]), (false, &[7, 8]), (false, &[])]);
        assert!((found[0][0] - 2.0 / 3.0).abs() < 1e-6 && found[0][1] > 0.0);
        // Only what other prose has, too, counts for prose itself.
        assert!((found[1][0] - 1.0 / 3.0).abs() < 1e-6);
        assert!((found[2][0] - 0.5).abs() < 1e-6);
        assert!(found[3..].as_flattened().iter().all(|&number| number == 0.0));
    }

    #[test]
    fn short_words_are_no_echo() {
        let mut echo = Echo::default();
        echo.add(&[5 << 32, 6 << 32]);
        let mut places = [[0.0; PLACE]];
        echo.put(&[Summary { prose: true, ..Summary::default() }], &mut places);
        assert!(places[0][16] == 0.0);
    }

    #[test]
    fn lines_that_stand_twice_are_marked() {
        let line = |same| Summary { same, read: 1, bytes: 4, words: 1, ..Summary::default() };
        let mut found = Vec::new();
        places(&[line(1), line(2), line(1), line(1)], &mut Vec::new(), &mut found);
        let marks: Vec<[f32; 2]> = found.iter().map(|place| [place[14], place[15]]).collect();
        assert_eq!(marks, [[1.0, 0.0], [0.0, 0.0], [0.0, 1.0], [0.0, 1.0]]);
    }
}
