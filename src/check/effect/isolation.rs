//! `coherence/database-isolation`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// A name made in one database shows in no other.
pub const ISOLATION: Rule = Rule {
    id: "coherence/database-isolation",
    level: Level::Must,
    title: "A name made in one database shows in no other.",
    clauses: &["H-05"],
    method: "One alias name in two databases, with all reads in both; requests that name a database that was never made. Accepting such a create is a warning only, since two of the pages do not show dbName.",
};

#[cfg(test)]
mod tests {
    use super::super::Said;
    use super::super::testing::{Shown, judged, step};
    use super::ISOLATION;
    use crate::check::Verdict;

    #[test]
    fn what_changes_in_a_database_that_was_not_meant_crosses() {
        let expected = Shown::new()
            .owner("x", Some("a"))
            .owner_in("other", "x", None);
        let seen = Shown::new().owner("x", None).owner_in("other", "x", None);
        let mut dropped = step("aliases/drop", Said::Accepted, "x");
        dropped.database = "other".to_owned();
        let judgement = judged(&dropped, &expected, &seen);
        assert_eq!(
            (judgement.rule.as_str(), judgement.verdict),
            (ISOLATION.id, Verdict::Fail)
        );
        assert_eq!(
            judged(&dropped, &expected, &expected).verdict,
            Verdict::Pass
        );
    }

    #[test]
    fn an_index_that_goes_in_a_database_that_was_not_meant_crosses_and_one_that_changes_in_it_does_not()
     {
        let expected = Shown::new().indexes(&["i"]);
        let seen = Shown::new().indexes(&[]);
        let mut dropped = step("indexes/drop", Said::Accepted, "x");
        assert_ne!(judged(&dropped, &expected, &seen).rule, ISOLATION.id);
        dropped.database = "other".to_owned();
        assert_eq!(judged(&dropped, &expected, &seen).rule, ISOLATION.id);
    }
}
