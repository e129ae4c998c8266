//! `envelope/status-agrees`.

use super::Envelope;
use crate::check::reading::Class;
use crate::check::rule::Rule;
use crate::check::verdict::{Judgement, Verdict};
use crate::contract::Level;

/// The rule.
pub const STATUS: Rule = Rule {
    id: "envelope/status-agrees",
    level: Level::Must,
    title: "A success code never comes with an HTTP status that says the opposite.",
    clauses: &["H-11"],
    method: "Every answer with code 0 and data: status 500 and above is a failure, 300 to 499 a warning. The pages say nothing of the status of errors.",
};

const EXPECTED: &str = "an HTTP status of 2xx with code 0";

pub(super) fn check(envelope: Envelope<'_>) -> Option<Judgement> {
    let status = envelope.exchange.answer()?.status;
    if envelope.reading.class != Class::Accepted {
        return None;
    }
    Some(match status {
        500.. => STATUS.broken(
            "server-error",
            EXPECTED,
            format!("HTTP {status} with code 0"),
        ),
        300..=499 => STATUS.judge(
            Verdict::Warn,
            "not-success",
            EXPECTED,
            format!("HTTP {status} with code 0"),
        ),
        _ => STATUS.pass(EXPECTED),
    })
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::check::Verdict;
    use crate::check::envelope::testing::judged;

    #[test]
    fn success_with_a_server_error_fails_and_an_error_with_any_status_is_fine() {
        let ok = r#"{"code":0,"data":{}}"#;
        let verdict = |status, body| {
            judged(check, "aliases.describe", status, body).map(|(verdict, _)| verdict)
        };
        assert_eq!(verdict(200, ok), Some(Verdict::Pass));
        assert_eq!(verdict(500, ok), Some(Verdict::Fail));
        assert_eq!(verdict(404, ok), Some(Verdict::Warn));
        assert_eq!(verdict(500, r#"{"code":1100,"message":"no"}"#), None);
    }
}
