//! A corpus that has been read: what is remembered of it, and the way back to its texts.

mod gaps;

pub use gaps::Gaps;

use crate::document::Documents;
use crate::error::{Error, Result};
use crate::read::html::Markup;
use crate::read::{Rejection, Scratch, Source};
use crate::verify::Texts;
use std::mem;

/// Everything that a run knows of its input.
#[derive(Debug)]
pub struct Corpus {
    /// The sources, by the number in each document's place; `None` if it could not be opened.
    pub sources: Vec<Option<Source>>,
    /// The documents, in the order of the input.
    pub documents: Documents,
    /// The place of each document in the order of the ids.
    pub id_ranks: Vec<u32>,
    /// Documents whose id was taken, and got a number.
    pub renamed: u64,
    /// The rejections, in their order.
    pub rejections: Vec<Rejection>,
    /// Records met, good or bad; a file that could not be read, or not to its end, counts as one more.
    pub records: u64,
    /// Bytes as decompressed.
    pub bytes: u64,
    /// Files in folders that were not read because of their kind.
    pub skipped_files: u64,
    /// What is missing from the texts when documents are compared.
    pub gaps: Gaps,
}

impl Corpus {
    /// Whether everything that was read was really there; to be asked once more at the end of a run. A file that shrank
    /// under the map was read as zeros, and what was made of them must not be published.
    ///
    /// # Errors
    /// [`Error::Shrunk`] if a file became shorter.
    pub fn check(&self) -> Result<()> {
        self.sources.iter().flatten().try_for_each(Source::check)
    }

    /// What markup says of the lines of a document, put into `markup`; nothing, unless it is a page of HTML.
    pub fn markup(&self, document: u32, scratch: &mut Scratch, markup: &mut Vec<Markup>) -> Result<()> {
        self.source(document)?.markup(scratch, markup)
    }

    /// The text of a document as given, with whatever is missing when it is compared.
    ///
    /// # Errors
    /// As [`Source::text`].
    pub fn given<'a>(&'a self, document: u32, scratch: &'a mut Scratch) -> Result<&'a str> {
        self.source(document)?.text(&self.documents.places[document as usize].span(), scratch)
    }

    fn source(&self, document: u32) -> Result<&Source> {
        let place = self.documents.places[document as usize];
        let source = self.sources[place.source as usize].as_ref();
        source.ok_or_else(|| Error::Internal("a document without a source".into()))
    }
}

/// The texts that are compared.
impl Texts for Corpus {
    fn text<'a>(&'a self, document: u32, scratch: &'a mut Scratch) -> Result<&'a str> {
        if !self.gaps.any(document) {
            return self.given(document, scratch);
        }
        let mut left = mem::take(&mut scratch.left);
        let closed = self.gaps.close(document, self.given(document, scratch)?, &mut left);
        scratch.left = left;
        closed.map(|()| scratch.left.as_str()).ok_or_else(|| self.changed(document))
    }

    fn seams(&self, document: u32) -> Vec<u32> {
        self.gaps.seams(document).collect()
    }

    fn words(&self, document: u32) -> u32 {
        self.documents.words[document as usize]
    }

    fn changed(&self, document: u32) -> Error {
        match self.source(document) {
            Ok(source) => source.changed(self.documents.places[document as usize].span().start),
            Err(error) => error,
        }
    }
}

/// The texts as given.
pub struct Given<'a>(pub &'a Corpus);

impl Texts for Given<'_> {
    fn text<'a>(&'a self, document: u32, scratch: &'a mut Scratch) -> Result<&'a str> {
        self.0.given(document, scratch)
    }

    fn words(&self, document: u32) -> u32 {
        self.0.words(document)
    }

    fn changed(&self, document: u32) -> Error {
        self.0.changed(document)
    }
}
