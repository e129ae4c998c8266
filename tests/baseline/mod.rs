//! Baselines, driven through the binary: what is accepted is expected, what goes beyond it fails, and what is gone is
//! stale.

mod edited;
mod parts;

use crate::cli::process;

use std::fs;
use std::path::{Path, PathBuf};

use process::{Served, command, text, vdbspec};
use serde_json::Value;
use tempfile::TempDir;

/// A fault that one rule notices on many requests.
const FAULT: &str = "two-json-documents";
const RULE: &str = "transport/one-json-value";
/// Another, which leaves every rule decided.
const OTHER: &str = "drop-by-prefix";
const OTHER_RULE: &str = "aliases/drop-effect";
/// Few cases; the whole plan is played where it must be.
const FEW: &str = "scenarios/aliases.create/*";

struct Folder {
    folder: TempDir,
}

impl Folder {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("the file is there")
    }

    /// Runs the binary in the folder; the exit code and everything that it said.
    fn vdbspec(&self, args: &[&str]) -> (Option<i32>, String) {
        let mut command = command();
        let output = command.current_dir(self.folder.path()).args(args).output();
        let output = output.expect("the binary starts");
        let said = text(&output.stdout) + &text(&output.stderr);
        (output.status.code(), said)
    }

    /// A run with a report as JSON in `report.json`.
    fn run(&self, args: &[&str]) -> (Option<i32>, Value) {
        let report = ["run", "--format", "json", "--output", "report.json"];
        let (code, _) = self.vdbspec(&[&report, args].concat());
        let report = serde_json::from_str(&self.text("report.json")).expect("JSON");
        (code, report)
    }

    fn accept_all(&self) {
        let args =
            "baseline accept --all --reason our-proxy --baseline e.toml --report report.json";
        let (code, said) = self.vdbspec(&args.split(' ').collect::<Vec<_>>());
        assert_eq!(code, Some(0), "{said}");
    }
}

fn number(report: &Value, pointer: &str) -> u64 {
    let value = report.pointer(pointer).and_then(Value::as_u64);
    value.unwrap_or_else(|| panic!("no number at {pointer}"))
}

fn length(report: &Value, pointer: &str) -> usize {
    let list = report.pointer(pointer).and_then(Value::as_array);
    list.unwrap_or_else(|| panic!("no list at {pointer}")).len()
}

#[test]
fn an_accepted_finding_is_expected_a_fixed_one_is_stale_and_pruning_mends_the_file() {
    let folder = Folder::new();
    let (code, _) = folder.run(&["--fault", OTHER]);
    assert_eq!(code, Some(1));
    folder.accept_all();

    let (code, report) = folder.run(&["--fault", OTHER, "--baseline", "e.toml"]);
    assert_eq!(code, Some(0), "an accepted finding fails nothing");
    assert_eq!(number(&report, "/baseline/expected"), 1);
    assert_eq!(report["findings"][0]["accepted"], "our-proxy");
    let (_, said) = folder.vdbspec(&["run", "--fault", OTHER, "--baseline", "e.toml"]);
    assert!(
        said.starts_with(&format!("EXPECTED {OTHER_RULE}")),
        "{said}"
    );
    assert!(
        said.contains("our-proxy") && said.contains("(1 expected)"),
        "{said}"
    );

    let (code, report) = folder.run(&["--baseline", "e.toml"]);
    assert_eq!(
        code,
        Some(1),
        "an entry that no longer occurs fails the run"
    );
    assert_eq!(length(&report, "/baseline/stale"), 1);
    assert_eq!(number(&report, "/exit/number"), 1);

    let before = folder.text("e.toml");
    fs::write(folder.path("e.toml"), format!("# kept\n\n{before}")).expect("written");
    let prune = [
        "baseline",
        "prune",
        "--baseline",
        "e.toml",
        "--report",
        "report.json",
    ];
    let (code, said) = folder.vdbspec(&prune);
    assert_eq!(code, Some(0), "{said}");
    let after = folder.text("e.toml");
    assert!(
        after.starts_with("# kept\n") && !after.contains(OTHER_RULE),
        "{after}"
    );
    let (code, _) = folder.run(&["--baseline", "e.toml"]);
    assert_eq!(code, Some(0));
    let names: Vec<_> = fs::read_dir(folder.folder.path())
        .expect("readable")
        .collect();
    assert_eq!(names.len(), 2, "no temporary file stays");
}

#[test]
fn what_is_new_or_goes_beyond_what_was_accepted_fails_beside_what_is_expected() {
    let folder = Folder::new();
    folder.run(&["--fault", FAULT, "--only", FEW]);
    folder.accept_all();
    let few = ["--baseline", "e.toml", "--only", FEW];
    let (code, _) = folder.run(&[&["--fault", FAULT][..], &few].concat());
    assert_eq!(code, Some(0));
    let both = ["--fault", FAULT, "--fault", OTHER, "--baseline", "e.toml"];
    let (code, report) = folder.run(&[&both[..], &["--only", "scenarios/aliases.drop/*"]].concat());
    assert_eq!(code, Some(1));
    // The same rule on an operation on which nobody accepted it.
    assert_eq!(report["baseline"]["beyond"][0]["rule"], RULE);
    let why = report["baseline"]["beyond"][0]["why"].to_string();
    assert!(why.contains("aliases/drop"), "{why}");

    // As a warning it was accepted, as a failure it was not.
    let text = folder.text("e.toml").replace("\"fail\"", "\"warn\"");
    fs::write(folder.path("e.toml"), text).expect("written");
    let (code, report) = folder.run(&[&["--fault", FAULT][..], &few].concat());
    assert_eq!(code, Some(1));
    let why = report["baseline"]["beyond"][0]["why"].to_string();
    assert!(why.contains("accepted as a warning"), "{why}");

    // An update follows what is there now, and the reason stays.
    let update = [
        "baseline",
        "update",
        "--baseline",
        "e.toml",
        "--report",
        "report.json",
    ];
    let (code, said) = folder.vdbspec(&update);
    assert_eq!(
        (code, said.starts_with("updated ")),
        (Some(0), true),
        "{said}"
    );
    let (code, _) = folder.run(&[&["--fault", FAULT][..], &few].concat());
    assert_eq!(code, Some(0));
    assert!(folder.text("e.toml").contains("our-proxy"));
}

#[test]
fn a_part_of_the_plan_makes_nothing_stale_and_a_hand_written_entry_does() {
    let folder = Folder::new();
    let entry = format!("[[expected]]\nrule = \"{RULE}\"\nkind = \"none\"\nreason = \"by hand\"\n");
    fs::write(folder.path("e.toml"), entry).expect("written");
    let (code, report) = folder.run(&["--baseline", "e.toml", "--only", FEW]);
    assert_eq!(code, Some(0));
    assert_eq!(length(&report, "/baseline/unseen"), 1);
    let served = Served::start(&["--dialect", "documents"], &[]);
    let (code, said) = folder.vdbspec(&["run", "--target", &served.url(), "--baseline", "e.toml"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains(&format!("STALE {RULE} (none)")), "{said}");
    assert!(said.contains("1 stale in the baseline"), "{said}");
    let junit = ["run", "--format", "junit", "--baseline", "e.toml"];
    let (_, said) = folder.vdbspec(&junit);
    assert!(said.contains("<testsuite name=\"baseline\""), "{said}");
}

#[test]
fn what_cannot_be_used_is_one_sentence_and_exit_code_2() {
    let folder = Folder::new();
    folder.run(&["--fault", FAULT, "--only", FEW]);
    fs::write(
        folder.path("typo.toml"),
        "[[expected]]\nrule = \"transport/one-json-valeu\"\nkind = \"k\"\nreason = \"r\"\n",
    )
    .expect("written");
    let sound = folder.text("typo.toml").replace("valeu", "value");
    fs::write(folder.path("sound.toml"), sound).expect("written");
    fs::write(folder.path("broken.toml"), "[[expected]\n").expect("written");
    let files = ["--baseline", "e.toml", "--report", "report.json"];
    let accept = [&["baseline", "accept"][..], &files].concat();
    for (args, part) in [
        (vec!["run", "--baseline", "none.toml"], "none.toml"),
        (
            vec!["run", "--baseline", "typo.toml"],
            "nearest: transport/one-json-value",
        ),
        (vec!["run", "--baseline", "broken.toml"], "broken.toml:1"),
        (
            vec!["run", "--baseline", "typo.toml", "--fail-fast"],
            "--fail-fast",
        ),
        (
            [&accept[..], &["--all", "--reason", " "]].concat(),
            "--reason is blank",
        ),
        ([&accept[..], &["--all"]].concat(), "--reason"),
        ([&accept[..], &["x/y", "--reason", "r"]].concat(), RULE),
        (
            [
                &["baseline", "prune"][..],
                &["--baseline", "sound.toml", "--report", "report.json"],
            ]
            .concat(),
            "without --baseline",
        ),
        (
            vec![
                "baseline",
                "prune",
                "--baseline",
                "typo.toml",
                "--report",
                "typo.toml",
            ],
            "no JSON report",
        ),
    ] {
        let (code, said) = folder.vdbspec(&args);
        assert_eq!(code, Some(2), "{args:?}: {said}");
        assert!(
            said.starts_with("error: ") && said.contains(part),
            "{args:?}: {said}"
        );
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    assert!(
        !Path::new(&folder.path("e.toml")).exists(),
        "nothing was written"
    );
    // An empty environment and no folder: the binary itself.
    assert_eq!(vdbspec(&["baseline"]).status.code(), Some(2));
}
