//! `time/request-timeout`.

use std::time::Duration;

use super::rule::Rule;
use super::verdict::Judgement;
use crate::contract::Level;
use crate::wire::{Exchange, FailureKind};

/// The rule.
pub const REQUEST_TIMEOUT: Rule = Rule {
    id: "time/request-timeout",
    level: Level::Should,
    title: "An answer does not come long after the Request-Timeout that was asked for.",
    clauses: &["CA-18", "DA-13", "CI-11", "H-09"],
    method: "Requests with a Request-Timeout. An answer before it decides nothing; one more than the allowance after it is a warning.",
};

/// How long after the time-out an answer may come: scheduling, network and a server's own rounding.
pub const ALLOWANCE: Duration = Duration::from_secs(2);

/// Judges an exchange whose request asked for `seconds`. `None` where the answer came in time: nothing was exercised.
pub fn check(exchange: &Exchange, seconds: u32) -> Option<Judgement> {
    let asked = Duration::from_secs(u64::from(seconds));
    let expected = format!(
        "an answer within {seconds} s and an allowance of {} s",
        ALLOWANCE.as_secs()
    );
    let silent = matches!(&exchange.outcome, Err(failure) if failure.kind == FailureKind::Timeout);
    if exchange.elapsed <= asked {
        return None;
    }
    Some(if exchange.elapsed > asked + ALLOWANCE {
        let seen = if silent {
            "no answer at all"
        } else {
            "an answer long after it"
        };
        REQUEST_TIMEOUT.broken("late", &expected, seen)
    } else {
        REQUEST_TIMEOUT.pass(&expected)
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::check;
    use crate::check::Verdict;
    use crate::check::testing::exchange;

    #[test]
    fn only_an_answer_well_after_the_time_is_late() {
        let after = |millis| {
            let mut exchange = exchange(408, r#"{"code":10001,"message":"request timeout"}"#);
            exchange.elapsed = Duration::from_millis(millis);
            check(&exchange, 1).map(|judged| judged.verdict)
        };
        assert_eq!(after(10), None);
        assert_eq!(after(1500), Some(Verdict::Pass));
        assert_eq!(after(3100), Some(Verdict::Warn));
    }
}
