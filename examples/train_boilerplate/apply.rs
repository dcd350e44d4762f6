//! Applies a model: what it would take out of labelled or other documents.

use super::data::open;
use onecopy::boilerplate::language::smooth::{Level, Threshold, smooth};
use onecopy::boilerplate::language::{Language, Scratch};
use onecopy::boilerplate::segment::segment;
use std::error::Error;
use std::io::{BufRead, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// A level by its name, or `LOGIT,SPARSE,CAUTION,MOSTLY,LENGTH,CHANGE`.
pub(crate) fn level(name: &str) -> Result<Threshold, String> {
    match name {
        "careful" => return Ok(Level::Careful.threshold()),
        "normal" => return Ok(Level::Normal.threshold()),
        "thorough" => return Ok(Level::Thorough.threshold()),
        _ => {}
    }
    let numbers: Result<Vec<f32>, _> = name.split(',').map(str::parse).collect();
    match numbers.as_deref() {
        Ok(&[logit, sparse, caution, mostly, length, change]) => {
            Ok(Threshold { logit, sparse, caution, mostly, length, change, credit: f32::NEG_INFINITY })
        }
        _ => Err(format!("no level {name}: careful, normal, thorough, or LOGIT,SPARSE,CAUTION,MOSTLY,LENGTH,CHANGE")),
    }
}

/// Writes a row `{"id", "start", "end", "logit", "words"}` for every block that goes; offsets in bytes. Files that are no JSON lines are
/// documents of their own.
pub(crate) fn run(weights: &Path, threshold: Threshold, files: &[PathBuf], out: &Path) -> Result<(), Box<dyn Error>> {
    let language = Language::from_bytes(&std::fs::read(weights)?)?;
    let mut out = BufWriter::new(std::fs::File::create(out)?);
    let mut scratch = Scratch::default();
    let (mut blocks, mut goes, mut logits) = (Vec::new(), Vec::new(), Vec::new());
    let (mut bytes, mut seconds) = (0, 0.0);
    let mut each = |id: &str, text: &str| -> Result<(), Box<dyn Error>> {
        let started = std::time::Instant::now();
        segment(text, &mut blocks);
        let judgements = language.judge(text, &blocks, &mut scratch);
        logits.clear();
        logits.extend(judgements.iter().map(|judgement| judgement.logit));
        smooth(judgements, &logits, threshold, &mut goes);
        seconds += started.elapsed().as_secs_f64();
        bytes += text.len();
        for ((block, judgement), _) in blocks.iter().zip(judgements).zip(&goes).filter(|(_, goes)| **goes) {
            let words: Vec<&str> = language
                .strongest_words(text, *block)
                .iter()
                .map(|evidence| &text[evidence.start as usize..evidence.end as usize])
                .collect();
            let row = serde_json::json!({
                "id": id, "start": block.start, "end": block.end, "logit": judgement.logit, "words": words,
            });
            writeln!(out, "{row}")?;
        }
        Ok(())
    };
    for file in files {
        let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        if name.contains(".jsonl") {
            for line in open(file)?.lines() {
                let record: serde_json::Value = serde_json::from_str(&line?)?;
                each(record["id"].as_str().unwrap_or_default(), record["text"].as_str().unwrap_or_default())?;
            }
        } else {
            let mut text = String::new();
            open(file)?.read_to_string(&mut text)?;
            each(&name, &text)?;
        }
    }
    out.flush()?;
    eprintln!("{bytes} bytes at {:.0} MB/s", f64::from(bytes as u32) / 1e6 / seconds);
    Ok(())
}
