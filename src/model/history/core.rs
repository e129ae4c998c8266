//! The part of a broken history that shows it by itself: few requests, and whatever stood before them does not matter.

use super::call::{Answered, COLLECTIONS_MAX, Call, CollectionIndex, Malformed, Operation};
use super::register::Register;
use super::rules::Rules;
use super::search::{Blocked, Verdict, check};

/// Steps for each attempt to leave something out. What cannot be told within them stays in.
const STEPS_MAX: usize = 20_000;
/// Attempts to leave something out.
const ATTEMPTS_MAX: usize = 400;

/// A part of a history that no order explains, whatever the alias had before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Core {
    /// Its operations, by the time they were asked.
    pub operations: Vec<Operation>,
    /// How far an order comes, from the state in which it comes farthest, and what stands in its way.
    pub blocked: Blocked,
}

/// Cuts a broken history down: at moments when nothing was under way, and by what changed nothing. `None` if the history
/// is not broken within the budget. It begins with the alias free.
pub fn core(rules: &Rules, history: &[Operation]) -> Result<Option<Core>, Malformed> {
    let Verdict::Broken(blocked) = check(rules, Register::default(), history, STEPS_MAX)? else {
        return Ok(None);
    };
    let mut whole = history.to_vec();
    whole.sort_by_key(|operation| (operation.invoked, operation.client));
    let mut attempts = Attempts {
        rules,
        left: ATTEMPTS_MAX,
        begins: vec![Register::default()],
        best: *blocked,
    };
    let begun = begun(&whole, &attempts.best.window);
    if attempts.is_broken(&begun)? {
        whole = begun;
    }
    let rests = rests(&whole);
    // Whatever came after a moment of rest cannot have been needed before it.
    let mut end = whole.len();
    for rest in &rests {
        let part = whole.get(..*rest).unwrap_or_default();
        if attempts.is_broken(part)? {
            end = *rest;
            break;
        }
    }
    let mut part = whole.get(..end).unwrap_or_default().to_vec();
    for rest in rests.iter().rev().filter(|rest| **rest < end) {
        let later = whole.get(*rest..end).unwrap_or_default();
        let earlier = whole.get(..*rest).unwrap_or_default();
        if earlier.iter().any(Operation::is_unknown) {
            continue;
        }
        attempts.begins = begins(earlier, later);
        if attempts.is_broken(later)? {
            part = later.to_vec();
            break;
        }
        attempts.begins = vec![Register::default()];
    }
    leave_out(&mut attempts, &mut part)?;
    Ok(Some(Core {
        operations: part,
        blocked: attempts.best,
    }))
}

/// What had begun when the last of the window had ended. What had not ended by then may have come to anything, and a read
/// of which nothing is known says nothing.
fn begun(history: &[Operation], window: &[Operation]) -> Vec<Operation> {
    let known = window.iter().filter(|operation| !operation.is_unknown());
    let end = known.map(|operation| operation.returned).max();
    let end = end.unwrap_or(u64::MAX);
    history
        .iter()
        .filter(|operation| operation.invoked <= end)
        .map(|operation| Operation {
            answered: if operation.returned > end {
                Answered::Unknown
            } else {
                operation.answered
            },
            ..*operation
        })
        .filter(|operation| {
            let reads = matches!(operation.call, Call::Describe | Call::List(_));
            !(reads && operation.is_unknown())
        })
        .collect()
}

/// Places at which everything before has ended before anything behind begins. What has no answer never ends.
fn rests(history: &[Operation]) -> Vec<usize> {
    let mut latest = 0;
    let mut rests = Vec::new();
    for (place, operation) in history.iter().enumerate() {
        if place > 0 && latest < operation.invoked {
            rests.push(place);
        }
        latest = latest.max(operation.deadline());
    }
    rests.push(history.len());
    rests
}

/// Every state that may have been there before the later part: any owner that anybody speaks of, or none.
fn begins(earlier: &[Operation], later: &[Operation]) -> Vec<Register> {
    let mut dropped = 0_u32;
    for operation in earlier {
        if let (Call::DropCollection(collection), Answered::Accepted) =
            (operation.call, operation.answered)
        {
            dropped |= 1_u32.checked_shl(u32::from(collection)).unwrap_or_default();
        }
    }
    let mut owners: Vec<CollectionIndex> = earlier
        .iter()
        .chain(later)
        .flat_map(|operation| {
            let shown = match operation.answered {
                Answered::Owner(owner) => Some(owner),
                _ => None,
            };
            [operation.call.collection(), shown]
        })
        .flatten()
        .filter(|owner| *owner < COLLECTIONS_MAX)
        .collect();
    owners.sort_unstable();
    owners.dedup();
    let owned = owners.into_iter().map(|owner| Register {
        owner: Some(owner),
        dropped,
    });
    let free = Register {
        owner: None,
        dropped,
    };
    owned.chain([free]).collect()
}

/// Leaves out what only read or was refused, as long as the rest remains broken: halves first, single operations last.
fn leave_out(attempts: &mut Attempts<'_>, part: &mut Vec<Operation>) -> Result<(), Malformed> {
    let mut width = part.len() / 2;
    while width > 0 {
        let mut from = 0;
        while from < part.len() {
            let to = from.saturating_add(width);
            let mut fewer = Vec::with_capacity(part.len());
            for (place, operation) in part.iter().enumerate() {
                // Without a change that was made, what follows it would be another story.
                let is_needed =
                    matches!(operation.answered, Answered::Accepted | Answered::Unknown);
                if is_needed || place < from || place >= to {
                    fewer.push(*operation);
                }
            }
            if fewer.len() < part.len() && attempts.is_broken(&fewer)? {
                *part = fewer;
            } else {
                from = to;
            }
        }
        width /= 2;
    }
    Ok(())
}

struct Attempts<'a> {
    rules: &'a Rules,
    left: usize,
    begins: Vec<Register>,
    /// How far an order comes in the last part that was found to be broken.
    best: Blocked,
}

impl Attempts<'_> {
    /// Whether a part is broken from each state in which it may begin.
    fn is_broken(&mut self, part: &[Operation]) -> Result<bool, Malformed> {
        let mut farthest: Option<Blocked> = None;
        for begin in &self.begins {
            let Some(left) = self.left.checked_sub(1) else {
                return Ok(false);
            };
            self.left = left;
            let Verdict::Broken(blocked) = check(self.rules, *begin, part, STEPS_MAX)? else {
                return Ok(false);
            };
            let is_farther = farthest
                .as_ref()
                .is_none_or(|known| known.prefix.len() < blocked.prefix.len());
            if is_farther {
                farthest = Some(*blocked);
            }
        }
        if let Some(farthest) = farthest {
            self.best = farthest;
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::{Core, core};
    use crate::model::history::{Allowed, Answered, Call, Operation, Rules};

    const RULES: Rules = Rules {
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

    fn op(client: u32, at: (u64, u64), call: Call, answered: Answered) -> Operation {
        Operation {
            client,
            invoked: at.0,
            returned: at.1,
            call,
            answered,
        }
    }

    fn found(history: &[Operation]) -> Option<Core> {
        core(&RULES, history).expect("a history")
    }

    #[test]
    fn of_many_rounds_only_the_two_creates_that_both_succeed_are_left() {
        let mut history = Vec::new();
        for round in 0..6 {
            let at = round * 100;
            let second = if round == 3 {
                Answered::Accepted
            } else {
                Answered::Rejected
            };
            history.push(op(1, (at, at + 10), Call::Create(0), Answered::Accepted));
            history.push(op(2, (at + 1, at + 11), Call::Create(1), second));
            history.push(op(3, (at + 1, at + 9), Call::Create(1), Answered::Rejected));
            let owner = u8::from(round == 3);
            history.push(op(
                0,
                (at + 20, at + 30),
                Call::Describe,
                Answered::Owner(owner),
            ));
            history.push(op(
                0,
                (at + 40, at + 50),
                Call::Drop(None),
                Answered::Accepted,
            ));
        }
        let found = found(&history).expect("a broken history");
        let calls: Vec<_> = found.operations.iter().map(|one| one.call).collect();
        assert_eq!(calls, [Call::Create(0), Call::Create(1)]);
    }

    #[test]
    fn a_read_that_needs_what_came_before_it_keeps_that() {
        let history = [
            op(0, (0, 1), Call::Create(0), Answered::Accepted),
            op(0, (2, 3), Call::Describe, Answered::Owner(0)),
            op(0, (4, 5), Call::Drop(None), Answered::Accepted),
            op(0, (6, 7), Call::Describe, Answered::Owner(0)),
        ];
        let found = found(&history).expect("a stale read");
        assert_eq!(found.operations, history[2..]);
        assert_eq!(found.blocked.window, history[3..]);
    }

    #[test]
    fn a_history_that_some_order_explains_has_none() {
        assert_eq!(
            found(&[op(0, (0, 1), Call::Create(0), Answered::Accepted)]),
            None
        );
    }
}
