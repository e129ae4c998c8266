//! Why a command ended without a result: one sentence that names the input and the way out, and an exit code.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use thiserror::Error;

use super::config::ConfigError;
use crate::contract::ContractError;
use crate::derive::DeriveError;
use crate::ledger::LedgerError;
use crate::report::CollectError;
use crate::report::baseline::BaselineError;
use crate::report::json::JsonError;
use crate::report::junit::JunitError;
use crate::report::merge::MergeError;
use crate::run::{ExitCode, PatternError, PlanError};
use crate::selftest::SelfTestError;
use crate::server::UnknownDialect;
use crate::snapshot::SnapshotError;
use crate::wire::{NetworkError, TargetError};

/// Everything that can end a command early. None of the messages holds a token.
#[derive(Debug, Error)]
pub(super) enum Failure {
    /// What clap says, on one line.
    #[error("{0}")]
    Arguments(String),
    #[error(
        "a token on the command line shows to everybody who can list processes, so that none is taken there, and what may be one is not repeated; give it by --token-env NAME, --token-file FILE or --token-stdin"
    )]
    TokenOnCommandLine,
    #[error(
        "--token-env takes the name of an environment variable, such as VDBSPEC_TOKEN, and what was given cannot be one; its text is not repeated because it may be the token itself"
    )]
    TokenVariableName,
    #[error("the environment variable '{0}' of --token-env is not set; export it, or name another")]
    TokenVariableMissing(String),
    #[error(
        "the environment variable '{0}' of --token-env holds no token that a header can carry; it must be printable ASCII, 6 characters or more"
    )]
    TokenVariableUnusable(String),
    #[error(
        "cannot read the token file {path}: {reason}; name a file that holds nothing but the token"
    )]
    TokenFile { path: PathBuf, reason: String },
    #[error(
        "no token can be read from stdin: {0}; pipe one line into it, such as: pass show milvus | vdbspec run --token-stdin"
    )]
    TokenStdin(String),
    #[error(
        "{what} holds the token, and every report would show it; take it out there, it is sent as a header anyway"
    )]
    TokenWithin { what: &'static str },
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(
        "{flag} needs --target: without one the run talks to its own embedded server, which has a token of its own"
    )]
    NeedsTarget { flag: &'static str },
    #[error(transparent)]
    Target(#[from] TargetError),
    #[error(
        "--lend-collection is given twice, with the names of two different collections, since aliases must be able to move from one to the other"
    )]
    LendTwo,
    #[error(
        "fuzz cannot do with --lend-collection: what it draws makes indexes and gives names that a server may take for those of others; leave it out, or run the cases that can: vdbspec run --lend-collection …"
    )]
    LendFuzz,
    #[error("--plan is printed for people or as JSON; write --format human or --format json")]
    PlanFormat,
    #[error(
        "--insecure '{given}' is not the target's host, which is '{host}'; name that host, or better its authority's certificate with --ca-file"
    )]
    InsecureHost { given: String, host: String },
    #[error(
        "the file {path} of --ca-file cannot be used: {reason}; name a PEM file with the certificates to trust"
    )]
    CaFile { path: PathBuf, reason: String },
    #[error("the environment variable {name} cannot be used: {reason}")]
    ProxyVariable { name: String, reason: NetworkError },
    #[error("there is no {what} '{given}'; {way_out}")]
    Unknown {
        what: &'static str,
        given: String,
        way_out: String,
    },
    #[error("--only '{pattern}' matches no planned case, rule or clause; {way_out}")]
    OnlyNothing { pattern: String, way_out: String },
    #[error("--skip '{pattern}' matches no planned case and no rule; {way_out}")]
    SkipNothing { pattern: String, way_out: String },
    #[error("--only, --skip and --operation together leave no case to run; drop one of them")]
    NothingLeft,
    #[error(transparent)]
    Pattern(#[from] PatternError),
    #[error(
        "the environment variable INSTA_UPDATE is '{0}', which insta does not know; set it to auto, new, always, no, force or unseen, or unset it"
    )]
    InstaUpdate(String),
    #[error(
        "--snapshot-mode record writes snapshots, and in CI (the environment variable CI is set) none are written; record them elsewhere and commit them, or unset CI for this command: env -u CI vdbspec run …"
    )]
    RecordInCi,
    #[error(
        "--snapshots {0} is not a folder; name the folder that holds the snapshots, or a new one"
    )]
    SnapshotsNoFolder(PathBuf),
    #[error(
        "the output file {path} cannot be written: {reason}; name a file in a folder that exists and may be written"
    )]
    OutputFile { path: PathBuf, reason: String },
    #[error(
        "the host '{0}' is not a loopback address; the reference server listens on 127.0.0.1, another 127.x.y.z, ::1 or localhost only"
    )]
    HostOffLoopback(String),
    #[error(transparent)]
    Dialect(#[from] UnknownDialect),
    #[error(
        "--fault is for the embedded server; leave --target out, name it embedded:DIALECT, or start a server with vdbspec serve --fault"
    )]
    FaultsElsewhere,
    #[error("--diff takes two profiles; write for example explain --diff milvus-2.5 milvus-2.6")]
    TwoProfiles,
    #[error(
        "cannot listen on {address}: {reason}; give another --port, or --port 0 for any free one"
    )]
    Listen { address: SocketAddr, reason: String },
    #[error("list needs to know what to list: {0}, or --trace")]
    NothingToList(String),
    #[error("--trace lists statements, rules and cases together; leave out '{0}', or --trace")]
    TraceAlone(String),
    #[error(transparent)]
    Contract(#[from] ContractError),
    #[error("the folder '{}' of --specs cannot be used: {reason}", folder.display())]
    Specs {
        folder: PathBuf,
        reason: Box<ContractError>,
    },
    #[error(transparent)]
    Derive(#[from] DeriveError),
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    #[error(transparent)]
    SelfTest(#[from] SelfTestError),
    #[error(transparent)]
    Json(#[from] JsonError),
    #[error(transparent)]
    Junit(#[from] JunitError),
    #[error("the recorded finding {path} cannot be replayed: {reason}")]
    Regression { path: PathBuf, reason: String },
    #[error(
        "--regressions {0} is not a folder; name the folder that holds the recorded findings, or a new one"
    )]
    RegressionsNoFolder(PathBuf),
    #[error(
        "there are {found} recorded findings, and one run replays at most {most}; remove those that are fixed, or replay them in parts"
    )]
    TooManyRegressions { found: usize, most: usize },
    #[error(
        "the findings were recorded under several profiles: {0}; say with --profile what the server is held to"
    )]
    SeveralProfiles(String),
    #[error(
        "the report {path} cannot be read: {reason}; name a file that vdbspec has written with --format json --output FILE"
    )]
    ReportFile { path: PathBuf, reason: String },
    #[error(
        "the baseline {path} cannot be read: {reason}; name a file that `vdbspec baseline accept` has written"
    )]
    BaselineFile { path: PathBuf, reason: String },
    #[error("--reason is blank; say why the findings are accepted, for whoever reads the file")]
    BlankReason,
    #[error(transparent)]
    Baseline(#[from] BaselineError),
    #[error(transparent)]
    Merge(#[from] MergeError),
    #[error(transparent)]
    Collect(#[from] CollectError),
    #[error("the output cannot be written: {0}; check the free space")]
    Output(#[from] io::Error),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(
        "there is no ledger of a run '{run}' in {folder}; `vdbspec clean` lists those that there are"
    )]
    NoLedger { run: String, folder: PathBuf },
    #[error(
        "run '{0}' is alive, so nothing of it is deleted; let it end, or end it, and try again"
    )]
    RunAlive(String),
    #[error(
        "no folder for ledgers can be found, since neither XDG_STATE_HOME nor a home folder is set; name one with --ledger DIR"
    )]
    NoStateFolder,
    #[error(
        "cleaning up after run '{run}' deletes on the host '{host}', which is not this machine; give --allow-writes {host} if that is meant, or --dry-run to see what would be deleted"
    )]
    CleanOffLoopback { run: String, host: String },
    #[error(
        "the chosen runs had different targets ({0}), and one token is not sent to all of them; choose by --run ID"
    )]
    TargetsOfOneToken(String),
    #[error(
        "a second signal ended the run at once, and what it made is still on the target; remove it with: {0}"
    )]
    LeftInHaste(String),
    #[error(
        "cleaning up after run '{0}' was interrupted: what was not removed yet is still there, and the same command goes on with it"
    )]
    CleanInterrupted(String),
    #[error("the process cannot {doing}: {reason}; it may be out of threads, sockets or memory")]
    System { doing: &'static str, reason: String },
}

impl Failure {
    /// The lines that come behind the sentence, one for each of several things.
    pub(super) fn more(&self) -> Vec<String> {
        match self {
            Self::Snapshot(error) => error.each().iter().map(ToString::to_string).collect(),
            _ => Vec::new(),
        }
    }

    /// 2 for what the caller can put right in the command line or its files, 3 for the environment and for us.
    pub(super) const fn exit(&self) -> ExitCode {
        match self {
            Self::Plan(PlanError::Client(_))
            | Self::SelfTest(_)
            | Self::Json(_)
            | Self::Junit(_)
            | Self::Collect(_)
            | Self::Output(_)
            | Self::System { .. } => ExitCode::Inconclusive,
            Self::LeftInHaste(_) | Self::CleanInterrupted(_) => ExitCode::LeftBehind,
            _ => ExitCode::Usage,
        }
    }
}
