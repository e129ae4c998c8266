//! Nothing is made on a target on which nothing can be removed again.

use serde_json::json;
use vdbspec::server::{Dialect, ServerConfig};

use crate::policy::binary::run;
use crate::policy::station::{Mood, Seen, Station};

async fn told(temper: fn(&Seen) -> Mood) -> (i32, String, Station) {
    let config = ServerConfig {
        dialect: Dialect::Documents,
        ..ServerConfig::default()
    };
    let station = Station::moody(config, temper).await;
    let ended = run(&["--target", &station.near(), "--seed", "1"]).await;
    (ended.exit, ended.stdout + &ended.stderr, station)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_lacks_the_removal_of_collections_is_given_none() {
    let (exit, told, station) = told(|seen| match seen.operation.as_str() {
        "collections/drop" => Mood::Instead(501, None, json!({"message": "not implemented"})),
        _ => Mood::Pass,
    })
    .await;
    assert_eq!(exit, 3, "{told}");
    assert!(
        told.contains("the target has no collections/drop"),
        "{told}"
    );
    assert!(told.contains("--lend-collection"), "{told}");
    assert_eq!(station.of("collections/create").len(), 0, "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_that_may_not_remove_collections_makes_none() {
    let (exit, told, station) = told(|seen| match seen.operation.as_str() {
        "collections/drop" => Mood::Instead(403, None, json!({"code": 403, "message": "denied"})),
        _ => Mood::Pass,
    })
    .await;
    assert_eq!(exit, 3, "{told}");
    assert!(
        told.contains("does not let this sender use collections/drop"),
        "{told}"
    );
    assert_eq!(station.of("collections/create").len(), 0, "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_calls_an_unknown_collection_not_found_is_tested() {
    let (exit, told, station) = told(|seen| {
        // The first one is of what nobody has made.
        if seen.operation == "collections/drop" && seen.earlier == 0 {
            return Mood::Instead(
                404,
                None,
                json!({"code": 404, "message": "no such collection"}),
            );
        }
        Mood::Pass
    })
    .await;
    assert_eq!(exit, 0, "{told}");
    assert!(station.of("collections/create").len() > 10, "{told}");
    assert_eq!(station.inventory().await, ["default"]);
}
