//! Gathers the events of a run into one value that every format reads.

use std::cmp::Reverse;

use thiserror::Error;

use super::baseline::Compared;
use super::changes::Changes;
use crate::check::Verdict;
use crate::run::{CaseResult, Event, Evidence, RunStart, Summary};

/// A finished run. All lists are sorted, so that two runs with the same results give the same report.
#[derive(Clone, Debug)]
pub struct Report {
    /// What identifies the run.
    pub start: RunStart,
    /// Every case that ended, in the order of the plan.
    pub cases: Vec<CaseResult>,
    /// What the run comes to.
    pub summary: Summary,
    /// How its findings compare with those that were accepted, where a baseline says which.
    pub baseline: Option<Compared>,
    /// How its answers compare with their snapshots, where there are any.
    pub changes: Option<Changes>,
    /// What the exit code means, where it is another one than that of the findings.
    pub ending: Option<String>,
}

impl Report {
    /// Sorts everything that could depend on the order in which cases happened to end.
    #[must_use]
    pub fn new(start: RunStart, mut cases: Vec<CaseResult>, mut summary: Summary) -> Self {
        cases.sort_by(|a, b| (a.index, &a.id).cmp(&(b.index, &b.id)));
        for finding in &mut summary.findings {
            finding.operations.sort();
            finding.operations.dedup();
        }
        summary.findings.sort_by(|a, b| {
            (Reverse(a.verdict), &a.rule, &a.kind).cmp(&(Reverse(b.verdict), &b.rule, &b.kind))
        });
        summary.notes.sort_by(|a, b| {
            (&a.case, &a.condition, &a.seen).cmp(&(&b.case, &b.condition, &b.seen))
        });
        summary
            .operations
            .sort_by(|a, b| a.operation.cmp(&b.operation));
        summary.rules.sort_by(|a, b| a.id.cmp(&b.id));
        summary.left_behind.sort();
        Self {
            start,
            cases,
            summary,
            baseline: None,
            changes: None,
            ending: None,
        }
    }
}

/// Of which cases the exchanges are kept until the report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// Of every case.
    #[default]
    All,
    /// Only of cases that did not pass; of the others which operations they asked. A long run then needs little memory.
    NotPassed,
    /// Neither exchanges nor judgements: what a report for people needs of a case is its verdict and reason, the rest
    /// stands in the summary.
    Verdicts,
}

/// Consumes the events of one run, in any order of cases, and yields its report.
#[derive(Debug, Default)]
pub struct Collector {
    keep: Keep,
    start: Option<RunStart>,
    cases: Vec<CaseResult>,
    summary: Option<Summary>,
}

/// Why there is no report.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum CollectError {
    /// No [`Event::Started`] was seen.
    #[error("the run sent no start event, so there is nothing to report: run it again")]
    NotStarted,
    /// No [`Event::Finished`] was seen.
    #[error("the run ended without a summary, so it cannot be reported: run it again")]
    NotFinished,
}

impl Collector {
    /// A collector that keeps the exchanges of the cases named by `keep`.
    #[must_use]
    pub fn keeping(keep: Keep) -> Self {
        Self {
            keep,
            ..Self::default()
        }
    }

    /// Takes note of one event.
    pub fn observe(&mut self, event: Event) {
        match event {
            Event::Started(start) => self.start = Some(start),
            Event::Kept { .. }
            | Event::CaseStarted { .. }
            | Event::Fuzzed { .. }
            | Event::Resting { .. } => {}
            Event::CaseFinished(case) => {
                let mut case = *case;
                let bare = self.keep == Keep::Verdicts;
                if bare {
                    case.exchanges = Vec::new();
                } else if self.keep == Keep::NotPassed && case.verdict == Verdict::Pass {
                    case.exchanges = case.exchanges.iter().map(Evidence::bare).collect();
                }
                if bare {
                    case.judgements = Vec::new();
                    case.names = Vec::new();
                }
                self.cases.push(case);
            }
            Event::Finished(summary) => self.summary = Some(*summary),
        }
    }

    /// The report, once [`Event::Finished`] has been observed.
    pub fn finish(self) -> Result<Report, CollectError> {
        let start = self.start.ok_or(CollectError::NotStarted)?;
        let summary = self.summary.ok_or(CollectError::NotFinished)?;
        Ok(Report::new(start, self.cases, summary))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    use crate::run::testing::summary;
    use crate::run::{ExitCode, Phase};

    fn start() -> RunStart {
        RunStart {
            version: "0.1.0".into(),
            target: "embedded:documents".into(),
            insecure: false,
            profile: "documents".into(),
            seed: 1,
            cases: 2,
            digest: "00".into(),
        }
    }

    fn case(index: usize) -> Event {
        Event::CaseFinished(Box::new(CaseResult {
            index,
            id: format!("coverage/aliases.create/{index}"),
            phase: Phase::Coverage,
            operation: "aliases/create".into(),
            title: String::new(),
            verdict: Verdict::Pass,
            flaky: false,
            reason: None,
            judgements: Vec::new(),
            exchanges: Vec::new(),
            names: Vec::new(),
            duration: Duration::ZERO,
        }))
    }

    fn ended() -> Event {
        Event::Finished(Box::new(Summary {
            left_behind: vec!["b".into(), "a".into()],
            ..summary(ExitCode::Conforms)
        }))
    }

    #[test]
    fn cases_come_out_in_the_order_of_the_plan_however_they_ended() {
        let mut collector = Collector::default();
        for event in [Event::Started(start()), case(1), case(0), ended()] {
            collector.observe(event);
        }
        let report = collector.finish().expect("all events were sent");
        let order: Vec<usize> = report.cases.iter().map(|case| case.index).collect();
        assert_eq!(order, [0, 1]);
        assert_eq!(report.summary.left_behind, ["a", "b"]);
    }

    #[test]
    fn a_run_without_a_summary_is_not_reported_as_one_with_no_findings() {
        let mut collector = Collector::default();
        collector.observe(Event::Started(start()));
        assert_eq!(collector.finish().err(), Some(CollectError::NotFinished));
        assert_eq!(
            Collector::default().finish().err(),
            Some(CollectError::NotStarted)
        );
    }
}
