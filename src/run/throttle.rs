//! When the next request may leave, and whether it may at all: budgets, paces, and waits for a target that is busy.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::Instant;

use super::backoff::{Asked, Backoff, RETRY_AFTER_MAX, retry_after, whole_seconds};
use super::event::Event;
use super::policy::{Budget, Policy};
use crate::wire::{Exchange, Pace};

/// Longest that a target may be busy without one good answer in between before the run gives up.
const BUSY_TIME_MAX: Duration = Duration::from_mins(3);

/// Longest that clean-up waits for a busy target, all waits together. Good answers in between do not begin it anew: a
/// target that answers reads and keeps every removal waiting would hold a run for an hour.
pub(super) const CLEAN_WAIT_MAX: Duration = BUSY_TIME_MAX;

/// Shortest pause that a user is told of: shorter ones are not noticed.
const TOLD_PAUSE_MIN: Duration = Duration::from_secs(2);

/// What a request is sent for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sake {
    /// The case itself.
    Case,
    /// A read once more, after one that did not show what it had to, or a case once more that has shown something wrong.
    Again,
    /// Removing what the run has made.
    CleanUp,
}

impl Sake {
    /// What removes things is clean-up, whether or not it reads once more.
    pub(super) const fn of(cleaning: bool, again: bool) -> Self {
        match (cleaning, again) {
            (true, _) => Self::CleanUp,
            (false, true) => Self::Again,
            (false, false) => Self::Case,
        }
    }
}

/// What a busy answer means for the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Busy {
    /// The target is left alone for a while, and asked again.
    Wait,
    /// It asks to be left alone for longer than a run waits.
    AskedTooMuch,
    /// There has been no good answer for too long, or clean-up has waited for too long.
    TooLong,
}

/// Shared by all lanes of a run.
#[derive(Debug)]
pub(super) struct Throttle {
    budget: Budget,
    backoff: Backoff,
    all: Option<Pace>,
    ddl: Option<Pace>,
    begun: Instant,
    began: SystemTime,
    taken: AtomicU64,
    /// Requests that were repeated because the target was busy, and because a connection was lost.
    repeats: [AtomicU64; 2],
    waiters: AtomicU64,
    rest: Mutex<Rest>,
    /// A busy answer has come.
    news: Notify,
    listener: OnceLock<UnboundedSender<Event>>,
}

/// The pause in which the target is left alone.
#[derive(Debug, Default)]
struct Rest {
    /// Busy answers in a row, those to requests that were under way at once counted as one.
    row: u32,
    since: Option<Instant>,
    set: Option<Instant>,
    until: Option<Instant>,
    /// The longest of the waits that end there, by which those who wait are spread.
    wait: Duration,
    /// What clean-up has waited by now.
    cleaned: Duration,
    /// The longest wait that is granted beyond what is usual: a user waits for a target that is starting.
    granted: Duration,
    /// What the target asked for, where that is why; else the wait is our own choice.
    asked: Option<Asked>,
    /// What the target asked for, where that was too much.
    too_much: Option<Asked>,
    /// Since when a run that is over is held up by its target.
    pressed: Option<Instant>,
}

impl Throttle {
    pub(super) fn new(policy: &Policy) -> Self {
        Self {
            budget: policy.budget,
            backoff: policy.backoff,
            all: policy.budget.rate.map(Pace::new),
            ddl: policy.budget.ddl_rate.map(Pace::new),
            begun: Instant::now(),
            began: policy.now,
            taken: AtomicU64::new(0),
            repeats: Default::default(),
            waiters: AtomicU64::new(0),
            rest: Mutex::default(),
            news: Notify::new(),
            listener: OnceLock::new(),
        }
    }

    /// Waits until a request may leave; says why not where a budget is used up. Clean-up is paced and never refused.
    pub(super) async fn admit(&self, changes: bool, sake: Sake) -> Result<(), String> {
        let cleaning = sake == Sake::CleanUp;
        let latest = self.latest().filter(|_| !cleaning);
        if !cleaning {
            self.take(sake)?;
        }
        let ddl = self.ddl.as_ref().filter(|_| changes);
        for pace in ddl.into_iter().chain(&self.all) {
            let turn = pace.reserve(latest).ok_or_else(|| self.out_of_time())?;
            tokio::time::sleep_until(turn).await;
        }
        // Another lane may have met a busy target in the meantime: its wait is everybody's.
        while let Some(until) = self.resting() {
            if let Some(why) = self.too_much().filter(|_| !cleaning) {
                return Err(why);
            }
            let waiter = self.waiters.fetch_add(1, Ordering::Relaxed);
            let spread = self.backoff.spread(self.rest().wait, waiter);
            let back = until.checked_add(spread).unwrap_or(until);
            if let Some(latest) = latest.filter(|latest| back > *latest) {
                return Err(self.waits_too_long(until, latest));
            }
            tokio::time::sleep_until(back).await;
        }
        match latest {
            Some(latest) if Instant::now() > latest => Err(self.out_of_time()),
            _ => Ok(()),
        }
    }

    fn latest(&self) -> Option<Instant> {
        self.begun.checked_add(self.budget.time?)
    }

    /// Waits until the time of the run is over; for ever if it has none.
    pub(super) async fn time_over(&self) {
        match self.latest() {
            Some(latest) => tokio::time::sleep_until(latest).await,
            None => std::future::pending().await,
        }
    }

    /// Why nothing more is sent, once the time of the run is over.
    pub(super) fn past_time(&self) -> Option<String> {
        let is_past = self.latest().is_some_and(|latest| Instant::now() >= latest);
        is_past.then(|| self.out_of_time())
    }

    fn out_of_time(&self) -> String {
        let time = self.budget.time.unwrap_or_default();
        format!("the time of --max-time {} is over", typed(time))
    }

    /// Why nothing more is sent although time is left.
    fn waits_too_long(&self, until: Instant, latest: Instant) -> String {
        let now = Instant::now();
        if now >= latest {
            return self.out_of_time();
        }
        let time = self.budget.time.unwrap_or_default();
        let why = if self.rest().asked.is_some() {
            "the target asks to be left alone"
        } else {
            "the target is busy and is left alone"
        };
        format!(
            "{why} for {}, and less is left of --max-time {}",
            whole_seconds(until.saturating_duration_since(now)),
            typed(time)
        )
    }

    fn take(&self, sake: Sake) -> Result<(), String> {
        let most = self.budget.requests.unwrap_or(u64::MAX);
        let open = match sake {
            Sake::Case => Budget::for_cases(most),
            Sake::Again | Sake::CleanUp => most,
        };
        let more = |taken: u64| (taken < open).then(|| taken.saturating_add(1));
        let took = self
            .taken
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        took.map(|_| ()).map_err(|_| self.used_up())
    }

    /// Why nothing more is sent for the sake of cases, where it is that their requests are used up.
    pub(super) fn used_up(&self) -> String {
        let most = self.budget.requests.unwrap_or(u64::MAX);
        let kept = match Budget::kept_of(most) {
            0 => String::new(),
            kept => format!(", but for {kept} that are kept to look again at what seems wrong"),
        };
        format!(
            "the budget of --max-requests {most} is used up{kept} (clean-up comes on top of it)"
        )
    }

    /// How many requests are left for looking again.
    pub(super) fn left(&self) -> u64 {
        let most = self.budget.requests.unwrap_or(u64::MAX);
        most.saturating_sub(self.taken.load(Ordering::Relaxed))
    }

    fn rest(&self) -> MutexGuard<'_, Rest> {
        self.rest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Until when the target is left alone, if it is.
    pub(super) fn resting(&self) -> Option<Instant> {
        let until = self.rest().until;
        until.filter(|until| *until > Instant::now())
    }

    /// Why the target is left alone now, if it is.
    pub(super) fn why_resting(&self) -> Option<String> {
        self.resting()?;
        Some(match self.rest().asked {
            Some(asked) => format!("the target asks to be left alone {}", asked.words()),
            None => "the target is busy and is left alone".to_owned(),
        })
    }

    /// Why nothing more is sent to a target that asked to be left alone for too long.
    pub(super) fn too_much(&self) -> Option<String> {
        let rest = self.rest();
        let asked = rest.too_much?;
        Some(format!(
            "the target asks to be left alone {} (Retry-After), and it is waited for {} at most: try again after that, or with a lower --max-rate",
            asked.words(),
            whole_seconds(RETRY_AFTER_MAX.max(rest.granted))
        ))
    }

    /// Tells this listener of pauses.
    pub(super) fn tell(&self, listener: UnboundedSender<Event>) {
        let _ = self.listener.set(listener);
    }

    /// Grants a target longer pauses than usual.
    pub(super) fn grant(&self, wait: Duration) {
        self.rest().granted = wait;
    }

    /// The run is over, and its target keeps it waiting: from the first time on that is borne for a while only.
    pub(super) fn press(&self) {
        self.press_since(Instant::now());
    }

    /// The same, since this time.
    pub(super) fn press_since(&self, since: Instant) {
        self.rest().pressed.get_or_insert(since);
        self.news.notify_waiters();
    }

    /// Waits until a run that is over has been held up by its target for so long, or would be longer; for ever if
    /// that never comes about.
    pub(super) async fn overdue(&self, time: Duration) {
        loop {
            let mut news = std::pin::pin!(self.news.notified());
            // From here on news are heard, so that none are missed between looking and waiting.
            news.as_mut().enable();
            let pressed = self.rest().pressed;
            let Some(end) = pressed.and_then(|pressed| pressed.checked_add(time)) else {
                news.await;
                continue;
            };
            if Instant::now() >= end || self.resting().is_some_and(|until| until > end) {
                return;
            }
            tokio::select! {
                () = news => {}
                () = tokio::time::sleep_until(end) => return,
            }
        }
    }

    /// The target was busy: all lanes leave it alone for a while. `sent` is when the request left, `attempt` how often
    /// it has been tried.
    pub(super) fn busy(
        &self,
        exchange: &Exchange,
        sent: Instant,
        attempt: u32,
        cleaning: bool,
    ) -> Busy {
        let now = Instant::now();
        let wall = self
            .began
            .checked_add(self.begun.elapsed())
            .unwrap_or(self.began);
        let asked = exchange
            .answer()
            .and_then(|answer| retry_after(answer, wall));
        let mut rest = self.rest();
        // Requests that were under way together say the same thing once.
        let is_news = rest.set.is_none_or(|set| sent >= set);
        if is_news {
            rest.row = rest.row.saturating_add(1);
        }
        let chosen = self.backoff.wait(rest.row.max(attempt));
        let wait = asked.map_or(chosen, |asked| asked.wait.max(chosen));
        let is_asked = asked.filter(|asked| asked.wait >= wait);
        let until = now.checked_add(wait);
        if until > rest.until {
            rest.until = until;
            rest.wait = wait;
            rest.asked = is_asked;
        }
        rest.set = Some(now);
        if is_news && cleaning {
            rest.cleaned = rest.cleaned.saturating_add(wait);
        }
        let busy = now.saturating_duration_since(*rest.since.get_or_insert(now));
        let most = RETRY_AFTER_MAX.max(rest.granted);
        let too_much = asked.filter(|asked| asked.wait > most);
        rest.too_much = [rest.too_much, too_much]
            .into_iter()
            .flatten()
            .max_by_key(|asked| asked.wait);
        let meaning = match too_much {
            Some(_) => Busy::AskedTooMuch,
            None if busy >= BUSY_TIME_MAX || rest.cleaned >= CLEAN_WAIT_MAX => Busy::TooLong,
            None => Busy::Wait,
        };
        drop(rest);
        if is_news && wait >= TOLD_PAUSE_MIN {
            let asked = is_asked;
            let is_too_much = too_much.is_some();
            if let Some(listener) = self.listener.get() {
                // Whoever listens may have gone.
                let _ = listener.send(Event::Resting {
                    wait,
                    asked,
                    is_too_much,
                });
            }
        }
        self.news.notify_waiters();
        meaning
    }

    /// Whether an answer asks to be left alone for a while.
    pub(super) fn is_asked(&self, exchange: &Exchange) -> bool {
        let answer = exchange.answer();
        answer.is_some_and(|answer| retry_after(answer, self.began).is_some())
    }

    /// The target answered properly.
    pub(super) fn fine(&self) {
        let mut rest = self.rest();
        rest.row = 0;
        rest.since = None;
    }

    /// How often one request may be repeated.
    pub(super) const fn repeats_max(&self) -> u32 {
        self.backoff.repeats
    }

    /// Counts a repetition.
    pub(super) fn note_repeat(&self, because: Because) {
        let [busy, lost] = &self.repeats;
        let count = match because {
            Because::Busy => busy,
            Because::Lost => lost,
        };
        count.fetch_add(1, Ordering::Relaxed);
    }

    /// How many requests were repeated.
    pub(super) fn repeats(&self, because: Because) -> u64 {
        let [busy, lost] = &self.repeats;
        let count = match because {
            Because::Busy => busy,
            Because::Lost => lost,
        };
        count.load(Ordering::Relaxed)
    }
}

/// A duration as it can be typed.
pub(super) fn typed(time: Duration) -> String {
    humantime::format_duration(time).to_string()
}

/// Why a request was repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Because {
    /// The target was busy.
    Busy,
    /// A kept connection turned out to be closed.
    Lost,
}

#[cfg(test)]
mod tests;
