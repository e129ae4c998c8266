//! Requests that are not drawn: what only several in a row can meet, in the order that it takes

use serde_json::json;

use super::draw::{Kind, OWN, flat, path, role, title, told};
use crate::run::case::Step;

/// What only several requests in a row meet, whatever was drawn before: on a collection that takes any field, and on one
/// without an index on its vector.
pub(super) fn chain(kind: Kind) -> Vec<Step> {
    if kind != Kind::Indexes {
        return alias_chain();
    }
    let plain =
        json!({"fieldName": "vector", "indexName": "<index-1>", "params": {"index_type": "FLAT"}});
    let named = json!({"fieldName": "vector", "indexName": "<index-2>", "metricType": "L2", "params": {"index_type": "AUTOINDEX"}});
    let mut unnamed = named.clone();
    if let Some(entry) = unnamed.as_object_mut() {
        entry.remove("indexName");
    }
    let requests = [
        told(OWN, vec![path("<index-1>")]),
        told(OWN, vec![path("<index-1>")]),
        told(OWN, vec![title(), path("<index-1>")]),
        told(OWN, vec![named]),
        told(OWN, vec![unnamed]),
        told("<collection-1>", vec![flat()]),
        told("<collection-1>", vec![plain]),
    ];
    let step = |(operation, body)| Step::new(role(operation), operation, body);
    requests.into_iter().map(step).collect()
}

/// The same about aliases, where one is named where a collection belongs and the other way round.
fn alias_chain() -> Vec<Step> {
    let both =
        |alias: &str, collection: &str| json!({"aliasName": alias, "collectionName": collection});
    let requests = [
        ("aliases/create", both("<alias-1>", "<collection-1>")),
        ("aliases/create", both("<alias-2>", "<collection-2>")),
        ("aliases/create", both("<alias-2>", "<alias-1>")),
        ("aliases/alter", both(OWN, OWN)),
        ("aliases/drop", json!({"aliasName": OWN})),
        ("aliases/alter", both("<alias-2>", "<missing-collection-1>")),
    ];
    let step = |(operation, body)| Step::new(role(operation), operation, body);
    requests.into_iter().map(step).collect()
}
