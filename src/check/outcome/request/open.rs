//! `request/open`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// The rule.
pub const OPEN: Rule = Rule {
    id: "request/open",
    level: Level::Open,
    title: "What the documents leave open is recorded.",
    clauses: &["CA-33", "DA-23", "CI-28"],
    method: "Requests in a condition for which no page gives an outcome. What the target does is a note and goes into the snapshot; it is never a failure, but its effect must be what the answer says.",
};

#[cfg(test)]
mod tests {
    use super::OPEN;
    use crate::check::outcome::testing::verdict;
    use crate::check::{Class, Verdict};

    #[test]
    fn either_answer_is_a_note() {
        assert_eq!(
            verdict("aliases/drop", &["unknown-alias"], &Class::Accepted),
            (Verdict::Note, OPEN.id.to_owned())
        );
        assert_eq!(
            verdict("aliases/drop", &["unknown-alias"], &Class::Rejected),
            (Verdict::Note, OPEN.id.to_owned())
        );
    }
}
