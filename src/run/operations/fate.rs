//! What became of each operation that is not under test, from the results of its cases

use std::collections::BTreeMap;

use crate::check::Verdict;
use crate::run::event::{CaseResult, Phase};

/// How the id of the case ends that asks for an operation once.
const PRESENT: &str = "/present";

/// What became of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// Its rules were put to it.
    Used,
    /// It is there, and refuses also what is documented: nothing can be said of what else it refuses.
    Undecided,
    /// The target was too busy for it for as long as it was asked.
    Busy,
    /// It was not asked for: the run ended before, or what it needs could not be made.
    NotReached,
    /// The target does not have it.
    Absent,
    /// It was not sent: nobody could own or undo what it does, or the user did not allow it.
    NotSent,
}

/// The fate of every operation that was asked for once, in order.
pub fn fates(cases: &[CaseResult]) -> BTreeMap<&str, Fate> {
    let asked = cases
        .iter()
        .filter(|case| case.phase == Phase::Preflight && case.id.ends_with(PRESENT));
    asked
        .map(|case| (case.operation.as_str(), fate(case, cases)))
        .collect()
}

fn fate(asked: &CaseResult, cases: &[CaseResult]) -> Fate {
    if asked.verdict == Verdict::Skip {
        let absent = super::play::lacks(&asked.operation);
        return if asked.reason.as_ref() == Some(&absent) {
            Fate::Absent
        } else {
            Fate::NotSent
        };
    }
    let mut own = cases
        .iter()
        .filter(|case| case.operation == asked.operation);
    let is_busy = |why: &String| why.starts_with(super::play::BUSY);
    if asked.reason.as_ref().is_some_and(is_busy) {
        return Fate::Busy;
    }
    if asked.exchanges.is_empty() && asked.verdict == Verdict::Inconclusive {
        return Fate::NotReached;
    }
    let unproved =
        |case: &CaseResult| case.verdict == Verdict::Inconclusive && !case.exchanges.is_empty();
    if own.any(unproved) {
        Fate::Undecided
    } else {
        Fate::Used
    }
}
