//! A target that dies midway: what it did not answer is no difference, and the exit code says that it is not known.

use super::{Served, compare, kinds, planted, text, vdbspec};
use planted::mortal::mortal;

/// Enough cases that a few hundred requests do not play them all.
const SOME: [&str; 3] = ["--only", "examples/*", "scenarios/*"];

#[test]
fn what_a_dead_target_did_not_answer_is_undecided_and_never_a_difference() {
    let served = Served::start(&["--dialect", "documents"], &[]);
    for (requests, at) in [(0, 0), (150, 0), (310, 1), (420, 0), (530, 1)] {
        let dying = mortal(&served.url(), requests);
        let mut sides = ["embedded:documents"; 2];
        sides[at] = &dying;
        let (exit, report) = compare(sides[0], sides[1], &SOME);
        assert!(exit == Some(3) || exit == Some(4), "{exit:?} {report:#}");
        assert_eq!(kinds(&report), [], "after {requests} requests: {report:#}");
        let undecided = report["targets"][at]["undecided"].as_array();
        assert!(undecided.is_some_and(|all| all.len() > 10), "{report:#}");
    }
}

#[test]
fn a_label_beside_a_target_that_dies_stays_as_it_was() {
    let served = Served::start(&["--dialect", "documents"], &[]);
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().to_string_lossy().into_owned();
    let args = ["run", "-q", "--target", &served.url(), "--label", "mine"].map(str::to_owned);
    let mut args: Vec<&str> = args.iter().map(String::as_str).collect();
    args.extend(["--snapshots", &place, "--snapshot-mode", "record"]);
    let recorded = vdbspec(&[&args[..], &SOME].concat());
    assert_eq!(
        recorded.status.code(),
        Some(0),
        "{}",
        text(&recorded.stdout)
    );
    let dying = mortal(&served.url(), 200);
    let more = [&["--snapshots", &place][..], &SOME].concat();
    let (exit, report) = compare("mine", &dying, &more);
    assert!(exit == Some(3) || exit == Some(4), "{exit:?} {report:#}");
    assert_eq!(kinds(&report), []);
    let (exit, report) = compare("mine", &served.url(), &more);
    assert_eq!(exit, Some(0), "{report:#}");
}
