//! The command `replay`: recorded findings, sent again as a run of their own.

use std::io::Write;
use std::path::Path;

use super::args::{
    CaseArgs, ConductArgs, HistoryArgs, PartArgs, ReplayArgs, RunArgs, SequenceArgs,
};
use super::environment::Environment;
use super::failure::Failure;
use super::log::Log;
use super::regressions::Regressions;
use super::run::{Asked, play};
use super::settings::Settings;
use crate::contract::Contract;
use crate::run::{self, ExitCode, Phase};

/// The seed of a replay: nothing in it is random.
const SEED: u64 = 0;
/// Recorded findings are replayed one after the other.
const CONCURRENCY: u8 = 1;

/// Replays the files.
pub(super) fn replay(
    args: ReplayArgs,
    (specs, log): (Option<&Path>, &Log),
    contract: Contract,
    environment: &Environment,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    let regressions = Regressions::of_files(&args.files)?;
    let profile = match &args.held.profile {
        Some(given) => given.clone(),
        None => regressions.profile()?,
    };
    let args = as_run(args, profile);
    let settings = Settings::new(&args, specs, &contract, environment)?;
    log.hide(settings.token().as_ref());
    let none = run::empty_plan(&contract, SEED);
    let mut plan = regressions.plan(&contract, &settings.profile, none)?;
    plan.digest = run::digest(&plan.cases, &contract, SEED);
    let asked = Asked {
        args: &args,
        settings: &settings,
        regressions: &regressions,
        log,
        is_replay: true,
    };
    play(&asked, contract, plan, environment, stdout, stderr)
}

/// The run that a replay is.
fn as_run(args: ReplayArgs, profile: String) -> RunArgs {
    RunArgs {
        target: args.target,
        network: args.network,
        cases: CaseArgs {
            only: vec![format!("{}/*", Phase::Regressions.word())],
            skip: Vec::new(),
            operation: Vec::new(),
            all_operations: false,
            fail_fast: false,
            conduct: ConductArgs {
                profile,
                seed: Some(SEED),
                concurrency: CONCURRENCY,
                timeout: args.held.timeout,
                strict: args.held.strict,
            },
        },
        sequences: SequenceArgs::default(),
        histories: HistoryArgs::default(),
        part: PartArgs::default(),
        keep: args.keep,
        safety: args.safety,
        budget: args.budget,
        report: args.report,
    }
}
