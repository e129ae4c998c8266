//! Still failing, fixed, or not to be decided: and the exit code that says so.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::files;
use super::process::{Served, text, vdbspec};

/// A fault that one case shows.
const FAULT: &str = "create-makes-two-owners";
/// That case.
const CASE: &str = "scenarios/aliases.create/second-owner";

/// Runs the case on a server with the fault and keeps what it finds.
fn record(folder: &Path) -> String {
    let folder = folder.to_str().expect("UTF-8");
    let output = vdbspec(&[
        "run",
        "--seed",
        "1",
        "--fault",
        FAULT,
        "--only",
        CASE,
        "--regressions",
        folder,
    ]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    text(&output.stdout)
}

/// Replays with these further arguments; the exit code and all that was said.
fn replay(file: &Path, more: &[&str]) -> (Option<i32>, String) {
    let file = file.to_str().expect("UTF-8");
    let args: Vec<&str> = ["replay", file].iter().chain(more).copied().collect();
    let output = vdbspec(&args);
    let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
    (output.status.code(), said)
}

#[test]
fn a_finding_is_kept_in_one_file_for_its_owner_and_the_report_names_the_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let said = record(folder.path());
    let files = files(folder.path());
    let [file] = files.as_slice() else {
        panic!("one finding, one file: {files:?}");
    };
    let mode = std::fs::metadata(file)
        .expect("the file")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let kept = std::fs::read_to_string(file).expect("text");
    assert!(
        !kept.contains("vdbspec:embedded"),
        "the token is in it: {kept}"
    );
    let command = format!("--profile documents {}", file.display());
    let line = said.lines().find(|line| line.contains("replay:"));
    let line = line.expect("the command");
    assert!(
        line.contains("vdbspec replay ") && line.ends_with(&command),
        "{line}"
    );
}

#[test]
fn what_still_fails_is_a_finding_and_what_is_fixed_is_none() {
    let folder = tempfile::tempdir().expect("a folder");
    record(folder.path());
    let file = &files(folder.path())[0];
    let (exit, said) = replay(file, &["--fault", FAULT]);
    assert_eq!(exit, Some(1), "{said}");
    assert!(said.contains("1 still failing"), "{said}");
    assert!(said.contains("FAIL coherence/one-owner"), "{said}");
    let (exit, said) = replay(file, &[]);
    assert_eq!(exit, Some(0), "{said}");
    assert!(said.contains("1 fixed") && !said.contains("FAIL"), "{said}");
}

#[test]
fn a_replay_works_on_any_target_and_leaves_nothing_there() {
    let folder = tempfile::tempdir().expect("a folder");
    record(folder.path());
    let file = &files(folder.path())[0];
    let served = Served::start(&["--dialect", "milvus-2.6"], &[]);
    let target = format!("http://{}", served.address);
    let (exit, said) = replay(file, &["--target", &target, "--profile", "documents"]);
    assert_eq!(exit, Some(0), "{said}");
    assert!(said.contains("1 fixed"), "{said}");
}

#[test]
fn a_finding_whose_set_up_does_not_work_is_neither_there_nor_gone() {
    let folder = tempfile::tempdir().expect("a folder");
    record(folder.path());
    let file = &files(folder.path())[0];
    for more in [
        &["--fault", "refuse-all"][..],
        &["--target", "http://127.0.0.1:1"],
        &["--fault", "starting-up"],
    ] {
        let (exit, said) = replay(file, more);
        assert_eq!(exit, Some(3), "{more:?}: {said}");
        assert!(said.contains("1 undecided"), "{more:?}: {said}");
    }
}

#[test]
fn a_broken_file_is_one_sentence_and_nothing_is_sent() {
    let folder = tempfile::tempdir().expect("a folder");
    record(folder.path());
    let file = &files(folder.path())[0];
    let kept = std::fs::read_to_string(file).expect("text");
    let half = kept.get(..kept.len() / 2).unwrap_or_default().to_owned();
    for (broken, word) in [
        (half, "no finding that vdbspec has written"),
        (kept.replace("\"format\": 1", "\"format\": 7"), "format 7"),
        (
            kept.replace("aliases/create", "aliases/invent"),
            "aliases/invent",
        ),
        (String::new(), "no finding that vdbspec has written"),
    ] {
        let path = folder.path().join("broken.json");
        std::fs::write(&path, broken).expect("written");
        let (exit, said) = replay(&path, &[]);
        assert_eq!(exit, Some(2), "{said}");
        assert!(
            said.contains(word) && said.contains("broken.json"),
            "{said}"
        );
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    let (exit, said) = replay(&folder.path().join("none.json"), &[]);
    assert_eq!(exit, Some(2), "{said}");
}

#[test]
fn the_next_run_replays_first_and_changes_no_file_while_the_finding_is_there() {
    let folder = tempfile::tempdir().expect("a folder");
    record(folder.path());
    let file = files(folder.path())[0].clone();
    let before = std::fs::read(&file).expect("bytes");
    let said = record(folder.path());
    assert!(said.contains("1 still failing"), "{said}");
    assert!(
        said.contains("and 1 more"),
        "the case and its replay are one finding: {said}"
    );
    assert_eq!(files(folder.path()), std::slice::from_ref(&file));
    assert_eq!(std::fs::read(&file).expect("bytes"), before);
    let path = folder.path().to_str().expect("UTF-8");
    let output = vdbspec(&["run", "--seed", "2", "--only", CASE, "--regressions", path]);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("1 fixed"), "{said}");
}

#[test]
fn a_file_cannot_make_a_replay_touch_what_is_not_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    record(folder.path());
    let file = &files(folder.path())[0];
    let kept = std::fs::read_to_string(file).expect("text");
    let run = kept
        .split("\"run\": \"")
        .nth(1)
        .and_then(|rest| rest.get(..6));
    let run = run.expect("a run token");
    // Of the names in the bodies only: those of what is made beforehand must be of the run.
    let evil = kept.replace(
        &format!("aliasName\\\":\\\"vdbs_{run}_"),
        "aliasName\\\":\\\"prod_",
    );
    assert_ne!(evil, kept);
    std::fs::write(file, evil).expect("written");
    let (exit, said) = replay(file, &["--fault", FAULT]);
    assert_eq!(exit, Some(3), "{said}");
    assert!(said.contains("our own gate held a request back"), "{said}");
}
