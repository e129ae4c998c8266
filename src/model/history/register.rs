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

#[cfg(test)]
mod tests {
    use super::{Answered, Call, Register, Successors, listed, successors};
    use crate::model::history::rules::{Allowed, Rules};

    const EITHER: Rules = Rules {
        create_free: Allowed::EITHER,
        create_same: Allowed::EITHER,
        create_other: Allowed::EITHER,
        create_nowhere: Allowed::EITHER,
        drop_present: Allowed::EITHER,
        drop_elsewhere: Allowed::EITHER,
        drop_absent: Allowed::EITHER,
        alter_present: Allowed::EITHER,
        alter_nowhere: Allowed::EITHER,
        alter_absent: Allowed::EITHER,
        drop_collection_owning: Allowed::EITHER,
    };
    const NEVER: Allowed = Allowed {
        accept: false,
        reject: false,
    };
    const FREE: Register = Register {
        owner: None,
        dropped: 0,
    };
    const ON_ONE: Register = Register {
        owner: Some(1),
        dropped: 0,
    };
    /// Its collection 0 is gone.
    const ON_ONE_ALONE: Register = Register {
        owner: Some(1),
        dropped: 1,
    };
    const FREE_ALONE: Register = Register {
        owner: None,
        dropped: 1,
    };

    /// A situation, what it makes of the register, and how to forbid both answers in it.
    type Situation = (Register, Call, Register, fn(&mut Rules) -> &mut Allowed);

    const SITUATIONS: [Situation; 14] = [
        (FREE, Call::Create(1), ON_ONE, |rules| {
            &mut rules.create_free
        }),
        (ON_ONE, Call::Create(1), ON_ONE, |rules| {
            &mut rules.create_same
        }),
        (
            ON_ONE,
            Call::Create(0),
            Register {
                owner: Some(0),
                dropped: 0,
            },
            |rules| &mut rules.create_other,
        ),
        (
            FREE_ALONE,
            Call::Create(0),
            Register {
                owner: Some(0),
                dropped: 1,
            },
            |rules| &mut rules.create_nowhere,
        ),
        (
            ON_ONE_ALONE,
            Call::Create(0),
            Register {
                owner: Some(0),
                dropped: 1,
            },
            |rules| &mut rules.create_nowhere,
        ),
        (ON_ONE, Call::Drop(None), FREE, |rules| {
            &mut rules.drop_present
        }),
        (ON_ONE, Call::Drop(Some(1)), FREE, |rules| {
            &mut rules.drop_present
        }),
        (ON_ONE, Call::Drop(Some(0)), FREE, |rules| {
            &mut rules.drop_elsewhere
        }),
        (FREE, Call::Drop(None), FREE, |rules| &mut rules.drop_absent),
        (
            ON_ONE,
            Call::Alter(0),
            Register {
                owner: Some(0),
                dropped: 0,
            },
            |rules| &mut rules.alter_present,
        ),
        (
            ON_ONE_ALONE,
            Call::Alter(0),
            Register {
                owner: Some(0),
                dropped: 1,
            },
            |rules| &mut rules.alter_nowhere,
        ),
        (
            FREE_ALONE,
            Call::Alter(0),
            Register {
                owner: Some(0),
                dropped: 1,
            },
            |rules| &mut rules.alter_nowhere,
        ),
        (FREE, Call::Alter(1), ON_ONE, |rules| {
            &mut rules.alter_absent
        }),
        (
            ON_ONE,
            Call::DropCollection(1),
            Register {
                owner: None,
                dropped: 2,
            },
            |rules| &mut rules.drop_collection_owning,
        ),
    ];

    #[test]
    fn each_situation_is_held_to_its_own_rule_and_leads_to_its_own_state() {
        for (before, call, after, rule) in SITUATIONS {
            let all: Successors = [Some(after), Some(before)];
            let unknown = |rules: &Rules| successors(rules, before, call, Answered::Unknown);
            assert_eq!(unknown(&EITHER), all, "{call:?} in {before:?}");
            let mut rules = EITHER;
            *rule(&mut rules) = NEVER;
            assert_eq!(unknown(&rules), [None, None], "{call:?} in {before:?}");
            *rule(&mut rules) = Allowed::REJECT;
            assert_eq!(
                unknown(&rules),
                [None, Some(before)],
                "{call:?} in {before:?}"
            );
            let accepted = successors(&EITHER, before, call, Answered::Accepted);
            assert_eq!(accepted, [Some(after), None], "{call:?} in {before:?}");
        }
    }

    #[test]
    fn a_collection_without_the_alias_may_be_dropped_or_not_and_the_alias_stays() {
        let mut rules = EITHER;
        rules.drop_collection_owning = NEVER;
        let drop = successors(&rules, ON_ONE, Call::DropCollection(0), Answered::Accepted);
        assert_eq!(drop, [Some(ON_ONE_ALONE), None]);
    }

    #[test]
    fn a_list_shows_the_alias_of_its_collection_and_is_refused_only_where_that_is_gone() {
        for (state, collection, answered, fits) in [
            (ON_ONE, 1, Answered::Listed(true), true),
            (ON_ONE, 1, Answered::Listed(false), false),
            (ON_ONE, 0, Answered::Listed(false), true),
            (ON_ONE, 0, Answered::Listed(true), false),
            (ON_ONE, 0, Answered::Rejected, false),
            (ON_ONE_ALONE, 0, Answered::Rejected, true),
            (ON_ONE, 0, Answered::Unknown, true),
            (ON_ONE, 1, Answered::Accepted, false),
        ] {
            assert_eq!(
                listed(state, collection, answered),
                fits,
                "{answered:?} of {collection}"
            );
        }
    }
}
