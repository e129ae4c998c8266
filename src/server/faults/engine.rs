//! The engine behind faults: each fault is a step that a call passes on its way to the world.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::super::answer::Answer;
use super::super::engine::{Alias, Call, Engine, Index, World, refusal_of_missing};
use super::super::json::Field;
use super::super::operation::Operation;
use super::super::rules::Rules;
use super::incomplete::{self, FORGIVEN};
use super::race::{self, Looked};
use super::{
    FaultId, aliases, databases, described, indexes, order, outlive, parameters, rare, visibility,
};

/// What faults see: the world, and what they remember themselves.
pub(super) struct Stage {
    pub(super) world: World,
    /// The aliases of each database as they were before the latest change.
    pub(super) aliases_before: BTreeMap<String, BTreeMap<String, Alias>>,
    /// Creates that have looked and not yet written.
    pub(super) looked: Vec<Looked>,
    /// How many reads of a database still show the aliases as they were before the latest change.
    pub(super) stale_reads: BTreeMap<String, u32>,
    /// Aliases that are dropped and still listed: database, name, and what it was.
    pub(super) ghosts: Vec<(String, String, Alias)>,
    /// Indexes that were dropped, alone or with their collection, and are not forgotten.
    pub(super) dropped: Vec<Dropped>,
}

/// An index that was dropped.
pub(super) struct Dropped {
    pub(super) db: String,
    pub(super) collection: String,
    pub(super) index: Index,
}

/// A fault's way with a call: change it, pass it on with [`Next::run`], change the answer, or answer itself.
pub(super) type Act = fn(&mut Stage, &Call, Next<'_>) -> Answer;

/// A fault that stands between transport and the world.
pub(super) struct Step {
    pub(super) fault: FaultId,
    /// The operations that it concerns; every other one passes by.
    pub(super) operations: &'static [Operation],
    pub(super) act: Act,
}

/// A fault that acts on calls of these operations.
pub(super) const fn step(fault: FaultId, operations: &'static [Operation], act: Act) -> Step {
    Step {
        fault,
        operations,
        act,
    }
}

/// The steps that a call has still before it.
#[derive(Clone, Copy)]
pub(super) struct Next<'a>(&'a [&'static Step]);

impl Next<'_> {
    /// Passes the call on.
    pub(super) fn run(self, stage: &mut Stage, call: &Call) -> Answer {
        match self.0.split_first() {
            None => stage.world.answer(call),
            Some((step, rest)) if step.operations.contains(&call.operation) => {
                (step.act)(stage, call, Next(rest))
            }
            Some((_, rest)) => Next(rest).run(stage, call),
        }
    }
}

/// An engine in memory with faults before it.
pub(in crate::server) struct FaultyEngine {
    stage: Mutex<Stage>,
    steps: Vec<&'static Step>,
    on: Vec<FaultId>,
}

impl FaultyEngine {
    /// As the plain engine, with these faults.
    pub(in crate::server) fn new(rules: Rules, on: &[FaultId]) -> Self {
        let all = databases::STEPS
            .iter()
            .chain(parameters::STEPS)
            .chain(aliases::STEPS)
            .chain(visibility::STEPS)
            .chain(described::STEPS)
            .chain(order::STEPS)
            .chain(race::STEPS)
            .chain(rare::STEPS)
            .chain(indexes::STEPS)
            .chain(outlive::STEPS);
        Self {
            stage: Mutex::new(Stage {
                world: World::new(rules),
                aliases_before: BTreeMap::new(),
                looked: Vec::new(),
                stale_reads: BTreeMap::new(),
                ghosts: Vec::new(),
                dropped: Vec::new(),
            }),
            steps: all.filter(|step| on.contains(&step.fault)).collect(),
            on: on.to_vec(),
        }
    }
}

impl Engine for FaultyEngine {
    fn answer(&self, call: &Call) -> Answer {
        let mut stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        Next(&self.steps).run(&mut stage, call)
    }

    fn look(&self, call: &Call) {
        let mut stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        race::look(&mut stage, call);
    }

    fn answer_incomplete(&self, call: &Call, missing: &[&'static Field]) -> Answer {
        let forgiven: Vec<_> = FORGIVEN
            .iter()
            .filter(|one| self.on.contains(&one.fault))
            .collect();
        let find = |field: &&'static Field| {
            forgiven
                .iter()
                .find(|one| one.concerns(call.operation, field.key))
                .copied()
        };
        let Some(found) = missing.iter().map(find).collect::<Option<Vec<_>>>() else {
            return Err(refusal_of_missing(call.operation, missing));
        };
        let mut stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        incomplete::forgive(&found, &mut stage, call, Next(&self.steps))
    }
}
