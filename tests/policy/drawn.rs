//! What `fuzz` says of the requests that it would send, sends, and plans, comes from one forecast.

use serde_json::Value;

use crate::policy::binary::{Ran, vdbspec, with_verdict};
use crate::policy::station::{Seen, Station};

async fn fuzz(args: &[&str]) -> Ran {
    vdbspec(&[], &[&["fuzz", "--seed", "1"], args].concat()).await
}

/// Requests and changes as `--plan` counts them.
fn planned(plan: &Value) -> (u64, u64) {
    let number = |value: &Value| value.as_u64().expect("a number");
    (
        number(&plan["estimated"]["requests"]),
        // What hangs on answers comes about half of the time.
        number(&plan["counts"]["changes"]).midpoint(number(&plan["counts"]["at_least"]["changes"])),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sentence_and_the_announcement_and_the_plan_of_a_drawing_run_agree_with_what_is_sent() {
    let station = Station::start().await;
    station.settle().await;
    let far = station.far();
    let asked = ["--target", &far, "--cases", "60", "--format", "json"];
    let writes = ["--allow-writes", "0.0.0.0", "--ddl-rate", "2000/s"];
    let allowed = [&asked[..], &writes].concat();
    let plan = fuzz(&[&allowed[..], &["--plan"]].concat()).await.json();
    let (requests, changes) = planned(&plan);
    assert!(changes > 60, "{}", plan["counts"]);

    let before = station.seen().len();
    let read = fuzz(&asked).await;
    let sentence = read.json()["stopped"].to_string();
    let told =
        format!("would send about {requests} requests, about {changes} of which change something");
    assert!(sentence.contains(&told), "{told}: {sentence}");
    assert!(!station.seen()[before..].iter().any(Seen::changes));
    let rules = read.json()["rules"].clone();
    let undecided = rules.as_array().expect("rules").iter().filter(|rule| {
        rule["decided"] == false && rule["level"] == "must" && rule["why"] == "only reads were sent"
    });
    assert!(undecided.count() > 10, "{rules}");

    let before = station.seen().len();
    let ran = fuzz(&allowed).await;
    let told = format!("about {requests} requests (about {changes} of them change something;");
    assert!(ran.stderr.contains(&told), "{told}: {}", ran.stderr);
    let sent = station.seen().split_off(before);
    let mutating = sent.iter().filter(|seen| seen.changes()).count();
    for (about, seen) in [(requests, sent.len()), (changes, mutating)] {
        let about = f64::from(u32::try_from(about).expect("few"));
        let seen = f64::from(u32::try_from(seen).expect("few"));
        assert!((about / seen - 1.0).abs() < 0.25, "{about}: {seen}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn more_cases_than_a_plan_lists_are_counted_all_the_same() {
    let far = ["--target", "http://192.0.2.1:19530"];
    let writes = ["--allow-writes", "192.0.2.1", "--plan", "--format", "json"];
    let of = |more: &'static [&'static str]| {
        let args = [&far[..], &writes, more].concat();
        async move { fuzz(&args).await.json() }
    };
    let (listed, all) = (
        of(&["--cases", "10000"]).await,
        of(&["--cases", "40000"]).await,
    );
    assert_eq!(all["estimated"]["drawn_cases"], 40_000);
    let ((_, listed), (_, all)) = (planned(&listed), planned(&all));
    assert!(all.abs_diff(listed * 4) < 200, "{listed}: {all}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_draws_for_a_time_is_forecast_for_as_long() {
    let far = ["--target", "http://192.0.2.1:19530", "--max-time", "10m"];
    let writes = ["--allow-writes", "192.0.2.1", "--plan", "--format", "json"];
    let plan = fuzz(&[&far[..], &writes].concat()).await.json();
    // At one change a second, and what was made is removed behind the end.
    let (_, changes) = planned(&plan);
    assert!((600..630).contains(&changes), "{}", plan["counts"]);
}

/// Whether a value is blank or no text, or holds such a value.
fn holds_bare(value: &Value) -> bool {
    match value {
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().any(holds_bare),
        Value::Object(members) => members.values().any(holds_bare),
        _ => true,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn blanks_as_names_are_not_sent_without_the_flag_whatever_is_drawn() {
    let station = Station::start().await;
    let near = station.near();
    let ran = fuzz(&["--target", &near, "--cases", "2000", "--format", "json"]).await;
    let report = ran.json();
    assert_eq!(with_verdict(&report, "error").len(), 0, "{}", ran.stderr);
    let mut changing: Vec<_> = station.seen();
    changing.retain(Seen::changes);
    assert!(changing.len() > 1_000, "{}", changing.len());
    for seen in changing {
        let Ok(Value::Object(body)) = serde_json::from_str(&seen.body) else {
            continue;
        };
        for key in ["aliasName", "collectionName", "dbName"] {
            let value = body
                .get(key)
                .filter(|value| key != "dbName" || **value != "");
            assert!(!value.is_some_and(holds_bare), "{}", seen.body);
        }
    }
}
