//! `request/long-name`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// The rule.
pub const LONG_NAME: Rule = Rule {
    id: "request/long-name",
    level: Level::Should,
    title: "A name of up to 255 bytes is accepted.",
    clauses: &["CA-24", "DA-17", "CI-22"],
    method: "A valid request with a name of 255 bytes. The three pages give no length; a page on limits of the same documentation does, so a shorter limit is a warning.",
};

#[cfg(test)]
mod tests {
    use super::LONG_NAME;
    use crate::check::outcome::testing::verdict;
    use crate::check::{Class, Verdict};

    #[test]
    fn a_shorter_limit_is_warned_about() {
        let of = |class| verdict("aliases/create", &["name-long"], &class);
        assert_eq!(
            of(Class::Accepted),
            (Verdict::Pass, LONG_NAME.id.to_owned())
        );
        assert_eq!(
            of(Class::Rejected),
            (Verdict::Warn, LONG_NAME.id.to_owned())
        );
    }
}
