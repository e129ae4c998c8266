//! The options of `snapshots`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::run::Color;

/// Review answers that differ from their snapshots
#[derive(Args, Debug)]
pub(in crate::cli) struct SnapshotsArgs {
    #[command(subcommand)]
    pub(in crate::cli) command: SnapshotsCommand,
}

/// What to do with those that wait.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum SnapshotsCommand {
    /// List what waits for review; exit code 1 if something does
    #[command(after_help = "Example: vdbspec snapshots status --snapshots snapshots")]
    Status(WaitingArgs),
    /// Show how what waits differs from what is recorded; exit code 1 if something waits
    #[command(after_help = "Example: vdbspec snapshots diff 'scenarios/*'")]
    Diff(WaitingArgs),
    /// Record what waits
    #[command(
        after_help = "Example: vdbspec snapshots accept scenarios/aliases.create/second-owner"
    )]
    Accept(WaitingArgs),
    /// Throw away what waits
    #[command(after_help = "Example: vdbspec snapshots reject --label staging")]
    Reject(WaitingArgs),
}

/// Which of those that wait.
#[derive(Args, Debug)]
pub(in crate::cli) struct WaitingArgs {
    /// Only these cases [default: all]
    #[arg(value_name = "ID-OR-GLOB")]
    pub(in crate::cli) cases: Vec<String>,
    /// The folder that holds the snapshots
    #[arg(long, value_name = "DIR", default_value = "snapshots")]
    pub(in crate::cli) snapshots: PathBuf,
    /// Only those of this target
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) label: Option<String>,
    /// When to colour; auto looks at the terminal and `NO_COLOR`
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    pub(in crate::cli) color: Color,
}
