//! stub
use super::segment::Block;
use serde::{Deserialize, Serialize};
/// How much is removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Loses at most 0.5 % of prose.
    Careful,
    /// Loses at most 1 % of prose.
    #[default]
    Normal,
    /// The best balance of what goes and what stays.
    Thorough,
}
/// stub
#[derive(Clone, Copy, Debug)]
pub struct Judgement {
    /// log-odds
    pub logit: f32,
    /// own
    pub own: f32,
    /// words
    pub words: u32,
}
/// stub
#[derive(Default, Debug)]
pub struct Scratch {
    j: Vec<Judgement>,
}
/// stub
#[derive(Debug)]
pub struct Language;
impl Language {
    /// stub
    pub fn shipped() -> &'static Language {
        &Language
    }
    /// stub
    pub fn judge<'a>(&self, text: &str, blocks: &[Block], scratch: &'a mut Scratch) -> &'a [Judgement] {
        scratch.j.clear();
        for b in blocks {
            let line = &text[b.start as usize..b.end as usize];
            let words = line.split_whitespace().count() as u32;
            let prose = words > 12 && line.ends_with(['.', '"', '”', '?', '!']);
            let l = if prose {
                -6.0
            } else if words > 12 {
                -3.0
            } else {
                -1.5
            };
            scratch.j.push(Judgement { logit: l, own: l, words });
        }
        &scratch.j
    }
}
