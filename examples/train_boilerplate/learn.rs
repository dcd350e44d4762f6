//! Learning: documents drawn, changed at random, gone through forward and backward, weights moved.

use super::adam::{Adam, Average};
use super::data::{Document, document, open, records};
use super::measure;
use super::network::{Gradient, Input, Network, Weights};
use super::options::{Options, Random, mix};
use super::phrases::Phrases;
use super::sample::{Sample, Source, Trainer, all_lines, runs_of};
use super::vocabulary;
use onecopy::boilerplate::language::lines::LineReader;
use onecopy::boilerplate::language::net::{GATES, IN, LAYERS, LINE, MIX, ROW, STATE, at};
use onecopy::boilerplate::language::weights;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::error::Error;
use std::io::BufRead;
use std::path::PathBuf;

/// Replaces keys by rows.
fn to_rows(documents: &mut [Document], keys: &[u32]) {
    let rows: HashMap<u32, u64> = keys.iter().copied().zip(0..).collect();
    for line in documents.iter_mut().flat_map(|document| &mut document.lines) {
        for key in line.words.iter_mut().chain(&mut line.pairs) {
            *key = rows.get(&((*key >> 32) as u32)).copied().unwrap_or(u64::from(u32::MAX));
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

/// What is learned from.
struct Course<'a> {
    options: &'a Options,
    documents: &'a [Document],
    /// Which documents are drawn; from `trained` on they are lines of the lexicon.
    drawn: Vec<usize>,
    trained: usize,
    phrases: &'a Phrases,
    /// Rows of the table.
    rows: usize,
    epochs: usize,
    seed: u64,
}

impl Course<'_> {
    /// Trains from random weights.
    fn train(&self) -> Weights {
        let Self { options, documents, .. } = *self;
        let started = std::time::Instant::now();
        let mut random = Random(self.seed);
        let mut weights = initial(self.rows, &mut random);
        let whole = |furniture| runs_of(documents, self.drawn.iter().copied().filter(|&i| i < self.trained), furniture);
        let runs = whole(true);
        let prose = whole(false);
        let mut trainer = Trainer { options, documents, runs, prose, phrases: self.phrases, random };
        let mut gradient = Gradient::new(self.rows);
        let mut of_table = Adam::new(weights.table.len(), self.rows);
        let mut of_dense = Adam::new(at::SIZE, 1);
        let mut network = Network::default();
        let mut sample = Sample::default();
        let mut logits = Vec::new();
        let batch = options.get("batch") as usize;
        let total = self.epochs * self.drawn.len();
        let mut average = Average::default();
        let mut seen = 0;
        for epoch in 0..self.epochs {
            let mut order = self.drawn.clone();
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
                    // Of a language it never saw the net knows names and loans at most.
                    let known = match (blind, trainer.random.unit()) {
                        (false, _) => 1.0,
                        (true, luck) => (luck - 0.5).max(0.0) * options.get("half_blind"),
                    };
                    let luck = |row: u32, salt: u64| Random(u64::from(row) ^ salt).unit();
                    let knows = |row| known >= 1.0 || luck(row, !salt) < known;
                    sample.fill(documents, &lines, knows, |row| luck(row, salt) >= drop);
                    sample.blur(&mut trainer.random, options);
                    let mut inputs = sample.inputs();
                    weigh(&mut inputs, documents, &lines, options, i, i >= self.trained);
                    network.forget(options.get("hidden_drop"), trainer.random.next());
                    network.forward(&weights, &inputs, &mut logits);
                    loss += network.backward(&weights, &inputs, &mut gradient);
                }
                let before = seen;
                seen += group.len();
                let progress = seen as f64 / total as f64;
                let warm = (seen as f64 / 500.0).min(1.0);
                let rate = (options.get("rate") * warm * (1.0 - progress).max(0.02)) as f32;
                of_dense.step(0, 0, &mut weights.dense, &mut gradient.dense, rate, options.get("decay") as f32);
                let decay = options.get("table_decay") as f32;
                for row in gradient.touched.drain(..) {
                    gradient.is_touched[row as usize] = false;
                    let from = row as usize * ROW;
                    let span = from..from + ROW;
                    let (weights, gradient) = (&mut weights.table[span.clone()], &mut gradient.table[span]);
                    of_table.step(row as usize, from, weights, gradient, rate, decay);
                }
                if progress > 1.0 - options.get("average") && seen * 60 / total != before * 60 / total {
                    average.add(&weights);
                }
            }
            let mean = loss / self.drawn.len() as f64;
            eprintln!("epoch {epoch}: loss {mean:.4}, {:.1} s", started.elapsed().as_secs_f32());
        }
        average.put(&mut weights);
        weights
    }
}

/// Log-odds of every line of a document as it stands.
fn judged(weights: &Weights, documents: &[Document], document: usize, sample: &mut Sample) -> Vec<f32> {
    let (mut network, mut logits) = (Network::default(), Vec::new());
    sample.fill(documents, &all_lines(documents, document), |_| true, |_| true);
    network.forward(weights, &sample.inputs(), &mut logits);
    logits.iter().map(|logit| logit.0).collect()
}

/// Which part of the hosts a host belongs to.
fn part_of(host: &str, parts: u64) -> u64 {
    host.bytes().fold(0, |hash, byte| mix(hash ^ u64::from(byte))) % parts
}

/// Labels agree with pages' gold texts, and these are often cut off or leave parts out: paragraphs of the article itself are then
/// labelled furniture. So nets are trained on the other hosts, and have a say in what is taught of a host's lines.
fn second_opinions(course: &Course<'_>) -> Vec<Vec<f32>> {
    let parts = course.options.get("teachers") as u64;
    let mut opinions = vec![Vec::new(); course.trained];
    for part in 0..parts {
        let is_own = |i: usize| part_of(&course.documents[i].host, parts) == part;
        let drawn = (0..course.trained).filter(|&i| !is_own(i)).collect();
        let epochs = course.options.get("teacher_epochs") as usize;
        let weights = Course { drawn, epochs, seed: course.seed + 100 + part, ..*course }.train();
        let mut sample = Sample::default();
        for i in (0..course.trained).filter(|&i| is_own(i)) {
            opinions[i] = judged(&weights, course.documents, i, &mut sample);
        }
    }
    opinions
}

/// Puts opinions into what is taught.
fn teach(documents: &mut [Document], opinions: &[Vec<f32>], options: &Options) {
    let (mut absurd, mut all) = (0_u64, 0_u64);
    for (document, opinions) in documents.iter_mut().zip(opinions) {
        for (line, logit) in document.lines.iter_mut().zip(opinions) {
            let label = line.target;
            let furniture = 1.0 / (1.0 + (-logit).exp());
            let agrees = if label > 0.5 { furniture } else { 1.0 - furniture };
            line.target += options.get("trust") as f32 * (furniture - label);
            let is_absurd = f64::from(agrees) < options.get("absurd");
            if is_absurd && (options.get("absurd_all") > 0.0 || (label > 0.5 && line.summary.prose)) {
                line.weight = options.get("absurd_weight") as f32;
                absurd += u64::from(line.summary.bytes);
            }
            all += u64::from(line.summary.bytes);
        }
    }
    eprintln!("{absurd} of {all} bytes are absurd");
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
    let (mut invented, phrases) = Phrases::read(&mut reader, documents.len() + lexicon.len());
    to_rows(&mut invented, &keys);
    to_rows(&mut documents, &keys);
    to_rows(&mut lexicon, &keys);
    let met = times_met(&documents, keys.len());
    weigh_hosts(&mut documents, options.get("host_power"));
    let trained = documents.len();
    documents.extend(lexicon);
    let drawn: Vec<usize> = (0..documents.len()).collect();
    documents.extend(invented);
    let lines: usize = documents.iter().map(|document| document.lines.len()).sum();
    eprintln!("{trained} documents, {lines} lines, {} rows, {:.1} s", keys.len(), started.elapsed().as_secs_f32());

    let (epochs, seed) = (options.get("epochs") as usize, options.get("seed") as u64);
    let (phrases, rows) = (&phrases, keys.len());
    let course = Course { options, documents: &documents, drawn, trained, phrases, rows, epochs, seed };
    let opinions = second_opinions(&course);
    let drawn = course.drawn;
    teach(&mut documents, &opinions, options);
    let weights = Course { options, documents: &documents, drawn, trained, phrases, rows, epochs, seed }.train();

    for file in watched {
        let mut documents = Vec::new();
        records(file, |record| documents.push(document(&record, &mut reader)))?;
        to_rows(&mut documents, &keys);
        let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().replace(".jsonl.gz", ""));
        let mut sample = Sample::default();
        let judged: Vec<_> = (0..documents.len()).map(|i| judged(&weights, &documents, i, &mut sample)).collect();
        measure::print(&name, &measure::sweep(&documents, &judged));
    }
    if let Some(out) = &options.out {
        std::fs::write(out, quantised(&weights, &keys, &met).to_bytes())?;
    }
    Ok(())
}

/// A host of many documents counts less for each.
fn weigh_hosts(documents: &mut [Document], power: f64) {
    let mut counts: HashMap<String, f64> = HashMap::new();
    for document in &*documents {
        *counts.entry(document.host.clone()).or_default() += 1.0;
    }
    for document in &mut *documents {
        document.weight = counts[&document.host].powf(-power);
    }
    let mean = documents.iter().map(|document| document.weight).sum::<f64>() / documents.len().max(1) as f64;
    for document in documents {
        document.weight /= mean;
    }
}

/// How often each row is met in documents whose keys are rows.
fn times_met(documents: &[Document], rows: usize) -> Vec<u64> {
    let mut met = vec![0; rows];
    for line in documents.iter().flat_map(|document| &document.lines) {
        for &row in line.words.iter().chain(&line.pairs) {
            if let Some(met) = met.get_mut(row as usize) {
                *met += 1;
            }
        }
    }
    met
}

/// Rows as small integers, those that are met most often first. The unit is such that few rows have to be cut.
fn quantised(weights: &Weights, keys: &[u32], met: &[u64]) -> weights::Weights {
    let mut sizes: Vec<f32> = weights.table.iter().map(|weight| weight.abs()).collect();
    sizes.sort_by(f32::total_cmp);
    let most = sizes.get(sizes.len().saturating_sub(1 + sizes.len() / 5_000)).copied().unwrap_or(1.0);
    let unit = most / 127.0;
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by_key(|&row| (Reverse(met[row]), keys[row]));
    let table = weights.table.as_chunks::<ROW>().0;
    let small = |row: &[f32; ROW]| row.map(|weight| (weight / unit).round().clamp(-127.0, 127.0) as i8);
    let rows = order.iter().map(|&row| small(&table[row])).collect();
    let keys = order.iter().map(|&row| keys[row]).collect();
    weights::Weights { unit, keys, rows, dense: weights.dense.clone() }
}

/// What each line counts.
fn weigh(
    inputs: &mut [Input<'_>],
    documents: &[Document],
    lines: &[Source],
    options: &Options,
    document: usize,
    in_lexicon: bool,
) {
    let power = options.get("power");
    let mut sum = 0.0;
    for (input, source) in inputs.iter_mut().zip(lines) {
        let line = &documents[source.document].lines[source.line];
        input.target = line.target;
        let mut raw = f64::from(line.furniture.max(line.content)).powf(power) * f64::from(line.weight);
        if !line.is_furniture() {
            raw *= options.get("content_weight");
        }
        input.weight = raw as f32;
        sum += raw;
    }
    if sum == 0.0 {
        return;
    }
    let mut scale = (sum / 100.0).powf(options.get("document_power")) / sum;
    scale *= documents[document].weight;
    if documents[document].extracted {
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
            line.target = f32::from(u8::from(line.is_furniture()));
        }
        documents.push(document);
    }
    Ok(documents)
}
