//! Labels: what a target answered once is compared like a target that is there.

use std::fs;

use super::{FEW, Planted, Served, compare, kinds, planted, text, vdbspec};
use tempfile::TempDir;

/// The snapshots of this target under the label `mine`.
fn recorded(target: &str, only: &str) -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let place = folder.path().to_string_lossy().into_owned();
    let args = [
        "run", "-q", "--target", target, "--only", only, "--label", "mine",
    ];
    let record = ["--snapshots", &place, "--snapshot-mode", "record"];
    let output = vdbspec(&[&args[..], &record].concat());
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    (folder, place)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_label_shows_the_same_differences_as_the_target_that_was_recorded() {
    let served = Served::start(&["--dialect", "documents"], &[]);
    let (_folder, place) = recorded(&served.url(), FEW);
    for (change, expected) in [
        (
            planted::code as planted::Change,
            Some(("code", "code 1602 → 1699")),
        ),
        (
            planted::key,
            Some(("data-shape", "/data/extra: absent → boolean")),
        ),
        (planted::order, None),
    ] {
        let station = Planted::before(&served.url(), change).await;
        let (base, place) = (station.base.clone(), place.clone());
        let ended = tokio::task::spawn_blocking(move || {
            compare("mine", &base, &["--only", FEW, "--snapshots", &place])
        });
        let (exit, report) = ended.await.expect("it ends");
        assert_eq!(exit, Some(i32::from(expected.is_some())), "{report:#}");
        let expected = expected.map(|(kind, what)| (kind.to_owned(), what.to_owned()));
        assert_eq!(kinds(&report), expected.into_iter().collect::<Vec<_>>());
        // Nothing is listed as answered by one of them only: a label holds no more than a run sends.
        for side in report["targets"].as_array().expect("two") {
            assert_eq!(side["alone"].as_array().map(Vec::len), Some(0), "{side:#}");
        }
    }
}

#[test]
fn a_label_of_which_a_request_was_another_one_is_not_the_same_and_the_last_line_says_so() {
    let (_folder, place) = recorded("embedded:documents", FEW);
    let folder = format!("{place}/mine/aliases.create");
    let path = format!("{folder}/scenarios.one-alias.snap");
    let text = fs::read_to_string(&path).expect("recorded");
    fs::write(&path, text.replacen("aliasName", "aliasname", 1)).expect("written");
    let more = ["--snapshots", &place, "--only", FEW];
    let (exit, report) = compare("mine", "embedded:documents", &more);
    assert_eq!((exit, kinds(&report).len()), (Some(3), 0), "{report:#}");
    let asked = report["other_requests"][0].as_str();
    assert_eq!(asked, Some("scenarios/aliases.create/one-alias"));
    let said = vdbspec(&[&["compare", "mine", "embedded:documents"][..], &more].concat());
    assert!(super::text(&said.stdout).contains("; 1 case asked in another way\n"));
}

#[test]
fn two_labels_need_no_server_and_a_corrupt_snapshot_is_one_sentence() {
    let (_folder, place) = recorded("embedded:documents", FEW);
    let more = ["--snapshots", &place, "--only", FEW];
    let (exit, report) = compare("mine", "mine", &more);
    assert_eq!((exit, kinds(&report).len()), (Some(0), 0), "{report:#}");
    let folder = format!("{place}/mine/aliases.create");
    let path = fs::read_dir(folder).expect("a folder").next().expect("one");
    let path = path.expect("readable").path();
    for bad in [&b"no header"[..], b"---\nx: 1\n", b"\xff\xfe", b""] {
        fs::write(&path, bad).expect("written");
        let output = vdbspec(&[&["compare", "mine", "mine"][..], &more].concat());
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(
            said.starts_with("error: ") && said.lines().count() == 1,
            "{said}"
        );
        assert!(said.contains(&*path.to_string_lossy()), "{said}");
        assert_eq!(fs::read(&path).expect("still there"), bad);
    }
}
