//! Collections: what a quick create gives, what creating refuses, and what stays when only half of it works.

use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::server_station::Station;
use super::{CONFLICT, each, quick, schema, vector};

async fn described(station: &Station, name: &str) -> Value {
    let body = json!({"collectionName": name});
    station.data("collections/describe", body).await
}

#[tokio::test]
async fn a_quick_create_has_its_defaults() {
    for (dialect, station) in each().await {
        assert_eq!(station.code("collections/create", quick("plain")).await, 0);
        let plain = described(&station, "plain").await;
        assert_eq!(plain["autoId"], false, "{dialect}");
        assert_eq!(plain["enableDynamicField"], true, "{dialect}");
        assert_eq!(plain["indexes"][0]["metricType"], "COSINE", "{dialect}");
        assert_eq!(plain["load"], "LoadStateLoaded", "{dialect}");
        let names = plain["fields"].as_array().expect("fields").iter();
        let names: Vec<_> = names.map(|field| &field["name"]).collect();
        assert_eq!(names, ["id", "vector"], "{dialect}");
    }
}

#[tokio::test]
async fn a_quick_create_takes_names_metric_and_ids_of_its_own() {
    for (dialect, station) in each().await {
        for metric in ["L2", "IP", "COSINE"] {
            let name = format!("own_{}", metric.to_lowercase());
            let body = json!({
                "collectionName": name, "dimension": 8, "metricType": metric, "autoID": true,
                "primaryFieldName": "book", "vectorFieldName": "cover",
            });
            assert_eq!(
                station.code("collections/create", body).await,
                0,
                "{dialect}"
            );
            let own = described(&station, &name).await;
            assert_eq!(own["autoId"], true, "{dialect}");
            assert_eq!(own["fields"][0]["name"], "book", "{dialect}");
            assert_eq!(own["fields"][1]["name"], "cover", "{dialect}");
            assert_eq!(own["indexes"][0]["metricType"], metric, "{dialect}");
        }
    }
}

#[tokio::test]
async fn without_index_parameters_nothing_is_indexed_nor_loaded() {
    for (dialect, station) in each().await {
        let body =
            json!({"collectionName": "bare", "schema": schema(&[vector("cover", "FloatVector")])});
        assert_eq!(
            station.code("collections/create", body).await,
            0,
            "{dialect}"
        );
        let bare = described(&station, "bare").await;
        assert_eq!(bare["indexes"], json!([]), "{dialect}");
        assert_eq!(bare["load"], "LoadStateNotLoad", "{dialect}");
    }
}

#[tokio::test]
async fn one_index_for_two_vectors_is_refused_and_the_collection_is_there_all_the_same() {
    for (dialect, station) in each().await {
        let fields = [
            vector("cover", "FloatVector"),
            vector("spine", "FloatVector"),
        ];
        let body = json!({
            "collectionName": "half", "schema": schema(&fields),
            "indexParams": [{"fieldName": "cover", "indexName": "cover", "metricType": "L2"}],
        });
        let code = station.code("collections/create", body).await;
        assert!(CONFLICT.contains(&code), "{dialect}: {code}");
        let listed = station.names("collections/list", json!({})).await;
        assert_eq!(listed, ["half"], "{dialect}");
    }
}

/// The codes of these creates, all at once.
async fn at_once(station: &Station, bodies: impl Iterator<Item = Value>) -> Vec<i64> {
    let mut running = JoinSet::new();
    for body in bodies {
        let station = station.clone();
        running.spawn(async move { station.code("collections/create", body).await });
    }
    running.join_all().await
}

#[tokio::test]
async fn ten_equal_creates_at_once_all_succeed() {
    for (dialect, station) in each().await {
        let codes = at_once(&station, (0..10).map(|_| quick("same"))).await;
        assert_eq!(codes, [0; 10], "{dialect}");
        assert_eq!(station.names("collections/list", json!({})).await, ["same"]);
    }
}

#[tokio::test]
async fn of_different_creates_at_once_one_succeeds() {
    for (dialect, station) in each().await {
        let dimensions = 8..18;
        let bodies = dimensions.map(|size| json!({"collectionName": "one", "dimension": size}));
        let codes = at_once(&station, bodies).await;
        let successes = codes.iter().filter(|code| **code == 0).count();
        assert_eq!(successes, 1, "{dialect}: {codes:?}");
    }
}

#[tokio::test]
async fn bad_types_and_names_are_refused() {
    for (dialect, station) in each().await {
        let odd = json!({"collectionName": "odd", "schema": schema(&[vector("cover", "Vectors")])});
        assert_eq!(
            station.code("collections/create", odd).await,
            1100,
            "{dialect}"
        );
        let mut fields = schema(&[vector("cover", "FloatVector")]);
        fields["enableDynamicField"] = json!(1);
        let odd = json!({"collectionName": "odd", "schema": fields});
        assert_eq!(
            station.code("collections/create", odd).await,
            1801,
            "{dialect}"
        );
        let long = "n".repeat(1600);
        for name in [" ", &long, "has space", "has/slash"] {
            let code = station.code("collections/create", quick(name)).await;
            assert_eq!(code, 1100, "{dialect}: {name:?}");
        }
        assert!(
            station
                .names("collections/list", json!({}))
                .await
                .is_empty()
        );
    }
}

#[tokio::test]
async fn a_missing_collection_is_told_by_describe_and_dropped_without_a_word() {
    for (dialect, station) in each().await {
        let body = json!({"collectionName": "nowhere"});
        let (status, reply) = station.post("collections/describe", body.clone()).await;
        assert_eq!((status, &reply["code"]), (200, &json!(100)), "{dialect}");
        let message = reply["message"].as_str().expect("a message");
        assert!(
            message.contains("can't find collection"),
            "{dialect}: {message}"
        );
        assert_eq!(
            station.code("collections/drop", body.clone()).await,
            0,
            "{dialect}"
        );
        let has = station.data("collections/has", body).await;
        assert_eq!(has["has"], false, "{dialect}");
    }
}

#[tokio::test]
async fn a_collection_is_renamed_counted_and_dropped() {
    for (dialect, station) in each().await {
        assert_eq!(station.code("collections/create", quick("old")).await, 0);
        let body = json!({"collectionName": "old", "newCollectionName": "new"});
        assert_eq!(
            station.code("collections/rename", body).await,
            0,
            "{dialect}"
        );
        assert_eq!(station.names("collections/list", json!({})).await, ["new"]);
        let body = json!({"collectionName": "new"});
        let stats = station.data("collections/get_stats", body.clone()).await;
        assert_eq!(stats["rowCount"], 0, "{dialect}");
        assert_eq!(station.code("collections/drop", body).await, 0, "{dialect}");
        assert!(
            station
                .names("collections/list", json!({}))
                .await
                .is_empty()
        );
    }
}
