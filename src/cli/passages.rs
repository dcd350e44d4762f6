//! `onecopy passages`

use super::common::{Compared, Ends, Shared};
use super::table;
use crate::config::{Offsets, Settings};
use crate::error::Result;
use crate::run;

const AFTER: &str = "\
Examples:
  onecopy passages crawl/ -o out            every readable file below crawl/
  onecopy passages news.jsonl.zst -o out --across
                                            between sites only: syndication, not
                                            furniture
  onecopy passages theses/ sources/ -o out --loose
                                            reworked text, too
  onecopy passages news/ -o out --cut       what was printed before is cut, in
                                            whole sentences
  zcat news.jsonl.gz | onecopy passages | head
                                            as a filter; --log DIR for the other
                                            files

What OUT holds afterwards:
  passages.jsonl  a stretch of text that two documents share: a, a_start, a_end,
                  b, b_start, b_end, words, identity, kind (reuse, quote,
                  furniture), family
  families.jsonl  all places, over all documents, that are one passage: size,
                  hosts (those known), unknown_hosts (documents without one),
                  words, the earliest, the text, occurrences; largest first
  rejected.jsonl  records that could not be read: source, line, byte, error
  summary.json    counts, timings, parameters, and the check that no record was
                  lost
  config.toml     the effective settings; pass it to --config to run the same
                  again
and with --cut:
  documents/      the corpus without the sentences that an earlier document has
                  and keeps, in the input's own files and formats
  cut.jsonl       each stretch that was cut, and the document in favour of which

Streamed are the lines of passages.jsonl; with --cut, the documents.

Exit status: 0 done; 1 failed; 2 usage; 3 done, but some records were rejected;
130 interrupted.";

/// Find the passages that documents share.
///
/// Every stretch of text that two documents have in common, nearly word for word, is aligned exactly, and all printings of
/// one passage are put together as a family. Input files are never touched.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(super) struct Args {
    #[command(flatten)]
    ends: Ends,

    /// Fewest words that a passage has on both sides, edited ones not counted [default: 20]
    #[arg(long, value_name = "N", help_heading = "What a passage is")]
    min_words: Option<u32>,
    /// Least identity of a passage: the share of the words of both sides that stand on both, in order [default: 0.75]
    #[arg(long, value_name = "SHARE", help_heading = "What a passage is")]
    identity: Option<f64>,
    /// Look for reworked text too, whose words were reordered or replaced throughout
    #[arg(long, help_heading = "What a passage is")]
    loose: bool,

    /// Cut whole sentences that an earlier document has word for word, and stay there, and write the documents
    #[arg(long, help_heading = "What is written")]
    cut: bool,
    /// What offsets count, from the start of the text as given [default: bytes]
    #[arg(long, value_name = "UNIT", value_enum, help_heading = "What is written")]
    offsets: Option<Offsets>,

    #[command(flatten)]
    compared: Compared,
    #[command(flatten)]
    shared: Shared,
}

pub(super) fn run(args: &Args) -> Result<u8> {
    let (inputs, output) = args.ends.resolve("passages")?;
    let config = settings(args)?.passages()?;
    let outcome = args.shared.watched(|bar| run::passages(&inputs, &output, &config, bar))?;
    let table = table::Table { summary: &outcome.summary, verbose: args.shared.verbose };
    Ok(args.shared.conclude(&output, &outcome, table))
}

/// What was typed, over what stands in the configuration file.
fn settings(args: &Args) -> Result<Settings> {
    let own = Settings {
        min_words: args.min_words,
        identity: args.identity,
        loose: args.loose.then_some(true),
        cut: args.cut.then_some(true),
        offsets: args.offsets,
        ..Settings::default()
    };
    args.shared.settings(args.compared.with(own))
}
