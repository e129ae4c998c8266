//! SIGKILL at any moment, then `clean`: nothing of the run is left, and nothing else is touched.

use std::time::Duration;

use crate::clean::process::{Process, Served, clean, ledgers};
use crate::clean::proxy::{Held, Proxy};
use crate::clean::world::World;

/// How often a run is killed, and at which request at the latest.
const FEW: (usize, usize, &[&str]) = (20, 250, &["--only", "scenarios/*"]);
/// The same where there is time.
const MANY: (usize, usize, &[&str]) = (200, 3000, &[]);

/// Knuth's generator: the moments are any, and the same in every run of the test.
fn draw(state: &mut u64, below: usize) -> usize {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*state >> 33).expect("31 bits") % below
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_killed_at_any_moment_leaves_nothing_once_it_is_cleaned_up() {
    let full = std::env::var_os("VDBSPEC_FULL").is_some_and(|value| value == "1");
    let (kills, latest, cases) = if full { MANY } else { FEW };
    let served = Served::start(&["--dialect", "documents"]);
    let world = World::inhabited(&served.url).await;
    let before = world.everything().await;
    let proxy = Proxy::before(&served.url, Duration::from_micros(200)).await;
    let state = tempfile::tempdir().expect("a temporary folder");
    let mut random = 7;
    let (mut killed, mut dirty) = (0, 0);
    for round in 0..kills {
        let moment = 1 + draw(&mut random, latest);
        let held = [Held::Pass, Held::Lose][draw(&mut random, 2)];
        let number = ["1", "8"][draw(&mut random, 2)];
        proxy.hold_from(moment);
        let args = [cases, &["--concurrency", number]].concat();
        let mut run = Process::run(state.path(), proxy.base(), &args);
        tokio::select! {
            () = proxy.reached(moment) => {
                run.signal("KILL");
                killed += 1;
            }
            _ = run.end() => {}
        }
        run.end().await;
        proxy.release(held);
        if world.everything().await != before {
            dirty += 1;
        }
        let (code, said) = clean(state.path(), &["--all"]).await;
        let place = format!("round {round}, request {moment}, {held:?}: {said}");
        assert_eq!(code, Some(0), "{place}");
        assert_eq!(world.everything().await, before, "{place}");
        assert_eq!(ledgers(state.path()), [""; 0], "{place}");
    }
    assert!(killed * 2 > kills, "only {killed} runs were killed");
    assert!(
        dirty * 4 > killed,
        "only {dirty} of {killed} killed runs left anything"
    );
}
