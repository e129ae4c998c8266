//! Judgements that speak under another rule than the one that the profile names.

use super::session::Record;
use crate::check::{Judgement, Verdict, code, effect, envelope, outcome};

/// In another database than the run's own, a wrong outcome of a right request has one likely cause: the database is
/// ignored.
pub(super) fn crossing(mut judgement: Judgement, elsewhere: bool) -> Judgement {
    let wrong = matches!(judgement.verdict, Verdict::Fail | Verdict::Warn);
    if elsewhere && wrong && !speaks_for_itself(&judgement.rule) {
        // What it would be in the run's own database; where it shows there too, that is the cause. So it is where another of
        // its conditions asks for the same.
        let rule = std::mem::replace(&mut judgement.rule, effect::ISOLATION.id.to_owned());
        judgement.also.insert(0, rule);
        effect::CROSSES.clone_into(&mut judgement.kind);
        judgement.clauses = effect::ISOLATION
            .clauses
            .iter()
            .map(|clause| (*clause).to_owned())
            .collect();
    }
    judgement
}

/// Clause CI-15 does, so does what a version is known to answer, and so do a code and a status.
fn speaks_for_itself(rule: &str) -> bool {
    [
        outcome::request::AS_VERSION.id,
        outcome::indexes::UNKNOWN_DATABASE.id,
        code::AS_VERSION.id,
        envelope::SERVER_ERROR.id,
    ]
    .contains(&rule)
}

/// Whether a refusal, judged in these places, gave the code that the version gives for this condition: it then proves more
/// than that the target refuses things, also where the case has no twin.
pub(super) fn as_by_the_version(record: &Record, places: &[usize]) -> bool {
    let mut judged = places
        .iter()
        .filter_map(|place| record.judgements.get(*place));
    judged.any(|judgement| {
        judgement.rule == code::AS_VERSION.id && judgement.verdict == Verdict::Pass
    })
}

/// A request that never left is a fault of ours.
pub(super) fn withheld(why: &str) -> Judgement {
    outcome::request::VALID_ACCEPTED.judge(
        Verdict::Error,
        "withheld",
        "a request that the gate lets pass",
        why,
    )
}

#[cfg(test)]
mod tests {
    use super::crossing;
    use crate::check::{effect, outcome};

    #[test]
    fn what_else_asks_for_the_same_is_kept_where_the_database_is_suspected() {
        let mut refused = outcome::request::VALID_ACCEPTED.broken("refused", "accepted", "refused");
        refused.also.push("aliases/drop-with-owner".to_owned());
        let crossed = crossing(refused, true);
        assert_eq!(crossed.rule, effect::ISOLATION.id);
        let rules = [
            outcome::request::VALID_ACCEPTED.id,
            "aliases/drop-with-owner",
        ];
        assert_eq!(crossed.also, rules);
    }
}
