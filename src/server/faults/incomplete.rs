//! Faults that take a request although a required field is missing.

use super::super::answer::{Answer, Success};
use super::super::engine::Call;
use super::super::json::Bound;
use super::super::operation::Operation;
use super::FaultId;
use super::engine::{Next, Stage};

/// A field that a fault does without.
pub(super) struct Forgiven {
    pub(super) fault: FaultId,
    operations: &'static [Operation],
    key: &'static str,
}

impl Forgiven {
    /// Whether it is about this field of this operation.
    pub(super) fn concerns(&self, operation: Operation, key: &str) -> bool {
        self.key == key && self.operations.contains(&operation)
    }
}

/// Every field that some fault does without.
pub(super) const FORGIVEN: &[Forgiven] = &[
    Forgiven {
        fault: FaultId::MissingAliasNameAccepted,
        operations: &[Operation::AliasesCreate, Operation::AliasesDrop],
        key: "aliasName",
    },
    Forgiven {
        fault: FaultId::MissingCollectionNameAccepted,
        operations: &[Operation::AliasesCreate, Operation::IndexesCreate],
        key: "collectionName",
    },
    Forgiven {
        fault: FaultId::MissingIndexParamsAccepted,
        operations: &[Operation::IndexesCreate],
        key: "indexParams",
    },
];

/// Answers a request all of whose missing fields are forgiven: an alias without a collection gets the first one of its
/// database, and everything else is a success that does nothing.
pub(super) fn forgive(
    found: &[&Forgiven],
    stage: &mut Stage,
    call: &Call,
    next: Next<'_>,
) -> Answer {
    let is_collection = matches!(found, [one] if one.key == "collectionName");
    let some = stage
        .world
        .databases
        .get(&call.db)
        .and_then(|db| db.collections.keys().next().cloned());
    match some {
        Some(collection) if is_collection && call.operation == Operation::AliasesCreate => {
            let mut call = call.clone();
            call.body.set("collectionName", Bound::Text(collection));
            next.run(stage, &call)
        }
        _ => Ok(Success::empty()),
    }
}
