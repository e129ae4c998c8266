//! Faults in what reads show of aliases.

use serde_json::Value;

use super::super::answer::{Answer, Refusal, Success, code};
use super::super::engine::{Alias, Call};
use super::super::operation::Operation;
use super::FaultId;
use super::aliases::list_misses_newest;
use super::engine::{Next, Stage, Step, step};

/// How many reads after a change still show what was before it.
const STALE_READS: u32 = 2;

const CHANGES: &[Operation] = &[
    Operation::AliasesCreate,
    Operation::AliasesAlter,
    Operation::AliasesDrop,
];
const DROP_AND_LIST: &[Operation] = &[Operation::AliasesDrop, Operation::AliasesList];

/// The steps of this kind.
pub(super) const STEPS: &[Step] = &[
    step(FaultId::ListStaleTwice, CHANGES, remember),
    step(
        FaultId::ListStaleTwice,
        &[Operation::AliasesList],
        as_before,
    ),
    step(FaultId::DescribeStaleTwice, CHANGES, remember),
    step(
        FaultId::DescribeStaleTwice,
        &[Operation::AliasesDescribe],
        as_before,
    ),
    step(FaultId::DroppedAliasStaysListed, DROP_AND_LIST, ghosts),
    step(
        FaultId::ListIgnoresCollection,
        &[Operation::AliasesList],
        whole_database,
    ),
    step(
        FaultId::ListOfAllMissesNewest,
        &[Operation::AliasesList],
        whole_without_newest,
    ),
    step(
        FaultId::CollectionShowsOneAlias,
        &[Operation::CollectionsDescribe],
        one_alias_shown,
    ),
    step(
        FaultId::HasDeniesAliased,
        &[Operation::CollectionsHas],
        has_denies,
    ),
    step(
        FaultId::DescribeNamesAliasAsOwner,
        &[Operation::AliasesDescribe],
        alias_as_owner,
    ),
];

/// Keeps what was before a change, for as many reads of each thing that it concerns: the alias, and the collections that had it or have
/// it now. Reads of other things, by whoever else is at work, neither see it nor use it up.
fn remember(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let alias = call.body.text("aliasName").to_owned();
    let held = |stage: &Stage| {
        let database = stage.world.databases.get(&call.db)?;
        Some(database.aliases.clone())
    };
    let before = held(stage).unwrap_or_default();
    let answer = next.run(stage, call);
    let now = held(stage).unwrap_or_default();
    if now == before {
        return answer;
    }
    let owners = [&before, &now].map(|aliases| aliases.get(&alias).map(|one| one.owner.clone()));
    // The list of all has no name.
    for name in owners.into_iter().flatten().chain([alias, String::new()]) {
        let thing = thing(call, &name);
        stage.aliases_before.insert(thing.clone(), before.clone());
        stage.stale_reads.insert(thing, STALE_READS);
    }
    answer
}

/// What a read is about, among all databases.
fn thing(call: &Call, name: &str) -> String {
    format!("{}/{name}", call.db)
}

fn as_before(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let asked = if call.operation == Operation::AliasesDescribe {
        call.body.text("aliasName").to_owned()
    } else {
        let asked = call.body.text("collectionName");
        let found = stage.world.collection(&call.db, asked);
        found.map_or_else(|_| asked.to_owned(), |(name, _)| name.to_owned())
    };
    let thing = thing(call, &asked);
    let Some(left) = stage.stale_reads.get_mut(&thing).filter(|left| **left > 0) else {
        return next.run(stage, call);
    };
    *left = left.saturating_sub(1);
    let before = stage
        .aliases_before
        .get(&thing)
        .cloned()
        .unwrap_or_default();
    let now = std::mem::replace(&mut stage.world.database_mut(&call.db)?.aliases, before);
    let answer = next.run(stage, call);
    stage.world.database_mut(&call.db)?.aliases = now;
    answer
}

/// A dropped alias goes on being listed until one of its name is made again.
fn ghosts(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    if call.operation == Operation::AliasesDrop {
        let name = call.body.text("aliasName").to_owned();
        let held = stage.world.databases.get(&call.db);
        if let Some(alias) = held.and_then(|db| db.aliases.get(&name)).cloned() {
            stage.ghosts.push((call.db.clone(), name, alias));
        }
        return next.run(stage, call);
    }
    let asked = call.body.text("collectionName").to_owned();
    let owner = stage
        .world
        .collection(&call.db, &asked)
        .map(|(name, _)| name.to_owned());
    let is_asked =
        |alias: &Alias| asked.is_empty() || owner.as_ref().is_ok_and(|owner| alias.owner == *owner);
    let shown: Vec<String> = stage
        .ghosts
        .iter()
        .filter(|(db, _, alias)| *db == call.db && is_asked(alias))
        .map(|(_, name, _)| name.clone())
        .collect();
    let mut answer = next.run(stage, call);
    add(&mut answer, shown);
    answer
}

/// Adds names to a list that does not have them yet.
pub(super) fn add(answer: &mut Answer, names: Vec<String>) {
    let Some(list) = answer
        .as_mut()
        .ok()
        .and_then(|success| success.data.as_array_mut())
    else {
        return;
    };
    for name in names {
        let name = Value::String(name);
        if !list.contains(&name) {
            list.push(name);
        }
    }
}

fn whole_database(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let db = stage.world.databases.get(&call.db);
    let all = db.map_or_else(Vec::new, |db| db.aliases.keys().cloned().collect());
    let mut answer = next.run(stage, call);
    add(&mut answer, all);
    answer
}

fn whole_without_newest(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    if call.body.text("collectionName").is_empty() {
        return list_misses_newest(stage, call, next);
    }
    next.run(stage, call)
}

fn one_alias_shown(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let mut success = next.run(stage, call)?;
    let aliases = success.data.get_mut("aliases");
    if let Some(aliases) = aliases.and_then(Value::as_array_mut) {
        aliases.sort_by(|one, other| one.as_str().cmp(&other.as_str()));
        aliases.truncate(1);
    }
    Ok(success)
}

fn has_denies(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let asked = call.body.text("collectionName");
    let aliases = stage.world.aliases_of(&call.db, asked);
    if aliases.is_empty() {
        return next.run(stage, call);
    }
    Ok(Success::with(serde_json::json!({"has": false})))
}

fn alias_as_owner(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let name = call.body.text("aliasName").to_owned();
    let mut answer = next.run(stage, call);
    if let Some(data) = answer
        .as_mut()
        .ok()
        .and_then(|success| success.data.as_object_mut())
    {
        data.insert("collectionName".to_owned(), Value::String(name));
    }
    answer
}

/// What a create says that is refused for no other reason than that it was made before.
pub(super) fn again(alias: &str) -> Answer {
    let message = format!("{alias} exists: alias already exist[alias={alias}]");
    Err(Refusal::new(code::ALIAS_ELSEWHERE, message))
}
