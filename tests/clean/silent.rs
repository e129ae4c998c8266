//! Targets that fall silent: each request waits until its time-out, in the middle of a run and while it is cleaned up after.

use std::time::{Duration, Instant};

use crate::clean::process::{Process, Served, clean, ledgers};
use crate::clean::proxy::{Held, Proxy};
use crate::clean::world::World;

/// Longest wait for one answer: longer than all else that a run waits for here, so that not one may be waited for.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(100);
/// What a run may take that waits for none.
const WALL_MAX: Duration = Duration::from_mins(1);

/// A run whose target is silent from this request on; what it said, and that it left nothing that cannot be removed.
async fn silent_from(number: usize, budget: [&str; 2]) -> String {
    let served = Served::start(&["--dialect", "documents"]);
    let world = World::inhabited(&served.url).await;
    let before = world.everything().await;
    let proxy = Proxy::before(&served.url, Duration::ZERO).await;
    let state = tempfile::tempdir().expect("a temporary folder");
    proxy.hold_from(number);
    let timeout = ANSWER_TIME_MAX.as_secs().to_string();
    let limits = ["--clean-timeout", "3s", "--timeout", &timeout];
    let args = [&["--only", "scenarios/*"][..], &budget, &limits].concat();
    let begun = Instant::now();
    let mut run = Process::run(state.path(), proxy.base(), &args);
    proxy.reached(number).await;
    let (code, said) = run.end().await;
    assert!(begun.elapsed() < WALL_MAX, "{:?}: {said}", begun.elapsed());
    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains("may be left"), "{said}");
    let id = ledgers(state.path()).pop().expect("a ledger");
    assert!(
        said.contains(&format!("vdbspec clean --run {id}")),
        "{said}"
    );
    proxy.release(Held::Lose);
    let (code, told) = clean(state.path(), &["--run", &id]).await;
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(world.everything().await, before);
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_whose_time_is_over_waits_for_no_answer_longer_than_the_clean_timeout() {
    let said = silent_from(60, ["--max-time", "8s"]).await;
    assert!(said.contains("--max-time 8s"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_falls_silent_while_it_is_cleaned_up_after_is_borne_for_the_clean_timeout() {
    // The requests of cases are counted, and those that clean up come on top.
    let said = silent_from(80, ["--max-requests", "60"]).await;
    assert!(said.contains("--max-requests 60"), "{said}");
}
