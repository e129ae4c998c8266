//! What a profile allows a register to answer in each situation.

use std::collections::BTreeSet;

use crate::contract::{Otherwise, Outcome, Profile};
use crate::model::condition::Condition;
use crate::model::expectation::expect;

/// Which answers are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// It may be accepted.
    pub accept: bool,
    /// It may be rejected.
    pub reject: bool,
}

impl Allowed {
    /// Only accepted.
    pub const ACCEPT: Self = Self {
        accept: true,
        reject: false,
    };
    /// Only rejected.
    pub const REJECT: Self = Self {
        accept: false,
        reject: true,
    };
    /// Both.
    pub const EITHER: Self = Self {
        accept: true,
        reject: true,
    };
}

/// The situations that a history can meet, each with what may come of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Create a free alias on a collection that exists.
    pub create_free: Allowed,
    /// Create an alias where it is already.
    pub create_same: Allowed,
    /// Create an alias that belongs to another collection.
    pub create_other: Allowed,
    /// Create an alias on a collection that does not exist.
    pub create_nowhere: Allowed,
    /// Drop an alias, naming its collection or none.
    pub drop_present: Allowed,
    /// Drop an alias, naming a collection that does not own it.
    pub drop_elsewhere: Allowed,
    /// Drop an alias that does not exist.
    pub drop_absent: Allowed,
    /// Alter an alias to a collection that exists.
    pub alter_present: Allowed,
    /// Alter an alias to a collection that does not exist.
    pub alter_nowhere: Allowed,
    /// Alter an alias that does not exist.
    pub alter_absent: Allowed,
    /// Drop a collection that has the alias.
    pub drop_collection_owning: Allowed,
}

impl Rules {
    /// What the documents alone say: one owner, effects at once, the rest open.
    pub fn of(profile: &Profile) -> Self {
        let look = |operation: &str, ids: &[&'static str]| allowed(profile, operation, ids);
        Self {
            create_free: look("aliases/create", &["valid"]),
            create_same: look("aliases/create", &["alias-on-same-collection"]),
            create_other: look("aliases/create", &["alias-on-other-collection"]),
            create_nowhere: look("aliases/create", &["unknown-collection"]),
            drop_present: look("aliases/drop", &["drop-without-collection"]),
            drop_elsewhere: look("aliases/drop", &["drop-names-other"]),
            drop_absent: look("aliases/drop", &["unknown-alias"]),
            alter_present: look("aliases/alter", &["valid"]),
            alter_nowhere: look("aliases/alter", &["unknown-collection"]),
            alter_absent: look("aliases/alter", &["unknown-alias"]),
            drop_collection_owning: look("collections/drop", &["collection-has-alias"]),
        }
    }
}

/// A situation that a profile leaves open, or in which it only warns, may go either way: whether the answer is the one
/// asked for is the business of other rules; here it need only be true.
fn allowed(profile: &Profile, operation: &str, ids: &[&'static str]) -> Allowed {
    let conditions: BTreeSet<_> = ids.iter().map(|id| Condition::of(id)).collect();
    let expected = expect(profile, operation, &conditions);
    match (expected.outcome, expected.otherwise) {
        (Outcome::Accept, Otherwise::Fail) => Allowed::ACCEPT,
        (Outcome::Reject, Otherwise::Fail) => Allowed::REJECT,
        _ => Allowed::EITHER,
    }
}

#[cfg(test)]
mod tests {
    use super::{Allowed, Rules};
    use crate::contract::Contract;

    #[test]
    fn what_a_profile_demands_is_all_that_is_allowed() {
        let contract = Contract::embedded().expect("the contract");
        let rules = |profile: &str| Rules::of(contract.profiles.get(profile).expect("a profile"));
        let documents = rules("documents");
        assert_eq!(documents.create_free, Allowed::ACCEPT);
        assert_eq!(documents.create_nowhere, Allowed::REJECT);
        assert_eq!(documents.create_other, Allowed::EITHER);
        let version = rules("milvus-2.6");
        assert_eq!(version.create_other, Allowed::REJECT);
        assert_eq!(version.drop_absent, Allowed::ACCEPT);
    }
}
