//! Collections and databases, which are first there to carry aliases and indexes.

use serde_json::json;

use super::server_station::Station;
use super::{check, plain};

#[tokio::test]
async fn the_quick_form_indexes_and_loads() {
    let station = plain().await;
    station.quick("c").await;
    let (_, reply) = station
        .post("collections/describe", json!({"collectionName": "c"}))
        .await;
    let data = &reply["data"];
    assert_eq!(reply["message"], "");
    assert_eq!(
        data["indexes"],
        json!([{"fieldName": "vector", "indexName": "vector", "metricType": "COSINE"}])
    );
    assert_eq!(data["load"], "LoadStateLoaded");
    assert_eq!(data["enableDynamicField"], true);
    assert_eq!(
        (&data["shardsNum"], &data["partitionsNum"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(data["consistencyLevel"], "Bounded");
    assert!(data["collectionID"].as_i64().expect("a whole number") > 1 << 53);
    let expected = json!([
        {"name": "id", "id": 100, "type": "Int64", "primaryKey": true, "partitionKey": false, "clusteringKey": false,
         "autoId": false, "description": "", "nullable": false},
        {"name": "vector", "id": 101, "type": "FloatVector", "primaryKey": false, "partitionKey": false,
         "clusteringKey": false, "autoId": false, "description": "", "nullable": false,
         "params": [{"key": "dim", "value": "4"}]},
    ]);
    assert_eq!(data["fields"], expected);
    let (_, state) = station
        .post("collections/get_load_state", json!({"collectionName": "c"}))
        .await;
    assert_eq!(
        state,
        json!({"code": 0, "data": {"loadState": "LoadStateLoaded", "loadProgress": 100}, "message": ""})
    );
}

#[tokio::test]
async fn the_schema_form_loads_only_with_indexes() {
    let station = plain().await;
    station.fields("f").await;
    let (_, reply) = station
        .post("collections/describe", json!({"collectionName": "f"}))
        .await;
    assert_eq!(reply["message"], "index not found[collection=f];");
    assert_eq!(reply["data"]["load"], "LoadStateNotLoad");
    assert_eq!(reply["data"]["indexes"], json!([]));
    let (_, state) = station
        .post("collections/get_load_state", json!({"collectionName": "f"}))
        .await;
    assert_eq!(
        state,
        json!({"code": 0, "data": {"loadState": "LoadStateNotLoad"}})
    );
    let mut body = Station::schema("g");
    body["indexParams"] = json!([{"fieldName": "dense"}]);
    check(
        &station,
        &[
            ("collections/load", json!({"collectionName": "f"}), 700),
            ("collections/create", body, 1100),
            ("collections/has", json!({"collectionName": "g"}), 0),
            (
                "indexes/describe",
                json!({"collectionName": "g", "indexName": "dense"}),
                0,
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn create_collection_is_idempotent_for_an_equal_schema_and_leaves_ruins_behind() {
    let station = plain().await;
    station.quick("c").await;
    check(
        &station,
        &[
            (
                "collections/create",
                json!({"collectionName": "c", "dimension": 4}),
                0,
            ),
            (
                "collections/create",
                json!({"collectionName": "c", "dimension": 8}),
                1100,
            ),
            (
                "collections/create",
                json!({"collectionName": "c", "dimension": 4, "metricType": "L2"}),
                1100,
            ),
            (
                "collections/create",
                json!({"collectionName": "ruin", "dimension": 4, "metricType": "NONE"}),
                1100,
            ),
            ("collections/describe", json!({"collectionName": "ruin"}), 0),
            ("collections/create", json!({"collectionName": "d"}), 1100),
            (
                "collections/create",
                json!({"collectionName": "d", "dimension": "4"}),
                1801,
            ),
            (
                "collections/create",
                json!({"collectionName": "d", "dimension": 4, "idType": "Float"}),
                1100,
            ),
            (
                "collections/create",
                json!({"collectionName": " ", "dimension": 4}),
                1100,
            ),
            (
                "collections/create",
                json!({"collectionName": "d", "dimension": 4, "dbName": "nodb"}),
                800,
            ),
            (
                "collections/create",
                json!({"collectionName": "d", "dimension": 4, "idType": "VarChar",
            "params": {"max_length": "64", "enableDynamicField": false}}),
                0,
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn reads_of_a_missing_collection_or_database_answer_their_own_codes() {
    let station = plain().await;
    let missing = json!({"collectionName": "missing"});
    let no_db = json!({"collectionName": "missing", "dbName": "nodb"});
    check(
        &station,
        &[
            ("collections/describe", missing.clone(), 100),
            ("collections/describe", no_db.clone(), 800),
            ("collections/has", missing.clone(), 0),
            ("collections/has", no_db.clone(), 800),
            ("collections/has", json!({"collectionName": "a b"}), 1100),
            ("collections/get_load_state", missing.clone(), 100),
            ("collections/get_load_state", no_db.clone(), 100),
            ("collections/load", missing.clone(), 100),
            ("collections/release", missing.clone(), 100),
            ("collections/drop", missing.clone(), 0),
            ("collections/drop", no_db, 0),
            ("collections/drop", json!({"collectionName": "a b"}), 0),
            ("collections/list", json!({"dbName": "nodb"}), 800),
            ("collections/get_stats", missing, 100),
        ],
    )
    .await;
}

#[tokio::test]
async fn databases_answer_every_row_of_their_table() {
    let station = plain().await;
    check(
        &station,
        &[
            (
                "databases/create",
                json!({"dbName": "one", "properties": {"database.replica.number": 1}}),
                0,
            ),
            ("databases/create", json!({"dbName": "one"}), 1100),
            ("databases/create", json!({"dbName": "default"}), 1100),
            ("databases/create", json!({"dbName": "1"}), 802),
            ("databases/create", json!({}), 1802),
            ("databases/describe", json!({"dbName": "missing"}), 800),
            ("databases/drop", json!({"dbName": "missing"}), 0),
            ("databases/drop", json!({"dbName": "default"}), 1100),
            (
                "collections/create",
                json!({"dbName": "one", "collectionName": "c", "dimension": 4}),
                0,
            ),
            ("databases/drop", json!({"dbName": "one"}), 1100),
        ],
    )
    .await;
    let described = station
        .data("databases/describe", json!({"dbName": "one"}))
        .await;
    assert_eq!(
        described["properties"],
        json!([{"key": "database.replica.number", "value": "1"}])
    );
    assert!(described["dbID"].is_i64());
    assert_eq!(
        station.names("databases/list", json!({})).await,
        ["default", "one"]
    );
    check(
        &station,
        &[
            (
                "collections/drop",
                json!({"dbName": "one", "collectionName": "c"}),
                0,
            ),
            ("databases/drop", json!({"dbName": "one"}), 0),
        ],
    )
    .await;
    assert_eq!(
        station.names("databases/list", json!({})).await,
        ["default"]
    );
}

#[tokio::test]
async fn lists_come_in_no_order() {
    let station = plain().await;
    for name in ["a", "b", "c"] {
        station.quick(name).await;
    }
    let first = station.data("collections/list", json!({})).await;
    let second = station.data("collections/list", json!({})).await;
    assert_ne!(first, second);
}
