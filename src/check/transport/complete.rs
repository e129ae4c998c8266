//! `transport/complete-answer`.

use crate::check::rule::Rule;
use crate::check::verdict::{Judgement, Verdict};
use crate::contract::Level;
use crate::wire::{Exchange, FailureKind};

/// The rule.
pub const COMPLETE: Rule = Rule {
    id: "transport/complete-answer",
    level: Level::Must,
    title: "A request is answered in HTTP, by an answer as long as its framing announces.",
    clauses: &["T-05"],
    method: "Every exchange. A connection that ends early or breaks HTTP is a failure; a time-out decides nothing.",
};

const EXPECTED: &str = "a whole HTTP answer";

pub(super) fn check(exchange: &Exchange) -> Option<Judgement> {
    match &exchange.outcome {
        Ok(_) => Some(COMPLETE.pass(EXPECTED)),
        Err(failure) => match failure.kind {
            FailureKind::Broken | FailureKind::CutOff => Some(COMPLETE.broken(
                "broken-off",
                EXPECTED,
                "the connection ended or broke HTTP before the answer was whole",
            )),
            FailureKind::TooLarge => Some(COMPLETE.judge(
                Verdict::Warn,
                "too-large",
                EXPECTED,
                "an answer larger than vdbspec reads",
            )),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::check::Verdict;
    use crate::check::testing::{exchange, lost};
    use crate::wire::FailureKind;

    #[test]
    fn a_whole_answer_passes() {
        assert_eq!(
            check(&exchange(200, "{}")).map(|judged| judged.verdict),
            Some(Verdict::Pass)
        );
    }

    #[test]
    fn an_answer_that_breaks_off_fails() {
        assert_eq!(
            check(&lost(FailureKind::CutOff)).map(|judged| judged.verdict),
            Some(Verdict::Fail)
        );
    }

    #[test]
    fn silence_decides_nothing() {
        assert_eq!(check(&lost(FailureKind::Timeout)), None);
        assert_eq!(check(&lost(FailureKind::Refused)), None);
    }
}
