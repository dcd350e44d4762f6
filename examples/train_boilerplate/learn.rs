//! Learning: documents drawn, changed at random, gone through forward and backward, weights moved.

use super::data::{Document, document, open, records};
use super::measure;
use super::network::{Gradient, Input, Network, Weights};
use super::phrases::Phrases;
use super::vocabulary;
use onecopy::boilerplate::language::lines::LineReader;
use onecopy::boilerplate::language::net::{GATES, IN, LAYERS, LINE, MIX, ROW, STATE, at};
use onecopy::boilerplate::language::place::{PLACE, Summary, places};
use onecopy::boilerplate::language::shape::{SHAPE, set_known};
use onecopy::boilerplate::language::weights;
use std::collections::HashMap;
use std::error::Error;
use std::io::BufRead;
use std::path::PathBuf;

/// How to learn.
pub(crate) struct Options {
    pub(crate) lexicon: Option<PathBuf>,
    pub(crate) out: Option<PathBuf>,
    values: HashMap<&'static str, f64>,
}

const DEFAULTS: [(&str, f64); 33] = [
    ("mixin", 0.0),
    ("average", 0.4),
    ("letter", 0.1),
    ("tail", 0.1),
    ("head", 0.08),
    ("script", 0.02),
    ("merged", 0.3),
    ("gaps", 0.0),
    ("hidden_drop", 0.0),
    ("place_drop", 0.0),
    ("seed", 1.0),
    ("epochs", 4.0),
    ("rate", 0.003),
    ("batch", 4.0),
    ("rows", 30_000.0),
    ("word_hosts", 5.0),
    ("pair_hosts", 7.0),
    ("pair_bits", 6.0),
    ("drop", 0.5),
    ("blind", 0.3),
    ("own", 0.3),
    ("power", 0.5),
    ("document_power", 0.6),
    ("extracted", 1.0),
    ("decay", 0.01),
    ("table_decay", 0.03),
    ("residue", 0.3),
    ("graft", 0.3),
    ("crop", 0.1),
    ("smooth", 0.0),
    ("lexicon", 0.3),
    ("table_rate", 1.0),
    ("content_weight", 1.0),
];

impl Default for Options {
    fn default() -> Self {
        Self { lexicon: None, out: None, values: DEFAULTS.into_iter().collect() }
    }
}

impl Options {
    pub(crate) fn set(&mut self, name: &str, value: f64) -> Result<(), String> {
        let known = DEFAULTS.iter().find(|known| known.0 == name).ok_or_else(|| format!("no setting {name}"))?;
        self.values.insert(known.0, value);
        Ok(())
    }

    fn get(&self, name: &str) -> f64 {
        self.values[name]
    }
}

/// Random numbers: splitmix64.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// From 0 to below 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Where a line of a sample comes from.
#[derive(Clone, Copy)]
pub(crate) struct Source {
    pub(crate) document: usize,
    pub(crate) line: usize,
}

/// What a sample is made of: rows, shapes, places of its lines.
#[derive(Default)]
struct Sample {
    rows: Vec<u32>,
    spans: Vec<[std::ops::Range<usize>; 2]>,
    scales: Vec<[f32; 2]>,
    shapes: Vec<[f32; SHAPE]>,
    places: Vec<[f32; PLACE]>,
    summaries: Vec<Summary>,
    order: Vec<(u32, u32)>,
}

impl Sample {
    /// Fills from lines. Of the rows, those are left out of which `keeps` says so; `blind`: all.
    fn fill(&mut self, documents: &[Document], lines: &[Source], blind: bool, keeps: impl Fn(u32) -> bool) {
        self.rows.clear();
        self.spans.clear();
        self.scales.clear();
        self.shapes.clear();
        self.summaries.clear();
        for source in lines {
            let line = &documents[source.document].lines[source.line];
            let mut known = [0_usize; 2];
            let mut spans = [0..0, 0..0];
            for (part, rows) in [&line.words, &line.pairs].into_iter().enumerate() {
                let from = self.rows.len();
                for &row in rows {
                    let row = row as u32;
                    if row != u32::MAX && !blind {
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
            self.spans.push(spans);
        }
        places(&self.summaries, &mut self.order, &mut self.places);
    }

    /// Takes away what may be otherwise in another collection: empty lines between lines, and places.
    fn blur(&mut self, random: &mut Random, options: &Options) {
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

    fn inputs(&self) -> Vec<Input<'_>> {
        let input = |i: usize| Input {
            words: &self.rows[self.spans[i][0].clone()],
            pairs: &self.rows[self.spans[i][1].clone()],
            scale: self.scales[i],
            shape: &self.shapes[i],
            place: &self.places[i],
            furniture: false,
            weight: 0.0,
            own_weight: 0.0,
        };
        (0..self.spans.len()).map(input).collect()
    }
}

fn all_lines(documents: &[Document], document: usize) -> Vec<Source> {
    (0..documents[document].lines.len()).map(|line| Source { document, line }).collect()
}

/// Replaces keys by rows.
fn to_rows(documents: &mut [Document], keys: &[u32]) {
    let rows: HashMap<u32, u64> = keys.iter().copied().zip(0..).collect();
    for line in documents.iter_mut().flat_map(|document| &mut document.lines) {
        for key in line.words.iter_mut().chain(&mut line.pairs) {
            *key = rows.get(&((*key >> 32) as u32)).copied().unwrap_or(u64::from(u32::MAX));
        }
    }
}

/// Moves weights by Adam, with decay.
struct Adam {
    first: Vec<f32>,
    second: Vec<f32>,
    steps: Vec<u32>,
}

impl Adam {
    fn new(n: usize, groups: usize) -> Self {
        Self { first: vec![0.0; n], second: vec![0.0; n], steps: vec![0; groups] }
    }

    fn step(&mut self, group: usize, from: usize, weights: &mut [f32], gradient: &mut [f32], rate: f32, decay: f32) {
        self.steps[group] = (self.steps[group] + 1).min(10_000);
        let n = self.steps[group].cast_signed();
        let (fix_first, fix_second) = (1.0 - 0.9_f32.powi(n), 1.0 - 0.99_f32.powi(n));
        for (i, (weight, gradient)) in weights.iter_mut().zip(gradient).enumerate() {
            let (first, second) = (&mut self.first[from + i], &mut self.second[from + i]);
            *first += 0.1 * (*gradient - *first);
            *second += 0.01 * (*gradient * *gradient - *second);
            *weight -= rate * (*first / fix_first / ((*second / fix_second).sqrt() + 1e-6) + decay * *weight);
            *gradient = 0.0;
        }
    }
}

fn initial(rows: usize, random: &mut Random) -> Weights {
    let mut dense = vec![0.0; at::SIZE];
    let mut fill = |from: usize, n: usize, width: f64| {
        for weight in &mut dense[from..from + n] {
            *weight = ((random.unit() * 2.0 - 1.0) * width) as f32;
        }
    };
    fill(at::ENTRY, IN * LINE, 0.15);
    for layer in 0..LAYERS {
        let base = at::LAYER + layer * at::LAYER_SIZE;
        fill(base + at::FORWARD, LINE * GATES, 0.25);
        fill(base + at::BACKWARD, LINE * GATES, 0.25);
        fill(base + at::MIXED, MIX * LINE, 0.2);
    }
    fill(at::EXIT, LINE, 0.2);
    for layer in 0..LAYERS {
        let base = at::LAYER + layer * at::LAYER_SIZE;
        for part in [at::FORWARD_BIAS, at::BACKWARD_BIAS] {
            // Memories of many lengths.
            for k in 0..STATE {
                dense[base + part + k] = -4.0 + 5.0 * k as f32 / STATE as f32;
            }
        }
    }
    let table = (0..rows * ROW).map(|_| ((random.unit() * 2.0 - 1.0) * 0.1) as f32).collect();
    Weights { table, dense }
}

struct Trainer<'a> {
    options: &'a Options,
    documents: &'a [Document],
    /// Runs of furniture in whole pages, to be grafted onto others.
    runs: Vec<(usize, std::ops::Range<usize>)>,
    /// Runs of content.
    prose: Vec<(usize, std::ops::Range<usize>)>,
    phrases: Phrases,
    random: Random,
}

impl Trainer<'_> {
    /// Changes a document at random.
    fn draw(&mut self, document: usize, blind: bool) -> Vec<Source> {
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

/// The mean of the weights at several times.
#[derive(Default)]
struct Average {
    table: Vec<f64>,
    dense: Vec<f64>,
    count: f64,
}

impl Average {
    fn add(&mut self, weights: &Weights) {
        self.count += 1.0;
        for (sums, weights) in [(&mut self.table, &weights.table), (&mut self.dense, &weights.dense)] {
            sums.resize(weights.len(), 0.0);
            sums.iter_mut().zip(weights).for_each(|(sum, &weight)| *sum += f64::from(weight));
        }
    }

    fn put(&self, weights: &mut Weights) {
        for (sums, weights) in [(&self.table, &mut weights.table), (&self.dense, &mut weights.dense)] {
            weights.iter_mut().zip(sums).for_each(|(weight, sum)| *weight = (sum / self.count) as f32);
        }
    }
}

/// Trains, and measures on the watched files.
pub(crate) fn run(options: &Options, files: &[PathBuf], watched: &[PathBuf]) -> Result<(), Box<dyn Error>> {
    let started = std::time::Instant::now();
    let mut reader = LineReader::default();
    let mut documents = Vec::new();
    let mut shuffle = Random(options.get("seed") as u64 + 1);
    for file in files {
        records(file, |record| {
            documents.push(document(&record, &mut reader));
            if record.extractor.is_none() && shuffle.unit() < options.get("merged") {
                let merged = record.merged(&mut shuffle);
                documents.push(document(&merged, &mut reader));
            }
        })?;
    }
    documents.retain(|document| !document.lines.is_empty());
    let mut lexicon = Vec::new();
    if let Some(path) = &options.lexicon {
        lexicon = read_lexicon(path, &mut reader)?;
    }
    let keys = vocabulary::choose(
        &documents,
        options.get("rows") as usize,
        options.get("word_hosts") as u32,
        options.get("pair_hosts") as u32,
        options.get("pair_bits"),
    );
    let (invented, phrases) = Phrases::read(&mut reader, documents.len() + lexicon.len());
    let mut invented = invented;
    to_rows(&mut invented, &keys);
    to_rows(&mut documents, &keys);
    to_rows(&mut lexicon, &keys);
    let trained = documents.len();
    documents.extend(lexicon);
    let drawn = documents.len();
    documents.extend(invented);
    let mut watching = Vec::new();
    for file in watched {
        let mut documents = Vec::new();
        records(file, |record| documents.push(document(&record, &mut reader)))?;
        to_rows(&mut documents, &keys);
        let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().replace(".jsonl.gz", ""));
        watching.push((name, documents));
    }
    let lines: usize = documents.iter().map(|document| document.lines.len()).sum();
    eprintln!("{trained} documents, {lines} lines, {} rows, {:.1} s", keys.len(), started.elapsed().as_secs_f32());

    let mut random = Random(options.get("seed") as u64);
    let mut weights = initial(keys.len(), &mut random);
    let runs = runs_of(&documents[..trained], true);
    let prose = runs_of(&documents[..trained], false);
    let mut trainer = Trainer { options, documents: &documents, runs, prose, phrases, random };
    let mut gradient = Gradient {
        table: vec![0.0; weights.table.len()],
        touched: Vec::new(),
        is_touched: vec![false; keys.len()],
        dense: vec![0.0; at::SIZE],
    };
    let mut of_table = Adam::new(weights.table.len(), keys.len());
    let mut of_dense = Adam::new(at::SIZE, 1);
    let mut network = Network::default();
    let mut sample = Sample::default();
    let mut logits = Vec::new();
    let epochs = options.get("epochs") as usize;
    let batch = options.get("batch") as usize;
    let total = (epochs * drawn) as f64;
    let mut average = Average::default();
    let mut seen = 0;
    for epoch in 0..epochs {
        let mut order: Vec<usize> = (0..drawn).collect();
        for i in (1..order.len()).rev() {
            order.swap(i, trainer.random.below(i + 1));
        }
        let mut loss = 0.0;
        for group in order.chunks(batch) {
            for &i in group {
                let blind = trainer.random.unit() < options.get("blind");
                let lines = trainer.draw(i, blind);
                if lines.is_empty() {
                    continue;
                }
                let drop = trainer.random.unit() * 2.0 * options.get("drop");
                let salt = trainer.random.next();
                sample.fill(&documents, &lines, blind, |row| {
                    (mix(u64::from(row) ^ salt) >> 11) as f64 / (1_u64 << 53) as f64 >= drop
                });
                sample.blur(&mut trainer.random, options);
                let mut inputs = sample.inputs();
                let in_lexicon = i >= trained;
                weigh(&mut inputs, &documents, &lines, options, in_lexicon);
                network.forget(options.get("hidden_drop"), trainer.random.next());
                network.forward(&weights, &inputs, &mut logits);
                loss += network.backward(&weights, &inputs, &mut gradient);
            }
            seen += group.len();
            let progress = seen as f64 / total;
            let warm = (seen as f64 / 500.0).min(1.0);
            let rate = (options.get("rate") * warm * (1.0 - progress).max(0.02)) as f32;
            of_dense.step(0, 0, &mut weights.dense, &mut gradient.dense, rate, options.get("decay") as f32);
            let decay = options.get("table_decay") as f32;
            let table_rate = rate * options.get("table_rate") as f32;
            for &row in &gradient.touched {
                let from = row as usize * ROW;
                let span = from..from + ROW;
                let (weights, gradient) = (&mut weights.table[span.clone()], &mut gradient.table[span]);
                of_table.step(row as usize, from, weights, gradient, table_rate, decay);
            }
            for row in gradient.touched.drain(..) {
                gradient.is_touched[row as usize] = false;
            }
            if progress > 1.0 - options.get("average")
                && seen * 60 / (total as usize) != (seen - group.len()) * 60 / (total as usize)
            {
                average.add(&weights);
            }
        }
        let mean = loss / documents.len() as f64;
        eprintln!("epoch {epoch}: loss {mean:.4}, {:.1} s", started.elapsed().as_secs_f32());
        let last = epoch + 1 == epochs;
        if last {
            average.put(&mut weights);
        }
        for (name, documents) in &watching {
            if !(last || (epoch % 4 == 3 && name == "dev.extracted")) {
                continue;
            }
            let mut judged = Vec::new();
            let mut more = Vec::new();
            for i in 0..documents.len() {
                sample.fill(documents, &all_lines(documents, i), false, |_| true);
                network.forget(0.0, 0);
                network.forward(&weights, &sample.inputs(), &mut logits);
                judged.push(logits.iter().map(|l| l.0).collect::<Vec<f32>>());
                if last && std::env::var("DUMP").is_ok() {
                    for (k, l) in logits.iter().enumerate() {
                        let (s, p) = (&sample.summaries[k], &sample.places[k]);
                        let h = &sample.shapes[k];
                        more.push(format!(
                            "{:.2}\t{}\t{}\t{}\t{}\t{}\t{:.3}\t{:.3}\t{:.3}\t{:.3}\t{:.3}\t{:.3}",
                            l.1,
                            s.words,
                            s.read,
                            s.known,
                            u8::from(s.prose),
                            s.bytes,
                            p[10],
                            h[15],
                            h[18],
                            h[58] + h[59] + h[60],
                            h[64],
                            p[9]
                        ));
                    }
                }
            }
            measure::print(name, &measure::sweep(documents, &judged));
            if last && let Ok(to) = std::env::var("DUMP") {
                let mut text = String::new();
                let mut more = more.into_iter();
                for (i, (document, logits)) in documents.iter().zip(&judged).enumerate() {
                    let more = more.by_ref();
                    for (k, (line, logit)) in document.lines.iter().zip(logits).enumerate() {
                        text += &format!(
                            "{i}\t{k}\t{logit:.2}\t{}\t{}\t{}\n",
                            line.furniture,
                            line.content,
                            more.next().unwrap_or_default()
                        );
                    }
                }
                std::fs::write(format!("{to}.{name}"), text)?;
            }
        }
    }
    if let Some(out) = &options.out {
        std::fs::write(out, quantised(&weights, keys).to_bytes())?;
    }
    Ok(())
}

/// Rows as small integers. The unit is such that few rows have to be cut.
fn quantised(weights: &Weights, keys: Vec<u32>) -> weights::Weights {
    let mut sizes: Vec<f32> = weights.table.iter().map(|weight| weight.abs()).collect();
    sizes.sort_by(f32::total_cmp);
    let most = sizes.get(sizes.len().saturating_sub(1 + sizes.len() / 5_000)).copied().unwrap_or(1.0);
    let unit = most / 127.0;
    let rows = weights.table.as_chunks::<ROW>().0.iter();
    let rows = rows.map(|row| row.map(|weight| (weight / unit).round().clamp(-127.0, 127.0) as i8)).collect();
    weights::Weights { unit, keys, rows, dense: weights.dense.clone() }
}

/// What each line counts.
fn weigh(inputs: &mut [Input<'_>], documents: &[Document], lines: &[Source], options: &Options, in_lexicon: bool) {
    let power = options.get("power");
    let mut sum = 0.0;
    for (input, source) in inputs.iter_mut().zip(lines) {
        let line = &documents[source.document].lines[source.line];
        input.furniture = line.is_furniture();
        let mut raw = f64::from(line.furniture.max(line.content)).powf(power);
        if !input.furniture {
            raw *= options.get("content_weight");
        }
        input.weight = raw as f32;
        sum += raw;
    }
    if sum == 0.0 {
        return;
    }
    let mut scale = (sum / 100.0).powf(options.get("document_power")) / sum;
    if documents[lines[0].document].extracted {
        scale *= options.get("extracted");
    }
    if in_lexicon {
        scale *= options.get("lexicon");
    }
    for input in inputs {
        input.weight *= scale as f32;
        input.own_weight = input.weight * options.get("own") as f32;
        if in_lexicon {
            input.weight = 0.0;
        }
    }
}

fn runs_of(documents: &[Document], furniture: bool) -> Vec<(usize, std::ops::Range<usize>)> {
    let mut runs = Vec::new();
    for (i, document) in documents.iter().enumerate().filter(|(_, document)| !(document.extracted && furniture)) {
        let mut from = 0;
        for run in document.lines.chunk_by(|a, b| a.is_furniture() == b.is_furniture()) {
            if run[0].is_furniture() == furniture {
                runs.push((i, from..from + run.len()));
            }
            from += run.len();
        }
    }
    runs
}

/// Each line of the lexicon is a document of one line, which only the linear head learns from.
fn read_lexicon(path: &std::path::Path, reader: &mut LineReader) -> Result<Vec<Document>, Box<dyn Error>> {
    let mut documents = Vec::new();
    for line in open(path)?.lines().skip(1) {
        let line = line?;
        let fields: Vec<&str> = line.splitn(4, '\t').collect();
        let [furniture, content, _, text] = fields[..] else { continue };
        let (furniture, content): (u32, u32) = (furniture.parse()?, content.parse()?);
        let record = super::data::Record {
            id: String::new(),
            host: String::new(),
            extractor: None,
            source: String::new(),
            text: text.replace('#', "0"),
            labels: Vec::new(),
        };
        let mut document = document(&record, reader);
        for line in &mut document.lines {
            let n = line.summary.bytes;
            *(if furniture > content { &mut line.furniture } else { &mut line.content }) = n;
        }
        documents.push(document);
    }
    Ok(documents)
}
