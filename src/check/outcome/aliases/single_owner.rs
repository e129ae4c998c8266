//! `aliases/single-owner`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// The rule.
pub const SINGLE_OWNER: Rule = Rule {
    id: "aliases/single-owner",
    level: Level::Must,
    title: "An alias that belongs to one collection cannot be created on another.",
    clauses: &["CA-06", "DA-19"],
    method: "Create of an existing alias on a second collection. Rejected with the owner unchanged passes; accepted and moved is a warning, since one line of the page speaks of reassigning (AX-05); accepted and not moved is a failure.",
};

#[cfg(test)]
mod tests {
    use super::SINGLE_OWNER;
    use crate::check::outcome::testing::verdict;
    use crate::check::{Class, Verdict};

    #[test]
    fn on_aliases_create_alias_on_other_collection_passes_when_rejected_and_is_a_warn_otherwise() {
        assert_eq!(
            verdict(
                "aliases/create",
                &["alias-on-other-collection"],
                &Class::Rejected
            ),
            (Verdict::Pass, SINGLE_OWNER.id.to_owned())
        );
        assert_eq!(
            verdict(
                "aliases/create",
                &["alias-on-other-collection"],
                &Class::Accepted
            ),
            (Verdict::Warn, SINGLE_OWNER.id.to_owned())
        );
    }
}
