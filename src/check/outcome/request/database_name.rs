//! `request/database-name`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// The rule.
pub const DATABASE_NAME: Rule = Rule {
    id: "request/database-name",
    level: Level::Must,
    title: "A database that exists may be named.",
    clauses: &["CI-14"],
    method: "A valid request with the name of the database in which the collection lies.",
};

#[cfg(test)]
mod tests {
    use super::DATABASE_NAME;
    use crate::check::outcome::testing::verdict;
    use crate::check::{Class, Verdict};

    #[test]
    fn on_indexes_create_database_given_passes_when_accepted_and_is_a_fail_otherwise() {
        assert_eq!(
            verdict("indexes/create", &["database-given"], &Class::Accepted),
            (Verdict::Pass, DATABASE_NAME.id.to_owned())
        );
        assert_eq!(
            verdict("indexes/create", &["database-given"], &Class::Rejected),
            (Verdict::Fail, DATABASE_NAME.id.to_owned())
        );
    }
}
