//! How long to leave a target alone that says that it is busy: exponentially longer, with jitter from the run's seed,
//! and at least as long as it asks for.

use std::time::{Duration, SystemTime};

use super::mix::{STEP, mixed};
use crate::wire::Answer;

/// Longest wait that a run grants a target that asks for one (RFC 9110 section 10.2.3 sets no bound). One that asks for
/// more is left alone for good.
pub(super) const RETRY_AFTER_MAX: Duration = Duration::from_mins(1);
/// Longest wait that is told from others: a year.
const ASKED_MAX: Duration = Duration::from_hours(365 * 24);
const DAY: Duration = Duration::from_hours(24);
/// Longest wait that is told in hours, minutes and seconds; longer ones as a date, or in days.
const ASKED_IN_HOURS_MAX: Duration = DAY;
/// The part of a wait by which those who wait come back at different moments, and its bound.
const SPREAD_SHARE: f64 = 0.1;
const SPREAD_MAX: Duration = Duration::from_secs(3);
/// Longest `Retry-After` that is looked at, in bytes: an HTTP date has 29.
const RETRY_AFTER_BYTES_MAX: usize = 64;

/// How a run backs off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The first wait.
    pub base: Duration,
    /// The longest wait that is our own choice.
    pub cap: Duration,
    /// How often one request is repeated.
    pub repeats: u32,
    /// Where the jitter comes from.
    pub seed: u64,
}

impl Backoff {
    /// For a server on this machine, which nobody else waits for.
    pub const fn near(seed: u64) -> Self {
        Self {
            base: Duration::from_millis(50),
            cap: Duration::from_millis(400),
            repeats: 3,
            seed,
        }
    }

    /// For a cluster that others use.
    pub const fn far(seed: u64) -> Self {
        Self {
            base: Duration::from_millis(500),
            cap: Duration::from_secs(30),
            repeats: 6,
            seed,
        }
    }

    /// The wait after so many busy answers in a row (1 is the first): between half of what doubling gives and all of
    /// it, so that two runs with different seeds do not come back together.
    pub(super) fn wait(self, attempt: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1).min(31));
        let full = self.base.saturating_mul(doubled).min(self.cap);
        let drawn = share(self.seed ^ u64::from(attempt).rotate_left(32));
        full.mul_f64(0.5 + drawn / 2.0)
    }

    /// What somebody who waits adds to the wait, so that not all come back in the same instant. It never makes a wait
    /// shorter than what the target asked for.
    pub(super) fn spread(self, wait: Duration, waiter: u64) -> Duration {
        let drawn = share(self.seed.rotate_left(17) ^ waiter.wrapping_mul(STEP));
        wait.mul_f64(SPREAD_SHARE).min(SPREAD_MAX).mul_f64(drawn)
    }
}

/// A number from 0 to below 1, the same for the same seed.
fn share(seed: u64) -> f64 {
    // Sixteen bits are finer than any timer.
    f64::from(u16::try_from(mixed(seed) & 0xffff).unwrap_or_default()) / 65_536.0
}

/// What a target asks for that wishes to be left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// For how long, a year at most.
    pub wait: Duration,
    /// The date that was given, where it was one.
    date: Option<SystemTime>,
}

impl Asked {
    /// In words that a person reads: `for 20s`, `for about 3 days`, `until 2090-11-06 08:00:00 UTC`.
    pub fn words(self) -> String {
        if self.wait <= ASKED_IN_HOURS_MAX {
            return format!("for {}", whole_seconds(self.wait));
        }
        if let Some(date) = self.date {
            let text = humantime::format_rfc3339_seconds(date).to_string();
            return format!("until {}", text.replace('T', " ").replace('Z', " UTC"));
        }
        if self.wait >= ASKED_MAX {
            return "for a year or more".to_owned();
        }
        let days = self.wait.as_secs_f64() / DAY.as_secs_f64();
        format!("for about {days:.0} days")
    }
}

/// Whole seconds, rounded up.
pub(super) fn whole_seconds(time: Duration) -> String {
    let whole = time
        .as_secs()
        .saturating_add(u64::from(time.subsec_nanos() > 0));
    humantime::format_duration(Duration::from_secs(whole)).to_string()
}

/// What an answer asks for: seconds, or a date (RFC 9110 section 10.2.3), a year at most. A date is measured from the answer's
/// own `Date` where there is one, since the clocks of two machines differ; else from `now`.
pub(super) fn retry_after(answer: &Answer, now: SystemTime) -> Option<Asked> {
    let text = answer.header("retry-after")?.trim();
    if text.len() > RETRY_AFTER_BYTES_MAX {
        return None;
    }
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // Digits that are too many for a number are longer than any bound.
        let seconds = text.parse().map_or(ASKED_MAX, Duration::from_secs);
        return Some(Asked {
            wait: seconds.min(ASKED_MAX),
            date: None,
        });
    }
    let until = http_date(text)?;
    let from = answer.header("date").and_then(http_date).unwrap_or(now);
    let wait = until.duration_since(from).unwrap_or_default();
    Some(Asked {
        wait: wait.min(ASKED_MAX),
        date: Some(until),
    })
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 section 5.6.7); the two obsolete forms are not taken.
fn http_date(text: &str) -> Option<SystemTime> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let mut words = text.trim().split(' ');
    let (_, day, month, year, time, zone) = (
        words.next()?,
        words.next()?,
        words.next()?,
        words.next()?,
        words.next()?,
        words.next()?,
    );
    if zone != "GMT" || words.next().is_some() {
        return None;
    }
    let month = MONTHS.iter().position(|known| *known == month)? + 1;
    humantime::parse_rfc3339(&format!("{year}-{month:02}-{day}T{time}Z")).ok()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use bytes::Bytes;

    use super::{ASKED_MAX, Backoff, SPREAD_MAX, retry_after};
    use crate::wire::Answer;

    fn asked(headers: &[(&str, &str)]) -> Option<Duration> {
        let now = UNIX_EPOCH + Duration::from_secs(784_111_777); // Sun, 06 Nov 1994 08:49:37 GMT
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let answer = Answer {
            leak: None,
            status: 429,
            headers: headers.collect(),
            body: Bytes::new(),
        };
        retry_after(&answer, now).map(|asked| asked.wait)
    }

    #[test]
    fn seconds_and_dates_are_understood_and_bounded() {
        let seconds = |number| Some(Duration::from_secs(number));
        assert_eq!(asked(&[("retry-after", "7")]), seconds(7));
        assert_eq!(
            asked(&[("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT")]),
            seconds(10)
        );
        assert_eq!(
            asked(&[("retry-after", "Sun, 06 Nov 1994 08:00:00 GMT")]),
            seconds(0)
        );
        assert_eq!(
            asked(&[("retry-after", "Mon, 06 Nov 2090 08:00:00 GMT")]),
            Some(ASKED_MAX)
        );
        assert_eq!(
            asked(&[("retry-after", "99999999999999999999999")]),
            Some(ASKED_MAX)
        );
    }

    #[test]
    fn the_servers_own_clock_comes_first() {
        let date = ("date", "Sun, 06 Nov 1994 08:49:44 GMT");
        let after = ("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT");
        assert_eq!(asked(&[date, after]), Some(Duration::from_secs(3)));
    }

    #[test]
    fn what_cannot_be_read_asks_for_nothing() {
        for text in [
            "",
            "-1",
            "1.5",
            "soon",
            "Sun, 31 Feb 1994 08:49:47 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "é",
        ] {
            assert_eq!(asked(&[("retry-after", text)]), None, "{text}");
        }
        assert_eq!(asked(&[]), None);
    }

    #[test]
    fn waits_double_up_to_the_cap_and_never_fall_below_half() {
        for seed in 0..50 {
            let backoff = Backoff::far(seed);
            for attempt in 1..100 {
                let full = Duration::from_millis(500)
                    .saturating_mul(1 << (attempt - 1).min(20))
                    .min(backoff.cap);
                let wait = backoff.wait(attempt);
                assert!(wait >= full / 2 && wait <= full, "{attempt}: {wait:?}");
            }
        }
    }

    #[test]
    fn whoever_waits_comes_back_a_little_later_and_never_earlier() {
        let backoff = Backoff::far(1);
        for waiter in 0..1_000 {
            let short = backoff.spread(Duration::from_secs(10), waiter);
            assert!(short < Duration::from_secs(1), "{waiter}: {short:?}");
            assert!(backoff.spread(Duration::from_mins(1), waiter) < SPREAD_MAX);
        }
        let spread = |waiter| backoff.spread(Duration::from_secs(10), waiter);
        assert_ne!(spread(1), spread(2));
    }

    #[test]
    fn the_seed_decides_the_jitter() {
        assert_eq!(Backoff::far(1).wait(3), Backoff::far(1).wait(3));
        assert_ne!(Backoff::far(1).wait(3), Backoff::far(2).wait(3));
    }
}
