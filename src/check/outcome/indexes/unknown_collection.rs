//! `indexes/unknown-collection`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// The rule.
pub const UNKNOWN_COLLECTION: Rule = Rule {
    id: "indexes/unknown-collection",
    level: Level::Must,
    title: "An index on a collection that does not exist is an error.",
    clauses: &["CI-17", "H-12"],
    method: "Names that were never created; counts only beside its accepted twin. With an empty list of indexes an acceptance is a warning.",
};

#[cfg(test)]
mod tests {
    use super::UNKNOWN_COLLECTION;
    use crate::check::outcome::testing::verdict;
    use crate::check::{Class, Verdict};

    #[test]
    fn on_indexes_create_unknown_collection_passes_when_rejected_and_is_a_fail_otherwise() {
        assert_eq!(
            verdict("indexes/create", &["unknown-collection"], &Class::Rejected),
            (Verdict::Pass, UNKNOWN_COLLECTION.id.to_owned())
        );
        assert_eq!(
            verdict("indexes/create", &["unknown-collection"], &Class::Accepted),
            (Verdict::Fail, UNKNOWN_COLLECTION.id.to_owned())
        );
    }

    #[test]
    fn on_indexes_create_unknown_collection_no_items_passes_when_rejected_and_is_a_warn_otherwise()
    {
        assert_eq!(
            verdict(
                "indexes/create",
                &["unknown-collection-no-items"],
                &Class::Rejected
            ),
            (Verdict::Pass, UNKNOWN_COLLECTION.id.to_owned())
        );
        assert_eq!(
            verdict(
                "indexes/create",
                &["unknown-collection-no-items"],
                &Class::Accepted
            ),
            (Verdict::Warn, UNKNOWN_COLLECTION.id.to_owned())
        );
    }
}
