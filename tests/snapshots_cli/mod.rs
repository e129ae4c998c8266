//! Snapshots, driven through the binary over real sockets: an unchanged server never differs, a planted change shows
//! once, and what waits is reviewed anywhere.

mod dying;
mod places;
mod rest;
mod slips;
mod varying;

use crate::cli::process;
use crate::planted;

use std::fs;
use std::path::{Path, PathBuf};

use planted::{Change, Planted};
use process::{Served, command, text};
use serde_json::Value;
use tempfile::TempDir;

/// One case whose answer holds the message and the code that are changed.
const CASE: &str = "scenarios/aliases.create/second-owner";
/// Where its snapshot stands.
const PLACE: &str = "mine/aliases.create/scenarios.second-owner.snap";
/// Cases with lists, ids and times.
const FEW: &str = "scenarios/*";
/// How often an unchanged server is run against its snapshots.
const TIMES: usize = 10;

struct Folder {
    folder: TempDir,
}

impl Folder {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    /// Runs the binary in the folder with these variables set; the exit code and what it said.
    fn vdbspec(&self, args: &[&str], variables: &[(&str, &str)]) -> (Option<i32>, String) {
        let mut command = command();
        command.current_dir(self.folder.path()).args(args);
        command.envs(variables.iter().copied());
        let output = command.output().expect("the binary starts");
        (
            output.status.code(),
            text(&output.stdout) + &text(&output.stderr),
        )
    }

    /// A quiet run against this server beside its snapshots.
    fn run(&self, url: &str, more: &[&str]) -> (Option<i32>, String) {
        let args = [
            "run",
            "-q",
            "--target",
            url,
            "--snapshots",
            "s",
            "--label",
            "mine",
        ];
        self.vdbspec(&[&args[..], more].concat(), &[])
    }

    fn record(&self, url: &str, only: &str) {
        let (code, said) = self.run(url, &["--only", only, "--snapshot-mode", "record"]);
        assert_eq!(code, Some(0), "{said}");
    }

    fn path(&self, place: &str) -> PathBuf {
        self.folder.path().join("s").join(place)
    }

    fn waiting(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        collect(&self.folder.path().join("s"), &mut found);
        found.retain(|path| path.extension().is_some_and(|ending| ending == "new"));
        found
    }
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("readable") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            collect(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn ten_runs_on_an_unchanged_server_show_no_difference_and_no_token_is_recorded() {
    let folder = Folder::new();
    let token = [("A_TOKEN", "root:s3cret-word")];
    let served = Served::start(
        &["--dialect", "documents", "--token-env", "A_TOKEN"],
        &token,
    );
    let url = served.url();
    let args = [
        "run",
        "-q",
        "--target",
        &url,
        "--snapshots",
        "s",
        "--label",
        "mine",
    ];
    let args = [&args[..], &["--token-env", "A_TOKEN", "--only", FEW]].concat();
    let record = [&args[..], &["--snapshot-mode", "record"]].concat();
    let (code, said) = folder.vdbspec(&record, &token);
    assert_eq!(code, Some(0), "{said}");
    for _ in 0..TIMES {
        let (code, said) = folder.vdbspec(&args, &token);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains(" 0 changed, 0 new,"), "{said}");
    }
    let mut files = Vec::new();
    collect(&folder.path(""), &mut files);
    assert!(files.len() > 50, "{}", files.len());
    for path in files {
        let text = fs::read_to_string(&path).expect("UTF-8");
        let name = path.to_string_lossy().into_owned();
        assert!(!text.contains("s3cret") && !name.contains("__"), "{name}");
        assert!(!text.contains("127.0.0.1"), "{name} holds a host");
    }
}

/// Against the reference server with one thing changed, beside the snapshots of the unchanged one.
async fn changed(change: Change, more: &'static [&'static str]) -> (Folder, Option<i32>, String) {
    let served = Served::start(&["--dialect", "documents"], &[]);
    let planted = Planted::before(&served.url(), change).await;
    let (url, base) = (served.url(), planted.base.clone());
    let ended = tokio::task::spawn_blocking(move || {
        let folder = Folder::new();
        folder.record(&url, CASE);
        let (code, said) = folder.run(&base, &[&["--only", CASE], more].concat());
        (folder, code, said)
    });
    ended.await.expect("it ends")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_message_one_code_or_one_more_key_is_one_difference_and_the_order_of_a_list_is_none() {
    for (change, part) in [
        (planted::message as Change, "belongs to another"),
        (planted::code, "+  \"code\": 1699"),
        (planted::key, "+    \"extra\": true"),
    ] {
        let (folder, code, said) = changed(change, &[]).await;
        assert_eq!(code, Some(1), "{said}");
        assert!(
            said.contains(&format!("CHANGED {CASE}")) && said.contains(part),
            "{said}"
        );
        assert!(said.contains(" 1 changed, 0 new,"), "{said}");
        let exits: Vec<&str> = said
            .lines()
            .filter(|line| line.starts_with("exit "))
            .collect();
        assert_eq!(exits, ["exit 1: 1 answer differs from its snapshot"]);
        assert_eq!(said.lines().last(), exits.last().copied());
        assert_eq!(folder.waiting().len(), 1);
    }
    let (folder, code, said) = changed(planted::order, &[]).await;
    assert_eq!((code, folder.waiting().len()), (Some(0), 0), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_is_listed_shown_accepted_or_rejected() {
    let (folder, _, _) = changed(planted::code, &[]).await;
    let snapshots = |word: &str, more: &[&str]| {
        folder.vdbspec(
            &[&["snapshots", word, "--snapshots", "s"][..], more].concat(),
            &[],
        )
    };
    let (code, said) = snapshots("status", &[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.starts_with(&format!("changed {CASE} (")), "{said}");
    let (_, plain) = snapshots("diff", &[]);
    assert!(
        plain.contains("-  \"code\": 1602") && !plain.contains('\u{1b}'),
        "{plain}"
    );
    let (_, painted) = snapshots("diff", &["--color", "always"]);
    assert!(painted.contains("\u{1b}[31m-  \"code\": 1602"), "{painted}");
    assert_eq!(snapshots("status", &["--label", "another"]).0, Some(2));
    let (code, said) = snapshots("accept", &["scenarios/nothing"]);
    assert_eq!(code, Some(2), "{said}");
    let before = fs::read_to_string(folder.path(PLACE)).expect("recorded");
    let waiting = fs::read_to_string(&folder.waiting()[0]).expect("it waits");

    let (code, said) = snapshots("accept", &["scenarios/*"]);
    assert_eq!(code, Some(0), "{said}");
    let after = fs::read_to_string(folder.path(PLACE)).expect("recorded");
    assert_eq!(after, waiting);
    assert!(folder.waiting().is_empty());

    fs::write(folder.path(&format!("{PLACE}.new")), &before).expect("written");
    let (code, said) = snapshots("reject", &[]);
    assert_eq!(code, Some(0), "{said}");
    let still = fs::read_to_string(folder.path(PLACE)).expect("recorded");
    assert_eq!((still, folder.waiting().len()), (after, 0));
    assert_eq!(snapshots("status", &[]).0, Some(0));
    assert_eq!(
        folder
            .vdbspec(&["snapshots", "status", "--snapshots", "none"], &[])
            .0,
        Some(2)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_for_findings_only_is_not_failed_by_a_change_and_the_other_way_round() {
    for (change, fail_on, expected) in [
        (planted::message as Change, &["--fail-on", "findings"], 0),
        (planted::message, &["--fail-on", "changed"], 1),
        (planted::message, &["--fail-on", "both"], 1),
    ] {
        let (_, code, said) = changed(change, fail_on).await;
        assert_eq!(code, Some(expected), "{fail_on:?}: {said}");
    }
}

#[test]
fn findings_that_are_recorded_are_no_change() {
    let folder = Folder::new();
    let run = |more: &[&str]| {
        let args = ["run", "-q", "--fault", "two-json-documents", "--only", CASE];
        let args = [&args[..], &["--snapshots", "s", "--label", "mine"], more].concat();
        folder.vdbspec(&args, &[])
    };
    assert_eq!(run(&["--snapshot-mode", "record"]).0, Some(1));
    let (code, said) = run(&["--fail-on", "changed"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("findings do not count here"), "{said}");
    assert_eq!(run(&["--fail-on", "findings"]).0, Some(1));
}

#[test]
fn in_ci_nothing_is_written_a_change_fails_and_programs_read_it_apart_from_findings() {
    let folder = Folder::new();
    let served = Served::start(&["--dialect", "documents"], &[]);
    folder.record(&served.url(), CASE);
    let path = folder.path(PLACE);
    let text = fs::read_to_string(&path).expect("recorded");
    fs::write(&path, text.replace("1602", "1601")).expect("written");
    let url = served.url();
    let args = [
        "run",
        "--target",
        &url,
        "--only",
        CASE,
        "--snapshots",
        "s",
        "--label",
        "mine",
    ];
    let (code, said) = folder.vdbspec(&[&args[..], &["-q"]].concat(), &[("CI", "true")]);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("nothing was written") && folder.waiting().is_empty(),
        "{said}"
    );
    let json = [&args[..], &["--format", "json", "--output", "r.json"]].concat();
    folder.vdbspec(&json, &[("CI", "true")]);
    let report = fs::read(folder.folder.path().join("r.json")).expect("written");
    let report: Value = serde_json::from_slice(&report).expect("JSON");
    assert_eq!(report["snapshots"]["changed"][0]["case"], CASE);
    assert_eq!(report["findings"].as_array().map(Vec::len), Some(0));
    assert_eq!(report["exit"]["number"], 1);
    let junit = [&args[..], &["--format", "junit"]].concat();
    let (_, said) = folder.vdbspec(&junit, &[("CI", "true")]);
    assert!(said.contains("<testsuite name=\"snapshots\""), "{said}");
}

#[test]
fn to_record_is_refused_in_ci_before_anything_is_sent_or_written() {
    let folder = Folder::new();
    let run = |more: &[&str], variables: &[(&str, &str)]| {
        let args = ["run", "-q", "--only", CASE, "--snapshots", "s"];
        let args = [&args[..], &["--label", "mine", "--snapshot-mode", "record"]].concat();
        folder.vdbspec(&[&args[..], more].concat(), variables)
    };
    for variables in [
        &[("CI", "true")][..],
        &[("CI", "1"), ("INSTA_UPDATE", "always")],
        &[("CI", "woodpecker"), ("INSTA_UPDATE", "force")],
        &[("TF_BUILD", "True")],
    ] {
        // Nobody listens on port 1: whoever sent something would say so.
        let (code, said) = run(&["--target", "http://127.0.0.1:1"], variables);
        assert_eq!(code, Some(2), "{variables:?}: {said}");
        let sentence = "error: --snapshot-mode record writes snapshots, and in CI ";
        assert!(said.starts_with(sentence), "{said}");
        assert!(!folder.path("").exists(), "{variables:?}");
    }
    // As insta reads them, these are no CI; and the option is a plainer order than the variable.
    for variables in [&[("CI", "false")][..], &[("CI", "0")], &[("CI", "")]] {
        let (code, said) = run(&[], variables);
        assert_eq!(code, Some(0), "{variables:?}: {said}");
    }
    fs::write(folder.path(PLACE), "---\nsource: x\n---\nold\n").expect("written");
    assert_eq!(run(&[], &[("INSTA_UPDATE", "no")]).0, Some(0));
    let text = fs::read_to_string(folder.path(PLACE)).expect("recorded");
    assert!(text.contains("second"), "{text}");
}

#[test]
fn insta_update_says_what_becomes_of_a_difference_outside_ci_only() {
    let served = Served::start(&["--dialect", "documents"], &[]);
    for (variables, written, waiting, exit) in [
        (&[][..], false, 1, 1),
        (&[("INSTA_UPDATE", "new")], false, 1, 1),
        (&[("INSTA_UPDATE", "unseen")], false, 1, 1),
        (&[("INSTA_UPDATE", "no")], false, 0, 1),
        (&[("INSTA_UPDATE", "always")], true, 0, 0),
        (&[("INSTA_UPDATE", "always"), ("CI", "true")], false, 0, 1),
        (&[("INSTA_UPDATE", "new"), ("CI", "true")], false, 0, 1),
    ] {
        let folder = Folder::new();
        folder.record(&served.url(), CASE);
        let path = folder.path(PLACE);
        let right = fs::read_to_string(&path).expect("recorded");
        fs::write(&path, right.replace("1602", "1601")).expect("written");
        let url = served.url();
        let args = ["run", "-q", "--only", CASE, "--target", &url];
        let args = [&args[..], &["--snapshots", "s", "--label", "mine"]].concat();
        let (code, said) = folder.vdbspec(&args, variables);
        assert_eq!(code, Some(exit), "{variables:?}: {said}");
        let now = fs::read_to_string(&path).expect("recorded");
        assert_eq!(now == right, written, "{variables:?}");
        assert_eq!(folder.waiting().len(), waiting, "{variables:?}");
    }
}

#[test]
fn recording_the_whole_plan_takes_out_what_no_case_has_any_more() {
    let folder = Folder::new();
    let old = folder.path("mine/aliases.create/scenarios.long-gone.snap");
    fs::create_dir_all(old.parent().expect("it has one")).expect("made");
    fs::write(&old, "---\nsource: x\n---\nx\n").expect("written");
    let args = ["run", "-q", "--snapshots", "s", "--label", "mine"];
    let (code, said) = folder.vdbspec(&args, &[("CI", "true")]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("OBSOLETE") && old.exists(), "{said}");
    let record = [&args[..], &["--snapshot-mode", "record"]].concat();
    let (_, said) = folder.vdbspec(&record, &[]);
    assert!(said.contains("REMOVED") && !old.exists(), "{said}");
    // A case of each phase has one: examples, coverage and scenarios.
    let mut files = Vec::new();
    collect(&folder.path("mine"), &mut files);
    for phase in ["examples.", "coverage.", "scenarios."] {
        let of_phase = files.iter().filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(phase)
        });
        assert!(of_phase.count() > 3, "{phase}");
    }
}
