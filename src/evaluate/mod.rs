//! Outputs of any tool against a ground truth, with the measures of the field.
//!
//! In: a file that names what was found and one that names what is true, each in any form that [`read`] knows. Out: counts,
//! and the ratios made of them.
//!
//! | module | what is held against what | measures |
//! |---|---|---|
//! | [`pairs`] | sets of pairs | precision, recall, F1 |
//! | [`clusters`] | two clusterings of one set of documents | the same of pairs, adjusted Rand index, B-cubed |
//! | [`passages`] | detections against cases, each two regions of text | plagdet, its precision, recall and granularity |
//! | [`blocks`] | what was cut against labelled blocks | precision, recall, F1 of blocks and of characters; what was lost, what is left |
//!
//! Ids become numbers while files are read ([`names`]); nothing after that knows a text or a file. No measure takes longer than
//! sorting its input, and a cluster never lists its pairs. A ratio of nothing to nothing is undefined, `None` and `null`, not 0
//! or 1 ([`rates`]).
//!
//! ```
//! use onecopy::evaluate::pairs;
//!
//! let counts = pairs::score(&pairs::set([(1, 2), (3, 2), (2, 1)]), &pairs::set([(1, 2), (4, 5)]));
//! assert_eq!((counts.found, counts.truth, counts.both), (2, 2, 1));
//! assert_eq!(counts.rates().f1, Some(0.5));
//! ```

pub mod blocks;
pub mod clusters;
pub mod names;
pub mod pairs;
pub mod passages;
pub mod rates;
pub mod read;
pub mod spans;
