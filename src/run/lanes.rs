//! The lanes of a run side by side, and each of their cases played: again where it fails.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinSet;

use super::bare::bare;
use super::event::{CaseResult, Event, Phase};
use super::execute::{Ended, Looks, execute};
use super::histories;
use super::keeping::Stop;
use super::lane::{LANES, Lane, OPERATIONS_LANE, RECORDED_LANE, Unready, lane_of};
use super::names::Names;
use super::operations;
use super::options::RunOptions;
use super::patience::Patience;
use super::plan::PlannedCase;
use super::runner::{INTERRUPTED, emit, is_held_back};
use super::session::{Record, Session};
use crate::check::{Judgement, Verdict};
use crate::wire::FailureKind;

/// Runs the lanes, as many at once as concurrency allows.
pub(super) async fn lanes(
    session: &Arc<Session>,
    selected: Vec<Arc<PlannedCase>>,
    first: Lane,
    options: &RunOptions,
    events: &UnboundedSender<Event>,
    ended: &Arc<Mutex<Vec<CaseResult>>>,
) -> Vec<Lane> {
    let mut queues: Vec<Vec<Arc<PlannedCase>>> = vec![Vec::new(); LANES];
    let is_recorded = |planned: &Arc<PlannedCase>| planned.case.phase == Phase::Regressions;
    let (recorded, selected): (Vec<_>, Vec<_>) = selected.into_iter().partition(is_recorded);
    if !recorded.is_empty() {
        // Before all others and one after the other: their names may be those of cases of the plan.
        let (fail_fast, stop) = (options.fail_fast, &options.stop);
        let lane = Lane::new(RECORDED_LANE);
        run_lane(session, lane, recorded, fail_fast, stop, events, ended).await;
    }
    let is_apart = |planned: &Arc<PlannedCase>| lane_of(planned) == OPERATIONS_LANE;
    let (apart, selected): (Vec<_>, Vec<_>) = selected.into_iter().partition(is_apart);
    for planned in selected {
        if let Some(queue) = queues.get_mut(lane_of(&planned)) {
            queue.push(planned);
        }
    }
    for queue in &mut queues {
        queue.sort_by_key(|planned| turn(planned));
    }
    let permits = Arc::new(Semaphore::new(options.concurrency.max(1)));
    let mut tasks = JoinSet::new();
    let mut first = Some(first);
    for (number, queue) in queues.into_iter().enumerate() {
        let lane = first.take().unwrap_or_else(|| Lane::new(number));
        // Before the lane is begun, so that with one permit the lanes always follow each other in order.
        let permit = Arc::clone(&permits).acquire_owned().await;
        let (session, events, ended) = (Arc::clone(session), events.clone(), Arc::clone(ended));
        let (fail_fast, stop) = (options.fail_fast, options.stop.clone());
        tasks.spawn(async move {
            let _permit = permit;
            run_lane(&session, lane, queue, fail_fast, &stop, &events, &ended).await
        });
    }
    let mut used: Vec<Lane> = Vec::new();
    while let Some(lane) = tasks.join_next().await {
        used.extend(lane);
    }
    if !apart.is_empty() {
        // After all others and one after the other: what these do to their collection nobody knows.
        let (fail_fast, stop) = (options.fail_fast, &options.stop);
        let lane = Lane::new(OPERATIONS_LANE);
        run_lane(session, lane, apart, fail_fast, stop, events, ended).await;
    }
    used
}

/// When a case has its turn among those of its lane: first those that find most with few requests, last those of which
/// each asks about one field only.
fn turn(planned: &PlannedCase) -> u8 {
    let is_of_aliases = planned.case.operation.starts_with("aliases/");
    match planned.case.phase {
        Phase::Scenarios if is_of_aliases => 0,
        Phase::Scenarios => 1,
        Phase::Sequences if planned.case.fixture.has_database() => 2,
        Phase::Histories => 2,
        Phase::Sequences => 3,
        Phase::Examples => 4,
        _ => 5,
    }
}

async fn run_lane(
    session: &Session,
    mut lane: Lane,
    queue: Vec<Arc<PlannedCase>>,
    fail_fast: bool,
    stop: &Stop,
    events: &UnboundedSender<Event>,
    ended: &Mutex<Vec<CaseResult>>,
) -> Lane {
    for planned in queue {
        emit(
            events,
            Event::CaseStarted {
                index: planned.index,
                id: planned.case.id.clone(),
            },
        );
        let refused = session.policy.refuses(&session.contract, &planned.case);
        let result = if let Some(why) = refused {
            not_run(&planned, Verdict::Skip, &why)
        } else if let Some(why) = session.halted() {
            not_run(&planned, Verdict::Inconclusive, why)
        } else if stop.is_asked() {
            not_run(&planned, Verdict::Inconclusive, INTERRUPTED)
        } else if session.is_stopped() {
            not_run(
                &planned,
                Verdict::Skip,
                "stopped after the first failure, as --fail-fast asks",
            )
        } else if let Err(why) = session.ledger.cover(planned.index) {
            session.halt(&why.to_string());
            not_run(&planned, Verdict::Inconclusive, &why.to_string())
        } else {
            run_case(session, &mut lane, &planned).await
        };
        if fail_fast && result.verdict >= Verdict::Fail {
            session.stop();
        }
        ended
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(bare(&result));
        if !is_held_back(&result) {
            emit(events, Event::CaseFinished(Box::new(result)));
        }
    }
    lane
}

/// Failing cases that a lane plays again: a target that fails everywhere need not fail everywhere twice.
const REPEATED_MAX: usize = 12;

/// Names of what is played again have numbers from here on, which nothing else has.
const REPEATS_FROM: usize = 0x3000_0000;
/// How many there are, more than a plan has cases.
const REPEATS_SPAN: usize = 0x1_0000;

/// Plays a case; one that fails is played once more, to tell a fault from a moment of weakness.
async fn run_case(session: &Session, lane: &mut Lane, planned: &PlannedCase) -> CaseResult {
    let mut result = match once(session, lane, planned).await {
        Ok(ended) => {
            session.coverage.note(&ended.told);
            ended.result
        }
        Err(unready) => return unfit(planned, &unready),
    };
    if planned.case.phase == Phase::Histories {
        // A race need not end the same way twice, and each of these cases runs many.
        return result;
    }
    // From then on each request has a connection of its own, so that it shows whose fault that was.
    if lost_a_kept_connection(&result)
        && session.halted().is_none()
        && let Ok(again) = once(session, lane, planned).await
    {
        result = again.result;
    }
    // What the second time shows of these is what is told, so that a part of a run tells the same as the whole.
    let is_told_again = planned.case.phase == Phase::Scenarios;
    if shows_failure(&result)
        && (is_told_again || lane.repeated < REPEATED_MAX)
        && session.halted().is_none()
        && let Ok(again) = once_more(session, lane, planned).await
    {
        lane.repeated += usize::from(!is_told_again);
        let fails = shows_failure(&again.result);
        if is_told_again && (fails || shows_more(&again.result.judgements, &result.judgements)) {
            // It has looked at more, so that what is wrong is told of the request that did it.
            result = again.result;
        } else if !fails {
            result.flaky = true;
        }
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

/// Whether a case shows something odd that it did not show the first time, when it looked at less: what was told then of a
/// later request followed from that. What was odd both times explains nothing.
fn shows_more(again: &[Judgement], first: &[Judgement]) -> bool {
    let odd = |one: &&Judgement| matches!(one.verdict, Verdict::Fail | Verdict::Warn);
    let key = |one: &Judgement| (one.rule.clone(), one.kind.clone());
    let known: BTreeSet<_> = first.iter().filter(odd).map(key).collect();
    let mut told = again.iter().filter(odd).map(key);
    told.any(|key| !known.contains(&key))
}

pub(super) async fn once(
    session: &Session,
    lane: &mut Lane,
    planned: &PlannedCase,
) -> Result<Ended, Unready> {
    let patience = lane.patience;
    once_looking(session, lane, planned, (Looks::Always, patience)).await
}

/// Plays a case again that looks at everything after each of its requests.
async fn once_more(
    session: &Session,
    lane: &mut Lane,
    planned: &PlannedCase,
) -> Result<Ended, Unready> {
    let looks = match planned.case.phase {
        Phase::Scenarios => Looks::Thoroughly,
        _ => Looks::Always,
    };
    let patience = lane.patience;
    let last = REPEATS_FROM + REPEATS_SPAN;
    let is_recorded = planned.case.phase == Phase::Regressions;
    if is_recorded || session.ledger.cover_numbers(REPEATS_FROM, last).is_err() {
        return once_looking(session, lane, planned, (looks, patience)).await;
    }
    // Under other names: what a target has kept of the first time must not speak for the second.
    let renamed = PlannedCase {
        index: REPEATS_FROM + planned.index % REPEATS_SPAN,
        ..planned.clone()
    };
    let mut ended = once_looking(session, lane, &renamed, (looks, patience)).await?;
    ended.result.index = planned.index;
    Ok(ended)
}

/// Plays a case that looks at the state as often as is said, and waits for witnesses with this patience.
pub(super) async fn once_looking(
    session: &Session,
    lane: &mut Lane,
    planned: &PlannedCase,
    (looks, mut patience): (Looks, Patience),
) -> Result<Ended, Unready> {
    let mut record = Record::default();
    let names = match lane.prepare(session, planned, &mut record).await {
        Err(_) if record.cut.is_some() => {
            return Err(Unready::Broken(record.cut.unwrap_or_default()));
        }
        // An operation is there or is not, also where there is nothing that it could be asked about.
        Err(_)
            if planned.case.fixture.is_beyond_the_model()
                && session.is_absent("collections/create") =>
        {
            Names::new(session.token.clone(), planned.index)
        }
        prepared => prepared?,
    };
    let ended = match planned.case.phase {
        Phase::Histories => histories::play(session, planned, names).await,
        _ if planned.case.fixture.is_beyond_the_model() => {
            operations::play(session, planned, names).await
        }
        _ => execute(session, planned, names, &mut patience, looks).await,
    };
    lane.patience = patience;
    lane.tidy(session, planned, &ended).await;
    Ok(ended)
}

fn unfit(planned: &PlannedCase, unready: &Unready) -> CaseResult {
    match unready {
        Unready::Skip(why) => not_run(planned, Verdict::Skip, why),
        Unready::Broken(why) => not_run(planned, Verdict::Inconclusive, why),
        Unready::Held(why) => not_run(planned, Verdict::Error, why),
    }
}

pub(super) fn not_run(planned: &PlannedCase, verdict: Verdict, why: &str) -> CaseResult {
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

#[cfg(test)]
mod tests {
    use super::shows_more;
    use crate::check::effect::{REJECTED, SUCCESS};
    use crate::check::{Judgement, Rule, Verdict};

    fn of(rule: &Rule, verdict: Verdict) -> Judgement {
        rule.judge(verdict, "changed", "as before", "otherwise")
    }

    #[test]
    fn a_warning_that_is_always_there_does_not_explain_a_failure_away() {
        let warning = || of(&SUCCESS, Verdict::Warn);
        let first = [warning(), of(&REJECTED, Verdict::Fail)];
        assert!(!shows_more(&[warning()], &first));
        assert!(!shows_more(&[of(&REJECTED, Verdict::Pass)], &first));
        assert!(shows_more(&[warning()], &first[1..]));
    }
}
