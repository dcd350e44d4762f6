//! A page of HTML as an input: its text, and what its markup says about the lines, put aside when it is opened.
//!
//! Both walks over the input want the text, and whoever writes wants parts of it. Taking it out of the page takes many times
//! as long as writing and reading it, and what a page holds is a small part of the page; so it is done once. After the text
//! lies its markup, [`Markup::SIZE`] bytes a line.

use super::ReadOptions;
use super::content::{Buffer, Content};
use super::html::{Extracted, Markup, extract};
use super::record::{Item, Record};
use super::reject;
use super::scan::{Chunk, LONGEST, text_of};
use super::spool::Spool;
use crate::error::Result;
use std::path::Path;

/// What is known of a page but for its text and markup.
#[derive(Debug)]
pub(super) struct Page {
    /// Bytes of the text.
    length: u64,
    url: Option<String>,
    date: Option<String>,
    /// Whether it, or its text, is too long to be read.
    is_too_long: bool,
}

/// The page in `bytes`.
///
/// # Errors
/// [`Error::Spool`](crate::error::Error::Spool) if there is no room for its text.
pub(super) fn put_aside(bytes: &[u8], path: &Path, options: &ReadOptions) -> Result<(Content, Page)> {
    let Extracted { text, markup, url, date } = extract(bytes);
    let is_too_long = text.len() as u64 > LONGEST;
    let mut spool = Spool::new(&options.temp_dir, &options.pool);
    if is_too_long {
        return Ok((spool.finish(path)?, Page { length: 0, url: None, date: None, is_too_long }));
    }
    spool.write(text.as_bytes())?;
    let mut lines = Vec::with_capacity(markup.len() * Markup::SIZE);
    lines.extend(markup.iter().flat_map(|line| line.to_bytes()));
    spool.write(&lines)?;
    Ok((spool.finish(path)?, Page { length: text.len() as u64, url, date, is_too_long }))
}

/// The page that `content` is.
///
/// # Errors
/// As [`put_aside`], or [`Error::Shrunk`](crate::error::Error::Shrunk) and [`Error::Io`](crate::error::Error::Io) if it cannot
/// be read.
pub(super) fn taken_out(content: Content, path: &Path, options: &ReadOptions) -> Result<(Content, Option<Page>)> {
    if content.len() > LONGEST {
        return Ok((content, Some(Page { length: 0, url: None, date: None, is_too_long: true })));
    }
    let mut buffer = Buffer::default();
    let bytes = content.read(&(0..content.len()), &mut buffer)?;
    let (text, page) = put_aside(bytes, path, options)?;
    content.check_length()?;
    Ok((text, Some(page)))
}

impl Page {
    /// Bytes of the text.
    pub(super) fn len(&self) -> u64 {
        self.length
    }

    /// Appends what its markup says of its lines.
    pub(super) fn markup(&self, content: &Content, buffer: &mut Buffer, markup: &mut Vec<Markup>) -> Result<()> {
        let (lines, _) = content.read(&(self.length..content.len()), buffer)?.as_chunks::<{ Markup::SIZE }>();
        markup.extend(lines.iter().map(Markup::from_bytes));
        Ok(())
    }

    /// Gives `each` the page as a record. Line ends of the text are returned.
    pub(super) fn scan(
        &self,
        content: &Content,
        path: &Path,
        buffer: &mut Buffer,
        markup: &mut Vec<Markup>,
        each: &mut impl FnMut(Item<'_>),
    ) -> Result<u64> {
        let nothing = Chunk { path, base: 0, last: true, bytes: &[] };
        if self.is_too_long {
            each(nothing.reject(0, 0, reject::too_long()));
            return Ok(0);
        }
        let (text, lines) = content.read(&(0..content.len()), buffer)?.split_at(self.length as usize);
        markup.clear();
        let (lines, _) = lines.as_chunks::<{ Markup::SIZE }>();
        markup.extend(lines.iter().map(Markup::from_bytes));
        match text_of(text) {
            Ok(text) => each(Item::Record(Record {
                span: 0..self.length,
                line: 0,
                text,
                id: None,
                url: self.url.as_deref(),
                date: self.date.as_deref(),
                source: None,
                number: None,
                markup: Some(markup),
            })),
            Err(problem) => each(nothing.reject(0, 0, problem)),
        }
        Ok(memchr::memchr_iter(b'\n', text).count() as u64)
    }
}
