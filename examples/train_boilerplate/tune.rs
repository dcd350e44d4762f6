//! What levels are worth: every file at every level, all of it and by extractor.

use super::apply::level;
use super::data::{byte_of_char, records};
use onecopy::boilerplate::language::smooth::{Threshold, smooth};
use onecopy::boilerplate::language::{Judgement, Language, Scratch};
use onecopy::boilerplate::segment::segment;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};

/// A document with its judgements; of each block the characters of furniture and of content.
struct Judged {
    extractor: String,
    judgements: Vec<Judgement>,
    logits: Vec<f32>,
    labels: Vec<[u32; 2]>,
}

/// Characters of content and of furniture, all of them and those that stay; blocks.
#[derive(Clone, Copy, Default)]
struct Sums {
    content: f64,
    furniture: f64,
    lost: f64,
    left: f64,
    hits: f64,
    bad: f64,
    gone: f64,
}

impl Sums {
    fn content_f1(&self, lost: f64, left: f64) -> f64 {
        let kept = self.content - lost;
        let (p, r) = (kept / (kept + left).max(1.0), kept / self.content.max(1.0));
        2.0 * p * r / (p + r).max(1e-9)
    }

    /// What content F1 gains by what goes.
    fn gain(&self) -> f64 {
        self.content_f1(self.lost, self.left) - self.content_f1(0.0, self.furniture)
    }
}

/// Prints a row for each file and level.
pub(crate) fn run(weights: &Path, levels: &[String], files: &[PathBuf]) -> Result<(), Box<dyn Error>> {
    let language = Language::from_bytes(&std::fs::read(weights)?)?;
    let levels: Result<Vec<(&String, Threshold)>, String> =
        levels.iter().map(|name| Ok((name, level(name)?))).collect();
    let levels = levels?;
    for file in files {
        let documents = judge(&language, file)?;
        let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().replace(".jsonl.gz", ""));
        for &(level, threshold) in &levels {
            let by_extractor = sums(&documents, threshold);
            let all = by_extractor[""];
            let others = by_extractor.iter().filter(|(name, _)| !name.is_empty());
            let mut gains: Vec<(f64, &str)> = others.map(|(name, sums)| (sums.gain(), name.as_str())).collect();
            gains.sort_by(|a, b| a.0.total_cmp(&b.0));
            let worst: Vec<String> = gains.iter().take(4).map(|(gain, name)| format!("{name} {gain:+.4}")).collect();
            println!(
                "{name:14} {level:22} lost {:.4} left {:.3} cf1 {:.4} bf1 {:.4} {}",
                all.lost / all.content,
                all.left / all.furniture,
                all.content_f1(all.lost, all.left),
                2.0 * all.hits / (all.gone + all.bad),
                worst.join(" "),
            );
        }
    }
    Ok(())
}

fn judge(language: &Language, file: &Path) -> Result<Vec<Judged>, Box<dyn Error>> {
    let mut scratch = Scratch::default();
    let mut blocks = Vec::new();
    let mut documents = Vec::new();
    records(file, |record| {
        segment(&record.text, &mut blocks);
        let judgements = language.judge(&record.text, &blocks, &mut scratch).to_vec();
        let byte = byte_of_char(&record.text);
        let mut labels = vec![[0; 2]; blocks.len()];
        for label in &record.labels {
            let (Some(&start), Some(&end)) = (byte.get(label.start), byte.get(label.end)) else { continue };
            let from = blocks.partition_point(|block| block.end as usize <= start);
            if let Some(labels) = labels.get_mut(from).filter(|_| (blocks[from].start as usize) < end) {
                labels[usize::from(!label.furniture)] += (label.end - label.start) as u32;
            }
        }
        let logits = judgements.iter().map(|judgement| judgement.logit).collect();
        documents.push(Judged { extractor: record.extractor.unwrap_or_default(), judgements, logits, labels });
    })?;
    Ok(documents)
}

/// By extractor; under no name, all.
fn sums(documents: &[Judged], threshold: Threshold) -> BTreeMap<String, Sums> {
    let mut by_extractor: BTreeMap<String, Sums> = BTreeMap::new();
    by_extractor.entry(String::new()).or_default();
    let mut goes = Vec::new();
    for document in documents {
        smooth(&document.judgements, &document.logits, threshold, &mut goes);
        let mut sums = Sums::default();
        for (&[furniture, content], &goes) in document.labels.iter().zip(&goes).filter(|(l, _)| **l != [0; 2]) {
            let (furniture, content, gone) = (f64::from(furniture), f64::from(content), f64::from(u8::from(goes)));
            let bad = f64::from(u8::from(furniture > content));
            sums.furniture += furniture;
            sums.content += content;
            sums.lost += content * gone;
            sums.left += furniture * (1.0 - gone);
            sums.hits += bad * gone;
            sums.bad += bad;
            sums.gone += gone;
        }
        let names = [Some(String::new()), Some(document.extractor.clone()).filter(|name| !name.is_empty())];
        for name in names.into_iter().flatten() {
            let all = by_extractor.entry(name).or_default();
            *all = Sums {
                content: all.content + sums.content,
                furniture: all.furniture + sums.furniture,
                lost: all.lost + sums.lost,
                left: all.left + sums.left,
                hits: all.hits + sums.hits,
                bad: all.bad + sums.bad,
                gone: all.gone + sums.gone,
            };
        }
    }
    by_extractor
}
