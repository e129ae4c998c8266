//! A target that lists foreign objects whose names differ from those of the run only by blanks, case or width of letters:
//! neither the run nor `clean` ever names one in a request that changes something.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
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

/// A target that finds collections in any case of letters, and in which somebody has taken the name of the first one of the run.
fn taken(seen: &Seen, first: &OnceLock<String>) -> Mood {
    let body: Value = serde_json::from_str(&seen.body).unwrap_or_default();
    let name = body["collectionName"].as_str().unwrap_or_default();
    let is_taken = || first.get().is_some_and(|first| first == name);
    match seen.operation.as_str() {
        "collections/create" => {
            first.get_or_init(|| name.to_owned());
            if is_taken() {
                let refused = json!({"code": 1100, "message": "the collection is there"});
                return Mood::Instead(200, None, refused);
            }
            Mood::Pass
        }
        "collections/list" => match first.get() {
            Some(first) => {
                let listed = json!({"code": 0, "data": [first.to_uppercase()]});
                Mood::Instead(200, None, listed)
            }
            None => Mood::Pass,
        },
        "collections/has" if is_taken() => {
            Mood::Instead(200, None, json!({"code": 0, "data": {"has": true}}))
        }
        "indexes/list" if is_taken() => {
            Mood::Instead(200, None, json!({"code": 0, "data": ["theirs"]}))
        }
        _ => Mood::Pass,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_target_refused_to_make_is_not_removed_under_a_name_in_other_letters() {
    let first = Arc::new(OnceLock::new());
    let config = ServerConfig {
        dialect: Dialect::Documents,
        ..ServerConfig::default()
    };
    let known = Arc::clone(&first);
    let station = Station::moody(config, move |seen| taken(seen, &known)).await;
    let state = tempfile::tempdir().expect("a temporary folder");
    let args = ["--only", "scenarios/aliases.create/*", "--seed", "1"];
    Process::run(state.path(), &station.near(), &args)
        .end()
        .await;
    let first = first.get().expect("a collection was asked for");
    let all = station.seen();
    let dropped = all.iter().filter(|seen| seen.operation.ends_with("/drop"));
    let theirs: Vec<_> = dropped
        .filter(|seen| seen.body.to_lowercase().contains(first.as_str()))
        .map(|seen| (seen.operation.clone(), seen.body.clone()))
        .collect();
    assert_eq!(theirs, []);
}
