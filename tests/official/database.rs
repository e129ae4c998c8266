//! Databases: made, listed, described, and gone.

use serde_json::json;

use super::each;

#[tokio::test]
async fn a_database_is_made_listed_described_and_dropped() {
    for (dialect, station) in each().await {
        let body = json!({"dbName": "books"});
        assert_eq!(
            station.code("databases/create", body.clone()).await,
            0,
            "{dialect}"
        );
        let listed = station.names("databases/list", json!({})).await;
        assert_eq!(listed, ["books", "default"], "{dialect}");
        let described = station.data("databases/describe", body.clone()).await;
        assert_eq!(described["dbName"], "books", "{dialect}");
        assert_eq!(
            station.code("databases/drop", body.clone()).await,
            0,
            "{dialect}"
        );
        assert_ne!(
            station.code("databases/describe", body).await,
            0,
            "{dialect}"
        );
        assert_eq!(
            station.names("databases/list", json!({})).await,
            ["default"]
        );
    }
}

#[tokio::test]
async fn bad_names_and_a_second_create_are_refused() {
    for (dialect, station) in each().await {
        for name in ["", " ", "1st", "has space", "has/slash", "has-hyphen"] {
            let code = station
                .code("databases/create", json!({"dbName": name}))
                .await;
            assert_ne!(code, 0, "{dialect}: {name:?}");
        }
        let body = json!({"dbName": "twice"});
        assert_eq!(station.code("databases/create", body.clone()).await, 0);
        assert_ne!(station.code("databases/create", body).await, 0, "{dialect}");
    }
}

#[tokio::test]
async fn dropping_what_is_not_there_succeeds_and_the_default_one_stays() {
    for (dialect, station) in each().await {
        let body = json!({"dbName": "nowhere"});
        assert_eq!(station.code("databases/drop", body).await, 0, "{dialect}");
        let body = json!({"dbName": "default"});
        assert_ne!(station.code("databases/drop", body).await, 0, "{dialect}");
        assert_eq!(
            station.names("databases/list", json!({})).await,
            ["default"]
        );
    }
}
