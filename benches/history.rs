//! How long a history of 8 clients × 200 operations on one alias takes to check: `cargo bench --bench history`.

use divan::{Bencher, black_box};
use vdbspec::model::history::{
    Allowed, Answered, Operation, Register, Rules, STEPS_MAX, check, core,
};

#[path = "../tests/history/drawn.rs"]
mod drawn;

/// What Milvus does: every situation but two has one answer.
const STRICT: Rules = Rules {
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

fn main() {
    divan::main();
}

/// The same, with one read near the end that no order explains.
fn broken(seed: u64) -> Vec<Operation> {
    let mut history = drawn::honest(seed);
    let read = history
        .iter_mut()
        .rev()
        .find(|operation| matches!(operation.answered, Answered::Owner(_)));
    read.expect("some read finds an owner").answered = Answered::Owner(2);
    history
}

#[divan::bench(args = [7_919, 15_838, 104_729])]
fn some_order_explains_it(bencher: Bencher<'_, '_>, seed: u64) {
    let history = drawn::honest(seed);
    bencher.bench(|| check(&STRICT, Register::default(), black_box(&history), STEPS_MAX));
}

#[divan::bench(args = [7_919, 15_838, 104_729])]
fn no_order_explains_it(bencher: Bencher<'_, '_>, seed: u64) {
    let history = broken(seed);
    bencher.bench(|| check(&STRICT, Register::default(), black_box(&history), STEPS_MAX));
}

#[divan::bench(args = [7_919, 15_838, 104_729])]
fn the_part_that_shows_it(bencher: Bencher<'_, '_>, seed: u64) {
    let history = broken(seed);
    bencher.bench(|| core(&STRICT, black_box(&history)));
}
