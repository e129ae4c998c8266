//! Operations that a target may lack: each is asked for once, and what rests on it is sent only where it is there

use std::collections::BTreeSet;

use super::Certainty;
use super::ahead::Ahead;
use crate::run::case::{Case, Step};
use crate::run::plan::Plan;

/// What every run sends for its fixtures.
const OF_FIXTURES: [&str; 4] = [
    "collections/create",
    "collections/drop",
    "databases/create",
    "databases/drop",
];

/// What is known of the operations of a target beforehand.
#[derive(Debug, Default)]
pub(super) struct Presence {
    /// Those on which other cases rest than their own.
    granted: BTreeSet<String>,
    /// Others that were asked for.
    asked: BTreeSet<String>,
    /// Whether the case under way is about one of these, so that a target that lacks it is sent nothing of it.
    is_doubted: bool,
}

impl Ahead<'_> {
    /// A target has the operations of all cases but those that ask whether it has them.
    pub(super) fn take_for_granted(&mut self, plan: &Plan) {
        let cases = plan.cases.iter().map(|planned| &planned.case);
        if cases.clone().any(|case| case.fixture.is_beyond_the_model()) {
            // What a target answers where nothing is, should it refuse one of them.
            self.found.witness_reads += 1;
        }
        let usual = cases.filter(|case| !case.fixture.is_beyond_the_model());
        let granted = &mut self.presence.granted;
        granted.extend(OF_FIXTURES.map(str::to_owned));
        for step in usual.flat_map(|case| &case.steps) {
            if !granted.contains(&step.operation) {
                granted.insert(step.operation.clone());
            }
        }
    }
}

impl Presence {
    /// A case begins.
    pub(super) fn begin(&mut self, case: &Case) {
        self.is_doubted =
            case.fixture.is_beyond_the_model() && self.asked.contains(&case.operation);
    }

    /// What follows belongs to no case.
    pub(super) const fn end(&mut self) {
        self.is_doubted = false;
    }

    /// Whether a step of a case is sent for certain.
    pub(super) fn of(&mut self, case: &Case, step: &Step, sent: Certainty) -> Certainty {
        let may_lack =
            case.fixture.is_beyond_the_model() && !self.granted.contains(&step.operation);
        if may_lack && !self.asked.insert(step.operation.clone()) {
            return doubtful(sent);
        }
        self.within(sent)
    }

    /// The same of whatever comes with the case.
    pub(super) fn within(&self, sent: Certainty) -> Certainty {
        if self.is_doubted {
            doubtful(sent)
        } else {
            sent
        }
    }
}

fn doubtful(sent: Certainty) -> Certainty {
    match sent {
        Certainty::Surely => Certainty::IfThere,
        other => other,
    }
}
