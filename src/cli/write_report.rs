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
use crate::snapshot::{self, SnapshotReport};

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

    /// Writes the report, then what the snapshots came to, and says how the process ends.
    pub(super) fn write(
        &self,
        report: &mut Report,
        snapshots: Option<&SnapshotReport>,
        stdout: &mut dyn Write,
        stderr: &mut dyn Write,
    ) -> Result<ExitCode, Failure> {
        let exit = with_snapshots(&report.summary, snapshots, self.fail_on);
        let why = (exit != report.summary.exit).then(|| why(exit));
        report.changes = snapshots.map(|snapshots| changes(snapshots, why));
        // For people two lines say it: what the findings come to, and what the snapshots do.
        let last_line = self.last_line(report)?;
        if self.format != Format::Human {
            // A program reads the number there instead of asking the shell: both must be the same.
            report.summary.exit = exit;
        }
        match &self.file {
            None => self.document(report, stdout)?,
            Some(file) => {
                let mut text = Vec::new();
                self.document(report, &mut text)?;
                file.write(&text)?;
                stdout.write_all(last_line.as_bytes())?;
            }
        }
        let people = self.people(stdout, stderr);
        if let Some(snapshots) = snapshots {
            writeln!(people)?;
            snapshot::human::write(snapshots, self.color(true), people)?;
            if let Some(why) = why {
                writeln!(people, "exit {}: {why}", exit.number())?;
            }
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
            Format::Human => {
                let options = HumanOptions {
                    color: self.color(self.file.is_none()),
                    verbosity: self.verbosity,
                    width: self.width.filter(|_| self.file.is_none()),
                };
                human::write(report, &options, out)?;
            }
            Format::Json => {
                let all_exchanges = self.shows_passed_exchanges();
                json::write(report, JsonOptions { all_exchanges }, out)?;
            }
            Format::Junit => junit::write(report, out)?,
        }
        Ok(())
    }

    /// The last line of the report for people, with its line end.
    fn last_line(&self, report: &Report) -> Result<String, Failure> {
        let options = HumanOptions {
            color: self.color(true),
            verbosity: Verbosity::Quiet,
            width: None,
        };
        let mut text = Vec::new();
        human::write(report, &options, &mut text)?;
        let text = String::from_utf8_lossy(&text);
        Ok(format!("{}\n", text.lines().last().unwrap_or_default()))
    }
}

/// Why the process ends so where its findings alone would end it otherwise.
const fn why(exit: ExitCode) -> &'static str {
    match exit {
        ExitCode::Findings => "answers differ from their snapshots",
        ExitCode::Inconclusive => "not every answer could be compared with its snapshot",
        _ => "no answer differs from its snapshot, and findings do not count here",
    }
}

/// What the snapshots came to, for reports that programs read.
fn changes(snapshots: &SnapshotReport, meaning: Option<&'static str>) -> Changes {
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
        meaning,
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
    use crate::snapshot::{New, Stored};

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
}
