//! `code/error-is-not-zero`.

use crate::check::reading::{Class, Reading};
use crate::check::rule::Rule;
use crate::check::verdict::Judgement;
use crate::contract::Level;

/// The rule.
pub const ERROR_NOT_ZERO: Rule = Rule {
    id: "code/error-is-not-zero",
    level: Level::Must,
    title: "The code of an error is never 0.",
    clauses: &["CA-28", "CA-31", "DA-22", "CI-24"],
    method: "Every answer that says by its message, and by having no data, that the request was rejected.",
};

const EXPECTED: &str = "a code other than 0";

/// Judges an exchange of a documented operation.
pub fn check(reading: &Reading) -> Option<Judgement> {
    match (&reading.class, reading.code?) {
        (Class::Rejected, 0) => {
            Some(ERROR_NOT_ZERO.broken("zero", EXPECTED, "code 0 with a message and without data"))
        }
        (Class::Unavailable(_), 0) => None,
        // A busy target says no too, and this much can be said of it.
        (Class::Rejected | Class::Unavailable(_), _) => Some(ERROR_NOT_ZERO.pass(EXPECTED)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::check::Verdict;
    use crate::check::reading::Reading;
    use crate::check::testing::{codes, exchange};

    fn verdict(body: &str) -> Option<Verdict> {
        check(&Reading::of(&exchange(200, body), &codes())).map(|judged| judged.verdict)
    }

    #[test]
    fn an_error_with_the_code_of_success_fails() {
        assert_eq!(
            verdict(r#"{"code":0,"message":"alias not found"}"#),
            Some(Verdict::Fail)
        );
        assert_eq!(
            verdict(r#"{"code":1600,"message":"alias not found"}"#),
            Some(Verdict::Pass)
        );
        assert_eq!(verdict(r#"{"code":0,"data":{}}"#), None);
        assert_eq!(
            verdict(r#"{"code":1,"message":"alias not found"}"#),
            Some(Verdict::Pass)
        );
    }
}
