//! `auth/bearer-token`.

use super::reading::Class;
use super::rule::Rule;
use super::verdict::{Judgement, Verdict};
use crate::contract::Level;

/// The rule.
pub const BEARER: Rule = Rule {
    id: "auth/bearer-token",
    level: Level::Should,
    title: "A valid token sent as a Bearer token in the Authorization header is accepted.",
    clauses: &[
        "CA-09", "CA-11", "CA-21", "DA-05", "DA-08", "DA-14", "CI-07", "CI-12",
    ],
    method: "Every request of a run that has a token. HTTP 401 is a warning: no run begins before its token was accepted once. Without a token there is nothing to decide; whether one is needed depends on the target (AX-21).",
};

const EXPECTED: &str = "the Bearer token accepted";

/// HTTP status by which a server says that it does not know who is there; 403 means that it knows, and forbids.
const NOT_AUTHENTICATED: u16 = 401;

/// Judges an exchange that carried the run's token. No run begins before its token was accepted once.
pub fn check(class: &Class, status: Option<u16>) -> Option<Judgement> {
    match class {
        Class::Accepted => Some(BEARER.pass(EXPECTED)),
        Class::Unauthorised if status == Some(NOT_AUTHENTICATED) => Some(BEARER.judge(
            Verdict::Warn,
            "not-authenticated",
            EXPECTED,
            "HTTP 401, although the same token is accepted elsewhere",
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::check::{Class, Verdict};

    #[test]
    fn an_accepted_request_proves_the_token_and_most_refusals_prove_nothing() {
        let verdict = |class: Class, status| check(&class, status).map(|judged| judged.verdict);
        assert_eq!(verdict(Class::Accepted, Some(200)), Some(Verdict::Pass));
        assert_eq!(verdict(Class::Unauthorised, Some(403)), None);
        assert_eq!(verdict(Class::Unauthorised, None), None);
        assert_eq!(verdict(Class::Rejected, Some(401)), None);
    }

    #[test]
    fn a_token_that_is_taken_elsewhere_and_not_known_here_is_warned_about() {
        let judged = check(&Class::Unauthorised, Some(401)).expect("a judgement");
        assert_eq!(judged.verdict, Verdict::Warn);
    }
}
