//! The live line on a terminal. The only module that knows indicatif, and the only output that is not given a writer.

use std::collections::HashSet;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::untrusted;
use crate::check::Verdict;
use crate::run::{CaseResult, Event, Phase};

/// Redraws a second.
const REDRAWS_PER_SECOND: u8 = 10;
/// Different findings that are told apart while the run goes on; the final report counts all.
const FINDINGS_MAX: usize = 10_000;

/// Cases, findings, requests a second and the phase, on one line of stderr while a run goes on.
///
/// Draws nothing when stderr is not a terminal.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    counts: Counts,
}

#[derive(Debug, Default)]
struct Counts {
    planned: usize,
    ended: usize,
    exchanges: usize,
    phase: Option<Phase>,
    findings: HashSet<(String, String)>,
    /// Cases drawn, findings among them, and the time that they took.
    fuzzed: Option<(u64, usize, Duration)>,
}

impl Progress {
    /// A line on stderr, or none when `quiet`.
    #[must_use]
    pub fn stderr(quiet: bool) -> Self {
        let target = if quiet {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr_with_hz(REDRAWS_PER_SECOND)
        };
        let bar = ProgressBar::with_draw_target(None, target);
        // A template of one placeholder is always well-formed; the default style would do as well.
        if let Ok(style) = ProgressStyle::with_template("{wide_msg}") {
            bar.set_style(style);
        }
        Self {
            bar,
            counts: Counts::default(),
        }
    }

    /// Whether there is a terminal to draw on.
    #[must_use]
    pub fn is_visible(&self) -> bool {
        !self.bar.is_hidden()
    }

    /// Takes note of one event and redraws.
    pub fn observe(&mut self, event: &Event) {
        match event {
            Event::Finished(_) => self.bar.finish_and_clear(),
            event => {
                self.counts.observe(event);
                if self.is_visible() {
                    self.bar.set_message(self.counts.line(self.bar.elapsed()));
                }
            }
        }
    }

    /// Takes the line off the terminal, for example before the report is written.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl Drop for Progress {
    // Also on the way out of an error, so that its message does not stand behind the line.
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

impl Counts {
    fn observe(&mut self, event: &Event) {
        match event {
            Event::Started(start) => self.planned = start.cases,
            Event::CaseFinished(case) => self.add(case),
            Event::Fuzzed {
                cases,
                findings,
                elapsed,
            } => self.fuzzed = Some((*cases, *findings, *elapsed)),
            Event::Kept { .. }
            | Event::CaseStarted { .. }
            | Event::Resting { .. }
            | Event::Finished(_) => {}
        }
    }

    fn add(&mut self, case: &CaseResult) {
        self.ended = self.ended.saturating_add(1);
        self.exchanges = self.exchanges.saturating_add(case.exchanges.len());
        // Cases of a phase may still end when the next has begun: the line must not jump back.
        self.phase = self.phase.max(Some(case.phase));
        for judgement in &case.judgements {
            let counts = matches!(judgement.verdict, Verdict::Fail | Verdict::Warn);
            if counts && self.findings.len() < FINDINGS_MAX {
                self.findings
                    .insert((judgement.rule.clone(), judgement.kind.clone()));
            }
        }
    }

    fn line(&self, elapsed: Duration) -> String {
        if let Some((cases, found, time)) = self.fuzzed {
            return fuzz_line(cases, found.max(self.findings.len()), time);
        }
        let phase = self.phase.map_or("starting", Phase::word);
        let seconds = elapsed.as_millis().max(1);
        let rate = (self.exchanges as u128).saturating_mul(1_000) / seconds;
        let findings = findings(self.findings.len());
        let line = format!(
            "{phase}: {}/{} cases, {findings}, {rate} requests/s",
            self.ended, self.planned
        );
        untrusted::line(&line).into_owned()
    }
}

fn findings(number: usize) -> String {
    match number {
        0 => "no finding".to_owned(),
        1 => "1 finding".to_owned(),
        more => format!("{more} findings"),
    }
}

fn fuzz_line(cases: u64, found: usize, elapsed: Duration) -> String {
    let millis = elapsed.as_millis().max(1);
    let rate = u128::from(cases).saturating_mul(1_000) / millis;
    format!("fuzz: {cases} cases, {}, {rate} cases/s", findings(found))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::check::Judgement;

    fn case(phase: Phase, verdict: Verdict) -> Event {
        Event::CaseFinished(Box::new(CaseResult {
            index: 0,
            id: "x".into(),
            phase,
            operation: "aliases/create".into(),
            title: String::new(),
            verdict,
            flaky: false,
            reason: None,
            judgements: vec![Judgement {
                rule: "code/success".into(),
                verdict,
                kind: "code-200".into(),
                condition: None,
                held: BTreeSet::new(),
                expected: String::new(),
                seen: String::new(),
                picture: None,
                clauses: Vec::new(),
                also: Vec::new(),
                keyword: None,
                fits: None,
                exchange: None,
                read: None,
            }],
            exchanges: Vec::new(),
            names: Vec::new(),
            duration: Duration::ZERO,
        }))
    }

    #[test]
    fn the_line_counts_one_finding_once_and_never_goes_back_a_phase() {
        let mut counts = Counts {
            planned: 9,
            exchanges: 30,
            ..Counts::default()
        };
        counts.observe(&case(Phase::Coverage, Verdict::Fail));
        counts.observe(&case(Phase::Examples, Verdict::Fail));
        counts.observe(&case(Phase::Examples, Verdict::Pass));
        assert_eq!(
            counts.line(Duration::from_secs(2)),
            "coverage: 3/9 cases, 1 finding, 15 requests/s"
        );
    }

    #[test]
    fn the_line_is_defined_before_any_time_has_passed() {
        let line = Counts::default().line(Duration::ZERO);
        assert_eq!(line, "starting: 0/0 cases, no finding, 0 requests/s");
    }

    #[test]
    fn quiet_draws_nothing() {
        let mut progress = Progress::stderr(true);
        progress.observe(&case(Phase::Coverage, Verdict::Pass));
        assert!(!progress.is_visible());
        assert_eq!(progress.bar.message(), "");
    }
}
