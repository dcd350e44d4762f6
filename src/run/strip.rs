//! Documents to what is furniture in them, and what is left of them to what finds others like it: the second walk.

use super::Monitor;
use super::examine::{Examined, Examiner, Found, Sought, Traces};
use crate::boilerplate::cleaner::{Cleaner, Page, Workspace};
use crate::boilerplate::stripped::Stripped;
use crate::cluster::Keep;
use crate::corpus::{Corpus, Gaps};
use crate::error::Result;
use crate::read::Scratch;
use crate::read::html::Markup;
use crate::tidy;
use crate::verify::Texts as _;
use rayon::prelude::*;
use std::mem;
use std::ops::Range;

/// Documents that a thread judges at a time.
const AT_ONCE: u32 = 128;

/// Judges all documents. If anything is sought, texts are compared without their furniture from here on: the corpus gets its gaps, and
/// what it says of words and copies is about what is left.
pub(super) fn strip(
    corpus: &mut Corpus,
    cleaner: &Cleaner<'_>,
    sought: &Sought,
    keep: &Keep,
    monitor: &dyn Monitor,
) -> Result<(Stripped, Found)> {
    let count = corpus.documents.len();
    let new = || Judging::new(sought);
    let pieces = (0..count.div_ceil(AT_ONCE)).into_par_iter().map_init(new, |judging, piece| {
        let documents = piece * AT_ONCE..count.min((piece + 1) * AT_ONCE);
        monitor.step(u64::from(documents.end - documents.start))?;
        judging.piece(documents, corpus, cleaner)
    });
    // In the order of the documents, whoever judged them.
    let mut pieces: Vec<Piece> = pieces.collect::<Result<_>>()?;
    let mut stripped = Stripped::default();
    for piece in &mut pieces {
        stripped.append(mem::take(&mut piece.stripped));
    }
    let mut found = Found::new(sought);
    if sought.any() {
        let documents = &mut corpus.documents;
        documents.words.clear();
        for mut piece in pieces {
            corpus.gaps.append(piece.gaps);
            documents.exact.append(&mut piece.traces.exact);
            found.append(piece.traces, documents.words.len() as u32);
            documents.words.append(&mut piece.words);
        }
        for (preference, &words) in documents.preferences.iter_mut().zip(&documents.words) {
            keep.weigh(preference, words);
        }
    }
    Ok((stripped, found))
}

/// What was found of a few documents.
#[derive(Default)]
struct Piece {
    stripped: Stripped,
    gaps: Gaps,
    /// Words that are left of each.
    words: Vec<u32>,
    /// With documents numbered in the piece.
    traces: Traces,
}

/// What a thread judges with.
struct Judging {
    scratch: Scratch,
    workspace: Workspace,
    markup: Vec<Markup>,
    /// If anything is sought.
    examiner: Option<Examiner>,
    left: String,
    words: Vec<u64>,
}

impl Judging {
    fn new(sought: &Sought) -> Self {
        Self {
            scratch: Scratch::default(),
            workspace: Workspace::default(),
            markup: Vec::new(),
            examiner: sought.any().then(|| Examiner::new(sought)),
            left: String::new(),
            words: Vec::new(),
        }
    }

    fn piece(&mut self, documents: Range<u32>, corpus: &Corpus, cleaner: &Cleaner<'_>) -> Result<Piece> {
        let Self { scratch, workspace, markup, examiner, left, words } = self;
        let mut piece = Piece::default();
        for (place, number) in (0..).zip(documents) {
            corpus.markup(number, scratch, markup)?;
            let (host_number, _) = corpus.documents.origin(number);
            let host = corpus.documents.hosts.as_ref().and_then(|hosts| hosts.name(host_number));
            let text = corpus.given(number, scratch)?;
            let judged = cleaner.judge(&Page { text, host, host_number, markup }, workspace);
            piece.stripped.push(number, text, &judged);
            let Some(examiner) = examiner else { continue };
            let cuts = judged.furniture.iter().map(|furniture| furniture.start..furniture.end);
            let parts = tidy::parts(text, cuts).unwrap_or_default();
            let compared = if parts.is_empty() {
                text
            } else {
                piece.gaps.push(number, &parts);
                piece.gaps.close(number, text, left).ok_or_else(|| corpus.changed(number))?;
                left.as_str()
            };
            // Whoever judged a page has read its words.
            let words = judged.reading.left(text, &parts, words).then_some(words.as_slice());
            let count = examiner.examine(Examined { text: compared, words }, place);
            piece.words.push(count.unwrap_or_default());
        }
        piece.traces = examiner.as_mut().map(Examiner::traces).unwrap_or_default();
        Ok(piece)
    }
}
