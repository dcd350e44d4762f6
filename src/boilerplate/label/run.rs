//! A run of neighbouring lines that are furniture to their labels.
//!
//! A clear cue names its own line. What it says of others depends on how it stands:
//!
//! 1. *Between two* cues of comments, not far from each other, names, dates and posts are comments too.
//! 2. An *opening* ("Most read", an appeal) names what follows, as far as its kind is wont to reach.
//! 3. A *button*, a cue in a row of short lines, names nothing but itself.
//!
//! What is then open goes by its looks and those of the lines around it, and last by the cue that follows.

use super::cue::STRONG;
use super::shape::Shape;
use super::{Cue, Label, Lines, PageCues};
use crate::boilerplate::words::Word;
use std::ops::Range;

/// Shortest row of short lines that is a menu.
const ROW: usize = 3;
/// Short lines in a row that may still belong to comments or to a list of stories: a name, a place, a rank, a number.
const SHORT_LINES: usize = 4;
/// Lines between two cues of comments that are one thread: a post, who wrote it and when.
const POST: usize = 12;
/// What letters by mail are called, as the words begin.
const LETTERS: &[&str] = &["newsletter", "nyhetsbrev", "nieuwsbrief", "infolettre", "boletín", "рассылк", "メルマガ"];

/// The label of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labelled {
    /// What kind of furniture it is.
    pub label: Label,
    /// Bytes of the text: words of the line that show it. Without, the label comes from the lines around it or from its looks.
    pub words: Option<Range<u32>>,
}

/// Gives labels to lines. Keep one for each thread.
#[derive(Debug, Default)]
pub struct Labeller {
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    cue: Option<Cue>,
    shape: Shape,
    /// Its first byte.
    start: u32,
    /// It says nothing behind the words of its cue: "Editor:".
    bare: bool,
    /// Its words; two characters of a script without spaces are one.
    words: usize,
    /// There are numbers in it.
    counts: bool,
    /// It ends in a colon.
    announces: bool,
    label: Option<Label>,
}

impl Line {
    fn new(lines: &Lines<'_>, at: usize, cues: &mut PageCues) -> Self {
        let (line, read) = (lines.line(at), lines.words(at));
        let numbers = read.iter().filter(|word| word.is(Word::NUMBERS)).count();
        let spaced = line.split_whitespace().count();
        let words = if spaced == 1 { read.len().div_ceil(2) } else { spaced };
        let shape = Shape::of(line, read.len(), numbers);
        // The words of an address are not said to anyone.
        let mut cue = cues.of(lines, at).filter(|_| shape != Shape::Address).cloned();
        if let Some(cue) = cue.as_mut().filter(|cue| cue.label == Label::Navigation && shape != Shape::Items)
            && names_letter(line)
        {
            cue.label = Label::Newsletter;
        }
        let block = &lines.blocks[at];
        let behind = cue.as_ref().and_then(|cue| lines.text.get(cue.span.end as usize..block.end as usize));
        let bare = behind.is_some_and(|behind| !behind.contains(char::is_alphanumeric));
        let announces = line.ends_with([':', '：']);
        Self { cue, shape, start: block.start, bare, words, counts: numbers > 0, announces, label: None }
    }

    /// The kind that the words of the line leave no doubt of.
    fn clear(&self) -> Option<Label> {
        self.cue.as_ref().filter(|cue| cue.strength >= STRONG).map(|cue| cue.label)
    }

    /// Whether the line was labelled by a word of it that headlines have too: "Facebook fined in Orrin". "By" at its beginning is no such
    /// word, and those of letters, subscriptions and rights are rare in headlines.
    fn may_be_headline(&self) -> bool {
        let is_common = |cue: &Cue| match cue.label {
            Label::Subscription | Label::Newsletter | Label::Cookie | Label::Legal => false,
            Label::Credit => cue.span.start > self.start,
            _ => true,
        };
        self.shape == Shape::Headline
            && self.clear().is_none()
            && self.cue.as_ref().is_some_and(|cue| self.label == Some(cue.label) && is_common(cue))
    }
}

/// A cue, and how many lines after it are still of its kind.
struct Reach {
    label: Label,
    /// Names, headlines, items.
    short: usize,
    /// Sentences.
    prose: usize,
}

impl Reach {
    /// How far a kind reaches: what follows its cue on pages. A letter to readers, the comments of others, a list of
    /// stories go on to the next cue; a button speaks for itself.
    fn of(label: Label, bare: bool) -> Self {
        let (short, prose) = match label {
            Label::Comments | Label::Related => (SHORT_LINES, usize::MAX),
            Label::Subscription => (3, usize::MAX),
            Label::Navigation => (usize::MAX, 0),
            Label::Cookie => (3, 6),
            Label::Newsletter => (0, 3),
            Label::Feedback => (2, 3),
            Label::Legal => (0, 8),
            Label::Advert => (1, 1),
            // "Written by", and the name in the next line.
            Label::Credit => (usize::from(bare), 0),
            Label::Share | Label::Other => (0, 0),
        };
        Self { label, short, prose }
    }

    /// Comments and stories come one after the other, with buttons and names between them.
    fn is_list(&self) -> bool {
        matches!(self.label, Label::Comments | Label::Related)
    }

    /// Whether a word in a sentence counts for less than what the sentence belongs to.
    fn outweighs(&self) -> bool {
        !matches!(self.label, Label::Advert | Label::Credit | Label::Share)
    }

    /// The label of a line of this shape, if the cue reaches it.
    fn take(&mut self, shape: Shape) -> Option<Label> {
        let is_post = !shape.is_item() && self.is_list();
        let left = match shape {
            // Below a menu, longer lines are something else.
            Shape::Headline if self.label == Label::Navigation => return None,
            Shape::Address if self.label == Label::Share => return Some(self.label),
            Shape::Items => return None,
            Shape::Number if !self.is_list() => return None,
            _ if is_post => &mut self.prose,
            Shape::Prose | Shape::Note | Shape::Address => &mut self.prose,
            Shape::Headline | Shape::Short | Shape::Date | Shape::Number => &mut self.short,
        };
        *left = left.checked_sub(1)?;
        if is_post {
            self.short = SHORT_LINES;
        }
        Some(self.label)
    }
}

impl Labeller {
    /// Labels a run of blocks, neighbours that are all furniture; one for each, in their order, into `labels`, which is emptied first.
    pub fn run(&mut self, page: &Lines<'_>, run: Range<usize>, cues: &mut PageCues, labels: &mut Vec<Labelled>) {
        let lines = &mut self.lines;
        lines.clear();
        lines.extend(run.map(|at| Line::new(page, at, cues)));
        threads(lines);
        forwards(lines);
        rows(lines);
        backwards(lines);
        labels.clear();
        labels.extend(lines.drain(..).map(|line| {
            let label = line.label.unwrap_or_default();
            Labelled { label, words: line.cue.filter(|cue| cue.label == label).map(|cue| cue.span) }
        }));
    }
}

fn names_letter(line: &str) -> bool {
    line.split(|c: char| !c.is_alphabetic()).any(|word| {
        let word = word.to_lowercase();
        LETTERS.iter().any(|letter| word.starts_with(letter))
    })
}

/// What stands between two cues of comments, if somebody says something there, or it says who or when. A cue with a number tells
/// how many comments something has, and is no part of them.
fn threads(lines: &mut [Line]) {
    let mut last = None;
    for at in 0..lines.len() {
        if lines[at].clear() != Some(Label::Comments) || lines[at].counts {
            continue;
        }
        if let Some(last) = last.replace(at) {
            let between = &mut lines[last + 1..at];
            let says = |line: &Line| {
                matches!(line.shape, Shape::Prose | Shape::Note | Shape::Date) || line.clear() == Some(Label::Credit)
            };
            let is_else = |line: &Line| {
                !matches!(line.clear(), None | Some(Label::Credit | Label::Share | Label::Navigation | Label::Feedback))
            };
            if between.len() <= POST && between.iter().any(says) && !between.iter().any(is_else) {
                for line in between {
                    line.label = Some(Label::Comments);
                }
            }
        }
    }
}

/// Whether a line stands in a row of short ones and announces nothing. "Leave a reply" and "Most read" are headings
/// wherever they stand, "Written by" wants a name; "Reader reviews" and "Videos" may be anything.
fn is_button(lines: &[Line], at: usize) -> bool {
    let line = &lines[at];
    let is_item = |at: usize| lines.get(at).is_none_or(|line| line.shape.is_item());
    let in_row = || at.checked_sub(1).is_none_or(is_item) && is_item(at + 1);
    let is_button = match line.clear() {
        Some(Label::Comments) => line.words <= 2 && in_row(),
        Some(Label::Related | Label::Credit) => line.words == 1 && in_row(),
        Some(Label::Navigation) => false,
        // What asks for consent is a sentence.
        Some(Label::Cookie) => true,
        _ => in_row(),
    };
    line.shape == Shape::Short && !line.announces && is_button
}

/// Lines with cues, and those that cues reach. What stands in a thread has its label already.
fn forwards(lines: &mut [Line]) {
    let mut reach: Option<Reach> = None;
    for at in 0..lines.len() {
        let is_button = is_button(lines, at);
        let line = &mut lines[at];
        let clear = line.clear();
        line.label = match (clear, &line.cue) {
            (None | Some(Label::Credit), _) if line.label.is_some() => line.label,
            (Some(label), _) => {
                // A name interrupts a list and does not end it, nor does a button one of stories.
                let goes_on = |reach: &&mut Reach| match label {
                    Label::Credit => reach.is_list(),
                    _ => (is_button || label == Label::Share) && reach.label == Label::Related,
                };
                match reach.as_mut().filter(goes_on) {
                    Some(reach) => reach.short = 0,
                    None => reach = Some(Reach::of(label, line.bare)).filter(|_| !is_button),
                }
                Some(label)
            }
            // A word in a sentence does not outweigh what the sentence belongs to.
            (None, Some(cue)) => {
                let reach = reach.as_mut().filter(|reach| line.shape != Shape::Short && reach.outweighs());
                reach.and_then(|reach| reach.take(line.shape)).or(Some(cue.label))
            }
            (None, None) => match (reach.as_mut(), line.shape) {
                (_, Shape::Items) => Some(Label::Navigation),
                // When a comment was written stands beside who wrote it.
                (Some(reach), Shape::Date) if reach.is_list() => reach.take(line.shape),
                (_, Shape::Date) => Some(Label::Credit),
                (Some(reach), shape) => reach.take(shape),
                (None, _) => None,
            },
        };
        if line.label.is_none() && line.shape == Shape::Note {
            line.label = Some(Label::Credit);
        }
    }
}

/// Open lines among short ones: a menu, or a list of headlines.
fn rows(lines: &mut [Line]) {
    let short = |line: &Line| !matches!(line.shape, Shape::Prose | Shape::Note | Shape::Address);
    let related = Some(Label::Related);
    for row in lines.chunk_by_mut(|a, b| short(a) == short(b)) {
        if row.len() < ROW || !row.first().is_some_and(short) {
            continue;
        }
        let is_open = |line: &Line| line.label.is_none() && line.shape == Shape::Headline;
        if row.iter().filter(|line| is_open(line)).count() >= ROW {
            row.iter_mut().filter(|line| is_open(line)).for_each(|line| line.label = related);
        }
        for at in 0..row.len() {
            let before = at.checked_sub(1).and_then(|before| row[before].label);
            let after = row.get(at + 1).and_then(|line| line.label);
            let line = &mut row[at];
            // Among its like: a short headline, a button that has no name here.
            let is_like = match line.shape {
                Shape::Headline => before == related && after == related,
                Shape::Short => before == after && matches!(before, Some(Label::Related | Label::Share)),
                _ => false,
            };
            if line.label.is_none() {
                line.label = if is_like { before } else { Some(Label::Navigation) };
            } else if line.may_be_headline() && (before == related || after == related) {
                line.label = related;
            }
        }
    }
}

/// What is still open: prose that leads up to something.
fn backwards(lines: &mut [Line]) {
    let mut next = None;
    for at in (0..lines.len()).rev() {
        let before = at.checked_sub(1).and_then(|before| lines[before].label);
        let line = &mut lines[at];
        if line.label.is_none() {
            line.label = match (next, line.shape) {
                (Some(Label::Subscription | Label::Newsletter), Shape::Headline)
                | (Some(Label::Subscription | Label::Newsletter | Label::Cookie | Label::Legal), Shape::Prose) => next,
                // A teaser between headlines.
                (Some(Label::Related), _) if before == Some(Label::Related) => next,
                _ => None,
            };
        }
        next = line.label;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boilerplate::segment::segment;
    use crate::boilerplate::words::Reading;
    use proptest::prelude::*;

    fn labelled(text: &str) -> Vec<(Label, Option<String>)> {
        let (mut blocks, mut labels) = (Vec::new(), Vec::new());
        segment(text, &mut blocks);
        let mut reading = Reading::default();
        reading.read(text, &blocks);
        let page = Lines { text, blocks: &blocks, reading: &reading };
        Labeller::default().run(&page, 0..blocks.len(), &mut PageCues::default(), &mut labels);
        assert_eq!(labels.len(), blocks.len());
        let words = |w: Range<u32>| text[w.start as usize..w.end as usize].to_owned();
        labels.into_iter().map(|l| (l.label, l.words.map(words))).collect()
    }

    fn labels(text: &str) -> Vec<Label> {
        labelled(text).into_iter().map(|(label, _)| label).collect()
    }

    #[test]
    fn a_letter_is_one_with_its_opening() {
        let letter = "You have read all of your free pages. Subscribe to continue.\nDear reader,\nA lamp on a quiet street \
                      is worth more than it costs, and so is a newspaper.\n\nWe once asked a baker on Facebook what he \
                      reads before dawn, and he said that he reads us.\nYou can carry us for a coin a day, and be glad.";
        let found = labelled(letter);
        assert!(found.iter().all(|(label, _)| *label == Label::Subscription), "{found:?}");
        assert_eq!(found[0].1.as_deref(), Some("Subscribe to continue"));
        assert_eq!(found[2].1, None);
    }

    #[test]
    fn menus_keep_their_buttons() {
        use Label::{Legal, Navigation, Share};
        let menu = "Home\nTowns\nRivers and lakes\nFacebook\nHarbours\nPrivacy policy\nLighthouses";
        let found = labels(menu);
        assert_eq!(
            (found[0], found[1], found[2], found[3], found[5]),
            (Navigation, Navigation, Navigation, Share, Legal)
        );
        assert_eq!(found[6], Navigation);
        assert_eq!(labels("Towns\nRivers\nHarbours"), [Navigation; 3]);
        assert_eq!(labels("Towns"), [Label::Other]);
        assert_eq!(labels("Towns | Rivers | Harbours"), [Navigation]);
    }

    #[test]
    fn lists_of_stories() {
        let list = "Most read\nMayor opens bridge after nine long years\nFacebook fined by the court of a small town\n\
                    A bridge that nobody wanted is open, and everybody came to see it.\nHarbour";
        assert_eq!(labels(list), [Label::Related; 5]);
        let bare =
            "Mayor opens bridge after nine years\nBaker wins prize for oldest oven\nHarbour closed to all but swimmers";
        assert_eq!(labels(bare), [Label::Related; 3]);
    }

    #[test]
    fn a_button_in_a_menu_speaks_for_itself() {
        use Label::{Comments, Cookie, Navigation, Newsletter, Share, Subscription};
        assert_eq!(labels("Towns\nNewsletter\nRivers\nHarbours"), [Navigation, Newsletter, Navigation, Navigation]);
        assert_eq!(labels("Towns\nSubscribe\nRivers\n|"), [Navigation, Subscription, Navigation, Navigation]);
        assert_eq!(labels("Towns\nReviews\nLamps\nOvens"), [Navigation, Comments, Navigation, Navigation]);
        assert_eq!(labels("Cookies\nLamps\nOvens\nBoats"), [Cookie, Navigation, Navigation, Navigation]);
        assert_eq!(labels("Facebook\nLampbook\nTwitter"), [Share; 3]);
        // Not one that opens something.
        let appeal =
            "Towns\nRivers\nSubscribe\nA newspaper is worth more than the lamp that it is read under, and costs less.";
        assert_eq!(labels(appeal)[2..], [Subscription; 2]);
    }

    #[test]
    fn a_thread_is_comments_throughout() {
        use Label::{Comments, Credit, Navigation};
        let thread = "Reply\nAnn Example\n12 May 2015 at 10:44\nI saw the lamp too, and it was green.\nBy Bob Sample\nReply\n\
                      Bob Sample\n13 May 2015\nIt was not, and I should know.\nReply";
        assert_eq!(labels(thread), [Comments; 10]);
        // How many there are opens none, nor do two names in a menu.
        let counted = "12 comments\nBy Ann Example\n13 comments";
        assert_eq!(labels(counted), [Comments, Credit, Comments]);
        let menu = "Forum\nLamps\nOvens\nReviews\nBoats";
        assert_eq!(labels(menu), [Comments, Navigation, Navigation, Comments, Navigation]);
    }

    #[test]
    fn a_list_goes_on_behind_names_and_buttons_and_ends_in_a_menu() {
        use Label::{Credit, Navigation, Related, Share};
        let list = "Most read\nMayor opens bridge after nine years\nBy Ann Example\nShare\n\
                    Baker wins prize for oldest oven\nTowns\nRivers\nHarbours\nLamps\nOvens\nBoats";
        let found = labels(list);
        assert_eq!(found[..5], [Related, Related, Credit, Share, Related]);
        assert_eq!(found[9..], [Navigation; 2]);
    }

    #[test]
    fn an_advertisement_is_one_block() {
        use Label::{Advert, Other, Related};
        let sentence = "A lamp on a quiet street is worth more than it costs.";
        assert_eq!(labels(&format!("Advertisement\n{sentence}\n{sentence}")), [Advert, Advert, Other]);
        assert_eq!(labels("Advertisement\nRelated: does the mayor of Orrin want a new lamp?"), [Advert, Related]);
    }

    #[test]
    fn letters_and_notes_have_their_own_kind() {
        use Label::{Credit, Legal, Newsletter};
        assert_eq!(labels("Sign up for Daily Newsletters"), [Newsletter]);
        assert_eq!(labels("Sign up for our daily nyhetsbrev"), [Newsletter]);
        let end = "• Ann Example is editor emerita of this paper.\nSign up for Daily Newsletters\nCopyright © 2019 Orrin Press";
        assert_eq!(labels(end), [Credit, Newsletter, Legal]);
    }

    #[test]
    fn a_credit_reaches_the_name_that_it_lacks() {
        use Label::{Credit, Other};
        assert_eq!(labels("Written by\nAnn Example"), [Credit, Credit]);
        assert_eq!(labels("Written by Ann Example\nLamps"), [Credit, Other]);
    }

    #[test]
    fn looks_decide_when_no_word_does() {
        assert_eq!(labels("12 Foo 2015"), [Label::Credit]);
        assert_eq!(labels("https://example.com/x"), [Label::Other]);
        assert_eq!(labels("Share this:\nhttps://example.com/x"), [Label::Share; 2]);
        assert_eq!(labels("A lamp on a quiet street is worth more than it costs."), [Label::Other]);
        let lead = "A lamp on a quiet street is worth more than it costs.\nSubscribe to continue";
        assert_eq!(labels(lead), [Label::Subscription; 2]);
    }

    proptest! {
        #[test]
        fn any_text_has_a_label_for_each_line(text in "(subscribe to continue|share|by x|[a-z]{1,9} |\\PC{0,9}|\n){0,40}") {
            labelled(&text);
        }
    }
}
