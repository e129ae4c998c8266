//! The phase `histories` against servers that keep one order, and against one that loses updates.

use crate::faults::conduct;
mod delays;
use crate::faults::told;
use crate::planted;

use std::sync::Arc;

use conduct::{Reference, TOKEN, only, options};
use delays::Delays;
use planted::Planted;
use told::told;
use vdbspec::check::Verdict;
use vdbspec::report::Report;
use vdbspec::run::{HistorySize, plan_sized};
use vdbspec::server::{Dialect, ServerConfig, fault};

/// Whether the large counts are wanted.
fn is_full() -> bool {
    std::env::var_os("VDBSPEC_FULL").is_some()
}

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

/// A run of some histories with this seed and size.
async fn raced(base: &str, patterns: &[&str], seed: u64, size: HistorySize) -> Report {
    let (contract, _) = conduct::spec();
    let plan = plan_sized(&contract, "documents", seed, size).expect("a plan");
    let mut options = options(base, Some(TOKEN));
    options.seed = seed;
    options.selection = only(patterns);
    conduct::planned(Arc::new(plan), options, |_| {}).await
}

fn is_found(report: &Report) -> bool {
    let mut findings = report.summary.findings.iter();
    findings.any(|finding| finding.rule == "coherence/one-order")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_update_is_found_with_nearly_every_seed_and_shown_by_few_requests() {
    let mut found = 0;
    for seed in 1..=20 {
        let server = reference(Dialect::Documents, &["lost-update"]).await;
        let patterns = ["histories/aliases.create/two-collections-at-once"];
        let report = raced(server.base(), &patterns, seed, HistorySize::default()).await;
        if !is_found(&report) {
            continue;
        }
        found += 1;
        let finding = report.summary.findings.first().expect("what was found");
        assert_eq!(finding.verdict, Verdict::Warn, "{}", told(&report));
        assert!(finding.setup.len() <= 5, "{:#?}", finding.setup);
        let picture = finding.picture.as_deref().unwrap_or_default();
        assert!(picture.contains("create on <collection-"), "{picture}");
    }
    assert!(found >= 19, "found with {found} of 20 seeds");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_it_took_too_long_says_nothing_of_what_was_done() {
    let server = reference(Dialect::Documents, &[]).await;
    let slow = Planted::before(server.base(), planted::time_out).await;
    for seed in 1..=3 {
        let report = raced(&slow.base, &["histories/*"], seed, HistorySize::default()).await;
        assert!(!is_found(&report), "seed {seed}: {}", told(&report));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_keeps_one_order_under_load_is_never_accused() {
    let (runs, operations) = if is_full() { (200, 100) } else { (4, 12) };
    let size = HistorySize {
        clients: 8,
        operations,
    };
    for seed in 1..=runs {
        let dialect =
            Dialect::ALL[usize::try_from(seed).unwrap_or_default() % Dialect::ALL.len()].0;
        let server = reference(dialect, &[]).await;
        let slow = Delays::before(server.base(), seed).await;
        let report = raced(slow.base(), &["histories/*"], seed, size).await;
        let cases = || {
            let cases = report.cases.iter();
            cases.filter(|case| case.id.starts_with("histories/"))
        };
        assert_eq!(cases().count(), 5);
        for case in cases() {
            let accused = case
                .judgements
                .iter()
                .find(|one| one.verdict > Verdict::Note);
            assert!(accused.is_none(), "seed {seed}: {} {accused:#?}", case.id);
            assert_eq!(
                case.verdict,
                Verdict::Pass,
                "seed {seed}: {:?}",
                case.reason
            );
        }
        assert!(report.summary.left_behind.is_empty(), "{}", told(&report));
    }
}
