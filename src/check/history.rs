//! `coherence/one-order`: what clients see at the same time fits some one order.

use super::rule::Rule;
use super::verdict::{Judgement, Verdict};
use crate::contract::Level;
use crate::model::history::{
    Malformed, Operation, Register, Rules, STEPS_MAX, Verdict as Search, check, core, picture,
};

/// What clients at work on one alias at the same time see fits some one order of their requests.
pub const ONE_ORDER: Rule = Rule {
    id: "coherence/one-order",
    level: Level::Should,
    title: "What clients at work on one alias at the same time see fits some one order of their requests.",
    clauses: &["H-17"],
    method: "Several clients change and read one alias at once. The times of their requests and answers must allow an order in which each answer is right by the profile, and where the profile leaves it open, as the same target answers when it is asked by one client alone. A failure under the profile of a version, a warning under documents.",
};

const EXPECTED: &str = "answers that some one order of the requests explains";
/// The one kind of difference.
const NO_ORDER: &str = "no-order";

/// What one client at work on one alias may be told: by the profile, and as the target itself was seen to do alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// By the profile.
    pub profile: Rules,
    /// The same, less what the target does otherwise when it is asked by one client alone.
    pub alone: Rules,
    /// Whether the profile is that of a version, which keeps an order.
    pub is_binding: bool,
}

/// A judgement about one history, with the operations that show it where there is no order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ordered {
    /// The judgement.
    pub judgement: Judgement,
    /// The operations that show it, by the time they were asked; none where all is well.
    pub shown: Vec<Operation>,
}

/// Judges the history of one alias, which began without a collection. `names` are the collections by their index.
pub fn one_order(
    allowed: &Allowed,
    history: &[Operation],
    names: &[String],
) -> Result<Ordered, Malformed> {
    let binding = if allowed.is_binding {
        Verdict::Fail
    } else {
        Verdict::Warn
    };
    let by_profile = check(&allowed.profile, Register::default(), history, STEPS_MAX)?;
    if let Search::Broken(blocked) = by_profile {
        let found = core(&allowed.profile, history)?;
        let (shown, blocked) = found.map_or_else(
            || (history.to_vec(), *blocked),
            |core| (core.operations, core.blocked),
        );
        let drawn = picture(&blocked, names);
        return Ok(broken(binding, shown, &drawn));
    }
    let alone = check(&allowed.alone, Register::default(), history, STEPS_MAX)?;
    match (by_profile, alone) {
        (_, Search::Broken(blocked)) => {
            let found = core(&allowed.alone, history)?;
            let (shown, blocked) = found.map_or_else(
                || (history.to_vec(), *blocked),
                |core| (core.operations, core.blocked),
            );
            // The profile allows each answer by itself: only the target's own habit makes them odd together.
            Ok(broken(Verdict::Warn, shown, &picture(&blocked, names)))
        }
        (Search::Unknown, _) | (_, Search::Unknown) => Ok(Ordered {
            judgement: ONE_ORDER.judge(
                Verdict::Inconclusive,
                "unknown",
                EXPECTED,
                "too many possible orders to try them all",
            ),
            shown: Vec::new(),
        }),
        _ => Ok(Ordered {
            judgement: ONE_ORDER.pass(EXPECTED),
            shown: Vec::new(),
        }),
    }
}

fn broken(verdict: Verdict, shown: Vec<Operation>, drawn: &str) -> Ordered {
    let seen = "answers that no order explains";
    let mut judgement = ONE_ORDER.judge(verdict, NO_ORDER, EXPECTED, seen);
    judgement.picture = Some(drawn.trim_end().to_owned());
    Ordered { judgement, shown }
}

#[cfg(test)]
mod tests {
    use super::{Allowed, one_order};
    use crate::check::testing::documents;
    use crate::check::verdict::Verdict;
    use crate::model::history::{Allowed as May, Answered, Call, Operation, Rules};

    fn op(client: u32, at: (u64, u64), call: Call, answered: Answered) -> Operation {
        Operation {
            client,
            invoked: at.0,
            returned: at.1,
            call,
            answered,
        }
    }

    /// Two clients give one alias to two collections at once, and both are told that it worked.
    fn lost_update() -> [Operation; 2] {
        [
            op(1, (0, 9), Call::Create(0), Answered::Accepted),
            op(2, (1, 8), Call::Create(1), Answered::Accepted),
        ]
    }

    fn allowed(refuses_alone: bool, is_binding: bool) -> Allowed {
        let profile = Rules::of(&documents());
        let mut alone = profile;
        if refuses_alone {
            alone.create_other = May::REJECT;
        }
        Allowed {
            profile,
            alone,
            is_binding,
        }
    }

    #[test]
    fn two_creates_that_both_succeed_are_odd_where_the_second_alone_is_refused() {
        let judged = |refuses: bool| {
            let found = one_order(&allowed(refuses, false), &lost_update(), &[]);
            found.expect("a history").judgement
        };
        assert_eq!(judged(true).verdict, Verdict::Warn);
        assert!(
            judged(true)
                .picture
                .is_some_and(|text| text.contains("client 2"))
        );
        assert_eq!(judged(false).verdict, Verdict::Pass);
    }

    #[test]
    fn a_read_that_no_order_explains_is_a_failure_under_a_version_and_else_a_warning() {
        let stale = [
            op(1, (0, 1), Call::Create(0), Answered::Accepted),
            op(2, (2, 3), Call::Describe, Answered::Rejected),
        ];
        for (is_binding, verdict) in [(true, Verdict::Fail), (false, Verdict::Warn)] {
            let found = one_order(&allowed(false, is_binding), &stale, &[]).expect("a history");
            assert_eq!(found.judgement.verdict, verdict);
            assert_eq!(found.shown, stale);
        }
    }
}
