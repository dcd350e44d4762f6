//! The program as people use it: every test starts the binary on files of its own making and reads what it leaves.
//!
//! All texts are made here, of invented words, by a small generator of random numbers with a fixed seed.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod bad_input;
mod clean;
mod clean_accidents;
mod clean_crawl;
mod clean_pages;
mod clean_rules;
mod clean_splices;
mod clean_switches;
mod clean_templates;
mod command_line;
mod compare;
mod crowds;
mod determinism;
mod eval;
mod example;
mod explain;
mod families;
mod html;
mod keep;
mod news;
mod nonsense;
mod oracle;
mod passage_runs;
mod passage_traps;
mod passages;
mod readme;
mod report;
mod run;
mod run_checks;
mod run_hostile;
mod run_odd;
mod run_same;
mod run_switches;
mod run_told;
mod scope;
mod shared;
mod shell;
mod splicing;
mod support;
mod system;
mod traps;
