//! What can be drawn, told without a target: `list classes`, `explain CLASS`, `fuzz --plan`.

use std::collections::BTreeSet;

use assert_cmd::Command;
use serde_json::Value;

use crate::fuzz::drive::fuzz;
use crate::fuzz::planted::Planted;
use crate::fuzz::same::token;

/// How the operations under test stand in lists.
const OPERATIONS: [&str; 3] = ["aliases/create", "aliases/drop", "indexes/create"];
/// Stands for the run token in a plan.
const TOKEN: &str = "RUNTOK";

fn stdout(args: &[&str]) -> String {
    let mut command = Command::cargo_bin("vdbspec").expect("the binary");
    let output = command.env_clear().args(args).output().expect("it runs");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{args:?}: {told}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn json(args: &[&str]) -> Value {
    let text = stdout(&[args, &["--format", "json"]].concat());
    serde_json::from_str(&text).expect("one JSON value")
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    let found = value[key].as_str();
    found.unwrap_or_else(|| panic!("{key}: {value}"))
}

fn classes() -> Vec<Value> {
    let listed = json(&["list", "classes"]);
    listed.as_array().expect("an array").clone()
}

#[test]
fn every_class_has_one_line_and_the_same_for_programs() {
    let (lines, classes) = (stdout(&["list", "classes"]), classes());
    assert_eq!(lines, stdout(&["list", "classes"]), "stable");
    assert_eq!(lines.lines().count(), classes.len());
    assert!(classes.len() > 90, "{}", classes.len());
    for (line, class) in lines.lines().zip(&classes) {
        let (id, title) = (text(class, "id"), text(class, "title"));
        assert_eq!(line.split_whitespace().next(), Some(id));
        assert!(line.contains(title), "{line}");
        let fits = class["operations"].as_array().expect("operations");
        assert!(!fits.is_empty(), "{class}");
        for operation in fits {
            let operation = operation.as_str().expect("a name");
            assert!(OPERATIONS.contains(&operation) && line.contains(operation));
        }
    }
    let ids: BTreeSet<&str> = classes.iter().map(|class| text(class, "id")).collect();
    assert_eq!(ids.len(), classes.len(), "each stands once");
    assert!(ids.contains("valid") && ids.contains("name-non-ascii-digit"));
}

#[test]
fn one_class_of_each_group_is_explained_with_an_example_for_each_operation() {
    let mut groups = BTreeSet::new();
    for class in classes() {
        if !groups.insert(text(&class, "group").to_owned()) {
            continue;
        }
        let id = text(&class, "id");
        let page = stdout(&["explain", id]);
        for part in [
            id,
            text(&class, "title"),
            &format!("vdbspec fuzz --class {id}"),
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
        for operation in class["operations"].as_array().expect("operations") {
            let example = format!("  {}: ", operation.as_str().expect("a name"));
            assert!(page.contains(&example), "{example}: {page}");
        }
    }
    assert_eq!(groups.len(), 9, "{groups:?}");
}

/// Operation and body of each request that a plan means to draw.
fn drawn(plan: &Value) -> Vec<(String, String)> {
    let requests = plan["requests"].as_array().expect("requests").iter();
    let drawn = requests.filter(|request| request["group"] == "fuzz");
    let drawn = drawn.filter(|request| text(request, "case").starts_with("fuzz/"));
    drawn
        .map(|request| {
            let operation = text(request, "operation").to_owned();
            (
                operation,
                request["body"].as_str().unwrap_or_default().to_owned(),
            )
        })
        .collect()
}

#[test]
fn a_plan_of_fuzzing_sends_nothing_and_what_it_lists_is_what_is_sent() {
    let planted = Planted::start(|_| None);
    // Of these classes no body is beyond text, so that it can be compared as text.
    let args = [
        "--target",
        &planted.base,
        "--cases",
        "60",
        "--class",
        "valid",
        "--class",
        "field-missing",
        "--class",
        "meaning-unknown-collection",
    ];
    let plan = json(&[&["fuzz", "--no-config", "--plan", "--seed", "1"], &args[..]].concat());
    assert_eq!(planted.requests(), 0, "a plan is no run");
    let listed = drawn(&plan);
    assert!(listed.len() >= 60, "{}", listed.len());
    let (code, report) = fuzz(&args);
    assert_eq!(code, Some(0), "{report:#}");
    let asked = planted.asked();
    let token = token(&asked);
    let sent: BTreeSet<(String, String)> = asked
        .iter()
        .map(|(path, body)| {
            let body = String::from_utf8_lossy(body).replace(&token, TOKEN);
            (path.replace("/v2/vectordb/", ""), body)
        })
        .collect();
    for request in &listed {
        assert!(sent.contains(request), "{request:?}");
    }
}

#[test]
fn a_plan_in_words_counts_what_it_lists_and_draws_only_what_is_asked_for() {
    let args = [
        "fuzz",
        "--no-config",
        "--plan",
        "--seed",
        "1",
        "--cases",
        "12",
    ];
    let narrow = ["--operation", "aliases/create", "--class", "name-nul"];
    let said = stdout(&[&args[..], &narrow].concat());
    let cases = |class: &str| {
        said.matches(&format!("# fuzz/aliases.create/{class}/"))
            .count()
    };
    assert!(cases("name-nul") > 0, "{said}");
    assert_eq!(said.matches("/aliases/create {").count(), 12, "{said}");
    assert!(said.contains("\nrequests "), "{said}");
    assert!(!said.contains("# fuzz/indexes.create"), "{said}");
}

#[test]
fn what_the_policy_leaves_out_is_said_with_the_switch_that_lets_it_through() {
    let planted = Planted::start(|_| None);
    let args = [
        "--target",
        &planted.base,
        "--cases",
        "24",
        "--operation",
        "aliases/create",
        "--class",
        "field-null",
    ];
    let (_, report) = fuzz(&args);
    let left = report["fuzz"]["left_out"].as_object().expect("reasons");
    let count: u64 = left.values().filter_map(Value::as_u64).sum();
    let played = report["fuzz"]["cases"].as_u64().expect("a number");
    assert_eq!(played + count, 24, "{report:#}");
    assert!(count > 0 && left.keys().all(|why| why.contains("--allow-bare-names")));
    let (_, report) = fuzz(&[&args[..], &["--allow-bare-names"]].concat());
    assert_eq!(report["fuzz"]["cases"], 24);
    assert_eq!(report["fuzz"]["left_out"], Value::Null);
}
