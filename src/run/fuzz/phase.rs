//! All lanes of a fuzzing run side by side

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinSet;

use super::bugs::{Shown, keys_of};
use super::desk::{Desk, Unplayed, keys};
use super::hunt::hunt;
use super::investigate::{First, investigate, once_seen};
use super::options::{FuzzError, Fuzzing};
use super::request;
use super::shared::Shared;
use super::source::{Drawing, Source};
use super::tally::FuzzSummary;
use crate::check::{Class, Judgement};
use crate::run::event::{CaseResult, Event};
use crate::run::hazard::Hazard;
use crate::run::keeping::Stop;
use crate::run::lane::{LANES, Lane, Unready};
use crate::run::plan::PlannedCase;
use crate::run::session::{Sent, Session};

/// Cases that a lane plays before it lets another one have its turn, where fewer may run at once than there are.
const TURN_CASES: usize = 32;
/// How often listeners hear how far it is.
const PROGRESS_EVERY: Duration = Duration::from_millis(200);

/// A fuzzing run.
#[derive(Clone, Debug)]
pub(in crate::run) struct Fuzz {
    session: Arc<Session>,
    shared: Arc<Shared>,
    concurrency: usize,
}

impl Fuzz {
    /// A run whose cases come behind so many places of the plan.
    pub(in crate::run) fn new(
        session: &Arc<Session>,
        fuzzing: &Fuzzing,
        (seed, base): (u64, usize),
        concurrency: usize,
        stop: Stop,
    ) -> Result<Self, FuzzError> {
        let source = Source::new(&session.contract, seed, fuzzing)?;
        let shared = Shared::new(source, fuzzing.clone(), base, stop);
        Ok(Self {
            session: Arc::clone(session),
            shared: Arc::new(shared),
            concurrency: concurrency.max(1),
        })
    }

    /// Plays until there is nothing more to play or somebody wishes it to stop. May be broken off at any time.
    pub(in crate::run) async fn play(&self, lanes: Vec<Lane>, events: &UnboundedSender<Event>) {
        let policy = &self.session.policy;
        if policy.read_only.is_some() || policy.lent.is_some() {
            // What is drawn makes and drops aliases by name alone, and indexes.
            return;
        }
        let permits = Arc::new(Semaphore::new(self.concurrency));
        let mut tasks = JoinSet::new();
        for lane in lanes {
            let (session, shared) = (Arc::clone(&self.session), Arc::clone(&self.shared));
            let permits = Arc::clone(&permits);
            tasks.spawn(async move { play_lane(&session, &shared, lane, &permits).await });
        }
        let begun = Instant::now();
        let mut clock = tokio::time::interval(PROGRESS_EVERY);
        loop {
            tokio::select! {
                ended = tasks.join_next() => if ended.is_none() { break },
                _ = clock.tick() => {
                    let (cases, findings) = self.shared.progress();
                    let _ = events.send(Event::Fuzzed { cases, findings, elapsed: begun.elapsed() });
                }
            }
        }
    }

    /// The cases that show what was found, and everything that was counted, at any time.
    pub(in crate::run) fn finish(&self) -> (Vec<(PlannedCase, CaseResult)>, FuzzSummary) {
        self.shared.finish()
    }
}

async fn play_lane(session: &Session, shared: &Shared, lane: Lane, permits: &Semaphore) {
    let number = lane.number();
    let mut desk = Desk::new(session, lane);
    let lanes = LANES as u64;
    let mut index = shared.fuzzing.start;
    // The lane of a case depends on its place in the plan alone, as that of every other one does.
    while shared.number(index) % LANES != number {
        index = index.saturating_add(1);
    }
    while index < shared.end() {
        let Ok(_permit) = permits.acquire().await else {
            return;
        };
        for _ in 0..TURN_CASES {
            if index >= shared.end() || shared.is_over() || session.halted().is_some() {
                return;
            }
            if shared.takes(index)
                && let Some(drawing) = shared.source.at(index)
                && is_selected(session, &drawing)
            {
                match refusal(session, &drawing) {
                    Some(reason) => shared.leave_out(number, reason),
                    None => play_case(&mut desk, shared, &drawing, number).await,
                }
            }
            index = index.saturating_add(lanes);
        }
        // Where nothing is ever waited for, others must have their turn all the same.
        tokio::task::yield_now().await;
    }
}

/// Whether the user lets the case be played.
fn is_selected(session: &Session, drawing: &Drawing<'_>) -> bool {
    let selection = &session.selection;
    let operation = &drawing.subject.operation;
    selection.is_all() || selection.takes(&request::id(drawing), operation, &std::iter::empty())
}

/// Why the policy of the run does not let the case be played.
fn refusal(session: &Session, drawing: &Drawing<'_>) -> Option<String> {
    let policy = &session.policy;
    if policy.allowed.len() == Hazard::ALL.len() {
        return None;
    }
    let case = request::case(drawing, 0).case;
    policy.refuses(&session.contract, &case)
}

/// Plays a case. What is cut off in its middle leaves what it has shown until then.
async fn play_case(desk: &mut Desk<'_>, shared: &Shared, drawing: &Drawing<'_>, lane: usize) {
    look_into(desk, shared, drawing, lane).await;
    shared.forget(lane);
}

async fn look_into(desk: &mut Desk<'_>, shared: &Shared, drawing: &Drawing<'_>, lane: usize) {
    let number = shared.number(drawing.index);
    if let Err(why) = shared.cover(&desk.session.ledger, number) {
        desk.session.halt(&why);
        return;
    }
    let session = desk.session;
    let told = |sent: &Sent, failures: &[(String, Judgement)]| {
        shared.keep(lane, &keys(failures), || Shown {
            case: request::case(drawing, number).case,
            result: once_seen(session, drawing, (sent, failures), number),
        });
    };
    desk.begin(drawing.index);
    let quick = match desk.quick(drawing, number, &told).await {
        Ok(quick) => quick,
        Err(Unplayed::Setup(failures)) => {
            shared.tally(lane, |tally| tally.unplayed += 1);
            if let Some(claimed) = shared.bugs.count(&keys(&failures))
                && let Ok(result) = desk.full(drawing, shared.fresh(lane)).await
            {
                investigate(
                    desk,
                    shared,
                    drawing,
                    claimed,
                    First::Full(Box::new(result)),
                )
                .await;
            }
            return;
        }
        Err(Unplayed::Unready(Unready::Skip(why) | Unready::Held(why) | Unready::Broken(why))) => {
            desk.session.halt(&why);
            shared.halt();
            return;
        }
        Err(Unplayed::Cut) => return,
    };
    shared.tally(lane, |tally| {
        tally.note(drawing, &quick.class, quick.code);
    });
    // A connection that was kept may have ended by itself, so that nothing was said of it; whoever ends a fresh one too has no
    // answer to this request.
    let is_lost = matches!(quick.class, Class::Lost(_)) && quick.failures.is_empty();
    let in_full = quick.is_odd || is_lost || drawing.is_one_in(shared.fuzzing.full_every);
    // What a collection lacks that an earlier case took away is not the fault of this one.
    let is_new = shared.bugs.has_new(&quick.keys());
    if (in_full || is_new)
        && let Some(suspects) = desk.mend(is_new).await
    {
        hunt(desk, shared, (drawing, &quick.sent), &suspects).await;
        return;
    }
    if let Some(claimed) = shared.bugs.count(&quick.keys()) {
        let first = First::Quick(Box::new(quick.sent), quick.failures);
        investigate(desk, shared, drawing, claimed, first).await;
        return;
    }
    if in_full {
        let Ok(result) = desk.full(drawing, shared.fresh(lane)).await else {
            return;
        };
        let keys = keys_of(&result);
        if shared.bugs.has_new(&keys)
            && let Some(suspects) = desk.mend(true).await
        {
            let suspects = [suspects, vec![drawing.index]].concat();
            hunt(desk, shared, (drawing, &quick.sent), &suspects).await;
            return;
        }
        if let Some(claimed) = shared.bugs.count(&keys) {
            investigate(
                desk,
                shared,
                drawing,
                claimed,
                First::Full(Box::new(result)),
            )
            .await;
        }
    }
}
