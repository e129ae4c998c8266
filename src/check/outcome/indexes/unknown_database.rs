//! `indexes/unknown-database`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// The rule.
pub const UNKNOWN_DATABASE: Rule = Rule {
    id: "indexes/unknown-database",
    level: Level::Must,
    title: "An index in a database that does not exist is an error.",
    clauses: &["CI-15", "H-12"],
    method: "The name of a collection that exists, in a database that does not; counts only beside its accepted twin. With an empty list of indexes an acceptance is a warning.",
};

#[cfg(test)]
mod tests {
    use super::UNKNOWN_DATABASE;
    use crate::check::outcome::testing::verdict;
    use crate::check::{Class, Verdict};

    #[test]
    fn on_indexes_create_unknown_database_passes_when_rejected_and_is_a_fail_otherwise() {
        assert_eq!(
            verdict("indexes/create", &["unknown-database"], &Class::Rejected),
            (Verdict::Pass, UNKNOWN_DATABASE.id.to_owned())
        );
        assert_eq!(
            verdict("indexes/create", &["unknown-database"], &Class::Accepted),
            (Verdict::Fail, UNKNOWN_DATABASE.id.to_owned())
        );
    }

    #[test]
    fn on_indexes_create_unknown_database_no_items_passes_when_rejected_and_is_a_warn_otherwise() {
        assert_eq!(
            verdict(
                "indexes/create",
                &["unknown-database-no-items"],
                &Class::Rejected
            ),
            (Verdict::Pass, UNKNOWN_DATABASE.id.to_owned())
        );
        assert_eq!(
            verdict(
                "indexes/create",
                &["unknown-database-no-items"],
                &Class::Accepted
            ),
            (Verdict::Warn, UNKNOWN_DATABASE.id.to_owned())
        );
    }
}
