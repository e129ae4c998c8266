//! `compare`, driven through the binary over real sockets: a planted change is one difference, and an unchanged server
//! shows none.

mod alike;
mod dying;
mod far;
mod lost;
mod recorded;
mod versions;

use crate::cli::process;
use crate::planted;

use std::process::Output;

use planted::{Change, Planted};
use process::{Served, command, text, vdbspec};
use serde_json::Value;

/// Cases in which each planted change shows.
const FEW: &str = "scenarios/aliases.*";
/// How often an unchanged server is compared with itself.
const TIMES: usize = 10;

fn compare(one: &str, other: &str, more: &[&str]) -> (Option<i32>, Value) {
    let args = ["compare", one, other, "--format", "json"];
    let output = vdbspec(&[&args[..], more].concat());
    let report = serde_json::from_slice(&output.stdout);
    let report = report.unwrap_or_else(|_| panic!("no JSON: {}", text(&output.stderr)));
    (output.status.code(), report)
}

fn kinds(report: &Value) -> Vec<(String, String)> {
    let word = |one: &Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    let all = report["differences"].as_array().expect("a list").iter();
    all.map(|one| (word(one, "kind"), word(one, "change")))
        .collect()
}

/// The reference server against itself with one thing changed.
async fn with(change: Change, more: &[&str]) -> (Option<i32>, Value) {
    let served = Served::start(&["--dialect", "documents"], &[]);
    let planted = Planted::before(&served.url(), change).await;
    let (url, base) = (served.url(), planted.base.clone());
    let more: Vec<String> = more.iter().map(|one| (*one).to_owned()).collect();
    let compared = tokio::task::spawn_blocking(move || {
        let more: Vec<&str> = more.iter().map(String::as_str).collect();
        compare(&url, &base, &[&["--only", FEW], &more[..]].concat())
    });
    compared.await.expect("it ends")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_planted_change_is_one_difference_of_its_kind() {
    for (change, kind, what) in [
        (planted::code as Change, "code", "code 1602 → 1699"),
        (planted::key, "data-shape", "/data/extra: absent → boolean"),
        (
            planted::no_database,
            "data-shape",
            "/data/dbName: string → absent",
        ),
        (planted::read_code, "code", "code 1600 → 1699"),
    ] {
        let (code, report) = with(change, &[]).await;
        assert_eq!(code, Some(1), "{report:#}");
        assert_eq!(kinds(&report), [(kind.to_owned(), what.to_owned())]);
        let conditions = report["differences"][0]["conditions"].as_array();
        let conditions = conditions.expect("a list");
        assert!(
            conditions
                .iter()
                .all(|row| row["condition"] != "not of this plan"),
            "{conditions:#?}"
        );
        assert!(report["differences"][0]["example"]["case"].is_string());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_item_more_is_one_difference_of_the_list_and_one_of_what_it_shows() {
    let (code, report) = with(planted::item, &[]).await;
    assert_eq!(code, Some(1), "{report:#}");
    let change = "/data[]: absent → \"somebody\"";
    let expected = [
        ("data-value".to_owned(), change.to_owned()),
        (
            "effect".to_owned(),
            format!("aliases/list afterwards: {change}"),
        ),
    ];
    assert_eq!(kinds(&report), expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_wording_is_folded_away_unless_it_is_asked_for() {
    let (code, report) = with(planted::message, &[]).await;
    assert_eq!((code, kinds(&report).len()), (Some(0), 0), "{report:#}");
    assert!(report["folded"].as_u64() > Some(0));
    let (code, report) = with(planted::message, &["--messages"]).await;
    assert_eq!(code, Some(1));
    let expected = ("message-only".to_owned(), "is alias → belongs".to_owned());
    assert_eq!(kinds(&report), [expected]);
    assert_eq!(
        report["differences"][0]["conditions"][0]["condition"],
        "alias-on-other-collection"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_order_of_lists_and_a_proxy_alone_are_no_difference() {
    for change in [planted::order as Change, planted::nothing] {
        let (code, report) = with(change, &["--messages"]).await;
        assert_eq!((code, kinds(&report).len()), (Some(0), 0), "{report:#}");
        assert!(report["compared"].as_u64() > Some(20), "{report:#}");
    }
}

#[test]
fn an_effect_that_no_answer_shows_is_a_difference() {
    let good = Served::start(&["--dialect", "documents"], &[]);
    let bad = Served::start(
        &["--dialect", "documents", "--fault", "drop-by-prefix"],
        &[],
    );
    let (code, report) = compare(
        &good.url(),
        &bad.url(),
        &["--only", "scenarios/aliases.drop/*"],
    );
    assert_eq!(code, Some(1), "{report:#}");
    let kinds = kinds(&report);
    assert!(kinds.iter().all(|(kind, _)| kind == "effect"), "{kinds:?}");
    assert!(!kinds.is_empty());
}

#[test]
fn ten_comparisons_of_one_server_with_its_snapshots_show_nothing() {
    let served = Served::start(&["--dialect", "documents"], &[]);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path().to_string_lossy().into_owned();
    let (url, few) = (served.url(), ["--only", "scenarios/*", "examples/*"]);
    let record = [
        "run",
        "-q",
        "--target",
        &url,
        "--snapshots",
        &folder,
        "--label",
        "mine",
    ];
    let record = [&record[..], &["--snapshot-mode", "record"], &few].concat();
    let recorded = vdbspec(&record);
    assert_eq!(
        recorded.status.code(),
        Some(0),
        "{}",
        text(&recorded.stdout)
    );
    for _ in 0..TIMES {
        let more = [&["--messages", "--snapshots", &folder][..], &few].concat();
        let (code, report) = compare("mine", &url, &more);
        assert_eq!((code, kinds(&report).len()), (Some(0), 0), "{report:#}");
        assert!(report["compared"].as_u64() > Some(50), "{report:#}");
    }
}

#[test]
fn dialects_differ_in_every_format_and_the_same_dialect_does_not() {
    let run = |other: &str, format: &str| -> Output {
        let args = [
            "compare",
            "embedded:documents",
            other,
            "--format",
            format,
            "--only",
            "scenarios/indexes.create/*",
        ];
        command().args(args).output().expect("the binary starts")
    };
    for (format, part) in [
        ("human", "example "),
        ("json", "\"differences\""),
        ("markdown", "| kind |"),
    ] {
        let output = run("embedded:milvus-2.6", format);
        let said = text(&output.stdout);
        assert_eq!(
            output.status.code(),
            Some(1),
            "{said}{}",
            text(&output.stderr)
        );
        assert!(said.contains(part), "{said}");
    }
    let same = run("embedded:documents", "human");
    let said = text(&same.stdout);
    assert_eq!(same.status.code(), Some(0), "{said}");
    assert!(said.contains(": 0 differences, in 0 of "), "{said}");
}

#[test]
fn where_one_target_alone_asks_for_a_token_one_sentence_says_so() {
    let token = [("A_TOKEN", "root:s3cret-word")];
    let asks = ["--dialect", "documents", "--token-env", "A_TOKEN"];
    let (asking, open) = (
        Served::start(&asks, &token),
        Served::start(&["--dialect", "documents"], &[]),
    );
    let run = |one: &str, other: &str, format: &str| {
        let args = ["compare", one, other, "--token-env", "A_TOKEN"];
        let only = [
            "--only",
            "coverage/aliases.create/*token*",
            "--format",
            format,
        ];
        let mut command = command();
        command.args([&args[..], &only].concat()).envs(token);
        let output = command.output().expect("the binary starts");
        (output.status.code(), text(&output.stdout))
    };
    let (a, b) = (asking.url(), open.url());
    for (one, other) in [(&a, &b), (&b, &a)] {
        for format in ["human", "markdown", "json"] {
            let (code, said) = run(one, other, format);
            assert_eq!(code, Some(1), "{said}");
            let hint = format!("only {a} refuses for want of a token");
            assert!(said.contains(&hint), "{format}: {said}");
        }
    }
    let (_, said) = run(&a, &a, "human");
    assert!(!said.contains("refuses for want"), "{said}");
}

#[test]
fn why_one_side_decided_nothing_is_told_in_every_format() {
    let nobody = "http://127.0.0.1:1";
    for format in ["human", "markdown", "json"] {
        let args = ["compare", nobody, "embedded:documents", "--format", format];
        let output = vdbspec(&[&args[..], &["--only", FEW]].concat());
        let said = text(&output.stdout);
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains("nothing listens"), "{format}: {said}");
    }
}

#[test]
fn a_target_elsewhere_is_only_read_and_what_is_no_target_is_one_sentence() {
    let args = [
        "compare",
        "embedded:documents",
        "http://192.0.2.1:1",
        "--plan",
        "--only",
        FEW,
    ];
    let output = vdbspec(&args);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(said.contains("192.0.2.1"), "{said}");
    for (one, part) in [
        ("embedded:milvus-9", "milvus-9"),
        ("no-such-label", "no-such-label"),
        ("ftp://x", "ftp"),
    ] {
        let output = vdbspec(&["compare", one, "embedded:documents"]);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.starts_with("error: ") && said.contains(part), "{said}");
    }
}
