//! A whole run: preflight, lanes side by side, clean-up, summary.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::Semaphore;
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinSet;

use super::clean;
use super::event::{CaseResult, Event, Evidence, Phase, RunStart};
use super::execute::{Ended, execute};
use super::lane::{LANES, Lane, RECORDED_LANE, Unready, lane_of};
use super::names::RunToken;
use super::options::{RunOptions, Stop};
use super::plan::{Plan, PlanError, PlannedCase};
use super::preflight::{PREFLIGHT_CASES, preflight};
use super::prepare::Usual;
use super::regress;
use super::session::{Record, Session};
use super::shard::Part;
use super::summarise::{End, Wishes, summarise};
use super::summary::Summary;
use crate::check::{Judgement, Verdict};
use crate::contract::{Access, Contract};
use crate::model::DEFAULT_DATABASE;
use crate::wire::{Client, FailureKind, Gate, OperationClass};

/// Runs the selected cases of a plan and removes everything that it made. The last event carries the summary. The
/// plan must have been made for the profile and the seed of the options.
pub async fn run(
    contract: Arc<Contract>,
    plan: Arc<Plan>,
    options: RunOptions,
    events: UnboundedSender<Event>,
) -> Result<Summary, PlanError> {
    let begun = Instant::now();
    let selected = select(&plan, &options);
    let session = Arc::new(session(&contract, &options)?);
    emit(
        &events,
        Event::Started(RunStart {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            target: options.target_label.clone(),
            profile: options.profile.clone(),
            seed: options.seed,
            cases: selected.len() + PREFLIGHT_CASES,
            digest: plan.digest.clone(),
        }),
    );
    let mut first = Lane::new(0);
    let checked = preflight(&session, &mut first, &options, plan.cases.len()).await;
    let mut results: BTreeMap<usize, CaseResult> = BTreeMap::new();
    for result in checked.results {
        emit(&events, Event::CaseFinished(Box::new(result.clone())));
        results.insert(result.index, result);
    }
    let stopped = if let Some(why) = checked.stopped {
        for planned in &selected {
            let result = not_run(planned, Verdict::Inconclusive, &why);
            emit(&events, Event::CaseFinished(Box::new(result.clone())));
            results.insert(planned.index, result);
        }
        Some(why)
    } else {
        for result in lanes(&session, selected.clone(), first, &options, &events).await {
            results.insert(result.index, result);
        }
        session.halted().map(str::to_owned)
    };
    tracing::info!(stopped, requests = session.client.sent(), "cleaning up");
    let left_behind = clean::sweep(&session).await;
    tracing::info!(left = left_behind.len(), "cleaned up");
    let end = End {
        stopped,
        left_behind,
        requests: session.client.sent(),
        wall: begun.elapsed(),
        fixtures: session.fixtures(),
        elsewhere: elsewhere(&plan, &options),
        part: part(&session, &options),
    };
    let cases: Vec<_> = results.into_values().collect();
    let mut summary = summarise(&contract, &Wishes::of(&options), &selected, &cases, end);
    regress::attach(&session, &options, &selected, &cases, &mut summary);
    emit(&events, Event::Finished(Box::new(summary.clone())));
    Ok(summary)
}

/// Rules that cases of other parts of the run may decide.
fn elsewhere(plan: &Plan, options: &RunOptions) -> BTreeSet<String> {
    let Some(shard) = options.shard else {
        return BTreeSet::new();
    };
    plan.cases
        .iter()
        .filter(|planned| options.selection.takes_planned(planned) && !shard.takes(planned.index))
        .flat_map(|planned| planned.rules.iter().cloned())
        .collect()
}

/// What the report of a part of a run says of it.
fn part(session: &Session, options: &RunOptions) -> Option<Part> {
    let shard = options.shard?;
    Some(Part {
        index: shard.index,
        count: shard.count,
        selection: options.selection.patterns().clone(),
        strict: options.strict,
        has_token: options.token.is_some(),
        rerun_prefix: options.rerun_prefix.clone(),
        fixtures: session.fixtures(),
    })
}

/// Why cases did not run after somebody wished to stop.
const INTERRUPTED: &str = "the run was interrupted";

/// Whoever listens may have gone; the run goes on, if only to clean up.
fn emit(events: &UnboundedSender<Event>, event: Event) {
    let _ = events.send(event);
}

fn select(plan: &Plan, options: &RunOptions) -> Vec<Arc<PlannedCase>> {
    plan.cases
        .iter()
        .filter(|planned| options.selection.takes_planned(planned))
        .filter(|planned| options.shard.is_none_or(|shard| shard.takes(planned.index)))
        .cloned()
        .collect()
}

fn session(contract: &Arc<Contract>, options: &RunOptions) -> Result<Session, PlanError> {
    let token = RunToken::random();
    let home = options
        .database
        .clone()
        .unwrap_or_else(|| DEFAULT_DATABASE.to_owned());
    let classes = contract
        .roles
        .iter()
        .map(|(operation, role)| {
            let names = role
                .names
                .iter()
                .filter(|(_, kind)| kind.is_shared())
                .map(|(key, _)| key.clone())
                .collect();
            (
                operation.to_owned(),
                OperationClass {
                    mutates: role.access == Access::Changes,
                    names,
                },
            )
        })
        .collect();
    let gate = Gate::new(token.as_str().to_owned(), home.clone(), classes);
    let client = Client::new(
        options.target.clone(),
        options.token.clone(),
        gate,
        options.timeout,
    )
    .map_err(|error| PlanError::Client(error.to_string()))?;
    let profile = contract
        .profiles
        .get(&options.profile)
        .ok_or_else(|| PlanError::Profile(options.profile.clone()))?;
    let usual = Usual {
        home,
        canary: format!("canary-{}", token.as_str()),
    };
    Ok(Session::new(
        Arc::clone(contract),
        profile.clone(),
        client,
        usual,
        token,
        options.selection.clone(),
    ))
}

/// Runs the lanes, as many at once as concurrency allows.
async fn lanes(
    session: &Arc<Session>,
    selected: Vec<Arc<PlannedCase>>,
    first: Lane,
    options: &RunOptions,
    events: &UnboundedSender<Event>,
) -> Vec<CaseResult> {
    let mut queues: Vec<Vec<Arc<PlannedCase>>> = vec![Vec::new(); LANES];
    let is_recorded = |planned: &Arc<PlannedCase>| planned.case.phase == Phase::Regressions;
    let (recorded, selected): (Vec<_>, Vec<_>) = selected.into_iter().partition(is_recorded);
    let mut results = Vec::new();
    if !recorded.is_empty() {
        // Before all others and one after the other: their names may be those of cases of the plan.
        let (fail_fast, stop) = (options.fail_fast, &options.stop);
        let lane = Lane::new(RECORDED_LANE);
        results = run_lane(session, lane, recorded, fail_fast, stop, events).await;
    }
    for planned in selected {
        if let Some(queue) = queues.get_mut(lane_of(&planned)) {
            queue.push(planned);
        }
    }
    let permits = Arc::new(Semaphore::new(options.concurrency.max(1)));
    let mut tasks = JoinSet::new();
    let mut first = Some(first);
    for (number, queue) in queues.into_iter().enumerate() {
        let lane = first.take().unwrap_or_else(|| Lane::new(number));
        // Before the lane is begun, so that with one permit the lanes always follow each other in order.
        let permit = Arc::clone(&permits).acquire_owned().await;
        let (session, events) = (Arc::clone(session), events.clone());
        let (fail_fast, stop) = (options.fail_fast, options.stop.clone());
        tasks.spawn(async move {
            let _permit = permit;
            run_lane(&session, lane, queue, fail_fast, &stop, &events).await
        });
    }
    while let Some(lane) = tasks.join_next().await {
        results.extend(lane.unwrap_or_default());
    }
    results
}

async fn run_lane(
    session: &Session,
    mut lane: Lane,
    queue: Vec<Arc<PlannedCase>>,
    fail_fast: bool,
    stop: &Stop,
    events: &UnboundedSender<Event>,
) -> Vec<CaseResult> {
    let mut results = Vec::with_capacity(queue.len());
    for planned in queue {
        emit(
            events,
            Event::CaseStarted {
                index: planned.index,
                id: planned.case.id.clone(),
            },
        );
        let result = if let Some(why) = session.halted() {
            not_run(&planned, Verdict::Inconclusive, why)
        } else if stop.is_asked() {
            not_run(&planned, Verdict::Inconclusive, INTERRUPTED)
        } else if session.is_stopped() {
            not_run(
                &planned,
                Verdict::Skip,
                "stopped after the first failure, as --fail-fast asks",
            )
        } else {
            run_case(session, &mut lane, &planned).await
        };
        if fail_fast && result.verdict >= Verdict::Fail {
            session.stop();
        }
        results.push(bare(&result));
        emit(events, Event::CaseFinished(Box::new(result)));
    }
    results
}

/// What the summary needs of a result: the exchanges only where something is to be shown. Whoever listens gets all.
fn bare(result: &CaseResult) -> CaseResult {
    let quiet = |judgement: &Judgement| {
        matches!(
            judgement.verdict,
            Verdict::Pass | Verdict::Note | Verdict::Skip
        )
    };
    let shown = !result.judgements.iter().all(quiet);
    CaseResult {
        exchanges: if shown {
            result.exchanges.clone()
        } else {
            result.exchanges.iter().map(Evidence::bare).collect()
        },
        names: if shown {
            result.names.clone()
        } else {
            Vec::new()
        },
        id: result.id.clone(),
        operation: result.operation.clone(),
        title: result.title.clone(),
        reason: result.reason.clone(),
        judgements: result.judgements.iter().map(bare_judgement).collect(),
        ..*result
    }
}

/// That a rule holds is counted, not quoted.
fn bare_judgement(judgement: &Judgement) -> Judgement {
    if judgement.verdict != Verdict::Pass {
        return judgement.clone();
    }
    Judgement {
        rule: judgement.rule.clone(),
        verdict: judgement.verdict,
        kind: String::new(),
        condition: None,
        expected: String::new(),
        seen: String::new(),
        clauses: Vec::new(),
        also: Vec::new(),
        exchange: judgement.exchange,
    }
}

/// Failing cases that a lane plays again: a target that fails everywhere need not fail everywhere twice.
const REPEATED_MAX: usize = 12;

/// Plays a case; one that fails is played once more, to tell a fault from a moment of weakness.
async fn run_case(session: &Session, lane: &mut Lane, planned: &PlannedCase) -> CaseResult {
    let mut result = match once(session, lane, planned).await {
        Ok(ended) => ended.result,
        Err(unready) => return unfit(planned, &unready),
    };
    // From then on each request has a connection of its own, so that it shows whose fault that was.
    if lost_a_kept_connection(&result)
        && session.halted().is_none()
        && let Ok(again) = once(session, lane, planned).await
    {
        result = again.result;
    }
    if shows_failure(&result)
        && lane.repeated < REPEATED_MAX
        && session.halted().is_none()
        && let Ok(again) = once(session, lane, planned).await
    {
        lane.repeated += 1;
        result.flaky = !shows_failure(&again.result);
    }
    result
}

fn lost_a_kept_connection(result: &CaseResult) -> bool {
    let word = FailureKind::Lapsed.word();
    result.exchanges.iter().any(|exchange| {
        let failure = exchange.failure.as_deref();
        failure.is_some_and(|failure| failure.starts_with(word))
    })
}

/// A failure on a set-up request leaves the case itself undecided and is a finding all the same.
fn shows_failure(result: &CaseResult) -> bool {
    result
        .judgements
        .iter()
        .any(|judgement| judgement.verdict == Verdict::Fail)
}

async fn once(session: &Session, lane: &mut Lane, planned: &PlannedCase) -> Result<Ended, Unready> {
    let mut record = Record::default();
    let names = lane.prepare(session, planned, &mut record).await?;
    let mut patience = lane.patience;
    let ended = execute(session, planned, names, &mut patience).await;
    lane.patience = patience;
    lane.tidy(session, planned, &ended).await;
    Ok(ended)
}

fn unfit(planned: &PlannedCase, unready: &Unready) -> CaseResult {
    match unready {
        Unready::Skip(why) => not_run(planned, Verdict::Skip, why),
        Unready::Broken(why) => not_run(planned, Verdict::Inconclusive, why),
    }
}

fn not_run(planned: &PlannedCase, verdict: Verdict, why: &str) -> CaseResult {
    CaseResult {
        index: planned.index,
        id: planned.case.id.clone(),
        phase: planned.case.phase,
        operation: planned.case.operation.clone(),
        title: planned.case.title.clone(),
        verdict,
        flaky: false,
        reason: Some(why.to_owned()),
        judgements: Vec::new(),
        exchanges: Vec::new(),
        names: Vec::new(),
        duration: std::time::Duration::ZERO,
    }
}
