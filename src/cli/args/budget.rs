//! How much a run may send, and how fast.

use std::time::Duration;

use clap::Args;

use super::run::duration;
use crate::wire::Rate;

/// How much may be sent.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Budgets")]
pub(in crate::cli) struct BudgetArgs {
    /// Send at most so many requests; clean-up comes on top, and a fifth (400 at most) is kept to look again at what seems wrong
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(in crate::cli) max_requests: Option<u64>,
    /// Send at most so many requests a second, such as 20/s
    #[arg(long, value_name = "RATE", value_parser = rate)]
    pub(in crate::cli) max_rate: Option<Rate>,
    /// Send at most so many changing requests a second [default: 1/s, on this machine no limit]
    #[arg(long, value_name = "RATE", value_parser = rate)]
    pub(in crate::cli) ddl_rate: Option<Rate>,
    /// Make at most so many collections, one after the other; 40 at once is the most in any case [default: 200, no limit
    /// on this machine or with `--all-operations`, `--sequence-count` or `--sequence-length`]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(in crate::cli) max_collections: Option<u64>,
    /// Start nothing after so long, such as 10m; clean-up comes on top
    #[arg(long, value_name = "DURATION", value_parser = time)]
    pub(in crate::cli) max_time: Option<Duration>,
}

fn rate(text: &str) -> Result<Rate, String> {
    Rate::parse(text).map_err(|error| error.to_string())
}

fn time(text: &str) -> Result<Duration, String> {
    let read = duration(text)?;
    if read.is_zero() {
        return Err("no time at all is too little; write for example 10m".to_owned());
    }
    Ok(read)
}
