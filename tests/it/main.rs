//! The program as people use it: every test starts the binary on files of its own making and reads what it leaves.
//!
//! All texts are made here, of invented words, by a small generator of random numbers with a fixed seed.

mod bad_input;
mod command_line;
mod crowds;
mod determinism;
mod example;
mod keep;
mod oracle;
mod splicing;
mod support;
mod system;
mod traps;
