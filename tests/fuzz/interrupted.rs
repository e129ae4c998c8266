//! A signal ends fuzzing in order: a report of what there is, nothing left behind, the right exit code.

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use assert_cmd::cargo::cargo_bin;
use serde_json::Value;

use crate::fuzz::drive::failures;
use crate::fuzz::planted::{ACCEPTED, Asked, BROKEN, Planted, Wrong};

/// Requests after which the signal comes.
const MIDDLE: usize = 400;

/// Fuzzes without end until a signal comes; the exit code and the report.
fn interrupted(planted: &Planted) -> (Option<i32>, Value) {
    interrupted_when(planted, || planted.reached(MIDDLE))
}

/// The same with a signal as soon as something has happened.
fn interrupted_when(planted: &Planted, happened: impl Fn()) -> (Option<i32>, Value) {
    interrupted_with(&[], planted, happened)
}

fn interrupted_with(more: &[&str], planted: &Planted, happened: impl Fn()) -> (Option<i32>, Value) {
    let state = tempfile::tempdir().expect("a temporary folder");
    let mut command = Command::new(cargo_bin!("vdbspec"));
    command.env_clear().env("HOME", state.path());
    command.args(["fuzz", "--no-config", "--format", "json", "--seed", "1"]);
    command.args(["--target", &planted.base, "--cases", "1000000000"]);
    command.args(more);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = child.spawn().expect("the binary starts");
    happened();
    let mut kill = Command::new("kill");
    let sent = kill.args(["-s", "INT", &child.id().to_string()]).status();
    assert!(sent.expect("kill is there").success());
    let output = child.wait_with_output().expect("its output");
    let told = String::from_utf8_lossy(&output.stderr);
    let report = serde_json::from_slice(&output.stdout);
    let report = report.unwrap_or_else(|error| panic!("{error}: {told}"));
    (output.status.code(), report)
}

#[test]
fn an_interrupted_fuzzing_reports_what_there_is_and_leaves_nothing() {
    let planted = Planted::start(|_| None);
    let (code, report) = interrupted(&planted);
    assert_eq!(code, Some(3), "{report:#}");
    let stopped = report["stopped"].as_str().unwrap_or_default();
    assert!(stopped.contains("interrupted"), "{stopped}");
    assert!(report["fuzz"]["cases"].as_u64() > Some(50), "{report:#}");
    assert_eq!(report["left_behind"], serde_json::json!([]));
}

/// Collections and aliases of runs that the server still has, by asking it past the run.
fn left_on(planted: &Planted) -> Vec<String> {
    let listed = planted.ask("collections/list", "{}");
    let listed: Value = serde_json::from_str(&listed).expect("an answer");
    let names = listed["data"].as_array().expect("names").iter();
    names.map(ToString::to_string).collect()
}

#[test]
fn a_signal_at_any_time_leaves_nothing_on_the_server() {
    // While it is looked whether anybody is there, while collections are made, in the first cases, and later.
    for requests in [1, 2, 5, 9, 14, 20, 33, 150] {
        let planted = Planted::start(|_| None);
        let (code, report) = interrupted_when(&planted, || planted.reached_at_all(requests));
        assert_eq!(code, Some(3), "at {requests}: {report:#}");
        let stopped = report["stopped"].as_str().unwrap_or_default();
        assert!(stopped.contains("interrupted"), "at {requests}: {stopped}");
        assert_eq!(
            report["left_behind"],
            serde_json::json!([]),
            "at {requests}"
        );
        assert_eq!(left_on(&planted), [""; 0], "at {requests}");
    }
}

#[test]
fn a_signal_while_something_is_shrunk_shows_what_was_found() {
    fn bug(asked: &Asked) -> Option<Wrong> {
        let is_met = asked.is("aliases/create") && asked.text("aliasName").len() >= 100;
        is_met.then_some(BROKEN)
    }
    let planted = Planted::start(bug);
    let met = || {
        let asked = planted.asked();
        let long = asked.iter().filter(|(path, body)| {
            let body: Value = serde_json::from_slice(body).unwrap_or_default();
            let length = body["aliasName"].as_str().map_or(0, str::len);
            path.ends_with("aliases/create") && length >= 100
        });
        long.count()
    };
    let (code, report) = interrupted_when(&planted, || {
        let mut asked = 1;
        while met() < 3 {
            asked += 1;
            planted.reached(asked);
        }
    });
    assert_eq!(code, Some(1), "{report:#}");
    assert_eq!(failures(&report).len(), 1, "{report:#}");
    assert_eq!(left_on(&planted), [""; 0]);
}

#[test]
fn what_was_seen_before_the_server_fell_silent_is_reported() {
    static SHOWN: AtomicBool = AtomicBool::new(false);
    static SILENT: AtomicBool = AtomicBool::new(false);
    fn bug(asked: &Asked) -> Option<Wrong> {
        let is_met = asked.is("aliases/create") && asked.text("aliasName").len() >= 100;
        (is_met && !SHOWN.swap(true, Ordering::SeqCst)).then_some(BROKEN)
    }
    fn pause(_: &Asked) -> Duration {
        if !SHOWN.load(Ordering::SeqCst) {
            return Duration::ZERO;
        }
        SILENT.store(true, Ordering::SeqCst);
        Duration::from_mins(10)
    }
    let planted = Planted::slow(bug, pause);
    // Nothing can be removed then.
    let more = [
        "--clean-timeout",
        "3s",
        "--timeout",
        "600",
        "--concurrency",
        "1",
        "--operation",
        "aliases/create",
    ];
    let (code, report) = interrupted_with(&more, &planted, || {
        let mut requests = 0;
        while !SILENT.load(Ordering::SeqCst) {
            requests += 1;
            planted.reached_at_all(requests);
        }
    });
    assert_eq!(code, Some(4), "{report:#}");
    assert_eq!(failures(&report).len(), 1, "{report:#}");
}

#[test]
fn findings_before_the_signal_decide_the_exit_code() {
    fn bug(asked: &Asked) -> Option<Wrong> {
        let is_nameless = asked.body.is_object() && asked.body["aliasName"].is_null();
        (asked.is("aliases/create") && is_nameless).then_some(ACCEPTED)
    }
    let (code, report) = interrupted(&Planted::start(bug));
    assert!(!failures(&report).is_empty(), "{report:#}");
    assert_eq!(code, Some(1));
    assert_eq!(report["left_behind"], serde_json::json!([]));
}
