//! Histories drawn from a seed, as a register that keeps one order would answer them.

use vdbspec::model::history::{Answered, Call, Operation};

/// Clients and operations of each, as a full run uses them.
const CLIENTS: u32 = 8;
const OPERATIONS: u64 = 200;

/// A history that a real register answers: operations take effect at a drawn moment between their two times.
pub(crate) fn honest(seed: u64) -> Vec<Operation> {
    let mut drawn = seed | 1;
    let mut draw = move |below: u64| {
        drawn ^= drawn << 13;
        drawn ^= drawn >> 7;
        drawn ^= drawn << 17;
        drawn % below
    };
    let mut planned: Vec<(u64, Operation)> = Vec::new();
    for client in 0..CLIENTS {
        let mut clock = draw(100);
        for _ in 0..OPERATIONS {
            let length = 50 + draw(400);
            let call = match draw(9) {
                0 => Call::Create(0),
                1 => Call::Create(1),
                2 => Call::Drop(None),
                3 => Call::Alter(u8::try_from(draw(2)).unwrap_or_default()),
                4 | 5 => Call::List(u8::try_from(draw(2)).unwrap_or_default()),
                _ => Call::Describe,
            };
            let moment = clock + draw(length + 1);
            planned.push((
                moment,
                Operation {
                    client,
                    invoked: clock,
                    returned: clock + length,
                    call,
                    answered: Answered::Unknown,
                },
            ));
            clock += length + 1 + draw(60);
        }
    }
    planned.sort_by_key(|(moment, operation)| (*moment, operation.client));
    let mut owner: Option<u8> = None;
    planned
        .into_iter()
        .map(|(_, operation)| {
            let answered = match operation.call {
                Call::Describe => owner.map_or(Answered::Rejected, Answered::Owner),
                Call::List(of) => Answered::Listed(owner == Some(of)),
                Call::Create(to) if owner.is_none_or(|owner| owner == to) => {
                    owner = Some(to);
                    Answered::Accepted
                }
                Call::Alter(to) if owner.is_some() => {
                    owner = Some(to);
                    Answered::Accepted
                }
                Call::Drop(_) => {
                    owner = None;
                    Answered::Accepted
                }
                Call::Create(_) | Call::Alter(_) | Call::DropCollection(_) => Answered::Rejected,
            };
            Operation {
                answered,
                ..operation
            }
        })
        .collect()
}
