//! `coherence/success-has-effect`.

use crate::check::rule::Rule;
use crate::check::verdict::{Judgement, Verdict};
use crate::contract::Level;

/// Code 0 means that what was asked for has happened, also where the documents leave open whether it must be accepted.
pub const SUCCESS: Rule = Rule {
    id: "coherence/success-has-effect",
    level: Level::Must,
    title: "Code 0 means that what was asked for has happened, also where the documents leave open whether it must be accepted.",
    clauses: &["H-01"],
    method: "The same reads after each accepted request in an open condition, as far as it is plain what it asks for.",
};

/// An index was made, and another one that nobody dropped is gone. That a second one on its field takes its place no
/// page says, nor that it may stay.
pub fn in_its_place() -> Judgement {
    SUCCESS.judge(
        Verdict::Warn,
        "index-gone",
        "every other index as it was",
        "another index of the field is gone, which nobody dropped",
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Shown, judged, step};
    use super::super::{Said, telling};
    use super::SUCCESS;
    use crate::check::Verdict;
    use crate::model::{Fact, Facts};

    #[test]
    fn in_an_open_condition_a_yes_must_still_be_true() {
        let mut made = step("aliases/drop", Said::Accepted, "x");
        made.open = true;
        let gone = Shown::new().owner("x", None);
        let judgement = judged(&made, &gone, &Shown::new().owner("x", Some("a")));
        assert_eq!(
            (judgement.rule.as_str(), judgement.verdict),
            (SUCCESS.id, Verdict::Fail)
        );
        let judgement = judged(&made, &gone, &gone);
        assert_eq!(
            (judgement.rule.as_str(), judgement.verdict),
            (SUCCESS.id, Verdict::Pass)
        );
    }

    #[test]
    fn what_the_request_is_about_tells_more_than_its_neighbours() {
        let of = |x, y, indexes| {
            Shown::new()
                .owner("x", x)
                .owner("y", y)
                .indexes(indexes)
                .facts()
        };
        let right = of(Some("a"), Some("a"), &["i"]);
        let told = |operation, alias, seen: Facts| {
            let step = step(operation, Said::Accepted, alias);
            match telling(&step.step(), &right, &seen) {
                Some(Fact::Owner { alias, .. }) => alias.clone(),
                Some(Fact::Indexes { .. }) => "indexes".to_owned(),
                other => format!("{other:?}"),
            }
        };
        let all = || of(None, None, &[]);
        assert_eq!(told("aliases/drop", "y", all()), "y");
        assert_eq!(told("indexes/create", "", all()), "indexes");
        assert_eq!(told("aliases/drop", "y", of(None, Some("a"), &["i"])), "x");
        assert_eq!(told("aliases/drop", "y", right.clone()), "None");
    }

    #[test]
    fn an_alias_that_goes_with_an_index_is_no_matter_of_the_index() {
        let of = |indexes, owner, list| {
            Shown::new()
                .indexes(indexes)
                .owner("x", owner)
                .list("a", list)
        };
        for operation in ["indexes/create", "indexes/drop"] {
            let made = step(operation, Said::Accepted, "");
            let right = of(&["i"], Some("a"), &["x"]);
            let judgement = judged(&made, &right, &of(&["i"], None, &[]));
            assert_eq!(
                (judgement.rule.as_str(), judgement.kind.as_str()),
                (SUCCESS.id, "other-alias-changed"),
                "{operation}"
            );
            let judgement = judged(&made, &right, &of(&[], None, &[]));
            assert_ne!(judgement.kind, "other-alias-changed", "{operation}");
        }
    }
}
