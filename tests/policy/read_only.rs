//! A target that is not on this machine is only read, until its host is named.

use crate::policy::binary::{run, run_in, with_verdict};
use crate::policy::station::{Seen, Station};

#[tokio::test(flavor = "multi_thread")]
async fn without_allow_writes_nothing_that_changes_is_sent_and_one_sentence_says_what_would_have_been()
 {
    let station = Station::start().await;
    station.settle().await;
    let before = station.inventory().await;
    let ran = run(&["--target", &station.far(), "--seed", "1"]).await;
    assert_eq!(ran.exit, 3, "{ran:?}");
    let changing: Vec<_> = station.seen().into_iter().filter(Seen::changes).collect();
    assert!(changing.is_empty(), "{changing:?}");
    assert!(!station.seen().is_empty(), "reads are sent");
    assert_eq!(station.inventory().await, before);
    let sentence = ran
        .stdout
        .lines()
        .find(|line| line.contains("with --allow-writes 0.0.0.0 this run would send"));
    let sentence = sentence.unwrap_or_else(|| panic!("{}", ran.stdout));
    assert!(
        sentence.contains("requests") && sentence.contains("collections"),
        "{sentence}"
    );
    assert!(ran.stdout.contains("Undecided: "), "{}", ran.stdout);
    // The duration comes first, before anything else is said.
    assert!(
        ran.stderr.starts_with("http://0.0.0.0:") && ran.stderr.contains("(estimated: "),
        "{}",
        ran.stderr
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_case_that_would_change_something_is_skipped_with_the_reason_and_no_rule_is_taken_for_decided()
 {
    let station = Station::start().await;
    station.settle().await;
    let ran = run(&["--target", &station.far(), "--format", "json"]).await;
    let report = ran.json();
    let skipped = with_verdict(&report, "skip");
    assert!(skipped.len() > 400, "{}", skipped.len());
    for case in skipped {
        let reason = case["reason"].as_str().expect("a reason");
        assert!(reason.contains("--allow-writes 0.0.0.0"), "{reason}");
    }
    // Reads alone can still say something: what exists is told from what does not.
    let rules = report["rules"].as_array().expect("rules");
    let decided = |id: &str| {
        rules
            .iter()
            .any(|rule| rule["id"] == id && rule["decided"] == true)
    };
    assert!(decided("coherence/reads-tell-states-apart"));
    assert!(!decided("aliases/single-owner"));
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_another_host_nor_the_environment_allows_writes() {
    let station = Station::start().await;
    let environment = [
        ("VDBSPEC_ALLOW_WRITES", "0.0.0.0"),
        ("ALLOW_WRITES", "0.0.0.0"),
    ];
    let args = [
        "--target",
        &station.far(),
        "--allow-writes",
        "127.0.0.1",
        "--allow-writes",
        "0.0.0",
    ];
    let ran = run_in(&environment, &args).await;
    assert_eq!(ran.exit, 3, "{ran:?}");
    assert!(!station.seen().iter().any(Seen::changes));
    let ran = run(&["--target", &station.far(), "--allow-writes", "*"]).await;
    assert_eq!(ran.exit, 2, "{ran:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_named_host_is_tested_without_hazards_and_left_as_it_was() {
    let station = Station::start().await;
    station.settle().await;
    let before = station.inventory().await;
    let args = [
        "--target",
        &station.far(),
        "--allow-writes",
        "0.0.0.0",
        "--ddl-rate",
        "2000/s",
        "--format",
        "json",
    ];
    let ran = run(&args).await;
    assert_eq!(station.inventory().await, before);
    assert_eq!(station.of("databases/create").len(), 0);
    for seen in station.seen() {
        assert!(!seen.headers.contains_key("request-timeout"), "{seen:?}");
        let wrong = seen.headers.get("authorization").is_some();
        assert!(!wrong, "{seen:?}");
    }
    let report = ran.json();
    let reasons: Vec<&str> = with_verdict(&report, "skip")
        .iter()
        .filter_map(|case| case["reason"].as_str())
        .collect();
    for flag in [
        "--allow-databases",
        "--allow-wrong-tokens",
        "--allow-timeouts",
    ] {
        assert!(
            reasons.iter().any(|reason| reason.contains(flag)),
            "{flag}: {reasons:?}"
        );
    }
    assert!(with_verdict(&report, "pass").len() > 100, "{}", ran.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_allowed_by_name_is_sent() {
    let station = Station::start().await;
    let mut args = vec![
        "--target",
        "",
        "--allow-writes",
        "0.0.0.0",
        "--ddl-rate",
        "2000/s",
        "--only",
    ];
    let far = station.far();
    args[1] = &far;
    args.extend([
        "*token*",
        "*timeout*",
        "scenarios/*database*",
        "--allow-databases",
        "--allow-wrong-tokens",
        "--allow-timeouts",
    ]);
    run(&args).await;
    // One is made, and asked for once more by the case of a database that is there already.
    assert_eq!(station.of("databases/create").len(), 2);
    assert!(
        station
            .seen()
            .iter()
            .any(|seen| seen.headers.contains_key("authorization"))
    );
    // The profile `documents` is that of no version, so the switch alone is not enough.
    assert!(
        !station
            .seen()
            .iter()
            .any(|seen| seen.headers.contains_key("request-timeout"))
    );
}
