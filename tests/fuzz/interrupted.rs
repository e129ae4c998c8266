//! A signal ends fuzzing in order: a report of what there is, nothing left behind, the right exit code.

use std::process::{Command, Stdio};

use assert_cmd::cargo::cargo_bin;
use serde_json::Value;

use crate::fuzz::drive::failures;
use crate::fuzz::planted::{ACCEPTED, Asked, Planted, Wrong};

/// Requests after which the signal comes.
const MIDDLE: usize = 400;

/// Fuzzes without end until a signal comes; the exit code and the report.
fn interrupted(planted: &Planted) -> (Option<i32>, Value) {
    let state = tempfile::tempdir().expect("a temporary folder");
    let mut command = Command::new(cargo_bin!("vdbspec"));
    command.env_clear().env("HOME", state.path());
    command.args(["fuzz", "--no-config", "--format", "json", "--seed", "1"]);
    command.args(["--target", &planted.base, "--cases", "1000000000"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = child.spawn().expect("the binary starts");
    planted.reached(MIDDLE);
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
