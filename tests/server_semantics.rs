//! The reference server as a plain Milvus 2.6, over real HTTP: the tables of aliases and indexes, row by row.

mod server_station;

use reqwest::Method;
use serde_json::{Value, json};
use server_station::{Station, path, reply};
use vdbspec::server::{Dialect, ServerConfig};

async fn plain() -> Station {
    Station::start(Dialect::Milvus26, &[]).await
}

/// Two collections, `a` on the first, and a second database without collections.
async fn aliased() -> Station {
    let station = plain().await;
    station.quick("c").await;
    station.quick("d").await;
    let body = json!({"collectionName": "c", "aliasName": "a"});
    assert_eq!(station.code("aliases/create", body).await, 0);
    assert_eq!(
        station
            .code("databases/create", json!({"dbName": "db2"}))
            .await,
        0
    );
    station
}

async fn check(station: &Station, rows: &[(&str, Value, i64)]) {
    for (operation, body, code) in rows {
        let (status, reply) = station.post(operation, body.clone()).await;
        assert_eq!(
            (status, &reply["code"]),
            (200, &json!(code)),
            "{operation} {body}: {reply}"
        );
        let key = if *code == 0 { "data" } else { "message" };
        assert!(reply.get(key).is_some(), "{operation} {body}: {reply}");
        assert_eq!(
            reply.get("data").is_some(),
            *code == 0,
            "{operation} {body}: {reply}"
        );
    }
}

async fn owner(station: &Station, alias: &str) -> Value {
    station
        .data("aliases/describe", json!({"aliasName": alias}))
        .await["collectionName"]
        .take()
}

#[tokio::test]
async fn create_alias_answers_every_row_of_its_table() {
    let station = aliased().await;
    let long = "x".repeat(255);
    let too_long = "x".repeat(256);
    check(
        &station,
        &[
            (
                "aliases/create",
                json!({"collectionName": "c", "aliasName": "a"}),
                0,
            ),
            (
                "aliases/create",
                json!({"collectionName": "d", "aliasName": "a"}),
                1602,
            ),
            (
                "aliases/create",
                json!({"collectionName": "c", "aliasName": "d"}),
                1601,
            ),
            (
                "aliases/create",
                json!({"collectionName": "c", "aliasName": "c"}),
                1601,
            ),
            (
                "aliases/create",
                json!({"collectionName": "missing", "aliasName": "b"}),
                100,
            ),
            (
                "aliases/create",
                json!({"collectionName": "missing", "aliasName": "d"}),
                1601,
            ),
            (
                "aliases/create",
                json!({"dbName": "nodb", "collectionName": "c", "aliasName": "b"}),
                800,
            ),
            (
                "aliases/create",
                json!({"dbName": "db2", "collectionName": "c", "aliasName": "b"}),
                100,
            ),
            (
                "aliases/create",
                json!({"collectionName": "a", "aliasName": "by_alias"}),
                0,
            ),
            (
                "aliases/create",
                json!({"collectionName": "a", "aliasName": "a"}),
                0,
            ),
            (
                "aliases/create",
                json!({"collectionName": "c", "aliasName": long}),
                0,
            ),
            (
                "aliases/create",
                json!({"collectionName": "c", "aliasName": too_long}),
                1100,
            ),
            (
                "aliases/create",
                json!({"collectionName": "c", "aliasName": " "}),
                1100,
            ),
            (
                "aliases/create",
                json!({"collectionName": "c", "aliasName": "a-b"}),
                1100,
            ),
            (
                "aliases/create",
                json!({"collectionName": "c-d", "aliasName": "b"}),
                1100,
            ),
            (
                "aliases/create",
                json!({"collectionName": "c", "aliasName": ""}),
                1802,
            ),
            ("aliases/create", json!({"collectionName": "c"}), 1802),
            ("aliases/create", json!({"aliasName": "b"}), 1802),
            (
                "aliases/create",
                json!({"collectionName": "c", "aliasName": 1}),
                1801,
            ),
            (
                "aliases/create",
                json!({"collectionName": ["c"], "aliasName": "b"}),
                1801,
            ),
        ],
    )
    .await;
    assert_eq!(owner(&station, "a").await, "c");
    assert_eq!(owner(&station, "by_alias").await, "c");
}

#[tokio::test]
async fn alter_alias_answers_every_row_of_its_table() {
    let station = aliased().await;
    check(
        &station,
        &[
            (
                "aliases/alter",
                json!({"collectionName": "c", "aliasName": "a"}),
                0,
            ),
            (
                "aliases/alter",
                json!({"collectionName": "c", "aliasName": "missing"}),
                1600,
            ),
            (
                "aliases/alter",
                json!({"collectionName": "missing", "aliasName": "missing"}),
                100,
            ),
            (
                "aliases/alter",
                json!({"collectionName": "c", "aliasName": "d"}),
                1601,
            ),
            (
                "aliases/alter",
                json!({"dbName": "nodb", "collectionName": "c", "aliasName": "a"}),
                800,
            ),
            (
                "aliases/alter",
                json!({"collectionName": "c", "aliasName": "1"}),
                1100,
            ),
            (
                "aliases/alter",
                json!({"collectionName": "d", "aliasName": "a"}),
                0,
            ),
        ],
    )
    .await;
    assert_eq!(owner(&station, "a").await, "d");
    assert_eq!(station.names("aliases/list", json!({})).await, ["a"]);
}

#[tokio::test]
async fn drop_alias_is_idempotent_and_looks_at_nothing_but_the_alias() {
    let station = aliased().await;
    check(
        &station,
        &[
            ("aliases/drop", json!({"aliasName": "missing"}), 0),
            ("aliases/drop", json!({"aliasName": "not a name!"}), 0),
            ("aliases/drop", json!({"aliasName": "c"}), 0),
            (
                "aliases/drop",
                json!({"dbName": "nodb", "aliasName": "a"}),
                800,
            ),
            (
                "aliases/drop",
                json!({"dbName": "db2", "aliasName": "a"}),
                0,
            ),
            ("aliases/drop", json!({"aliasName": ""}), 1802),
            ("aliases/describe", json!({"aliasName": "a"}), 0),
            (
                "aliases/drop",
                json!({"aliasName": " a ", "collectionName": "d"}),
                0,
            ),
            ("aliases/describe", json!({"aliasName": "a"}), 1600),
            (
                "aliases/drop",
                json!({"aliasName": "a", "collectionName": 5}),
                0,
            ),
            ("collections/describe", json!({"collectionName": "c"}), 0),
        ],
    )
    .await;
}

#[tokio::test]
async fn describe_and_list_alias_answer_every_row_of_their_tables() {
    let station = aliased().await;
    check(
        &station,
        &[
            ("aliases/describe", json!({"aliasName": "missing"}), 1600),
            ("aliases/describe", json!({"aliasName": "c"}), 1600),
            ("aliases/describe", json!({"aliasName": "A"}), 1600),
            ("aliases/describe", json!({"aliasName": "1"}), 1100),
            (
                "aliases/describe",
                json!({"aliasName": "a", "dbName": "nodb"}),
                800,
            ),
            (
                "aliases/describe",
                json!({"aliasName": "a", "dbName": "db2"}),
                1600,
            ),
            ("aliases/list", json!({"dbName": "nodb"}), 800),
            ("aliases/list", json!({"collectionName": "missing"}), 100),
            ("aliases/list", json!({"collectionName": "1"}), 1100),
        ],
    )
    .await;
    let described = station
        .data("aliases/describe", json!({"aliasName": "a"}))
        .await;
    assert_eq!(
        described,
        json!({"dbName": "default", "collectionName": "c", "aliasName": "a"})
    );
    for (body, names) in [
        (json!({}), vec!["a"]),
        (json!({"collectionName": "c"}), vec!["a"]),
        (json!({"collectionName": "a"}), vec!["a"]),
        (json!({"collectionName": "d"}), vec![]),
        (json!({"collectionName": ""}), vec!["a"]),
        (json!({"dbName": "db2"}), vec![]),
    ] {
        assert_eq!(station.names("aliases/list", body).await, names);
    }
}

#[tokio::test]
async fn a_collection_with_aliases_cannot_be_dropped_and_an_alias_name_cannot_be_taken() {
    let station = aliased().await;
    check(
        &station,
        &[
            ("collections/drop", json!({"collectionName": "c"}), 1100),
            ("collections/drop", json!({"collectionName": "a"}), 1100),
            (
                "collections/create",
                json!({"collectionName": "a", "dimension": 4}),
                1601,
            ),
            (
                "collections/rename",
                json!({"collectionName": "d", "newCollectionName": "a"}),
                1601,
            ),
            (
                "collections/rename",
                json!({"collectionName": "a", "newCollectionName": "e"}),
                1100,
            ),
            (
                "collections/rename",
                json!({"collectionName": "c", "newCollectionName": "e", "newDbName": "db2"}),
                1100,
            ),
            (
                "collections/rename",
                json!({"collectionName": "c", "newCollectionName": "d"}),
                1100,
            ),
            (
                "collections/rename",
                json!({"collectionName": "c", "newCollectionName": "c"}),
                1100,
            ),
            (
                "collections/rename",
                json!({"collectionName": "c", "newCollectionName": "e", "newDbName": "nodb"}),
                800,
            ),
            (
                "collections/rename",
                json!({"collectionName": "missing", "newCollectionName": "e"}),
                100,
            ),
            (
                "collections/rename",
                json!({"collectionName": "c", "newCollectionName": "e"}),
                0,
            ),
        ],
    )
    .await;
    assert_eq!(owner(&station, "a").await, "e");
    check(
        &station,
        &[
            ("aliases/drop", json!({"aliasName": "a"}), 0),
            ("collections/drop", json!({"collectionName": "e"}), 0),
            ("collections/drop", json!({"collectionName": "e"}), 0),
            (
                "collections/drop",
                json!({"collectionName": "e", "dbName": "nodb"}),
                0,
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn an_alias_stands_for_its_collection_in_every_read() {
    let station = aliased().await;
    let described = station
        .data("collections/describe", json!({"collectionName": "a"}))
        .await;
    assert_eq!(described["collectionName"], "a");
    assert_eq!(described["aliases"], json!(["a"]));
    assert_eq!(
        station
            .data("collections/has", json!({"collectionName": "a"}))
            .await,
        json!({"has": true})
    );
    assert_eq!(
        station
            .names("indexes/list", json!({"collectionName": "a"}))
            .await,
        ["vector"]
    );
    assert_eq!(
        station.names("collections/list", json!({})).await,
        ["c", "d"]
    );
}

#[tokio::test]
async fn one_alias_name_lives_in_two_databases() {
    let station = aliased().await;
    check(
        &station,
        &[
            (
                "collections/create",
                json!({"dbName": "db2", "collectionName": "c2", "dimension": 4}),
                0,
            ),
            (
                "aliases/create",
                json!({"dbName": "db2", "collectionName": "c2", "aliasName": "a"}),
                0,
            ),
        ],
    )
    .await;
    assert_eq!(owner(&station, "a").await, "c");
    let body = json!({"aliasName": "a"}).to_string();
    let headers = [("DB-Name", "db2")];
    let (_, by_header) = reply(
        station
            .send(Method::POST, &path("aliases/describe"), &headers, body)
            .await,
    )
    .await;
    assert_eq!(by_header["data"]["collectionName"], "c2");
    let body = json!({"aliasName": "a", "dbName": "default"}).to_string();
    let (_, by_body) = reply(
        station
            .send(Method::POST, &path("aliases/describe"), &headers, body)
            .await,
    )
    .await;
    assert_eq!(by_body["data"]["collectionName"], "c");
}

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
    let hnsw = described(&station, "dense").await;
    assert_eq!(
        (&hnsw["indexType"], &hnsw["metricType"]),
        (&json!("HNSW"), &json!("COSINE"))
    );
    assert_eq!(described(&station, "other").await["indexType"], "FLAT");
    assert_eq!(described(&station, "text").await["indexType"], "INVERTED");
}

#[tokio::test]
async fn a_configured_token_is_asked_for_before_anything_else() {
    let station = Station::with(ServerConfig {
        token: Some("root:Milvus".to_owned()),
        ..ServerConfig::default()
    })
    .await;
    for path in ["/v2/vectordb/aliases/list", "/nowhere"] {
        let refused = reply(station.send(Method::POST, path, &[], "nonsense").await).await;
        assert_eq!(
            refused,
            (
                401,
                json!({"code": 1800, "message": "user hasn't authenticated"})
            ),
            "{path}"
        );
    }
    let bearer = [("Authorization", "Bearer root:Milvus")];
    assert_eq!(
        reply(station.send(Method::POST, "/nowhere", &bearer, "").await)
            .await
            .0,
        404
    );
    let let_in = station
        .send(Method::POST, "/v2/vectordb/aliases/list", &bearer, "{}")
        .await;
    assert_eq!(reply(let_in).await, (200, json!({"code": 0, "data": []})));
}
