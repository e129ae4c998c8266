//! `indexes/documented-spelling`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// The rule.
pub const DOCUMENTED_SPELLING: Rule = Rule {
    id: "indexes/documented-spelling",
    level: Level::Must,
    title: "Each documented spelling of the index type is accepted.",
    clauses: &["CI-08", "CI-23"],
    method: "`params.index_type`, `indexConfig.index_type`, `index_type` and `indexType` (IX-01, IX-16). Whether the spelling is acted on is judged by the type that indexes/describe shows, as a warning.",
};

#[cfg(test)]
mod tests {
    use super::DOCUMENTED_SPELLING;
    use crate::check::outcome::testing::verdict;
    use crate::check::{Class, Verdict};

    #[test]
    fn on_indexes_create_type_in_index_config_passes_when_accepted_and_is_a_fail_otherwise() {
        assert_eq!(
            verdict(
                "indexes/create",
                &["type-in-index-config"],
                &Class::Accepted
            ),
            (Verdict::Pass, DOCUMENTED_SPELLING.id.to_owned())
        );
        assert_eq!(
            verdict(
                "indexes/create",
                &["type-in-index-config"],
                &Class::Rejected
            ),
            (Verdict::Fail, DOCUMENTED_SPELLING.id.to_owned())
        );
    }

    #[test]
    fn on_indexes_create_type_beside_camel_passes_when_accepted_and_is_a_fail_otherwise() {
        assert_eq!(
            verdict("indexes/create", &["type-beside-camel"], &Class::Accepted),
            (Verdict::Pass, DOCUMENTED_SPELLING.id.to_owned())
        );
        assert_eq!(
            verdict("indexes/create", &["type-beside-camel"], &Class::Rejected),
            (Verdict::Fail, DOCUMENTED_SPELLING.id.to_owned())
        );
    }
}
