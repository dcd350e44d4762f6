//! Passages whose words were exchanged and shuffled: what `--loose` adds.
//!
//! The strict search (the rest of [`passages`](super)) follows runs of equal words in equal order, so it loses a text that was
//! paraphrased, translated there and back, or put together anew. Here order counts for nothing within a few words and within a
//! sentence, and little between sentences:
//!
//! | module | from | to |
//! |---|---|---|
//! | [`couple`] | words | couples: two words near each other, in either order |
//! | [`index`](mod@index) | couples of all documents | pairs of documents with several couples in one place |
//! | [`grain`] | text | sentences |
//! | [`bags`] | sentences | bags of words |
//! | [`alike`] | two documents, shared couples | pairs of sentences with much of their weight in common |
//! | [`cluster`] | pairs of sentences | groups without a gap on either side |
//! | [`compare`] | all of that | stretches |
//! | [`merge`](mod@merge) | strict and loose stretches | those that stand |
//!
//! Sentences as weighted bags, matched and then grouped by their gaps, is the method of M. A. Sanchez-Perez, G. Sidorov and
//! A. Gelbukh, *A winning approach to text alignment for text reuse detection at PAN 2014*. Proposals from couples, comparison
//! near shared couples only, one similarity for sentences and regions, and twenty words in common are ours.

pub mod alike;
pub mod bags;
pub mod cluster;
pub mod compare;
pub mod couple;
pub mod grain;
pub mod index;
pub mod lcs;
pub mod merge;
