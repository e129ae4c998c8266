//! `aliases/create-effect`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// After an accepted create the alias leads to the collection it was asked for.
pub const CREATE_ALIAS: Rule = Rule {
    id: "aliases/create-effect",
    level: Level::Must,
    title: "After an accepted create the alias leads to the collection it was asked for.",
    clauses: &["CA-03", "CA-23", "CA-24"],
    method: "aliases/describe and aliases/list after each accepted create.",
};

#[cfg(test)]
mod tests {
    use super::super::Said;
    use super::super::testing::{Shown, judged, step};
    use super::CREATE_ALIAS;
    use crate::check::Verdict;

    #[test]
    fn an_alias_where_it_was_asked_for_passes() {
        let right = Shown::new().owner("x", Some("a")).list("a", &["x"]);
        let judgement = judged(&step("aliases/create", Said::Accepted, "x"), &right, &right);
        assert_eq!(
            (judgement.rule.as_str(), judgement.verdict),
            (CREATE_ALIAS.id, Verdict::Pass)
        );
    }

    #[test]
    fn a_create_without_effect_and_one_on_another_collection_differ_in_kind() {
        let expected = Shown::new().owner("x", Some("a"));
        for (shown, kind) in [(None, "no-effect"), (Some("b"), "other-collection")] {
            let seen = Shown::new().owner("x", shown);
            let judgement = judged(
                &step("aliases/create", Said::Accepted, "x"),
                &expected,
                &seen,
            );
            assert_eq!(
                (judgement.rule.as_str(), judgement.kind.as_str()),
                (CREATE_ALIAS.id, kind)
            );
        }
    }
}
