//! The definition itself: try every order that the times allow, of every subset of the operations without an answer.

use vdbspec::model::history::{Operation, Register, Rules, successors};

/// Whether some order holds. Exponential: for a handful of operations only.
pub(crate) fn linearizable(rules: &Rules, state: Register, left: &[Operation]) -> bool {
    if left.iter().all(Operation::is_unknown) {
        return true;
    }
    left.iter().enumerate().any(|(at, operation)| {
        // Whoever ended before this one began must come first.
        let first = left
            .iter()
            .all(|other| other.is_unknown() || other.returned >= operation.invoked);
        first && {
            let rest: Vec<_> = left
                .iter()
                .enumerate()
                .filter(|(index, _)| *index != at)
                .map(|(_, other)| *other)
                .collect();
            successors(rules, state, operation.call, operation.answered)
                .into_iter()
                .flatten()
                .any(|after| linearizable(rules, after, &rest))
        }
    })
}
