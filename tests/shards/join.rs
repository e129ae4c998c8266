//! What the parts come to.

use vdbspec::run::{ExitCode, RunOptions, Selection, Shard};

use super::conduct::only;
use super::{comparable, joined, parts, run};

fn as_it_is(_: &mut RunOptions) {}

/// Races end differently each time, and with them what is asked afterwards; and a sequence is made smaller only for what
/// no other case shows, of which a part knows its own cases alone.
fn steady(options: &mut RunOptions) {
    let skipped = ["histories/*", "sequences/*"].map(str::to_owned);
    options.selection = Selection::new(&[], &skipped, &[]).expect("patterns");
}

fn scenarios(options: &mut RunOptions) {
    options.selection = only(&["scenarios/*"]);
    options.strict = true;
}

/// Compares key by key, so that a difference is shown and not a megabyte.
fn assert_same(one: &serde_json::Value, other: &serde_json::Value) {
    let keys = one.as_object().expect("an object").keys();
    for key in keys.filter(|key| *key != "cases") {
        assert_eq!(one[key], other[key], "{key}");
    }
    let list = |json: &serde_json::Value| json["cases"].as_array().expect("cases").clone();
    let (one, other) = (list(one), list(other));
    assert_eq!(one.len(), other.len());
    for (one, other) in one.iter().zip(&other) {
        for (key, value) in one.as_object().expect("a case") {
            assert!(
                *value == other[key],
                "{key} of {} differs:\n{value}\n{}",
                one["id"],
                other[key]
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_parts_are_the_run() {
    let faults = ["create-makes-two-owners", "message-missing"];
    let whole = run(&faults, None, steady).await;
    let parts = parts(&faults, 3, steady).await;
    let joined = joined(&parts).expect("parts of one run");
    assert_same(&comparable(&whole), &comparable(&joined));
    assert_eq!(whole.summary.exit, ExitCode::Findings);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_parts_of_a_chosen_few_are_those_few() {
    let whole = run(&["index-type-replaced"], None, scenarios).await;
    let mut parts = parts(&["index-type-replaced"], 5, scenarios).await;
    parts.reverse();
    let joined = joined(&parts).expect("parts of one run, in any order");
    assert_same(&comparable(&whole), &comparable(&joined));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_that_finds_nothing_conforms_though_others_decide_some_rules() {
    let mut elsewhere = 0;
    for index in 1..=2 {
        let report = run(&[], Some(Shard { index, count: 20 }), as_it_is).await;
        let part = &report.summary;
        assert_eq!(part.exit, ExitCode::Conforms, "{:?}", part.rules);
        let left: Vec<_> = part.rules.iter().filter(|rule| rule.elsewhere).collect();
        for rule in &left {
            assert_eq!(rule.why.as_deref(), Some("decided by other shards"));
        }
        elsewhere += left.len();
    }
    assert!(elsewhere > 0, "some rule is decided by one part only");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_case_is_played_by_one_part_and_the_plan_is_the_same_for_all() {
    let mut ids = Vec::new();
    let mut digests = Vec::new();
    let whole = run(&[], None, scenarios).await;
    for index in 1..=4 {
        let report = run(&[], Some(Shard { index, count: 4 }), scenarios).await;
        digests.push(report.start.digest.clone());
        ids.extend(report.cases.iter().map(|case| case.id.clone()));
    }
    assert!(digests.iter().all(|digest| *digest == whole.start.digest));
    let mut all: Vec<_> = whole.cases.iter().map(|case| case.id.clone()).collect();
    all.sort();
    ids.sort();
    // Preflight goes before every part.
    ids.dedup();
    assert_eq!(ids, all);
}
