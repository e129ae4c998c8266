//! Faults in which database a call reaches.

use super::super::answer::Answer;
use super::super::engine::{Call, DEFAULT_DATABASE};
use super::super::operation::Operation;
use super::FaultId;
use super::engine::{Next, Stage, Step};

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
