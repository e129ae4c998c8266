//! The table of indexes.

use serde_json::{Value, json};
use vdbspec::server::Dialect;

use super::server_station::Station;
use super::{check, plain};

#[expect(
    clippy::needless_pass_by_value,
    reason = "every row makes its item on the spot"
)]
fn index(item: Value) -> Value {
    json!({"collectionName": "f", "indexParams": [item]})
}

async fn indexed() -> Station {
    let station = plain().await;
    station.fields("f").await;
    station
}

async fn described(station: &Station, name: &str) -> Value {
    station
        .data(
            "indexes/describe",
            json!({"collectionName": "f", "indexName": name}),
        )
        .await[0]
        .take()
}

#[tokio::test]
async fn create_index_answers_every_refusal_of_its_table() {
    let station = indexed().await;
    station.quick("q").await;
    let on = |collection: &str, item: Value| json!({"collectionName": collection, "indexParams": [item]});
    check(&station, &[
        ("indexes/create", json!({"collectionName": "missing", "indexParams": []}), 0),
        ("indexes/create", json!({"dbName": "nodb", "collectionName": "f", "indexParams": []}), 0),
        ("indexes/create", json!({"collectionName": "f"}), 1802),
        ("indexes/create", json!({"collectionName": "f", "indexParams": null}), 1802),
        ("indexes/create", json!({"collectionName": "f", "indexParams": {}}), 1801),
        ("indexes/create", json!({"collectionName": "f", "indexParams": ["dense"]}), 1801),
        ("indexes/create", on("missing", json!({"fieldName": "dense"})), 100),
        ("indexes/create", json!({"dbName": "nodb", "collectionName": "f", "indexParams": [{}]}), 800),
        ("indexes/create", index(json!({"fieldName": "dense", "indexName": "a-b"})), 1100),
        ("indexes/create", index(json!({"fieldName": "missing"})), 1100),
        ("indexes/create", index(json!({})), 1100),
        ("indexes/create", on("q", json!({"fieldName": "missing"})), 1101),
        ("indexes/create", on("q", json!({"fieldName": "m", "params": {"json_cast_type": "VARCHAR"}})), 0),
        ("indexes/create", index(json!({"fieldName": "json"})), 1101),
        ("indexes/create", index(json!({"fieldName": "dense", "indexType": "NONSENSE", "metricType": "L2"})), 1100),
        ("indexes/create", index(json!({"fieldName": "dense", "indexType": "hnsw", "metricType": "L2"})), 1100),
        ("indexes/create", index(json!({"fieldName": "dense", "indexType": "HNSW"})), 1100),
        ("indexes/create", index(json!({"fieldName": "dense", "params": {"index_type": ""}})), 1100),
        ("indexes/create", index(json!({"fieldName": "dense", "metricType": "l2"})), 1100),
        ("indexes/create", index(json!({"fieldName": "dense", "metricType": "JACCARD"})), 1100),
        ("indexes/create", index(json!({"fieldName": "bits", "metricType": "L2"})), 1100),
        ("indexes/create", index(json!({"fieldName": "sparse", "metricType": "COSINE"})), 1100),
        ("indexes/create", index(json!({"fieldName": "text", "indexType": "HNSW", "metricType": "L2"})), 1100),
        ("indexes/create", index(json!({"fieldName": "number", "indexType": "TRIE"})), 1100),
        ("indexes/create", index(json!({"fieldName": "id", "indexType": "BITMAP"})), 1100),
        ("indexes/create", index(json!({"fieldName": "number", "indexType": "HYBRID"})), 1100),
        ("indexes/create", index(json!({"fieldName": "dense", "indexType": "BIN_FLAT", "metricType": "HAMMING"})), 1100),
        ("indexes/create", index(json!({"fieldName": "dense", "params": {"M": 16}})), 1100),
        ("indexes/create", index(json!({"fieldName": "dense", "indexType": "HNSW", "metricType": "L2", "params": {"M": 1}})), 1100),
        ("indexes/create", index(json!({"fieldName": "dense", "indexType": "HNSW", "metricType": "L2", "params": {"M": "x"}})), 1100),
    ])
    .await;
    assert!(
        station
            .names("indexes/list", json!({"collectionName": "f"}))
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn an_index_without_type_and_metric_is_autoindex_with_the_default_metric_of_its_field() {
    let station = indexed().await;
    for (field, metric) in [("dense", "COSINE"), ("bits", "HAMMING"), ("sparse", "IP")] {
        check(
            &station,
            &[("indexes/create", index(json!({"fieldName": field})), 0)],
        )
        .await;
        let index = described(&station, field).await;
        assert_eq!(
            (&index["indexType"], &index["metricType"]),
            (&json!("AUTOINDEX"), &json!(metric)),
            "{field}"
        );
        assert_eq!(index["fieldName"], field);
    }
    check(
        &station,
        &[("indexes/create", index(json!({"fieldName": "text"})), 0)],
    )
    .await;
    assert_eq!(described(&station, "text").await["indexType"], "");
    check(
        &station,
        &[(
            "indexes/create",
            index(json!({"fieldName": "number", "indexType": "AUTOINDEX"})),
            0,
        )],
    )
    .await;
    assert_eq!(
        described(&station, "number").await["indexType"],
        "AUTOINDEX"
    );
}

#[tokio::test]
async fn create_index_again_is_idempotent_only_for_the_same_index() {
    let station = indexed().await;
    let hnsw = |name: &str, metric: &str| json!({"fieldName": "dense", "indexName": name, "indexType": "HNSW", "metricType": metric, "params": {"M": 16}});
    check(
        &station,
        &[
            ("indexes/create", index(hnsw("i", "L2")), 0),
            ("indexes/create", index(hnsw("i", "L2")), 0),
            ("indexes/create", index(hnsw("", "L2")), 0),
            ("indexes/create", index(hnsw("i", "IP")), 1100),
            ("indexes/create", index(hnsw("j", "L2")), 1100),
            (
                "indexes/create",
                index(json!({"fieldName": "dense", "indexName": "i"})),
                1100,
            ),
            (
                "indexes/create",
                index(
                    json!({"fieldName": "dense", "indexName": "i", "metricType": "L2",
            "params": {"M": 16, "index_type": "HNSW"}}),
                ),
                1100,
            ),
            (
                "indexes/create",
                index(json!({"fieldName": "other", "indexName": "i"})),
                1100,
            ),
            (
                "indexes/create",
                index(json!({"fieldName": "other", "metricType": "L2"})),
                0,
            ),
            ("indexes/create", index(json!({"fieldName": "other"})), 0),
            (
                "indexes/create",
                index(json!({"fieldName": "other", "metricType": "IP"})),
                1100,
            ),
        ],
    )
    .await;
    assert_eq!(described(&station, "other").await["metricType"], "L2");
    assert_eq!(
        station
            .names("indexes/list", json!({"collectionName": "f"}))
            .await,
        ["i", "other"]
    );
}

#[tokio::test]
async fn several_items_stop_at_the_first_refusal_and_what_was_made_stays() {
    let station = indexed().await;
    let body = json!({"collectionName": "f", "indexParams": [{"fieldName": "text"}, {"fieldName": "missing"}, {"fieldName": "dense"}]});
    check(&station, &[("indexes/create", body, 1100)]).await;
    assert_eq!(
        station
            .names("indexes/list", json!({"collectionName": "f"}))
            .await,
        ["text"]
    );
}

#[tokio::test]
async fn params_override_what_stands_beside_them_and_describe_shows_what_was_given() {
    let station = indexed().await;
    let item = json!({"fieldName": "dense", "metricType": "L2", "params": {"index_type": "HNSW", "M": 16, "efConstruction": "64"}});
    check(&station, &[("indexes/create", index(item), 0)]).await;
    let index = described(&station, "dense").await;
    assert_eq!(
        (&index["indexType"], &index["metricType"]),
        (&json!("HNSW"), &json!("L2"))
    );
    let params = index["indexParams"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|pair| pair["key"] == "params");
    assert_eq!(
        params.expect("params")["value"],
        r#"{"M":16,"efConstruction":"64","index_type":"HNSW"}"#
    );
}

#[tokio::test]
async fn describe_index_has_every_key_of_the_version() {
    let station = indexed().await;
    check(
        &station,
        &[
            ("indexes/create", index(json!({"fieldName": "dense"})), 0),
            (
                "indexes/describe",
                json!({"collectionName": "f", "indexName": "missing"}),
                700,
            ),
            (
                "indexes/describe",
                json!({"collectionName": "missing", "indexName": "dense"}),
                100,
            ),
            (
                "indexes/describe",
                json!({"collectionName": "f", "indexName": "dense", "dbName": "nodb"}),
                800,
            ),
            ("indexes/describe", json!({"collectionName": "f"}), 1802),
            ("indexes/list", json!({"collectionName": "missing"}), 100),
        ],
    )
    .await;
    let expected = json!({
        "indexName": "dense", "fieldName": "dense", "indexType": "AUTOINDEX", "metricType": "COSINE",
        "totalRows": 0, "pendingRows": 0, "indexedRows": 0, "indexState": "Finished", "failReason": "",
        "mmap.enabled": "", "indexoffsetcache.enabled": "", "warmup": "",
        "minIndexVersion": 2_147_483_647, "maxIndexVersion": -2_147_483_648_i64,
        "indexParams": [{"key": "index_type", "value": "AUTOINDEX"}, {"key": "metric_type", "value": "COSINE"}],
    });
    assert_eq!(described(&station, "dense").await, expected);
}

#[tokio::test]
async fn drop_index_refuses_only_a_vector_index_of_a_loaded_collection() {
    let station = plain().await;
    station.quick("c").await;
    let vector = json!({"collectionName": "c", "indexName": "vector"});
    check(
        &station,
        &[
            ("indexes/drop", vector.clone(), 1100),
            (
                "indexes/drop",
                json!({"collectionName": "c", "indexName": "missing"}),
                0,
            ),
            (
                "indexes/drop",
                json!({"collectionName": "missing", "indexName": "vector"}),
                100,
            ),
            (
                "indexes/drop",
                json!({"collectionName": "c", "indexName": ""}),
                1802,
            ),
            (
                "indexes/create",
                json!({"collectionName": "c", "indexParams": [{"fieldName": "id"}]}),
                0,
            ),
            (
                "indexes/drop",
                json!({"collectionName": "c", "indexName": "id"}),
                0,
            ),
            ("collections/release", json!({"collectionName": "c"}), 0),
            ("indexes/drop", vector.clone(), 0),
            ("indexes/drop", vector, 0),
            ("collections/load", json!({"collectionName": "c"}), 700),
        ],
    )
    .await;
    assert!(
        station
            .names("indexes/list", json!({"collectionName": "c"}))
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn the_documents_dialect_departs_by_its_overrides_only() {
    let station = Station::start(Dialect::Documents, &[]).await;
    station.fields("f").await;
    station.quick("q").await;
    check(&station, &[
        ("indexes/create", json!({"collectionName": "missing", "indexParams": []}), 100),
        ("indexes/create", json!({"dbName": "nodb", "collectionName": "f", "indexParams": []}), 800),
        ("indexes/create", json!({"collectionName": "f", "indexParams": []}), 0),
        ("indexes/create", json!({"collectionName": "q", "indexParams": [{"params": {"json_cast_type": "VARCHAR"}}]}), 1802),
        ("indexes/create", index(json!({"fieldName": "dense", "indexType": "HNSW"})), 0),
        ("indexes/create", index(json!({"fieldName": "dense", "indexType": "HNSW", "metricType": "COSINE"})), 0),
        ("indexes/create", index(json!({"fieldName": "bits", "indexType": "BIN_FLAT"})), 1100),
        ("indexes/create", index(json!({"fieldName": "other", "metricType": "L2", "index_type": "FLAT"})), 0),
        ("indexes/create", index(json!({"fieldName": "text", "indexConfig": {"index_type": "INVERTED"}})), 0),
    ])
    .await;
    for body in ["null", "{} {}", "{}garbage"] {
        assert_eq!(
            station.raw("aliases/list", body).await.1["code"],
            1801,
            "{body}"
        );
    }
    let hnsw = described(&station, "dense").await;
    assert_eq!(
        (&hnsw["indexType"], &hnsw["metricType"]),
        (&json!("HNSW"), &json!("COSINE"))
    );
    assert_eq!(described(&station, "other").await["indexType"], "FLAT");
    assert_eq!(described(&station, "text").await["indexType"], "INVERTED");
}

#[tokio::test]
async fn a_json_field_has_one_index_for_each_path() {
    let station = indexed().await;
    let on = |path: &str| {
        let params = json!({"json_path": path, "json_cast_type": "DOUBLE"});
        index(json!({"fieldName": "json", "indexType": "INVERTED", "params": params}))
    };
    check(
        &station,
        &[
            ("indexes/create", on("json['a']['b']"), 0),
            ("indexes/create", on("json['a']['b']"), 0),
            ("indexes/create", on("json['c']"), 0),
        ],
    )
    .await;
    let names = station
        .names("indexes/list", json!({"collectionName": "f"}))
        .await;
    assert_eq!(names, ["json/a/b", "json/c"]);
    assert_eq!(described(&station, "json/c").await["fieldName"], "json");
}
