//! Trains the language evidence of `onecopy clean`, and applies it.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this program prints its findings")]
#![allow(
    clippy::many_single_char_names,
    clippy::similar_names,
    clippy::too_many_lines,
    clippy::format_push_string,
    reason = "arithmetic written as its formulas; reports of a few lines"
)]

mod adam;
mod apply;
mod data;
mod learn;
mod measure;
mod network;
mod options;
mod phrases;
mod sample;
mod tune;
mod vocabulary;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut options = options::Options::default();
    let mut files: Vec<PathBuf> = Vec::new();
    let mut watched: Vec<PathBuf> = Vec::new();
    let mut apply: Option<PathBuf> = None;
    let mut tune: Option<PathBuf> = None;
    let mut levels: Vec<String> = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--lexicon" => options.lexicon = Some(value()?.into()),
            "--out" => options.out = Some(value()?.into()),
            "--apply" => apply = Some(PathBuf::from(value()?)),
            "--tune" => tune = Some(PathBuf::from(value()?)),
            "--level" => levels.push(value()?),
            "--watch" => watched.push(value()?.into()),
            "--set" => {
                let pair = value()?;
                let (name, value) = pair.split_once('=').ok_or("--set NAME=VALUE")?;
                options.set(name, value.parse()?)?;
            }
            _ => files.push(argument.into()),
        }
    }
    if let Some(weights) = apply {
        let out = options.out.ok_or("--apply needs --out")?;
        let level = levels.last().map_or("normal", String::as_str);
        apply::run(&weights, apply::level(level)?, &files, &out)?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(weights) = tune {
        tune::run(&weights, &levels, &files)?;
        return Ok(ExitCode::SUCCESS);
    }
    learn::run(&options, &files, &watched)?;
    Ok(ExitCode::SUCCESS)
}
