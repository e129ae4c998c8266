//! `request/required-field`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// The rule.
pub const REQUIRED_FIELD: Rule = Rule {
    id: "request/required-field",
    level: Level::Must,
    title: "A request without a required field is rejected.",
    clauses: &["CA-25", "DA-17", "CI-16", "CI-18", "CI-21", "H-12"],
    method: "One required field left out at a time; counts only beside its accepted twin (AX-12).",
};

#[cfg(test)]
mod tests {
    use super::REQUIRED_FIELD;
    use crate::check::outcome::testing::verdict;
    use crate::check::{Class, Verdict};

    #[test]
    fn on_aliases_create_missing_field_passes_when_rejected_and_is_a_fail_otherwise() {
        assert_eq!(
            verdict("aliases/create", &["missing-field"], &Class::Rejected),
            (Verdict::Pass, REQUIRED_FIELD.id.to_owned())
        );
        assert_eq!(
            verdict("aliases/create", &["missing-field"], &Class::Accepted),
            (Verdict::Fail, REQUIRED_FIELD.id.to_owned())
        );
    }

    #[test]
    fn on_indexes_create_missing_field_passes_when_rejected_and_is_a_fail_otherwise() {
        assert_eq!(
            verdict("indexes/create", &["missing-field"], &Class::Rejected),
            (Verdict::Pass, REQUIRED_FIELD.id.to_owned())
        );
        assert_eq!(
            verdict("indexes/create", &["missing-field"], &Class::Accepted),
            (Verdict::Fail, REQUIRED_FIELD.id.to_owned())
        );
    }
}
