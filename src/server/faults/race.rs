//! The fault `lost-update`: creating an alias looks first and writes a moment later, and what others did meanwhile is lost.

use std::time::Duration;

use super::super::answer::Answer;
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
pub(super) const STEPS: &[Step] = &[Step {
    fault: FaultId::LostUpdate,
    operations: &[Operation::AliasesCreate],
    act: write,
}];

/// Looks whether the create would be accepted now.
pub(super) fn look(stage: &mut Stage, call: &Call) {
    let mut copy = stage.world.clone();
    if stage.looked.len() < LOOKED_MAX && copy.answer(call).is_ok() {
        stage.looked.push(Looked::of(call));
    }
}

/// Writes what was looked up before, whatever is there now.
fn write(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let looked = Looked::of(call);
    let place = stage.looked.iter().position(|known| *known == looked);
    if let Some(place) = place {
        stage.looked.swap_remove(place);
    }
    match next.run(stage, call) {
        answer if place.is_some() && aliases::is_elsewhere(&answer) => aliases::put(stage, call),
        answer => answer,
    }
}
