//! `auth/bearer-token`.

use super::reading::Class;
use super::rule::Rule;
use super::verdict::Judgement;
use crate::contract::Level;

/// The rule.
pub const BEARER: Rule = Rule {
    id: "auth/bearer-token",
    level: Level::Should,
    title: "A valid token sent as a Bearer token in the Authorization header is accepted.",
    clauses: &[
        "CA-09", "CA-11", "CA-21", "DA-05", "DA-08", "DA-14", "CI-07", "CI-12",
    ],
    method: "Every request of a run that has a token. Without a token there is nothing to decide; whether one is needed depends on the target (AX-21).",
};

const EXPECTED: &str = "the Bearer token accepted";

/// Judges an exchange that carried the run's token.
pub fn check(class: &Class) -> Option<Judgement> {
    match class {
        Class::Accepted => Some(BEARER.pass(EXPECTED)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::check::{Class, Verdict};

    #[test]
    fn an_accepted_request_proves_the_token_and_a_refusal_proves_nothing() {
        assert_eq!(
            check(&Class::Accepted).map(|judged| judged.verdict),
            Some(Verdict::Pass)
        );
        assert_eq!(check(&Class::Unauthorised), None);
    }
}
