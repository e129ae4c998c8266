//! Every kind from the first request on, after the fixtures are made, and on one operation only.

use std::sync::Arc;

use serde_json::Value;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::drive::{Ran, WALL_MAX, drive};
use super::kinds::{Kind, kinds};
use super::server::{Hostile, When};

/// Most memory of a run, in kB.
const PEAK_MAX: u64 = 200 * 1000;
/// Seconds that a run waits for an answer that does not come.
const SHORT: &str = "0.5";
/// Seconds that it waits for one that comes: many more than it takes, since tests share the machine.
const LONG: &str = "20";
/// Runs at once.
const AT_ONCE: usize = 6;
/// The operation that is answered badly where only one is.
const SUBJECT: &str = "aliases/create";
/// Requests after which the fixtures are made: preflight, and two collections of some lanes.
const FIXTURES: usize = 12;

/// Some cases with the operation under attack, and some without.
const CASES: &[&str] = &[
    "scenarios/aliases.create/one-alias",
    "scenarios/aliases.create/same-again",
    "scenarios/aliases.create/unknown-collection",
    "scenarios/aliases.drop/unknown-alias",
    "scenarios/indexes.create/vector-field",
    "scenarios/indexes.create/metric-*",
];
/// From the beginning only each third kind, for the time that it takes: most are told apart by the first request, and
/// tests of that need no process.
const OF_ALWAYS: usize = 3;
/// What is not touched where only the subject is.
const OTHER: &str = "indexes/create";

/// Arguments of a run of these cases.
pub(crate) fn arguments(target: &str, more: &[&str]) -> Vec<String> {
    ["run", "--target", target, "--seed", "1", "--only"]
        .iter()
        .chain(CASES)
        .chain(more)
        .map(|text| (*text).to_owned())
        .collect()
}

/// What is wrong with any run, however the target behaves.
pub(crate) fn faults(ran: &Ran, exits: &[i32]) -> Vec<String> {
    let mut faults = Vec::new();
    if ran.wall > WALL_MAX {
        faults.push(format!("took {:?}", ran.wall));
    }
    if !ran.exit.is_some_and(|exit| exits.contains(&exit)) {
        faults.push(format!("exit {:?}", ran.exit));
    }
    if ran.peak > PEAK_MAX {
        faults.push(format!("took {} kB", ran.peak));
    }
    let all = [&ran.stdout, &ran.stderr];
    if all
        .iter()
        .any(|text| text.contains("panicked") || text.contains("a bug in vdbspec"))
    {
        faults.push("panicked".to_owned());
    }
    if all
        .iter()
        .any(|text| text.chars().any(|c| c.is_control() && c != '\n'))
    {
        faults.push("printed a control character".to_owned());
    }
    faults
}

/// Plays all kinds, some at once; yields the complaints.
async fn each(
    when: When,
    more: &'static [&'static str],
    step: usize,
    judge: fn(&Kind, &Ran) -> Vec<String>,
) -> Vec<String> {
    let permits = Arc::new(Semaphore::new(AT_ONCE));
    let mut runs = JoinSet::new();
    for kind in kinds().into_iter().step_by(step) {
        let permits = Arc::clone(&permits);
        runs.spawn(async move {
            let _permit = permits.acquire_owned().await.expect("never closed");
            let server = Hostile::start(kind.act.clone(), when).await;
            let mut arguments = arguments(&format!("http://{}", server.address), more);
            let timeout = if kind.waits { SHORT } else { LONG };
            arguments.extend(["--timeout", timeout].map(str::to_owned));
            let ran = tokio::task::spawn_blocking(move || drive(&arguments));
            let ran = ran.await.expect("no panic");
            let wrong = judge(&kind, &ran);
            (!wrong.is_empty()).then(|| {
                format!(
                    "{} {when:?}: {}\n{}{}",
                    kind.name,
                    wrong.join("; "),
                    ran.stdout,
                    ran.stderr
                )
            })
        });
    }
    runs.join_all().await.into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_target_that_is_hostile_from_the_beginning_is_told_in_one_sentence() {
    let complaints = each(When::Always, &[], OF_ALWAYS, |_, ran| {
        let mut wrong = faults(ran, &[1, 3, 4]);
        let last = ran.stdout.lines().last().unwrap_or_default();
        if !last.starts_with("exit ") {
            wrong.push("no last line".to_owned());
        }
        wrong
    })
    .await;
    assert!(complaints.is_empty(), "{}", complaints.join("\n---\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_target_that_turns_hostile_ends_the_run_and_what_stays_is_named() {
    let complaints = each(When::After(FIXTURES), &[], 1, |_, ran| {
        faults(ran, &[1, 3, 4])
    })
    .await;
    assert!(complaints.is_empty(), "{}", complaints.join("\n---\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_hostile_operation_is_judged_rightly_and_the_others_go_on() {
    let complaints = each(When::On(SUBJECT), &["--format", "json"], 1, |kind, ran| {
        let mut wrong = faults(ran, &[1, 3]);
        let Ok(report) = serde_json::from_str::<Value>(&ran.stdout) else {
            wrong.push("no report".to_owned());
            return wrong;
        };
        wrong.extend(misjudged(kind, &report));
        wrong
    })
    .await;
    assert!(complaints.is_empty(), "{}", complaints.join("\n---\n"));
}

/// Only the rule that must speak may, and the other operation's cases pass.
fn misjudged(kind: &Kind, report: &Value) -> Vec<String> {
    let list = |key: &str| {
        report
            .get(key)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    let text = |value: &Value, key: &str| {
        value
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let spoken: Vec<String> = list("findings")
        .iter()
        .filter(|finding| text(finding, "verdict") == "fail")
        .map(|finding| text(finding, "rule"))
        .collect();
    let mut wrong = Vec::new();
    match kind.rule {
        Some(rule) if !spoken.iter().any(|spoken| spoken == rule) => {
            wrong.push(format!("{rule} does not speak, but {spoken:?}"));
        }
        None if !spoken.is_empty() => wrong.push(format!("accused by {spoken:?}")),
        _ => {}
    }
    let others: Vec<_> = list("cases")
        .into_iter()
        .filter(|case| text(case, "operation") == OTHER)
        .collect();
    let passed = others
        .iter()
        .filter(|case| matches!(text(case, "verdict").as_str(), "pass" | "note"));
    // On a busy machine a short time-out may meet an answer that was only late.
    let enough = if kind.waits { 1 } else { others.len() };
    if others.is_empty() || passed.count() < enough {
        wrong.push(format!("cases of {OTHER} do not pass"));
    }
    wrong
}
