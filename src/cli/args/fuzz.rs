//! The options of `fuzz`.

use std::time::Duration;

use clap::Args;

use super::budget::BudgetArgs;
use super::clean::KeepArgs;
use super::history::HistoryArgs;
use super::network::NetworkArgs;
use super::replay::PartArgs;
use super::run::{CaseArgs, ConductArgs, ReportArgs, RunArgs, TargetArgs};
use super::safety::SafetyArgs;
use super::sequence::SequenceArgs;

/// Draw requests from a seed, valid ones and broken ones, and shrink what goes wrong
#[derive(Args, Debug)]
#[command(after_help = "\
With neither --cases nor --max-time, 100000 cases are drawn. Each is a pure function of seed,
operation and number: the command under a finding draws just its case, and shrinks it again.
SIGINT ends it in order: a report of what there is so far, and nothing left behind.

Example: vdbspec fuzz --target http://127.0.0.1:19530 --token-env VDBSPEC_TOKEN --max-time 30m")]
pub(in crate::cli) struct FuzzArgs {
    #[command(flatten)]
    pub(in crate::cli) target: TargetArgs,
    #[command(flatten)]
    pub(in crate::cli) network: NetworkArgs,
    #[command(flatten)]
    pub(in crate::cli) drawn: DrawnArgs,
    #[command(flatten)]
    pub(in crate::cli) part: PartArgs,
    #[command(flatten)]
    pub(in crate::cli) conduct: ConductArgs,
    #[command(flatten)]
    pub(in crate::cli) keep: KeepArgs,
    #[command(flatten)]
    pub(in crate::cli) safety: SafetyArgs,
    #[command(flatten)]
    pub(in crate::cli) budget: BudgetArgs,
    #[command(flatten)]
    pub(in crate::cli) report: ReportArgs,
}

/// What is drawn, and how much of it.
#[derive(Args, Debug)]
#[command(next_help_heading = "Cases")]
pub(in crate::cli) struct DrawnArgs {
    /// Draw so many cases
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(in crate::cli) cases: Option<u64>,
    /// Begin with the case of this number
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(in crate::cli) start: u64,
    /// Only requests of these operations, such as aliases/create
    #[arg(long, value_name = "NAME", num_args = 1..)]
    pub(in crate::cli) operation: Vec<String>,
    /// Only requests of these classes, such as name-nul
    #[arg(long, value_name = "NAME", num_args = 1..)]
    pub(in crate::cli) class: Vec<String>,
    /// Do not report these rules
    #[arg(long, value_name = "ID-OR-GLOB", num_args = 1..)]
    pub(in crate::cli) skip: Vec<String>,
}

impl FuzzArgs {
    /// The same as options of a run, of whose planned cases none is selected.
    /// The time of the budget is then that for drawing, and its end no end before time.
    pub(in crate::cli) fn into_run(self) -> (RunArgs, DrawnArgs, Option<Duration>) {
        let drawn = self.drawn;
        let mut budget = self.budget;
        let time = budget.max_time.take();
        let args = RunArgs {
            target: self.target,
            network: self.network,
            part: self.part,
            sequences: SequenceArgs::default(),
            histories: HistoryArgs::default(),
            cases: CaseArgs {
                only: vec![ONLY.to_owned()],
                skip: drawn.skip.clone(),
                operation: drawn.operation.clone(),
                all_operations: false,
                fail_fast: false,
                conduct: self.conduct,
            },
            keep: self.keep,
            safety: self.safety,
            budget,
            report: self.report,
        };
        (args, drawn, time)
    }
}

/// Every drawn case, and no other.
const ONLY: &str = "fuzz/*";
