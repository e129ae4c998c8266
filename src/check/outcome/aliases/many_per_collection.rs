//! `aliases/many-per-collection`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// The rule.
pub const MANY_PER_COLLECTION: Rule = Rule {
    id: "aliases/many-per-collection",
    level: Level::Must,
    title: "A collection may have several aliases at once.",
    clauses: &["CA-05"],
    method: "A second and a third alias on one collection; all must be there in the end.",
};

#[cfg(test)]
mod tests {
    use super::MANY_PER_COLLECTION;
    use crate::check::outcome::testing::verdict;
    use crate::check::{Class, Verdict};

    #[test]
    fn on_aliases_create_collection_has_alias_passes_when_accepted_and_is_a_fail_otherwise() {
        assert_eq!(
            verdict(
                "aliases/create",
                &["collection-has-alias"],
                &Class::Accepted
            ),
            (Verdict::Pass, MANY_PER_COLLECTION.id.to_owned())
        );
        assert_eq!(
            verdict(
                "aliases/create",
                &["collection-has-alias"],
                &Class::Rejected
            ),
            (Verdict::Fail, MANY_PER_COLLECTION.id.to_owned())
        );
    }
}
