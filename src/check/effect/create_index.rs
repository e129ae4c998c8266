//! `indexes/create-effect`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// After an accepted create the index is there under its name, and no other.
pub const CREATE_INDEX: Rule = Rule {
    id: "indexes/create-effect",
    level: Level::Must,
    title: "After an accepted create the index is there under its name, and no other.",
    clauses: &["CI-02", "CI-18"],
    method: "indexes/list after each accepted create.",
};

#[cfg(test)]
mod tests {
    use super::super::Said;
    use super::super::testing::{Shown, judged, step};
    use super::CREATE_INDEX;
    use crate::check::Verdict;

    #[test]
    fn an_index_that_is_listed_passes() {
        let right = Shown::new().indexes(&["ix"]);
        let judgement = judged(&step("indexes/create", Said::Accepted, ""), &right, &right);
        assert_eq!(
            (judgement.rule.as_str(), judgement.verdict),
            (CREATE_INDEX.id, Verdict::Pass)
        );
    }

    #[test]
    fn no_index_another_name_and_one_too_many_are_kinds_of_their_own() {
        for (shown, kind) in [
            (&[][..], "no-index"),
            (&["other"][..], "other-name"),
            (&["ix", "more"][..], "other-index"),
        ] {
            let step = step("indexes/create", Said::Accepted, "");
            let judgement = judged(
                &step,
                &Shown::new().indexes(&["ix"]),
                &Shown::new().indexes(shown),
            );
            assert_eq!(
                (judgement.rule.as_str(), judgement.kind.as_str()),
                (CREATE_INDEX.id, kind)
            );
        }
    }

    #[test]
    fn an_index_that_is_missing_where_the_outcome_is_open_only_belies_the_success() {
        let mut asked = step("indexes/create", Said::Accepted, "x");
        let (before, after) = (Shown::new().indexes(&["i"]), Shown::new().indexes(&[]));
        assert_eq!(judged(&asked, &before, &after).rule, CREATE_INDEX.id);
        asked.open = true;
        assert_eq!(
            judged(&asked, &before, &after).rule,
            "coherence/success-has-effect"
        );
    }
}
