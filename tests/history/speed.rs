//! Long histories are checked within the budget of steps, whatever the answer is. Times are for benches.

use vdbspec::model::history::{Answered, Register, STEPS_MAX, Verdict, check};

use crate::history::STRICT;
use crate::history::drawn::honest;

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
