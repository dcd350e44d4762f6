//! `onecopy compare`

use super::screen::Screen;
use crate::compare::{Comparison, Terms, find, page};
use crate::config::check_temp_dir;
use crate::error::{Error, Result};
use crate::read::{FieldPath, ReadOptions};
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

const AFTER: &str = "\
Examples:
  onecopy compare a.txt b.txt
  onecopy compare a.txt b.txt --color always | less -R
  onecopy compare ph-04 ph-05 --in examples/newsroom
                                         two documents of a corpus, by id

Figures above the texts:
  aligned    the part of a document's words that lie in shared stretches of 8
             words or more, in any order
  passages   how many reach the 20 words that `onecopy passages` asks for
  Jaccard    of the sets of five-word shingles, as `onecopy dedup` measures it
  identity   twice the equal words of a stretch over its words on both sides

Listed and numbered are all stretches of 8 words or more; the longer ones are
what `onecopy passages` would list. Rows follow A. A stretch that B has in
another place is shown beside its counterpart, and B refers to it from where it
stands. Case, punctuation and white space do not count; control characters are
shown as \u{fffd}, and format characters not at all.

Exit status: 0 compared, whatever was found; 1 failed; 2 usage.";

/// Show two documents side by side, with the stretches of text they share.
#[derive(clap::Args)]
#[command(after_help = AFTER, override_usage = "onecopy compare [OPTIONS] <A> <B> [--in <INPUT>...]")]
pub(super) struct Args {
    /// A file of one document, or - for standard input; with --in, an id
    #[arg(value_name = "A")]
    a: OsString,
    /// The other one
    #[arg(value_name = "B")]
    b: OsString,
    /// Files, folders or patterns of the corpus whose ids A and B are
    #[arg(long = "in", value_name = "INPUT", num_args = 1..)]
    corpus: Vec<OsString>,

    /// Words of the shortest shared stretch to show [default: 8]
    #[arg(long, value_name = "N", help_heading = "What is shared")]
    min_words: Option<u32>,
    /// Least identity of a shared stretch [default: 0.75]
    #[arg(long, value_name = "X", help_heading = "What is shared")]
    identity: Option<f64>,

    /// Show reworked text too, whose words were reordered or replaced throughout
    #[arg(long, help_heading = "What is shared")]
    loose: bool,

    #[command(flatten)]
    screen: Screen,

    /// Field of the text; dots for nested fields [default: text]
    #[arg(long, value_name = "FIELD", help_heading = "Where a record keeps what")]
    text_field: Option<FieldPath>,
    /// Field of the id [default: id]
    #[arg(long, value_name = "FIELD", requires = "corpus", help_heading = "Where a record keeps what")]
    id_field: Option<FieldPath>,

    /// Folder for decompressed and piped input [default: the system's]
    #[arg(long, value_name = "DIR", help_heading = "Running")]
    temp_dir: Option<PathBuf>,
    /// Read files instead of mapping them: for files that may change, and some network drives
    #[arg(long, help_heading = "Running")]
    no_mmap: bool,
}

pub(super) fn run(args: &Args) -> Result<u8> {
    let terms = terms(args)?;
    let names = [args.a.to_string_lossy(), args.b.to_string_lossy()];
    args.screen.show(|look| {
        let texts = texts(args)?;
        let comparison = Comparison::of(texts.each_ref().map(String::as_str), terms);
        Ok(page(&comparison, names.each_ref().map(|name| &**name), look))
    })?;
    Ok(0)
}

fn terms(args: &Args) -> Result<Terms> {
    let default = Terms::default();
    let terms = Terms {
        least_words: args.min_words.unwrap_or(default.least_words),
        identity: args.identity.unwrap_or(default.identity),
        loose: args.loose,
    };
    if terms.least_words == 0 {
        return Err(Error::Usage("--min-words 0: out of range; hint: pass 1 or more, such as 8".into()));
    }
    if !(terms.identity > 0.0 && terms.identity <= 1.0) {
        return Err(Error::Usage(format!(
            "--identity {}: not an identity; hint: pass a number above 0 and up to 1, such as 0.75",
            terms.identity
        )));
    }
    Ok(terms)
}

/// The two documents.
fn texts(args: &Args) -> Result<[String; 2]> {
    if let Some(folder) = &args.temp_dir {
        check_temp_dir(folder)?;
    }
    let mut options = ReadOptions::new(args.temp_dir.clone().unwrap_or_else(std::env::temp_dir));
    options.mmap = !args.no_mmap;
    options.fields.text = args.text_field.clone().unwrap_or(options.fields.text);
    options.fields.id = args.id_field.clone().unwrap_or(options.fields.id);
    let named = [&args.a, &args.b].map(OsString::as_os_str);
    if args.corpus.is_empty() {
        if named == [OsStr::new("-"); 2] {
            return Err(Error::Usage(
                "- and -: standard input holds one document; hint: name a file for the other".into(),
            ));
        }
        return Ok([find::in_file(named[0], &options)?, find::in_file(named[1], &options)?]);
    }
    let id = |name: &OsStr| {
        let shown = name.display();
        name.to_str().map(str::to_owned).ok_or_else(|| Error::Usage(format!("{shown}: not UTF-8; hint: ids are")))
    };
    let ids = [id(named[0])?, id(named[1])?];
    find::in_corpus(ids.each_ref().map(String::as_str), &args.corpus, &options)
}
