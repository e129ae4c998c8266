//! The phase `sequences`: against servers that only a row of requests shows to be wrong, and against the reference
//! server, which must never disagree with the model although the two share no code.
//!
//! With `VDBSPEC_FULL=1` in the environment there are 200,000 steps in the place of 2,000.

use crate::faults::conduct;
mod odd;
use crate::faults::told;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use conduct::{Reference, TOKEN, only, options};
use odd::{ODD_METRIC, OddServer, Oddity};
use serde_json::{Value, json};
use told::told;
use vdbspec::check::Verdict;
use vdbspec::report::Report;
use vdbspec::run::{
    Finding, Phase, Plan, PlanSize, PlannedCase, Role, RunOptions, SequenceSize, Step, plan_sized,
};
use vdbspec::server::{Dialect, ServerConfig, fault};

/// Most requests within which a fault must show.
const REQUESTS_MAX: u64 = 2_000;
/// A budget that ends while sequences are played.
const BUDGET: u64 = 1_400;
/// So many things can be met at least.
const REACHABLE: usize = 147;
/// Most requests of what is shown.
const SHOWN_MAX: usize = 5;
/// A run that is longer than most.
const LONG: SequenceSize = SequenceSize {
    count: 60,
    length: 30,
};
/// How long a server that never answers is waited for.
const SHORT: Duration = Duration::from_secs(1);

async fn reference(dialect: Dialect, faults: &[&str]) -> Reference {
    Reference::start(ServerConfig {
        dialect,
        token: Some(TOKEN.to_owned()),
        faults: faults
            .iter()
            .map(|id| fault(id).expect("a fault"))
            .collect(),
    })
    .await
}

/// A run of sequences only, with this seed and size.
async fn played(base: &str, seed: u64, sequences: SequenceSize) -> Report {
    played_with(options(base, Some(TOKEN)), seed, sequences).await
}

async fn played_with(mut options: RunOptions, seed: u64, sequences: SequenceSize) -> Report {
    let (contract, _) = conduct::spec();
    let size = PlanSize {
        sequences,
        ..PlanSize::default()
    };
    let plan = plan_sized(&contract, "documents", seed, size).expect("a plan");
    options.seed = seed;
    options.selection = only(&["sequences/*"]);
    conduct::planned(Arc::new(plan), options, |_| {}).await
}

/// The requests that show a finding, those that make what the case found left out.
fn shown_by(finding: &Finding) -> usize {
    let fixture = |line: &&String| line.contains("collections/create") && line.contains("_l");
    let database = |line: &&String| line.contains("databases/create");
    let before = finding.setup.iter();
    let before = before.filter(|line| !fixture(line) && !database(line));
    before.count() + 1
}

fn decided(report: &Report) -> impl Iterator<Item = &vdbspec::run::CaseResult> {
    let cases = report.cases.iter();
    cases.filter(|case| case.id.starts_with("sequences/"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_model_and_the_reference_server_agree_on_every_step() {
    let full = std::env::var_os("VDBSPEC_FULL").is_some_and(|value| value == "1");
    let size = SequenceSize {
        count: if full { 1000 } else { 100 },
        length: if full { 200 } else { 20 },
    };
    let server = reference(Dialect::Documents, &[]).await;
    let report = played(server.base(), 11, size).await;
    assert!(report.summary.findings.is_empty(), "{}", told(&report));
    assert!(report.summary.left_behind.is_empty(), "{}", told(&report));
    for case in decided(&report) {
        assert!(
            case.verdict <= Verdict::Note,
            "{}: {:?}",
            case.id,
            case.reason
        );
    }
    assert_eq!(decided(&report).count(), usize::from(size.count));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_released_version_contradicts_itself_in_a_row_of_requests() {
    for (dialect, name) in Dialect::ALL.iter().copied() {
        let server = reference(dialect, &[]).await;
        let report = played(server.base(), 5, SequenceSize::default()).await;
        let own = [
            "coherence/",
            "effect/",
            "aliases/drop-effect",
            "create-effect",
        ];
        for finding in &report.summary.findings {
            let is_state = own.iter().any(|part| finding.rule.contains(part));
            let is_bad = is_state && finding.verdict == Verdict::Fail;
            assert!(!is_bad, "{name}: {}", told(&report));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn planted_faults_of_state_are_found_and_shown_by_few_requests() {
    for id in [
        "create-moves-alias",
        "create-on-other-is-silent-no-op",
        "create-makes-two-owners",
        "drop-by-prefix",
        "drop-removes-all-of-collection",
        "drop-wrong-owner-half",
        "alias-survives-collection",
        "alter-is-no-op",
        "describe-wrong-collection",
        "list-stale",
        "second-entry-error-hidden",
        "db-ignored-on-describe",
        "db-ignored-on-create",
        "db-ignored-on-list",
        "error-but-index-made",
        "second-alias-replaces-first",
    ] {
        let server = reference(Dialect::Documents, &[id]).await;
        let report = played(server.base(), 1, SequenceSize::default()).await;
        let found: Vec<&Finding> = report.summary.findings.iter().collect();
        assert!(!found.is_empty(), "{id}: {}", told(&report));
        let fewest = found.iter().map(|finding| shown_by(finding)).min();
        assert!(
            fewest.is_some_and(|count| count <= SHOWN_MAX),
            "{id}: {}",
            told(&report)
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_only_a_row_of_requests_shows_is_found_and_made_small() {
    for oddity in [
        Oddity::ThirdAliasTakesFirst,
        Oddity::NoWayBack,
        Oddity::AliasReturns,
        Oddity::AlterElsewhere,
        Oddity::OnlyOnce,
        Oddity::IndexDropTakesAll,
        Oddity::RefusedAlterDrops,
    ] {
        let behind = reference(Dialect::Documents, &[]).await;
        let server = OddServer::start(behind.base(), Some(oddity)).await;
        // Five requests in their order come together seldom.
        let size = match oddity {
            Oddity::AliasReturns => LONG,
            _ => SequenceSize::default(),
        };
        let report = played(server.base(), 1, size).await;
        let failed = report.summary.findings.iter();
        let failed: Vec<_> = failed
            .filter(|finding| finding.verdict == Verdict::Fail)
            .collect();
        assert!(!failed.is_empty(), "{oddity:?}: {}", told(&report));
        for finding in failed {
            let list = finding.picture.as_deref().unwrap_or_default();
            assert!(list.contains("expected now:"), "{oddity:?}: {list}");
            let count = shown_by(finding);
            assert!(count <= SHOWN_MAX + 1, "{oddity:?}: {count}: {list}");
            let script = finding.script.as_deref().unwrap_or_default();
            assert!(script.starts_with("#!/bin/sh\n"), "{script}");
            assert!(script.contains(&finding.request), "{script}");
            assert!(!script.contains(TOKEN), "{script}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_goes_wrong_is_told_of_the_request_that_did_it_and_not_of_a_later_one() {
    for seed in [1, 4, 5] {
        let behind = reference(Dialect::Documents, &[]).await;
        let server = OddServer::start(behind.base(), Some(Oddity::IndexTakesAliases)).await;
        let report = played(server.base(), seed, SequenceSize::default()).await;
        let failed: Vec<_> = report.summary.findings.iter().collect();
        let told_of: Vec<_> = failed
            .iter()
            .map(|finding| (finding.rule.as_str(), finding.kind.as_str()))
            .collect();
        let right = ("coherence/success-has-effect", "other-alias-changed");
        assert_eq!(told_of, [right], "seed {seed}: {}", told(&report));
        assert_eq!(report.summary.stopped, None, "seed {seed}");
        let request = failed
            .first()
            .map_or("", |finding| finding.request.as_str());
        assert!(
            request.contains("/indexes/create"),
            "seed {seed}: {request}"
        );
    }
}

/// A plan of one sequence: these requests, each with its body.
fn of_steps(steps: &[(&str, Value)]) -> Arc<Plan> {
    let (contract, _) = conduct::spec();
    let mut plan = plan_sized(&contract, "documents", 1, PlanSize::default()).expect("a plan");
    let sequence = plan.cases.iter().find(|planned| {
        planned.case.phase == Phase::Sequences && planned.case.operation == "indexes/create"
    });
    let mut sequence = PlannedCase::clone(sequence.expect("a sequence"));
    let step =
        |(operation, body): &(&str, Value)| Step::new(Role::Subject, operation, body.clone());
    sequence.case.steps = steps.iter().map(step).collect();
    plan.cases = vec![Arc::new(sequence)];
    Arc::new(plan)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_whose_outcome_is_open_does_not_end_what_can_be_told() {
    let index = |entry: Value| {
        let body = json!({"collectionName": "<collection-1>", "indexParams": [entry]});
        ("indexes/create", body)
    };
    let alias = |name: &str| {
        let body = json!({"aliasName": name, "collectionName": "<collection-1>"});
        ("aliases/create", body)
    };
    let named = |metric: &str| {
        index(json!({"fieldName": "vector", "indexName": "<index-1>", "metricType": metric}))
    };
    let plan = of_steps(&[
        alias("<alias-1>"),
        // The documents do not say what comes of this, nor then of what is done to the same index.
        named(ODD_METRIC),
        alias("<alias-2>"),
        named("L2"),
        alias("<alias-11>"),
        (
            "indexes/drop",
            json!({"collectionName": "<collection-1>", "indexName": "absent"}),
        ),
    ]);
    let behind = reference(Dialect::Documents, &[]).await;
    let server = OddServer::start(behind.base(), Some(Oddity::IndexDropTakesAll)).await;
    let report = conduct::planned(plan, options(server.base(), Some(TOKEN)), |_| {}).await;
    let shown: Vec<usize> = report.summary.findings.iter().map(shown_by).collect();
    assert_eq!(shown, [2], "{}", told(&report));
}

// On one thread, and one lane at a time: which cases a budget ends must not hang on who is faster.
#[tokio::test]
async fn a_budget_that_ends_leaves_enough_to_show_what_is_wrong_in_few_requests() {
    for (oddity, seed, most) in [
        (Oddity::IndexTakesAliases, 1, SHOWN_MAX),
        (Oddity::IndexTakesAliases, 2, SHOWN_MAX),
        // The sequences that show it are the longest, and what is kept of the budget does not make them quite as small.
        (Oddity::IndexDropTakesAll, 1, SHOWN_MAX + 2),
    ] {
        let behind = reference(Dialect::Documents, &[]).await;
        let server = OddServer::start(behind.base(), Some(oddity)).await;
        let mut options = options(server.base(), Some(TOKEN));
        options.policy.budget.requests = Some(BUDGET);
        options.concurrency = 1;
        let report = played_with(options, seed, SequenceSize::default()).await;
        let stopped = report.summary.stopped.as_deref().unwrap_or_default();
        assert!(stopped.contains("--max-requests"), "{oddity:?}: {stopped}");
        let failed = report.summary.findings.iter();
        let fewest = failed.map(shown_by).min();
        assert!(
            fewest.is_some_and(|count| count <= most),
            "{oddity:?} seed {seed}: {fewest:?} {}",
            told(&report)
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_before_which_nothing_is_odd_is_not_accused() {
    let behind = reference(Dialect::Documents, &[]).await;
    let server = OddServer::start(behind.base(), None).await;
    let report = played(server.base(), 1, SequenceSize::default()).await;
    assert!(report.summary.findings.is_empty(), "{}", told(&report));
    assert!(
        report.summary.requests <= REQUESTS_MAX,
        "{}",
        report.summary.requests
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_that_are_never_answered_may_take_effect_later_and_may_not_break_anything() {
    for (oddity, is_wrong) in [(Oddity::LateEffects, false), (Oddity::LostAndBroken, true)] {
        let behind = reference(Dialect::Documents, &[]).await;
        let server = OddServer::start(behind.base(), Some(oddity)).await;
        let mut options = options(server.base(), Some(TOKEN));
        options.timeout = SHORT;
        options.concurrency = 1;
        let size = SequenceSize {
            count: 4,
            length: 12,
        };
        let report = played_with(options, 3, size).await;
        let rules: BTreeSet<&str> = report
            .summary
            .findings
            .iter()
            .filter(|finding| finding.verdict == Verdict::Fail)
            .map(|finding| finding.rule.as_str())
            .collect();
        assert_eq!(!rules.is_empty(), is_wrong, "{oddity:?}: {}", told(&report));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_default_run_meets_every_condition_that_long_ones_meet() {
    let met = |report: &Report| -> BTreeSet<(String, String, bool)> {
        let rows = report.summary.coverage.iter();
        rows.flat_map(|row| {
            let of = |is_met: u64, accepted| {
                let key = (row.operation.clone(), row.condition.clone(), accepted);
                (is_met > 0).then_some(key)
            };
            [of(row.accepted, true), of(row.rejected, false)]
        })
        .flatten()
        .collect()
    };
    let server = reference(Dialect::Documents, &[]).await;
    let mut reachable = met(&played(server.base(), 101, LONG).await);
    let mut usual = Vec::new();
    for seed in 1..=10 {
        let report = played(server.base(), seed, SequenceSize::default()).await;
        usual.push((seed, met(&report)));
    }
    // What a short run meets can be met as well.
    reachable.extend(usual.iter().flat_map(|(_, met)| met.iter().cloned()));
    assert!(reachable.len() >= REACHABLE, "{}", reachable.len());
    for (seed, met) in usual {
        let missed: Vec<_> = reachable.difference(&met).collect();
        assert!(missed.is_empty(), "seed {seed} misses {missed:?}");
    }
}
