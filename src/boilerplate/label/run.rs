//! A run of neighbouring lines that are furniture to their labels.
//!
//! First forwards: a clear cue names its line and what follows, as far as its kind is wont to reach. Then what is open: by
//! the looks of the lines around it, and last by the cue that follows.

use super::cue::{Cues, Reader, STRONG};
use super::shape::Shape;
use super::{Cue, Label};
use crate::boilerplate::segment::Block;
use std::ops::Range;

/// Shortest row of short lines that is a menu.
const ROW: usize = 3;

/// The label of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labelled {
    /// What kind of furniture it is.
    pub label: Label,
    /// Bytes of the text: words of the line that show it. Without, the label comes from the lines around it or from its looks.
    pub words: Option<Range<u32>>,
}

/// Gives labels to lines. Keep one for each thread.
#[derive(Debug)]
pub struct Labeller {
    cues: &'static Cues,
    reader: Reader,
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    cue: Option<Cue>,
    shape: Shape,
    label: Option<Label>,
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
    fn of(label: Label) -> Self {
        let (short, prose) = match label {
            Label::Comments | Label::Related => (usize::MAX, usize::MAX),
            Label::Subscription => (3, usize::MAX),
            Label::Navigation => (usize::MAX, 0),
            Label::Cookie => (3, 6),
            Label::Newsletter | Label::Feedback => (2, 3),
            Label::Legal => (0, 8),
            Label::Advert => (2, 2),
            Label::Credit => (1, 1),
            Label::Share => (1, 0),
            Label::Other => (0, 0),
        };
        Self { label, short, prose }
    }

    /// The label of a line of this shape, if the cue reaches it.
    fn take(&mut self, shape: Shape) -> Option<Label> {
        let left = match shape {
            // Below a menu, longer lines are something else.
            Shape::Headline if self.label == Label::Navigation => return None,
            Shape::Address if self.label == Label::Share => return Some(self.label),
            Shape::Prose | Shape::Address => &mut self.prose,
            Shape::Items => return None,
            Shape::Headline | Shape::Short | Shape::Date | Shape::Number => &mut self.short,
        };
        *left = left.checked_sub(1)?;
        Some(self.label)
    }
}

impl Default for Labeller {
    fn default() -> Self {
        Self { cues: Cues::shipped(), reader: Reader::default(), lines: Vec::new() }
    }
}

impl Labeller {
    /// Labels a run of blocks, neighbours in `text` that are all furniture; one for each, in their order, into `labels`,
    /// which is emptied first.
    pub fn run(&mut self, text: &str, blocks: &[Block], labels: &mut Vec<Labelled>) {
        let Self { cues, reader, lines } = self;
        lines.clear();
        lines.extend(blocks.iter().map(|block| {
            let line = text.get(block.start as usize..block.end as usize).unwrap_or_default();
            let cue = cues.find(line, reader);
            let shape = Shape::of(line, reader.words(), reader.numbers());
            // The words of an address are not said to anyone.
            Line { cue: cue.filter(|_| shape != Shape::Address), shape, label: None }
        }));
        forwards(lines);
        rows(lines);
        backwards(lines);
        labels.clear();
        labels.extend(lines.iter().zip(blocks).map(|(line, block)| {
            let label = line.label.unwrap_or_default();
            let words = line.cue.as_ref().filter(|cue| cue.label == label);
            Labelled { label, words: words.map(|cue| block.start + cue.span.start..block.start + cue.span.end) }
        }));
    }
}

/// Lines with cues, and those that cues reach.
fn forwards(lines: &mut [Line]) {
    let mut reach: Option<Reach> = None;
    for line in lines {
        line.label = match &line.cue {
            Some(cue) if cue.strength >= STRONG => {
                reach = Some(Reach::of(cue.label));
                Some(cue.label)
            }
            // A word in a sentence does not outweigh what the sentence belongs to.
            Some(cue) => match reach.as_mut().filter(|_| line.shape != Shape::Short) {
                Some(reach) => reach.take(line.shape).or(Some(cue.label)),
                None => Some(cue.label),
            },
            None => match (reach.as_mut(), line.shape) {
                (Some(Reach { label: Label::Comments | Label::Related, .. }), Shape::Date) => {
                    reach.as_ref().map(|r| r.label)
                }
                (_, Shape::Date) => Some(Label::Credit),
                (_, Shape::Items) => Some(Label::Navigation),
                (Some(reach), shape) => reach.take(shape),
                (None, _) => None,
            },
        };
    }
}

/// Open lines among short ones: a menu, or a list of headlines.
fn rows(lines: &mut [Line]) {
    let short = |line: &Line| !matches!(line.shape, Shape::Prose | Shape::Address);
    for row in lines.chunk_by_mut(|a, b| short(a) == short(b)) {
        if row.len() < ROW || !row.first().is_some_and(short) {
            continue;
        }
        let headlines = row.iter().filter(|line| line.shape == Shape::Headline && line.label.is_none()).count();
        for line in row.iter_mut().filter(|line| line.label.is_none()) {
            let list = line.shape == Shape::Headline && headlines >= ROW;
            line.label = Some(if list { Label::Related } else { Label::Navigation });
        }
    }
}

/// What is still open: prose that leads up to something.
fn backwards(lines: &mut [Line]) {
    let mut next = None;
    for at in (0..lines.len()).rev() {
        let before = at.checked_sub(1).and_then(|before| lines[before].label);
        let line = &mut lines[at];
        if line.label.is_none() && line.shape != Shape::Address {
            line.label = match next {
                Some(Label::Subscription | Label::Newsletter | Label::Cookie | Label::Legal) => next,
                // A teaser between headlines.
                Some(Label::Related) if before == Some(Label::Related) => next,
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
    use proptest::prelude::*;

    fn labelled(text: &str) -> Vec<(Label, Option<String>)> {
        let (mut blocks, mut labels) = (Vec::new(), Vec::new());
        segment(text, &mut blocks);
        Labeller::default().run(text, &blocks, &mut labels);
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
