//! Texts to passages: every stretch that two documents share nearly word for word, aligned, and all of its printings.
//!
//! ```text
//!            fingerprint      seed               pair: anchor ▶ chain ▶ align ▶ segment      family
//! texts ───▶ sampled     ───▶ which documents ─▶ what two documents share, word by word ───▶ all printings of a passage ─┐
//!            word 5-grams     to look at                                                                                 │
//!                                                                                           listing ◀── kind ◀───────────┘
//!                                                                                           rows        reuse, quote, furniture
//! ```
//!
//! In: a corpus. Out: a [`Listing`](listing::Listing) of passages and families.
//!
//! - [`fingerprint`] samples word 5-grams by themselves alone (closed syncmers), so that what is taken in one document is taken in
//!   every other.
//! - [`seed`] proposes pairs of documents with fingerprints in common near one diagonal. A fingerprint in more than
//!   [`seed::MOST_HOLDERS`] places links each holder to the earliest, never all with all.
//! - [`pair`] compares two texts that were proposed, from scratch and with every word: [`anchor`] finds runs of four and more
//!   equal words, [`chain`] puts runs together that follow each other in both texts, [`align`] pairs the equal words between
//!   and around them, and [`segment`] takes the stretches that are alike enough. So a phrase that is too frequent to propose
//!   anything counts as soon as something else did.
//! - [`find`](mod@find) does that for all proposed pairs, in parallel; [`share`] adds up how much of a document stands in another.
//! - [`family`] joins the printings of a passage, each to the earliest one. [`kind`] tells reuse from [quotes](quote) and
//!   [furniture](mod@furniture).
//!
//! What is promised: a run of [`seed::SURE_RUN`] equal words that two documents share proposes the pair, if no more than
//! [`seed::MOST_HOLDERS`] places have its fingerprints; otherwise both are held against the earliest document that has them.
//!
//! ```
//! use onecopy::passages::pair::Comparer;
//! use onecopy::passages::words::Words;
//!
//! let a = "Opinion. The ferry to Orrin Head was cancelled on Monday because of fog, said the harbour office.";
//! let b = "The ferry to Orrin Head was again cancelled on Monday because of fog. Our reporter was there.";
//! let (a_words, b_words) = (Words::of(a), Words::of(b));
//! let mut comparer = Comparer::default();
//! comparer.hold(&a_words);
//! let stretches = comparer.compare(&b_words, 8, 0.75);
//! assert_eq!(&a[a_words.bytes(&stretches[0].a)], "The ferry to Orrin Head was cancelled on Monday because of fog");
//! assert_eq!(&b[b_words.bytes(&stretches[0].b)], "The ferry to Orrin Head was again cancelled on Monday because of fog");
//! ```

pub mod align;
pub mod anchor;
pub mod chain;
pub mod cut;
pub mod family;
pub mod find;
pub mod fingerprint;
pub mod furniture;
mod hits;
pub mod kind;
pub mod known;
pub mod listing;
pub mod loose;
pub mod offsets;
pub mod pair;
pub mod part;
pub mod passage;
pub mod quote;
pub mod refrain;
pub mod seed;
pub mod segment;
pub mod sentence;
pub mod share;
mod subsequence;
pub mod twins;
pub mod words;
