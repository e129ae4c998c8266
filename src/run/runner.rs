//! A whole run: preflight, lanes side by side, clean-up, summary.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use tokio::sync::mpsc::UnboundedSender;

use super::clean::{Sweep, Thoroughness, limit, unfinished, unswept};
use super::event::{CaseResult, Event, Phase, RunStart};
use super::fuzz::{Fuzz, FuzzSummary};
use super::hazard::Hazard;
use super::keeping::open_ledger;
use super::lane::Lane;
use super::lanes::{lanes, not_run};
use super::ledger::Ledger;
use super::lend;
use super::names::RunToken;
use super::options::RunOptions;
use super::plan::{Plan, PlanError, PlannedCase};
use super::policy;
use super::preflight::{PREFLIGHT_CASES, Preflight, preflight};
use super::prepare::Usual;
use super::regress;
use super::sequences::{Shrunk, script, shrink_all};
use super::session::Session;
use super::shard::{elsewhere, part, select};
use super::summarise::{End, Wishes, summarise};
use super::summary::Summary;
use super::throttle::Because;
use crate::check::{Judgement, Verdict};
use crate::contract::{Access, Contract};
use crate::model::DEFAULT_DATABASE;
use crate::wire::{Client, Gate, OperationClass};

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
    let token = RunToken::random();
    let ledger = open_ledger(&options, &token, &selected)?;
    let session = Arc::new(session(&contract, &options, token, ledger)?);
    session.throttle.tell(events.clone());
    let fuzz = fuzzing(&session, &plan, &options)?;
    emit(
        &events,
        Event::Started(RunStart {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            target: options.target_label.clone(),
            insecure: options.network.insecure,
            profile: options.profile.clone(),
            seed: options.seed,
            cases: selected.len() + PREFLIGHT_CASES,
            digest: plan.digest.clone(),
        }),
    );
    let clean_command = options.keeping.clean_command(session.token.as_str());
    if let Some(clean_command) = clean_command.clone() {
        emit(&events, Event::Kept { clean_command });
    }
    let Played {
        mut results,
        stopped,
        cut,
        fuzz,
        drawn,
        shrunk,
    } = play(&session, &plan, &selected, &options, fuzz, &events).await;
    for planned in &selected {
        results.entry(planned.index).or_insert_with(|| {
            let why = stopped.as_deref().unwrap_or(INTERRUPTED);
            let result = not_run(planned, Verdict::Inconclusive, why);
            emit(&events, Event::CaseFinished(Box::new(result.clone())));
            result
        });
    }
    session.begin_cleaning();
    let mut left_behind = sweep(&session, cut, &options).await;
    if let Some(lent) = &options.policy.lent {
        left_behind.extend(sweep_lent(&session, lent, &options).await);
    }
    let kept = session.ledger.close(left_behind.is_empty());
    let trouble = kept.err().map(|error| error.to_string());
    let end = End {
        stopped: stopped
            .or(trouble)
            .or_else(|| policy::read_only_note(&contract, &options, (&plan, &selected))),
        clean_command: clean_command.filter(|_| !left_behind.is_empty()),
        repeats: session
            .throttle
            .repeats(Because::Busy)
            .saturating_add(session.throttle.repeats(Because::Lost)),
        repeats_after_loss: session.throttle.repeats(Because::Lost),
        left_behind,
        requests: session.client.sent(),
        wall: begun.elapsed(),
        fixtures: session.fixtures(),
        elsewhere: elsewhere(&plan, &options),
        part: part(&session, &options),
        fuzz,
        coverage: session.coverage.rows(),
    };
    let cases: Vec<_> = results.into_values().collect();
    let mut summary = summarise(&contract, &Wishes::of(&options), &selected, &cases, end);
    let smallest = [smallest(&selected, shrunk), drawn].concat();
    regress::attach(&session, &options, &smallest, &cases, &mut summary);
    for finding in &mut summary.findings {
        let shown = cases.iter().find(|case| case.id == finding.case);
        let sequence = shown.filter(|case| case.phase == Phase::Sequences);
        finding.script = sequence.map(|case| script(&session, finding, case));
    }
    emit(&events, Event::Finished(Box::new(summary.clone())));
    Ok(summary)
}

/// The cases as they were played last: a sequence that failed in its smallest form.
fn smallest(selected: &[Arc<PlannedCase>], shrunk: Vec<Arc<PlannedCase>>) -> Vec<Arc<PlannedCase>> {
    let mut all: BTreeMap<usize, Arc<PlannedCase>> = selected
        .iter()
        .map(|planned| (planned.index, Arc::clone(planned)))
        .collect();
    all.extend(shrunk.into_iter().map(|planned| (planned.index, planned)));
    all.into_values().collect()
}

/// What was played.
struct Played {
    results: BTreeMap<usize, CaseResult>,
    /// Why it ended early, if it did.
    stopped: Option<String>,
    /// Whether cases in flight were cut off; those have no result.
    cut: bool,
    /// What drawing requests came to.
    fuzz: Option<FuzzSummary>,
    /// The drawn cases that show what was found.
    drawn: Vec<Arc<PlannedCase>>,
    /// Sequences in their smallest form.
    shrunk: Vec<Arc<PlannedCase>>,
}

/// Preflight and the lanes.
async fn play(
    session: &Arc<Session>,
    plan: &Plan,
    selected: &[Arc<PlannedCase>],
    options: &RunOptions,
    fuzz: Option<Fuzz>,
    events: &UnboundedSender<Event>,
) -> Played {
    let cut_after = options.keeping.cut_after();
    let mut first = Lane::new(0);
    let beyond = |planned: &Arc<PlannedCase>| planned.case.fixture.is_beyond_the_model();
    let goes_on = selected.iter().any(beyond);
    let (checked, cut) = tokio::select! {
        checked = preflight(session, &mut first, options, plan.cases.len(), goes_on) => (checked, false),
        () = options.stop.overdue(cut_after) => {
            let stopped = Some(INTERRUPTED.to_owned());
            (Preflight { results: Vec::new(), stopped }, true)
        }
        () = session.overdue(cut_after) => {
            let stopped = session.halted().map(str::to_owned);
            (Preflight { results: Vec::new(), stopped }, true)
        }
    };
    let mut results: BTreeMap<usize, CaseResult> = BTreeMap::new();
    for result in checked.results {
        emit(events, Event::CaseFinished(Box::new(result.clone())));
        results.insert(result.index, result);
    }
    if checked.stopped.is_some() {
        let stopped = checked.stopped;
        return Played {
            results,
            stopped,
            cut,
            fuzz: None,
            drawn: Vec::new(),
            shrunk: Vec::new(),
        };
    }
    let ended = Arc::new(Mutex::new(Vec::new()));
    let mut shrunk = Vec::new();
    let cut = tokio::select! {
        () = async {
            let mut lanes = lanes(session, selected.to_vec(), first, options, events, &ended).await;
            let shown = ended.lock().unwrap_or_else(PoisonError::into_inner).clone();
            shrunk = shrink_all(session, &mut lanes, selected, &shown, &options.stop).await;
            if let Some(fuzz) = &fuzz {
                fuzz.play(lanes, events).await;
            }
        } => false,
        () = options.stop.overdue(cut_after) => true,
        () = session.overdue(cut_after) => true,
    };
    let mut ended = std::mem::take(&mut *ended.lock().unwrap_or_else(PoisonError::into_inner));
    let shrunk = put_in_place(&mut ended, shrunk);
    for result in ended.iter().filter(|result| is_held_back(result)) {
        emit(events, Event::CaseFinished(Box::new(result.clone())));
    }
    let played = ended
        .iter()
        .filter(|result| result.reason.as_deref() != Some(INTERRUPTED));
    let interrupted =
        options.stop.is_asked() && (played.count() < selected.len() || fuzz.is_some());
    results.extend(ended.into_iter().map(|result| (result.index, result)));
    let halted = session.halted().map(str::to_owned);
    let stopped = halted.or_else(|| interrupted.then(|| INTERRUPTED.to_owned()));
    let mut drawn = Vec::new();
    let fuzz = fuzz.map(|fuzz| {
        let (shown, summary) = fuzz.finish();
        for (planned, result) in shown {
            drawn.push(Arc::new(planned));
            emit(events, Event::CaseFinished(Box::new(result.clone())));
            results.insert(result.index, result);
        }
        summary
    });
    Played {
        results,
        stopped,
        cut,
        fuzz,
        drawn,
        shrunk,
    }
}

/// Whether nobody hears of a case before all others have ended: a sequence that shows something may still be made
/// smaller.
pub(super) fn is_held_back(result: &CaseResult) -> bool {
    let wrong = |judgement: &Judgement| matches!(judgement.verdict, Verdict::Fail | Verdict::Warn);
    result.phase == Phase::Sequences && result.judgements.iter().any(wrong)
}

/// Puts smaller sequences in the place of those that were planned.
fn put_in_place(ended: &mut [CaseResult], shrunk: Vec<Shrunk>) -> Vec<Arc<PlannedCase>> {
    let mut planned = Vec::with_capacity(shrunk.len());
    for one in shrunk {
        if let Some(result) = ended
            .iter_mut()
            .find(|result| result.index == one.result.index)
        {
            *result = one.result;
            planned.push(one.planned);
        }
    }
    planned
}

/// The drawing of requests, where it is asked for and not filtered out.
fn fuzzing(
    session: &Arc<Session>,
    plan: &Plan,
    options: &RunOptions,
) -> Result<Option<Fuzz>, PlanError> {
    let Some(fuzzing) = &options.fuzzing else {
        return Ok(None);
    };
    let place = (options.seed, plan.cases.len());
    let stop = options.stop.clone();
    let fuzz = Fuzz::new(session, fuzzing, place, options.concurrency, stop)?;
    Ok(Some(fuzz))
}

/// Removes what the run made; names what stayed. After somebody wished to stop there is only so much time for it.
async fn sweep(session: &Session, cut: bool, options: &RunOptions) -> Vec<String> {
    let thoroughness = if cut {
        Thoroughness::BrokenOff
    } else {
        Thoroughness::Ended
    };
    if !session.has_changed() {
        // Nothing was made, so a target that keeps everybody waiting is not asked for it either.
        return Vec::new();
    }
    tracing::info!(cut, requests = session.client.sent(), "cleaning up");
    let time = options.keeping.clean_timeout;
    tokio::select! {
        biased;
        swept = Sweep::new(session, thoroughness).run() => swept.left,
        () = options.stop.overdue(time) => unswept(session, time),
        () = session.throttle.overdue(session.patience_at_end(time)) => unswept(session, time),
    }
}

/// Takes off what the run put on lent collections, with the same bound.
async fn sweep_lent(session: &Session, lent: &[String; 2], options: &RunOptions) -> Vec<String> {
    let time = options.keeping.clean_timeout;
    let unknown = || {
        let names = lent.join("' and '");
        let names = names.escape_debug();
        vec![format!(
            "aliases of this run may be left on the lent collections '{names}': {}",
            unfinished(session, &limit(time))
        )]
    };
    tokio::select! {
        biased;
        stayed = lend::sweep(session, lent) => stayed,
        () = options.stop.overdue(time) => unknown(),
        () = session.throttle.overdue(session.patience_at_end(time)) => unknown(),
    }
}

/// Why cases did not run after somebody wished to stop.
pub(super) const INTERRUPTED: &str = "the run was interrupted";

/// Whoever listens may have gone; the run goes on, if only to clean up.
pub(super) fn emit(events: &UnboundedSender<Event>, event: Event) {
    let _ = events.send(event);
}

/// What all requests of a run share; of another process's run if the token is that of one.
pub(super) fn session(
    contract: &Arc<Contract>,
    options: &RunOptions,
    token: RunToken,
    ledger: Ledger,
) -> Result<Session, PlanError> {
    let home = options
        .database
        .clone()
        .unwrap_or_else(|| DEFAULT_DATABASE.to_owned());
    let classes = contract
        .roles
        .iter()
        .filter(|(_, role)| role.is_sendable())
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
    let naming = contract
        .roles
        .iter()
        .filter(|(_, role)| role.access == Access::Changes && !role.subject)
        .map(|(operation, _)| operation.to_owned());
    let mut gate = Gate::new(token.as_str().to_owned(), home.clone(), classes).naming(naming);
    if options.policy.read_only.is_some() {
        gate = gate.read_only();
    }
    if options.policy.allowed.contains(&Hazard::BareNames) {
        gate = gate.bare_names();
    }
    if let Some(lent) = &options.policy.lent {
        gate = gate.lend(lent);
    }
    let client = Client::new(
        options.target.clone(),
        options.token.clone(),
        gate,
        options.timeout,
        &options.network,
    )
    .map_err(|error| PlanError::Client(error.to_string()))?;
    let profile = contract
        .profiles
        .get(&options.profile)
        .ok_or_else(|| PlanError::Profile(options.profile.clone()))?;
    let usual = Usual {
        home,
        canary: format!("canary-{}", token.as_str()),
        reading: profile.reading.clone(),
    };
    Ok(Session::new(
        Arc::clone(contract),
        profile.clone(),
        client,
        usual,
        (token, ledger),
        (options.selection.clone(), options.policy.clone()),
        options.keeping.cut_after(),
    ))
}
