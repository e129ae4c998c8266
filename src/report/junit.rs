//! The report for CI servers: one test suite an operation, one test case a case.

use std::collections::BTreeMap;
use std::io::Write;

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};
use thiserror::Error;

use super::baseline::Compared;
use super::changes::Changes;
use super::human::{Paint, write_finding};
use super::{Report, untrusted};
use crate::check::{Judgement, Verdict};
use crate::run::{CaseResult, Finding, Summary};

/// Judgements written into one test case.
const JUDGEMENTS_MAX: usize = 20;

/// The document could not be written.
#[derive(Debug, Error)]
#[error("the JUnit report could not be written: {0}; check the file's path and the free space")]
pub struct JunitError(#[from] quick_junit::SerializeError);

/// Writes the report as JUnit XML.
///
/// A failure is `failure`. An error of ours and an inconclusive case are `error`, the latter with type `inconclusive`:
/// most readers pass over `skipped`, and what is not known must not look like what was left out on purpose.
/// A failure that a baseline accepts, a warning or a note is a success that says so in `system-out`.
pub fn write(report: &Report, out: &mut dyn Write) -> Result<(), JunitError> {
    let mut suites: BTreeMap<&str, TestSuite> = BTreeMap::new();
    for case in &report.cases {
        let suite = suites.entry(&case.operation).or_insert_with(|| {
            let mut suite = TestSuite::new(safe(&case.operation));
            if report.start.insecure {
                // Nobody has looked who answered.
                suite.add_property(("insecure", "true"));
            }
            suite
        });
        suite.add_test_case(test_case(case, &report.summary));
        let time = suite.time.unwrap_or_default().saturating_add(case.duration);
        suite.set_time(time);
    }
    let mut document = Document::new("vdbspec");
    document.set_time(report.summary.wall);
    document.add_test_suites(suites.into_values());
    document.add_test_suites(report.changes.as_ref().and_then(changed));
    document.add_test_suites(report.baseline.as_ref().and_then(stale));
    document.serialize(out)?;
    Ok(())
}

/// Escapes before the XML writer would drop: a reader then sees that something was there.
fn safe(text: &str) -> String {
    untrusted::block(text).into_owned()
}

fn test_case(case: &CaseResult, summary: &Summary) -> TestCase {
    let mut said = String::new();
    let status = match case.verdict {
        Verdict::Pass => TestCaseStatus::success(),
        Verdict::Note | Verdict::Warn => {
            said = describe(case, summary, case.verdict);
            TestCaseStatus::success()
        }
        Verdict::Skip => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(safe(reason(case)));
            status
        }
        Verdict::Fail if is_accepted(case, summary) => {
            said = describe(case, summary, Verdict::Fail);
            TestCaseStatus::success()
        }
        Verdict::Fail => failure(case, summary),
        Verdict::Inconclusive | Verdict::Error => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_type(case.verdict.word());
            status.set_message(safe(reason(case)));
            status.set_description(describe(case, summary, case.verdict));
            status
        }
    };
    if case.flaky {
        said.push_str("flaky: a second run of the case gave another verdict\n");
    }
    let mut test = TestCase::new(safe(&case.id), status);
    test.set_classname(safe(&case.operation));
    test.set_time(case.duration);
    if !said.is_empty() {
        test.set_system_out(said);
    }
    test
}

/// Whether a baseline accepts everything that fails in a case.
fn is_accepted(case: &CaseResult, summary: &Summary) -> bool {
    with_verdict(case, Verdict::Fail).all(|judgement| {
        let of_it = |finding: &&Finding| {
            (&finding.rule, &finding.kind) == (&judgement.rule, &judgement.kind)
        };
        let finding = summary.findings.iter().find(of_it);
        finding.is_some_and(|finding| finding.accepted.is_some())
    })
}

/// A suite with a failure for each answer that differs from its snapshot; none where none does.
fn changed(changes: &Changes) -> Option<TestSuite> {
    let mut suite = TestSuite::new("snapshots");
    let known = changes.changed.iter().map(|change| ("changed", change));
    let new = changes.new.iter().map(|change| ("new", change));
    for (word, change) in known.chain(new) {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_type(word);
        status.set_message(safe(&change.path));
        status.set_description(safe(&change.diff));
        let mut test = TestCase::new(safe(&change.case), status);
        test.set_classname("snapshots");
        suite.add_test_case(test);
    }
    changes.differs.then_some(suite)
}

/// A suite with a failure for each entry of the baseline that no longer occurs; none where there is none.
fn stale(compared: &Compared) -> Option<TestSuite> {
    let mut suite = TestSuite::new("baseline");
    for missing in &compared.stale {
        let entry = &missing.entry;
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_type("stale");
        status.set_message(safe(&missing.why));
        let name = format!("{} ({})", entry.rule, entry.kind);
        let mut test = TestCase::new(safe(&name), status);
        test.set_classname("baseline");
        suite.add_test_case(test);
    }
    (!compared.stale.is_empty()).then_some(suite)
}

fn reason(case: &CaseResult) -> &str {
    case.reason.as_deref().unwrap_or("no reason given")
}

fn with_verdict(case: &CaseResult, verdict: Verdict) -> impl Iterator<Item = &Judgement> {
    case.judgements
        .iter()
        .filter(move |judgement| judgement.verdict == verdict)
}

fn failure(case: &CaseResult, summary: &Summary) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    if let Some(judgement) = with_verdict(case, Verdict::Fail).next() {
        status.set_type(safe(&judgement.rule));
        let expected = untrusted::phrase(&judgement.expected);
        let seen = untrusted::phrase(&judgement.seen);
        status.set_message(format!("expected {expected}, seen {seen}"));
    }
    status.set_description(describe(case, summary, Verdict::Fail));
    status
}

/// What the rules with this verdict say: the finding with its curl lines where there is one.
fn describe(case: &CaseResult, summary: &Summary, verdict: Verdict) -> String {
    let mut text = Vec::new();
    for judgement in with_verdict(case, verdict).take(JUDGEMENTS_MAX) {
        let finding = summary
            .findings
            .iter()
            .find(|finding| finding.rule == judgement.rule && finding.kind == judgement.kind);
        if let Some(reason) = finding.and_then(|finding| finding.accepted.as_ref()) {
            let reason = untrusted::phrase(reason);
            text.extend_from_slice(format!("expected: {reason}\n").as_bytes());
        }
        let written = match finding {
            Some(finding) => write_finding(finding, Paint::new(false), &mut text),
            None => writeln!(
                text,
                "{verdict} {}: expected {}, seen {}",
                untrusted::phrase(&judgement.rule),
                untrusted::phrase(&judgement.expected),
                untrusted::phrase(&judgement.seen)
            ),
        };
        // Memory takes everything; an error here could only repeat what the outer writer will report.
        if written.is_err() {
            break;
        }
    }
    String::from_utf8_lossy(&text).into_owned()
}
