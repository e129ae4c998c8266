//! The command `fuzz` as a user runs it: against the embedded server, right and wrong.

mod catalogue;
mod drive;
mod interrupted;
mod lost;
mod parts;
mod planted;
mod rare;
mod recorded;
mod same;
mod shrinking;
mod slow;
use crate::upstream;

use assert_cmd::Command;
use serde_json::Value;

use drive::{failures, findings, fuzz};

#[test]
fn a_right_server_shows_no_failure_and_accepts_what_is_documented() {
    let (code, report) = fuzz(&["--cases", "900"]);
    assert_eq!(failures(&report), Vec::<&Value>::new());
    assert_eq!((code, &report["stopped"]), (Some(0), &Value::Null));
    let fuzz = &report["fuzz"];
    let count = |key: &str| fuzz[key].as_u64().expect("a number");
    assert_eq!(count("cases") + count("unplayed"), 900);
    let (positives, accepted) = (count("positives"), count("positives_accepted"));
    assert!(positives > 300, "{positives}");
    assert!(
        accepted * 100 >= positives * 95,
        "{accepted} of {positives}"
    );
}

#[test]
fn a_defect_that_is_always_there_hides_no_rare_one() {
    let (code, report) = fuzz(&[
        "--cases",
        "1500",
        "--operation",
        "aliases/create",
        "--fault",
        "success-200",
        "--fault",
        "only-255-byte-alias-refused",
    ]);
    assert_eq!(code, Some(1));
    let found = findings(&report);
    let always = found.iter().any(|(rule, _)| rule == "code/success-is-zero");
    let rare = found.iter().any(|(rule, _)| rule == "request/long-name");
    assert!(always && rare, "{found:?}");
    let seen = report["findings"].as_array().expect("findings").iter();
    let most = seen.filter_map(|finding| finding["times"].as_u64()).max();
    assert!(most > Some(100), "{most:?}");
}

#[test]
fn a_case_can_be_drawn_alone_by_the_command_that_its_finding_shows() {
    let fault = ["--fault", "missing-alias-name-accepted"];
    let (_, report) = fuzz(&[&["--cases", "600"], &fault[..]].concat());
    let found = failures(&report);
    let rerun = found.first().expect("a failure")["rerun"].as_str();
    let words = rerun.expect("a command").split_whitespace().skip(2);
    let words: Vec<&str> = words.collect();
    let (code, again) = fuzz(
        &words[words
            .iter()
            .position(|word| *word == "--operation")
            .expect("--operation")..],
    );
    assert_eq!((code, findings(&again).len()), (Some(0), 0), "no fault");
    let narrow = [
        &words[words
            .iter()
            .position(|word| *word == "--operation")
            .expect("it")..],
        &fault[..],
    ]
    .concat();
    let (code, again) = fuzz(&narrow);
    assert_eq!(code, Some(1));
    assert_eq!(failures(&again).len(), 1);
}

#[test]
fn what_cannot_be_drawn_is_refused_before_anything_is_sent() {
    let mut command = Command::cargo_bin("vdbspec").expect("the binary");
    let output = command
        .args(["fuzz", "--no-config", "--class", "no-such-class"])
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("'no-such-class'"));
}
