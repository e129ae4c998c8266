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

    #[test]
    fn a_collection_that_is_denied_dangles_whatever_database_the_request_named_and_whichever_witness_shows_its_alias()
     {
        let there = Shown::new().list("a", &["y"]).exists("a", true);
        let denied = Shown::new().list("a", &["y"]).exists("a", false);
        let mut elsewhere = step("aliases/drop", Said::Accepted, "x");
        elsewhere.database = "other".to_owned();
        for dropped in [step("aliases/drop", Said::Accepted, "x"), elsewhere] {
            assert_eq!(judged(&dropped, &there, &denied).rule, NO_DANGLING.id);
        }
    }
}
