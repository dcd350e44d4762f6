//! Text to blocks.

/// A line of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// First byte.
    pub start: u32,
    /// Behind the last byte.
    pub end: u32,
    /// Empty lines before.
    pub gap: u8,
}

/// Splits a text into its lines.
pub fn segment(text: &str, blocks: &mut Vec<Block>) {
    blocks.clear();
    let mut at = 0;
    let mut gap = 0_u8;
    for line in text.split_inclusive('\n') {
        let inner = line.trim();
        if inner.is_empty() {
            gap = gap.saturating_add(1);
        } else {
            let start = at + (line.len() - line.trim_start().len());
            blocks.push(Block { start: start as u32, end: (start + inner.len()) as u32, gap });
            gap = 0;
        }
        at += line.len();
    }
}
