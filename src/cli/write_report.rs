//! A finished run in the format asked for: to stdout, or to a file with a last line on stdout.

use std::io::Write;
use std::path::Path;

use super::args::{Color, FailOn, Format, ReportArgs};
use super::environment::Environment;
use super::failure::Failure;
use super::output::OutputFile;
use crate::check::Verdict;
use crate::report::human::{self, HumanOptions, Verbosity};
use crate::report::json::{self, JsonOptions};
use crate::report::junit;
use crate::report::{Change, Changes, Keep, Report};
use crate::run::{ExitCode, Summary};
use crate::snapshot::{self, SnapshotReport, Stored};

/// How a report is shown, fixed before the run begins.
pub(super) struct Presentation {
    format: Format,
    file: Option<OutputFile>,
    verbosity: Verbosity,
    color: Color,
    stdout_takes_color: bool,
    width: Option<u16>,
    fail_on: FailOn,
}

impl Presentation {
    /// Refuses a file that cannot be written.
    pub(super) fn new(args: &ReportArgs, environment: &Environment) -> Result<Self, Failure> {
        let verbosity = match (args.quiet, args.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, true) => Verbosity::Verbose,
            (false, false) => Verbosity::Normal,
        };
        Ok(Self {
            format: args.format,
            file: args
                .output
                .as_deref()
                .map(OutputFile::prepare)
                .transpose()?,
            verbosity,
            color: args.color,
            stdout_takes_color: environment.stdout_takes_color(),
            width: environment.stdout_width(),
            fail_on: args.fail_on,
        })
    }

    /// Whether a report needs the exchanges of cases that passed.
    fn shows_passed_exchanges(&self) -> bool {
        self.format == Format::Json && self.verbosity == Verbosity::Verbose
    }

    /// What must be kept of each case for this report.
    pub(super) fn keep(&self) -> Keep {
        match self.format {
            Format::Human => Keep::Verdicts,
            _ if self.shows_passed_exchanges() => Keep::All,
            _ => Keep::NotPassed,
        }
    }

    /// Whether text for this place is coloured; a file is not, unless told to be.
    const fn color(&self, to_stdout: bool) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => to_stdout && self.stdout_takes_color,
        }
    }

    /// Writes the report, then what the snapshots came to, and at last how the process ends.
    pub(super) fn write(
        &self,
        report: &mut Report,
        beside: &Beside<'_>,
        stdout: &mut dyn Write,
        stderr: &mut dyn Write,
    ) -> Result<ExitCode, Failure> {
        let snapshots = beside.snapshots;
        let exit = beside
            .failed
            .unwrap_or_else(|| with_snapshots(&report.summary, snapshots, self.fail_on));
        report.ending = match beside.failed {
            Some(_) => Some(FAILED.to_owned()),
            None => (exit != report.summary.exit).then(|| why(exit, beside)),
        };
        report.changes = snapshots.map(changes);
        report.summary.exit = exit;
        if let Some(file) = &self.file {
            let mut text = Vec::new();
            self.document(report, &mut text)?;
            file.write(&text)?;
        } else if self.format == Format::Human {
            human::write_body(report, &self.options(), stdout)?;
        } else {
            self.document(report, stdout)?;
        }
        let people = self.people(stdout, stderr);
        if let Some(snapshots) = snapshots {
            writeln!(people)?;
            snapshot::human::write(snapshots, &beside.review, self.color(true), people)?;
        }
        // A document for programs has said it already, but for what only the snapshots come to.
        let is_told = self.file.is_none() && self.format != Format::Human;
        if !is_told || snapshots.is_some() && report.ending.is_some() {
            writeln!(people, "{}", human::closing(report, self.color(true)))?;
        }
        Ok(exit)
    }

    /// Where sentences for people go: a document for programs on stdout stays one document.
    pub(super) fn people<'a>(
        &self,
        stdout: &'a mut dyn Write,
        stderr: &'a mut dyn Write,
    ) -> &'a mut dyn Write {
        match (self.format, &self.file) {
            (Format::Human, _) | (_, Some(_)) => stdout,
            (Format::Json | Format::Junit, None) => stderr,
        }
    }

    fn document(&self, report: &Report, out: &mut dyn Write) -> Result<(), Failure> {
        match self.format {
            Format::Human => human::write(report, &self.options(), out)?,
            Format::Json => {
                let all_exchanges = self.shows_passed_exchanges();
                json::write(report, JsonOptions { all_exchanges }, out)?;
            }
            Format::Junit => junit::write(report, out)?,
        }
        Ok(())
    }

    /// How the report for people looks where it is written.
    fn options(&self) -> HumanOptions {
        HumanOptions {
            color: self.color(self.file.is_none()),
            verbosity: self.verbosity,
            width: self.width.filter(|_| self.file.is_none()),
        }
    }
}

/// What a run came to beside its findings.
#[derive(Default)]
pub(super) struct Beside<'a> {
    /// Its answers beside their snapshots.
    pub(super) snapshots: Option<&'a SnapshotReport>,
    /// How the process ends since something could not be read or written, which its error tells afterwards.
    pub(super) failed: Option<ExitCode>,
    /// The options by which the commands that review find what waits.
    pub(super) review: String,
}

/// What the exit code means where an error comes behind the report.
const FAILED: &str = "not everything could be read or written; the error names the file";

/// Why the process ends so where its findings alone would end it otherwise.
fn why(exit: ExitCode, beside: &Beside<'_>) -> String {
    match (exit, beside.snapshots) {
        (ExitCode::Findings, Some(snapshots)) => difference(snapshots, &beside.review),
        (ExitCode::Inconclusive, _) => {
            "not every answer could be compared with its snapshot".to_owned()
        }
        _ => "no answer differs from its snapshot, and findings do not count here".to_owned(),
    }
}

/// Answers that changed, cases that are new, and how those come to have a snapshot.
fn difference(snapshots: &SnapshotReport, review: &str) -> String {
    let changed = match snapshots.changed.len() {
        0 => None,
        1 => Some("1 answer differs from its snapshot".to_owned()),
        some => Some(format!("{some} answers differ from their snapshots")),
    };
    let new = match snapshots.new.len() {
        0 => None,
        1 => Some("1 case is new and has no snapshot yet".to_owned()),
        some => Some(format!("{some} cases are new and have no snapshot yet")),
    };
    let way_out = match (&changed, snapshots.new.first().map(|new| new.stored)) {
        (None, Some(Stored::Pending)) => {
            format!("; to accept: `vdbspec snapshots accept {review}`")
        }
        (None, Some(Stored::NotWritten)) => {
            "; to accept, run it outside CI with --snapshot-mode record".to_owned()
        }
        _ => String::new(),
    };
    let both: Vec<String> = changed.into_iter().chain(new).collect();
    both.join(", and ") + &way_out
}

/// What the snapshots came to, for reports that programs read.
fn changes(snapshots: &SnapshotReport) -> Changes {
    let shown = |path: &Path| path.to_string_lossy().into_owned();
    let changed = snapshots.changed.iter().map(|change| Change {
        case: change.case.clone(),
        path: shown(&change.path),
        diff: change.diff.clone(),
    });
    let new = snapshots.new.iter().map(|new| Change {
        case: new.case.clone(),
        path: shown(&new.path),
        diff: String::new(),
    });
    Changes {
        differs: snapshots.differs(),
        unchanged: snapshots.unchanged,
        changed: changed.collect(),
        new: new.collect(),
        obsolete: snapshots.obsolete.iter().map(|path| shown(path)).collect(),
        not_compared: snapshots.left_out.len(),
    }
}

/// How the process ends. Answers that changed are as bad as findings, and weigh less than something left behind; who
/// asks for one of them only is not told of the other by the exit code.
fn with_snapshots(
    summary: &Summary,
    snapshots: Option<&SnapshotReport>,
    fail_on: FailOn,
) -> ExitCode {
    let differs = snapshots.is_some_and(SnapshotReport::differs);
    match (summary.exit, fail_on) {
        (ExitCode::LeftBehind | ExitCode::Usage, _) | (_, FailOn::Findings) => summary.exit,
        (_, FailOn::Both | FailOn::Changed) if differs => ExitCode::Findings,
        (exit, FailOn::Both) => exit,
        (_, FailOn::Changed) => {
            let unsure = snapshots.is_none_or(|report| report.unsure > 0);
            let ours = summary.verdicts.contains_key(&Verdict::Error);
            if unsure || ours || summary.stopped.is_some() {
                ExitCode::Inconclusive
            } else {
                ExitCode::Conforms
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::testing::summary;
    use crate::snapshot::{Change, New};

    #[test]
    fn changed_answers_outrank_undecided_rules_but_not_what_was_left_behind() {
        let new = New {
            case: "a".into(),
            path: "a.snap".into(),
            stored: Stored::Pending,
        };
        let report = SnapshotReport {
            new: vec![new],
            ..SnapshotReport::default()
        };
        let with = |exit, fail_on| with_snapshots(&summary(exit), Some(&report), fail_on);
        for fail_on in [FailOn::Both, FailOn::Changed] {
            for exit in [
                ExitCode::Conforms,
                ExitCode::Inconclusive,
                ExitCode::Findings,
            ] {
                assert_eq!(with(exit, fail_on), ExitCode::Findings);
            }
            assert_eq!(with(ExitCode::LeftBehind, fail_on), ExitCode::LeftBehind);
        }
        assert_eq!(
            with(ExitCode::Conforms, FailOn::Findings),
            ExitCode::Conforms
        );
        let same = SnapshotReport::default();
        let of = |fail_on| with_snapshots(&summary(ExitCode::Findings), Some(&same), fail_on);
        assert_eq!(of(FailOn::Changed), ExitCode::Conforms);
        assert_eq!(of(FailOn::Both), ExitCode::Findings);
        let unsure = SnapshotReport {
            unsure: 1,
            ..SnapshotReport::default()
        };
        let of = with_snapshots(&summary(ExitCode::Conforms), Some(&unsure), FailOn::Changed);
        assert_eq!(of, ExitCode::Inconclusive);
    }

    #[test]
    fn what_is_new_is_told_apart_from_what_changed_and_with_the_way_to_accept_it() {
        let new = |stored| New {
            case: "a".into(),
            path: "a.snap".into(),
            stored,
        };
        let change = Change {
            case: "b".into(),
            path: "b.snap".into(),
            diff: String::new(),
            stored: Stored::Pending,
        };
        for (changed, new, expected) in [
            (
                vec![],
                vec![new(Stored::Pending)],
                "1 case is new and has no snapshot yet; to accept: `vdbspec snapshots accept --snapshots s`",
            ),
            (
                vec![],
                vec![new(Stored::NotWritten), new(Stored::NotWritten)],
                "2 cases are new and have no snapshot yet; to accept, run it outside CI with --snapshot-mode record",
            ),
            (
                vec![change.clone()],
                vec![],
                "1 answer differs from its snapshot",
            ),
            (
                vec![change.clone(), change.clone()],
                vec![new(Stored::Pending)],
                "2 answers differ from their snapshots, and 1 case is new and has no snapshot yet",
            ),
        ] {
            let report = SnapshotReport {
                new,
                changed,
                ..SnapshotReport::default()
            };
            assert_eq!(difference(&report, "--snapshots s"), expected);
        }
    }
}
