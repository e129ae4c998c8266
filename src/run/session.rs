//! What all cases of a run share, and the one way in which they send a request.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use super::answer::judge_answer;
use super::case::Step;
use super::event::{Evidence, Role};
use super::evidence::evidence;
use super::ledger::Ledger;
use super::names::{Names, RunToken};
use super::options::Selection;
use super::prepare::{Prepared, Usual, prepare};
use crate::check::{Class, Judgement, Reading, Verdict};
use crate::contract::{Contract, Profile};
use crate::wire::{Client, Exchange, Failure, FailureKind, limits};

/// Waits before a set-up or witness request is repeated because the target is busy, in milliseconds.
const BUSY_WAITS_MS: [u64; 3] = [50, 150, 400];

/// Shared by all lanes.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) contract: Arc<Contract>,
    pub(super) profile: Profile,
    pub(super) client: Client,
    pub(super) usual: Usual,
    pub(super) token: RunToken,
    pub(super) selection: Selection,
    pub(super) ledger: Ledger,
    absent: Mutex<BTreeSet<String>>,
    silent: Mutex<BTreeMap<String, u32>>,
    dead: AtomicU32,
    busy: AtomicU32,
    stopped: AtomicBool,
    halt: OnceLock<String>,
    fixtures: Mutex<Vec<(String, String)>>,
}

/// What a case has sent and what was judged of it.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// Which rules the user does not want to hear of.
    pub(super) silent: Selection,
    pub(super) exchanges: Vec<Evidence>,
    /// Whether no evidence is kept: for requests by the million, of which few are ever shown.
    pub(super) quiet: bool,
    pub(super) judgements: Vec<Judgement>,
}

impl Record {
    /// Adds judgements about the last exchange. That a rule of every answer holds is said once a case.
    pub(super) fn judge(&mut self, judgements: impl IntoIterator<Item = Judgement>) {
        let at = self.exchanges.len().checked_sub(1);
        for judgement in judgements {
            let known = judgement.verdict == Verdict::Pass
                && self.judgements.iter().any(|earlier| {
                    earlier.rule == judgement.rule && earlier.verdict == Verdict::Pass
                });
            if !known {
                self.judge_at(at, [judgement]);
            }
        }
    }

    /// Adds judgements about the exchange at this place.
    pub(super) fn judge_at(
        &mut self,
        at: Option<usize>,
        judgements: impl IntoIterator<Item = Judgement>,
    ) {
        for mut judgement in judgements {
            if !self.silent.skips_rule(&judgement.rule) {
                judgement.exchange = at;
                self.judgements.push(judgement);
            }
        }
    }
}

/// A request that was sent, and its answer read.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) prepared: Prepared,
    pub(super) exchange: Exchange,
    pub(super) reading: Reading,
}

impl Session {
    pub(super) fn new(
        contract: Arc<Contract>,
        profile: Profile,
        client: Client,
        usual: Usual,
        token: RunToken,
        selection: Selection,
        ledger: Ledger,
    ) -> Self {
        Self {
            contract,
            profile,
            client,
            usual,
            token,
            selection,
            ledger,
            absent: Mutex::default(),
            silent: Mutex::default(),
            dead: AtomicU32::new(0),
            busy: AtomicU32::new(0),
            stopped: AtomicBool::new(false),
            halt: OnceLock::new(),
            fixtures: Mutex::default(),
        }
    }

    /// Remembers how an object was made that cases find, so that a finding can be shown from the beginning.
    pub(super) fn note_fixture(&self, name: &str, record: &Record) {
        if let Some(exchange) = record.exchanges.last() {
            let mut fixtures = self.fixtures.lock().unwrap_or_else(PoisonError::into_inner);
            fixtures.push((name.to_owned(), exchange.curl.clone()));
        }
    }

    /// How each object was made that cases found, name and curl line, in order.
    pub(super) fn fixtures(&self) -> Vec<(String, String)> {
        self.fixtures
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// An empty record, deaf to the rules that the user skips.
    pub(super) fn record(&self) -> Record {
        Record {
            silent: self.selection.clone(),
            ..Record::default()
        }
    }

    /// Sends one step and judges the answer by itself; what it means for the state is the caller's business.
    pub(super) async fn send(
        &self,
        step: &Step,
        names: &mut Names,
        record: &mut Record,
    ) -> Option<Sent> {
        let operation = self.contract.operations.get(&step.operation)?;
        let prepared = prepare(&self.contract, operation, step, names, &self.usual);
        let mut waits = BUSY_WAITS_MS.iter();
        loop {
            let exchange = match self.given_up(&step.operation) {
                Some(failure) => Exchange {
                    request: prepared.request.clone(),
                    outcome: Err(failure),
                    elapsed: Duration::ZERO,
                },
                None => self.client.send(prepared.request.clone()).await,
            };
            self.note_silence(&step.operation, &exchange);
            let mut reading = Reading::of(&exchange, &self.contract.codes);
            if !prepared.documented && reading.class == Class::Unreadable {
                // A redirect, or an answer without a body: no page describes it, and it is no success.
                reading.class = Class::NoRoute;
            }
            self.note_life(&exchange, &reading);
            self.note_business(&reading.class);
            // Only requests that may be repeated without harm are: all of set-up and witnesses are idempotent here.
            if let (
                Class::Unavailable(_) | Class::Lost(FailureKind::Lapsed),
                Role::Setup | Role::Witness,
            ) = (&reading.class, step.role)
                && let Some(wait) = waits.next()
                && self.halted().is_none()
            {
                tracing::info!(
                    operation = step.operation,
                    wait_ms = wait,
                    "busy: sent again"
                );
                tokio::time::sleep(Duration::from_millis(*wait)).await;
                continue;
            }
            if !record.quiet {
                record
                    .exchanges
                    .push(evidence(&self.client, step.role, &exchange));
            }
            if prepared.documented && reading.class == Class::NoRoute {
                self.absent
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .insert(step.operation.clone());
            }
            record.judge(judge_answer(
                self, operation, &prepared, &exchange, &reading,
            ));
            return Some(Sent {
                prepared,
                exchange,
                reading,
            });
        }
    }

    /// An operation that never answers costs a time-out each time: after a few it is not asked again.
    fn given_up(&self, operation: &str) -> Option<Failure> {
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

    fn note_silence(&self, operation: &str, exchange: &Exchange) {
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
    fn note_life(&self, exchange: &Exchange, reading: &Reading) {
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
    fn note_business(&self, class: &Class) {
        let Class::Unavailable(why) = class else {
            self.busy.store(0, Ordering::Relaxed);
            return;
        };
        let busy = self.busy.fetch_add(1, Ordering::Relaxed) + 1;
        if busy >= limits::BUSY_EXCHANGES_MAX {
            let _ = self.halt.set(format!(
                "the target was busy or starting {busy} times in a row ({why}); try again later, or with --wait-ready 60s"
            ));
        }
    }

    /// Forgets dead exchanges, while waiting for a target that is starting.
    pub(super) fn revive(&self) {
        self.dead.store(0, Ordering::Relaxed);
        self.busy.store(0, Ordering::Relaxed);
    }

    /// Whether an operation's documented path led nowhere before.
    pub(super) fn is_absent(&self, operation: &str) -> bool {
        self.absent
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(operation)
    }

    /// Lets no further case begin, for this reason.
    pub(super) fn halt(&self, why: &str) {
        let _ = self.halt.set(why.to_owned());
    }

    /// Why no further case may begin.
    pub(super) fn halted(&self) -> Option<&str> {
        self.halt.get().map(String::as_str)
    }

    /// Lets no further case begin, as the user wished after the first failure.
    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Whether the user's wish to stop has been met.
    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}
