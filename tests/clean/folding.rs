//! Targets that change names before they keep them: what a killed run left there is removed all the same, by the names that
//! the run gave, or named.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use vdbspec::server::{Dialect, ServerConfig};

use crate::clean::process::{Process, clean, ledgers};
use crate::policy::station::{Mood, Seen, Station};

/// Longest wait for an alias with capitals.
const PATIENCE: Duration = Duration::from_mins(2);

/// A body with other names than those that came.
type Reading = fn(&str) -> String;

fn small(name: &str) -> String {
    name.to_lowercase()
}

fn capital(name: &str) -> String {
    name.to_uppercase()
}

/// All names of a body as this target reads them. What it answers is in its own spelling.
fn read_as(body: &str, reading: Reading) -> String {
    let Ok(mut body) = serde_json::from_str::<Value>(body) else {
        return body.to_owned();
    };
    for key in ["collectionName", "aliasName"] {
        if let Some(name) = body[key].as_str().map(reading) {
            body[key] = json!(name);
        }
    }
    body.to_string()
}

/// A run is killed when it has made an alias with capitals: the alias, and the target.
async fn killed(state: &std::path::Path, reading: Reading) -> (String, Station) {
    let holds = Arc::new(AtomicBool::new(false));
    let is_held = Arc::clone(&holds);
    let config = ServerConfig {
        dialect: Dialect::Documents,
        ..ServerConfig::default()
    };
    let mood = move |seen: &Seen| {
        // Nothing that comes after the alias was made gets through until the run is dead.
        if is_held.load(Ordering::SeqCst) {
            return Mood::Instead(503, Some("60"), json!({}));
        }
        if with_capitals(seen).is_some() {
            is_held.store(true, Ordering::SeqCst);
        }
        Mood::Rewrite(read_as(&seen.body, reading))
    };
    let station = Station::moody(config, mood).await;
    let args = [
        "--only",
        "scenarios/aliases.create/name-with-capitals",
        "--seed",
        "1",
    ];
    let mut run = Process::run(state, &station.near(), &args);
    let begun = Instant::now();
    let alias = loop {
        // The next request comes once this one was answered.
        let seen = station.seen();
        let made = seen.iter().position(|seen| with_capitals(seen).is_some());
        if let Some(at) = made.filter(|at| seen.len() > at + 1) {
            break with_capitals(&seen[at]).expect("found just now");
        }
        assert!(begun.elapsed() < PATIENCE, "{}", run.said());
        tokio::time::sleep(Duration::from_millis(2)).await;
    };
    run.signal("KILL");
    run.end().await;
    holds.store(false, Ordering::SeqCst);
    (alias, station)
}

fn with_capitals(seen: &Seen) -> Option<String> {
    let body: Value = serde_json::from_str(&seen.body).ok()?;
    let alias = body["aliasName"].as_str()?;
    let is_one = seen.operation == "aliases/create" && alias.chars().any(char::is_uppercase);
    is_one.then(|| alias.to_owned())
}

async fn nothing_stays_where_names_are_read_as(reading: Reading) {
    let state = tempfile::tempdir().expect("a temporary folder");
    let (alias, station) = killed(state.path(), reading).await;
    let kept = json!({ "aliasName": reading(&alias) });
    station.ask("aliases/describe", kept).await;
    let (code, said) = clean(state.path(), &["--all", "--dry-run"]).await;
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains(&format!("would remove alias {alias}")),
        "{said}"
    );
    let (code, said) = clean(state.path(), &["--all"]).await;
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains(&format!("removed alias {alias}")), "{said}");
    assert_eq!(station.inventory().await, ["default"]);
    assert_eq!(ledgers(state.path()), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn clean_removes_what_a_target_keeps_in_small_letters() {
    nothing_stays_where_names_are_read_as(small).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clean_removes_what_a_target_keeps_in_capitals() {
    nothing_stays_where_names_are_read_as(capital).await;
}

/// Whoever keeps a name in other letters and finds it by those alone has something of ours that we may not name to it.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_target_changes_as_it_makes_it_is_said_to_be_left() {
    fn as_made(seen: &Seen) -> String {
        match seen.operation.as_str() {
            "aliases/create" => read_as(&seen.body, small),
            _ => seen.body.clone(),
        }
    }
    let config = ServerConfig {
        dialect: Dialect::Documents,
        ..ServerConfig::default()
    };
    let station = Station::moody(config, |seen| Mood::Rewrite(as_made(seen))).await;
    let state = tempfile::tempdir().expect("a temporary folder");
    let args = [
        "--only",
        "scenarios/aliases.create/name-with-capitals",
        "--seed",
        "1",
    ];
    let (code, said) = Process::run(state.path(), &station.near(), &args)
        .end()
        .await;
    let all = station.seen();
    let alias = all.iter().find_map(with_capitals).expect("it was made");
    assert!(code == Some(4) || code == Some(1), "{code:?} {said}");
    assert!(said.contains(&small(&alias)), "{said}");
    assert_eq!(ledgers(state.path()).len(), 1, "{said}");
    let dropped =
        |seen: &&Seen| seen.operation == "aliases/drop" && seen.body.contains(&small(&alias));
    assert_eq!(all.iter().filter(dropped).count(), 0, "{said}");
}
