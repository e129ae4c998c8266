//! `indexes/default-name`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// The rule.
pub const DEFAULT_NAME: Rule = Rule {
    id: "indexes/default-name",
    level: Level::Must,
    title: "Without a name an index is called like its field.",
    clauses: &["CI-22"],
    method: "The name left out on a field without index; indexes/list shows the name.",
};

#[cfg(test)]
mod tests {
    use super::DEFAULT_NAME;
    use crate::check::outcome::testing::verdict;
    use crate::check::{Class, Verdict};

    #[test]
    fn on_indexes_create_index_name_omitted_passes_when_accepted_and_is_a_fail_otherwise() {
        assert_eq!(
            verdict("indexes/create", &["index-name-omitted"], &Class::Accepted),
            (Verdict::Pass, DEFAULT_NAME.id.to_owned())
        );
        assert_eq!(
            verdict("indexes/create", &["index-name-omitted"], &Class::Rejected),
            (Verdict::Fail, DEFAULT_NAME.id.to_owned())
        );
    }
}
