//! Parts of one fuzzing, played apart and joined, are the whole.

use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

use crate::fuzz::drive::{findings, fuzz};

const CASES: [&str; 4] = ["--cases", "300", "--fault", "missing-alias-name-accepted"];

fn part(folder: &Path, name: &str, args: &[&str]) -> String {
    let (code, report) = fuzz(args);
    assert!(code.is_some_and(|code| code <= 1), "{report:#}");
    let path = folder.join(name);
    std::fs::write(&path, report.to_string()).expect("a file");
    path.to_str().expect("UTF-8").to_owned()
}

/// The exit code, the joined report, and what was said.
fn merge(files: &[String]) -> (Option<i32>, Value, String) {
    let mut command = Command::cargo_bin("vdbspec").expect("the binary");
    command
        .args(["report", "merge", "--format", "json"])
        .args(files);
    let output = command.output().expect("it runs");
    let report = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), report, told)
}

#[test]
fn the_parts_of_a_fuzzing_are_the_whole() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (code, whole) = fuzz(&CASES);
    let of = |shard: &'static str| [&CASES[..], &["--shard", shard]].concat();
    let files = [
        part(folder.path(), "1.json", &of("1/2")),
        part(folder.path(), "2.json", &of("2/2")),
    ];
    let (joined_code, joined, told) = merge(&files);
    assert_eq!(joined_code, code, "{told}");
    for count in ["cases", "unplayed", "positives", "positives_accepted"] {
        assert_eq!(joined["fuzz"][count], whole["fuzz"][count], "{count}");
    }
    assert_eq!(joined["fuzz"]["operations"], whole["fuzz"]["operations"]);
    assert_eq!(findings(&joined), findings(&whole));
    let times = |report: &Value| report["findings"][0]["times"].as_u64();
    assert_eq!(times(&joined), times(&whole));
}

#[test]
fn parts_of_different_drawings_are_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let first = ["--cases", "12", "--shard", "1/2"];
    let second = ["--cases", "24", "--shard", "2/2"];
    let files = [
        part(folder.path(), "1.json", &first),
        part(folder.path(), "2.json", &second),
    ];
    let (code, _, told) = merge(&files);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("drawing of requests"), "{told}");
}
