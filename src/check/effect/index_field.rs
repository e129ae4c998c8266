//! `indexes/field-as-asked`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// An index is on the field it was asked for.
pub const INDEX_FIELD: Rule = Rule {
    id: "indexes/field-as-asked",
    level: Level::Must,
    title: "An index is on the field it was asked for.",
    clauses: &["CI-02", "CI-21"],
    method: "fieldName of indexes/describe after each accepted create.",
};

#[cfg(test)]
mod tests {
    use super::super::Said;
    use super::super::testing::{Shown, judged, step};
    use super::INDEX_FIELD;
    use crate::check::Verdict;

    #[test]
    fn only_the_field_that_was_asked_for_passes() {
        let expected = Shown::new().index("ix", "vector", "L2", "FLAT");
        let made = step("indexes/create", Said::Accepted, "");
        let judgement = judged(
            &made,
            &expected,
            &Shown::new().index("ix", "title", "L2", "FLAT"),
        );
        assert_eq!(
            (judgement.rule.as_str(), judgement.verdict),
            (INDEX_FIELD.id, Verdict::Fail)
        );
        assert_eq!(judged(&made, &expected, &expected).verdict, Verdict::Pass);
    }
}
