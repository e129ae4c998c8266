//! The command line: arguments, environment, stdout and exit codes. Everything that it does, the library can do without it.

mod args;
mod baseline;
mod clean;
mod compare;
mod config;
mod derive;
mod entry;
mod environment;
mod explain;
mod failure;
mod fuzz;
mod keep;
mod list;
mod log;
mod nearest;
mod network;
mod output;
pub mod panics;
mod plan;
mod policy;
mod regressions;
mod replay;
mod report;
mod run;
mod selection;
mod selftest;
mod serve;
mod serves;
mod settings;
mod signals;
mod snapshots;
mod token;
mod words;
mod write_report;

pub use entry::main;
pub use environment::Environment;
