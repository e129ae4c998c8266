//! `aliases/collection-must-exist`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// The rule.
pub const COLLECTION_MUST_EXIST: Rule = Rule {
    id: "aliases/collection-must-exist",
    level: Level::Must,
    title: "An alias for a collection that does not exist is rejected.",
    clauses: &["CA-03", "CA-04", "H-12"],
    method: "Names that were never created, and a collection that was dropped; counts only beside its accepted twin.",
};

#[cfg(test)]
mod tests {
    use super::COLLECTION_MUST_EXIST;
    use crate::check::outcome::testing::verdict;
    use crate::check::{Class, Verdict};

    #[test]
    fn on_aliases_create_unknown_collection_passes_when_rejected_and_is_a_fail_otherwise() {
        assert_eq!(
            verdict("aliases/create", &["unknown-collection"], &Class::Rejected),
            (Verdict::Pass, COLLECTION_MUST_EXIST.id.to_owned())
        );
        assert_eq!(
            verdict("aliases/create", &["unknown-collection"], &Class::Accepted),
            (Verdict::Fail, COLLECTION_MUST_EXIST.id.to_owned())
        );
    }
}
