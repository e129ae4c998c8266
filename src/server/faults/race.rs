//! The faults `lost-update` and `double-success`: creating an alias looks first and writes a moment later, and what others did meanwhile is lost.

use std::time::Duration;

use super::super::answer::{Answer, Success};
use super::super::engine::Call;
use super::super::operation::Operation;
use super::engine::{Next, Stage, Step};
use super::{FaultId, aliases};

/// How long a create is between looking and writing: long enough for others to come, and short beside a request.
pub(in crate::server) const BETWEEN: Duration = Duration::from_millis(2);

/// Most creates that are between looking and writing; what comes beyond is not remembered, and then behaves well.
const LOOKED_MAX: usize = 256;

/// A create that has looked and found nothing in its way.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Looked {
    db: String,
    alias: String,
    collection: String,
}

impl Looked {
    fn of(call: &Call) -> Self {
        Self {
            db: call.db.clone(),
            alias: call.body.text("aliasName").to_owned(),
            collection: call.body.text("collectionName").to_owned(),
        }
    }
}

/// The steps of this kind.
pub(super) const STEPS: &[Step] = &[
    Step {
        fault: FaultId::LostUpdate,
        operations: &[Operation::AliasesCreate],
        act: write,
    },
    Step {
        fault: FaultId::DoubleSuccess,
        operations: &[Operation::AliasesCreate],
        act: pretend,
    },
];

/// Looks whether the create would be accepted now.
pub(super) fn look(stage: &mut Stage, call: &Call) {
    let mut copy = stage.world.clone();
    if stage.looked.len() < LOOKED_MAX && copy.answer(call).is_ok() {
        stage.looked.push(Looked::of(call));
    }
}

/// Takes the call from those that have looked; whether it was among them.
fn has_looked(stage: &mut Stage, call: &Call) -> bool {
    let looked = Looked::of(call);
    let place = stage.looked.iter().position(|known| *known == looked);
    if let Some(place) = place {
        stage.looked.swap_remove(place);
    }
    place.is_some()
}

/// Says that it was written, though another one was faster.
fn pretend(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let has_looked = has_looked(stage, call);
    match next.run(stage, call) {
        answer if has_looked && aliases::is_elsewhere(&answer) => Ok(Success::empty()),
        answer => answer,
    }
}

/// Writes what was looked up before, whatever is there now.
fn write(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let has_looked = has_looked(stage, call);
    match next.run(stage, call) {
        answer if has_looked && aliases::is_elsewhere(&answer) => aliases::put(stage, call),
        answer => answer,
    }
}
