//! `indexes/vector-and-scalar`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// The rule.
pub const VECTOR_AND_SCALAR: Rule = Rule {
    id: "indexes/vector-and-scalar",
    level: Level::Must,
    title: "An index can be made on a scalar field as on a vector field.",
    clauses: &["CI-03"],
    method: "One index on each kind of field.",
};

#[cfg(test)]
mod tests {
    use super::VECTOR_AND_SCALAR;
    use crate::check::outcome::testing::verdict;
    use crate::check::{Class, Verdict};

    #[test]
    fn on_indexes_create_field_is_scalar_passes_when_accepted_and_is_a_fail_otherwise() {
        assert_eq!(
            verdict("indexes/create", &["field-is-scalar"], &Class::Accepted),
            (Verdict::Pass, VECTOR_AND_SCALAR.id.to_owned())
        );
        assert_eq!(
            verdict("indexes/create", &["field-is-scalar"], &Class::Rejected),
            (Verdict::Fail, VECTOR_AND_SCALAR.id.to_owned())
        );
    }
}
