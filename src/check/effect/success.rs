//! `coherence/success-has-effect`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// Code 0 means that what was asked for has happened, also where the documents leave open whether it must be accepted.
pub const SUCCESS: Rule = Rule {
    id: "coherence/success-has-effect",
    level: Level::Must,
    title: "Code 0 means that what was asked for has happened, also where the documents leave open whether it must be accepted.",
    clauses: &["H-01"],
    method: "The same reads after each accepted request in an open condition, as far as it is plain what it asks for.",
};

#[cfg(test)]
mod tests {
    use super::super::Said;
    use super::super::testing::{Shown, judged, step};
    use super::SUCCESS;
    use crate::check::Verdict;

    #[test]
    fn in_an_open_condition_a_yes_must_still_be_true() {
        let mut made = step("aliases/drop", Said::Accepted, "x");
        made.open = true;
        let gone = Shown::new().owner("x", None);
        let judgement = judged(&made, &gone, &Shown::new().owner("x", Some("a")));
        assert_eq!(
            (judgement.rule.as_str(), judgement.verdict),
            (SUCCESS.id, Verdict::Fail)
        );
        let judgement = judged(&made, &gone, &gone);
        assert_eq!(
            (judgement.rule.as_str(), judgement.verdict),
            (SUCCESS.id, Verdict::Pass)
        );
    }
}
