//! What fuzzing finds is kept in files, and replayed from them whatever becomes of the generators.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

use crate::fuzz::drive::{failures, fuzz};

const FAULT: [&str; 2] = ["--fault", "missing-alias-name-accepted"];

/// The files of a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let found = std::fs::read_dir(folder).expect("the folder is there");
    found.map(|entry| entry.expect("an entry").path()).collect()
}

/// Fuzzes the server with the fault, and keeps what is found.
fn record(folder: &Path) -> Vec<PathBuf> {
    let folder = folder.to_str().expect("UTF-8");
    let args = [
        "--cases",
        "400",
        "--operation",
        "aliases/create",
        "--regressions",
        folder,
    ];
    let (code, _) = fuzz(&[&args[..], &FAULT].concat());
    assert_eq!(code, Some(1));
    files(Path::new(folder))
}

fn replay(file: &Path, more: &[&str]) -> Option<i32> {
    let mut command = Command::cargo_bin("vdbspec").expect("the binary");
    command
        .args(["replay", "--no-config", "--quiet"])
        .arg(file)
        .args(more);
    command.output().expect("it runs").status.code()
}

/// The recorded case of a report.
fn recorded(report: &Value) -> Vec<&Value> {
    let cases = report["cases"].as_array().expect("cases").iter();
    cases
        .filter(|case| case["phase"] == "regressions")
        .collect()
}

#[test]
fn a_finding_is_a_file_that_can_be_replayed_on_any_target() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = record(folder.path());
    assert!(!files.is_empty());
    for file in &files {
        let text = std::fs::read(file).expect("its file");
        let file_says: Value = serde_json::from_slice(&text).expect("JSON");
        assert_eq!(file_says["operation"], "aliases/create");
        let of_class = file_says["case"].as_str().expect("a case");
        assert!(of_class.starts_with("fuzz/aliases.create/"), "{of_class}");
        assert_eq!(replay(file, &FAULT), Some(1), "{file:?}");
        assert_eq!(replay(file, &[]), Some(0), "{file:?}");
    }
}

#[test]
fn the_next_fuzzing_replays_it_first() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = record(folder.path());
    let name = folder.path().to_str().expect("UTF-8");
    // Two drawn cases would not find it.
    let args = [
        "--cases",
        "2",
        "--operation",
        "aliases/drop",
        "--regressions",
        name,
    ];
    let (code, report) = fuzz(&[&args[..], &FAULT].concat());
    assert_eq!(code, Some(1));
    assert_eq!(recorded(&report).len(), files.len());
    assert!(!failures(&report).is_empty());
    let (code, report) = fuzz(&args);
    assert_eq!(code, Some(0));
    assert!(
        recorded(&report)
            .iter()
            .all(|case| case["verdict"] == "pass")
    );
}
