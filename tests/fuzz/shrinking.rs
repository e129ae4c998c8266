//! What is found is shrunk within a budget, and what does not show again is said to be flaky, with how often it showed.

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use crate::fuzz::drive::{failures, fuzz, fuzz_in, seen};
use crate::fuzz::planted::{ACCEPTED, Asked, BROKEN, Planted, REFUSED, Wrong};

/// Requests for finding the smallest one elsewhere than on this machine; repeats and the last look come on top.
const ELSEWHERE_MAX: u64 = 50 + 30;

fn number(value: &Value, key: &str) -> u64 {
    value[key]
        .as_u64()
        .unwrap_or_else(|| panic!("{key}: {value}"))
}

/// Takes an alias without its name, whatever else is in the request.
fn nameless(asked: &Asked) -> Option<Wrong> {
    let is_nameless = asked.body.is_object() && asked.body["aliasName"].is_null();
    (asked.is("aliases/create") && is_nameless).then_some(ACCEPTED)
}

#[test]
fn the_smallest_body_has_nothing_but_what_matters() {
    let planted = Planted::start(nameless);
    let args = [
        "--cases",
        "400",
        "--operation",
        "aliases/create",
        "--class",
        "field-missing",
    ];
    let (code, report) = fuzz(&[&["--target", &planted.base], &args[..]].concat());
    let found = failures(&report);
    assert_eq!((code, found.len()), (Some(1), 1), "{found:#?}");
    let curl = found[0]["request"].as_str().expect("a request");
    let (_, body) = curl.split_once("--data-binary ").expect("a body");
    let body: Value = serde_json::from_str(body.trim_matches('\'')).expect("JSON");
    let keys: Vec<_> = body.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["collectionName"], "{body}");
}

#[test]
fn elsewhere_shrinking_takes_few_requests() {
    fn bug(asked: &Asked) -> Option<Wrong> {
        let is_met = asked.text("aliasName").len() > 30 && asked.text("dbName") == "default";
        (asked.is("aliases/create") && is_met).then_some(REFUSED)
    }
    let planted = Planted::start(bug);
    let proxy = [("HTTP_PROXY", planted.base.as_str())];
    let args = [
        "--target",
        "http://books.invalid:19530",
        "--allow-writes",
        "books.invalid",
        "--ddl-rate",
        "10000/s",
        "--cases",
        "200",
        "--operation",
        "aliases/create",
    ];
    let (code, report) = fuzz_in(&proxy, &args);
    assert_eq!(code, Some(1), "{report:#}");
    let seen = seen(&report);
    let is_shrunk = seen.iter().any(|one| number(one, "attempts") > 0);
    assert!(is_shrunk, "{seen:#?}");
    for one in seen {
        assert!(number(one, "requests") <= ELSEWHERE_MAX, "{one}");
    }
}

#[test]
fn what_shows_once_is_flaky_and_says_how_often_it_failed() {
    fn bug(asked: &Asked) -> Option<Wrong> {
        static SHOWN: AtomicBool = AtomicBool::new(false);
        let is_met = asked.is("aliases/create") && asked.text("aliasName").len() >= 200;
        (is_met && !SHOWN.swap(true, Ordering::SeqCst)).then_some(BROKEN)
    }
    let planted = Planted::start(bug);
    let args = [
        "--target",
        &planted.base,
        "--cases",
        "120",
        "--operation",
        "aliases/create",
    ];
    let (_, report) = fuzz(&args);
    let found = report["findings"].as_array().expect("findings");
    let flaky: Vec<_> = found.iter().filter(|one| one["flaky"] == true).collect();
    assert_eq!((found.len(), flaky.len()), (1, 1), "{found:#?}");
    let one = seen(&report).first().expect("how it was looked into");
    assert_eq!(
        (number(one, "failed"), number(one, "played")),
        (1, 4),
        "{one}"
    );
    assert_eq!(number(one, "attempts"), 0, "flaky is not shrunk: {one}");
}
