//! Runs `vdbspec fuzz` and reads its report.

use assert_cmd::Command;
use serde_json::Value;

/// The exit code and the report.
pub(crate) fn fuzz(args: &[&str]) -> (Option<i32>, Value) {
    fuzz_in(&[], args)
}

/// The same with these variables in the environment.
pub(crate) fn fuzz_in(variables: &[(&str, &str)], args: &[&str]) -> (Option<i32>, Value) {
    let state = tempfile::tempdir().expect("a temporary folder");
    let mut command = Command::cargo_bin("vdbspec").expect("the binary");
    command.env_clear().env("HOME", state.path());
    command.envs(variables.iter().copied());
    command.args(["fuzz", "--no-config", "--format", "json", "--seed", "1"]);
    let output = command.args(args).output().expect("it runs");
    let report = serde_json::from_slice(&output.stdout);
    let told = || String::from_utf8_lossy(&output.stderr).into_owned();
    let report = report.unwrap_or_else(|error| panic!("{error}: {}", told()));
    (output.status.code(), report)
}

/// Rule and kind of each finding.
pub(crate) fn findings(report: &Value) -> Vec<(String, String)> {
    let word = |finding: &Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    let found = report["findings"].as_array().expect("findings").iter();
    found
        .map(|finding| (word(finding, "rule"), word(finding, "kind")))
        .collect()
}

/// The findings that are no warnings.
pub(crate) fn failures(report: &Value) -> Vec<&Value> {
    let found = report["findings"].as_array().expect("findings").iter();
    found
        .filter(|finding| finding["verdict"] == "fail")
        .collect()
}

/// How the findings were looked into.
pub(crate) fn seen(report: &Value) -> &[Value] {
    report["fuzz"]["seen"].as_array().expect("a list")
}
