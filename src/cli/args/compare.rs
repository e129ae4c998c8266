//! The options of `compare`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::clean::KeepArgs;
use super::network::NetworkArgs;
use super::run::{CONCURRENCY_MAX, Color, duration, seconds, varying};
use super::{BudgetArgs, SafetyArgs, TokenArgs};

/// Send the same requests to two targets, and show where their answers differ
#[derive(Args, Debug)]
#[command(after_help = "\
A target is an address, embedded:DIALECT (`vdbspec serve --help` names the dialects), or a label below
--snapshots. Names, ids and times do not count. What one of them may not be sent, the other is not sent
either: --allow-bare-names and its like let more be compared. Exit codes, of what was sent: 0 no
difference, 1 differences, 3 something was decided by one of them only, or only reads were sent.

Example: vdbspec compare embedded:documents embedded:milvus-2.6 --format markdown")]
pub(in crate::cli) struct CompareArgs {
    /// The first target
    #[arg(value_name = "A")]
    pub(in crate::cli) one: String,
    /// The second target
    #[arg(value_name = "B")]
    pub(in crate::cli) other: String,
    #[command(flatten)]
    pub(in crate::cli) token: TokenArgs,
    /// Environment variable that holds the token of B [default: as for A]
    #[arg(long, value_name = "NAME", conflicts_with = "token_file_b")]
    pub(in crate::cli) token_env_b: Option<String>,
    /// File that holds the token of B
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) token_file_b: Option<PathBuf>,
    /// The folder that holds recorded answers
    #[arg(long, value_name = "DIR", default_value = "snapshots")]
    pub(in crate::cli) snapshots: PathBuf,
    /// Also tell differences in wording only
    #[arg(long)]
    pub(in crate::cli) messages: bool,
    /// A key of answers whose value varies from run to run, such as a counter: it does not count
    #[arg(long, value_name = "KEY", value_parser = varying)]
    pub(in crate::cli) varies: Vec<String>,
    /// How the differences are written
    #[arg(long, value_enum, default_value_t)]
    pub(in crate::cli) format: CompareFormat,
    /// Write them to this file
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
    /// When to colour; auto looks at the terminal and `NO_COLOR`
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    pub(in crate::cli) color: Color,
    /// Database to make the run's collections in [default: the server's]
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) db: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) network: NetworkArgs,
    #[command(flatten)]
    pub(in crate::cli) cases: CompareCaseArgs,
    #[command(flatten)]
    pub(in crate::cli) keep: KeepArgs,
    #[command(flatten)]
    pub(in crate::cli) safety: SafetyArgs,
    #[command(flatten)]
    pub(in crate::cli) budget: BudgetArgs,
}

/// Which cases are sent, and how.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Cases")]
pub(in crate::cli) struct CompareCaseArgs {
    /// Compare only these cases
    #[arg(long, value_name = "ID-OR-GLOB", num_args = 1..)]
    pub(in crate::cli) only: Vec<String>,
    /// Leave these cases out
    #[arg(long, value_name = "ID-OR-GLOB", num_args = 1..)]
    pub(in crate::cli) skip: Vec<String>,
    /// Compare only cases about these operations, such as aliases/create
    #[arg(long, value_name = "NAME", num_args = 1..)]
    pub(in crate::cli) operation: Vec<String>,
    /// By which conditions are told, and what is waited for [default: that of the first dialect of a version, or documents]
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) profile: Option<String>,
    /// Cases in flight at once, 1 to 64
    #[arg(
        long,
        value_name = "N",
        default_value_t = 8,
        allow_negative_numbers = true,
        value_parser = clap::value_parser!(u8).range(1..=CONCURRENCY_MAX)
    )]
    pub(in crate::cli) concurrency: u8,
    /// Longest wait for one answer; fractions are fine
    #[arg(long, value_name = "SECONDS", default_value = "30", allow_negative_numbers = true, value_parser = seconds)]
    pub(in crate::cli) timeout: Duration,
    /// Wait so long for a server that is starting, such as 60s
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(in crate::cli) wait_ready: Option<Duration>,
}

/// How a comparison is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum CompareFormat {
    #[default]
    Human,
    Json,
    Markdown,
}
