//! Targets that wish to be left alone for longer than anybody waits, in the middle of a run and while it is cleaned up after.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use vdbspec::server::{Dialect, ServerConfig};

use crate::clean::process::{Process, clean, ledgers};
use crate::policy::station::{Mood, Station};

/// Requests that are answered before the target wishes to be left alone: some collections are there by then.
const GOOD: usize = 40;

struct Scene {
    station: Station,
    state: tempfile::TempDir,
    is_busy: Arc<AtomicBool>,
}

/// A target that asks for so many seconds behind the first requests.
async fn scene(seconds: &'static str) -> Scene {
    let is_busy = Arc::new(AtomicBool::new(true));
    let count = AtomicUsize::new(0);
    let config = ServerConfig {
        dialect: Dialect::Documents,
        ..ServerConfig::default()
    };
    let asks = Arc::clone(&is_busy);
    let station = Station::moody(config, move |_| {
        let before = count.fetch_add(1, Ordering::Relaxed);
        if before >= GOOD && asks.load(Ordering::Relaxed) {
            Mood::Instead(429, Some(seconds), json!({}))
        } else {
            Mood::Pass
        }
    })
    .await;
    Scene {
        station,
        state: tempfile::tempdir().expect("a temporary folder"),
        is_busy,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_ends_when_it_is_asked_for_more_than_it_waits_and_what_may_be_left_is_named() {
    let scene = scene("3600").await;
    let begun = Instant::now();
    let near = scene.station.near();
    let args = ["--only", "scenarios/*", "--max-time", "5s"];
    let mut run = Process::run(scene.state.path(), &near, &args);
    run.says("asks to be left alone for 1h, longer than it is waited for")
        .await;
    let (code, said) = run.end().await;
    assert_eq!(code, Some(4), "{said}");
    assert!(begun.elapsed() < Duration::from_mins(1), "it took too long");
    assert!(said.contains("it is waited for 1m at most"), "{said}");
    assert!(said.contains("that may be left, named above"), "{said}");
    assert!(!said.contains("left behind"), "{said}");
    // An hour was refused; nothing was tried that did not end in time.
    assert!(
        said.contains("left alone for 1h, for which --clean-timeout 30s leaves no time"),
        "{said}"
    );
    assert!(!said.contains("did not end in time"), "{said}");
    // Nobody presses on: what was under way is answered, and nothing follows.
    let asked = scene.station.seen().len();
    assert!(asked <= GOOD + 6, "{asked}");
    let id = ledgers(scene.state.path()).pop().expect("a ledger");
    assert!(
        said.contains(&format!("vdbspec clean --run {id}")),
        "{said}"
    );

    let (code, said) = clean(scene.state.path(), &["--run", &id]).await;
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("asks to be left alone for 1h"), "{said}");
    assert_eq!(scene.station.seen().len(), asked + 1);

    scene.is_busy.store(false, Ordering::Relaxed);
    let (code, said) = clean(scene.state.path(), &["--run", &id]).await;
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(scene.station.inventory().await, ["default"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_over_bears_a_busy_target_no_longer_than_the_clean_timeout() {
    let scene = scene("20").await;
    let near = scene.station.near();
    let args = [
        "--only",
        "scenarios/*",
        "--max-time",
        "2s",
        "--clean-timeout",
        "3s",
    ];
    let begun = Instant::now();
    let mut run = Process::run(scene.state.path(), &near, &args);
    run.says("asks to be left alone for 20s: nothing is sent until then")
        .await;
    let (code, said) = run.end().await;
    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains("--max-time 2s"), "{said}");
    // Neither the twenty seconds nor the minutes of all removals are waited for.
    assert!(begun.elapsed() < Duration::from_secs(20), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn cleaning_up_says_that_it_waits_and_ends_at_once_when_somebody_wishes_that() {
    let scene = scene("50").await;
    let near = scene.station.near();
    let args = [
        "--only",
        "scenarios/*",
        "--max-time",
        "1s",
        "--clean-timeout",
        "1s",
    ];
    let mut run = Process::run(scene.state.path(), &near, &args);
    assert_eq!(run.end().await.0, Some(4));
    for name in ["INT", "TERM"] {
        let mut clean = Process::clean(scene.state.path(), &["--all"]);
        clean
            .says("asks to be left alone for 50s: nothing is sent until then")
            .await;
        let begun = Instant::now();
        clean.signal(name);
        let (code, said) = clean.end().await;
        assert_eq!(code, Some(4), "{said}");
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "it took too long"
        );
        assert!(said.contains("was interrupted"), "{said}");
        assert_eq!(ledgers(scene.state.path()).len(), 1);
    }
}
