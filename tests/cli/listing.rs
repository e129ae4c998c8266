//! `list`: one line each, stable, and the same for programs.

use std::io::Read as _;
use std::process::Stdio;

use serde_json::Value;

use crate::cli::process::{command, stdout_of};

const KINDS: [&str; 9] = [
    "clauses",
    "rules",
    "cases",
    "operations",
    "profiles",
    "faults",
    "codes",
    "conditions",
    "decisions",
];

fn json(args: &[&str]) -> Value {
    serde_json::from_str(&stdout_of(args)).expect("one JSON value")
}

#[test]
fn rules_profiles_and_faults_are_as_recorded() {
    for kind in ["rules", "profiles", "faults"] {
        // How long a profile is changes often, and says nothing about the list.
        insta::with_settings!({filters => vec![(r"\d+ rows", "[n] rows")]}, {
            insta::assert_snapshot!(format!("list-{kind}"), stdout_of(&["list", kind]));
        });
    }
}

#[test]
fn every_list_has_one_line_for_each_object_of_its_json_and_is_stable() {
    for kind in KINDS {
        let lines = stdout_of(&["list", kind]);
        assert_eq!(lines, stdout_of(&["list", kind]), "{kind}");
        let objects = json(&["list", kind, "--format", "json"]);
        let objects = objects.as_array().expect("an array");
        assert!(!objects.is_empty(), "{kind}");
        assert_eq!(lines.lines().count(), objects.len(), "{kind}");
        for (line, object) in lines.lines().zip(objects) {
            let id = object
                .get("id")
                .or(object.get("name"))
                .or(object.get("number"));
            let id = match id.expect("an id") {
                Value::String(id) => id.clone(),
                number => number.to_string(),
            };
            let number = object.get("number").map(ToString::to_string);
            let first = line.split_whitespace().next();
            assert!(first == Some(&id) || first == number.as_deref(), "{line}");
        }
    }
}

#[test]
fn the_trace_accounts_for_each_of_the_84_statements() {
    let trace = json(&["list", "--trace", "--format", "json"]);
    let statements = trace.get("statements").and_then(Value::as_array);
    let statements = statements.expect("statements");
    assert_eq!(statements.len(), 84);
    for statement in statements {
        let is = |key: &str| statement.get(key).is_some_and(Value::is_string);
        match statement.get("accounting").and_then(Value::as_str) {
            Some("live") => assert!(!is("test"), "{statement}"),
            Some("static") => assert!(is("test"), "{statement}"),
            Some("untestable") => assert!(is("why"), "{statement}"),
            other => panic!("{other:?} in {statement}"),
        }
    }
    let text = stdout_of(&["list", "--trace"]);
    let last = text.lines().last().unwrap_or_default();
    assert!(last.starts_with("84 statements: "), "{last}");
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let mut child = command()
        .args(["list", "clauses"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    // Closed before anything is written: the very first write fails.
    drop(child.stdout.take());
    let mut stderr = String::new();
    let mut pipe = child.stderr.take().expect("stderr is a pipe");
    pipe.read_to_string(&mut stderr).expect("stderr is UTF-8");
    let status = child.wait().expect("the binary ends");
    assert_eq!((status.code(), stderr.as_str()), (Some(0), ""));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_of_the_environment() {
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .expect("Linux has this device");
    let output = command()
        .args(["list", "codes"])
        .stdout(full)
        .output()
        .expect("the binary starts");
    assert_eq!(output.status.code(), Some(3));
    assert!(
        output
            .stderr
            .starts_with(b"error: the output cannot be written")
    );
}
