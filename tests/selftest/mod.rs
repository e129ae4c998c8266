//! `vdbspec selftest`: what is sound is said to be, and whatever weakens a check turns the matrix red.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use vdbspec::contract::{Accounting, Contract, embedded_texts};
use vdbspec::server::faults;

fn selftest(args: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::cargo_bin("vdbspec")
        .expect("the binary")
        .args(["--no-config", "selftest"])
        .args(args)
        .output()
        .expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn a_fault_is_found_by_a_rule_of_its_clause() {
    let (code, out, _) = selftest(&["--only", "drop-by-prefix"]);
    assert_eq!(code, Some(0), "{out}");
    let row = out.lines().find(|line| line.starts_with("drop-by-prefix"));
    let words: Vec<&str> = row.unwrap_or_default().split_whitespace().collect();
    assert_eq!(
        words,
        [
            "drop-by-prefix",
            "documents",
            "DA-03",
            "aliases/drop-effect",
            "1",
            "found"
        ]
    );
    assert!(out.contains("0 rows not as they should be"), "{out}");
}

#[test]
fn an_alias_that_changed_in_place_of_another_one_is_no_second_finding() {
    let (code, out, _) = selftest(&["--only", "unknown-key-changes-name", "--seed", "14"]);
    assert_eq!(code, Some(0), "{out}");
}

#[test]
fn a_dialect_alone_is_silent() {
    let (code, out, _) = selftest(&["--only", "documents", "--format", "json"]);
    assert_eq!(code, Some(0), "{out}");
    let matrix: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(matrix["rows"].as_array().map(Vec::len), Some(1));
    assert_eq!(matrix["rows"][0]["outcome"], "silent");
}

#[test]
fn what_does_not_exist_is_named() {
    let (code, _, err) = selftest(&["--only", "drop-by-prefx"]);
    assert_eq!(code, Some(2));
    assert!(
        err.contains("'drop-by-prefx'") && err.contains("drop-by-prefix"),
        "{err}"
    );
}

/// The embedded contract in a folder, with one text replaced in its default profile.
fn weakened(folder: &Path, from: &str, to: &str) {
    for (path, text) in embedded_texts() {
        let mut text = text.to_owned();
        if path == "profiles/documents.toml" {
            assert!(text.contains(from), "the profile has {from}");
            text = text.replacen(from, to, 1);
        }
        let file = folder.join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        fs::write(file, text).expect("written");
    }
}

#[test]
fn a_rule_that_no_longer_speaks_is_missed() {
    let folder = tempfile::tempdir().expect("a folder");
    weakened(
        folder.path(),
        "condition = \"name-long\"\noutcome = \"accept\"",
        "condition = \"name-long\"\noutcome = \"open\"",
    );
    let specs = folder.path().to_string_lossy();
    let (code, out, _) = selftest(&["--only", "only-255-byte-alias-refused", "--specs", &specs]);
    assert_eq!(code, Some(1), "{out}");
    assert!(out.contains("MISSED: only-255-byte-alias-refused"), "{out}");
}

#[test]
fn a_fault_that_only_another_rule_finds_is_not_found() {
    let folder = tempfile::tempdir().expect("a folder");
    weakened(
        folder.path(),
        "rule = \"indexes/default-name\"",
        "rule = \"request/valid-accepted\"",
    );
    let specs = folder.path().to_string_lossy();
    let (code, out, _) = selftest(&["--only", "defaulted-index-name-required", "--specs", &specs]);
    assert_eq!(code, Some(1), "{out}");
    assert!(
        out.contains("FOUND BY ANOTHER RULE: defaulted-index-name-required"),
        "{out}"
    );
}

#[test]
fn every_clause_that_is_decided_live_has_a_fault() {
    let contract = Contract::embedded().expect("the contract");
    let live = contract.clauses.iter();
    let live = live.filter(|clause| clause.accounting == Accounting::Live);
    let bare: Vec<&str> = live
        .map(|clause| clause.id.as_str())
        .filter(|id| !faults().iter().any(|fault| fault.breaks.contains(id)))
        .collect();
    assert_eq!(bare, [""; 0]);
}

#[test]
fn every_dialect_has_a_profile_of_its_own() {
    let contract = Contract::embedded().expect("the contract");
    for (_, name) in vdbspec::server::Dialect::ALL {
        assert!(contract.profiles.get(name).is_some(), "{name}");
    }
}
