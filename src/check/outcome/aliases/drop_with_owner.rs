//! `aliases/drop-with-owner`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// The rule.
pub const DROP_WITH_OWNER: Rule = Rule {
    id: "aliases/drop-with-owner",
    level: Level::Must,
    title: "An alias can be dropped with its collection named.",
    clauses: &["DA-16"],
    method: "Drop with the alias name and the collection that owns it.",
};

#[cfg(test)]
mod tests {
    use super::DROP_WITH_OWNER;
    use crate::check::outcome::testing::verdict;
    use crate::check::{Class, Verdict};

    #[test]
    fn on_aliases_drop_drop_names_owner_passes_when_accepted_and_is_a_fail_otherwise() {
        assert_eq!(
            verdict("aliases/drop", &["drop-names-owner"], &Class::Accepted),
            (Verdict::Pass, DROP_WITH_OWNER.id.to_owned())
        );
        assert_eq!(
            verdict("aliases/drop", &["drop-names-owner"], &Class::Rejected),
            (Verdict::Fail, DROP_WITH_OWNER.id.to_owned())
        );
    }
}
