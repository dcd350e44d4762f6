//! `report.html` of a run that has its documents at hand.

use crate::corpus::Corpus;
use crate::error::{Error, Result};
use crate::logs::{self, Logs};
use crate::read::Scratch;
use crate::report::{self, Document, Documents};
use crate::run::Summary;
use crate::write::Staging;
use std::collections::HashMap;

/// The name of the page in a run's folder.
const NAME: &str = "report.html";

/// Makes the page from the logs that the run has just written, and puts it beside them.
pub(super) fn write(corpus: &Corpus, summary: &Summary, staging: &Staging) -> Result<()> {
    let failed = |error: serde_json::Error| Error::Internal(format!("{NAME}: {error}"));
    let summary = logs::Summary::parse(&serde_json::to_vec(summary).map_err(failed)?).map_err(failed)?;
    let page = report::page(&Logs::of(staging.partial()), &summary, Some(&Read(corpus)))?;
    staging.write(NAME, page.as_bytes())
}

/// The documents of a run.
struct Read<'a>(&'a Corpus);

impl Documents for Read<'_> {
    fn each(&self, each: &mut dyn FnMut(&Document<'_>)) -> Result<()> {
        let documents = &self.0.documents;
        for number in 0..documents.len() {
            let (host, date) = documents.origin(number);
            let host = documents.hosts.as_ref().and_then(|hosts| hosts.name(host));
            let bytes = documents.lengths.as_ref().map_or(0, |lengths| u64::from(lengths[number as usize]));
            each(&Document { id: documents.ids.get(number), host, date, bytes });
        }
        Ok(())
    }

    fn texts(&self, ids: &[&str]) -> Result<Vec<Option<String>>> {
        let places: HashMap<&str, usize> = ids.iter().copied().zip(0..).collect();
        let mut texts = vec![None; ids.len()];
        let mut scratch = Scratch::default();
        for number in 0..self.0.documents.len() {
            if let Some(&place) = places.get(self.0.documents.ids.get(number)) {
                texts[place] = Some(self.0.given(number, &mut scratch)?.to_owned());
            }
        }
        Ok(texts)
    }
}
