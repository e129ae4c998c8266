//! What all cases of a run share, and the one way in which they send a request.

mod life;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::OnceCell;

use super::answer::{is_denied_path, judge_answer};
use super::case::Step;
use super::event::{Evidence, Role};
use super::evidence::evidence;
use super::ledger::{Ledger, Made, Object};
use super::names::{Names, RunToken};
use super::operations::Nowhere;
use super::options::Selection;
use super::outstanding::Outstanding;
use super::policy::{Policy, changes};
use super::prepare::{Prepared, Usual, prepare};
use super::repeat;
use super::sequences::Coverage;
use super::throttle::{Because, Busy, Sake, Throttle};
use crate::check::{Class, Judgement, Reading, Verdict};
use crate::contract::{Access, CodeKind, Contract, Profile};
use crate::wire::{Client, Exchange, FailureKind, StartingLine, Timed, limits};

/// The HTTP status of a request that took too long (RFC 9110, section 15.5.9).
const REQUEST_TIMEOUT: u16 = 408;

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
    pub(super) policy: Policy,
    pub(super) throttle: Throttle,
    pub(super) outstanding: Outstanding,
    pub(super) coverage: Coverage,
    /// How long a run that is over waits for one answer.
    cut_after: Duration,
    cleaning: AtomicBool,
    /// Whether cases are played once more that have shown something wrong.
    shrinking: AtomicBool,
    changed: AtomicBool,
    busy_for_good: AtomicBool,
    collections: AtomicU64,
    absent: Mutex<BTreeSet<String>>,
    occupied: Mutex<BTreeSet<String>>,
    /// How the target answers where no operation is, once somebody has asked.
    pub(super) nowhere: OnceCell<Option<Nowhere>>,
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
    /// Whether its requests remove what the run has made: no budget refuses them.
    pub(super) cleaning: bool,
    /// Whether its requests read once more what did not show what it had to: of a budget some are kept for them.
    pub(super) again: bool,
    /// Why a request was not sent any more, because a budget was used up.
    pub(super) cut: Option<String>,
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
        (token, ledger): (RunToken, Ledger),
        (selection, policy): (Selection, Policy),
        cut_after: Duration,
    ) -> Self {
        Self {
            cut_after,
            throttle: Throttle::new(&policy),
            policy,
            outstanding: Outstanding::default(),
            coverage: Coverage::default(),
            cleaning: AtomicBool::new(false),
            shrinking: AtomicBool::new(false),
            changed: AtomicBool::new(false),
            busy_for_good: AtomicBool::new(false),
            collections: AtomicU64::new(0),
            contract,
            profile,
            client,
            usual,
            token,
            selection,
            ledger,
            absent: Mutex::default(),
            occupied: Mutex::default(),
            nowhere: OnceCell::new(),
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

    /// A record for requests that remove what the run has made.
    pub(super) fn cleaning(&self) -> Record {
        Record {
            cleaning: true,
            ..self.record()
        }
    }

    /// Whether anything was sent that may have changed the target.
    pub(super) fn has_changed(&self) -> bool {
        self.changed.load(Ordering::Relaxed)
    }

    /// From now on all requests are clean-up.
    pub(super) fn begin_cleaning(&self) {
        self.cleaning.store(true, Ordering::Relaxed);
    }

    /// Records a collection that is about to be made; says why none may be made any more.
    pub(super) fn begin_collection(&self, database: &str, name: &str) -> Result<Object, String> {
        let object = Object {
            kind: Made::Collection,
            database: database.to_owned(),
            name: name.to_owned(),
        };
        let known = self.ledger.remaining().contains(&object);
        if !self.ledger.begin(object.clone(), limits::COLLECTIONS_MAX) {
            return Err(format!(
                "a run has at most {} collections at once, and that many are still there",
                limits::COLLECTIONS_MAX
            ));
        }
        if known {
            return Ok(object);
        }
        let most = self.policy.budget.collections.unwrap_or(u64::MAX);
        let more = |made: u64| (made < most).then(|| made.saturating_add(1));
        let counted = self
            .collections
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        if counted.is_err() {
            self.ledger.forget(&object);
            let why = format!("the budget of --max-collections {most} is used up");
            let _ = self.halt.set(why.clone());
            return Err(why);
        }
        Ok(object)
    }

    /// Sends one step and judges the answer by itself; what it means for the state is the caller's business. Nothing is
    /// sent and nothing comes back where a budget is used up: the record says so.
    pub(super) async fn send(
        &self,
        step: &Step,
        names: &mut Names,
        record: &mut Record,
    ) -> Option<Sent> {
        let operation = self.contract.operations.get(&step.operation)?;
        let prepared = prepare(&self.contract, operation, step, names, &self.usual);
        let changing = changes(&self.contract, step);
        let mut attempt = 1;
        let mut unsure = false;
        loop {
            let cleaning = record.cleaning || self.cleaning.load(Ordering::Relaxed);
            let again = record.again || self.shrinking.load(Ordering::Relaxed);
            let sake = Sake::of(cleaning, again);
            let given_up = self.given_up(&step.operation);
            self.note_pause();
            if given_up.is_none()
                && let Err(why) = self.throttle.admit(changing, sake).await
            {
                let _ = self.halt.set(why.clone());
                record.cut = Some(why);
                return None;
            }
            if changing {
                self.changed.store(true, Ordering::Relaxed);
            }
            let left = tokio::time::Instant::now();
            let exchange = match given_up {
                Some(failure) => Exchange {
                    request: prepared.request.clone(),
                    outcome: Err(failure),
                    elapsed: Duration::ZERO,
                },
                None => self.ask(&prepared.request, left).await,
            };
            self.note_silence(&step.operation, &exchange);
            self.note_silent_end(&exchange, left);
            let mut reading = self.read(&step.operation, &exchange);
            if !prepared.documented && reading.class == Class::Unreadable {
                // A redirect, or an answer without a body: no page describes it, and it is no success.
                reading.class = Class::NoRoute;
            }
            self.note_life(&exchange, &reading);
            self.note_business(&reading.class);
            // Once the run has given the target up, clean-up asks once for each thing and waits for nothing.
            let for_good = self.busy_for_good.load(Ordering::Relaxed);
            if let Class::Unavailable(why) = &reading.class
                && (!for_good || self.throttle.is_asked(&exchange))
            {
                let busy = self.meet_busy(&exchange, left, attempt, why);
                let known = repeat::outcome_is_known(&exchange);
                if !for_good
                    && !matches!(busy, Busy::AskedTooMuch)
                    && repeat::is_harmless(step, changing, known)
                    && attempt <= self.throttle.repeats_max()
                    && (cleaning || self.halted().is_none())
                {
                    tracing::info!(operation = step.operation, attempt, "busy: sent again");
                    unsure |= changing && !known;
                    attempt += 1;
                    self.throttle.note_repeat(Because::Busy);
                    continue;
                }
            } else if !for_good {
                self.throttle.fine();
            }
            // A kept connection that turned out to be closed: the next one is fresh.
            if reading.class == Class::Lost(FailureKind::Lapsed)
                && repeat::is_harmless(step, changing, false)
                && attempt <= self.throttle.repeats_max()
                && self.halted().is_none()
            {
                tracing::info!(
                    operation = step.operation,
                    attempt,
                    "connection lost: sent again"
                );
                unsure |= changing;
                attempt += 1;
                self.throttle.note_repeat(Because::Lost);
                continue;
            }
            if unsure && reading.class == Class::Rejected {
                // The first try may have had its effect, and then this refusal is right.
                reading.class = Class::Unavailable(
                    "it was refused when it was sent again after an answer that left open whether it had been carried out".to_owned(),
                );
            }
            self.note_alias(&prepared, &reading);
            if !record.quiet {
                record
                    .exchanges
                    .push(evidence(&self.client, step.role, &exchange));
            }
            if prepared.documented && reading.class == Class::NoRoute {
                self.note_absent(&step.operation);
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

    /// Waits until a request to this operation may leave; says why not where a budget is used up.
    pub(super) async fn admit(&self, operation: &str) -> Result<(), String> {
        let role = self.contract.roles.get(operation);
        let changing = role.is_none_or(|role| role.access == Access::Changes);
        let admitted = self.throttle.admit(changing, Sake::Case).await;
        if let Err(why) = &admitted {
            let _ = self.halt.set(why.clone());
        }
        admitted
    }

    /// Sends one of several requests that start together, once and never again. Its answer is recorded when all have
    /// ended; what is said of it there must not wait for the others here.
    pub(super) async fn send_together(
        &self,
        prepared: Prepared,
        line: &Arc<StartingLine>,
    ) -> (Sent, Instant, Instant) {
        let left = tokio::time::Instant::now();
        let operation = prepared.request.operation.clone();
        let timed = if let Some(failure) = self.given_up(&operation) {
            line.pass();
            let now = Instant::now();
            Timed {
                exchange: Exchange {
                    request: prepared.request.clone(),
                    outcome: Err(failure),
                    elapsed: Duration::ZERO,
                },
                invoked: now,
                returned: now,
            }
        } else {
            let request = prepared.request.clone();
            self.client.send_together(request, line).await
        };
        let exchange = timed.exchange;
        self.note_silence(&operation, &exchange);
        let reading = self.read(&operation, &exchange);
        self.note_life(&exchange, &reading);
        self.note_business(&reading.class);
        if let Class::Unavailable(why) = &reading.class {
            let busy = self.throttle.busy(&exchange, left, 1, false);
            self.note_busy(busy, why);
        } else {
            self.throttle.fine();
        }
        self.note_alias(&prepared, &reading);
        if reading.class == Class::NoRoute {
            self.note_absent(&operation);
        }
        let sent = Sent {
            prepared,
            exchange,
            reading,
        };
        (sent, timed.invoked, timed.returned)
    }

    /// Reads an answer. Where the target is known to lack the operation, a denial in JSON says no more than that.
    fn read(&self, operation: &str, exchange: &Exchange) -> Reading {
        let mut reading = Reading::of(exchange, &self.contract.codes);
        if is_denied_path(exchange, &reading) && self.is_absent(operation) {
            reading.class = Class::NoRoute;
        }
        reading
    }

    /// Records an exchange and judges its answer by itself.
    pub(super) fn enter(&self, role: Role, sent: &Sent, record: &mut Record) {
        let evidence = evidence(&self.client, role, &sent.exchange);
        record.exchanges.push(evidence);
        let id = &sent.prepared.request.operation;
        if let Some(operation) = self.contract.operations.get(id) {
            let Sent {
                prepared,
                exchange,
                reading,
            } = sent;
            record.judge(judge_answer(self, operation, prepared, exchange, reading));
        }
    }

    fn note_alias(&self, prepared: &Prepared, reading: &Reading) {
        let (home, run) = (&self.usual.home, self.token.as_str());
        let asked = (
            prepared.request.operation.as_str(),
            &prepared.request.body[..],
        );
        self.outstanding.note(asked, &reading.class, home, run);
    }

    /// Remembers that the target lacks an operation.
    pub(super) fn note_absent(&self, operation: &str) {
        let mut absent = self.absent.lock().unwrap_or_else(PoisonError::into_inner);
        absent.insert(operation.to_owned());
        // That nothing of use came back was its answer.
        self.dead.store(0, Ordering::Relaxed);
    }

    /// Whether an operation's documented path led nowhere before.
    pub(super) fn is_absent(&self, operation: &str) -> bool {
        self.absent
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(operation)
    }

    /// Whether the target says that it did not come to an end in time, so that it may yet do what it was asked for.
    pub(super) fn ran_out_of_time(&self, sent: &Sent) -> bool {
        let kind = sent.reading.code;
        let kind = kind.and_then(|code| self.contract.codes.kind(code));
        let status = sent.exchange.answer().map(|answer| answer.status);
        matches!(kind, Some(CodeKind::Timeout)) || status == Some(REQUEST_TIMEOUT)
    }

    /// Lets no further case begin, for this reason.
    pub(super) fn halt(&self, why: &str) {
        let _ = self.halt.set(why.to_owned());
    }

    /// Why no further case may begin.
    pub(super) fn halted(&self) -> Option<&str> {
        self.halt.get().map(String::as_str)
    }

    /// From here on every request is for the sake of what was seen wrong, or no longer.
    pub(super) fn set_shrinking(&self, is_so: bool) {
        self.shrinking.store(is_so, Ordering::Relaxed);
    }

    /// How many requests may still be sent for the sake of what was seen wrong: none once the run has been halted, unless
    /// it is because those for cases are used up.
    pub(super) fn left_for_shrinking(&self) -> u64 {
        match self.halted() {
            Some(why) if why != self.throttle.used_up() => 0,
            _ => self.throttle.left(),
        }
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
