//! One side of a comparison is asked: an ordinary run, of which only the answers are kept

use std::io::Write;
use std::sync::Arc;

use super::{Common, SEED};
use crate::cli::args::{
    CaseArgs, Color, CompareArgs, ConductArgs, FailOn, Format, HistoryArgs, PartArgs, ReportArgs,
    RunArgs, SequenceArgs, SnapshotMode, TargetArgs, TokenArgs,
};
use crate::cli::failure::Failure;
use crate::cli::plan;
use crate::cli::run::{Listeners, announce, conduct, embed};
use crate::cli::selection::check_selection;
use crate::cli::serve::runtime;
use crate::cli::settings::{Server, Settings};
use crate::report::progress::Progress;
use crate::report::{Collector, Keep, Report, untrusted};
use crate::run::{self, ExitCode};
use crate::server::{Dialect, ServerConfig};
use crate::snapshot::differ::Answers;
use crate::wire::Token;

/// The token of an embedded server.
const EMBEDDED_TOKEN: &str = "vdbspec:embedded-compare";

/// A side that is asked.
pub(super) struct Asking {
    args: RunArgs,
    pub(super) settings: Settings,
    /// Of our own server, started for the occasion.
    dialect: Option<Dialect>,
    /// Whether our own server asks for a token: it does where the other side is sent one.
    pub(super) has_token: bool,
}

impl Asking {
    /// Refuses what cannot be done, before anything is sent to either.
    pub(super) fn new(
        common: &Common<'_>,
        (url, dialect): (Option<String>, Option<Dialect>),
        is_other: bool,
    ) -> Result<Self, Failure> {
        // A dialect is waited for as what it is; by which conditions differences are told is another matter.
        let profile = match (&common.args.cases.profile, dialect) {
            (None, Some(dialect)) => dialect.to_string(),
            _ => common.profile.clone(),
        };
        let args = run_args(common.args, url, profile, is_other);
        let settings = Settings::new(&args, common.specs, &common.contract, common.environment)?;
        common.log.hide(settings.token().as_ref());
        check_selection(&args.cases, &settings.selection, &common.plan)?;
        let has_token = dialect.is_some() || settings.token().is_some();
        Ok(Self {
            args,
            settings,
            dialect,
            has_token,
        })
    }

    /// Whether it is our own server.
    pub(super) const fn is_own(&self) -> bool {
        self.dialect.is_some()
    }

    /// Says what would be sent, and sends nothing.
    pub(super) fn forecast(&self, common: &Common<'_>, out: &mut dyn Write) -> Result<(), Failure> {
        let options = self.settings.options(&self.args, self.settings.target()?);
        let found = run::forecast(&common.contract, &common.plan, &options);
        plan::write(&found, &options, Format::Human, out)
    }

    /// Its answers, and the report of the run.
    pub(super) fn answers(
        &mut self,
        common: &Common<'_>,
        stderr: &mut dyn Write,
    ) -> Result<(Answers, Report), Failure> {
        let known = (&*common.contract, &*common.plan);
        announce(&self.args, &self.settings, known, stderr)?;
        let is_quiet = common.log.is_on || !common.environment.stderr_is_terminal;
        let listeners = Listeners {
            progress: Progress::stderr(is_quiet),
            collector: Collector::keeping(Keep::Verdicts),
            snapshots: None,
            broken: Vec::new(),
            unanswered: Vec::new(),
            answers: Some(if common.both_asked {
                Answers::of_two()
            } else {
                Answers::default()
            }),
        };
        let ended = runtime()?.block_on(self.play(common, listeners, stderr))?;
        let report = ended.collector.finish()?;
        Ok((ended.answers.unwrap_or_default(), report))
    }

    async fn play(
        &mut self,
        common: &Common<'_>,
        listeners: Listeners,
        stderr: &mut dyn Write,
    ) -> Result<Listeners, Failure> {
        let server = match self.dialect {
            None => None,
            Some(dialect) => {
                let token = self.has_token.then_some(EMBEDDED_TOKEN);
                let config = ServerConfig {
                    dialect,
                    token: token.map(str::to_owned),
                    faults: Vec::new(),
                };
                let (target, server) = embed(config).await?;
                let token = token.and_then(Token::new);
                self.settings.server = Server::Given { target, token };
                Some(server)
            }
        };
        let known = (Arc::clone(&common.contract), Arc::clone(&common.plan));
        let ended = conduct(&self.args, &self.settings, known, listeners, stderr).await;
        if let Some(server) = server {
            server.stop().await;
        }
        ended
    }
}

/// Says what somebody must know of a run beside its answers; whether they conform is not asked here. What was `said` of
/// the other side is not said again.
pub(super) fn told(
    label: &str,
    report: &Report,
    said: &mut Option<String>,
    stderr: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    let label = untrusted::line(label);
    let summary = &report.summary;
    if let Some(why) = summary
        .stopped
        .as_ref()
        .filter(|why| said.as_ref() != Some(*why))
    {
        writeln!(stderr, "{label}: {}", untrusted::phrase(why))?;
        *said = Some(why.clone());
    }
    for name in &summary.left_behind {
        writeln!(stderr, "{label}: left behind: {}", untrusted::phrase(name))?;
    }
    if let Some(command) = &summary.clean_command {
        writeln!(stderr, "{label}: {}", untrusted::command(command))?;
    }
    Ok(match (&summary.stopped, summary.left_behind.is_empty()) {
        (_, false) => ExitCode::LeftBehind,
        (Some(_), true) => ExitCode::Inconclusive,
        (None, true) => ExitCode::Conforms,
    })
}

/// The run by which one target is asked.
fn run_args(args: &CompareArgs, url: Option<String>, profile: String, is_other: bool) -> RunArgs {
    let mut token = args.token.clone();
    if is_other && (args.token_env_b.is_some() || args.token_file_b.is_some()) {
        token = TokenArgs {
            token_env: args.token_env_b.clone(),
            token_file: args.token_file_b.clone(),
            ..TokenArgs::default()
        };
    }
    let mut network = args.network.clone();
    if url.is_none() {
        token = TokenArgs::default();
        (network.ca_file, network.insecure) = (None, None);
    }
    RunArgs {
        target: TargetArgs {
            url,
            token,
            db: args.db.clone(),
            wait_ready: args.cases.wait_ready,
            fault: Vec::new(),
        },
        network,
        cases: CaseArgs {
            only: args.cases.only.clone(),
            skip: args.cases.skip.clone(),
            operation: args.cases.operation.clone(),
            all_operations: false,
            fail_fast: false,
            conduct: ConductArgs {
                profile,
                seed: Some(SEED),
                concurrency: args.cases.concurrency,
                timeout: args.cases.timeout,
                strict: false,
            },
        },
        part: PartArgs::default(),
        histories: HistoryArgs::default(),
        sequences: SequenceArgs::default(),
        keep: args.keep.clone(),
        safety: args.safety.clone(),
        budget: args.budget.clone(),
        report: report_args(),
    }
}

/// A run that is part of a comparison has no report of its own.
fn report_args() -> ReportArgs {
    ReportArgs {
        format: Format::Human,
        output: None,
        color: Color::Never,
        quiet: true,
        verbose: false,
        label: None,
        baseline: None,
        snapshots: None,
        varies: Vec::new(),
        snapshot_mode: SnapshotMode::Off,
        fail_on: FailOn::default(),
    }
}
