//! When the next request may leave, and whether it may at all: budgets, paces, and waits for a target that is busy.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::backoff::{Backoff, retry_after};
use super::policy::{Budget, Policy};
use crate::wire::{Exchange, Pace};

/// Longest that a target may be busy without one good answer in between before the run gives up.
const BUSY_TIME_MAX: Duration = Duration::from_mins(3);

/// Longest that clean-up waits for a busy target, all waits together. Good answers in between do not begin it anew: a
/// target that answers reads and keeps every removal waiting would hold a run for an hour.
const CLEAN_WAIT_MAX: Duration = BUSY_TIME_MAX;

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
    repeats: AtomicU64,
    rest: Mutex<Rest>,
}

/// The pause in which the target is left alone.
#[derive(Debug, Default)]
struct Rest {
    /// Busy answers in a row, those to requests that were under way at once counted as one.
    row: u32,
    since: Option<Instant>,
    set: Option<Instant>,
    until: Option<Instant>,
    /// What clean-up has waited by now.
    cleaned: Duration,
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
            repeats: AtomicU64::new(0),
            rest: Mutex::default(),
        }
    }

    /// Waits until a request may leave; says why not where a budget is used up. Clean-up is paced and never refused.
    pub(super) async fn admit(&self, changes: bool, cleaning: bool) -> Result<(), String> {
        let latest = self.latest().filter(|_| !cleaning);
        if !cleaning {
            self.take()?;
        }
        let ddl = self.ddl.as_ref().filter(|_| changes);
        for pace in ddl.into_iter().chain(&self.all) {
            let turn = pace.reserve(latest).ok_or_else(|| self.out_of_time())?;
            tokio::time::sleep_until(turn).await;
        }
        // Another lane may have met a busy target in the meantime: its wait is everybody's.
        while let Some(until) = self.resting() {
            if latest.is_some_and(|latest| until > latest) {
                return Err(self.out_of_time());
            }
            tokio::time::sleep_until(until).await;
        }
        match latest {
            Some(latest) if Instant::now() > latest => Err(self.out_of_time()),
            _ => Ok(()),
        }
    }

    fn latest(&self) -> Option<Instant> {
        self.begun.checked_add(self.budget.time?)
    }

    fn out_of_time(&self) -> String {
        let time = self.budget.time.unwrap_or_default();
        format!(
            "the time of --max-time {} is over",
            humantime::format_duration(time)
        )
    }

    fn take(&self) -> Result<(), String> {
        let most = self.budget.requests.unwrap_or(u64::MAX);
        let more = |taken: u64| (taken < most).then(|| taken.saturating_add(1));
        let took = self
            .taken
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        took.map(|_| ()).map_err(|_| {
            format!("the budget of --max-requests {most} is used up (clean-up comes on top of it)")
        })
    }

    fn resting(&self) -> Option<Instant> {
        let rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        rest.until.filter(|until| *until > Instant::now())
    }

    /// The target was busy: all lanes leave it alone for a while. `sent` is when the request left, `attempt` how often
    /// it has been tried. Whether there is no point in going on: there has been no good answer for too long, or
    /// clean-up has waited for too long.
    pub(super) fn busy(
        &self,
        exchange: &Exchange,
        sent: Instant,
        attempt: u32,
        cleaning: bool,
    ) -> bool {
        let now = Instant::now();
        let wall = self
            .began
            .checked_add(self.begun.elapsed())
            .unwrap_or(self.began);
        let asked = exchange
            .answer()
            .and_then(|answer| retry_after(answer, wall));
        let mut rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        // Requests that were under way together say the same thing once.
        let is_news = rest.set.is_none_or(|set| sent >= set);
        if is_news {
            rest.row = rest.row.saturating_add(1);
        }
        let wait = self
            .backoff
            .wait(rest.row.max(attempt))
            .max(asked.unwrap_or_default());
        let until = now.checked_add(wait);
        rest.until = rest.until.max(until);
        rest.set = Some(now);
        if is_news && cleaning {
            rest.cleaned = rest.cleaned.saturating_add(wait);
        }
        let busy = now.saturating_duration_since(*rest.since.get_or_insert(now));
        busy >= BUSY_TIME_MAX || rest.cleaned >= CLEAN_WAIT_MAX
    }

    /// The target answered properly.
    pub(super) fn fine(&self) {
        let mut rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        rest.row = 0;
        rest.since = None;
    }

    /// How often one request may be repeated.
    pub(super) const fn repeats_max(&self) -> u32 {
        self.backoff.repeats
    }

    /// Counts a repetition.
    pub(super) fn note_repeat(&self) {
        self.repeats.fetch_add(1, Ordering::Relaxed);
    }

    /// How many requests were repeated because the target was busy.
    pub(super) fn repeats(&self) -> u64 {
        self.repeats.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use tokio::time::Instant;

    use super::Throttle;
    use crate::run::policy::{Budget, Policy};
    use crate::wire::{Answer, Auth, Exchange, Rate, Request};

    fn throttle(budget: Budget) -> Throttle {
        Throttle::new(&Policy {
            budget,
            ..Policy::own(1)
        })
    }

    fn busy(headers: &[(&str, &str)]) -> Exchange {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Exchange {
            request: Request {
                operation: String::new(),
                method: String::new(),
                path: String::new(),
                headers: Vec::new(),
                auth: Auth::Absent,
                body: Bytes::new(),
            },
            outcome: Ok(Answer {
                leak: None,
                status: 429,
                headers: headers.collect(),
                body: Bytes::new(),
            }),
            elapsed: Duration::ZERO,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn only_changing_requests_wait_for_the_ddl_rate() {
        let throttle = throttle(Budget {
            ddl_rate: Some(Rate::ONE),
            ..Budget::default()
        });
        let begun = Instant::now();
        for _ in 0..100 {
            throttle.admit(false, false).await.expect("no budget");
        }
        assert_eq!(begun.elapsed(), Duration::ZERO);
        for _ in 0..5 {
            throttle.admit(true, false).await.expect("no budget");
        }
        assert_eq!(begun.elapsed(), Duration::from_secs(4));
    }

    #[tokio::test(start_paused = true)]
    async fn a_used_up_budget_refuses_everything_but_clean_up_which_stays_paced() {
        let budget = Budget {
            requests: Some(2),
            ddl_rate: Some(Rate::ONE),
            ..Budget::default()
        };
        let throttle = throttle(budget);
        for _ in 0..2 {
            throttle
                .admit(true, false)
                .await
                .expect("within the budget");
        }
        let why = throttle.admit(false, false).await.expect_err("used up");
        assert!(why.contains("--max-requests 2"), "{why}");
        let begun = Instant::now();
        for _ in 0..3 {
            throttle.admit(true, true).await.expect("clean-up");
        }
        assert_eq!(begun.elapsed(), Duration::from_secs(3));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_a_turn_that_comes_after_the_end() {
        let time = Some(Duration::from_millis(1500));
        let throttle = throttle(Budget {
            time,
            ddl_rate: Some(Rate::ONE),
            ..Budget::default()
        });
        for _ in 0..2 {
            throttle.admit(true, false).await.expect("in time");
        }
        let before = Instant::now();
        let why = throttle.admit(true, false).await.expect_err("too late");
        assert_eq!(before.elapsed(), Duration::ZERO);
        assert!(why.contains("--max-time 1s 500ms"), "{why}");
    }

    #[tokio::test(start_paused = true)]
    async fn all_lanes_leave_a_busy_target_alone_for_as_long_as_it_asks() {
        let throttle = throttle(Budget::default());
        let begun = Instant::now();
        throttle.busy(&busy(&[("retry-after", "7")]), begun, 1, false);
        throttle.busy(&busy(&[]), begun, 1, false);
        throttle.admit(false, true).await.expect("no budget");
        assert_eq!(begun.elapsed(), Duration::from_secs(7));
    }

    #[tokio::test(start_paused = true)]
    async fn clean_up_does_not_wait_for_ever_for_a_target_that_answers_only_reads() {
        let throttle = throttle(Budget::default());
        let begun = Instant::now();
        let mut waits = 0;
        loop {
            throttle.admit(true, true).await.expect("clean-up");
            let sent = Instant::now();
            waits += 1;
            if throttle.busy(&busy(&[("retry-after", "99999")]), sent, 1, true) {
                break;
            }
            throttle.fine();
        }
        assert_eq!(waits, 3);
        assert!(begun.elapsed() <= super::CLEAN_WAIT_MAX);
    }

    #[tokio::test(start_paused = true)]
    async fn without_such_a_wish_waits_grow_until_an_answer_is_good() {
        let throttle = throttle(Budget::default());
        let mut waits = Vec::new();
        for _ in 0..4 {
            let sent = Instant::now();
            throttle.busy(&busy(&[]), sent, 1, false);
            throttle.admit(false, false).await.expect("no budget");
            waits.push(sent.elapsed());
        }
        assert!(
            waits.is_sorted() && waits.last() > Some(&Duration::from_millis(199)),
            "{waits:?}"
        );
        throttle.fine();
        let sent = Instant::now();
        throttle.busy(&busy(&[]), sent, 1, false);
        throttle.admit(false, false).await.expect("no budget");
        assert!(sent.elapsed() <= Duration::from_millis(51));
    }
}
