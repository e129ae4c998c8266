//! Requests that a run draws from its seed: some are worked out, and what all of them come to follows from those

use std::sync::Arc;
use std::time::Duration;

use crate::contract::Contract;
use crate::run::fuzz::{Fuzzing, drawn_cases};
use crate::run::options::RunOptions;
use crate::run::plan::{Plan, PlannedCase};

/// Most cases that are worked out.
const SHOWN_MAX: u64 = 10_000;

/// How many cases are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// Those that are worked out request by request.
    pub shown: u64,
    /// All of them; of a run that draws for a time, about as many as there is time for.
    pub cases: u64,
}

/// The cases that are worked out.
pub(super) fn cases(
    contract: &Contract,
    plan: &Plan,
    fuzzing: &Fuzzing,
    options: &RunOptions,
) -> Vec<Arc<PlannedCase>> {
    if options.policy.lent.is_some() {
        // Nothing is drawn on collections of somebody else.
        return Vec::new();
    }
    let place = (options.seed, plan.cases.len());
    // What cannot be drawn is refused before a forecast is asked for.
    let mut cases = drawn_cases(contract, place, fuzzing, SHOWN_MAX).unwrap_or_default();
    cases.retain(|planned| options.selection.takes_planned(planned));
    cases
}

impl Drawing {
    /// `each` is the time that those need that are worked out, and `is_over` says that there is time for no more.
    pub(super) fn new(fuzzing: &Fuzzing, (shown, is_over): (u64, bool), each: Duration) -> Self {
        let looked_at = fuzzing
            .cases
            .map_or(SHOWN_MAX, |cases| cases.min(SHOWN_MAX));
        let scaled = |cases: u64, by: u64| {
            let all = u128::from(shown).saturating_mul(u128::from(cases)) / u128::from(by.max(1));
            u64::try_from(all).unwrap_or(u64::MAX)
        };
        let asked = fuzzing
            .cases
            .map_or(u64::MAX, |cases| scaled(cases, looked_at));
        let in_time = fuzzing.time.map_or(u64::MAX, |time| {
            let turns = time.as_nanos().saturating_mul(u128::from(shown));
            u64::try_from(turns / each.as_nanos().max(1)).unwrap_or(u64::MAX)
        });
        Self {
            shown,
            cases: if is_over {
                shown
            } else {
                asked.min(in_time).max(shown)
            },
        }
    }

    /// Of so many things among what is shown, how many come on top in the rest.
    pub(super) fn beyond(&self, shown: u64) -> u64 {
        let rest = u128::from(self.cases.saturating_sub(self.shown));
        let more = u128::from(shown).saturating_mul(rest) / u128::from(self.shown.max(1));
        u64::try_from(more).unwrap_or(u64::MAX)
    }
}
