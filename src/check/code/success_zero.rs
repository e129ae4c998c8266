//! `code/success-is-zero`.

use crate::check::reading::{Class, Reading};
use crate::check::rule::Rule;
use crate::check::verdict::{Judgement, Verdict};
use crate::contract::Level;

/// The rule.
pub const SUCCESS_ZERO: Rule = Rule {
    id: "code/success-is-zero",
    level: Level::Must,
    title: "The code of a success is 0.",
    clauses: &["CA-15", "CA-28", "DA-11", "DA-21", "CI-09", "CI-24"],
    method: "Every accepted request. One page still shows 200 in its tables (IX-02): there, 200 with data and without a message is a warning.",
};

/// The code of success that one page's tables show and its example contradicts.
const OLD_SUCCESS: i64 = 200;
const EXPECTED: &str = "code 0";

/// Judges an exchange of a documented operation.
pub fn check(operation: &str, reading: &Reading) -> Option<Judgement> {
    if reading.class != Class::Accepted {
        return None;
    }
    Some(match reading.code? {
        0 => SUCCESS_ZERO.pass(EXPECTED),
        OLD_SUCCESS if operation == "indexes/create" => SUCCESS_ZERO.judge(
            Verdict::Warn,
            "200",
            EXPECTED,
            "code 200, as the older tables say",
        ),
        OLD_SUCCESS => SUCCESS_ZERO.broken("200", EXPECTED, "code 200"),
        other => SUCCESS_ZERO.broken(
            "other",
            EXPECTED,
            format!("code {other} with data and without a message"),
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::check::Verdict;
    use crate::check::reading::Reading;
    use crate::check::testing::{codes, exchange};

    fn verdict(operation: &str, body: &str) -> Option<Verdict> {
        check(operation, &Reading::of(&exchange(200, body), &codes())).map(|judged| judged.verdict)
    }

    #[test]
    fn zero_passes_and_two_hundred_is_tolerated_only_where_a_page_shows_it() {
        assert_eq!(
            verdict("aliases/create", r#"{"code":0,"data":{}}"#),
            Some(Verdict::Pass)
        );
        assert_eq!(
            verdict("aliases/create", r#"{"code":200,"data":{}}"#),
            Some(Verdict::Fail)
        );
        assert_eq!(
            verdict("indexes/create", r#"{"code":200,"data":{}}"#),
            Some(Verdict::Warn)
        );
    }

    #[test]
    fn an_error_is_none_of_its_business() {
        assert_eq!(
            verdict(
                "indexes/create",
                r#"{"code":200,"message":"partition not found"}"#
            ),
            None
        );
    }
}
