//! `effect/rejected-changes-nothing`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// A rejected request changes nothing.
pub const REJECTED: Rule = Rule {
    id: "effect/rejected-changes-nothing",
    level: Level::Must,
    title: "A rejected request changes nothing.",
    clauses: &["H-06"],
    method: "The same reads after each rejected request.",
};

#[cfg(test)]
mod tests {
    use super::super::Said;
    use super::super::testing::{Shown, judged, step};
    use super::REJECTED;
    use crate::check::Verdict;

    #[test]
    fn a_rejected_request_may_change_nothing() {
        let before = Shown::new().owner("x", None);
        let rejected = step("aliases/create", Said::Rejected, "x");
        let judgement = judged(&rejected, &before, &Shown::new().owner("x", Some("a")));
        assert_eq!(
            (judgement.rule.as_str(), judgement.verdict),
            (REJECTED.id, Verdict::Fail)
        );
        let judgement = judged(&rejected, &before, &before);
        assert_eq!(
            (judgement.rule.as_str(), judgement.verdict),
            (REJECTED.id, Verdict::Pass)
        );
    }

    #[test]
    fn an_alias_bound_by_a_rejected_request_is_told_so_even_where_it_dangles() {
        let seen = Shown::new().owner("x", Some("gone")).exists("gone", false);
        let expected = Shown::new().owner("x", None).exists("gone", false);
        assert_eq!(
            judged(
                &step("aliases/create", Said::Rejected, "x"),
                &expected,
                &seen
            )
            .rule,
            REJECTED.id
        );
    }

    #[test]
    fn a_collection_that_goes_with_a_rejected_request_is_its_doing() {
        for operation in ["aliases/create", "aliases/drop"] {
            let before = Shown::new().exists("a", true).list("a", &[]);
            let after = Shown::new().exists("a", false).list("a", &[]);
            let judgement = judged(&step(operation, Said::Rejected, "x"), &before, &after);
            assert_eq!(judgement.rule, REJECTED.id, "{operation}");
        }
    }
}
