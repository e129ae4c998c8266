//! What `--plan` prints is what a run sends.

use std::collections::BTreeMap;

use serde_json::Value;
use vdbspec::server::{Dialect, ServerConfig};

use crate::policy::binary::run;
use crate::policy::station::{Mood, Station};

/// Changing requests with their bodies, and how often each is there.
type Counted = BTreeMap<(String, String, String), usize>;

/// The text with the run's own letters taken out.
fn without_token(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("vdbs_") {
        out.push_str(before);
        out.push_str("vdbs_RUNTOK");
        rest = after.get(6..).unwrap_or_default();
    }
    out + rest
}

#[tokio::test(flavor = "multi_thread")]
async fn every_planned_request_is_sent_and_the_estimates_are_near() {
    let config = ServerConfig {
        dialect: Dialect::Documents,
        ..ServerConfig::default()
    };
    let station = Station::moody(config, |_| Mood::Pass).await;
    let args = [
        "--target",
        &station.near(),
        "--seed",
        "1",
        "--format",
        "json",
    ];
    let planned = run(&[&args[..], &["--plan"]].concat()).await.json();
    assert!(station.seen().is_empty(), "a plan sends nothing");
    let report = run(&args).await.json();
    let mut sent = Counted::new();
    for seen in station.seen() {
        *sent
            .entry((seen.method, seen.path, without_token(&seen.body)))
            .or_default() += 1;
    }
    let mut missing = Vec::new();
    let requests = planned["requests"].as_array().expect("requests");
    for request in requests
        .iter()
        .filter(|request| request["if_refused"] == false && request["if_needed"] == false)
    {
        let key = (
            text(request, "method"),
            text(request, "path"),
            text(request, "body"),
        );
        match sent.get_mut(&key) {
            Some(left) if *left > 0 => *left -= 1,
            _ => missing.push(request),
        }
    }
    assert!(
        missing.len() * 50 <= requests.len(),
        "{} of {}: {missing:#?}",
        missing.len(),
        requests.len()
    );
    let fixtures = missing
        .iter()
        .filter(|request| request["group"] == "fixtures");
    assert_eq!(fixtures.count(), 0);
    let estimated = planned["estimated"]["requests"].as_f64().expect("a number");
    let real = report["requests"].as_f64().expect("a number");
    assert!(
        (estimated / real - 1.0).abs() < 0.1,
        "{estimated} estimated, {real} sent"
    );
    assert_eq!(
        planned["counts"]["collections"],
        station.of("collections/create").len()
    );
}

/// A text in what a plan says of a request.
fn text(request: &Value, key: &str) -> String {
    request[key].as_str().unwrap_or_default().to_owned()
}

/// How often each changing operation stands in a plan at least and at most, and how often it was sent.
async fn planned_and_sent(
    dialect: Dialect,
    profile: &str,
    phases: &[&str],
) -> BTreeMap<String, (usize, usize, usize)> {
    let config = ServerConfig {
        dialect,
        ..ServerConfig::default()
    };
    let station = Station::moody(config, |_| Mood::Pass).await;
    let near = station.near();
    let mut args = vec!["--target", &near, "--profile", profile, "--seed", "1"];
    for phase in phases {
        args.extend(["--only", phase]);
    }
    args.extend(["--format", "json"]);
    let planned = run(&[&args[..], &["--plan"]].concat()).await.json();
    let report = run(&args).await.json();
    assert_eq!(report["exit"]["number"], 0, "{}", report["stopped"]);
    let mut counts = BTreeMap::<String, (usize, usize, usize)>::new();
    let requests = planned["requests"].as_array().expect("requests");
    let is_certain =
        |request: &&Value| request["if_refused"] == false && request["if_needed"] == false;
    for request in requests.iter().filter(|request| request["changes"] == true) {
        let path = request["path"].as_str().expect("a path");
        let count = counts.entry(plain(path)).or_default();
        count.0 += usize::from(is_certain(&request));
        count.1 += 1;
    }
    for seen in station.seen().iter().filter(|seen| seen.changes()) {
        counts.entry(plain(&seen.path)).or_default().2 += 1;
    }
    for (key, ending) in [("creates", "/create"), ("drops", "/drop")] {
        let of = |request: &&Value| text(request, "operation").ends_with(ending);
        let (most, least) = (requests.iter().filter(of), requests.iter().filter(of));
        assert_eq!(planned["counts"][key], most.count(), "{key}");
        let least = least.filter(is_certain).count();
        assert_eq!(planned["counts"]["at_least"][key], least, "{key}");
    }
    counts
}

/// A path as it is meant: some cases put slashes or a query where none belong.
fn plain(path: &str) -> String {
    let (path, _) = path.split_once('?').unwrap_or((path, ""));
    let words: Vec<_> = path.split('/').filter(|word| !word.is_empty()).collect();
    words.join("/")
}

fn assert_between(counts: &BTreeMap<String, (usize, usize, usize)>) {
    assert!(counts.len() >= 8, "{counts:?}");
    for (path, (least, most, sent)) in counts {
        assert!(
            (least..=most).contains(&sent),
            "{path}: {least} to {most} planned, {sent} sent"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_each_operation_as_many_are_sent_as_the_plan_says_clean_up_and_all() {
    let phases = [
        "examples/*",
        "coverage/*",
        "scenarios/*",
        "sequences/*",
        "histories/*",
    ];
    let counts = planned_and_sent(Dialect::Documents, "documents", &phases).await;
    assert_between(&counts);
    // What is open must not make the range so wide that it says nothing.
    let drops = |of: fn(&(usize, usize, usize)) -> usize| -> usize {
        let drops = counts.iter().filter(|(path, _)| path.ends_with("/drop"));
        drops.map(|(_, one)| of(one)).sum()
    };
    let (least, most) = (drops(|one| one.0), drops(|one| one.1));
    assert!(most < least * 3 / 2, "{least} to {most}");
}

#[tokio::test(flavor = "multi_thread")]
async fn so_they_are_under_the_profile_of_a_version() {
    let phases = ["scenarios/*", "sequences/*", "histories/*"];
    let dialect = "milvus-2.6".parse().expect("a dialect");
    let counts = planned_and_sent(dialect, "milvus-2.6", &phases).await;
    assert_between(&counts);
}

#[tokio::test]
async fn a_plan_says_what_its_duration_rests_on() {
    let far = [
        "--plan",
        "--target",
        "http://192.0.2.1:19530",
        "--allow-writes",
        "192.0.2.1",
    ];
    for (args, words) in [
        (
            vec!["--plan"],
            "if each answer takes 1ms; a slower target takes longer",
        ),
        (
            far.to_vec(),
            "--ddl-rate lets 1/s pass; a slow target takes longer",
        ),
        (
            [&far[..], &["--max-rate", "0.5/s"]].concat(),
            "--max-rate lets 0.5/s pass; a slow target takes longer",
        ),
    ] {
        let ran = run(&args).await;
        assert!(ran.stdout.contains(words), "{}", ran.stdout);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_run_that_only_reads_the_plan_knows_how_many_requests_it_is() {
    let station = Station::start().await;
    station.settle().await;
    let args = ["--target", &station.far(), "--format", "json"];
    let planned = run(&[&args[..], &["--plan"]].concat()).await.json();
    run(&args).await;
    assert_eq!(planned["estimated"]["requests"], station.seen().len());
    // And each of them is printed: none is only counted.
    let listed = planned["requests"].as_array().expect("requests");
    let mut listed: Vec<_> = listed.iter().map(|one| one["path"].as_str()).collect();
    let seen = station.seen();
    let mut sent: Vec<_> = seen.iter().map(|one| Some(one.path.as_str())).collect();
    listed.sort_unstable();
    sent.sort_unstable();
    assert_eq!(listed, sent);
}

#[tokio::test]
async fn a_plan_needs_no_target_that_can_be_reached_and_no_allowance() {
    // An address that is kept for documentation (RFC 5737): nobody is there.
    let args = ["--target", "http://192.0.2.1:19530", "--plan"];
    let ran = run(&args).await;
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
    assert!(ran.stdout.contains("read-only  yes"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("changes    0: 0 creates"),
        "{}",
        ran.stdout
    );
    let ran = run(&[&args[..], &["--allow-writes", "192.0.2.1"]].concat()).await;
    assert!(
        ran.stdout.contains("\ncoverage aliases/create: "),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("vdbs_RUNTOK_l0c1"));
    // More than a thousand changes at one a second, the default there.
    let minutes = ran.stdout.split_once("duration   about ");
    let minutes = minutes.and_then(|(_, rest)| rest.split_once('m')?.0.parse::<u32>().ok());
    assert!(
        minutes.is_some_and(|minutes| minutes > 15),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("(estimated: "));
}

#[tokio::test]
async fn a_plan_says_when_the_budget_is_too_small_and_is_the_same_each_time() {
    let args = ["--plan", "--max-requests", "100", "--seed", "1"];
    let ran = run(&args).await;
    assert!(
        ran.stdout.contains("the run will stop early"),
        "{}",
        ran.stdout
    );
    assert_eq!(ran.stdout, run(&args).await.stdout);
    assert_eq!(run(&["--plan", "--format", "junit"]).await.exit, 2);
}
