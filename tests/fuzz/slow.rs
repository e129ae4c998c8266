//! Shrinking against a server that takes its time ends after some seconds, with the smallest request that it came to.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use assert_cmd::Command;
use serde_json::Value;

use crate::fuzz::drive::{fuzz, seen};
use crate::fuzz::planted::{Asked, Pause, Planted, REFUSED, Wrong};

/// Bytes of the shortest name that is refused.
const LONG: usize = 100;
/// Requests that the server answers at once.
const QUICK: u64 = 8;
/// What each later one takes.
const PAUSE: Duration = Duration::from_secs(2);
/// Attempts for which there is time then: within ten seconds each one takes a pause at least, and the last one may
/// begin at the very end.
const ATTEMPTS_MAX: u64 = QUICK + 10 / PAUSE.as_secs() + 1;

fn bug(asked: &Asked) -> Option<Wrong> {
    let is_met = asked.is("aliases/create") && asked.text("aliasName").len() >= LONG;
    is_met.then_some(REFUSED)
}

/// The number of a case with a name far longer than needed, and another thing that is not needed.
fn case() -> String {
    let mut command = Command::cargo_bin("vdbspec").expect("the binary");
    command.args([
        "fuzz",
        "--no-config",
        "--seed",
        "1",
        "--plan",
        "--format",
        "json",
    ]);
    command.args(["--operation", "aliases/create", "--cases", "300"]);
    let output = command.output().expect("it runs");
    let plan: Value = serde_json::from_slice(&output.stdout).expect("a plan");
    let requests = plan["requests"].as_array().expect("requests").iter();
    let fits = requests.filter(|request| {
        let body = request["body"].as_str().unwrap_or_default();
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        let length = body["aliasName"].as_str().map_or(0, str::len);
        length > 200 && body["dbName"].is_string()
    });
    let mut cases = fits.filter_map(|request| request["case"].as_str());
    let case = cases.find_map(|case| case.strip_prefix("fuzz/aliases.create/valid/"));
    case.expect("such a case among so many").to_owned()
}

/// How many attempts it took, and the body that is shown.
fn hunt(pause: Pause, case: &str) -> (u64, Value) {
    let planted = Planted::slow(bug, pause);
    let args = [
        "--strict",
        "--target",
        &planted.base,
        "--operation",
        "aliases/create",
        "--start",
        case,
        "--cases",
        "1",
    ];
    let (code, report) = fuzz(&args);
    assert_eq!(code, Some(1), "{report:#}");
    let attempts = seen(&report)[0]["attempts"].as_u64().expect("a number");
    let curl = report["findings"][0]["request"]
        .as_str()
        .expect("a request");
    let (_, body) = curl.split_once("--data-binary ").expect("a body");
    let body = serde_json::from_str(body.trim_matches('\'')).expect("JSON");
    (attempts, body)
}

#[test]
fn shrinking_ends_when_its_time_is_over_with_the_smallest_so_far() {
    fn pause(asked: &Asked) -> Duration {
        static ASKED: AtomicU64 = AtomicU64::new(0);
        if !asked.is("aliases/create") || ASKED.fetch_add(1, Ordering::SeqCst) < QUICK {
            return Duration::ZERO;
        }
        PAUSE
    }
    let case = case();
    let (usual, smallest) = hunt(|_| Duration::ZERO, &case);
    assert!(usual > ATTEMPTS_MAX, "{usual} attempts prove nothing");
    let length = |body: &Value| body["aliasName"].as_str().expect("a name").len();
    assert_eq!(length(&smallest), LONG, "{smallest}");
    let (attempts, reached) = hunt(pause, &case);
    assert!((1..=ATTEMPTS_MAX).contains(&attempts), "{attempts}");
    // It shows the bug, and is smaller than the request that it began with.
    assert!((LONG..=200).contains(&length(&reached)), "{reached}");
}
