//! The kill matrix: every fault of the reference server shows, by the rule of its clause and with few findings; the same
//! requests to a server without the fault show nothing.
//!
//! With `VDBSPEC_FULL=1` in the environment each fault is met with the whole plan instead of a few cases.

pub(crate) mod conduct;
mod table;
pub(crate) mod told;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use conduct::{Reference, TOKEN, conduct, only, options, spec};
use table::{ROWS, Row, Seen};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use told::told;
use vdbspec::check::Verdict;
use vdbspec::report::Report;
use vdbspec::run::{ExitCode, Finding};
use vdbspec::server::{Dialect, ServerConfig, fault, faults};

/// Rows that run at once: most of their time is spent waiting for witnesses to agree.
const AT_ONCE: usize = 6;
/// Longest wait for an answer in whole runs against servers that never give one.
const SHORT: Duration = Duration::from_secs(2);

#[test]
fn every_fault_has_one_row_and_every_row_a_fault() {
    let named: Vec<_> = ROWS.iter().map(|row| row.fault).collect();
    // What only a version or the hosted service forbids shows under its profile: `vdbspec selftest` has those rows.
    let mut known: Vec<_> = faults().iter().collect();
    known.retain(|fault| fault.dialect == Dialect::Documents && !fault.is_hosted);
    let known: Vec<_> = known.iter().map(|fault| fault.id).collect();
    assert_eq!(named, known);
}

#[test]
fn every_pattern_of_a_row_selects_cases() {
    let (_, plan) = spec();
    for row in ROWS {
        for pattern in row.only {
            let selection = only(&[pattern]);
            let taken = plan.cases.iter().any(|planned| {
                selection.takes(
                    &planned.case.id,
                    &planned.case.operation,
                    &std::iter::empty(),
                )
            });
            assert!(taken, "{}: nothing is called {pattern}", row.fault);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_is_found_and_a_server_without_it_is_not_accused() {
    let whole = std::env::var_os("VDBSPEC_FULL").is_some_and(|value| value == "1");
    let permits = Arc::new(Semaphore::new(AT_ONCE));
    let mut rows = JoinSet::new();
    for row in ROWS {
        let permits = Arc::clone(&permits);
        rows.spawn(async move {
            let _permit = permits.acquire_owned().await;
            let mut complaints = BTreeSet::new();
            if !whole {
                let plain = report(row, false, false).await;
                complaints.extend(before(row, &plain).err());
            }
            let faulty = report(row, true, whole).await;
            complaints.extend(after(row, &faulty, whole).err());
            complaints
        });
    }
    if whole {
        let plain = report(&ROWS[0], false, true).await;
        assert_eq!(plain.summary.exit, ExitCode::Conforms, "{}", told(&plain));
    }
    let complaints: BTreeSet<String> = rows.join_all().await.into_iter().flatten().collect();
    let all = complaints.into_iter().collect::<Vec<_>>().join("\n");
    assert!(all.is_empty(), "{all}");
}

/// The run of a row, with its fault or without.
async fn report(row: &Row, faulty: bool, whole: bool) -> Report {
    let config = ServerConfig {
        dialect: Dialect::Documents,
        token: row.token.then(|| TOKEN.to_owned()),
        faults: faulty
            .then(|| fault(row.fault).expect("the fault of a row"))
            .into_iter()
            .collect(),
    };
    let server = Reference::start(config).await;
    let mut options = options(server.base(), row.token.then_some(TOKEN));
    if let Some(timeout) = row.timeout {
        options.timeout = timeout;
    }
    if whole {
        if matches!(row.whole, Some(Seen::Undecided { .. })) {
            options.timeout = SHORT;
        }
    } else {
        options.selection = only(row.only);
    }
    if row.alone || matches!(row.seen, Seen::Unsteady { .. }) {
        // One request after the other: which one is hit is then always the same.
        options.concurrency = 1;
    }
    conduct(options).await
}

/// Without the fault nothing is found, and the rule has something to say.
fn before(row: &Row, report: &Report) -> Result<(), String> {
    let complain = |what: &str| Err(format!("{} off: {what}; {}", row.fault, told(report)));
    if !report.summary.findings.is_empty() {
        return complain("something is found");
    }
    if let Seen::Found { rule, .. } = row.seen {
        let decided = report
            .summary
            .rules
            .iter()
            .any(|status| status.id == rule && status.decided);
        if decided != row.decided_before {
            return complain(&format!("{rule} is decided: {decided}"));
        }
    }
    Ok(())
}

/// With the fault the row's expectation holds.
fn after(row: &Row, report: &Report, whole: bool) -> Result<(), String> {
    let seen = if whole {
        row.whole.unwrap_or(row.seen)
    } else {
        row.seen
    };
    let summary = &report.summary;
    let holds = match seen {
        Seen::Found {
            rule,
            verdict,
            most,
        } => {
            let spoken = summary
                .findings
                .iter()
                .any(|finding| finding.rule == rule && finding.verdict == verdict);
            spoken && summary.findings.len() <= most
        }
        Seen::Noted { case, text, .. } => {
            let noted = report.cases.iter().any(|result| {
                result.id == case
                    && result.judgements.iter().any(|judgement| {
                        judgement.verdict == Verdict::Note && judgement.seen.contains(text)
                    })
            });
            noted && summary.findings.is_empty()
        }
        Seen::Stopped { text, .. } => {
            let stopped = summary
                .stopped
                .as_ref()
                .is_some_and(|sentence| sentence.contains(text));
            stopped && summary.findings.is_empty() && summary.exit == ExitCode::Inconclusive
        }
        Seen::Undecided { .. } => {
            summary.findings.is_empty()
                && matches!(summary.exit, ExitCode::Inconclusive | ExitCode::LeftBehind)
        }
        Seen::Unsteady { .. } => {
            let told = |finding: &Finding| {
                finding.flaky || matches!(finding.kind.as_str(), "unsteady" | "server-error")
            };
            !summary.findings.is_empty() && summary.findings.iter().all(told)
        }
    };
    if holds {
        Ok(())
    } else {
        Err(format!("{}: not {seen:?}; {}", row.fault, told(report)))
    }
}
