//! The command `fuzz`: a run of drawn requests only.

use std::io::Write;
use std::path::Path;

use super::args::FuzzArgs;
use super::environment::Environment;
use super::failure::Failure;
use super::log::Log;
use super::run::run_as;
use crate::contract::Contract;
use crate::run::{ExitCode, Fuzzing};

/// Cases that are drawn when neither a number nor a time is given: some seconds on one machine.
const CASES_USUAL: u64 = 100_000;

/// Draws what was asked for and reports it.
pub(super) fn fuzz(
    args: FuzzArgs,
    (specs, log): (Option<&Path>, &Log),
    contract: Contract,
    environment: &Environment,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    let (args, drawn, time) = args.into_run();
    if !args.safety.lend_collection.is_empty() {
        return Err(Failure::LendFuzz);
    }
    let cases = match (drawn.cases, time) {
        (None, None) => Some(CASES_USUAL),
        (cases, _) => cases,
    };
    let fuzzing = Fuzzing {
        start: drawn.start,
        operations: drawn.operation,
        classes: drawn.class,
        shard: args.part.shard,
        ..Fuzzing::alone(cases, time)
    };
    run_as(
        &args,
        Some(fuzzing),
        (specs, log),
        contract,
        environment,
        stdout,
        stderr,
    )
}
