//! `clean --clean-timeout`: it ends in time, says what may be left, and can be typed again.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::clean::process::{Process, Served, clean, ledgers};
use crate::clean::proxy::{Held, Proxy};
use crate::clean::world::World;

/// A request in the middle of the cases.
const MIDDLE: usize = 120;
/// What `clean` may take that is given a second: its process must start, and the machine may be busy.
const WALL_MAX: Duration = Duration::from_secs(20);

struct Scene {
    _served: Served,
    world: World,
    before: BTreeMap<String, String>,
    proxy: Proxy,
    state: tempfile::TempDir,
    run: String,
}

/// A run that was killed in its middle.
async fn killed() -> Scene {
    let served = Served::start(&["--dialect", "documents"]);
    let world = World::inhabited(&served.url).await;
    let before = world.everything().await;
    let proxy = Proxy::before(&served.url, Duration::ZERO).await;
    let state = tempfile::tempdir().expect("a temporary folder");
    proxy.hold_from(MIDDLE);
    let mut run = Process::run(state.path(), proxy.base(), &["--only", "scenarios/*"]);
    proxy.reached(MIDDLE).await;
    run.signal("KILL");
    run.end().await;
    proxy.release(Held::Lose);
    let run = ledgers(state.path()).pop().expect("a ledger");
    Scene {
        _served: served,
        world,
        before,
        proxy,
        state,
        run,
    }
}

/// `clean` with a bound while the target is silent from this request on.
async fn bounded(scene: &Scene, silent_from: usize) -> String {
    scene.proxy.hold_from(silent_from);
    let begun = Instant::now();
    let args = ["--run", &scene.run, "--clean-timeout", "1s"];
    let (code, said) = clean(scene.state.path(), &args).await;
    assert_eq!(code, Some(4), "{said}");
    assert!(begun.elapsed() < WALL_MAX, "{:?}: {said}", begun.elapsed());
    assert!(said.contains("(--clean-timeout 1s)"), "{said}");
    assert_eq!(ledgers(scene.state.path()), [scene.run.as_str()]);
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn clean_ends_within_its_bound_and_names_what_it_had_found() {
    let scene = killed().await;
    // Lists and looks are answered, and what removes the first things is not.
    let said = bounded(&scene, 40).await;
    assert!(
        said.contains(": it was there, and clean-up did not end in time"),
        "{said}"
    );
    assert!(
        said.contains("left what nobody had looked for by then, if there is any"),
        "{said}"
    );
    scene.proxy.release(Held::Lose);
    let (code, said) = clean(scene.state.path(), &["--run", &scene.run]).await;
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(scene.world.everything().await, scene.before);
}

#[tokio::test(flavor = "multi_thread")]
async fn so_it_does_where_nothing_is_answered_at_all() {
    let scene = killed().await;
    let said = bounded(&scene, 1).await;
    assert!(said.contains("left whatever the run left: "), "{said}");
    assert!(said.contains("nothing was looked for"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bound_that_is_long_enough_changes_nothing() {
    let scene = killed().await;
    let args = ["--run", &scene.run, "--clean-timeout", "10m"];
    let (code, said) = clean(scene.state.path(), &args).await;
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(scene.world.everything().await, scene.before);
}
