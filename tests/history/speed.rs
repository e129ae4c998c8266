//! Long histories are checked within the budget of steps, whatever the answer is. Times are for benches.

use vdbspec::model::history::{Answered, Call, Operation, Register, STEPS_MAX, Verdict, check};

use crate::{STRICT, op};

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
                op(client, clock, clock + length, call, Answered::Unknown),
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

#[test]
fn an_honest_register_under_load_is_never_accused() {
    let seeds = if std::env::var_os("VDBSPEC_FULL").is_some() {
        1_000
    } else {
        20
    };
    for seed in 1..=seeds {
        let verdict = check(
            &STRICT,
            Register::default(),
            &honest(seed * 7919),
            STEPS_MAX,
        );
        assert_eq!(verdict, Ok(Verdict::Linearizable), "seed {seed}");
    }
}

#[test]
fn one_stale_read_in_a_long_history_is_found_within_the_budget() {
    for seed in 1..=20 {
        let mut history = honest(seed * 104_729);
        // Near the end, where the search has the most behind it: a collection that nobody ever gave the alias to.
        let at = history
            .iter()
            .rposition(|operation| matches!(operation.answered, Answered::Owner(_)));
        let at = at.expect("some read finds an owner");
        if let Some(operation) = history.get_mut(at) {
            operation.answered = Answered::Owner(2);
        }
        let verdict = check(&STRICT, Register::default(), &history, STEPS_MAX);
        assert!(
            matches!(verdict, Ok(Verdict::Broken(_))),
            "seed {seed}: the budget did not do"
        );
    }
}
