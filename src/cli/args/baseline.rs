//! The options of `baseline`.

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Subcommand};

/// Keep the file of accepted findings up to date, from the JSON report of a run
#[derive(Args, Debug)]
pub(in crate::cli) struct BaselineArgs {
    #[command(subcommand)]
    pub(in crate::cli) command: BaselineCommand,
}

/// What to do with it.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum BaselineCommand {
    Accept(AcceptArgs),
    Update(FollowArgs),
    Prune(FollowPruneArgs),
}

/// The file, and the report that it follows.
#[derive(Args, Debug)]
pub(in crate::cli) struct BaselineFiles {
    /// The file of accepted findings
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) baseline: PathBuf,
    /// The report of a run, written with --format json --output FILE
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) report: PathBuf,
}

/// Accept findings of a report, so that they are expected from now on
#[derive(Args, Debug)]
#[command(after_help = "\
An accepted finding no longer fails a run with --baseline FILE, on the operations and with the verdict
that it has in the report. What goes beyond that fails, and so does an entry that no longer occurs.

Example: vdbspec baseline accept aliases/single-owner --reason 'our proxy moves aliases' \\
           --baseline expected.toml --report report.json")]
pub(in crate::cli) struct AcceptArgs {
    /// Findings: RULE, or RULE:KIND where a rule has several
    #[arg(value_name = "FINDING", required_unless_present = "all")]
    pub(in crate::cli) findings: Vec<String>,
    /// Accept every finding of the report
    #[arg(long, conflicts_with = "findings")]
    pub(in crate::cli) all: bool,
    /// Why they are accepted, for whoever reads the file
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    pub(in crate::cli) reason: String,
    #[command(flatten)]
    pub(in crate::cli) files: BaselineFiles,
}

/// Let known entries follow their findings, and take out stale ones; nothing new is accepted
#[derive(Args, Debug)]
#[command(after_help = "\
The report must be that of a run with --baseline FILE. Reasons and comments stay.

Example: vdbspec baseline update --baseline expected.toml --report report.json")]
pub(in crate::cli) struct FollowArgs {
    #[command(flatten)]
    pub(in crate::cli) files: BaselineFiles,
}

/// Take out entries that no longer occur, and those of rules that are gone
#[derive(Args, Debug)]
#[command(after_help = "\
The report must be that of a run with --baseline FILE, which says what no longer occurs.

Example: vdbspec baseline prune --baseline expected.toml --report report.json")]
pub(in crate::cli) struct FollowPruneArgs {
    #[command(flatten)]
    pub(in crate::cli) files: BaselineFiles,
}
