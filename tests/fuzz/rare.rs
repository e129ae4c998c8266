//! Bugs that only rare requests meet are found within a number of cases, and shrunk to what matters.

use serde_json::{Value, json};

use crate::fuzz::drive::fuzz;
use crate::fuzz::planted::{Asked, BROKEN, Bug, Planted, REFUSED, STUMBLED, Wrong, ZERO};

/// What a bug must come to.
struct Found {
    rule: &'static str,
    /// The shrunk body, with names of the run as `~`.
    body: fn(&Value) -> bool,
}

/// The body of the request that a finding shows.
fn shown(finding: &Value) -> String {
    let curl = finding["request"].as_str().expect("a request");
    let (_, body) = curl.split_once("--data-binary ").expect("a body");
    body.trim_matches('\'').to_owned()
}

/// Fuzzes a server with this bug; the one finding's rule and body.
fn hunt(bug: Bug, cases: u64, more: &[&str]) -> (String, String) {
    let planted = Planted::start(bug);
    let cases = cases.to_string();
    // Where the documents leave open what comes of such a request, some of this is a warning.
    let args = ["--strict", "--target", &planted.base, "--cases", &cases];
    let (code, report) = fuzz(&[&args[..], more].concat());
    let found = report["findings"].as_array().expect("findings");
    assert_eq!((code, found.len()), (Some(1), 1), "{found:#?}");
    let rule = found[0]["rule"].as_str().unwrap_or_default().to_owned();
    (rule, shown(&found[0]))
}

fn check(bug: Bug, cases: u64, more: &[&str], expected: &Found) {
    let (rule, body) = hunt(bug, cases, more);
    assert_eq!(rule, expected.rule, "{body}");
    let json = serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error}: {body}"));
    assert!((expected.body)(&json), "not the smallest: {body}");
}

/// The keys of an object, in order.
fn keys(object: &Value) -> Vec<&str> {
    let object = object.as_object().expect("an object");
    object.keys().map(String::as_str).collect()
}

#[test]
fn a_long_name_that_ends_in_a_capital_is_met_beside_a_database() {
    fn bug(asked: &Asked) -> Option<Wrong> {
        let name = asked.text("aliasName");
        let is_long = name.len() >= 200 && name.ends_with(|last: char| last.is_ascii_uppercase());
        let has_database = asked.text("dbName") == "default";
        (asked.is("aliases/create") && is_long && has_database).then_some(BROKEN)
    }
    let (_, body) = hunt(bug, 6_000, &["--operation", "aliases/create"]);
    let body: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(keys(&body), ["aliasName", "collectionName", "dbName"]);
    let name = body["aliasName"].as_str().unwrap_or_default();
    assert!(name.ends_with("xA"), "{name}");
}

#[test]
fn three_conditions_at_once_are_all_that_is_left() {
    fn bug(asked: &Asked) -> Option<Wrong> {
        let is_long = asked.text("aliasName").len() >= 250;
        let is_second = asked.text("collectionName").ends_with("c2");
        let has_database = asked.text("dbName") == "default";
        let is_met = asked.is("aliases/create") && is_long && is_second && has_database;
        is_met.then_some(REFUSED)
    }
    let expected = Found {
        rule: "request/long-name",
        body: |body| {
            let text = |key: &str| body[key].as_str().unwrap_or_default();
            keys(body) == ["aliasName", "collectionName", "dbName"]
                // A class of names of 254 bytes stays what it is.
                && (250..=255).contains(&text("aliasName").len())
                && text("collectionName").ends_with("c2")
        },
    };
    check(bug, 3_000, &["--operation", "aliases/create"], &expected);
}

#[test]
fn a_length_of_exactly_256_is_met_on_purpose() {
    fn bug(asked: &Asked) -> Option<Wrong> {
        (asked.is("aliases/create") && asked.text("aliasName").len() == 256).then_some(STUMBLED)
    }
    let expected = Found {
        rule: "envelope/no-server-error",
        body: |body| {
            keys(body) == ["aliasName", "collectionName"]
                && body["aliasName"]
                    .as_str()
                    .is_some_and(|name| name.len() == 256)
        },
    };
    check(bug, 3_000, &["--operation", "aliases/create"], &expected);
}

#[test]
fn a_digit_beyond_ascii_is_met_on_purpose() {
    fn bug(asked: &Asked) -> Option<Wrong> {
        let odd = |letter: char| !letter.is_ascii() && letter.is_numeric();
        let name = asked.text("aliasName");
        (asked.is("aliases/create") && name.contains(odd)).then_some(ZERO)
    }
    let expected = Found {
        rule: "code/error-is-not-zero",
        body: |body| {
            let name = body["aliasName"].as_str().expect("a name");
            let odd = name.chars().filter(|letter| !letter.is_ascii());
            keys(body) == ["aliasName", "collectionName"] && odd.count() == 1
        },
    };
    check(bug, 3_000, &["--operation", "aliases/create"], &expected);
}

#[test]
fn an_integer_beyond_what_a_float_holds_is_met_on_purpose() {
    fn bug(asked: &Asked) -> Option<Wrong> {
        const HELD: u64 = 1 << 53;
        fn holds(value: &Value) -> bool {
            match value {
                Value::Number(number) => number
                    .as_i64()
                    .is_some_and(|number| number.unsigned_abs() > HELD),
                Value::Array(items) => items.iter().any(holds),
                Value::Object(map) => map.values().any(holds),
                _ => false,
            }
        }
        (asked.is("aliases/create") && holds(&asked.body)).then_some(BROKEN)
    }
    let expected = Found {
        rule: "transport/one-json-value",
        body: |body| {
            let numbers = body.as_object().expect("an object").values();
            let numbers: Vec<_> = numbers.filter(|value| value.is_number()).collect();
            numbers.len() == 1 && body.as_object().is_some_and(|body| body.len() <= 3)
        },
    };
    let more = ["--operation", "aliases/create", "--allow-bare-names"];
    check(bug, 4_000, &more, &expected);
}

#[test]
fn an_alias_that_is_called_like_its_collection_is_met_on_purpose() {
    fn bug(asked: &Asked) -> Option<Wrong> {
        let alias = asked.text("aliasName");
        let is_same = !alias.is_empty() && alias == asked.text("collectionName");
        (asked.is("aliases/create") && is_same).then_some(STUMBLED)
    }
    let expected = Found {
        rule: "envelope/no-server-error",
        body: |body| {
            let same = body["aliasName"] == body["collectionName"];
            keys(body) == ["aliasName", "collectionName"] && same && *body != json!({})
        },
    };
    check(bug, 3_000, &["--operation", "aliases/create"], &expected);
}
