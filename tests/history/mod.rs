//! The history checker against histories of which the answer is known, and against brute force.

mod agrees;
mod brute;
mod drawn;
mod known;
mod speed;

use vdbspec::model::history::{Allowed, Answered, Call, Operation, Rules};

/// What Milvus does: every situation but two has one answer.
pub(crate) const STRICT: Rules = Rules {
    create_free: Allowed::ACCEPT,
    create_same: Allowed::EITHER,
    create_other: Allowed::REJECT,
    create_nowhere: Allowed::REJECT,
    drop_present: Allowed::ACCEPT,
    drop_elsewhere: Allowed::EITHER,
    drop_absent: Allowed::EITHER,
    alter_present: Allowed::ACCEPT,
    alter_nowhere: Allowed::REJECT,
    alter_absent: Allowed::REJECT,
    drop_collection_owning: Allowed::EITHER,
};

/// An operation in one line.
pub(crate) const fn op(
    client: u32,
    invoked: u64,
    returned: u64,
    call: Call,
    answered: Answered,
) -> Operation {
    Operation {
        client,
        invoked,
        returned,
        call,
        answered,
    }
}
