//! `transport/documented-path`.

use crate::check::reading::Class;
use crate::check::rule::Rule;
use crate::check::verdict::Judgement;
use crate::contract::Level;
use crate::wire::Exchange;

/// The rule.
pub const DOCUMENTED_PATH: Rule = Rule {
    id: "transport/documented-path",
    level: Level::Must,
    title: "Each documented operation answers at its documented method and path.",
    clauses: &["CA-07", "DA-04", "CI-04", "H-13", "DA-06"],
    method: "The three operations under test: HTTP 404 or 405 without JSON on the documented path means that it is absent.",
};

const EXPECTED: &str = "an answer of the operation";

/// Judges an exchange that used the documented method and path.
pub fn check(exchange: &Exchange, class: &Class) -> Option<Judgement> {
    let status = exchange.answer()?.status;
    Some(match class {
        Class::NoRoute => {
            DOCUMENTED_PATH.broken("absent", EXPECTED, format!("HTTP {status} without JSON"))
        }
        _ => DOCUMENTED_PATH.pass(EXPECTED),
    })
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::check::Verdict;
    use crate::check::reading::Class;
    use crate::check::testing::exchange;

    #[test]
    fn a_path_that_leads_nowhere_fails() {
        let nowhere = exchange(404, "404 page not found");
        assert_eq!(
            check(&nowhere, &Class::NoRoute).map(|judged| judged.verdict),
            Some(Verdict::Fail)
        );
        let there = exchange(200, "{}");
        assert_eq!(
            check(&there, &Class::Rejected).map(|judged| judged.verdict),
            Some(Verdict::Pass)
        );
    }
}
