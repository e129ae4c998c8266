//! The options of `clean`, and those by which `run` makes sure that nothing of it stays.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::TokenArgs;
use super::network::NetworkArgs;
use super::run::{duration, seconds};

/// How a run makes sure that nothing of it stays.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Clean-up")]
pub(in crate::cli) struct KeepArgs {
    /// Keep the ledger, by which `vdbspec clean` removes what a killed run left, in this folder
    /// [default: vdbspec below the user's state folder; none for the embedded server]
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) ledger: Option<PathBuf>,
    /// How long the run may still take to clean up after a signal or --max-time
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = duration)]
    pub(in crate::cli) clean_timeout: Duration,
}

/// Remove what killed runs left on their targets, or list such runs
#[derive(Args, Debug)]
#[command(after_help = "\
Without --run, --older-than or --all it lists the runs that have a ledger, and deletes nothing.
It deletes exactly the names that the ledger says may exist: aliases, indexes, collections and
databases, in this order. Runs that are alive are left alone. The ledger names the target.

Exit codes: 0 nothing is left, 2 usage, 3 a target or a ledger cannot be read, 4 something stayed.

Example: vdbspec clean --all --token-env VDBSPEC_TOKEN")]
pub(in crate::cli) struct CleanArgs {
    /// Clean up after this run
    #[arg(long, value_name = "ID", conflicts_with_all = ["older_than", "all"])]
    pub(in crate::cli) run: Option<String>,
    /// Clean up after every run that began so long ago, such as 1day
    #[arg(long, value_name = "DURATION", conflicts_with = "all", allow_hyphen_values = true, value_parser = age)]
    pub(in crate::cli) older_than: Option<Duration>,
    /// Clean up after every run that is not alive
    #[arg(long)]
    pub(in crate::cli) all: bool,
    /// Only print what would be deleted
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// The folder of ledgers [default: vdbspec below the user's state folder]
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) ledger: Option<PathBuf>,
    /// Delete on this host, which the ledger names and which is not this machine; repeatable
    #[arg(long, value_name = "HOST")]
    pub(in crate::cli) allow_writes: Vec<String>,
    #[command(flatten)]
    pub(in crate::cli) token: TokenArgs,
    #[command(flatten)]
    pub(in crate::cli) network: NetworkArgs,
    /// Longest wait for one answer; fractions are fine
    #[arg(long, value_name = "SECONDS", default_value = "30", allow_negative_numbers = true, value_parser = seconds)]
    pub(in crate::cli) timeout: Duration,
    /// How long cleaning up after one run may take in all; what may be left then is named [default: as long as the
    /// target answers]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(in crate::cli) clean_timeout: Option<Duration>,
}

impl CleanArgs {
    /// Whether anything was chosen to be cleaned up after.
    pub(in crate::cli) const fn chooses(&self) -> bool {
        self.all || self.run.is_some() || self.older_than.is_some()
    }
}

/// Ages have no bound: nothing is waited for.
fn age(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text)
        .map_err(|error| format!("{error}; write for example 12h or 7days"))
}
