//! `passages.jsonl`, `families.jsonl` and `cut.jsonl`.

use super::Results;
use super::json::{Decimal, string};
use super::staging::Staging;
use crate::error::{Error, Result};
use crate::passages::kind::Kind;
use crate::passages::listing::{CutRow, FamilyRow, Listing};
use crate::read::Scratch;
use crate::verify::Texts;
use std::io::{self, Write};

pub(super) fn write(results: &Results<'_>, listing: &Listing, staging: &Staging) -> Result<()> {
    staging.fill("passages.jsonl", |out| passages(results, listing, out))?;
    let mut unreadable = None;
    staging.fill("families.jsonl", |out| families(results, listing, out, &mut unreadable))?;
    if let Some(cuts) = &listing.cuts {
        staging.fill("cut.jsonl", |out| cut(results, cuts, out))?;
    }
    unreadable.map_or(Ok(()), Err)
}

fn cut(results: &Results<'_>, cuts: &[CutRow], out: &mut impl Write) -> io::Result<()> {
    let ids = &results.corpus.documents.ids;
    for CutRow { cut, survivor, identity, family } in cuts {
        out.write_all(b"{\"id\":")?;
        string(out, ids.get(cut.document))?;
        write!(out, ",\"start\":{},\"end\":{},\"survivor\":", cut.start, cut.end)?;
        string(out, ids.get(survivor.document))?;
        write!(out, ",\"survivor_start\":{},\"survivor_end\":{},", survivor.start, survivor.end)?;
        writeln!(out, "\"identity\":{},\"family\":{}}}", Decimal(*identity), family + 1)?;
    }
    Ok(())
}

pub(super) fn passages(results: &Results<'_>, listing: &Listing, out: &mut impl Write) -> io::Result<()> {
    let ids = &results.corpus.documents.ids;
    for row in &listing.passages {
        out.write_all(b"{\"a\":")?;
        string(out, ids.get(row.a.document))?;
        write!(out, ",\"a_start\":{},\"a_end\":{},\"b\":", row.a.start, row.a.end)?;
        string(out, ids.get(row.b.document))?;
        let kind = match row.kind {
            Kind::Reuse => "reuse",
            Kind::Quote => "quote",
            Kind::Furniture => "furniture",
        };
        let (words, identity, family) = (row.words, Decimal(row.identity), row.family + 1);
        write!(out, ",\"b_start\":{},\"b_end\":{},\"words\":{words},", row.b.start, row.b.end)?;
        writeln!(out, "\"identity\":{identity},\"kind\":\"{kind}\",\"family\":{family}}}")?;
    }
    Ok(())
}

fn families(
    results: &Results<'_>,
    listing: &Listing,
    out: &mut impl Write,
    unreadable: &mut Option<Error>,
) -> io::Result<()> {
    let documents = &results.corpus.documents;
    let mut scratch = Scratch::default();
    // One document may lead many families in a row: it is read once.
    let (mut held, mut held_text) = (None, String::new());
    for (number, family) in (1..).zip(&listing.families) {
        let first = family.first;
        if held != Some(first.document) {
            held_text.clear();
            match results.corpus.text(first.document, &mut scratch) {
                Ok(text) => held_text.push_str(text),
                Err(error) => {
                    *unreadable = Some(error);
                    return Ok(());
                }
            }
            held = Some(first.document);
        }
        let text = &held_text[first.start as usize..first.end as usize];
        let FamilyRow { size, hosts, unknown_hosts, words, .. } = family;
        write!(out, "{{\"family\":{number},\"size\":{size},\"hosts\":{hosts},\"unknown_hosts\":{unknown_hosts},")?;
        write!(out, "\"words\":{words},\"earliest\":")?;
        let dated = documents.dates.as_ref().is_some_and(|dates| dates[first.document as usize].is_some());
        if dated {
            string(out, documents.ids.get(first.document))?;
        } else {
            out.write_all(b"null")?;
        }
        out.write_all(b",\"text\":")?;
        string(out, text)?;
        out.write_all(b",\"occurrences\":[")?;
        for (i, region) in family.printings.iter().enumerate() {
            out.write_all(if i == 0 { b"{\"id\":" } else { b",{\"id\":" })?;
            string(out, documents.ids.get(region.document))?;
            write!(out, ",\"start\":{},\"end\":{}}}", region.start, region.end)?;
        }
        out.write_all(b"]}\n")?;
    }
    Ok(())
}
