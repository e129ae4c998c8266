//! Budgets end a run cleanly, and rates hold.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::policy::binary::{run, with_verdict};
use crate::policy::station::{Seen, Station};

#[tokio::test(flavor = "multi_thread")]
async fn a_used_up_budget_ends_the_run_and_everything_is_cleaned_up() {
    let station = Station::start().await;
    station.settle().await;
    let before = station.inventory().await;
    // The first ones end in the midst of what is asked before any case.
    for most in (1..=9).chain([60, 300]) {
        let most = most.to_string();
        let already = station.seen().len();
        let ran = run(&[
            "--target",
            &station.near(),
            "--max-requests",
            &most,
            "--format",
            "json",
        ])
        .await;
        assert_eq!(ran.exit, 3, "{most}: {}", ran.stderr);
        assert_eq!(station.inventory().await, before, "{most}");
        let report = ran.json();
        let stopped = report["stopped"].as_str().unwrap_or_default();
        assert!(
            stopped.contains(&format!("--max-requests {most}")),
            "{stopped}"
        );
        assert_eq!(
            report["findings"].as_array().map(Vec::len),
            Some(0),
            "{most}: {}",
            report["findings"]
        );
        assert_eq!(with_verdict(&report, "error").len(), 0, "{most}");
        let sent = station.seen().len() - already;
        // Clean-up comes on top: at most some requests for each object and each lane.
        let most: usize = most.parse().expect("a number");
        assert!(sent >= most && sent <= most + 300, "{sent} of {most}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn time_that_is_over_ends_the_run_and_everything_is_cleaned_up() {
    let station = Station::start().await;
    let begun = Instant::now();
    let args = [
        "--target",
        &station.near(),
        "--max-time",
        "1s",
        "--ddl-rate",
        "20/s",
        "--format",
        "json",
    ];
    let ran = run(&args).await;
    assert_eq!(ran.exit, 3, "{}", ran.stderr);
    let report = ran.json();
    let stopped = report["stopped"].as_str().unwrap_or_default();
    assert!(stopped.contains("--max-time 1s"), "{stopped}");
    assert_eq!(station.inventory().await, ["default"]);
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ddl_rate_holds_over_all_lanes_and_clean_up_too() {
    let station = Station::start().await;
    let args = [
        "--target",
        &station.near(),
        "--ddl-rate",
        "40/s",
        "--only",
        "examples/*",
    ];
    let begun = Instant::now();
    run(&args).await;
    let changes: Vec<Instant> = station
        .seen()
        .into_iter()
        .filter(Seen::changes)
        .map(|seen| seen.at)
        .collect();
    assert!(changes.len() > 10, "{}", changes.len());
    assert_rate(begun, &changes, 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rate_of_all_requests_holds() {
    let station = Station::start().await;
    let args = [
        "--target",
        &station.near(),
        "--max-rate",
        "60/s",
        "--only",
        "examples/*",
    ];
    let begun = Instant::now();
    run(&args).await;
    let all: Vec<Instant> = station.seen().into_iter().map(|seen| seen.at).collect();
    assert!(all.len() > 10, "{}", all.len());
    assert_rate(begun, &all, 60);
}

/// Whether each request came no earlier than its turn, counted from before the run began: a machine that is slow makes
/// them later, never earlier.
fn assert_rate(begun: Instant, at: &[Instant], a_second: u32) {
    for (turn, at) in (0_u32..).zip(at) {
        let due = Duration::from_secs(1) * turn / a_second;
        let came = at.duration_since(begun);
        assert!(
            came >= due,
            "request {turn} came after {came:?}, not {due:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn elsewhere_changes_are_one_a_second_unless_told_otherwise() {
    let station = Station::start().await;
    let args = [
        "--target",
        &station.far(),
        "--allow-writes",
        "0.0.0.0",
        "--max-time",
        "5s",
        "--format",
        "json",
    ];
    let begun = Instant::now();
    let ran = run(&args).await;
    assert_eq!(ran.exit, 3, "{}", ran.stderr);
    let changes = station.seen().into_iter().filter(Seen::changes);
    let changes: Vec<Instant> = changes.map(|seen| seen.at).collect();
    assert_rate(begun, &changes, 1);
    assert!(changes.len() >= 2, "{}", changes.len());
    assert_eq!(station.inventory().await, ["default"]);
}

#[tokio::test]
async fn rates_and_budgets_that_mean_nothing_are_refused() {
    for args in [
        ["--max-requests", "0"],
        ["--max-rate", "0/s"],
        ["--ddl-rate", "fast"],
        ["--max-time", "0s"],
    ] {
        let ran = run(&args).await;
        assert_eq!(ran.exit, 2, "{args:?}: {ran:?}");
        assert!(ran.stderr.contains(args[0]), "{}", ran.stderr);
    }
}

/// The most collections that may have been there at once, and all that were made, by what a server was asked for.
fn collections(seen: &[Seen]) -> (usize, usize) {
    let (mut there, mut made, mut most) = (BTreeSet::new(), BTreeSet::new(), 0);
    for seen in seen {
        let body: Value = serde_json::from_str(&seen.body).unwrap_or_default();
        let Some(name) = body["collectionName"].as_str() else {
            continue;
        };
        // Two databases may each have one of a name.
        let database = body["dbName"].as_str().unwrap_or("default");
        let place = format!("{database}/{name}");
        match seen.operation.as_str() {
            "collections/create" => {
                there.insert(place.clone());
                made.insert(place);
            }
            "collections/drop" => {
                there.remove(&place);
            }
            _ => {}
        }
        most = most.max(there.len());
    }
    (most, made.len())
}

#[tokio::test(flavor = "multi_thread")]
async fn however_many_collections_a_run_makes_forty_are_there_at_once_at_most() {
    let station = Station::start().await;
    let near = station.near();
    let args = ["--target", &near, "--seed", "1", "--sequence-count", "60"];
    let more = ["--all-operations", "--skip", "coverage/*"];
    run(&[&args[..], &more].concat()).await;
    let (most, made) = collections(&station.seen());
    assert!(made > 80 && most <= 40, "{made} made, {most} at once");
    assert_eq!(station.inventory().await, ["default"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_used_up_budget_of_collections_ends_the_run_and_everything_is_cleaned_up() {
    let station = Station::start().await;
    let near = station.near();
    let args = ["--target", &near, "--seed", "1", "--max-collections", "20"];
    let ran = run(&[&args[..], &["--format", "json"]].concat()).await;
    assert_eq!(ran.exit, 3, "{}", ran.stderr);
    let report = ran.json();
    let stopped = report["stopped"].as_str().unwrap_or_default();
    assert!(stopped.contains("--max-collections 20"), "{stopped}");
    let (_, made) = collections(&station.seen());
    assert_eq!(made, 20);
    assert_eq!(station.inventory().await, ["default"]);
    assert_eq!(with_verdict(&report, "error").len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn elsewhere_the_collections_of_a_run_are_told_before_and_more_need_a_wish() {
    let far = ["--target", "http://192.0.2.1:19530", "--seed", "1"];
    let writes = ["--allow-writes", "192.0.2.1", "--plan", "--format", "json"];
    for (more, exceeds) in [
        (&[][..], false),
        (&["--sequence-count", "60"], false),
        (&["--all-operations"], false),
        (&["--max-collections", "10"], true),
    ] {
        let plan = run(&[&far[..], &writes, more].concat()).await.json();
        assert_eq!(plan["estimated"]["exceeds_budget"], exceeds, "{more:?}");
    }
}
