//! Indexes: every type with every metric that fits, several at once, and what does not fit.

use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::server_station::Station;
use super::{each, schema, vector};

/// A collection `c` with these fields beside its key.
async fn collection(station: &Station, fields: &[Value]) {
    let body = json!({"collectionName": "c", "schema": schema(fields)});
    assert_eq!(station.code("collections/create", body).await, 0);
}

fn create(item: &Value) -> Value {
    json!({"collectionName": "c", "indexParams": [item]})
}

/// The one description of an index.
async fn described(station: &Station, name: &str) -> Value {
    let body = json!({"collectionName": "c", "indexName": name});
    let mut data = station.data("indexes/describe", body).await;
    assert_eq!(data.as_array().map(Vec::len), Some(1), "{data}");
    data[0].take()
}

#[tokio::test]
async fn every_type_and_metric_is_described_as_it_was_asked_for() {
    for (dialect, station) in each().await {
        collection(&station, &[vector("cover", "FloatVector")]).await;
        for kind in ["AUTOINDEX", "IVF_SQ8", "HNSW"] {
            for metric in ["L2", "COSINE", "IP"] {
                let params = match kind {
                    "IVF_SQ8" => json!({"nlist": 128}),
                    "HNSW" => json!({"M": 16, "efConstruction": 200}),
                    _ => json!({}),
                };
                let item = json!({
                    "fieldName": "cover", "indexName": "cover_index", "indexType": kind,
                    "metricType": metric, "params": params,
                });
                assert_eq!(
                    station.code("indexes/create", create(&item)).await,
                    0,
                    "{dialect} {item}"
                );
                let index = described(&station, "cover_index").await;
                for key in ["fieldName", "indexName", "indexType", "metricType"] {
                    assert_eq!(index[key], item[key], "{dialect} {kind} {metric}");
                }
                let body = json!({"collectionName": "c", "indexName": "cover_index"});
                assert_eq!(station.code("indexes/drop", body).await, 0, "{dialect}");
                let listed = station
                    .names("indexes/list", json!({"collectionName": "c"}))
                    .await;
                assert!(listed.is_empty(), "{dialect}: {listed:?}");
            }
        }
    }
}

#[tokio::test]
async fn the_same_index_asked_for_by_several_at_once_is_made_for_all() {
    for (dialect, station) in each().await {
        collection(&station, &[vector("cover", "FloatVector")]).await;
        let mut running = JoinSet::new();
        for _ in 0..5 {
            let station = station.clone();
            running.spawn(async move {
                let item = json!({"fieldName": "cover", "indexName": "cover", "metricType": "L2"});
                station.code("indexes/create", create(&item)).await
            });
        }
        assert_eq!(running.join_all().await, [0; 5], "{dialect}");
        let listed = station
            .names("indexes/list", json!({"collectionName": "c"}))
            .await;
        assert_eq!(listed, ["cover"], "{dialect}");
    }
}

#[tokio::test]
async fn scalars_are_inverted() {
    for (dialect, station) in each().await {
        let scalars = [
            json!({"fieldName": "number", "dataType": "Int64"}),
            json!({"fieldName": "title", "dataType": "VarChar", "elementTypeParams": {"max_length": 64}}),
            json!({"fieldName": "flag", "dataType": "Bool"}),
        ];
        let fields: Vec<Value> = scalars
            .into_iter()
            .chain([vector("cover", "FloatVector")])
            .collect();
        collection(&station, &fields).await;
        for field in ["number", "title", "flag"] {
            let item = json!({"fieldName": field, "indexName": field, "indexType": "INVERTED"});
            assert_eq!(
                station.code("indexes/create", create(&item)).await,
                0,
                "{dialect} {field}"
            );
            assert_eq!(
                described(&station, field).await["indexType"],
                "INVERTED",
                "{dialect} {field}"
            );
        }
    }
}

#[tokio::test]
async fn binary_vectors_have_metrics_of_their_own() {
    for (dialect, station) in each().await {
        collection(&station, &[vector("bits", "BinaryVector")]).await;
        let item = |kind: &str, metric: &str| {
            json!({
                "fieldName": "bits", "indexName": "bits_index", "metricType": metric,
                "params": {"index_type": kind, "nlist": 16},
            })
        };
        for kind in ["BIN_FLAT", "BIN_IVF_FLAT"] {
            for metric in ["L2", "IP", "COSINE"] {
                let (_, reply) = station
                    .post("indexes/create", create(&item(kind, metric)))
                    .await;
                assert_eq!(reply["code"], 1100, "{dialect} {kind} {metric}: {reply}");
                let message = reply["message"].as_str().expect("a message");
                let told = ["not supported", "does not support metric type"];
                assert!(
                    told.iter().any(|words| message.contains(words)),
                    "{dialect}: {message}"
                );
            }
            for metric in ["JACCARD", "HAMMING"] {
                let code = station
                    .code("indexes/create", create(&item(kind, metric)))
                    .await;
                assert_eq!(code, 0, "{dialect} {kind} {metric}");
                let index = described(&station, "bits_index").await;
                assert_eq!(
                    (&index["indexType"], &index["metricType"]),
                    (&json!(kind), &json!(metric))
                );
                let body = json!({"collectionName": "c", "indexName": "bits_index"});
                assert_eq!(station.code("indexes/drop", body).await, 0, "{dialect}");
            }
        }
    }
}
