//! The register that one alias is: its state, and what an operation may make of it.

use super::call::{Answered, Call, CollectionIndex};
use super::rules::{Allowed, Rules};

/// What is true of one alias at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Register {
    /// The collection that has the alias.
    pub owner: Option<CollectionIndex>,
    /// Collections that have been dropped, a bit each.
    pub dropped: u32,
}

impl Register {
    /// Whether a collection still exists.
    pub const fn has(self, collection: CollectionIndex) -> bool {
        self.dropped & (1 << collection) == 0
    }

    const fn owned_by(self, collection: CollectionIndex) -> Self {
        Self {
            owner: Some(collection),
            dropped: self.dropped,
        }
    }

    const fn free(self) -> Self {
        Self {
            owner: None,
            dropped: self.dropped,
        }
    }

    fn without(self, collection: CollectionIndex) -> Self {
        Self {
            owner: self.owner.filter(|owner| *owner != collection),
            dropped: self.dropped | (1 << collection),
        }
    }
}

/// At most two states can follow one operation.
pub type Successors = [Option<Register>; 2];

/// The states that an operation may lead to, given what was answered; none if it cannot have happened here. An unknown
/// answer allows every answer; that it has not happened at all is the search's business.
pub fn successors(rules: &Rules, state: Register, call: Call, answered: Answered) -> Successors {
    match call {
        Call::Describe => read(state, described(state, answered)),
        Call::List(collection) => read(state, listed(state, collection, answered)),
        Call::Create(_) | Call::Alter(_) | Call::Drop(_) | Call::DropCollection(_) => {
            let (allowed, after) = write(rules, state, call);
            let accepted =
                allowed.accept && matches!(answered, Answered::Accepted | Answered::Unknown);
            let rejected =
                allowed.reject && matches!(answered, Answered::Rejected | Answered::Unknown);
            [accepted.then_some(after), rejected.then_some(state)]
        }
    }
}

const fn read(state: Register, holds: bool) -> Successors {
    [if holds { Some(state) } else { None }, None]
}

fn described(state: Register, answered: Answered) -> bool {
    match answered {
        Answered::Owner(owner) => state.owner == Some(owner),
        Answered::Rejected => state.owner.is_none(),
        Answered::Unknown => true,
        Answered::Accepted | Answered::Listed(_) => false,
    }
}

fn listed(state: Register, collection: CollectionIndex, answered: Answered) -> bool {
    match answered {
        Answered::Listed(there) => there == (state.owner == Some(collection)),
        // What a list of a collection that is gone answers is open.
        Answered::Rejected => !state.has(collection),
        Answered::Unknown => true,
        Answered::Accepted | Answered::Owner(_) => false,
    }
}

/// What is allowed to come of a change here, and the state if it is accepted.
fn write(rules: &Rules, state: Register, call: Call) -> (Allowed, Register) {
    match call {
        Call::Create(to) if !state.has(to) => (rules.create_nowhere, state.owned_by(to)),
        Call::Create(to) => match state.owner {
            None => (rules.create_free, state.owned_by(to)),
            Some(owner) if owner == to => (rules.create_same, state),
            Some(_) => (rules.create_other, state.owned_by(to)),
        },
        Call::Alter(to) => match state.owner {
            _ if !state.has(to) => (rules.alter_nowhere, state.owned_by(to)),
            Some(_) => (rules.alter_present, state.owned_by(to)),
            None => (rules.alter_absent, state.owned_by(to)),
        },
        Call::Drop(named) => match state.owner {
            None => (rules.drop_absent, state),
            Some(owner) if named.is_none_or(|named| named == owner) => {
                (rules.drop_present, state.free())
            }
            Some(_) => (rules.drop_elsewhere, state.free()),
        },
        Call::DropCollection(collection) => {
            let allowed = if state.owner == Some(collection) {
                rules.drop_collection_owning
            } else {
                // Another alias may stand in its way, and one that is gone may be dropped again.
                Allowed::EITHER
            };
            (allowed, state.without(collection))
        }
        Call::Describe | Call::List(_) => (Allowed::EITHER, state),
    }
}
