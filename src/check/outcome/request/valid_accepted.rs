//! `request/valid-accepted`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// The rule.
pub const VALID_ACCEPTED: Rule = Rule {
    id: "request/valid-accepted",
    level: Level::Must,
    title: "A request as its page describes it is accepted.",
    clauses: &[
        "CA-03", "CA-13", "CA-14", "CA-21", "CA-23", "CA-24", "DA-03", "DA-08", "DA-14", "DA-17",
        "CI-02", "CI-03", "CI-07", "CI-08", "CI-12", "CI-16", "CI-18",
    ],
    method: "Every request of the run in which no condition holds, set-up included.",
};

#[cfg(test)]
mod tests {
    use super::VALID_ACCEPTED;
    use crate::check::outcome::testing::verdict;
    use crate::check::{Class, Verdict};

    #[test]
    fn on_aliases_create_valid_passes_when_accepted_and_is_a_fail_otherwise() {
        assert_eq!(
            verdict("aliases/create", &["valid"], &Class::Accepted),
            (Verdict::Pass, VALID_ACCEPTED.id.to_owned())
        );
        assert_eq!(
            verdict("aliases/create", &["valid"], &Class::Rejected),
            (Verdict::Fail, VALID_ACCEPTED.id.to_owned())
        );
    }
}
