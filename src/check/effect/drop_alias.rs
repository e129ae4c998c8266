//! `aliases/drop-effect`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// After an accepted drop the alias is gone, and nothing else is.
pub const DROP_ALIAS: Rule = Rule {
    id: "aliases/drop-effect",
    level: Level::Must,
    title: "After an accepted drop the alias is gone, and nothing else is.",
    clauses: &["DA-03", "DA-17"],
    method: "aliases/describe, aliases/list and collections/has after each accepted drop, for the alias itself, for its neighbours and for the collections.",
};

#[cfg(test)]
mod tests {
    use super::super::Said;
    use super::super::testing::{Shown, judged, step};
    use super::DROP_ALIAS;
    use crate::check::Verdict;

    fn dropped(expected: &Shown, seen: &Shown) -> (String, String) {
        let judgement = judged(&step("aliases/drop", Said::Accepted, "x"), expected, seen);
        (judgement.rule, judgement.kind)
    }

    #[test]
    fn an_alias_that_is_gone_while_all_else_stays_passes() {
        let right = Shown::new()
            .owner("x", None)
            .owner("y", Some("a"))
            .exists("a", true);
        let judgement = judged(&step("aliases/drop", Said::Accepted, "x"), &right, &right);
        assert_eq!(
            (judgement.rule.as_str(), judgement.verdict),
            (DROP_ALIAS.id, Verdict::Pass)
        );
    }

    #[test]
    fn a_drop_that_leaves_the_alias_takes_another_or_takes_the_collection_fails() {
        let of = |kind: &str| (DROP_ALIAS.id.to_owned(), kind.to_owned());
        let gone = Shown::new().owner("x", None);
        assert_eq!(
            dropped(&gone, &Shown::new().owner("x", Some("a"))),
            of("still-there")
        );
        let two = gone.clone().owner("y", Some("a"));
        assert_eq!(
            dropped(&two, &gone.clone().owner("y", None)),
            of("other-alias-changed")
        );
        assert_eq!(
            dropped(&gone.clone().exists("a", true), &gone.exists("a", false)),
            of("collection-gone")
        );
    }

    #[test]
    fn a_drop_that_takes_an_index_with_it_fails() {
        let expected = Shown::new().owner("x", None).indexes(&["i"]);
        let seen = Shown::new().owner("x", None).indexes(&[]);
        assert_eq!(
            dropped(&expected, &seen),
            (DROP_ALIAS.id.to_owned(), "index-changed".to_owned())
        );
    }
}
