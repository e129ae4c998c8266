//! `coherence/no-stale-read`.

use std::time::Duration;

use crate::check::rule::Rule;
use crate::check::verdict::{Judgement, Verdict};
use crate::contract::Level;

/// A read that follows an accepted write shows its effect at once.
pub const STALE: Rule = Rule {
    id: "coherence/no-stale-read",
    level: Level::Should,
    title: "A read that follows an accepted write shows its effect at once.",
    clauses: &["H-18"],
    method: "A witness that disagrees at first and agrees when it is read again within the bound is stale. A failure under the profile of a version, a warning under documents.",
};

const EXPECTED: &str = "the effect shown by the first read";

/// Judges how long the witnesses took until they agreed. A version that is known to show effects at once is bound to.
pub fn fresh(lag: Duration, is_binding: bool) -> Judgement {
    if lag.is_zero() {
        STALE.pass(EXPECTED)
    } else {
        let verdict = if is_binding {
            Verdict::Fail
        } else {
            STALE.breach()
        };
        let seen = "the effect shown only when it was read again";
        STALE.judge(verdict, "stale", EXPECTED, seen)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::fresh;
    use crate::check::Verdict;

    #[test]
    fn only_a_read_that_had_to_be_repeated_is_stale() {
        assert_eq!(fresh(Duration::ZERO, true).verdict, Verdict::Pass);
        assert_eq!(
            fresh(Duration::from_millis(5), false).verdict,
            Verdict::Warn
        );
        assert_eq!(fresh(Duration::from_millis(5), true).verdict, Verdict::Fail);
    }
}
