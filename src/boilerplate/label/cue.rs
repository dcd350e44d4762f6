//! A line to the words that show what kind of furniture it is.
//!
//! The phrases of `cues.tsv` are kept as a tree of word hashes, so a text is walked once, whatever the number of phrases: at
//! each word the longest phrase that begins there is taken, and the walk goes on behind it. Words are those of
//! [`Reading`], so neither case nor punctuation nor typography matters; a run of digits is any number.

use super::Label;
use crate::boilerplate::segment::Block;
use crate::boilerplate::words::{Reading, Word};
use crate::hashed::KeyMap;
use crate::normalise::fold;
use std::ops::Range;
use std::sync::LazyLock;

/// From this [strength](Cue::strength) on, a cue stands for the line, whatever the lines before it say.
pub const STRONG: u8 = 50;

/// The words of a line that show what kind of furniture it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cue {
    /// The kind.
    pub label: Label,
    /// Bytes of the text: the phrase that says it best.
    pub span: Range<u32>,
    /// From 0, a word somewhere in a long paragraph, to 100, the whole line is that phrase.
    pub strength: u8,
}

/// Where a phrase counts: the third column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Line,
    Any,
    Start,
    Sure,
}

/// What a phrase is worth before its share of the line is added, in thousandths, by [`Place`]. A formula alone is strong, a
/// beginning is from a seventh of the line on ("By" and a name), a word anywhere from a third on.
const BASE: [u32; 4] = [250, 150, 350, 600];

/// A sign of copyright: as good as a formula.
const COPYRIGHT: u32 = 600;

/// Above so many words, names of pages ("Sport", "About us") are words of a sentence.
const LONGEST_MENU: usize = 25;

/// The hash that stands for any number.
const NUMBER: u64 = 0x6d5f_0b1c_93e4_a827;

/// Bits of the sieve of first words, of which there are some thousands.
const SIEVE: usize = 1 << 17;

/// Multiplies the hash of a phrase before the next word comes in: odd, half of its bits set.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// What is known of the first words of phrases: whether they are one, and whether longer ones begin with them.
#[derive(Clone, Copy, Default)]
struct Node {
    labels: [Option<Label>; 4],
    longer: bool,
}

/// The table of phrases.
pub struct Cues {
    nodes: KeyMap<Node>,
    /// A bit for what may be the first word of a phrase: most words are not, and this says so from the first-level cache.
    sieve: Vec<u64>,
}

/// What lies before a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    /// The same sentence and item.
    Inside,
    /// A sentence ended.
    Sentence,
    /// The beginning of the line, or something that stands between items.
    Item,
}

/// A line and its words. What lies before these is looked at where it is asked for, as most words begin no phrase.
#[derive(Clone, Copy)]
struct Line<'a> {
    text: &'a str,
    block: &'a Block,
    words: &'a [Word],
}

impl<'a> Line<'a> {
    fn text(self) -> &'a str {
        self.text.get(self.block.start as usize..self.block.end as usize).unwrap_or_default()
    }

    fn before(self, word: usize) -> Edge {
        let Some(last) = word.checked_sub(1) else { return Edge::Item };
        let gap = self.words[last].end as usize..self.words[word].start as usize;
        edge(self.text.get(gap).unwrap_or_default())
    }
}

/// Words of a line that are a phrase.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    start: usize,
    end: usize,
    /// As the name of a page.
    page: Option<Label>,
    /// As words of a sentence.
    prose: Option<(Label, Place)>,
}

/// A word as phrases have it.
fn hash(word: &Word) -> u64 {
    if word.is(Word::NUMBERS) { NUMBER } else { word.hash }
}

impl std::fmt::Debug for Cues {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cues").field("nodes", &self.nodes.len()).finish_non_exhaustive()
    }
}

impl Cues {
    /// The table that comes with the program; made when first asked for.
    pub fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<Cues> = LazyLock::new(|| Cues::new(include_str!("cues.tsv")));
        &SHIPPED
    }

    /// Takes a table in the form of `cues.tsv`. What is no row of it is left out; tests see to it that there is none.
    fn new(table: &str) -> Self {
        let mut cues = Self { nodes: KeyMap::default(), sieve: vec![0; SIEVE / 64] };
        let mut reading = Reading::default();
        for (label, place, phrase) in rows(table).flatten() {
            cues.add(label, place, &hashes(phrase, &mut reading));
        }
        cues
    }

    fn add(&mut self, label: Label, place: Place, words: &[u64]) {
        if let Some(first) = words.first() {
            self.sieve[*first as usize % SIEVE / 64] |= 1 << (first % 64);
        }
        let mut key = 0;
        for (at, word) in words.iter().enumerate() {
            key = longer(key, *word);
            let node = self.nodes.entry(key).or_default();
            if at + 1 < words.len() {
                node.longer = true;
            } else {
                node.labels[place as usize].get_or_insert(label);
            }
        }
    }

    /// What says best of a block of `text`, which has these words, what kind of furniture it is. `matches` is a buffer.
    pub(super) fn find(&self, text: &str, block: &Block, words: &[Word], matches: &mut Vec<Match>) -> Option<Cue> {
        let line = Line { text, block, words };
        matches.clear();
        let mut at = 0;
        while at < words.len() {
            let first = hash(&words[at]);
            let begins = self.sieve[first as usize % SIEVE / 64] >> (first % 64) & 1 == 1;
            match begins.then(|| self.longest(line, at)).flatten() {
                Some(found) => {
                    at = found.end;
                    matches.push(found);
                }
                None => at += 1,
            }
        }
        weigh(line, matches)
    }

    /// The longest phrase that begins at a word.
    fn longest(&self, line: Line<'_>, start: usize) -> Option<Match> {
        let mut key = 0;
        let mut found = None;
        for (at, word) in line.words.iter().enumerate().skip(start) {
            key = longer(key, hash(word));
            let Some(node) = self.nodes.get(&key) else { break };
            let [page, any, begin, sure] = node.labels;
            let begin = begin.filter(|_| line.before(start) != Edge::Inside);
            let prose = (sure.map(|label| (label, Place::Sure)))
                .or(begin.map(|label| (label, Place::Start)))
                .or(any.map(|label| (label, Place::Any)));
            if page.is_some() || prose.is_some() {
                found = Some(Match { start, end: at + 1, page, prose });
            }
            if !node.longer {
                break;
            }
        }
        found
    }
}

/// The words of a phrase of the table, in which `#` is any number.
fn hashes(phrase: &str, reading: &mut Reading) -> Vec<u64> {
    let phrase = phrase.replace('#', "0");
    reading.read(&phrase, &[Block { start: 0, end: phrase.len() as u32, gap: 0 }]);
    reading.of(0).iter().map(hash).collect()
}

fn longer(key: u64, word: u64) -> u64 {
    fold(key.wrapping_mul(STEP) ^ word, STEP)
}

/// The rows of a table: label, place and phrase; where a line is no row, what it is.
fn rows(table: &str) -> impl Iterator<Item = Result<(Label, Place, &str), String>> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).flat_map(|line| {
        let columns: Vec<&str> = line.split('\t').collect();
        let row = match columns[..] {
            [label, _, place, phrases] => label.parse::<Label>().and_then(|label| {
                let place = match place {
                    "line" => Place::Line,
                    "any" => Place::Any,
                    "start" => Place::Start,
                    "sure" => Place::Sure,
                    _ => return Err(format!("{place}: not a place")),
                };
                Ok((label, place, phrases))
            }),
            _ => Err(format!("{line}: not four columns")),
        };
        let (row, error) = match row {
            Ok(row) => (Some(row), None),
            Err(error) => (None, Some(Err(error))),
        };
        row.into_iter()
            .flat_map(|(label, place, phrases)| phrases.split(" | ").map(move |phrase| Ok((label, place, phrase))))
            .chain(error)
    })
}

fn edge(gap: &str) -> Edge {
    if gap == " " || gap.is_empty() {
        return Edge::Inside;
    }
    if gap.contains("  ") || gap == " - " {
        return Edge::Item;
    }
    let item = |c: char| {
        matches!(
            c,
            '|' | '/' | '\\' | '>' | '<' | ',' | ';' | ':' | '(' | ')' | '[' | ']' | '{' | '}' | '*' | '+' | '=' | '\t'
        ) || matches!(
            c,
            '»' | '«'
                | '›'
                | '‹'
                | '·'
                | '•'
                | '∙'
                | '●'
                | '▪'
                | '■'
                | '★'
                | '→'
                | '←'
                | '–'
                | '—'
                | '…'
                | '©'
        ) || matches!(c, '、' | '，' | '：' | '；' | '｜' | '（' | '）' | '【' | '】' | '《' | '》' | '・' | '،')
    };
    if gap.contains(item) {
        Edge::Item
    } else if gap.contains(['.', '!', '?', '。', '！', '？', '؟']) {
        Edge::Sentence
    } else {
        Edge::Inside
    }
}

/// Puts the phrases of a line together: the label that has the best phrase and the largest share of the words.
fn weigh(line: Line<'_>, matches: &[Match]) -> Option<Cue> {
    let Line { block, words, .. } = line;
    let sign = if line.text().is_ascii() { None } else { line.text().find('©') };
    if matches.is_empty() && sign.is_none() {
        return None;
    }
    let total = words.len();
    let covered: usize = matches.iter().map(|found| found.end - found.start).sum();
    // A menu without separators: more than half of the words are names of pages.
    let menu = covered * 2 > total;
    let free = |word: usize| word == total || line.before(word) == Edge::Item;
    let mut scores = [(0_u32, 0_u32); Label::COUNT];
    let mut best: [Option<(u32, Range<u32>)>; Label::COUNT] = [const { None }; Label::COUNT];
    for found in matches {
        let length = found.end - found.start;
        let alone = free(found.start) && free(found.end);
        let page = found.page.filter(|_| length == total || (total <= LONGEST_MENU && (menu || alone)));
        let prose = found.prose.map(|(label, place)| (label, BASE[place as usize]));
        let Some((label, base)) = (match (page, prose) {
            (Some(page), Some((_, base))) if length < total && base > BASE[Place::Line as usize] => {
                prose.or(Some((page, base)))
            }
            (Some(page), _) => Some((page, BASE[Place::Line as usize])),
            (None, prose) => prose,
        }) else {
            continue;
        };
        let at = label as usize;
        scores[at].0 = scores[at].0.max(base);
        scores[at].1 += (1000 * length / total) as u32;
        let worth = base * 16 + length as u32;
        if best[at].as_ref().is_none_or(|(other, _)| worth > *other) {
            best[at] = Some((worth, words[found.start].start..words[found.end - 1].end));
        }
    }
    if let Some(sign) = sign {
        let at = Label::Legal as usize;
        scores[at].0 = scores[at].0.max(COPYRIGHT);
        scores[at].1 += 100;
        let start = block.start + sign as u32;
        best[at].get_or_insert((0, start..start + '©'.len_utf8() as u32));
    }
    let said = Label::ALL.into_iter().filter_map(|label| {
        let ((base, share), best) = (scores[label as usize], best[label as usize].as_ref());
        best.map(|(_, span)| (base + share, label, span))
    });
    // Of equals, what comes first in the line.
    let (score, label, span) = said.max_by_key(|(score, _, span)| (*score, std::cmp::Reverse(span.start)))?;
    Some(Cue { label, span: span.clone(), strength: (score / 10).min(100) as u8 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn find(line: &str) -> Option<(Label, &str, u8)> {
        // Not at the beginning of a text: spans are in bytes of the text.
        let text = format!("Else\n{line}");
        let block = Block { start: 5, end: text.len() as u32, gap: 0 };
        let mut reading = Reading::default();
        reading.read(&text, &[Block { start: 0, end: 4, gap: 0 }, block]);
        let cue = Cues::shipped().find(&text, &block, reading.of(1), &mut Vec::new())?;
        Some((cue.label, &line[cue.span.start as usize - 5..cue.span.end as usize - 5], cue.strength))
    }

    fn label(line: &str) -> Option<Label> {
        find(line).map(|(label, ..)| label)
    }

    #[test]
    fn every_row_of_the_table_can_be_read_and_says_one_thing() {
        let mut known: BTreeMap<(Place, &str), Label> = BTreeMap::new();
        for row in rows(include_str!("cues.tsv")) {
            let (label, place, phrase) = row.unwrap();
            assert!(!hashes(phrase, &mut Reading::default()).is_empty(), "{phrase:?} has no word");
            assert_eq!(*known.entry((place, phrase)).or_insert(label), label, "{phrase}: two labels");
        }
        assert!(known.len() > 9000);
        assert!(
            rows("legal\ten\tnowhere\tx").next().unwrap().is_err() && rows("legal\ten\tx").next().unwrap().is_err()
        );
    }

    #[test]
    fn platforms_and_formulas_are_known_in_many_languages() {
        for (line, expected) in [
            ("%d bloggers like this:", Label::Share),
            ("12 bloggers like this.", Label::Share),
            ("Bookmark/Search this post with", Label::Share),
            ("Press \"Enter\" to skip to content", Label::Navigation),
            ("Be First to Comment", Label::Comments),
            ("Comments powered by Disqus", Label::Comments),
            ("By on", Label::Credit),
            ("By Ann Example", Label::Credit),
            ("(Reporting by Ann Example in Sofia; Editing by Bob Sample)", Label::Credit),
            ("© 2019 The Example Gazette", Label::Legal),
            ("Home | News | Sport | Login", Label::Navigation),
            ("Home News Sport Weather", Label::Navigation),
            ("Facebook Twitter WhatsApp", Label::Share),
            ("We use cookies to improve your visit.", Label::Cookie),
            ("Advertisement", Label::Advert),
            ("Alle Rechte vorbehalten.", Label::Legal),
            ("Jetzt abonnieren und weiterlesen", Label::Subscription),
            ("Lire aussi : un autre titre", Label::Related),
            ("Deja un comentario", Label::Comments),
            ("Iscriviti alla newsletter", Label::Newsletter),
            ("Läs också: något annat", Label::Related),
            ("Обнаружили? Сообщить об ошибке", Label::Feedback),
            ("责任编辑：某某", Label::Credit),
            ("無断転載を禁じます", Label::Legal),
            ("무단 전재 및 재배포 금지", Label::Legal),
            ("Σχετικά άρθρα", Label::Related),
            ("جميع الحقوق محفوظة", Label::Legal),
        ] {
            assert_eq!(label(line), Some(expected), "{line}");
            assert!(find(line).unwrap().2 >= STRONG, "{line}: {:?}", find(line));
        }
        assert_eq!(label("The river rose by a metre overnight"), None);
        assert_eq!(label(""), None);
        assert_eq!(label("…!"), None);
    }

    #[test]
    fn words_are_whole_and_the_span_is_theirs() {
        assert_eq!(find("Now SUBSCRIBE  to “continue” here").unwrap().1, "SUBSCRIBE  to “continue");
        assert_eq!(label("Unsubscribable homer menus"), None);
        assert_eq!(find("3 Comments").unwrap(), (Label::Comments, "3 Comments", 100));
    }

    #[test]
    fn a_word_in_a_sentence_is_weak() {
        let long = "A council that had promised quieter streets found that a subscription of two coins a month kept the \
                    lamps burning for the whole of the winter and well into the spring.";
        let (label, words, strength) = find(long).unwrap();
        assert_eq!((label, words), (Label::Subscription, "subscription"));
        assert!(strength < STRONG / 2, "{strength}");
    }

    proptest! {
        #[test]
        fn any_text_gives_words_of_it(line in "(subscribe|©|home|share|on|[0-9]{1,3}|\\PC{0,6}|[ |,./«»]){0,30}") {
            if let Some((_, words, strength)) = find(&line) {
                prop_assert!(!words.is_empty() && strength <= 100);
            }
        }
    }
}
