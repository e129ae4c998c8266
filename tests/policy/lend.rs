//! Two collections that are lent: our aliases come and go on them, and nothing else happens to them.

use serde_json::json;

use crate::policy::binary::{Ran, run, with_verdict};
use crate::policy::station::Station;

async fn borrow(station: &Station, target: &str, names: [&str; 2]) -> Ran {
    let [one, other] = names;
    let lend = ["--lend-collection", one, "--lend-collection", other];
    let usual = [
        "--target",
        target,
        "--allow-writes",
        "0.0.0.0",
        "--ddl-rate",
        "2000/s",
        "--format",
        "json",
    ];
    let ran = run(&[&usual[..], &lend].concat()).await;
    let only_aliases = station
        .seen()
        .iter()
        .filter(|seen| seen.changes())
        .all(|seen| {
            let bare = seen.path.to_ascii_lowercase();
            bare.contains("aliases/") || bare.contains("aliases//")
        });
    assert!(
        only_aliases,
        "{:?}",
        station
            .seen()
            .iter()
            .filter(|seen| seen.changes())
            .map(|seen| &seen.path)
            .collect::<std::collections::BTreeSet<_>>()
    );
    ran
}

#[tokio::test(flavor = "multi_thread")]
async fn aliases_come_and_go_on_lent_collections_and_all_else_stays() {
    for far in [true, false] {
        let station = Station::start().await;
        station.settle().await;
        let before = station.inventory().await;
        let target = if far { station.far() } else { station.near() };
        let ran = borrow(&station, &target, ["books", "films"]).await;
        assert_eq!(ran.exit, 3, "{}", ran.stderr);
        assert_eq!(station.inventory().await, before);
        let report = ran.json();
        assert_eq!(
            report["findings"].as_array().map(Vec::len),
            Some(0),
            "{}",
            report["findings"]
        );
        assert_eq!(with_verdict(&report, "error").len(), 0);
        let passed = with_verdict(&report, "pass").len();
        assert!(passed > 50, "{passed}");
        let skipped = with_verdict(&report, "skip");
        let said = skipped.iter().filter(|case| {
            case["reason"]
                .as_str()
                .is_some_and(|reason| reason.contains("--lend-collection"))
        });
        assert!(said.count() > 50);
        for seen in station.of("aliases/drop") {
            assert!(
                seen.body.contains("vdbs_") || !seen.body.contains("books"),
                "{seen:?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_lent_must_be_there_and_be_a_collection() {
    let station = Station::start().await;
    station.settle().await;
    for (names, word) in [
        (["books", "nowhere"], "there is no collection 'nowhere'"),
        (["films", "prod"], "may be an alias"),
    ] {
        let ran = borrow(&station, &station.near(), names).await;
        assert_eq!(ran.exit, 3, "{names:?}");
        let stopped = ran.json()["stopped"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        assert!(stopped.contains(word), "{stopped}");
        assert!(
            !station
                .seen()
                .iter()
                .any(crate::policy::station::Seen::changes)
        );
    }
    let ran = run(&["--lend-collection", "books"]).await;
    assert_eq!(ran.exit, 2, "{ran:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lent_collection_that_goes_away_is_not_made_again() {
    let station = Station::moody(vdbspec::server::ServerConfig::default(), |seen| {
        if seen.operation == "collections/has" && seen.earlier > 30 {
            crate::policy::station::Mood::Instead(
                200,
                None,
                json!({"code": 0, "data": {"has": false}}),
            )
        } else {
            crate::policy::station::Mood::Pass
        }
    })
    .await;
    station.settle().await;
    let before = station.inventory().await;
    borrow(&station, &station.near(), ["books", "films"]).await;
    assert_eq!(station.inventory().await, before);
}
