//! The gate lets our own requests pass.

use bytes::Bytes;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use proptest::{option, prop_oneof, sample};
use serde_json::{Map, Value, json};
use vdbspec::wire::{Auth, Request};

use crate::gate::decide::{gate, mutating};
use crate::gate::names::{HOME, ours};

fn request(operation: &str, body: &Value) -> Request {
    Request {
        operation: operation.to_owned(),
        method: "POST".to_owned(),
        path: format!("/v2/vectordb/{operation}"),
        headers: vec![
            ("content-type".to_owned(), "application/json".to_owned()),
            ("Request-Timeout".to_owned(), "30".to_owned()),
        ],
        auth: Auth::Token,
        body: Bytes::from(body.to_string()),
    }
}

#[test]
fn every_changing_operation_may_be_sent_with_names_of_ours() {
    let place = prop_oneof![sample::select(vec![HOME.to_owned()]), ours()];
    let inner = json!({"schema": {"fields": [{"fieldName": "vector", "dataType": "FloatVector"}]}, "indexParams":
        [{"fieldName": "vector", "index_name": "x", "metricType": "COSINE", "params": {"index_type": "HNSW"}}]});
    let strategy = (
        sample::select(mutating()),
        option::of(place),
        ours(),
        ours(),
        ours(),
    );
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[2; 32]);
    let mut runner = TestRunner::new_with_rng(Config::with_cases(512), rng);
    let gate = gate();
    let passes = |(operation, place, database, alias, collection): (
        &str,
        Option<String>,
        String,
        String,
        String,
    )| {
        let mut body: Map<String, Value> = inner.as_object().cloned().unwrap_or_default();
        body.insert("aliasName".to_owned(), alias.into());
        body.insert("collectionName".to_owned(), collection.into());
        if operation.starts_with("databases/") {
            body.insert("dbName".to_owned(), database.into());
        } else if let Some(place) = place {
            body.insert("dbName".to_owned(), place.into());
        }
        let request = request(operation, &Value::Object(body));
        assert_eq!(gate.check(&request), Ok(()), "{request:?}");
        Ok(())
    };
    runner.run(&strategy, passes).expect("all pass");
}
