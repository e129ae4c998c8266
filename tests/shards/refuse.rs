//! What is not joined, and why.

use serde_json::{Value, json};
use vdbspec::report::json::SCHEMA;

use super::conduct::only;
use super::{joined, json_of, parts, run};

/// The reports of two parts of a short run.
async fn two() -> Vec<Vec<u8>> {
    parts(&[], 2, |options| {
        options.selection = only(&["scenarios/aliases.create/*"]);
    })
    .await
}

/// The report with a key changed.
fn with(text: &[u8], pointer: &str, value: Value) -> Vec<u8> {
    let mut json: Value = serde_json::from_slice(text).expect("JSON");
    *json.pointer_mut(pointer).expect("the key") = value;
    json.to_string().into_bytes()
}

fn why(parts: &[Vec<u8>]) -> String {
    joined(parts).expect_err("no parts of one run").to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parts_of_different_runs_are_told_by_what_differs() {
    let parts = two().await;
    for (pointer, value, word) in [
        ("/digest", json!("00"), "digest"),
        ("/profile", json!("milvus-2.6"), "profile"),
        ("/seed", json!("99"), "seed"),
        ("/vdbspec", json!("9.9.9"), "version"),
        ("/target", json!("http://elsewhere"), "target"),
        ("/shard/count", json!(3), "number of shards"),
        ("/shard/strict", json!(true), "--strict"),
        ("/shard/selection/only", json!(["x"]), "selection"),
    ] {
        let other = with(&parts[1], pointer, value);
        let said = why(&[parts[0].clone(), other]);
        assert!(
            said.contains(word) && said.contains("2.json"),
            "{pointer}: {said}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn missing_and_double_parts_are_named() {
    let parts = two().await;
    assert!(why(&parts[..1]).contains("of 2 shards these are missing: 2"));
    let said = why(&[parts[0].clone(), parts[1].clone(), parts[0].clone()]);
    assert!(
        said.contains("shard 1/2") && said.contains("1.json and 3.json"),
        "{said}"
    );
    assert!(why(&[]).contains("missing"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_report_of_a_part_is_refused() {
    let parts = two().await;
    let whole = run(&[], None, |options| {
        options.selection = only(&["scenarios/aliases.create/*"]);
    })
    .await;
    assert!(why(&[json_of(&whole)]).contains("whole run"));
    assert!(why(&[b"{}".to_vec()]).contains("no JSON report"));
    assert!(why(&[b"<xml/>".to_vec()]).contains("no JSON report"));
    assert!(why(&[with(&parts[0], "/format", json!(2))]).contains("format 2"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_report_of_a_part_fits_the_schema() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for part in two().await {
        let json = serde_json::from_slice(&part).expect("JSON");
        let errors: Vec<String> = validator
            .iter_errors(&json)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
}
