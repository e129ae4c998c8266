//! The options of `report`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::run::{Color, Format};

/// Work with reports that runs have written
#[derive(Args, Debug)]
pub(in crate::cli) struct ReportCommandArgs {
    #[command(subcommand)]
    pub(in crate::cli) command: ReportCommand,
}

/// What to do with them.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ReportCommand {
    Merge(MergeArgs),
}

/// Join the JSON reports of all shards of one run into the report of that run
#[derive(Args, Debug)]
#[command(after_help = "\
The exit code is that of the whole run. Reports of other runs, missing shards and shards that are given
twice are refused with exit code 2.

Example: vdbspec report merge shard-*.json --format junit --output report.xml")]
pub(in crate::cli) struct MergeArgs {
    /// Reports of `vdbspec run --shard I/N --format json`
    #[arg(value_name = "FILE", required = true)]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// How the report is written
    #[arg(long, value_enum, default_value_t)]
    pub(in crate::cli) format: Format,
    /// Write the report to this file, and only its last line to stdout
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
    /// Findings that are accepted, as for `vdbspec run`
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) baseline: Option<PathBuf>,
    /// When to colour; auto looks at the terminal and `NO_COLOR`
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    pub(in crate::cli) color: Color,
    /// Only findings and the last line
    #[arg(short, long, conflicts_with = "verbose")]
    pub(in crate::cli) quiet: bool,
    /// Also notes, skipped cases and every rule
    #[arg(short, long)]
    pub(in crate::cli) verbose: bool,
}
