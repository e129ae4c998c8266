//! A server that is right in its own way is not accused, and each of its bugs is found once.

use tokio::task::JoinSet;
use vdbspec::check::Verdict::{self, Fail};
use vdbspec::report::Report;
use vdbspec::run::ExitCode;

use super::conduct::{conduct, only, options};
use super::other_server::{Bug, LENIENT, Manner, OtherServer, STRICT};
use super::told::told;

/// What runs against a server with a bug: one that is wrong takes many more requests than one that is right. Where
/// manners hardly differ it is enough too.
const PART: &[&str] = &[
    "examples/*",
    "scenarios/*",
    "coverage/*/aliasName-missing",
    "coverage/*/aliasName-length-255",
];

async fn report(manner: Manner, bug: Option<Bug>, patterns: &[&str]) -> Report {
    let server = OtherServer::start(manner, bug).await;
    let mut options = options(server.base(), None);
    options.selection = only(patterns);
    conduct(options).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_right_in_its_own_way_is_not_accused() {
    let everything: &[&str] = &[];
    let manners = [
        (STRICT, everything),
        (LENIENT, everything),
        (
            Manner {
                databases: false,
                ..LENIENT
            },
            PART,
        ),
        // Milvus says by this code that it is starting; the HTTP status tells the difference.
        (
            Manner {
                code: Some(1),
                ..STRICT
            },
            PART,
        ),
    ];
    let mut runs = JoinSet::new();
    for (manner, patterns) in manners {
        runs.spawn(async move {
            let report = report(manner, None, patterns).await;
            let right =
                report.summary.findings.is_empty() && report.summary.exit == ExitCode::Conforms;
            (!right).then(|| format!("{manner:?}: {}", told(&report)))
        });
    }
    let complaints: Vec<_> = runs.join_all().await.into_iter().flatten().collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_whose_only_code_means_starting_elsewhere_is_left_undecided_and_not_accused() {
    let manner = Manner {
        code: Some(1),
        ..LENIENT
    };
    let few = &[
        "examples/*",
        "scenarios/*/second-owner",
        "scenarios/*/unknown-*",
    ];
    let report = report(manner, None, few).await;
    assert_eq!(report.summary.findings.len(), 0, "{}", told(&report));
}

/// Each with the rule that must speak.
const BUGS: &[(Bug, &str, Verdict)] = &[
    (Bug::CaseFolded, "coherence/witnesses-agree", Fail),
    (Bug::NamesCut, "coherence/witnesses-agree", Fail),
    (Bug::TwoOwners, "coherence/one-owner", Fail),
    (Bug::DropTakesIndexes, "aliases/drop-effect", Fail),
    (Bug::DropEverywhere, "coherence/database-isolation", Fail),
    (Bug::PreviousOwner, "coherence/witnesses-agree", Fail),
    (Bug::ListOfAll, "coherence/one-owner", Fail),
    (Bug::ListOfFields, "indexes/create-effect", Fail),
    (Bug::MetricInSmallLetters, "indexes/metric-as-asked", Fail),
    (Bug::OneIndex, "indexes/create-effect", Fail),
    (Bug::UnknownIsZero, "code/error-is-not-zero", Fail),
    (Bug::DropWithoutMessage, "envelope/message", Fail),
    (Bug::CreateEchoes, "envelope/integer-code", Fail),
];

/// Findings that one bug may give.
const FINDINGS_MAX: usize = 2;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_bug_is_found_by_its_rule() {
    let mut runs = JoinSet::new();
    for (bug, rule, verdict) in BUGS {
        runs.spawn(async move {
            let report = report(STRICT, Some(*bug), PART).await;
            let findings = &report.summary.findings;
            let spoken = findings
                .iter()
                .any(|finding| finding.rule == *rule && finding.verdict == *verdict);
            let right = spoken && findings.len() <= FINDINGS_MAX;
            (!right).then(|| format!("{bug:?}: {}", told(&report)))
        });
    }
    let complaints: Vec<_> = runs.join_all().await.into_iter().flatten().collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
