//! Faults that one answer does not show.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;
use vdbspec::server::{Dialect, ServerConfig, fault};

use super::prepared;
use super::server_station::{Station, path, reply};

/// The faults that the tests below are about.
pub(crate) const PROVED: &[&str] = &[
    "truncated-body",
    "hangs",
    "every-50th-request-500",
    "starting-up",
    "slow-first-byte",
    "lost-update",
    "double-success",
    "endless-chunks",
    "closes-early",
    "any-method-accepted",
    "drip",
    "broken-off-half-made",
    "token-optional",
    "index-half-made",
];

/// How long silence lasts before it counts as never.
const SILENCE: Duration = Duration::from_millis(400);

#[tokio::test]
async fn truncated_body_ends_before_its_content_length() {
    let station = prepared(Dialect::Milvus26, &["truncated-body"]).await;
    let response = station
        .send(Method::POST, &path("aliases/list"), &[], "{}")
        .await;
    let promised = response.content_length().expect("a length");
    assert_eq!(promised, r#"{"code":0,"data":["a"]}"#.len() as u64);
    assert!(response.bytes().await.is_err());
}

#[tokio::test]
async fn hangs_never_answers_a_drop_and_everything_else() {
    let station = prepared(Dialect::Milvus26, &["hangs"]).await;
    let drop = station.raw("aliases/drop", r#"{"aliasName": "a"}"#);
    assert!(tokio::time::timeout(SILENCE, drop).await.is_err());
    assert_eq!(station.code("aliases/list", json!({})).await, 0);
}

#[tokio::test]
async fn every_50th_request_500_breaks_one_request_in_fifty() {
    // Six requests prepared it.
    let station = prepared(Dialect::Milvus26, &["every-50th-request-500"]).await;
    for number in 7..=100 {
        let (status, _) = station.raw("aliases/list", "{}").await;
        assert_eq!(
            status,
            if number % 50 == 0 { 500 } else { 200 },
            "request {number}"
        );
    }
}

#[tokio::test]
async fn starting_up_ends_after_twenty_requests() {
    let station = prepared(Dialect::Milvus26, &["starting-up"]).await;
    for number in 7..=25 {
        let code = station.code("databases/list", json!({})).await;
        assert_eq!(code, i64::from(number <= 20), "request {number}");
    }
}

#[tokio::test]
async fn lost_update_accepts_both_of_two_creates_at_once_and_refuses_the_second_of_two_in_turn() {
    accepts_both("lost-update").await;
    accepts_both("double-success").await;
}

async fn accepts_both(fault: &str) {
    let station = prepared(Dialect::Milvus26, &[fault]).await;
    // Whichever comes a moment later: while the first waits, the second looks too, or it comes too late.
    let mut both = false;
    for number in 0..50 {
        let create = |collection: &str| {
            station.code(
                "aliases/create",
                json!({"collectionName": collection, "aliasName": format!("race{number}")}),
            )
        };
        let codes = tokio::join!(create("c"), create("d"));
        both |= codes == (0, 0);
        assert!(codes.0 == 0 || codes.1 == 0, "{codes:?}");
    }
    assert!(both, "no two creates met in fifty tries");
    let body = json!({"collectionName": "d", "aliasName": "a"});
    assert_ne!(station.code("aliases/create", body).await, 0);
}

#[tokio::test]
async fn several_faults_apply_at_once() {
    let station = prepared(
        Dialect::Milvus26,
        &["success-200", "drop-is-no-op", "extra-key"],
    )
    .await;
    let response = station
        .send(
            Method::POST,
            &path("aliases/drop"),
            &[],
            r#"{"aliasName": "a"}"#,
        )
        .await;
    assert_eq!(
        reply(response).await,
        (200, json!({"code": 200, "data": {}, "requestId": "4f2a"}))
    );
    let (_, listed) = station.raw("aliases/list", "{}").await;
    assert_eq!(listed["data"], json!(["a"]));
}

#[tokio::test]
async fn slow_and_deaf_servers_answer_late_whatever_request_timeout_says() {
    for (fault, operation, least) in [
        ("drip", "aliases/create", Duration::from_secs(3)),
        ("slow-first-byte", "aliases/create", Duration::from_secs(3)),
        (
            "ignores-request-timeout",
            "aliases/drop",
            Duration::from_secs(3),
        ),
    ] {
        let station = Station::start(Dialect::Milvus26, &[fault]).await;
        let headers = [("Request-Timeout", "1")];
        let begun = Instant::now();
        let body = r#"{"collectionName": "missing", "aliasName": "n"}"#;
        let response = station
            .send(Method::POST, &path(operation), &headers, body)
            .await;
        let (status, _) = reply(response).await;
        assert_eq!(status, 200, "{fault}");
        assert!(begun.elapsed() >= least, "{fault}: {:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn endless_chunks_go_on_behind_a_whole_envelope() {
    let station = prepared(Dialect::Milvus26, &["endless-chunks"]).await;
    let body = r#"{"aliasName": "a"}"#;
    let mut response = station
        .send(Method::POST, &path("aliases/drop"), &[], body)
        .await;
    let mut read = Vec::new();
    while read.len() < 1_000_000 {
        let chunk = response.chunk().await.expect("no end");
        read.extend_from_slice(&chunk.expect("no end"));
    }
    assert!(read.starts_with(br#"{"code":0,"data":{}}   "#));
}

#[tokio::test]
async fn a_connection_that_ends_early_gives_no_answer_to_what_was_done() {
    let station = prepared(Dialect::Milvus26, &["closes-early"]).await;
    let body = r#"{"aliasName": "a"}"#;
    assert!(!station.answers("aliases/drop", body).await);
    let (_, described) = station
        .post("aliases/describe", json!({"aliasName": "a"}))
        .await;
    assert_eq!(described["data"]["collectionName"], json!(null));
}

#[tokio::test]
async fn an_alias_half_made_has_another_name_and_no_answer() {
    let station = prepared(Dialect::Milvus26, &["broken-off-half-made"]).await;
    let body = r#"{"aliasName": "halfx", "collectionName": "d"}"#;
    let limit = [("Request-Timeout", "10")];
    assert!(!station.answers_with("aliases/create", &limit, body).await);
    let names = station
        .names("aliases/list", json!({"collectionName": "d"}))
        .await;
    assert_eq!(names, ["half"]);
    // Nothing breaks off without the header.
    assert!(station.answers("aliases/create", body).await);
}

#[tokio::test]
async fn an_index_half_made_has_another_metric_and_no_answer() {
    let station = prepared(Dialect::Milvus26, &["index-half-made"]).await;
    let body = r#"{"collectionName": "f", "indexParams": [{"fieldName": "dense", "indexName": "i", "metricType": "L2", "indexType": "HNSW"}]}"#;
    let limit = [("Request-Timeout", "10")];
    assert!(!station.answers_with("indexes/create", &limit, body).await);
    let asked = json!({"collectionName": "f", "indexName": "i"});
    let shown = station.data("indexes/describe", asked).await;
    assert_eq!(shown[0]["metricType"], "IP");
}

#[tokio::test]
async fn any_method_accepted_takes_get_for_post() {
    for (faults, status) in [(&["any-method-accepted"][..], 200), (&[], 404)] {
        let station = prepared(Dialect::Milvus26, faults).await;
        let response = station
            .send(Method::GET, &path("aliases/list"), &[], "{}")
            .await;
        assert_eq!(response.status().as_u16(), status);
    }
}

#[tokio::test]
async fn token_optional_serves_whoever_has_none_and_nobody_who_has_another() {
    for (name, status) in [(Some("token-optional"), 200), (None, 401)] {
        let station = Station::with(ServerConfig {
            dialect: Dialect::Documents,
            token: Some("root:Milvus".to_owned()),
            faults: name.and_then(fault).into_iter().collect(),
        })
        .await;
        assert_eq!(station.raw("aliases/list", "{}").await.0, status);
        let other = [("Authorization", "Bearer root:other")];
        let response = station
            .send(Method::POST, &path("aliases/list"), &other, "{}")
            .await;
        assert_eq!(response.status().as_u16(), 401);
    }
}
