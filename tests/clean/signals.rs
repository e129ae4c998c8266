//! Signals: the first one ends a run in order, the second one at once.

use std::time::{Duration, Instant};

use crate::clean::process::{Process, Served, clean, ledgers};
use crate::clean::proxy::{Held, Proxy};
use crate::clean::world::World;

/// A request in the middle of the cases.
const MIDDLE: usize = 150;
const CASES: [&str; 2] = ["--only", "scenarios/*"];

struct Scene {
    _served: Served,
    world: World,
    proxy: Proxy,
    state: tempfile::TempDir,
    run: Process,
}

/// A run in whose middle the target no longer answers.
async fn stuck(args: &[&str]) -> Scene {
    let served = Served::start(&["--dialect", "documents"]);
    let world = World::inhabited(&served.url).await;
    let proxy = Proxy::before(&served.url, Duration::ZERO).await;
    let state = tempfile::tempdir().expect("a temporary folder");
    proxy.hold_from(MIDDLE);
    let run = Process::run(state.path(), proxy.base(), &[&CASES, args].concat());
    proxy.reached(MIDDLE).await;
    Scene {
        _served: served,
        world,
        proxy,
        state,
        run,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_signal_ends_a_run_in_order_with_a_summary_and_nothing_left() {
    for name in ["INT", "TERM", "HUP"] {
        let mut scene = stuck(&[]).await;
        scene.run.signal(name);
        scene.run.says("interrupted: no further case begins").await;
        scene.proxy.release(Held::Pass);
        let (code, said) = scene.run.end().await;
        assert_eq!(code, Some(3), "{name}: {said}");
        assert!(said.contains("\nexit 3: "), "{name}: {said}");
        let all = scene.world.everything().await;
        assert!(!all.keys().any(|name| is_ours(name)), "{all:?}");
        assert_eq!(ledgers(scene.state.path()), [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_in_flight_are_cut_off_and_clean_up_still_happens() {
    let mut scene = stuck(&["--clean-timeout", "30s", "--timeout", "600"]).await;
    scene.run.signal("TERM");
    scene.run.says("interrupted").await;
    // What hangs goes on hanging; what comes later is answered.
    scene.proxy.release_later();
    let (code, said) = scene.run.end().await;
    assert_eq!(code, Some(3), "{said}");
    let all = scene.world.everything().await;
    assert!(!all.keys().any(|name| is_ours(name)), "{all:?}");
    assert_eq!(ledgers(scene.state.path()), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn clean_up_that_does_not_end_in_time_says_what_stayed_and_how_to_remove_it() {
    let mut scene = stuck(&["--clean-timeout", "1s"]).await;
    let begun = Instant::now();
    scene.run.signal("INT");
    let (code, said) = scene.run.end().await;
    assert_eq!(code, Some(4), "{said}");
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "it took too long"
    );
    assert!(
        said.contains("\nexit 4: ") && said.contains("left "),
        "{said}"
    );
    scene.proxy.release(Held::Pass);
    sweep_as_told(&scene, &said).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_signal_ends_a_run_at_once_and_prints_the_command_that_cleans_up() {
    let mut scene = stuck(&[]).await;
    scene.run.signal("INT");
    scene.run.says("interrupted").await;
    // Whoever has read that sentence is heard at once, however soon after it.
    scene.run.signal("INT");
    scene.run.says("second signal").await;
    let (code, said) = scene.run.end().await;
    assert_eq!(code, Some(4), "{said}");
    scene.proxy.release(Held::Lose);
    sweep_as_told(&scene, &said).await;
}

/// Types the command that the run printed; then nothing of it is left.
async fn sweep_as_told(scene: &Scene, said: &str) {
    let runs = ledgers(scene.state.path());
    let run = runs.first().expect("the ledger stays");
    assert!(
        said.contains(&format!("vdbspec clean --run {run}")),
        "{said}"
    );
    let (code, told) = clean(scene.state.path(), &["--run", run]).await;
    assert_eq!(code, Some(0), "{told}");
    let all = scene.world.everything().await;
    assert!(!all.keys().any(|name| is_ours(name)), "{all:?}");
    assert_eq!(ledgers(scene.state.path()), [""; 0]);
}

/// Names with our prefix but those of the foreign token.
fn is_ours(name: &str) -> bool {
    let rest = name.rsplit_once("vdbs_").map(|(_, rest)| rest);
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with("zzzzzz_"))
}
