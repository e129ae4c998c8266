//! `request/undocumented-route`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// The rule.
pub const UNDOCUMENTED_ROUTE: Rule = Rule {
    id: "request/undocumented-route",
    level: Level::Should,
    title: "A request with another method or path is not answered with a success.",
    clauses: &["CA-07", "DA-04", "CI-04", "H-14"],
    method: "GET, PUT, DELETE and others, and paths that differ in a slash, a letter or a word. Any refusal will do.",
};

#[cfg(test)]
mod tests {
    use super::UNDOCUMENTED_ROUTE;
    use crate::check::outcome::testing::verdict;
    use crate::check::{Class, Verdict};

    #[test]
    fn on_aliases_create_other_method_passes_when_rejected_and_is_a_warn_otherwise() {
        assert_eq!(
            verdict("aliases/create", &["other-method"], &Class::Rejected),
            (Verdict::Pass, UNDOCUMENTED_ROUTE.id.to_owned())
        );
        assert_eq!(
            verdict("aliases/create", &["other-method"], &Class::Accepted),
            (Verdict::Warn, UNDOCUMENTED_ROUTE.id.to_owned())
        );
    }

    #[test]
    fn on_aliases_create_other_path_passes_when_led_nowhere_and_is_a_warn_otherwise() {
        assert_eq!(
            verdict("aliases/create", &["other-path"], &Class::NoRoute),
            (Verdict::Pass, UNDOCUMENTED_ROUTE.id.to_owned())
        );
        assert_eq!(
            verdict("aliases/create", &["other-path"], &Class::Accepted),
            (Verdict::Warn, UNDOCUMENTED_ROUTE.id.to_owned())
        );
    }
}
