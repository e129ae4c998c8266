//! Judgements that speak under another rule than the one that the profile names.

use crate::check::{Judgement, Verdict, effect, outcome};

/// In another database than the run's own, a wrong outcome of a right request has one likely cause: the database is
/// ignored. Clause CI-15 speaks for itself.
pub(super) fn crossing(mut judgement: Judgement, elsewhere: bool) -> Judgement {
    let wrong = matches!(judgement.verdict, Verdict::Fail | Verdict::Warn);
    if elsewhere && wrong && judgement.rule != outcome::indexes::UNKNOWN_DATABASE.id {
        // What it would be in the run's own database; where it shows there too, that is the cause.
        judgement.also = vec![std::mem::replace(
            &mut judgement.rule,
            effect::ISOLATION.id.to_owned(),
        )];
        effect::CROSSES.clone_into(&mut judgement.kind);
        judgement.clauses = effect::ISOLATION
            .clauses
            .iter()
            .map(|clause| (*clause).to_owned())
            .collect();
    }
    judgement
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
