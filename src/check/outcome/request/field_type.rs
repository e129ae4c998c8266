//! `request/field-type`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// The rule.
pub const FIELD_TYPE: Rule = Rule {
    id: "request/field-type",
    level: Level::Must,
    title: "A structure where another type is documented is rejected.",
    clauses: &[
        "CA-23", "CA-24", "DA-17", "CI-14", "CI-16", "CI-18", "CI-19", "CI-21", "CI-22", "CI-23",
        "H-12",
    ],
    method: "An array or object for a string, anything else for an array or object, one at a time; counts only beside its accepted twin. Fields that later pages dropped are open.",
};

#[cfg(test)]
mod tests {
    use super::FIELD_TYPE;
    use crate::check::outcome::testing::verdict;
    use crate::check::{Class, Verdict};

    #[test]
    fn on_aliases_create_wrong_type_passes_when_rejected_and_is_a_fail_otherwise() {
        assert_eq!(
            verdict("aliases/create", &["wrong-type"], &Class::Rejected),
            (Verdict::Pass, FIELD_TYPE.id.to_owned())
        );
        assert_eq!(
            verdict("aliases/create", &["wrong-type"], &Class::Accepted),
            (Verdict::Fail, FIELD_TYPE.id.to_owned())
        );
    }
}
