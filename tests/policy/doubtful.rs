//! Targets that do not say what came of a request, or whose lists hide things: nothing is taken to be gone without proof.

use std::sync::Mutex;

use serde_json::{Value, json};
use vdbspec::server::{Dialect, ServerConfig, fault};

use crate::policy::binary::run;
use crate::policy::station::{Mood, Seen, Station};

fn config(faults: &[&str]) -> ServerConfig {
    ServerConfig {
        dialect: Dialect::Documents,
        faults: faults
            .iter()
            .map(|id| fault(id).expect("the fault exists"))
            .collect(),
        ..ServerConfig::default()
    }
}

fn instead(body: Value) -> Mood {
    Mood::Instead(200, None, body)
}

/// The letters of the run that sends this, if it names anything of its own.
fn run_token(seen: &Seen) -> Option<String> {
    let (_, rest) = seen.body.split_once("vdbs_")?;
    rest.get(..6).map(str::to_owned)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collection_of_which_nobody_says_whether_it_will_be_made_is_said_to_be_left() {
    let station = Station::moody(config(&[]), |seen| match seen.operation.as_str() {
        "collections/create" => Mood::Instead(504, None, json!({})),
        _ => Mood::Pass,
    })
    .await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let ledger = folder.path().to_string_lossy();
    let args = ["--target", &station.near(), "--ledger", &ledger];
    let ran = run(&args).await;
    assert_eq!(ran.exit, 4, "{}", ran.stdout);
    assert!(
        ran.stdout.contains("may still come about"),
        "{}",
        ran.stdout
    );
    let ledgers = std::fs::read_dir(folder.path()).expect("the folder is there");
    assert!(ledgers.count() > 0, "the ledger stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_success_that_says_nothing_is_no_proof_that_something_is_gone() {
    let station = Station::moody(config(&[]), |seen| {
        let reads = ["collections/has", "collections/list", "aliases/list"];
        if seen.operation.starts_with("collections/drop")
            || seen.earlier > 2 && reads.contains(&seen.operation.as_str())
        {
            instead(json!({"code": 0, "data": {}}))
        } else {
            Mood::Pass
        }
    })
    .await;
    let args = ["--target", &station.near(), "--only", "examples/*"];
    let ran = run(&args).await;
    assert_eq!(ran.exit, 4, "{}", ran.stdout);
    assert_ne!(station.inventory().await, ["default"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn aliases_that_no_list_shows_are_removed_all_the_same() {
    // Aliases are refused to be dropped until the run is over, no list shows them, and they outlive their collection.
    let station = Station::moody(config(&["alias-survives-collection"]), |seen| {
        match seen.operation.as_str() {
            "aliases/list" => instead(json!({"code": 65535, "message": "denied"})),
            "aliases/drop" if seen.earlier < 60 => {
                instead(json!({"code": 65535, "message": "denied"}))
            }
            _ => Mood::Pass,
        }
    })
    .await;
    let args = [
        "--target",
        &station.near(),
        "--only",
        "scenarios/aliases.create/*",
    ];
    let ran = run(&args).await;
    let mut left = Vec::new();
    for seen in station.of("aliases/create") {
        let body: Value = serde_json::from_str(&seen.body).unwrap_or_default();
        let Some(alias) = body["aliasName"].as_str() else {
            continue;
        };
        let asked = json!({"aliasName": alias, "dbName": body["dbName"]});
        if station.answer("aliases/describe", &asked).await["code"] == 0 {
            left.push(alias.to_owned());
        }
    }
    assert!(
        left.is_empty() || ran.exit == 4 && left.iter().all(|alias| ran.stdout.contains(alias)),
        "{left:?} {}",
        ran.stdout
    );
    assert!(!station.of("aliases/create").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn on_lent_collections_an_alias_that_only_looks_like_ours_is_not_dropped() {
    let token = Mutex::new(None::<String>);
    let station = Station::moody(config(&[]), move |seen| {
        let mut token = token.lock().expect("nobody panics");
        *token = run_token(seen).or_else(|| token.take());
        match (&*token, seen.operation.as_str()) {
            (Some(token), "aliases/list") if seen.body.contains("books") => {
                let foreign = format!("vdbs{token}al");
                instead(json!({"code": 0, "data": [foreign, format!("vdbs_{token}_al")]}))
            }
            _ => Mood::Pass,
        }
    })
    .await;
    station.settle().await;
    let args = [
        "--target",
        &station.near(),
        "--lend-collection",
        "books",
        "--lend-collection",
        "films",
        "--only",
        "examples/*",
    ];
    run(&args).await;
    let drops = station.of("aliases/drop");
    assert!(!drops.is_empty(), "ours are dropped");
    assert!(
        !drops.iter().any(|seen| seen.body.contains("al\"")),
        "{drops:?}"
    );
}
