//! `coherence/after-timeout`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// After a request without a whole answer its effect is there as a whole or not at all.
pub const TIMED_OUT: Rule = Rule {
    id: "coherence/after-timeout",
    level: Level::Should,
    title: "After a request without a whole answer its effect is there as a whole or not at all.",
    clauses: &["H-10"],
    method: "The same reads after a request that timed out or broke off. A run in which every answer is whole does not meet it.",
};

#[cfg(test)]
mod tests {
    use super::super::Said;
    use super::super::testing::{Shown, judged, step};
    use super::TIMED_OUT;
    use crate::check::Verdict;

    #[test]
    fn neither_before_nor_after_is_warned_about() {
        let before = Shown::new().owner("x", None).list("a", &[]);
        let lost = step("aliases/create", Said::Nothing, "x");
        let judgement = judged(
            &lost,
            &before,
            &Shown::new()
                .owner("x", Some("b"))
                .list("a", &[])
                .list("b", &["x"]),
        );
        assert_eq!(
            (judgement.rule.as_str(), judgement.verdict),
            (TIMED_OUT.id, Verdict::Warn)
        );
        assert_eq!(judged(&lost, &before, &before).verdict, Verdict::Pass);
    }
}
