//! Every fault of the reference server changes what its summary says: the same requests are sent to a plain server and
//! to one with the fault, and the last answer tells them apart.

mod databases;
mod described;
mod rows;
use crate::server_station;
mod special;

use databases::DATABASES;
use described::DESCRIBED;
use reqwest::Method;
use rows::{ROWS, Row};
use serde_json::json;
use server_station::{Station, path};
use tokio::task::JoinSet;
use vdbspec::server::{Dialect, faults};

/// Collections `c`, `d` and `f`, alias `a` on `c`, and a second database with collection `c2`: six requests. What a fault
/// refuses of this is left out.
async fn prepared(dialect: Dialect, faults: &[&str]) -> Station {
    let station = Station::start(dialect, faults).await;
    for (operation, body) in [
        (
            "collections/create",
            json!({"collectionName": "c", "dimension": 4}),
        ),
        (
            "collections/create",
            json!({"collectionName": "d", "dimension": 4}),
        ),
        ("collections/create", Station::schema("f")),
        ("databases/create", json!({"dbName": "db2"})),
        (
            "collections/create",
            json!({"dbName": "db2", "collectionName": "c2", "dimension": 4}),
        ),
        (
            "aliases/create",
            json!({"collectionName": "c", "aliasName": "a"}),
        ),
    ] {
        station
            .send(Method::POST, &path(operation), &[], body.to_string())
            .await;
    }
    station
}

/// The last answer of a row's requests, as status, content type and body.
async fn seen(station: &Station, row: &Row) -> String {
    for (operation, body) in row.steps {
        station.raw(operation, *body).await;
    }
    let (operation, body) = row.probe;
    let response = station
        .send(Method::POST, &path(operation), row.headers, body)
        .await;
    let head = format!("{} {:?}", response.status().as_u16(), response.headers());
    let body = response.bytes().await.expect("a whole body");
    format!(
        "{head} {}",
        body.escape_ascii().to_string().replace("\\\"", "\"")
    )
}

#[tokio::test]
async fn every_fault_changes_what_its_summary_says() {
    let mut rows = JoinSet::new();
    for row in ROWS.iter().chain(DESCRIBED).chain(DATABASES) {
        rows.spawn(proved(row));
    }
    rows.join_all().await;
}

async fn proved(row: &'static Row) {
    let plain = seen(&prepared(Dialect::Milvus26, &[]).await, row).await;
    assert!(plain.contains(row.plain), "{} off: {plain}", row.fault);
    assert!(!plain.contains(row.faulty), "{} off: {plain}", row.fault);
    for (dialect, _) in Dialect::ALL {
        let faulty = seen(&prepared(*dialect, &[row.fault]).await, row).await;
        assert!(
            faulty.contains(row.faulty),
            "{} on {dialect}: {faulty}",
            row.fault
        );
    }
}

#[test]
fn every_fault_is_proved_by_a_row_or_a_test_of_its_own() {
    for fault in faults() {
        let mut all = ROWS.iter().chain(DESCRIBED).chain(DATABASES);
        let is_row = all.any(|row| row.fault == fault.id);
        assert!(
            is_row || special::PROVED.contains(&fault.id),
            "nothing proves {}",
            fault.id
        );
    }
}

/// Faults that keep a request waiting or without an answer, which the test below has no time for.
const SILENT: &[&str] = &[
    "hangs",
    "slow-first-byte",
    "ignores-request-timeout",
    "wrong-content-length",
    "endless-chunks",
    "closes-early",
];

#[tokio::test]
async fn a_server_with_two_faults_answers_every_request() {
    let ids: Vec<&'static str> = faults()
        .iter()
        .map(|fault| fault.id)
        .filter(|id| !SILENT.contains(id))
        .collect();
    for (at, first) in ids.iter().enumerate() {
        // Far enough from its neighbours to be of another kind.
        let second = ids[(at + 29) % ids.len()];
        let station = prepared(Dialect::Milvus26, &[first, second]).await;
        for row in ROWS.iter().chain(DESCRIBED).chain(DATABASES) {
            for (operation, body) in row.steps.iter().chain([&row.probe]) {
                // A panic would close the connection, and this expects an answer.
                station
                    .send(Method::POST, &path(operation), &[], *body)
                    .await;
            }
        }
    }
}
