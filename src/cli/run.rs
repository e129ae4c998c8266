//! The command `run`: a server, a run against it, and everything that listens to the run.

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::args::RunArgs;
use super::baseline;
use super::environment::Environment;
use super::failure::Failure;
use super::log::Log;
use super::plan;
use super::regressions::Regressions;
use super::selection::{check_preflight, check_selection};
use super::serve::{Running, bind, runtime};
use super::settings::{Server, Settings};
use super::signals::{Interrupts, Wish};
use super::write_report::{Beside, Presentation};
use crate::contract::{Contract, DOCUMENTS};
use crate::report::baseline as baseline_report;
use crate::report::progress::Progress;
use crate::report::{Collector, Report, untrusted};
use crate::run::{self, CaseResult, Event, ExitCode, Fuzzing, Phase, Plan};
use crate::server::ServerConfig;
use crate::snapshot::differ::Answers;
use crate::snapshot::{Extent, SnapshotError, SnapshotReport, Store};
use crate::wire::Target;

/// The seed of plans that are only looked at.
const REFERENCE_SEED: u64 = 0;

/// The plan that `list` and `explain` speak of.
pub(super) fn reference_plan(contract: &Contract) -> Result<Plan, Failure> {
    Ok(run::plan(contract, DOCUMENTS, REFERENCE_SEED)?)
}

/// That plan with the cases of all operations.
pub(super) fn wide_plan(contract: &Contract, plan: Plan) -> Result<Plan, Failure> {
    let wide = run::with_all_operations(contract, REFERENCE_SEED, plan)?;
    Ok(wide)
}

/// Runs what was asked for and reports it.
pub(super) fn run(
    args: &RunArgs,
    given: (Option<&Path>, &Log),
    contract: Contract,
    environment: &Environment,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    run_as(args, None, given, contract, environment, stdout, stderr)
}

/// The same, or with requests drawn as somebody asked for in the place of planned ones.
pub(super) fn run_as(
    args: &RunArgs,
    fuzzing: Option<Fuzzing>,
    (specs, log): (Option<&Path>, &Log),
    contract: Contract,
    environment: &Environment,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    let mut settings = Settings::new(args, specs, &contract, environment)?;
    if let Some(fuzzing) = &fuzzing {
        fuzzing.check(&contract).map_err(run::PlanError::from)?;
    }
    settings.only_draws = fuzzing.is_some();
    settings.fuzzing = fuzzing.or_else(|| settings.drawn_in_run(args));
    log.hide(settings.token().as_ref());
    let size = run::PlanSize {
        histories: args.histories.size(),
        sequences: args.sequences.size(),
    };
    let plan = run::plan_sized(&contract, &settings.profile, settings.seed, size)?;
    let plan = if args.cases.all_operations {
        run::with_all_operations(&contract, settings.seed, plan)?
    } else {
        plan
    };
    let regressions = Regressions::of_folder(args.part.regressions.as_deref())?;
    let plan = regressions.plan(&contract, &settings.profile, plan)?;
    let asked = Asked {
        args,
        settings: &settings,
        regressions: &regressions,
        log,
        is_replay: false,
    };
    play(&asked, contract, plan, environment, stdout, stderr)
}

/// What a run was asked for, read and checked.
pub(super) struct Asked<'a> {
    pub(super) args: &'a RunArgs,
    pub(super) settings: &'a Settings,
    pub(super) regressions: &'a Regressions,
    pub(super) log: &'a Log,
    /// Whether nothing but recorded findings is played.
    pub(super) is_replay: bool,
}

/// Plays a plan and reports it.
pub(super) fn play(
    asked: &Asked<'_>,
    contract: Contract,
    plan: Plan,
    environment: &Environment,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    let Asked {
        args,
        settings,
        regressions,
        log,
        ..
    } = *asked;
    if !settings.only_draws {
        check_selection(&args.cases, &settings.selection, &plan)?;
    }
    if args.safety.plan {
        let options = settings.options(args, settings.target()?);
        let found = run::forecast(&contract, &plan, &options);
        plan::write(&found, &options, args.report.format, stdout)?;
        return Ok(ExitCode::Conforms);
    }
    let accepted = baseline::read(args.report.baseline.as_deref())?;
    let presentation = Presentation::new(&args.report, environment)?;
    let store = settings.store();
    store.as_ref().map_or(Ok(()), Store::prepare)?;
    announce(args, settings, (&contract, &plan), stderr)?;
    let keep = presentation.keep();
    let listeners = Listeners {
        progress: Progress::stderr(
            args.report.quiet || log.is_on || !environment.stderr_is_terminal,
        ),
        collector: Collector::keeping(keep),
        snapshots: store.map(Ok),
        broken: Vec::new(),
        unanswered: Vec::new(),
        answers: None,
    };
    let conducted = conduct(
        args,
        settings,
        (Arc::new(contract), Arc::new(plan)),
        listeners,
        stderr,
    );
    let listeners = runtime()?.block_on(conducted)?;
    let mut report = listeners.collector.finish()?;
    check_preflight(&args.cases, &report)?;
    let extent = extent(settings, &report);
    let (snapshots, unread) = compared(listeners.snapshots, listeners.broken, extent);
    if let Some(accepted) = &accepted {
        let part = match extent {
            Extent::Whole => baseline_report::Extent::Whole,
            Extent::Part => baseline_report::Extent::Part,
        };
        let strict = args.cases.conduct.strict;
        baseline_report::compare(accepted, &mut report, part, strict);
    }
    if asked.is_replay {
        report.summary.exit = regressions.exit(&report);
    }
    // A report is not lost for a finding that cannot be written, nor for a snapshot that cannot be read.
    let kept = regressions.write(&mut report.summary.findings, &settings.rerun_prefix);
    let failed = kept.as_ref().err().or(unread.as_ref());
    let beside = Beside {
        snapshots: snapshots.as_ref(),
        failed: failed.map(Failure::exit),
        review: settings.review_options(),
    };
    let exit = presentation.write(&mut report, &beside, stdout, stderr)?;
    if !args.report.quiet {
        regressions.tell(&report, presentation.people(stdout, stderr))?;
    }
    kept?;
    unread.map_or(Ok(exit), Err)
}

/// What the answers came to beside their snapshots, as far as these could be read, and what could not be.
fn compared(
    store: Option<Result<Store, SnapshotError>>,
    mut broken: Vec<SnapshotError>,
    extent: Extent,
) -> (Option<SnapshotReport>, Option<Failure>) {
    let finished = store.map(|store| store.and_then(|store| store.finish(extent)));
    let report = match finished {
        Some(Ok(report)) => Some(report),
        Some(Err(error)) => {
            broken.push(error);
            None
        }
        None => None,
    };
    (report, SnapshotError::of_all(broken).map(Failure::from))
}

/// What is about to happen to a target that is not on this machine.
pub(super) fn announce(
    args: &RunArgs,
    settings: &Settings,
    (contract, plan): (&Contract, &Plan),
    stderr: &mut dyn Write,
) -> Result<(), Failure> {
    let target = settings.target()?;
    if target.is_loopback() {
        return Ok(());
    }
    let found = run::forecast(contract, plan, &settings.options(args, target));
    let sent = found.sent();
    let host = match &settings.policy.read_only {
        Some(host) => format!("only reads, because --allow-writes {host} is not given"),
        None => format!(
            "about {} of them change something; {} collections are made, one after the other, and removed",
            run::middle(&sent.changes),
            plan::up_to(&sent.collections)
        ),
    };
    writeln!(
        stderr,
        "{}: about {} requests ({host}), {}",
        untrusted::line(&settings.label),
        found.total(),
        plan::duration(&found),
    )?;
    Ok(())
}

/// Everything that hears of a run.
pub(super) struct Listeners {
    pub(super) progress: Progress,
    pub(super) collector: Collector,
    /// Nothing when none were asked for; an error that is not of one file ends comparing.
    pub(super) snapshots: Option<Result<Store, SnapshotError>>,
    /// What is wrong with snapshots that cannot be used: the others are compared.
    pub(super) broken: Vec<SnapshotError>,
    /// Cases with a request that got no answer: only the end of the run tells a habit of the target from its death.
    pub(super) unanswered: Vec<CaseResult>,
    /// What was answered, for somebody who compares it with what another target answers.
    pub(super) answers: Option<Answers>,
}

impl Listeners {
    fn observe(&mut self, event: Event) {
        self.progress.observe(&event);
        match &event {
            // What is drawn is another request with every seed.
            Event::CaseFinished(case) if case.phase == Phase::Fuzz => {}
            Event::CaseFinished(case) if case.exchanges.iter().any(|one| one.answer.is_none()) => {
                let waits = self.snapshots.is_some();
                self.unanswered
                    .extend(waits.then(|| CaseResult::clone(case)));
            }
            Event::CaseFinished(case) => self.compare(case),
            Event::Finished(summary) => {
                for case in std::mem::take(&mut self.unanswered) {
                    match &mut self.snapshots {
                        Some(Ok(store)) if summary.stopped.is_some() => store.leave_out(&case),
                        _ => self.compare(&case),
                    }
                }
            }
            _ => {}
        }
        if let (Some(answers), Event::CaseFinished(case)) = (&mut self.answers, &event) {
            answers.take(case);
        }
        self.collector.observe(event);
    }

    /// Compares a case with its snapshot, where there are any.
    fn compare(&mut self, case: &CaseResult) {
        if let Some(Ok(store)) = &mut self.snapshots
            && let Err(error) = store.observe(case)
        {
            if error.is_of_one_file() {
                self.broken.push(error);
            } else {
                self.snapshots = Some(Err(error));
            }
        }
    }
}

pub(super) async fn conduct(
    args: &RunArgs,
    settings: &Settings,
    (contract, plan): (Arc<Contract>, Arc<Plan>),
    mut listeners: Listeners,
    stderr: &mut dyn Write,
) -> Result<Listeners, Failure> {
    let (target, embedded) = match &settings.server {
        Server::Given { target, .. } => (target.clone(), None),
        Server::Embedded {
            dialect,
            token,
            faults,
        } => {
            let config = ServerConfig {
                dialect: *dialect,
                token: Some(token.clone()),
                faults: faults.clone(),
            };
            let (target, server) = embed(config).await?;
            (target, Some(server))
        }
    };
    let (sender, mut events) = mpsc::unbounded_channel();
    let options = settings.options(args, target);
    let stop = options.stop.clone();
    let running = tokio::spawn(run::run(contract, plan, options, sender));
    let mut interrupts = Interrupts::listen()?;
    let mut clean_command = None;
    loop {
        tokio::select! {
            event = events.recv() => match event {
                Some(Event::Kept { clean_command: command }) => clean_command = Some(command),
                Some(Event::Resting { wait, asked, is_too_much }) => {
                    listeners.progress.clear();
                    let line = resting(wait, asked, is_too_much);
                    writeln!(stderr, "{}: {line}", untrusted::line(&settings.label)).unwrap_or_default();
                }
                Some(event) => listeners.observe(event),
                None => break,
            },
            wish = interrupts.next() => {
                listeners.progress.clear();
                if wish == Wish::Again {
                    running.abort();
                    return Err(in_haste(clean_command));
                }
                writeln!(stderr, "{FIRST_SIGNAL}").unwrap_or_default();
                stop.ask();
            }
        }
    }
    let ended = running.await;
    if let Some(server) = embedded {
        server.stop().await;
    }
    match ended {
        Ok(summary) => summary.map(|_| listeners).map_err(Failure::from),
        // The panic goes on where `main` waits for it; it has been reported already.
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(Failure::System {
                doing: "finish the run",
                reason: "it was stopped from inside".to_owned(),
            }),
        },
    }
}

/// What a user must know of a pause, since nothing else happens meanwhile.
pub(super) fn resting(wait: Duration, asked: Option<run::Asked>, is_too_much: bool) -> String {
    let Some(asked) = asked else {
        let time = plan::spoken(wait);
        return format!("the target is busy: nothing is sent for {time}");
    };
    let then = if is_too_much {
        ", longer than it is waited for"
    } else {
        ": nothing is sent until then"
    };
    format!("the target asks to be left alone {}{then}", asked.words())
}

/// What a user must know after the first signal.
const FIRST_SIGNAL: &str =
    "interrupted: no further case begins, and what was made is removed; once more leaves it there";

/// What a user must know after the second one.
fn in_haste(clean_command: Option<String>) -> Failure {
    clean_command.map_or_else(
        || Failure::System {
            doing: "finish the run",
            reason: "a second signal ended it at once, and its embedded server with it".to_owned(),
        },
        Failure::LeftInHaste,
    )
}

/// Starts the reference server on a free port of this machine.
pub(super) async fn embed(config: ServerConfig) -> Result<(Target, Running), Failure> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let listener = bind(address).await?;
    let bound = listener.local_addr().map_err(|error| Failure::System {
        doing: "open a port for its embedded server",
        reason: error.to_string(),
    })?;
    let target = Target::parse(&format!("http://{bound}"))?;
    Ok((target, Running::start(listener, config)))
}

/// Snapshots without a case are obsolete only if every case had its turn (preflight comes on top of the plan).
fn extent(settings: &Settings, report: &Report) -> Extent {
    let planned = report.cases.iter().filter(|case| case.phase != Phase::Fuzz);
    let whole = settings.selection.is_all()
        && report.summary.part.is_none()
        && report.summary.stopped.is_none()
        && planned.count() >= report.start.cases;
    if whole { Extent::Whole } else { Extent::Part }
}
