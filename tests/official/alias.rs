//! One story: made, listed, described, moved, and used as a name.

use serde_json::json;

use super::{each, quick};

#[tokio::test]
async fn an_alias_is_listed_described_and_moved() {
    for (dialect, station) in each().await {
        for name in ["first", "second"] {
            assert_eq!(station.code("collections/create", quick(name)).await, 0);
        }
        let on = |collection: &str| json!({"collectionName": collection, "aliasName": "pointer"});
        assert_eq!(
            station.code("aliases/create", on("first")).await,
            0,
            "{dialect}"
        );
        let listed = station.names("aliases/list", json!({})).await;
        assert!(
            listed.contains(&"pointer".to_owned()),
            "{dialect}: {listed:?}"
        );
        let body = json!({"aliasName": "pointer"});
        let described = station.data("aliases/describe", body.clone()).await;
        assert_eq!(described["aliasName"], "pointer", "{dialect}");
        assert_eq!(described["collectionName"], "first", "{dialect}");
        assert_eq!(
            station.code("aliases/alter", on("second")).await,
            0,
            "{dialect}"
        );
        let described = station.data("aliases/describe", body).await;
        assert_eq!(described["collectionName"], "second", "{dialect}");
        let through = json!({"collectionName": "pointer"});
        let stats = station.data("collections/get_stats", through.clone()).await;
        assert_eq!(stats["rowCount"], 0, "{dialect}");
        let has = station.data("collections/has", through).await;
        assert_eq!(has["has"], true, "{dialect}");
    }
}
