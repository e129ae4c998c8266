//! Faults in the order of checks: of two things that are wrong with a request the other one speaks.

use super::super::answer::{Answer, Refusal, code};
use super::super::engine::Call;
use super::super::operation::Operation;
use super::FaultId;
use super::engine::{Next, Stage, Step, step};

/// The steps of this kind.
pub(super) const STEPS: &[Step] = &[
    step(
        FaultId::DatabaseBeforeNames,
        &[Operation::AliasesCreate],
        database_before_names,
    ),
    step(
        FaultId::CollectionBeforeClash,
        &[Operation::AliasesCreate],
        collection_before_clash,
    ),
    step(
        FaultId::AliasBeforeItsName,
        &[Operation::AliasesDescribe],
        alias_before_its_name,
    ),
    step(
        FaultId::IndexNameBeforeCollection,
        &[Operation::IndexesCreate],
        index_name_before_collection,
    ),
];

fn database_before_names(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    stage.world.database(&call.db)?;
    next.run(stage, call)
}

/// Only where the refusal would be that the alias has the name of a collection.
fn collection_before_clash(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let answer = next.run(stage, call);
    if matches!(&answer, Err(refusal) if refusal.code == code::ALIAS_IS_COLLECTION) {
        let asked = call.body.text("collectionName");
        stage.world.collection(&call.db, asked)?;
    }
    answer
}

fn alias_before_its_name(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let alias = call.body.text("aliasName");
    let database = stage.world.databases.get(&call.db);
    if database.is_some_and(|database| !database.aliases.contains_key(alias)) {
        let message = format!("alias not found[database={}][alias={alias}]", call.db);
        return Err(Refusal::new(code::ALIAS_NOT_FOUND, message));
    }
    next.run(stage, call)
}

fn index_name_before_collection(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let is_word = |name: &str| {
        let mut letters = name.bytes();
        letters.all(|letter| letter == b'_' || letter.is_ascii_alphanumeric())
    };
    let items = call.body.list("indexParams");
    let name = items
        .iter()
        .map(|item| item.text("indexName").trim())
        .find(|name| !is_word(name));
    if let Some(name) = name {
        let message = format!("invalid index name: {name}");
        return Err(Refusal::invalid(&message));
    }
    next.run(stage, call)
}
