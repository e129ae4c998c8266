//! Faults that few inputs meet: one length, one metric, one count, or the same request again.

use super::super::answer::{Answer, Refusal, Success};
use super::super::engine::{Call, Index, no_alias};
use super::super::json::{Bound, Read, Record};
use super::super::operation::Operation;
use super::FaultId;
use super::engine::{Next, Stage, Step, step};
use super::visibility::again;

/// The length at which names are lost, in bytes.
const LOST_LENGTH: usize = 255;
/// Where names are cut off, in bytes.
const CUT_LENGTH: usize = 64;
/// Aliases that a collection may have.
const ALIASES_MAX: usize = 2;

const CREATE: &[Operation] = &[Operation::AliasesCreate];
const INDEX: &[Operation] = &[Operation::IndexesCreate];

/// The steps of this kind.
pub(super) const STEPS: &[Step] = &[
    step(FaultId::Only255ByteAliasLost, CREATE, long_lost),
    step(FaultId::LongAliasCut, CREATE, long_cut),
    step(FaultId::ThirdAliasRefused, CREATE, third_refused),
    step(FaultId::SameAliasAgainRefused, CREATE, same_refused),
    step(
        FaultId::LeadingUnderscoreRefused,
        CREATE,
        underscore_refused,
    ),
    step(
        FaultId::DropWithOwnerRefused,
        &[Operation::AliasesDrop],
        owner_refused,
    ),
    step(
        FaultId::DropOfMissingRefused,
        &[Operation::AliasesDrop],
        missing_refused,
    ),
    step(FaultId::SameIndexAgainRefused, INDEX, same_index_refused),
    step(FaultId::SecondIndexAccepted, INDEX, second_index),
    step(FaultId::ClashingIndexSwallowed, INDEX, clash_swallowed),
    step(FaultId::ItemsAfterErrorMade, INDEX, after_error),
    step(FaultId::OnlyIpMetricReplaced, INDEX, ip_replaced),
    step(FaultId::NumericParamsRefused, INDEX, numbers_refused),
];

/// How the engine begins its refusal of an index in whose way another one is.
const CLASH: &str = "CreateIndex failed: ";

fn long_lost(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    if call.body.text("aliasName").len() == LOST_LENGTH {
        return Ok(Success::empty());
    }
    next.run(stage, call)
}

fn long_cut(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let name = call.body.text("aliasName");
    let Some(cut) = name.get(..CUT_LENGTH) else {
        return next.run(stage, call);
    };
    let cut = cut.to_owned();
    let mut call = call.clone();
    call.body.set("aliasName", Bound::Text(cut));
    next.run(stage, &call)
}

fn third_refused(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let asked = call.body.text("collectionName");
    let owner = stage
        .world
        .collection(&call.db, asked)
        .map(|(name, _)| name.to_owned());
    if let Ok(owner) = owner
        && stage.world.aliases_of(&call.db, &owner).len() >= ALIASES_MAX
    {
        return Err(Refusal::invalid("the collection has too many aliases"));
    }
    next.run(stage, call)
}

fn same_refused(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let name = call.body.text("aliasName");
    let db = stage.world.databases.get(&call.db);
    if db.is_some_and(|db| db.aliases.contains_key(name)) {
        return again(name);
    }
    next.run(stage, call)
}

fn underscore_refused(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    if call.body.text("aliasName").starts_with('_') {
        return Err(Refusal::invalid(
            "the first letter of an alias must be a letter",
        ));
    }
    next.run(stage, call)
}

fn owner_refused(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    if call.body.text("collectionName").is_empty() {
        return next.run(stage, call);
    }
    Err(Refusal::invalid("collectionName is not allowed here"))
}

fn missing_refused(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let name = call.body.text("aliasName");
    let db = stage.world.databases.get(&call.db);
    if db.is_some_and(|db| !db.aliases.contains_key(name)) {
        return Err(no_alias(&call.db, name));
    }
    next.run(stage, call)
}

/// The indexes of the collection that the call names.
fn indexes(stage: &mut Stage, call: &Call) -> Vec<Index> {
    let name = call.body.text("collectionName");
    let found = stage.world.collection(&call.db, name);
    found.map_or_else(|_| Vec::new(), |(_, collection)| collection.indexes.clone())
}

fn same_index_refused(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let standing = indexes(stage, call);
    let is_there = |item: &Record| {
        let (name, field) = (item.text("indexName"), item.text("fieldName"));
        standing
            .iter()
            .any(|index| index.field == field && (name.is_empty() || index.name == name))
    };
    if call.body.list("indexParams").iter().any(is_there) {
        return Err(Refusal::invalid("index already exists"));
    }
    next.run(stage, call)
}

/// A second index on a field is made beside the first.
fn second_index(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let before = indexes(stage, call);
    let items = call.body.list("indexParams");
    let is_second = |index: &Index| {
        items.iter().any(|item| {
            let (name, field) = (item.text("indexName"), item.text("fieldName"));
            index.field == field && !name.is_empty() && index.name != name
        })
    };
    let aside: Vec<Index> = before.into_iter().filter(is_second).collect();
    if aside.is_empty() {
        return next.run(stage, call);
    }
    let name = call.body.text("collectionName");
    let collection = stage.world.collection_mut(&call.db, name)?;
    collection.indexes.retain(|index| !aside.contains(index));
    let answer = next.run(stage, call);
    let collection = stage.world.collection_mut(&call.db, name)?;
    collection.indexes.extend(aside);
    answer
}

/// A refusal of the engine for what is there already becomes a yes.
fn clash_swallowed(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    match next.run(stage, call) {
        Err(refusal) if refusal.message.starts_with(CLASH) => Ok(Success::empty()),
        answer => answer,
    }
}

/// Item by item, also behind one that is refused.
fn after_error(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let items: Vec<Record> = call.body.list("indexParams").to_vec();
    if items.len() < 2 {
        return next.run(stage, call);
    }
    let mut first = Ok(Success::empty());
    for item in items {
        let mut one = call.clone();
        one.body.set("indexParams", Bound::List(vec![item]));
        let answer = next.run(stage, &one);
        if first.is_ok() {
            first = answer;
        }
    }
    first
}

fn ip_replaced(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let mut call = call.clone();
    for item in call.body.list_mut("indexParams") {
        if item.text("metricType") == "IP" {
            item.set("metricType", Bound::Text("L2".to_owned()));
        }
    }
    next.run(stage, &call)
}

fn numbers_refused(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let is_number = |item: &Record| {
        let mut params = item
            .map("params")
            .into_iter()
            .flat_map(|params| params.values());
        params.any(|value| matches!(value, Read::Number(_)))
    };
    if call.body.list("indexParams").iter().any(is_number) {
        return Err(Refusal::invalid("the params of an index must be strings"));
    }
    next.run(stage, call)
}
