//! What must come before a request to an operation, and the bodies that no page's example can give.

use serde_json::{Value, json};

use crate::run::case::Step;
use crate::run::event::Role;
use crate::run::fixture::quick_body;

/// The index on the vector field of the collection that all these cases share. It goes with it.
pub(super) const INDEX: &str = "vdbspec_index";
/// A partition of that collection, one for each case: the gate lets no name without the run token through.
pub(super) const PARTITION: &str = "<partition-1>";
/// What a case makes for itself, to rename or drop it.
pub(super) const OWN: &str = "<collection-6>";
/// Operations that make, rename or drop a collection: one of the case's own.
pub(super) const WHOLE: [&str; 3] = [
    "collections/create",
    "collections/drop",
    "collections/rename",
];

/// Reads that need nothing but a collection, or nothing at all: as documented, they must be accepted.
pub(super) const CERTAIN: [&str; 7] = [
    "aliases/list",
    "collections/describe",
    "collections/has",
    "collections/list",
    "databases/list",
    "indexes/list",
    "partitions/list",
];

/// The requests that come first. That one of them is refused, because its object is there already, is no harm.
pub(super) fn setup(operation: &str) -> Vec<Step> {
    let step = |operation: &str, body: Value| Step::new(Role::Setup, operation, body);
    let on = |members: Value| {
        let mut body = json!({"collectionName": "<collection-1>"});
        if let (Some(body), Some(more)) = (body.as_object_mut(), members.as_object()) {
            body.extend(more.clone());
        }
        body
    };
    let index = || {
        let entry = json!({"fieldName": "vector", "indexName": INDEX, "metricType": "L2", "params": {"index_type": "AUTOINDEX"}});
        step("indexes/create", on(json!({"indexParams": [entry]})))
    };
    let partition = || step("partitions/create", on(json!({"partitionName": PARTITION})));
    let load = || step("collections/load", on(json!({})));
    let alias = || step("aliases/create", on(json!({"aliasName": "<alias-1>"})));
    let own = || step("collections/create", quick_body(OWN));
    let database = || step("databases/create", json!({"dbName": "<database-2>"}));
    match operation {
        "aliases/describe" | "aliases/alter" => vec![alias()],
        "collections/drop" | "collections/rename" => vec![own()],
        "collections/load" | "indexes/describe" => vec![index()],
        "collections/refresh_load" | "collections/release" => vec![index(), load()],
        "entities/get" | "entities/query" | "entities/search" | "entities/hybrid_search" => {
            vec![index(), load()]
        }
        // Of a collection that is loaded no index can be dropped, nor altered.
        "indexes/drop" | "indexes/alter_properties" | "indexes/drop_properties" => {
            vec![index(), step("collections/release", on(json!({})))]
        }
        "partitions/has" | "partitions/drop" | "partitions/get_stats" => vec![partition()],
        "partitions/load" | "partitions/release" => vec![index(), partition()],
        "databases/describe"
        | "databases/drop"
        | "databases/alter"
        | "databases/alter_properties"
        | "databases/drop_properties" => vec![database()],
        _ => Vec::new(),
    }
}

/// Bodies for the collection that all these cases share, whose fields no page's example knows.
pub(super) fn special(operation: &str) -> Option<Value> {
    let vector = || json!([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]);
    let shared = "<collection-1>";
    Some(match operation {
        "collections/create" => json!({
            "collectionName": OWN,
            "schema": {"fields": [
                {"fieldName": "id", "dataType": "Int64", "isPrimary": true},
                {"fieldName": "vector", "dataType": "FloatVector", "elementTypeParams": {"dim": "8"}},
            ]},
        }),
        "indexes/list" => json!({"collectionName": shared}),
        "collections/drop" => json!({"collectionName": OWN}),
        "collections/rename" => {
            json!({"collectionName": OWN, "newCollectionName": "<collection-7>"})
        }
        "collections/fields/add" => json!({
            "collectionName": shared,
            "schema": {"fieldName": "<field-1>", "dataType": "Int64", "nullable": true},
        }),
        "collections/fields/alter_properties" => {
            json!({"collectionName": shared, "fieldName": "title", "fieldParams": {"max_length": 128}})
        }
        "entities/get" => json!({"collectionName": shared, "id": [1]}),
        "entities/query" => json!({"collectionName": shared, "filter": "id > 0", "limit": 1}),
        "entities/search" => {
            json!({"collectionName": shared, "data": [vector()], "annsField": "vector", "limit": 1})
        }
        "entities/hybrid_search" => json!({
            "collectionName": shared,
            "search": [{
                "data": vector(), "annsField": "vector", "filter": "id > 0", "groupingField": "count",
                "ignoreGrowing": false, "limit": 1, "offset": 0,
            }],
            "rerank": {"strategy": "rrf", "params": {"k": 10}},
            "limit": 1,
        }),
        "collections/add_function" => function(&json!({})),
        "collections/alter_function" => function(&json!({"functionName": "<function-1>"})),
        "collections/drop_function" => {
            json!({"collectionName": shared, "FunctionName": "<function-1>"})
        }
        // Of the keys that the examples show servers take few, and of all indexes this one.
        "indexes/drop_properties" => json!({
            "collectionName": shared, "indexName": INDEX, "propertyKeys": ["mmap.enabled"],
        }),
        // The documented keys look to the gate as if they named databases.
        "databases/alter" | "databases/alter_properties" => {
            json!({"dbName": "<database-2>", "properties": {"vdbspec.key": "1"}})
        }
        _ => return None,
    })
}

/// A function from a field that nobody has: every name in it must be the run's own.
fn function(more: &Value) -> Value {
    let mut body = json!({
        "collectionName": "<collection-1>",
        "function": {
            "name": "<function-1>", "type": "FunctionType.BM25",
            "inputFieldNames": ["<field-1>"], "outputFieldNames": ["<field-2>"],
        },
    });
    if let (Some(body), Some(more)) = (body.as_object_mut(), more.as_object()) {
        body.extend(more.clone());
    }
    body
}
