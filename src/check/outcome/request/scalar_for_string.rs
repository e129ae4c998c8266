//! `request/scalar-for-string`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// The rule.
pub const SCALAR_FOR_STRING: Rule = Rule {
    id: "request/scalar-for-string",
    level: Level::Should,
    title: "A number or truth value where a string is documented is rejected.",
    clauses: &[
        "CA-23", "CA-24", "DA-17", "CI-16", "CI-19", "CI-21", "CI-22",
    ],
    method: "A number and a truth value for each string, one at a time; counts only beside its accepted twin. A server that coerces is warned about.",
};

#[cfg(test)]
mod tests {
    use super::SCALAR_FOR_STRING;
    use crate::check::outcome::testing::verdict;
    use crate::check::{Class, Verdict};

    #[test]
    fn on_aliases_create_scalar_for_string_passes_when_rejected_and_is_a_warn_otherwise() {
        assert_eq!(
            verdict("aliases/create", &["scalar-for-string"], &Class::Rejected),
            (Verdict::Pass, SCALAR_FOR_STRING.id.to_owned())
        );
        assert_eq!(
            verdict("aliases/create", &["scalar-for-string"], &Class::Accepted),
            (Verdict::Warn, SCALAR_FOR_STRING.id.to_owned())
        );
    }
}
