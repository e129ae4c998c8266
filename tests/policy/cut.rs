//! What `--plan` says of a run that a budget ends, or of which a target lacks a part, is what is sent.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::policy::binary::run;
use crate::policy::station::{Seen, Station};

/// How many of the changing requests are of a kind: what a plan calls it, and how the operation ends.
const KINDS: [(&str, &str); 3] = [("changes", ""), ("creates", "/create"), ("drops", "/drop")];

/// Collections that were made, by what a server was asked for: one that is made anew is the same one.
fn made(seen: &[Seen]) -> usize {
    let mut made = BTreeSet::new();
    for seen in seen
        .iter()
        .filter(|seen| seen.operation == "collections/create")
    {
        let body: Value = serde_json::from_str(&seen.body).unwrap_or_default();
        let database = body["dbName"].as_str().unwrap_or("default").to_owned();
        made.insert((database, body["collectionName"].to_string()));
    }
    made.len()
}

/// The plan with these options; what is sent with them lies in its numbers.
async fn plan_holds(more: &[&str]) -> Value {
    let station = Station::start().await;
    let near = station.near();
    let args = ["--target", &near, "--seed", "1", "--format", "json"];
    let args = [&args[..], more].concat();
    let planned = run(&[&args[..], &["--plan"]].concat()).await.json();
    assert!(station.seen().is_empty(), "a plan sends nothing");
    run(&args).await;
    let seen = station.seen();
    let changing: Vec<_> = seen.iter().filter(|seen| seen.changes()).collect();
    let of = |(kind, ending)| {
        let of = |seen: &&&Seen| seen.operation.ends_with(ending);
        (kind, changing.iter().filter(of).count())
    };
    let mut counted: Vec<(&str, usize)> = KINDS.map(of).to_vec();
    counted.push(("collections", made(&seen)));
    for (kind, sent) in counted {
        let sent = u64::try_from(sent).expect("few");
        let least = planned["counts"]["at_least"][kind].as_u64().expect("least");
        let most = planned["counts"][kind].as_u64().expect("most");
        assert!(
            (least..=most).contains(&sent),
            "{more:?}: {kind}: {least} to {most} planned, {sent} sent"
        );
    }
    assert_eq!(station.inventory().await, ["default"]);
    planned
}

fn number(value: &Value) -> u64 {
    value.as_u64().expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_run_that_a_budget_of_requests_ends_the_plan_counts_what_is_sent() {
    for most in ["1", "2", "3", "4", "10", "60", "700"] {
        let plan = plan_holds(&["--max-requests", most]).await;
        let counts = &plan["counts"];
        let most: u64 = most.parse().expect("a number");
        assert!(number(&counts["creates"]) <= most, "{counts}");
        assert_eq!(plan["estimated"]["exceeds_budget"], true);
        let ended = &plan["ended_by_budget"];
        assert_eq!(ended["because"][0], format!("--max-requests {most}"));
        assert!(number(&ended["without"]["creates"]) > number(&counts["creates"]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn so_it_does_where_collections_or_time_are_bounded() {
    for most in ["1", "2", "5", "20"] {
        let plan = plan_holds(&["--max-collections", most]).await;
        let most: u64 = most.parse().expect("a number");
        assert_eq!(number(&plan["counts"]["collections"]), most);
        // Whoever finds the budget used up ends the run, while others may be about to ask for what they were given.
        let least = number(&plan["counts"]["at_least"]["collections"]);
        assert!((most.min(2)..=most).contains(&least), "{least} of {most}");
    }
    let alone = plan_holds(&["--max-collections", "20", "--concurrency", "1"]).await;
    assert_eq!(number(&alone["counts"]["at_least"]["collections"]), 20);
    let slow = ["--max-time", "1s", "--ddl-rate", "20/s"];
    let plan = plan_holds(&slow).await;
    assert!(
        number(&plan["counts"]["creates"]) <= 25,
        "{}",
        plan["counts"]
    );
    assert!(plan["estimated"]["seconds"].as_f64() <= Some(1.0));
    let both = ["--max-collections", "5", "--max-requests", "8"];
    let plan = plan_holds(&both).await;
    assert_eq!(
        plan["ended_by_budget"]["because"].as_array().map(Vec::len),
        Some(2)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_budget_that_is_large_enough_changes_no_number() {
    let wide = ["--max-requests", "1000000", "--max-collections", "1000"];
    let [with, without] = [&wide[..], &[]].map(|more: &[&str]| {
        let args = [&["--plan", "--format", "json", "--seed", "1"][..], more].concat();
        async move { run(&args).await.json() }
    });
    let (with, without) = (with.await, without.await);
    assert_eq!(with["counts"], without["counts"]);
    assert_eq!(with["ended_by_budget"], Value::Null);
    assert_eq!(with["estimated"]["exceeds_budget"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_operations_that_a_target_may_lack_the_plan_says_up_to() {
    // The reference server has few of them.
    let plan = plan_holds(&["--all-operations", "--skip", "coverage/aliases.*"]).await;
    let counts = &plan["counts"];
    let (least, most) = (&counts["at_least"], &counts["changes"]);
    assert!(number(&least["changes"]) < number(most), "{counts}");
    let only = ["--plan", "--all-operations", "--seed", "1"];
    let said = run(&only).await.stdout;
    assert!(
        said.contains(", only if the target has the operation"),
        "{said}"
    );
    assert!(
        said.contains("the fewest where it lacks all those that are not under test"),
        "{said}"
    );
}

#[tokio::test]
async fn people_are_told_what_the_budgets_leave() {
    for (more, words) in [
        (
            &["--max-requests", "3"][..],
            &[
                "--max-requests 3: at most 3 of these are sent",
                "the run will stop early",
                "\nwithout it ",
            ][..],
        ),
        (
            &["--max-collections", "5"],
            &[
                "--max-collections 5: at most 5 collections are made",
                "; 2 to 5 collections",
            ],
        ),
        (
            &["--max-time", "1s", "--ddl-rate", "1/s"],
            &[
                "--max-time 1s: nothing is begun after that",
                "is likely to stop early",
            ],
        ),
    ] {
        let said = run(&[&["--plan", "--seed", "1"], more].concat())
            .await
            .stdout;
        for words in words {
            assert!(said.contains(words), "{words}: {said}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_of_which_the_plan_says_that_its_budget_is_enough_is_not_ended_by_it() {
    let args = [
        "--only",
        "scenarios/aliases.*",
        "--seed",
        "1",
        "--format",
        "json",
    ];
    let (mut small, mut enough) = (1, 10_000);
    while small + 1 < enough {
        let most = u64::midpoint(small, enough);
        let budget = ["--plan", "--max-requests", &most.to_string()];
        let planned = run(&[&args[..], &budget].concat()).await.json();
        if planned["ended_by_budget"].is_null() {
            enough = most;
        } else {
            small = most;
        }
    }
    // How often is looked is an estimate; what is kept to look again is more than this.
    let most = enough + enough / 20;
    let budget = ["--max-requests", &most.to_string()];
    let report = run(&[&args[..], &budget].concat()).await.json();
    assert_eq!(report["stopped"], Value::Null, "{most}");
    let sent = number(&report["requests"]);
    // A fifth is kept, and not for what a plan can know.
    let planned = enough - enough / 5;
    assert!(
        sent > planned - planned / 10,
        "{sent} of {planned}: it fits by far"
    );
}
