//! `run`: against its own server, against another process, and against nobody.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::cli::process::{Served, command, stdout_of, text, vdbspec};

const TOKEN: &str = "root:s3cret-word";
/// Few cases, which are quick also without optimisation.
const FEW: &str = "scenarios/aliases.create/*";
/// Something that one rule notices on many requests.
const FAULT: &str = "two-json-documents";

fn with_token(args: &[&str]) -> Output {
    command()
        .args(args)
        .env("A_TOKEN", TOKEN)
        .output()
        .expect("the binary starts")
}

/// Everything but the line of the wall time.
fn timeless(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.starts_with("time "));
    lines.collect::<Vec<_>>().join("\n")
}

fn last_line(text: &str) -> &str {
    text.lines().last().unwrap_or_default()
}

#[test]
fn with_no_arguments_at_all_the_embedded_server_is_tested_and_conforms() {
    let text = stdout_of(&[]);
    assert!(last_line(&text).starts_with("exit 0: "), "{text}");
    assert!(text.contains("embedded:documents"), "{text}");
}

#[test]
fn the_concurrency_does_not_show_in_the_report() {
    let one = stdout_of(&["run", "--only", FEW, "--seed", "7", "--concurrency", "1"]);
    let many = stdout_of(&["--only", FEW, "--seed", "7", "--concurrency", "16"]);
    assert_eq!(timeless(&one), timeless(&many));
    assert!(one.contains("\nseed      7\n"), "{one}");
}

#[test]
fn quiet_is_one_line_when_all_is_well() {
    let text = stdout_of(&["run", "-q", "--only", FEW]);
    assert_eq!(text.lines().count(), 1, "{text}");
}

#[test]
fn a_fault_of_the_embedded_server_is_a_finding_with_a_command_to_run_it_again() {
    let output = vdbspec(&["run", "--seed", "1", "--fault", FAULT, "--only", FEW]);
    let report = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{report}");
    assert!(
        report.starts_with("FAIL transport/one-json-value"),
        "{report}"
    );
    let rerun = "vdbspec run --fault two-json-documents --profile documents --seed 1 --only ";
    assert!(report.contains(rerun), "{report}");
    assert!(last_line(&report).starts_with("exit 1: "), "{report}");
}

#[test]
fn what_clients_show_at_once_is_not_told_as_if_its_requests_came_one_after_the_other() {
    let args = [
        "--profile",
        "milvus-2.6",
        "--seed",
        "1",
        "--fault",
        "lost-update",
    ];
    let races = ["--only", "histories/aliases.create/*"];
    let output = vdbspec(&[&["run"], &args[..], &races[..]].concat());
    let said = text(&output.stdout);
    assert!(said.contains("FAIL coherence/one-order"), "{said}");
    assert!(said.contains("sent by several clients at once"), "{said}");
    assert!(!said.contains("the last one shows it"), "{said}");
}

#[test]
fn a_case_alone_shows_what_it_showed_among_all() {
    let args = ["run", "--fault", FAULT, "--only"];
    let all = vdbspec(&[&args[..], &[FEW, "--format", "json"]].concat());
    let all: Value = serde_json::from_slice(&all.stdout).expect("JSON");
    let case = all.pointer("/findings/0/case").and_then(Value::as_str);
    let case = case.expect("a finding names its case");
    let alone = vdbspec(&[&args[..], &[case]].concat());
    let report = text(&alone.stdout);
    assert_eq!(alone.status.code(), Some(1), "{report}");
    assert!(report.contains(case), "{report}");
}

#[test]
fn a_server_in_another_process_is_tested_with_a_token_that_shows_nowhere() {
    let served = Served::start(
        &["--dialect", "documents", "--token-env", "A_TOKEN"],
        &[("A_TOKEN", TOKEN)],
    );
    let url = served.url();
    for format in ["human", "json", "junit"] {
        let args = [
            "run",
            "-v",
            "--target",
            &url,
            "--token-env",
            "A_TOKEN",
            "--format",
            format,
        ];
        let output = with_token(&args);
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(0), "{stdout}{stderr}");
        assert!(
            !stdout.contains("s3cret") && !stderr.contains("s3cret"),
            "{format}"
        );
        assert!(stdout.contains(if format == "junit" {
            "<testsuites"
        } else {
            &url
        }));
    }
    let list = served.post(
        "collections/list",
        &format!("Authorization: Bearer {TOKEN}\r\n"),
    );
    assert!(
        list.ends_with("{\"code\":0,\"data\":[]}"),
        "something was left: {list}"
    );
}

#[test]
fn a_token_file_serves_as_well_as_the_environment() {
    let served = Served::start(
        &["--dialect", "documents", "--token-env", "A_TOKEN"],
        &[("A_TOKEN", TOKEN)],
    );
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("token");
    fs::write(&file, format!("{TOKEN}\n")).expect("the folder can be written");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // One that others can read is spoken of.
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("the file is ours");
    }
    let (url, file) = (served.url(), file.to_string_lossy().into_owned());
    let text = stdout_of(&[
        "run",
        "-q",
        "--only",
        FEW,
        "--target",
        &url,
        "--token-file",
        &file,
        "--label",
        "mine",
    ]);
    assert!(last_line(&text).starts_with("exit 0: "), "{text}");
}

#[test]
fn a_target_that_refuses_the_token_or_does_not_answer_decides_nothing() {
    let served = Served::start(&["--token-env", "A_TOKEN"], &[("A_TOKEN", "root:another")]);
    let url = served.url();
    let refused = with_token(&["run", "--target", &url, "--token-env", "A_TOKEN"]);
    let report = text(&refused.stdout);
    assert_eq!(refused.status.code(), Some(3), "{report}");
    assert!(
        report.starts_with("STOPPED ") && !report.contains("s3cret"),
        "{report}"
    );

    // A port that was free a moment ago, and that nobody listens on.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("a bound address"));
    drop(listener);
    let nobody = vdbspec(&["run", "--target", &url]);
    let report = text(&nobody.stdout);
    assert_eq!(nobody.status.code(), Some(3), "{report}");
    assert!(report.starts_with("STOPPED "), "{report}");
}

#[test]
fn json_keeps_to_its_schema_and_its_exit_is_that_of_the_process() {
    let schema = fs::read(crate::cli::process::root().join("specs/report.schema.json"));
    let schema = serde_json::from_slice(&schema.expect("the schema is there")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a valid schema");
    for args in [
        &["run", "--only", FEW, "--format", "json"][..],
        &["run", "--only", FEW, "--format", "json", "-v"],
        &["run", "--only", FEW, "--format", "json", "--fault", FAULT],
        &["run", "--format", "json", "--target", "http://127.0.0.1:9"],
    ] {
        let output = vdbspec(args);
        let report: Value = serde_json::from_slice(&output.stdout).expect("one JSON value");
        if let Err(error) = validator.validate(&report) {
            panic!("{args:?}: {error}");
        }
        let number = report.pointer("/exit/number").and_then(Value::as_i64);
        assert_eq!(number, output.status.code().map(i64::from), "{args:?}");
    }
}

#[test]
fn junit_is_read_back_with_a_failure_for_a_finding() {
    let clean = stdout_of(&["run", "--only", FEW, "--format", "junit"]);
    let clean = quick_junit::Report::deserialize_from_str(&clean).expect("JUnit");
    assert!(
        clean.tests > 0 && clean.failures == 0 && clean.errors == 0,
        "{clean:?}"
    );
    let broken = vdbspec(&["run", "--only", FEW, "--format", "junit", "--fault", FAULT]);
    let broken = text(&broken.stdout);
    let broken = quick_junit::Report::deserialize_from_str(&broken).expect("JUnit");
    assert!(broken.failures > 0);
}

#[test]
fn an_output_file_is_whole_and_leaves_one_line_on_stdout() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for format in ["human", "json", "junit"] {
        let file = folder.path().join(format);
        let path = file.to_string_lossy();
        let said = stdout_of(&["run", "--only", FEW, "--format", format, "--output", &path]);
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.starts_with("exit 0: "), "{said}");
        let written = fs::read_to_string(&file).expect("the file is there");
        assert!(written.len() > said.len(), "{written}");
    }
    let files = fs::read_dir(folder.path()).expect("the folder can be listed");
    assert_eq!(files.count(), 3, "temporary files are left");
}

#[test]
fn colour_comes_only_when_asked_for() {
    assert!(!stdout_of(&["run", "-q", "--only", FEW]).contains('\u{1b}'));
    assert!(stdout_of(&["run", "-q", "--only", FEW, "--color", "always"]).contains('\u{1b}'));
}

fn snapshots(folder: &Path, args: &[&str], ci: bool) -> (Option<i32>, String) {
    let mut command = command();
    command
        .args(["run", "--only", FEW, "--snapshots"])
        .arg(folder)
        .args(args);
    if ci {
        command.env("CI", "true");
    }
    let output = command.output().expect("the binary starts");
    let said = text(&output.stdout) + &text(&output.stderr);
    (output.status.code(), said)
}

#[test]
fn an_unchanged_server_gives_the_same_snapshots_again() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (code, said) = snapshots(folder.path(), &["--snapshot-mode", "record"], false);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = snapshots(folder.path(), &["--seed", "5", "--concurrency", "1"], false);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains(" 0 changed, 0 new, 0 obsolete"), "{said}");
}

#[test]
fn snapshots_are_compared_in_ci_and_a_fault_changes_them() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (code, said) = snapshots(folder.path(), &["--snapshot-mode", "record"], false);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = snapshots(folder.path(), &["--fault", "wrong-content-type"], true);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("CHANGED "), "{said}");
}

#[test]
fn in_ci_a_missing_snapshot_is_exit_code_1_and_nothing_is_written() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let below = folder.path().join("snapshots");
    let (code, said) = snapshots(&below, &[], true);
    assert_eq!(code, Some(1), "{said}");
    assert!(!below.exists());
    let last = last_line(&said);
    let new =
        "new and have no snapshot yet; to accept, run it outside CI with --snapshot-mode record";
    assert!(
        last.starts_with("exit 1: ") && last.ends_with(new),
        "{last}"
    );
    let (code, said) = snapshots(&below, &["--format", "json"], true);
    assert_eq!(code, Some(1));
    assert!(said.contains("\"number\": 1"), "{said}");
}
