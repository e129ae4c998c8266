//! The command line: what can be typed, and the help that says so.

mod baseline;
mod budget;
mod clean;
mod compare;
mod config;
mod fuzz;
mod history;
mod lookup;
mod network;
mod replay;
mod report;
mod run;
mod safety;
mod selftest;
mod sequence;
mod serve;
mod snapshots;
mod token;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

pub(super) use baseline::{AcceptArgs, BaselineArgs, BaselineCommand, BaselineFiles};
pub(super) use budget::BudgetArgs;
pub(super) use clean::CleanArgs;
pub(super) use compare::{CompareArgs, CompareFormat};
pub(super) use config::{ConfigArgs, LogLevel};
pub(super) use fuzz::FuzzArgs;
pub(super) use history::HistoryArgs;
pub(super) use lookup::{DeriveArgs, ExplainArgs, Kind, ListArgs, ListFormat};
pub(super) use network::NetworkArgs;
pub(super) use replay::{PartArgs, ReplayArgs};
pub(super) use report::{MergeArgs, ReportCommand, ReportCommandArgs};
pub(super) use run::{
    CaseArgs, Color, ConductArgs, FailOn, Format, ReportArgs, RunArgs, SnapshotMode, TargetArgs,
};
pub(super) use safety::SafetyArgs;
pub(super) use selftest::SelfTestArgs;
pub(super) use sequence::SequenceArgs;
pub(super) use serve::ServeArgs;
pub(super) use snapshots::{SnapshotsArgs, SnapshotsCommand, WaitingArgs};
pub(super) use token::TokenArgs;

/// Widest help text, in columns.
const HELP_COLUMNS_MAX: usize = 100;

/// Holds any server that claims to speak the Milvus RESTful v2 API against the documents of that API.
#[derive(Debug, Parser)]
#[command(
    name = "vdbspec",
    version,
    max_term_width = HELP_COLUMNS_MAX,
    disable_help_subcommand = true,
    override_usage = "vdbspec [COMMAND] [OPTIONS]",
    after_help = "\
With no command, `run` is meant; with no --target, it tests its own embedded server.

Exit codes:
  0  the target conforms: every selected must rule was decided and holds
  1  findings, or answers that differ from their snapshots
  2  the command line or an input file is wrong
  3  something stayed undecided, the environment failed, or we did
  4  something that the run made is still on the target

Example: vdbspec run --target http://127.0.0.1:19530 --token-env VDBSPEC_TOKEN"
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
    /// Read the contract from this folder instead of the binary (derive: write it there)
    #[arg(long, value_name = "DIR", global = true, help_heading = "Contract")]
    pub(super) specs: Option<PathBuf>,
    #[command(flatten)]
    pub(super) settings: ConfigArgs,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Run(Box<RunArgs>),
    Fuzz(Box<FuzzArgs>),
    Replay(Box<ReplayArgs>),
    Compare(Box<CompareArgs>),
    Report(ReportCommandArgs),
    Baseline(BaselineArgs),
    Snapshots(SnapshotsArgs),
    Clean(CleanArgs),
    Serve(ServeArgs),
    #[command(name = "selftest")]
    SelfTest(SelfTestArgs),
    List(ListArgs),
    Explain(ExplainArgs),
    Derive(DeriveArgs),
}

/// Options that may stand before a command, each with a value, and those without one.
const GLOBAL_OPTIONS: [&str; 3] = ["--specs", "--config", "--log"];
const GLOBAL_SWITCHES: [&str; 2] = ["--no-config", "--print-config"];
/// Options that are answered without a command.
const ANSWERED_AT_ONCE: [&str; 4] = ["-h", "--help", "-V", "--version"];

/// The arguments with the command `run` put in where none is given, and the place of the command.
pub(super) fn with_command(args: impl IntoIterator<Item = OsString>) -> (Vec<OsString>, usize) {
    let mut args: Vec<OsString> = args.into_iter().collect();
    if args.is_empty() {
        args.push("vdbspec".into());
    }
    let mut at = 1;
    while let Some(arg) = args.get(at) {
        let text = arg.to_string_lossy();
        let is_joined = |option: &&str| {
            let rest = text.strip_prefix(*option);
            rest.is_some_and(|rest| rest.starts_with('='))
        };
        if GLOBAL_OPTIONS.contains(&text.as_ref()) {
            at = at.saturating_add(2);
        } else if GLOBAL_SWITCHES.contains(&text.as_ref()) || GLOBAL_OPTIONS.iter().any(is_joined) {
            at = at.saturating_add(1);
        } else {
            break;
        }
    }
    let given = args.get(at).map(|arg| arg.to_string_lossy());
    let is_run = given
        .is_none_or(|first| first.starts_with('-') && !ANSWERED_AT_ONCE.contains(&first.as_ref()));
    if is_run && at <= args.len() {
        args.insert(at, "run".into());
    }
    (args, at)
}

/// Clap's own message on one line, with the tip and where help is.
pub(super) fn one_line(error: &clap::Error) -> String {
    let rendered = error.render().to_string();
    let parts = rendered
        .split("\n\n")
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .filter(|part| !part.starts_with("Usage:") && !part.starts_with("For more information"));
    let words = |part: &str| {
        let part = part.strip_prefix("error: ").unwrap_or(part);
        let part = part.strip_prefix("tip: ").unwrap_or(part);
        part.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let message = parts.map(words).collect::<Vec<_>>().join("; ");
    format!("{message}; --help shows what there is")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    fn with(args: &[&str]) -> Vec<String> {
        with_command(args.iter().map(Into::into))
            .0
            .into_iter()
            .map(|arg| arg.to_string_lossy().into_owned())
            .collect()
    }

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn no_command_means_run() {
        assert_eq!(with(&[]), ["vdbspec", "run"]);
        assert_eq!(with(&["vdbspec"]), ["vdbspec", "run"]);
        assert_eq!(with(&["v", "--seed", "1"]), ["v", "run", "--seed", "1"]);
        assert_eq!(with(&["v", "--specs", "d"]), ["v", "--specs", "d", "run"]);
        assert_eq!(
            with(&["v", "--specs=d", "-q"]),
            ["v", "--specs=d", "run", "-q"]
        );
    }

    #[test]
    fn every_option_of_all_commands_may_stand_before_the_command() {
        let command = Cli::command();
        for arg in command.get_arguments().filter(|arg| arg.is_global_set()) {
            let flag = format!("--{}", arg.get_long().unwrap_or_default());
            let known = if arg.get_action().takes_values() {
                GLOBAL_OPTIONS.contains(&flag.as_str())
            } else {
                GLOBAL_SWITCHES.contains(&flag.as_str())
            };
            assert!(known, "{flag}");
        }
        assert_eq!(
            with(&["v", "--no-config", "list"]),
            ["v", "--no-config", "list"]
        );
    }

    #[test]
    fn a_command_or_a_call_for_help_stays_as_it_is() {
        for args in [
            &["v", "list", "rules"][..],
            &["v", "--help"],
            &["v", "-V"],
            &["v", "--specs", "d", "serve"],
            &["v", "bogus"],
            &["v", "--specs"],
        ] {
            assert_eq!(with(args), args);
        }
    }

    #[test]
    fn a_message_of_clap_becomes_one_line() {
        let error = Cli::try_parse_from(["v", "run", "--sed", "1"]).expect_err("no such option");
        let line = one_line(&error);
        assert!(!line.contains('\n'), "{line}");
        assert!(
            line.contains("'--sed'") && line.contains("'--seed'"),
            "{line}"
        );
    }
}
