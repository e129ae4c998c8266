//! `request/as-the-version-answers`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// The rule.
pub const AS_VERSION: Rule = Rule {
    id: "request/as-the-version-answers",
    level: Level::Should,
    title: "What the documents leave open is accepted or refused as the version does it.",
    clauses: &["H-19"],
    method: "Requests in a condition for which the version's profile has a row of its own. It fails the run under that profile; under documents the same requests are recorded only.",
};

#[cfg(test)]
mod tests {
    use super::AS_VERSION;
    use crate::check::outcome::testing::verdict_under;
    use crate::check::{Class, Verdict};

    #[test]
    fn under_a_version_an_answer_that_it_does_not_give_fails() {
        let of = |class| {
            verdict_under(
                "milvus-2.6",
                "aliases/create",
                &["alias-on-same-collection"],
                &class,
            )
        };
        let own = AS_VERSION.id.to_owned();
        assert_eq!(of(Class::Accepted), (Verdict::Pass, own.clone()));
        assert_eq!(of(Class::Rejected), (Verdict::Fail, own));
    }
}
