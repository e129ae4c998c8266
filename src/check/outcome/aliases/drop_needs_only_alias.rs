//! `aliases/drop-needs-only-alias`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// The rule.
pub const DROP_NEEDS_ONLY_ALIAS: Rule = Rule {
    id: "aliases/drop-needs-only-alias",
    level: Level::Must,
    title: "An alias can be dropped without naming its collection.",
    clauses: &["DA-10", "DA-18"],
    method: "Drop with nothing but the alias name.",
};

#[cfg(test)]
mod tests {
    use super::DROP_NEEDS_ONLY_ALIAS;
    use crate::check::outcome::testing::verdict;
    use crate::check::{Class, Verdict};

    #[test]
    fn on_aliases_drop_drop_without_collection_passes_when_accepted_and_is_a_fail_otherwise() {
        assert_eq!(
            verdict(
                "aliases/drop",
                &["drop-without-collection"],
                &Class::Accepted
            ),
            (Verdict::Pass, DROP_NEEDS_ONLY_ALIAS.id.to_owned())
        );
        assert_eq!(
            verdict(
                "aliases/drop",
                &["drop-without-collection"],
                &Class::Rejected
            ),
            (Verdict::Fail, DROP_NEEDS_ONLY_ALIAS.id.to_owned())
        );
    }
}
