//! Which conditions the requests of a case meet, told by the model alone: the same whatever the target is

use super::aliases::aliases_of;
use super::event::{Phase, Role};
use super::fixture;
use super::names::{Names, RunToken};
use super::plan::PlannedCase;
use super::prepare::{Usual, documented, prepare};
use super::simulate::next_world;
use crate::contract::{Contract, Profile};
use crate::model::{DEFAULT_DATABASE, conditions, expect};

/// A request of a case with the conditions that it meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met {
    /// What part the request plays.
    pub role: Role,
    /// The conditions in one phrase: `alias-on-other-collection`, or several joined.
    pub conditions: String,
}

/// The subjects and twins of a case, in the order in which they are sent. None of a race.
pub fn met(contract: &Contract, profile: &Profile, planned: &PlannedCase) -> Vec<Met> {
    let case = &planned.case;
    if case.phase == Phase::Histories {
        return Vec::new();
    }
    let mut names = Names::new(RunToken::fixed("000000"), 0);
    let usual = Usual {
        home: DEFAULT_DATABASE.to_owned(),
        canary: "canary".to_owned(),
        reading: profile.reading.clone(),
    };
    let mut world = fixture::world(case, &mut names, &usual.home);
    // They bind the names that steps speak of, as every run does.
    let _ = aliases_of(case, &mut names);
    let mut found = Vec::new();
    for step in &case.steps {
        let Some(operation) = contract.operations.get(&step.operation) else {
            continue;
        };
        let prepared = prepare(contract, operation, step, &mut names, &usual);
        let held = conditions(&world, documented(operation), &prepared.asked(&usual));
        let expectation = expect(profile, &step.operation, &held);
        world = next_world(&world, step, &prepared, &expectation, &usual);
        if matches!(step.role, Role::Subject | Role::Twin) {
            let phrases: Vec<String> = held.iter().map(ToString::to_string).collect();
            found.push(Met {
                role: step.role,
                conditions: phrases.join(" + "),
            });
        }
    }
    found
}
