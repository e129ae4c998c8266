//! `request/timeout-header`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// The rule.
pub const TIMEOUT_HEADER: Rule = Rule {
    id: "request/timeout-header",
    level: Level::Must,
    title: "A Request-Timeout of whole seconds is accepted.",
    clauses: &["CA-18", "DA-13", "CI-11"],
    method: "A valid request with a Request-Timeout that no operation reaches.",
};

#[cfg(test)]
mod tests {
    use super::TIMEOUT_HEADER;
    use crate::check::outcome::testing::verdict;
    use crate::check::{Class, Verdict};

    #[test]
    fn on_aliases_drop_request_timeout_passes_when_accepted_and_is_a_fail_otherwise() {
        assert_eq!(
            verdict("aliases/drop", &["request-timeout"], &Class::Accepted),
            (Verdict::Pass, TIMEOUT_HEADER.id.to_owned())
        );
        assert_eq!(
            verdict("aliases/drop", &["request-timeout"], &Class::Rejected),
            (Verdict::Fail, TIMEOUT_HEADER.id.to_owned())
        );
    }
}
