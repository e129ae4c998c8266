//! Answers that do not come, and answers that promise what was not done.

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use crate::fuzz::drive::fuzz;
use crate::fuzz::planted::{ACCEPTED, Asked, Bug, Planted, REFUSED, Wrong};

/// Fuzzes a server with this bug; the findings.
fn findings(bug: Bug, args: &[&str]) -> Vec<Value> {
    let planted = Planted::start(bug);
    let target = ["--target", planted.base.as_str()];
    let (code, report) = fuzz(&[&target[..], args].concat());
    assert_eq!(code, Some(1), "{report:#}");
    report["findings"].as_array().expect("findings").clone()
}

fn is_long(asked: &Asked) -> bool {
    asked.is("aliases/create") && asked.text("aliasName").len() == 256
}

/// The server's task ends, and with it the connection: at once, since nobody is told where.
fn die() -> ! {
    std::panic::resume_unwind(Box::new("planted: no answer"))
}

fn dies_of_a_long_name(asked: &Asked) -> Option<Wrong> {
    if is_long(asked) {
        die();
    }
    None
}

#[test]
fn the_first_answer_that_does_not_come_is_asked_for_again() {
    let long = [
        "--operation",
        "aliases/create",
        "--class",
        "name-length-256",
    ];
    let found = findings(
        dies_of_a_long_name,
        &[&long[..], &["--cases", "2"]].concat(),
    );
    let rules: Vec<_> = found.iter().map(|one| &one["rule"]).collect();
    assert_eq!(rules, ["transport/complete-answer"], "{found:#?}");
    assert_eq!(found[0]["flaky"], false, "{found:#?}");
}

#[test]
fn two_operations_that_die_of_different_things_are_two_findings() {
    fn bug(asked: &Asked) -> Option<Wrong> {
        let items = asked.body["indexParams"].as_array();
        let mut items = items.into_iter().flatten();
        let is_listed = items.any(|item| item["params"]["index_type"].is_array());
        if is_listed {
            die();
        }
        dies_of_a_long_name(asked)
    }
    let classes = ["--class", "name-length-256", "--class", "field-type-array"];
    let found = findings(bug, &[&classes[..], &["--cases", "600"]].concat());
    let of: Vec<_> = found.iter().map(|one| &one["operations"]).collect();
    assert_eq!(found.len(), 2, "{found:#?}");
    assert_ne!(of[0], of[1], "{found:#?}");
    let cases = found.iter().map(|one| one["times"].as_u64().unwrap_or(0));
    assert!(cases.min() > Some(1), "{found:#?}");
}

#[test]
fn whoever_says_yes_to_an_odd_name_must_have_made_it() {
    fn bug(asked: &Asked) -> Option<Wrong> {
        is_long(asked).then_some(ACCEPTED)
    }
    let long = [
        "--operation",
        "aliases/create",
        "--class",
        "name-length-256",
    ];
    let found = findings(bug, &[&long[..], &["--cases", "40"]].concat());
    let rules: Vec<_> = found.iter().map(|one| &one["rule"]).collect();
    assert_eq!(rules, ["coherence/success-has-effect"], "{found:#?}");
}

#[test]
fn who_took_a_collection_away_is_named_and_nobody_who_missed_it() {
    fn bug(asked: &Asked) -> Option<Wrong> {
        let alias = asked.text("aliasName");
        let is_it = asked.is("aliases/create") && alias == asked.text("collectionName");
        (is_it && !alias.is_empty()).then_some(REFUSED.and_takes_the_collection())
    }
    for start in ["0", "10000", "20000"] {
        let found = findings(bug, &["--cases", "4000", "--start", start]);
        let shown: Vec<_> = found
            .iter()
            .map(|one| (&one["rule"], &one["flaky"]))
            .collect();
        assert_eq!(found.len(), 1, "{start}: {shown:?}");
        let case = found[0]["cases"][0].as_str().unwrap_or_default();
        assert!(
            case.contains("/meaning-alias-equals-collection/"),
            "{start}: {case}"
        );
        assert_eq!(found[0]["flaky"], false, "{start}: {shown:?}");
    }
}

#[test]
fn a_collection_that_nobody_takes_away_again_is_missed_all_the_same() {
    // Once, and never again: whoever looks for the request that did it finds none.
    static DONE: AtomicBool = AtomicBool::new(false);
    fn bug(asked: &Asked) -> Option<Wrong> {
        let is_it = asked.is("indexes/create") && asked.text("collectionName").contains("_l");
        let takes = is_it && !DONE.swap(true, Ordering::SeqCst);
        takes.then_some(REFUSED.and_takes_the_collection())
    }
    let found = findings(bug, &["--cases", "2000"]);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0]["kind"], "collection-gone", "{found:#?}");
    assert_eq!(found[0]["flaky"], true, "{found:#?}");
    // What missed it is shown, for whoever has to look further.
    let request = found[0]["request"].as_str().unwrap_or_default();
    assert!(request.starts_with("curl "), "{found:#?}");
    assert_ne!(found[0]["answer"], "", "{found:#?}");
}

#[test]
fn whoever_says_yes_to_an_alias_called_like_its_collection_must_have_made_it() {
    fn bug(asked: &Asked) -> Option<Wrong> {
        let alias = asked.text("aliasName");
        let is_it = asked.is("aliases/create") && alias == asked.text("collectionName");
        (is_it && !alias.is_empty()).then_some(ACCEPTED)
    }
    let found = findings(bug, &["--cases", "4000"]);
    let rules: Vec<_> = found.iter().map(|one| &one["rule"]).collect();
    assert_eq!(rules, ["coherence/success-has-effect"], "{found:#?}");
}
