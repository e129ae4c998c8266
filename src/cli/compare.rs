//! The command `compare`: the same requests to two targets, and where their answers differ.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{
    CaseArgs, Color, CompareArgs, CompareFormat, ConductArgs, FailOn, Format, HistoryArgs,
    PartArgs, ReportArgs, RunArgs, SequenceArgs, SnapshotMode, TargetArgs, TokenArgs,
};
use super::environment::Environment;
use super::failure::Failure;
use super::log::Log;
use super::nearest::nearest;
use super::output::OutputFile;
use super::plan;
use super::run::{Listeners, announce, conduct, embed};
use super::selection::check_selection;
use super::serve::runtime;
use super::settings::{Server, Settings};
use crate::contract::Contract;
use crate::report::progress::Progress;
use crate::report::{Collector, Keep, Report, untrusted};
use crate::run::{self, ExitCode, Plan, Role};
use crate::server::{Dialect, ServerConfig};
use crate::snapshot::differ::{self, Answers, Asked, Comparison};
use crate::wire::Token;

/// The seed of what is compared: nothing in it is random.
const SEED: u64 = 0;
/// What a dialect of the reference server is called as a target.
const EMBEDDED: &str = "embedded:";
/// The profile of targets of which nothing is known.
const DOCUMENTS: &str = "documents";
/// The token of an embedded server.
const EMBEDDED_TOKEN: &str = "vdbspec:embedded-compare";
/// Labels that are named in a message.
const LABELS_MAX: usize = 12;

/// Where answers come from.
enum Source {
    Address(String),
    Embedded(Dialect),
    Recorded(Answers),
}

/// What all of a comparison has in common.
struct Common<'a> {
    args: &'a CompareArgs,
    /// By which conditions are told.
    profile: String,
    /// Whether neither is read from disk.
    both_asked: bool,
    specs: Option<&'a Path>,
    log: &'a Log,
    environment: &'a Environment,
    contract: Arc<Contract>,
    plan: Arc<Plan>,
}

/// Compares what was asked for, and writes it.
pub(super) fn compare(
    args: &CompareArgs,
    (specs, log): (Option<&Path>, &Log),
    contract: Contract,
    environment: &Environment,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    let sources = [source(&args.one, args)?, source(&args.other, args)?];
    let file = args
        .output
        .as_deref()
        .map(OutputFile::prepare)
        .transpose()?;
    let profile = profile(args, &sources);
    // Snapshots hold what an ordinary run sends.
    let is_asked = |source: &Source| !matches!(source, Source::Recorded(_));
    let both_asked = sources.iter().all(is_asked);
    let plan = run::plan_to_compare(&contract, &profile, SEED, both_asked)?;
    let common = Common {
        args,
        profile,
        both_asked,
        specs,
        log,
        environment,
        contract: Arc::new(contract),
        plan: Arc::new(plan),
    };
    let mut answered = Vec::with_capacity(sources.len());
    let mut worst = ExitCode::Conforms;
    for (at, source) in sources.into_iter().enumerate() {
        let (answers, exit) = common.answers(source, at > 0, stdout, stderr)?;
        if exit != ExitCode::Conforms && worst != ExitCode::LeftBehind {
            worst = exit;
        }
        answered.push(answers);
    }
    let (false, [one, other]) = (args.safety.plan, answered.as_slice()) else {
        return Ok(ExitCode::Conforms);
    };
    let asked = common.asked([one, other])?;
    let names = [args.one.as_str(), args.other.as_str()];
    let comparison = differ::compare((one, other), names, &asked, args.messages);
    match &file {
        None => common.write(&comparison, stdout)?,
        Some(file) => {
            let mut text = Vec::new();
            common.write(&comparison, &mut text)?;
            file.write(&text)?;
        }
    }
    Ok(match worst {
        ExitCode::LeftBehind => ExitCode::LeftBehind,
        _ if !comparison.differences.is_empty() => ExitCode::Findings,
        ExitCode::Conforms if comparison.is_unsure() => ExitCode::Inconclusive,
        worst => worst,
    })
}

/// The profile asked for, else the one that reads requests as the first of two versions does.
fn profile(args: &CompareArgs, sources: &[Source]) -> String {
    let own = sources.iter().find_map(|source| match source {
        Source::Embedded(dialect) if *dialect != Dialect::Documents => Some(dialect.to_string()),
        _ => None,
    });
    let given = args.cases.profile.clone();
    given.or(own).unwrap_or_else(|| DOCUMENTS.to_owned())
}

/// What a word on the command line means.
fn source(given: &str, args: &CompareArgs) -> Result<Source, Failure> {
    if let Some(dialect) = given.strip_prefix(EMBEDDED) {
        return Ok(Source::Embedded(dialect.parse()?));
    }
    if given.contains("://") {
        return Ok(Source::Address(given.to_owned()));
    }
    if let Some(answers) = Answers::read(&args.snapshots, given)? {
        return Ok(Source::Recorded(answers));
    }
    let mut labels = Vec::new();
    if let Ok(entries) = std::fs::read_dir(&args.snapshots) {
        let names = entries.flatten().take(LABELS_MAX);
        labels.extend(names.map(|entry| entry.file_name().to_string_lossy().into_owned()));
        labels.sort();
    }
    let near = nearest(given, labels.iter().map(String::as_str)).join(", ");
    let folder = args.snapshots.to_string_lossy();
    Err(Failure::Unknown {
        what: "recorded target",
        given: given.to_owned(),
        way_out: match (near.is_empty(), labels.is_empty()) {
            (false, _) => format!("nearest in {folder}: {near}"),
            (true, false) => format!("{folder} has {}", labels.join(", ")),
            (true, true) => format!(
                "{folder} has none; give an address such as http://127.0.0.1:19530, embedded:DIALECT, or record one with `vdbspec run --snapshots DIR --label NAME --snapshot-mode record`"
            ),
        },
    })
}

impl Common<'_> {
    /// The answers of one target, and what its run came to.
    fn answers(
        &self,
        source: Source,
        is_other: bool,
        stdout: &mut dyn Write,
        stderr: &mut dyn Write,
    ) -> Result<(Answers, ExitCode), Failure> {
        let (url, dialect) = match source {
            Source::Recorded(answers) => return Ok((answers, ExitCode::Conforms)),
            Source::Address(url) => (Some(url), None),
            Source::Embedded(dialect) => (None, Some(dialect)),
        };
        // A dialect is waited for as what it is; by which conditions differences are told is another matter.
        let profile = match (&self.args.cases.profile, dialect) {
            (None, Some(dialect)) => dialect.to_string(),
            _ => self.profile.clone(),
        };
        let args = self.run_args(url, profile, is_other);
        let mut settings = Settings::new(&args, self.specs, &self.contract, self.environment)?;
        self.log.hide(settings.token().as_ref());
        check_selection(&args.cases, &settings.selection, &self.plan)?;
        if args.safety.plan {
            let options = settings.options(&args, settings.target()?);
            let found = run::forecast(&self.contract, &self.plan, &options);
            plan::write(&found, &options, Format::Human, stdout)?;
            return Ok((Answers::default(), ExitCode::Conforms));
        }
        announce(&args, &settings, (&self.contract, &self.plan), stderr)?;
        let listeners = Listeners {
            progress: Progress::stderr(self.log.is_on || !self.environment.stderr_is_terminal),
            collector: Collector::keeping(Keep::Verdicts),
            snapshots: None,
            answers: Some(if self.both_asked {
                Answers::of_two()
            } else {
                Answers::default()
            }),
        };
        let ended = runtime()?.block_on(async {
            let server = match dialect {
                None => None,
                Some(dialect) => {
                    let config = ServerConfig {
                        dialect,
                        token: Some(EMBEDDED_TOKEN.to_owned()),
                        faults: Vec::new(),
                    };
                    let (target, server) = embed(config).await?;
                    let token = Token::new(EMBEDDED_TOKEN);
                    settings.server = Server::Given { target, token };
                    Some(server)
                }
            };
            let known = (Arc::clone(&self.contract), Arc::clone(&self.plan));
            let ended = conduct(&args, &settings, known, listeners, stderr).await;
            if let Some(server) = server {
                server.stop().await;
            }
            ended
        })?;
        let report = ended.collector.finish()?;
        let exit = told(&settings.label, &report, stderr)?;
        Ok((ended.answers.unwrap_or_default(), exit))
    }

    /// The run by which one target is asked.
    fn run_args(&self, url: Option<String>, profile: String, is_other: bool) -> RunArgs {
        let args = self.args;
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

    /// What each selected case meets, by the place of its snapshot.
    fn asked(&self, answers: [&Answers; 2]) -> Result<BTreeMap<PathBuf, Asked>, Failure> {
        let args = &self.args.cases;
        let selection = run::Selection::new(&args.only, &args.skip, &args.operation)?;
        let profile = self.contract.profiles.get(&self.profile);
        let mut asked = BTreeMap::new();
        for planned in &self.plan.cases {
            if !selection.takes_planned(planned) {
                continue;
            }
            let met = profile.map_or_else(Vec::new, |profile| {
                run::met(&self.contract, profile, planned)
            });
            let word = |role| {
                if role == Role::Twin {
                    "twin"
                } else {
                    "subject"
                }
            };
            let met = met.into_iter().map(|one| (word(one.role), one.conditions));
            let place = Answers::place(&planned.case.id, &planned.case.operation);
            asked.insert(place, Asked { met: met.collect() });
        }
        if selection.is_all() {
            for place in answers.into_iter().flat_map(Answers::preflight) {
                let met = vec![("subject", "preflight".to_owned())];
                asked.insert(place.clone(), Asked { met });
            }
        }
        Ok(asked)
    }

    fn write(&self, comparison: &Comparison, out: &mut dyn Write) -> Result<(), Failure> {
        let color = match self.args.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => self.args.output.is_none() && self.environment.stdout_takes_color(),
        };
        match self.args.format {
            CompareFormat::Human => differ::human::write(comparison, color, out)?,
            CompareFormat::Json => comparison.write_json(out)?,
            CompareFormat::Markdown => differ::markdown::write(comparison, out)?,
        }
        Ok(())
    }
}

/// Says what somebody must know of a run beside its answers; whether they conform is not asked here.
fn told(label: &str, report: &Report, stderr: &mut dyn Write) -> Result<ExitCode, Failure> {
    let label = untrusted::line(label);
    let summary = &report.summary;
    if let Some(why) = &summary.stopped {
        writeln!(stderr, "{label}: {}", untrusted::phrase(why))?;
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
        snapshot_mode: SnapshotMode::Off,
        fail_on: FailOn::default(),
    }
}
