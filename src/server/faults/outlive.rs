//! Faults in what is left of indexes after a drop.

use serde_json::json;

use super::super::answer::{Answer, Success};
use super::super::engine::Call;
use super::super::operation::Operation;
use super::FaultId;
use super::engine::{Dropped, Next, Stage, Step};

/// The steps of this kind.
pub(super) const STEPS: &[Step] = &[
    Step {
        fault: FaultId::DroppedIndexDescribed,
        operations: &[Operation::IndexesDrop],
        act: kept,
    },
    Step {
        fault: FaultId::DroppedIndexDescribed,
        operations: &[Operation::IndexesDescribe],
        act: still_described,
    },
    Step {
        fault: FaultId::IndexesOutliveCollection,
        operations: &[Operation::CollectionsDrop],
        act: kept,
    },
    Step {
        fault: FaultId::IndexesOutliveCollection,
        operations: &[Operation::CollectionsCreate],
        act: given_again,
    },
];

/// Keeps what a call drops: one index where it names one, else all of the collection.
fn keep(stage: &mut Stage, call: &Call) {
    let (collection, name) = (
        call.body.text("collectionName"),
        call.body.text("indexName"),
    );
    let Ok((owner, found)) = stage.world.collection(&call.db, collection) else {
        return;
    };
    let owner = owner.to_owned();
    let dropped = found.indexes.iter();
    let dropped = dropped.filter(|index| name.is_empty() || index.name == name);
    let dropped: Vec<_> = dropped.cloned().collect();
    let of = |index| Dropped {
        db: call.db.clone(),
        collection: owner.clone(),
        index,
    };
    stage.dropped.extend(dropped.into_iter().map(of));
}

fn kept(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    keep(stage, call);
    next.run(stage, call)
}

fn still_described(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let answer = next.run(stage, call);
    let (collection, name) = (
        call.body.text("collectionName"),
        call.body.text("indexName"),
    );
    let is_it = |dropped: &&Dropped| {
        dropped.db == call.db && dropped.collection == collection && dropped.index.name == name
    };
    match stage.dropped.iter().rev().find(is_it) {
        Some(found) if answer.is_err() => {
            let version = stage.world.rules.version;
            Ok(Success::with(json!([found.index.describe(version)])))
        }
        _ => answer,
    }
}

fn given_again(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let name = call.body.text("collectionName");
    let is_there = stage.world.collection(&call.db, name).is_ok();
    let success = next.run(stage, call)?;
    let made = stage.world.collection_mut(&call.db, name);
    if let Some(made) = made.ok().filter(|_| !is_there) {
        let is_of = |dropped: &&Dropped| dropped.db == call.db && dropped.collection == name;
        let kept = stage.dropped.iter().filter(is_of);
        made.indexes.extend(kept.map(|kept| kept.index.clone()));
    }
    Ok(success)
}
