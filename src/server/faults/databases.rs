//! Faults in which database a call reaches.

use super::super::answer::Answer;
use super::super::engine::{Call, DEFAULT_DATABASE};
use super::super::operation::Operation;
use super::FaultId;
use super::engine::{Next, Stage, Step};
use super::visibility::add;

/// The steps of this kind. They come before all others, which then see the database that is reached.
pub(super) const STEPS: &[Step] = &[
    Step {
        fault: FaultId::UnknownDatabaseDefaulted,
        operations: Operation::IN_A_DATABASE,
        act: unknown_defaulted,
    },
    Step {
        fault: FaultId::DbIgnoredOnDescribe,
        operations: &[
            Operation::AliasesDescribe,
            Operation::CollectionsDescribe,
            Operation::IndexesDescribe,
        ],
        act: ignored,
    },
    Step {
        fault: FaultId::DbIgnoredOnCreate,
        operations: &[Operation::AliasesCreate, Operation::IndexesCreate],
        act: ignored,
    },
    Step {
        fault: FaultId::DbIgnoredOnList,
        operations: &[
            Operation::AliasesList,
            Operation::CollectionsList,
            Operation::IndexesList,
        ],
        act: ignored,
    },
    Step {
        fault: FaultId::ListOfAllCrosses,
        operations: &[Operation::AliasesList],
        act: list_crosses,
    },
    Step {
        fault: FaultId::DropOfMissingCrosses,
        operations: &[Operation::AliasesDrop],
        act: drop_crosses,
    },
    Step {
        fault: FaultId::CreateInDefaultToo,
        operations: &[Operation::AliasesCreate],
        act: create_twice,
    },
    Step {
        fault: FaultId::DbIgnoredOnDrop,
        operations: &[Operation::AliasesDrop],
        act: ignored,
    },
];

fn unknown_defaulted(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let mut call = call.clone();
    if !stage.world.databases.contains_key(&call.db) {
        DEFAULT_DATABASE.clone_into(&mut call.db);
    }
    next.run(stage, &call)
}

fn ignored(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let mut call = call.clone();
    DEFAULT_DATABASE.clone_into(&mut call.db);
    next.run(stage, &call)
}

fn list_crosses(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let mut answer = next.run(stage, call);
    if call.body.text("collectionName").is_empty() {
        let dbs = stage.world.databases.values();
        add(
            &mut answer,
            dbs.flat_map(|db| db.aliases.keys().cloned()).collect(),
        );
    }
    answer
}

fn drop_crosses(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let name = call.body.text("aliasName");
    let held = stage.world.databases.get(&call.db);
    let is_there = held.is_some_and(|db| db.aliases.contains_key(name));
    let answer = next.run(stage, call);
    if !is_there && answer.is_ok() {
        for db in stage.world.databases.values_mut() {
            db.aliases.remove(name);
        }
    }
    answer
}

fn create_twice(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let answer = next.run(stage, call);
    if answer.is_ok() && call.db != DEFAULT_DATABASE {
        let mut elsewhere = call.clone();
        DEFAULT_DATABASE.clone_into(&mut elsewhere.db);
        next.run(stage, &elsewhere).ok();
    }
    answer
}
