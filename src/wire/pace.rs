//! Pacing: no two requests closer together than a rate allows. The clock is tokio's, so that tests can hold it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use thiserror::Error;
use tokio::time::Instant;

/// Slowest rate that can be asked for, a second: one request in a quarter of an hour.
const PER_SECOND_MIN: f64 = 0.001;
/// Fastest rate that can be asked for, a second.
const PER_SECOND_MAX: f64 = 1_000_000.0;
/// Requests that were late by less than this may be made up for, since timers are no finer than a millisecond.
const SLACK: Duration = Duration::from_millis(10);

/// How many requests may be sent a second, such as `20/s`, `0.5/s` or `30/m`.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Rate(f64);

/// A text that is no rate.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("it must be a rate between 0.001/s and 1000000/s; write for example 20/s, 0.5/s or 30/m")]
pub struct RateError;

impl Rate {
    /// One a second.
    pub const ONE: Self = Self(1.0);

    /// Reads `20/s`, `30/m`, or `20`, which means a second too.
    pub fn parse(text: &str) -> Result<Self, RateError> {
        let (number, unit) = text.split_once('/').unwrap_or((text, "s"));
        let seconds = match unit.trim() {
            "s" | "sec" | "second" => 1.0,
            "m" | "min" | "minute" => 60.0,
            _ => return Err(RateError),
        };
        let per_second = number.trim().parse::<f64>().map_err(|_| RateError)? / seconds;
        (PER_SECOND_MIN..=PER_SECOND_MAX)
            .contains(&per_second)
            .then_some(Self(per_second))
            .ok_or(RateError)
    }

    /// Requests a second.
    pub const fn per_second(self) -> f64 {
        self.0
    }

    /// The most requests that leave within so long: one at once, and some that make up for others that were late.
    pub fn requests_within(self, time: Duration) -> u64 {
        let interval = Duration::from_secs_f64(1.0 / self.0).max(Duration::from_nanos(1));
        let late = time.saturating_add(SLACK.saturating_mul(2));
        let turns = late.as_nanos() / interval.as_nanos();
        u64::try_from(turns).unwrap_or(u64::MAX).saturating_add(1)
    }

    /// The time that so many requests take.
    pub fn time_for(self, requests: u64) -> Duration {
        let interval = Duration::from_secs_f64(1.0 / self.0);
        interval.saturating_mul(u32::try_from(requests).unwrap_or(u32::MAX))
    }
}

/// A bucket that holds one request's worth (above 100 a second, ten milliseconds' worth): whoever comes too early is
/// told when its turn is, in the order of coming.
#[derive(Debug)]
pub struct Pace {
    interval: Duration,
    slack: Duration,
    next: Mutex<Option<Instant>>,
}

impl Pace {
    /// A pace of this rate, with its first turn at once.
    pub fn new(rate: Rate) -> Self {
        let interval = rate.time_for(1);
        Self {
            interval,
            slack: if interval < SLACK {
                SLACK
            } else {
                Duration::ZERO
            },
            next: Mutex::new(None),
        }
    }

    /// Takes the next turn and says when it is; none is taken where it would come after `latest`.
    pub fn reserve(&self, latest: Option<Instant>) -> Option<Instant> {
        let now = Instant::now();
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let due = next.map_or(now, |next| next.max(now));
        let turn = due
            .checked_sub(self.slack)
            .map_or(due, |early| early.max(now));
        if latest.is_some_and(|latest| turn > latest) {
            return None;
        }
        *next = due.checked_add(self.interval);
        Some(turn)
    }
}

#[cfg(test)]
mod tests {
    use super::{Pace, Rate};
    use std::time::Duration;
    use tokio::time::Instant;

    async fn sent_within(rate: &str, time: Duration) -> usize {
        let pace = Pace::new(Rate::parse(rate).expect("a rate"));
        let end = Instant::now() + time;
        let mut sent = 0;
        while let Some(turn) = pace.reserve(Some(end)) {
            tokio::time::sleep_until(turn).await;
            sent += 1;
        }
        sent
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_are_sent_than_the_rate_allows() {
        for (rate, seconds, most) in [("1/s", 10, 11), ("0.5/s", 10, 6), ("30/m", 60, 31)] {
            assert_eq!(
                sent_within(rate, Duration::from_secs(seconds)).await,
                most,
                "{rate}"
            );
        }
        let fast = sent_within("1000/s", Duration::from_secs(2)).await;
        assert!((2_000..=2_011).contains(&fast), "{fast}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_does_not_save_up_turns() {
        let pace = Pace::new(Rate::ONE);
        assert!(pace.reserve(None).is_some());
        tokio::time::advance(Duration::from_mins(1)).await;
        let begun = Instant::now();
        let turns: Vec<_> = (0..3)
            .filter_map(|_| pace.reserve(None))
            .map(|turn| turn - begun)
            .collect();
        assert_eq!(turns, [0, 1, 2].map(Duration::from_secs));
    }

    #[test]
    fn rates_are_read_as_people_write_them() {
        let per_second = |text| Rate::parse(text).map(Rate::per_second);
        assert_eq!(per_second("30/m"), Ok(0.5));
        assert_eq!((per_second("2"), per_second(" 2 / s ")), (Ok(2.0), Ok(2.0)));
        for text in ["", "0", "-1/s", "inf", "nan", "1/h", "1e9/s", "/s", "fast"] {
            assert!(Rate::parse(text).is_err(), "{text}");
        }
    }
}
