//! Faults in which database a call reaches.

use serde_json::json;

use super::super::answer::{Answer, Refusal, Success, code};
use super::super::engine::{Call, DEFAULT_DATABASE, Database};
use super::super::operation::Operation;
use super::FaultId;
use super::engine::{Next, Stage, Step, step};
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
    step(FaultId::DbIgnoredOnIndex, INDEX_CREATE, ignored),
    step(FaultId::IndexInEachDatabase, INDEX_CREATE, in_each_database),
    step(
        FaultId::IndexDroppedInEachDatabase,
        &[Operation::IndexesDrop],
        in_each_database,
    ),
    step(
        FaultId::AliasNamesGlobal,
        &[Operation::AliasesCreate],
        global_alias,
    ),
    step(
        FaultId::CollectionsOfAllListed,
        &[Operation::CollectionsList],
        collections_of_all,
    ),
    step(
        FaultId::DatabaseHeaderIgnored,
        Operation::IN_A_DATABASE,
        header_ignored,
    ),
    step(
        FaultId::DatabaseHeaderWins,
        Operation::IN_A_DATABASE,
        header_wins,
    ),
    step(
        FaultId::DatabaseMadeAgain,
        &[Operation::DatabasesCreate],
        made_again,
    ),
    step(
        FaultId::DatabaseMadeAnew,
        &[Operation::DatabasesCreate],
        made_anew,
    ),
    step(
        FaultId::MissingDatabaseNotDropped,
        &[Operation::DatabasesDrop],
        missing_not_dropped,
    ),
    step(
        FaultId::MissingDatabaseDescribed,
        &[Operation::DatabasesDescribe],
        missing_described,
    ),
];

const INDEX_CREATE: &[Operation] = &[Operation::IndexesCreate];

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

fn in_each_database(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let answer = next.run(stage, call);
    let all: Vec<String> = stage.world.databases.keys().cloned().collect();
    for db in all
        .into_iter()
        .filter(|db| answer.is_ok() && *db != call.db)
    {
        let mut elsewhere = call.clone();
        elsewhere.db = db;
        next.run(stage, &elsewhere).ok();
    }
    answer
}

fn global_alias(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let name = call.body.text("aliasName");
    let mut others = stage.world.databases.iter();
    if others.any(|(db, held)| *db != call.db && held.aliases.contains_key(name)) {
        let message = format!("alias already exist[alias={name}]");
        return Err(Refusal::new(code::ALIAS_ELSEWHERE, message));
    }
    next.run(stage, call)
}

fn collections_of_all(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let mut answer = next.run(stage, call);
    let dbs = stage.world.databases.values();
    let all = dbs.flat_map(|db| db.collections.keys().cloned()).collect();
    add(&mut answer, all);
    answer
}

fn header_ignored(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let mut call = call.clone();
    if call.body.text("dbName").is_empty() {
        DEFAULT_DATABASE.clone_into(&mut call.db);
    }
    next.run(stage, &call)
}

fn header_wins(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let mut call = call.clone();
    if !call.db_in_header.is_empty() {
        call.db = call.db_in_header.clone();
    }
    next.run(stage, &call)
}

fn is_there(stage: &Stage, call: &Call) -> bool {
    let name = call.body.text("dbName");
    stage.world.databases.contains_key(name)
}

fn made_again(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    if is_there(stage, call) {
        return Ok(Success::empty());
    }
    next.run(stage, call)
}

fn made_anew(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let name = call.body.text("dbName");
    let Some(held) = stage.world.databases.get_mut(name) else {
        return next.run(stage, call);
    };
    *held = Database::default();
    Ok(Success::empty())
}

fn missing_not_dropped(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    if is_there(stage, call) {
        return next.run(stage, call);
    }
    let name = call.body.text("dbName");
    let message = format!("database not found[database={name}]");
    Err(Refusal::new(code::DATABASE_NOT_FOUND, message))
}

fn missing_described(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    if is_there(stage, call) {
        return next.run(stage, call);
    }
    let name = call.body.text("dbName");
    Ok(Success::with(
        json!({"dbName": name, "dbID": 0, "properties": []}),
    ))
}
