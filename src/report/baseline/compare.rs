//! Findings of a run against those that were accepted: which are expected, and which entries no longer occur

use serde::Serialize;

use super::entry::{Baseline, Entry};
use crate::check::Verdict;
use crate::report::Report;
use crate::run::{CaseResult, ExitCode, Finding, RuleStatus};

/// Phases whose cases are others with every seed or file, or end otherwise each time: that one shows nothing proves nothing.
const DRAWN: &[&str] = &["fuzz", "histories", "regressions", "sequences"];

/// What the findings of a run come to beside the entries of a baseline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// The file.
    pub file: String,
    /// Number of findings that are accepted.
    pub expected: usize,
    /// Entries that no longer occur: they fail the run, so that the file cannot rot.
    pub stale: Vec<Missing>,
    /// Entries that did not occur although they may still hold: this run could not show them.
    pub unseen: Vec<Missing>,
    /// Findings that go beyond what was accepted.
    pub beyond: Vec<Beyond>,
}

/// An entry whose finding did not occur.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// The entry.
    pub entry: Entry,
    /// How it is known, or why it is not.
    pub why: String,
}

/// A finding that is worse than what was accepted of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Beyond {
    /// Id of the rule.
    pub rule: String,
    /// The kind of difference.
    pub kind: String,
    /// What was accepted, and what it is now.
    pub why: String,
}

/// How much of the plan a run covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Every case: what does not occur is gone.
    Whole,
    /// A filter, a shard, an early end or drawing left cases out: nothing is known of what does not occur.
    Part,
}

/// Marks what is accepted, finds what no longer occurs, and says anew how the process ends.
pub fn compare(baseline: &Baseline, report: &mut Report, extent: Extent, strict: bool) {
    let mut compared = Compared {
        file: baseline.name().to_owned(),
        ..Compared::default()
    };
    for finding in &mut report.summary.findings {
        let entries = baseline.entries();
        let about: Vec<&Entry> = entries
            .filter(|entry| entry.is_about(&finding.rule, &finding.kind))
            .collect();
        match cover(&about, finding) {
            Ok(reason) => {
                finding.accepted = Some(reason);
                compared.expected = compared.expected.saturating_add(1);
            }
            Err(Some(why)) => compared.beyond.push(Beyond {
                rule: finding.rule.clone(),
                kind: finding.kind.clone(),
                why,
            }),
            Err(None) => {}
        }
    }
    for entry in baseline.entries() {
        if report
            .summary
            .findings
            .iter()
            .any(|finding| shows(entry, finding))
        {
            continue;
        }
        let missing = |why| Missing {
            entry: entry.clone(),
            why,
        };
        match gone(entry, report, extent) {
            Ok(why) => compared.stale.push(missing(why)),
            Err(why) => compared.unseen.push(missing(why)),
        }
    }
    conclude(report, &compared, strict);
    report.baseline = Some(compared);
}

/// Why a finding is accepted; or what it goes beyond, if there are entries about it at all.
fn cover(about: &[&Entry], finding: &Finding) -> Result<String, Option<String>> {
    if about.is_empty() {
        return Err(None);
    }
    let serious: Vec<&&Entry> = about
        .iter()
        .filter(|entry| {
            entry
                .verdict
                .is_none_or(|verdict| verdict >= finding.verdict)
        })
        .collect();
    if serious.is_empty() {
        return Err(Some(format!(
            "it was accepted as a warning, and is a {} now",
            match finding.verdict {
                Verdict::Fail => "failure",
                other => other.word(),
            }
        )));
    }
    let covers = |entry: &Entry, operation: &String| {
        let operations = entry.operations.as_ref();
        operations.is_none_or(|operations| operations.contains(operation))
    };
    // What is drawn shows on other operations each time, on an unchanged server too.
    let uncovered: Vec<&str> = finding
        .steady
        .iter()
        .filter(|operation| !serious.iter().any(|entry| covers(entry, operation)))
        .map(String::as_str)
        .collect();
    if !uncovered.is_empty() {
        let sentence = format!(
            "it was accepted on other operations, and shows on {} too",
            uncovered.join(", ")
        );
        return Err(Some(sentence));
    }
    let mut reasons: Vec<&str> = serious.iter().map(|entry| entry.reason.trim()).collect();
    reasons.dedup();
    Ok(reasons.join("; "))
}

/// Whether a finding is the one that an entry is about, and on one of its operations.
fn shows(entry: &Entry, finding: &Finding) -> bool {
    let operations = entry.operations.as_ref();
    entry.is_about(&finding.rule, &finding.kind)
        && operations.is_none_or(|operations| {
            operations
                .iter()
                .any(|operation| finding.operations.contains(operation))
        })
}

/// How it is known that an entry no longer occurs, or why it is not known.
fn gone(entry: &Entry, report: &Report, extent: Extent) -> Result<String, String> {
    if entry.intermittent {
        return Err("it is marked as intermittent".to_owned());
    }
    if extent == Extent::Part {
        return Err("this run played a part of the cases only".to_owned());
    }
    if let Some(case) = &entry.case {
        return case_gone(case, &report.cases);
    }
    let of_rule = |rule: &&RuleStatus| rule.id == entry.rule;
    match report.summary.rules.iter().find(of_rule) {
        Some(rule) if !rule.decided => Err(format!("its rule {} was not decided", entry.rule)),
        Some(_) => Ok("every case that could show it was played, and none does".to_owned()),
        None => Ok("there is no such rule any more".to_owned()),
    }
}

fn case_gone(id: &str, cases: &[CaseResult]) -> Result<String, String> {
    let phase = id.split('/').next().unwrap_or_default();
    if DRAWN.contains(&phase) {
        return Err(format!("its case {id} is not one of every run"));
    }
    match cases.iter().find(|case| case.id == id) {
        Some(case) if case.verdict.decides() => {
            Ok(format!("its case {id} was played and does not show it"))
        }
        Some(case) => Err(format!("its case {id} ended as {}", case.verdict)),
        None => Ok(format!("its case {id} is gone, and no other shows it")),
    }
}

/// The exit code, as if the accepted findings were not there.
fn conclude(report: &mut Report, compared: &Compared, strict: bool) {
    let summary = &mut report.summary;
    if summary.exit == ExitCode::LeftBehind {
        return;
    }
    let counts = |finding: &&Finding| finding.verdict == Verdict::Fail || strict;
    let failed = summary
        .findings
        .iter()
        .filter(counts)
        .any(|finding| finding.accepted.is_none());
    // A set-up that breaks on an accepted finding is a part of it.
    let accepted = summary
        .findings
        .iter()
        .filter(|finding| finding.accepted.is_some());
    let explained: Vec<String> = accepted
        .map(|finding| format!("{} {}", finding.rule, finding.kind))
        .collect();
    let mut doubts = summary.doubts.clone();
    doubts
        .broken
        .retain(|why| !explained.iter().any(|cause| why.ends_with(cause.as_str())));
    summary.exit = doubts.exit(failed || !compared.stale.is_empty());
}
