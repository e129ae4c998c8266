//! Targets that send the client elsewhere in the middle of a run: that is told as what it is, and nothing is followed.

use vdbspec::server::{Dialect, ServerConfig};

use crate::policy::binary::run;
use crate::policy::station::{Mood, Seen, Station};

/// Requests after which a target answers no more itself.
const MIDDLE: usize = 60;

async fn station(
    temper: impl Fn(&Seen, String) -> Mood + Send + Sync + 'static,
) -> (Station, Station) {
    let config = ServerConfig {
        dialect: Dialect::Documents,
        ..ServerConfig::default()
    };
    let other = Station::start().await;
    let base = format!("{}/prefix/v2/vectordb", other.near());
    let mood = move |seen: &Seen| temper(seen, format!("{base}/{}", seen.operation));
    (Station::moody(config, mood).await, other)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_of_one_operation_is_one_finding_that_says_where_to() {
    for status in [301, 302, 303, 307, 308] {
        let (station, other) = station(move |seen, to| match seen.operation.as_str() {
            "aliases/alter" => Mood::Elsewhere(status, to),
            _ => Mood::Pass,
        })
        .await;
        let near = station.near();
        let args = [
            "--target",
            &near,
            "--seed",
            "1",
            "--only",
            "scenarios/aliases.*",
        ];
        let ended = run(&args).await;
        let told = ended.stdout.clone() + &ended.stderr;
        assert_eq!(ended.exit, 1, "{told}");
        let findings: Vec<_> = told
            .lines()
            .filter(|line| line.starts_with("FAIL "))
            .collect();
        assert_eq!(findings.len(), 1, "{told}");
        assert!(findings[0].contains("transport/documented-path"), "{told}");
        let seen = format!("HTTP {status} redirects to {}", other.near());
        assert!(told.contains(&seen), "{told}");
        assert!(other.seen().is_empty(), "nothing is followed");
        assert_eq!(station.inventory().await, ["default"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_only_redirects_from_some_moment_on_ends_the_run_with_its_new_address() {
    let (station, other) = station({
        let count = std::sync::atomic::AtomicUsize::new(0);
        move |_, to| match count.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
            early if early < MIDDLE => Mood::Pass,
            _ => Mood::Elsewhere(307, to),
        }
    })
    .await;
    let ended = run(&["--target", &station.near(), "--seed", "1"]).await;
    let told = ended.stdout.clone() + &ended.stderr;
    let base = format!("{}/prefix", other.near());
    assert!(
        told.contains(&format!("give {base} to --target if it is the right one")),
        "{told}"
    );
    assert!(told.contains("STOPPED"), "{told}");
    for accused in [
        "aliases/create-effect",
        "accepted: HTTP 307",
        "still running",
    ] {
        assert!(!told.contains(accused), "{accused}: {told}");
    }
    assert!(other.seen().is_empty(), "nothing is followed");
}
