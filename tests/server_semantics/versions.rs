//! Where released versions answer one request differently: the codes of each, side by side.

use reqwest::Method;
use serde_json::{Value, json};
use vdbspec::server::Dialect;

use super::server_station::{Station, path};

/// 2.4, 2.5, 2.6 and 3.0, in the order of the codes below.
const VERSIONS: [Dialect; 4] = [
    Dialect::Milvus24,
    Dialect::Milvus25,
    Dialect::Milvus26,
    Dialect::Milvus30,
];

/// The collections `c`, which is loaded, and `s`, which has a schema and the index `i`; the alias `a` of `c`.
async fn prepared(dialect: Dialect) -> Station {
    let station = Station::start(dialect, &[]).await;
    station.quick("c").await;
    let fields = json!([
        {"fieldName": "id", "dataType": "Int64", "isPrimary": true},
        {"fieldName": "v", "dataType": "FloatVector", "elementTypeParams": {"dim": 4}},
    ]);
    let body = json!({"collectionName": "s", "schema": {"fields": fields}});
    assert_eq!(station.code("collections/create", body).await, 0);
    let index = json!([{"fieldName": "v", "indexName": "i", "metricType": "L2"}]);
    let body = json!({"collectionName": "s", "indexParams": index});
    assert_eq!(station.code("indexes/create", body).await, 0);
    let body = json!({"collectionName": "c", "aliasName": "a"});
    assert_eq!(station.code("aliases/create", body).await, 0);
    station
}

#[expect(clippy::too_many_lines, reason = "a table: one row for each request")]
fn rows() -> Vec<(&'static str, Value, [i64; 4])> {
    let one = |item: Value| json!({"collectionName": "s", "indexParams": [item]});
    vec![
        (
            "aliases/create",
            json!({"collectionName": "nowhere", "aliasName": "s"}),
            [1601, 100, 1601, 1601],
        ),
        (
            "aliases/create",
            json!({"collectionName": "a", "aliasName": "b"}),
            [100, 100, 0, 0],
        ),
        (
            "aliases/create",
            json!({"collectionName": "c", "aliasName": " p "}),
            [0, 1100, 1100, 1100],
        ),
        (
            "aliases/list",
            json!({"collectionName": "a"}),
            [100, 100, 0, 0],
        ),
        ("aliases/drop", json!({"aliasName": "1-"}), [1100, 0, 0, 0]),
        (
            "collections/create",
            json!({"collectionName": "a", "dimension": 4}),
            [65535, 65535, 1601, 1601],
        ),
        (
            "collections/create",
            json!({"collectionName": "s", "dimension": 4}),
            [65535, 65535, 1100, 1100],
        ),
        (
            "collections/drop",
            json!({"collectionName": "a"}),
            [65535, 65535, 1100, 1100],
        ),
        (
            "collections/drop",
            json!({"collectionName": "1-"}),
            [1100, 0, 0, 0],
        ),
        (
            "collections/has",
            json!({"collectionName": "c", "dbName": "nodb"}),
            [0, 800, 800, 800],
        ),
        (
            "collections/rename",
            json!({"collectionName": "s", "newCollectionName": "s"}),
            [65535, 65535, 1100, 1100],
        ),
        (
            "collections/rename",
            json!({"collectionName": "s", "newCollectionName": "a"}),
            [65535, 65535, 1601, 1601],
        ),
        (
            "databases/create",
            json!({"dbName": "default"}),
            [65535, 65535, 1100, 1100],
        ),
        (
            "databases/drop",
            json!({"dbName": "default"}),
            [65535, 65535, 1100, 1100],
        ),
        (
            "indexes/create",
            one(json!({"fieldName": "v", "indexName": "j", "metricType": "L2"})),
            [65535, 65535, 1100, 1100],
        ),
        (
            "indexes/create",
            one(json!({"fieldName": "v", "indexName": "i", "metricType": "IP"})),
            [65535, 65535, 1100, 1100],
        ),
        (
            "indexes/create",
            one(json!({"fieldName": "nope"})),
            [65535, 65535, 1100, 1100],
        ),
        (
            "indexes/create",
            one(json!({"fieldName": "v", "indexName": "1-"})),
            [65535, 65535, 1100, 1100],
        ),
        (
            "indexes/create",
            one(json!({"fieldName": "v", "params": {"nlist": 1}})),
            [65535, 65535, 1100, 1100],
        ),
        (
            "indexes/create",
            json!({"collectionName": "1-", "indexParams": [{"fieldName": "v"}]}),
            [1100, 1100, 100, 100],
        ),
        (
            "indexes/create",
            json!({"collectionName": "c", "indexParams": [{"fieldName": "nope"}]}),
            [65535, 1100, 1101, 1101],
        ),
        (
            "indexes/drop",
            json!({"collectionName": "c", "indexName": "none"}),
            [65535, 65535, 0, 0],
        ),
        // Last: in 2.4 the collection goes, and its alias with it.
        (
            "collections/drop",
            json!({"collectionName": "c"}),
            [0, 65535, 1100, 1100],
        ),
        (
            "aliases/describe",
            json!({"aliasName": "a"}),
            [1600, 0, 0, 0],
        ),
        (
            "aliases/create",
            json!({"collectionName": "s", "aliasName": "a"}),
            [1602; 4],
        ),
    ]
}

#[tokio::test]
async fn each_version_answers_with_its_own_codes() {
    for (at, dialect) in VERSIONS.into_iter().enumerate() {
        let station = prepared(dialect).await;
        for (operation, body, codes) in rows() {
            let code = station.code(operation, body.clone()).await;
            assert_eq!(code, codes[at], "{dialect}: {operation} {body}");
        }
    }
}

#[tokio::test]
async fn descriptions_have_the_keys_of_their_version() {
    for (dialect, index, collection) in [
        (Dialect::Milvus24, 9, 13),
        (Dialect::Milvus25, 14, 14),
        (Dialect::Milvus26, 15, 15),
        (Dialect::Milvus30, 15, 17),
    ] {
        let station = prepared(dialect).await;
        let body = json!({"collectionName": "s", "indexName": "i"});
        let shown = station.data("indexes/describe", body).await;
        assert_eq!(
            shown[0].as_object().map(serde_json::Map::len),
            Some(index),
            "{dialect}"
        );
        let body = json!({"collectionName": "s"});
        let shown = station.data("collections/describe", body).await;
        let keys = shown.as_object().map(serde_json::Map::len);
        assert_eq!(keys, Some(collection), "{dialect}: {shown}");
    }
}

#[tokio::test]
async fn time_is_kept_as_each_version_keeps_it() {
    for dialect in VERSIONS {
        let station = prepared(dialect).await;
        let odd = [("request-timeout", "soon")];
        let over = [("request-timeout", "0")];
        let list = path("aliases/list");
        let answer = station.send(Method::POST, &list, &odd, "{}").await;
        let text = answer.text().await.expect("a body");
        let is_refused = text.contains("1100");
        assert_eq!(
            is_refused,
            dialect == Dialect::Milvus30,
            "{dialect}: {text}"
        );
        let answer = station.send(Method::POST, &list, &over, "{}").await;
        assert_eq!(answer.status().as_u16(), 408, "{dialect}");
        let text = answer.text().await.expect("a body");
        assert_eq!(
            text == "timeout",
            dialect == Dialect::Milvus24,
            "{dialect}: {text}"
        );
        // What one caller asked for holds for the next one in 2.4 only.
        let answer = station.send(Method::POST, &list, &[], "{}").await;
        let is_kept = answer.status().as_u16() == 408;
        assert_eq!(is_kept, dialect == Dialect::Milvus24, "{dialect}");
    }
}

#[tokio::test]
async fn headers_came_with_their_versions() {
    for (dialect, sniff, trace) in [
        (Dialect::Milvus24, false, false),
        (Dialect::Milvus25, false, false),
        (Dialect::Milvus26, true, false),
        (Dialect::Milvus30, true, true),
    ] {
        let station = Station::start(dialect, &[]).await;
        let list = path("aliases/list");
        let answer = station.send(Method::POST, &list, &[], "{}").await;
        let headers = answer.headers();
        let has = (
            headers.contains_key("x-content-type-options"),
            headers.contains_key("x-milvus-trace-id"),
        );
        assert_eq!(has, (sniff, trace), "{dialect}");
    }
}
