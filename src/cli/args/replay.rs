//! The options of `replay`, and those by which `run` keeps findings and takes a part of the cases.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::clean::KeepArgs;
use super::run::{ReportArgs, TargetArgs, seconds};
use super::{BudgetArgs, NetworkArgs, SafetyArgs};
use crate::run::Shard;

/// Which part of the cases runs, and what is kept of what it finds.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Parts and regressions")]
pub(in crate::cli) struct PartArgs {
    /// Run only this part of the cases; `vdbspec report merge` joins the JSON reports of all N
    #[arg(long, value_name = "I/N", requires = "seed")]
    pub(in crate::cli) shard: Option<Shard>,
    /// Replay the findings in this folder first, and write new ones to it, one file each
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) regressions: Option<PathBuf>,
}

/// Send recorded findings again, to any target, or with no --target to the embedded server
#[derive(Args, Debug)]
#[command(after_help = "\
The files are those that `vdbspec run --regressions DIR` writes. The requests are sent byte for byte as
they were recorded, but for names: these carry the token of the new run, and what is made beforehand
is made anew. Answers and effects are judged by the rules of today.

Exit codes: 0 all are fixed, 1 one still fails, 2 a file cannot be replayed, 3 one could not be decided.

Example: vdbspec replay --target http://127.0.0.1:19530 regressions/*.json")]
pub(in crate::cli) struct ReplayArgs {
    /// Recorded findings
    #[arg(value_name = "FILE", required = true)]
    pub(in crate::cli) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) target: TargetArgs,
    #[command(flatten)]
    pub(in crate::cli) network: NetworkArgs,
    #[command(flatten)]
    pub(in crate::cli) held: HeldArgs,
    #[command(flatten)]
    pub(in crate::cli) keep: KeepArgs,
    #[command(flatten)]
    pub(in crate::cli) safety: SafetyArgs,
    #[command(flatten)]
    pub(in crate::cli) budget: BudgetArgs,
    #[command(flatten)]
    pub(in crate::cli) report: ReportArgs,
}

/// What a replay is held to.
#[derive(Args, Debug)]
#[command(next_help_heading = "Replay")]
pub(in crate::cli) struct HeldArgs {
    /// What the server is held to [default: what it was held to when the finding was recorded]
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) profile: Option<String>,
    /// Longest wait for one answer; fractions are fine
    #[arg(long, value_name = "SECONDS", default_value = "30", allow_negative_numbers = true, value_parser = seconds)]
    pub(in crate::cli) timeout: Duration,
    /// Let warnings count as findings
    #[arg(long)]
    pub(in crate::cli) strict: bool,
}
