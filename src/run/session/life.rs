//! Whether a target is still there, and whether it is worth while to go on asking

use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::Session;
use crate::check::{Class, Reading};
use crate::wire::{Exchange, Failure, FailureKind, limits};

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
            let _ = self.halt.set(format!(
                "the target gave no whole answer {dead} times in a row ({what}); is it still running?"
            ));
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
