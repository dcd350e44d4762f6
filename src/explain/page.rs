//! An explanation to the lines of a terminal.
//!
//! First the fate, in one sentence; then the figures it rests on, the words that differ, what was cut, and where else passages
//! of the document stand.

use super::lines::{Sentence, figure, ids, more, title};
use super::{Explanation, Printing, kind_name};
use crate::cluster::PairKind;
use crate::compare::layout::{self, Look};
use crate::compare::line::Line;
use crate::compare::{Comparison, Style, Terms, head};
use crate::logs::{Block, Cut, Pair, Removed};
use std::borrow::Cow;

/// Rows of a list, unless all is to be shown.
const MOST: usize = 10;
/// Ids in a row, unless all are to be shown.
const MOST_IDS: usize = 6;
/// Lines of a text that is only to be known again.
const TEXT_LINES: usize = 2;
/// Columns that what belongs to a row is set in.
const INDENT: usize = 4;

/// Lines shown before and after one that differs.
const AROUND: usize = 2;
/// Lines that are worth leaving out.
const LEAST_LEFT_OUT: usize = 3;

/// What is shown of the text of a document and of its survivor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Texts {
    /// Both texts.
    Both([String; 2]),
    /// Why they are not at hand, and what to do.
    Missing(String),
}

/// All there is to say, in lines. `texts` are those of the document and of its [survivor](Explanation::survivor), if it has
/// one; `unit` is what offsets count.
pub fn page(explanation: &Explanation, texts: Option<&Texts>, unit: &str, look: Look) -> Vec<Line> {
    let page = Page { explanation, unit, look };
    let sections = [
        page.fate(),
        page.figures(),
        page.favoured(),
        page.difference(texts),
        page.cut(),
        page.repeats(),
        page.printings(),
    ];
    let mut lines: Vec<Line> = Vec::new();
    for section in sections.into_iter().filter(|section| !section.is_empty()) {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.extend(section);
    }
    lines
}

struct Page<'e> {
    explanation: &'e Explanation,
    unit: &'e str,
    look: Look,
}

impl Page<'_> {
    /// How many rows of a list are shown, and how many ids in one.
    fn most(&self) -> (usize, usize) {
        if self.look.full { (usize::MAX, usize::MAX) } else { (MOST, MOST_IDS) }
    }

    fn fate(&self) -> Vec<Line> {
        let Explanation { id, removed, in_favour, cluster, looked_for, .. } = self.explanation;
        let sentence = Sentence::default().id(id);
        let count;
        let sentence = match removed {
            Some(Removed { survivor, kind, .. }) => {
                let why = match kind {
                    PairKind::Exact => " was removed: it has the same words as ",
                    PairKind::Near => " was removed: it is nearly the same as ",
                    PairKind::Contained => " was removed: nearly all of it stands in ",
                };
                sentence.say(why).id(survivor).say(", which was kept.")
            }
            None if !looked_for.duplicates => {
                sentence.say(" was kept, as every document was: this run did not look for duplicates.")
            }
            None if !in_favour.is_empty() => {
                count = plural(in_favour.len(), "other document");
                let were = if in_favour.len() == 1 { " that was removed." } else { " that were removed." };
                sentence.say(" was kept, in place of ").say(&count).say(were)
            }
            None if cluster.is_some() => {
                sentence.say(" was kept: it is like others of its cluster, but like none that was kept.")
            }
            None => sentence.say(" was kept: no other document is nearly the same."),
        };
        let mut lines = sentence.lines(0, self.look.width);
        if removed.is_none() {
            lines.extend(self.contained());
        }
        lines
    }

    /// Which documents it stands in, though it was kept.
    fn contained(&self) -> Vec<Line> {
        let Explanation { id, pairs, .. } = self.explanation;
        let mut within: Vec<(f64, &str)> = pairs.iter().filter_map(|pair| contained(&sides(pair, id))).collect();
        // The order of ids stays among equals.
        within.sort_by(|(own, _), (other, _)| other.total_cmp(own));
        let (Some((first, _)), Some((last, _))) = (within.first(), within.last()) else { return Vec::new() };
        let (share, most) = (percent(*first), self.most().1);
        let others: Vec<&str> = within.iter().map(|(_, other)| *other).collect();
        let (more, up_to) = (more(others.len(), most), if percent(*last) == share { "" } else { "up to " });
        let sentence = ids(Sentence::of("It is contained in "), &others, most, &more).say(": ").say(up_to).say(&share);
        let rest = " of its words stand there. Contained documents stay, unless the run is told --remove-contained.";
        sentence.say(rest).lines(0, self.look.width)
    }

    /// The figures that the fate rests on.
    fn figures(&self) -> Vec<Line> {
        let Explanation { id, removed, cluster, .. } = self.explanation;
        let mut lines = Vec::new();
        let mut add =
            |name, value: &str, meaning: Sentence<'_>| lines.extend(figure(name, value, &meaning, self.look.width));
        if let Some(removed) = removed {
            let pair = self.explanation.decisive();
            let other = pair.map(|pair| sides(pair, id));
            let part = |survivor, other: Option<String>| {
                let there = Sentence::of("of it stands in ").id(survivor);
                (there, other.map_or_else(String::new, |other| format!("; {other} the other way round")))
            };
            add("Jaccard", &decimal(removed.jaccard), Sentence::of("of both sets of shingles"));
            let (meaning, rest) = part(&removed.survivor, other.as_ref().map(|sides| decimal(sides.contained[1])));
            add("contained", &decimal(removed.containment), meaning.say(", by shingles").say(&rest));
            if let Some([own, theirs]) = other.and_then(|sides| sides.aligned) {
                let (meaning, rest) = part(&removed.survivor, Some(decimal(theirs)));
                add("aligned", &decimal(own), meaning.say(", by shared stretches of words").say(&rest));
            }
        }
        if let Some(cluster) = cluster {
            let number = format!("documents, number {}: ", cluster.cluster);
            let members: Vec<&str> = cluster.members.iter().map(String::as_str).collect();
            let most = self.most().1;
            let more = more(members.len(), most);
            add("cluster", &members.len().to_string(), ids(Sentence::of(&number), &members, most, &more));
        }
        lines
    }

    /// The documents that went for it, and others that it has something to do with.
    fn favoured(&self) -> Vec<Line> {
        let Explanation { id, removed, in_favour, pairs, .. } = self.explanation;
        let most = self.most().0;
        let mut lines = Vec::new();
        if !in_favour.is_empty() {
            lines.extend(title("Removed in its favour", self.look.width));
            for removed in in_favour.iter().take(most) {
                let figures = format!(": {}, Jaccard {}", removed.kind.name(), decimal(removed.jaccard));
                lines.extend(Sentence::default().id(&removed.id).remark(&figures).lines(INDENT, self.look.width));
            }
            lines.extend(self.rest(in_favour.len()));
        }
        let told = |other: &str| {
            removed.as_ref().is_some_and(|removed| removed.survivor == other)
                || in_favour.binary_search_by(|removed| removed.id.as_str().cmp(other)).is_ok()
        };
        let others: Vec<&Pair> = pairs.iter().filter(|pair| !told(sides(pair, id).other)).collect();
        if !others.is_empty() {
            lines.extend(title("Also like it", self.look.width));
            for pair in others.iter().take(most) {
                let sides = sides(pair, id);
                let stands = match sides.aligned {
                    None => String::new(),
                    Some([own, theirs]) if own < theirs => {
                        format!("; {} of that stands here, {} of this there", percent(theirs), percent(own))
                    }
                    Some([own, theirs]) => {
                        format!("; {} of this stands there, {} of that here", percent(own), percent(theirs))
                    }
                };
                let figures = format!(": {}, Jaccard {}{stands}", pair.kind.name(), decimal(pair.jaccard));
                lines.extend(Sentence::default().id(sides.other).remark(&figures).lines(INDENT, self.look.width));
            }
            lines.extend(self.rest(others.len()));
        }
        lines
    }

    /// Says how many rows were left out.
    fn rest(&self, all: usize) -> Vec<Line> {
        let left = all.saturating_sub(self.most().0);
        if left == 0 {
            return Vec::new();
        }
        Sentence::default().remark(&format!("… and {left} more; --full lists all")).lines(INDENT, self.look.width)
    }

    /// The words that only one of the two has.
    fn difference(&self, texts: Option<&Texts>) -> Vec<Line> {
        let (Some(texts), Some(survivor)) = (texts, self.explanation.survivor()) else { return Vec::new() };
        let given = if self.explanation.looked_for.boilerplate { ", as given, boilerplate included" } else { "" };
        let mut lines = title(&format!("Side by side{given}"), self.look.width);
        match texts {
            Texts::Missing(why) => lines.extend(Sentence::of(why).lines(INDENT, self.look.width)),
            Texts::Both([own, other]) => {
                let comparison = Comparison::of([own, other], Terms::default());
                lines.extend(head::names([&self.explanation.id, survivor], self.look));
                lines.push(Line::default());
                match head::sentence(&comparison) {
                    Some(sentence) => lines.extend(head::say(&sentence, self.look)),
                    None => lines.extend(self.unlike(layout::body(&comparison, self.look))),
                }
            }
        }
        lines
    }

    /// The lines that differ, with those around them.
    fn unlike(&self, lines: Vec<Line>) -> Vec<Line> {
        if self.look.full {
            return lines;
        }
        let mut is_near = vec![false; lines.len()];
        for at in (0..lines.len()).filter(|&at| differs(&lines[at])) {
            is_near[at.saturating_sub(AROUND)..(at + AROUND + 1).min(lines.len())].fill(true);
        }
        let mut shown = Vec::new();
        let (mut at, mut rest) = (0, lines.into_iter());
        for run in is_near.chunk_by(|x, y| x == y) {
            let part = rest.by_ref().take(run.len());
            if is_near[at] || run.len() <= LEAST_LEFT_OUT {
                shown.extend(part);
            } else {
                part.for_each(drop);
                let left = format!("… {} lines alike …", run.len());
                shown.extend(Sentence::default().remark(&left).lines(INDENT, self.look.width));
            }
            at += run.len();
        }
        shown
    }

    /// Its boilerplate.
    fn cut(&self) -> Vec<Line> {
        let Explanation { blocks, .. } = self.explanation;
        if blocks.is_empty() {
            return Vec::new();
        }
        let length: u64 = blocks.iter().map(|block| block.end.saturating_sub(block.start)).sum();
        let mut lines = title(
            &format!("Boilerplate in it: {}, {length} {}", plural(blocks.len(), "block"), self.unit),
            self.look.width,
        );
        for Block { start, end, label, score, evidence, text, .. } in blocks.iter().take(self.most().0) {
            let place = format!("{start}-{end} {}, score {}", label.name(), decimal(*score));
            let evidence = evidence.iter().map(|evidence| format!(" · {evidence}")).collect::<String>();
            let row = Sentence::of(&place).remark(&evidence);
            lines.extend(row.lines(INDENT, self.look.width));
            lines.extend(self.text(text));
        }
        lines.extend(self.rest(blocks.len()));
        lines
    }

    /// What was cut out of it because an earlier document has it.
    fn repeats(&self) -> Vec<Line> {
        let Explanation { cuts, .. } = self.explanation;
        if cuts.is_empty() {
            return Vec::new();
        }
        let mut lines = title(&format!("Cut as printed before: {}", plural(cuts.len(), "place")), self.look.width);
        for Cut { start, end, survivor, survivor_start, survivor_end, identity, .. } in cuts.iter().take(self.most().0)
        {
            let place = format!("{start}-{end} stands in ");
            let there = format!(" at {survivor_start}-{survivor_end}, identity {}", decimal(*identity));
            let row = Sentence::of(&place).id(survivor).say(&there);
            lines.extend(row.lines(INDENT, self.look.width));
        }
        lines.extend(self.rest(cuts.len()));
        lines
    }

    /// Where else its passages stand.
    fn printings(&self) -> Vec<Line> {
        let Explanation { id, printings, looked_for, .. } = self.explanation;
        if printings.is_empty() {
            return if looked_for.passages {
                Sentence::of("No passage of it stands in another document.").lines(0, self.look.width)
            } else {
                Vec::new()
            };
        }
        let (most, most_ids) = self.most();
        let mut lines =
            title(&format!("Where else its passages stand: {}", families(printings.len())), self.look.width);
        for printing in printings.iter().take(most) {
            let Printing { family, kind } = printing;
            let here = family.occurrences.iter().filter(|at| at.id == *id);
            let here: Vec<String> = here.map(|at| format!("{}-{}", at.start, at.end)).collect();
            let (words, size) = (plural_of(family.words, "word"), plural_of(family.size, "printing"));
            let hosts = match (plural_of(family.hosts, "host"), family.unknown_hosts) {
                _ if family.hosts == 0 => String::new(),
                (hosts, 0) => format!(" on {hosts}"),
                (hosts, unknown) => format!(" on {hosts} and {unknown} unknown"),
            };
            let kind = kind.map_or_else(String::new, |kind| format!(", {}", kind_name(kind)));
            let place = format!("{} {words}, {size}{hosts}{kind}, family {}: ", here.join(" "), family.family);
            let others = printing.others(id);
            let more = more(others.len(), most_ids);
            let mut row = ids(Sentence::of(&place), &others, most_ids, &more);
            if others.is_empty() {
                row = row.say("only here, more than once");
            } else if let Some(earliest) = &family.earliest {
                row = if earliest == id { row.say("; earliest here") } else { row.say("; earliest in ").id(earliest) };
            }
            lines.extend(row.lines(INDENT, self.look.width));
            lines.extend(self.text(&family.text));
        }
        lines.extend(self.rest(printings.len()));
        lines
    }

    /// A text in a few lines, below its row.
    fn text(&self, text: &str) -> Vec<Line> {
        let width = self.look.width.saturating_sub(2 * INDENT);
        let text: Cow<'_, str> = if self.look.full { text.into() } else { text.replace(['\n', '\r'], " ").into() };
        let sentence = Sentence::default().quote(&text);
        let sentence = if self.look.full { sentence } else { sentence.shortened(TEXT_LINES, width) };
        sentence.lines(2 * INDENT, self.look.width)
    }
}

/// Whether a line of two texts has something that only one of them has.
fn differs(line: &Line) -> bool {
    let only = line.spans.iter().any(|span| matches!(span.style, Style::Only(_)));
    let shared = line.spans.iter().any(|span| matches!(span.style, Style::Shared(_)));
    // What stands between the columns says nothing.
    only || !shared && line.spans.iter().any(|span| span.text.contains(|c: char| !c.is_whitespace() && c != '│'))
}

/// A pair, as one of its documents sees it.
struct Sides<'p> {
    other: &'p str,
    kind: PairKind,
    /// The parts of this one's shingles that are in the other, and of the other's in this one.
    contained: [f64; 2],
    /// The aligned shares of this one and of the other.
    aligned: Option<[f64; 2]>,
}

fn sides<'p>(pair: &'p Pair, id: &str) -> Sides<'p> {
    let aligned = pair.aligned_a.zip(pair.aligned_b).map(|(a, b)| [a, b]);
    let (kind, contained) = (pair.kind, [pair.containment_a, pair.containment_b]);
    if pair.a == id {
        return Sides { other: &pair.b, kind, contained, aligned };
    }
    let [a, b] = contained;
    Sides { other: &pair.a, kind, contained: [b, a], aligned: aligned.map(|[a, b]| [b, a]) }
}

/// How much of a document stands in the other of a pair, and which that is, if it is the one that is contained: the one of which more
/// stands in the other.
fn contained<'p>(sides: &Sides<'p>) -> Option<(f64, &'p str)> {
    let [own, theirs] = sides.aligned.filter(|_| sides.kind == PairKind::Contained)?;
    (own >= theirs).then_some((own, sides.other))
}

/// A share in percent; neither all nor nothing, unless it is.
fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    let percent = if share > 0.0 && share < 1.0 { percent.clamp(0.1, 99.9) } else { percent };
    format!("{percent:.1} %")
}

fn decimal(figure: f64) -> String {
    format!("{figure:.4}")
}

fn plural(count: usize, what: &str) -> String {
    plural_of(count as u64, what)
}

fn plural_of(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn families(count: usize) -> String {
    if count == 1 { "1 family".to_owned() } else { format!("{count} families") }
}
