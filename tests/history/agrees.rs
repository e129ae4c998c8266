//! The checker and brute force agree on every small history.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};
use vdbspec::model::history::{Answered, Call, Operation, Register, STEPS_MAX, Verdict, check};

use crate::history::brute::linearizable;
use crate::history::{STRICT, op};

/// Small histories in a plain run, and with `VDBSPEC_FULL=1`.
const CASES: (u32, u32) = (1_000, 100_000);

fn call() -> impl Strategy<Value = Call> {
    let to = 0..2_u8;
    prop_oneof![
        3 => to.clone().prop_map(Call::Create),
        2 => Just(Call::Drop(None)),
        1 => to.clone().prop_map(|to| Call::Drop(Some(to))),
        2 => to.clone().prop_map(Call::Alter),
        3 => Just(Call::Describe),
        2 => to.clone().prop_map(Call::List),
        1 => to.prop_map(Call::DropCollection),
    ]
}

fn answered(call: Call, pick: u8) -> Answered {
    let answers = match call {
        Call::Describe => [
            Answered::Owner(0),
            Answered::Owner(1),
            Answered::Rejected,
            Answered::Unknown,
        ],
        Call::List(_) => [
            Answered::Listed(true),
            Answered::Listed(false),
            Answered::Rejected,
            Answered::Unknown,
        ],
        _ => [
            Answered::Accepted,
            Answered::Accepted,
            Answered::Rejected,
            Answered::Unknown,
        ],
    };
    answers[usize::from(pick) % answers.len()]
}

/// Up to eight operations of three clients, at random times.
fn history() -> impl Strategy<Value = Vec<Operation>> {
    vec((0..3_u32, 1..4_u64, 1..9_u64, call(), any::<u8>()), 1..9).prop_map(|drawn| {
        let mut clocks = [0_u64; 3];
        drawn
            .into_iter()
            .map(|(client, wait, length, call, pick)| {
                let clock = &mut clocks[client as usize];
                let invoked = *clock + wait;
                *clock = invoked + length;
                op(client, invoked, *clock, call, answered(call, pick))
            })
            .collect()
    })
}

#[test]
fn the_checker_says_what_trying_every_order_says() {
    let cases = if std::env::var_os("VDBSPEC_FULL").is_some() {
        CASES.1
    } else {
        CASES.0
    };
    let config = Config {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(20_261_122),
        ..Config::default()
    };
    let counts = std::cell::Cell::new((0_u32, 0_u32));
    TestRunner::new(config)
        .run(&history(), |history| {
            let begin = Register::default();
            let verdict = check(&STRICT, begin, &history, STEPS_MAX)
                .map_err(|malformed| TestCaseError::fail(malformed.to_string()))?;
            let truth = linearizable(&STRICT, begin, &history);
            let (good, bad) = counts.get();
            counts.set(if truth {
                (good + 1, bad)
            } else {
                (good, bad + 1)
            });
            let agrees = match verdict {
                Verdict::Linearizable => truth,
                Verdict::Broken(_) => !truth,
                Verdict::Unknown => false,
            };
            if agrees {
                Ok(())
            } else {
                Err(TestCaseError::fail(format!(
                    "{verdict:?}, and it is {truth}"
                )))
            }
        })
        .expect("both agree");
    let (good, bad) = counts.get();
    assert!(
        good > cases / 20 && bad > cases / 20,
        "both answers must be common for this to mean anything: {good} and {bad}"
    );
}
