//! The options of `selftest`.

use clap::Args;

use super::lookup::ListFormat;

/// Prove that this build finds what it must find, and nothing else, on its own reference server
#[derive(Args, Debug)]
#[command(after_help = "\
Every dialect is held to its own profile: nothing may be found; and to those of the others: what is found
must be what `explain --diff` lists, or under documents the departures. Then every fault is planted, each in a
server of its own: it must be found by a rule of a clause that it breaks, in two findings at most. What
breaks only clauses that leave it open must be noted, and what breaks none must not be judged.
The exit code is 1 when one row of the matrix is not as it should be, or when no fault turns some rule red. No
network is needed.

Example: vdbspec selftest --only drop-by-prefix")]
pub(in crate::cli) struct SelfTestArgs {
    /// Only this fault (see `vdbspec list faults`) or dialect; repeatable
    #[arg(long, value_name = "FAULT")]
    pub(in crate::cli) only: Vec<String>,
    /// The seed of all runs
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(in crate::cli) seed: u64,
    /// How the matrix is written
    #[arg(long, value_enum, default_value_t)]
    pub(in crate::cli) format: ListFormat,
}
