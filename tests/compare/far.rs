//! A target that is not on this machine: compared by reads only, until writing there is allowed.
//!
//! `0.0.0.0` stands in for it, which vdbspec does not take for loopback and from which this machine connects to itself.

use std::process::Output;

use serde_json::Value;

use super::text;
use crate::cli::process::command;
use crate::policy::station::{Seen, Station};

/// Cases that change something.
const FEW: &str = "scenarios/aliases.create/second-owner";

async fn compare(args: &[&str]) -> Output {
    let mut command = command();
    command.arg("compare").args(args);
    let ended = tokio::task::spawn_blocking(move || command.output().expect("the binary starts"));
    ended.await.expect("it ends")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stderr)))
}

fn changes(station: &Station) -> Vec<Seen> {
    station.seen().into_iter().filter(Seen::changes).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_allow_writes_only_reads_are_sent_and_what_was_left_out_is_no_difference() {
    let station = Station::start().await;
    station.settle().await;
    let before = station.inventory().await;
    let (far, near) = (station.far(), station.near());
    for targets in [[near.as_str(), &far], [far.as_str(), &near]] {
        let sent = changes(&station).len();
        let output = compare(&[&targets[..], &["--format", "json"]].concat()).await;
        let report = json(&output);
        assert_eq!(report["differences"].as_array().map(Vec::len), Some(0));
        // Nothing that changes was asked of both: what is left says little, and the exit code says so.
        assert_eq!(output.status.code(), Some(3), "{report:#}");
        let said = text(&output.stderr);
        assert!(said.contains("--allow-writes 0.0.0.0"), "{said}");
        let later = changes(&station).split_off(sent);
        assert_eq!(later.len(), 0, "neither is asked what one may not be asked");
        let groups = report["not_sent"].as_array().expect("a list");
        let told = groups.iter().any(|group| {
            let reason = group["reason"].as_str().unwrap_or_default();
            reason.contains("--allow-writes 0.0.0.0") && group["because_of"][0] == far.as_str()
        });
        assert!(told, "{groups:#?}");
        let stopped = said.matches("only reads were sent").count();
        assert_eq!(stopped, 1, "one sentence says it: {said}");
    }
    assert_eq!(station.inventory().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_allow_writes_it_is_compared_like_any_other_and_nothing_is_left_there() {
    let station = Station::start().await;
    station.settle().await;
    let before = station.inventory().await;
    let far = station.far();
    let allowed = ["--allow-writes", "0.0.0.0", "--ddl-rate", "1000/s"];
    let args = [
        "embedded:documents",
        &far,
        "--only",
        FEW,
        "--format",
        "json",
    ];
    let output = compare(&[&args[..], &allowed].concat()).await;
    let report = json(&output);
    assert_eq!(output.status.code(), Some(0), "{report:#}");
    assert_eq!(report["compared"], 1, "{report:#}");
    assert!(!changes(&station).is_empty());
    assert_eq!(station.inventory().await, before);
    let said = text(&output.stderr);
    assert!(said.contains("of them change something"), "{said}");

    // The wrong host allows nothing.
    let sent = changes(&station).len();
    let wrong = ["--allow-writes", "192.0.2.7"];
    let output = compare(&[&args[..], &wrong].concat()).await;
    assert_ne!(output.status.code(), Some(0), "{}", text(&output.stdout));
    assert_eq!(changes(&station).len(), sent);
}
