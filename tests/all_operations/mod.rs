//! `run --all-operations`: every operation that a target has is put to use, and nothing of others is touched.

mod wider;

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use assert_cmd::cargo::cargo_bin;
use serde_json::{Value, json};

use wider::{Bug, Wider};

/// How the binary ended: exit code and report.
struct Ended {
    exit: i32,
    report: Value,
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(cargo_bin!("vdbspec"));
    command.env_clear().stdin(Stdio::null());
    command.env("XDG_STATE_HOME", env!("CARGO_TARGET_TMPDIR"));
    command.args(["run", "--all-operations", "--seed", "1"]);
    command.args(args);
    command
}

fn json_of(args: &[&str]) -> Ended {
    let output = command(args)
        .args(["--format", "json"])
        .output()
        .expect("the binary starts");
    let exit = output.status.code().expect("it ended by itself");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let report =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {stderr}"));
    Ended { exit, report }
}

async fn against(server: &Wider, more: &[&str]) -> Ended {
    let mut args = vec!["--target".to_owned(), server.base().to_owned()];
    args.extend(more.iter().map(|arg| (*arg).to_owned()));
    let conducted = tokio::task::spawn_blocking(move || {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        json_of(&args)
    });
    conducted.await.expect("the binary was run")
}

/// Operation and verdict of the cases that ask for an operation once.
fn presence(report: &Value) -> Vec<(String, String)> {
    let cases = report["cases"].as_array().expect("cases");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    cases
        .iter()
        .filter(|case| text(&case["id"]).ends_with("/present"))
        .map(|case| (text(&case["operation"]), text(&case["verdict"])))
        .collect()
}

fn verdict_of<'a>(presence: &'a [(String, String)], operation: &str) -> &'a str {
    let found = presence.iter().find(|(name, _)| name == operation);
    found.map_or("", |(_, verdict)| verdict.as_str())
}

fn findings(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().expect("findings");
    let shown = findings.iter().map(|one| {
        format!(
            "{} {} {}",
            one["rule"].as_str().unwrap_or_default(),
            one["kind"].as_str().unwrap_or_default(),
            one["operations"]
        )
    });
    shown.collect()
}

#[test]
fn the_embedded_server_conforms_and_what_it_lacks_is_said() {
    let output = command(&[]).output().expect("the binary starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{text}");
    for part in [
        "other operations put to use: aliases/alter",
        "skipped, since the target does not have them: ",
        "never sent, since nobody could own or undo",
        "users/create",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_answers_more_operations_well_has_no_finding() {
    let server = Wider::start(None).await;
    let ended = against(&server, &["--skip", "coverage/aliases.*"]).await;
    assert_eq!(findings(&ended.report), [""; 0]);
    assert_eq!(ended.exit, 0, "{:?}", ended.report["undecided"]);
    let presence = presence(&ended.report);
    for there in ["partitions/list", "collections/get_stats", "users/list"] {
        assert_ne!(verdict_of(&presence, there), "skip", "{there}");
    }
    for absent in ["roles/list", "collections/flush", "users/create"] {
        assert_eq!(verdict_of(&presence, absent), "skip", "{absent}");
    }
    assert_eq!(server.foreign(), Vec::<String>::new());
    assert_eq!(server.left(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_answers_them_badly_is_found_out() {
    for (bug, rule) in [
        (Bug::RequiredIgnored, "request/required-field"),
        (Bug::TypesIgnored, "request/field-type"),
        (Bug::DataIsText, "envelope/data"),
        (Bug::ErrorIsZero, "code/error-is-not-zero"),
        (Bug::KeyTwice, "transport/unique-keys"),
        (Bug::CodeIsText, "envelope/integer-code"),
    ] {
        let server = Wider::start(Some(bug)).await;
        let only = ["--operation", bug.operation()];
        let ended = against(&server, &only).await;
        let found = findings(&ended.report);
        assert!(
            found.iter().any(|finding| finding.starts_with(rule)),
            "{bug:?}: {found:?}"
        );
        assert!(found.len() <= 2, "{bug:?}: {found:?}");
        assert_eq!(ended.exit, 1, "{bug:?}: {found:?}");
    }
}

#[test]
fn under_the_profile_of_a_version_the_other_operations_are_held_to_the_documents_alone() {
    for version in ["milvus-2.5", "milvus-2.6"] {
        let target = format!("embedded:{version}");
        let ended = json_of(&["--target", &target, "--profile", version]);
        assert_eq!(findings(&ended.report), [""; 0], "{version}");
        assert_eq!(ended.exit, 0, "{version}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finding_leads_to_the_keyword_of_the_spec_and_its_command_shows_it_again() {
    let server = Wider::start(Some(Bug::RequiredIgnored)).await;
    let ended = against(&server, &["--operation", "partitions/create"]).await;
    let finding = &ended.report["findings"][0];
    let keyword = &finding["keywords"][0];
    assert_eq!(keyword["operation"], "partitions/create", "{finding}");
    let pointer = keyword["pointer"].as_str().expect("a pointer");
    assert!(pointer.starts_with("/request/required/"), "{finding}");
    let places = keyword["places"].as_array().expect("places");
    assert!(
        places
            .iter()
            .all(|place| place.as_str().is_some_and(|place| place.contains(':')))
    );
    let rerun = finding["rerun"].as_str().expect("a command");
    assert!(rerun.contains(" --all-operations "), "{rerun}");
    let case = finding["case"].as_str().expect("a case");
    let again = against(&server, &["--only", case]).await;
    assert_eq!(again.report["findings"][0]["rule"], finding["rule"]);
    let output = Command::new(cargo_bin!("vdbspec"))
        .args(["explain", case])
        .output()
        .expect("the binary starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        text.contains(&format!("--all-operations --only {case}")),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_lacks_most_is_tested_where_it_can_be_and_the_rest_is_skipped() {
    let server = Wider::without("collections/create").await;
    let ended = against(&server, &[]).await;
    let presence = presence(&ended.report);
    for there in ["users/list", "databases/list", "collections/has"] {
        assert_ne!(verdict_of(&presence, there), "skip", "{there}");
    }
    for absent in ["roles/list", "collections/flush"] {
        assert_eq!(verdict_of(&presence, absent), "skip", "{absent}");
    }
    assert!(server.asked("users/list") > 1);
    let verdicts = &ended.report["verdicts"];
    assert!(
        verdicts["skip"].as_u64() > verdicts["inconclusive"].as_u64(),
        "{verdicts}"
    );
    assert_eq!(findings(&ended.report), [""; 0]);
    assert_eq!(ended.exit, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_that_is_denied_in_json_is_one_that_the_target_lacks() {
    for denial in [
        json!({"code": 404, "message": "there is no such path"}),
        json!({"error": "not found"}),
    ] {
        let server = Wider::denying(404, &denial.to_string()).await;
        let ended = against(&server, &[]).await;
        let presence = presence(&ended.report);
        for absent in [
            "roles/list",
            "collections/flush",
            "collections/drop_function",
            "databases/alter_properties",
        ] {
            assert_eq!(verdict_of(&presence, absent), "skip", "{absent}: {denial}");
        }
        assert_eq!(findings(&ended.report), [""; 0], "{denial}");
        assert_eq!(ended.exit, 0, "{denial}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_answered_where_nothing_is_says_that_an_operation_is_not_there() {
    for (status, denial) in [
        (404, r#"{"code":65535,"message":"not found"}"#),
        (404, r#"{"code":65535,"message":"no handler for {path}"}"#),
        (400, r#"{"code":400,"message":"unknown operation"}"#),
        (500, r#"{"code":65535,"message":"not implemented"}"#),
        (200, r#"{"code":1100,"message":"unsupported"}"#),
        (200, "<html>console</html>"),
    ] {
        let server = Wider::denying(status, denial).await;
        let ended = against(&server, &["--skip", "fuzz/*", "--skip", "sequences/*"]).await;
        let presence = presence(&ended.report);
        for absent in [
            "roles/list",
            "collections/flush",
            "collections/drop_function",
        ] {
            assert_eq!(verdict_of(&presence, absent), "skip", "{absent}: {denial}");
        }
        for there in ["users/list", "partitions/list", "collections/get_stats"] {
            assert_ne!(verdict_of(&presence, there), "skip", "{there}: {denial}");
        }
        // HEAD has no body that could tell HTTP 200 from a success.
        let mut found = findings(&ended.report);
        found.retain(|found| !found.starts_with("request/undocumented-route "));
        assert_eq!(found, [""; 0], "{denial}");
        assert_eq!(ended.exit, 0, "{denial}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_target_is_too_busy_for_is_asked_for_once_and_said() {
    let server = Wider::denying(503, "busy").await;
    let more = ["--skip", "fuzz/*", "--skip", "sequences/*"];
    let ended = against(&server, &more).await;
    assert_eq!(ended.exit, 0, "{:?}", findings(&ended.report));
    let cases = ended.report["cases"].as_array().expect("cases");
    for operation in ["roles/list", "collections/flush"] {
        let of: Vec<_> = cases
            .iter()
            .filter(|case| case["operation"] == operation && case["verdict"] != "skip")
            .collect();
        let again = |case: &&&Value| {
            let why = case["reason"].as_str().unwrap_or_default();
            why.contains("it was not asked for again")
        };
        let asked = of.len() - of.iter().filter(again).count();
        assert!(of.len() > 3 && asked <= 1, "{operation}: {asked} of {of:?}");
    }
    let presence = presence(&ended.report);
    assert_ne!(verdict_of(&presence, "users/list"), "inconclusive");
    let output = tokio::task::spawn_blocking(move || {
        let base = server.base().to_owned();
        let only = ["--only", "preflight/*", "--target", &base];
        command(&only).output().expect("the binary starts")
    });
    let output = output.await.expect("the binary was run");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().find(|line| line.contains("not judged"));
    assert!(
        line.is_some_and(|line| line.contains("roles/list")),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn databases_that_nobody_could_make_are_not_left_behind() {
    for denial in [None, Some(json!({"error": "Not Found"}))] {
        let server = match denial.clone() {
            Some(denial) => Wider::without_and_says("databases/", denial).await,
            None => Wider::without("databases/").await,
        };
        let ended = against(&server, &["--only", "*/databases.*"]).await;
        assert_ne!(ended.exit, 4, "{denial:?}");
        assert_eq!(ended.report["left_behind"], json!([]), "{denial:?}");
        let presence = presence(&ended.report);
        assert_eq!(
            verdict_of(&presence, "databases/list"),
            "skip",
            "{denial:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_denied_in_json_is_skipped_and_nothing_rests_on_it() {
    for operation in ["indexes/list", "aliases/list"] {
        let denial = json!({"error": "Not Found"});
        let server = Wider::without_and_says(operation, denial).await;
        let ended = against(&server, &["--skip", "fuzz/*", "--skip", "sequences/*"]).await;
        assert_eq!(findings(&ended.report), [""; 0], "{operation}");
        let presence = presence(&ended.report);
        assert_eq!(verdict_of(&presence, operation), "skip", "{operation}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_never_sent_is_not_said_to_have_been_refused() {
    let server = Wider::start(None).await;
    let args = ["--target".to_owned(), server.base().to_owned()];
    let text = tokio::task::spawn_blocking(move || {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let output = command(&args)
            .args(["--max-requests", "30"])
            .output()
            .expect("the binary starts");
        String::from_utf8_lossy(&output.stdout).into_owned()
    });
    let text = text.await.expect("the binary was run");
    assert!(!text.contains("was refused in the state"), "{text}");
    assert!(
        text.contains("not asked for, since the run ended before"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_foreign_is_changed_and_nothing_stays() {
    let server = Wider::start(None).await;
    let only = [
        "--only",
        "*/partitions.*",
        "*/collections.*",
        "*/databases.*",
    ];
    against(&server, &only).await;
    assert_eq!(server.foreign(), Vec::<String>::new());
    assert_eq!(server.left(), Vec::<String>::new());
    assert!(server.asked("partitions/create") > 5);
    assert_eq!(server.asked("users/create"), 0);
}

#[test]
fn a_finding_on_several_operations_leads_to_the_keyword_of_each() {
    let ended = json_of(&["--fault", "code-as-string"]);
    let finding = &ended.report["findings"][0];
    let texts = |list: &Value, text: fn(&Value) -> &Value| -> BTreeSet<String> {
        let all = list.as_array().expect("a list").iter();
        let all = all.map(|one| text(one).as_str().expect("a text").to_owned());
        all.collect()
    };
    let operations = texts(&finding["operations"], |one| one);
    let led = texts(&finding["keywords"], |one| &one["operation"]);
    assert!(operations.len() > 3 && led == operations, "{finding:#}");
}
