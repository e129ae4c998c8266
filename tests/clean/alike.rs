//! A target that lists foreign objects whose names differ from those of the run only by blanks, case or width of letters:
//! neither the run nor `clean` ever names one in a request that changes something.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::Value;
use vdbspec::server::{Dialect, ServerConfig};

use crate::clean::process::{Process, clean, ledgers};
use crate::policy::station::{Mood, Seen, Station};

/// Requests after which a run is killed: all lanes have collections and aliases by then.
const MIDDLE: usize = 300;
/// Longest wait for these.
const PATIENCE: Duration = Duration::from_mins(2);

/// What differs from a name only in ways that servers are known to overlook.
fn alike(name: &str) -> Vec<String> {
    let wide = |letter: char| match letter {
        '!'..='~' => char::from_u32(u32::from(letter) + 0xfee0).unwrap_or(letter),
        other => other,
    };
    vec![
        format!(" {name}"),
        format!("{name} "),
        format!("{name}\t"),
        format!("\u{a0}{name}\u{3000}"),
        name.to_uppercase(),
        name.replacen("vdbs", "Vdbs", 1),
        name.chars().map(wide).collect(),
        format!("{name}\u{200b}"),
        format!("x{name}"),
    ]
}

/// A list with what is only like each of its names.
fn with_alike(mut answer: Value) -> Value {
    if let Some(names) = answer["data"].as_array_mut() {
        let like: Vec<Value> = names
            .iter()
            .filter_map(Value::as_str)
            .flat_map(alike)
            .map(Value::from)
            .collect();
        // What is like a name comes before it, and behind it.
        names.splice(0..0, like.clone());
        names.extend(like);
    }
    answer
}

fn mood(seen: &Seen) -> Mood {
    let body: Value = serde_json::from_str(&seen.body).unwrap_or_default();
    match seen.operation.as_str() {
        "collections/list" => Mood::Amend(with_alike),
        // The list of one collection is what the run reads effects from; that of a database is for cleaning up.
        "aliases/list" if body["collectionName"].is_null() => Mood::Amend(with_alike),
        _ => Mood::Pass,
    }
}

async fn station() -> Station {
    let config = ServerConfig {
        dialect: Dialect::Documents,
        ..ServerConfig::default()
    };
    Station::moody(config, mood).await
}

/// Names in requests that remove something: each is one that the run asked for in just these letters.
fn assert_none_alike(seen: &[Seen]) -> usize {
    let mut asked = BTreeSet::new();
    let mut removed = 0;
    for one in seen.iter().filter(|seen| seen.changes()) {
        let body: Value = serde_json::from_str(&one.body).unwrap_or_default();
        for key in ["collectionName", "aliasName"] {
            let Some(name) = body[key].as_str().map(str::to_owned) else {
                continue;
            };
            if one.operation.ends_with("/drop") && one.operation != "indexes/drop" {
                let known: Vec<&String> = asked
                    .iter()
                    .filter(|known: &&String| alike(known).contains(&name))
                    .collect();
                assert!(
                    known.is_empty() || asked.contains(&name),
                    "{} {}: like {known:?}",
                    one.operation,
                    one.body
                );
                removed += 1;
            } else {
                asked.insert(name);
            }
        }
    }
    removed
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_removes_nothing_that_is_only_like_its_own() {
    let station = station().await;
    let state = tempfile::tempdir().expect("a temporary folder");
    let args = ["--only", "scenarios/*", "--seed", "1"];
    let mut run = Process::run(state.path(), &station.near(), &args);
    let (code, said) = run.end().await;
    assert_eq!(code, Some(0), "{said}");
    assert!(assert_none_alike(&station.seen()) > 20);
    assert_eq!(station.inventory().await, ["default"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nor_does_clean_after_a_run_that_was_killed() {
    let station = station().await;
    let state = tempfile::tempdir().expect("a temporary folder");
    let args = ["--only", "scenarios/*", "--seed", "1"];
    let mut run = Process::run(state.path(), &station.near(), &args);
    let begun = Instant::now();
    while station.seen().len() < MIDDLE {
        assert!(begun.elapsed() < PATIENCE, "{}", run.said());
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    run.signal("KILL");
    run.end().await;
    assert_eq!(ledgers(state.path()).len(), 1);
    let (code, said) = clean(state.path(), &["--all"]).await;
    assert_eq!(code, Some(0), "{said}");
    assert!(assert_none_alike(&station.seen()) > 20);
    assert_eq!(station.inventory().await, ["default"]);
    assert_eq!(ledgers(state.path()), [""; 0]);
}
