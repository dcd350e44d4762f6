//! Samples: documents, drawn and changed at random, as the network gets them.

use super::data::Document;
use super::network::Input;
use super::options::{Options, Random};
use super::phrases::Phrases;
use onecopy::boilerplate::language::place::{Echo, PLACE, Summary, places};
use onecopy::boilerplate::language::shape::{SHAPE, set_known};

/// Where a line of a sample comes from.
#[derive(Clone, Copy)]
pub(crate) struct Source {
    pub(crate) document: usize,
    pub(crate) line: usize,
}

/// What a sample is made of: rows, shapes, places of its lines.
#[derive(Default)]
pub(crate) struct Sample {
    rows: Vec<u32>,
    spans: Vec<[std::ops::Range<usize>; 2]>,
    scales: Vec<[f32; 2]>,
    shapes: Vec<[f32; SHAPE]>,
    places: Vec<[f32; PLACE]>,
    pub(crate) summaries: Vec<Summary>,
    order: Vec<(u32, u32)>,
    echo: Echo,
}

impl Sample {
    /// Fills from lines. Rows stay of which `keeps` says so, and are known if `knows` says so.
    pub(crate) fn fill(
        &mut self,
        documents: &[Document],
        lines: &[Source],
        knows: impl Fn(u32) -> bool,
        keeps: impl Fn(u32) -> bool,
    ) {
        self.rows.clear();
        self.spans.clear();
        self.scales.clear();
        self.shapes.clear();
        self.summaries.clear();
        self.echo.clear();
        for source in lines {
            let line = &documents[source.document].lines[source.line];
            let mut known = [0_usize; 2];
            let mut spans = [0..0, 0..0];
            for (part, rows) in [&line.words, &line.pairs].into_iter().enumerate() {
                let from = self.rows.len();
                for &row in rows {
                    let row = row as u32;
                    if row != u32::MAX && knows(row) {
                        known[part] += 1;
                        if keeps(row) {
                            self.rows.push(row);
                        }
                    }
                }
                spans[part] = from..self.rows.len();
            }
            let (words, pairs) = (line.words.len(), line.pairs.len());
            let mut shape = line.shape;
            set_known(&mut shape, known[0] as f32 / words.max(1) as f32, known[1] as f32 / pairs.max(1) as f32);
            self.scales.push([1.0 / (words.max(1) as f32).sqrt(), 1.0 / (pairs.max(1) as f32).sqrt()]);
            self.summaries.push(Summary { known: known[0] as u16, ..line.summary });
            self.shapes.push(shape);
            self.echo.add(&line.long);
            self.spans.push(spans);
        }
        places(&self.summaries, &mut self.order, &mut self.places);
        self.echo.put(&self.summaries, &mut self.places);
    }

    /// Takes away what may be otherwise in another collection: empty lines between lines, and places.
    pub(crate) fn blur(&mut self, random: &mut Random, options: &Options) {
        if random.unit() < options.get("gaps") {
            let all = [[0.0, 1.0], [0.5, 0.0], [1.0, 0.0]][random.below(3)];
            for shape in &mut self.shapes {
                shape[11..15].copy_from_slice(&[all[0], all[1], all[0], all[1]]);
            }
        }
        for k in 0..PLACE {
            if random.unit() < options.get("place_drop") {
                self.places.iter_mut().for_each(|place| place[k] = 0.0);
            }
        }
    }

    pub(crate) fn inputs(&self) -> Vec<Input<'_>> {
        let input = |i: usize| Input {
            words: &self.rows[self.spans[i][0].clone()],
            pairs: &self.rows[self.spans[i][1].clone()],
            scale: self.scales[i],
            shape: &self.shapes[i],
            place: &self.places[i],
            target: 0.0,
            weight: 0.0,
            own_weight: 0.0,
        };
        (0..self.spans.len()).map(input).collect()
    }
}

pub(crate) fn all_lines(documents: &[Document], document: usize) -> Vec<Source> {
    (0..documents[document].lines.len()).map(|line| Source { document, line }).collect()
}

/// Draws documents.
pub(crate) struct Trainer<'a> {
    pub(crate) options: &'a Options,
    pub(crate) documents: &'a [Document],
    /// Runs of furniture in whole pages, to be grafted onto others.
    pub(crate) runs: Vec<(usize, std::ops::Range<usize>)>,
    /// Runs of content.
    pub(crate) prose: Vec<(usize, std::ops::Range<usize>)>,
    pub(crate) phrases: &'a Phrases,
    pub(crate) random: Random,
}

impl Trainer<'_> {
    /// Changes a document at random.
    pub(crate) fn draw(&mut self, document: usize, blind: bool) -> Vec<Source> {
        let own = &self.documents[document];
        let mut lines = all_lines(self.documents, document);
        let get = |name| self.options.get(name);
        let random = &mut self.random;
        if lines.len() > 8 && random.unit() < get("crop") {
            let from = random.below(lines.len() / 2);
            let to = lines.len() - random.below((lines.len() - from) / 2);
            lines = lines[from..to].to_vec();
        }
        if !own.extracted && random.unit() < get("residue") {
            // What an extractor would leave: runs of furniture go, most of them.
            let stays = random.unit() * random.unit();
            let mut keep = true;
            let mut before = false;
            lines.retain(|source| {
                let furniture = own.lines[source.line].is_furniture();
                if furniture && (!before || random.unit() < 0.15) {
                    keep = random.unit() < stays;
                }
                before = furniture;
                !furniture || keep
            });
        }
        if random.unit() < get("graft") * if own.extracted { 1.0 } else { 0.2 } {
            let (from, run) = &self.runs[random.below(self.runs.len())];
            let most = if random.unit() < 0.5 { 3 } else { 12 };
            let length = run.len().min(1 + random.below(most));
            let start = run.start + random.below(run.len() - length + 1);
            let graft: Vec<Source> = (start..start + length).map(|line| Source { document: *from, line }).collect();
            let place = match random.below(8) {
                0..=3 => lines.len(),
                4..=5 => 0,
                _ => random.below(lines.len() + 1),
            };
            lines.splice(place..place, graft);
        }
        // Without its words an appeal is prose like any other.
        if !blind && random.unit() < get("letter") {
            let letter = self.phrases.letter(random);
            lines.extend(letter);
        }
        if random.unit() < get("tail") {
            let place = lines.len();
            lines.splice(place..place, self.phrases.run("tail", random));
        }
        if random.unit() < get("script") {
            let place = random.below(lines.len() + 1);
            let mut script = Vec::new();
            for _ in 0..=random.below(4) {
                script.extend(self.phrases.run("script", random));
            }
            lines.splice(place..place, script);
        }
        if random.unit() < get("head") {
            lines.splice(0..0, self.phrases.run("head", random));
        }
        if random.unit() < get("mixin") {
            for _ in 0..=random.below(3) {
                let (from, run) = &self.prose[random.below(self.prose.len())];
                let length = run.len().min(1 + random.below(6));
                let start = run.start + random.below(run.len() - length + 1);
                let graft: Vec<Source> = (start..start + length).map(|line| Source { document: *from, line }).collect();
                let place = random.below(lines.len() + 1);
                lines.splice(place..place, graft);
            }
        }
        lines
    }
}

/// Runs of lines of one label; of furniture only in whole pages.
pub(crate) fn runs_of(
    documents: &[Document],
    which: impl Iterator<Item = usize>,
    furniture: bool,
) -> Vec<(usize, std::ops::Range<usize>)> {
    let mut runs = Vec::new();
    for i in which.filter(|&i| !(documents[i].extracted && furniture)) {
        let mut from = 0;
        for run in documents[i].lines.chunk_by(|a, b| a.is_furniture() == b.is_furniture()) {
            if run[0].is_furniture() == furniture {
                runs.push((i, from..from + run.len()));
            }
            from += run.len();
        }
    }
    runs
}
