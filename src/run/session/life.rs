//! Whether a target is still there, and whether it is worth while to go on asking

use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::Instant;

use super::Session;
use crate::check::{Class, Reading};
use crate::run::hint;
use crate::run::throttle::Busy;
use crate::wire::{Answer, Exchange, Failure, FailureKind, Rate, Request, limits};

/// Requests of any kind, for each collection or database that clean-up removes.
const ALL_REQUESTS_EACH: u64 = 8;
/// Requests that change something, for each collection or database that clean-up removes.
const REQUESTS_EACH: u64 = 3;

impl Session {
    /// An operation that never answers costs a time-out each time: after a few it is not asked again.
    pub(super) fn given_up(&self, operation: &str) -> Option<Failure> {
        let dead = self.dead.load(Ordering::Relaxed);
        if dead >= limits::LOST_EXCHANGES_MAX {
            return Some(Failure {
                kind: FailureKind::Unreachable,
                detail: format!("not sent: the target gave no whole answer {dead} times in a row"),
            });
        }
        let silent = self.silent.lock().unwrap_or_else(PoisonError::into_inner);
        let count = *silent.get(operation)?;
        (count >= limits::SILENT_EXCHANGES_MAX).then(|| Failure {
            kind: FailureKind::Timeout,
            detail: format!("not sent: {operation} gave no answer {count} times in a row"),
        })
    }

    pub(super) fn note_silence(&self, operation: &str, exchange: &Exchange) {
        let mut silent = self.silent.lock().unwrap_or_else(PoisonError::into_inner);
        match &exchange.outcome {
            Err(failure)
                if failure.kind == FailureKind::Timeout && exchange.elapsed > Duration::ZERO =>
            {
                *silent.entry(operation.to_owned()).or_insert(0) += 1;
            }
            Ok(_) => {
                silent.remove(operation);
            }
            Err(_) => {}
        }
    }

    /// A target that answers nothing of use several times in a row is gone: the run stops instead of grinding on.
    pub(super) fn note_life(&self, exchange: &Exchange, reading: &Reading) {
        let what = match (&exchange.outcome, &reading.class) {
            (Err(failure), _) if exchange.is_unanswered() => failure.kind.word(),
            (Ok(_), Class::Unreadable) => "answer-unreadable",
            (Ok(_), _) => {
                self.dead.store(0, Ordering::Relaxed);
                return;
            }
            (Err(_), _) => return,
        };
        let dead = self.dead.fetch_add(1, Ordering::Relaxed) + 1;
        if dead >= limits::DEAD_EXCHANGES_MAX {
            let _ = self.halt.set(match exchange.answer().and_then(Answer::redirect) {
                Some(to) => format!(
                    "the target gave no answer of its own {dead} times in a row: {}",
                    hint::redirect("it", to)
                ),
                None => format!(
                    "the target gave no whole answer {dead} times in a row ({what}); is it still running?"
                ),
            });
            self.throttle.press();
        }
    }

    /// Sends a request. Once the run is over one answer may not take all the time that is left for cleaning up: a case
    /// that waits for it is cut off, and clean-up goes on to the next thing.
    pub(super) async fn ask(&self, request: &Request, left: Instant) -> Exchange {
        let mut sending = std::pin::pin!(self.client.send(request.clone()));
        tokio::select! {
            biased;
            exchange = &mut sending => return exchange,
            () = tokio::time::sleep(self.cut_after) => {}
        }
        if self.is_over() {
            self.throttle.press_since(left);
        }
        if !self.is_over() || !self.cleaning.load(Ordering::Relaxed) {
            return sending.await;
        }
        let waited = self.cut_after.as_secs_f64();
        Exchange {
            request: request.clone(),
            outcome: Err(Failure {
                kind: FailureKind::Timeout,
                detail: format!("no answer within {waited} s, and clean-up waits for none longer"),
            }),
            elapsed: left.elapsed(),
        }
    }

    /// A target that is silent while it is cleaned up after would otherwise cost a time-out for each thing that is
    /// removed.
    pub(super) fn note_silent_end(&self, exchange: &Exchange, left: Instant) {
        let silent = |failure: &Failure| failure.kind == FailureKind::Timeout;
        if exchange.outcome.as_ref().is_err_and(silent) && self.cleaning.load(Ordering::Relaxed) {
            self.throttle.press_since(left);
        }
    }

    /// Waits until a run that is over, or whose time is, has been held up by its target for so long.
    pub(in crate::run) async fn overdue(&self, time: Duration) {
        let pressed_by_time = async {
            self.throttle.time_over().await;
            self.throttle.press();
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = self.throttle.overdue(time) => {}
            () = pressed_by_time => {}
        }
        if let Some(why) = self.throttle.past_time() {
            let _ = self.halt.set(why);
        }
    }

    /// A target that is busy many times in a row will not be done with soon.
    pub(super) fn note_business(&self, class: &Class) {
        let Class::Unavailable(why) = class else {
            self.busy.store(0, Ordering::Relaxed);
            return;
        };
        let busy = self.busy.fetch_add(1, Ordering::Relaxed) + 1;
        if busy >= limits::BUSY_EXCHANGES_MAX {
            self.busy_for_good.store(true, Ordering::Relaxed);
            let _ = self.halt.set(format!(
                "the target was busy or starting {busy} times in a row ({why}); try again later, or with --wait-ready 60s"
            ));
        }
    }

    /// A run that is over and would wait for its target now does so for a while only.
    pub(super) fn note_pause(&self) {
        if self.is_over() && self.throttle.resting().is_some() {
            self.throttle.press();
        }
    }

    /// The target was busy: what that means, for this request and for the run.
    pub(super) fn meet_busy(
        &self,
        exchange: &Exchange,
        sent: tokio::time::Instant,
        attempt: u32,
        why: &str,
    ) -> Busy {
        let cleaning = self.cleaning.load(Ordering::Relaxed);
        let busy = self.throttle.busy(exchange, sent, attempt, cleaning);
        self.note_busy(busy, why);
        busy
    }

    /// Whether no further case begins.
    pub(super) fn is_over(&self) -> bool {
        self.halt.get().is_some()
    }

    /// Remembers that the target was too busy for an operation for as long as it was asked. Each is asked once, so that what it
    /// says of one is no reason to wait longer for the next.
    pub(in crate::run) fn note_occupied(&self, operation: &str) {
        self.revive();
        let occupied = self.occupied.lock();
        let mut occupied = occupied.unwrap_or_else(PoisonError::into_inner);
        occupied.insert(operation.to_owned());
    }

    /// Whether the target was too busy for an operation before.
    pub(in crate::run) fn is_occupied(&self, operation: &str) -> bool {
        let occupied = self.occupied.lock();
        let occupied = occupied.unwrap_or_else(PoisonError::into_inner);
        occupied.contains(operation)
    }

    /// What a busy answer means for the run.
    pub(super) fn note_busy(&self, busy: Busy, why: &str) {
        match busy {
            Busy::Wait => {}
            Busy::TooLong => self.give_up_on_busy(why),
            Busy::AskedTooMuch => {
                self.busy_for_good.store(true, Ordering::Relaxed);
                if let Some(why) = self.throttle.too_much() {
                    let _ = self.halt.set(why);
                }
            }
        }
        if self.is_over() {
            self.throttle.press();
        }
    }

    /// How long a run that is over bears a target that keeps it waiting: what the user says, and what its removals need
    /// at their pace.
    pub(in crate::run) fn patience_at_end(&self, time: Duration) -> Duration {
        let objects = u64::try_from(self.ledger.remaining().len()).unwrap_or(u64::MAX);
        let budget = &self.policy.budget;
        let paced = |pace: Option<Rate>, each: u64| {
            let requests = objects.saturating_mul(each);
            pace.map_or(Duration::ZERO, |rate| rate.time_for(requests))
        };
        let paced =
            paced(budget.ddl_rate, REQUESTS_EACH).max(paced(budget.rate, ALL_REQUESTS_EACH));
        time.saturating_add(paced)
    }

    pub(super) fn give_up_on_busy(&self, why: &str) {
        self.busy_for_good.store(true, Ordering::Relaxed);
        let _ = self.halt.set(format!(
            "the target has been busy or starting for minutes without one good answer ({why}); try again later, or with a lower --max-rate"
        ));
    }

    /// Forgets dead exchanges, while waiting for a target that is starting.
    pub(in crate::run) fn revive(&self) {
        self.throttle.fine();
        self.dead.store(0, Ordering::Relaxed);
        self.busy.store(0, Ordering::Relaxed);
    }
}
