//! Faults in answers that describe something: keys that are left out, and names that are not those of the request.

use serde_json::Value;

use super::super::answer::{Answer, Success};
use super::super::engine::Call;
use super::super::operation::Operation;
use super::FaultId;
use super::engine::{Next, Stage, Step, step};

const COLLECTION: &[Operation] = &[Operation::CollectionsDescribe];
const INDEX: &[Operation] = &[Operation::IndexesDescribe];
const ALIAS: &[Operation] = &[Operation::AliasesDescribe];

/// The steps of this kind.
pub(super) const STEPS: &[Step] = &[
    step(
        FaultId::CollectionWithoutAliases,
        COLLECTION,
        without_aliases,
    ),
    step(
        FaultId::CollectionWithoutFunctions,
        COLLECTION,
        without_functions,
    ),
    step(FaultId::FieldsWithoutId, COLLECTION, fields_without_id),
    step(FaultId::IndexWithoutState, INDEX, without_state),
    step(FaultId::IndexWithoutWarmup, INDEX, without_warmup),
    step(FaultId::AliasWithoutDatabase, ALIAS, without_database),
    step(FaultId::AliasInDefaultDatabase, ALIAS, in_default_database),
    step(FaultId::IndexInCapitals, INDEX, index_in_capitals),
    step(
        FaultId::CollectionUnderItsOwnName,
        COLLECTION,
        under_its_own_name,
    ),
    step(
        FaultId::HasKnowsNoAlias,
        &[Operation::CollectionsHas],
        has_knows_no_alias,
    ),
];

/// Takes keys out of an answer; of a list, out of each item.
fn without(value: &mut Value, keys: &[&str]) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| without(item, keys)),
        Value::Object(map) => map.retain(|key, _| !keys.contains(&key.as_str())),
        _ => {}
    }
}

/// The answer of the others without these keys.
fn lacking(stage: &mut Stage, call: &Call, next: Next<'_>, keys: &[&str]) -> Answer {
    let mut success = next.run(stage, call)?;
    without(&mut success.data, keys);
    Ok(success)
}

fn without_aliases(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    lacking(stage, call, next, &["aliases"])
}

fn without_functions(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    lacking(stage, call, next, &["functions"])
}

fn without_state(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    lacking(stage, call, next, &["indexState", "failReason"])
}

fn without_warmup(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    lacking(stage, call, next, &["warmup"])
}

fn without_database(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    lacking(stage, call, next, &["dbName"])
}

fn fields_without_id(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let mut success = next.run(stage, call)?;
    if let Some(fields) = success.data.get_mut("fields") {
        without(fields, &["id"]);
    }
    Ok(success)
}

fn in_default_database(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let mut success = next.run(stage, call)?;
    if let Some(database) = success.data.get_mut("dbName") {
        *database = "default".into();
    }
    Ok(success)
}

fn index_in_capitals(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let mut success = next.run(stage, call)?;
    for index in success.data.as_array_mut().into_iter().flatten() {
        if let Some(Value::String(name)) = index.get_mut("indexName") {
            name.make_ascii_uppercase();
        }
    }
    Ok(success)
}

/// The collection that an alias stands for; nothing where the name is that of a collection.
fn owner(stage: &Stage, call: &Call) -> Option<String> {
    let asked = call.body.text("collectionName");
    let (name, _) = stage.world.collection(&call.db, asked).ok()?;
    (name != asked).then(|| name.to_owned())
}

fn under_its_own_name(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let owner = owner(stage, call);
    let mut success = next.run(stage, call)?;
    if let (Some(owner), Some(name)) = (owner, success.data.get_mut("collectionName")) {
        *name = owner.into();
    }
    Ok(success)
}

fn has_knows_no_alias(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    match owner(stage, call) {
        Some(_) => Ok(Success::with(serde_json::json!({"has": false}))),
        None => next.run(stage, call),
    }
}
