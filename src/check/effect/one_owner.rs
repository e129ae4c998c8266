//! `coherence/one-owner`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// No two collections of one database list the same alias.
pub const ONE_OWNER: Rule = Rule {
    id: "coherence/one-owner",
    level: Level::Must,
    title: "No two collections of one database list the same alias.",
    clauses: &["CA-06", "DA-19", "H-02"],
    method: "aliases/list of every collection of a case after each request that changes something.",
};

#[cfg(test)]
mod tests {
    use super::super::Said;
    use super::super::testing::{Shown, judged, step};
    use super::ONE_OWNER;
    use crate::check::Verdict;

    #[test]
    fn two_lists_with_one_alias_fail_and_one_passes() {
        let right = Shown::new()
            .owner("x", Some("a"))
            .list("a", &["x"])
            .list("b", &[]);
        let wrong = Shown::new()
            .owner("x", Some("a"))
            .list("a", &["x"])
            .list("b", &["x"]);
        let rejected = step("aliases/create", Said::Rejected, "x");
        let judgement = judged(&rejected, &right, &wrong);
        assert_eq!(
            (judgement.rule.as_str(), judgement.verdict),
            (ONE_OWNER.id, Verdict::Fail)
        );
        assert_eq!(judged(&rejected, &right, &right).verdict, Verdict::Pass);
    }

    #[test]
    fn an_owner_that_is_one_of_two_is_told_as_two_owners() {
        let before = Shown::new()
            .owner("x", Some("a"))
            .list("a", &["x"])
            .list("b", &["x"]);
        let after = Shown::new()
            .owner("x", Some("b"))
            .list("a", &["x"])
            .list("b", &["x"]);
        let judgement = judged(
            &step("aliases/create", Said::Accepted, "x"),
            &before,
            &after,
        );
        assert_eq!(judgement.rule, ONE_OWNER.id);
    }
}
