//! Faults in what aliases mean.

use serde_json::Value;

use super::super::answer::{Answer, Refusal, Success, code};
use super::super::engine::{Alias, Call, no_alias};
use super::super::operation::Operation;
use super::FaultId;
use super::engine::{Next, Stage, Step, step};

const CREATE: &[Operation] = &[Operation::AliasesCreate];
const DROP: &[Operation] = &[Operation::AliasesDrop];
const CHANGES_AND_LIST: &[Operation] = &[
    Operation::AliasesCreate,
    Operation::AliasesAlter,
    Operation::AliasesDrop,
    Operation::AliasesList,
];

/// The steps of this kind.
pub(super) const STEPS: &[Step] = &[
    step(FaultId::ListStale, CHANGES_AND_LIST, list_stale),
    step(
        FaultId::ListMissesNewest,
        &[Operation::AliasesList],
        list_misses_newest,
    ),
    step(FaultId::EffectBeforeError, CREATE, effect_before_error),
    step(FaultId::CreateIsNoOp, CREATE, unchanged),
    step(FaultId::CreateMovesAlias, CREATE, create_moves),
    step(
        FaultId::CreateOnOtherIsSilentNoOp,
        CREATE,
        create_on_other_is_silent,
    ),
    step(
        FaultId::CreateMakesTwoOwners,
        CREATE,
        create_makes_two_owners,
    ),
    step(
        FaultId::UnknownCollectionAccepted,
        CREATE,
        unknown_collection_accepted,
    ),
    step(
        FaultId::AliasEqualToCollectionAccepted,
        CREATE,
        equal_to_collection_accepted,
    ),
    step(
        FaultId::DropThroughAlias,
        &[Operation::CollectionsDrop],
        drop_through_alias,
    ),
    step(
        FaultId::CollectionNamedLikeAlias,
        &[Operation::CollectionsCreate],
        made_beside_alias,
    ),
    step(
        FaultId::AliasInCapitals,
        &[Operation::AliasesDescribe],
        in_capitals,
    ),
    step(FaultId::OneAliasPerCollection, CREATE, one_per_collection),
    step(
        FaultId::SecondAliasReplacesFirst,
        CREATE,
        second_replaces_first,
    ),
    step(
        FaultId::Only255ByteAliasRefused,
        CREATE,
        only_255_bytes_refused,
    ),
    step(FaultId::AlterIsNoOp, &[Operation::AliasesAlter], unchanged),
    step(FaultId::DropIsNoOp, DROP, unchanged),
    step(FaultId::DropByPrefix, DROP, drop_by_prefix),
    step(FaultId::DropTakesShorterName, DROP, drop_takes_shorter),
    step(
        FaultId::DropRemovesAllOfCollection,
        DROP,
        drop_removes_all_of_collection,
    ),
    step(
        FaultId::DropRemovesCollection,
        DROP,
        drop_removes_collection,
    ),
    step(FaultId::DropRefusesExisting, DROP, drop_refuses_existing),
    step(FaultId::DropWrongOwnerHalf, DROP, drop_wrong_owner_half),
    step(
        FaultId::AliasSurvivesCollection,
        &[Operation::CollectionsDrop],
        survives_collection,
    ),
    step(
        FaultId::DescribeWrongCollection,
        &[Operation::AliasesDescribe],
        describe_wrong_collection,
    ),
];

/// The alias that the call names, with its owner.
fn held(stage: &Stage, call: &Call) -> Option<(String, String)> {
    let name = call.body.text("aliasName");
    let alias = stage.world.databases.get(&call.db)?.aliases.get(name)?;
    Some((name.to_owned(), alias.owner.clone()))
}

/// Puts the alias on the collection that the call names, whatever stood there.
pub(super) fn put(stage: &mut Stage, call: &Call) -> Answer {
    let asked = call.body.text("collectionName");
    let owner = stage
        .world
        .collection(&call.db, asked)
        .map_or(asked, |(name, _)| name)
        .to_owned();
    stage
        .world
        .put_alias(&call.db, call.body.text("aliasName"), owner)
}

/// Whether the answer is that the alias belongs to another collection.
pub(super) fn is_elsewhere(answer: &Answer) -> bool {
    has_code(answer, code::ALIAS_ELSEWHERE)
}

/// Whether the answer is a refusal with this code.
fn has_code(answer: &Answer, code: i64) -> bool {
    matches!(answer, Err(refusal) if refusal.code == code)
}

/// Answers as ever, and takes back what was done.
fn unchanged(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let db = call.db.clone();
    let before = stage.world.databases.get(&db).map(|db| db.aliases.clone());
    let answer = next.run(stage, call);
    if let (Some(db), Some(before)) = (stage.world.databases.get_mut(&db), before) {
        db.aliases = before;
    }
    answer
}

fn create_moves(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    match next.run(stage, call) {
        answer if has_code(&answer, code::ALIAS_ELSEWHERE) => put(stage, call),
        answer => answer,
    }
}

fn create_on_other_is_silent(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    match next.run(stage, call) {
        answer if has_code(&answer, code::ALIAS_ELSEWHERE) => Ok(Success::empty()),
        answer => answer,
    }
}

fn create_makes_two_owners(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let answer = next.run(stage, call);
    if !has_code(&answer, code::ALIAS_ELSEWHERE) {
        return answer;
    }
    let (second, _) = stage
        .world
        .collection(&call.db, call.body.text("collectionName"))?;
    let second = second.to_owned();
    if let Some(alias) = stage
        .world
        .database_mut(&call.db)?
        .aliases
        .get_mut(call.body.text("aliasName"))
    {
        alias.also = Some(second);
    }
    Ok(Success::empty())
}

fn unknown_collection_accepted(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    match next.run(stage, call) {
        answer if has_code(&answer, code::COLLECTION_NOT_FOUND) => put(stage, call),
        answer => answer,
    }
}

fn equal_to_collection_accepted(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    match next.run(stage, call) {
        answer if has_code(&answer, code::ALIAS_IS_COLLECTION) => {
            stage
                .world
                .collection(&call.db, call.body.text("collectionName"))?;
            put(stage, call)
        }
        answer => answer,
    }
}

fn drop_through_alias(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let name = call.body.text("collectionName");
    let held = stage.world.databases.get(&call.db);
    let alias = held.and_then(|db| db.aliases.get(name));
    let Some(owner) = alias.map(|alias| alias.owner.clone()) else {
        return next.run(stage, call);
    };
    let db = stage.world.database_mut(&call.db)?;
    db.aliases.retain(|_, alias| alias.owner != owner);
    db.collections.remove(&owner);
    Ok(Success::empty())
}

/// The collection is made as if there were no alias, and the aliases stay.
fn made_beside_alias(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let aliases = std::mem::take(&mut stage.world.database_mut(&call.db)?.aliases);
    let answer = next.run(stage, call);
    stage.world.database_mut(&call.db)?.aliases = aliases;
    answer
}

fn in_capitals(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let mut success = next.run(stage, call)?;
    if let Some(Value::String(alias)) = success.data.get_mut("aliasName") {
        alias.make_ascii_uppercase();
    }
    Ok(success)
}

fn effect_before_error(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let answer = next.run(stage, call);
    if has_code(&answer, code::ALIAS_ELSEWHERE) || has_code(&answer, code::COLLECTION_NOT_FOUND) {
        put(stage, call)?;
    }
    answer
}

fn one_per_collection(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let alias = call.body.text("aliasName");
    if let Ok((owner, _)) = stage
        .world
        .collection(&call.db, call.body.text("collectionName"))
    {
        let others = stage.world.aliases_of(&call.db, owner);
        if let Some(other) = others.iter().find(|other| *other != alias) {
            let message = format!(
                "{owner} has the alias {other} already: alias already exist[alias={alias}]"
            );
            return Err(Refusal::new(code::ALIAS_ELSEWHERE, message));
        }
    }
    next.run(stage, call)
}

fn second_replaces_first(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let answer = next.run(stage, call);
    if let (Ok(_), Some((name, owner))) = (&answer, held(stage, call)) {
        stage
            .world
            .database_mut(&call.db)?
            .aliases
            .retain(|other, alias| *other == name || alias.owner != owner);
    }
    answer
}

fn only_255_bytes_refused(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    if call.body.text("aliasName").len() == 255 {
        return Err(Refusal::invalid("the alias is too long"));
    }
    next.run(stage, call)
}

fn drop_by_prefix(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let answer = next.run(stage, call);
    if answer.is_ok() {
        let prefix = call.body.text("aliasName");
        stage
            .world
            .database_mut(&call.db)?
            .aliases
            .retain(|name, _| !name.starts_with(prefix));
    }
    answer
}

fn drop_takes_shorter(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let is_there = held(stage, call).is_some();
    let answer = next.run(stage, call);
    if !is_there {
        let name = call.body.text("aliasName");
        let aliases = &mut stage.world.database_mut(&call.db)?.aliases;
        aliases.retain(|other, _| !name.starts_with(other.as_str()));
    }
    answer
}

fn drop_removes_all_of_collection(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let held = held(stage, call);
    let answer = next.run(stage, call);
    if let Some((_, owner)) = held {
        stage
            .world
            .database_mut(&call.db)?
            .aliases
            .retain(|_, alias| alias.owner != owner);
    }
    answer
}

fn drop_removes_collection(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let held = held(stage, call);
    let answer = next.run(stage, call);
    if let Some((_, owner)) = held {
        let db = stage.world.database_mut(&call.db)?;
        db.collections.remove(&owner);
        db.aliases.retain(|_, alias| alias.owner != owner);
    }
    answer
}

fn drop_refuses_existing(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    match held(stage, call) {
        Some((name, _)) => Err(no_alias(&call.db, &name)),
        None => next.run(stage, call),
    }
}

fn drop_wrong_owner_half(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let said = call.body.text("collectionName");
    match held(stage, call) {
        Some((_, owner)) if !said.is_empty() && said != owner => Ok(Success::empty()),
        _ => next.run(stage, call),
    }
}

fn survives_collection(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let gone = stage.world.databases.get_mut(&call.db).and_then(|db| {
        // By its own name only: what an alias names is left to the plain server to refuse.
        db.collections.remove(call.body.text("collectionName"))
    });
    if gone.is_some() {
        Ok(Success::empty())
    } else {
        next.run(stage, call)
    }
}

fn describe_wrong_collection(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let held = held(stage, call);
    let db = call.db.clone();
    let mut answer = next.run(stage, call);
    if let (Ok(success), Some((_, owner))) = (&mut answer, held) {
        let other = stage
            .world
            .databases
            .get(&db)
            .and_then(|db| db.collections.keys().find(|name| **name != owner));
        let other = other.cloned().unwrap_or_else(|| format!("{owner}_"));
        if let Some(data) = success.data.as_object_mut() {
            data.insert("collectionName".to_owned(), Value::String(other));
        }
    }
    answer
}

fn list_stale(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let Some(now) = stage
        .world
        .databases
        .get(&call.db)
        .map(|db| db.aliases.clone())
    else {
        return next.run(stage, call);
    };
    let name = call.db.clone();
    if call.operation != Operation::AliasesList {
        let answer = next.run(stage, call);
        if stage
            .world
            .databases
            .get(&name)
            .is_some_and(|db| db.aliases != now)
        {
            stage.aliases_before.insert(name, now);
        }
        return answer;
    }
    let before = stage.aliases_before.get(&name).cloned().unwrap_or_default();
    stage.world.database_mut(&name)?.aliases = before;
    let answer = next.run(stage, call);
    stage.world.database_mut(&name)?.aliases = now;
    answer
}

pub(super) fn list_misses_newest(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let newest = stage.world.databases.get(&call.db).and_then(|db| {
        let born = |(_, alias): &(&String, &Alias)| alias.born;
        db.aliases
            .iter()
            .max_by_key(born)
            .map(|(name, _)| name.clone())
    });
    let mut answer = next.run(stage, call);
    let names = answer
        .as_mut()
        .ok()
        .and_then(|success| success.data.as_array_mut());
    if let Some(names) = names {
        names.retain(|name| name.as_str() != newest.as_deref());
    }
    answer
}
