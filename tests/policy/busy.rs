//! Targets that are busy: they are left alone for as long as they ask, and nothing is held against them.

use std::time::Duration;

use serde_json::json;
use vdbspec::server::{Dialect, ServerConfig, fault};

use crate::policy::binary::{run, with_verdict};
use crate::policy::station::{Mood, Seen, Station};

fn config() -> ServerConfig {
    ServerConfig {
        dialect: Dialect::Documents,
        ..ServerConfig::default()
    }
}

fn says(code: i64) -> Mood {
    Mood::Instead(200, None, json!({"code": code, "message": "not now"}))
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_waits_as_long_as_retry_after_asks() {
    let station = Station::moody(config(), |seen| {
        match (seen.operation.as_str(), seen.earlier) {
            ("collections/create", 1) => Mood::Instead(429, Some("1"), json!({})),
            _ => Mood::Pass,
        }
    })
    .await;
    let args = [
        "--target",
        &station.near(),
        "--only",
        "examples/*",
        "--concurrency",
        "1",
        "--format",
        "json",
    ];
    let ran = run(&args).await;
    let report = ran.json();
    assert_eq!(
        (ran.exit, report["repeats"].as_u64()),
        (0, Some(1)),
        "{report}"
    );
    let seen = station.seen();
    let refused = station.of("collections/create")[1].at;
    let next = seen
        .iter()
        .find(|seen| seen.at > refused)
        .expect("the run goes on");
    assert!(next.at.duration_since(refused) >= Duration::from_millis(950));
    assert_eq!(
        next.body,
        station.of("collections/create")[1].body,
        "the same again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn busy_answers_here_and_there_are_repeated_and_counted_and_accuse_nobody() {
    for mood in [
        (|| says(8)) as fn() -> Mood,
        || says(1807),
        || Mood::Instead(503, None, json!({"message": "busy"})),
    ] {
        let station = Station::moody(config(), move |seen: &Seen| {
            if seen.earlier % 7 == 3 {
                mood()
            } else {
                Mood::Pass
            }
        })
        .await;
        let args = [
            "--target",
            &station.near(),
            "--only",
            "scenarios/*",
            "--format",
            "json",
        ];
        let ran = run(&args).await;
        let report = ran.json();
        assert_eq!(
            report["findings"].as_array().map(Vec::len),
            Some(0),
            "{}",
            report["findings"]
        );
        assert!(
            report["repeats"].as_u64() > Some(10),
            "{}",
            report["repeats"]
        );
        assert!(!with_verdict(&report, "pass").is_empty());
        assert_eq!(with_verdict(&report, "error").len(), 0);
        assert_eq!(station.inventory().await, ["default"], "{}", ran.stderr);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_case_is_about_is_sent_once_and_stays_undecided() {
    let station = Station::moody(config(), |seen| {
        if seen.operation == "indexes/create" {
            says(9)
        } else {
            Mood::Pass
        }
    })
    .await;
    let args = [
        "--target",
        &station.near(),
        "--only",
        "examples/indexes.create/*",
        "--format",
        "json",
    ];
    let ran = run(&args).await;
    assert_eq!(ran.exit, 3, "{}", ran.stderr);
    let report = ran.json();
    let cases = with_verdict(&report, "inconclusive");
    assert_eq!(cases.len(), station.of("indexes/create").len());
    assert!(
        cases[0]["reason"]
            .as_str()
            .is_some_and(|reason| reason.contains("code 9")),
        "{}",
        cases[0]
    );
    assert_eq!(report["repeats"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_and_repeating_never_hide_a_fault() {
    let faults = vec![fault("drop-by-prefix").expect("the fault exists")];
    let busy = |seen: &Seen| {
        if seen.earlier % 5 == 2 && seen.operation != "aliases/drop" {
            says(4)
        } else {
            Mood::Pass
        }
    };
    let station = Station::moody(ServerConfig { faults, ..config() }, busy).await;
    let args = [
        "--target",
        &station.near(),
        "--only",
        "scenarios/aliases.drop/*",
        "--format",
        "json",
    ];
    let ran = run(&args).await;
    assert_eq!(ran.exit, 1, "{}", ran.stdout);
    let report = ran.json();
    assert!(report["repeats"].as_u64() > Some(0));
    assert!(
        report["findings"]
            .as_array()
            .is_some_and(|found| found.iter().any(|finding| finding["verdict"] == "fail"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_loses_answers_accuses_nobody_and_nothing_stays() {
    let lose = |seen: &Seen| match (seen.operation.as_str(), seen.earlier) {
        ("databases/create", _) | ("collections/create", 0 | 3) | ("collections/drop", 1) => {
            Mood::PassAndLose
        }
        ("aliases/create", earlier) if earlier % 4 == 1 => Mood::PassAndLose,
        _ => Mood::Pass,
    };
    let station = Station::moody(config(), lose).await;
    let args = [
        "--target",
        &station.near(),
        "--only",
        "scenarios/*",
        "--skip",
        "scenarios/databases.create/*",
        "--format",
        "json",
    ];
    let report = run(&args).await.json();
    assert_eq!(
        report["findings"].as_array().map(Vec::len),
        Some(0),
        "{}",
        report["findings"]
    );
    // Whether a database was made is open, and asking again would be an error: it is asked for once.
    assert_eq!(station.of("databases/create").len(), 1);
    assert_eq!(station.inventory().await, ["default"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_stays_busy_ends_the_run_as_inconclusive() {
    let station = Station::moody(config(), |seen| {
        if seen.earlier > 3 {
            says(2)
        } else {
            Mood::Pass
        }
    })
    .await;
    let args = [
        "--target",
        &station.near(),
        "--only",
        "examples/*",
        "--max-time",
        "3s",
        "--format",
        "json",
    ];
    let ran = run(&args).await;
    assert!(matches!(ran.exit, 3 | 4), "{ran:?}");
    let report = ran.json();
    assert!(report["stopped"].is_string() || ran.exit == 4, "{report}");
    assert_eq!(report["findings"].as_array().map(Vec::len), Some(0));
}
