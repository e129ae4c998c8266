//! The table of aliases.

use reqwest::Method;
use serde_json::{Value, json};

use super::server_station::{Station, path, reply};
use super::{check, plain};

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

async fn owner(station: &Station, alias: &str) -> Value {
    station
        .data("aliases/describe", json!({"aliasName": alias}))
        .await["collectionName"]
        .take()
}

#[tokio::test]
async fn create_alias_answers_every_row_of_its_table() {
    let station = aliased().await;
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
        ],
    )
    .await;
    assert_eq!(owner(&station, "a").await, "c");
    assert_eq!(owner(&station, "by_alias").await, "c");
}

#[tokio::test]
async fn create_alias_refuses_illegal_and_missing_names() {
    let station = aliased().await;
    let long = "x".repeat(255);
    let too_long = "x".repeat(256);
    check(
        &station,
        &[
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
