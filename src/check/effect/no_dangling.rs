//! `coherence/no-dangling-alias`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// No alias leads to a collection that collections/has denies.
pub const NO_DANGLING: Rule = Rule {
    id: "coherence/no-dangling-alias",
    level: Level::Must,
    title: "No alias leads to a collection that collections/has denies.",
    clauses: &["H-03"],
    method: "aliases/describe and collections/has after each request that changes something.",
};

#[cfg(test)]
mod tests {
    use super::super::Said;
    use super::super::testing::{Shown, judged, step};
    use super::NO_DANGLING;
    use crate::check::Verdict;

    #[test]
    fn an_alias_of_a_collection_that_is_gone_dangles() {
        let dropped = step("collections/drop", Said::Accepted, "x");
        let right = Shown::new().owner("x", None).exists("a", false);
        let judgement = judged(
            &dropped,
            &right,
            &Shown::new().owner("x", Some("a")).exists("a", false),
        );
        assert_eq!(
            (judgement.rule.as_str(), judgement.verdict),
            (NO_DANGLING.id, Verdict::Fail)
        );
        assert_eq!(judged(&dropped, &right, &right).verdict, Verdict::Pass);
    }
}
