//! The options of `run`.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};

use super::clean::KeepArgs;
use super::history::HistoryArgs;
use super::network::NetworkArgs;
use super::replay::PartArgs;
use super::sequence::SequenceArgs;
use super::{BudgetArgs, SafetyArgs, TokenArgs};

/// Longest waits that can be asked for.
const WAIT_MAX: Duration = Duration::from_hours(24);
/// Shortest time-out: below it no answer could come.
const TIMEOUT_MIN: Duration = Duration::from_millis(1);
/// Most cases in flight at once.
pub(super) const CONCURRENCY_MAX: i64 = 64;

/// Test a server, or with no --target the embedded one
#[derive(Args, Debug)]
#[command(after_help = "\
IDs are those of cases and rules, for --only also of clauses; * stands for any text.
SIGINT, SIGTERM or SIGHUP ends a run in order; a second one at once, with exit code 4 if something
may be left, and with the command that cleans up.

Example: vdbspec run --target http://127.0.0.1:19530 --token-env VDBSPEC_TOKEN --only 'aliases/*'")]
pub(in crate::cli) struct RunArgs {
    #[command(flatten)]
    pub(in crate::cli) target: TargetArgs,
    #[command(flatten)]
    pub(in crate::cli) network: NetworkArgs,
    #[command(flatten)]
    pub(in crate::cli) cases: CaseArgs,
    #[command(flatten)]
    pub(in crate::cli) part: PartArgs,
    #[command(flatten)]
    pub(in crate::cli) sequences: SequenceArgs,
    #[command(flatten)]
    pub(in crate::cli) histories: HistoryArgs,
    #[command(flatten)]
    pub(in crate::cli) keep: KeepArgs,
    #[command(flatten)]
    pub(in crate::cli) safety: SafetyArgs,
    #[command(flatten)]
    pub(in crate::cli) budget: BudgetArgs,
    #[command(flatten)]
    pub(in crate::cli) report: ReportArgs,
}

/// Which server is tested.
#[derive(Args, Debug)]
#[command(next_help_heading = "Target")]
pub(in crate::cli) struct TargetArgs {
    /// Base address of the server under test, NAME of a section [target.NAME] of vdbspec.toml, or embedded:DIALECT for our own server [default: embedded:documents]; a server that is not on this machine is only read: see --allow-writes
    #[arg(long = "target", value_name = "URL")]
    pub(in crate::cli) url: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) token: TokenArgs,
    /// Database to make the run's collections in [default: the server's]
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub(in crate::cli) db: Option<String>,
    /// Wait so long for a server that is starting, such as 60s
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(in crate::cli) wait_ready: Option<Duration>,
    /// Let the embedded server misbehave (see `vdbspec list faults`); repeatable
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) fault: Vec<String>,
}

/// Which cases run, and how.
#[derive(Args, Debug)]
#[command(next_help_heading = "Cases")]
pub(in crate::cli) struct CaseArgs {
    /// Run only these cases
    #[arg(long, value_name = "ID-OR-GLOB", num_args = 1..)]
    pub(in crate::cli) only: Vec<String>,
    /// Leave these cases or rules out
    #[arg(long, value_name = "ID-OR-GLOB", num_args = 1..)]
    pub(in crate::cli) skip: Vec<String>,
    /// Run only cases about these operations, such as aliases/create
    #[arg(long, value_name = "NAME", num_args = 1..)]
    pub(in crate::cli) operation: Vec<String>,
    /// Also put every other operation to use that the server has; what changes things that no run can own or undo is never sent
    #[arg(long)]
    pub(in crate::cli) all_operations: bool,
    /// Start no further case after the first failure
    #[arg(long, conflicts_with = "baseline")]
    pub(in crate::cli) fail_fast: bool,
    #[command(flatten)]
    pub(in crate::cli) conduct: ConductArgs,
}

/// How cases are played, whatever they are.
#[derive(Args, Debug)]
#[command(next_help_heading = "Cases")]
pub(in crate::cli) struct ConductArgs {
    /// What the server is held to
    #[arg(long, value_name = "NAME", default_value = "documents")]
    pub(in crate::cli) profile: String,
    /// Where everything random comes from [default: the clock]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(in crate::cli) seed: Option<u64>,
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
    /// Let warnings count as findings
    #[arg(long)]
    pub(in crate::cli) strict: bool,
}

/// What is said of it.
#[derive(Args, Debug)]
#[command(next_help_heading = "Report")]
pub(in crate::cli) struct ReportArgs {
    /// How the report is written
    #[arg(long, value_enum, default_value_t)]
    pub(in crate::cli) format: Format,
    /// Write the report to this file, and only its last line to stdout
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
    /// When to colour; auto looks at the terminal and `NO_COLOR`
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    pub(in crate::cli) color: Color,
    /// Only findings and the last line; no progress
    #[arg(short, long, conflicts_with = "verbose")]
    pub(in crate::cli) quiet: bool,
    /// Also notes, skipped cases and every rule; in JSON all exchanges
    #[arg(short, long)]
    pub(in crate::cli) verbose: bool,
    /// Call the target so in reports and snapshots [default: its address]
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub(in crate::cli) label: Option<String>,
    /// Findings that are accepted: they are expected, and an entry that no longer occurs fails the run
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) baseline: Option<PathBuf>,
    /// Compare the answers with those recorded in this folder
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) snapshots: Option<PathBuf>,
    /// Compare (what differs waits for review; in CI nothing is written), or record what was seen
    #[arg(
        long,
        value_enum,
        value_name = "MODE",
        default_value_t,
        requires = "snapshots"
    )]
    pub(in crate::cli) snapshot_mode: SnapshotMode,
    /// A key of answers whose value varies from run to run on this server, such as a counter: it is hidden
    #[arg(long, value_name = "KEY", requires = "snapshots", value_parser = varying)]
    pub(in crate::cli) varies: Vec<String>,
    /// What makes exit code 1: answers that changed, findings, or either
    #[arg(
        long,
        value_enum,
        value_name = "WHAT",
        default_value_t,
        requires = "snapshots"
    )]
    pub(in crate::cli) fail_on: FailOn,
}

/// A key that may be hidden. Without these two there is nothing left to compare.
pub(in crate::cli) fn varying(text: &str) -> Result<String, String> {
    match text {
        "" => Err("a key is at least one character long".to_owned()),
        "code" | "data" => Err(format!(
            "'{text}' is what an answer is compared by; name the key inside of it that varies"
        )),
        _ => Ok(text.to_owned()),
    }
}

/// How a report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Format {
    #[default]
    Human,
    Json,
    Junit,
}

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

/// What to do with snapshots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum SnapshotMode {
    #[default]
    Verify,
    Record,
    Off,
}

/// What makes a run fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum FailOn {
    Changed,
    Findings,
    #[default]
    Both,
}

pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let read = humantime::parse_duration(text)
        .map_err(|error| format!("{error}; write for example 60s or 2m"))?;
    if read > WAIT_MAX {
        return Err("it is longer than a day; write for example 60s".to_owned());
    }
    Ok(read)
}

pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let range = TIMEOUT_MIN..=WAIT_MAX;
    let read = text.parse::<f64>().ok();
    read.and_then(|number| Duration::try_from_secs_f64(number).ok())
        .filter(|read| range.contains(read))
        .ok_or_else(|| "it must be a number of seconds above 0, such as 30 or 0.5".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_may_have_fractions_and_are_never_nothing() {
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        for text in ["0", "-1", "nan", "inf", "1e300", "1e-30", "", "abc", "30s"] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }

    #[test]
    fn durations_are_read_as_people_write_them_and_end() {
        assert_eq!(duration("2m 5s"), Ok(Duration::from_secs(125)));
        for text in ["", "5", "soon", "99999999999999999999s", "2days"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
