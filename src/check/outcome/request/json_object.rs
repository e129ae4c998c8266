//! `request/json-object`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// The rule.
pub const JSON_OBJECT: Rule = Rule {
    id: "request/json-object",
    level: Level::Must,
    title: "A body that is not one JSON object is rejected.",
    clauses: &["H-16", "H-12"],
    method: "Empty and truncated bodies and JSON values that are not objects; counts only beside the accepted twin. Extensions of JSON are open.",
};

#[cfg(test)]
mod tests {
    use super::JSON_OBJECT;
    use crate::check::outcome::testing::verdict;
    use crate::check::{Class, Verdict};

    #[test]
    fn on_aliases_drop_body_truncated_passes_when_rejected_and_is_a_fail_otherwise() {
        assert_eq!(
            verdict("aliases/drop", &["body-truncated"], &Class::Rejected),
            (Verdict::Pass, JSON_OBJECT.id.to_owned())
        );
        assert_eq!(
            verdict("aliases/drop", &["body-truncated"], &Class::Accepted),
            (Verdict::Fail, JSON_OBJECT.id.to_owned())
        );
    }

    #[test]
    fn on_aliases_drop_body_not_object_passes_when_rejected_and_is_a_fail_otherwise() {
        assert_eq!(
            verdict("aliases/drop", &["body-not-object"], &Class::Rejected),
            (Verdict::Pass, JSON_OBJECT.id.to_owned())
        );
        assert_eq!(
            verdict("aliases/drop", &["body-not-object"], &Class::Accepted),
            (Verdict::Fail, JSON_OBJECT.id.to_owned())
        );
    }
}
