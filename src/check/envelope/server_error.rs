//! `envelope/no-server-error`.

use crate::check::reading::{Class, Reading};
use crate::check::rule::Rule;
use crate::check::verdict::Judgement;
use crate::contract::{Level, Outcome};
use crate::model::Expectation;
use crate::wire::Exchange;

/// The rule.
pub const SERVER_ERROR: Rule = Rule {
    id: "envelope/no-server-error",
    level: Level::Should,
    title: "A request that need not be accepted is not refused as an error of the server.",
    clauses: &["H-20"],
    method: "Every refused request that must be refused or may be, whose answer is an error envelope: status 500 and above is a warning, but for 502 to 504, which say that the target is busy. Where the request must be accepted, the refusal itself is a failure.",
};

const EXPECTED: &str = "a refusal with an HTTP status below 500";

/// Judges an exchange of a documented operation.
pub fn check(
    expectation: &Expectation,
    reading: &Reading,
    exchange: &Exchange,
) -> Option<Judgement> {
    let is_refusal = reading.class == Class::Rejected && expectation.outcome != Outcome::Accept;
    let is_envelope = reading.code.is_some() && reading.json.as_ref()?.is_object();
    let status = exchange.answer()?.status;
    if !is_refusal || !is_envelope {
        return None;
    }
    if status < 500 {
        return Some(SERVER_ERROR.pass(EXPECTED));
    }
    let seen = format!("HTTP {status} with an error envelope");
    let mut judgement = SERVER_ERROR.broken("server-error", EXPECTED, seen);
    judgement.condition = Some(expectation.condition.to_string());
    Some(judgement)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::check;
    use crate::check::Verdict;
    use crate::check::reading::Reading;
    use crate::check::testing::{codes, documents, exchange};
    use crate::model::{Condition, expect};

    fn verdict(condition: &'static str, status: u16, body: &str) -> Option<Verdict> {
        let conditions = BTreeSet::from([Condition::of(condition)]);
        let expectation = expect(&documents(), "aliases/create", &conditions);
        let exchange = exchange(status, body);
        let reading = Reading::of(&exchange, &codes());
        check(&expectation, &reading, &exchange).map(|judgement| judgement.verdict)
    }

    #[test]
    fn a_refusal_blames_the_request_and_not_the_server() {
        let error = r#"{"code":65535,"message":"index out of range"}"#;
        for condition in ["missing-field", "name-outside-rules"] {
            assert_eq!(verdict(condition, 500, error), Some(Verdict::Warn));
            assert_eq!(verdict(condition, 400, error), Some(Verdict::Pass));
            assert_eq!(verdict(condition, 200, error), Some(Verdict::Pass));
        }
    }

    #[test]
    fn what_is_busy_or_no_envelope_or_refused_wrongly_is_the_business_of_others() {
        let error = r#"{"code":65535,"message":"no"}"#;
        assert_eq!(verdict("valid", 500, error), None);
        assert_eq!(verdict("missing-field", 503, error), None);
        assert_eq!(verdict("missing-field", 500, "<html>"), None);
        assert_eq!(
            verdict("missing-field", 500, r#"{"code":0,"data":{}}"#),
            None
        );
    }

    #[test]
    fn what_is_no_envelope_says_nothing_of_its_server() {
        for body in ["[5]", r#""5""#, r#"{"message":"no"}"#] {
            assert_eq!(verdict("missing-field", 500, body), None, "{body}");
        }
    }
}
